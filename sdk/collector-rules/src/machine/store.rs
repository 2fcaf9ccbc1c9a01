//! The variables of a run: spans of three buffers, and what is needed to undo assignments.

use collector_core::Zone;
use collector_core::word::same;

use super::Frame;
use crate::matcher::Spans;
use crate::program::Slot;

/// What a record may make in the scratch buffer; more is not assigned.
pub(super) const SCRATCH: usize = 64 << 20;

/// The value of a variable: a span of a buffer, and the line that set it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Val {
    pub(super) buffer: Buffer,
    /// The run that set it; in others it is unset.
    pub(super) run: u16,
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
    pub(super) const UNSET: Val = Val::new(Buffer::Unset, 0, 0, 0);

    pub(super) const fn new(buffer: Buffer, start: u32, len: u32, line: u32) -> Val {
        Val { buffer, run: 0, start, len, line }
    }

    pub(super) fn is_set(self) -> bool {
        self.buffer != Buffer::Unset
    }

    /// A part of it.
    pub(super) fn part(self, start: usize, len: usize, line: u32) -> Val {
        Val { start: self.start + start as u32, len: len as u32, line, ..self }
    }
}

/// A set of variables.
#[derive(Debug, Default)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// Makes room for so many variables.
    pub(crate) fn grow(&mut self, variables: usize) {
        self.0.resize(variables.div_ceil(64), 0);
    }

    #[inline(always)]
    pub(crate) fn add(&mut self, slot: Slot) {
        self.0[usize::from(slot >> 6)] |= 1 << (slot & 63);
    }

    /// Visits the variables that are in another set, too, in the order of their numbers.
    #[inline(always)]
    pub(super) fn visit_of(&self, other: &Bits, mut visit: impl FnMut(usize)) {
        for (word, (bits, of)) in self.0.iter().zip(&other.0).enumerate() {
            visit_word(word, bits & of, &mut visit);
        }
    }

    #[inline(always)]
    fn clear(&mut self) {
        self.0.fill(0);
    }
}

#[inline(always)]
fn visit_word(word: usize, mut bits: u64, visit: &mut impl FnMut(usize)) {
    while bits != 0 {
        visit(word * 64 + bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

#[derive(Debug, Default)]
pub(super) struct Store {
    /// The variables; those of other runs are unset, so that a run begins without a walk over what the last one set.
    vals: Vec<Val>,
    run: u16,
    /// The variables that were set in this run, also when that was undone.
    pub(super) written: Bits,
    pub(super) scratch: String,
    pub(super) undo: Vec<(Slot, Val)>,
    /// Assignments are noted when this is not 0: how many open `switch`es may have to undo some.
    pub(super) noting: u32,
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
        let val = self.val(slot);
        val.is_set().then(|| self.text(frame, val))
    }

    /// The value of a variable.
    #[inline(always)]
    pub(super) fn val(&self, slot: Slot) -> Val {
        let val = self.vals[slot as usize];
        if val.run == self.run { val } else { Val::UNSET }
    }

    #[inline(always)]
    pub(super) fn set(&mut self, slot: Slot, val: Val) {
        self.writes += 1;
        let place = &mut self.vals[slot as usize];
        if self.noting > 0 {
            self.undo.push((slot, *place));
        }
        *place = Val { run: self.run, ..val };
        self.written.add(slot);
    }

    /// Sets a variable, or unsets it, in a way that no `case` undoes.
    pub(super) fn put(&mut self, slot: Slot, val: Option<Val>) {
        self.vals[slot as usize] = Val { run: self.run, ..val.unwrap_or(Val::UNSET) };
        self.written.add(slot);
    }

    /// Sets variables to what an expression captured of a value.
    #[inline]
    pub(super) fn take(&mut self, slots: &[Slot], spans: &Spans, from: Val, line: u32) {
        for (slot, span) in slots.iter().zip(spans.all()) {
            if let Some((begin, end)) = span {
                self.set(*slot, from.part(begin, end - begin, line));
            }
        }
    }

    /// Forgets the run before.
    pub(super) fn clear(&mut self, variables: usize) {
        self.run = self.run.wrapping_add(1);
        if self.run == 0 {
            // Of the runs so far none may be taken for one of the next.
            self.vals.clear();
            self.run = 1;
        }
        self.written.clear();
        if self.vals.len() < variables {
            self.vals.resize(variables, Val::UNSET);
            self.written.grow(variables);
        }
        self.scratch.clear();
        self.undo.clear();
        self.noting = 0;
    }

    pub(super) fn undo_to(&mut self, mark: usize) {
        while self.undo.len() > mark {
            if let Some((slot, old)) = self.undo.pop() {
                self.vals[slot as usize] = old;
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
        Some(self.made_since(start, line))
    }

    /// Copies a value behind what is in the scratch buffer.
    pub(super) fn append(&mut self, frame: &Frame<'_>, val: Val) -> Option<()> {
        if self.scratch.len() + val.len as usize > SCRATCH {
            return None;
        }
        let range = val.start as usize..(val.start + val.len) as usize;
        match val.buffer {
            Buffer::Unset => {}
            Buffer::Raw => self.scratch.push_str(&frame.raw[range]),
            Buffer::Constants => self.scratch.push_str(&frame.parser.constants[range]),
            Buffer::Scratch => self.scratch.extend_from_within(range),
        }
        Some(())
    }

    /// What was put into the scratch buffer from a place on, as a value.
    pub(super) fn made_since(&self, start: usize, line: u32) -> Val {
        Val::new(Buffer::Scratch, start as u32, (self.scratch.len() - start) as u32, line)
    }
}

/// The last answer of a function that is asked the same again and again.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// Which call it was, by its address.
    call: usize,
    zone: Zone,
    values: String,
    pub(super) answer: String,
}

/// Behind each argument of a memo.
const MEMO_END: &str = "\u{1f}";

impl Memo {
    pub(super) fn is_of(&self, call: usize, zone: Zone, texts: &[Option<&str>]) -> bool {
        let mut rest = self.values.as_bytes();
        let mut takes = |text: &str| {
            let (head, behind) = rest.split_at_checked(text.len())?;
            rest = behind.strip_prefix(MEMO_END.as_bytes())?;
            same(head, text.as_bytes()).then_some(())
        };
        let is_same = self.call == call
            && self.zone == zone
            && texts.iter().all(|text| text.is_some_and(|text| takes(text).is_some()));
        is_same && rest.is_empty()
    }

    /// Notes an answer.
    #[inline(never)]
    pub(super) fn note(&mut self, call: usize, zone: Zone, texts: &[Option<&str>], answer: &str) {
        (self.call, self.zone) = (call, zone);
        self.values.clear();
        for text in texts.iter().flatten() {
            self.values.push_str(text);
            self.values.push_str(MEMO_END);
        }
        self.answer.clear();
        self.answer.push_str(answer);
    }
}
