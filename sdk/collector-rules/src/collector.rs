//! Parsers as a collector: a record is recognised, run, and what was set handed to the event, all in *parse*.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use collector_core::lookup::Question;
use collector_core::maps::MapFiles;
use collector_core::schema::field;
use collector_core::{
    Collector, Context, Diagnostics, Driver, Event, EventSchema, Factory, Injection, Manifest, ParseError, Plan,
    PlanSource, Record, Setup, TextId, Verdict,
};

use crate::correlate::Others;
use crate::function::Env;
use crate::machine::Bits;
use crate::set::{ParserSet, Ran, Recent, Runner, SourceFile, UNKNOWN_EVENT_TYPE};
use hand_over::{Target, Way};

mod hand_over;
mod memory;

/// Record attributes that the collector itself sets; each is a name that no parser can have.
mod attr {
    collector_core::attrs! {
        /// The parser that made the event.
        PARSER = "rules_parser",
        /// `ok` or `partial`.
        STATUS = "rules_status",
        /// The line of the parser at which it stopped.
        STOPPED_AT = "rules_stopped_at",
        /// Which branches were taken, when lineage is recorded.
        BRANCH = "rules_branch",
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
    /// Where the parsers' attributes go has been looked up.
    is_ready: bool,
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
    /// For each variable where it goes; local ones go nowhere.
    targets: Vec<Option<Target>>,
    /// The variables with a target.
    attributes: Bits,
    /// Whether Rec2Evt.map has a line for what the product adds: see [`hand_over`].
    added: [Way; 6],
}

impl RulesCollector {
    /// A collector over a set of parsers.
    #[must_use]
    pub fn new(set: Arc<ParserSet>) -> RulesCollector {
        RulesCollector { set, is_given: true, ..RulesCollector::default() }
    }

    /// A driver over a set of parsers, with the warnings of its load. Maps among the files lie above the SDK's.
    ///
    /// # Errors
    /// Everything that is wrong in the maps.
    pub fn driver(set: &Arc<ParserSet>, files: &[SourceFile]) -> Result<(Driver, Diagnostics), Diagnostics> {
        let mut found = Diagnostics::new();
        let Some(manifest) = Manifest::parse(crate::MANIFEST, "collector.toml", &mut found) else { return Err(found) };
        let mut maps = MapFiles::new();
        for (name, text) in crate::MAPS {
            maps.push(name, name, text);
        }
        for file in files.iter().filter(|file| file.path.ends_with(".map")) {
            maps.push(&file.path, &file.shown, &file.text);
        }
        let source = PlanSource {
            manifest,
            files: maps,
            schema: EventSchema::base(),
            parameters: Vec::new(),
            injection: Injection::default(),
        };
        let set = set.clone();
        let factory: Factory = Arc::new(move || Box::new(RulesCollector::new(set.clone())));
        let (plan, warnings) = Plan::load(source, &factory)?;
        Ok((Driver::new(plan, factory), warnings))
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

    fn run<'b>(&mut self, text: &str, cx: &mut Context<'b>) -> Ran {
        let RulesCollector { set, runner, others, .. } = self;
        let origin = cx.origin();
        let sender = origin.source.address.as_deref().unwrap_or_default();
        let mut ask = |question: &Question| cx.lookup(question);
        let mut env = Env { arrival: origin.arrival, zone: origin.source.zone, data: &set.data, ask: &mut ask, others };
        set.run(text, sender, &mut env, runner)
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
                let targets: Vec<Option<Target>> = parser
                    .targets()
                    .map(|attribute| {
                        let (name, ty) = attribute?;
                        let attr = setup.attr(name);
                        Some(Target::new(attr, name, ty))
                    })
                    .collect();
                let mut attributes = Bits::default();
                attributes.grow(targets.len());
                (0..).zip(&targets).filter(|(_, target)| target.is_some()).for_each(|(slot, _)| attributes.add(slot));
                Known {
                    name: setup.text(parser.name()),
                    file: setup.text(parser.file()),
                    vendor: text(setup, device.map(|device| &device.vendor)),
                    model: text(setup, device.map(|device| &device.model)),
                    targets,
                    attributes,
                    added: [Way::Extended; 6],
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
        if !self.is_ready {
            self.find_ways(cx.plan());
        }
        self.remember(cx);
        let (mut text, mut depth) = (rec.text(), 0);
        if cx.part() == 0 {
            self.pending.clear();
        } else if let Some((piece, of)) = self.pending.pop_front() {
            (text, depth) = (rec.copy(&piece), of);
        }
        self.runner.machine.notes = rec.is_traced().then(Vec::new);
        let mut ran = self.run(text, cx);
        if !self.runner.machine.pieces.is_empty() && depth < DEEPEST_SPLIT {
            let drops_original = self.runner.machine.drops_original;
            self.pending.extend(self.runner.machine.pieces.drain(..).map(|piece| (piece, depth + 1)));
            if drops_original && let Some((piece, _)) = self.pending.pop_front() {
                text = rec.copy(&piece);
                ran = self.run(text, cx);
            }
        }
        if self.runner.recent.is_changed() {
            self.note_devices(cx);
        }
        if !self.set.kept_types.is_empty() {
            self.keep(ran, text, cx);
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
