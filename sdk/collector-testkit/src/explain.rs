//! One record through every stage: what was written where, by whom, and from which bytes.
//!
//! The records before the wanted one run first, without lineage, because headers, inferred years and open
//! sessions are state that they leave behind. A record that is held makes no event of its own; its session is
//! then ended so that its event can be shown.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Read};
use std::rc::Rc;
use std::sync::Arc;

use collector_core::{Batch, Driver, Framing, Position, Source, Time};
use serde::Serialize;
use serde_json::Value as Json;

use crate::input::{Clock, Reader};

mod collect;
mod writes;

pub use writes::{Kind, StageWrites, Write};

use collect::{Collect, Turn};

/// Which records are explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Select {
    /// The first.
    First,
    /// The one that this line of the input belongs to, from 1.
    Line(u64),
    /// The first that holds this text.
    Grep(String),
    /// Every one.
    All,
}

/// A session that an explanation tells of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionOf {
    /// Its number.
    pub id: u64,
    /// How many records it held when it ended; 0 while it is open.
    pub records: u64,
    /// True when nothing but the end of the input ended it.
    pub forced: bool,
}

/// What became of one record, and why. Serialised, it is what `explain -o json` writes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The line on which the record begins, from 1; none for the event of a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The raw text. All bytes below are bytes of it.
    pub raw: String,
    /// `sent`, `filtered`, `unsupported`, `held`, …
    pub disposition: String,
    /// Why it was filtered or is unsupported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The byte at which a format gave up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<usize>,
    /// The session that holds the record, or whose event this is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionOf>,
    /// The stages that were entered, in order, with what was written.
    pub stages: Vec<StageWrites>,
    /// The first event.
    pub event: Option<Json>,
    /// All events, in order.
    pub events: Vec<Json>,
    /// The bytes that no value was taken from.
    pub unused: Vec<[usize; 2]>,
    /// The sessions that ended with this record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<Explanation>,
}

/// Explains the wanted records of a stream. Returns how many there were.
///
/// # Errors
/// When the stream cannot be read, or `each` fails.
pub fn explain<R: Read, E: From<io::Error>>(
    driver: &mut Driver,
    source: &Arc<Source>,
    stream: R,
    arrival: Time,
    select: &Select,
    each: &mut dyn FnMut(&Explanation) -> Result<(), E>,
) -> Result<u64, E> {
    let input = driver.plan().manifest().input.clone();
    let separator = if input.framing == Framing::Nul { 0 } else { b'\n' };
    let lines = Rc::new(RefCell::new(Lines::default()));
    let counting = Counting { stream, separator, at: 0, lines: lines.clone() };
    let mut reader = Reader::new(counting, &input, Position(0), Clock::Fixed(arrival))?;
    let mut batch = Batch::new(source.clone());
    let mut found = 0;
    while reader.next(&mut batch)? {
        let mut before = Batch::new(source.clone());
        for index in 0..batch.len() {
            let (raw, position, arrival, cut) = batch.record(index);
            let (first, last) = lines.borrow_mut().locate(position.0, raw.len() as u64 + cut);
            let wanted = match select {
                Select::First | Select::All => true,
                Select::Line(line) => (first..=last).contains(line),
                Select::Grep(text) => holds(raw, text.as_bytes()),
            };
            if !wanted {
                before.push(raw, position, arrival, cut);
                continue;
            }
            found += 1;
            driver.run(&before, &mut Ignore);
            before.clear();
            let mut one = Batch::new(source.clone());
            one.push(raw, position, arrival, cut);
            let mut explanation = turn(driver, first, |driver, sink| driver.run(&one, sink));
            if *select != Select::All {
                end_session(driver, source, &mut explanation);
                each(&explanation)?;
                return Ok(found);
            }
            each(&explanation)?;
        }
        driver.run(&before, &mut Ignore);
    }
    if *select == Select::All {
        for session in flush(driver, source) {
            each(&session)?;
        }
    }
    Ok(found)
}

/// Runs one record with lineage.
fn turn(driver: &mut Driver, line: u64, run: impl FnOnce(&mut Driver, &mut Collect)) -> Explanation {
    let before = driver.summary().reasons;
    let mut sink = Collect::new(driver.plan().clone());
    driver.set_tracing(true);
    run(driver, &mut sink);
    driver.set_tracing(false);
    let mut own = None;
    let mut sessions = Vec::new();
    for turn in sink.turns {
        if turn.is_session { sessions.push(turn) } else { own = Some(turn) }
    }
    let mut explanation = own.unwrap_or_default().explain();
    explanation.line = Some(line);
    if explanation.disposition == "filtered" {
        explanation.reason = new_reason(&before, &driver.summary().reasons);
    }
    explanation.sessions = sessions.into_iter().map(Turn::explain).collect();
    explanation
}

/// Ends the session that holds the record, unless the record itself ended it.
fn end_session(driver: &mut Driver, source: &Arc<Source>, explanation: &mut Explanation) {
    let Some(held) = explanation.session.as_ref().map(|session| session.id) else { return };
    let is_its = |session: &Explanation| session.session.as_ref().is_some_and(|session| session.id == held);
    if !explanation.sessions.iter().any(is_its) {
        explanation.sessions.extend(flush(driver, source).into_iter().filter(is_its));
    }
}

fn flush(driver: &mut Driver, source: &Arc<Source>) -> Vec<Explanation> {
    let mut sink = Collect::new(driver.plan().clone());
    driver.set_tracing(true);
    driver.flush(source, &mut sink);
    driver.set_tracing(false);
    let mut all: Vec<Explanation> = sink.turns.into_iter().map(Turn::explain).collect();
    for session in all.iter_mut().filter_map(|explanation| explanation.session.as_mut()) {
        session.forced = true;
    }
    all
}

/// The reason that was counted in between.
fn new_reason(before: &BTreeMap<String, u64>, after: &BTreeMap<String, u64>) -> Option<String> {
    after
        .iter()
        .find(|(reason, count)| before.get(*reason).is_none_or(|old| old < count))
        .map(|(reason, _)| reason.clone())
}

fn holds(raw: &[u8], text: &[u8]) -> bool {
    text.is_empty() || raw.windows(text.len()).any(|window| window == text)
}

/// Takes the events of the records before.
struct Ignore;

impl collector_core::Sink for Ignore {
    fn event(&mut self, _: &collector_core::Record<'_>, _: &collector_core::Event<'_>) {}
}

/// Notes where lines end while a stream is read, so that a record's line is known without a second pass.
struct Counting<R> {
    stream: R,
    separator: u8,
    at: u64,
    lines: Rc<RefCell<Lines>>,
}

#[derive(Default)]
struct Lines {
    passed: u64,
    ends: VecDeque<u64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        let ends = buffer[..read].iter().enumerate().filter(|(_, byte)| **byte == self.separator);
        self.lines.borrow_mut().ends.extend(ends.map(|(i, _)| self.at + i as u64));
        self.at += read as u64;
        Ok(read)
    }
}

impl Lines {
    /// The first and last line of a record; records come in the order of their positions.
    fn locate(&mut self, position: u64, len: u64) -> (u64, u64) {
        while self.ends.front().is_some_and(|end| *end < position) {
            self.ends.pop_front();
            self.passed += 1;
        }
        let inside = self.ends.iter().take_while(|end| **end < position + len).count() as u64;
        (self.passed + 1, self.passed + 1 + inside)
    }
}

#[cfg(test)]
mod tests;
