//! What a run has set goes to record and event.

use collector_core::schema::field;
use collector_core::trace::Who;
use collector_core::{AttrId, Context, Event, Plan, Record, Stamp, Time, Value};

use super::{RulesCollector, attr};
use crate::attribute::{Fit, Type, Typed};
use crate::function::protocol_name;
use crate::machine::Ending;
use crate::set::{Ran, UNKNOWN_EVENT_TYPE};

/// Where an attribute of a parser goes.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) attr: AttrId,
    pub(super) ty: Type,
    pub(super) way: Way,
    pub(super) meaning: Meaning,
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
pub(super) enum Meaning {
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
    pub(super) fn of(name: &str) -> Meaning {
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
                target.way = match (way(target.attr), target.meaning) {
                    (Way::Extended, Meaning::DeviceTime) => Way::Told,
                    (way, _) => way,
                };
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
        let mut learnt = Learnt::default();
        let frame = self.set.frame(ran.parser?, text);
        for slot in self.runner.machine.written() {
            let Some(target) = &known.targets[*slot as usize] else { continue };
            let Some((value, begin, line)) = self.runner.machine.value(&frame, *slot) else { continue };
            let who = Who::Map { file, line };
            match typed(value, begin, target, text, rec, &mut learnt) {
                Typed::Value(value) => put(rec, evt, target.attr, target.way, value, who),
                Typed::Nothing => {}
                Typed::Refused => {
                    let refused = rec.copy(value);
                    rec.keep_aside(rec.names().name(target.attr), Value::Text(refused));
                }
            }
        }
        if let Some(time) = learnt.device_time.or(learnt.event_time) {
            evt.set_observer_event_time(cx, Stamp::Instant(time));
        }
        let framework = Who::Map { file, line: 0 };
        for (name, value) in &self.runner.presets {
            let Some(attr) = rec.find(name).filter(|attr| rec.get(*attr).is_none()) else { continue };
            let value = Value::Text(rec.copy(value));
            let is_mapped = cx.plan().rec2evt().mappings().iter().any(|mapping| mapping.attr == attr);
            put(rec, evt, attr, if is_mapped { Way::Field } else { Way::Extended }, value, framework);
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
        let device = |text: Option<collector_core::TextId>| text.map(|text| Value::Text(rec.fixed(text)));
        // Bytes that are no UTF-8 count as they came.
        let size = if std::ptr::eq(text, rec.text()) { rec.raw().len() } else { text.len() };
        let values = [
            Some(Value::Time(cx.now())),
            Some(Value::Text(name)),
            device(known.vendor),
            device(known.model),
            Some(Value::Int(size as i64)),
            Some(Value::Int(i64::from(is_whole))),
        ];
        for ((attr, way), value) in ADDED.into_iter().zip(known.added).zip(values) {
            if let Some(value) = value {
                put(rec, evt, attr, way, value, framework);
            }
        }
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

/// The value of an attribute, and what it means to the engine.
#[inline]
fn typed<'b>(
    value: &str,
    begin: Option<usize>,
    target: &Target,
    text: &'b str,
    rec: &mut Record<'b>,
    learnt: &mut Learnt,
) -> Typed<'b> {
    let ty = target.ty;
    // What goes to a field goes as the bytes that it was read from: their lineage is known, and the field reads them.
    if let Some(begin) = begin
        && (ty == Type::Text || (target.way == Way::Field && ty != Type::Date))
        && matches!(target.meaning, Meaning::Nothing | Meaning::End)
    {
        return match ty.fit(value) {
            Fit::Value(skip, len) => {
                learnt.ends += u32::from(target.meaning == Meaning::End);
                Typed::Value(Value::Text(&text[begin + skip..begin + skip + len]))
            }
            Fit::Nothing => Typed::Nothing,
            Fit::Refused => Typed::Refused,
        };
    }
    let value = match ty.read(value) {
        Typed::Value(Value::Text(text)) => Value::Text(rec.copy(text)),
        Typed::Value(Value::Int(number)) => Value::Int(number),
        Typed::Value(Value::UInt(number)) => Value::UInt(number),
        Typed::Value(Value::Float(number)) => Value::Float(number),
        Typed::Value(Value::Time(time)) => Value::Time(time),
        Typed::Value(Value::Ip(address)) => Value::Ip(address),
        Typed::Value(_) | Typed::Nothing => return Typed::Nothing,
        Typed::Refused => return Typed::Refused,
    };
    match (target.meaning, value) {
        (Meaning::DeviceTime, Value::Time(time)) => learnt.device_time = Some(time),
        (Meaning::EventTime, Value::Time(time)) => learnt.event_time = Some(time),
        (Meaning::End, _) => learnt.ends += 1,
        (Meaning::Severity, Value::Int(level)) => learnt.severity = Some(level),
        (Meaning::Action, Value::Int(number)) => learnt.action = Some(number),
        (Meaning::Protocol, Value::Int(number)) => {
            if let Some(protocol) = u64::try_from(number).ok().and_then(protocol_name) {
                rec.set(attr::PROTOCOL, protocol);
            }
        }
        _ => {}
    }
    Typed::Value(value)
}

/// Sets an attribute; one that no map has a line for leaves in the extended information.
#[inline]
fn put<'b>(rec: &mut Record<'b>, evt: &mut Event<'b>, attr: AttrId, way: Way, value: Value<'b>, who: Who<'b>) {
    rec.set_from(attr, value, who);
    if way == Way::Extended {
        evt.add2ei(rec.names().name(attr), value);
    }
}
