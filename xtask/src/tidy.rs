//! `tidy`: the house rules that compiler and clippy do not know.
//!
//! All findings come at once, each with `file:line`, in the order of the files. Rules about single lines are in
//! `tidy/lines.rs`, rules about a collector's folder in `tidy/folders.rs`; here are the arrows between crates and the
//! report. Which files count is git's knowledge: tracked, or new and not ignored.

mod folders;
mod lines;

use std::fs;
use std::path::Path;

use crate::error::{Error, Result};
use crate::process::{self, Dependency, DependencyKind, Metadata, Workspace, say};

/// Which crates of this repository a crate of `sdk/`, or `xtask`, may use, also in its tests (a development cycle compiles the core
/// twice, with types that do not match). A new arrow needs a line in docs/ARCHITECTURE.md. `collectors/*` stands for
/// all crates of that folder.
const ARROWS: &[(&str, &[&str])] = &[
    ("collector-core", &[]),
    ("collector-text", &["collector-core"]),
    ("collector-rules", &["collector-core", "collector-text"]),
    ("collector-testkit", &["collector-core", "collector-text"]),
    ("collector-sdk", &["collector-core", "collector-text", "collector-rules", "collector-testkit"]),
    ("collector-infer", &["collector-core", "collector-text", "collector-testkit"]),
    ("collector-scaffold", &[]),
    ("collector-cli", &["collector-core", "collector-infer", "collector-scaffold", "collector-sdk", "collectors/*"]),
    ("xtask", &["collector-scaffold"]),
];

/// One rule broken in one place.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) what: String,
    pub(crate) weight: Weight,
}

/// Whether a finding stops a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    Fail,
    Warn,
}

impl Finding {
    fn fail(file: &str, line: usize, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, what: what.into(), weight: Weight::Fail }
    }
}

/// Checks everything and prints the findings.
pub(crate) fn tidy(ws: &Workspace) -> Result {
    let files = files(ws)?;
    let mut findings = arrows(ws, &ws.metadata()?);
    for file in &files {
        let path = ws.root().join(file);
        // Listed by git but deleted, or a link into nowhere: nothing to read.
        let Ok(bytes) = fs::read(&path) else { continue };
        if let Ok(text) = String::from_utf8(bytes)
            && !text.contains('\0')
        {
            lines::check(file, &text, &mut findings);
        }
    }
    folders::check(&files, &mut findings);
    findings.sort();
    for Finding { file, line, what, weight } in &findings {
        let warning = if *weight == Weight::Warn { "warning: " } else { "" };
        say(format!("{file}:{line}: {warning}{what}"));
    }
    let failures = findings.iter().filter(|finding| finding.weight == Weight::Fail).count();
    say(format!("tidy: {failures} findings, {} warnings in {} files", findings.len() - failures, files.len()));
    if failures == 0 {
        return Ok(());
    }
    Err(Error::Findings("the tree breaks house rules; mend the lines above (rules: xtask/src/tidy.rs)".to_owned()))
}

fn files(ws: &Workspace) -> Result<Vec<String>> {
    let mut command = ws.program("git");
    command.current_dir(ws.root()).args(["ls-files", "-z", "-co", "--exclude-standard"]);
    let listing = process::output(&mut command)?;
    let mut files: Vec<String> = String::from_utf8_lossy(&listing)
        .split('\0')
        .filter(|file| !file.is_empty() && ws.root().join(file).is_file())
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}

/// Checks every member's dependencies on other members.
fn arrows(ws: &Workspace, meta: &Metadata) -> Vec<Finding> {
    let folder_of = |name: &str| {
        let package = meta.packages.iter().find(|package| package.name == name)?;
        Some(folder(ws.relative(&package.dir)))
    };
    let mut findings = Vec::new();
    for package in &meta.packages {
        let manifest = format!("{}/Cargo.toml", ws.relative(&package.dir).display());
        let text = fs::read_to_string(package.dir.join("Cargo.toml")).unwrap_or_default();
        let room = folder(ws.relative(&package.dir));
        if room == "sdk" && !ARROWS.iter().any(|(name, _)| *name == package.name) {
            let what =
                format!("`{}` is not in the table ARROWS of xtask/src/tidy.rs; add what it may use", package.name);
            findings.push(Finding::fail(&manifest, 1, what));
            continue;
        }
        for dependency in &package.dependencies {
            let Some(to) = folder_of(&dependency.name) else {
                continue;
            };
            if let Err(allowed) = arrow(&room, &package.name, &to, dependency) {
                let line = text.lines().position(|line| line.starts_with(&dependency.name)).map_or(1, |at| at + 1);
                let what = format!(
                    "`{}` must not depend on `{}`: it may use {allowed} (docs/ARCHITECTURE.md, ARROWS in xtask/src/tidy.rs)",
                    package.name, dependency.name
                );
                findings.push(Finding::fail(&manifest, line, what));
            }
        }
    }
    findings
}

/// The first part of a member's path below the root.
fn folder(dir: &Path) -> String {
    dir.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned()).unwrap_or_default()
}

/// Says whether a crate of the folder `room` may depend on a member of the folder `to`; if not, what it may use.
fn arrow(room: &str, name: &str, to: &str, dependency: &Dependency) -> std::result::Result<(), String> {
    match room {
        "tests" => Ok(()),
        "collectors" | "templates" => {
            if dependency.name == "collector-sdk" || dependency.kind == DependencyKind::Dev {
                return Ok(());
            }
            Err("`collector-sdk`, and in tests anything".to_owned())
        }
        "sdk" | "xtask" => {
            let allowed = ARROWS.iter().find(|(crate_name, _)| *crate_name == name).map_or(&[][..], |(_, to)| *to);
            let group = format!("{to}/*");
            if allowed.contains(&dependency.name.as_str()) || allowed.contains(&group.as_str()) {
                return Ok(());
            }
            Err(if allowed.is_empty() { "nothing of this repository".to_owned() } else { allowed.join(", ") })
        }
        _ => Err("nothing of this repository".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(room: &str, name: &str, to: &str, dependency: &str, kind: DependencyKind) -> bool {
        let dependency = Dependency { name: dependency.to_owned(), kind };
        arrow(room, name, to, &dependency).is_ok()
    }

    #[test]
    fn arrows_point_inward() {
        use DependencyKind::{Build, Dev, Normal};
        assert!(check("sdk", "collector-text", "sdk", "collector-core", Normal));
        assert!(!check("sdk", "collector-core", "sdk", "collector-text", Normal));
        assert!(!check("sdk", "collector-core", "sdk", "collector-testkit", Dev));
        assert!(check("sdk", "collector-cli", "collectors", "cisco-asa", Normal));
        assert!(!check("sdk", "collector-sdk", "collectors", "cisco-asa", Normal));
        assert!(check("collectors", "cisco-asa", "sdk", "collector-sdk", Normal));
        assert!(!check("collectors", "cisco-asa", "sdk", "collector-core", Build));
        assert!(!check("templates", "template-json", "collectors", "cisco-asa", Normal));
        assert!(check("templates", "template-json", "sdk", "collector-testkit", Dev));
        assert!(check("tests", "end-to-end", "sdk", "collector-core", Normal));
        assert!(check("xtask", "xtask", "sdk", "collector-scaffold", Normal));
        assert!(!check("xtask", "xtask", "sdk", "collector-core", Normal));
    }
}
