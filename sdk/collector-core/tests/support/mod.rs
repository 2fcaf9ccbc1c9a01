//! What the integration tests share: a collector that does what its records tell it, a sink that keeps
//! everything, and the checks that every test ends with.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::collections::BTreeMap;
use std::sync::{Arc, Once};

use collector_core::maps::MapFiles;
use collector_core::session::{SessionEnd, SessionLimits};
use collector_core::{
    Batch, Collector, Context, Disposition, Driver, EncodeOptions, Encoder, Event, EventSchema, Fate, Injection, Lines,
    Manifest, OwnedRecord, OwnedValue, ParseError, Plan, PlanSource, Position, Record, Sink, Source, Stamp, Summary,
    Time, Value, Verdict, doc_example, field,
};
use serde_json::Value as Json;

pub mod attr {
    collector_core::attrs! { TREE = "tree", COUNT = "records", RUNS = "runs" }
}

pub const MAPS: &[(&str, &str)] = &[
    ("protoEvt.map", "ProductName,@NAME@\nSeverity,1\nObserverType,N\n"),
    (
        "Rec2Evt.map",
        "InitiatorUserName,user\nSourcePort,port\nMessage,msg\nSeverity,sev\nVendorEventCode,records\n\
         TargetUserName,first\nTargetUserName,second\nExtendedInformation,extra\nExtendedInformation,more\n\
         TargetHostName,tree.hosts[1].name\nReporterHostName,loose[0].name\nRepeatCount,runs\n",
    ),
    ("taxonomy.map", "login,User,Session,Create,,XDAS_AE_CREATE_SESSION,XDAS_OUT_SUCCESS\n"),
];

/// Runs the commands in its records. They are separated by `;` and may begin with the stage they belong to:
/// `pre>`, `parse>` (the default) or `norm>`.
#[derive(Default)]
pub struct Odd {
    runs: i64,
}

pub fn odd() -> Box<dyn Collector> {
    Box::new(Odd::default())
}

impl Collector for Odd {
    fn attributes(&self) -> &'static [&'static str] {
        attr::NAMES
    }
    fn preparse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        self.runs += 1;
        commands("pre", self.runs, rec, evt, cx)
    }
    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        commands("parse", self.runs, rec, evt, cx)
    }
    fn normalize<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        commands("norm", self.runs, rec, evt, cx)
    }
    /// The key of the session, kept in the attribute `extra`, says what happens.
    fn session<'b>(
        &mut self,
        held: &[OwnedRecord],
        end: SessionEnd,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        for record in held {
            rec.merge(record);
        }
        rec.set(attr::COUNT, held.len());
        evt.add2ei("end", format!("{end:?}"));
        match held[0].str("extra").unwrap_or_default() {
            "error" => Err(rec.error("bad session", rec.text())),
            "panic" => panic!("odd session"),
            "filter" => Ok(Verdict::Filter("session filtered")),
            "more" if cx.part() < 2 => Ok(Verdict::SendMore),
            "morefilter" => Ok(if cx.part() == 0 { Verdict::SendMore } else { Verdict::Filter("rest of session") }),
            "hold" => Ok(cx.hold("again", rec, None, SessionLimits::default())),
            "holdsend" => {
                let _ = cx.hold("again", rec, None, SessionLimits::default());
                Ok(Verdict::Send)
            }
            _ => Ok(Verdict::Send),
        }
    }
}

