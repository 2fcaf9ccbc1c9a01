//! `bench`: real files through this program, as whole processes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::{Args as ClapArgs, ValueEnum};
use collector_testkit::measure::{MeasureError, Measurement, Round, Samples, run_once, run_supervised, table};

use super::{FINDINGS, FINE, INTERRUPTED, NOTHING, Program, VerbError};

/// The size of the file that the collector's own samples are repeated to.
const SAMPLES_SIZE: usize = 64 << 20;

/// Arguments of `bench`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  bench asa.log                               five rounds over a file
  bench                                       over the collector's own samples, repeated to 64 MiB
  bench asa.log --save before.json            keep the figures, change something, and compare:
  bench asa.log --baseline before.json --fail-above 5

Each round is a process of its own: file in, JSON lines out to the null device, one core. Rates are those of the
quietest round. The figure to compare is ns/record: CPU time, user and system, per record.")]
pub(super) struct Args {
    /// Files to measure [default: the inputs of the golden cases, repeated]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// How often each file is run
    #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// Go on with further rounds until so much time has passed
    #[arg(long, value_name = "S", value_parser = seconds)]
    seconds: Option<Duration>,

    /// A table for people, or JSON
    #[arg(short, long, value_name = "FORM", default_value = "human")]
    output: Form,

    /// Compare with figures saved earlier
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Exit with 1 when a record takes so many percent more CPU time than in the baseline
    #[arg(long, value_name = "PERCENT", requires = "baseline")]
    fail_above: Option<f64>,

    /// Keep the figures as JSON
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,

    /// Run a file once in a process of its own and print what it took
    #[arg(long, value_name = "FILE", hide = true, exclusive = true)]
    round: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A table
    Human,
    /// One JSON array
    Json,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.parse().map_err(|_| "it is a number of seconds".to_string())?;
    Duration::try_from_secs_f64(number).map_err(|error| error.to_string())
}

/// One file with its rounds so far.
struct Job {
    name: String,
    path: PathBuf,
    rounds: Vec<Round>,
}

pub(super) fn run(program: &Program, args: &Args) -> Result<u8, VerbError> {
    let executable = std::env::current_exe().map_err(|error| VerbError::Other(format!("who am I? {error}")))?;
    if let Some(file) = &args.round {
        let round = run_once(&executable, &program.reach.arguments("run"), file).map_err(other)?;
        println!("{}", json(&round)?);
        return Ok(FINE);
    }
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    // Ctrl-C ends the child; this process then cleans up behind itself.
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    // Without a handler Ctrl-C leaves the repeated samples behind, where the system cleans up.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    let samples = match repeated_samples(program, args) {
        Err(error @ MeasureError::NoSamples(_)) => {
            eprintln!("error: {error}");
            return Ok(NOTHING);
        }
        samples => samples.map_err(other)?,
    };
    let mut jobs = jobs(args, samples.as_ref());
    if let Err(error) = rounds(&executable, &program.reach.arguments("bench"), args, &mut jobs, &stop) {
        return if stop.load(Ordering::Relaxed) { Ok(INTERRUPTED) } else { Err(other(error)) };
    }
    if stop.load(Ordering::Relaxed) {
        return Ok(INTERRUPTED);
    }
    let mut all = Vec::new();
    for job in &jobs {
        all.push(sum_up(program, job, baseline.as_deref())?);
    }
    report(program, args, &all)
}

/// The collector's own samples, when no file is named.
fn repeated_samples(program: &Program, args: &Args) -> Result<Option<Samples>, MeasureError> {
    if !args.files.is_empty() {
        return Ok(None);
    }
    let cases = program.crate_dir.join("tests/cases");
    Samples::write(&cases, &program.manifest.input.framing, SAMPLES_SIZE).map(Some)
}

fn jobs(args: &Args, samples: Option<&Samples>) -> Vec<Job> {
    let named = args.files.iter().map(|path| (path.display().to_string(), path.clone()));
    let samples = samples.map(|samples| ("samples".to_string(), samples.path().to_path_buf()));
    named.chain(samples).map(|(name, path)| Job { name, path, rounds: Vec::new() }).collect()
}

