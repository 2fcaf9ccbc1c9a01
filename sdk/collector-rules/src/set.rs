//! Many parsers: their order, which of them recognises a record, and the run of that one.
//!
//! Recognition is one walk of an automaton over the literals of all recognizers; only recognizers whose literal is in
//! the record are tried, in the parsers' order. A parser that recognised a record of a device is asked first for the
//! next one of that device, as the product does it; when its recognizer no longer matches, all are asked.

use std::collections::{HashMap, VecDeque};

use collector_core::lookup::Question;
use collector_core::{Diagnostics, Time, Zone};

use crate::attribute::Dictionary;
use crate::correlate::Others;
use crate::data::DataFiles;
use crate::function::Env;
use crate::inventory::Discovered;
use crate::machine::{Ending, Frame, Machine, OnMiss};
use crate::manifest::{Device, Order};
use crate::matcher::Spans;
use crate::parser::Parser;
use crate::program::EVENT_TYPE;
use crate::recognizers::{self, Recognizers};
use crate::scan::Outcome;

/// Priorities of parsers that no order file names.
const WITH_RECOGNIZER: u32 = 1000;
const WITHOUT_RECOGNIZER: u32 = 20_000;
/// The relay parser of the product.
const RELAY: &str = "SyslogNGParser";
/// For so many devices it is remembered who reads their records.
const DEVICES: usize = 10_000;
/// Addresses that say nothing about who reported a record.
const NOBODY: [&str; 3] = ["127.0.0.1", "0.0.0.0", "255.255.255.255"];

/// The type of events that no parser recognises.
pub const UNKNOWN_EVENT_TYPE: &str = "Unknown_EventType";

/// Parsers in their order.
#[derive(Debug, Default)]
pub struct ParserSet {
    parsers: Vec<Parser>,
    /// Parsers with errors, which are checked and never run.
    pub(crate) faulty: Vec<Parser>,
    priorities: Vec<u32>,
    relays: Vec<usize>,
    /// Parsers with a recognizer, in order; the filter numbers them like this.
    recognized: Vec<usize>,
    filter: Option<Recognizers>,
    /// Parsers without one.
    unrecognized: Vec<usize>,
    dictionary: Dictionary,
    /// Tables that parsers ask.
    pub data: DataFiles,
    /// The types and attributes of events that some parser asks for later.
    pub(crate) kept_types: Vec<String>,
    pub(crate) kept_attributes: Vec<String>,
}

impl ParserSet {
    /// Puts parsers in order: by priority (of the manifest, the order file, or 1000 with a recognizer and 20000
    /// without), then system parsers before custom ones, then by name. Disabled ones are left out.
    #[must_use]
    pub fn new(mut parsers: Vec<Parser>, order: &Order, data: DataFiles, dictionary: Dictionary) -> ParserSet {
        parsers.retain(|parser| parser.settings.enabled);
        parsers.sort_by_cached_key(|parser| (priority(parser, order), parser.settings.origin, parser.name.clone()));
        let mut set = ParserSet { data, dictionary, ..ParserSet::default() };
        set.priorities = parsers.iter().map(|parser| priority(parser, order)).collect();
        for (index, parser) in parsers.iter().enumerate() {
            match (parser.is_relay(), &parser.recognizer) {
                (true, _) => set.relays.push(index),
                (false, Some(_)) => set.recognized.push(index),
                (false, None) => set.unrecognized.push(index),
            }
            set.kept_types.extend(parser.facts.other_types.iter().cloned());
            set.kept_attributes.extend(parser.facts.asks_others.iter().cloned());
        }
        for list in [&mut set.kept_types, &mut set.kept_attributes] {
            list.sort();
            list.dedup();
        }
        let expressions = set
            .recognized
            .iter()
            .map(|index| parsers[*index].recognizer.as_ref().and_then(|regex| regex.matcher.hir()));
        set.filter = (set.recognized.len() > 2).then(|| Recognizers::new(expressions));
        set.parsers = parsers;
        set
    }

