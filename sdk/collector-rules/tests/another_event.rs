//! Events that ask for earlier ones, and what is remembered of devices, across a restart.

mod support;

use support::{Lines, batch, driver, file, source};

const PARSER: &str = r#"
<eventFormatRecognizer><![CDATA[^win ]]></eventFormatRecognizer>
<parsingInstructions>
  <collectFieldsByRegex src="$_rawmsg">
    <regex><![CDATA[^win <_id:gPatInt> logon=<winLogonId:gPatWord>(?: ip=<srcIpAddr:gPatIpV4Dot>)?]]></regex>
  </collectFieldsByRegex>
  <setEventAttribute attr="eventType">combineMsgId("Win-Security-", $_id)</setEventAttribute>
  <when test="$_id = '517'">
    <collectAndSetAttrFromAnotherEvent AnotherEventType="Win-Security-540 OR Win-Security-528">
      <when test="withinTimeSec = 60">
        <when test="$winLogonId = $AnotherEvent.winLogonId">
          <setEventAttribute attr="srcIpAddr">$AnotherEvent.srcIpAddr</setEventAttribute>
        </when>
      </when>
    </collectAndSetAttrFromAnotherEvent>
  </when>
</parsingInstructions>
"#;

const LINES: [&str; 6] = [
    "win 540 logon=A1 ip=192.0.2.1",
    "win 528 logon=B2 ip=192.0.2.2",
    "win 540 logon=A1 ip=192.0.2.3",
    "win 517 logon=B2",
    "win 517 logon=A1",
    "win 517 logon=C3",
];

fn addresses(events: &[serde_json::Value]) -> Vec<Option<&str>> {
    events.iter().map(|event| event["SourceIP"].as_str()).collect()
}

const EXPECTED: [Option<&str>; 6] =
    [Some("192.0.2.1"), Some("192.0.2.2"), Some("192.0.2.3"), Some("192.0.2.2"), Some("192.0.2.3"), None];

#[test]
fn the_newest_event_that_fits_is_taken() {
    let mut driver = driver(&[file("win.xml", PARSER)]);
    let mut lines = Lines::default();
    driver.run(&batch(&source("192.0.2.9"), 0, &LINES), &mut lines);
    assert_eq!(addresses(&lines.events()), EXPECTED);
}

#[test]
fn a_restart_remembers_them() {
    for cut in 1..LINES.len() {
        let source = source("192.0.2.9");
        let mut first = driver(&[file("win.xml", PARSER)]);
        let mut before = Lines::default();
        first.run(&batch(&source, 0, &LINES[..cut]), &mut before);
        let snapshot = serde_json::to_string(&first.snapshot(&source)).unwrap();
        let mut second = driver(&[file("win.xml", PARSER)]);
        second.restore(&source, serde_json::from_str(&snapshot).unwrap());
        let mut after = Lines::default();
        second.run(&batch(&source, cut, &LINES[cut..]), &mut after);
        let mut whole = Lines::default();
        driver(&[file("win.xml", PARSER)]).run(&batch(&source, 0, &LINES), &mut whole);
        let cut_events = [before.events(), after.events()].concat();
        assert_eq!(cut_events, whole.events(), "cut at {cut}");
    }
}

#[test]
fn an_event_that_is_too_old_is_not_taken() {
    let mut driver = driver(&[file("win.xml", PARSER)]);
    let source = source("192.0.2.9");
    let mut lines = Lines::default();
    driver.run(&batch(&source, 0, &LINES[..1]), &mut lines);
    driver.run(&batch(&source, 61, &["win 517 logon=A1"]), &mut lines);
    driver.run(&batch(&source, 62, &["win 540 logon=A1 ip=192.0.2.1", "win 517 logon=A1"]), &mut lines);
    assert_eq!(addresses(&lines.events()), [Some("192.0.2.1"), None, Some("192.0.2.1"), Some("192.0.2.1")]);
}

/// Two parsers of which the first recognises more.
fn rivals() -> Vec<collector_rules::SourceFile> {
    let parser = |recognizer: &str, ty: &str| {
        format!(
            "<eventFormatRecognizer>{recognizer}</eventFormatRecognizer><parsingInstructions><setEventAttribute attr=\"eventType\">{ty}\
             </setEventAttribute></parsingInstructions>"
        )
    };
    vec![
        file("A.xml", &parser("acme", "A")),
        file("B.xml", &parser("gate", "B")),
        file("parserOrder.csv", "A,1\nB,2\n"),
    ]
}

