//! `run`: raw lines in, events out.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args as ClapArgs, ValueEnum};
use collector_core::{
    Batch, Disposition, Driver, Fate, NameStyle, Position, Snapshot, Source, Summary, Time, Zone, replay,
};
use collector_testkit::input::{Reader, arrival_of, present};
use serde::{Deserialize, Serialize};

use super::{FINE, INTERRUPTED, LoadArgs, Program, VerbError};
use crate::program::run::output::Output;

mod output;

/// Arguments of `run`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  run /var/log/asa.log\n  tail -F asa.log | run - -o human\n  run asa.log --zone Europe/Prague --out events.ndjson --summary json"
)]
pub(super) struct Args {
    /// Files to read, `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// What events look like
    #[arg(short, long, value_name = "FORM", default_value = "ndjson")]
    output: Form,

    /// Write events to a file instead of standard output; a run that goes on from --checkpoint appends
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Write fields by label or by short tag
    #[arg(long, value_name = "NAMES", default_value = "labels")]
    names: Names,

    /// How the summary is written to standard error
    #[arg(long, value_name = "FORM", default_value = "human")]
    summary: SummaryForm,

    /// List each unsupported record with its line and reason on standard error
    #[arg(long)]
    list_unsupported: bool,

    /// The zone of times without one: a name such as Europe/Prague, UTC or +01:00
    #[arg(long, value_name = "ZONE", default_value = "UTC", allow_hyphen_values = true)]
    zone: Zone,

    /// When the records arrived [default: when the file was last written]
    #[arg(long, value_name = "TIME", value_parser = rfc3339)]
    received: Option<Time>,

    /// The address that the records came from
    #[arg(long, value_name = "ADDRESS")]
    sender: Option<String>,

    /// The tenant that the records belong to
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,

    /// Execution mode: `debug` writes each event with its lineage, `custom` needs --overlay
    #[arg(long, value_name = "MODE", default_value = "release")]
    mode: Mode,

    /// Go on where this file says, and keep it up to date; sessions survive in it
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,

    /// Stop after this many records
    #[arg(long, value_name = "N")]
    limit: Option<u64>,

    /// Record the raw records with their connection data and clock
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,

    /// The files are recordings made with --record
    #[arg(long, conflicts_with_all = ["checkpoint", "record"])]
    replay: bool,

    #[command(flatten)]
    load: LoadArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// One JSON object a line
    Ndjson,
    /// One JSON array
    Json,
    /// Indented, for people
    Human,
    /// Nothing: only the summary
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Names {
    /// Labels, such as InitiatorUserName
    Labels,
    /// Short tags, such as sun
    Tags,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SummaryForm {
    /// Lines for people
    Human,
    /// One JSON object, as the last line
    Json,
    /// Nothing
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Mode {
    /// The collector as it is
    Release,
    /// The collector with the maps of --overlay
    Custom,
    /// Each event as a JSON line with its lineage
    Debug,
}

fn rfc3339(text: &str) -> Result<Time, String> {
    Time::parse_rfc3339(text).ok_or_else(|| "it looks like 2026-11-20T09:00:00Z".to_string())
}

/// Where a run may go on.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Checkpoint {
    source: String,
    position: Position,
    /// The clock of the first run: a later one must infer the same years.
    arrival: Option<Time>,
    snapshot: Snapshot,
}

/// One run over all files.
struct Running<'a> {
    args: &'a Args,
    driver: Driver,
    output: Output,
    recording: Option<(PathBuf, File)>,
    stop: Arc<AtomicBool>,
    left: u64,
}

pub(super) fn run(program: &Program, args: &Args) -> Result<u8, VerbError> {
    match (args.mode, &args.load.overlay) {
        (Mode::Custom, None) => return Err(VerbError::Other("the mode `custom` needs --overlay DIR".to_string())),
        (Mode::Release, Some(_)) => eprintln!("note: --overlay makes this a run in the mode `custom`"),
        _ => {}
    }
    if args.checkpoint.is_some() && (args.files.len() > 1 || args.files[0] == Path::new("-")) {
        return Err(VerbError::Other("--checkpoint needs exactly one file".to_string()));
    }
    let loaded = program.load(&args.load)?;
    let names = if args.names == Names::Labels { NameStyle::Labels } else { NameStyle::Tags };
    let mut driver = loaded.driver();
    driver.set_tracing(args.mode == Mode::Debug);
    let target = match &args.out {
        Some(path) => Some((path.display().to_string(), open_out(args, path)?)),
        None => None,
    };
    let output = Output::open(target, args.output, names, args.mode == Mode::Debug, args.list_unsupported);
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    // Without a handler Ctrl-C ends the program at once, which is no worse than it was.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    let recording = match &args.record {
        Some(path) => Some((path.clone(), create(path)?)),
        None => None,
    };
    let mut running = Running { args, driver, output, recording, stop, left: args.limit.unwrap_or(u64::MAX) };
    for file in &args.files {
        if args.replay {
            running.replay(file)?;
        } else {
            running.file(file)?;
        }
    }
    running.output.end()?;
    let summary = running.driver.summary();
    report(&summary, args.summary);
    if !summary.balance() {
        return Err(VerbError::Other("the balance of records is wrong: this is a defect of the SDK".to_string()));
    }
    Ok(if running.stop.load(Ordering::Relaxed) { INTERRUPTED } else { FINE })
}