fn commands<'b>(
    stage: &str,
    runs: i64,
    rec: &mut Record<'b>,
    evt: &mut Event<'b>,
    cx: &mut Context<'b>,
) -> Result<Verdict, ParseError> {
    let mut verdict = Verdict::Send;
    for command in rec.body().split(';') {
        let (at, command) = command.split_once('>').unwrap_or(("parse", command));
        if at != stage {
            continue;
        }
        let (word, rest) = command.split_once(' ').unwrap_or((command, ""));
        let (name, value) = rest.split_once('=').unwrap_or((rest, ""));
        match word {
            "set" => rec.set_named(name, value),
            "evt" => drop(evt.set_by_name(name, value).map_err(|error| evt.add2ei("FieldError", error.to_string()))),
            "ei" => drop(evt.add2ei(name, value)),
            "runs" => rec.set(attr::RUNS, runs),
            "names" => (0..name.parse::<u32>().unwrap_or(0)).for_each(|i| {
                let name = rec.arena().alloc_str(&format!("name{i}"));
                rec.set_named(name, i64::from(i));
            }),
            "tree" | "loose" => {
                let arena = rec.arena();
                let host = |name| Value::Object(arena.alloc_slice_copy(&[("name", Value::Text(name))]));
                let hosts = Value::List(arena.alloc_slice_copy(&[host("first"), host("second")]));
                match word {
                    "tree" => rec.set(attr::TREE, Value::Object(arena.alloc_slice_copy(&[("hosts", hosts)]))),
                    _ => rec.set_named("loose", hosts),
                }
            }
            "int" => rec.set_named(name, value.parse::<i64>().unwrap_or(0)),
            "float" => rec.set_named("float", value.parse::<f64>().unwrap_or(0.0)),
            "time" => drop(evt.set_observer_event_time(cx, Time::parse_rfc3339(rest).map(Stamp::Instant))),
            "tax" => drop(evt.set_taxonomy(rest)),
            "state" => cx.set_state(name, OwnedValue::Text(value.to_string())),
            "recall" => drop(evt.add2ei(name, text_of(cx.state(name)))),
            "filter" => verdict = Verdict::Filter("not wanted"),
            "unsupported" => verdict = Verdict::Unsupported("not understood"),
            "error" => return Err(rec.error("broken", rest)),
            "panic" => panic!("odd {rest}"),
            // Not before the second part.
            "boom" => assert!(cx.part() == 0, "odd part"),
            "more" if cx.part() < rest.parse().unwrap_or(0) => verdict = Verdict::SendMore,
            "forever" => verdict = Verdict::SendMore,
            "part" => drop(evt.add2ei("part", cx.part())),
            "lost" => verdict = Verdict::Hold,
            // `hold key` (`late key`: not before the second part) with the event time that `time` set; `hold key=N` closes at N records.
            "late" if cx.part() == 0 => {}
            "hold" | "late" | "leak" => {
                rec.set_named("extra", name);
                let limits = SessionLimits {
                    event_millis: 60_000,
                    clock_millis: 300_000,
                    records: value.parse().unwrap_or(0),
                    bytes: 0,
                };
                let time = evt.get(field::OBSERVER_EVENT_TIME);
                let time = time.and_then(|time| if let Value::Time(time) = time { Some(time) } else { None });
                let held = cx.hold(name, rec, time, limits);
                verdict = if word == "leak" { Verdict::Send } else { held };
            }
            "release" => drop(cx.release(rest)),
            _ => {}
        }
    }
    Ok(verdict)
}

fn text_of(value: Option<&OwnedValue>) -> Option<String> {
    value.map(|value| if let OwnedValue::Text(text) = value { text.clone() } else { format!("{value:?}") })
}

/// Keeps the lines of the events and the fates of the records.
pub struct Out {
    pub bytes: Lines,
    pub fates: Vec<(u64, Fate)>,
    encoder: Encoder,
    /// At which of the events it panics, from 0, and how many it was given, but for those that are made because of a panic.
    panics: Vec<usize>,
    given: usize,
}

impl Default for Out {
    fn default() -> Out {
        let encoder = Encoder::new(EncodeOptions::default());
        Out { bytes: Lines::default(), fates: Vec::new(), encoder, panics: Vec::new(), given: 0 }
    }
}

impl Out {
    pub fn tags() -> Out {
        let options = EncodeOptions { names: collector_core::NameStyle::Tags };
        Out { encoder: Encoder::new(options), ..Out::default() }
    }
    /// Panics at some of the events, by their numbers from 0.
    pub fn panics_at(events: &[usize]) -> Out {
        Out { panics: events.to_vec(), ..Out::default() }
    }
    pub fn events(&self) -> Vec<Json> {
        let lines = self.text().lines().filter(|line| !line.is_empty());
        lines.map(event_of).collect()
    }
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("events are UTF-8")
    }
}

/// The event of a line, in which no field comes twice: readers of JSON say nothing about that.
fn event_of(line: &str) -> Json {
    let event: Json = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line:?}"));
    for name in event.as_object().into_iter().flatten().map(|(name, _)| name) {
        let times = ['{', ','].map(|before| line.matches(&format!("{before}\"{name}\":")).count());
        assert_eq!(times.iter().sum::<usize>(), 1, "{name} in {line}");
    }
    event
}

