//! Sessions: how they end, what their end may do, and that a restart changes nothing.

mod support;

use std::sync::Arc;

use collector_core::{Driver, Fate, OwnedValue, Snapshot, Source, doc_example};
use serde_json::{Value as Json, json};
use support::*;

fn source() -> Arc<Source> {
    Arc::new(Source::new("example", "FILE"))
}

/// Runs lines that arrive at the given seconds, one batch each, and checks the balance after each.
fn feed(driver: &mut Driver, out: &mut Out, lines: &[(i64, &str)]) {
    for (i, (arrival, line)) in lines.iter().enumerate() {
        let first = 1_000 * i as u64 + u64::try_from(*arrival).unwrap_or(0) * 1_000_000;
        driver.run(&batch_of(&source(), &[line.as_bytes()], first, *arrival), out);
        balanced(driver, out);
    }
}

fn ends(out: &Out) -> Vec<(Json, Json)> {
    let sessions = out.events().into_iter().filter(|event| !extended(event)["end"].is_null());
    sessions.map(|event| (extended(&event)["end"].clone(), event["VendorEventCode"].clone())).collect()
}

#[test]
fn sessions_end_for_every_reason() {
    for (lines, expected) in [
        // The author releases: the pair makes one event.
        (vec![(1, "hold k;set user=bob"), (2, "hold k;release k")], vec![("Complete", "2")]),
        (vec![(1, "hold k"), (2, "release k")], vec![("Complete", "1")]),
        (vec![(1, "hold k"), (2, "hold j"), (3, "release j"), (4, "release k")], vec![("Complete", "1"); 2]),
        // Time by the events' clock; the record that shows it is another one.
        (vec![(1, "time 1970-01-01T00:00:00Z;hold k"), (2, "time 1970-01-01T00:01:00Z")], vec![("EventTimeout", "1")]),
        (vec![(1, "time 1970-01-01T00:00:00Z;hold k"), (2, "time 1970-01-01T00:00:59Z")], vec![]),
        // Time by the clock.
        (vec![(1, "hold k"), (301, "x")], vec![("ClockTimeout", "1")]),
        (vec![(1, "hold k"), (300, "x")], vec![]),
        // As many records as it may have.
        (vec![(1, "hold k=2"), (2, "hold k=2"), (3, "hold k=2")], vec![("Full", "2")]),
    ] {
        let (mut driver, mut out) = (driver(), Out::default());
        feed(&mut driver, &mut out, &lines);
        let expected: Vec<_> = expected.iter().map(|(end, count)| (json!(end), json!(count))).collect();
        assert_eq!(ends(&out), expected, "{lines:?}");
        unique_ids(&out.events());
    }
}

#[test]
fn a_record_that_comes_late_does_not_join_a_session_whose_time_was_up() {
    // With or without a call of `idle` between them: the same events.
    let lines = [(1, "hold k"), (1_000, "hold k;release k")];
    let (mut with, mut idled) = (driver(), Out::default());
    feed(&mut with, &mut idled, &lines[..1]);
    with.idle(&source(), at(999), &mut idled);
    feed(&mut with, &mut idled, &lines[1..]);
    let (mut without, mut out) = (driver(), Out::default());
    feed(&mut without, &mut out, &lines[..1]);
    feed(&mut without, &mut out, &lines[1..]);
    assert_eq!(idled.text(), out.text());
    assert_eq!(ends(&out), [(json!("ClockTimeout"), json!("1")), (json!("Complete"), json!("1"))]);
}

#[test]
fn records_before_a_session_do_not_end_it() {
    // Their events may still wait to leave when the session begins.
    let later = "time 1970-01-01T01:00:00Z";
    let mut lines = vec![later; 100];
    lines.extend(["time 1970-01-01T00:00:30Z;hold k", "time 1970-01-01T00:00:40Z;hold k;release k"]);
    lines.resize(200, later);
    let (events, _, out) = run(&lines);
    assert_eq!(ends(&out), [(json!("Complete"), json!("2"))]);
    assert_eq!(events.len(), 199);
}

#[test]
fn one_wrong_clock_does_not_end_every_later_session() {
    let (mut driver, mut out) = (driver(), Out::default());
    let pair = ["time 1970-01-01T00:00:10Z;hold k", "time 1970-01-01T00:00:20Z;hold k;release k"];
    feed(&mut driver, &mut out, &[(5, "hold j"), (6, "time 9999-01-01T00:00:00Z"), (10, pair[0]), (20, pair[1])]);
    assert_eq!(ends(&out).last(), Some(&(json!("Complete"), json!("2"))));
}

