//! Whatever comes in: no record is lost, every line is JSON, ids are unique, and batches do not matter.

mod support;

use std::sync::Arc;

use collector_core::{Batch, Driver, Position, Source};
use proptest::prelude::*;
use support::*;

/// A record: commands for the odd collector, damage, or noise.
fn record() -> impl Strategy<Value = Vec<u8>> {
    let stage = prop::sample::select(vec!["", "pre>", "norm>"]);
    let word = prop::sample::select(vec![
        "set user=bob",
        "set user=",
        "set port=99999999999",
        "set first=a\"\\\u{1}b",
        "evt Severity=5",
        "evt EventID=x",
        "evt XDASDetail=7",
        "ei a=1",
        "ei a=2",
        "names 30",
        "tree",
        "loose",
        "float x=1e-7",
        "tax login",
        "filter",
        "unsupported",
        "error x",
        "panic",
        "more 2",
        "more 1;boom",
        "part",
        "lost",
        "hold a",
        "hold b=2",
        "hold error",
        "hold panic",
        "hold filter",
        "hold more",
        "late c=2",
        "release a",
        "release error",
        "release panic",
        "release filter",
        "release more",
        "state s=1",
        "recall s",
        "time 1970-01-01T00:00:30Z",
        "time 1970-01-01T00:02:00Z",
        "runs",
    ]);
    let command = (stage, word).prop_map(|(stage, word)| format!("{stage}{word}"));
    // Records that are sent at once, so that several wait together.
    let plain =
        prop::sample::select(vec!["runs;set user=bob", "evt Severity=9;ei a=1", "names 2;recall s", "tree;tax login"]);
    let commands = prop::collection::vec(command, 0..5).prop_map(|all| all.join(";").into_bytes());
    prop_oneof![
        8 => plain.prop_map(|text| text.as_bytes().to_vec()),
        6 => commands.clone(),
        1 => (commands, prop::collection::vec(any::<u8>(), 0..6)).prop_map(|(mut all, tail)| { all.push(b';'); all.extend(tail); all }),
        1 => prop::collection::vec(any::<u8>(), 0..80),
        1 => "[ -~\u{e9}\u{1F600}\\PC]{0,60}".prop_map(String::into_bytes),
    ]
}

fn source() -> Arc<Source> {
    Arc::new(Source::new("example", "FILE"))
}

/// Runs records in batches of the given sizes (repeated); cuts the rest off some of them.
fn run_split(driver: &mut Driver, records: &[(Vec<u8>, u8)], sizes: &[usize]) -> Out {
    run_into(Out::default(), driver, records, sizes)
}

fn run_into(mut out: Out, driver: &mut Driver, records: &[(Vec<u8>, u8)], sizes: &[usize]) -> Out {
    let mut batch = Batch::new(source());
    let mut sizes = sizes.iter().cycle();
    let mut room = *sizes.next().expect("there is a size");
    for (i, (raw, gap)) in records.iter().enumerate() {
        // Time passes, so that some sessions end by the clock.
        let arrival = at(1 + i as i64 * 40 + i64::from(*gap));
        batch.push(raw, Position(i as u64 * 100), arrival, u64::from(*gap / 200));
        room -= 1;
        if room == 0 {
            driver.run(&batch, &mut out);
            assert!(driver.summary().balance(), "{:?}", driver.summary());
            batch.clear();
            room = *sizes.next().expect("it is a cycle");
        }
    }
    driver.run(&batch, &mut out);
    balanced(driver, &out);
    driver.flush(&source(), &mut out);
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost(records in prop::collection::vec((record(), any::<u8>()), 0..40)) {
        let mut driver = driver();
        let out = run_split(&mut driver, &records, &[7]);
        let summary = balanced(&driver, &out);
        prop_assert_eq!((summary.held, summary.records), (0, records.len() as u64));
        unique_ids(&out.events());
    }

    #[test]
    fn batches_do_not_matter(
        records in prop::collection::vec((record(), any::<u8>()), 1..100),
        sizes in prop::collection::vec(1_usize..60, 1..5),
        panics in prop::collection::vec(0_usize..100, 0..3),
    ) {
        let [mut one, mut all, mut some, mut traced] = std::array::from_fn(|_| driver());
        traced.set_tracing(true); // looking on changes nothing
        let whole = run_into(Out::panics_at(&panics), &mut all, &records, &[1000]);
        for (driver, sizes) in [(&mut one, &[1][..]), (&mut some, &sizes), (&mut traced, &[1000])] {
            let out = run_into(Out::panics_at(&panics), driver, &records, sizes);
            prop_assert_eq!(out.text(), whole.text());
            prop_assert_eq!(&out.fates, &whole.fates);
            prop_assert_eq!(driver.summary(), all.summary());
        }
    }

    #[test]
    fn a_restart_at_every_record_does_not_matter(records in prop::collection::vec((record(), any::<u8>()), 1..25)) {
        // A collector that starts anew counts its runs anew; that is its own memory, not the source's.
        let records: Vec<_> = records.into_iter().filter(|(raw, _)| !raw.windows(4).any(|w| w == b"runs")).collect();
        let mut whole = driver();
        let expected = run_split(&mut whole, &records, &[1]);
        let mut out = Out::default();
        let mut current = driver();
        for (i, (raw, gap)) in records.iter().enumerate() {
            let mut batch = Batch::new(source());
            batch.push(raw, Position(i as u64 * 100), at(1 + i as i64 * 40 + i64::from(*gap)), u64::from(*gap / 200));
            current.run(&batch, &mut out);
            let stored = serde_json::to_vec(&current.snapshot(&source())).unwrap();
            current = driver();
            current.restore(&source(), serde_json::from_slice(&stored).unwrap());
        }
        current.flush(&source(), &mut out);
        prop_assert_eq!(out.text(), expected.text());
    }
}
