//! `Rec2Evt.map`: which record attribute goes to which event field, `field,attribute`.
//!
//! An empty second column means *skip*. One attribute may feed several fields. When several lines name one
//! field, the first line whose attribute has a value wins. Lines that name `ExtendedInformation` add their
//! attribute to it under the attribute's name. An overlay's line for a field replaces all lines for it below.

use std::collections::HashMap;

use super::{MapFile, prototype::settable, rows};
use crate::attr::{AttrId, AttrTable, parse_path};
use crate::diag::Diagnostics;
use crate::event::Event;
use crate::record::Record;
use crate::schema::{EventSchema, FieldId, field};
use crate::trace::Who;
use crate::value::Value;

/// One line of the map, resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The field.
    pub field: FieldId,
    /// The attribute.
    pub attr: AttrId,
    file: u16,
    /// The line in its file, from 1.
    pub line: u32,
}

/// The compiled map.
#[derive(Debug, Default)]
pub struct Rec2Evt {
    files: Vec<String>,
    /// In the order of the files.
    mappings: Vec<Mapping>,
    /// For each attribute where its direct mappings begin in `direct`.
    starts: Vec<u32>,
    direct: Vec<Mapping>,
    /// Fields with several lines: looked at in order.
    ordered: Vec<Mapping>,
    /// The direct mappings of attributes that may be parts of others.
    paths: Vec<Mapping>,
}

impl Rec2Evt {
    /// Reads the layers; attribute names are added to the table.
    pub fn load<'f>(
        layers: impl IntoIterator<Item = &'f MapFile>,
        schema: &EventSchema,
        attrs: &mut AttrTable,
        found: &mut Diagnostics,
    ) -> Rec2Evt {
        let mut map = Rec2Evt::default();
        for file in layers {
            let number = map.files.len() as u16;
            map.files.push(file.path.clone());
            for row in rows(file, found) {
                let Some(field) = settable(&row.cells[0], schema, &file.path, (row.line, 1), found) else { continue };
                let attribute = row.cells.get(1).map_or("", |cell| cell.trim());
                if field != field::EXTENDED_INFORMATION {
                    // Even an empty line of an overlay takes the field away from the vendor's map.
                    map.mappings.retain(|mapping| mapping.file == number || mapping.field != field);
                }
                if attribute.is_empty() {
                    continue;
                }
                if parse_path(attribute).is_none() {
                    found
                        .error("C0109", &file.path, (row.line, 2), format!("malformed attribute path `{attribute}`"))
                        .hint("paths look like `actor.id` or `target[0].name`");
                    continue;
                }
                let Some(attr) = attrs.intern(attribute) else { continue };
                let mapping = Mapping { field, attr, file: number, line: row.line };
                if map.mappings.iter().any(|m| m.field == field && m.attr == attr) {
                    found.warning(
                        "C0107",
                        &file.path,
                        (row.line, 1),
                        format!("`{attribute}` is mapped to this field twice"),
                    );
                    continue;
                }
                map.mappings.push(mapping);
            }
        }
        map
    }

    /// Lays the table out by attribute; called after the last attribute was added.
    pub(crate) fn compile(&mut self, attrs: &AttrTable) {
        let mut lines_of: HashMap<FieldId, u32> = HashMap::new();
        for mapping in &self.mappings {
            *lines_of.entry(mapping.field).or_default() += 1;
        }
        let single = |m: &&Mapping| m.field == field::EXTENDED_INFORMATION || lines_of[&m.field] == 1;
        self.direct = self.mappings.iter().filter(single).copied().collect();
        self.direct.sort_by_key(|m| m.attr);
        self.ordered = self.mappings.iter().filter(|m| !single(m)).copied().collect();
        // All lines for a field stand together, in the order of the files.
        self.ordered.sort_by_key(|m| m.field);
        self.paths = self.direct.iter().filter(|m| attrs.nested(m.attr).is_some()).copied().collect();
        self.starts = vec![0; attrs.len() + 1];
        for mapping in &self.direct {
            self.starts[mapping.attr.index() + 1] += 1;
        }
        for i in 0..attrs.len() {
            self.starts[i + 1] += self.starts[i];
        }
    }

    /// Copies the attributes of a record to the fields of an event.
    #[inline]
    pub(crate) fn apply<'b>(&'b self, rec: &Record<'b>, evt: &mut Event<'b>) {
        let mut nested = rec.named().iter().any(|(_, value)| is_nested(*value));
        rec.slots.visit(|index, value| {
            nested |= is_nested(*value);
            let (from, to) = (self.starts[index] as usize, self.starts[index + 1] as usize);
            for mapping in &self.direct[from..to] {
                self.write(mapping, value, rec, evt);
            }
        });
        if !self.ordered.is_empty() {
            self.apply_ordered(rec, evt, nested);
        }
        if nested {
            self.apply_parts(rec, evt);
        }
    }

    fn apply_ordered<'b>(&'b self, rec: &Record<'b>, evt: &mut Event<'b>, nested: bool) {
        let mut done = None;
        for mapping in &self.ordered {
            if done == Some(mapping.field) {
                continue;
            }
            let mut value = rec.get(mapping.attr);
            if nested && value.is_none() {
                value = rec.nested(mapping.attr);
            }
            if let Some(value) = value.filter(|value| !value.is_blank()) {
                self.write(mapping, &value, rec, evt);
                done = Some(mapping.field).filter(|field| *field != field::EXTENDED_INFORMATION);
            }
        }
    }

    /// Lines that name parts of nested values, which only few records hold.
    #[cold]
    fn apply_parts<'b>(&'b self, rec: &Record<'b>, evt: &mut Event<'b>) {
        for mapping in self.paths.iter().filter(|mapping| rec.get(mapping.attr).is_none()) {
            if let Some(value) = rec.nested(mapping.attr).filter(|value| !value.is_blank()) {
                self.write(mapping, &value, rec, evt);
            }
        }
    }

    #[inline(always)]
    fn write<'b>(&'b self, mapping: &Mapping, value: &Value<'b>, rec: &Record<'b>, evt: &mut Event<'b>) {
        if evt.trace.is_none() && mapping.field != field::EXTENDED_INFORMATION {
            evt.write_untraced(mapping.field, value);
        } else {
            self.write_with_line(mapping, value, rec, evt);
        }
    }

    #[inline(never)]
    fn write_with_line<'b>(&'b self, mapping: &Mapping, value: &Value<'b>, rec: &Record<'b>, evt: &mut Event<'b>) {
        let who = Who::Map { file: &self.files[usize::from(mapping.file)], line: mapping.line };
        if mapping.field != field::EXTENDED_INFORMATION {
            evt.write(mapping.field, value, || who);
        } else if !value.is_blank() {
            evt.extend(rec.names().name(mapping.attr), *value, who);
        }
    }

    /// True when a line of the map names the field.
    #[must_use]
    pub fn maps(&self, field: FieldId) -> bool {
        self.mappings.iter().any(|mapping| mapping.field == field)
    }

    /// The lines of the map in order, for documentation and checks.
    #[must_use]
    pub fn mappings(&self) -> &[Mapping] {
        &self.mappings
    }

    /// The file of a mapping.
    #[must_use]
    pub fn file(&self, mapping: &Mapping) -> &str {
        &self.files[usize::from(mapping.file)]
    }
}

/// True for a value that paths can lead into.
#[inline(always)]
fn is_nested(value: Value<'_>) -> bool {
    matches!(value, Value::List(_) | Value::Object(_))
}