#[test]
fn idle_ends_what_is_due() {
    let (mut driver, mut out) = (driver(), Out::default());
    assert_eq!(driver.next_deadline(&source()), None);
    feed(&mut driver, &mut out, &[(10, "hold a"), (20, "hold b")]);
    assert_eq!(driver.next_deadline(&source()), Some(at(310)));
    driver.idle(&source(), at(309), &mut out);
    assert_eq!(balanced(&driver, &out).held, 2);
    driver.idle(&source(), at(310), &mut out);
    assert_eq!((balanced(&driver, &out).held, driver.next_deadline(&source())), (1, Some(at(320))));
    driver.idle(&source(), at(10_000), &mut out);
    assert_eq!(ends(&out), vec![(json!("ClockTimeout"), json!("1")); 2]);
    assert_eq!(extended(&out.events()[0])["SessionEnd"], "clock timeout");
    let released = out.fates.iter().filter(|(_, fate)| matches!(fate, Fate::Released(..))).count();
    assert_eq!(released, 2);
    // Another source has sessions of its own.
    driver.idle(&Arc::new(Source::new("other", "FILE")), at(0), &mut out);
}

#[test]
fn flush_ends_everything_oldest_first() {
    let (mut driver, mut out) = (driver(), Out::default());
    let keys = ["z", "a", "m"].map(|key| format!("set user={key};hold {key}"));
    feed(&mut driver, &mut out, &[(1, &keys[0]), (2, &keys[1]), (3, &keys[2])]);
    driver.flush(&source(), &mut out);
    assert_eq!(balanced(&driver, &out).held, 0);
    let users: Vec<_> = out.events().iter().map(|e| e["InitiatorUserName"].clone()).collect();
    assert_eq!(users, ["z", "a", "m"]);
    assert_eq!(extended(&out.events()[0])["SessionEnd"], "stop");
}

#[test]
fn many_sessions_are_evicted_oldest_first_and_flushed_in_time() {
    let (mut driver, mut out) = (driver(), Out::default());
    let lines: Vec<String> = (0..100_100).map(|i| format!("hold {i}")).collect();
    for (i, chunk) in lines.chunks(1_000).enumerate() {
        let bytes: Vec<&[u8]> = chunk.iter().map(|line| line.as_bytes()).collect();
        driver.run(&batch_of(&source(), &bytes, i as u64 * 100_000, 1), &mut out);
    }
    let summary = balanced(&driver, &out);
    assert_eq!((summary.held, summary.events), (100_000, 100));
    assert_eq!(extended(&out.events()[0])["SessionEnd"], "evicted");
    let started = std::time::Instant::now();
    driver.flush(&source(), &mut out);
    assert_eq!(driver.summary().sent, 100_100);
    assert!(driver.summary().balance());
    assert!(started.elapsed().as_secs() < 5, "a stop takes time by the number of sessions, not by its square");
}

#[test]
fn what_the_end_of_a_session_may_do() {
    for (key, sent, filtered, unsupported, events) in [
        ("plain", 2, 0, 0, 1),
        ("error", 0, 0, 2, 1),
        ("panic", 0, 0, 2, 1),
        ("filter", 0, 2, 0, 0),
        ("more", 2, 0, 0, 3),
        ("morefilter", 2, 0, 0, 1), // an event left, so the records were sent
        ("hold", 0, 0, 2, 1),
        ("holdsend", 2, 0, 0, 1),
    ] {
        let (mut driver, mut out) = (driver(), Out::default());
        feed(&mut driver, &mut out, &[(1, &format!("hold {key};ei first=1"))]);
        driver.run(&batch_of(&source(), &[format!("hold {key};release {key}").as_bytes()], 77, 2), &mut out);
        let summary = balanced(&driver, &out);
        let seen = (summary.sent, summary.filtered, summary.unsupported, summary.events);
        assert_eq!(seen, (sent, filtered, unsupported, events), "{key}");
        unique_ids(&out.events());
        if unsupported > 0 {
            let event = &out.events()[0];
            assert_eq!(event["RawRecord"], format!("hold {key};ei first=1"), "the first record's text");
            let kept = extended(event)["SessionRecord"].clone();
            assert_eq!(kept, format!("hold {key};release {key}"), "and that of all others");
        }
    }
}

#[test]
fn a_panic_in_a_session_makes_a_new_collector() {
    let (mut driver, mut out) = (driver(), Out::default());
    feed(&mut driver, &mut out, &[(1, "runs"), (2, "hold panic"), (3, "release panic"), (4, "runs")]);
    assert_eq!(driver.summary().panics, 1);
    assert_eq!(out.events().last().unwrap()["RepeatCount"], 1, "an instance that panicked is not used again");
}

#[test]
fn bytes_of_a_failed_session_are_kept() {
    let (mut driver, mut out) = (driver(), Out::default());
    let lines: [&[u8]; 3] = [b"hold error", b"hold error;\xFF\xFE", b"release error"];
    driver.run(&batch_of(&source(), &lines, 0, 1), &mut out);
    balanced(&driver, &out);
    assert!(out.text().contains("aG9sZCBlcnJvcjv//g=="), "bytes that are no UTF-8 leave losslessly: {}", out.text());
}

#[test]
fn a_record_that_leaves_and_is_then_held_does_not_share_its_ids() {
    let (mut driver, mut out) = (driver(), Out::default());
    feed(&mut driver, &mut out, &[(1, "more 1;late k"), (2, "release k")]);
    assert_eq!(driver.summary().events, 3);
    unique_ids(&out.events());
}

