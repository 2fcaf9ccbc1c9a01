//! Files and standard input as event sources: identity, arrival, rotation, what must not be overwritten.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use collector_tests::{Dir, Ended, call, events, input, run};
use serde_json::Value;

const ASA: &str = env!("CARGO_BIN_EXE_asa-under-test");
const DENY: &str = "Deny TCP (no connection) from 203.0.113.9/51877 to 192.0.2.1/443 flags SYN on interface outside";

fn stamped(stamp: &str) -> String {
    format!("<166>{stamp} fw01 : %ASA-6-106015: {DENY}\n")
}

fn append(path: &str, text: &str, written: &str) {
    let mut file = OpenOptions::new().append(true).open(path).expect("it exists");
    file.write_all(text.as_bytes()).expect("it can grow");
    let days: u64 = written.parse().expect("days since 1970");
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(days * 86_400)).expect("times can be set");
}

fn field<'e>(events: &'e [Value], name: &str) -> Vec<&'e str> {
    events.iter().filter_map(|event| event[name].as_str()).collect()
}

/// 20,452 is 30 December 2025, 20,456 is 3 January 2026.
#[test]
fn what_is_appended_in_the_new_year_is_of_the_new_year() {
    let dir = Dir::new();
    let file = dir.write("input.log", "");
    append(&file, &stamped("Dec 30 09:00:00"), "20453");
    let arguments = [&file[..], "--checkpoint", &dir.path("checkpoint")];
    let first = run(ASA, &arguments);
    append(&file, &stamped("Jan  3 09:00:00"), "20457");
    let second = run(ASA, &arguments);
    assert_eq!(field(&first.events(), "EventTime"), ["2025-12-30T09:00:00Z"]);
    assert_eq!(field(&second.events(), "EventTime"), ["2026-01-03T09:00:00Z"]);
}

#[test]
fn one_file_has_one_id_however_it_is_named_and_two_files_have_two() {
    let dir = Dir::new();
    std::fs::create_dir(dir.path("a")).expect("it is new");
    std::fs::create_dir(dir.path("b")).expect("it is new");
    let line = stamped("Nov 20 2026 09:00:00");
    let (one, two) = (dir.write("a/x.log", &line), dir.write("b/x.log", &line));
    let id = |path: &str| field(&run(ASA, &[path]).events(), "EventID")[0].to_string();
    assert_eq!(id(&one), id(&dir.path("a/../a/x.log")));
    assert_ne!(id(&one), id(&two));
    let before = id(&one);
    std::fs::write(&one, stamped("Nov 21 2026 09:00:00")).expect("it can be written");
    assert_ne!(id(&one), before, "another file took its place");
}

/// A log that was rotated is longer again before the next run: nothing of it is skipped, and no id comes twice.
#[test]
fn a_file_that_was_replaced_is_read_from_its_begin() {
    let dir = Dir::new();
    let file = dir.write("input.log", input::firewall(0..3));
    let arguments = [&file[..], "--checkpoint", &dir.path("checkpoint")];
    let first = run(ASA, &arguments).events();
    std::fs::write(&file, input::firewall(100..109)).expect("it can be written");
    let second = run(ASA, &arguments);
    assert!(second.stderr.contains("another file"), "{}", second.stderr);
    let (second, third) = (second.events(), run(ASA, &arguments).events());
    assert_eq!((first.len(), second.len(), third.len()), (3, 9, 0));
    // With the same first line, too.
    std::fs::write(&file, input::firewall(100..101) + &input::firewall(200..220)).expect("it can be written");
    let fourth = run(ASA, &arguments).events();
    assert_eq!(fourth.len(), 21);
    let mut ids = [field(&first, "EventID"), field(&second, "EventID"), field(&fourth, "EventID")].concat();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 33);
}

#[test]
fn a_line_without_an_end_waits() {
    let dir = Dir::new();
    let line = stamped("Nov 20 2026 09:00:00");
    let (head, tail) = line.split_at(70);
    let file = dir.write("input.log", format!("{line}{head}"));
    let arguments = [&file[..], "--checkpoint", &dir.path("checkpoint")];
    let first = run(ASA, &arguments);
    assert_eq!(first.count("records"), 1);
    assert!(first.stderr.contains("70 bytes"), "{}", first.stderr);
    append(&file, tail, "20780");
    let second = run(ASA, &arguments);
    assert_eq!((second.count("records"), second.count("unsupported")), (1, 0));
    // Without a checkpoint there is no next run.
    std::fs::write(&file, format!("{line}{head}")).expect("it can be written");
    assert_eq!(run(ASA, &[&file]).count("records"), 2);
}

#[test]
fn lines_are_numbered_over_all_runs() {
    let dir = Dir::new();
    let file = dir.write("input.log", stamped("Nov 20 2026 09:00:00"));
    let arguments = [&file[..], "--checkpoint", &dir.path("checkpoint"), "--list-unsupported"];
    let _ = run(ASA, &arguments);
    append(&file, "nonsense\n", "20780");
    let second = run(ASA, &arguments);
    assert!(second.stderr.contains("input.log:2: unsupported"), "{}", second.stderr);
}

