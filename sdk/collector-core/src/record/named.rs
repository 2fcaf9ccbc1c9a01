//! Attributes by names that come from the data.
//!
//! Senders keep their order, so the name that followed the last one in an earlier record is tried first; only when another
//! one comes is the table asked.

use std::panic::Location;

use super::{MAX_NAMED, Record};
use crate::attr::{AttrId, same};
use crate::value::{IntoValue, Value};

impl<'b> Record<'b> {
    /// Finds the attribute of a name that comes from the data, trying first the one that followed the
    /// previous name in an earlier record.
    #[inline]
    #[must_use]
    pub fn find(&mut self, name: &str) -> Option<AttrId> {
        self.find_here(name)
    }

    /// The same as a part of the caller.
    #[inline(always)]
    fn find_here(&mut self, name: &str) -> Option<AttrId> {
        let guess = AttrId::new(self.follow[self.last].get());
        let found = if guess.index() < self.names.len() && same(self.names.name(guess), name) {
            Some(guess)
        } else {
            self.find_anew(name)
        };
        if let Some(id) = found {
            self.last = id.index();
        }
        found
    }

    #[inline(never)]
    fn find_anew(&mut self, name: &str) -> Option<AttrId> {
        let found = self.names.find(name);
        if let Some(id) = found {
            self.follow[self.last].set(id.index() as u16);
        }
        found
    }

    /// [`Record::set_named`] for text of the record itself, as scanners find it: small enough to become part of
    /// their loops.
    #[inline(always)]
    #[track_caller]
    pub fn set_named_text(&mut self, name: &'b str, text: &'b str) {
        match self.find_here(name) {
            Some(attr) if self.slots.put_first(attr.index(), Value::Text(text)) => {
                if self.trace.is_some() {
                    self.note_code(attr, Location::caller());
                }
            }
            _ => self.keep_text_aside(name, text),
        }
    }

    /// The name that came behind the last one in an earlier record, for scanners that look whether it comes again; empty when
    /// there is none that a scanner of any format would read as one name.
    #[doc(hidden)]
    #[inline(always)]
    #[must_use]
    pub fn expected_name(&self) -> &'b str {
        self.names.word(AttrId::new(self.follow[self.last].get()))
    }

    /// The attribute of [`Record::expected_name`], which has come, with a value or without.
    #[doc(hidden)]
    #[inline(always)]
    pub fn take_expected(&mut self) -> AttrId {
        let attr = AttrId::new(self.follow[self.last].get());
        self.last = attr.index();
        attr
    }

    /// [`Record::set_named_text`] for [`Record::expected_name`].
    #[doc(hidden)]
    #[inline(always)]
    #[track_caller]
    pub fn set_expected_text(&mut self, text: &'b str) {
        let attr = self.take_expected();
        if !self.slots.put_first(attr.index(), Value::Text(text)) {
            self.keep_text_aside(self.names.name(attr), text);
        } else if self.trace.is_some() {
            self.note_code(attr, Location::caller());
        }
    }

    #[inline(never)]
    #[track_caller]
    fn keep_text_aside(&mut self, name: &'b str, text: &'b str) {
        self.keep_aside(name, Value::Text(text));
    }

    /// Sets an attribute by a name that comes from the data. A name that no map and no declaration knows is
    /// kept aside in order; it leaves in the extended information. A repeated known name keeps its first
    /// value in the attribute and the others aside.
    #[inline]
    #[track_caller]
    pub fn set_named(&mut self, name: &'b str, value: impl IntoValue<'b>) {
        let Some(value) = value.into_value(self.arena) else { return };
        match self.find(name) {
            Some(attr) if !self.slots.is_set(attr.index()) => self.set(attr, value),
            _ => self.keep_aside(name, value),
        }
    }

    /// Keeps a value aside under a name from the data; it leaves in the extended information.
    #[inline(always)]
    #[track_caller]
    pub fn keep_aside(&mut self, name: &'b str, value: Value<'b>) {
        if self.named.len() >= MAX_NAMED {
            self.named_over += 1;
            return;
        }
        self.has_nested |= matches!(value, Value::List(_) | Value::Object(_));
        self.named.push((name, value));
        if self.trace.is_some() {
            self.note_aside(Location::caller());
        }
    }
}
