//! The record: what a connector read, and everything that the collector has chopped out of it.

mod named;
mod owned;

use std::cell::Cell;
use std::fmt;
use std::panic::Location;

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use crate::attr::{AttrId, AttrSet, AttrTable, Step, TextId};
use crate::batch::{Position, Source};
use crate::lifecycle::ParseError;
use crate::slots::Slots;
use crate::time::Time;
use crate::trace::{Target, Trace, Who, offset_in};
use crate::value::{IntoValue, Value};

pub use owned::OwnedRecord;
use owned::owned_in;

/// Names that come from the data are kept up to this number per record; further ones are counted.
pub const MAX_NAMED: usize = 1024;

/// Connection data of a record, and what framing did to it.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'b> {
    /// The event source.
    pub source: &'b Source,
    /// Where in the source the record begins.
    pub position: Position,
    /// When it arrived.
    pub arrival: Time,
    /// Bytes that framing cut off, because the record was longer than the limit.
    pub cut: u64,
}

/// The current record.
///
/// Text read from it lives as long as the batch (`'b`), not as long as the borrow of the record: an
/// attribute's text can go to another attribute while the record is changed.
pub struct Record<'b> {
    pub(crate) raw: &'b [u8],
    pub(crate) text: &'b str,
    body: &'b str,
    pub(crate) origin: Origin<'b>,
    names: &'b AttrTable,
    pub(crate) slots: Slots<'b>,
    named: BumpVec<'b, (&'b str, Value<'b>)>,
    pub(crate) named_over: u32,
    /// A list or object was set.
    has_nested: bool,
    arena: &'b Bump,
    /// For each attribute the one that followed it last time: data keeps its order.
    follow: &'b [Cell<u16>],
    last: usize,
    /// For each node of the tree of paths: its first member, and the member behind it, last time. 0 is none.
    expect: &'b [Cell<[u16; 2]>],
    pub(crate) note: Option<Note>,
    pub(crate) trace: Option<&'b Trace<'b>>,
    /// The author's line on whose behalf a format sets attributes.
    behalf: Option<&'static Location<'static>>,
}

/// What a format found wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is wrong.
    pub reason: &'static str,
    /// The byte of the raw record.
    pub at: usize,
}

impl<'b> Record<'b> {
    pub(crate) fn new(arena: &'b Bump, names: &'b AttrTable, origin: Origin<'b>, trace: Option<&'b Trace<'b>>) -> Self {
        Record {
            raw: &[],
            text: "",
            body: "",
            origin,
            names,
            slots: Slots::new(arena, names.len()),
            named: BumpVec::new_in(arena),
            named_over: 0,
            has_nested: false,
            arena,
            follow: Cell::from_mut(arena.alloc_slice_fill_copy(names.len() + 1, 0)).as_slice_of_cells(),
            last: names.len(),
            expect: Cell::from_mut(arena.alloc_slice_fill_copy(names.nodes(), [0; 2])).as_slice_of_cells(),
            note: None,
            trace,
            behalf: None,
        }
    }

