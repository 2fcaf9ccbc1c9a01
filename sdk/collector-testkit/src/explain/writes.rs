//! Lineage out of its batch: entries of the trace as rows of a table.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use collector_core::trace::{Entry, Stage, Target, Trace};
use collector_core::{Plan, Value};
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::lineage;

/// What kind of place was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An attribute that the collector or its maps know by name.
    Attribute,
    /// An attribute whose name came from the data and that no map knows.
    Name,
    /// An event field.
    Field,
    /// A name within the extended information.
    Extended,
    /// The rest of the message.
    Body,
}

/// One write.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Write {
    /// `rec.name`, the label of an event field, `ei.name` or `body`.
    pub target: String,
    /// What kind of place it is.
    pub kind: Kind,
    /// The value as it was given.
    pub value: Json,
    /// Who wrote it: a line of code or of a map, or `framework`.
    pub by: String,
    /// The bytes of the raw text that it was taken from; none when it was made up or parsed into another type.
    pub bytes: Vec<[usize; 2]>,
    /// True when a later write replaced it.
    pub overwritten: bool,
    /// What became of a value that did not fit its field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A stage with what it wrote.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageWrites {
    /// The stage.
    pub stage: Stage,
    /// Which event of the record is being made, from 0.
    pub part: usize,
    /// The writes, in order.
    pub writes: Vec<Write>,
}

/// The writes of a record by stage. `notes` says for entries, by their number, what became of a value that did not
/// fit.
pub(super) fn stages(plan: &Plan, text: &str, trace: &Trace<'_>, notes: &HashMap<usize, String>) -> Vec<StageWrites> {
    let entries = trace.entries();
    let marks = trace.stages();
    let mut all: Vec<StageWrites> = Vec::with_capacity(marks.len());
    let mut part = 0;
    for (i, (stage, from)) in marks.iter().enumerate() {
        if *stage == Stage::Reset && i > 0 {
            part += 1;
        }
        let to = marks.get(i + 1).map_or(entries.len(), |(_, next)| *next);
        let numbered = entries[*from..to].iter().zip(*from..);
        let writes = numbered.map(|(entry, number)| write(plan, text, trace, entry, notes.get(&number))).collect();
        // Entering a stage again without having left it, as sessions do, is one stage.
        match all.last_mut() {
            Some(last) if last.stage == *stage && last.part == part => last.writes.extend::<Vec<Write>>(writes),
            _ => all.push(StageWrites { stage: *stage, part, writes }),
        }
    }
    mark_overwritten(&mut all);
    all
}

fn write(plan: &Plan, text: &str, trace: &Trace<'_>, entry: &Entry<'_>, note: Option<&String>) -> Write {
    let (kind, target) = match entry.target {
        Target::Attr(id) => (Kind::Attribute, format!("rec.{}", plan.attributes().name(id))),
        Target::Named(name) => (Kind::Name, format!("rec.{name}")),
        Target::Field(id) => (Kind::Field, plan.schema().field(id).name.to_string()),
        Target::Extended(name) => (Kind::Extended, format!("ei.{name}")),
        Target::Body => (Kind::Body, "body".to_string()),
    };
    // The raw text as a value of its own says nothing about what the collector understood.
    let is_whole = kind == Kind::Field && target == "RawRecord";
    let mut bytes = Vec::new();
    if !is_whole {
        spans(text, trace, entry.value, &mut bytes);
    }
    Write {
        target,
        kind,
        value: to_json(entry.value),
        by: lineage::who(entry.who),
        bytes: bytes.into_iter().map(|span| [span.start, span.end]).collect(),
        overwritten: false,
        note: note.cloned(),
    }
}

/// The bytes of a value and of everything in it.
fn spans(text: &str, trace: &Trace<'_>, value: Value<'_>, out: &mut Vec<Range<usize>>) {
    match value {
        Value::Text(part) | Value::Json(part) if !part.is_empty() => out.extend(trace.spans(text.as_bytes(), part)),
        Value::List(list) => list.iter().for_each(|value| spans(text, trace, *value, out)),
        Value::Object(pairs) => pairs.iter().for_each(|(_, value)| spans(text, trace, *value, out)),
        _ => {}
    }
}

