//! Formats put into records, seen at the events that leave.

#[macro_use]
mod support;

use collector_core::doc_example::{self, JsonEvents};
use collector_core::{Batch, Collector, Context, Driver, Event, ParseError, Record, Sink, Source, Verdict, trace};
use collector_text::fields;
use collector_text::key_value::{Options, PairSeparator};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

reader!(KeyValue, |rec, _evt, _cx| fields::key_value(rec, &Options::BLANKS).map(|()| Verdict::Send));
const EQUALS: Options = Options { assign: b'-', trim: true, ..Options::BLANKS };
const COMMAS: Options = Options { separator: PairSeparator::Str(", "), ..Options::COMMAS };
reader!(Dashes, |rec, _evt, _cx| fields::key_value(rec, &EQUALS).map(|()| Verdict::Send));
reader!(Commas, |rec, _evt, _cx| fields::key_value_with(rec, &COMMAS, |rec, value| {
    Some(fields::text_of(rec, value)).filter(|text| *text != "none")
})
.map(|()| Verdict::Send));
reader!(Xml, |rec, _evt, _cx| fields::windows_event(rec).map(|()| Verdict::Send));
reader!(Zeek, |rec, _evt, cx| fields::zeek(rec, cx));

const MAPS: [(&str, &str); 1] = [(
    "Rec2Evt.map",
    "SourceIP,id.orig_h\nBytesIn,resp_bytes\nMessage,msg\nVendorEventCode,zeek.path\nTargetCommandLine,EventData.CommandLine\n",
)];

fn driver(factory: fn() -> Box<dyn Collector>) -> Driver {
    doc_example::load(factory, &MAPS).expect("the maps are right")
}

fn run(driver: &mut Driver, batch: &Batch) -> Vec<Json> {
    let mut events = JsonEvents::default();
    driver.run(batch, &mut events);
    assert!(driver.summary().balance());
    events.0
}

fn extended(event: &Json) -> Json {
    event["ExtendedInformation"].as_str().map_or(Json::Null, |text| serde_json::from_str(text).expect("it is JSON"))
}

#[test]
fn words_between_pairs_are_kept() {
    let mut driver = driver(|| Box::new(KeyValue));
    let events = run(&mut driver, &doc_example::batch(&[b"DENIED msg=User logged in a=1 stray"], 0));
    assert_eq!(events[0]["Message"], "User");
    assert_eq!(extended(&events[0]), json!({"words": ["DENIED", "logged", "in", "stray"], "a": "1"}));
}

proptest! {
    /// Keys are guessed by those of the record before; that must not be seen.
    #[test]
    fn what_came_before_does_not_matter(
        before in "(msg|resp_bytes|id.orig_h|a|b-)[=:-](none|1|\"x y\")(, | ,? )(msg|a|id.orig_h|b)[= -]{0,2}[1a\" ]{0,3}",
        line in "(msg|resp_bytes|id.orig_h|a|b-)[=:-](none|1|\"x y\")(, | ,? )(msg|a|id.orig_h|b)[= -]{0,2}[1a\" ]{0,3}",
    ) {
        let kinds: [fn() -> Box<dyn Collector>; 3] = [|| Box::new(KeyValue), || Box::new(Dashes), || Box::new(Commas)];
        for kind in kinds {
            let mut after = run(&mut driver(kind), &doc_example::batch(&[before.as_bytes(), line.as_bytes(), before.as_bytes()], 0));
            let mut alone = run(&mut driver(kind), &doc_example::batch(&[line.as_bytes()], 0));
            prop_assert_eq!(after.len(), 3);
            let (mut first, last) = (after[0].clone(), after.pop());
            let (mut second, mut alone) = (after.remove(1), alone.remove(0));
            let mut last = last.unwrap_or_default();
            for event in [&mut first, &mut second, &mut alone, &mut last] {
                // It stands for the place of the record.
                event.as_object_mut().and_then(|event| event.remove("EventID"));
            }
            prop_assert_eq!(first, last);
            prop_assert_eq!(second, alone);
        }
    }
}

#[test]
fn a_text_of_several_pieces_is_one_value() {
    let mut driver = driver(|| Box::new(Xml));
    let event = b"<Event><EventData><Data Name='CommandLine'>a&amp;b<![CDATA[<c>]]>d</Data>\
        <Data Name='x'>e<!-- no -->f</Data></EventData></Event>";
    let events = run(&mut driver, &doc_example::batch(&[event], 0));
    assert_eq!(events[0]["TargetCommandLine"], "a&b<c>d");
    assert_eq!(extended(&events[0]), json!({"EventData.x": "ef"}));
}

/// The header is source state: a restart in mid-file knows the columns.
#[test]
fn zeek_logs_survive_a_restart() {
    let head: [&[u8]; 5] = [
        b"#separator \\x09",
        b"#set_separator\t,",
        b"#path\tconn",
        b"#fields\tid.orig_h\tresp_bytes\tservice",
        b"#types\taddr\tcount\tstring",
    ];
    let data: [&[u8]; 1] = [b"192.0.2.1\t7\t-"];
    let mut first = driver(|| Box::new(Zeek));
    assert!(run(&mut first, &doc_example::batch(&head, 0)).is_empty());
    assert_eq!(first.summary().filtered, 5);
    let mut second = driver(|| Box::new(Zeek));
    let source = Source::new("example", "FILE");
    second.restore(&source, first.snapshot(&source));
    let events = run(&mut second, &doc_example::batch(&data, 0));
    assert_eq!((&events[0]["SourceIP"], &events[0]["BytesIn"]), (&json!("192.0.2.1"), &json!(7)));
    assert_eq!((&events[0]["VendorEventCode"], extended(&events[0])), (&json!("conn"), Json::Null));
    let mut third = driver(|| Box::new(Zeek));
    let _ = run(&mut third, &doc_example::batch(&data, 0));
    assert_eq!(third.summary().reasons.keys().collect::<Vec<_>>(), ["no #fields line before the data"]);
}

/// What a format sets was set by the author's line that called it.
#[test]
fn lineage_names_the_authors_line() {
    struct Lines(Vec<String>);
    impl Sink for Lines {
        fn event(&mut self, rec: &Record<'_>, _: &Event<'_>) {
            let trace = rec.trace().expect("lineage is on");
            for entry in trace.entries() {
                if let trace::Who::Code(line) | trace::Who::Format(line) = entry.who {
                    self.0.push(format!("{}:{}", line.file(), line.line()));
                }
            }
        }
    }
    let mut driver = driver(|| Box::new(KeyValue));
    driver.set_tracing(true);
    let mut lines = Lines(Vec::new());
    driver.run(&doc_example::batch(&[b"msg=x other=y"], 0), &mut lines);
    assert_eq!(lines.0.len(), 2);
    assert!(lines.0.iter().all(|line| line.contains("tests/fields.rs")), "{:?}", lines.0);
}
