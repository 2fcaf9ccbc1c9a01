//! `explain`: one record through every stage.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{ArgGroup, Args as ClapArgs, ValueEnum};
use collector_core::{Source, Time, Zone};
use collector_testkit::explain::{Explanation, Select, explain};
use collector_testkit::input::{arrival_of, present, source_id};

use super::{FINE, LoadArgs, NOTHING, Program, VerbError, rfc3339};
use terminal::{Style, print};

mod human;
mod raw;
pub(super) mod terminal;

/// Arguments of `explain`.
#[derive(Debug, ClapArgs)]
#[command(
    group = ArgGroup::new("input").required(true).args(["file", "text"]),
    group = ArgGroup::new("select").args(["line", "grep", "all"]),
    after_help = "Examples:
  explain asa.log                       the first record
  explain asa.log --line 12             the record on line 12
  explain asa.log --grep 302013         the first record that holds a text
  explain --text '%ASA-6-302013: ...'   a line given here
  run asa.log --list-unsupported        tells which lines are worth explaining
  explain asa.log --all -o json         every record, one JSON object a line

The records before the wanted one run first, because they leave state behind.
There is one table for each stage: what was written, the value, who wrote it
(a line of code, a line of a map, or the framework) and from which bytes of the
raw text. `-` marks what was overwritten later, `!` what did not fit its field.

Exit code 3: there is no such line."
)]
pub(super) struct Args {
    /// The file to read, `-` for standard input
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Explain this text instead of a file
    #[arg(long, value_name = "LINE", allow_hyphen_values = true)]
    text: Option<String>,

    /// The record on this line, from 1 [default: the first record]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    line: Option<u64>,

    /// The first record that holds this text
    #[arg(long, value_name = "TEXT")]
    grep: Option<String>,

    /// Every record
    #[arg(long)]
    all: bool,

    /// For people, or one JSON object a record
    #[arg(short, long, value_name = "FORM", default_value = "human")]
    output: Form,

    /// The zone of times without one: a name such as Europe/Prague, UTC or +01:00
    #[arg(long, value_name = "ZONE", default_value = "UTC", allow_hyphen_values = true)]
    zone: Zone,

    /// When the record arrived [default: when the file was last written]
    #[arg(long, value_name = "TIME", value_parser = rfc3339)]
    received: Option<Time>,

    /// Mark bytes by a second line instead of colours; also NO_COLOR, and when the output is no terminal
    #[arg(long)]
    no_color: bool,

    #[command(flatten)]
    load: LoadArgs,
}

/// How a verb writes its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// For people
    Human,
    /// JSON
    Json,
}

/// Why explaining stopped.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error(transparent)]
    Read(#[from] io::Error),
    #[error(transparent)]
    Verb(#[from] VerbError),
    #[error("nobody reads on")]
    Closed,
}

pub(super) fn run(program: &Program, args: &Args) -> Result<u8, VerbError> {
    let mut driver = program.driver(&args.load)?;
    let (name, stream) = open(args)?;
    let is_file = args.file.as_deref().is_some_and(|path| path != Path::new("-"));
    let arrival = args.received.unwrap_or_else(|| match &args.file {
        Some(path) if is_file => arrival_of(path),
        _ => present(),
    });
    let id = match &args.file {
        Some(path) if is_file => std::fs::File::open(path)
            .and_then(|file| source_id(path, &file))
            .map_err(|source| VerbError::File { verb: "read", path: path.display().to_string(), source })?,
        _ => "stdin".to_string(),
    };
    let mut source = Source::new(&id, if is_file { "FILE" } else { "STDIN" });
    source.zone = args.zone;
    let style = Style::from_environment(args.no_color);
    let mut each = |explanation: &Explanation| -> Result<(), Stop> {
        let mut text = match args.output {
            Form::Human => human::render(explanation, &name, style),
            Form::Json => serde_json::to_string(explanation).map_err(|error| VerbError::Other(error.to_string()))?,
        };
        text.push('\n');
        if print(&text)? { Ok(()) } else { Err(Stop::Closed) }
    };
    let select = match (&args.line, &args.grep, args.all) {
        (Some(line), ..) => Select::Line(*line),
        (_, Some(text), _) => Select::Grep(text.clone()),
        (.., true) => Select::All,
        _ => Select::First,
    };
    let found = match explain(&mut driver, &Arc::new(source), stream, arrival, &select, &mut each) {
        Ok(found) => found,
        Err(Stop::Closed) => return Ok(FINE),
        Err(Stop::Verb(error)) => return Err(error),
        Err(Stop::Read(source)) => return Err(VerbError::File { verb: "read", path: name, source }),
    };
    if found > 0 {
        return Ok(FINE);
    }
    match select {
        Select::Line(line) => eprintln!("error: `{name}` has no record on line {line}"),
        Select::Grep(text) => eprintln!("error: no record of `{name}` holds `{text}`"),
        Select::First | Select::All => eprintln!("error: `{name}` has no record"),
    }
    Ok(NOTHING)
}

fn open(args: &Args) -> Result<(String, Box<dyn Read + '_>), VerbError> {
    if let Some(text) = &args.text {
        return Ok(("--text".to_string(), Box::new(text.as_bytes())));
    }
    match &args.file {
        Some(path) if path != Path::new("-") => {
            let name = path.display().to_string();
            let failed = |source| VerbError::File { verb: "open", path: name.clone(), source };
            let file = File::open(path).map_err(failed)?;
            Ok((name, Box::new(file)))
        }
        _ => Ok(("stdin".to_string(), Box::new(io::stdin().lock()))),
    }
}
