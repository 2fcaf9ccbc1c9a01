//! `collector rules` as its users type it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

const PARSER: &str = r#"<deviceType><Vendor>Acme</Vendor><Model>Gate</Model><Version>ANY</Version></deviceType>
<eventFormatRecognizer><![CDATA[acmegate:\s]]></eventFormatRecognizer>
<parsingInstructions>
  <collectFieldsByRegex src="$_rawmsg">
    <regex><![CDATA[<_mon:gPatMon> <_day:gPatDay> <_time:gPatTime> <reptDevName:gPatStr> acmegate:\s<_body:gPatMesgBody>]]></regex>
  </collectFieldsByRegex>
  <setEventAttribute attr="deviceTime">toDateTime($_mon, $_day, $_time)</setEventAttribute>
  <setEventAttribute attr="eventType">Acme-Gate-Login</setEventAttribute>
  <setEventAttribute attr="eventSeverity">HIGH</setEventAttribute>
  <collectFieldsByRegex src="$_body">
    <regex><![CDATA[user <user:gPatWord> from <srcIpAddr:gPatIpV4Dot> port <srcIpPort:gPatInt>]]></regex>
  </collectFieldsByRegex>
</parsingInstructions>
"#;

const LINES: &str = "Nov 24 10:15:00 gw01 acmegate: user alice from 192.0.2.10 port 50000\n\nnobody knows this\nNov 24 10:15:01 gw01 acmegate: odd\n";

struct Dir(tempfile::TempDir);

impl Dir {
    fn new() -> Dir {
        let dir = Dir(tempfile::tempdir().expect("a directory"));
        dir.write("parsers/Acme.xml", PARSER);
        dir.write("in.log", LINES);
        dir
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("written");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap_or_default()
    }

    fn call(&self, line: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_collector"));
        command.arg("rules").args(line.split(' ')).current_dir(self.0.path());
        command.output().expect("it starts")
    }

    /// Calls, and checks the exit code and what was said.
    #[track_caller]
    fn expect(&self, line: &str, code: i32, said: &[&str]) -> String {
        let output = self.call(line);
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        let all = format!("{out}{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{line}\n{all}");
        for part in said {
            assert!(all.contains(part), "{line}: {part} in\n{all}");
        }
        out
    }
}

fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("an object")).collect()
}

#[test]
fn run_tells_parser_attributes_and_event_of_each_line() {
    let dir = Dir::new();
    let line =
        "run --parsers parsers in.log --received 2026-11-24T12:00:00Z --sender 192.0.2.1 --zone +01:00 --summary json";
    let told = objects(&dir.expect(line, 0, &["\"balance\":true"]));
    assert_eq!(told.iter().map(|o| o["line"].as_u64()).collect::<Vec<_>>(), [Some(1), Some(2), Some(3), Some(4)]);
    let first = &told[0];
    assert_eq!(
        (&first["parser"], &first["status"], &first["event_type"]),
        (&json!("Acme"), &json!("ok"), &json!("Acme-Gate-Login"))
    );
    let attributes = &first["attributes"];
    assert_eq!(attributes["srcIpPort"], json!(50000));
    assert_eq!(attributes["srcIpAddr"], json!("192.0.2.10"));
    assert_eq!(attributes["reptDevIpAddr"], json!("192.0.2.1"));
    assert_eq!(attributes["deviceTime"], json!(1_795_511_700));
    assert_eq!(attributes["reptVendor"], json!("Acme"));
    assert_eq!(first["dropped"], json!({"eventSeverity": "HIGH"}));
    assert_eq!(first["event"]["SourceIP"], json!("192.0.2.10"));
    assert_eq!(told[1]["event"], Value::Null);
    assert_eq!((&told[2]["parser"], &told[2]["status"]), (&Value::Null, &Value::Null));
    assert_eq!(told[2]["event_type"], json!("Unknown_EventType"));
    assert_eq!(told[2]["event"]["RawRecord"], json!("nobody knows this"));
    assert_eq!((&told[3]["status"], &told[3]["stopped_at"]), (&json!("partial"), &json!(11)));
    let array = dir.expect("run --parsers parsers in.log -o json --summary none", 0, &[]);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&array).expect("an array").len(), 4);
}

#[test]
fn a_map_beside_the_parsers_lies_above_the_sdks() {
    let dir = Dir::new();
    dir.write("parsers/Rec2Evt.map", "Message,user\n");
    let out = dir.expect("run --parsers parsers in.log", 0, &[]);
    assert_eq!(objects(&out)[0]["event"]["Message"], json!("alice"));
    let out = dir.expect("events --parsers parsers in.log --summary none", 0, &[]);
    assert_eq!(objects(&out)[0]["Message"], json!("alice"));
}

