//! Replay: what was recorded gives the same events again, whenever and however often it is run.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use std::sync::Arc;

use collector_core::{
    Batch, Collector, Context, Driver, Event, LocalTime, ParseError, Position, Record, Source, Stamp, Time, Verdict,
    doc_example, replay,
};
use serde_json::json;
use support::*;

/// Reads `MM-DD hh:mm:ss text` as classic syslog has it, without year and zone.
struct Yearless;

impl Collector for Yearless {
    fn parse(&mut self, rec: &mut Record, evt: &mut Event, cx: &mut Context) -> Result<Verdict, ParseError> {
        let text = rec.text();
        let Some(stamp) = text.get(..14) else { return Err(rec.error("no time", text)) };
        let Some((local, _)) = LocalTime::parse_iso(format!("2000-{stamp}").as_bytes()) else {
            return Err(rec.error("no time", text));
        };
        evt.set_observer_event_time(cx, Stamp::Yearless(local));
        Ok(Verdict::Send)
    }
}

fn yearless() -> Driver {
    doc_example::load(|| Box::new(Yearless), &[]).unwrap()
}

fn recorded(batches: &[Batch]) -> String {
    let mut out = Vec::new();
    replay::write_header(batches[0].source(), false, &mut out);
    batches.iter().for_each(|batch| replay::write_batch(batch, &mut out));
    String::from_utf8(out).unwrap()
}

fn read_back(recording: &str, per_batch: usize) -> Vec<Batch> {
    let mut lines = recording.lines().enumerate();
    let (source, _) = replay::read_header(lines.next().unwrap().1).unwrap();
    let mut batches = vec![Batch::new(source.clone())];
    for (i, line) in lines {
        if batches.last().unwrap().len() == per_batch {
            batches.push(Batch::new(source.clone()));
        }
        replay::read_line(line, i + 1, batches.last_mut().unwrap()).unwrap();
    }
    batches
}

#[test]
fn a_recording_gives_identical_bytes() {
    let mut source = Source::new("file:/var/log/x y.log", "FILE");
    source.zone = "Asia/Calcutta".parse().unwrap();
    source.tenant = Some("tenant".into());
    source.address = Some("192.0.2.7".into());
    for uuids in [false, true] {
        let id = |n: u8| uuids.then(|| format!("00000000-0000-4000-8000-0000000000{n:02}"));
        (source.source_uuid, source.connector_uuid, source.manager_uuid) = (id(1), id(2), id(3));
        let source = Arc::new(source.clone());
        let lines: [&[u8]; 6] =
            [b"set user=\"b\\o\"b", b"\xFF\x00\x01", b"hold k", b"time 2026-01-01T00:00:00.5Z", b"panic", b"release k"];
        let mut batch = batch_of(&source, &lines, 5, 1_700_000_000);
        batch.push(b"cut off", Position(u64::MAX), Time::from_unix(1_700_000_001, 999_999_999).unwrap(), 12);
        let (mut live, mut out) = (driver(), Out::default());
        live.run(&batch, &mut out);
        balanced(&live, &out);
        for per_batch in [1, 2, 100] {
            let (mut again, mut replayed) = (driver(), Out::default());
            for batch in read_back(&recorded(std::slice::from_ref(&batch)), per_batch) {
                again.run(&batch, &mut replayed);
            }
            assert_eq!(balanced(&again, &replayed), live.summary(), "{per_batch} a batch");
            assert_eq!(replayed.text(), out.text(), "{per_batch} a batch, uuids: {uuids}");
        }
    }
}

