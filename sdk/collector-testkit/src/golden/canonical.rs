//! Events as golden files store them: one line each, keys sorted, the extended information as nested JSON.
//!
//! An event carries its extended information as a string that holds JSON. Nested, its members can be read and
//! compared one by one, which is what golden files are for.

use serde_json::{Map, Value as Json};

/// The field that is nested.
pub const EXTENDED_INFORMATION: &str = "ExtendedInformation";

/// Nests the extended information of an event; text that is no JSON object stays text.
#[must_use]
pub fn nested(mut event: Json) -> Json {
    if let Some(slot) = event.get_mut(EXTENDED_INFORMATION)
        && let Some(object) = slot.as_str().and_then(|text| serde_json::from_str::<Map<String, Json>>(text).ok())
    {
        *slot = Json::Object(object);
    }
    event
}

/// One line of JSON with sorted keys, without a line feed.
#[must_use]
pub fn line(value: &Json) -> String {
    let mut out = String::new();
    write(value, None, &mut out);
    out
}

/// Indented JSON with sorted keys.
#[must_use]
pub fn pretty(value: &Json) -> String {
    let mut out = String::new();
    write(value, Some(0), &mut out);
    out
}

/// Writes a value; keys are sorted here, because a feature of `serde_json` that any crate may turn on would keep
/// them in the order of the data.
fn write(value: &Json, depth: Option<usize>, out: &mut String) {
    let inner = depth.map(|depth| depth + 1);
    let wrap = |depth: Option<usize>, out: &mut String| {
        if let Some(depth) = depth {
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
        }
    };
    match value {
        Json::Object(members) if !members.is_empty() => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            for (i, (key, value)) in members.into_iter().enumerate() {
                out.push(if i == 0 { '{' } else { ',' });
                wrap(inner, out);
                out.push_str(&Json::String(key.clone()).to_string());
                out.push_str(if depth.is_some() { ": " } else { ":" });
                write(value, inner, out);
            }
            wrap(depth, out);
            out.push('}');
        }
        Json::Array(items) if !items.is_empty() => {
            for (i, value) in items.iter().enumerate() {
                out.push(if i == 0 { '[' } else { ',' });
                wrap(inner, out);
                write(value, inner, out);
            }
            wrap(depth, out);
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_sorted_at_every_depth() {
        let value = json!({"b": [{"z": 1, "a": null}], "a": {"y": "\"", "x": []}, "c": {}});
        assert_eq!(line(&value), r#"{"a":{"x":[],"y":"\""},"b":[{"a":null,"z":1}],"c":{}}"#);
        assert_eq!(pretty(&json!({"b": [1], "a": 2})), "{\n  \"a\": 2,\n  \"b\": [\n    1\n  ]\n}");
    }

    #[test]
    fn extended_information_is_nested_when_it_is_an_object() {
        let check = |text: &str| line(&nested(json!({EXTENDED_INFORMATION: text})));
        assert_eq!(check(r#"{"b":1,"a":[]}"#), r#"{"ExtendedInformation":{"a":[],"b":1}}"#);
        assert_eq!(check("[1]"), r#"{"ExtendedInformation":"[1]"}"#);
        assert_eq!(check("{"), r#"{"ExtendedInformation":"{"}"#);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let value = json!({"\u{1}\"\\é": ["\n", -1, 1.5, u64::MAX, true, {}, {"": [[]]}], "a": {"b": {"c": null}}});
        assert_eq!(serde_json::from_str::<Json>(&line(&value)).unwrap(), value);
        assert_eq!(serde_json::from_str::<Json>(&pretty(&value)).unwrap(), value);
    }
}
