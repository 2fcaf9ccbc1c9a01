//! `Rec2Evt.map`: which record attribute goes to which event field, `field,attribute`.
//!
//! An empty second column means *skip*. One attribute may feed several fields. When several lines name one
//! field, the first line whose attribute has a value wins. Lines that name `ExtendedInformation` add their
//! attribute to it under the attribute's name. An overlay's line for a field replaces all lines for it below.

use std::collections::HashMap;

use super::{MapFile, prototype::settable, rows};
use crate::attr::{AttrId, AttrTable, parse_path};
use crate::diag::Diagnostics;
use crate::event::{Event, is_taxonomy, is_within};
use crate::record::Record;
use crate::schema::{EventSchema, FieldId, FieldMeta, FieldType, field};
use crate::slots::{Place, Slots, WORD};
use crate::trace::Who;
use crate::value::{Value, is_plain_ipv4};
use crate::word::parse_digits;

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
    /// For each attribute the field of its only line; those with several or none have what nobody asks for.
    targets: Vec<Target>,
    /// For each attribute its lines, as a range of all.
    ranges: Vec<(u32, u32)>,
    /// The attributes that go anywhere, by what they need.
    routes: Vec<Routes>,
    /// The lines of each attribute, behind each other.
    lines: Vec<Line>,
    /// Attributes that come before others for a field.
    better: Vec<AttrId>,
    /// The lines of fields with several, field by field, in the order of the files.
    ordered: Vec<Mapping>,
    /// The lines of fields with one whose attributes may be parts of others.
    paths: Vec<Mapping>,
}

/// Where an attribute with one line goes: what a value must be, and its slot.
#[derive(Clone, Copy, Debug)]
struct Target {
    min: i64,
    max: i64,
    size: u32,
    place: Place,
}

impl Target {
    /// Stores a text as it is; false when there is more to it, here and below.
    #[inline(always)]
    fn put_text<'b>(&self, value: &Value<'b>, slots: &mut Slots<'b>) -> bool {
        let Value::Text(text) = value else { return false };
        let is_placeholder = text.len() < 2 && matches!(*text, "" | "-");
        let fits = text.len() <= self.size as usize && !is_placeholder;
        if fits {
            slots.put_at(self.place, *value);
        }
        fits
    }

    /// Stores the text of an IPv4 address.
    #[inline(always)]
    fn put_ip<'b>(&self, value: &Value<'b>, slots: &mut Slots<'b>) -> bool {
        let is_ip = matches!(value, Value::Text(text) if is_plain_ipv4(text));
        if is_ip {
            slots.put_at(self.place, *value);
        }
        is_ip
    }

    /// Stores an integer, or the one that a text reads.
    #[inline(always)]
    fn put_int<'b>(&self, value: &Value<'b>, slots: &mut Slots<'b>) -> bool {
        let number = self.number(value);
        if let Some(n) = number {
            slots.put_at(self.place, Value::Int(n));
        }
        number.is_some()
    }

    /// The same for a float; one of JSON is written as it was read.
    #[inline(always)]
    fn put_float<'b>(&self, value: &Value<'b>, slots: &mut Slots<'b>) -> bool {
        let float = match value {
            Value::Json(text) => is_within(text, self.min, self.max).then_some(*value),
            _ => self.number(value).map(|n| Value::Float(n as f64)),
        };
        if let Some(float) = float {
            slots.put_at(self.place, float);
        }
        float.is_some()
    }

    #[inline(always)]
    fn number(&self, value: &Value<'_>) -> Option<i64> {
        let number = match value {
            Value::Text(text) => parse_digits(text.as_bytes()),
            Value::Int(n) => Some(*n),
            _ => None,
        };
        number.filter(|n| (self.min..=self.max).contains(n))
    }
}

/// How attributes of a word of bits reach their fields: those whose only line no other attribute comes before are in one
/// of the first sets. One kind behind the other is stored without asking each attribute for its own.
#[derive(Clone, Copy, Debug, Default)]
struct Routes {
    texts: u64,
    ips: u64,
    ints: u64,
    floats: u64,
    /// The only line of the attribute, to the extended information.
    extended: u64,
    /// Several lines, or one of which more is to be known.
    others: u64,
}

impl Routes {
    #[inline(always)]
    fn all(&self) -> u64 {
        self.texts | self.ips | self.ints | self.floats | self.extended | self.others
    }
}

/// Calls `put` for each bit of a set; returns those for which it was false.
#[inline(always)]
fn each(mut bits: u64, mut put: impl FnMut(usize) -> bool) -> u64 {
    let mut left = 0;
    while bits != 0 {
        let rest = bits & (bits - 1);
        if !put(bits.trailing_zeros() as usize) {
            left |= bits ^ rest;
        }
        bits = rest;
    }
    left
}

