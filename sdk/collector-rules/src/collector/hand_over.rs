//! What a run has set goes to record and event.

use collector_core::schema::field;
use collector_core::trace::Who;
use collector_core::value::is_plain_ipv4;
use collector_core::{AttrId, Context, Event, Plan, Record, Stamp, Time, Value};

use super::{Known, RulesCollector, attr};
use crate::attribute::{Fit, Type, Typed, short_number};
use crate::function::protocol_name;
use crate::machine::{Ending, Found, Frame, Machine};
use crate::set::{Ran, UNKNOWN_EVENT_TYPE};

/// Where an attribute of a parser goes.
#[derive(Debug)]
pub(super) struct Target {
    attr: AttrId,
    ty: Type,
    way: Way,
    meaning: Meaning,
    /// Parts of the record go on as their bytes: their lineage is known, and the field reads them.
    as_bytes: bool,
    as_is: AsIs,
}

/// Which parts of the record go on as they are: most do, and one look here tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AsIs {
    /// What their type says of them is to be looked at.
    None,
    Text,
    Address,
    /// Up to this.
    Number(u64),
}

impl Target {
    pub(super) fn new(attr: AttrId, name: &str, ty: Type) -> Target {
        let (way, meaning) = (Way::Extended, Meaning::of(name));
        Target { attr, ty, way, meaning, as_bytes: false, as_is: AsIs::None }
    }

    /// Says how the attribute leaves.
    fn leave(&mut self, way: Way) {
        self.way = way;
        self.as_bytes = matches!(self.meaning, Meaning::Nothing | Meaning::End)
            && (self.ty == Type::Text || way == Way::Field && self.ty != Type::Date);
        self.as_is = match self.ty {
            Type::Text if self.as_bytes => AsIs::Text,
            Type::Ip if self.as_bytes => AsIs::Address,
            Type::Unsigned(max) if self.as_bytes => AsIs::Number(max),
            _ => AsIs::None,
        };
    }

    #[inline(always)]
    fn takes_as_is(&self, text: &str) -> bool {
        match self.as_is {
            AsIs::None => false,
            AsIs::Text => !text.is_empty(),
            AsIs::Address => is_plain_ipv4(text),
            AsIs::Number(max) => short_number(text).is_some_and(|number| number <= max),
        }
    }
}

/// How an attribute leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Rec2Evt.map has a line for it.
    Field,
    /// No line: under its name in the extended information.
    Extended,
    /// The event says the same by itself.
    Told,
}

/// Attributes that mean something to the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Nothing,
    DeviceTime,
    EventTime,
    /// One of the two ends of a connection.
    End,
    Severity,
    Action,
    Protocol,
}

impl Meaning {
    fn of(name: &str) -> Meaning {
        match name {
            "deviceTime" => Meaning::DeviceTime,
            "eventTime" => Meaning::EventTime,
            "srcIpAddr" | "destIpAddr" => Meaning::End,
            "eventSeverity" => Meaning::Severity,
            "eventAction" => Meaning::Action,
            "ipProto" => Meaning::Protocol,
            _ => Meaning::Nothing,
        }
    }
}

/// What the engine learns of a run's attributes.
#[derive(Default)]
struct Learnt {
    device_time: Option<Time>,
    event_time: Option<Time>,
    ends: u32,
    severity: Option<i64>,
    action: Option<i64>,
}

/// What the product adds to every event.
const ADDED: [AttrId; 6] = [attr::RECEIVED, attr::NAME, attr::VENDOR, attr::MODEL, attr::SIZE, attr::PARSED];

impl RulesCollector {
    /// Looks up where attributes go.
    #[cold]
    pub(super) fn find_ways(&mut self, plan: &Plan) {
        let mapped: Vec<AttrId> = plan.rec2evt().mappings().iter().map(|mapping| mapping.attr).collect();
        let way = |attr: AttrId| if mapped.contains(&attr) { Way::Field } else { Way::Extended };
        for known in &mut self.parsers {
            for target in known.targets.iter_mut().flatten() {
                target.leave(match (way(target.attr), target.meaning) {
                    (Way::Extended, Meaning::DeviceTime) => Way::Told,
                    (way, _) => way,
                });
            }
            known.added = ADDED.map(|attr| match way(attr) {
                Way::Extended if matches!(attr, attr::RECEIVED | attr::PARSED) => Way::Told,
                way => way,
            });
        }
        self.is_ready = true;
    }

