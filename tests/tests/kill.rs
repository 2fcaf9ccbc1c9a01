//! A program that is killed at any moment loses no event and invents none: it may only repeat some.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use collector_tests::{Dir, by_id, input, lines_of, run};

const ASA: &str = env!("CARGO_BIN_EXE_asa-under-test");

const KILLS: usize = 6;

#[test]
fn killed_again_and_again() {
    let dir = Dir::new();
    let samples = input::file_of(&input::samples("cisco-asa"));
    let mut bytes = Vec::new();
    for round in 0..5_u32 {
        bytes.extend_from_slice(&samples);
        bytes.extend_from_slice(input::firewall(round * 3000..round * 3000 + 3000).as_bytes());
        bytes.extend_from_slice(include_bytes!("../data/new-year.log"));
    }
    let file = dir.write("input.log", &bytes);
    let whole = run(ASA, &[&file, "--checkpoint", &dir.path("whole")]);
    assert_eq!(whole.count("records"), lines_of(&bytes));
    let mut expected = BTreeMap::new();
    by_id(&whole.stdout, &mut expected);

    let checkpoint = dir.path("checkpoint");
    let position = || std::fs::read(&checkpoint).unwrap_or_default();
    let mut random = input::Random::new(0x5EED);
    let mut found = BTreeMap::new();
    let mut killed = 0;
    for attempt in 0..KILLS {
        let out = dir.path(&format!("out-{attempt}"));
        let before = position();
        let mut child = Command::new(ASA)
            .args(["run", &file, "--checkpoint", &checkpoint, "--out", &out, "--summary", "none"])
            .stdin(Stdio::null())
            .spawn()
            .expect("the program starts");
        // It gets one batch further, so that the end comes; then it is hit anywhere.
        let patience = Instant::now() + Duration::from_secs(30);
        while position() == before && child.try_wait().expect("it is a child").is_none() {
            assert!(Instant::now() < patience, "no progress");
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_micros(random.below(10_000)));
        child.kill().expect("it can be killed");
        killed += usize::from(!child.wait().expect("it ends").success());
        by_id(&std::fs::read(&out).unwrap_or_default(), &mut found);
    }
    assert!(killed > 0, "the input is too small: every run came to its end");
    let last = dir.path("out-last");
    let _ = run(ASA, &[&file, "--checkpoint", &checkpoint, "--out", &last]);
    by_id(&std::fs::read(&last).expect("it was written"), &mut found);

    let missing = expected.keys().filter(|id| !found.contains_key(*id)).count();
    assert_eq!(missing, 0, "events are missing after {killed} kills");
    assert!(found == expected, "events differ, or there are more than there should be");
}