/// A line of an attribute.
#[derive(Clone, Copy, Debug)]
struct Line {
    mapping: Mapping,
    /// The attributes that come before, if the field has several lines.
    better: (u32, u32),
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
            // Lineage tells which lines are used.
            file.met.iter().for_each(|met| met.watch());
            for row in rows(file, found) {
                let Some(field) = settable(&row.cells[0], schema, &file.path, (row.line, 1), found) else { continue };
                if row.cells.len() < 2 {
                    let message = format!("the line of `{}` has no second column", row.cells[0].trim());
                    found
                        .warning("C0102", &file.path, (row.line, 1), message)
                        .hint("write `field,attribute`, or `field,` to skip the field");
                }
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
    pub(crate) fn compile(&mut self, schema: &EventSchema, attrs: &AttrTable) {
        let mut of_field: HashMap<FieldId, Vec<Mapping>> = HashMap::new();
        let mut of_attr = vec![Vec::new(); attrs.len()];
        let mut found = Vec::new();
        for mapping in &self.mappings {
            let is_free = mapping.field == field::EXTENDED_INFORMATION;
            let earlier = of_field.entry(mapping.field).or_default();
            let from = self.better.len() as u32;
            if !is_free {
                self.better.extend(earlier.iter().map(|m| m.attr));
            }
            earlier.push(*mapping);
            of_attr[mapping.attr.index()].push(Line { mapping: *mapping, better: (from, self.better.len() as u32) });
            found.push(*mapping);
        }
        let is_single = |m: &Mapping| m.field == field::EXTENDED_INFORMATION || of_field[&m.field].len() == 1;
        let (single, mut ordered): (Vec<_>, Vec<_>) = found.into_iter().partition(is_single);
        ordered.sort_by_key(|m| m.field);
        self.ordered = ordered;
        self.paths = single.into_iter().filter(|m| attrs.nested(m.attr).is_some()).collect();
        // Whole words, as the slots have them.
        let words = attrs.len().div_ceil(WORD);
        self.routes = vec![Routes::default(); words];
        of_attr.resize_with(words * WORD, Vec::new);
        for (attr, lines) in of_attr.into_iter().enumerate() {
            let field = match lines[..] {
                [Line { mapping, better: (from, to) }] if from == to => Some(mapping.field),
                _ => None,
            };
            if !lines.is_empty() {
                *route(field, schema, &mut self.routes[attr / WORD]) |= 1 << (attr % WORD);
            }
            let field = field.unwrap_or(field::EXTENDED_INFORMATION);
            let FieldMeta { size, min, max, .. } = schema.metas()[field.index()];
            self.targets.push(Target { min, max, size, place: Place::new(field.index()) });
            let from = self.lines.len() as u32;
            self.lines.extend(lines);
            self.ranges.push((from, self.lines.len() as u32));
        }
    }

    /// Copies the attributes of a record to the fields of an event.
    #[inline]
    pub(crate) fn apply<'b>(&'b self, rec: &Record<'b>, evt: &mut Event<'b>) {
        if rec.has_nested() {
            return self.apply_slowly(rec, evt);
        }
        let is_traced = evt.trace.is_some();
        let words = rec.slots.words().zip(&self.routes).zip(self.targets.as_chunks::<WORD>().0);
        for (word, (((bits, values), routes), targets)) in words.enumerate() {
            if bits == 0 {
                continue;
            }
            // What is rare comes behind the others of its word: in one loop it would take registers from them.
            let slots = &mut evt.slots;
            let mut others = bits & (routes.others | routes.extended);
            others |= each(bits & routes.texts, |index| targets[index].put_text(&values[index], slots));
            others |= each(bits & routes.ips, |index| targets[index].put_ip(&values[index], slots));
            others |= each(bits & routes.ints, |index| targets[index].put_int(&values[index], slots));
            others |= each(bits & routes.floats, |index| targets[index].put_float(&values[index], slots));
            if is_traced {
                self.note_lines(word, bits & routes.all(), others, rec, evt);
                continue;
            }
            each(others, |index| {
                if routes.extended & 1 << index != 0 {
                    extend(word * WORD + index, &values[index], rec, evt);
                } else {
                    self.apply_lines(word * WORD + index, rec, evt);
                }
                true
            });
        }
    }

