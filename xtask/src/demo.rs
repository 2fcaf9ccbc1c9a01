//! `demo`: every bundled collector over its own sample logs, in half a minute and without any set-up.
//!
//! The samples are the inputs of the golden cases, malformed ones included: real logs are like that, and the balance
//! must hold all the same.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::forward::{self, Profile};
use crate::new;
use crate::process::{self, Metadata, Workspace, entries, file_name, note, say};

/// Lines of an event that are shown.
const MAX_FIELDS: usize = 24;

/// What one wants to read first: when, what, with which outcome, who, to whom, from where.
const FIRST: [&str; 17] = [
    "EventTime",
    "EventName",
    "Severity",
    "XDASTaxonomyName",
    "XDASOutcomeName",
    "Action",
    "EventReason",
    "InitiatorUser",
    "SourceIP",
    "SourcePort",
    "SourceHost",
    "TargetUser",
    "TargetIP",
    "TargetPort",
    "TargetService",
    "ObserverHostName",
    "Message",
];
/// Events among which the one to show is chosen: the richest one says most.
const CANDIDATES: usize = 200;
/// Characters of a value that are shown.
const MAX_VALUE: usize = 160;

/// Runs the demonstration.
pub(crate) fn demo(ws: &Workspace) -> Result {
    let crates = ws.crates_in("collectors")?;
    let Some(first) = crates.first() else {
        let hint = "make one with `cargo xtask new acme-firewall`";
        return Err(Error::Nothing(format!("no collector below `collectors/`; {hint}")));
    };
    let meta = ws.metadata()?;
    note("building the collectors (release) …");
    let programs = programs(ws, &meta, &crates)?;
    let out_dir = meta.target.join("demo");
    fs::create_dir_all(&out_dir).map_err(Error::io("make", &out_dir))?;
    let mut runs = Vec::new();
    for (dir, program) in crates.iter().zip(programs) {
        let out = out_dir.join(format!("{}.ndjson", file_name(dir)));
        let summary = run(dir, program, &out)?;
        runs.push((file_name(dir), summary, out));
    }
    for line in table(&runs) {
        say(line);
    }
    let colour = process::colour();
    for (name, _, out) in &runs {
        say(format!("\n{name}: one of its events"));
        match richest(out)? {
            Some(event) => say(shown(&event, colour)),
            None => say("  (none)"),
        }
    }
    say(format!("\nall events: {}", ws.relative(&out_dir).join("*.ndjson").display()));
    let name = file_name(first);
    let sample = new::sample(first, ws.root());
    say("next:");
    say(format!("  cargo xtask test {name}"));
    say(format!("  cargo xtask explain {name} {sample}"));
    say("  cargo xtask new acme-firewall     (a collector of your own)");
    let unbalanced: Vec<&str> =
        runs.iter().filter(|(_, summary, _)| summary["balance"] != true).map(|(name, ..)| name.as_str()).collect();
    if unbalanced.is_empty() {
        return Ok(());
    }
    Err(Error::Findings(format!(
        "records are lost or counted twice in {}; this is a bug of the SDK",
        unbalanced.join(", ")
    )))
}

/// What runs each crate. One program has all the bundled collectors, which takes a fraction of the time that a program
/// for each would take to build; others are built by themselves.
fn programs(ws: &Workspace, meta: &Metadata, crates: &[PathBuf]) -> Result<Vec<Command>> {
    let collector = forward::build_collector(ws, meta)?;
    let mut list = ws.program(&collector);
    list.args(["list", "-o", "json"]);
    let output = list.output().map_err(|source| Error::Start { command: process::shown(&list), source })?;
    let known: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let is_known = |dir: &PathBuf| known.iter().any(|one| one["id"] == file_name(dir).as_str());
    let own: Vec<PathBuf> = crates.iter().filter(|dir| !is_known(dir)).cloned().collect();
    let mut built =
        if own.is_empty() { Vec::new() } else { forward::build(ws, meta, &own, Profile::Release)? }.into_iter();
    let mut programs = Vec::new();
    for dir in crates {
        let mut command;
        if is_known(dir) {
            command = ws.program(&collector);
            command.args(["run", &file_name(dir)]);
        } else {
            let Some(program) = built.next() else { continue };
            command = ws.program(&program);
            command.arg("run");
        }
        programs.push(command);
    }
    Ok(programs)
}

/// The sample logs of a crate: the inputs of its cases.
fn inputs(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut inputs = Vec::new();
    for case in entries(&dir.join("tests/cases"))?.into_iter().filter(|path| path.is_dir()) {
        inputs.extend(entries(&case)?.into_iter().filter(|path| file_name(path).starts_with("input.")));
    }
    Ok(inputs)
}