#[test]
fn one_bad_parser_is_told_and_the_others_run() {
    let dir = Dir::new();
    dir.write("parsers/Bad.xml", "<parsingInstructions>");
    let out = dir.expect("run --parsers parsers in.log", 0, &["error[C0601]", "Bad.xml"]);
    assert_eq!(objects(&out)[0]["parser"], json!("Acme"));
    dir.expect("run --parsers parsers in.log --strict", 2, &["--strict"]);
    dir.expect("check --parsers parsers", 1, &["is never closed", "1 parser can be used"]);
    let found: Vec<Value> =
        serde_json::from_str(&dir.expect("check --parsers parsers -o json", 1, &[])).expect("findings");
    assert!(found.iter().any(|finding| finding["code"] == json!("C0601")));
    dir.expect("run --parsers nowhere in.log", 1, &["nowhere"]);
    dir.expect("run --parsers parsers missing.log", 1, &["missing.log"]);
    dir.expect("run --parsers parsers", 2, &["FILE"]);
}

#[test]
fn findings_show_the_line_with_a_caret() {
    let dir = Dir::new();
    dir.expect(
        "check --parsers parsers",
        0,
        &["C0622", "Acme.xml:9:43", "9 |   <setEventAttribute attr=\"eventSeverity\">HIGH", "^", "0 errors, 1 warning"],
    );
    dir.expect("check --parsers parsers --strict", 1, &["C0622"]);
}

#[test]
fn fmt_lays_out_and_tells() {
    let dir = Dir::new();
    dir.expect("fmt --check parsers", 1, &["Acme.xml"]);
    dir.expect("fmt parsers", 0, &[]);
    let laid_out = dir.read("parsers/Acme.xml");
    assert!(laid_out.starts_with("<deviceType>\n  <Vendor>Acme</Vendor>\n"), "{laid_out}");
    dir.expect("fmt --check parsers", 0, &[]);
    dir.write("parsers/Acme.toml", "origin = \"system\"\n");
    dir.write("parsers/Acme.xml", PARSER);
    dir.expect("fmt parsers", 0, &["system parser"]);
    assert_eq!(dir.read("parsers/Acme.xml"), PARSER);
}

#[test]
fn parsers_are_cloned_switched_and_ordered() {
    let dir = Dir::new();
    dir.write("parsers/Acme.toml", "# ours\norigin = \"system\"\n");
    dir.expect(
        "clone --parsers parsers Acme MyAcme",
        0,
        &["MyAcme.xml", "`collector rules disable --parsers parsers Acme`"],
    );
    dir.expect("clone --parsers parsers Acme MyAcme", 2, &["already"]);
    dir.expect("clone --parsers parsers Acme ../Evil", 2, &["no name"]);
    assert!(dir.read("parsers/MyAcme.toml").contains("origin = \"custom\""));
    dir.write("parsers/parserOrder.csv", "Acme,7\n");
    dir.expect("clone --parsers parsers Acme Second", 0, &["Second.xml"]);
    assert!(dir.read("parsers/Second.toml").contains("priority = 7"));
    for file in ["Second.xml", "Second.toml", "parserOrder.csv"] {
        std::fs::remove_file(dir.0.path().join("parsers").join(file)).expect("it was there");
    }
    dir.expect("order --parsers parsers", 1, &["C0625", "Acme", "MyAcme"]);
    dir.expect("disable --parsers parsers Acme", 0, &["disabled"]);
    assert!(dir.read("parsers/Acme.toml").contains("# ours"));
    let parser = |dir: &Dir| objects(&dir.expect("run --parsers parsers in.log", 0, &[]))[0]["parser"].clone();
    assert_eq!(parser(&dir), json!("MyAcme"));
    dir.expect("order --parsers parsers", 0, &["MyAcme"]);
    dir.expect("enable --parsers parsers Acme", 0, &["enabled"]);
    assert_eq!(parser(&dir), json!("Acme"));
    dir.expect("disable --parsers parsers Nobody", 2, &["Nobody"]);
}

#[test]
fn an_exported_directory_is_imported() {
    let dir = Dir::new();
    dir.write("export/Bad.xml", "<a>");
    dir.write("export/Gate.xml", PARSER);
    dir.write("export/parserOrder.csv", "Gate,5\n");
    dir.expect("import export --into parsers --system", 1, &["C0601", "1 file imported"]);
    assert_eq!(dir.read("parsers/Gate.xml"), PARSER);
    assert!(dir.read("parsers/Gate.toml").contains("system"));
    assert!(!Path::new(&dir.0.path().join("parsers/Bad.xml")).exists());
    dir.expect("import export --into parsers --system", 1, &["exists already", "0 files imported"]);
}

