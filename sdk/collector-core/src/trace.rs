//! Lineage: who set each attribute and field, and from which bytes.
//!
//! With tracing off a record and an event hold no trace, and the only cost is the test of an `Option`.
//! *From which bytes* is not recorded but found afterwards, by comparing the address of a text with the raw
//! record; only text that had to be copied (unescaped, joined) is noted with the bytes that it came from.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::panic::Location;

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use crate::attr::AttrId;
use crate::schema::FieldId;
use crate::value::{OwnedValue, Value};

/// The stages of the lifecycle, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The event becomes a copy of the prototype.
    Reset,
    /// The connector's record becomes the current one.
    Read,
    /// Envelope, class, filter.
    Preparse,
    /// The message is taken apart.
    Parse,
    /// Values are converted; time and taxonomy are set.
    Normalize,
    /// Rec2Evt, extended information, framework fields.
    Send,
}

impl Stage {
    /// The stage's name as it is written in documentation.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Stage::Reset => "reset",
            Stage::Read => "read",
            Stage::Preparse => "preparse",
            Stage::Parse => "parse",
            Stage::Normalize => "normalize",
            Stage::Send => "send",
        }
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target<'b> {
    /// A declared or mapped attribute.
    Attr(AttrId),
    /// An attribute whose name comes from the data.
    Named(&'b str),
    /// An event field.
    Field(FieldId),
    /// A name within the extended information.
    Extended(&'b str),
    /// The rest of the message, [`Record::body`](crate::Record::body).
    Body,
}

/// Who wrote it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Who<'b> {
    /// A line of code: the author's, or the SDK's on the author's behalf.
    Code(&'static Location<'static>),
    /// A line of code that called a format, for a name or place of the data.
    Format(&'static Location<'static>),
    /// A line of a map file.
    Map {
        /// The file's name.
        file: &'b str,
        /// The line, from 1.
        line: u32,
    },
    /// The framework.
    Framework,
}

/// One write.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry<'b> {
    /// During which stage.
    pub stage: Stage,
    /// What was written.
    pub target: Target<'b>,
    /// The value.
    pub value: Value<'b>,
    /// Who wrote it.
    pub who: Who<'b>,
}

/// Fields that are set together, each with its value and writer.
pub(crate) type Set<'b> = &'b [(FieldId, Value<'b>, Who<'b>)];

/// What is kept of a write. What all events of a batch begin with, and the rows of the taxonomy, are one item each: they
/// are spelt out when somebody reads them.
#[derive(Clone, Copy, Debug)]
enum Item<'b> {
    One(Target<'b>, Value<'b>, Who<'b>),
    Set(Set<'b>),
    Row(&'b [(FieldId, OwnedValue)], Who<'b>),
}

impl Item<'_> {
    fn len(&self) -> usize {
        match self {
            Item::One(..) => 1,
            Item::Set(fields) => fields.len(),
            Item::Row(fields, _) => fields.len(),
        }
    }
}

/// The writes of one record, in order.
#[derive(Debug)]
pub struct Trace<'b> {
    arena: &'b Bump,
    stage: Cell<Stage>,
    stages: RefCell<BumpVec<'b, (Stage, usize)>>,
    items: RefCell<Items<'b>>,
    copies: RefCell<BumpVec<'b, (usize, usize, Range<usize>)>>,
}

/// A growing list whose places are there before they are needed: an item is written where it stays. Pushed to a vector it
/// would be laid out first and copied then, and reading as blocks what has just been written in parts was two fifths of what
/// recording took.
#[derive(Debug)]
struct Items<'b> {
    places: &'b mut [(Stage, Item<'b>)],
    len: usize,
}