    /// The attributes and their types.
    #[must_use]
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// The parsers in order.
    #[must_use]
    pub fn parsers(&self) -> &[Parser] {
        &self.parsers
    }

    /// Files that parsers ask for and that are not there.
    pub fn check_data(&self, found: &mut Diagnostics) {
        for parser in &self.parsers {
            for (file, at) in parser.facts.csv_files.iter().filter(|(file, _)| !self.data.has(file)) {
                found
                    .warning(
                        "C0627",
                        &parser.file,
                        at.pair(),
                        format!("the table `{file}` is missing; nothing is looked up"),
                    )
                    .hint(format!("put `{}` beside the parsers", crate::data::base_name(file)));
            }
        }
    }

    fn recognizes(&self, parser: usize, text: &str, run: &mut Runner) -> bool {
        let Some(regex) = &self.parsers[parser].recognizer else { return false };
        match regex.matcher.search(text, &mut run.spans) {
            Outcome::Match => true,
            Outcome::NoMatch => false,
            Outcome::TooMuch => {
                run.machine.over_limit += 1;
                false
            }
        }
    }

    /// The first parser whose recognizer matches, whatever was seen before.
    pub(crate) fn recognize(&self, text: &str, run: &mut Runner) -> Option<usize> {
        let Some(filter) = &self.filter else {
            return self.recognized.iter().copied().find(|parser| self.recognizes(*parser, text, run));
        };
        let mut buffers = std::mem::take(&mut run.recognizers);
        let found = filter.first(text, &mut buffers, |number| self.recognizes(self.recognized[number], text, run));
        run.recognizers = buffers;
        found.map(|number| self.recognized[number])
    }

    /// Recognises a text and runs its parser.
    pub(crate) fn run(&self, text: &str, sender: &str, env: &mut Env<'_>, run: &mut Runner) -> Ran {
        run.device.clear();
        run.device.push_str(sender);
        run.presets.clear();
        for relay in &self.relays {
            self.relay(*relay, text, env, run);
        }
        let known = run.recent.of(&run.device).map_or(0, <[usize]>::len);
        let mut parser = (0..known).find_map(|place| {
            let parser = *run.recent.of(&run.device)?.get(place)?;
            self.recognizes(parser, text, run).then_some(parser)
        });
        if parser.is_none() {
            parser = self.recognize(text, run);
            if let Some(parser) = parser {
                run.recent.note(&run.device, parser);
            }
        }
        if let Some(parser) = parser {
            let ending = self.run_parser(parser, text, env, run);
            if self.parsers[parser].settings.on_regex_miss == OnMiss::Fail && matches!(ending, Ending::Stopped(_)) {
                return Ran { parser: None, ending, misfit: Some(parser) };
            }
            return Ran { parser: Some(parser), ending, misfit: None };
        }
        for parser in &self.unrecognized {
            let ending = self.run_parser(*parser, text, env, run);
            let frame = self.frame(*parser, text);
            if ending == Ending::Whole && run.machine.get(&frame, EVENT_TYPE).is_some_and(|ty| !ty.is_empty()) {
                return Ran { parser: Some(*parser), ending, misfit: None };
            }
        }
        Ran { parser: None, ending: Ending::Whole, misfit: None }
    }

    pub(crate) fn frame<'f>(&'f self, parser: usize, text: &'f str) -> Frame<'f> {
        let parser = &self.parsers[parser];
        Frame { parser, raw: text }
    }

    fn run_parser(&self, parser: usize, text: &str, env: &mut Env<'_>, run: &mut Runner) -> Ending {
        let frame = self.frame(parser, text);
        let Runner { machine, spans, device, presets, .. } = run;
        machine.run(&frame, spans, device, presets, env)
    }

