//! The machine: runs a parser's instructions over one text.
//!
//! Variables are spans of three buffers: the raw text, the parser's constants, and a scratch buffer for what was made.
//! Nothing is copied when a value is assigned, and nothing is allocated once the buffers have grown. Inside a `case` each
//! assignment is noted, so that a case that fails can be undone.

mod collect;
mod store;
mod tests_of_when;

use crate::at::At;
use crate::collect::Hits;
use crate::function::{Args, Env};
use crate::matcher::Spans;
use crate::parser::Parser;
use crate::prefilter::Marks;
use crate::program::{
    Argument, Call, DEVICE, Expression, Instruction, Kind, Operand, RAW, Regex, Slot, Switch, Table, When,
};
use crate::scan::Outcome;
pub(crate) use store::Bits;
use store::{Buffer, Memo, SCRATCH, Store, Val};

/// Calls may have so many arguments.
pub(crate) const MOST_ARGUMENTS: usize = 8;

/// What happens when a regular expression outside any `case` does not match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnMiss {
    /// The parser stops; what was set is kept, and the event is marked as partial.
    #[default]
    Stop,
    /// The instruction is skipped.
    Continue,
    /// The record is not this parser's.
    Fail,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// To the last instruction.
    Whole,
    /// An instruction did not match: here.
    Stopped(At),
}

/// Buffers of a run, to be used again.
#[derive(Debug, Default)]
pub(crate) struct Machine {
    store: Store,
    /// How many `case`s are open.
    cases: u32,
    spans: Spans,
    hits: Hits,
    answer: String,
    memo: Memo,
    joined: String,
    /// Pieces that `splitJsonEvent` made, and whether the original is dropped.
    pub(crate) pieces: Vec<String>,
    pub(crate) drops_original: bool,
    /// Expressions that used up their steps.
    pub(crate) over_limit: u64,
    /// With [`OnMiss::Continue`]: where the first expression did not match.
    missed: Option<At>,
    marks: Vec<Marks>,
    /// Notes which branches are taken, each with its line.
    pub(crate) notes: Option<Vec<(u32, String)>>,
}

/// Where the text of a variable lies.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found<'t, 'b> {
    /// In the raw text.
    Part(&'b str),
    /// In the parser, or in the machine.
    Made(&'t str),
}

/// What a run works on.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'f> {
    pub(crate) parser: &'f Parser,
    pub(crate) raw: &'f str,
}

/// What an instruction that does not match answers.
type Flow = Result<(), At>;

impl Machine {
    /// Runs a parser over a text from a device. Variables of the presets' names begin with their values, and what the
    /// recognizer captured is there when the instructions begin.
    pub(crate) fn run(
        &mut self,
        frame: &Frame<'_>,
        recognized: &Spans,
        device: &str,
        presets: &[(String, String)],
        env: &mut Env<'_>,
    ) -> Ending {
        let store = &mut self.store;
        store.clear(frame.parser.names.len());
        self.cases = 0;
        self.pieces.clear();
        if let Some(notes) = &mut self.notes {
            notes.clear();
        }
        self.drops_original = false;
        self.missed = None;
        let len = u32::try_from(frame.raw.len()).unwrap_or(u32::MAX);
        let raw = Val::new(Buffer::Raw, 0, len, 0);
        store.set(RAW, raw);
        if let Some(val) = store.keep(device, 0).filter(|_| !device.is_empty()) {
            store.set(DEVICE, val);
        }
        for (name, value) in presets {
            let slot = frame.parser.names.iter().position(|known| known == name);
            if let Some((slot, val)) = slot.zip(store.keep(value, 0)) {
                store.set(slot as Slot, val);
            }
        }
        if let Some(regex) = &frame.parser.recognizer {
            store.take(&regex.slots, recognized, raw, regex.at.line);
        }
        match self.block(frame, env, &frame.parser.body) {
            Err(at) => Ending::Stopped(at),
            Ok(()) => self.missed.map_or(Ending::Whole, Ending::Stopped),
        }
    }