#[test]
fn the_zone_of_the_first_run_counts() {
    let dir = Dir::new();
    let file = dir.write("input.log", stamped("Nov 20 2026 09:00:00").repeat(2));
    let checkpoint = dir.path("checkpoint");
    let _ = run(ASA, &[&file, "--checkpoint", &checkpoint, "--zone", "Europe/Prague", "--limit", "1"]);
    let second = run(ASA, &[&file, "--checkpoint", &checkpoint]);
    assert_eq!(field(&second.events(), "EventTime"), ["2026-11-20T08:00:00Z"]);
}

#[test]
fn inputs_are_not_overwritten() {
    let dir = Dir::new();
    let line = stamped("Nov 20 2026 09:00:00");
    let file = dir.write("f.log", &line);
    let other_name = dir.path("link.log");
    std::fs::hard_link(&file, &other_name).expect("the file system has links");
    for option in ["--out", "--record", "--checkpoint"] {
        for target in [&file, &dir.path("./f.log"), &other_name] {
            call(ASA, &["run", &file, option, target]).expect(2, &[option, "also an input"]);
        }
    }
    let x = dir.path("x");
    call(ASA, &["run", &file, "--checkpoint", &x, "--out", &x]).expect(2, &["the same file"]);
    call(ASA, &["run", &file, "--record", &x, "--out", &x]).expect(2, &["the same file"]);
    call(ASA, &["run", &file, "--checkpoint", &x, "-o", "json"]).expect(2, &["ndjson"]);
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), line);
}

#[test]
fn what_stands_before_a_damaged_line_of_a_recording_is_replayed() {
    let dir = Dir::new();
    let file = dir.write("input.log", input::firewall(0..6));
    let recording = dir.path("recording");
    let whole = run(ASA, &[&file, "--record", &recording]);
    let text = std::fs::read_to_string(&recording).expect("it is there");
    let damaged: Vec<&str> = text.lines().enumerate().map(|(i, line)| if i == 4 { "{" } else { line }).collect();
    let broken = dir.write("broken", damaged.join("\n"));
    let ended = call(ASA, &["run", "--replay", &broken]);
    ended.expect(1, &["line 5", "balance holds"]);
    assert_eq!(ended.events()[..], whole.events()[..3]);
}

#[test]
fn control_characters_do_not_reach_a_terminal() {
    let dir = Dir::new();
    let file = dir.write(
        "input.log",
        "%ASA-6-605005: Login permitted from 192.0.2.1/22 to a:192.0.2.2/ssh for user \"\x1b[2Jx\"\n",
    );
    let ended = run(ASA, &[&file, "-o", "human"]);
    let text = String::from_utf8(ended.stdout).expect("it is text");
    assert!(!text.contains('\x1b') && text.contains("\\u{1b}[2Jx"), "{text}");
}

