//! `collector infer` as a user calls it: reports, crates, comparisons, mistakes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sample(name: &str) -> String {
    root().join("sdk/collector-infer/tests/samples").join(name).display().to_string()
}

fn infer(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_collector")).arg("infer").args(args).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Writes a crate as `cargo xtask new` does, over the map of a template.
fn make(dir: &Path, file: &str) {
    fs::create_dir_all(dir.join("maps")).expect("temporary directory");
    fs::copy(root().join("templates/template-syslog/maps/Rec2Evt.map"), dir.join("maps/Rec2Evt.map")).expect("copied");
    let done = infer(&[&sample(file), "--into", dir.to_str().expect("UTF-8"), "--id", "acme-gate"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
}

/// All files below a directory.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).expect("listed").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            found.insert(name, fs::read(&path).expect("read"));
        }
    }
    found
}

#[test]
fn the_report_says_what_and_why() {
    let done = infer(&[&sample("gate.log")]);
    let report = text(&done.stdout);
    for line in [
        "5 records: a syslog header, then key-value (5), free text (0)",
        "classes: told apart by type and action",
        "srcip     SourceIP 0.9",
        "cpu       extended information: no field is known for it",
    ] {
        assert!(report.contains(line), "{line}\n{report}");
    }
    let done = infer(&[&sample("directory.json"), "-o", "json"]);
    let report: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!(report["told_apart_by"][0], "eventType");
    assert_eq!(report["records_by_class"].as_array().map(Vec::len), Some(4));
}

#[test]
fn the_same_samples_make_the_same_crate() {
    let dir = tempfile::tempdir().expect("temporary directory");
    for sample in ["gate.log", "directory.json", "daemon.log", "web.w3c.log", "host.xml.log"] {
        let (a, b) = (dir.path().join(format!("{sample}-a")), dir.path().join(format!("{sample}-b")));
        make(&a, sample);
        make(&b, sample);
        let files = files(&a);
        assert!(files.contains_key("src/lib.rs") && files.contains_key("maps/Rec2Evt.map"), "{:?}", files.keys());
        assert!(files.keys().filter(|name| name.contains("malformed-")).count() >= 3);
        assert_eq!(files, self::files(&b), "{sample}");
    }
}

#[test]
fn more_samples_are_compared_and_nothing_is_changed() {
    let dir = tempfile::tempdir().expect("temporary directory");
    make(dir.path(), "gate.log");
    let before = files(dir.path());
    let path = dir.path().to_str().expect("UTF-8");
    let done = infer(&[&sample("gate.log"), "--against", path]);
    assert_eq!(text(&done.stdout), "nothing: the crate knows all keys and classes of these records\n");
    let more = dir.path().join("more.log");
    let line = "<134>Nov 20 09:01:00 gw01 type=vpn action=up level=info user=amy srcip=192.0.2.9 tunnelip=198.51.100.200 zork=1\n";
    let gate = fs::read_to_string(sample("gate.log")).expect("read");
    fs::write(&more, gate + line).expect("written");
    let done = infer(&[more.to_str().expect("UTF-8"), "--against", path]);
    fs::remove_file(&more).expect("removed");
    let shown = text(&done.stdout);
    for line in ["ExtendedInformation,zork", "vpn/up,Vpn up,vpn"] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    assert!(!shown.contains("srcip"), "{shown}");
    assert_eq!(before, files(dir.path()));
}

#[test]
fn secrets_do_not_get_into_cases() {
    let dir = tempfile::tempdir().expect("temporary directory");
    let log = dir.path().join("a.log");
    let secret = concat!("AKIA", "J7QK2M4N6P8R0S1T");
    fs::write(&log, format!("<134>Nov 20 09:00:00 gw type=a key={secret} user=amy src=192.0.2.1\n")).expect("written");
    let into = dir.path().join("crate");
    fs::create_dir(&into).expect("made");
    let args = [log.to_str().expect("UTF-8"), "--into", into.to_str().expect("UTF-8"), "--id", "acme-gate"];
    assert!(infer(&args).status.success());
    for (name, bytes) in files(&into).iter().filter(|(name, _)| name.contains("cases")) {
        assert!(!text(bytes).contains(secret), "{name}");
    }
}

#[test]
fn mistakes_are_told() {
    let done = infer(&["/nonexistent/acme.log"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("cannot read /nonexistent/acme.log"), "{}", text(&done.stderr));
    let dir = tempfile::tempdir().expect("temporary directory");
    let empty = dir.path().join("empty.log");
    fs::write(&empty, "\n \n").expect("written");
    let done = infer(&[empty.to_str().expect("UTF-8")]);
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stderr).contains("hold no record"), "{}", text(&done.stderr));
}
