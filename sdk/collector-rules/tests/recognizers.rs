//! What recognizers capture, whatever else was searched for before.

mod support;

use support::{Lines, batch, driver, file, source};

/// With a literal of its own.
const ACME: &str = r#"
<eventFormatRecognizer><![CDATA[^%ACME-\d+: <msg:gPatMesgBody>]]></eventFormatRecognizer>
<parsingInstructions><setEventAttribute attr="eventType">Acme</setEventAttribute></parsingInstructions>
"#;

/// Without captures and without a literal.
const PLAIN: &str = r#"
<eventFormatRecognizer><![CDATA[^[0-9]{4}$]]></eventFormatRecognizer>
<parsingInstructions><setEventAttribute attr="eventType">Plain</setEventAttribute></parsingInstructions>
"#;

/// With captures and without a literal.
const PAIR: &str = r#"
<patternDefinitions><pattern name="patLow"><![CDATA[[a-z]+]]></pattern></patternDefinitions>
<eventFormatRecognizer><![CDATA[^<user:patLow> <count:gPatInt>$]]></eventFormatRecognizer>
<parsingInstructions><setEventAttribute attr="eventType">Pair</setEventAttribute></parsingInstructions>
"#;

#[test]
fn captures_are_those_of_the_record() {
    let files = [file("acme.xml", ACME), file("pair.xml", PAIR), file("plain.xml", PLAIN)];
    let long = format!("%ACME-1: {}", "é".repeat(100));
    let lines = ["ab 12", &long, "ab 12", "1234", "cd 34", "%ACME-2: é", "e 5", "1234", "%ACME-3: x", "ef 6"];
    // Of a device the parser that read its last record is asked first; of nobody's records all are.
    for address in ["", "192.0.2.9"] {
        let mut out = Lines::default();
        driver(&files).run(&batch(&source(address), 0, &lines), &mut out);
        for (line, event) in lines.iter().zip(out.events()) {
            let (user, count) = line.split_once(' ').filter(|_| !line.starts_with('%')).unzip();
            assert_eq!(event["InitiatorUserName"].as_str(), user, "{line}: {event}");
            assert_eq!(event["RepeatCount"].as_i64(), count.and_then(|count| count.parse().ok()), "{line}: {event}");
            let message = line.strip_prefix('%').and_then(|line| line.split_once(": ")).map(|(_, text)| text);
            assert_eq!(event["Message"].as_str(), message, "{line}: {event}");
        }
    }
}

/// Runs are told apart by a number, which begins again.
#[test]
fn nothing_of_a_record_is_left_for_later_ones() {
    let other = r#"
<eventFormatRecognizer><![CDATA[^<uid:gPatInt>,]]></eventFormatRecognizer>
<parsingInstructions>
  <setEventAttribute attr="eventType">Other</setEventAttribute>
  <switch>
    <case>
      <setEventAttribute attr="hostName">x</setEventAttribute>
      <collectFieldsByRegex src="$_rawmsg"><regex><![CDATA[,y<_1:gPatInt>]]></regex></collectFieldsByRegex>
    </case>
    <default/>
  </switch>
</parsingInstructions>
"#;
    let mut driver = driver(&[file("acme.xml", ACME), file("pair.xml", PAIR), file("other.xml", other)]);
    let source = source("192.0.2.9");
    let lines = ["ab 12", "7,", "%ACME-1: x", "7,y1"];
    let mut first = Lines::default();
    driver.run(&batch(&source, 0, &lines), &mut first);
    let kept = |events: Vec<serde_json::Value>| -> Vec<Vec<String>> {
        let names = ["InitiatorUserName", "RepeatCount", "InitiatorUserID", "Message", "TargetHostName"];
        events.iter().map(|event| names.iter().map(|name| event[*name].to_string()).collect()).collect()
    };
    let expected = kept(first.events());
    for round in 1..=700 {
        let mut later = Lines::default();
        let many: Vec<&str> = lines.iter().copied().cycle().take(100).collect();
        driver.run(&batch(&source, 100 * round, &many), &mut later);
        let events = kept(later.events());
        assert!(events.iter().zip(expected.iter().cycle()).all(|(event, expected)| event == expected), "round {round}");
    }
}