    /// Runs a relay parser: what it sets is there when the record's own parser begins.
    fn relay(&self, relay: usize, text: &str, env: &mut Env<'_>, run: &mut Runner) {
        if self.parsers[relay].recognizer.is_some() && !self.recognizes(relay, text, run) {
            return;
        }
        let frame = self.frame(relay, text);
        let Runner { machine, spans, device, presets, .. } = run;
        machine.run(&frame, spans, device, &[], env);
        for (slot, name) in self.parsers[relay].names.iter().enumerate().skip(1) {
            let Some(value) = machine.get(&frame, slot as u16).filter(|value| !value.is_empty()) else { continue };
            match name.as_str() {
                "reptDevIpAddr" if NOBODY.contains(&value) => {}
                "reptDevIpAddr" => value.clone_into(device),
                // The mark that a header was there, and what else is known of the device.
                _ if frame.parser.types[slot].is_some() || name == "_syslogNGHeader" => {
                    presets.push((name.clone(), value.to_string()));
                }
                _ => {}
            }
        }
    }

    /// Visits the texts of the attributes of a run.
    pub(crate) fn texts<'r>(
        &'r self,
        ran: Ran,
        text: &'r str,
        run: &'r Runner,
        mut visit: impl FnMut(&'r str, &'r str),
    ) {
        let Some(index) = ran.parser else { return };
        let frame = self.frame(index, text);
        for slot in &frame.parser.attributes {
            if let Some(value) = run.machine.get(&frame, *slot) {
                visit(&frame.parser.names[*slot as usize], value);
            }
        }
    }

    /// The time of the event of a run, in milliseconds since 1970.
    pub(crate) fn event_time(&self, ran: Ran, text: &str, run: &Runner, arrival: Time) -> i64 {
        ran.parser.map_or(arrival.millis(), |parser| run.machine.event_time(&self.frame(parser, text), arrival))
    }

    /// Runs a text by itself: no clock, nothing to ask, no events before.
    fn run_alone(&self, text: &str, sender: &str, run: &mut Runner) -> Ran {
        let (mut ask, others) = (|_: &Question| None, Others::default());
        let mut env = Env { arrival: Time::EPOCH, zone: Zone::Utc, data: &self.data, ask: &mut ask, others: &others };
        self.run(text, sender, &mut env, run)
    }

    /// Which parser reads a text by itself, and the line at which it stops.
    pub(crate) fn try_out(&self, text: &str) -> (Option<&str>, Option<u32>) {
        let ran = self.run_alone(text, "", &mut Runner::default());
        let stopped = if let Ending::Stopped(at) = ran.ending { Some(at.line) } else { None };
        (ran.parser.map(|parser| self.parsers[parser].name()), stopped)
    }

    /// What a record of a run tells of its device.
    fn discovered(&self, ran: Ran, text: &str, run: &Runner) -> Option<Discovered> {
        let parser = &self.parsers[ran.parser?];
        let frame = self.frame(ran.parser?, text);
        let value = |name: &str| {
            let slot = parser.names.iter().position(|known| known == name)?;
            run.machine.get(&frame, slot as u16).filter(|value| !value.is_empty()).map(str::to_string)
        };
        let preset = |name: &str| run.presets.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let known = |device: Option<&Device>| device.filter(|device| !device.is_generic()).cloned();
        Some(Discovered {
            address: value("reptDevIpAddr").unwrap_or_else(|| run.device.clone()),
            host: value("reptDevName").or_else(|| preset("reptDevName")),
            parser: parser.name.clone(),
            device: known(parser.device()),
            application: known(parser.application()),
            attached: known(parser.attached()),
        })
    }

    /// The name of the parser that recognises a text, whatever was seen before.
    #[must_use]
    pub fn recognized_by(&self, text: &str, discovery: &mut Discovery) -> Option<&str> {
        self.recognize(text, &mut discovery.0).map(|parser| self.parsers[parser].name())
    }

    /// Reads a text as a record of its own and tells what it says of the device that reported it.
    #[must_use]
    pub fn discover(&self, text: &str, sender: &str, discovery: &mut Discovery) -> Option<Discovered> {
        let ran = self.run_alone(text, sender, &mut discovery.0);
        self.discovered(ran, text, &discovery.0)
    }

    /// The type of the event of a run.
    pub(crate) fn event_type<'r>(&'r self, ran: Ran, text: &'r str, run: &'r Runner) -> Option<&'r str> {
        let frame = self.frame(ran.parser?, text);
        run.machine.get(&frame, EVENT_TYPE).filter(|ty| !ty.is_empty())
    }
}

