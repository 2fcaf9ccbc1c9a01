use std::path::Path;

use collector_core::{Collector, Context, ParseError, Verdict, field};

use super::watch::{Fingerprint, from_disk};
use super::*;
use crate::diff::{Detail, Paint, render};

/// `user action`; `panic` panics, `skip` is filtered, `count` counts where it must not, other words alone are
/// unsupported.
#[derive(Default)]
struct Words {
    counted: i64,
}

impl Collector for Words {
    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        _cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        let body = rec.body();
        match body.split_once(' ') {
            Some((user, action)) => {
                evt.set(field::INITIATOR_USER_NAME, user);
                evt.set(field::EVENT_NAME, action);
                evt.add2ei("length", body.len() as i64);
                Ok(Verdict::Send)
            }
            None if body == "panic" => panic!("as told"),
            None if body == "count" => {
                self.counted += 1;
                evt.set(field::REPEAT_COUNT, self.counted);
                Ok(Verdict::Send)
            }
            None if body == "skip" => Ok(Verdict::Filter("told to skip")),
            None => Ok(Verdict::Unsupported("one word")),
        }
    }
}

const MANIFEST: &str = r#"
[collector]
id = "acme-words"
uuid = "00000000-0000-4000-8000-000000000001"
name = "Words"
version = "0.1.0"
vendor = "Acme"
product = "Words"
description = "Reads words."

[[parameters]]
name = "site"
type = "string"
description = "where it is"
default = "here"
field = "ObserverHostName"
"#;

const DEFINITION: Definition =
    Definition::new(MANIFEST, &[("protoEvt.map", "Severity,2\n"), ("taxonomy.map", "unsupported,,,,,,\n")], || {
        Box::new(Words::default())
    });

struct Crate(tempfile::TempDir);

impl Crate {
    fn new() -> Crate {
        Crate(tempfile::tempdir().unwrap())
    }

