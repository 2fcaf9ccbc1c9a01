//! Maps and hosts that change while a program reads a stream.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use collector_tests::{Dir, call};
use serde_json::Value;

const DELIMITED: &str = env!("CARGO_BIN_EXE_delimited-under-test");

const LINE: &str = "2026-11-20 09:00:10,proxy02,web,5,allowed,j.tanaka,192.0.2.31,,,,,,,https://www.example.org/,\n";

struct Running {
    child: Child,
    events: BufReader<ChildStdout>,
    log: mpsc::Receiver<String>,
}

impl Running {
    fn start(args: &[&str]) -> Running {
        let mut child = Command::new(DELIMITED)
            .args(["run", "-", "--summary", "none"])
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let events = BufReader::new(child.stdout.take().expect("it is piped"));
        let stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        let (sender, log) = mpsc::channel();
        std::thread::spawn(move || stderr.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok()));
        Running { child, events, log }
    }

    /// Gives a record and reads its event.
    fn event(&mut self) -> Value {
        self.child.stdin.as_mut().expect("it is piped").write_all(LINE.as_bytes()).expect("the program reads");
        let mut line = String::new();
        self.events.read_line(&mut line).expect("the program goes on");
        serde_json::from_str(&line).expect("an event")
    }

    /// Waits for a line on standard error; returns what came before it, too.
    fn wait_for(&self, words: &str) -> String {
        let mut text = String::new();
        while !text.contains(words) {
            text.push_str(&self.log.recv_timeout(Duration::from_secs(60)).expect("the program says something"));
            text.push('\n');
        }
        text
    }

    fn end(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().expect("the program ends").success());
    }
}

#[test]
fn changed_maps_are_in_force_without_a_restart() {
    let dir = Dir::new();
    let map = |rows: &str| dir.write("severity.map", format!("level,Severity\n{rows}"));
    map("5,4\n");
    let mut running = Running::start(&["--overlay", &dir.path("")]);
    assert_eq!(running.event()["Severity"], 4);
    map("5,3\n6,2\n");
    running.wait_for("have changed and are in force");
    assert_eq!(running.event()["Severity"], 3);
    // A map that is wrong is told with its line, and the one before stays.
    map("5,3\n6,2\n\"7,1\n");
    let told = running.wait_for("what was loaded before stays");
    assert!(told.contains("severity.map:4"), "{told}");
    assert_eq!(running.event()["Severity"], 3);
    map("5,5\n");
    running.wait_for("have changed and are in force");
    assert_eq!(running.event()["Severity"], 5);
    running.end();
}

#[test]
fn a_table_of_hosts_that_is_wrong_is_told() {
    let dir = Dir::new();
    let hosts = dir.write("hosts", "192.0.2.1 fw01\nfw02 192.0.2.2\n");
    let file = dir.write("input.log", LINE);
    call(DELIMITED, &["run", &file, "--hosts", &hosts]).expect(2, &["hosts`, line 2", "`fw02` is no address"]);
    call(DELIMITED, &["run", "--replay", &file, "--hosts", &hosts]).expect(2, &["leave --hosts away"]);
}