impl Running<'_> {
    fn file(&mut self, path: &Path) -> Result<(), VerbError> {
        let is_stdin = path == Path::new("-");
        let name = if is_stdin { "stdin".to_string() } else { path.display().to_string() };
        let id = if is_stdin { "stdin".to_string() } else { format!("file:{name}") };
        let checkpoint = self.read_checkpoint(&id)?;
        let given = self.args.received.or(checkpoint.arrival);
        let arrival = given.unwrap_or_else(|| if is_stdin { present() } else { arrival_of(path) });
        let mut source = Source::new(&id, if is_stdin { "STDIN" } else { "FILE" });
        source.zone = self.args.zone;
        source.address = self.args.sender.clone();
        source.tenant = self.args.tenant.clone();
        let source = Arc::new(source);
        let stream: Box<dyn Read> = if is_stdin {
            Box::new(io::stdin().lock())
        } else {
            let mut file = open(path)?;
            let len = file.metadata().map_or(u64::MAX, |metadata| metadata.len());
            if len < checkpoint.position.0 {
                return Err(VerbError::Other(format!(
                    "`{name}` has {len} bytes, but its checkpoint is at byte {}: it is another file now; remove the \
                     checkpoint to read it from its begin",
                    checkpoint.position.0
                )));
            }
            io::Seek::seek(&mut file, io::SeekFrom::Start(checkpoint.position.0))
                .map_err(|source| VerbError::File { verb: "seek in", path: name.clone(), source })?;
            Box::new(file)
        };
        if self.args.checkpoint.is_some() {
            self.driver.restore(&source, checkpoint.snapshot);
        }
        if let Some((path, recording)) = &mut self.recording {
            let mut header = Vec::new();
            replay::write_header(&source, &mut header);
            write(recording, &header, path)?;
        }
        self.output.begin_file(&name);
        let input = self.driver.plan().manifest().input.clone();
        let mut reader = Reader::new(stream, &input, checkpoint.position, arrival);
        let mut batch = Batch::new(source.clone());
        let mut ended = false;
        let mut position = checkpoint.position;
        while self.left > 0 && !self.stop.load(Ordering::Relaxed) {
            let more = reader.next(&mut batch);
            if !more.map_err(|source| VerbError::File { verb: "read", path: name.clone(), source })? {
                ended = true;
                break;
            }
            position = reader.position();
            if (batch.len() as u64) > self.left {
                position = batch.record(self.left as usize).1;
                batch = first(&batch, self.left as usize);
            }
            self.left -= batch.len() as u64;
            self.batch(&batch)?;
            self.write_checkpoint(&source, position, arrival)?;
        }
        if ended && self.args.checkpoint.is_none() {
            self.driver.flush(&source, &mut self.output);
            self.output.flush()?;
        }
        self.write_checkpoint(&source, position, arrival)
    }

    fn batch(&mut self, batch: &Batch) -> Result<(), VerbError> {
        if let Some((path, recording)) = &mut self.recording {
            let mut lines = Vec::new();
            replay::write_batch(batch, &mut lines);
            write(recording, &lines, path)?;
        }
        self.driver.run(batch, &mut self.output);
        self.output.flush()
    }

    fn replay(&mut self, path: &Path) -> Result<(), VerbError> {
        let name = path.display().to_string();
        let failed = |source| VerbError::File { verb: "read", path: name.clone(), source };
        let broken = |error: replay::ReplayError| VerbError::Other(format!("`{name}`: {error}"));
        let mut lines = BufReader::new(open(path)?).lines().enumerate();
        let header = lines.next().map(|(_, line)| line).transpose().map_err(failed)?.unwrap_or_default();
        let source = replay::read_header(&header).map_err(broken)?;
        self.output.begin_file(&name);
        let mut batch = Batch::new(source.clone());
        for (index, line) in lines {
            if self.stop.load(Ordering::Relaxed) || self.left == 0 {
                break;
            }
            replay::read_record(&line.map_err(failed)?, index + 1, &mut batch).map_err(broken)?;
            self.left -= 1;
            if batch.buffer().len() > collector_testkit::input::CHUNK {
                self.batch(&batch)?;
                batch.clear();
            }
        }
        self.batch(&batch)?;
        self.driver.flush(&source, &mut self.output);
        self.output.flush()
    }

    fn read_checkpoint(&self, source: &str) -> Result<Checkpoint, VerbError> {
        let Some(path) = &self.args.checkpoint else { return Ok(Checkpoint::default()) };
        let shown = path.display().to_string();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Checkpoint::default()),
            Err(source) => return Err(VerbError::File { verb: "read", path: shown, source }),
        };
        let checkpoint: Checkpoint = serde_json::from_str(&text).map_err(|error| {
            VerbError::Other(format!("`{shown}` is no checkpoint: {error}; remove it to start anew"))
        })?;
        if checkpoint.source != source {
            let message = format!("`{shown}` is the checkpoint of `{}`, not of `{source}`", checkpoint.source);
            return Err(VerbError::Other(message));
        }
        Ok(checkpoint)
    }

    /// Events are out before the position moves; a crash between the two repeats events with the same ids.
    fn write_checkpoint(&self, source: &Source, position: Position, arrival: Time) -> Result<(), VerbError> {
        let Some(path) = &self.args.checkpoint else { return Ok(()) };
        let snapshot = self.driver.snapshot(source);
        let checkpoint = Checkpoint { source: source.id.clone(), position, arrival: Some(arrival), snapshot };
        let text = serde_json::to_vec(&checkpoint).map_err(|error| VerbError::Other(error.to_string()))?;
        let mut temporary = path.clone().into_os_string();
        temporary.push(".new");
        let temporary = PathBuf::from(temporary);
        let failed = |source| VerbError::File { verb: "write", path: path.display().to_string(), source };
        let mut file = File::create(&temporary).map_err(failed)?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(failed)?;
        std::fs::rename(&temporary, path).map_err(failed)
    }
}