/// A value as JSON, keeping its type.
fn to_json(value: Value<'_>) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(b) => json!(b),
        Value::Int(n) => json!(n),
        Value::UInt(n) => json!(n),
        Value::Float(x) => json!(x),
        Value::Text(text) => json!(text),
        Value::Json(text) => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        Value::List(list) => Json::Array(list.iter().map(|value| to_json(*value)).collect()),
        Value::Object(pairs) => {
            Json::Object(pairs.iter().map(|(name, value)| ((*name).to_string(), to_json(*value))).collect())
        }
        other => json!(other.to_string()),
    }
}

/// Marks what a later write of the same event replaced. Names from the data and in the extended information
/// repeat as lists, and the body is meant to shrink.
fn mark_overwritten(all: &mut [StageWrites]) {
    let mut later: HashSet<(usize, String)> = HashSet::new();
    for stage in all.iter_mut().rev() {
        for write in stage.writes.iter_mut().rev() {
            let replaces = matches!(write.kind, Kind::Attribute | Kind::Field);
            // What was refused did not reach its field, so it replaces nothing; what was cut did.
            let is_lost = write.note.as_ref().is_some_and(|note| note.starts_with(super::collect::REFUSED));
            if replaces && !is_lost {
                write.overwritten = !later.insert((stage.part, write.target.clone()));
            }
        }
    }
}

/// The bytes that no value was taken from: gaps with at least one letter or digit, without the punctuation around
/// them. A key before its value counts as used. A value that holds at least three others, such as a whole message
/// or object, does not make everything in it used.
pub(super) fn unused(text: &str, stages: &[StageWrites]) -> Vec<[usize; 2]> {
    let mut spans: Vec<[usize; 2]> = Vec::new();
    for write in stages.iter().flat_map(|stage| &stage.writes).filter(|write| write.kind != Kind::Body) {
        for span in &write.bytes {
            spans.push(*span);
            spans.extend(key_before(text, span[0], &write.target));
        }
    }
    spans.sort_unstable();
    spans.dedup();
    let holds = |outer: &[usize; 2], inner: &[usize; 2]| outer != inner && outer[0] <= inner[0] && inner[1] <= outer[1];
    let is_container = |outer: &&[usize; 2]| spans.iter().filter(|inner| holds(outer, inner)).take(3).count() == 3;
    let mut gaps = Vec::new();
    let mut at = 0;
    for span in spans.iter().filter(|span| !is_container(span)) {
        if span[0] > at {
            gaps.push(at..span[0]);
        }
        at = at.max(span[1]);
    }
    gaps.push(at..text.len());
    gaps.into_iter().filter_map(|gap| trimmed(text, gap)).collect()
}

fn trimmed(text: &str, gap: Range<usize>) -> Option<[usize; 2]> {
    let part = text.get(gap.clone())?;
    let start = part.find(char::is_alphanumeric)?;
    let end = part.rfind(char::is_alphanumeric)?;
    let width = part[end..].chars().next().map_or(0, char::len_utf8);
    Some([gap.start + start, gap.start + end + width])
}

/// The name right before a value, as in `name=value` and `"name": "value"`.
fn key_before(text: &str, at: usize, target: &str) -> Option<[usize; 2]> {
    let before = text.get(..at)?.trim_end_matches(['"', '\'', '=', ':', ' ', '\t', '[', '{', '<', '>', '(']);
    let name = target.split_once('.').map_or(target, |(_, name)| name);
    let last = name.rsplit_once('.').map_or(name, |(_, last)| last);
    let key = [name, last].into_iter().find(|key| !key.is_empty() && before.ends_with(*key))?;
    Some([before.len() - key.len(), before.len()])
}
