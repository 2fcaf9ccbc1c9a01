//! A driver over parsers, and what comes out of it.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::sync::Arc;

use collector_core::{Batch, Diagnostics, Driver, Event, JsonLines, NameStyle, Position, Record, Sink, Source, Time};
use collector_rules::{ParserSet, RulesCollector, SourceFile};

/// A file of a set.
pub(crate) fn file(path: &str, text: &str) -> SourceFile {
    SourceFile { path: path.into(), shown: path.into(), text: text.into() }
}

/// A driver over parsers that load.
pub(crate) fn driver(files: &[SourceFile]) -> Driver {
    let mut found = Diagnostics::new();
    let set = Arc::new(ParserSet::load(files, &mut found));
    assert!(!found.has_errors(), "{found}");
    RulesCollector::driver(&set, &[]).expect("the maps ship").0
}

/// Events as JSON lines, with the parser that made each.
pub(crate) struct Lines {
    json: JsonLines,
    pub(crate) parsers: Vec<Option<String>>,
}

impl Sink for Lines {
    fn event(&mut self, rec: &Record<'_>, evt: &Event<'_>) {
        let parser = rec.attributes().into_iter().find(|(name, _)| *name == collector_rules::PARSER);
        self.parsers.push(parser.and_then(|(_, value)| value.as_str().map(str::to_string)));
        self.json.event(rec, evt);
    }
}

impl Default for Lines {
    fn default() -> Self {
        Lines { json: JsonLines::new(NameStyle::Labels), parsers: Vec::new() }
    }
}

impl Lines {
    /// The events.
    pub(crate) fn events(&self) -> Vec<serde_json::Value> {
        String::from_utf8_lossy(&self.json.out)
            .lines()
            .map(|line| serde_json::from_str(line).expect("an event is JSON"))
            .collect()
    }
}

/// A batch of lines that arrive one second after the other.
pub(crate) fn batch(source: &Arc<Source>, from: usize, lines: &[&str]) -> Batch {
    let mut batch = Batch::new(source.clone());
    for (index, line) in lines.iter().enumerate() {
        let number = (from + index) as u64;
        let arrival = Time::from_unix(1_764_072_000 + number as i64, 0).expect("a time");
        batch.push(line.as_bytes(), Position(100 * number), arrival, 0);
    }
    batch
}

/// A source whose records come from an address.
pub(crate) fn source(address: &str) -> Arc<Source> {
    let mut source = Source::new("test", "FILE");
    source.address = (!address.is_empty()).then(|| address.to_string());
    Arc::new(source)
}