impl<'b> Items<'b> {
    fn new(arena: &'b Bump, room: usize) -> Items<'b> {
        Items { places: arena.alloc_slice_fill_copy(room, (Stage::Reset, Item::Set(&[]))), len: 0 }
    }

    fn all(&self) -> &[(Stage, Item<'b>)] {
        &self.places[..self.len]
    }

    /// The place of the next item.
    #[inline(always)]
    fn next(&mut self, arena: &'b Bump) -> &mut (Stage, Item<'b>) {
        if self.len == self.places.len() {
            self.grow(arena);
        }
        self.len += 1;
        &mut self.places[self.len - 1]
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, arena: &'b Bump) {
        let larger = Items::new(arena, 2 * self.places.len().max(1));
        larger.places[..self.len].copy_from_slice(self.all());
        self.places = larger.places;
    }
}

impl<'b> Trace<'b> {
    pub(crate) fn new(arena: &'b Bump) -> Trace<'b> {
        Trace {
            arena,
            stage: Cell::new(Stage::Reset),
            stages: RefCell::new(BumpVec::with_capacity_in(16, arena)),
            items: RefCell::new(Items::new(arena, 64)),
            copies: RefCell::new(BumpVec::new_in(arena)),
        }
    }

    #[inline(never)]
    pub(crate) fn clear(&self) {
        self.stage.set(Stage::Reset);
        self.stages.borrow_mut().clear();
        self.items.borrow_mut().len = 0;
        self.copies.borrow_mut().clear();
    }

    #[inline(never)]
    pub(crate) fn enter(&self, stage: Stage) {
        self.stage.set(stage);
        self.stages.borrow_mut().push((stage, self.items.borrow().len));
    }

    #[inline(always)]
    pub(crate) fn note(&self, target: Target<'b>, value: Value<'b>, who: Who<'b>) {
        *self.items.borrow_mut().next(self.arena) = (self.stage.get(), Item::One(target, value, who));
    }

    /// Notes fields that were set together.
    #[inline(never)]
    pub(crate) fn note_set(&self, fields: Set<'b>) {
        *self.items.borrow_mut().next(self.arena) = (self.stage.get(), Item::Set(fields));
    }

    /// Notes a row of the taxonomy.
    pub(crate) fn note_row(&self, fields: &'b [(FieldId, OwnedValue)], who: Who<'b>) {
        *self.items.borrow_mut().next(self.arena) = (self.stage.get(), Item::Row(fields, who));
    }

    /// Notes that `copy` was made from the bytes of `source`, which lies in the raw record or in a copy.
    #[cold]
    pub(crate) fn note_copy(&self, raw: &[u8], copy: &str, source: &str) {
        for span in self.spans(raw, source) {
            self.copies.borrow_mut().push((copy.as_ptr() as usize, copy.len(), span));
        }
    }

    /// The stages that were entered, in order, each with the number of its first entry. A stage returns when the
    /// record makes another event: every *reset* but the first begins one.
    #[must_use]
    pub fn stages(&self) -> Vec<(Stage, usize)> {
        let items = self.items.borrow();
        let entry_of = |item: usize| items.all()[..item].iter().map(|(_, item)| item.len()).sum();
        self.stages.borrow().iter().map(|(stage, item)| (*stage, entry_of(*item))).collect()
    }

    /// Everything that was written, in order.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry<'b>> {
        let mut entries = Vec::new();
        self.each(|entry| entries.push(entry));
        entries
    }

    /// Visits everything that was written, in order.
    pub fn each(&self, mut visit: impl FnMut(Entry<'b>)) {
        for (stage, item) in self.items.borrow().all() {
            let mut field = |id, value, who| visit(Entry { stage: *stage, target: Target::Field(id), value, who });
            match item {
                Item::One(target, value, who) => {
                    visit(Entry { stage: *stage, target: *target, value: *value, who: *who })
                }
                Item::Set(fields) => fields.iter().for_each(|(id, value, who)| field(*id, *value, *who)),
                Item::Row(fields, who) => {
                    fields.iter().for_each(|(id, value)| field(*id, value.borrow_in(self.arena), *who));
                }
            }
        }
    }

    /// Visits what was written to, in the same order, without spelling out the rest.
    pub fn each_target(&self, mut visit: impl FnMut(Target<'b>)) {
        for (_, item) in self.items.borrow().all() {
            match item {
                Item::One(target, _, _) => visit(*target),
                Item::Set(fields) => fields.iter().for_each(|(id, _, _)| visit(Target::Field(*id))),
                Item::Row(fields, _) => fields.iter().for_each(|(id, _)| visit(Target::Field(*id))),
            }
        }
    }

    /// The bytes of the raw record that a text came from; empty when it was made up.
    #[must_use]
    pub fn spans(&self, raw: &[u8], text: &str) -> Vec<Range<usize>> {
        let mut spans = Vec::new();
        self.each_span(raw, text, |span| spans.push(span));
        spans
    }

    /// Visits what [`Trace::spans`] returns.
    pub fn each_span(&self, raw: &[u8], text: &str, mut visit: impl FnMut(Range<usize>)) {
        if let Some(start) = offset_in(raw, text) {
            return visit(start..start + text.len());
        }
        let at = text.as_ptr() as usize;
        for (start, len, span) in self.copies.borrow().iter() {
            if at >= *start && at + text.len() <= start + len {
                visit(span.clone());
            }
        }
    }
}

/// Where a text lies within the raw record, by address.
pub(crate) fn offset_in(raw: &[u8], text: &str) -> Option<usize> {
    let start = (text.as_ptr() as usize).checked_sub(raw.as_ptr() as usize)?;
    (start + text.len() <= raw.len()).then_some(start)
}
