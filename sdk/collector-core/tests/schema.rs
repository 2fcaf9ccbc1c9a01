//! The schema end to end: extension, names and tags, sizes, types, the observer's calendar, parameters.

mod support;

use collector_core::maps::MapFile;
use collector_core::maps::key_map::{Header, KeyMap};
use collector_core::parameter::ParameterType;
use collector_core::schema::{EventSchema, FieldType, SchemaError};
use collector_core::{
    Collector, Context, Driver, Event, LocalTime, Manifest, NameStyle, ParseError, Plan, Record, Source, Stamp, Time,
    Value, Verdict, doc_example, field,
};
use serde_json::{Value as Json, json};
use support::*;

fn run_on(driver: &mut Driver, lines: &[&str], out: &mut Out) -> Vec<Json> {
    let bytes: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
    driver.run(&doc_example::batch(&bytes, 1_000), out);
    balanced(driver, out);
    out.events()
}

#[test]
fn a_schema_can_be_extended() {
    let mut builder = EventSchema::builder().field("acme_zone", "AcmeZone", FieldType::String, 8, "a zone");
    builder = builder.field("acme_hits", "AcmeHits", FieldType::Integer, 0, "a count");
    let schema = builder.build().unwrap();
    let maps = [("Rec2Evt.map", "acme_hits,hits\n"), ("protoEvt.map", "acmezone,inside\n")];
    for (mut out, zone, hits) in [(Out::default(), "AcmeZone", "AcmeHits"), (Out::tags(), "acme_zone", "acme_hits")] {
        let mut driver = plan(plan_source(schema.clone(), "", &maps), odd);
        let events =
            run_on(&mut driver, &["set hits=7", "evt ACME_ZONE=outside", "evt AcmeZone=much too long"], &mut out);
        assert_eq!((&events[0][zone], &events[0][hits]), (&json!("inside"), &json!(7)));
        assert_eq!(events[1][zone], "outside");
        assert_eq!(events[2][zone], "much too");
    }
    assert_eq!(schema.find("sip"), EventSchema::base().find("sip"), "ids of base fields stay");
}

#[test]
fn a_label_belongs_to_one_field() {
    let add = |tag: &str, name: &str| EventSchema::builder().field(tag, name, FieldType::String, 64, "").build();
    for (tag, name) in [("zz", "SourceIP"), ("sip", "Zz"), ("zz", "initip"), ("SIP", "Zz"), ("zz", "sourceip")] {
        assert!(matches!(add(tag, name), Err(SchemaError::Taken { .. })), "{tag} {name}");
    }
    for (tag, name) in [("", "Zz"), ("zz", "a b"), ("1z", "Zz"), ("zz", "Žz"), ("zz", &"z".repeat(37))] {
        assert!(matches!(add(tag, name), Err(SchemaError::BadName(_))), "{tag} {name}");
    }
    let twice = EventSchema::builder().field("zz", "Zz", FieldType::Ip, 0, "").field("zz", "Zz", FieldType::Ip, 0, "");
    assert!(matches!(twice.build(), Err(SchemaError::Taken { .. })), "the same field twice");
    let base = EventSchema::base().fields().len();
    for (count, fits) in [(65_535 - base, true), (65_536 - base, false)] {
        let all = (0..count).fold(EventSchema::builder(), |builder, i| {
            builder.field(&format!("f{i}"), &format!("F{i}"), FieldType::Long, 0, "")
        });
        let built = all.build();
        assert_eq!(built.is_ok(), fits, "{count} more");
        assert!(built.is_err() || built.is_ok_and(|schema| schema.ids().count() == count + base));
    }
}

#[test]
fn the_first_line_with_a_value_wins_in_a_large_schema_too() {
    let schema = (0..600).fold(EventSchema::builder(), |builder, i| {
        builder.field(&format!("f{i}"), &format!("F{i}"), FieldType::String, 64, "")
    });
    let maps = [("Rec2Evt.map", "F0,first\nF0,second\nF599,first\nF599,second\n")];
    let mut driver = plan(plan_source(schema.build().unwrap(), "", &maps), odd);
    let events = run_on(&mut driver, &["set first=1;set second=2"], &mut Out::default());
    assert_eq!((&events[0]["F0"], &events[0]["F599"]), (&json!("1"), &json!("1")));
}

