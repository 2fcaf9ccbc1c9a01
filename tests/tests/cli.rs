//! The command line of a collector: exit codes, messages, forms of output.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use collector_tests::{Dir, call, events, input, run};
use serde_json::Value;

const ASA: &str = env!("CARGO_BIN_EXE_asa-under-test");
const DELIMITED: &str = env!("CARGO_BIN_EXE_delimited-under-test");

const DENY: &str = "<164>Nov 20 2026 09:00:07 fw01 : %ASA-4-106023: Deny tcp src outside:203.0.113.9/4711 dst inside:10.20.1.30/445 by access-group \"outside_in\" [0x0, 0x0]\n";

#[test]
fn wrong_usage() {
    call(ASA, &["run"]).expect(2, &["FILE"]);
    call(ASA, &["walk"]).expect(2, &["walk"]);
    call(ASA, &[]).expect(2, &["Usage"]);
    call(ASA, &["run", "x", "--no-such-option"]).expect(2, &["--no-such-option"]);
    call(ASA, &["run", "x", "--zone", "Mars/Olympus"]).expect(2, &["Mars/Olympus"]);
    call(ASA, &["run", "x", "--received", "yesterday"]).expect(2, &["yesterday"]);
    call(ASA, &["run", "x", "--param", "novalue"]).expect(2, &["NAME=VALUE"]);
    call(ASA, &["run", "x", "--replay", "--checkpoint", "c"]).expect(2, &["--checkpoint", "--replay"]);
}

