//! What the lifecycle itself costs: a trivial collector, so that what remains is the driver's.
//!
//! `cargo bench -p collector-core` runs all, `cargo bench -p collector-core -- driver/mapped` one. Figures are for
//! a batch; `thrpt` gives records per second.

#![allow(missing_docs, reason = "criterion's macros make a public function")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use collector_core::maps::MapFiles;
use collector_core::schema::FieldType;
use collector_core::{
    AttrId, Batch, Collector, Context, Diagnostics, Driver, Event, EventSchema, Injection, JsonLines, Manifest,
    NameStyle, ParseError, Plan, PlanSource, Position, Record, Setup, Sink, Source, Stamp, Time, Verdict, doc_example,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Twenty fields of several types, each with the attribute `k0` to `k19`.
const FIELDS: [&str; 20] = [
    "InitiatorUserName",
    "InitiatorUserID",
    "TargetUserName",
    "TargetUserID",
    "SourceHostName",
    "TargetHostName",
    "SourceIP",
    "TargetIP",
    "SourcePort",
    "TargetPort",
    "Message",
    "EventName",
    "VendorEventCode",
    "SessionID",
    "PolicyID",
    "RuleName",
    "BytesIn",
    "BytesOut",
    "Action",
    "Protocol",
];

/// Records in a batch, as many as a chunk of a file holds.
const BATCH: usize = 512;

/// Sets an attribute for each `name=value`; refuses a record that begins with `bad`.
#[derive(Default)]
struct Pairs {
    time: Option<AttrId>,
}

impl Collector for Pairs {
    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        self.time = Some(setup.attr("time"));
        Ok(())
    }

    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        if rec.text().starts_with("bad") {
            return Err(rec.error("bad record", rec.text()));
        }
        for pair in rec.text().split(' ') {
            let Some((name, value)) = pair.split_once('=') else { return Err(rec.error("no pair", pair)) };
            rec.set_named(name, value);
        }
        let time = self.time.and_then(|time| rec.str(time)).and_then(Time::parse_rfc3339);
        evt.set_observer_event_time(cx, time.map(Stamp::Instant));
        evt.set_taxonomy("login");
        Ok(Verdict::Send)
    }
}

fn factory() -> Box<dyn Collector> {
    Box::new(Pairs::default())
}

/// `fields` pairs that the map knows, and `unknown` that nobody does.
fn line(i: usize, fields: usize, unknown: usize) -> String {
    let mut line = format!("time=2026-11-20T09:{:02}:{:02}Z", i / 60 % 60, i % 60);
    for n in 0..fields {
        // Writing to a string cannot fail.
        let _ = match n {
            6 | 7 => write!(line, " k{n}=192.0.2.{}", i % 256),
            8 | 9 | 16 | 17 => write!(line, " k{n}={}", i * 7),
            _ => write!(line, " k{n}=value-{i}-{n}"),
        };
    }
    for n in 0..unknown {
        let _ = write!(line, " unknown{n}=value-{i}");
    }
    line
}

fn batch(make: impl Fn(usize) -> String) -> Batch {
    let mut batch = Batch::new(Source::new("bench", "FILE").into());
    for i in 0..BATCH {
        batch.push(make(i).as_bytes(), Position(i as u64 * 1_000), Time::EPOCH, 0);
    }
    batch
}

const TAXONOMY: &str = "login,User,Session,Create,,XDAS_AE_CREATE_SESSION,XDAS_OUT_SUCCESS\n";

fn load(map: &str) -> Driver {
    doc_example::load(factory, &[("Rec2Evt.map", map), ("taxonomy.map", TAXONOMY)]).expect("the maps are right")
}

/// Loads with a schema of one's own.
fn load_with(schema: Arc<EventSchema>, map: &str) -> Driver {
    let mut found = Diagnostics::new();
    let manifest = Manifest::parse(doc_example::MANIFEST, "collector.toml", &mut found).expect("it is right");
    let mut files = MapFiles::new();
    files.push("taxonomy.map", "taxonomy.map", &format!("unsupported,,,,,,\n{TAXONOMY}"));
    files.push("Rec2Evt.map", "Rec2Evt.map", map);
    let source = PlanSource { manifest, files, schema, parameters: Vec::new(), injection: Injection::default() };
    let factory: collector_core::Factory = std::sync::Arc::new(factory);
    let (plan, _) = Plan::load(source, &factory).expect("the maps are right");
    Driver::new(plan, factory)
}

