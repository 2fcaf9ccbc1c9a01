//! Scans: expressions as steps over bytes, with the results of a leftmost-first expression engine.
//!
//! Most expressions of parsers are literals and runs of one class, one after the other: `%<:gPatWord>-<_sev:gPatInt>`.
//! A general engine finds where such a match lies and then again where its groups are; a scan walks over it once. A run
//! whose class cannot begin what follows is never given back, so most expressions need no second try at all.
//!
//! Scans give up when they have used a budget that is linear in the text; the caller then asks the general engine, which
//! has linear time for everything. What a scan cannot express (nested empty loops, classes of single characters
//! beyond ASCII) is not lowered in the first place.

mod branch;
mod chain;
mod lower;
mod set;
mod shorten;
#[cfg(test)]
mod tests;

use memchr::memmem::Finder;

use chain::Link;
use set::Set;
pub(crate) use shorten::shortened;

/// A group that did not take part.
pub(crate) const UNSET: u32 = u32::MAX;

/// Slots are cleared in blocks of this size, which are written without a call.
const BLOCK: usize = 32;

/// How many numbers groups have: begin and end of each, and some more to clear them in blocks.
pub(crate) fn slots(groups: usize) -> usize {
    (2 * groups).next_multiple_of(BLOCK)
}

/// An expression as steps.
#[derive(Debug)]
pub(crate) struct Scan {
    ops: Vec<Op>,
    links: Vec<Link>,
    literals: Vec<Finder<'static>>,
    branches: Vec<Branch>,
    choices: Vec<Choice>,
    sets: Vec<Set>,
    /// For each step the first slot that is written there or later.
    later: Vec<u16>,
    /// Slots are not written in their order, or more than once: what was in them is noted.
    notes_slots: bool,
    /// How many numbers the groups have, and how many of them are written.
    pub(crate) slots: usize,
    last_slot: usize,
    start: Start,
    /// Where a match can begin, there is one, and nothing of it is noted.
    is_start_all: bool,
}

/// Where a match can begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// At the begin of the text alone.
    Begin,
    /// Where this literal is.
    Literal(u16),
    /// Where a byte of this set is.
    Set(u16),
    /// Anywhere.
    Anywhere,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    /// Links behind each other.
    Chain {
        from: u32,
        to: u32,
    },
    /// A run of which something may be given back, or that may take more.
    Run {
        set: u16,
        min: u32,
        max: u32,
        how: How,
    },
    Jump(u32),
    /// Goes on where the next byte says.
    Branch(u16),
    Begin,
    End,
    Edge {
        wanted: bool,
    },
    Match,
}

/// For each byte, and for the end of the text, where to go on: a step, or a choice, or nowhere.
type Branch = [u16; 257];

/// A branch that fails.
const NOWHERE: u16 = u16::MAX;
/// In a branch, the mark of a choice's number.
const CHOICE: u16 = 0x8000;

/// Two steps of which the second is tried when what follows the first fails.
#[derive(Clone, Copy, Debug)]
struct Choice {
    first: u32,
    second: u32,
    /// The first slot that is written behind it.
    later: u16,
}

/// A slot, set or literal that is none.
const NONE: u16 = u16::MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// May be shortened to where a byte of the set comes.
    Greedy { then: u16 },
    /// May be made longer to where a byte of the set comes, or the literal.
    Lazy { then: u16, literal: u16 },
}

/// What is left to try.
#[derive(Clone, Copy, Debug)]
enum Try {
    Op {
        op: u32,
        at: u32,
        later: u16,
    },
    /// A greedy run that ends at `at` may end earlier, down to `low`.
    Shorter {
        op: u32,
        at: u32,
        low: u32,
    },
    /// A lazy run that ends at `at` may take more, up to `left` characters.
    Longer {
        op: u32,
        at: u32,
        left: u32,
    },
    /// Sets a slot back.
    Slot {
        slot: u16,
        old: u32,
    },
}

/// Buffers of a search, to be used again.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    tries: Vec<Try>,
}

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Match,
    NoMatch,
    /// The budget is used up.
    TooMuch,
}

