//! Parsers as a collector: recognised and run in *parse*, checked and handed to the event in *normalize*.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use collector_core::lookup::Question;
use collector_core::schema::field;
use collector_core::trace::Who;
use collector_core::{
    AttrId, Collector, Context, Diagnostics, Event, OwnedValue, ParseError, Record, Setup, Stamp, TextId, Value,
    Verdict,
};

use crate::correlate::{Other, Others};
use crate::function::{Env, protocol_name};
use crate::machine::{Ending, Typed};
use crate::set::{ParserSet, Ran, Recent, Runner, SourceFile, UNKNOWN_EVENT_TYPE};

/// Record attributes that the collector itself sets; each is a name that no parser can have.
mod attr {
    collector_core::attrs! {
        /// The parser that made the event.
        PARSER = "rules_parser",
        /// `ok` or `partial`.
        STATUS = "rules_status",
        /// The line of the parser at which it stopped.
        STOPPED_AT = "rules_stopped_at",
        /// eventSeverity on the scale of the event's Severity.
        SEVERITY = "rules_severity",
        /// The name of ipProto.
        PROTOCOL = "rules_protocol",
        /// What the product adds to every event.
        RECEIVED = "phRecvTime",
        VENDOR = "reptVendor",
        MODEL = "reptModel",
        NAME = "parserName",
        PARSED = "eventParsedOk",
        SIZE = "rawEventSize",
    }
}

/// The record attribute that names the parser.
pub const PARSER: &str = "rules_parser";
/// The record attribute that says whether the parser ran to its end: `ok` or `partial`.
pub const STATUS: &str = "rules_status";
/// The record attribute with the line at which a parser stopped.
pub const STOPPED_AT: &str = "rules_stopped_at";

/// State of a source: which parsers read the records of a device.
const DEVICE_STATE: &str = "rules.device/";
/// And events that others ask for.
const EVENT_STATE: &str = "rules.event/";
/// Sources whose memory is kept at hand; that of others is read from their state again.
const SOURCES: usize = 1000;
/// Records out of records out of records are made this often.
const DEEPEST_SPLIT: u32 = 4;

/// A collector whose parsers are FortiSIEM XML.
///
/// Made by [`RulesCollector::new`] from a set of parsers, or, by default, from its own map files: all that are no
/// `.map`.
#[derive(Debug, Default)]
pub struct RulesCollector {
    set: Arc<ParserSet>,
    /// The set was given, and does not come from the map files.
    is_given: bool,
    parsers: Vec<Known>,
    runner: Runner,
    others: Others,
    /// The source whose memory is at hand, and the memory of others.
    source: String,
    sources: HashMap<String, (Recent, Others)>,
    /// Whether Rec2Evt.map has a line for an attribute, by its number.
    mapped: Vec<bool>,
    /// Texts that a record was split into, and how deep.
    pending: VecDeque<(String, u32)>,
}

/// A parser with its names as ids.
#[derive(Debug)]
struct Known {
    name: TextId,
    file: TextId,
    vendor: Option<TextId>,
    model: Option<TextId>,
    /// For each variable its attribute.
    attrs: Vec<Option<AttrId>>,
}

impl RulesCollector {
    /// A collector over a set of parsers.
    #[must_use]
    pub fn new(set: Arc<ParserSet>) -> RulesCollector {
        RulesCollector { set, is_given: true, ..RulesCollector::default() }
    }

    /// The parsers.
    #[must_use]
    pub fn set(&self) -> &Arc<ParserSet> {
        &self.set
    }

