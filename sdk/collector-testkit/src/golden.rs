//! Golden cases: an input, the events that it must make, and what differs.
//!
//! A case is a folder; its events are compared field by field, those of the framework included, because a run is
//! deterministic: the arrival is fixed, and ids derive from the source `case:<name>` and the position. Besides its
//! events a case must keep the balance of records and must not panic. What is deliberately absent: patterns,
//! wildcards and ignored fields in expectations. They hide what a reviewer should see.

pub mod canonical;
mod case;
pub mod watch;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use collector_core::parameter::Parameter;
use collector_core::{
    Diagnostics, Driver, EncodeOptions, Encoder, Event, Injection, Lines, NameStyle, Plan, Record, Sink, Snapshot,
    Source, Summary,
};
use serde::Serialize;
use serde_json::Value as Json;

pub use case::{Case, EXPECTED, cases, select};

use crate::definition::{Definition, LoadOptions, Loaded};
use crate::diff::{self, EventDiff};
use crate::input::run_bytes;
use crate::replace_file::replace_file;
use case::{CaseConfig, read_if_there};

/// Why a case cannot be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaseError {
    /// A file cannot be read or written.
    #[error("cannot {verb} `{path}`: {source}")]
    File {
        /// What was tried.
        verb: &'static str,
        /// The file.
        path: String,
        /// Why not.
        source: io::Error,
    },
    /// The collector does not load for this case.
    #[error("{0}")]
    Load(String),
    /// The case itself is wrong.
    #[error("{0}")]
    Wrong(String),
}

/// An event that a case made.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// The event with its extended information nested.
    pub event: Json,
    /// The raw record.
    pub raw: String,
    /// The line of the input on which the record begins, from 1.
    pub line: usize,
}

/// What a run of a case made.
#[derive(Clone, Debug, Default)]
pub struct Ran {
    /// The events in order.
    pub events: Vec<Made>,
    /// What became of the records.
    pub summary: Summary,
}

impl Ran {
    /// The events as `expected.jsonl` holds them.
    #[must_use]
    pub fn text(&self) -> String {
        self.events.iter().map(|made| canonical::line(&made.event) + "\n").collect()
    }
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Everything is as expected.
    Passed,
    /// Something is not.
    Failed,
    /// It has no `expected.jsonl` yet.
    New,
    /// `expected.jsonl` was written.
    Blessed,
}

/// What came of a case.
#[derive(Clone, Debug, Serialize)]
pub struct CaseResult {
    /// The case.
    pub name: String,
    /// How it ended.
    pub status: Status,
    /// What is wrong besides events: it cannot be run, it panicked, a counter is not as expected.
    pub problems: Vec<String>,
    /// The events that differ.
    pub differences: Vec<EventDiff>,
    /// The name of the input file.
    pub input: String,
    /// How long it took.
    #[serde(skip)]
    pub elapsed: Duration,
    #[serde(skip)]
    dir: PathBuf,
    /// The text to be blessed: only of a run whose balance holds and that did not panic.
    #[serde(skip)]
    sound: Option<String>,
}

/// Runs cases; a collector is loaded once for each distinct configuration.
#[derive(Debug)]
pub struct Runner {
    definition: Definition,
    parameters: Vec<(String, String)>,
    known: Vec<Parameter>,
    observe: bool,
    plans: Vec<Prepared>,
}

/// Which instance of the collector runs a case.
///
/// Making one reads all its maps again, so cases share one: what is kept in it must not change events, as any panic
/// replaces it. A case that does not pass is run again alone, and told apart from one that depends on its
/// predecessors.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Instance {
    Shared,
    Own,
}

/// What is wrong with a case that passes only alone, or only in company.
const DEPENDENT: &str = "its events depend on the cases before it: the collector keeps something in itself that belongs to a \
                         source; keep it with `Context::set_state`";

/// A configuration, the first case that asked for it, and what loading gave.
#[derive(Debug)]
struct Prepared {
    overlay: Option<PathBuf>,
    parameters: Vec<(String, String)>,
    first: String,
    loaded: Result<(Loaded, Driver), Diagnostics>,
}

impl Runner {
    /// Prepares to run cases of a collector; the given parameters win over those of a case.
    ///
    /// # Errors
    /// What is wrong in the manifest.
    pub fn new(definition: Definition, parameters: Vec<(String, String)>) -> Result<Runner, Diagnostics> {
        let known = definition.manifest()?.parameters;
        Ok(Runner { definition, parameters, known, observe: false, plans: Vec::new() })
    }

    /// The same, but noting which lines of maps are used, for [`Runner::visit`].
    #[must_use]
    pub fn observing(self) -> Runner {
        Runner { observe: true, ..self }
    }

