//! What differs between expected and made events, field by field, and how a person reads it.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value as Json;

use crate::golden::Made;

/// A field that differs; members of nested values are fields of their own.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The field, such as `Severity` or `ExtendedInformation.policy`.
    pub field: String,
    /// What was expected; nothing when the field is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Json>,
    /// What was made; nothing when the field is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Json>,
}

/// How an event differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Some of its fields differ.
    Changed,
    /// It was expected and not made.
    Missing,
    /// It was made and not expected.
    Unexpected,
    /// It is the expected one, but stands elsewhere in the order.
    Moved,
}

/// An event that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventDiff {
    /// How.
    pub kind: Kind,
    /// Its number, from 1: among the made events, or among the expected ones when it is missing.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// The line of the input that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The raw record that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// Its fields that differ.
    pub changes: Vec<Change>,
}

/// Compares events. Events with the same id belong together, wherever they stand; the others in their order.
#[must_use]
pub fn compare(expected: &[Json], made: &[Made]) -> Vec<EventDiff> {
    let mut partner: Vec<Option<usize>> = vec![None; made.len()];
    let mut free: Vec<usize> = Vec::new();
    for (index, event) in expected.iter().enumerate() {
        // Mostly the partner stands at the same place.
        let same_id = |at: &usize| partner[*at].is_none() && id(event).is_some() && id(event) == id(&made[*at].event);
        let found = Some(index).filter(|at| *at < made.len() && same_id(at));
        match found.or_else(|| (0..made.len()).find(same_id)) {
            Some(at) => partner[at] = Some(index),
            None => free.push(index),
        }
    }
    let mut free = free.into_iter();
    for slot in partner.iter_mut().filter(|slot| slot.is_none()) {
        *slot = free.next();
    }
    let mut all = Vec::new();
    let mut furthest = None;
    for (at, (made, partner)) in made.iter().zip(&partner).enumerate() {
        let mut changes = Vec::new();
        let old = partner.map(|index| &expected[index]);
        collect("", old, Some(&made.event), &mut changes);
        let kind = match partner {
            None => Kind::Unexpected,
            Some(_) if !changes.is_empty() => Kind::Changed,
            Some(index) if furthest.is_some_and(|furthest| *index < furthest) => Kind::Moved,
            Some(index) => {
                furthest = Some(*index);
                continue;
            }
        };
        let (line, raw) = (Some(made.line), Some(made.raw.clone()));
        all.push(EventDiff { kind, number: at + 1, name: name(&made.event), line, raw, changes });
    }
    for index in free {
        let mut changes = Vec::new();
        collect("", Some(&expected[index]), None, &mut changes);
        let (kind, number, name) = (Kind::Missing, index + 1, name(&expected[index]));
        all.push(EventDiff { kind, number, name, line: None, raw: None, changes });
    }
    all
}

fn id(event: &Json) -> Option<&str> {
    event.get("EventID").and_then(Json::as_str)
}

fn name(event: &Json) -> String {
    event.get("EventName").and_then(Json::as_str).unwrap_or("event").to_string()
}

/// Collects what differs, going down into objects.
fn collect(path: &str, old: Option<&Json>, new: Option<&Json>, changes: &mut Vec<Change>) {
    if let (Some(old), Some(new)) = (old, new)
        && same(old, new)
    {
        return;
    }
    let members =
        |value: Option<&Json>| value.map_or(Some(Vec::new()), |v| Some(v.as_object()?.keys().cloned().collect()));
    let both = members(old).zip(members(new)).filter(|(a, b)| !(a.is_empty() && b.is_empty()));
    let Some((mut keys, more)) = both else {
        return changes.push(Change { field: path.to_string(), old: old.cloned(), new: new.cloned() });
    };
    keys.extend(more);
    keys.sort();
    keys.dedup();
    for key in keys {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let member = |value: Option<&Json>| value.and_then(|value| value.get(&key)).cloned();
        let (old, new) = (member(old), member(new));
        if old.is_some() || new.is_some() {
            collect(&path, old.as_ref(), new.as_ref(), changes);
        }
    }
}

/// Equality of JSON values. Floating-point numbers are equal when they may come of the same text.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) if a.is_f64() && b.is_f64() => {
            let (a, b) = (a.as_f64().unwrap_or_default(), b.as_f64().unwrap_or_default());
            a.to_bits() == b.to_bits() || (a - b).abs() <= a.abs() * f64::EPSILON
        }
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// Whether a difference is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Plain text.
    Plain,
    /// ANSI colours.
    Colour,
}

impl Paint {
    /// Text in a colour: `31` red, `32` green, `33` yellow, `1` bold, `2` faint.
    #[must_use]
    pub fn paint(self, code: u8, text: &str) -> String {
        match self {
            Paint::Plain => text.to_string(),
            Paint::Colour => format!("\x1b[{code}m{text}\x1b[0m"),
        }
    }
}

/// How much is shown of events that have no counterpart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Their names.
    Names,
    /// All their fields.
    Fields,
}

/// Characters of a value or record that are shown.
const SHOWN: usize = 240;
/// Characters that are shown before the first difference of long values.
const BEFORE: usize = 40;

