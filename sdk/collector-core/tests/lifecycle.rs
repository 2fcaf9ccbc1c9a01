//! One record through all stages: verdicts, failures, precedence, what is kept.

mod support;

use base64::Engine as _;
use collector_core::maps::key_map::Header;
use collector_core::{
    Batch, Collector, Context, Diagnostics, Event, Fate, ParseError, Plan, Position, Record, Setup, Source, Verdict,
    doc_example, field,
};
use serde_json::{Value as Json, json};
use support::*;

#[test]
fn stages_run_in_order_and_each_may_decide() {
    let all = "pre>ei order=pre;ei order=parse;norm>ei order=norm";
    let (events, summary, _) = run(&[all]);
    assert_eq!(extended(&events[0])["order"], json!(["pre", "parse", "norm"]));
    assert_eq!(summary.sent, 1);
    for stage in ["pre", "parse", "norm"] {
        for (command, expected, reason) in [
            ("filter", (0, 1, 0), "not wanted"),
            ("unsupported", (0, 0, 1), "not understood"),
            ("error x", (0, 0, 1), "broken"),
            ("lost", (0, 0, 1), "the verdict is hold, but nothing was held"),
            ("panic here", (0, 0, 1), "panic: odd here"),
        ] {
            let (events, summary, out) = run(&[&format!("{stage}>{command}"), "ei after=1"]);
            let seen = (summary.sent - 1, summary.filtered, summary.unsupported);
            assert_eq!(seen, expected, "{stage}>{command}");
            assert_eq!(summary.reasons.keys().collect::<Vec<_>>(), [reason], "{stage}>{command}");
            assert_eq!(out.fates.len(), 2);
            assert_eq!(extended(&events[events.len() - 1])["after"], "1", "the next record is fine");
            if expected.2 == 1 {
                assert_eq!(events[0]["EventName"], "Unsupported record");
                assert_eq!(events[0]["EventReason"], reason);
                assert_eq!(events[0]["RawRecord"], format!("{stage}>{command}"));
                assert_eq!(events[0]["ProductName"], "Example", "an unsupported event starts from the prototype");
            }
        }
    }
}

#[test]
fn an_error_has_its_position() {
    let (events, _, _) = run(&["ei a=b;error where"]);
    assert_eq!(extended(&events[0])["ErrorPosition"], 13);
    // A position is a place in the raw bytes, also behind bytes that are no UTF-8.
    let (events, _, _) = run_bytes(&[b"ei a=\xFF\xFF;error where"]);
    assert_eq!(extended(&events[0])["ErrorPosition"], 14);
}

#[test]
fn an_error_that_was_mended_leaves_no_position() {
    struct Probe;
    impl Collector for Probe {
        fn parse(&mut self, rec: &mut Record, _: &mut Event, cx: &mut Context) -> Result<Verdict, ParseError> {
            if cx.part() == 0 {
                let _ = rec.error("a guess that failed", rec.text());
                return Ok(Verdict::SendMore);
            }
            Ok(Verdict::Unsupported("something else"))
        }
    }
    let mut driver = doc_example::load(|| Box::new(Probe), &[]).unwrap();
    let mut out = Out::default();
    driver.run(&doc_example::batch(&[b"text"], 0), &mut out);
    assert_eq!(extended(&out.events()[1])["ErrorPosition"], Json::Null);
    balanced(&driver, &out);
}

#[test]
fn after_a_panic_the_collector_is_new_and_state_and_sessions_survive() {
    let (events, summary, _) = run(&["runs", "state seen=yes", "hold k", "panic", "runs;recall seen", "release k"]);
    assert_eq!(summary.panics, 1);
    assert_eq!(events[0]["RepeatCount"], 1);
    let after = events.iter().find(|e| extended(e)["seen"] == "yes").expect("state survives");
    assert_eq!(after["RepeatCount"], 1, "a new instance counts from one");
    assert_eq!(events.last().unwrap()["VendorEventCode"], "1", "the session survives");
}

