//! Makes a scan of an expression's tree.

use memchr::memmem::Finder;
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

use super::branch::{self, Tables, Way};
use super::set::{Set, bit};
use super::{CHOICE, How, NONE, Op, Scan, Start, chain};

/// A scan may have so many steps; larger expressions are the general engine's.
const MOST: usize = 4000;

/// From so many alternatives on a table chooses among them.
const MANY: usize = 4;

/// A step before steps are put into chains.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Literal(u16),
    /// A run of which nothing is given back.
    Take {
        set: u16,
        min: u32,
        max: u32,
    },
    Save(u16),
    /// Tries `first`, then `second`; each only where the next byte allows it.
    Split {
        first: u32,
        second: u32,
        table: u16,
    },
    /// Goes on where the next byte says.
    Dispatch(u16),
    Jump(u32),
    Op(Op),
}

/// What a scan cannot express.
#[derive(Debug)]
pub(super) struct Unsupported;

/// Which bytes can come next, for a part of an expression to go on.
#[derive(Clone, Copy, Debug, Default)]
struct Next {
    bits: [u64; 4],
    /// Nothing more is needed: any byte will do. It is no reason to give characters back.
    accepts: bool,
    /// The text may be at its end.
    at_end: bool,
}

impl Next {
    const ALL: Next = Next { bits: [u64::MAX; 4], accepts: false, at_end: true };
    const ACCEPT: Next = Next { bits: [0; 4], accepts: true, at_end: true };

    fn or(self, other: Next) -> Next {
        let bits = std::array::from_fn(|i| self.bits[i] | other.bits[i]);
        Next { bits, accepts: self.accepts || other.accepts, at_end: self.at_end || other.at_end }
    }

    /// True when a byte, or the end of the text, which is 256, can come.
    fn allows(&self, byte: usize) -> bool {
        match u8::try_from(byte) {
            Ok(byte) => self.accepts || bit(&self.bits, byte),
            Err(_) => self.at_end,
        }
    }

    fn meets(&self, bits: &[u64; 4]) -> bool {
        self.bits.iter().zip(bits).any(|(a, b)| a & b != 0)
    }
}

impl Scan {
    /// Makes a scan, when the expression can be one. Groups named `v0`, `v1`, … fill the slots; others are only groups.
    pub(crate) fn new(hir: &Hir, groups: usize) -> Option<Scan> {
        let mut lower = Lower::default();
        lower.part(hir, Next::ACCEPT).ok()?;
        lower.steps.push(Step::Op(Op::Match));
        let start = lower.start(first(hir, Next::ACCEPT).ok()?);
        let Lower { steps, literals, dispatches, splits, sets } = lower;
        let (mut ops, mut links, places) = chain::join(&steps, &branch::aims(&steps, &dispatches), &literals);
        for link in &mut links {
            link.find_quick(&sets);
        }
        if ops.len() >= usize::from(CHOICE) {
            return None;
        }
        let later = later(&steps, &places, ops.len());
        let notes_slots = later.is_none();
        let later = later.unwrap_or_else(|| vec![0; ops.len()]);
        let tables = Tables { steps: &steps, places: &places, dispatches: &dispatches, splits: &splits };
        let (branches, choices) = tables.branches(&mut ops, &later);
        let is_start_all = match (start, &ops[..], &links[..]) {
            (Start::Set(set), [Op::Chain { .. }, Op::Match], [link]) => link.is_one_of(set),
            _ => false,
        };
        let slots = super::slots(groups);
        Some(Scan {
            ops,
            links,
            literals,
            branches,
            choices,
            sets,
            later,
            notes_slots,
            slots,
            last_slot: 2 * groups,
            start,
            is_start_all,
        })
    }
}

/// For each place the first slot that is written there or later; `None` when slots are not written in their order, or in a loop.
fn later(steps: &[Step], places: &[u32], count: usize) -> Option<Vec<u16>> {
    let loops = |slot_at: usize| {
        let spans =
            |(at, step): (usize, &Step)| matches!(step, Step::Jump(to) if *to as usize <= slot_at && slot_at < at);
        steps.iter().enumerate().any(spans)
    };
    let mut later = vec![u16::MAX; count];
    let mut next = u16::MAX;
    for (at, step) in steps.iter().enumerate().rev() {
        if let Step::Save(slot) = *step {
            if slot >= next || loops(at) {
                return None;
            }
            next = slot;
        }
        later[places[at] as usize] = next;
    }
    Some(later)
}