#[test]
fn labels_and_tags_say_the_same() {
    let line = ["time 2026-11-20T09:00:00.250Z;tax login;set user=bob;ei a=b;evt XDASDetail=9"];
    let labels = run_on(&mut driver(), &line, &mut Out::default());
    let tags = run_on(&mut driver(), &line, &mut Out::tags());
    let schema = EventSchema::base();
    let renamed: serde_json::Map<String, Json> = tags[0]
        .as_object()
        .unwrap()
        .iter()
        .map(|(tag, value)| (schema.field(schema.find(tag).unwrap()).name.to_string(), value.clone()))
        .collect();
    assert_eq!(labels[0], Json::Object(renamed));
    assert_eq!((&tags[0]["sun"], &tags[0]["xdasdetail"]), (&json!("bob"), &json!(9)));
    assert_eq!(NameStyle::default(), NameStyle::Labels);
}

#[test]
fn what_does_not_fit_its_type_is_kept_and_counted() {
    for (text, label, stored, kept) in [
        ("SourcePort=443", "SourcePort", json!(443), Json::Null),
        ("SourcePort=2147483648", "SourcePort", Json::Null, json!("2147483648")),
        ("HTTPStatus=-2147483648", "HTTPStatus", json!(-2_147_483_648_i64), Json::Null),
        ("SourcePort=99999999999999999999", "SourcePort", Json::Null, json!("99999999999999999999")),
        ("SourcePort=65535", "SourcePort", json!(65535), Json::Null),
        ("SourcePort=65536", "SourcePort", Json::Null, json!("65536")),
        ("SourcePort=-1", "SourcePort", Json::Null, json!("-1")),
        ("SourceLatitude=-90.5", "SourceLatitude", Json::Null, json!("-90.5")),
        ("SourcePort=1e3", "SourcePort", Json::Null, json!("1e3")),
        ("BytesIn=9223372036854775807", "BytesIn", json!(i64::MAX), Json::Null),
        ("BytesIn=9223372036854775808", "BytesIn", Json::Null, json!("9223372036854775808")),
        ("RiskScore=0.5", "RiskScore", json!(0.5), Json::Null),
        ("RiskScore=NaN", "RiskScore", Json::Null, json!("NaN")),
        ("RiskScore=high", "RiskScore", Json::Null, json!("high")),
        ("InitiatorIsProxy=Yes", "InitiatorIsProxy", json!(true), Json::Null),
        ("InitiatorIsProxy=maybe", "InitiatorIsProxy", Json::Null, json!("maybe")),
        ("BeginTime=2026-01-01T00:00:00Z", "BeginTime", json!("2026-01-01T00:00:00Z"), Json::Null),
        ("BeginTime=2026-01-01 00:00:00", "BeginTime", Json::Null, json!("2026-01-01 00:00:00")),
        ("SourceIP=2001:db8::1", "SourceIP", json!("2001:db8::1"), Json::Null),
        ("SourceIP=192.0.2.256", "SourceIP", Json::Null, json!("192.0.2.256")),
        ("SourceIP=fe80::1%eth0", "SourceIP", json!("fe80::1"), Json::Null),
        ("SourceMAC=00:50:56:a5:23:6f", "SourceMAC", json!("00-50-56-A5-23-6F"), Json::Null),
        ("SourceMAC=00:50", "SourceMAC", Json::Null, json!("00:50")),
        (
            "ReservedVar123={00000000-0000-4000-8000-000000000000}",
            "ReservedVar123",
            json!("00000000-0000-4000-8000-000000000000"),
            Json::Null,
        ),
        ("ReservedVar123=42", "ReservedVar123", Json::Null, json!("42")),
    ] {
        let mut driver = driver();
        let events = run_on(&mut driver, &[&format!("evt {text}")], &mut Out::default());
        assert_eq!(events[0][label], stored, "{text}");
        assert_eq!(extended(&events[0])[label], kept, "{text}");
        assert_eq!(driver.summary().refused_values, u64::from(!kept.is_null()), "{text}");
    }
}