    fn load(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        let names: BTreeSet<String> =
            setup.file_names().filter(|name| !name.ends_with(".map")).map(str::to_string).collect();
        let mut files = Vec::new();
        for name in names {
            // The uppermost layer of a file replaces those below: a parser is one text.
            if let Some((shown, text)) = setup.texts(&name).pop() {
                // The parser of a crate is called like the crate.
                let path = match name.as_str() {
                    "parser.xml" | "parser.toml" => format!("{}/{name}", setup.id()),
                    _ => name,
                };
                files.push(SourceFile { path, shown, text });
            }
        }
        let mut found = Diagnostics::new();
        self.set = Arc::new(ParserSet::load(&files, &mut found));
        if found.has_errors() {
            return Err(found);
        }
        setup.diagnostics().extend(found);
        Ok(())
    }

    /// Takes the memory of a record's source.
    fn remember(&mut self, cx: &Context<'_>) {
        let source = &cx.origin().source.id;
        if self.source == *source {
            return;
        }
        let before = (std::mem::take(&mut self.runner.recent), std::mem::take(&mut self.others));
        if self.sources.len() >= SOURCES {
            self.sources.clear();
        }
        self.sources.insert(std::mem::replace(&mut self.source, source.clone()), before);
        if let Some((recent, others)) = self.sources.remove(source) {
            (self.runner.recent, self.others) = (recent, others);
            return;
        }
        for (name, value) in cx.states(EVENT_STATE) {
            if let Ok(number) = name[EVENT_STATE.len()..].parse() {
                self.others.restore(number, value);
            }
        }
        for (name, value) in cx.states(DEVICE_STATE) {
            for parser in value.as_str().unwrap_or_default().lines() {
                let place = self.set.parsers().iter().position(|known| known.name() == parser);
                place.into_iter().for_each(|place| self.runner.recent.note(&name[DEVICE_STATE.len()..], place));
            }
        }
        self.runner.recent.changed.clear();
    }

    /// Puts what was learnt of devices into the state of the source.
    fn note_devices(&mut self, cx: &mut Context<'_>) {
        let recent = &mut self.runner.recent;
        for device in std::mem::take(&mut recent.dropped) {
            cx.set_state(&format!("{DEVICE_STATE}{device}"), OwnedValue::Null);
        }
        for device in std::mem::take(&mut recent.changed) {
            let names: Vec<&str> =
                recent.of(&device).into_iter().flatten().map(|parser| self.set.parsers()[*parser].name()).collect();
            cx.set_state(&format!("{DEVICE_STATE}{device}"), OwnedValue::Text(names.join("\n")));
        }
    }

    /// Keeps an event that some parser may ask for.
    fn keep(&mut self, ran: Ran, text: &str, time: i64, cx: &mut Context<'_>) {
        let Some(event_type) = self.set.event_type(ran, text, &self.runner) else { return };
        if self.set.kept_types.binary_search_by(|known| known.as_str().cmp(event_type)).is_err() {
            return;
        }
        let mut attributes = Vec::new();
        self.set.texts(ran, text, &self.runner, |name, value| {
            if self.set.kept_attributes.binary_search_by(|known| known.as_str().cmp(name)).is_ok() {
                attributes.push((name.to_string(), value.to_string()));
            }
        });
        let other = Other {
            number: 0,
            event_type: event_type.to_string(),
            device: self.runner.device.clone(),
            time,
            arrival: cx.now().millis(),
            attributes,
        };
        let (number, dropped) = self.others.keep(other);
        let name = |number: u64| format!("{EVENT_STATE}{number:020}");
        for number in dropped {
            cx.set_state(&name(number), OwnedValue::Null);
        }
        if let Some(last) = self.others.last() {
            cx.set_state(&name(number), last.to_value());
        }
    }