#[test]
fn events_leave_in_order_whatever_happens_among_them() {
    // More records than wait for each other, and what ends the waiting in their midst.
    for odd in [
        "panic",
        "filter",
        "unsupported",
        "error x",
        "more 2",
        "hold k",
        "pre>panic",
        "hold k;panic",
        "",
        "more 1;boom",
    ] {
        for at in [0, 1, 15, 16, 17, 199] {
            let mut lines = numbered(200);
            lines[at] = odd.to_string();
            let lines: Vec<_> = lines.iter().map(String::as_str).collect();
            let (events, summary, out) = run(&lines);
            assert_eq!(summary.records, 200);
            let positions: Vec<_> = out.fates.iter().map(|(position, _)| *position).collect();
            assert!(positions.is_sorted() && positions.len() == 200, "{odd} at {at}: {positions:?}");
            assert_eq!(numbers(&events), (0..200).filter(|i| *i != at).collect::<Vec<_>>(), "{odd} at {at}");
        }
    }
}

/// Records whose events say their number.
fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("ei i={i}")).collect()
}

/// What they say, in the order of the events.
fn numbers(events: &[Json]) -> Vec<usize> {
    events.iter().filter_map(|event| extended(event)["i"].as_str()?.parse().ok()).collect()
}

#[test]
fn a_sink_that_panics_costs_one_record() {
    // What else may happen behind it, while records wait.
    for odd in ["ei i=5", "panic", "hold k", "more 2", "more 1;boom", "filter", "error x", "pre>panic"] {
        for panics in [&[0][..], &[2], &[3], &[4], &[2, 5], &[2, 4, 6], &[190]] {
            let mut lines = numbered(200);
            lines[5] = odd.to_string();
            let lines: Vec<_> = lines.iter().map(|line| line.as_bytes()).collect();
            let (mut driver, mut out) = (driver(), Out::panics_at(panics));
            driver.run(&doc_example::batch(&lines, 0), &mut out);
            let summary = balanced(&driver, &out);
            let lost = out.events().iter().filter(|event| event["EventReason"] == "panic: odd sink").count();
            assert_eq!(lost, panics.len(), "{odd} {panics:?}");
            assert!(out.fates.is_sorted_by_key(|(position, _)| *position) && out.fates.len() == 200);
            assert_eq!(summary.held, u64::from(odd == "hold k"), "{odd} {panics:?}");
            let numbers = numbers(&out.events());
            assert!(numbers.is_sorted() && numbers.len() >= 199 - panics.len(), "{odd} {panics:?}");
        }
    }
}

#[test]
fn each_record_has_its_own_lineage() {
    /// Takes what was noted of the extended information, and what left of it.
    #[derive(Default)]
    struct Noted(Vec<(String, String)>);
    impl collector_core::Sink for Noted {
        fn event(&mut self, rec: &Record<'_>, evt: &Event<'_>) {
            let entries = rec.trace().unwrap().entries();
            let noted = entries.iter().filter(|entry| entry.target == collector_core::trace::Target::Extended("i"));
            let noted = noted.map(|entry| entry.value.to_string()).collect::<Vec<_>>().join(" ");
            self.0.push((noted, evt.extended()[0].1.to_string()));
        }
    }
    let mut driver = driver();
    driver.set_tracing(true);
    let mut sink = Noted::default();
    let lines = numbered(200);
    let lines: Vec<_> = lines.iter().map(|line| line.as_bytes()).collect();
    driver.run(&doc_example::batch(&lines, 0), &mut sink);
    let expected: Vec<_> = (0..200).map(|i| (i.to_string(), i.to_string())).collect();
    assert_eq!(sink.0, expected);
}

#[test]
fn a_record_that_is_held_leaves_once() {
    // Whatever a stage does after it held the record, the record has one fate and each event its own id.
    for text in [
        "leak k",
        "hold k;norm>ei x=1",
        "hold k;panic",
        "hold k;error x",
        "pre>leak k;hold k",
        "hold k;hold j",
        "leak k;filter",
        "leak k;unsupported",
        "leak k;more 1",
    ] {
        let mut driver = driver();
        let mut out = Out::default();
        let batch = doc_example::batch(&[text.as_bytes(), b"release k"], 0);
        driver.run(&batch, &mut out);
        balanced(&driver, &out);
        driver.flush(batch.source(), &mut out);
        assert_eq!(balanced(&driver, &out).held, 0, "{text}");
        unique_ids(&out.events());
    }
}

