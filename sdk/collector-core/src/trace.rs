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
use crate::value::Value;

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

/// The writes of one record, in order.
#[derive(Debug)]
pub struct Trace<'b> {
    stage: Cell<Stage>,
    stages: RefCell<BumpVec<'b, (Stage, usize)>>,
    entries: RefCell<BumpVec<'b, Entry<'b>>>,
    copies: RefCell<BumpVec<'b, (usize, usize, Range<usize>)>>,
}

impl<'b> Trace<'b> {
    pub(crate) fn new(arena: &'b Bump) -> Trace<'b> {
        Trace {
            stage: Cell::new(Stage::Reset),
            stages: RefCell::new(BumpVec::new_in(arena)),
            entries: RefCell::new(BumpVec::new_in(arena)),
            copies: RefCell::new(BumpVec::new_in(arena)),
        }
    }

    pub(crate) fn clear(&self) {
        self.stage.set(Stage::Reset);
        self.stages.borrow_mut().clear();
        self.entries.borrow_mut().clear();
        self.copies.borrow_mut().clear();
    }

    pub(crate) fn enter(&self, stage: Stage) {
        self.stage.set(stage);
        self.stages.borrow_mut().push((stage, self.entries.borrow().len()));
    }

    #[cold]
    pub(crate) fn note(&self, target: Target<'b>, value: Value<'b>, who: Who<'b>) {
        self.entries.borrow_mut().push(Entry { stage: self.stage.get(), target, value, who });
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
        self.stages.borrow().iter().copied().collect()
    }

    /// Everything that was written, in order.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry<'b>> {
        self.entries.borrow().iter().copied().collect()
    }

    /// The bytes of the raw record that a text came from; empty when it was made up.
    #[must_use]
    pub fn spans(&self, raw: &[u8], text: &str) -> Vec<Range<usize>> {
        if let Some(start) = offset_in(raw, text) {
            return std::iter::once(start..start + text.len()).collect();
        }
        let at = text.as_ptr() as usize;
        let copies = self.copies.borrow();
        let from_copy = copies.iter().filter(|(start, len, _)| at >= *start && at + text.len() <= start + len);
        from_copy.map(|(_, _, span)| span.clone()).collect()
    }
}

/// Where a text lies within the raw record, by address.
pub(crate) fn offset_in(raw: &[u8], text: &str) -> Option<usize> {
    let start = (text.as_ptr() as usize).checked_sub(raw.as_ptr() as usize)?;
    (start + text.len() <= raw.len()).then_some(start)
}
