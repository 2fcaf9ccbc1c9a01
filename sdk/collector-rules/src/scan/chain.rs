//! Chains: steps behind each other that can only go on or fail.
//!
//! Most of an expression is literals and runs of which nothing is given back, with a group around some. Such steps are put into
//! links of one shape, a literal and a run, and walked over in a loop of their own, because the choice of what a step is
//! costs more than most steps.

use collector_core::word::same;
use memchr::memmem::Finder;

use super::lower::Step;
use super::set::{Quick, Set};
use super::{How, NONE, Op, Try, char_len, save};

/// A literal, then a run, each of which may be missing.
#[derive(Debug)]
pub(super) struct Link {
    /// The literal and a mask of its bytes.
    word: u128,
    mask: u128,
    len: u8,
    /// The set of the run, or [`NONE`].
    set: u16,
    quick: Quick,
    min: u32,
    max: u32,
    /// The slots of the places before and behind the run, or [`NONE`].
    begin: u16,
    end: u16,
}

impl Link {
    /// A link of up to sixteen bytes without a run.
    fn literal(bytes: &[u8]) -> Link {
        let (mut word, mut mask) = ([0; 16], [0; 16]);
        for (at, byte) in bytes.iter().enumerate() {
            (word[at], mask[at]) = (*byte, u8::MAX);
        }
        let (word, mask) = (u128::from_le_bytes(word), u128::from_le_bytes(mask));
        Link {
            word,
            mask,
            len: bytes.len() as u8,
            set: NONE,
            quick: Quick::None,
            min: 0,
            max: 0,
            begin: NONE,
            end: NONE,
        }
    }

    /// True for a run that is there where one character of the set is, and notes nothing.
    pub(super) fn is_one_of(&self, set: u16) -> bool {
        (self.len, self.set, self.begin, self.end) == (0, set, NONE, NONE) && self.min <= 1
    }

    /// Looks whether its run is one of the most frequent.
    pub(super) fn find_quick(&mut self, sets: &[Set]) {
        if let Some(set) = sets.get(usize::from(self.set)) {
            self.quick = set.quick(self.min, self.max);
        }
    }

    #[inline(always)]
    fn is_at(&self, text: &[u8], at: usize) -> bool {
        match text.get(at..).and_then(|rest| rest.first_chunk::<16>()) {
            Some(chunk) => u128::from_le_bytes(*chunk) & self.mask == self.word,
            None => self.is_near_end(text, at),
        }
    }

    #[inline(never)]
    fn is_near_end(&self, text: &[u8], at: usize) -> bool {
        let len = usize::from(self.len);
        text.get(at..at + len).is_some_and(|text| same(text, &self.word.to_le_bytes()[..len]))
    }
}

/// Walks over links; `at` is where that ends, also when it fails.
#[inline(always)]
pub(super) fn follow<const NOTES_SLOTS: bool>(
    links: &[Link],
    sets: &[Set],
    text: &[u8],
    at: &mut usize,
    slots: &mut [u32],
    tries: &mut Vec<Try>,
) -> bool {
    for link in links {
        if link.len > 0 {
            if !link.is_at(text, *at) {
                return false;
            }
            *at += usize::from(link.len);
        }
        if link.begin != NONE {
            save(slots, tries, link.begin, *at, NOTES_SLOTS);
        }
        if link.set != NONE {
            let set = &sets[link.set as usize];
            if link.max == 1 {
                match text.get(*at) {
                    Some(byte) if set.has(*byte) => *at += char_len(*byte),
                    _ if link.min == 0 => {}
                    _ => return false,
                }
            } else {
                match link.quick.len(text, *at).filter(|len| *len >= link.min as usize) {
                    Some(len) => *at += len,
                    None => match set.run(text, *at, link.min, link.max) {
                        Some(end) => *at = end,
                        None => return false,
                    },
                }
            }
        }
        if link.end != NONE {
            save(slots, tries, link.end, *at, NOTES_SLOTS);
        }
    }
    true
}

/// Puts steps into chains; a step to which another one leads begins a new one. Returns for each step its place besides.
pub(super) fn join(steps: &[Step], is_aim: &[bool], literals: &[Finder<'_>]) -> (Vec<Op>, Vec<Link>, Vec<u32>) {
    let (mut ops, mut links) = (Vec::with_capacity(steps.len()), Vec::new());
    let mut places = Vec::with_capacity(steps.len());
    for (place, step) in steps.iter().enumerate() {
        match (step, ops.last_mut()) {
            (Step::Op(Op::Run { set, min, max, how: How::Lazy { then, .. } }), _) => {
                let literal = if let Some(Step::Literal(next)) = steps.get(place + 1) { *next } else { NONE };
                ops.push(Op::Run { set: *set, min: *min, max: *max, how: How::Lazy { then: *then, literal } });
            }
            (Step::Op(op), _) => ops.push(*op),
            (Step::Split { .. } | Step::Dispatch(_) | Step::Jump(_), _) => {
                // Its table is made when all places are known.
                ops.push(Op::Branch(NONE));
            }
            (step, Some(Op::Chain { from, to })) if !is_aim[place] => {
                add(step, literals, *from as usize, &mut links);
                *to = links.len() as u32;
            }
            (step, _) => {
                let from = links.len();
                add(step, literals, from, &mut links);
                ops.push(Op::Chain { from: from as u32, to: links.len() as u32 });
            }
        }
        places.push(ops.len() as u32 - 1);
    }
    (ops, links, places)
}

/// Adds a step to the last link of the chain that begins at `from`, or as a new one.
fn add(step: &Step, literals: &[Finder<'_>], from: usize, links: &mut Vec<Link>) {
    if links.len() == from {
        links.push(Link::literal(&[]));
    }
    let Some(link) = links.last_mut() else { return };
    let ends = link.end != NONE;
    let runs = ends || link.set != NONE;
    let begins = runs || link.begin != NONE;
    match *step {
        Step::Literal(index) => {
            let mut pieces = literals[index as usize].needle().chunks(16).map(Link::literal);
            if !begins && link.len == 0 {
                *link = pieces.next().unwrap_or(Link::literal(&[]));
            }
            links.extend(pieces);
        }
        Step::Take { set, min, max } if runs => links.push(Link { set, min, max, ..Link::literal(&[]) }),
        Step::Take { set, min, max } => (link.set, link.min, link.max) = (set, min, max),
        Step::Save(slot) if slot % 2 == 0 && begins => links.push(Link { begin: slot, ..Link::literal(&[]) }),
        Step::Save(slot) if slot % 2 == 0 => link.begin = slot,
        Step::Save(slot) if ends => links.push(Link { end: slot, ..Link::literal(&[]) }),
        Step::Save(slot) => link.end = slot,
        Step::Op(_) | Step::Split { .. } | Step::Dispatch(_) | Step::Jump(_) => {}
    }
}
