//! Parameters: what an operator may set for a collector, and the check of what was set.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::diag::{Diagnostics, nearest};

/// What a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterType {
    /// One line of text.
    String,
    /// Several lines.
    Text,
    /// A 64-bit integer.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A span of time: a number with `ms`, `s`, `m`, `h` or `d`.
    Duration,
    /// Text that must not be shown.
    Secret,
    /// A user name and a secret, `name:secret`.
    Credential,
    /// One of `choices`.
    Choice,
    /// Several of `choices`, separated by commas.
    Choices,
    /// A list, as JSON.
    List,
    /// An object, as JSON.
    Object,
}

impl ParameterType {
    /// True when values must never reach logs, events, traces or errors.
    #[must_use]
    pub fn is_secret(self) -> bool {
        matches!(self, ParameterType::Secret | ParameterType::Credential)
    }
}

/// The definition of a parameter in the manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its name: lower case with `_`.
    pub name: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub ty: ParameterType,
    /// What it does, for the operator.
    pub description: String,
    /// The value when none is given; without one the parameter must be given.
    #[serde(default)]
    pub default: Option<String>,
    /// The smallest integer.
    #[serde(default)]
    pub min: Option<i64>,
    /// The greatest integer.
    #[serde(default)]
    pub max: Option<i64>,
    /// What may be chosen.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Groups parameters in forms and documents.
    #[serde(default)]
    pub section: Option<String>,
    /// Not shown unless asked for.
    #[serde(default)]
    pub hidden: bool,
    /// The event field whose default the parameter gives.
    #[serde(default)]
    pub field: Option<String>,
}

/// The values of all parameters, checked.
#[derive(Clone, Default, PartialEq)]
pub struct ParameterValues {
    values: BTreeMap<String, (ParameterType, String)>,
}

impl std::fmt::Debug for ParameterValues {
    /// Writes values, but never secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self.values.iter().map(|(k, (ty, v))| (k, if ty.is_secret() { "***" } else { v }));
        f.debug_map().entries(shown).finish()
    }
}

impl ParameterValues {
    /// Checks given values against their definitions and fills in the defaults.
    pub fn resolve(definitions: &[Parameter], given: &[(String, String)], found: &mut Diagnostics) -> ParameterValues {
        let mut values = BTreeMap::new();
        for (name, _) in given {
            if !definitions.iter().any(|d| d.name == *name) {
                let diagnostic = found.error("C0304", "parameters", (0, 0), format!("unknown parameter `{name}`"));
                if let Some(near) = nearest(name, definitions.iter().map(|d| d.name.as_str())) {
                    diagnostic.hint(format!("did you mean `{near}`?"));
                }
            }
        }
        for definition in definitions {
            let text = given.iter().rev().find(|(name, _)| *name == definition.name).map(|(_, v)| v.clone());
            let Some(text) = text.or_else(|| definition.default.clone()) else {
                found
                    .error("C0305", "parameters", (0, 0), format!("the parameter `{}` must be given", definition.name))
                    .hint(definition.description.clone());
                continue;
            };
            match definition.check(&text) {
                Ok(()) => drop(values.insert(definition.name.clone(), (definition.ty, text))),
                Err(reason) => {
                    let message = format!("the value of the parameter `{}` {reason}", definition.name);
                    found.error("C0303", "parameters", (0, 0), message);
                }
            }
        }
        ParameterValues { values }
    }

    /// A value as text.
    #[must_use]
    pub fn str(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|(_, text)| text.as_str())
    }

    /// A value as text, unless it is a secret.
    #[must_use]
    pub fn public(&self, name: &str) -> Option<&str> {
        self.values.get(name).filter(|(ty, _)| !ty.is_secret()).map(|(_, text)| text.as_str())
    }

    /// An integer.
    #[must_use]
    pub fn int(&self, name: &str) -> Option<i64> {
        self.str(name)?.parse().ok()
    }

    /// A boolean.
    #[must_use]
    pub fn bool(&self, name: &str) -> Option<bool> {
        self.str(name)?.parse().ok()
    }

    /// A span of time in milliseconds.
    #[must_use]
    pub fn millis(&self, name: &str) -> Option<u64> {
        parse_duration(self.str(name)?)
    }

    /// The chosen ones of `choices`.
    #[must_use]
    pub fn choices(&self, name: &str) -> Vec<&str> {
        self.str(name)
            .map(|text| text.split(',').map(str::trim).filter(|c| !c.is_empty()).collect())
            .unwrap_or_default()
    }
}

impl Parameter {
    /// Checks a value; the error says what is wrong, and never the value of a secret.
    ///
    /// # Errors
    /// When the value does not fit.
    pub fn check(&self, text: &str) -> Result<(), String> {
        let fits = match self.ty {
            ParameterType::String => !text.contains('\n'),
            ParameterType::Text | ParameterType::Secret => true,
            ParameterType::Credential => text.contains(':'),
            ParameterType::Boolean => text.parse::<bool>().is_ok(),
            ParameterType::Duration => parse_duration(text).is_some(),
            ParameterType::Integer => {
                let n: i64 = text.parse().map_err(|_| format!("is no integer: `{text}`"))?;
                if self.min.is_some_and(|min| n < min) || self.max.is_some_and(|max| n > max) {
                    let bound = |b: Option<i64>| b.map_or("…".to_string(), |b| b.to_string());
                    return Err(format!("is {n}; it must be within {} and {}", bound(self.min), bound(self.max)));
                }
                true
            }
            ParameterType::Choice => self.choices.iter().any(|choice| choice == text),
            ParameterType::Choices => {
                text.split(',').map(str::trim).all(|c| c.is_empty() || self.choices.iter().any(|choice| choice == c))
            }
            ParameterType::List => matches!(serde_json::from_str(text), Ok(Json::Array(_))),
            ParameterType::Object => matches!(serde_json::from_str(text), Ok(Json::Object(_))),
        };
        if fits {
            return Ok(());
        }
        Err(match self.ty {
            ParameterType::Credential => "must look like `name:secret`".to_string(),
            ParameterType::Choice | ParameterType::Choices => {
                format!("is `{text}`; choose from {}", self.choices.join(", "))
            }
            ParameterType::Duration => format!("is `{text}`; a duration looks like `500ms`, `30s`, `5m`, `2h` or `1d`"),
            ParameterType::Boolean => format!("is `{text}`; it must be `true` or `false`"),
            _ => format!("is malformed: `{text}`"),
        })
    }

