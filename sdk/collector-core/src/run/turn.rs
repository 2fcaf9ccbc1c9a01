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

/// So many records go together at most: they and their events must fit the caches of data.
const TOGETHER: usize = 16;

/// A turn takes some time to lay out; it must serve so many records.
const RECORDS_A_TURN: usize = 8;

/// A record, its event, and what became of it so far.
pub(crate) struct Turn<'b> {
    pub(crate) rec: Record<'b>,
    pub(crate) evt: Event<'b>,
    pub(super) outcome: Outcome<'b>,
}

/// How the author's stages ended.
#[derive(Clone, Copy)]
pub(super) enum Outcome<'b> {
    Said(Result<Verdict, ParseError>),
    /// They panicked, for this reason.
    Panicked(&'b str),
}

/// The turns of a batch but the current one.
pub(crate) struct Turns<'b> {
    /// First those that wait, in the order in which they came.
    turns: &'b mut [&'b mut Turn<'b>],
    waiting: usize,
    /// How many of them have had their end, or are having it.
    ended: usize,
}

impl<'b> Turns<'b> {
    /// The turns for a batch of `records`, and the first of them.
    pub(crate) fn new(
        plan: &'b Plan,
        origin: Origin<'b>,
        records: usize,
        arena: &'b Bump,
        tracing: bool,
    ) -> (Turns<'b>, &'b mut Turn<'b>) {
        let trace = || tracing.then(|| &*arena.alloc(Trace::new(arena)));
        let new = |rec: Record<'b>| {
            let evt = Event::new(plan.schema(), plan.taxonomy(), arena, rec.trace);
            &mut *arena.alloc(Turn { rec, evt, outcome: Outcome::Said(Ok(Verdict::Send)) })
        };
        let first = new(Record::new(arena, plan.attributes(), origin, trace()));
        let together = (records / RECORDS_A_TURN).clamp(1, TOGETHER);
        let others = (0..together).map(|_| new(first.rec.another(trace())));
        let turns = arena.alloc_slice_fill_iter(others);
        (Turns { turns, waiting: 0, ended: 0 }, first)
    }

    /// Lets the current turn wait, and makes another the current one; false when no further one can wait.
    #[inline(always)]
    pub(super) fn wait(&mut self, current: &mut &'b mut Turn<'b>) -> bool {
        std::mem::swap(current, &mut self.turns[self.waiting]);
        self.waiting += 1;
        self.waiting < self.turns.len()
    }

    /// Makes the next one that waits the current one; false when there is none.
    #[inline(always)]
    pub(super) fn next(&mut self, current: &mut &'b mut Turn<'b>) -> bool {
        if self.ended == self.waiting {
            (self.waiting, self.ended) = (0, 0);
            return false;
        }
        std::mem::swap(current, &mut self.turns[self.ended]);
        self.ended += 1;
        true
    }

    /// True when no other waits behind the current one.
    #[inline(always)]
    pub(super) fn is_last(&self) -> bool {
        self.ended == self.waiting
    }

    /// All but the current one.
    pub(super) fn others(&self) -> impl Iterator<Item = &Turn<'b>> {
        self.turns.iter().map(|turn| &**turn)
    }

    /// Lets the current turn wait again, whose stages or whose end panicked.
    pub(super) fn take_back(&mut self, current: &mut &'b mut Turn<'b>) {
        if self.ended == 0 {
            self.wait(current);
        } else {
            self.ended -= 1;
            std::mem::swap(current, &mut self.turns[self.ended]);
        }
    }
}