    /// Notes the lines of attributes that have been stored, and follows those of the others, in the order of the attributes.
    #[inline(never)]
    fn note_lines<'b>(&'b self, word: usize, bits: u64, others: u64, rec: &Record<'b>, evt: &mut Event<'b>) {
        each(bits, |index| {
            let attr = word * WORD + index;
            match (self.lines_of(attr), evt.trace) {
                ([line], Some(trace)) if others & 1 << index == 0 => {
                    let field = crate::trace::Target::Field(line.mapping.field);
                    trace.note(field, *rec.slots.value(attr), self.who(&line.mapping));
                }
                _ => self.apply_lines(attr, rec, evt),
            }
            true
        });
    }

    fn who(&self, mapping: &Mapping) -> Who<'_> {
        Who::Map { file: &self.files[usize::from(mapping.file)], line: mapping.line }
    }

    fn lines_of(&self, attr: usize) -> &[Line] {
        let (from, to) = self.ranges[attr];
        &self.lines[from as usize..to as usize]
    }

    /// Follows the lines of one attribute.
    #[inline(never)]
    fn apply_lines<'b>(&'b self, index: usize, rec: &Record<'b>, evt: &mut Event<'b>) {
        let value = rec.slots.value(index);
        for line in self.lines_of(index) {
            let better = &self.better[line.better.0 as usize..line.better.1 as usize];
            match better.iter().find_map(|attr| rec.get(*attr).filter(|better| !better.is_blank())) {
                None => self.write(&line.mapping, value, rec, evt),
                Some(better) => self.keep_loser(&line.mapping, value, &better, rec, evt),
            }
        }
    }

    /// For records with nested values, into which paths can lead.
    #[inline(never)]
    fn apply_slowly<'b>(&'b self, rec: &Record<'b>, evt: &mut Event<'b>) {
        rec.slots.visit(|index, value| {
            for line in self.lines_of(index) {
                if line.mapping.field == field::EXTENDED_INFORMATION || !self.is_ordered(line.mapping.field) {
                    self.write(&line.mapping, value, rec, evt);
                }
            }
        });
        self.apply_ordered(rec, evt);
        self.apply_parts(rec, evt);
    }

    fn is_ordered(&self, field: FieldId) -> bool {
        self.ordered.binary_search_by_key(&field, |m| m.field).is_ok()
    }

    fn apply_ordered<'b>(&'b self, rec: &Record<'b>, evt: &mut Event<'b>) {
        let mut done: Option<(FieldId, Value<'b>)> = None;
        for mapping in self.ordered.iter() {
            let value = rec.get(mapping.attr).or_else(|| rec.nested(mapping.attr));
            let Some(value) = value.filter(|value| !value.is_blank()) else { continue };
            match done {
                Some((field, better)) if field == mapping.field => {
                    self.keep_loser(mapping, &value, &better, rec, evt);
                }
                _ => {
                    self.write(mapping, &value, rec, evt);
                    done = Some((mapping.field, value));
                }
            }
        }
    }

    /// A value that comes too late for its field stays in the extended information, unless it says the same or leaves by
    /// another line.
    #[cold]
    #[inline(never)]
    fn keep_loser<'b>(
        &'b self,
        mapping: &Mapping,
        value: &Value<'b>,
        better: &Value<'b>,
        rec: &Record<'b>,
        evt: &mut Event<'b>,
    ) {
        let mut lines = self.lines_of(mapping.attr.index()).iter();
        if value == better || value.is_blank() || lines.any(|line| line.mapping.field != mapping.field) {
            return;
        }
        evt.extend(rec.names().name(mapping.attr), *value, self.who(mapping));
    }

    /// Lines that name parts of nested values, which only few records hold.
    fn apply_parts<'b>(&'b self, rec: &Record<'b>, evt: &mut Event<'b>) {
        for mapping in self.paths.iter().filter(|mapping| rec.get(mapping.attr).is_none()) {
            if let Some(value) = rec.nested(mapping.attr).filter(|value| !value.is_blank()) {
                self.write(mapping, &value, rec, evt);
            }
        }
    }

    #[inline]
    fn write<'b>(&'b self, mapping: &Mapping, value: &Value<'b>, rec: &Record<'b>, evt: &mut Event<'b>) {
        if evt.trace.is_none() && mapping.field != field::EXTENDED_INFORMATION {
            evt.write_untraced(mapping.field, value);
        } else {
            self.write_with_line(mapping, value, rec, evt);
        }
    }

    #[inline(never)]
    fn write_with_line<'b>(&'b self, mapping: &Mapping, value: &Value<'b>, rec: &Record<'b>, evt: &mut Event<'b>) {
        let who = self.who(mapping);
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

/// Adds an attribute that only goes to the extended information to it.
#[inline(never)]
fn extend<'b>(index: usize, value: &Value<'b>, rec: &Record<'b>, evt: &mut Event<'b>) {
    let name = rec.names().name(AttrId::new(index as u16));
    match value {
        Value::Text("" | "-") => {}
        Value::Text(text) => evt.push_attribute_text(name, text),
        _ => extend_with(name, value, evt),
    }
}

#[inline(never)]
fn extend_with<'b>(name: &'b str, value: &Value<'b>, evt: &mut Event<'b>) {
    if !value.is_blank() {
        evt.push_attribute(name, *value);
    }
}

/// The set for attributes that alone decide on a field.
fn route<'r>(field: Option<FieldId>, schema: &EventSchema, routes: &'r mut Routes) -> &'r mut u64 {
    let Some(field) = field.filter(|field| !is_taxonomy(*field)) else { return &mut routes.others };
    match schema.metas()[field.index()].ty {
        _ if field == field::EXTENDED_INFORMATION => &mut routes.extended,
        FieldType::String => &mut routes.texts,
        FieldType::Ip => &mut routes.ips,
        FieldType::Integer | FieldType::Long => &mut routes.ints,
        FieldType::Float => &mut routes.floats,
        _ => &mut routes.others,
    }
}