#[test]
fn help_and_version() {
    for args in [&["--help"][..], &["run", "--help"], &["--version"]] {
        let ended = call(ASA, args);
        ended.expect(0, &[]);
        assert!(!ended.stdout.is_empty() && ended.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn a_missing_file_is_named() {
    let dir = Dir::new();
    let missing = dir.path("missing.log");
    call(ASA, &["run", &missing]).expect(1, &[&missing]);
    let file = dir.write("input.log", DENY);
    for option in ["--out", "--record", "--checkpoint"] {
        let nowhere = dir.path("no/such/file");
        call(ASA, &["run", &file, option, &nowhere]).expect(1, &["no/such/file"]);
    }
    call(ASA, &["run", &file, "--overlay", &dir.path("no-overlay")]).expect(1, &["no-overlay"]);
}

#[test]
fn parameters() {
    let dir = Dir::new();
    let file = dir.write("input.csv", "2026-11-20 09:00:05,proxy01,login,99,accepted,admin,192.0.2.200,,,,,,,,\n");
    call(DELIMITED, &["run", &file, "--param", "default_severty=3"])
        .expect(1, &["default_severty", "default_severity"]);
    call(DELIMITED, &["run", &file, "--param", "default_severity=9"]).expect(1, &["default_severity", "9"]);
    let ended = run(DELIMITED, &[&file, "--param", "default_severity=4"]);
    assert_eq!(ended.events()[0]["Severity"], 4);
}

#[test]
fn an_overlay_changes_a_mapping() {
    let dir = Dir::new();
    let file = dir.write("input.log", DENY);
    std::fs::create_dir(dir.path("overlay")).expect("it can be made");
    let _ = dir.write("overlay/protoEvt.map", "ObserverCategory,TEST\n");
    let _ = dir.write("overlay/Rec2Evt.map", "CustomerVar21,src_if\n");
    let overlay = dir.path("overlay");
    let (plain, custom) = (run(ASA, &[&file]), run(ASA, &[&file, "--mode", "custom", "--overlay", &overlay]));
    let (plain, custom) = (&plain.events()[0], &custom.events()[0]);
    assert_ne!(plain["ObserverCategory"], "TEST");
    assert_eq!((&custom["ObserverCategory"], &custom["CustomerVar21"]), (&"TEST".into(), &"outside".into()));
    assert_eq!(plain["EventID"], custom["EventID"]);
    call(ASA, &["run", &file, "--mode", "custom"]).expect(2, &["--overlay"]);
    call(ASA, &["run", &file, "--overlay", &overlay]).expect(0, &["custom"]);
}

#[test]
fn a_misspelt_field_in_an_overlay_is_found() {
    let dir = Dir::new();
    let file = dir.write("input.log", DENY);
    std::fs::create_dir(dir.path("overlay")).expect("it can be made");
    let map = dir.write("overlay/Rec2Evt.map", "# mine\nSorceIP,src_ip\nTargetPrt,dst_port\n");
    let ended = call(ASA, &["run", &file, "--mode", "custom", "--overlay", &dir.path("overlay")]);
    // All findings come at once.
    ended.expect(
        1,
        &[
            "error[C0103]",
            "SorceIP",
            "`SourceIP`",
            &format!("{map}:2:"),
            "TargetPrt",
            "`TargetPort`",
            &format!("{map}:3:"),
        ],
    );
    assert!(ended.stdout.is_empty());
}

#[test]
fn zones() {
    let dir = Dir::new();
    let file = dir.write("input.log", DENY);
    for (zone, time) in [("Europe/Prague", "08:00:07"), ("+05:30", "03:30:07"), ("-03:30", "12:30:07")] {
        let ended = run(ASA, &[&file, "--zone", zone]);
        assert_eq!(ended.events()[0]["ObserverEventTime"], format!("2026-11-20T{time}Z"), "{zone}");
    }
}

#[test]
fn short_tags() {
    let dir = Dir::new();
    let file = dir.write("input.log", DENY);
    let (labels, tags) = (run(ASA, &[&file]), run(ASA, &[&file, "--names", "tags"]));
    let (labels, tags) = (&labels.events()[0], &tags.events()[0]);
    assert_eq!((&labels["SourceIP"], &labels["TargetPort"]), (&"203.0.113.9".into(), &445.into()));
    assert_eq!((&tags["sip"], &tags["dpint"]), (&labels["SourceIP"], &labels["TargetPort"]));
    assert!(tags["SourceIP"].is_null());
}

#[test]
fn one_json_array() {
    let dir = Dir::new();
    let file = dir.write("input.log", input::firewall(0..2000));
    let (lines, array) = (run(ASA, &[&file]), run(ASA, &[&file, "-o", "json"]));
    let array: Vec<Value> = serde_json::from_slice(&array.stdout).expect("it is one array");
    assert_eq!(array, lines.events());
    let empty = run(ASA, &[&dir.write("empty.log", ""), "-o", "json"]);
    assert_eq!(serde_json::from_slice::<Value>(&empty.stdout).expect("it is one array"), Value::Array(Vec::new()));
}

#[test]
fn for_people() {
    let dir = Dir::new();
    let file = dir.write("input.log", format!("{DENY}nonsense\n"));
    let ended = call(ASA, &["run", &file, "-o", "human"]);
    ended.expect(0, &["2 records", "1 sent", "1 unsupported", "balance holds", "1 × "]);
    let text = String::from_utf8(ended.stdout).expect("it is text");
    assert!(text.lines().any(|line| line.split_whitespace().eq(["SourceIP", "203.0.113.9"])), "{text}");
    assert!(text.contains("Unsupported record"), "{text}");
    let none = run(ASA, &[&file, "-o", "none"]);
    assert!(none.stdout.is_empty());
    let silent = call(ASA, &["run", &file, "-o", "none", "--summary", "none"]);
    assert_eq!((silent.stdout.len(), silent.stderr.as_str()), (0, ""));
}

#[test]
fn a_file_for_the_events() {
    let dir = Dir::new();
    let file = dir.write("input.log", input::firewall(0..100));
    let out = dir.write("events.ndjson", "something that was there before");
    let ended = run(ASA, &[&file, "--out", &out]);
    assert!(ended.stdout.is_empty());
    assert!(std::fs::read(&out).expect("it was written") == run(ASA, &[&file]).stdout);
}

#[test]
fn unsupported_records_are_listed() {
    let dir = Dir::new();
    // A line of nothing, a broken message over two lines and a last line without end must not shift the count.
    let text = format!("{DENY}nonsense\n\n%ASA-4-733100: [x\n] drop rate-1 exceeded.\n{DENY}more nonsense");
    let (file, other) = (dir.write("input.log", text), dir.write("other.log", "other nonsense\n"));
    let ended = run(ASA, &[&file, &other, "--list-unsupported"]);
    let listed: Vec<&str> = ended.stderr.lines().filter(|line| line.contains("unsupported: ")).collect();
    let reason = "no Cisco message tag such as %ASA-6-302013";
    let expected =
        [(&file, 2), (&file, 7), (&other, 1)].map(|(file, line)| format!("{file}:{line}: unsupported: {reason}"));
    assert_eq!(listed, expected, "{}", ended.stderr);
}

#[test]
fn several_files() {
    let dir = Dir::new();
    let (one, two) = (dir.write("1.log", input::firewall(0..10)), dir.write("2.log", input::firewall(10..25)));
    let ended = run(ASA, &[&one, &two]);
    assert_eq!((ended.count("records"), ended.events().len()), (25, 25));
    call(ASA, &["run", &one, &two, "--checkpoint", &dir.path("c")]).expect(2, &["exactly one file"]);
}

#[test]
fn lineage() {
    let dir = Dir::new();
    let file = dir.write("input.log", DENY);
    let (plain, debug) = (run(ASA, &[&file]), run(ASA, &[&file, "--mode", "debug"]));
    let mut event = debug.events().remove(0);
    let lineage = event.as_object_mut().expect("it is an object").remove("_lineage").expect("there is lineage");
    let source = &lineage["SourceIP"];
    assert!(source["by"].as_str().is_some_and(|by| by.starts_with("maps/Rec2Evt.map:")), "{lineage}");
    let at = DENY.find("203.0.113.9").expect("it is there");
    assert_eq!(source["bytes"], serde_json::json!([[at, at + "203.0.113.9".len()]]));
    assert_eq!(event, plain.events()[0], "lineage changes nothing else");
}

#[test]
fn a_reader_that_goes_away() {
    let dir = Dir::new();
    let file = dir.write("input.log", input::firewall(0..5000));
    let mut child = Command::new(ASA)
        .args(["run", &file])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut first = String::new();
    let mut reader = BufReader::new(child.stdout.take().expect("it is piped"));
    reader.read_line(&mut first).expect("there is a line");
    drop(reader);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(events(first.as_bytes()).len(), 1);
    // 101 is a panic, and no code at all a signal.
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", output.status);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
}

#[test]
fn standard_input() {
    let dir = Dir::new();
    let file = dir.write("input.log", input::firewall(0..50));
    let piped = Command::new(ASA)
        .args(["run", "-", "--summary", "json"])
        .stdin(std::fs::File::open(&file).expect("it exists"))
        .output()
        .expect("the program starts");
    let ended = collector_tests::Ended::from(piped);
    assert_eq!((ended.count("records"), ended.events().len()), (50, 50));
    call(ASA, &["run", "-", "--checkpoint", &dir.path("c")]).expect(2, &["exactly one file"]);
}
