//! `run`: raw lines in, events out.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::{Args as ClapArgs, ValueEnum};
use collector_core::{Batch, Disposition, Driver, Fate, NameStyle, Position, Source, Time, Zone};
use collector_testkit::input::{Clock, Reader, fingerprint, present, source_id};
use collector_text::framing::Framer;

use super::{FINE, INTERRUPTED, LoadArgs, Program, VerbError, rfc3339};
use checkpoint::Checkpoint;
use files::{is_same_file, open, open_out};
use output::Output;
use pipe::{Next, Pipe};
use recording::Recording;
use watch::Watch;

mod checkpoint;
mod files;
mod output;
mod pipe;
mod recording;
mod report;
mod watch;

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

    /// Write events to a file instead of standard output (`-`); a run that goes on from --checkpoint appends
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

    /// The zone of times without one: a name such as Europe/Prague, UTC or +01:00 [default: the checkpoint's, or UTC]
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    zone: Option<Zone>,

    /// When the records arrived [default: when the file was last written; for standard input, when they are read]
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

    /// Go on where this file says, and keep it up to date; sessions survive in it, a line without an end waits
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

impl Args {
    /// The file to which events go, if they do not go to standard output, which is also called `-`.
    fn out(&self) -> Option<&Path> {
        self.out.as_deref().filter(|path| *path != Path::new("-"))
    }
}

/// One run over all files.
struct Running<'a> {
    program: &'a Program,
    args: &'a Args,
    driver: Driver,
    output: Output,
    recording: Option<Recording>,
    stop: Arc<AtomicBool>,
    left: u64,
}

pub(super) fn run(program: &Program, args: &Args) -> Result<u8, VerbError> {
    check_usage(args)?;
    let mut driver = program.driver(&args.load)?;
    let names = if args.names == Names::Labels { NameStyle::Labels } else { NameStyle::Tags };
    driver.set_tracing(args.mode == Mode::Debug);
    let target = match args.out() {
        Some(path) => Some((path.display().to_string(), open_out(args, path)?)),
        None => None,
    };
    let output = Output::open(target, args.output, names, args.mode == Mode::Debug, args.list_unsupported);
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    // Without a handler Ctrl-C ends the program at once, which is no worse than it was.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    let recording = match &args.record {
        Some(path) => Some(Recording::create(path, args.load.hosts.is_some(), &mut driver)?),
        None => None,
    };
    let left = args.limit.unwrap_or(u64::MAX);
    let mut running = Running { program, args, driver, output, recording, stop, left };
    let done = running.all();
    // Whatever went wrong, what was read before is accounted for.
    let ended = running.output.end();
    let summary = running.driver.summary();
    report::report(&summary, args.summary);
    done.and(ended)?;
    if !summary.balance() {
        return Err(VerbError::Other("the balance of records is wrong: this is a defect of the SDK".to_string()));
    }
    let interrupted = running.stop.load(Ordering::Relaxed);
    // The program ends here: giving back each piece of memory would only take time.
    std::mem::forget(running);
    Ok(if interrupted { INTERRUPTED } else { FINE })
}

/// What the options say together.
fn check_usage(args: &Args) -> Result<(), VerbError> {
    let usage = |message: &str| Err(VerbError::Usage(message.to_string()));
    match (args.mode, &args.load.overlay) {
        (Mode::Custom, None) => return usage("the mode `custom` needs --overlay DIR"),
        (Mode::Release, Some(_)) => eprintln!("note: --overlay makes this a run in the mode `custom`"),
        _ => {}
    }
    if args.checkpoint.is_some() && (args.files.len() > 1 || args.files[0] == Path::new("-")) {
        return usage("--checkpoint needs exactly one file");
    }
    if args.record.is_some() && args.checkpoint.is_some() {
        return usage(
            "--record makes a recording of one whole run; with --checkpoint, which makes several, it has no place",
        );
    }
    if args.replay && args.load.hosts.is_some() {
        return usage("a recording has the answers that its run was given; leave --hosts away");
    }
    if args.record.is_some() && args.files.len() > 1 {
        return usage("--record needs exactly one file, because a recording has one source");
    }
    if args.output == Form::Json && args.checkpoint.is_some() {
        return usage("-o json makes one array a run; with --checkpoint, which makes several, use -o ndjson");
    }
    let written =
        [("--out", args.out()), ("--record", args.record.as_deref()), ("--checkpoint", args.checkpoint.as_deref())];
    for (i, (option, path)) in written.iter().enumerate() {
        let Some(path) = path else { continue };
        if *path == Path::new("-") {
            return Err(VerbError::Usage(format!("{option} needs a file; `-` is standard output, where events go")));
        }
        if args.files.iter().any(|file| file != Path::new("-") && is_same_file(file, path)) {
            return Err(VerbError::Usage(format!(
                "{option} `{}` is also an input: it would be overwritten",
                path.display()
            )));
        }
        for (other, second) in &written[i + 1..] {
            if second.is_some_and(|second| is_same_file(second, path)) {
                let message = format!("{option} and {other} name the same file `{}`", path.display());
                return Err(VerbError::Usage(message));
            }
        }
    }
    Ok(())
}

