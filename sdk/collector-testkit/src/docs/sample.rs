//! The sample event of a page: a real one, made by the first case that shows the collector at its work.

use std::path::Path;

use collector_core::EventSchema;
use serde_json::{Map, Value as Json};

use super::markdown::{code, fence};
use crate::definition::Definition;
use crate::golden::{Case, Made, Runner, canonical, cases};

/// Fields that are shown.
const FIELDS: usize = 40;
/// Characters of a record and of a value that are shown.
const RECORD: usize = 2_000;
const VALUE: usize = 400;

/// Renders the sample: of the first case in name order that is not malformed and whose records are all understood.
pub(super) fn sample(definition: &Definition, schema: &EventSchema, crate_dir: &Path) -> String {
    let Some((case, made)) = first(definition, crate_dir) else {
        return "There is no golden case yet that makes an event.\n".to_string();
    };
    let members = made.event.as_object().cloned().unwrap_or_default();
    let left_out = members.len().saturating_sub(FIELDS);
    let event = cut(&Json::Object(choose(members, schema)));
    let mut out = format!("The case {} makes, of this record,\n\n", code(&case.name));
    out.push_str(&fence("text", &shorten(&made.raw, RECORD)));
    out.push_str("\nthis event");
    if made.event.get(canonical::EXTENDED_INFORMATION).is_some() {
        out.push_str(" (`ExtendedInformation` leaves as a string; it is shown as the JSON in it)");
    }
    out.push_str(":\n\n");
    out.push_str(&fence("json", &canonical::pretty(&event)));
    if left_out > 0 {
        out.push_str(&format!("\n… and {left_out} further fields.\n"));
    }
    out
}

fn first(definition: &Definition, crate_dir: &Path) -> Option<(Case, Made)> {
    let mut runner = Runner::new(*definition, Vec::new()).ok()?;
    let all = cases(crate_dir).unwrap_or_default();
    all.into_iter().filter(|case| !case.name.contains("malformed")).find_map(|case| {
        let ran = runner.run(&case).ok()?;
        let understood = ran.summary.unsupported == 0 && ran.summary.panics == 0;
        let made = ran.events.into_iter().next().filter(|_| understood)?;
        Some((case, made))
    })
}

/// The fields to show: when there are too many, those that the collector set go first.
fn choose(members: Map<String, Json>, schema: &EventSchema) -> Map<String, Json> {
    let mut members: Vec<(String, Json)> = members.into_iter().collect();
    let is_own = |name: &str| schema.find(name).is_some_and(|id| schema.field(id).setter.is_collector());
    members.sort_by(|(a, _), (b, _)| (!is_own(a), a).cmp(&(!is_own(b), b)));
    members.truncate(FIELDS);
    members.into_iter().collect()
}

/// Cuts long texts, at any depth.
fn cut(value: &Json) -> Json {
    match value {
        Json::String(text) => Json::String(shorten(text, VALUE)),
        Json::Array(items) => Json::Array(items.iter().map(cut).collect()),
        Json::Object(members) => Json::Object(members.iter().map(|(key, value)| (key.clone(), cut(value))).collect()),
        plain => plain.clone(),
    }
}

fn shorten(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn own_fields_go_before_those_of_the_framework() {
        let schema = EventSchema::base();
        let own = schema.fields().iter().filter(|field| field.setter.is_collector()).take(FIELDS);
        let mut members: Map<String, Json> = own.map(|field| (field.name.to_string(), json!(1))).collect();
        members.insert("EventID".to_string(), json!("x"));
        let chosen = choose(members, &schema);
        assert_eq!(chosen.len(), FIELDS);
        assert!(!chosen.contains_key("EventID"));
    }

    #[test]
    fn long_texts_are_cut_at_any_depth() {
        let long = "é".repeat(VALUE + 1);
        let value = cut(&json!({"a": [long]}));
        assert_eq!(value["a"][0].as_str().map(|text| text.chars().count()), Some(VALUE + 1));
        assert!(value["a"][0].as_str().unwrap().ends_with("é…"));
    }
}
