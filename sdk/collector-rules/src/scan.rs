//! Scans: expressions as steps over bytes, with the results of a leftmost-first expression engine.
//!
//! Most expressions of parsers are literals and runs of one class, one after the other: `%<:gPatWord>-<_sev:gPatInt>`.
//! A general engine finds where such a match lies and then again where its groups are; a scan walks over it once. A run
//! whose class cannot begin what follows is never given back, so most expressions need no second try at all.
//!
//! Scans give up when they have used a budget that is linear in the text; the caller then asks the general engine, which
//! has linear time for everything. What a scan cannot express (nested empty loops, classes of single characters
//! beyond ASCII) is not lowered in the first place.

mod lower;
mod set;
#[cfg(test)]
mod tests;

use memchr::memmem::Finder;

use set::Set;

/// A group that did not take part.
pub(crate) const UNSET: u32 = u32::MAX;

/// An expression as steps.
#[derive(Debug)]
pub(crate) struct Scan {
    ops: Vec<Op>,
    literals: Vec<Finder<'static>>,
    heads: Vec<Head>,
    /// For each byte, and for the end of the text, the step at which an alternation goes on.
    tables: Vec<[u32; 257]>,
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
    Byte(u8),
    Literal(u16),
    /// One character of a set.
    One(u16),
    Run {
        set: u16,
        min: u32,
        max: u32,
        how: How,
    },
    /// Runs of which nothing is given back, with a byte between them: `\d+`, `\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}`. The whole
    /// is saved in `slot` and the one behind it, unless that is [`NONE`].
    Runs {
        set: u16,
        slot: u16,
        min: u16,
        max: u32,
        between: u8,
        count: u8,
    },
    Save(u16),
    /// Tries `first`, then `second`; each only where the next byte allows it.
    Split {
        first: u32,
        second: u32,
        first_if: u16,
        second_if: u16,
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

/// The first bytes of a literal as a word, so that most are compared at once.
#[derive(Debug)]
struct Head {
    word: u128,
    mask: u128,
    len: usize,
}

impl Head {
    fn new(literal: &[u8]) -> Head {
        let (mut word, mut mask) = ([0; 16], [0; 16]);
        for (at, byte) in literal.iter().take(16).enumerate() {
            word[at] = *byte;
            mask[at] = u8::MAX;
        }
        Head { word: u128::from_le_bytes(word), mask: u128::from_le_bytes(mask), len: literal.len() }
    }

    #[inline(always)]
    fn is_at(&self, text: &[u8], at: usize, literal: &[u8]) -> bool {
        match text.get(at..).and_then(|rest| rest.first_chunk::<16>()) {
            Some(chunk) if self.len <= 16 => u128::from_le_bytes(*chunk) & self.mask == self.word,
            _ => text.get(at..at + self.len) == Some(literal),
        }
    }
}

/// A slot that is none.
const NONE: u16 = u16::MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// May be shortened to where a byte of the set comes.
    Greedy {
        then: u16,
    },
    Lazy,
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
                Op::Byte(byte) => {
                    let is = text.get(at) == Some(&byte);
                    at += 1;
                    is
                }
                Op::Literal(index) => {
                    let head = &self.heads[index as usize];
                    let is = head.is_at(text, at, self.literals[index as usize].needle());
                    at += head.len;
                    is
                }
                Op::One(set) => match text.get(at) {
                    Some(byte) if self.sets[set as usize].has(*byte) => {
                        at += char_len(*byte);
                        true
                    }
                    _ => false,
                },
                Op::Run { .. } => match self.run(text, at, op, tries, budget) {
                    Some(end) => {
                        at = end;
                        true
                    }
                    None => false,
                },
                Op::Runs { set, slot, min, max, between, count } => {
                    let set = &self.sets[set as usize];
                    let begin = at;
                    let mut left = count;
                    while let Some(end) = set.run(text, at, min.into(), max) {
                        at = end;
                        left -= 1;
                        if left == 0 || text.get(at) != Some(&between) {
                            break;
                        }
                        at += 1;
                    }
                    *budget -= ((at - begin) / 32) as i64;
                    if left == 0 && slot != NONE {
                        save(slots, tries, slot, begin);
                        save(slots, tries, slot + 1, at);
                    }
                    left == 0
                }
                Op::Save(slot) => {
                    save(slots, tries, slot, at);
                    true
                }
                Op::Split { first, second, first_if, second_if } => {
                    let next = text.get(at).copied();
                    match (self.allows(first_if, next), self.allows(second_if, next)) {
                        (true, true) => {
                            tries.push(Try::Op { op: second, at: at as u32 });
                            op = first as usize;
                            continue;
                        }
                        (true, false) => {
                            op = first as usize;
                            continue;
                        }
                        (false, true) => {
                            op = second as usize;
                            continue;
                        }
                        (false, false) => false,
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

    #[inline(always)]
    fn allows(&self, set: u16, next: Option<u8>) -> bool {
        let set = &self.sets[set as usize];
        next.map_or(set.at_end, |byte| set.has(byte))
    }

    /// Takes a run; returns where it ends for now.
    #[inline]
    fn run(&self, text: &[u8], at: usize, op: usize, tries: &mut Vec<Try>, budget: &mut i64) -> Option<usize> {
        let Op::Run { set, min, max, how } = self.ops[op] else { return None };
        let set = &self.sets[set as usize];
        let op = op as u32;
        if how == How::Lazy {
            let low = set.exactly(text, at, min)?;
            let left = max - min;
            let end = self.lazy_end(text, low, set, op)?;
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
    fn lazy_end(&self, text: &[u8], at: usize, set: &Set, op: u32) -> Option<usize> {
        if !set.is_all {
            return Some(at);
        }
        match self.ops[op as usize + 1] {
            Op::Byte(byte) => memchr::memchr(byte, text.get(at..)?).map(|found| at + found),
            Op::Literal(index) => self.literals[index as usize].find(text.get(at..)?).map(|found| at + found),
            _ => Some(at),
        }
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
                    let Op::Run { set, max, .. } = self.ops[op as usize] else { continue };
                    let set = &self.sets[set as usize];
                    let at = at as usize;
                    let Some(byte) = text.get(at).filter(|byte| left > 0 && set.has(**byte)) else { continue };
                    let Some(end) = self.lazy_end(text, at + char_len(*byte), set, op) else { continue };
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
