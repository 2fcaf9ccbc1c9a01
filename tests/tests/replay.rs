//! A recording gives the events of the run that it was made in, byte by byte.

use collector_tests::{Dir, call, input, lines_of, run};

const ASA: &str = env!("CARGO_BIN_EXE_asa-under-test");
const OKTA: &str = env!("CARGO_BIN_EXE_okta-under-test");
const DELIMITED: &str = env!("CARGO_BIN_EXE_delimited-under-test");

#[track_caller]
fn replays(program: &str, bytes: &[u8], args: &[&str]) {
    let dir = Dir::new();
    let file = dir.write("input.log", bytes);
    let recording = dir.path("recording");
    let first = run(program, &[&[&file, "--record", &recording], args].concat());
    assert_eq!(first.count("records"), lines_of(bytes));
    // The recording holds the file's connection data and its clock: the file itself is needed no more.
    std::fs::remove_file(&file).expect("it exists");
    let again = run(program, &["--replay", &recording]);
    assert!(again.stdout == first.stdout, "other events");
    assert_eq!(again.summary(), first.summary());
}

#[test]
fn bundled_samples() {
    replays(ASA, &input::file_of(&input::samples("cisco-asa")), &[]);
    replays(OKTA, &input::file_of(&input::samples("okta-system-log")), &[]);
}

#[test]
fn sessions() {
    replays(ASA, include_bytes!("../data/new-year.log"), &["--received", "2026-01-01T00:00:30Z"]);
}

#[test]
fn state_of_a_source() {
    replays(DELIMITED, include_bytes!("../data/header-row.csv"), &[]);
}

#[test]
fn connection_data() {
    let args = [
        "--zone",
        "Europe/Prague",
        "--sender",
        "192.0.2.7",
        "--tenant",
        "north",
        "--received",
        "2025-12-31T23:59:59.5Z",
    ];
    replays(ASA, include_bytes!("../data/new-year.log"), &args);
    let args = ["--zone=-03:30", "--received", "2026-03-29T01:30:00Z"];
    replays(ASA, include_bytes!("../data/new-year.log"), &args);
}

#[test]
fn any_bytes() {
    let mut bytes =
        b"\xFF\xFE no text \x00\n\xC3\n\xA9\r\n\n<166>Nov 20 2026 09:00:00 f\xE9w : %ASA-6-302013: \xF0\x28\n".to_vec();
    bytes.extend(input::Random::new(7).bytes(100_000));
    replays(ASA, &bytes, &[]);
    replays(OKTA, &bytes, &[]);
}

#[test]
fn nothing() {
    replays(ASA, b"", &[]);
}

#[test]
fn more_than_one_batch() {
    replays(ASA, input::firewall(0..3000).as_bytes(), &[]);
}

#[test]
fn cut_records() {
    let bytes = [&b"%ASA-6-302013: "[..], &vec![b'x'; (1 << 20) + 77], b"\nlast\n"].concat();
    replays(ASA, &bytes, &[]);
}

#[test]
fn a_damaged_recording_names_its_line() {
    let dir = Dir::new();
    let file = dir.write("input.log", "one\ntwo\nthree\n");
    let recording = dir.path("recording");
    let _ = run(ASA, &[&file, "--record", &recording]);
    let text = std::fs::read_to_string(&recording).expect("it was written");
    let mut lines: Vec<&str> = text.lines().collect();
    lines[2] = &lines[2][..lines[2].len() / 2];
    let damaged = dir.write("damaged", lines.join("\n"));
    call(ASA, &["run", "--replay", &damaged]).expect(1, &["damaged", "line 3"]);
    let empty = dir.write("empty", "");
    call(ASA, &["run", "--replay", &empty]).expect(1, &["empty"]);
    call(ASA, &["run", "--replay", &file]).expect(1, &["input.log", "line 1"]);
}