/// A stream with pairs, timeouts, state, panics, damage and several events per record.
fn stream() -> Vec<(i64, Vec<u8>)> {
    let text = |arrival: i64, line: &str| (arrival, line.as_bytes().to_vec());
    vec![
        text(1, "time 1970-01-01T00:00:01Z;state seen=first;recall seen"),
        text(2, "time 1970-01-01T00:00:02Z;set user=alice;names 3;hold a"),
        text(3, "float x=0.30000000000000004;hold b=2"),
        text(4, "more 2;part"),
        text(5, "float x=9.666666734333333e-5;hold c;recall seen"),
        text(6, "panic in the middle"),
        (7, b"set msg=\xFFdamaged;hold a".to_vec()),
        text(8, "float x=4.35;hold b=2"),
        text(9, "release a;state seen=second"),
        text(10, "hold d"),
        text(11, "tree;hold e;ei a=b"),
        text(70, "time 1970-01-01T00:01:10Z;recall seen"),
        text(320, "filter"),
        text(330, "hold panic"),
        text(331, "release panic;recall seen"),
        text(900, "x"),
    ]
}

fn run_stream(driver: &mut Driver, out: &mut Out, records: &[(i64, Vec<u8>)], first: usize) {
    for (i, (arrival, raw)) in records.iter().enumerate() {
        driver.run(&batch_of(&source(), &[raw], (first + i) as u64 * 100, *arrival), out);
        assert!(driver.summary().balance(), "{:?}", driver.summary());
    }
}

#[test]
fn a_restart_anywhere_gives_the_same_events() {
    let records = stream();
    let (mut driver_, mut whole) = (driver(), Out::default());
    run_stream(&mut driver_, &mut whole, &records, 0);
    driver_.flush(&source(), &mut whole);
    for cut in 0..=records.len() {
        let mut out = Out::default();
        let mut before = driver();
        run_stream(&mut before, &mut out, &records[..cut], 0);
        let stored = serde_json::to_string(&before.snapshot(&source())).unwrap();
        let mut after = driver();
        after.restore(&source(), serde_json::from_str::<Snapshot>(&stored).unwrap());
        assert_eq!(after.summary().held, before.summary().held);
        assert_eq!(serde_json::to_string(&after.snapshot(&source())).unwrap(), stored);
        run_stream(&mut after, &mut out, &records[cut..], cut);
        after.flush(&source(), &mut out);
        assert_eq!(out.text(), whole.text(), "cut before record {cut}");
        assert!(after.summary().balance());
    }
}

#[test]
fn every_state_can_be_stored_and_read_back() {
    for text in ["float x=NaN;hold k", "float x=inf;hold k", "float x=0.1;hold k", "tree;hold k"] {
        let (mut before, mut out) = (driver(), Out::default());
        feed(&mut before, &mut out, &[(1, text)]);
        let stored = serde_json::to_string(&before.snapshot(&source())).unwrap();
        let snapshot = serde_json::from_str::<Snapshot>(&stored);
        assert!(snapshot.is_ok(), "{text}: {stored}: {snapshot:?}");
    }
    // Floating-point numbers come back to the last bit: the events must not differ after a restart.
    for number in (1..20_000).map(|i| f64::from(i) * 1.000_000_007e-5 / 3.0) {
        let value = OwnedValue::Float(number);
        let back: OwnedValue = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
        assert_eq!(back, value);
    }
}

#[test]
fn a_session_that_was_released_by_a_record_that_panicked_is_not_forgotten() {
    let (mut before, mut out) = (driver(), Out::default());
    feed(&mut before, &mut out, &[(1, "hold k"), (2, "release k;panic")]);
    let snapshot = before.snapshot(&source());
    let mut after = driver();
    after.restore(&source(), snapshot);
    after.run(&batch_of(&source(), &[b"x"], 9_000, 3), &mut out);
    assert_eq!(ends(&out), [(json!("Complete"), json!("1"))]);
}

#[test]
fn a_state_may_be_restored_over_another() {
    let (mut driver, mut out) = (driver(), Out::default());
    feed(&mut driver, &mut out, &[(1, "hold k"), (2, "hold j")]);
    let snapshot = driver.snapshot(&source());
    feed(&mut driver, &mut out, &[(3, "hold l")]);
    driver.restore(&source(), snapshot);
    assert!(driver.summary().balance(), "{:?}", driver.summary());
    assert_eq!(driver.summary().held, 2);
    let mut rest = Out::default();
    driver.run(&doc_example::batch(&[b"release k", b"release j"], 4), &mut rest);
    assert!(driver.summary().balance());
    assert_eq!(ends(&rest).len(), 2);
}

#[test]
fn a_record_that_was_not_held_after_all_leaves_no_mark_on_the_session() {
    let (mut driver, mut out) = (driver(), Out::default());
    feed(&mut driver, &mut out, &[(1, "hold k=2"), (2, "hold k=2;error x"), (3, "x")]);
    assert_eq!(driver.summary().held, 1, "one record does not fill a session of two");
    feed(&mut driver, &mut out, &[(4, "hold k=2")]);
    assert_eq!(ends(&out), [(json!("Full"), json!("2"))]);
}
