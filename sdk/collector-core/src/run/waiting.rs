//! Records whose stages are done, and whose events wait to leave.
//!
//! The way of a record through the program is longer than an instruction cache: one by one, each record would push the
//! code out of it that the next one begins with. So some records go through the author's stages, and then their events
//! leave, one behind the other.

use bumpalo::Bump;

use crate::event::Event;
use crate::lifecycle::{ParseError, Verdict};
use crate::plan::Plan;
use crate::record::{Origin, Record};
use crate::trace::Trace;

/// So many records wait at most: they and their events must fit the caches of data.
const MOST: usize = 16;

/// A pair takes some time to lay out; it must serve so many records of a batch.
const RECORDS_A_PAIR: usize = 16;

/// A record, its event, and what became of it so far.
pub(crate) struct Pair<'b> {
    pub(crate) rec: Record<'b>,
    pub(crate) evt: Event<'b>,
    pub(super) outcome: Outcome<'b>,
}

/// How the author's stages ended.
#[derive(Clone, Copy)]
pub(super) enum Outcome<'b> {
    Said(Result<Verdict, ParseError>),
    /// They, or what came behind them, panicked for this reason.
    Panicked(&'b str),
}

/// A queue of pairs, and those that are free.
pub(crate) struct Waiting<'b> {
    /// First those in the queue, in the order in which they came.
    pairs: &'b mut [&'b mut Pair<'b>],
    len: usize,
    /// How many of them have left it.
    left: usize,
}

impl<'b> Waiting<'b> {
    /// An empty queue for a batch of `records`, and a pair for the first of them.
    pub(crate) fn new(
        plan: &'b Plan,
        origin: Origin<'b>,
        records: usize,
        arena: &'b Bump,
        tracing: bool,
    ) -> (Waiting<'b>, &'b mut Pair<'b>) {
        let trace = || tracing.then(|| &*arena.alloc(Trace::new(arena)));
        let new = |rec: Record<'b>| {
            let evt = Event::new(plan.schema(), plan.taxonomy(), arena, rec.trace);
            &mut *arena.alloc(Pair { rec, evt, outcome: Outcome::Said(Ok(Verdict::Send)) })
        };
        let first = new(Record::new(arena, plan.attributes(), origin, trace()));
        let free = (0..(records / RECORDS_A_PAIR).clamp(1, MOST)).map(|_| new(first.rec.another(trace())));
        (Waiting { pairs: arena.alloc_slice_fill_iter(free), len: 0, left: 0 }, first)
    }

    /// Puts the current pair at the end of the queue and takes a free one; false when that was the last.
    #[inline(always)]
    pub(super) fn push(&mut self, current: &mut &'b mut Pair<'b>) -> bool {
        std::mem::swap(current, &mut self.pairs[self.len]);
        self.len += 1;
        self.len < self.pairs.len()
    }

    /// Takes the pair that waits longest in the place of the current one, which becomes free; false when none waits.
    #[inline(always)]
    pub(super) fn pop(&mut self, current: &mut &'b mut Pair<'b>) -> bool {
        if self.left == self.len {
            (self.len, self.left) = (0, 0);
            return false;
        }
        std::mem::swap(current, &mut self.pairs[self.left]);
        self.left += 1;
        true
    }

    /// Puts the current pair back to where [`Waiting::pop`] took it from, or to the end if it did not wait yet.
    pub(super) fn put_back(&mut self, current: &mut &'b mut Pair<'b>) {
        let at = match self.left.checked_sub(1) {
            Some(at) => {
                self.left = at;
                at
            }
            None => {
                self.len += 1;
                self.len - 1
            }
        };
        std::mem::swap(current, &mut self.pairs[at]);
    }

    /// True when no pair waits.
    #[inline(always)]
    pub(super) fn is_empty(&self) -> bool {
        self.left == self.len
    }

    /// All pairs but the current one.
    pub(super) fn others(&self) -> impl Iterator<Item = &Pair<'b>> {
        self.pairs.iter().map(|pair| &**pair)
    }
}