impl Scan {
    /// Searches a text; `slots` are filled with begin and end of each group, and are long enough.
    pub(crate) fn search(&self, text: &str, slots: &mut [u32], buffers: &mut Buffers) -> Outcome {
        let bytes = text.as_bytes();
        let mut budget = 512 + 32 * bytes.len() as i64;
        let mut from = 0;
        loop {
            let begin = match self.start {
                Start::Begin if from > 0 => return Outcome::NoMatch,
                Start::Begin => 0,
                Start::Literal(index) => match self.literals[index as usize].find(&bytes[from..]) {
                    Some(at) => from + at,
                    None => return Outcome::NoMatch,
                },
                Start::Set(index) => match self.sets[index as usize].find(&bytes[from..]) {
                    Some(at) => from + at,
                    None => return Outcome::NoMatch,
                },
                Start::Anywhere => from,
            };
            if self.is_start_all {
                return Outcome::Match;
            }
            match self.attempt(bytes, begin, slots, &mut buffers.tries, &mut budget) {
                Outcome::NoMatch if begin < bytes.len() => from = begin + char_len(bytes[begin]),
                done => return done,
            }
        }
    }

    /// When one byte of a set is all that a match needs: whether a text has one.
    #[inline]
    pub(crate) fn has_one_of_set(&self, text: &str) -> Option<bool> {
        match self.start {
            Start::Set(index) if self.is_start_all => Some(self.sets[usize::from(index)].is_in(text.as_bytes())),
            _ => None,
        }
    }

    #[inline]
    fn attempt(&self, text: &[u8], begin: usize, slots: &mut [u32], tries: &mut Vec<Try>, budget: &mut i64) -> Outcome {
        tries.clear();
        debug_assert!(slots.len().is_multiple_of(BLOCK), "all of them are cleared");
        for block in slots.as_chunks_mut::<BLOCK>().0 {
            *block = [UNSET; BLOCK];
        }
        let mut op = 0_usize;
        let mut at = begin;
        // Steps go on through the text until one fails, so it is enough to count then.
        let mut from = begin;
        loop {
            let goes_on = match self.ops[op] {
                Op::Chain { from, to } => {
                    let links = &self.links[from as usize..to as usize];
                    if self.notes_slots {
                        self.follow_and_note(links, text, &mut at, slots, tries)
                    } else {
                        chain::follow::<false>(links, &self.sets, text, &mut at, slots, tries)
                    }
                }
                Op::Run { .. } => match self.run(text, at, op, tries, budget) {
                    Some(end) => {
                        at = end;
                        true
                    }
                    None => false,
                },
                Op::Jump(to) => {
                    op = to as usize;
                    continue;
                }
                Op::Branch(table) => {
                    let next = text.get(at).map_or(256, |byte| usize::from(*byte));
                    match self.branches[table as usize][next] {
                        NOWHERE => false,
                        to if to & CHOICE == 0 => {
                            op = usize::from(to);
                            continue;
                        }
                        choice => {
                            let Choice { first, second, later } = self.choices[usize::from(choice & !CHOICE)];
                            tries.push(Try::Op { op: second, at: at as u32, later });
                            op = first as usize;
                            continue;
                        }
                    }
                }
                Op::Begin => at == 0,
                Op::End => at == text.len(),
                Op::Edge { wanted } => {
                    let before = at > 0 && is_word(text[at - 1]);
                    let behind = text.get(at).is_some_and(|b| is_word(*b));
                    (before != behind) == wanted
                }
                Op::Match => return Outcome::Match,
            };
            if goes_on {
                op += 1;
                continue;
            }
            *budget -= 2 + (at.saturating_sub(from) / 16) as i64;
            if *budget < 0 {
                return Outcome::TooMuch;
            }
            match self.again(text, slots, tries, budget) {
                Some((next, place)) => (op, at, from) = (next, place, place),
                None => return Outcome::NoMatch,
            }
        }
    }

    #[inline(never)]
    fn follow_and_note(
        &self,
        links: &[Link],
        text: &[u8],
        at: &mut usize,
        slots: &mut [u32],
        tries: &mut Vec<Try>,
    ) -> bool {
        chain::follow::<true>(links, &self.sets, text, at, slots, tries)
    }

    /// Takes a run; returns where it ends for now.
    #[inline(never)]
    fn run(&self, text: &[u8], at: usize, op: usize, tries: &mut Vec<Try>, budget: &mut i64) -> Option<usize> {
        let Op::Run { set, min, max, how } = self.ops[op] else { return None };
        let set = &self.sets[set as usize];
        let op = op as u32;
        if let How::Lazy { then, literal } = how {
            let low = set.exactly(text, at, min)?;
            let left = max - min;
            let end = self.lazy_end(text, low, set, (then, literal), max)?;
            *budget -= ((end - low) / 32) as i64;
            // Each character more is one of those that are left.
            let left = if max == u32::MAX { max } else { left - (end - low) as u32 };
            tries.push(Try::Longer { op, at: end as u32, left });
            return Some(end);
        }
        let end = set.run(text, at, min, max)?;
        *budget -= ((end - at) / 32) as i64;
        if let How::Greedy { .. } = how {
            let low = set.exactly(text, at, min)?;
            if end > low {
                tries.push(Try::Shorter { op, at: end as u32, low: low as u32 });
            }
        }
        Some(end)
    }