    /// The text of a variable after a run.
    pub(crate) fn get<'t>(&'t self, frame: &Frame<'t>, slot: Slot) -> Option<&'t str> {
        self.store.get(frame, slot)
    }

    /// Visits the variables of a set that were set in a run over `raw`: number, text, and the line that set it.
    #[inline(always)]
    pub(crate) fn visit<'t, 'b>(
        &'t self,
        frame: &Frame<'t>,
        raw: &'b str,
        of: &Bits,
        mut visit: impl FnMut(usize, Found<'t, 'b>, u32),
    ) {
        self.store.written.visit_of(of, |slot| {
            let val = self.store.val(slot as Slot);
            let found = match val.buffer {
                Buffer::Unset => return,
                Buffer::Raw => Found::Part(&raw[val.start as usize..(val.start + val.len) as usize]),
                Buffer::Constants | Buffer::Scratch => Found::Made(self.store.text(frame, val)),
            };
            visit(slot, found, val.line);
        });
    }

    /// Runs instructions one after the other. What takes many registers is done elsewhere: a block of one instruction would pay
    /// for those of all.
    fn block(&mut self, frame: &Frame<'_>, env: &mut Env<'_>, block: &[Instruction]) -> Flow {
        for instruction in block {
            let done = self.instruction(frame, env, instruction);
            if let Err(at) = done {
                if frame.parser.settings.on_regex_miss == OnMiss::Continue && self.cases == 0 {
                    self.missed.get_or_insert(at);
                    continue;
                }
                return Err(at);
            }
        }
        Ok(())
    }

    #[inline]
    fn instruction(&mut self, frame: &Frame<'_>, env: &mut Env<'_>, instruction: &Instruction) -> Flow {
        let line = instruction.at.line;
        match &instruction.kind {
            Kind::Regex { src, regex } => return self.regex(frame, *src, regex, line),
            Kind::Set { attr, value } => {
                if let Some(val) = self.expression(frame, env, value, line) {
                    self.store.set(*attr, val);
                }
            }
            Kind::Choose { whens, otherwise, table } => return self.choose(frame, env, whens, otherwise, table),
            Kind::Whens { whens, table } => return self.whens(frame, env, whens, table),
            Kind::Switch(switch) => return self.switch(frame, env, instruction.at, switch),
            Kind::Swap(a, b) => {
                let (left, right) = (self.store.val(*a), self.store.val(*b));
                self.store.set(*a, Val { line, ..right });
                self.store.set(*b, Val { line, ..left });
            }
            Kind::AnotherEvent(another) => return self.another_event(frame, env, another),
            Kind::Collect(collect) => return self.collect(frame, env, collect, line),
        }
        Ok(())
    }

    #[inline(never)]
    fn regex(&mut self, frame: &Frame<'_>, src: Slot, regex: &Regex, line: u32) -> Flow {
        let from = self.store.val(src);
        if !from.is_set() {
            return Err(regex.at);
        }
        match regex.matcher.search(self.store.text(frame, from), &mut self.spans) {
            Outcome::Match => {}
            Outcome::NoMatch => return Err(regex.at),
            Outcome::TooMuch => {
                self.over_limit += 1;
                return Err(regex.at);
            }
        }
        self.store.take(&regex.slots, &self.spans, from, line);
        Ok(())
    }

    #[inline(never)]
    fn whens(&mut self, frame: &Frame<'_>, env: &mut Env<'_>, whens: &[When], table: &Table) -> Flow {
        let Some(text) = self.store.get(frame, table.slot) else { return Ok(()) };
        for row in table.rows.get(text).into_iter().flatten() {
            let when = &whens[*row as usize];
            self.note(|| (when.at.line, format!("{}: holds", when.written)));
            self.block(frame, env, &when.then)?;
        }
        Ok(())
    }

