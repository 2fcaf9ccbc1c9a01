//! `protoEvt.map`: the defaults that every event starts from, `field,value`.
//!
//! Within a file the first line for a field wins; an overlay wins over the file. Values may hold build-time
//! tokens such as `@NAME@`, filled from the manifest, and run-time tokens `@param:name@`, filled from the
//! collector's parameters.

use std::collections::HashMap;

use bumpalo::Bump;

use super::taxonomy::Taxonomy;
use super::{MapFile, rows};
use crate::diag::Diagnostics;
use crate::event::Event;
use crate::schema::{EventSchema, FieldId};
use crate::trace::Who;
use crate::value::{OwnedValue, Value};

/// A default with its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Default {
    pub(crate) field: FieldId,
    pub(crate) value: OwnedValue,
    pub(crate) file: String,
    pub(crate) line: u32,
}

/// The prototype event.
#[derive(Clone, Debug, std::default::Default)]
pub struct Prototype {
    pub(crate) defaults: Vec<Default>,
}

impl Prototype {
    /// Reads the layers; `token` gives the text of a token, such as `NAME` or `param:site`.
    pub fn load<'f>(
        layers: impl IntoIterator<Item = &'f MapFile>,
        schema: &EventSchema,
        token: &dyn Fn(&str) -> Option<String>,
        found: &mut Diagnostics,
    ) -> Prototype {
        let mut prototype = Prototype::default();
        for file in layers {
            let mut seen: HashMap<FieldId, u32> = HashMap::new();
            for row in rows(file, found) {
                let at = (row.line, 1);
                let Some(field) = settable(&row.cells[0], schema, &file.path, at, found) else { continue };
                let Some(text) = row.cells.get(1).filter(|text| !text.is_empty()) else { continue };
                if let Some(first) = seen.get(&field) {
                    found.warning(
                        "C0107",
                        &file.path,
                        at,
                        format!("`{}` is already set on line {first}", row.cells[0]),
                    );
                    continue;
                }
                seen.insert(field, row.line);
                let Some(text) = expand(text, token, &file.path, row.line, found) else { continue };
                if text.is_empty() {
                    continue;
                }
                let Some(value) = check(schema, field, &text) else {
                    let definition = schema.field(field);
                    let wanted = match definition.size {
                        0 => definition.ty.to_string(),
                        size => format!("{} of at most {size} bytes", definition.ty),
                    };
                    let message = format!("`{text}` does not fit the field `{}`: {wanted}", definition.name);
                    found.error("C0105", &file.path, (row.line, 2), message);
                    continue;
                };
                prototype.defaults.retain(|default| default.field != field);
                prototype.defaults.push(Default { field, value, file: file.path.clone(), line: row.line });
            }
        }
        prototype
    }

    /// Sets a default that comes from a parameter and wins over the file; `false` when it does not fit.
    pub(crate) fn override_with(&mut self, schema: &EventSchema, field: FieldId, text: &str, parameter: &str) -> bool {
        let Some(value) = check(schema, field, text) else { return text.is_empty() };
        self.defaults.retain(|default| default.field != field);
        self.defaults.push(Default { field, value, file: format!("parameter {parameter}"), line: 0 });
        true
    }
}

/// Converts a text by writing it to a field, exactly as it will be at run time.
fn check(schema: &EventSchema, field: FieldId, text: &str) -> Option<OwnedValue> {
    let (arena, none) = (Bump::new(), Taxonomy::default());
    let mut event = Event::new(schema, &none, &arena, None);
    event.write(field, &Value::Text(arena.alloc_str(text)), || Who::Framework);
    let clean = event.counts.truncated == 0 && event.counts.refused == 0;
    event.get(field).filter(|_| clean).map(Value::to_owned)
}

/// Resolves a field that maps may set.
pub(crate) fn settable(
    name: &str,
    schema: &EventSchema,
    path: &str,
    at: (u32, u32),
    found: &mut Diagnostics,
) -> Option<FieldId> {
    let Some(field) = schema.find(name.trim()) else {
        let diagnostic = found.error("C0103", path, at, format!("unknown event field `{name}`"));
        if let Some(nearest) = schema.nearest(name) {
            diagnostic.hint(format!("did you mean `{nearest}`?"));
        }
        return None;
    };
    if !schema.field(field).setter.is_collector() {
        found
            .error("C0104", path, at, format!("the field `{name}` is not the collector's to set"))
            .hint("remove the line: the framework fills this field");
        return None;
    }
    Some(field)
}

fn expand(
    text: &str,
    token: &dyn Fn(&str) -> Option<String>,
    path: &str,
    line: u32,
    found: &mut Diagnostics,
) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('@') {
        let Some(len) = rest[start + 1..].find('@') else { break };
        let name = &rest[start + 1..start + 1 + len];
        let is_token = !name.is_empty()
            && (name.starts_with("param:") || name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'));
        if !is_token {
            out.push_str(&rest[..=start]);
            rest = &rest[start + 1..];
            continue;
        }
        let Some(value) = token(name) else {
            found
                .error("C0106", path, (line, 2), format!("unknown token `@{name}@`"))
                .hint("known: @NAME@ @VERSION@ @VENDOR@ @PRODUCT@ @ID@ @SDK@ and @param:name@");
            return None;
        };
        out.push_str(&rest[..start]);
        out.push_str(&value);
        rest = &rest[start + len + 2..];
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::field;

    fn load(text: &str) -> (Prototype, Diagnostics) {
        let file =
            MapFile { name: "protoEvt.map".into(), path: "protoEvt.map".into(), text: text.to_string(), met: None };
        let mut found = Diagnostics::new();
        let token = |name: &str| (name == "NAME").then(|| "acme".to_string());
        let prototype = Prototype::load([&file], &EventSchema::base(), &token, &mut found);
        (prototype, found)
    }

    #[test]
    fn tokens_and_types() {
        let (prototype, found) = load("# comment\nProductName,@NAME@ for a@b.example\nSeverity,2\nMessage,\n");
        assert!(found.is_empty(), "{found}");
        let values: Vec<_> = prototype.defaults.iter().map(|d| (d.field, d.value.clone(), d.line)).collect();
        assert_eq!(values[0], (field::PRODUCT_NAME, OwnedValue::Text("acme for a@b.example".into()), 2));
        assert_eq!(values[1], (field::SEVERITY, OwnedValue::Int(2), 3));
        assert_eq!(values.len(), 2);
    }

    #[test]
    fn findings() {
        let (_, found) = load("Severty,1\nEventID,x\nSeverity,high\nProductName,@COLOUR@\n");
        let seen: Vec<_> = found.iter().map(|d| (d.code, d.line)).collect();
        assert_eq!(seen, [("C0103", 1), ("C0104", 2), ("C0105", 3), ("C0106", 4)]);
        assert_eq!(found.iter().next().unwrap().hint.as_deref(), Some("did you mean `Severity`?"));
    }
}