    fn run<'b>(&mut self, text: &str, cx: &mut Context<'b>) -> (Ran, i64) {
        let RulesCollector { set, runner, others, .. } = self;
        let origin = cx.origin();
        let sender = origin.source.address.as_deref().unwrap_or_default();
        let mut ask = |question: &Question| cx.lookup(question);
        let mut env = Env { arrival: origin.arrival, zone: origin.source.zone, data: &set.data, ask: &mut ask, others };
        let ran = set.run(text, sender, &mut env, runner);
        let time = set.event_time(ran, text, runner, &env);
        (ran, time)
    }

    /// Hands what a run has set to record and event.
    fn hand_over<'b>(
        &mut self,
        ran: Ran,
        text: &'b str,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &Context<'b>,
    ) -> Option<()> {
        let known = &self.parsers[ran.parser?];
        let file = rec.fixed(known.file);
        let mapped = &self.mapped;
        let mut action = None;
        let mut severity = None;
        let arena = rec.arena();
        self.set.attributes(ran, text, &self.runner, |name, slot, typed, line| {
            let Some(attr) = known.attrs[slot as usize] else { return };
            let value = match typed {
                Typed::Refused(refused) => {
                    let refused = rec.copy(refused);
                    rec.keep_aside(rec.names().name(attr), Value::Text(refused));
                    return;
                }
                Typed::Value(Value::Text(_), Some((begin, len))) => Value::Text(&text[begin..begin + len]),
                Typed::Value(Value::Text(text), None) => Value::Text(arena.alloc_str(text)),
                Typed::Value(Value::Int(number), _) => Value::Int(number),
                Typed::Value(Value::UInt(number), _) => Value::UInt(number),
                Typed::Value(Value::Float(number), _) => Value::Float(number),
                Typed::Value(Value::Time(time), _) => Value::Time(time),
                Typed::Value(Value::Ip(address), _) => Value::Ip(address),
                Typed::Value(..) => return,
            };
            match (name, value) {
                ("deviceTime", Value::Time(time)) => {
                    evt.set_observer_event_time(cx, Stamp::Instant(time));
                }
                ("eventSeverity", Value::Int(level)) => severity = Some(level),
                ("eventAction", Value::Int(number)) => action = Some(number),
                ("ipProto", Value::Int(number)) => {
                    if let Some(protocol) = u64::try_from(number).ok().and_then(protocol_name) {
                        rec.set(attr::PROTOCOL, protocol);
                    }
                }
                _ => {}
            }
            // A mapped value goes on as the bytes that it was read from, so that its lineage is known.
            let value = match typed {
                Typed::Value(inner, Some((begin, len)))
                    if is_mapped(mapped, attr) && !matches!(inner, Value::Time(_)) =>
                {
                    Value::Text(&text[begin..begin + len])
                }
                _ => value,
            };
            put(rec, evt, mapped, attr, value, Who::Map { file, line });
        });
        for (name, value) in &self.runner.presets {
            let Some(attr) = rec.find(name).filter(|attr| rec.get(*attr).is_none()) else { continue };
            let value = Value::Text(rec.copy(value));
            put(rec, evt, mapped, attr, value, Who::Map { file, line: 0 });
        }
        if let Some(level) = severity {
            rec.set(attr::SEVERITY, (level.clamp(0, 10) + 1) / 2);
        }
        rec.set(attr::PARSER, rec.fixed(known.name));
        let status = match ran.ending {
            Ending::Whole => "ok",
            Ending::Stopped(at) => {
                rec.set(attr::STOPPED_AT, i64::from(at.line));
                evt.add2ei("ParserStoppedAtLine", i64::from(at.line));
                "partial"
            }
        };
        rec.set(attr::STATUS, status);
        let added = [
            (attr::RECEIVED, Some(Value::Time(cx.now()))),
            (attr::NAME, Some(Value::Text(rec.fixed(known.name)))),
            (attr::VENDOR, known.vendor.map(|vendor| Value::Text(rec.fixed(vendor)))),
            (attr::MODEL, known.model.map(|model| Value::Text(rec.fixed(model)))),
            (attr::SIZE, Some(Value::Int(text.len() as i64))),
            (attr::PARSED, Some(Value::Int(i64::from(status == "ok")))),
        ];
        for (attr, value) in added {
            if let Some(value) = value {
                put(rec, evt, mapped, attr, value, Who::Map { file, line: 0 });
            }
        }
        let event_type = self.set.event_type(ran, text, &self.runner);
        let taxonomy = match (event_type, action) {
            (Some(event_type), _) if evt.set_taxonomy(event_type) => true,
            (_, Some(1)) => evt.set_taxonomy("deny"),
            (_, Some(0)) => evt.set_taxonomy("permit"),
            _ => false,
        };
        if !taxonomy {
            evt.set_taxonomy("parsed");
        }
        if event_type.is_none() {
            evt.set(field::VENDOR_EVENT_CODE, UNKNOWN_EVENT_TYPE);
            evt.set(field::EVENT_NAME, UNKNOWN_EVENT_TYPE);
        }
        Some(())
    }
}

