//! In the steady state no format costs a heap allocation per record.

use collector_core::{
    AttrId, Batch, Collector, Context, Driver, EncodeOptions, Encoder, Event, ParseError, Position, Record, Setup,
    Sink, Source, Time, Verdict, doc_example,
};
use collector_text::catalogue::{Catalogue, Understood};
use collector_text::delimited::Dialect;
use collector_text::key_value::Options;
use collector_text::{fields, pattern, syslog};

/// Makes a collector that reads one format.
macro_rules! reader {
    ($name:ident, |$rec:ident, $evt:ident, $cx:ident| $read:expr) => {
        #[derive(Default)]
        struct $name;

        impl Collector for $name {
            fn parse<'b>(
                &mut self,
                $rec: &mut Record<'b>,
                $evt: &mut Event<'b>,
                $cx: &mut Context<'b>,
            ) -> Result<Verdict, ParseError> {
                $read?;
                Ok(Verdict::Send)
            }
        }
    };
}

reader!(KeyValue, |rec, _evt, _cx| fields::key_value(rec, &Options::BLANKS));
reader!(Columns, |rec, _evt, _cx| fields::delimited(rec, &Dialect::COMMA, &[]));
reader!(Cef, |rec, _evt, _cx| fields::cef(rec));
reader!(Leef, |rec, _evt, _cx| fields::leef(rec));
reader!(Json, |rec, _evt, _cx| fields::json(rec));
reader!(Xml, |rec, _evt, _cx| fields::windows_event(rec));
reader!(Syslog, |rec, evt, cx| {
    let header = fields::syslog(rec, &syslog::Options::RFC);
    evt.set_observer_event_time(cx, header.time);
    fields::key_value(rec, &Options::BLANKS)
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

struct Bytes {
    encoder: Encoder,
    out: Vec<u8>,
}

impl Sink for Bytes {
    fn event(&mut self, _: &Record<'_>, evt: &Event<'_>) {
        self.encoder.line(evt, &mut self.out);
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

/// Allocations of the fourth run of the same batch.
fn fourth(driver: &mut Driver, batch: &Batch) -> u64 {
    let mut sink = Bytes { encoder: Encoder::new(EncodeOptions::default()), out: Vec::new() };
    for _ in 0..3 {
        sink.out.clear();
        driver.run(batch, &mut sink);
    }
    sink.out.clear();
    allocation_counter::measure(|| driver.run(batch, &mut sink)).count_total
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