#[test]
fn a_damaged_recording_is_refused_with_its_line() {
    let batch = doc_example::batch(&[b"x"], 1);
    let recording = recorded(&[batch]);
    let (header, record) = recording.split_once('\n').unwrap();
    assert!(replay::read_header("").is_err() && replay::read_header("{}").is_err());
    assert!(replay::read_header(&header.replace("\"replay\":1", "\"replay\":9")).is_err());
    assert!(replay::read_header(&header.replace("\"UTC\"", "\"Mars/Olympus\"")).is_err());
    let mut into = Batch::new(Source::new("x", "FILE").into());
    let far = record.trim_end().replace("\"secs\":1", "\"secs\":9223372036854775807");
    let nanos = record.trim_end().replace("\"nanos\":0", "\"nanos\":4000000000");
    assert!(far != nanos && far.len() > record.len(), "{record}");
    for bad in ["", "{", "[]", "{\"answers\":[{}]}", "{\"raw\":{\"base64\":\"?\"}}", &far, &nanos] {
        let error = replay::read_line(bad, 7, &mut into).map_err(|error| error.to_string());
        assert!(error.as_ref().is_err_and(|text| text.contains("line 7")), "{bad}: {error:?}");
    }
    assert!(into.is_empty());
}

#[test]
fn the_year_is_inferred_from_the_arrival() {
    for (arrival, zone, text, expected) in [
        ("2027-01-01T00:00:05Z", "UTC", "12-31 23:59:59 old", "2026-12-31T23:59:59Z"),
        ("2026-12-31T23:59:58Z", "UTC", "01-01 00:00:01 fast", "2027-01-01T00:00:01Z"),
        ("2026-12-31T15:00:05Z", "Asia/Tokyo", "01-01 00:00:01 east", "2026-12-31T15:00:01Z"),
        ("2027-01-01T04:59:59Z", "-05:00", "12-31 23:59:58 west", "2027-01-01T04:59:58Z"),
        ("2026-07-01T00:00:00Z", "UTC", "07-01 23:59:59 today", "2026-07-01T23:59:59Z"),
        ("2026-07-01T00:00:00Z", "UTC", "07-03 00:00:00 last year", "2025-07-03T00:00:00Z"),
        ("2027-03-01T00:00:00Z", "UTC", "02-29 12:00:00 leap", "2024-02-29T12:00:00Z"),
        ("0001-01-01T00:00:00Z", "UTC", "06-01 12:00:00 before all", ""),
        ("9999-12-31T23:59:59Z", "UTC", "12-31 12:00:00 after all", "9999-12-31T12:00:00Z"),
    ] {
        let mut source = Source::new("example", "SYSLOG");
        source.zone = zone.parse().unwrap();
        let mut batch = Batch::new(source.into());
        batch.push(text.as_bytes(), Position(0), Time::parse_rfc3339(arrival).unwrap(), 0);
        let (mut driver, mut out) = (yearless(), Out::default());
        driver.run(&batch, &mut out);
        let seen = out.events()[0]["ObserverEventTime"].as_str().unwrap_or_default().to_string();
        assert_eq!(seen, expected, "{text}");
        balanced(&driver, &out);
    }
}

#[test]
fn a_restart_in_the_middle_infers_the_same_years() {
    let source = Arc::new(Source::new("example", "SYSLOG"));
    let records = [
        (1_798_761_590, "12-31 23:59:50 a"),
        (1_798_761_599, "01-01 00:00:02 b"),
        (1_798_761_601, "12-31 23:59:59 c"),
        (1_798_761_603, "01-01 00:00:03 d"),
    ];
    let run = |cuts: &[usize]| {
        let (mut driver, mut out) = (yearless(), Out::default());
        for (i, (arrival, text)) in records.iter().enumerate() {
            if cuts.contains(&i) {
                let snapshot = serde_json::to_vec(&driver.snapshot(&source)).unwrap();
                driver = yearless();
                driver.restore(&source, serde_json::from_slice(&snapshot).unwrap());
            }
            driver.run(&batch_of(&source, &[text.as_bytes()], i as u64, *arrival), &mut out);
            assert!(driver.summary().balance());
        }
        out
    };
    let whole = run(&[]);
    let years: Vec<_> =
        whole.events().iter().map(|e| e["ObserverEventTime"].as_str().unwrap()[..4].to_string()).collect();
    assert_eq!(json!(years), json!(["2026", "2027", "2026", "2027"]));
    for cut in 0..records.len() {
        assert_eq!(run(&[cut]).text(), whole.text(), "cut {cut}");
    }
    assert_eq!(run(&[1, 2, 3]).text(), whole.text());
}