    /// Runs a case with lineage and hands what happens to `sink`, which is made for the plan.
    ///
    /// # Errors
    /// When its files cannot be read or the collector does not load for it.
    pub fn visit<S: Sink>(
        &mut self,
        case: &Case,
        sink: impl FnOnce(Arc<Plan>, &[u8]) -> S,
    ) -> Result<(S, Summary), CaseError> {
        let config = case.config(&self.known)?;
        let (source, bytes, state) = setting(case, &config)?;
        let (loaded, _) = self.prepare(case, &config)?;
        let mut driver = loaded.driver();
        driver.set_tracing(true);
        if let Some(state) = state {
            driver.restore(&source, state);
        }
        let mut sink = sink(loaded.plan.clone(), &bytes);
        run_bytes(&mut driver, &source, &bytes, config.received, &mut sink);
        Ok((sink, driver.summary()))
    }

    /// Runs a case and compares its events with the expected ones.
    pub fn check(&mut self, case: &Case) -> CaseResult {
        let start = Instant::now();
        let mut result = CaseResult {
            name: case.name.clone(),
            status: Status::Passed,
            problems: Vec::new(),
            differences: Vec::new(),
            input: String::new(),
            elapsed: Duration::ZERO,
            dir: case.dir.clone(),
            sound: None,
        };
        if let Err(error) = self.fill(case, &mut result) {
            result.problems.push(error.to_string());
        }
        if !result.problems.is_empty() || (result.status == Status::Passed && !result.differences.is_empty()) {
            result.status = Status::Failed;
        }
        result.elapsed = start.elapsed();
        result
    }

    fn fill(&mut self, case: &Case, result: &mut CaseResult) -> Result<(), CaseError> {
        let input = case.input()?;
        result.input = input.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let config = case.config(&self.known)?;
        let expected = read_if_there(&case.expected())?;
        let mut ran = self.run_with(case, &config, Instance::Shared)?;
        let mut text = ran.text();
        if expected.as_ref() != Some(&text) || !config.differences(&ran.summary).is_empty() {
            ran = self.run_with(case, &config, Instance::Own)?;
            if ran.text() != text {
                result.problems.push(DEPENDENT.to_string());
            }
            text = ran.text();
        }
        result.problems.extend(config.differences(&ran.summary));
        match expected {
            None => {
                result.status = Status::New;
                result.differences = diff::compare(&[], &ran.events);
            }
            Some(expected) if expected == text => {}
            Some(expected) => match parse(&expected) {
                Ok(expected) => result.differences = diff::compare(&expected, &ran.events),
                Err(problem) => result.problems.push(problem),
            },
        }
        let unsound = unsound(&ran.summary);
        if unsound.is_empty() {
            result.sound = Some(text);
        }
        result.problems.extend(unsound);
        Ok(())
    }

    /// Runs a case without comparing anything.
    ///
    /// # Errors
    /// When its files cannot be read or the collector does not load for it.
    pub fn run(&mut self, case: &Case) -> Result<Ran, CaseError> {
        let config = case.config(&self.known)?;
        self.run_with(case, &config, Instance::Own)
    }

    fn run_with(&mut self, case: &Case, config: &CaseConfig, instance: Instance) -> Result<Ran, CaseError> {
        let (source, bytes, state) = setting(case, config)?;
        let (loaded, shared) = self.prepare(case, config)?;
        let mut own = (instance == Instance::Own).then(|| loaded.driver());
        let driver = own.as_mut().unwrap_or(shared);
        let before = driver.summary();
        if let Some(state) = state {
            driver.restore(&source, state);
        }
        let mut events = Events::new(&bytes);
        run_bytes(driver, &source, &bytes, config.received, &mut events);
        match events.broken {
            Some(problem) => Err(CaseError::Wrong(problem)),
            None => Ok(Ran { events: events.made, summary: since(&before, &driver.summary()) }),
        }
    }

    /// The loaded collector for a configuration.
    fn prepare(&mut self, case: &Case, config: &CaseConfig) -> Result<(&Loaded, &mut Driver), CaseError> {
        let overlay = case.overlay();
        let known = self.plans.iter().position(|p| p.overlay == overlay && p.parameters == config.parameters);
        let at = known.unwrap_or(self.plans.len());
        if known.is_none() {
            let parameters = config.parameters.iter().chain(&self.parameters).cloned().collect();
            let options = LoadOptions {
                overlay: overlay.clone(),
                parameters,
                injection: Injection::default(),
                observe: self.observe,
            };
            let loaded = self.definition.load(&options).map(|loaded| {
                let driver = loaded.driver();
                (loaded, driver)
            });
            let parameters = config.parameters.clone();
            self.plans.push(Prepared { overlay, parameters, first: case.name.clone(), loaded });
        }
        let prepared = &mut self.plans[at];
        match &mut prepared.loaded {
            Ok((loaded, driver)) => Ok((loaded, driver)),
            // The same findings for hundreds of cases would bury everything else.
            Err(_) if known.is_some() => {
                Err(CaseError::Load(format!("the collector does not load, see the case `{}`", prepared.first)))
            }
            Err(found) => Err(CaseError::Load(format!("the collector does not load:\n{found}"))),
        }
    }
}