    /// The next place at or behind `at` at which a lazy run may end: where what follows can begin.
    #[inline]
    fn lazy_end(&self, text: &[u8], at: usize, set: &Set, (then, literal): (u16, u16), max: u32) -> Option<usize> {
        if max != u32::MAX {
            return Some(at);
        }
        if set.is_all() && literal != NONE {
            return self.literals[literal as usize].find(text.get(at..)?).map(|found| at + found);
        }
        let then = &self.sets[then as usize];
        for (skipped, byte) in text.get(at..)?.iter().enumerate() {
            if then.has(*byte) && byte & 0xC0 != 0x80 {
                return Some(at + skipped);
            }
            if !set.has(*byte) {
                return None;
            }
        }
        then.at_end.then_some(text.len())
    }

    /// Forgets what was written behind the place to which a search goes back.
    #[inline(always)]
    fn forget(&self, slots: &mut [u32], later: u16) {
        if !self.notes_slots {
            for slot in slots.iter_mut().take(self.last_slot).skip(usize::from(later)) {
                *slot = UNSET;
            }
        }
    }

    /// Goes back to what is left to try.
    #[inline(never)]
    fn again(&self, text: &[u8], slots: &mut [u32], tries: &mut Vec<Try>, budget: &mut i64) -> Option<(usize, usize)> {
        loop {
            *budget -= 1;
            match tries.pop()? {
                Try::Op { op, at, later } => {
                    self.forget(slots, later);
                    return Some((op as usize, at as usize));
                }
                Try::Slot { slot, old } => slots[slot as usize] = old,
                Try::Shorter { op, at, low } => {
                    let (at, low) = (at as usize, low as usize);
                    let Op::Run { how: How::Greedy { then }, .. } = self.ops[op as usize] else { continue };
                    let then = &self.sets[then as usize];
                    // Only where what follows can begin.
                    let mut end = at - 1;
                    while end > low && !then.has(text[end]) {
                        end -= 1;
                    }
                    let end = floor(text, end);
                    *budget -= ((at - end) / 16) as i64;
                    if end < low || !then.has(text[end]) {
                        continue;
                    }
                    if end > low {
                        tries.push(Try::Shorter { op, at: end as u32, low: low as u32 });
                    }
                    self.forget(slots, self.later[op as usize]);
                    return Some((op as usize + 1, end));
                }
                Try::Longer { op, at, left } => {
                    let Op::Run { set, max, how: How::Lazy { then, literal }, .. } = self.ops[op as usize] else {
                        continue;
                    };
                    let set = &self.sets[set as usize];
                    let at = at as usize;
                    let Some(byte) = text.get(at).filter(|byte| left > 0 && set.has(**byte)) else { continue };
                    let Some(end) = self.lazy_end(text, at + char_len(*byte), set, (then, literal), max) else {
                        continue;
                    };
                    *budget -= ((end - at) / 32) as i64;
                    let left = if max == u32::MAX { left } else { left - 1 };
                    tries.push(Try::Longer { op, at: end as u32, left });
                    self.forget(slots, self.later[op as usize]);
                    return Some((op as usize + 1, end));
                }
            }
        }
    }
}

/// Notes a place; if wished, what was there comes back when what is tried now fails.
#[inline(always)]
fn save(slots: &mut [u32], tries: &mut Vec<Try>, slot: u16, at: usize, notes_slots: bool) {
    let place = &mut slots[slot as usize];
    if notes_slots && !tries.is_empty() {
        tries.push(Try::Slot { slot, old: *place });
    }
    *place = at as u32;
}

/// The length of the character that begins with a byte.
#[inline(always)]
fn char_len(byte: u8) -> usize {
    match byte {
        0..0xC0 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}

/// The begin of the character that a byte belongs to.
#[inline(always)]
fn floor(text: &[u8], mut at: usize) -> usize {
    while at > 0 && text[at] & 0xC0 == 0x80 {
        at -= 1;
    }
    at
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