/// Rec2Evt stores most values on a short way, which lineage does not take.
#[test]
fn the_short_way_of_rec2evt_stores_what_the_long_one_does() {
    let maps = "RiskScore,risk\nSourceLatitude,lat\nSourcePort,port\nSourceIP,ip\nMessage,msg\nMessage,second\n\
                ExtendedInformation,note\nExtendedInformation,more\n";
    for (text, label, stored) in [
        ("risk=7", "RiskScore", json!(7)),
        ("risk=007", "RiskScore", json!(7)),
        ("risk=0", "RiskScore", json!(0)),
        ("risk=9007199254740993", "RiskScore", json!(9_007_199_254_740_992_i64)),
        ("risk=-", "RiskScore", Json::Null),
        ("x=1;int risk=7", "RiskScore", json!(7)),
        ("x=1;int risk=-7", "RiskScore", json!(-7)),
        ("lat=90", "SourceLatitude", json!(90)),
        ("x=1;int lat=91", "SourceLatitude", Json::Null),
        ("lat=91", "SourceLatitude", Json::Null),
        ("lat=-5", "SourceLatitude", json!(-5)),
        ("port=0443", "SourcePort", json!(443)),
        ("port=65536", "SourcePort", Json::Null),
        ("ip=192.0.2.01", "SourceIP", Json::Null),
        ("ip=192.0.2.1", "SourceIP", json!("192.0.2.1")),
        ("msg=a;set second=b", "Message", json!("a")),
        ("msg=-;set second=b", "Message", json!("b")),
        ("note=1;ei note=2;set more=3", "Message", Json::Null),
    ] {
        let events = [false, true].map(|traced| {
            let schema = EventSchema::builder().build().unwrap();
            let mut driver = plan(plan_source(schema, "", &[("Rec2Evt.map", maps)]), odd);
            driver.set_tracing(traced);
            run_on(&mut driver, &[&format!("set {text}")], &mut Out::default())
        });
        assert_eq!(events[0][0][label].as_f64(), stored.as_f64(), "{text}");
        assert!(stored.is_number() || events[0][0][label] == stored, "{text}");
        assert_eq!(events[0], events[1], "{text}");
    }
}

#[test]
fn the_extended_information_has_a_size() {
    let (mut driver, mut second) = (driver(), driver());
    let pairs: Vec<String> = (0..10).map(|n| format!("u{n}={}", "x".repeat(8_000))).collect();
    let line = format!("ei {}", pairs.join(";ei "));
    let events = run_on(&mut driver, &[&line], &mut Out::default());
    let kept = extended(&events[0]);
    assert_eq!(
        (kept["u7"].as_str().map(str::len), &kept["u8"], &kept["PairsLeftOut"]),
        (Some(8_000), &Json::Null, &json!(2))
    );
    assert_eq!((events[0]["RawRecord"].as_str(), driver.summary().extended_over_size), (Some(&*line), 2));
    assert!(events[0]["ExtendedInformation"].as_str().is_some_and(|text| text.len() <= 65_535));
    // Escapes count.
    let line = format!("ei a=b;ei u={}", "\u{1}".repeat(20_000));
    let events = run_on(&mut second, &[&line], &mut Out::default());
    assert_eq!(extended(&events[0]), json!({"a": "b", "PairsLeftOut": 1}));
}

#[test]
fn long_text_is_cut_at_a_character_and_kept_whole() {
    let long = "é".repeat(200);
    let mut driver = driver();
    let events = run_on(&mut driver, &[&format!("set user={long}")], &mut Out::default());
    assert_eq!(events[0]["InitiatorUserName"].as_str().unwrap(), "é".repeat(127));
    assert_eq!(extended(&events[0])["InitiatorUserName"], long);
    assert_eq!(driver.summary().truncated_values, 1);
    // What is cut to nothing is not stored as empty.
    let schema = EventSchema::builder().field("one", "One", FieldType::String, 1, "").build().unwrap();
    let mut driver = plan(plan_source(schema, "", &[]), odd);
    let events = run_on(&mut driver, &["evt One=é"], &mut Out::default());
    assert_eq!((&events[0]["One"], &extended(&events[0])["One"]), (&Json::Null, &json!("é")));
}

/// Sets the observer's time in the way that the record names.
struct Observer;

