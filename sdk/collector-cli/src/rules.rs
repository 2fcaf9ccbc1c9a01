//! `rules`: FortiSIEM event parsers (XML) from a directory, for people who bring them.
//!
//! What any collector does (run, explain, bench, …) works on the directory as a whole, by the SDK's own verbs; what is
//! about the language (check, fmt, devices, enable, clone, …) is here.

mod check;
mod files;
mod manage;
mod run;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use collector_sdk::core::{Diagnostics, Level};
use collector_sdk::program::{FINDINGS, FINE, Reach, USAGE};
use collector_sdk::rules::{ParserSet, SourceFile};

const EXAMPLES: &str = "\
Examples:
  collector rules run --parsers parsers/ asa.log        one object a line: parser, attributes, event
  collector rules run --parsers parsers/ - -o human     the same from standard input, for reading
  collector rules check --parsers parsers/              every finding at once
  collector rules explain --parsers parsers/ asa.log    one record, instruction by instruction
  collector rules import export/ --into parsers/        take over what was exported
  collector rules clone --parsers parsers/ Acme MyAcme  copy a parser to change it";

/// Run FortiSIEM event parsers (XML), check and manage them
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run records through a directory of parsers: for each the parser, its attributes and the event
    Run(run::Args),
    /// Run records as any collector does: events alone, with checkpoints, recording and replay
    Events(SdkArgs),
    /// Follow one record through its parser: which instruction set what from which bytes, which branch was taken
    Explain(SdkArgs),
    /// Run the golden cases in tests/cases of a directory of parsers
    Test(SdkArgs),
    /// Measure speed, allocations and memory over a file
    Bench(SdkArgs),
    /// Check parsers: every finding with file, line, column and remedy
    Check(check::CheckArgs),
    /// Lay parser files out alike
    Fmt(check::FmtArgs),
    /// Show the order in which parsers are asked, and its conflicts
    Order(manage::OrderArgs),
    /// Let a parser read records again
    Enable(manage::NamedArgs),
    /// Keep a parser from reading records
    Disable(manage::NamedArgs),
    /// Copy a parser under a new name, to change it
    Clone(manage::CloneArgs),
    /// Take over a directory of exported parsers
    Import(manage::ImportArgs),
    /// Write the reference of the language as Markdown
    Reference(ReferenceArgs),
    /// Tell which devices records come from
    Devices(manage::DevicesArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReferenceArgs {
    /// Write it to a file instead of standard output
    #[arg(long, value_name = "FILE", conflicts_with = "check")]
    write: Option<PathBuf>,

    /// Change nothing; end with 1 when the file says something else
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

fn write_reference(args: &ReferenceArgs) -> Result<u8, Failure> {
    let text = collector_sdk::rules::reference();
    if let Some(path) = &args.check {
        let is_fresh = files::text_of(path)? == text;
        if !is_fresh {
            eprintln!("`{0}` is stale: run `cargo xtask rules reference --write {0}`", path.display());
        }
        return Ok(if is_fresh { FINE } else { FINDINGS });
    }
    match &args.write {
        Some(path) => std::fs::write(path, text).map_err(|source| Failure::File {
            verb: "write",
            path: path.display().to_string(),
            source,
        })?,
        None => print!("{text}"),
    }
    Ok(FINE)
}

/// A verb of the SDK over the parsers of a directory.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct SdkArgs {
    /// A directory of parser files (*.xml or folders), or one file
    #[arg(long, short, value_name = "DIR")]
    parsers: Option<PathBuf>,

    /// What the verb takes of any collector; `--help` shows it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
    arguments: Vec<OsString>,
}

/// The directory of parsers.
#[derive(Debug, clap::Args)]
pub(crate) struct Parsers {
    /// A directory of parser files (*.xml or folders), or one file
    #[arg(long, short, value_name = "DIR")]
    parsers: PathBuf,
}

/// Why a verb could not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A file cannot be read or written.
    #[error("cannot {verb} `{path}`: {source}")]
    File { verb: &'static str, path: String, source: std::io::Error },
    /// The command was given wrongly.
    #[error("{0}")]
    Usage(String),
    /// Something in the files.
    #[error("{0}")]
    Findings(Diagnostics),
    /// Whoever read standard output has gone.
    #[error("nobody reads standard output any more")]
    NoReader,
}

/// Carries out a verb.
pub(crate) fn run(args: Args) -> ExitCode {
    let done = match args.verb {
        Verb::Run(args) => run::run(&args),
        Verb::Events(args) => return forward("run", args),
        Verb::Explain(args) => return forward("explain", args),
        Verb::Test(args) => return forward("test", args),
        Verb::Bench(args) => return forward("bench", args),
        Verb::Check(args) => check::check(&args),
        Verb::Fmt(args) => check::fmt(&args),
        Verb::Order(args) => manage::order(&args),
        Verb::Enable(args) => manage::enable(&args, true),
        Verb::Disable(args) => manage::enable(&args, false),
        Verb::Clone(args) => manage::clone(&args),
        Verb::Import(args) => manage::import(&args),
        Verb::Devices(args) => manage::devices(&args),
        Verb::Reference(args) => write_reference(&args),
    };
    end(done)
}

fn end(done: Result<u8, Failure>) -> ExitCode {
    match done {
        Ok(code) => ExitCode::from(code),
        Err(Failure::NoReader) => ExitCode::from(FINE),
        Err(Failure::Findings(found)) => {
            eprintln!("{found}");
            ExitCode::from(FINDINGS)
        }
        Err(error @ Failure::Usage(_)) => super::fail(&error.to_string(), USAGE),
        Err(error) => super::fail(&error.to_string(), FINDINGS),
    }
}

/// Hands a verb to the SDK, with the directory's parsers as the collector.
fn forward(verb: &str, args: SdkArgs) -> ExitCode {
    let wants_help = args.arguments.iter().any(|argument| argument == "--help" || argument == "-h");
    let parsers = match args.parsers {
        Some(parsers) => parsers,
        None if wants_help => {
            let arguments = ["collector-rules", verb, "--help"].map(OsString::from).to_vec();
            return collector_sdk::program::main_with(collector_sdk::rules::DEFINITION, Reach::default(), arguments);
        }
        None => return end(Err(Failure::Usage("name the directory of parsers: --parsers DIR".to_string()))),
    };
    let sources = match files::read(&parsers).and_then(without_faulty) {
        Ok(sources) => sources,
        Err(error) => return end(Err(error)),
    };
    let directory = if parsers.is_dir() { parsers.clone() } else { PathBuf::from(".") };
    let mut arguments: Vec<OsString> = ["collector-rules", "--crate-dir"].map(OsString::from).to_vec();
    arguments.push(directory.clone().into());
    arguments.push(verb.into());
    arguments.extend(args.arguments);
    let parsers = parsers.display().to_string();
    let reach = Reach {
        front: vec!["rules".to_string()],
        behind: vec!["--parsers".to_string(), parsers],
        run: Some("events".to_string()),
    };
    collector_sdk::program::main_with(files::definition(&directory, sources), reach, arguments)
}

/// Leaves out files with errors, which are told, as long as a parser remains: a bad one does not stop the others.
fn without_faulty(mut sources: Vec<SourceFile>) -> Result<Vec<SourceFile>, Failure> {
    let mut found = Diagnostics::new();
    let set = ParserSet::load(&sources, &mut found);
    if !found.has_errors() {
        return Ok(sources);
    }
    // Warnings are told by whoever loads what is left.
    let errors = || found.iter().filter(|finding| finding.level == Level::Error);
    errors().for_each(|error| eprintln!("{error}"));
    if set.is_empty() {
        return Err(Failure::Usage(format!("no parser can be used ({} errors)", errors().count())));
    }
    let is_faulty = |file: &SourceFile| errors().any(|error| error.file == file.shown);
    sources.retain(|file| !is_faulty(file));
    Ok(sources)
}

/// Prints findings to standard error; counts errors.
fn print(found: &Diagnostics) -> usize {
    for finding in found.iter() {
        eprintln!("{finding}");
    }
    found.iter().filter(|finding| finding.level == Level::Error).count()
}
