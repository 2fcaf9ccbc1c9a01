//! Scans: expressions as steps over bytes, with the results of a leftmost-first expression engine.
//!
//! Most expressions of parsers are literals and runs of one class, one after the other: `%<:gPatWord>-<_sev:gPatInt>`.
//! A general engine finds where such a match lies and then again where its groups are; a scan walks over it once. A run
//! whose class cannot begin what follows is never given back, so most expressions need no second try at all.
//!
//! Scans give up when they have used a budget that is linear in the text; the caller then asks the general engine, which
//! has linear time for everything. What a scan cannot express (nested empty loops, classes of single characters
//! beyond ASCII) is not lowered in the first place.

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

/// An expression as steps.
#[derive(Debug)]
pub(crate) struct Scan {
    ops: Vec<Op>,
    links: Vec<Link>,
    literals: Vec<Finder<'static>>,
    /// For each byte, and for the end of the text, the step at which an alternation goes on.
    tables: Vec<[u32; 257]>,
    /// For each byte, and for the end of the text, which ways of a split can go on.
    splits: Vec<[Way; 257]>,
    sets: Vec<Set>,
    /// How many numbers the groups have: begin and end of each.
    pub(crate) slots: usize,
    start: Start,
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
    /// Tries `first`, then `second`; each only where the next byte allows it.
    Split {
        first: u32,
        second: u32,
        table: u16,
    },
    Jump(u32),
    /// Goes on where the next byte says.
    Dispatch(u16),
    Begin,
    End,
    Edge {
        wanted: bool,
    },
    Match,
}

/// Which ways of a split the next byte allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    None,
    First,
    Second,
    Both,
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
            match self.attempt(bytes, begin, slots, &mut buffers.tries, &mut budget) {
                Outcome::NoMatch if begin < bytes.len() => from = begin + char_len(bytes[begin]),
                done => return done,
            }
        }
    }

    #[inline]
    fn attempt(&self, text: &[u8], begin: usize, slots: &mut [u32], tries: &mut Vec<Try>, budget: &mut i64) -> Outcome {
        tries.clear();
        if !slots.is_empty() {
            // An empty slice may lie nowhere, and writing nothing there with masks is dear.
            slots.fill(UNSET);
        }
        let mut op = 0_usize;
        let mut at = begin;
        loop {
            *budget -= 1;
            if *budget < 0 {
                return Outcome::TooMuch;
            }
            let goes_on = match self.ops[op] {
                Op::Chain { from, to } => {
                    let begin = at;
                    let links = &self.links[from as usize..to as usize];
                    let is = chain::follow(links, &self.sets, text, &mut at, slots, tries);
                    *budget -= (links.len() + (at - begin) / 32) as i64;
                    is
                }
                Op::Run { .. } => match self.run(text, at, op, tries, budget) {
                    Some(end) => {
                        at = end;
                        true
                    }
                    None => false,
                },
                Op::Split { first, second, table } => {
                    let next = text.get(at).map_or(256, |byte| usize::from(*byte));
                    match self.splits[table as usize][next] {
                        Way::Both => {
                            tries.push(Try::Op { op: second, at: at as u32 });
                            op = first as usize;
                            continue;
                        }
                        Way::First => {
                            op = first as usize;
                            continue;
                        }
                        Way::Second => {
                            op = second as usize;
                            continue;
                        }
                        Way::None => false,
                    }
                }
                Op::Jump(to) => {
                    op = to as usize;
                    continue;
                }
                Op::Dispatch(table) => {
                    let next = text.get(at).map_or(256, |byte| usize::from(*byte));
                    match self.tables[table as usize][next] {
                        u32::MAX => false,
                        to => {
                            op = to as usize;
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
            match self.again(text, slots, tries, budget) {
                Some((next, place)) => (op, at) = (next, place),
                None => return Outcome::NoMatch,
            }
        }
    }

    /// Takes a run; returns where it ends for now.
    #[inline]
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

    /// Goes back to what is left to try.
    fn again(&self, text: &[u8], slots: &mut [u32], tries: &mut Vec<Try>, budget: &mut i64) -> Option<(usize, usize)> {
        loop {
            *budget -= 1;
            match tries.pop()? {
                Try::Op { op, at } => return Some((op as usize, at as usize)),
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
                    return Some((op as usize + 1, end));
                }
            }
        }
    }
}

/// Notes a place; what was there comes back when what is tried now fails.
#[inline(always)]
fn save(slots: &mut [u32], tries: &mut Vec<Try>, slot: u16, at: usize) {
    let place = &mut slots[slot as usize];
    if !tries.is_empty() {
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
