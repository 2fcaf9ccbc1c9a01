//! A run that stops and goes on with its checkpoint gives the events of one that never stopped, byte by byte.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::time::{Duration, SystemTime};

use collector_tests::{Dir, call, input, lines_of, run};

const ASA: &str = env!("CARGO_BIN_EXE_asa-under-test");
const OKTA: &str = env!("CARGO_BIN_EXE_okta-under-test");
const DELIMITED: &str = env!("CARGO_BIN_EXE_delimited-under-test");

/// 2026-01-01T00:00:30Z.
const NEW_YEAR: u64 = 1_767_225_630;

fn touch(path: &str, secs: u64) {
    let file = File::options().append(true).open(path).expect("it exists");
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(secs)).expect("times can be set");
}

/// Cuts a run after each of these numbers of records; the file looks newer at the second run.
fn cut_after(program: &str, bytes: &[u8], cuts: &[u64], args: &[&str]) -> Vec<u8> {
    let dir = Dir::new();
    let file = dir.write("input.log", bytes);
    touch(&file, NEW_YEAR);
    let whole = run(program, &[&[&file, "--checkpoint", &dir.path("whole")], args].concat());
    let lines = lines_of(bytes);
    assert_eq!(whole.count("records"), lines);
    for cut in cuts {
        touch(&file, NEW_YEAR);
        let checkpoint = dir.path(&format!("cut-{cut}"));
        let both = [&[&file, "--checkpoint", &checkpoint], args].concat();
        let first = run(program, &[&both[..], &["--limit", &cut.to_string()]].concat());
        assert_eq!(first.count("records"), *cut.min(&lines), "cut after {cut}");
        touch(&file, NEW_YEAR + 400 * 86_400);
        let second = run(program, &both);
        // What the first run held counts again in the second.
        assert_eq!(second.count("records"), lines - cut.min(&lines) + first.count("held"), "cut after {cut}");
        assert!([&first.stdout[..], &second.stdout].concat() == whole.stdout, "cut after {cut}: other events");
        assert_eq!(second.count("held"), whole.count("held"), "cut after {cut}");
    }
    whole.stdout
}

#[test]
fn sessions_and_the_year_survive() {
    let bytes = include_bytes!("../data/new-year.log");
    let cuts: Vec<u64> = (0..=lines_of(bytes) + 1).collect();
    let events = collector_tests::events(&cut_after(ASA, bytes, &cuts, &[]));
    let times: Vec<_> = events.iter().filter_map(|event| event["ObserverEventTime"].as_str()).collect();
    for (place, time) in times.iter().enumerate() {
        assert_eq!(time[..4], *if place < 3 { "2025" } else { "2026" }, "{times:?}");
    }
    assert_eq!(times.len(), 7, "the two halves of a broken line are one event: {times:?}");
}

#[test]
fn many_cuts_one_after_another() {
    let bytes = include_bytes!("../data/new-year.log");
    let dir = Dir::new();
    let file = dir.write("input.log", bytes);
    touch(&file, NEW_YEAR);
    let whole = run(ASA, &[&file, "--checkpoint", &dir.path("whole")]);
    let mut events = Vec::new();
    for _ in 0..lines_of(bytes) {
        let part = run(ASA, &[&file, "--checkpoint", &dir.path("parts"), "--limit", "1"]);
        events.extend_from_slice(&part.stdout);
    }
    assert!(events == whole.stdout);
}

#[test]
fn the_clock_of_the_first_run_counts() {
    let dir = Dir::new();
    let file = dir.write("input.log", include_bytes!("../data/new-year.log"));
    touch(&file, NEW_YEAR + 400 * 86_400);
    let received = ["--received", "2026-01-01T00:00:30Z"];
    let whole = run(ASA, &[&[&file, "--checkpoint", &dir.path("whole")], &received[..]].concat());
    let first = run(ASA, &[&[&file, "--checkpoint", &dir.path("cut"), "--limit", "4"], &received[..]].concat());
    let second = run(ASA, &[&file, "--checkpoint", &dir.path("cut")]);
    assert!([first.stdout, second.stdout].concat() == whole.stdout);
}

#[test]
fn the_bundled_samples_of_okta() {
    let bytes = input::file_of(&input::samples("okta-system-log"));
    let lines = lines_of(&bytes);
    cut_after(OKTA, &bytes, &[1, 2, lines / 3, lines / 2, lines - 1, lines], &["--zone", "Europe/Prague"]);
}

#[test]
fn the_bundled_samples_of_the_firewall() {
    let bytes = input::file_of(&input::samples("cisco-asa"));
    let lines = lines_of(&bytes);
    cut_after(ASA, &bytes, &[1, lines / 3, lines / 2, lines - 1], &["--sender", "192.0.2.1", "--tenant", "north"]);
}

#[test]
fn a_header_row_survives() {
    let bytes = include_bytes!("../data/header-row.csv");
    let cuts: Vec<u64> = (0..=lines_of(bytes)).collect();
    let events = collector_tests::events(&cut_after(DELIMITED, bytes, &cuts, &[]));
    let users: Vec<_> = events.iter().filter_map(|event| event["InitiatorUserName"].as_str()).collect();
    assert_eq!(users, ["j.tanaka", "j.tanaka", "admin", "root", "l.novak"]);
}

#[test]
fn a_file_that_grew() {
    let bytes = include_bytes!("../data/new-year.log");
    let dir = Dir::new();
    let whole = dir.write("input.log", bytes);
    let expected = run(ASA, &[&whole, "--checkpoint", &dir.path("whole"), "--received", "2026-01-01T00:00:30Z"]);
    std::fs::write(&whole, b"").expect("it can be emptied");
    let mut events = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let mut file = OpenOptions::new().append(true).open(&whole).expect("it exists");
        file.write_all(line).expect("it can grow");
        let part = run(ASA, &[&whole, "--checkpoint", &dir.path("parts"), "--received", "2026-01-01T00:00:30Z"]);
        events.extend_from_slice(&part.stdout);
    }
    assert!(events == expected.stdout);
}

#[test]
fn a_checkpoint_of_another_file_is_refused() {
    let dir = Dir::new();
    let (one, other) = (dir.write("one.log", "x\n"), dir.write("other.log", "x\n"));
    let checkpoint = dir.path("checkpoint");
    let _ = run(ASA, &[&one, "--checkpoint", &checkpoint]);
    call(ASA, &["run", &other, "--checkpoint", &checkpoint]).expect(1, &["one.log", "other.log"]);
    let broken = dir.write("broken", "{");
    call(ASA, &["run", &one, "--checkpoint", &broken]).expect(1, &["is no checkpoint", "remove it"]);
}

/// A file that was rotated has become shorter: what is in it now must not be skipped in silence.
#[test]
fn a_file_that_became_shorter() {
    let dir = Dir::new();
    let file = dir.write("input.log", include_bytes!("../data/new-year.log"));
    let checkpoint = dir.path("checkpoint");
    let _ = run(ASA, &[&file, "--checkpoint", &checkpoint]);
    std::fs::write(&file, "a new line\n").expect("it can be written");
    let ended = call(ASA, &["run", &file, "--checkpoint", &checkpoint, "--summary", "json"]);
    assert!(ended.stderr.contains("input.log"), "nothing is said about the file: {}", ended.stderr);
    // Either it refuses, or it reads the line.
    assert!(ended.status.code() == Some(1) || ended.count("unsupported") == 1, "{}", ended.stderr);
}