    /// Hands what a run has set to record and event; `None` when no parser ran.
    pub(super) fn hand_over<'b>(
        &mut self,
        ran: Ran,
        text: &'b str,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &Context<'b>,
    ) -> Option<()> {
        let known = &self.parsers[ran.parser?];
        let file = rec.fixed(known.file);
        let frame = self.set.frame(ran.parser?, text);
        let learnt = known.hand_attributes(&self.runner.machine, (&frame, text), file, (rec, evt));
        if let Some(time) = learnt.device_time.or(learnt.event_time) {
            evt.set_observer_event_time(cx, Stamp::Instant(time));
        }
        let framework = Who::Map { file, line: 0 };
        for (name, value) in &self.runner.presets {
            let Some(attr) = rec.find(name).filter(|attr| rec.get(*attr).is_none()) else { continue };
            let value = Value::Text(rec.copy(value));
            let is_mapped = cx.plan().rec2evt().mappings().iter().any(|mapping| mapping.attr == attr);
            let way = if is_mapped { Way::Field } else { Way::Extended };
            put(rec, evt, Out { attr, way, who: framework }, || value);
        }
        if let Some(level) = learnt.severity {
            rec.set(attr::SEVERITY, (level.clamp(0, 10) + 1) / 2);
        }
        let name = rec.fixed(known.name);
        rec.set(attr::PARSER, name);
        for (line, note) in self.runner.machine.notes.iter().flatten() {
            let note = rec.copy(note);
            rec.set_from(attr::BRANCH, Value::Text(note), Who::Map { file, line: *line });
        }
        let is_whole = match ran.ending {
            Ending::Whole => true,
            Ending::Stopped(at) => {
                rec.set(attr::STOPPED_AT, i64::from(at.line));
                evt.add2ei("ParserStoppedAtLine", i64::from(at.line));
                false
            }
        };
        rec.set(attr::STATUS, if is_whole { "ok" } else { "partial" });
        // Bytes that are no UTF-8 count as they came.
        let size = if std::ptr::eq(text, rec.text()) { rec.raw().len() } else { text.len() };
        let [received, parser, vendor, model, length, parsed] = known.added;
        let out = |attr, way| Out { attr, way, who: framework };
        put(rec, evt, out(attr::RECEIVED, received), || Value::Time(cx.now()));
        put(rec, evt, out(attr::NAME, parser), || Value::Text(name));
        for (attr, way, text) in [(attr::VENDOR, vendor, known.vendor), (attr::MODEL, model, known.model)] {
            if let Some(text) = text {
                let text = rec.fixed(text);
                put(rec, evt, out(attr, way), || Value::Text(text));
            }
        }
        put(rec, evt, out(attr::SIZE, length), || Value::Int(size as i64));
        put(rec, evt, out(attr::PARSED, parsed), || Value::Int(i64::from(is_whole)));
        self.classify(ran, text, &learnt, evt);
        Some(())
    }

    /// Sets the taxonomy by the event's type, or by what was done about a connection.
    fn classify(&self, ran: Ran, text: &str, learnt: &Learnt, evt: &mut Event<'_>) {
        let event_type = self.set.event_type(ran, text, &self.runner);
        let is_set = match (event_type, learnt.action) {
            (Some(event_type), _) if evt.set_taxonomy(event_type) => true,
            // Only what has two ends is a connection: many parsers preset the action.
            (_, Some(1)) if learnt.ends == 2 => evt.set_taxonomy("deny"),
            (_, Some(0)) if learnt.ends == 2 => evt.set_taxonomy("permit"),
            _ => false,
        };
        if !is_set {
            evt.set_taxonomy("parsed");
        }
        if event_type.is_none() {
            evt.set(field::VENDOR_EVENT_CODE, UNKNOWN_EVENT_TYPE);
            evt.set(field::EVENT_NAME, UNKNOWN_EVENT_TYPE);
        }
    }
}

