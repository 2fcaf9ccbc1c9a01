//! `collector new` as a user calls it, up to where cargo begins; that the crates build and pass their cases is a step of
//! `cargo xtask ci`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn new(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_collector"));
    command.arg("new").args(args).current_dir(dir).env_remove("COLLECTOR_SDK");
    command.output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn every_template_comes_along() {
    let dir = tempfile::tempdir().expect("temporary directory");
    for kind in ["syslog", "delimited", "json", "rules-xml"] {
        let name = format!("acme-{kind}");
        let done = new(dir.path(), &[&name, "--template", kind]);
        assert!(done.status.success(), "{}", text(&done.stderr));
        assert!(text(&done.stdout).contains(&format!("made {name}\nnext:\n  cd {name}\n")), "{}", text(&done.stdout));
        let made = dir.path().join(&name);
        let manifest = fs::read_to_string(made.join("Cargo.toml")).expect("a manifest");
        assert!(manifest.contains("[workspace]") && !manifest.contains("workspace = true"), "{manifest}");
        assert!(manifest.contains("/sdk/collector-sdk\""), "{manifest}");
        let own = fs::read_to_string(made.join("collector.toml")).expect("its own manifest");
        assert!(own.contains(&format!("id = \"{name}\"")), "{own}");
        assert!(made.join("Cargo.lock").is_file() && made.join("src/main.rs").is_file());
        assert!(made.join("tests/cases").read_dir().expect("cases").count() >= 3);
    }
}

#[test]
fn the_sdk_may_be_a_git_repository() {
    let dir = tempfile::tempdir().expect("temporary directory");
    let done = new(dir.path(), &["acme-gate", "--sdk", "https://git.example/sdk.git", "--path", "a/b"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let manifest = fs::read_to_string(dir.path().join("a/b/acme-gate/Cargo.toml")).expect("a manifest");
    assert!(manifest.contains("collector-sdk = { git = \"https://git.example/sdk.git\" }"), "{manifest}");
}

#[test]
fn mistakes_are_told_and_leave_nothing() {
    let dir = tempfile::tempdir().expect("temporary directory");
    let cases = [
        (&["Acme"][..], "try `acme`"),
        (&["serde"], "is the name of a crate that exists already"),
        (&["acme", "--template", "jsn"], "did you mean `json`?"),
        (&["acme", "--sdk", "nowhere"], "`nowhere` is no checkout of the SDK"),
        (&["acme", "--vendor", "a\"b"], "is not allowed"),
        (&["acme", "--from", "missing.log"], "cannot read missing.log"),
    ];
    for (args, message) in cases {
        let done = new(dir.path(), args);
        assert_eq!(done.status.code(), Some(2), "{args:?}: {}", text(&done.stderr));
        assert!(text(&done.stderr).contains(message), "{args:?}: {}", text(&done.stderr));
    }
    assert_eq!(dir.path().read_dir().expect("listed").count(), 0, "nothing is left");
    fs::create_dir(dir.path().join("acme")).expect("temporary directory");
    assert!(text(&new(dir.path(), &["acme"]).stderr).contains("exists and is not overwritten"));
}
