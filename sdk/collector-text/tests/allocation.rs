//! In the steady state no format costs a heap allocation per record.

#[macro_use]
mod support;

use collector_core::{
    AttrId, Batch, Collector, Context, Driver, Event, ParseError, Position, Record, Setup, Source, Time, Verdict,
    doc_example,
};
use collector_text::catalogue::{Catalogue, Understood};
use collector_text::delimited::Dialect;
use collector_text::key_value::Options;
use collector_text::{fields, pattern, syslog};

reader!(KeyValue, |rec, _evt, _cx| fields::key_value(rec, &Options::BLANKS).map(|_| Verdict::Send));
reader!(Columns, |rec, _evt, _cx| fields::delimited(rec, &Dialect::COMMA, &[]).map(|_| Verdict::Send));
reader!(Cef, |rec, _evt, _cx| fields::cef(rec).map(|_| Verdict::Send));
reader!(Leef, |rec, _evt, _cx| fields::leef(rec).map(|_| Verdict::Send));
reader!(Json, |rec, _evt, _cx| fields::json(rec).map(|_| Verdict::Send));
reader!(Xml, |rec, _evt, _cx| fields::windows_event(rec).map(|_| Verdict::Send));
reader!(Syslog, |rec, evt, cx| {
    let header = fields::syslog(rec, &syslog::Options::RFC);
    evt.set_observer_event_time(cx, header.time);
    fields::key_value(rec, &Options::BLANKS).map(|()| Verdict::Send)
});

/// Free text behind a number.
#[derive(Default)]
struct Messages {
    catalogue: Catalogue,
    captures: pattern::Captures<AttrId>,
}

impl Collector for Messages {
    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), collector_core::Diagnostics> {
        self.catalogue = Catalogue::load(setup, "messages.pat");
        Ok(())
    }

    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        _: &mut Event<'b>,
        _: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        let text = rec.body();
        match self.catalogue.read(7, text, rec, &mut self.captures) {
            Understood::Whole(..) => Ok(Verdict::Send),
            _ => Err(rec.error("no pattern fits", text)),
        }
    }
}

const MAPS: [(&str, &str); 2] = [
    (
        "Rec2Evt.map",
        "SourceIP,src\nSourcePort,spt\nInitiatorUserName,suser\nAction,act\nMessage,msg\nTargetIP,a.b[0].ip\n\
         VendorEventCode,System.EventID\nTargetUserName,EventData.TargetUserName\n",
    ),
    (
        "messages.pat",
        "[7] Login | unsupported | act=login\n  User {suser} from {src:word}/{spt:int}{? as {msg:rest}}\n",
    ),
];

fn batch(line: &dyn Fn(usize) -> String, records: usize) -> Batch {
    let mut batch = Batch::new(Source::new("example", "FILE").into());
    for i in 0..records {
        batch.push(
            line(i).as_bytes(),
            Position(i as u64 * 4096),
            Time::from_unix(i as i64, 0).expect("it is a time"),
            0,
        );
    }
    batch
}

fn fourth(driver: &mut Driver, batch: &Batch) -> u64 {
    doc_example::fourth(driver, batch, |run| allocation_counter::measure(run).count_total)
}

#[track_caller]
fn check(name: &str, factory: fn() -> Box<dyn Collector>, line: &dyn Fn(usize) -> String) {
    let load = || doc_example::load(factory, &MAPS).expect("the maps are right");
    let mut driver = load();
    let few = fourth(&mut driver, &batch(line, 250));
    let summary = driver.summary();
    assert_eq!((summary.sent, summary.refused_values), (1_000, 0), "{name}: {:?}", summary.reasons);
    let many = fourth(&mut load(), &batch(line, 2_000));
    println!("{name}: {few} allocations in a batch of 250, {many} of 2000");
    assert!(few <= 8, "{name}: {few} allocations a batch");
    assert!(many <= few + 1, "{name}: allocations grow with the records: {few} of 250, {many} of 2000");
}

#[test]
fn no_format_allocates_per_record() {
    check("key-value", || Box::new(KeyValue), &|i| {
        format!("src=192.0.2.{} spt={i} suser=\"u \\\"{i}\\\"\" act=deny other{}=\"x y\" stray", i % 256, i % 9)
    });
    check("delimited", || Box::new(Columns), &|i| {
        format!("{i},192.0.2.1,\"a \"\"b\"\", {i}\",,deny").replace("\", ", "\",")
    });
    check("cef", || Box::new(Cef), &|i| {
        format!(
            "CEF:0|Example|Guard|1.0|{i}|Blocked \\| {i}|5|src=192.0.2.1 spt={i} msg=a\\=b {i} cs1Label=Policy cs1=P{i}"
        )
    });
    check("leef", || Box::new(Leef), &|i| {
        format!("LEEF:1.0|Example|Guard|1.0|{i}|src=192.0.2.1\tspt={i}\tusrName=u{i}")
    });
    check("json", || Box::new(Json), &|i| {
        let nested = "\"a\":{\"b\":[{\"ip\":\"192.0.2.7\"},{}]}";
        format!("{{\"src\":\"192.0.2.1\",\"spt\":{i},\"msg\":\"a \\\"{i}\\\"\",{nested},\"n{i}\":1.5}}")
    });
    check("windows event", || Box::new(Xml), &|i| {
        format!(
            "<Event><System><EventID>{i}</EventID></System><EventData><Data Name='TargetUserName'>R&amp;D {i}</Data>\
             <Data Name='Other'>{i}</Data></EventData></Event>"
        )
    });
    check("syslog", || Box::new(Syslog), &|i| {
        format!("<86>Nov 20 09:{:02}:{:02} web01 app[{i}]: src=192.0.2.1 spt={i} suser=u{i}", i / 60 % 60, i % 60)
    });
    check("messages", || Box::new(Messages::default()), &|i| format!("User u {i} from 192.0.2.1/{i} as admin {i}"));
}