#[derive(Default)]
struct Lower {
    steps: Vec<Step>,
    literals: Vec<Finder<'static>>,
    dispatches: Vec<[u32; 257]>,
    splits: Vec<[Way; 257]>,
    sets: Vec<Set>,
}

impl Lower {
    fn start(&mut self, next: Next) -> Start {
        // What takes no byte is asked where the first byte is taken.
        let is_edge = |step: &&Step| matches!(step, Step::Op(Op::Edge { .. }));
        let mut steps = self.steps.iter().filter(|step| !matches!(step, Step::Save(_)));
        let begins_with_edge = steps.clone().next().as_ref().is_some_and(is_edge);
        match steps.find(|step| !is_edge(step)) {
            Some(Step::Op(Op::Begin)) => Start::Begin,
            // What fails from the begin of the text, with everything skipped that can be, fails from everywhere; but not where
            // the edge of a word is.
            Some(Step::Op(Op::Run { set, min: 0, max: u32::MAX, .. }) | Step::Take { set, min: 0, max: u32::MAX })
                if !begins_with_edge && self.sets[*set as usize].is_all() =>
            {
                Start::Begin
            }
            Some(Step::Literal(index)) => Start::Literal(*index),
            _ if next.accepts || next.at_end || next.bits == [u64::MAX; 4] => Start::Anywhere,
            _ => match self.set(next.bits, false) {
                Ok(set) => Start::Set(set),
                Err(Unsupported) => Start::Anywhere,
            },
        }
    }

    fn set(&mut self, bits: [u64; 4], at_end: bool) -> Result<u16, Unsupported> {
        let set = Set::new(bits, at_end);
        let index = self.sets.iter().position(|known| *known == set).unwrap_or_else(|| {
            self.sets.push(set);
            self.sets.len() - 1
        });
        u16::try_from(index).map_err(|_| Unsupported)
    }

    fn push(&mut self, op: Op) -> Result<usize, Unsupported> {
        self.step(Step::Op(op))
    }

    fn step(&mut self, step: Step) -> Result<usize, Unsupported> {
        if self.steps.len() >= MOST {
            return Err(Unsupported);
        }
        self.steps.push(step);
        Ok(self.steps.len() - 1)
    }