/// The first records of a batch.
fn first(batch: &Batch, len: usize) -> Batch {
    let mut part = Batch::new(batch.source().clone());
    for index in 0..len {
        let (raw, position, arrival, cut) = batch.record(index);
        part.push(raw, position, arrival, cut);
    }
    part
}

fn open(path: &Path) -> Result<File, VerbError> {
    File::open(path).map_err(|source| VerbError::File { verb: "open", path: path.display().to_string(), source })
}

/// Opens the file of `--out`. A run that goes on from a checkpoint appends, so that no earlier event is lost.
fn open_out(args: &Args, path: &Path) -> Result<File, VerbError> {
    let goes_on = args.checkpoint.as_ref().is_some_and(|checkpoint| checkpoint.exists());
    if !goes_on {
        return create(path);
    }
    let opened = File::options().create(true).append(true).open(path);
    opened.map_err(|source| VerbError::File { verb: "open", path: path.display().to_string(), source })
}

fn create(path: &Path) -> Result<File, VerbError> {
    File::create(path).map_err(|source| VerbError::File { verb: "create", path: path.display().to_string(), source })
}

fn write(file: &mut File, bytes: &[u8], path: &Path) -> Result<(), VerbError> {
    file.write_all(bytes).map_err(|source| VerbError::File { verb: "write", path: path.display().to_string(), source })
}

fn report(summary: &Summary, form: SummaryForm) {
    match form {
        SummaryForm::None => {}
        SummaryForm::Json => eprintln!("{}", summary.to_json()),
        SummaryForm::Human => {
            let s = summary;
            eprintln!(
                "{} records, {} bytes: {} sent, {} filtered, {} unsupported, {} held; {} events; balance {}",
                s.records,
                s.bytes,
                s.sent,
                s.filtered,
                s.unsupported,
                s.held,
                s.events,
                if s.balance() { "holds" } else { "BROKEN" }
            );
            for (reason, count) in &s.reasons {
                eprintln!("  {count} × {reason}");
            }
            let notes = [
                (s.truncated_values, "values were cut to their field's size (whole in ExtendedInformation)"),
                (s.refused_values, "values did not fit their field's type (kept in ExtendedInformation)"),
                (s.oversized, "records were longer than the limit"),
                (s.invalid_utf8, "records held bytes that are no UTF-8"),
                (s.panics, "panics in author code"),
            ];
            for (count, what) in notes.into_iter().filter(|(count, _)| *count > 0) {
                eprintln!("  {count} {what}");
            }
        }
    }
}

/// True when a record's fate is that it is unsupported.
fn is_unsupported(fate: Fate) -> bool {
    matches!(fate, Fate::Final(Disposition::Unsupported) | Fate::Released(_, Disposition::Unsupported))
}
