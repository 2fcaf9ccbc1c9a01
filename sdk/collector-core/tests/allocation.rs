//! In the steady state a record costs no heap allocation.

mod support;

use std::fmt::Write as _;

use collector_core::{
    AttrId, Batch, Collector, Context, Driver, Event, ParseError, Position, Record, Setup, Source, Stamp, Time,
    Verdict, doc_example,
};
use support::at;

/// Cuts `k=v` pairs; some are declared and mapped, `extra…` are unknown.
#[derive(Default)]
struct Pairs {
    time: Option<AttrId>,
}

const FIELDS: [&str; 20] = [
    "InitiatorUserName",
    "InitiatorUserID",
    "TargetUserName",
    "TargetUserID",
    "SourceHostName",
    "TargetHostName",
    "SourceIP",
    "TargetIP",
    "SourcePort",
    "TargetPort",
    "Message",
    "EventName",
    "VendorEventCode",
    "SessionID",
    "PolicyID",
    "RuleName",
    "BytesIn",
    "BytesOut",
    "SourceMAC",
    "RiskScore",
];

impl Collector for Pairs {
    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), collector_core::Diagnostics> {
        self.time = Some(setup.attr("time"));
        Ok(())
    }
    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        for pair in rec.text().split(' ') {
            let Some((name, value)) = pair.split_once('=') else { return Err(rec.error("no pair", pair)) };
            rec.set_named(name, value);
        }
        let time = self.time.and_then(|time| rec.str(time)).and_then(Time::parse_rfc3339);
        evt.set_observer_event_time(cx, time.map(Stamp::Instant));
        evt.set_taxonomy("login");
        Ok(Verdict::Send)
    }
}

fn line(i: usize, extra: usize) -> String {
    let mut line = format!("time=2026-11-20T09:{:02}:{:02}Z", i / 60 % 60, i % 60);
    for n in 0..20 {
        let value = match n {
            6 | 7 => format!("192.0.2.{}", i % 256),
            8 | 9 | 16 | 17 => format!("{}", i * 7),
            18 => format!("00:50:56:a5:23:{:02x}", i % 256),
            19 => "0.5".to_string(),
            _ => format!("value-{i}-\"{n}\""),
        };
        write!(line, " k{n}={value}").expect("memory takes everything");
    }
    (0..extra).for_each(|n| write!(line, " extra{n}={i}").expect("memory takes everything"));
    line
}

fn batch(records: usize, extra: usize) -> Batch {
    let mut batch = Batch::new(Source::new("example", "FILE").into());
    (0..records)
        .for_each(|i| batch.push(line(i, extra).as_bytes(), Position(i as u64 * 1000), at(1_000 + i as i64), 0));
    batch
}

fn fourth(driver: &mut Driver, batch: &Batch) -> u64 {
    doc_example::fourth(driver, batch, |run| allocation_counter::measure(run).count_total)
}

#[test]
fn the_steady_state_allocates_nothing() {
    let mut map = String::new();
    (0..20).for_each(|n| writeln!(map, "{},k{n}", FIELDS[n]).expect("memory takes everything"));
    let maps =
        [("Rec2Evt.map", map.as_str()), ("taxonomy.map", "login,User,,,,XDAS_AE_CREATE_SESSION,XDAS_OUT_SUCCESS\n")];
    // With nothing unknown, and with names that go to the extended information.
    for extra in [0, 6] {
        let load = || doc_example::load(|| Box::new(Pairs::default()), &maps).unwrap();
        let mut driver = load();
        let few = fourth(&mut driver, &batch(250, extra));
        assert_eq!((driver.summary().unsupported, driver.summary().refused_values), (0, 0));
        let many = fourth(&mut load(), &batch(500, extra));
        let more = fourth(&mut load(), &batch(2_000, extra));
        println!("{extra} unknown names: {few} allocations in a batch of 250, {many} of 500, {more} of 2000");
        assert!(few <= 8, "{few} allocations a batch");
        assert_eq!((many, more), (few, few), "{extra} unknown names: allocations grow with the records");
    }
}