    /// Adds the steps of a part; `then` is what can come behind it.
    fn part(&mut self, hir: &Hir, then: Next) -> Result<(), Unsupported> {
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => self.literal(&literal.0)?,
            HirKind::Class(class) => {
                let set = self.set(bits(class)?, false)?;
                self.step(Step::Take { set, min: 1, max: 1 })?;
            }
            HirKind::Look(look) => {
                self.push(match look {
                    Look::Start => Op::Begin,
                    Look::End => Op::End,
                    Look::WordAscii => Op::Edge { wanted: true },
                    Look::WordAsciiNegate => Op::Edge { wanted: false },
                    _ => return Err(Unsupported),
                })?;
            }
            HirKind::Repetition(repetition) => self.repetition(repetition, then)?,
            HirKind::Capture(capture) => {
                let named = capture.name.as_deref().and_then(|name| name.strip_prefix('v')?.parse::<u16>().ok());
                let Some(named) = named else { return self.part(&capture.sub, then) };
                self.step(Step::Save(2 * named))?;
                self.part(&capture.sub, then)?;
                self.step(Step::Save(2 * named + 1))?;
            }
            HirKind::Concat(parts) => {
                let mut nexts = vec![then; parts.len() + 1];
                for (i, part) in parts.iter().enumerate().rev() {
                    nexts[i] = first(part, nexts[i + 1])?;
                }
                for (part, next) in parts.iter().zip(&nexts[1..]) {
                    self.part(part, *next)?;
                }
            }
            HirKind::Alternation(parts) => self.alternation(parts, then)?,
        }
        Ok(())
    }

    fn literal(&mut self, bytes: &[u8]) -> Result<(), Unsupported> {
        self.literals.push(Finder::new(bytes).into_owned());
        let index = u16::try_from(self.literals.len() - 1).map_err(|_| Unsupported)?;
        self.step(Step::Literal(index))?;
        Ok(())
    }

    fn alternation(&mut self, parts: &[Hir], then: Next) -> Result<(), Unsupported> {
        let mut nexts = Vec::with_capacity(parts.len());
        for part in parts {
            nexts.push(first(part, then)?);
        }
        let mut jumps = Vec::new();
        // Of many alternatives a table tells the first that can be meant; few are quicker tried.
        let table = if parts.len() >= MANY { Some(self.step(Step::Dispatch(0))?) } else { None };
        let mut entries = Vec::with_capacity(parts.len());
        for (i, part) in parts.iter().enumerate() {
            entries.push(self.steps.len() as u32);
            if i + 1 == parts.len() {
                self.part(part, then)?;
                break;
            }
            let others = nexts[i + 1..].iter().copied().reduce(Next::or).unwrap_or_default();
            let split = self.split(nexts[i], others)?;
            self.part(part, then)?;
            jumps.push(self.step(Step::Jump(0))?);
            self.aim(split, split + 1, self.steps.len());
        }
        let end = self.steps.len() as u32;
        for jump in jumps {
            self.steps[jump] = Step::Jump(end);
        }
        if let Some(table) = table {
            self.steps[table] = Step::Dispatch(self.dispatch(&nexts, &entries)?);
        }
        Ok(())
    }

    /// The table of an alternation: for each byte the alternative that alone can begin with it, or the first of several, which
    /// knows the others.
    fn dispatch(&mut self, nexts: &[Next], entries: &[u32]) -> Result<u16, Unsupported> {
        let mut table = [u32::MAX; 257];
        for (byte, to) in table.iter_mut().enumerate() {
            let mut able = (0..nexts.len()).filter(|place| nexts[*place].allows(byte));
            let Some(first) = able.next() else { continue };
            let is_alone = able.next().is_none() && first + 1 < nexts.len();
            *to = entries[first] + u32::from(is_alone);
        }
        self.dispatches.push(table);
        u16::try_from(self.dispatches.len() - 1).map_err(|_| Unsupported)
    }

    fn split(&mut self, first: Next, second: Next) -> Result<usize, Unsupported> {
        let mut table = [Way::None; 257];
        for (byte, way) in table.iter_mut().enumerate() {
            *way = match (first.allows(byte), second.allows(byte)) {
                (true, true) => Way::Both,
                (true, false) => Way::First,
                (false, true) => Way::Second,
                (false, false) => Way::None,
            };
        }
        let index = self.splits.iter().position(|known| *known == table).unwrap_or_else(|| {
            self.splits.push(table);
            self.splits.len() - 1
        });
        let table = u16::try_from(index).map_err(|_| Unsupported)?;
        self.step(Step::Split { first: 0, second: 0, table })
    }

    fn aim(&mut self, split: usize, to: usize, other: usize) {
        if let Step::Split { first, second, .. } = &mut self.steps[split] {
            (*first, *second) = (to as u32, other as u32);
        }
    }

    fn repetition(&mut self, repetition: &Repetition, then: Next) -> Result<(), Unsupported> {
        let Repetition { min, max, greedy, sub } = repetition;
        if let Some(bits) = single(sub)? {
            let how = match greedy {
                true if !then.meets(&bits) => {
                    let set = self.set(bits, false)?;
                    self.step(Step::Take { set, min: *min, max: max.unwrap_or(u32::MAX) })?;
                    return Ok(());
                }
                false => {
                    let bits = if then.accepts { [u64::MAX; 4] } else { then.bits };
                    How::Lazy { then: self.set(bits, then.at_end)?, literal: NONE }
                }
                true => {
                    let then = if then.accepts { [u64::MAX; 4] } else { then.bits };
                    How::Greedy { then: self.set(then, true)? }
                }
            };
            let max = max.unwrap_or(u32::MAX);
            // What a lazy run has taken is counted in bytes.
            if matches!(how, How::Lazy { .. }) && max != u32::MAX && bit(&bits, 0x80) {
                return Err(Unsupported);
            }
            let set = self.set(bits, false)?;
            self.push(Op::Run { set, min: *min, max, how })?;
            return Ok(());
        }
        if sub.properties().minimum_len().unwrap_or(0) == 0 {
            // What can be empty itself is not made more so by being optional; but what is empty at some places only, is.
            return match (min, max, greedy) {
                (0 | 1, Some(1), true) if sub.properties().look_set().is_empty() => self.part(sub, then),
                (1, Some(1), _) => self.part(sub, then),
                _ => Err(Unsupported),
            };
        }
        let again = first(sub, Next::default())?.or(then);
        for _ in 0..*min {
            self.part(sub, again)?;
        }
        let next = first(sub, Next::default())?;
        match max {
            None => {
                let split = self.choice(next, then, *greedy)?;
                self.part(sub, again)?;
                self.step(Step::Jump(split as u32))?;
                self.choose(split, *greedy, self.steps.len());
            }
            Some(max) => {
                let mut splits = Vec::new();
                for _ in *min..*max {
                    splits.push(self.choice(next, then, *greedy)?);
                    self.part(sub, again)?;
                }
                for split in splits {
                    self.choose(split, *greedy, self.steps.len());
                }
            }
        }
        Ok(())
    }

    fn choice(&mut self, next: Next, then: Next, greedy: bool) -> Result<usize, Unsupported> {
        if greedy { self.split(next, then) } else { self.split(then, next) }
    }

    fn choose(&mut self, split: usize, greedy: bool, end: usize) {
        if greedy { self.aim(split, split + 1, end) } else { self.aim(split, end, split + 1) }
    }
}

