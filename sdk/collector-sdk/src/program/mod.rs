//! A collector's own program: the verbs of the author's loop over one linked collector.
//!
//! Standard output is the result, standard error the log. Exit codes: 0 fine, 1 findings, 2 usage, 3 nothing
//! matched, 130 interrupted.

mod bench;
mod check;
mod describe;
mod docs;
mod explain;
mod run;
mod test;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use collector_core::lookup::Answers;
use collector_core::{Diagnostics, Driver, Injection, Manifest, Time};
use collector_testkit::{Definition, LoadOptions, Loaded};

use crate::registry::registered;

/// Everything is as it should be.
pub const FINE: u8 = 0;
/// There are findings: a test failed, a file is wrong.
pub const FINDINGS: u8 = 1;
/// The command was given wrongly.
pub const USAGE: u8 = 2;
/// Nothing matched: no such case, no such line.
pub const NOTHING: u8 = 3;
/// Ctrl-C.
pub const INTERRUPTED: u8 = 130;

/// A collector: raw lines of one product in, normalised events out.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, propagate_version = true)]
struct Cli {
    /// The collector's crate, for tests and documents [default: the current directory]
    #[arg(long, global = true, value_name = "DIR", hide_short_help = true)]
    crate_dir: Option<PathBuf>,

    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Turn raw lines into events: file in, JSON lines out, summary on standard error
    Run(run::Args),
    /// Run the golden cases and show what differs
    Test(test::Args),
    /// Follow one record through every stage: what changed, who wrote it, from which bytes
    Explain(explain::Args),
    /// Check manifest, maps and taxonomy; every finding with file, line and remedy
    Check(check::Args),
    /// Say what the collector is: manifest, parameters, fields
    Describe(describe::Args),
    /// Measure speed, allocations and memory over a file
    Bench(bench::Args),
    /// Write the generated part of the collector's README
    Docs(docs::Args),
    /// Explain a diagnostic code such as C0103
    ExplainCode(describe::CodeArgs),
    /// Print the completion script of a shell
    #[command(hide = true)]
    Completions(describe::CompletionArgs),
    /// Print the manual page
    #[command(hide = true)]
    Man,
}

/// How a collector is loaded.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Loading")]
pub(crate) struct LoadArgs {
    /// Set a parameter; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = key_value)]
    parameters: Vec<(String, String)>,

    /// Extend the collector's maps by those of a directory
    #[arg(long, value_name = "DIR")]
    overlay: Option<PathBuf>,

    /// Keep the raw text on every event
    #[arg(long)]
    raw: bool,

    /// Set SentinelProcessTime on every event
    #[arg(long)]
    process_time: bool,

    /// Names and addresses of hosts for collectors that look them up, as in /etc/hosts
    #[arg(long, value_name = "FILE")]
    hosts: Option<PathBuf>,
}

impl LoadArgs {
    /// Who answers look-ups.
    pub(crate) fn lookup(&self) -> Result<Option<Answers>, VerbError> {
        self.hosts.as_deref().map(hosts).transpose().map_err(VerbError::Usage)
    }
}

/// Reads a table of hosts, for look-ups.
///
/// # Errors
/// In words: the file cannot be read, or a line of it is none of such a table.
pub fn hosts(path: &Path) -> Result<Answers, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot read `{shown}`: {error}"))?;
    Answers::of_hosts(&text).map_err(|error| format!("`{shown}`, {error}"))
}

fn key_value(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("it looks like NAME=VALUE")?;
    Ok((name.to_string(), value.to_string()))
}

/// The collector that the program runs, and where its crate is.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) definition: Definition,
    pub(crate) manifest: Manifest,
    pub(crate) crate_dir: PathBuf,
    /// How the executable is told to be this program.
    pub(crate) reach: Reach,
}

/// What stands around the verb when an executable holds more than one collector, so that a verb can start it again.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// In front of the verb.
    pub front: Vec<String>,
    /// Behind the verb, such as the collector's id.
    pub behind: Vec<String>,
    /// What `run` is called, when that is something else.
    pub run: Option<String>,
}

impl Reach {
    /// The arguments up to a verb's own.
    pub(crate) fn arguments(&self, verb: &str) -> Vec<String> {
        let verb = match &self.run {
            Some(run) if verb == "run" => run,
            _ => verb,
        };
        self.front.iter().cloned().chain([verb.to_string()]).chain(self.behind.iter().cloned()).collect()
    }
}

