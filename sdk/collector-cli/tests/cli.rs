//! The program as a user meets it: arguments in; exit code, standard output and standard error out.

use std::path::Path;
use std::process::{Command, Output};

fn collector(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_collector")).args(arguments).output().expect("the program starts")
}

/// Runs the program and checks the exit code and what either stream must hold.
fn check(arguments: &[&str], code: i32, stdout: &[&str], stderr: &[&str]) {
    let done = collector(arguments);
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert_eq!(done.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
    for wanted in stdout {
        assert!(out.contains(wanted), "{arguments:?}: no {wanted:?} in\n{out}");
    }
    for wanted in stderr {
        assert!(err.contains(wanted), "{arguments:?}: no {wanted:?} in\n{err}");
    }
}

/// A log of a collector of this repository.
fn sample(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../collectors").join(path).display().to_string()
}

#[test]
fn help_teaches_and_lists_the_collectors() {
    check(&["--help"], 0, &["collector run cisco-asa asa.log", "cisco-asa ", "okta-system-log ", "Exit codes"], &[]);
    check(&[], 2, &[], &["Usage: collector <COMMAND>"]);
    check(&["run", "--help"], 0, &["Usage: collector run [OPTIONS] <ID> <FILE>...", "collector run ID "], &[]);
    check(&["--version"], 0, &[concat!("collector ", env!("CARGO_PKG_VERSION"))], &[]);
}

#[test]
fn collectors_are_listed_by_id() {
    check(&["list"], 0, &["ID ", "cisco-asa ", "okta-system-log "], &[]);
    let done = collector(&["list", "-o", "json"]);
    let list: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let ids: Vec<&str> = list.as_array().unwrap().iter().filter_map(|one| one["id"].as_str()).collect();
    assert!(ids.is_sorted() && ids.contains(&"cisco-asa"), "{ids:?}");
    assert_eq!(list[0]["vendor"], "Cisco");
}

#[test]
fn the_id_chooses_the_collector() {
    let (asa, okta) = (
        sample("cisco-asa/tests/cases/302013-connection-built/input.log"),
        sample("okta-system-log/tests/cases/user-session-end/input.json"),
    );
    check(&["run", "cisco-asa", &asa, "--limit", "1"], 0, &[r#""ProductName":"ASA""#], &["1 records"]);
    check(&["run", "okta-system-log", &okta, "-o", "json"], 0, &[r#""ProductName":"System Log""#], &["balance holds"]);
    check(&["check", "cisco-asa"], 0, &[], &[]);
}

#[test]
fn wrong_arguments_are_explained_with_the_id_in_place() {
    let known = "possible values: cisco-asa, cisco-asa-xml, ";
    check(&["run", "cisco-as", "x.log"], 2, &[], &["tip: a similar value exists: 'cisco-asa'", known]);
    check(&["run"], 2, &[], &["Usage: collector run <ID> <FILE>..."]);
    check(&["run", "cisco-asa", "x.log", "--zome", "UTC"], 2, &[], &["'--zone'", "collector run"]);
    check(&["run", "--zone", "UTC", "cisco-asa", "x.log"], 2, &[], &["directly behind the verb"]);
    check(&["rum", "cisco-asa"], 2, &[], &["similar subcommand", "'run'"]);
    check(&["run", "cisco-asa", "/no/such/file"], 1, &[], &["/no/such/file"]);
}

#[test]
fn codes_need_no_collector() {
    check(&["explain-code", "C0103"], 0, &["C0103"], &[]);
}

#[test]
fn completions_and_manual_pages_know_verbs_and_ids() {
    check(&["completions", "bash"], 0, &["explain-code", "okta-system-log", "--zone"], &[]);
    check(&["completions", "zsh"], 0, &["okta-system-log", "#compdef collector"], &[]);
    check(&["man"], 0, &[".TH collector 1", "collector\\-explain"], &[]);
    check(&["man", "run"], 0, &[".TH collector-run 1", "\\fIID\\fR"], &[]);
    check(&["man", "new"], 0, &[".TH collector-new 1", "git repository"], &[]);
    check(&["man", "infer"], 0, &[".TH collector-infer 1"], &[]);
    check(&["man", "rules"], 0, &[".TH collector-rules 1"], &[]);
    check(&["man", "rum"], 2, &[], &["'run'", "possible values"]);
}