impl Collector for Observer {
    fn parse(&mut self, rec: &mut Record, evt: &mut Event, cx: &mut Context) -> Result<Verdict, ParseError> {
        let (local, _) = LocalTime::parse_iso(b"2015-11-18T21:59:02").expect("is a time");
        let instant = Time::parse_rfc3339("2015-11-18T16:29:02Z").expect("is a time");
        match rec.text() {
            "local" => drop(evt.set_observer_event_time(cx, Stamp::Local(local))),
            "offset" => drop(evt.set_observer_event_time(cx, Stamp::Offset(local, 19_800))),
            "instant" => drop(evt.set_observer_event_time(cx, Stamp::Instant(instant))),
            "field" => evt.set(field::OBSERVER_EVENT_TIME, instant),
            "both" => {
                evt.set_observer_event_time(cx, Stamp::Offset(local, 0));
                evt.set(field::OBSERVER_EVENT_TIME, instant);
            }
            "text" => {
                evt.set_observer_event_time(cx, Stamp::Local(local));
                evt.set(field::OBSERVER_EVENT_TIME_STRING, "on a Wednesday");
            }
            "none" => assert!(!evt.set_observer_event_time(cx, None)),
            _ => {
                evt.set_observer_event_time(cx, Stamp::Local(local));
                evt.unset(field::OBSERVER_EVENT_TIME);
            }
        }
        let text = evt.get(field::OBSERVER_EVENT_TIME_STRING).map(|value| value.to_string());
        evt.add2ei("text", text);
        Ok(Verdict::Send)
    }
}

#[test]
fn the_observers_calendar_follows_its_time() {
    let zoned = json!([10, 18, 322, 4, 21, 59]);
    let text = "2015 November 18 21:59:02 UTC+0530";
    for (line, zone, time, calendar, et) in [
        ("local", "Asia/Calcutta", "2015-11-18T16:29:02Z", &zoned, text),
        ("offset", "GMT+0530", "2015-11-18T16:29:02Z", &zoned, text),
        // The zone of the source decides the calendar of an instant (spec §6, case 1).
        ("instant", "Asia/Calcutta", "2015-11-18T16:29:02Z", &zoned, text),
        ("field", "Asia/Calcutta", "2015-11-18T16:29:02Z", &zoned, text),
        ("both", "", "2015-11-18T16:29:02Z", &Json::Null, ""), // whichever zone, but not the calendar of 21:59 UTC
        ("text", "Asia/Calcutta", "2015-11-18T16:29:02Z", &zoned, "on a Wednesday"),
        ("none", "", "", &Json::Null, ""),
        ("unset", "", "", &Json::Null, ""),
    ] {
        let mut source = Source::new("example", "FILE");
        source.zone = "Asia/Calcutta".parse().unwrap();
        let mut driver = doc_example::load(|| Box::new(Observer), &[]).unwrap();
        let mut out = Out::default();
        driver.run(&batch_of(&source.into(), &[line.as_bytes()], 0, 0), &mut out);
        balanced(&driver, &out);
        let event = &out.events()[0];
        assert_eq!(event["ObserverEventTime"].as_str().unwrap_or_default(), time, "{line}");
        if line == "both" {
            assert_ne!(event["ObserverEventTimeString"], "2015 November 18 21:59:02 UTC", "{event}");
            continue;
        }
        let keys = ["Month", "DayInMonth", "DayInYear", "DayInWeek", "Hour", "Min"];
        let seen: Vec<Json> = keys.iter().map(|key| event[format!("ObserverTZ{key}")].clone()).collect();
        let absent = json!(vec![Json::Null; 6]);
        assert_eq!(Json::Array(seen), if calendar.is_null() { absent } else { calendar.clone() }, "{line}");
        assert_eq!(event["ObserverTZ"].as_str().unwrap_or_default(), zone, "{line}");
        assert_eq!(event["ObserverEventTimeString"].as_str().unwrap_or_default(), et, "{line}");
        if line != "field" {
            assert_eq!(
                extended(event)["text"].as_str().unwrap_or_default(),
                et,
                "{line}: `get` agrees with what leaves"
            );
        }
    }
}