/// Why a verb could not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VerbError {
    /// The collector does not load.
    #[error("{0}")]
    Load(#[from] Diagnostics),
    /// A file cannot be read or written.
    #[error("cannot {verb} `{path}`: {source}")]
    File {
        /// What was tried.
        verb: &'static str,
        /// The file.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
    /// Whoever read standard output has gone.
    #[error("nobody reads standard output any more")]
    NoReader,
    /// The options do not go together.
    #[error("{0}")]
    Usage(String),
    /// Anything else, said in a sentence.
    #[error("{0}")]
    Other(String),
}

impl Program {
    pub(crate) fn load(&self, args: &LoadArgs) -> Result<Loaded, VerbError> {
        let options = LoadOptions {
            overlay: args.overlay.clone(),
            parameters: args.parameters.clone(),
            injection: Injection { process_time: args.process_time, raw_record: args.raw },
            observe: false,
        };
        let loaded = self.definition.load(&options)?;
        for warning in loaded.warnings.iter() {
            eprintln!("{warning}");
        }
        Ok(loaded)
    }

    /// Loads the collector for a run.
    pub(crate) fn driver(&self, args: &LoadArgs) -> Result<Driver, VerbError> {
        let mut driver = self.load(args)?.driver();
        if let Some(hosts) = args.lookup()? {
            driver.set_lookup(Box::new(hosts));
        }
        Ok(driver)
    }
}

/// Runs the program of the one linked collector: the whole of a collector's `main.rs`.
#[must_use]
pub fn main() -> ExitCode {
    start(std::env::args_os().collect(), None)
}

/// Runs one of several linked collectors, named by its id; `arguments` begin with the program's name and do
/// not hold the id.
#[must_use]
pub fn main_of(id: &str, arguments: Vec<OsString>) -> ExitCode {
    start(arguments, Some(id))
}

/// Runs a collector that is not linked in but made at run time; `arguments` begin with the program's name.
#[must_use]
pub fn main_with(definition: Definition, reach: Reach, arguments: Vec<OsString>) -> ExitCode {
    match definition.manifest() {
        Ok(manifest) => start_with(manifest, definition, arguments, reach),
        Err(found) => fail(&found.to_string(), FINDINGS),
    }
}

/// The command line, for completions, manual pages and other programs.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

fn start(arguments: Vec<OsString>, id: Option<&str>) -> ExitCode {
    let all = match registered() {
        Ok(all) => all,
        Err(error) => return fail(&error.to_string(), USAGE),
    };
    let found = match id {
        Some(id) => all.into_iter().find(|(manifest, _)| manifest.collector.id == id),
        None => only(all),
    };
    match found {
        Some((manifest, definition)) => {
            let behind = id.map(str::to_string).into_iter().collect();
            start_with(manifest, definition, arguments, Reach { behind, ..Reach::default() })
        }
        None => fail("several collectors are linked in: name one", USAGE),
    }
}

fn start_with(manifest: Manifest, definition: Definition, arguments: Vec<OsString>, reach: Reach) -> ExitCode {
    // A panic in author code costs its record and is counted; printed is only the first, with its place.
    static PRINTED: AtomicBool = AtomicBool::new(false);
    std::panic::set_hook(Box::new(|panic| {
        if !PRINTED.swap(true, Ordering::Relaxed) {
            eprintln!("{panic}\n(the record leaves as unsupported; further panics are counted, not printed)");
        }
    }));
    let identity = &manifest.collector;
    let command = Cli::command().name(identity.id.clone()).version(identity.version.clone());
    let parsed = command.try_get_matches_from(arguments).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            // Printing can only fail when there is nobody to read it.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE));
        }
    };
    let crate_dir = cli.crate_dir.unwrap_or_else(|| PathBuf::from("."));
    let program = Program { definition, manifest, crate_dir, reach };
    let done = match cli.verb {
        Verb::Run(args) => run::run(&program, &args),
        Verb::Test(args) => test::run(&program, &args),
        Verb::Explain(args) => explain::run(&program, &args),
        Verb::Check(args) => check::run(&program, &args),
        Verb::Describe(args) => describe::run(&program, &args),
        Verb::Bench(args) => bench::run(&program, &args),
        Verb::Docs(args) => docs::run(&program, &args),
        Verb::ExplainCode(args) => describe::explain_code(&args),
        Verb::Completions(args) => describe::completions(&program, &args),
        Verb::Man => describe::man(),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(VerbError::NoReader) => ExitCode::from(FINE),
        Err(error @ VerbError::Load(_)) => {
            eprintln!("{error}");
            ExitCode::from(FINDINGS)
        }
        Err(error @ VerbError::Usage(_)) => fail(&error.to_string(), USAGE),
        Err(error) => fail(&error.to_string(), FINDINGS),
    }
}

/// The one collector of a program. Those that it extends are linked in, too, and do not count.
fn only(mut all: Vec<(Manifest, Definition)>) -> Option<(Manifest, Definition)> {
    let bases: Vec<&str> = all.iter().filter_map(|(_, definition)| Some(definition.base?.manifest)).collect();
    all.retain(|(_, definition)| !bases.contains(&definition.manifest));
    all.pop().filter(|_| all.is_empty())
}

fn fail(message: &str, code: u8) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::from(code)
}

/// So many things, in words: `1 error`, `2 errors`.
#[must_use]
pub fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// The value of an option that is a time.
///
/// # Errors
/// What a time looks like, when it is none.
pub fn rfc3339(text: &str) -> Result<Time, String> {
    Time::parse_rfc3339(text).ok_or_else(|| "it looks like 2026-11-20T09:00:00Z".to_string())
}