fn priority(parser: &Parser, order: &Order) -> u32 {
    if parser.name == RELAY {
        return 0;
    }
    let default = if parser.recognizer.is_some() { WITH_RECOGNIZER } else { WITHOUT_RECOGNIZER };
    parser.settings.priority.or_else(|| order.priority(&parser.name)).unwrap_or(default)
}

/// What a record became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    /// The parser, by its place in the order.
    pub(crate) parser: Option<usize>,
    pub(crate) ending: Ending,
    /// A parser that recognised the record and then did not fit.
    pub(crate) misfit: Option<usize>,
}

/// Buffers of a discovery.
#[derive(Debug, Default)]
pub struct Discovery(Runner);

/// Buffers of runs, and what is known of the devices of one source.
#[derive(Debug, Default)]
pub(crate) struct Runner {
    pub(crate) machine: Machine,
    /// What the recognizer that matched last captured.
    spans: Spans,
    recognizers: recognizers::Buffers,
    /// The reporting device of the current record.
    pub(crate) device: String,
    /// What relay parsers have set, by name.
    pub(crate) presets: Vec<(String, String)>,
    pub(crate) recent: Recent,
}

/// Which parsers read the records of a device, in the parsers' order.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    devices: HashMap<String, Vec<usize>>,
    /// The devices in the order in which they came.
    queue: VecDeque<String>,
    /// Devices that changed since the last look, and devices that were dropped.
    pub(crate) changed: Vec<String>,
    pub(crate) dropped: Vec<String>,
}

impl Recent {
    /// The parsers of a device; a record whose device is unknown has none.
    pub(crate) fn of(&self, device: &str) -> Option<&[usize]> {
        if device.is_empty() { None } else { self.devices.get(device).map(Vec::as_slice) }
    }

    /// True when there is something about devices that the source's state does not have yet.
    #[inline]
    pub(crate) fn is_changed(&self) -> bool {
        !(self.changed.is_empty() && self.dropped.is_empty())
    }

    pub(crate) fn note(&mut self, device: &str, parser: usize) {
        if device.is_empty() {
            return;
        }
        if !self.devices.contains_key(device) {
            if self.devices.len() >= DEVICES
                && let Some(oldest) = self.queue.pop_front()
            {
                self.devices.remove(&oldest);
                self.dropped.push(oldest);
            }
            self.queue.push_back(device.to_string());
        }
        let known = self.devices.entry(device.to_string()).or_default();
        if let Err(place) = known.binary_search(&parser) {
            known.insert(place, parser);
            self.changed.push(device.to_string());
        }
    }
}

impl ParserSet {
    /// The parsers in order, each with its priority.
    pub fn order(&self) -> impl Iterator<Item = (&Parser, u32)> {
        self.parsers.iter().zip(self.priorities.iter().copied())
    }

    /// The file of a parser by its name, as the user knows it.
    #[must_use]
    pub fn file_of(files: &[SourceFile], name: &str) -> Option<String> {
        crate::load::file_of(files, name)
    }

    /// True when nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parsers.is_empty()
    }

    /// Reads a set from files in memory: parsers, manifests, general patterns, dictionaries, the order and tables.
    #[must_use]
    pub fn load(files: &[SourceFile], found: &mut Diagnostics) -> ParserSet {
        crate::load::load(files, found)
    }
}

/// A file of a set of parsers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path below the directory of the set, with `/`.
    pub path: String,
    /// Its path as the user knows it.
    pub shown: String,
    /// Its text.
    pub text: String,
}