fn map_of(fields: &[&str]) -> String {
    let mut map = String::new();
    for (n, field) in fields.iter().enumerate() {
        let _ = writeln!(map, "{field},k{n}");
    }
    map
}

/// Takes events and forgets them.
struct Nowhere;

impl Sink for Nowhere {
    fn event(&mut self, _: &Record<'_>, evt: &Event<'_>) {
        black_box(evt.extended().len());
    }
}

/// Keeps the encoder busy with the same event, so that nothing but encoding is measured.
struct EncodeAgain {
    lines: JsonLines,
    times: usize,
}

impl Sink for EncodeAgain {
    fn event(&mut self, _: &Record<'_>, evt: &Event<'_>) {
        for _ in 0..self.times {
            self.lines.out.clear();
            self.lines.encoder.line(black_box(evt), &mut self.lines.out);
        }
    }
}

fn driver(c: &mut Criterion) {
    let mut group = c.benchmark_group("driver");
    group.throughput(Throughput::Elements(BATCH as u64));
    let map = map_of(&FIELDS);
    for (name, records) in [
        ("mapped_20", batch(|i| line(i, 20, 0))),
        ("mapped_20_unmapped_6", batch(|i| line(i, 20, 6))),
        ("unsupported", batch(|i| format!("bad {}", line(i, 20, 0)))),
    ] {
        let mut driver = load(&map);
        group.bench_function(name, |b| b.iter(|| driver.run(black_box(&records), &mut Nowhere)));
        assert!(driver.summary().balance(), "{name}: {:?}", driver.summary());
    }
    let records = batch(|i| line(i, 20, 0));
    let mut traced = load(&map);
    traced.set_tracing(true);
    group.bench_function("mapped_20_traced", |b| b.iter(|| traced.run(black_box(&records), &mut Nowhere)));
    group.finish();
}

/// A wide schema must cost nothing, and a field of a wide record no more than one of a narrow.
fn width(c: &mut Criterion) {
    let mut group = c.benchmark_group("width");
    let names: Vec<String> = (0..200).map(|n| format!("WideField{n}")).collect();
    for fields in [5, 20, 200] {
        let mut builder = EventSchema::builder();
        for (n, name) in names.iter().enumerate() {
            builder = builder.field(&format!("wide_{n}"), name, FieldType::String, 255, "of the benchmark");
        }
        let schema = builder.build().expect("the names are free");
        let wanted: Vec<&str> = names[..fields].iter().map(String::as_str).collect();
        let mut driver = load_with(schema, &map_of(&wanted));
        let records = batch(|i| line(i, fields, 0));
        group.throughput(Throughput::Elements((BATCH * fields) as u64));
        group.bench_function(format!("fields_{fields}"), |b| b.iter(|| driver.run(black_box(&records), &mut Nowhere)));
    }
    group.throughput(Throughput::Elements(BATCH as u64));
    let records = batch(|i| line(i, 20, 0));
    for extra in [0, 1_000] {
        let mut builder = EventSchema::builder();
        for n in 0..extra {
            builder = builder.field(&format!("x_{n}"), &format!("Extra{n}"), FieldType::String, 255, "never set");
        }
        let mut driver = load_with(builder.build().expect("the names are free"), &map_of(&FIELDS));
        let mut lines = JsonLines::new(NameStyle::Labels);
        group.bench_function(format!("schema_plus_{extra}"), |b| {
            b.iter(|| {
                lines.out.clear();
                driver.run(black_box(&records), &mut lines);
            });
        });
    }
    group.finish();
}

fn encode(c: &mut Criterion) {
    let mut group = c.benchmark_group("encode");
    const TIMES: usize = 1_000;
    group.throughput(Throughput::Elements(TIMES as u64));
    let map = map_of(&FIELDS);
    for (name, text, names) in [
        ("labels", line(7, 20, 0), NameStyle::Labels),
        ("tags", line(7, 20, 0), NameStyle::Tags),
        ("extended_6", line(7, 20, 6), NameStyle::Labels),
        ("escapes", line(7, 20, 0).replace("value-", "\"value\"\\"), NameStyle::Labels),
    ] {
        let mut driver = load(&map);
        let mut one = Batch::new(Source::new("bench", "FILE").into());
        one.push(text.as_bytes(), Position(0), Time::EPOCH, 0);
        let mut sink = EncodeAgain { lines: JsonLines::new(names), times: TIMES };
        group.bench_function(name, |b| b.iter(|| driver.run(black_box(&one), &mut sink)));
    }
    group.finish();
}

criterion_group!(benches, driver, width, encode);
criterion_main!(benches);