#[test]
fn utf_16_is_recognised() {
    let dir = Dir::new();
    let bytes: Vec<u8> = std::iter::once(0xFEFF).chain(DENY.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let ended = run(ASA, &[&dir.write("input.log", bytes)]);
    assert!(ended.stderr.contains("iconv -f UTF-16"), "{}", ended.stderr);
    assert_eq!(ended.count("unsupported"), 1);
}

struct Live {
    child: std::process::Child,
}

impl Live {
    fn start(args: &[&str]) -> Live {
        let child = Command::new(ASA)
            .args([&["run", "-", "--summary", "json"], args].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        Live { child }
    }

    fn say(&mut self, text: &str) {
        self.child.stdin.as_mut().expect("it is piped").write_all(text.as_bytes()).expect("the program reads");
    }

    /// Waits for the end although standard input stays open.
    fn end(mut self) -> Ended {
        let stdin = self.child.stdin.take();
        let output = self.child.wait_with_output().expect("the program ends");
        drop(stdin);
        output.into()
    }
}

#[test]
fn control_c_ends_a_run_that_waits_for_input() {
    let mut live = Live::start(&[]);
    live.say(&stamped("Nov 20 2026 09:00:00"));
    let mut first = [0; 1];
    std::io::Read::read_exact(live.child.stdout.as_mut().expect("it is piped"), &mut first).expect("an event comes");
    let begun = Instant::now();
    let killed = Command::new("kill").args(["-INT", &live.child.id().to_string()]).status().expect("kill is there");
    assert!(killed.success());
    let ended = live.end();
    assert_eq!(ended.status.code(), Some(130), "{}", ended.stderr);
    assert_eq!(ended.count("records"), 1);
    assert!(begun.elapsed() < Duration::from_secs(30));
}

#[test]
fn two_streams_have_different_ids() {
    let id = |text: &str| {
        let mut live = Live::start(&["--received", "2026-11-20T09:00:00Z"]);
        live.say(text);
        drop(live.child.stdin.take());
        field(&events(&live.end().stdout), "EventID")[0].to_string()
    };
    let (one, two) = (stamped("Nov 20 2026 09:00:00"), stamped("Nov 20 2026 09:00:01"));
    assert_eq!(id(&one), id(&one));
    assert_ne!(id(&one), id(&two));
}

#[test]
fn a_file_that_is_not_there_is_named_and_the_rest_is_accounted_for() {
    let dir = Dir::new();
    let file = dir.write("input.log", input::firewall(0..3));
    let ended = call(ASA, &["run", &file, &dir.path("missing.log")]);
    ended.expect(1, &["missing.log", "3 records"]);
    assert_eq!(ended.events().len(), 3);
    let array = call(ASA, &["run", &file, &dir.path("missing.log"), "-o", "json"]);
    let all: Vec<Value> = serde_json::from_slice(&array.stdout).expect("the array is closed");
    assert_eq!(all.len(), 3);
    let _ = File::open(&file).expect("it is still there");
}

/// A crash can cut the last event off: it is taken away, and comes again.
#[test]
fn events_are_appended_to_whole_lines() {
    let dir = Dir::new();
    let file = dir.write("input.log", input::firewall(0..3));
    let (checkpoint, out) = (dir.path("checkpoint"), dir.path("out"));
    let arguments = [&file[..], "--checkpoint", &checkpoint, "--out", &out];
    let _ = run(ASA, &[&arguments[..], &["--limit", "2"]].concat());
    let whole = std::fs::read(&out).expect("it is there");
    std::fs::write(&out, [&whole[..], b"{\"EventID\":\"0"].concat()).expect("it can be written");
    let _ = run(ASA, &arguments);
    let all = std::fs::read(&out).expect("it is there");
    assert!(all.starts_with(&whole));
    assert_eq!(events(&all).len(), 3);
}

#[test]
fn a_checkpoint_that_cannot_be_written_costs_no_event() {
    let dir = Dir::new();
    let file = dir.write("input.log", input::firewall(0..3));
    let ended = call(ASA, &["run", &file, "--checkpoint", &dir.path("missing/checkpoint")]);
    ended.expect(1, &["missing/checkpoint", "0 records"]);
    assert_eq!(ended.events().len(), 0);
    call(ASA, &["run", &file, "--checkpoint", &dir.path("x"), "--record", &dir.path("y")]).expect(2, &["--record"]);
}

/// The run waits for its reader when another file takes the path: what it notes is of the file that it reads.
#[test]
fn a_file_that_is_replaced_during_a_run_is_told_from_its_successor() {
    let dir = Dir::new();
    let file = dir.write("input.log", input::firewall(0..5000));
    let checkpoint = dir.path("checkpoint");
    let arguments = ["run", &file, "--checkpoint", &checkpoint, "--summary", "json"];
    let mut child = Command::new(ASA)
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut begin = [0; 1];
    std::io::Read::read_exact(child.stdout.as_mut().expect("it is piped"), &mut begin).expect("an event comes");
    std::fs::rename(&file, dir.path("input.log.1")).expect("it can be renamed");
    std::fs::write(&file, input::firewall(10_000..16_000)).expect("it can be written");
    let first: Ended = child.wait_with_output().expect("the program ends").into();
    assert_eq!((first.status.code(), first.count("records")), (Some(0), 5000), "{}", first.stderr);
    let second = run(ASA, &[&file, "--checkpoint", &checkpoint]);
    assert!(second.stderr.contains("another file"), "{}", second.stderr);
    assert_eq!(second.count("records"), 6000);
}

#[test]
fn a_dash_is_standard_output() {
    let dir = Dir::new();
    let file = dir.write("input.log", input::firewall(0..3));
    assert_eq!(run(ASA, &[&file, "--out", "-"]).events().len(), 3);
    assert_eq!(run(ASA, &[&file, "--out", "-", "--checkpoint", &dir.path("checkpoint")]).events().len(), 3);
    for option in ["--record", "--checkpoint"] {
        call(ASA, &["run", &file, option, "-"]).expect(2, &[option, "standard output"]);
    }
}

#[test]
fn a_pipe_can_have_a_name() {
    let dir = Dir::new();
    let pipe = dir.path("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there");
    assert!(made.success());
    let (end, text) = (pipe.clone(), input::firewall(0..4000));
    let writer = std::thread::spawn(move || std::fs::write(end, text).expect("the program reads"));
    assert_eq!(run(ASA, &[&pipe]).count("records"), 4000);
    writer.join().expect("all was read");
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::write(pipe, "")
    });
    call(ASA, &["run", &pipe, "--checkpoint", &dir.path("x")]).expect(2, &["--checkpoint", "pipe"]);
    // The program may have gone before it wrote.
    let _ = writer.join().expect("it ends");
    call(ASA, &["run", &dir.path("")]).expect(2, &["is a directory"]);
}
