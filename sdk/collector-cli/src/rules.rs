//! `rules`: FortiSIEM event parsers (XML) from a directory, for people who bring them.
//!
//! What any collector does (run, explain, bench, …) works on the directory as a whole, by the SDK's own verbs; what is
//! about the language (check, fmt, devices, enable, clone, …) is here.

mod files;
mod run;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use collector_sdk::core::{Diagnostics, Level};
use collector_sdk::program::{FINDINGS, FINE, USAGE};

const EXAMPLES: &str = "\
Examples:
  collector rules run --parsers parsers/ asa.log        one object a line: parser, attributes, event
  collector rules run --parsers parsers/ - -o human     the same from standard input, for reading";

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
    };
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

/// Prints findings to standard error; counts errors.
fn print(found: &Diagnostics) -> usize {
    for finding in found.iter() {
        eprintln!("{finding}");
    }
    found.iter().filter(|finding| finding.level == Level::Error).count()
}
