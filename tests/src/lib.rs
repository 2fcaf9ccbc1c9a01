//! What the end-to-end tests share: programs as child processes, their output, temporary directories, inputs.
//!
//! The tests see a collector as its user does: files and standard input in, events on standard output, the summary
//! as the last line of standard error, an exit code. Nothing here links a collector or calls the SDK.

pub mod input;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use base64::Engine as _;
use serde_json::Value;
use tempfile::TempDir;

/// The name of events that stand for a record which the collector did not understand.
pub const UNSUPPORTED: &str = "Unsupported record";

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the repository").to_path_buf()
}

/// A directory that goes with the test.
#[derive(Debug)]
pub struct Dir(TempDir);

impl Dir {
    /// Makes an empty one.
    #[must_use]
    pub fn new() -> Dir {
        Dir(TempDir::new().expect("a temporary directory can be made"))
    }

    /// The path of a file in it, as an argument of a program.
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().expect("temporary paths are UTF-8").to_string()
    }

    /// Writes a file and returns its path.
    #[must_use]
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("a temporary file can be written");
        path
    }
}

impl Default for Dir {
    fn default() -> Self {
        Dir::new()
    }
}

/// What a program left behind.
#[derive(Debug)]
pub struct Ended {
    /// How it ended.
    pub status: ExitStatus,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: String,
}

/// Runs a program to its end.
#[must_use]
pub fn call(program: &str, args: &[&str]) -> Ended {
    Command::new(program).args(args).stdin(Stdio::null()).output().expect("the program starts").into()
}

/// Runs `run … --summary json` to its end, which must be a good one: exit code 0, and the balance holds.
#[must_use]
pub fn run(program: &str, args: &[&str]) -> Ended {
    let ended = call(program, &[&["run", "--summary", "json"], args].concat());
    assert_eq!(ended.status.code(), Some(0), "{args:?}: {}", ended.stderr);
    assert_eq!(ended.summary()["balance"], true, "{args:?}: {}", ended.stderr);
    ended
}

impl From<Output> for Ended {
    fn from(output: Output) -> Ended {
        Ended {
            status: output.status,
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).expect("messages are UTF-8"),
        }
    }
}

impl Ended {
    /// The summary: the last line of standard error.
    #[must_use]
    pub fn summary(&self) -> Value {
        let line = self.stderr.lines().last().unwrap_or_default();
        serde_json::from_str(line).unwrap_or_else(|error| panic!("no summary: {error}: {}", self.stderr))
    }

    /// A counter of the summary.
    #[must_use]
    pub fn count(&self, name: &str) -> u64 {
        self.summary()[name].as_u64().unwrap_or_else(|| panic!("the summary has no counter `{name}`"))
    }

    /// Standard output as events, one a line.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        events(&self.stdout)
    }

    /// Checks that the program said something, and ended with this code.
    #[track_caller]
    pub fn expect(&self, code: i32, said: &[&str]) {
        assert_eq!(self.status.code(), Some(code), "{}", self.stderr);
        for words in said {
            assert!(self.stderr.contains(words), "`{words}` is missing in: {}", self.stderr);
        }
    }
}

/// Reads JSON lines, each of which must end.
#[must_use]
pub fn events(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).expect("events are UTF-8");
    assert!(text.is_empty() || text.ends_with('\n'), "the last line does not end");
    let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("no JSON: {error}: {line}"));
    text.lines().map(read).collect()
}

/// The lines of events by event id. A last line that does not end is what a killed program left: it is no event.
///
/// # Panics
/// When one id stands for different events.
pub fn by_id(bytes: &[u8], all: &mut BTreeMap<String, String>) {
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    for (event, line) in events(&bytes[..whole]).iter().zip(bytes[..whole].split(|byte| *byte == b'\n')) {
        let line = String::from_utf8_lossy(line).into_owned();
        let id = event["EventID"].as_str().expect("every event has an id").to_string();
        if let Some(before) = all.insert(id, line.clone()) {
            assert_eq!(before, line, "one id, two events");
        }
    }
}

/// The extended information of an event, which is JSON in a text; null when there is none.
#[must_use]
pub fn extended(event: &Value) -> Value {
    let Some(text) = event["ExtendedInformation"].as_str() else { return Value::Null };
    serde_json::from_str(text).unwrap_or_else(|error| panic!("the extended information is no JSON: {error}: {text}"))
}

/// The raw bytes that an event keeps of its record.
#[must_use]
pub fn raw_of(event: &Value) -> Option<Vec<u8>> {
    match extended(event)["RawRecordBase64"].as_str() {
        Some(text) => Some(base64::engine::general_purpose::STANDARD.decode(text).expect("RawRecordBase64 is base64")),
        None => event["RawRecord"].as_str().map(|text| text.as_bytes().to_vec()),
    }
}

/// The number of records that line framing makes of a file.
#[must_use]
pub fn lines_of(bytes: &[u8]) -> u64 {
    let ends = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
    ends + u64::from(bytes.last().is_some_and(|byte| *byte != b'\n'))
}

/// A program that reads its standard input and is watched from outside.
#[derive(Debug)]
pub struct Piped {
    child: Child,
    events: mpsc::Receiver<u64>,
}

impl Piped {
    /// Starts `run -`.
    #[must_use]
    pub fn start(program: &str) -> Piped {
        let mut child = Command::new(program)
            .args(["run", "-", "--summary", "none"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdout = child.stdout.take().expect("it is piped");
        let (sender, events) = mpsc::channel();
        std::thread::spawn(move || {
            let (mut count, mut chunk) = (0, vec![0; 64 << 10]);
            while let Ok(len) = stdout.read(&mut chunk) {
                count += chunk[..len].iter().filter(|byte| **byte == b'\n').count() as u64;
                if len == 0 || sender.send(count).is_err() {
                    break;
                }
            }
        });
        Piped { child, events }
    }

    /// Gives the program something to read.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.child.stdin.as_mut().expect("it is piped").write_all(bytes).expect("the program reads");
    }

    /// Waits until so many events have come out since the start.
    pub fn wait_for(&self, events: u64) {
        let mut seen = 0;
        while seen < events {
            seen = self.events.recv_timeout(Duration::from_secs(60)).expect("the program goes on");
        }
    }

    /// The most memory that the program has had, in KiB.
    #[cfg(target_os = "linux")]
    #[must_use]
    pub fn peak_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("the program runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux knows the peak");
        line.trim().trim_end_matches(" kB").parse().expect("it is a number")
    }

    /// Ends its input and waits for its end, which must be a good one.
    pub fn end(mut self) {
        drop(self.child.stdin.take());
        let status = self.child.wait().expect("the program ends");
        assert!(status.success(), "{status}");
    }
}