fn is_mapped(mapped: &[bool], attr: AttrId) -> bool {
    mapped.get(attr.index()).copied().unwrap_or(false)
}

/// Sets an attribute; one that no map has a line for leaves in the extended information.
#[inline]
fn put<'b>(rec: &mut Record<'b>, evt: &mut Event<'b>, mapped: &[bool], attr: AttrId, value: Value<'b>, who: Who<'b>) {
    rec.set_from(attr, value, who);
    if !is_mapped(mapped, attr) {
        evt.add2ei(rec.names().name(attr), value);
    }
}

impl Collector for RulesCollector {
    fn attributes(&self) -> &'static [&'static str] {
        attr::NAMES
    }

    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        if !self.is_given {
            self.load(setup)?;
        }
        let set = self.set.clone();
        self.parsers = set
            .parsers()
            .iter()
            .map(|parser| {
                let device = parser.device().or(parser.application());
                let text = |setup: &mut Setup<'_>, text: Option<&String>| {
                    text.filter(|text| !text.is_empty()).map(|text| setup.text(text))
                };
                Known {
                    name: setup.text(parser.name()),
                    file: setup.text(parser.file()),
                    vendor: text(setup, device.map(|device| &device.vendor)),
                    model: text(setup, device.map(|device| &device.model)),
                    attrs: parser.attribute_slots().map(|name| name.map(|name| setup.attr(name))).collect(),
                }
            })
            .collect();
        Ok(())
    }

    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        if self.mapped.is_empty() {
            self.mapped = vec![false; rec.names().len()];
            for mapping in cx.plan().rec2evt().mappings() {
                self.mapped[mapping.attr.index()] = true;
            }
        }
        self.remember(cx);
        let (mut text, mut depth) = (rec.text(), 0);
        if cx.part() == 0 {
            self.pending.clear();
        } else if let Some((piece, of)) = self.pending.pop_front() {
            (text, depth) = (rec.copy(&piece), of);
        }
        let (mut ran, mut time) = self.run(text, cx);
        if !self.runner.machine.pieces.is_empty() && depth < DEEPEST_SPLIT {
            let drops_original = self.runner.machine.drops_original;
            self.pending.extend(self.runner.machine.pieces.drain(..).map(|piece| (piece, depth + 1)));
            if drops_original && let Some((piece, _)) = self.pending.pop_front() {
                text = rec.copy(&piece);
                (ran, time) = self.run(text, cx);
            }
        }
        self.note_devices(cx);
        if !self.set.kept_types.is_empty() {
            self.keep(ran, text, time, cx);
        }
        if self.hand_over(ran, text, rec, evt, cx).is_none() {
            if cx.part() == 0 && self.pending.is_empty() {
                // Vendor: PH_NO_PARSER_FOR_EVENT.
                return Ok(Verdict::Unsupported(match ran.misfit {
                    Some(_) => "the parser that recognised the record stopped in it",
                    None => "no parser recognises the record",
                }));
            }
            evt.set(field::EVENT_NAME, UNKNOWN_EVENT_TYPE);
            evt.add2ei("RawPart", text);
        }
        Ok(if self.pending.is_empty() { Verdict::Send } else { Verdict::SendMore })
    }
}