/// Writes differences for people, indented by two blanks; `input` is the name of the input file.
#[must_use]
pub fn render(differences: &[EventDiff], input: &str, detail: Detail, paint: Paint) -> String {
    let mut out = String::new();
    for event in differences {
        let what = match event.kind {
            Kind::Changed => "",
            Kind::Missing => " is missing",
            Kind::Unexpected => " is new",
            Kind::Moved => " stands elsewhere",
        };
        let place = event.line.map(|line| format!("  {input}:{line}")).unwrap_or_default();
        let title = format!("event {}{what}: {}", event.number, event.name);
        // Writing to memory cannot fail, here and below.
        let _ = writeln!(out, "  {}{}", paint.paint(1, &title), paint.paint(2, &place));
        if let Some(raw) = &event.raw {
            let _ = writeln!(out, "    {} {}", paint.paint(2, "raw"), one_line(raw, 0));
        }
        if detail == Detail::Names && event.kind != Kind::Changed {
            continue;
        }
        let width = event.changes.iter().map(|change| change.field.chars().count()).max().unwrap_or(0);
        for change in &event.changes {
            let (old, new) = (change.old.as_ref().map(text), change.new.as_ref().map(text));
            let common = match (&old, &new) {
                (Some(old), Some(new)) => old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count(),
                _ => 0,
            };
            for (sign, code, value) in [('-', 31, old), ('+', 32, new)] {
                let Some(value) = value else { continue };
                let line = format!("{sign} {:<width$}  {}", change.field, one_line(&value, common));
                let _ = writeln!(out, "    {}", paint.paint(code, &line));
            }
        }
    }
    out
}

fn text(value: &Json) -> String {
    crate::golden::canonical::line(value)
}

/// Text without control characters; of long text the part around the first difference.
fn one_line(text: &str, difference: usize) -> String {
    let skip = if text.chars().count() > SHOWN { difference.saturating_sub(BEFORE) } else { 0 };
    let mut out = String::from(if skip > 0 { "…" } else { "" });
    let mut rest = text.chars().skip(skip);
    for c in rest.by_ref().take(SHOWN) {
        if c.is_control() {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    if rest.next().is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(expected: &[Json], made: &[Json], wanted: &[&str]) {
        let made: Vec<Made> = made
            .iter()
            .enumerate()
            .map(|(i, e)| Made { event: e.clone(), raw: format!("r{i}"), line: i + 1 })
            .collect();
        let text = render(&compare(expected, &made), "input.log", Detail::Fields, Paint::Plain);
        assert_eq!(text.lines().collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn fields_are_compared_one_by_one_down_into_objects() {
        let old = json!({"EventName": "Denied", "A": 1, "Gone": "x", "X": {"p": {"q": 1}, "s": [1]}, "F": 0.1});
        let new = json!({"EventName": "Denied", "A": "1", "New": true, "X": {"p": {"q": 2}, "s": [1]}, "F": 0.1});
        check(
            &[old],
            &[new],
            &[
                "  event 1: Denied  input.log:1",
                "    raw r0",
                "    - A      1",
                "    + A      \"1\"",
                "    - Gone   \"x\"",
                "    + New    true",
                "    - X.p.q  1",
                "    + X.p.q  2",
            ],
        );
    }

    #[test]
    fn events_are_paired_by_id_and_the_rest_in_order() {
        let event = |id: &str, a: i32| json!({"EventID": id, "EventName": id, "A": a});
        let old = [event("1", 1), event("2", 2), event("3", 3)];
        check(&old, &old, &[]);
        check(
            &old,
            &[event("1", 1), event("3", 3)],
            &["  event 2 is missing: 2", "    - A          2", "    - EventID    \"2\"", "    - EventName  \"2\""],
        );
        check(
            &old,
            &[event("2", 2), event("1", 1), event("3", 3)],
            &["  event 2 stands elsewhere: 1  input.log:2", "    raw r1"],
        );
        check(
            &old[..1],
            &[event("1", 1), event("2", 2)],
            &[
                "  event 2 is new: 2  input.log:2",
                "    raw r1",
                "    + A          2",
                "    + EventID    \"2\"",
                "    + EventName  \"2\"",
            ],
        );
    }

    #[test]
    fn objects_and_plain_values_differ_as_a_whole() {
        check(
            &[json!({"X": {"a": 1}, "Y": {}})],
            &[json!({"X": "t", "Y": {"b": 1}})],
            &[
                "  event 1: event  input.log:1",
                "    raw r0",
                "    - X    {\"a\":1}",
                "    + X    \"t\"",
                "    + Y.b  1",
            ],
        );
    }

    #[test]
    fn long_values_are_shown_where_they_differ() {
        let old = "x".repeat(1000);
        let shown = one_line(&format!("{old}\ny"), 1000);
        assert_eq!(shown, format!("…{}\\ny", "x".repeat(40)));
        assert!(one_line(&old, 0).ends_with("x…"));
    }

    #[test]
    fn floats_of_the_same_text_are_the_same() {
        assert!(same(&json!({"a": [0.1 + 0.2]}), &json!({"a": [0.3]})));
        assert!(!same(&json!(0.3), &json!(0.31)));
        assert!(!same(&json!(1), &json!(1.0)));
    }
}