impl Sink for Out {
    fn event(&mut self, _: &Record<'_>, evt: &Event<'_>) {
        if !evt.str(field::EVENT_REASON).is_some_and(|reason| reason.starts_with("panic")) {
            self.given += 1;
            assert!(!self.panics.contains(&(self.given - 1)), "odd sink");
        }
        self.encoder.line(evt, &mut self.bytes);
    }
    fn fate(&mut self, _: &Source, position: Position, fate: Fate) {
        self.fates.push((position.0, fate));
    }
}

/// The extended information of an event.
pub fn extended(event: &Json) -> Json {
    event["ExtendedInformation"].as_str().map_or(Json::Null, |text| serde_json::from_str(text).expect("is JSON"))
}

/// A driver of the odd collector. Its panics are not printed.
pub fn driver() -> Driver {
    quiet();
    doc_example::load(odd, MAPS).unwrap_or_else(|found| panic!("{found}"))
}

/// Keeps panics that belong to the test out of its output.
pub fn quiet() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !info.payload_as_str().is_some_and(|message| message.starts_with("odd")) {
                print(info);
            }
        }));
    });
}

/// Loads a collector with everything of one's own.
pub fn plan(source: PlanSource, factory: fn() -> Box<dyn Collector>) -> Driver {
    let factory: collector_core::Factory = std::sync::Arc::new(factory);
    let (plan, _) = Plan::load(source, &factory).unwrap_or_else(|found| panic!("{found}"));
    Driver::new(plan, factory)
}

pub fn plan_source(schema: Arc<EventSchema>, manifest: &str, maps: &[(&str, &str)]) -> PlanSource {
    let mut found = collector_core::Diagnostics::new();
    let text = format!("{}{manifest}", doc_example::MANIFEST);
    let manifest = Manifest::parse(&text, "collector.toml", &mut found).unwrap_or_else(|| panic!("{found}"));
    let mut files = MapFiles::new();
    files.push("taxonomy.map", "taxonomy.map", "unsupported,,,,,,\n");
    maps.iter().for_each(|(name, text)| files.push(name, name, text));
    PlanSource { manifest, files, schema, parameters: Vec::new(), injection: Injection::default() }
}

pub fn at(secs: i64) -> Time {
    Time::from_unix(secs, 0).expect("a year up to 9999")
}

/// One record per line; positions are byte offsets from `first`.
pub fn batch_of(source: &Arc<Source>, lines: &[&[u8]], first: u64, arrival: i64) -> Batch {
    let mut batch = Batch::new(source.clone());
    let mut position = first;
    for line in lines {
        batch.push(line, Position(position), at(arrival), 0);
        position += line.len() as u64 + 1;
    }
    batch
}

/// Runs lines on a fresh odd driver and checks the balance.
pub fn run(lines: &[&str]) -> (Vec<Json>, Summary, Out) {
    let bytes: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
    run_bytes(&bytes)
}

pub fn run_bytes(lines: &[&[u8]]) -> (Vec<Json>, Summary, Out) {
    let mut driver = driver();
    let mut out = Out::default();
    driver.run(&doc_example::batch(lines, 1_000), &mut out);
    let summary = balanced(&driver, &out);
    (out.events(), summary, out)
}

/// Every record is accounted for, each reason belongs to a record, and the fates agree with the counters.
pub fn balanced(driver: &Driver, out: &Out) -> Summary {
    let summary = driver.summary();
    assert!(summary.balance(), "out of balance: {summary:?}");
    assert_eq!(summary.in_flight, 0);
    let reasons = summary.reasons.values().sum::<u64>();
    assert_eq!(reasons, summary.filtered + summary.unsupported, "a reason per record: {summary:?}");
    assert_eq!(summary.events as usize, out.events().len());
    let mut finals: BTreeMap<u64, u64> = BTreeMap::new();
    let (mut held, mut sent) = (0, 0);
    for (position, fate) in &out.fates {
        match fate {
            Fate::Held(_) => held += 1,
            Fate::Final(disposition) | Fate::Released(_, disposition) => {
                *finals.entry(*position).or_default() += 1;
                held -= i64::from(matches!(fate, Fate::Released(..)));
                sent += u64::from(*disposition == Disposition::Sent);
            }
        }
    }
    assert_eq!((held, sent), (summary.held as i64, summary.sent), "{:?}", out.fates);
    assert!(finals.values().all(|times| *times == 1), "one final fate per record: {:?}", out.fates);
    summary
}

/// All event ids differ.
pub fn unique_ids(events: &[Json]) {
    let mut ids: Vec<&str> = events.iter().map(|event| event["EventID"].as_str().expect("has an id")).collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "event ids are unique");
}