    /// Checks the definition itself.
    pub(crate) fn check_definition(&self, path: &str, found: &mut Diagnostics) {
        let mut error = |message: String| {
            found.error("C0302", path, (0, 0), message).hint("see the guide for authors");
        };
        let name = &self.name;
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if name.is_empty() || !name.bytes().all(plain) {
            error(format!("parameter name `{name}`: use lower case letters, digits and `_`"));
        }
        if matches!(self.ty, ParameterType::Choice | ParameterType::Choices) == self.choices.is_empty() {
            error(format!("parameter `{name}`: `choices` belongs to the types choice and choices, and must be there"));
        }
        if self.ty.is_secret() && self.default.is_some() {
            error(format!("parameter `{name}`: a secret has no default"));
        }
        if let Some(Err(reason)) = self.default.as_deref().map(|default| self.check(default)) {
            error(format!("the default of the parameter `{name}` {reason}"));
        }
    }

    fn schema(&self) -> Json {
        let mut schema = match self.ty {
            ParameterType::String | ParameterType::Text | ParameterType::Secret => json!({"type": "string"}),
            ParameterType::Credential => json!({"type": "string", "pattern": "^[^:]+:"}),
            ParameterType::Integer => json!({"type": "integer"}),
            ParameterType::Boolean => json!({"type": "boolean"}),
            ParameterType::Duration => json!({"type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$"}),
            ParameterType::Choice => json!({"enum": self.choices}),
            ParameterType::Choices => json!({"type": "array", "uniqueItems": true, "items": {"enum": self.choices}}),
            ParameterType::List => json!({"type": "array"}),
            ParameterType::Object => json!({"type": "object"}),
        };
        schema["description"] = json!(self.description);
        if self.ty.is_secret() {
            schema["writeOnly"] = json!(true);
        }
        for (key, bound) in [("minimum", self.min), ("maximum", self.max)] {
            if let Some(bound) = bound {
                schema[key] = json!(bound);
            }
        }
        if let Some(default) = &self.default {
            schema["default"] = match self.ty {
                ParameterType::Choices => json!(default.split(',').map(str::trim).collect::<Vec<_>>()),
                ParameterType::String | ParameterType::Text | ParameterType::Duration | ParameterType::Choice => {
                    json!(default)
                }
                _ => serde_json::from_str(default).unwrap_or_else(|_| json!(default)),
            };
        }
        schema
    }
}

/// The JSON Schema (2020-12) of a set of parameters.
#[must_use]
pub fn json_schema(title: &str, definitions: &[Parameter]) -> Json {
    let properties: serde_json::Map<String, Json> = definitions.iter().map(|d| (d.name.clone(), d.schema())).collect();
    let required: Vec<&str> = definitions.iter().filter(|d| d.default.is_none()).map(|d| d.name.as_str()).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

/// Reads a span of time such as `90s` as milliseconds.
#[must_use]
pub fn parse_duration(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().ok()?;
    let unit = match &text[digits..] {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(ty: ParameterType) -> Parameter {
        Parameter {
            name: "p".into(),
            ty,
            description: "a test".into(),
            default: None,
            min: Some(1),
            max: Some(9),
            choices: vec!["a".into(), "b".into()],
            section: None,
            hidden: false,
            field: None,
        }
    }

    #[test]
    fn values_are_checked_by_type() {
        for (ty, good, bad) in [
            (ParameterType::Integer, "9", "10"),
            (ParameterType::Boolean, "true", "yes"),
            (ParameterType::Duration, "5m", "5 minutes"),
            (ParameterType::Choice, "a", "c"),
            (ParameterType::Choices, "a, b", "a, c"),
            (ParameterType::Credential, "u:s3cret", "s3cret"),
            (ParameterType::List, "[1]", "{}"),
        ] {
            assert_eq!(parameter(ty).check(good), Ok(()), "{ty:?}");
            let error = parameter(ty).check(bad).unwrap_err();
            assert!(!error.contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn unknown_missing_and_secret() {
        let definitions = [parameter(ParameterType::Secret)];
        let mut found = Diagnostics::new();
        ParameterValues::resolve(&definitions, &[("q".into(), "x".into())], &mut found);
        assert_eq!(found.iter().map(|d| d.code).collect::<Vec<_>>(), ["C0304", "C0305"]);
        let mut found = Diagnostics::new();
        let values = ParameterValues::resolve(&definitions, &[("p".into(), "hush".into())], &mut found);
        assert!(found.is_empty());
        assert_eq!(values.str("p"), Some("hush"));
        assert!(!format!("{values:?}").contains("hush"));
    }

    #[test]
    fn the_published_schema_accepts_what_the_check_accepts() {
        let schema = json_schema("acme", &[parameter(ParameterType::Integer)]);
        assert_eq!(schema["properties"]["p"]["maximum"], 9);
        assert_eq!(schema["required"], json!(["p"]));
    }
}