    fn with(self, path: &str, text: &str) -> Crate {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Each case as `name status`, then its problems and differences.
    fn check(&self, bless: bool, wanted: &[&str]) {
        let mut runner = Runner::new(DEFINITION, Vec::new()).unwrap();
        let mut lines = Vec::new();
        for case in cases(self.path()).unwrap() {
            let mut result = runner.check(&case);
            if bless {
                result.bless().unwrap();
            }
            lines.push(format!("{} {:?}", result.name, result.status));
            lines.extend(result.problems.iter().map(|problem| format!("! {problem}")));
            let text = render(&result.differences, &result.input, Detail::Names, Paint::Plain);
            lines.extend(text.lines().map(|line| line.trim().to_string()));
        }
        assert_eq!(lines, wanted);
    }
}

#[test]
fn a_new_case_is_blessed_and_then_passes() {
    let all = Crate::new().with("tests/cases/one/input.log", "alice login\nbob logout\n");
    let events = [
        "event 1 is new: login  input.log:1",
        "raw alice login",
        "event 2 is new: logout  input.log:2",
        "raw bob logout",
    ];
    let with = |status: &'static str| [vec![status], events.to_vec()].concat();
    all.check(false, &with("one New"));
    assert!(!all.path().join("tests/cases/one/expected.jsonl").exists());
    all.check(true, &with("one Blessed"));
    all.check(true, &["one Passed"]);
    let text = fs::read_to_string(all.path().join("tests/cases/one/expected.jsonl")).unwrap();
    assert_eq!(text.lines().count(), 2);
    assert!(text.contains(r#""ExtendedInformation":{"length":11}"#), "{text}");
    assert!(text.contains(r#""CollectorID":"00000000-0000-4000-8000-000000000001""#), "{text}");
}

#[test]
fn a_field_that_differs_fails_the_case() {
    let all = Crate::new().with("tests/cases/one/input.log", "alice login\n");
    all.check(true, &["one Blessed", "event 1 is new: login  input.log:1", "raw alice login"]);
    let path = all.path().join("tests/cases/one/expected.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let spaced = text.replace(',', ", ").replace("{\"length\":11}", "\"{\\\"length\\\": 11}\"");
    fs::write(&path, spaced).unwrap();
    all.check(false, &["one Passed"]);
    fs::write(&path, text.replace("\"Severity\":2", "\"Severity\":3")).unwrap();
    all.check(
        false,
        &["one Failed", "event 1: login  input.log:1", "raw alice login", "- Severity  3", "+ Severity  2"],
    );
    fs::write(&path, "{\n").unwrap();
    all.check(
        false,
        &["one Failed", "! expected.jsonl:1: not a JSON object: EOF while parsing an object at line 1 column 1"],
    );
    all.check(true, &["one Blessed"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_config_sets_parameters_and_counters() {
    Crate::new()
        .with("tests/cases/counted/input.log", "skip\nword\n")
        .with("tests/cases/counted/config.toml", "[summary]\nfiltered = 1\nunsupported = 2\nreasons = { 'one word' = 1 }")
        .with("tests/cases/overlaid/input.log", "alice login")
        .with("tests/cases/overlaid/config.toml", "received = '2020-01-01T00:00:00Z'\nparameters = { site = 'there' }")
        .with("tests/cases/overlaid/overlay/protoEvt.map", "Severity,4\n")
        .with(
            "tests/cases/overlaid/expected.jsonl",
            r#"{"CollectorID":"00000000-0000-4000-8000-000000000001","EventName":"login","EventTime":"2020-01-01T00:00:00Z","InitiatorUserName":"alice","ObserverHostName":"there","Severity":4,"ExtendedInformation":{"length":11}}"#,
        )
        .check(
            false,
            &[
                "counted Failed",
                "! summary: `unsupported` is 1, expected 2",
                "event 1 is new: Unsupported record  input.log:2",
                "raw word",
                "overlaid Failed",
                "event 1: login  input.log:1",
                "raw alice login",
                "+ EventID  \"8b782e6b-0a00-8524-bd94-2d90d90ca2a1\"",
            ],
        );
}

#[test]
fn a_panic_fails_the_case_and_is_never_blessed() {
    let all = Crate::new().with("tests/cases/one/input.log", "panic\n");
    let wanted = [
        "one Failed",
        "! the collector panicked 1 ×: panic: as told",
        "event 1 is new: Unsupported record  input.log:1",
        "raw panic",
    ];
    all.check(true, &wanted);
    assert!(!all.path().join("tests/cases/one/expected.jsonl").exists());
}

#[test]
fn a_case_that_depends_on_its_predecessors_is_told_so() {
    let all = Crate::new().with("tests/cases/a/input.log", "count").with("tests/cases/b/input.log", "count");
    let new = ["event 1 is new: event  input.log:1", "raw count"];
    let told = format!("! {DEPENDENT}");
    all.check(true, &[vec!["a Blessed"], new.to_vec(), vec!["b Failed", &told], new.to_vec()].concat());
    // Alone it is right.
    all.check(false, &["a Passed", "b Failed", &told]);
}

#[test]
fn summaries_are_told_apart() {
    let of = |sent, reason: &str| Summary { sent, reasons: [(reason.to_string(), 1)].into(), ..Summary::default() };
    let mut after = of(5, "old");
    after.reasons.insert("new".into(), 2);
    let summary = since(&of(3, "old"), &after);
    assert_eq!((summary.sent, summary.reasons), (2, [("new".to_string(), 2)].into()));
}

#[test]
fn what_cannot_be_run_says_why_once() {
    Crate::new()
        .with("tests/cases/a/input.log", "x")
        .with("tests/cases/a/config.toml", "[parameters]\nsit = 'x'")
        .with("tests/cases/b/input.log", "x")
        .with("tests/cases/b/config.toml", "[parameters]\nsit = 'x'")
        .with("tests/cases/c/notes.txt", "x")
        .check(
            true,
            &[
                "a Failed",
                "! the collector does not load:\nerror[C0304]: unknown parameter `sit`\n  --> parameters\n  hint: did you mean `site`?",
                "b Failed",
                "! the collector does not load, see the case `a`",
                "c Failed",
                "! there is no `input.log`, `input.json` or other `input.*`",
            ],
        );
}

#[test]
fn watching_sees_new_files_and_takes_maps_from_the_folder() {
    let all = Crate::new().with("maps/protoEvt.map", "Severity,2\n");
    let before = Fingerprint::of(all.path());
    assert_eq!(before, Fingerprint::of(all.path()));
    let all = all.with("maps/protoEvt.map", "Severity,25\n").with("tests/cases/one/input.log", "alice login\n");
    assert!(before != Fingerprint::of(all.path()));
    let definition = from_disk(&DEFINITION, all.path());
    assert_eq!(definition.maps[0], ("protoEvt.map", "Severity,25\n"));
    assert_eq!(definition.maps[1], DEFINITION.maps[1]);
    assert_eq!(definition.manifest, MANIFEST);
}

#[test]
fn junit_is_escaped() {
    let all = Crate::new().with("tests/cases/one/input.log", "<a> \"&\u{1}\"\n").with("tests/cases/two/input.log", "");
    let mut runner = Runner::new(DEFINITION, Vec::new()).unwrap();
    let mut results: Vec<_> = cases(all.path()).unwrap().iter().map(|case| runner.check(case)).collect();
    results.iter_mut().for_each(|result| result.elapsed = Duration::ZERO);
    results[1].bless().unwrap();
    let xml = crate::junit::xml("acme-words", &results);
    let lines: Vec<&str> = xml.lines().collect();
    assert_eq!(lines[1], r#"<testsuites tests="2" failures="1" errors="0" time="0.000">"#);
    assert_eq!(lines[3], r#"    <testcase classname="acme-words" name="one" time="0.000">"#);
    assert!(lines[4].starts_with(r#"      <failure message="there is no expected.jsonl; `--bless` writes it">"#));
    assert!(xml.contains("raw &lt;a&gt; &quot;&amp;\\u{1}&quot;"), "{xml}");
    assert!(xml.contains(r#"<testcase classname="acme-words" name="two" time="0.000"/>"#), "{xml}");
}
