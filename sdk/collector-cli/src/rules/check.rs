//! `rules check`, `rules fmt`: what is wrong or doubtful in parser files, and their layout.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use collector_sdk::core::{Diagnostic, Diagnostics, Level};
use collector_sdk::program::{FINDINGS, FINE, counted};
use collector_sdk::rules::{Inventory, Origin, ParserSet, Settings, SourceFile, format};

use super::{Failure, Parsers, files};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Findings have a code; `collector explain-code C0621` explains it. Exit code 1 when something is wrong."
)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    parsers: Parsers,

    /// What the findings look like
    #[arg(short, long, value_name = "FORM", default_value = "human")]
    output: Form,

    /// Take warnings as errors
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// With the line and a caret
    Human,
    /// One JSON array
    Json,
}

pub(crate) fn check(args: &CheckArgs) -> Result<u8, Failure> {
    let sources = files::read(&args.parsers.parsers)?;
    let mut found = Diagnostics::new();
    let set = ParserSet::load(&sources, &mut found);
    let mut inventory = Inventory::built_in();
    for file in sources.iter().filter(|file| file.path.to_ascii_lowercase().ends_with("inventory.csv")) {
        inventory.add(&file.text, &file.shown, &mut found);
    }
    set.check(&inventory, &mut found);
    match args.output {
        Form::Json => println!("{}", serde_json::to_string_pretty(&found).unwrap_or_default()),
        Form::Human => {
            for finding in found.iter() {
                print!("{}", rendered(finding, &sources));
            }
        }
    }
    let errors = found.iter().filter(|finding| finding.level == Level::Error).count();
    let warnings = found.iter().count() - errors;
    eprintln!(
        "{} can be used; {}, {}",
        counted(set.parsers().len(), "parser"),
        counted(errors, "error"),
        counted(warnings, "warning")
    );
    Ok(if errors > 0 || (args.strict && warnings > 0) { FINDINGS } else { FINE })
}

/// A finding with its line and a caret below the place.
pub(crate) fn rendered(finding: &Diagnostic, sources: &[SourceFile]) -> String {
    let level = if finding.level == Level::Error { "error" } else { "warning" };
    let mut text = format!("{level}[{}]: {}\n  --> {}", finding.code, finding.message, finding.file);
    if finding.line > 0 {
        text += &format!(":{}:{}", finding.line, finding.column.max(1));
    }
    let source = sources.iter().find(|file| file.shown == finding.file);
    let line = source.and_then(|file| file.text.lines().nth(finding.line.checked_sub(1)? as usize));
    if let Some(line) = line {
        // A window around the place: lines of parsers can be very long.
        let column = finding.column.max(1) as usize - 1;
        let from = column.saturating_sub(60);
        let shown: String = line.chars().skip(from).take(110).map(|c| if c == '\t' { ' ' } else { c }).collect();
        let number = finding.line.to_string();
        let margin = " ".repeat(number.len());
        text += &format!("\n {margin} |\n {number} | {shown}\n {margin} | {}^", " ".repeat(column - from));
    }
    if let Some(hint) = &finding.hint {
        text += &format!("\n  hint: {hint}");
    }
    text + "\n\n"
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Comments stay; text, CDATA and attribute values are not changed. Parsers whose manifest says \
                        origin = \"system\" are read-only: clone them.")]
pub(crate) struct FmtArgs {
    /// Parser files, or directories of them
    #[arg(value_name = "FILE", required = true)]
    paths: Vec<PathBuf>,

    /// Change nothing; name the files whose layout is another, and end with 1 when there are any
    #[arg(long)]
    check: bool,
}

pub(crate) fn fmt(args: &FmtArgs) -> Result<u8, Failure> {
    let mut changed = 0;
    let mut failed = false;
    for path in &args.paths {
        for source in files::read(path)? {
            if !source.path.to_ascii_lowercase().ends_with(".xml") {
                continue;
            }
            let mut found = Diagnostics::new();
            let Some(laid_out) = format(&source.text, &source.shown, &mut found) else {
                found.iter().for_each(|finding| eprint!("{}", rendered(finding, std::slice::from_ref(&source))));
                failed = true;
                continue;
            };
            if laid_out == source.text {
                continue;
            }
            changed += 1;
            if args.check {
                println!("{}", source.shown);
                continue;
            }
            if is_system(Path::new(&source.shown)) {
                eprintln!("note: `{}` is a system parser and stays as it is; clone it to change it", source.shown);
                continue;
            }
            fs::write(&source.shown, laid_out).map_err(|error| Failure::File {
                verb: "write",
                path: source.shown.clone(),
                source: error,
            })?;
        }
    }
    Ok(if failed || (args.check && changed > 0) { FINDINGS } else { FINE })
}

/// The manifest of a parser file.
pub(crate) fn manifest_of(parser: &Path) -> PathBuf {
    parser.with_extension("toml")
}

/// True when a parser's manifest says that it is the vendor's.
pub(crate) fn is_system(parser: &Path) -> bool {
    let manifest = manifest_of(parser);
    fs::read_to_string(&manifest).is_ok_and(|text| {
        let mut found = Diagnostics::new();
        Settings::parse(&text, &manifest.display().to_string(), &mut found).origin == Origin::System
    })
}