#[test]
fn what_leaves_is_what_fields_tells() {
    struct Compare;
    impl collector_core::Sink for Compare {
        fn event(&mut self, _: &Record<'_>, evt: &Event<'_>) {
            let mut line = collector_core::Lines::default();
            collector_core::Encoder::new(Default::default()).object(evt, &mut line);
            let json: Json = serde_json::from_slice(&line).unwrap();
            let written = json.as_object().unwrap().keys().filter(|key| *key != "ExtendedInformation").cloned();
            let mut told: Vec<String> = evt.fields().map(|(field, _)| field.name.to_string()).collect();
            told.sort();
            assert_eq!(written.collect::<Vec<_>>(), told);
            for (field, value) in evt.fields() {
                let id = evt.schema().find(&field.tag).unwrap();
                assert_eq!(evt.get(id).map(|v: Value<'_>| v.to_string()), Some(value.to_string()), "{}", field.name);
            }
        }
    }
    let mut driver = driver();
    driver.run(&doc_example::batch(&[b"time 2026-11-20T09:00:00Z;tax login;set user=bob"], 0), &mut Compare);
    driver.run(&doc_example::batch(&[b"tax login;evt XDASOutcome=2"], 0), &mut Compare);
    assert_eq!((driver.summary().panics, driver.summary().sent), (0, 2));
}

const SECRET: &str = "[[parameters]]\nname = \"key\"\ntype = \"secret\"\ndescription = \"a key\"\n";

#[test]
fn parameters_become_defaults_but_secrets_never_leave() {
    let level = "[[parameters]]\nname = \"level\"\ntype = \"integer\"\ndescription = \"a level\"\ndefault = \"3\"\n";
    let mut driver = plan(plan_source(EventSchema::base(), &format!("{level}field = \"Severity\"\n"), MAPS), odd);
    assert_eq!(run_on(&mut driver, &["x"], &mut Out::default())[0]["Severity"], 3, "a parameter wins over the file");
    // A parameter's field is a name in a file: it is checked when the file is loaded.
    for name in ["Severty", "EventID", "BeginTime"] {
        let source = plan_source(EventSchema::base(), &format!("{level}field = \"{name}\"\n"), &[]);
        assert!(
            Plan::load(source, &(std::sync::Arc::new(odd) as collector_core::Factory)).is_err(),
            "a default for `{name}` that is an integer"
        );
    }
    // A secret has no way into an event or a log.
    for (manifest, map) in
        [(format!("{SECRET}field = \"Message\"\n"), ""), (SECRET.to_string(), "Message,@param:key@\n")]
    {
        let mut source = plan_source(EventSchema::base(), &manifest, &[("protoEvt.map", map)]);
        source.parameters.push(("key".into(), "hush".into()));
        let shown = format!("{source:?}");
        assert!(!shown.contains("hush"), "the debug form of a plan's source shows a secret");
        assert!(
            Plan::load(source, &(std::sync::Arc::new(odd) as collector_core::Factory)).is_err(),
            "a secret as a default: {manifest}{map}"
        );
    }
    assert!(ParameterType::Secret.is_secret());
}

#[test]
fn a_manifest_with_a_malformed_parameter_is_refused() {
    let mut found = collector_core::Diagnostics::new();
    let text = format!("{}{SECRET}default = \"hush\"\n", doc_example::MANIFEST);
    Manifest::parse(&text, "collector.toml", &mut found);
    assert!(found.has_errors() && !found.to_string().contains("hush"), "{found}");
}

#[test]
fn the_kinds_of_a_key_map_hold_for_all_its_layers() {
    let file = |text: &str| MapFile { name: "k.map".into(), path: "k.map".into(), text: text.into(), met: None };
    for (layers, key, expected) in [
        (vec!["Foo,base\n", "#!nocase\nBar,over\n"], "Foo", Some("base")),
        (vec!["#!nocase\nFoo,base\n", "#!exact\nBar,over\n"], "FOO", Some("base")),
        (vec!["#!cidr\n10.0.0.0/8,net\n", "10.0.0.1,host\n"], "10.9.9.9", Some("net")),
        (vec!["\u{feff}#!cidr\n10.0.0.0/8,net\n"], "10.9.9.9", Some("net")),
        (vec!["#!cidr\n::/0,six\n0.0.0.0/0,four\n"], "2001:db8::1", Some("six")),
        (vec!["#!range prefix\n-5--1,minus\n\u{e9}*,accent\n"], "-3", Some("minus")),
    ] {
        let files: Vec<MapFile> = layers.iter().map(|text| file(text)).collect();
        let mut found = collector_core::Diagnostics::new();
        let map = KeyMap::load(&files, Header::None, &mut found);
        assert_eq!(map.first(key), expected, "{layers:?}: {found}");
    }
    let files = [file("code,name,level\n1,one,low\n"), file("code,level,name\n2,high,two\n")];
    let map = KeyMap::load(&files, Header::FirstCell("code"), &mut collector_core::Diagnostics::new());
    let level = |key| map.get(key).and_then(|row| row.named("level"));
    assert_eq!((level("1"), level("2")), (Some("low"), Some("high")), "each layer has its own header");
}