#[test]
fn reasons_do_not_grow_with_the_data() {
    let lines: Vec<String> = (0..3_000).map(|i| format!("panic value {i}")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (_, summary, _) = run(&lines);
    assert!(summary.reasons.len() <= 1_024, "{} reasons", summary.reasons.len());
}

#[test]
fn empty_lines_are_filtered() {
    let (events, summary, _) = run(&["", "  \t\r", "ei a=1"]);
    assert_eq!((events.len(), summary.filtered, summary.reasons["empty record"]), (1, 2, 2));
}

#[test]
fn a_record_may_make_several_events() {
    let (events, summary, out) = run(&["part;more 2;part>x", "set user=bob;more 1", "ei x=1"]);
    assert_eq!((events.len(), summary.records, summary.sent, summary.events), (6, 3, 3, 6));
    unique_ids(&events);
    let parts: Vec<_> = events[..3].iter().map(|e| extended(e)["part"].clone()).collect();
    assert_eq!(parts, [json!(0), json!(1), json!(2)], "attributes and event are reset between them");
    assert_eq!(out.fates.len(), 3);
    // Events that left stay sent, whatever the rest is.
    let (events, summary, _) = run(&["more 1;norm>x;filter;more 1"]);
    assert_eq!((events.len(), summary.sent + summary.filtered), (1, 1));
}

#[test]
fn endless_parts_are_bounded() {
    struct Count(u64);
    impl collector_core::Sink for Count {
        fn event(&mut self, _: &Record<'_>, _: &Event<'_>) {
            self.0 += 1;
        }
    }
    let mut driver = driver();
    let mut count = Count(0);
    driver.run(&doc_example::batch(&[b"forever", b"ei x=1"], 0), &mut count);
    let summary = driver.summary();
    assert!(summary.balance() && count.0 <= 200_000, "{summary:?}");
    assert_eq!((summary.unsupported, summary.sent), (1, 1));
}

#[test]
fn damage_is_kept_exactly_and_once() {
    let raw = b"set user=\xFFbob;more 3";
    let (events, summary, _) = run_bytes(&[raw]);
    assert_eq!(summary.invalid_utf8, 1);
    assert_eq!(events[0]["InitiatorUserName"], "\u{FFFD}bob");
    let kept = extended(&events[0])["RawRecordBase64"]
        .as_str()
        .map(|text| base64::engine::general_purpose::STANDARD.decode(text).unwrap());
    assert_eq!(kept.as_deref(), Some(&raw[..]));
    // A record of a thousand events is not copied into each of them.
    let mut raw = b"more 999;\xFF".to_vec();
    raw.resize(16 << 10, b'x');
    let (_, _, out) = run_bytes(&[&raw]);
    assert!(out.bytes.len() < 4 << 20, "{} bytes for a record of 16 KiB", out.bytes.len());
}

#[test]
fn a_cut_record_says_so() {
    let mut driver = driver();
    let mut out = Out::default();
    let mut batch = Batch::new(Source::new("example", "FILE").into());
    batch.push(b"set user=bob", Position(7), at(0), 500);
    batch.push(b"hold k", Position(600), at(0), 9);
    driver.run(&batch, &mut out);
    driver.flush(batch.source(), &mut out);
    let summary = balanced(&driver, &out);
    assert_eq!((summary.oversized, summary.oversized_bytes, summary.bytes), (2, 509, 12 + 500 + 6 + 9));
    let ei = extended(&out.events()[0]);
    assert_eq!((&ei["CutBytes"], &ei["RecordPosition"]), (&json!(500), &json!(7)));
    assert_eq!(extended(&out.events()[1])["CutBytes"], 9, "also of a record that was held");
}

#[test]
fn names_from_the_data_are_kept_up_to_a_limit() {
    let (events, summary, _) = run(&["names 5000;set user=bob", "names 3"]);
    let ei = extended(&events[0]);
    assert_eq!(ei["name1023"], 1023);
    assert_eq!((&ei["NamesOverLimit"], &ei["name1024"]), (&json!(5000 - 1024), &Json::Null));
    assert_eq!(summary.names_over_limit, 5000 - 1024);
    assert_eq!(events[0]["InitiatorUserName"], "bob", "known names have their slot");
    assert!(events[0]["RawRecord"].is_string());
    assert_eq!(extended(&events[1])["name2"], 2);
    // Also when the record was held.
    let (_, summary, _) = run(&["names 5000;hold k", "release k"]);
    assert_eq!(summary.names_over_limit, 5000 - 1024, "of a held record");
}

#[test]
fn ids_derive_from_source_position_and_ordinal() {
    let lines = ["more 1", "ei x=1", "error x"];
    let ids = |out: &Out| out.events().iter().map(|e| e["EventID"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&run(&lines).2), ids(&run(&lines).2));
    let mut driver = driver();
    let mut out = Out::default();
    let mut batch = Batch::new(Source::new("example", "HTTP").into());
    for position in [0, 1 << 44, 2 << 44, u64::MAX, u64::MAX - (1 << 44) + 1] {
        batch.push(b"more 2", Position(position), at(0), 0);
    }
    driver.run(&batch, &mut out);
    unique_ids(&out.events());
    assert_eq!(balanced(&driver, &out).events, 15);
}

#[test]
fn prototype_then_code_then_map_and_blank_never_overwrites() {
    for (text, label, expected) in [
        ("x", "Severity", json!(1)),
        ("evt Severity=2", "Severity", json!(2)),
        ("evt Severity=2;set sev=3", "Severity", json!(3)),
        ("evt Severity=2;set sev=", "Severity", json!(2)),
        ("evt Severity=2;set sev=-", "Severity", json!(2)),
        ("evt Severity=", "Severity", json!(1)),
        ("set first=a;set second=b", "TargetUserName", json!("a")),
        ("set second=b", "TargetUserName", json!("b")),
        ("set first=;set second=b", "TargetUserName", json!("b")),
        ("tree", "TargetHostName", json!("second")),
        ("loose", "ReporterHostName", json!("first")),
        ("set loose[0].name=flat", "ReporterHostName", json!("flat")),
        ("tax login", "TaxonomyLevel1", json!("User")),
        ("tax login;evt TaxonomyLevel1=Mine", "TaxonomyLevel1", json!("Mine")),
        ("tax absent", "TaxonomyLevel1", Json::Null),
    ] {
        let (events, _, _) = run(&[text]);
        assert_eq!(events[0][label], expected, "{text}");
    }
}

#[test]
fn extended_information_is_typed_and_repeats_become_lists() {
    for (text, expected) in [
        ("ei a=1;ei a=2;ei b=x", json!({"a": ["1", "2"], "b": "x"})),
        ("ei a=;ei =x", Json::Null),
        ("set extra=e;set more=m", json!({"extra": "e", "more": "m"})),
        ("set unknown=1;set unknown=2", json!({"unknown": ["1", "2"]})),
        ("set user=a;set user=b", json!({"user": "b"})),
        ("part", json!({"part": 0})),
        ("names 1", json!({"name0": 0})),
        ("evt SourcePort=https", json!({"SourcePort": "https"})),
    ] {
        let (events, _, _) = run(&[text]);
        assert_eq!(extended(&events[0]), expected, "{text}");
    }
    doc_example::with_event(|evt, _| {
        assert!(!evt.add2ei("a", "") && !evt.add2ei("", "x") && !evt.add2ei("a", None::<i64>));
        assert!(evt.add2ei("a", false) && evt.add2ei("a", "-"));
    });
}

#[test]
fn unmapped_names_can_be_dropped_and_are_counted() {
    let source = plan_source(collector_core::EventSchema::base(), "[events]\nunmapped = \"drop\"\n", MAPS);
    let mut driver = plan(source, odd);
    let mut out = Out::default();
    driver.run(&doc_example::batch(&[b"set unknown=1;names 4"], 0), &mut out);
    assert_eq!(balanced(&driver, &out).dropped_names, 5);
    assert_eq!(out.events()[0]["ExtendedInformation"], Json::Null);
}

#[test]
fn framework_fields_cannot_be_set() {
    for name in ["EventID", "id", "TenantName", "MSSPCustomerName", "RawRecord", "Vulnerability", "ObserverTZ"] {
        for map in ["Rec2Evt.map", "protoEvt.map"] {
            let found = doc_example::load(odd, &[(map, &format!("{name},user\n"))]).unwrap_err();
            assert_eq!(found.iter().next().unwrap().code, "C0104", "{name} in {map}");
        }
        let (events, _, _) = run(&[&format!("evt {name}=1")]);
        assert!(extended(&events[0])["FieldError"].as_str().unwrap().contains("framework"), "{name}");
    }
    // An id that was found by name opens no side door.
    doc_example::with_event(|evt, cx| {
        let tenant = cx.plan().schema().find("TenantName").unwrap();
        evt.set(tenant, "somebody else");
        assert_eq!(evt.get(tenant), None);
    });
}

#[test]
fn an_overlay_may_have_several_lines_for_a_field() {
    let maps = [("Rec2Evt.map", "Message,msg\nTargetUserName,x\n"), ("Rec2Evt.map", "Message,first\nMessage,second\n")];
    let mut driver = doc_example::load(odd, &maps).unwrap();
    let mut out = Out::default();
    driver.run(&doc_example::batch(&[b"set first=1", b"set second=2", b"set msg=3"], 0), &mut out);
    let messages: Vec<_> = out.events().iter().map(|e| e["Message"].clone()).collect();
    assert_eq!(messages, [json!("1"), json!("2"), Json::Null]);
    balanced(&driver, &out);
}

#[test]
fn replayed_records_are_marked_as_test_whatever_the_collector_sets() {
    for text in ["x", "evt ObserverType=A"] {
        let mut driver = driver();
        let mut out = Out::default();
        let source = Source { replay: true, ..Source::new("example", "FILE") };
        driver.run(&batch_of(&source.into(), &[text.as_bytes()], 0, 0), &mut out);
        assert_eq!(out.events()[0]["ObserverType"], "T", "{text}");
        balanced(&driver, &out);
    }
}

#[test]
fn a_dash_is_a_record_like_any_other() {
    struct Refuse;
    impl Collector for Refuse {
        fn parse(&mut self, _: &mut Record, _: &mut Event, _: &mut Context) -> Result<Verdict, ParseError> {
            Ok(Verdict::Unsupported("no"))
        }
    }
    let mut driver = doc_example::load(|| Box::new(Refuse), &[]).unwrap();
    let mut out = Out::default();
    driver.run(&doc_example::batch(&[b"-"], 0), &mut out);
    assert_eq!(out.events()[0]["RawRecord"], "-", "the raw text of an unsupported record is never lost");
    assert!(matches!(out.fates[0].1, Fate::Final(_)));
    balanced(&driver, &out);
}

#[test]
fn forgetting_a_field_forgets_it_in_what_leaves() {
    struct Forget;
    impl Collector for Forget {
        fn parse(&mut self, _: &mut Record, evt: &mut Event, _: &mut Context) -> Result<Verdict, ParseError> {
            evt.set_taxonomy("login");
            evt.unset(field::XDAS_OUTCOME);
            Ok(Verdict::Send)
        }
    }
    let mut driver = doc_example::load(|| Box::new(Forget), MAPS).unwrap();
    let mut out = Out::default();
    driver.run(&doc_example::batch(&[b"x"], 0), &mut out);
    assert_eq!(out.events()[0]["XDASOutcome"], Json::Null);
    assert_eq!(out.events()[0]["TaxonomyLevel1"], "User");
}

#[test]
fn a_driver_may_move_to_a_worker() {
    fn is_send<T: Send>() {}
    is_send::<collector_core::Driver>();
    is_send::<Batch>();
    is_send::<collector_core::Snapshot>();
}

/// Reads `table.map` and keeps what it found as its only finding.
#[derive(Default)]
struct Tables;

impl Collector for Tables {
    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        let mut found = Diagnostics::new();
        for row in setup.rows("table.map", Header::FirstCell("name")) {
            found.error("C0102", &row.path, (row.line, row.layer as u32), row.texts().join("|") + row.cell(9));
        }
        Err(found)
    }

    fn parse(&mut self, _: &mut Record, _: &mut Event, _: &mut Context) -> Result<Verdict, ParseError> {
        Ok(Verdict::Send)
    }
}

#[test]
fn rows_of_a_table_come_layer_by_layer_with_their_places() {
    let load = |maps: &[(&str, &str)], overlay: Option<&str>| {
        let mut source = plan_source(collector_core::EventSchema::base(), "", maps);
        if let Some(text) = overlay {
            source.files.push("table.map", "site/table.map", text);
        }
        let factory: collector_core::Factory = std::sync::Arc::new(|| Box::new(Tables));
        Plan::load(source, &factory).map(|_| ()).unwrap_err().to_string()
    };
    let own = "# a comment\nname,text\n\nfirst, one \nsecond,\"a, b\"\n";
    let found = load(&[("table.map", own)], Some("third,3\n"));
    for row in
        ["first|one\n  --> table.map:4\n", "second|a, b\n  --> table.map:5\n", "third|3\n  --> site/table.map:1:1"]
    {
        assert!(found.contains(row), "{row} in {found}");
    }
    assert!(!found.contains("name|text"), "{found}");
    assert!(load(&[], None).contains("table.map"), "a missing file is told");
}