/// The set of a part that is always one character of a set.
pub(super) fn single(hir: &Hir) -> Result<Option<[u64; 4]>, Unsupported> {
    Ok(match hir.kind() {
        HirKind::Class(class) => Some(bits(class)?),
        HirKind::Literal(literal) if literal.0.len() == 1 => Some(one(literal.0[0])),
        _ => None,
    })
}

fn one(byte: u8) -> [u64; 4] {
    let mut bits = [0; 4];
    bits[(byte >> 6) as usize] |= 1 << (byte & 63);
    bits
}

/// The bytes of a class.
fn bits(class: &Class) -> Result<[u64; 4], Unsupported> {
    let mut bits = [0_u64; 4];
    let mut add = |from: u32, to: u32| {
        for byte in from..=to.min(127) {
            bits[(byte >> 6) as usize] |= 1 << (byte & 63);
        }
    };
    let mut wide = 0;
    match class {
        Class::Unicode(class) => {
            for range in class.ranges() {
                let (from, to) = (u32::from(range.start()), u32::from(range.end()));
                add(from, to);
                if to > 127 {
                    wide += to - from.max(128) + 1;
                    // Ranges of characters skip the surrogates.
                    if from < 0xD800 && to > 0xDFFF {
                        wide -= 0x800;
                    }
                }
            }
        }
        Class::Bytes(class) => {
            for range in class.ranges() {
                add(range.start().into(), range.end().into());
                if range.end() > 127 {
                    return Err(Unsupported);
                }
            }
        }
    }
    match wide {
        0 => {}
        n if n == 0x11_0000 - 0x800 - 0x80 => (bits[2], bits[3]) = (u64::MAX, u64::MAX),
        _ => return Err(Unsupported),
    }
    Ok(bits)
}

/// The bytes that a part, with what comes behind it, can begin with.
fn first(hir: &Hir, then: Next) -> Result<Next, Unsupported> {
    Ok(match hir.kind() {
        HirKind::Empty => then,
        HirKind::Literal(literal) => match literal.0.first() {
            Some(byte) => Next { bits: one(*byte), ..Next::default() },
            None => then,
        },
        HirKind::Class(class) => Next { bits: bits(class)?, ..Next::default() },
        HirKind::Look(Look::End) => Next { at_end: true, ..Next::default() },
        HirKind::Look(_) => Next::ALL,
        HirKind::Repetition(repetition) => {
            let next = first(&repetition.sub, then)?;
            if repetition.min == 0 { next.or(then) } else { next }
        }
        HirKind::Capture(capture) => first(&capture.sub, then)?,
        HirKind::Concat(parts) => {
            let mut next = then;
            for part in parts.iter().rev() {
                next = first(part, next)?;
            }
            next
        }
        HirKind::Alternation(parts) => {
            let mut next = Next::default();
            for part in parts {
                next = next.or(first(part, then)?);
            }
            next
        }
    })
}