impl Known {
    /// Hands the attributes of a run over; a loop of its own, because it needs all registers.
    #[inline(never)]
    fn hand_attributes<'b>(
        &self,
        machine: &Machine,
        (frame, text): (&Frame<'_>, &'b str),
        file: &'b str,
        (rec, evt): (&mut Record<'b>, &mut Event<'b>),
    ) -> Learnt {
        let mut learnt = Learnt::default();
        machine.visit(frame, text, &self.attributes, |slot, found, line| {
            let Some(target) = &self.targets[slot] else { return };
            let out = || Out { attr: target.attr, way: target.way, who: Who::Map { file, line } };
            match found {
                Found::Part(text) if target.takes_as_is(text) => {
                    learnt.ends += u32::from(target.meaning == Meaning::End);
                    put(rec, evt, out(), || Value::Text(text));
                }
                _ => hand(found, target, (rec, evt), out(), &mut learnt),
            }
        });
        learnt
    }
}

/// Where a value goes.
#[derive(Clone, Copy)]
struct Out<'b> {
    attr: AttrId,
    way: Way,
    who: Who<'b>,
}

/// Makes a value of an attribute's text, learns what it means to the engine, and sets it.
///
/// Each kind of value is set where it is made: one that is handed on is laid out in memory in parts and read back as a whole,
/// which stalls.
#[inline(never)]
fn hand<'b>(
    found: Found<'_, 'b>,
    target: &Target,
    (rec, evt): (&mut Record<'b>, &mut Event<'b>),
    out: Out<'b>,
    learnt: &mut Learnt,
) {
    let ty = target.ty;
    let value = match found {
        Found::Part(text) if target.as_bytes => {
            match ty.fit(text) {
                Fit::Value(skip, len) => {
                    learnt.ends += u32::from(target.meaning == Meaning::End);
                    let text = if len == text.len() { text } else { &text[skip..skip + len] };
                    put(rec, evt, out, || Value::Text(text));
                }
                Fit::Nothing => {}
                Fit::Refused => refuse(text, rec, target.attr),
            }
            return;
        }
        Found::Part(text) => text,
        Found::Made(text) => text,
    };
    let typed = ty.read(value);
    learnt.ends += u32::from(target.meaning == Meaning::End && matches!(typed, Typed::Value(_)));
    match typed {
        Typed::Value(Value::Text(text)) => {
            let text = rec.copy(text);
            put(rec, evt, out, || Value::Text(text));
        }
        Typed::Value(Value::Int(number)) => {
            match target.meaning {
                Meaning::Severity => learnt.severity = Some(number),
                Meaning::Action => learnt.action = Some(number),
                Meaning::Protocol => {
                    if let Some(protocol) = u64::try_from(number).ok().and_then(protocol_name) {
                        rec.set(attr::PROTOCOL, protocol);
                    }
                }
                _ => {}
            }
            put(rec, evt, out, || Value::Int(number));
        }
        Typed::Value(Value::Time(time)) => {
            match target.meaning {
                Meaning::DeviceTime => learnt.device_time = Some(time),
                Meaning::EventTime => learnt.event_time = Some(time),
                _ => {}
            }
            put(rec, evt, out, || Value::Time(time));
        }
        Typed::Value(Value::UInt(number)) => put(rec, evt, out, || Value::UInt(number)),
        Typed::Value(Value::Float(number)) => put(rec, evt, out, || Value::Float(number)),
        Typed::Value(Value::Ip(address)) => put(rec, evt, out, || Value::Ip(address)),
        Typed::Value(_) | Typed::Nothing => {}
        Typed::Refused => refuse(value, rec, target.attr),
    }
}

/// Keeps a value that its type refuses.
#[cold]
fn refuse(value: &str, rec: &mut Record<'_>, attr: AttrId) {
    let refused = rec.copy(value);
    rec.keep_aside(rec.names().name(attr), Value::Text(refused));
}

/// Sets an attribute; one that no map has a line for leaves in the extended information.
#[inline(always)]
fn put<'b>(rec: &mut Record<'b>, evt: &mut Event<'b>, out: Out<'b>, value: impl Fn() -> Value<'b>) {
    rec.set_from(out.attr, value(), out.who);
    if out.way == Way::Extended {
        extend(rec, evt, out.attr, value());
    }
}

#[inline(never)]
fn extend<'b>(rec: &Record<'b>, evt: &mut Event<'b>, attr: AttrId, value: Value<'b>) {
    evt.add2ei(rec.names().name(attr), value);
}
