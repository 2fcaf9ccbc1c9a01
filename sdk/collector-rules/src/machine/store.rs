//! The variables of a run: spans of three buffers, and what is needed to undo assignments.

use collector_core::Zone;

use super::Frame;
use crate::program::Slot;

/// What a record may make in the scratch buffer; more is not assigned.
pub(super) const SCRATCH: usize = 64 << 20;

/// The value of a variable: a span of a buffer, and the line that set it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Val {
    pub(super) buffer: Buffer,
    /// Of a variable: it is among those that were set in this run, also when that was undone.
    pub(super) is_written: bool,
    pub(super) start: u32,
    pub(super) len: u32,
    pub(crate) line: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Buffer {
    Unset,
    Raw,
    Constants,
    Scratch,
}

impl Val {
    pub(super) const UNSET: Val = Val { buffer: Buffer::Unset, is_written: false, start: 0, len: 0, line: 0 };

    pub(super) fn is_set(self) -> bool {
        self.buffer != Buffer::Unset
    }

    /// A part of it.
    pub(super) fn part(self, start: usize, len: usize, line: u32) -> Val {
        Val { start: self.start + start as u32, len: len as u32, line, ..self }
    }
}

#[derive(Debug, Default)]
pub(super) struct Store {
    /// The variables; those that were never set in this run are unset.
    pub(super) vals: Vec<Val>,
    /// The variables that were set in this run, each once, also when that was undone.
    pub(super) written: Vec<Slot>,
    pub(super) scratch: String,
    pub(super) undo: Vec<(Slot, Val)>,
    /// How many `case`s are open: their assignments are noted.
    pub(super) cases: u32,
    pub(super) writes: u64,
}

impl Store {
    #[inline]
    pub(super) fn text<'t>(&'t self, frame: &Frame<'t>, val: Val) -> &'t str {
        let buffer = match val.buffer {
            Buffer::Unset => "",
            Buffer::Raw => frame.raw,
            Buffer::Constants => &frame.parser.constants,
            Buffer::Scratch => &self.scratch,
        };
        &buffer[val.start as usize..(val.start + val.len) as usize]
    }

    #[inline]
    pub(super) fn get<'t>(&'t self, frame: &Frame<'t>, slot: Slot) -> Option<&'t str> {
        let val = self.vals[slot as usize];
        val.is_set().then(|| self.text(frame, val))
    }

    #[inline]
    pub(super) fn set(&mut self, slot: Slot, val: Val) {
        self.writes += 1;
        let place = &mut self.vals[slot as usize];
        let old = std::mem::replace(place, Val { is_written: true, ..val });
        if !old.is_written {
            self.written.push(slot);
        }
        if self.cases > 0 {
            self.undo.push((slot, old));
        }
    }

    /// Counts a variable among those that were set, whatever its value becomes.
    pub(super) fn note(&mut self, slot: Slot) {
        let val = &mut self.vals[slot as usize];
        if !std::mem::replace(&mut val.is_written, true) {
            self.written.push(slot);
        }
    }

    /// Forgets the run before: only what was set is unset.
    pub(super) fn clear(&mut self, variables: usize) {
        for slot in self.written.drain(..) {
            self.vals[slot as usize] = Val::UNSET;
        }
        if self.vals.len() < variables {
            self.vals.resize(variables, Val::UNSET);
        }
        self.scratch.clear();
        self.undo.clear();
        self.cases = 0;
    }

    pub(super) fn undo_to(&mut self, mark: usize) {
        while self.undo.len() > mark {
            if let Some((slot, old)) = self.undo.pop() {
                // It stays among those that were set.
                self.vals[slot as usize] = Val { is_written: true, ..old };
            }
        }
    }

    /// Copies a text into the scratch buffer.
    pub(super) fn keep(&mut self, text: &str, line: u32) -> Option<Val> {
        let start = self.scratch.len();
        if start + text.len() > SCRATCH {
            return None;
        }
        self.scratch.push_str(text);
        Some(Val { buffer: Buffer::Scratch, is_written: false, start: start as u32, len: text.len() as u32, line })
    }
}

/// The last answer of a function that is asked the same again and again.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// Which call it was, by its address.
    pub(super) call: usize,
    pub(super) zone: Zone,
    pub(super) values: String,
    pub(super) answer: String,
}

/// Behind each argument of a memo.
pub(super) const MEMO_END: char = '\u{1f}';

impl Memo {
    pub(super) fn is_of(&self, call: usize, zone: Zone, texts: &[Option<&str>]) -> bool {
        let mut rest = self.values.as_str();
        self.call == call
            && self.zone == zone
            && texts.iter().all(|text| match text.and_then(|text| rest.strip_prefix(text)?.strip_prefix(MEMO_END)) {
                Some(behind) => {
                    rest = behind;
                    true
                }
                None => false,
            })
            && rest.is_empty()
    }
}
