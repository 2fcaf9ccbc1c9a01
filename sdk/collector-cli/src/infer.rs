//! `infer`: what a collector of sample logs needs, as a report, as the files of a crate, or as what a crate lacks.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use collector_infer::against::{Existing, additions};
use collector_infer::write::{self, Identity};
use collector_infer::{Inference, Knowledge, Sample, infer, report};
use collector_sdk::program::{FINDINGS, USAGE};

/// The most bytes of one sample: what is beyond would not change the answer.
const MAX_SAMPLE: u64 = 64 << 20;

const EXAMPLES: &str = "\
Examples:
  collector infer acme.log                        what is in it, and why
  collector infer acme.log -o json                the same for programs
  collector infer more.log --against acme-gate/   what the crate lacks for these records";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InferArgs {
    /// Sample logs; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the answer looks like
    #[arg(short, long, value_name = "FORM", default_value = "human")]
    output: Output,
    /// Show what records like these would add to the crate in DIR; changes nothing
    #[arg(long, value_name = "DIR", conflicts_with = "into")]
    against: Option<PathBuf>,
    /// Write the crate's files into DIR, over those of the template that it was made from
    #[arg(long, value_name = "DIR", requires = "id", hide = true)]
    into: Option<PathBuf>,
    /// Print the report, too, when files are written
    #[arg(long, requires = "into", hide = true)]
    report: bool,
    /// The name of the crate
    #[arg(long, hide = true)]
    id: Option<String>,
    /// The vendor as people write it
    #[arg(long, hide = true)]
    vendor: Option<String>,
    /// The product as people write it
    #[arg(long, hide = true)]
    product: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    /// Text for people
    Human,
    /// One JSON object
    Json,
}

/// Carries out the verb.
pub(crate) fn run(args: &InferArgs) -> ExitCode {
    match carry_out(args) {
        Ok(code) => code,
        Err((message, code)) => {
            eprintln!("error: {message}");
            ExitCode::from(code)
        }
    }
}

fn carry_out(args: &InferArgs) -> Result<ExitCode, (String, u8)> {
    let found = learn(&args.files)?;
    if let Some(dir) = &args.against {
        return compare(&found, dir, args.output);
    }
    if let Some(dir) = &args.into {
        let id = args.id.as_deref().unwrap_or_default();
        write_crate(&found, &Identity::new(id, args.vendor.as_deref(), args.product.as_deref(), &found), dir)?;
    }
    let report = report(&found);
    let text = match args.output {
        Output::Human if args.into.is_none() || args.report => report.text(),
        Output::Human => String::new(),
        Output::Json => json(&report)?,
    };
    print(&text)?;
    let (mapped, all) = report.mapped();
    eprintln!(
        "{} records, {mapped} of {all} keys have a field, the others stay in the extended information",
        found.texts.len()
    );
    Ok(ExitCode::SUCCESS)
}

/// Learns from sample logs.
pub(crate) fn learn(files: &[PathBuf]) -> Result<Inference, (String, u8)> {
    let samples = files.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    infer(&samples, knowledge()).map_err(|error| (error.to_string(), FINDINGS))
}

fn read(path: &Path) -> Result<Sample, (String, u8)> {
    use io::Read;
    let mut bytes = Vec::new();
    let done = if path.as_os_str() == "-" {
        io::stdin().lock().take(MAX_SAMPLE).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(MAX_SAMPLE).read_to_end(&mut bytes))
    };
    done.map_err(|error| (format!("cannot read {}: {error}", path.display()), USAGE))?;
    Ok(Sample { name: path.display().to_string(), bytes })
}

/// What the linked collectors do with attributes.
fn knowledge() -> Knowledge {
    let mut knowledge = Knowledge::default();
    for (manifest, definition) in collector_sdk::registered().unwrap_or_default() {
        for (_, text) in definition.maps.iter().filter(|(name, _)| *name == "Rec2Evt.map") {
            knowledge.add(&manifest.collector.id, text);
        }
    }
    knowledge
}

fn compare(found: &Inference, dir: &Path, output: Output) -> Result<ExitCode, (String, u8)> {
    let map = dir.join("maps/Rec2Evt.map");
    let rec2evt =
        fs::read_to_string(&map).map_err(|error| (format!("cannot read {}: {error}", map.display()), USAGE))?;
    let optional = |name: &str| fs::read_to_string(dir.join("maps").join(name)).ok();
    let sources = fs::read_dir(dir.join("src")).into_iter().flatten().flatten();
    let mut sources: Vec<PathBuf> = sources.map(|entry| entry.path()).collect();
    sources.sort();
    let code = sources.iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    let existing = Existing { rec2evt, classes: optional("classes.map"), messages: optional("messages.pat"), code };
    let more = additions(found, &existing);
    match output {
        Output::Json => print(&json(&more)?)?,
        Output::Human if more.is_empty() => print("nothing: the crate knows all keys and classes of these records\n")?,
        Output::Human => print(&more.text())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts the files in place of those of the template. Cases of the template go, because they are of another product.
pub(crate) fn write_crate(found: &Inference, identity: &Identity, dir: &Path) -> Result<(), (String, u8)> {
    let failed = |path: &Path, error: &io::Error| (format!("cannot write {}: {error}", path.display()), FINDINGS);
    let fields = fs::read_to_string(dir.join("maps/Rec2Evt.map")).unwrap_or_default();
    for old in ["tests/cases", "maps"] {
        let old = dir.join(old);
        if old.exists() {
            fs::remove_dir_all(&old).map_err(|error| failed(&old, &error))?;
        }
    }
    for file in write::files(found, identity, &fields) {
        let path = dir.join(&file.path);
        let parent = path.parent().unwrap_or(dir);
        fs::create_dir_all(parent).map_err(|error| failed(parent, &error))?;
        fs::write(&path, &file.text).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}

fn json(value: &impl serde::Serialize) -> Result<String, (String, u8)> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|error| (error.to_string(), FINDINGS))
}

fn print(text: &str) -> Result<(), (String, u8)> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err((format!("cannot write to standard output: {error}"), FINDINGS))
        }
        _ => Ok(()),
    }
}
