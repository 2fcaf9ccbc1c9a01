//! Lineage as JSON: who wrote each field, and from which bytes of the raw record.

use collector_core::trace::{Target, Who};
use collector_core::{Event, Record};
use serde_json::{Value as Json, json};

/// The last writer of each field and of each name in the extended information.
#[must_use]
pub fn to_json(rec: &Record<'_>, evt: &Event<'_>) -> Json {
    let mut all = serde_json::Map::new();
    let Some(trace) = rec.trace() else { return Json::Object(all) };
    for entry in trace.entries() {
        let name = match entry.target {
            Target::Field(id) => evt.schema().field(id).name.to_string(),
            Target::Extended(name) => format!("ExtendedInformation.{name}"),
            _ => continue,
        };
        let spans: Vec<_> = entry
            .value
            .as_str()
            .map(|text| trace.spans(rec.text().as_bytes(), text))
            .unwrap_or_default()
            .into_iter()
            .map(|span| json!([span.start, span.end]))
            .collect();
        all.insert(name, json!({"stage": entry.stage, "by": who(entry.who), "bytes": spans}));
    }
    Json::Object(all)
}

/// A writer in words.
#[must_use]
pub fn who(who: Who<'_>) -> String {
    match who {
        Who::Code(location) => format!("{}:{}", location.file(), location.line()),
        Who::Map { file, line: 0 } => file.to_string(),
        Who::Map { file, line } => format!("{file}:{line}"),
        Who::Framework => "framework".to_string(),
    }
}