    /// A further record of the same batch. What they have learnt of the order of names is shared.
    pub(crate) fn another(&self, trace: Option<&'b Trace<'b>>) -> Record<'b> {
        Record { slots: Slots::new(self.arena, self.names.len()), named: BumpVec::new_in(self.arena), trace, ..*self }
    }

    /// Makes the next raw record the current one.
    #[inline]
    pub(crate) fn begin(&mut self, raw: &'b [u8], text: &'b str, origin: Origin<'b>) {
        self.raw = raw;
        self.text = text;
        self.origin = origin;
        self.note = None;
        self.clear_attributes();
    }

    /// Forgets the attributes and takes the whole text as body again.
    #[inline]
    pub(crate) fn clear_attributes(&mut self) {
        self.body = self.text;
        self.slots.clear();
        self.named.clear();
        self.named_over = 0;
        self.has_nested = false;
        self.behalf = None;
        self.last = self.names.len();
    }

    /// The raw bytes exactly as they were read.
    #[must_use]
    pub fn raw(&self) -> &'b [u8] {
        self.raw
    }

    /// The raw text; bytes that are no UTF-8 stand as U+FFFD (the exact bytes are in [`Record::raw`]).
    #[inline]
    #[must_use]
    pub fn text(&self) -> &'b str {
        self.text
    }

    /// What is left to parse: the whole text, until an envelope was taken off.
    #[inline]
    #[must_use]
    pub fn body(&self) -> &'b str {
        self.body
    }

    /// Says what is left to parse, after an envelope was taken off.
    #[inline]
    #[track_caller]
    pub fn set_body(&mut self, body: &'b str) {
        self.body = body;
        if let Some(trace) = self.trace {
            trace.note(Target::Body, Value::Text(body), Who::Code(Location::caller()));
        }
    }

    /// The source, position and arrival of the record.
    #[must_use]
    pub fn origin(&self) -> Origin<'b> {
        self.origin
    }

    /// True when lineage is recorded.
    #[inline(always)]
    #[must_use]
    pub fn is_traced(&self) -> bool {
        self.trace.is_some()
    }

    /// The lineage of the record and its event, when it is recorded.
    #[must_use]
    pub fn trace(&self) -> Option<&'b Trace<'b>> {
        self.trace
    }

    /// The arena of the batch, for values that must be laid out by hand.
    #[inline]
    #[must_use]
    pub fn arena(&self) -> &'b Bump {
        self.arena
    }

    /// Makes text in the batch, noting which text of the record it was made from (`""`: from none).
    pub fn build(&self, source: &str, write: impl FnOnce(&mut dyn fmt::Write) -> fmt::Result) -> &'b str {
        // Most of what is made of a text is not longer.
        let mut made = bumpalo::collections::String::with_capacity_in(source.len(), self.arena);
        // Writing to the arena cannot fail; only the caller's own formatting could.
        let _ = write(&mut made);
        let made = made.into_bump_str();
        if let Some(trace) = self.trace
            && !source.is_empty()
        {
            trace.note_copy(self.text.as_bytes(), made, source);
        }
        made
    }

    /// Copies made-up text into the batch.
    #[inline]
    #[must_use]
    pub fn copy(&self, text: &str) -> &'b str {
        self.arena.alloc_str(text)
    }

    /// A text that was kept at load; see [`Setup::text`](crate::Setup::text).
    #[inline(always)]
    #[must_use]
    pub fn fixed(&self, text: TextId) -> &'b str {
        self.names.text(text)
    }

    /// Sets an attribute. `None` and [`Value::Null`] set nothing.
    #[inline(always)]
    #[track_caller]
    pub fn set(&mut self, attr: AttrId, value: impl IntoValue<'b>) {
        if let Some(value) = value.into_value(self.arena) {
            self.put(attr, value);
            if self.trace.is_some() {
                self.note_code(attr, Location::caller());
            }
        }
    }

    /// Sets an attribute on behalf of a line of a map file.
    #[inline(always)]
    pub fn set_from(&mut self, attr: AttrId, value: Value<'b>, who: Who<'b>) {
        self.put(attr, value);
        if self.trace.is_some() {
            self.note_put(attr, who);
        }
    }

    #[inline(always)]
    fn put(&mut self, attr: AttrId, value: Value<'b>) {
        self.has_nested |= matches!(value, Value::List(_) | Value::Object(_));
        // The value goes nowhere but into its slot, so that it is never laid out in memory before.
        self.slots.put(attr.index(), value);
    }

    /// Takes the line alone: a [`Who`] would be laid out in memory also where nothing is traced.
    #[cold]
    #[inline(never)]
    fn note_code(&self, attr: AttrId, line: &'static Location<'static>) {
        self.note_put(attr, Who::Code(line));
    }

    #[cold]
    #[inline(never)]
    fn note_put(&self, attr: AttrId, who: Who<'b>) {
        if let (Some(trace), Some(value)) = (self.trace, self.slots.get(attr.index())) {
            let who = match (self.behalf, who) {
                (Some(line), Who::Code(_)) => Who::Format(line),
                (_, who) => who,
            };
            trace.note(Target::Attr(attr), value, who);
        }
    }

    /// Reads an attribute.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, attr: AttrId) -> Option<Value<'b>> {
        self.slots.get(attr.index())
    }

    /// True when an attribute is set.
    #[inline(always)]
    #[must_use]
    pub fn has(&self, attr: AttrId) -> bool {
        self.slots.is_set(attr.index())
    }

    /// True when one of these attributes is set: what concerns attributes that few records have is asked of all of them
    /// at once.
    ///
    /// ```
    /// # use collector_core::{AttrId, AttrSet, Record};
    /// # mod attr { collector_core::attrs! { USER = "user", GROUP = "group" } }
    /// fn normalize(rec: &mut Record) {
    ///     const PEOPLE: AttrSet = AttrSet::of(&[attr::USER, attr::GROUP]);
    ///     if rec.has_any(&PEOPLE) {
    ///         // Few records get here.
    ///     }
    /// }
    /// ```
    #[inline(always)]
    #[must_use]
    pub fn has_any(&self, set: &AttrSet) -> bool {
        self.slots.any(set.words())
    }

    /// Reads an attribute that is text.
    #[inline(always)]
    #[must_use]
    pub fn str(&self, attr: AttrId) -> Option<&'b str> {
        self.get(attr).and_then(Value::as_str)
    }

    /// Exchanges what two attributes hold, be it nothing.
    #[track_caller]
    pub fn swap(&mut self, one: AttrId, other: AttrId) {
        self.slots.swap(one.index(), other.index());
        if self.trace.is_some() {
            self.note_code(one, Location::caller());
            self.note_code(other, Location::caller());
        }
    }

    /// Forgets an attribute.
    pub fn unset(&mut self, attr: AttrId) {
        self.slots.unset(attr.index());
    }

    /// Sets attributes on behalf of a line of code, for formats: lineage tells authors of their own lines.
    #[inline(always)]
    pub fn on_behalf_of<T>(&mut self, line: &'static Location<'static>, set: impl FnOnce(&mut Record<'b>) -> T) -> T {
        self.set_behalf(Some(line));
        let done = set(self);
        self.set_behalf(None);
        done
    }

    /// [`Record::on_behalf_of`] from here on, for formats whose loop must not be in a function of its own.
    #[doc(hidden)]
    #[inline(always)]
    pub fn set_behalf(&mut self, line: Option<&'static Location<'static>>) {
        self.behalf = line;
    }

    /// Replaces the value that was kept aside last, because its text goes on.
    pub fn set_last_aside(&mut self, text: &'b str) {
        if let Some((_, value)) = self.named.last_mut() {
            *value = Value::Text(text);
        }
    }

    #[cold]
    #[inline(never)]
    fn note_aside(&self, caller: &'static Location<'static>) {
        if let (Some(trace), Some((name, value))) = (self.trace, self.named.last()) {
            trace.note(Target::Named(name), *value, self.behalf.map_or(Who::Code(caller), Who::Format));
        }
    }

    /// Reads a value by name or path: an attribute, a value kept aside, or a part of a nested one.
    #[must_use]
    pub fn get_named(&self, name: &str) -> Option<Value<'b>> {
        if let Some(attr) = self.names.find(name) {
            return self.get(attr).or_else(|| self.nested(attr));
        }
        if let Some((_, value)) = self.named.iter().find(|(known, _)| *known == name) {
            return Some(*value);
        }
        let steps = crate::attr::parse_path(name)?;
        let [Step::Key(root), rest @ ..] = &steps[..] else { return None };
        let root = match self.names.find(root) {
            Some(attr) => self.get(attr)?,
            None => self.named.iter().find(|(known, _)| known == root)?.1,
        };
        walk(root, rest)
    }

    /// True when a list or object was set, into which a path can lead.
    #[inline(always)]
    pub(crate) fn has_nested(&self) -> bool {
        self.has_nested
    }

    /// The value of a path attribute whose root holds a nested value.
    pub(crate) fn nested(&self, attr: AttrId) -> Option<Value<'b>> {
        let (root, steps) = self.names.nested(attr)?;
        let root = match self.names.find(root) {
            Some(attr) => self.get(attr)?,
            None => self.named.iter().find(|(name, _)| *name == root)?.1,
        };
        walk(root, steps)
    }

    /// The values kept aside, in the order in which they came.
    #[must_use]
    pub fn named(&self) -> &[(&'b str, Value<'b>)] {
        &self.named
    }

    /// All attributes that are set, with their names, in the order of their ids.
    #[must_use]
    pub fn attributes(&self) -> Vec<(&'b str, Value<'b>)> {
        let mut all = Vec::new();
        self.slots.visit(|index, value| all.push((self.names.name(AttrId::new(index as u16)), *value)));
        all
    }

    /// The member of the node `parent` that came behind the member `last` in an earlier record.
    #[inline(always)]
    #[must_use]
    pub fn expected_member(&self, parent: u16, last: u16) -> u16 {
        match last {
            0 => self.expect[parent as usize].get()[0],
            last => self.expect[last as usize].get()[1],
        }
    }

    /// Finds the member of the node `parent` by its key, and expects it behind `last` from now on.
    #[inline]
    pub fn find_member(&mut self, parent: u16, last: u16, key: &str) -> Option<u16> {
        let found = self.names.node(parent).member(key)?;
        let (node, which) = if last == 0 { (parent, 0) } else { (last, 1) };
        let mut members = self.expect[node as usize].get();
        members[which] = found;
        self.expect[node as usize].set(members);
        Some(found)
    }

    /// The table of attribute names, with the tree of paths.
    #[inline]
    #[must_use]
    pub fn names(&self) -> &'b AttrTable {
        self.names
    }

    /// Says what is wrong with the record and where (`rest` begins at the fault), and makes the error that a
    /// stage returns.
    ///
    /// The record becomes an unsupported event with this reason, counted by it.
    #[cold]
    #[track_caller]
    pub fn error(&mut self, reason: &'static str, rest: &str) -> ParseError {
        let at = offset_in(self.text.as_bytes(), rest).unwrap_or(self.text.len());
        self.note = Some(Note { reason, at });
        ParseError::here()
    }

    /// Copies the record out of its batch, for a session.
    #[must_use]
    pub fn to_owned(&self) -> OwnedRecord {
        OwnedRecord {
            raw: self.raw.to_vec(),
            position: self.origin.position,
            arrival: self.origin.arrival,
            cut: self.origin.cut,
            attributes: self
                .attributes()
                .into_iter()
                .map(|(name, value)| (name.to_string(), value.to_owned()))
                .collect(),
            named: self.named.iter().map(|(name, value)| ((*name).to_string(), (*value).to_owned())).collect(),
        }
    }

    /// Sets every attribute of a held record on this one; later records override earlier ones.
    pub fn merge(&mut self, held: &OwnedRecord) {
        for (name, value) in &held.attributes {
            let value = owned_in(value, self.arena);
            match self.names.find(name) {
                Some(attr) => self.set_from(attr, value, Who::Framework),
                None => self.keep_aside(self.arena.alloc_str(name), value),
            }
        }
        for (name, value) in &held.named {
            self.keep_aside(self.arena.alloc_str(name), owned_in(value, self.arena));
        }
    }
}

/// Follows steps into a nested value.
fn walk<'b>(mut value: Value<'b>, steps: &[Step]) -> Option<Value<'b>> {
    for step in steps {
        value = match (value, step) {
            (Value::Object(pairs), Step::Key(key)) => pairs.iter().find(|(k, _)| k == key)?.1,
            (Value::List(list), Step::Index(index)) => *list.get(*index)?,
            _ => return None,
        };
    }
    Some(value)
}

impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record").field("text", &self.text).field("body", &self.body).finish_non_exhaustive()
    }
}
