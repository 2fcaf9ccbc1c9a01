//! `test`: the golden cases of a collector, and what differs.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

use clap::ValueEnum;
use collector_testkit::Definition;
use collector_testkit::coverage::{self, Coverage};
use collector_testkit::diff::{Detail, Paint, render};
use collector_testkit::golden::watch::{Fingerprint, from_disk};
use collector_testkit::golden::{CaseResult, Runner, Status, cases, select};
use collector_testkit::junit;
use serde_json::json;

use super::{FINDINGS, FINE, INTERRUPTED, NOTHING, Program, VerbError, key_value};

/// Arguments of `test`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A case is a folder tests/cases/<case>/ with input.log, input.json or another input.*, expected.jsonl (one \
                        event a line, keys sorted, ExtendedInformation as nested JSON), and optionally config.toml (zone, \
                        received, sender, parameters, summary, description), state.json and overlay/.\n\n\
                        --watch looks at tests/, maps/ and collector.toml and takes maps and manifest from the folder, in \
                        place of those that the program was built with; after a change of code, build and start it again.\n\n\
                        Examples:\n  test\n  test login --bless\n  test -o junit > results.xml"
)]
pub(super) struct Args {
    /// Names of cases, or parts of names [default: all]
    #[arg(value_name = "CASE")]
    cases: Vec<String>,

    /// Write what the collector says now to expected.jsonl, and print what changed
    #[arg(long)]
    bless: bool,

    /// Also tell which rules the cases use and what becomes of every key of their input; fails when collector.toml
    /// (`[coverage]`) asks for more
    #[arg(long, conflicts_with_all = ["bless", "watch"])]
    coverage: bool,

    /// Run again whenever a case or map changes
    #[arg(long, conflicts_with = "bless")]
    watch: bool,

    /// What the result looks like
    #[arg(short, long, value_name = "FORM", default_value = "human")]
    output: Form,

    /// Stop after the first case that fails
    #[arg(long)]
    fail_fast: bool,

    /// Write no colours
    #[arg(long)]
    no_color: bool,

    /// Print a line for every case, and all fields of new events
    #[arg(short, long)]
    verbose: bool,

    /// Set a parameter, also where a case sets it; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = key_value)]
    parameters: Vec<(String, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// What fails, and how, for people
    Human,
    /// One JSON object
    Json,
    /// JUnit XML
    Junit,
}

/// How often --watch looks.
const POLL: Duration = Duration::from_millis(300);

pub(super) fn run(program: &Program, args: &Args) -> Result<u8, VerbError> {
    if !args.watch {
        return once(program, &program.definition, args);
    }
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    // Without a handler Ctrl-C ends the program at once, which does no harm here.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    let mut seen = None;
    while !stop.load(Ordering::Relaxed) {
        let now = Fingerprint::of(&program.crate_dir);
        if seen.as_ref() == Some(&now) {
            sleep(POLL);
            continue;
        }
        seen = Some(now);
        // A map that is half written is a finding, not the end.
        if let Err(error) = once(program, &from_disk(&program.definition, &program.crate_dir), args) {
            eprintln!("error: {error}");
        }
        eprintln!("watching {}; Ctrl-C ends", program.crate_dir.display());
    }
    Ok(INTERRUPTED)
}

fn once(program: &Program, definition: &Definition, args: &Args) -> Result<u8, VerbError> {
    let other = |error: collector_testkit::golden::CaseError| VerbError::Other(error.to_string());
    let all = cases(&program.crate_dir).map_err(other)?;
    if all.is_empty() {
        let dir = program.crate_dir.join("tests").join("cases");
        eprintln!("no cases in `{}`: put a record into <case>/input.log and run `test --bless`", dir.display());
        return Ok(NOTHING);
    }
    let count = all.len();
    let selected = select(all, &args.cases);
    if selected.is_empty() {
        eprintln!("none of {} has `{}` in its name", cases_of(count), args.cases.join("` or `"));
        return Ok(NOTHING);
    }
    let mut report = Report::new(args, &program.manifest.collector.id, selected.len());
    let mut runner = Runner::new(*definition, args.parameters.clone())?;
    for case in &selected {
        let mut result = runner.check(case);
        if args.bless {
            result.bless().map_err(other)?;
        }
        let failed = !result.is_fine();
        report.add(result);
        if failed && args.fail_fast {
            break;
        }
    }
    if args.coverage {
        let measured = coverage::measure(definition, &args.parameters, &selected, &program.crate_dir);
        report.coverage = Some(measured.map_err(|error| VerbError::Other(error.to_string()))?);
    }
    let covered = report.coverage.as_ref().is_none_or(|coverage| coverage.missed.is_empty());
    let fine = covered && report.results.iter().all(CaseResult::is_fine);
    let text = report.end();
    let written = io::stdout().lock().write_all(text.as_bytes());
    written.map_err(|source| VerbError::File { verb: "write", path: "standard output".to_string(), source })?;
    Ok(if fine { FINE } else { FINDINGS })
}

/// Gathers results and writes them in the chosen form.
struct Report<'a> {
    args: &'a Args,
    id: &'a str,
    selected: usize,
    paint: Paint,
    text: String,
    results: Vec<CaseResult>,
    coverage: Option<Coverage>,
}