impl Running<'_> {
    fn all(&mut self) -> Result<(), VerbError> {
        for file in &self.args.files {
            if self.args.replay {
                self.replay(file)?;
            } else if file == Path::new("-") {
                self.stream(io::stdin(), "stdin")?;
            } else {
                self.file(file)?;
            }
        }
        Ok(())
    }

    fn source(&self, id: &str, method: &str, zone: Zone) -> Arc<Source> {
        let mut source = Source::new(id, method);
        source.zone = zone;
        source.address = self.args.sender.clone();
        source.tenant = self.args.tenant.clone();
        Arc::new(source)
    }

    /// Begins a recording, when one is made.
    fn begin(&mut self, source: &Source, name: &str, records_before: u64) -> Result<(), VerbError> {
        if let Some(recording) = &mut self.recording {
            recording.begin(source)?;
        }
        self.output.begin_file(name, records_before);
        Ok(())
    }

    fn file(&mut self, path: &Path) -> Result<(), VerbError> {
        let name = path.display().to_string();
        let failed = |verb: &'static str| {
            let path = name.clone();
            move |source| VerbError::File { verb, path, source }
        };
        let mut file = open(path)?;
        if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
            return self.pipe(file, path);
        }
        let mut mark = [0; 2];
        if file.read(&mut mark).is_ok() && matches!(mark, [0xFF, 0xFE] | [0xFE, 0xFF]) {
            eprintln!(
                "note: `{name}` begins like UTF-16, which is no text here: `iconv -f UTF-16 -t UTF-8` makes it one"
            );
        }
        let mut checkpoint = match &self.args.checkpoint {
            Some(at) => Checkpoint::read(at)?.unwrap_or_default(),
            None => Checkpoint::default(),
        };
        let zone = self.args.zone.or(checkpoint.zone()).unwrap_or_default();
        if checkpoint.is_begun() {
            checkpoint.check_path(path, self.args.checkpoint.as_deref())?;
            if !checkpoint.continues(&file) {
                eprintln!(
                    "note: `{name}` is another file than at the last run, which ended at byte {}: it is read from its \
                     begin; what the old file had behind that byte was not read",
                    checkpoint.position.0
                );
                // Its sessions end; its events have ids of their own.
                let old = self.source(&checkpoint.source, "FILE", zone);
                self.driver.restore(&old, std::mem::take(&mut checkpoint.snapshot));
                self.driver.flush(&old, &mut self.output);
                checkpoint = checkpoint.of_next_file();
            }
        }
        if checkpoint.position == Position(0) {
            let id = source_id(path, &file).map_err(failed("read"))?;
            checkpoint.name(id);
        }
        checkpoint.received = self.args.received.or(checkpoint.received);
        let source = self.source(&checkpoint.source, "FILE", zone);
        let position = checkpoint.position;
        if self.args.checkpoint.is_some() {
            self.driver.restore(&source, std::mem::take(&mut checkpoint.snapshot));
        }
        self.begin(&source, &name, checkpoint.records)?;
        let clock = match checkpoint.received {
            Some(time) => Clock::Fixed(time),
            None => Clock::file(file.try_clone().map_err(failed("read"))?, std::mem::take(&mut checkpoint.arrivals)),
        };
        file.seek(SeekFrom::Start(position.0)).map_err(failed("seek in"))?;
        let watched = file.try_clone().map_err(failed("read"))?;
        let input = self.driver.plan().manifest().input.clone();
        let mut reader = Reader::new(file, &input, position, clock).map_err(failed("read"))?;
        if self.args.checkpoint.is_some() {
            reader = reader.keep_unfinished();
        }
        // Before the first event, so that a checkpoint that cannot be written costs none.
        self.save(&mut checkpoint, (path, &watched), position, &source, reader.clock())?;
        let mut batch = Batch::new(source.clone());
        let mut ended = false;
        while self.left > 0 && !self.stop.load(Ordering::Relaxed) {
            if !reader.next(&mut batch).map_err(failed("read"))? {
                ended = true;
                break;
            }
            let mut position = reader.position();
            if (batch.len() as u64) > self.left {
                position = batch.record(self.left as usize).1;
                batch = first(&batch, self.left as usize);
            }
            self.left -= batch.len() as u64;
            checkpoint.records += batch.len() as u64;
            self.batch(&batch)?;
            self.save(&mut checkpoint, (path, &watched), position, &source, reader.clock())?;
        }
        if !ended {
            return Ok(());
        }
        if self.args.checkpoint.is_none() {
            return self.end_source(&source);
        }
        // The end may lie behind the last record.
        self.save(&mut checkpoint, (path, &watched), reader.position(), &source, reader.clock())?;
        let waiting = reader.unfinished();
        if waiting > 0 {
            eprintln!("note: {waiting} bytes of a record without an end wait in `{name}` for the next run");
        }
        Ok(())
    }

    /// Writes the checkpoint, when one is kept, behind the events that it stands for.
    fn save(
        &mut self,
        checkpoint: &mut Checkpoint,
        file: (&Path, &File),
        position: Position,
        source: &Source,
        clock: &Clock,
    ) -> Result<(), VerbError> {
        let Some(to) = &self.args.checkpoint else { return Ok(()) };
        self.output.flush()?;
        self.output.sync()?;
        checkpoint.write(to, file, position, &self.driver, source, clock)
    }

    /// A pipe that has a name.
    fn pipe(&mut self, pipe: File, path: &Path) -> Result<(), VerbError> {
        let name = path.display().to_string();
        if pipe.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err(VerbError::Usage(format!("`{name}` is a directory: name the files in it")));
        }
        if self.args.checkpoint.is_some() {
            return Err(VerbError::Usage(format!("--checkpoint needs a file to come back to, which `{name}` is not")));
        }
        self.stream(pipe, &name)
    }

    /// Standard input or a pipe: records arrive when they are read, sessions end by the clock while nothing comes.
    fn stream(&mut self, stream: impl Read + Send + 'static, name: &str) -> Result<(), VerbError> {
        let failed = |source| VerbError::File { verb: "read", path: name.to_string(), source };
        let mut pipe = Pipe::start(stream);
        let Some(head) = pipe.head(&self.stop).map_err(failed)? else { return Ok(()) };
        let received = self.args.received;
        let now = || received.unwrap_or_else(present);
        let begun = now();
        let id = format!("{name}@{begun}#{:016x}", fingerprint(&head));
        let source = self.source(&id, "STDIN", self.args.zone.unwrap_or_default());
        self.begin(&source, name, 0)?;
        let input = self.driver.plan().manifest().input.clone();
        let mut framer = Framer::new(&input, Position(0)).map_err(|error| VerbError::Other(error.to_string()))?;
        let mut batch = Batch::new(source.clone());
        let mut chunk = head;
        let mut watch = Watch::new(self.args.load.overlay.iter().chain(&self.args.load.hosts));
        loop {
            self.take_over(&mut watch);
            framer.push(&chunk, now(), &mut batch);
            if self.stream_batch(&mut batch)? {
                break;
            }
            match pipe.next(self.wait(&source)).map_err(failed)? {
                Next::Bytes(bytes) => chunk = bytes,
                Next::Nothing => {
                    chunk.clear();
                    if received.is_none() {
                        self.driver.idle(&source, present(), &mut self.output);
                        self.output.flush()?;
                    }
                }
                Next::End => break,
            }
        }
        // A run that was stopped has read its last record as far as it came.
        framer.finish(now(), &mut batch);
        self.stream_batch(&mut batch)?;
        self.end_source(&source)
    }

    /// Runs what came, and says whether the run ends here.
    fn stream_batch(&mut self, batch: &mut Batch) -> Result<bool, VerbError> {
        if (batch.len() as u64) > self.left {
            *batch = first(batch, self.left as usize);
        }
        self.left -= batch.len() as u64;
        if !batch.is_empty() {
            self.batch(batch)?;
            batch.clear();
        }
        Ok(self.left == 0 || self.stop.load(Ordering::Relaxed))
    }

    /// How long a read may wait: until the next session ends by the clock, and never so long that Ctrl-C seems dead.
    fn wait(&self, source: &Source) -> Duration {
        let until = self.driver.next_deadline(source).map(|deadline| deadline.secs().saturating_sub(present().secs()));
        let seconds = until.map_or(u64::MAX, |seconds| u64::try_from(seconds).unwrap_or(0));
        Duration::from_secs(seconds).clamp(Duration::from_millis(10), Duration::from_millis(200))
    }

    fn batch(&mut self, batch: &Batch) -> Result<(), VerbError> {
        if let Some(recording) = &mut self.recording {
            recording.batch(batch)?;
        }
        self.driver.run(batch, &mut self.output);
        self.output.flush()?;
        self.record_answers()
    }

    /// Ends the input of a source: its sessions leave.
    fn end_source(&mut self, source: &Arc<Source>) -> Result<(), VerbError> {
        self.driver.flush(source, &mut self.output);
        self.output.flush()?;
        self.record_answers()
    }

    fn record_answers(&mut self) -> Result<(), VerbError> {
        match &mut self.recording {
            Some(recording) => recording.answers(&mut self.driver),
            None => Ok(()),
        }
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

/// True when a record's fate is that it is unsupported.
fn is_unsupported(fate: Fate) -> bool {
    matches!(fate, Fate::Final(Disposition::Unsupported) | Fate::Released(_, Disposition::Unsupported))
}