    #[inline(never)]
    fn choose(
        &mut self,
        frame: &Frame<'_>,
        env: &mut Env<'_>,
        whens: &[When],
        otherwise: &Option<Vec<Instruction>>,
        table: &Option<Box<Table>>,
    ) -> Flow {
        let chosen = match table {
            Some(table) => {
                let text = self.store.get(frame, table.slot);
                text.and_then(|text| table.rows.get(text)?.first()).map(|row| &whens[*row as usize])
            }
            None => whens.iter().find(|when| self.holds(frame, &when.test)),
        };
        if self.notes.is_some() {
            self.note_choice(whens, chosen, otherwise.is_some());
        }
        match (chosen, otherwise) {
            (Some(when), _) => self.block(frame, env, &when.then),
            (None, Some(otherwise)) => self.block(frame, env, otherwise),
            (None, None) => Ok(()),
        }
    }

    #[cold]
    fn note_choice(&mut self, whens: &[When], chosen: Option<&When>, has_otherwise: bool) {
        let note = match (chosen, whens) {
            (Some(when), _) => (when.at.line, format!("{}: holds", when.written)),
            (None, [when]) if !has_otherwise => (when.at.line, format!("{}: does not hold", when.written)),
            (None, [first, ..]) => {
                let end = if has_otherwise { ": otherwise" } else { "" };
                (first.at.line, format!("none of {} whens holds{end}", whens.len()))
            }
            (None, []) => return,
        };
        self.note(|| note);
    }

    /// Notes which branch is taken, when lineage is recorded.
    #[inline(always)]
    fn note(&mut self, note: impl FnOnce() -> (u32, String)) {
        if let Some(notes) = &mut self.notes {
            notes.push(note());
        }
    }

    #[inline(never)]
    fn switch(&mut self, frame: &Frame<'_>, env: &mut Env<'_>, at: At, switch: &Switch) -> Flow {
        let Switch { cases, default, filter, undoes } = switch;
        let mark = self.store.undo.len();
        self.cases += 1;
        self.store.noting += u32::from(*undoes);
        let won;
        if let Some((filter, src)) = filter {
            // Cases may have switches of their own, so marks are taken and given back.
            let mut marks = self.marks.pop().unwrap_or_default();
            filter.mark(self.store.get(frame, *src).unwrap_or_default(), &mut marks);
            won = marks.iter().any(|case| self.case(frame, env, case, &cases[case], mark));
            self.marks.push(marks);
        } else {
            won = cases.iter().enumerate().any(|(number, case)| self.case(frame, env, number, case, mark));
        }
        self.cases -= 1;
        self.store.noting -= u32::from(*undoes);
        if self.store.noting == 0 {
            self.store.undo.clear();
        }
        if !won {
            let end = if default.is_some() { "default" } else { "the switch fails" };
            self.note(|| (at.line, format!("none of {} cases completes: {end}", cases.len())));
        }
        match default {
            _ if won => Ok(()),
            Some(default) => self.block(frame, env, default),
            None => Err(at),
        }
    }

    fn case(&mut self, frame: &Frame<'_>, env: &mut Env<'_>, number: usize, case: &[Instruction], mark: usize) -> bool {
        let done = self.block(frame, env, case);
        if done.is_err() {
            self.store.undo_to(mark);
        }
        self.note(|| {
            let line = case.first().map_or(0, |instruction| instruction.at.line);
            match done {
                Ok(()) => (line, format!("case {} completes", number + 1)),
                Err(at) => (line, format!("case {} fails at line {} and is undone", number + 1, at.line)),
            }
        });
        done.is_ok()
    }

    fn operand(&self, operand: Operand) -> Val {
        match operand {
            Operand::Constant(start, len) => Val::new(Buffer::Constants, start, len, 0),
            Operand::Variable(slot) => self.store.val(slot),
        }
    }

    fn expression(&mut self, frame: &Frame<'_>, env: &mut Env<'_>, value: &Expression, line: u32) -> Option<Val> {
        let val = match value {
            Expression::Constant(start, len) => self.operand(Operand::Constant(*start, *len)),
            Expression::Variable(slot) => self.operand(Operand::Variable(*slot)),
            Expression::Join(parts) => self.join(frame, env, parts, line)?,
            Expression::Call(call) => self.call(frame, env, call, line)?,
        };
        val.is_set().then_some(Val { line, ..val })
    }