impl Report<'_> {
    fn new<'a>(args: &'a Args, id: &'a str, selected: usize) -> Report<'a> {
        let is_plain = args.no_color
            || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || !io::stdout().is_terminal();
        let paint = if is_plain { Paint::Plain } else { Paint::Colour };
        Report { args, id, selected, paint, text: String::new(), results: Vec::new(), coverage: None }
    }

    fn add(&mut self, result: CaseResult) {
        if self.args.output == Form::Human {
            self.human(&result);
        }
        self.results.push(result);
    }

    fn human(&mut self, result: &CaseResult) {
        let (word, code) = match result.status {
            Status::Passed if !self.args.verbose => return,
            Status::Passed => ("ok     ", 32),
            Status::Failed => ("FAILED ", 31),
            Status::New => ("NEW    ", 33),
            Status::Blessed => ("BLESSED", 33),
        };
        // Writing to memory cannot fail, here and below.
        let _ = writeln!(self.text, "{} {}", self.paint.paint(code, word), self.paint.paint(1, &result.name));
        for problem in &result.problems {
            let _ = writeln!(self.text, "  {}", problem.replace('\n', "\n  "));
        }
        if result.status == Status::New {
            let _ = writeln!(self.text, "  there is no expected.jsonl; `--bless` writes it");
        }
        let was_new = result.differences.iter().all(|event| event.changes.iter().all(|change| change.old.is_none()));
        let names = result.status != Status::Failed && was_new && !self.args.verbose;
        let detail = if names { Detail::Names } else { Detail::Fields };
        self.text.push_str(&render(&result.differences, &result.input, detail, self.paint));
    }

    fn end(self) -> String {
        let count = |status| self.results.iter().filter(|result| result.status == status).count();
        let (passed, failed) = (count(Status::Passed), count(Status::Failed));
        let (new, blessed) = (count(Status::New), count(Status::Blessed));
        let ran = self.results.len();
        match self.args.output {
            Form::Junit => junit::xml(self.id, &self.results),
            Form::Json => {
                let counts = json!({
                    "cases": self.selected, "passed": passed, "failed": failed, "new": new, "blessed": blessed,
                    "not_run": self.selected - ran,
                });
                let mut report = json!({"collector": self.id, "summary": counts, "cases": self.results});
                if let Some(coverage) = &self.coverage {
                    report["coverage"] = json!(coverage);
                }
                format!("{report:#}\n")
            }
            Form::Human => {
                let mut text = self.text;
                let _ = write!(text, "{}: {passed} passed, {failed} failed, {new} new", cases_of(self.selected));
                for (count, what) in [(blessed, "blessed"), (self.selected - ran, "not run")] {
                    if count > 0 {
                        let _ = write!(text, ", {count} {what}");
                    }
                }
                text.push('\n');
                if let Some(coverage) = &self.coverage {
                    write_coverage(coverage, self.args.verbose, &mut text);
                }
                text
            }
        }
    }
}

/// Coverage for people: a line for each file and class; what is not used, and what is forgotten.
fn write_coverage(coverage: &Coverage, is_verbose: bool, out: &mut String) {
    const SHOWN: usize = 10;
    let _ = writeln!(out, "\nrules used by cases: {} %", coverage.percent());
    for rules in &coverage.rules {
        let _ = writeln!(out, "  {:<28} {:>4} of {:>4}", rules.file, rules.all - rules.unused.len(), rules.all);
        let shown = if is_verbose { rules.unused.len() } else { rules.unused.len().min(SHOWN) };
        for (line, text) in &rules.unused[..shown] {
            let _ = writeln!(out, "    unused: {}:{line}  {text}", rules.file);
        }
        if shown < rules.unused.len() {
            let _ = writeln!(out, "    and {} more; --verbose shows them", rules.unused.len() - shown);
        }
    }
    out.push_str("keys of the input        mapped  kept  dropped  forgotten\n");
    let is_worth_it = |keys: &coverage::ClassKeys| is_verbose || keys.forgotten > 0;
    let mut total = coverage::ClassKeys::default();
    for (class, keys) in &coverage.classes {
        total.mapped += keys.mapped;
        total.kept += keys.kept;
        total.dropped += keys.dropped;
        total.forgotten += keys.forgotten;
        if is_worth_it(keys) {
            write_keys(class, keys, out);
        }
    }
    write_keys(&format!("all {} classes", coverage.classes.len()), &total, out);
    for forgotten in &coverage.forgotten {
        let coverage::Forgotten { key, class, case, line, value } = forgotten;
        let _ = writeln!(out, "  forgotten: {key} = {value:?}  ({class}; {case}, line {line})");
    }
    if !coverage.forgotten.is_empty() {
        out.push_str(
            "  map them in maps/Rec2Evt.map, keep them by a line `ExtendedInformation,KEY`, or say in collector.toml why not:\n  \
             [coverage.dropped] or [coverage.kept] with `\"reason\" = [\"KEY\"]`\n",
        );
    }
    for missed in &coverage.missed {
        let _ = writeln!(out, "FAILED  {missed}");
    }
}

fn write_keys(class: &str, keys: &coverage::ClassKeys, out: &mut String) {
    let _ =
        writeln!(out, "  {class:<24} {:>4}  {:>4}  {:>7}  {:>9}", keys.mapped, keys.kept, keys.dropped, keys.forgotten);
}

fn cases_of(count: usize) -> String {
    if count == 1 { "1 case".to_string() } else { format!("{count} cases") }
}
