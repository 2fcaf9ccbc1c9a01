//! A small collector for documentation examples and for the tests of this room and of formats.

use std::sync::Arc;

use crate::stamp::Resolved;
use crate::{
    Batch, Collector, Context, Diagnostics, Driver, Event, EventSchema, Factory, Injection, JsonLines, Manifest,
    NameStyle, ParseError, Plan, PlanSource, Position, Record, Sink, Source, Time, Verdict, maps::MapFiles,
};

/// The manifest of the example.
pub const MANIFEST: &str = r#"
[collector]
id = "example"
uuid = "00000000-0000-4000-8000-000000000000"
name = "Example"
version = "0.1.0"
vendor = "Example"
product = "Example"
description = "An example."
"#;

/// Loads a collector with the given maps.
///
/// # Errors
/// What is wrong in the maps.
pub fn load(factory: fn() -> Box<dyn Collector>, maps: &[(&str, &str)]) -> Result<Driver, Diagnostics> {
    let factory: Factory = Arc::new(factory);
    let mut found = Diagnostics::new();
    let Some(manifest) = Manifest::parse(MANIFEST, "collector.toml", &mut found) else { return Err(found) };
    let mut files = MapFiles::new();
    files.push("taxonomy.map", "taxonomy.map", "unsupported,,,,,,\n");
    for (name, text) in maps {
        files.push(name, name, text);
    }
    let schema = EventSchema::base();
    let source = PlanSource { manifest, files, schema, parameters: Vec::new(), injection: Injection::default() };
    let (plan, _) = Plan::load(source, &factory)?;
    Ok(Driver::new(plan, factory))
}

/// A batch of lines that arrived at the given second.
#[must_use]
pub fn batch(lines: &[&[u8]], arrival: i64) -> Batch {
    let mut batch = Batch::new(Arc::new(Source::new("example", "FILE")));
    let mut position = 0;
    for line in lines {
        batch.push(line, Position(position), Time::from_unix(arrival, 0).unwrap_or(Time::EPOCH), 0);
        position += line.len() as u64 + 1;
    }
    batch
}

/// Collects events as JSON.
#[derive(Debug, Default)]
pub struct JsonEvents(pub Vec<serde_json::Value>);

impl Sink for JsonEvents {
    fn event(&mut self, _rec: &Record<'_>, evt: &Event<'_>) {
        let mut line = crate::Lines::default();
        crate::Encoder::new(crate::EncodeOptions::default()).object(evt, &mut line);
        self.0.push(serde_json::from_slice(&line).unwrap_or_default());
    }
}

/// What a run of a batch costs when all buffers have their size, as `count` says of what it calls.
///
/// # Panics
/// When no event leaves, or a record is lost.
pub fn fourth(driver: &mut Driver, batch: &Batch, count: impl FnOnce(&mut dyn FnMut()) -> u64) -> u64 {
    let mut sink = JsonLines::new(NameStyle::Labels);
    for _ in 0..3 {
        sink.out.clear();
        driver.run(batch, &mut sink);
    }
    sink.out.clear();
    let cost = count(&mut || driver.run(batch, &mut sink));
    assert!(!sink.out.is_empty() && driver.summary().balance(), "{:?}", driver.summary());
    cost
}

struct WithEvent;

type Body<'f> = &'f mut dyn for<'b, 'c> FnMut(&'c mut Event<'b>, &'c mut Context<'b>);

impl Collector for WithEvent {
    fn parse(&mut self, _: &mut Record, _: &mut Event, _: &mut Context) -> Result<Verdict, ParseError> {
        Ok(Verdict::Send)
    }
}

/// Runs a function on an empty event.
///
/// # Panics
/// When the example's own maps do not load.
pub fn with_event(mut body: impl for<'b, 'c> FnMut(&'c mut Event<'b>, &'c mut Context<'b>)) {
    let driver = load(|| Box::new(WithEvent), &[]).expect("the example's maps are right");
    driver.with_event(&mut body);
}

impl Driver {
    fn with_event(&self, body: Body<'_>) {
        let arena = bumpalo::Bump::new();
        let source = Source::new("example", "FILE");
        let mut lookup = crate::lookup::NoLookup;
        let mut state = crate::SourceState::default();
        let origin = crate::Origin { source: &source, position: Position(0), arrival: Time::EPOCH, cut: 0 };
        let plan = self.plan().clone();
        let mut event = Event::new(plan.schema(), plan.taxonomy(), &arena, None);
        let resolved = Resolved::default();
        let mut context =
            Context { plan: &plan, origin, part: 0, state: &mut state, held: None, lookup: &mut lookup, resolved };
        body(&mut event, &mut context);
    }
}