    #[inline(never)]
    fn join(&mut self, frame: &Frame<'_>, env: &mut Env<'_>, parts: &[Argument], line: u32) -> Option<Val> {
        let operands =
            || parts.iter().map(|part| if let Argument::Operand(operand) = part { Some(operand) } else { None });
        if operands().all(|operand| operand.is_some()) {
            // Nothing else is made meanwhile.
            let start = self.store.scratch.len();
            for operand in operands().flatten() {
                let val = self.operand(*operand);
                if self.store.append(frame, val).is_none() {
                    self.store.scratch.truncate(start);
                    return None;
                }
            }
            return Some(self.store.made_since(start, line));
        }
        // A call inside may join, too.
        let mut joined = std::mem::take(&mut self.joined);
        joined.clear();
        for part in parts {
            let val = match part {
                Argument::Operand(operand) => self.operand(*operand),
                Argument::Call(call) => self.call(frame, env, call, line).unwrap_or(Val::UNSET),
                Argument::Join(parts) => self.join(frame, env, parts, line).unwrap_or(Val::UNSET),
            };
            joined.push_str(self.store.text(frame, val));
            if joined.len() > SCRATCH {
                break;
            }
        }
        let val = self.store.keep(&joined, line);
        self.joined = joined;
        val
    }

    #[inline(never)]
    fn call(&mut self, frame: &Frame<'_>, env: &mut Env<'_>, call: &Call, line: u32) -> Option<Val> {
        let mut made = [Val::UNSET; MOST_ARGUMENTS];
        if call.nests {
            for (val, argument) in made.iter_mut().zip(&call.args) {
                *val = match argument {
                    Argument::Operand(_) => continue,
                    Argument::Call(inner) => self.call(frame, env, inner, line).unwrap_or(Val::UNSET),
                    Argument::Join(parts) => self.join(frame, env, parts, line).unwrap_or(Val::UNSET),
                };
            }
        }
        let count = call.args.len().min(MOST_ARGUMENTS);
        self.answer.clear();
        let store = &self.store;
        let mut texts: [Option<&str>; MOST_ARGUMENTS] = [None; MOST_ARGUMENTS];
        for ((text, argument), made) in texts.iter_mut().zip(&call.args).zip(&made) {
            let val = if let Argument::Operand(operand) = argument { self.operand(*operand) } else { *made };
            *text = val.is_set().then(|| store.text(frame, val));
        }
        if call.splits {
            let count = split(&texts[..count], &mut self.pieces, &mut self.drops_original)?;
            self.answer.push_str(&count.to_string());
        } else {
            let repeats = (call.function.repeats)(&texts[..count]);
            let address = std::ptr::from_ref(call).addr();
            if repeats && self.memo.is_of(address, env.zone, &texts[..count]) {
                return self.store.keep(&self.memo.answer, line);
            }
            let zone = env.zone;
            let device = store.get(frame, DEVICE).unwrap_or_default();
            let regex = call.regex.as_deref();
            let mut args = Args { values: &texts[..count], regex, env, device, out: &mut self.answer };
            if !(call.function.run)(&mut args) {
                return None;
            }
            if repeats {
                self.memo.note(address, zone, &texts[..count], &self.answer);
            }
        }
        self.store.keep(&self.answer, line)
    }
}

/// `splitJsonEvent`.
#[inline(never)]
fn split(args: &[Option<&str>], pieces: &mut Vec<String>, drops_original: &mut bool) -> Option<usize> {
    let [Some(text), Some(path), prefix, suffix, drop] = args else { return None };
    let elements = crate::collect::json::elements(text, path)?;
    let (prefix, suffix) = (prefix.unwrap_or_default(), suffix.unwrap_or_default());
    let size = elements.iter().map(|element| element.len() + prefix.len() + suffix.len()).sum::<usize>();
    if size > SCRATCH {
        return None;
    }
    pieces.extend(elements.iter().map(|element| [prefix, element, suffix].concat()));
    *drops_original |= *drop == Some("true");
    Some(elements.len())
}