#[test]
fn devices_are_told_once() {
    let dir = Dir::new();
    let out = dir.expect("devices --parsers parsers in.log --sender 192.0.2.1", 0, &[]);
    let told = objects(&out);
    assert_eq!(told[0]["address"], json!("192.0.2.1"));
    assert_eq!(told[0]["host"], json!("gw01"));
    assert_eq!(told[0]["device"], json!({"vendor": "Acme", "model": "Gate", "version": "ANY"}));
    assert_eq!(told.len(), 1, "{out}");
}

#[test]
fn the_verbs_of_any_collector_work_on_a_directory() {
    let dir = Dir::new();
    let out = dir.expect("events --parsers parsers in.log --received 2026-11-24T12:00:00Z --summary none", 0, &[]);
    assert_eq!(objects(&out)[0]["EventName"], json!("Acme-Gate-Login"));
    dir.expect(
        "explain --parsers parsers in.log --received 2026-11-24T12:00:00Z",
        0,
        &["rec.srcIpPort", "Acme.xml:10", "SourceIP"],
    );
    dir.write("parsers/tests/cases/login/input.log", LINES);
    dir.expect("test --parsers parsers --bless", 0, &["login"]);
    dir.expect("test --parsers parsers", 0, &["1 passed"]);
    dir.write("parsers/tests/cases/login/input.log", &LINES.replace("alice", "bob"));
    dir.expect("test --parsers parsers", 1, &["bob"]);
    dir.expect("explain --parsers parsers --help", 0, &["Usage"]);
    dir.expect("explain --help", 0, &["Usage"]);
    dir.expect("explain in.log", 2, &["--parsers DIR"]);
    dir.expect("bench --parsers parsers in.log --rounds 1", 0, &["in.log", "records"]);
}

#[test]
fn a_bad_parser_does_not_stop_the_others() {
    let dir = Dir::new();
    dir.write("parsers/Bad.xml", "<eventFormatRecognizer><![CDATA[x(]]></eventFormatRecognizer><parsingInstructions/>");
    let told = "error[C0603]";
    for (line, said) in [
        ("run --parsers parsers in.log", "\"parser\":\"Acme\""),
        ("events --parsers parsers in.log -o ndjson", "\"EventName\":\"Acme-Gate-Login\""),
        ("explain --parsers parsers in.log", "rec.eventType"),
    ] {
        dir.expect(line, 0, &[told, "parsers/Bad.xml:1", said]);
    }
    dir.expect("check --parsers parsers", 1, &[told]);
    dir.write("parsers/Acme.xml", "<eventFormatRecognizer>");
    for verb in ["run", "events", "explain"] {
        dir.expect(&format!("{verb} --parsers parsers in.log"), 2, &["parsers/Acme.xml:1", "no parser"]);
    }
}

#[test]
fn names_are_looked_up_and_a_recording_has_the_answers() {
    let dir = Dir::new();
    dir.write(
        "parsers/Names.xml",
        r#"<eventFormatRecognizer><![CDATA[^host ]]></eventFormatRecognizer>
<parsingInstructions>
  <collectFieldsByRegex src="$_rawmsg"><regex><![CDATA[^host <srcName:gPatStr>]]></regex></collectFieldsByRegex>
  <setEventAttribute attr="eventType">Name</setEventAttribute>
  <setEventAttribute attr="srcIpAddr">resolveDNSName($srcName)</setEventAttribute>
</parsingInstructions>
"#,
    );
    dir.write("hosts", "192.0.2.7 fw07.example.com FW07\n");
    dir.write("names.log", "host fw07\nhost fw08\nhost FW07.example.com\n");
    let known = "\"srcIpAddr\":\"192.0.2.7\"";
    let out = dir.expect("run --parsers parsers names.log --hosts hosts", 0, &[known]);
    assert_eq!(out.matches(known).count(), 2, "{out}");
    dir.expect("run --parsers parsers names.log --hosts nowhere", 2, &["cannot read `nowhere`"]);
    let events = "events --parsers parsers -o ndjson --summary none";
    let first = dir.expect(&format!("{events} names.log --hosts hosts --record recording"), 0, &[]);
    assert_eq!(first.matches("\"SourceIP\":\"192.0.2.7\"").count(), 2, "{first}");
    // The recording needs neither the file nor the table.
    dir.write("hosts", "192.0.2.8 fw07 fw08\n");
    fs::remove_file(dir.0.path().join("names.log")).expect("it was there");
    assert_eq!(dir.expect(&format!("{events} --replay recording"), 0, &[]), first);
    let recording = dir.read("recording");
    assert!(recording.ends_with("{\"answers\":[]}\n"), "{recording}");
    assert!(recording.contains("[{\"address_of\":\"fw08\"},null]"), "{recording}");
}
