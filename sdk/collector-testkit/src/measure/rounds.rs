//! One round: the collector's program over one file, as a process of its own.
//!
//! The system adds up CPU time over all children that a process has waited for, and keeps the largest resident
//! set of any. So every round has a supervisor, a second process of the same program that starts the one to be
//! measured, waits for it and reports: it has one child, and what the system tells is that child's alone. A
//! child also inherits the peak of the process that started it; the supervisor is small.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::MeasureError;

/// What one run took.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Seconds from start to end.
    pub wall_s: f64,
    /// Seconds of CPU time, user and system.
    pub cpu_s: f64,
    /// The largest resident set.
    pub peak_rss_kb: u64,
    /// Records read.
    pub records: u64,
    /// Records that left as unsupported events.
    pub unsupported: u64,
}

/// What the run says of itself at its end.
#[derive(Deserialize)]
struct Summary {
    records: u64,
    unsupported: u64,
}

/// Where events go that nobody reads.
const NULL: &str = if cfg!(windows) { "NUL" } else { "/dev/null" };

/// Runs the program over the file and says what that took. The calling process must not have waited for any
/// other child.
///
/// # Errors
/// When the run fails, or the system does not tell what it has used.
pub fn run_once(program: &Path, run: &[String], file: &Path) -> Result<Round, MeasureError> {
    let mut command = Command::new(program);
    command.args(run).args(["-o", "ndjson", "--summary", "json", "--out", NULL, "--"]).arg(file);
    let start = Instant::now();
    let log = finish(command, file, |output| output.stderr)?;
    let wall_s = start.elapsed().as_secs_f64();
    let summary = log.lines().rev().find_map(|line| serde_json::from_str::<Summary>(line).ok());
    let Summary { records, unsupported } = summary.ok_or_else(|| failed(file, "without a summary", &log))?;
    let (cpu_s, peak_rss_kb) = usage_of_children()?;
    Ok(Round { wall_s, cpu_s, peak_rss_kb, records, unsupported })
}

/// Has a supervisor run the program over the file: `arguments` make the program call [`run_once`] and print its
/// answer as JSON.
///
/// # Errors
/// When the run fails.
pub fn run_supervised(program: &Path, arguments: &[&OsStr], file: &Path) -> Result<Round, MeasureError> {
    let mut command = Command::new(program);
    command.args(arguments).arg(file);
    let answer = finish(command, file, |output| output.stdout).map_err(|error| match error {
        MeasureError::Run { message, .. } => MeasureError::Supervisor(message),
        other => other,
    })?;
    serde_json::from_str(&answer).map_err(|error| failed(file, &error.to_string(), &answer))
}

/// Runs a command to its end; `wanted` picks the stream that holds the answer.
fn finish(
    mut command: Command,
    file: &Path,
    wanted: fn(std::process::Output) -> Vec<u8>,
) -> Result<String, MeasureError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|source| MeasureError::File {
        verb: "start",
        path: program,
        source,
    })?;
    if !output.status.success() {
        return Err(failed(file, &output.status.to_string(), &String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&wanted(output)).into_owned())
}

fn failed(file: &Path, status: &str, log: &str) -> MeasureError {
    let message = log.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
    let message = message.strip_prefix("error: ").unwrap_or(message).to_string();
    MeasureError::Run { path: file.display().to_string(), status: status.to_string(), message }
}

/// CPU time and largest resident set in kB of the children that this process has waited for.
#[cfg(unix)]
fn usage_of_children() -> Result<(f64, u64), MeasureError> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|_| MeasureError::NoUsage)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    let peak = u64::try_from(usage.max_rss()).unwrap_or(0);
    // Apple's systems count bytes, all others kilobytes.
    let peak = if cfg!(target_vendor = "apple") { peak / 1024 } else { peak };
    Ok((micros as f64 / 1e6, peak))
}

#[cfg(not(unix))]
fn usage_of_children() -> Result<(f64, u64), MeasureError> {
    Err(MeasureError::NoUsage)
}
