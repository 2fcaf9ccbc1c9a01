//! Command lines in the documentation name verbs that exist.
//!
//! Only the verb is checked, against the sources that define the verbs; options and file names are not.

use std::fs;
use std::path::PathBuf;

use collector_tests::root;

/// The variants of `enum Verb` in a source, as clap spells them.
fn verbs(source: &str, name: &str) -> Vec<String> {
    let path = root().join(source);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{source}: {error}"));
    let begin = text.find(&format!("enum {name} {{\n")).unwrap_or_else(|| panic!("{source} has no `enum {name}`"));
    let body = &text[begin..begin + text[begin..].find("\n}").expect("it ends")];
    let variants = body
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
    variants.map(|line| kebab(line.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default())).collect()
}

fn kebab(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

fn documents() -> Vec<PathBuf> {
    let mut paths = vec![root().join("README.md"), root().join("CONTRIBUTING.md")];
    for folder in ["docs", "templates", "collectors"] {
        for entry in fs::read_dir(root().join(folder)).expect("the folder exists") {
            let path = entry.expect("readable").path();
            paths.push(if path.is_dir() { path.join("README.md") } else { path });
        }
    }
    paths.retain(|path| path.is_file() && path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    paths
}

/// The commands in fenced blocks of a document, with their lines.
fn commands(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fence = None;
    for (index, line) in text.lines().enumerate() {
        if let Some(kind) = line.trim_start().strip_prefix("```") {
            fence = if fence.is_some() { None } else { Some(kind.trim()) };
            continue;
        }
        let command = match fence {
            Some("sh" | "bash" | "shell") => Some(line.trim()),
            Some("console") => line.trim().strip_prefix("$ "),
            _ => None,
        };
        found.extend(
            command.into_iter().flat_map(|command| command.split(['|', ';', '&'])).map(|part| (index + 1, part.trim())),
        );
    }
    found
}

#[test]
fn verbs_in_documents_exist() {
    let xtask = verbs("xtask/src/main.rs", "Verb");
    let own = verbs("sdk/collector-sdk/src/program/mod.rs", "Verb");
    let collector = [own.clone(), verbs("sdk/collector-cli/src/command.rs", "Own")].concat();
    assert!(xtask.contains(&"new".to_string()) && own.contains(&"explain-code".to_string()), "{xtask:?} {own:?}");
    let mut wrong = Vec::new();
    for path in documents() {
        let text = fs::read_to_string(&path).expect("a document can be read");
        for (line, command) in commands(&text) {
            let words: Vec<&str> = command.split_whitespace().collect();
            let (verb, known) = match words[..] {
                ["cargo", "xtask", verb, ..] => (verb, &xtask),
                ["collector", verb, ..] => (verb, &collector),
                _ => continue,
            };
            if !verb.starts_with('-') && verb != "help" && !known.iter().any(|name| name == verb) {
                wrong.push(format!("{}:{line}: `{command}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "no such verb:\n{}", wrong.join("\n"));
}

#[test]
fn commands_are_found() {
    let text =
        "cargo xtask none\n```sh\ncargo xtask new x\n```\n```console\n$ cat a | collector run b -\noutput\n```\n";
    assert_eq!(commands(text), [(3, "cargo xtask new x"), (6, "cat a"), (6, "collector run b -")]);
}