/// One collector over its samples; returns the summary that it writes as the last line of stderr.
fn run(dir: &Path, mut command: Command, out: &Path) -> Result<Value> {
    let mut logs = Vec::new();
    for input in inputs(dir)? {
        let start = logs.len();
        File::open(&input).and_then(|mut file| file.read_to_end(&mut logs)).map_err(Error::io("read", &input))?;
        if logs.len() > start && !logs.ends_with(b"\n") {
            logs.push(b'\n');
        }
    }
    let file = File::create(out).map_err(Error::io("write", out))?;
    command.args(["-", "-o", "ndjson", "--summary", "json"]);
    command.stdin(Stdio::piped()).stdout(file).stderr(Stdio::piped());
    let name = process::shown(&command);
    let start = |source| Error::Start { command: name.clone(), source };
    let mut child = command.spawn().map_err(start)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that stops reading says why on stderr.
        std::thread::spawn(move || stdin.write_all(&logs));
    }
    let output = child.wait_with_output().map_err(start)?;
    let log = String::from_utf8_lossy(&output.stderr);
    let summary = log.lines().next_back().and_then(|line| serde_json::from_str::<Value>(line).ok());
    summary.filter(Value::is_object).ok_or_else(|| {
        note(log.trim_end());
        Error::Findings(format!("`{name}` ended with code {} and no summary; see above", process::code(output.status)))
    })
}

/// The event with the most fields near the start of a file of JSON lines.
fn richest(file: &Path) -> Result<Option<Map<String, Value>>> {
    let reader = BufReader::new(File::open(file).map_err(Error::io("read", file))?);
    let mut best: Option<Map<String, Value>> = None;
    for line in reader.lines().take(CANDIDATES) {
        let line = line.map_err(Error::io("read", file))?;
        if let Ok(Value::Object(event)) = serde_json::from_str(&line)
            && best.as_ref().is_none_or(|best| event.len() > best.len())
        {
            best = Some(event);
        }
    }
    Ok(best)
}

/// An event as indented JSON, shortened to what one wants to read.
fn shown(event: &Map<String, Value>, colour: bool) -> String {
    let paint = |code: &str, text: &str| {
        if colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    };
    let mut out = String::from("  {\n");
    let mut fields: Vec<_> = event.iter().collect();
    // A stable sort: what is not in the list stays in the order of the alphabet.
    fields.sort_by_key(|(key, _)| FIRST.iter().position(|first| key.starts_with(first)).unwrap_or(FIRST.len()));
    for (key, value) in fields.into_iter().take(MAX_FIELDS) {
        let text = printable(&value.to_string());
        let text = match value {
            Value::String(_) => paint("32", &text),
            Value::Number(_) => paint("33", &text),
            _ => text,
        };
        let key = paint("36", &printable(&Value::from(key.as_str()).to_string()));
        out.push_str(&format!("    {key}: {text}\n"));
    }
    if event.len() > MAX_FIELDS {
        out.push_str(&format!("    … {} more\n", event.len() - MAX_FIELDS));
    }
    out + "  }"
}

/// Shortens, and takes from a log's text what a terminal would obey.
fn printable(text: &str) -> String {
    let mut out: String = text.chars().take(MAX_VALUE).map(|c| if c.is_control() { '·' } else { c }).collect();
    if text.chars().nth(MAX_VALUE).is_some() {
        out.push('…');
    }
    out
}

fn table(runs: &[(String, Value, PathBuf)]) -> Vec<String> {
    const COUNTS: [&str; 5] = ["records", "sent", "filtered", "unsupported", "events"];
    let width = runs.iter().map(|(name, ..)| name.len()).max().unwrap_or(0).max("collector".len());
    let mut lines =
        vec![format!("{:width$}  {}  balance", "collector", COUNTS.map(|name| format!("{name:>13}")).join(""))];
    for (name, summary, _) in runs {
        let counts = COUNTS.map(|key| format!("{:>13}", summary[key].to_string())).join("");
        let balance = if summary["balance"] == true { "ok" } else { "BROKEN" };
        lines.push(format!("{name:width$}  {counts}  {balance}"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_shown_in_colour_and_short() {
        let event = serde_json::json!({"a": "x\u{9b}y", "b": 7, "c": true});
        let event = event.as_object().expect("an object");
        assert_eq!(shown(event, false), "  {\n    \"a\": \"x·y\"\n    \"b\": 7\n    \"c\": true\n  }");
        assert!(shown(event, true).contains("\x1b[36m\"b\"\x1b[0m: \x1b[33m7\x1b[0m"));
        let many: Map<String, Value> = (0..30).map(|n| (format!("k{n:02}"), Value::from(n))).collect();
        assert!(shown(&many, false).ends_with("    … 6 more\n  }"));
    }

    #[test]
    fn the_table_says_what_became_of_the_records() {
        let summary = serde_json::json!({"records": 9, "sent": 7, "filtered": 1, "unsupported": 1, "events": 7, "balance": false});
        let lines = table(&[("cisco-asa".to_owned(), summary, PathBuf::new())]);
        assert_eq!(lines[1].split_whitespace().collect::<Vec<_>>(), ["cisco-asa", "9", "7", "1", "1", "7", "BROKEN"]);
    }
}