/// Runs the files in turn, so that what disturbs the machine for a while disturbs all of them.
fn rounds(
    executable: &Path,
    bench: &[String],
    args: &Args,
    jobs: &mut [Job],
    stop: &AtomicBool,
) -> Result<(), MeasureError> {
    let start = Instant::now();
    let mut done = 0;
    while done < args.rounds || args.seconds.is_some_and(|seconds| start.elapsed() < seconds) {
        for job in &mut *jobs {
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let arguments: Vec<&OsStr> = bench.iter().map(String::as_str).chain(["--round"]).map(OsStr::new).collect();
            job.rounds.push(run_supervised(executable, &arguments, &job.path)?);
        }
        done += 1;
    }
    Ok(())
}

fn sum_up(program: &Program, job: &Job, baseline: Option<&[Measurement]>) -> Result<Measurement, VerbError> {
    let metadata = std::fs::metadata(&job.path).map_err(|source| VerbError::File {
        verb: "read",
        path: job.name.clone(),
        source,
    })?;
    let id = &program.manifest.collector.id;
    let mut figures = Measurement::new(id, &job.name, metadata.len(), &job.rounds).map_err(other)?;
    figures.allocations_per_record = allocations(program, &job.path)?;
    let unsupported = job.rounds.first().map_or(0, |round| round.unsupported);
    if unsupported * 100 > figures.records {
        eprintln!("note: {unsupported} of {} records in `{}` are unsupported", figures.records, job.name);
    }
    if baseline.is_some_and(|baseline| !figures.compare(baseline)) {
        eprintln!("note: the baseline has no figures for `{}`", job.name);
    }
    Ok(figures)
}

/// A library must not choose the allocator of every program that links it, and the one that counts turns growing
/// into copying. So the program counts only when it was built for that.
#[cfg(feature = "count-allocations")]
fn allocations(program: &Program, file: &Path) -> Result<Option<f64>, VerbError> {
    let loaded = program.load(&super::LoadArgs::default())?;
    let mut count = |work: &mut dyn FnMut()| allocation_counter::measure(work).count_total;
    collector_testkit::measure::allocations_per_record(&loaded, file, &mut count).map(Some).map_err(other)
}

#[cfg(not(feature = "count-allocations"))]
fn allocations(_program: &Program, _file: &Path) -> Result<Option<f64>, VerbError> {
    Ok(None)
}

fn report(program: &Program, args: &Args, all: &[Measurement]) -> Result<u8, VerbError> {
    if let Some(path) = &args.save {
        std::fs::write(path, json(all)? + "\n").map_err(|source| VerbError::File {
            verb: "write",
            path: path.display().to_string(),
            source,
        })?;
    }
    match args.output {
        Form::Json => println!("{}", json(all)?),
        Form::Human => {
            let rounds = all.first().map_or(0, |figures| figures.rounds);
            let identity = &program.manifest.collector;
            println!("{} {}, {rounds} rounds of the whole program on one core\n", identity.id, identity.version);
            print!("{}", table(all));
        }
    }
    let mut code = FINE;
    for figures in all {
        if let (Some(limit), Some(ratio)) = (args.fail_above, figures.ratio_to_baseline)
            && figures.is_slower_by(limit)
        {
            let more = (ratio - 1.0) * 100.0;
            eprintln!(
                "`{}`: a record takes {more:.1} % more CPU time than before, {limit} % are allowed",
                figures.file
            );
            code = FINDINGS;
        }
    }
    Ok(code)
}

fn read_baseline(path: &Path) -> Result<Vec<Measurement>, VerbError> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| VerbError::File {
        verb: "read",
        path: shown.clone(),
        source,
    })?;
    serde_json::from_str(&text)
        .map_err(|error| VerbError::Other(format!("`{shown}` is no report of `bench -o json`: {error}")))
}

fn json(value: &(impl serde::Serialize + ?Sized)) -> Result<String, VerbError> {
    serde_json::to_string(value).map_err(|error| VerbError::Other(error.to_string()))
}

fn other(error: MeasureError) -> VerbError {
    VerbError::Other(error.to_string())
}