impl CaseResult {
    /// True unless something must be mended or blessed.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        matches!(self.status, Status::Passed | Status::Blessed)
    }

    /// Makes the events of the run the expected ones; writes only what changed. A run that panicked or lost count
    /// of its records is never blessed, and a case whose counters are not as expected stays failed.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn bless(&mut self) -> Result<(), CaseError> {
        let Some(text) = &self.sound else { return Ok(()) };
        let path = self.dir.join(EXPECTED);
        let failed = |source| CaseError::File { verb: "write", path: path.display().to_string(), source };
        if !replace_file(&path, text.as_bytes()).map_err(failed)? {
            return Ok(());
        }
        self.problems.retain(|problem| !problem.starts_with(EXPECTED));
        if self.problems.is_empty() {
            self.status = Status::Blessed;
        }
        Ok(())
    }
}

/// The source of a case, its records, and the state that the source begins with.
type Setting = (Arc<Source>, Vec<u8>, Option<Snapshot>);

/// What a case runs in.
fn setting(case: &Case, config: &CaseConfig) -> Result<Setting, CaseError> {
    let path = case.input()?;
    let failed = |source| CaseError::File { verb: "read", path: path.display().to_string(), source };
    let bytes = fs::read(&path).map_err(failed)?;
    let mut source = Source::new(&format!("case:{}", case.name), "FILE");
    source.zone = config.zone;
    source.address = config.sender.clone();
    Ok((Arc::new(source), bytes, case.state()?))
}

/// Reads `expected.jsonl`; an error names the line.
fn parse(text: &str) -> Result<Vec<Json>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let event = |(index, line): (usize, &str)| match serde_json::from_str(line) {
        Ok(event) => Ok(canonical::nested(event)),
        Err(error) => Err(format!("{EXPECTED}:{}: not a JSON object: {error}", index + 1)),
    };
    lines.map(event).collect()
}

/// The counters of a summary by name.
fn counters(summary: &Summary) -> BTreeMap<String, u64> {
    let json = serde_json::to_value(summary).unwrap_or_default();
    let members = json.as_object().into_iter().flatten();
    members.filter_map(|(name, value)| Some((name.clone(), value.as_u64()?))).collect()
}

/// What a summary counted since an earlier one.
fn since(before: &Summary, after: &Summary) -> Summary {
    fn subtract(after: &mut Json, before: &Json) {
        if let (Some(a), Some(b)) = (after.as_u64(), before.as_u64()) {
            *after = Json::from(a.saturating_sub(b));
        } else if let Some(members) = after.as_object_mut() {
            members.iter_mut().for_each(|(name, value)| subtract(value, &before[name.as_str()]));
        }
    }
    let mut json = serde_json::to_value(after).unwrap_or_default();
    subtract(&mut json, &serde_json::to_value(before).unwrap_or_default());
    let mut summary: Summary = serde_json::from_value(json).unwrap_or_default();
    summary.reasons.retain(|_, count| *count > 0);
    summary
}

/// What no case may do, whatever it expects.
fn unsound(summary: &Summary) -> Vec<String> {
    let mut problems = Vec::new();
    if summary.panics > 0 {
        let panics = summary.reasons.keys().filter(|reason| reason.starts_with("panic"));
        let reasons: Vec<&str> = panics.map(String::as_str).collect();
        problems.push(format!("the collector panicked {} ×: {}", summary.panics, reasons.join("; ")));
    }
    if !summary.balance() || summary.in_flight > 0 {
        problems.push(format!("the balance of records is wrong: {}", summary.to_json()));
    }
    problems
}

/// Collects events with the records that they were made from.
struct Events<'i> {
    encoder: Encoder,
    buffer: Lines,
    input: &'i [u8],
    /// A place in the input and its line, to count on from.
    counted: (usize, usize),
    made: Vec<Made>,
    broken: Option<String>,
}

impl<'i> Events<'i> {
    fn new(input: &'i [u8]) -> Events<'i> {
        let encoder = Encoder::new(EncodeOptions { names: NameStyle::Labels });
        Events { encoder, buffer: Lines::default(), input, counted: (0, 1), made: Vec::new(), broken: None }
    }

    fn line_of(&mut self, position: u64) -> usize {
        let at = usize::try_from(position).unwrap_or(usize::MAX).min(self.input.len());
        if at < self.counted.0 {
            // A session's event tells of an earlier record.
            self.counted = (0, 1);
        }
        let feeds = self.input[self.counted.0..at].iter().filter(|byte| **byte == b'\n').count();
        self.counted = (at, self.counted.1 + feeds);
        self.counted.1
    }
}

impl Sink for Events<'_> {
    fn event(&mut self, rec: &Record<'_>, evt: &Event<'_>) {
        self.buffer.clear();
        self.encoder.object(evt, &mut self.buffer);
        let line = self.line_of(rec.origin().position.0);
        match serde_json::from_slice(&self.buffer) {
            Ok(event) => self.made.push(Made { event: canonical::nested(event), raw: rec.text().to_string(), line }),
            Err(error) => {
                let text = String::from_utf8_lossy(&self.buffer);
                self.broken = Some(format!("the event of line {line} is not JSON: {error}: {text}"));
            }
        }
    }
}

#[cfg(test)]
mod tests;