#[test]
fn the_parser_of_a_device_is_asked_first_also_after_a_restart() {
    let lines = ["gate 1", "acme gate 2", "acme 3", "acme gate 4"];
    // A device that is known keeps its parser as long as that recognises its records.
    let expected = ["B", "B", "A", "A"].map(|name| Some(name.to_string()));
    let known = source("192.0.2.9");
    let mut whole = Lines::default();
    driver(&rivals()).run(&batch(&known, 0, &lines), &mut whole);
    assert_eq!(whole.parsers, expected);
    for cut in 1..lines.len() {
        let mut first = driver(&rivals());
        let mut out = Lines::default();
        first.run(&batch(&known, 0, &lines[..cut]), &mut out);
        let mut second = driver(&rivals());
        second.restore(&known, first.snapshot(&known));
        second.run(&batch(&known, cut, &lines[cut..]), &mut out);
        assert_eq!(out.parsers, expected, "cut at {cut}");
    }
    // Where nobody knows the device, order alone decides.
    let mut unknown = Lines::default();
    driver(&rivals()).run(&batch(&source(""), 0, &lines), &mut unknown);
    assert_eq!(unknown.parsers, ["B", "A", "A", "A"].map(|name| Some(name.to_string())));
}

#[test]
fn a_relay_parser_says_who_reported_and_another_makes_the_event() {
    let relay = r#"<eventFormatRecognizer><![CDATA[^relay ]]></eventFormatRecognizer><parsingInstructions>
        <collectFieldsByRegex src="$_rawmsg"><regex><![CDATA[^relay <reptDevIpAddr:gPatIpV4Dot> <reptDevName:gPatHostName> ]]></regex></collectFieldsByRegex>
        <setEventAttribute attr="_syslogNGHeader">yes</setEventAttribute></parsingInstructions>"#;
    let parser = r#"<eventFormatRecognizer>acme</eventFormatRecognizer><parsingInstructions>
        <setEventAttribute attr="eventType">Acme</setEventAttribute>
        <when test="$_syslogNGHeader = 'yes'"><setEventAttribute attr="msg">relayed</setEventAttribute></when></parsingInstructions>"#;
    let mut driver = driver(&[file("SyslogNGParser.xml", relay), file("Acme.xml", parser)]);
    let mut lines = Lines::default();
    driver.run(
        &batch(&source("192.0.2.9"), 0, &["relay 192.0.2.77 fw77 acme x", "acme y", "relay 127.0.0.1 fw1 acme"]),
        &mut lines,
    );
    assert!(lines.parsers.iter().all(|parser| parser.as_deref() == Some("Acme")));
    let events = lines.events();
    let names: Vec<_> =
        events.iter().map(|event| (event["Message"].as_str(), event["ObserverHostName"].as_str())).collect();
    assert_eq!(names, [(Some("relayed"), Some("fw77")), (None, None), (Some("relayed"), Some("fw1"))]);
}

#[test]
fn a_record_is_split_into_events_of_their_own() {
    let parser = r#"<eventFormatRecognizer><![CDATA[^(?:batch|item) ]]></eventFormatRecognizer><parsingInstructions>
        <choose><when test="matches($_rawmsg, '^batch ')">
          <setEventAttribute attr="eventType">Batch</setEventAttribute>
          <setEventAttribute attr="_n">splitJsonEvent($_rawmsg, "Records", "item ", "", "true")</setEventAttribute>
        </when><otherwise>
          <setEventAttribute attr="eventType">Item</setEventAttribute>
          <collectAndSetAttrByJSON src="$_rawmsg"><attrKeyMap attr="user" key="u"/></collectAndSetAttrByJSON>
        </otherwise></choose></parsingInstructions>"#;
    let mut driver = driver(&[file("acme.xml", parser)]);
    let mut lines = Lines::default();
    let records = ["batch {\"Records\":[{\"u\":\"a\"},{\"u\":\"b\"},{\"u\":\"c\"}]}", "item {\"u\":\"d\"}"];
    driver.run(&batch(&source(""), 0, &records), &mut lines);
    let events = lines.events();
    let users: Vec<_> =
        events.iter().map(|event| event["InitiatorUserName"].as_str().or(event["TargetUserName"].as_str())).collect();
    assert_eq!(users, [Some("a"), Some("b"), Some("c"), Some("d")], "{events:#?}");
    let summary = driver.summary();
    assert_eq!((summary.records, summary.events, summary.balance()), (2, 4, true));
}
