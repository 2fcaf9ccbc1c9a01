//! `run`, `test`, `explain`, `check`, `bench`, `docs`: build a collector and let its own program do the work.
//!
//! Every collector is a program with the same verbs, so this file knows none of their options: what stands after the
//! name is passed on untouched, and the exit code comes back untouched. Without a name, the verbs that make sense for
//! all crates go through `collectors/` and `templates/` in name order.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::error::{Error, Result};
use crate::process::{self, Metadata, Workspace, file_name, note, say};
use collector_scaffold::names;

/// The cargo profile that a verb wants: speed where it is measured or felt, quick builds elsewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    Release,
    /// Release with an allocator that counts, in a folder of its own so that neither build undoes the other.
    Counting,
}

impl Profile {
    fn of(verb: &str) -> Self {
        match verb {
            "run" => Profile::Release,
            "bench" => Profile::Counting,
            _ => Profile::Dev,
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Profile::Dev => "debug",
            Profile::Release => "release",
            Profile::Counting => "bench/release",
        }
    }
}

/// Carries out `verb` for the crate that `args` begins with, or for all of them if it begins with an option.
pub(crate) fn forward(ws: &Workspace, verb: &str, args: &[String]) -> Result {
    match args.split_first() {
        Some((name, rest)) if !name.starts_with('-') => one(ws, verb, name, rest),
        _ => all(ws, verb, args),
    }
}

/// Carries out `verb` for one crate; on Unix the crate's program takes the place of this process.
pub(crate) fn one(ws: &Workspace, verb: &str, name: &str, args: &[String]) -> Result {
    let dir = find(&crates(ws)?, name)?;
    let meta = ws.metadata()?;
    let programs = build(ws, &meta, std::slice::from_ref(&dir), Profile::of(verb))?;
    let mut command = ws.program(&programs[0]);
    command.arg("--crate-dir").arg(&dir).arg(verb).args(args);
    process::replace_by(command)
}

/// The command that carries out `collector rules`: built for speed where that is felt.
pub(crate) fn rules(ws: &Workspace, args: &[String]) -> std::process::Command {
    let mut command = ws.cargo();
    command.args(["run", "--quiet", "--package", "collector-cli"]);
    if matches!(args.first().map(String::as_str), Some("run" | "events" | "bench")) {
        command.arg("--release");
    }
    command.args(["--", "rules"]).args(args);
    command
}

/// The command that compares samples with a crate.
pub(crate) fn infer(ws: &Workspace, name: &str, args: &[String]) -> Result<std::process::Command> {
    let dir = find(&crates(ws)?, name)?;
    let mut command = ws.cargo();
    // Names of files are relative to where the user is.
    command.current_dir(std::env::current_dir().unwrap_or_else(|_| ws.root().to_path_buf()));
    command.args(["run", "--quiet", "--package", "collector-cli", "--manifest-path"]).arg(ws.root().join("Cargo.toml"));
    command.args(["--", "infer", "--against"]).arg(dir).args(args);
    Ok(command)
}

/// Carries out `verb` for every crate and prints a summary line for each.
pub(crate) fn all(ws: &Workspace, verb: &str, args: &[String]) -> Result {
    let crates = crates(ws)?;
    if crates.is_empty() {
        return Err(Error::Nothing(
            "no crate below `collectors/` or `templates/`; make one with `cargo xtask new acme-firewall`".into(),
        ));
    }
    let meta = ws.metadata()?;
    let programs = build(ws, &meta, &crates, Profile::of(verb))?;
    let mut summary = Vec::new();
    let mut failed = Vec::new();
    for (dir, program) in crates.iter().zip(&programs) {
        let name = file_name(dir);
        let start = Instant::now();
        let mut command = ws.program(program);
        command.arg("--crate-dir").arg(dir).arg(verb).args(args);
        let outcome = match process::run(&mut command) {
            Ok(()) => "ok".to_owned(),
            Err(Error::Failed { code: 130, command }) => {
                return Err(Error::Failed { command, code: 130 });
            }
            Err(Error::Failed { code, .. }) => {
                failed.push(name.clone());
                format!("failed (exit code {code})")
            }
            Err(error) => return Err(error),
        };
        summary.push(format!("{verb} {name}: {outcome}, {:.2} s", start.elapsed().as_secs_f64()));
    }
    for line in summary {
        say(line);
    }
    if failed.is_empty() {
        return Ok(());
    }
    let again = format!("cargo xtask {verb} {}", failed[0]);
    Err(Error::Findings(format!("`{verb}` failed for {}; look at one with `{again}`", failed.join(", "))))
}

/// The folders of all collectors and templates, by crate name.
pub(crate) fn crates(ws: &Workspace) -> Result<Vec<PathBuf>> {
    let mut crates = ws.crates_in("collectors")?;
    crates.extend(ws.crates_in("templates")?);
    crates.sort_by_key(|dir| file_name(dir));
    Ok(crates)
}

fn find(crates: &[PathBuf], name: &str) -> Result<PathBuf> {
    if let Some(dir) = crates.iter().find(|dir| file_name(dir) == name) {
        return Ok(dir.clone());
    }
    let known: Vec<String> = crates.iter().map(|dir| file_name(dir)).collect();
    let remedy = match names::nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("make it with `cargo xtask new {name}`"),
        None => format!("there are {}", known.join(", ")),
    };
    Err(Error::Usage(format!("no collector or template is called `{name}`; {remedy}")))
}

/// Builds the crates with one call of cargo and returns their programs, in the same order.
pub(crate) fn build(ws: &Workspace, meta: &Metadata, crates: &[PathBuf], profile: Profile) -> Result<Vec<PathBuf>> {
    let folder = meta.target.join(profile.folder());
    let programs: Vec<PathBuf> = crates.iter().map(|dir| program(&folder, &file_name(dir))).collect();
    for dir in crates {
        let name = file_name(dir);
        match meta.packages.iter().find(|package| package.dir == *dir || package.name == name) {
            None => {
                let manifest = dir.join("Cargo.toml");
                let manifest = ws.relative(&manifest).display();
                return Err(Error::Findings(format!(
                    "`{manifest}` does not say `name = \"{name}\"`; a collector's folder and crate have one name"
                )));
            }
            Some(package) if !package.programs.contains(&name) => {
                return Err(Error::Findings(format!(
                    "`{}` has no program `{name}`; add `src/main.rs` as in `templates/`",
                    ws.relative(dir).display()
                )));
            }
            Some(_) => {}
        }
    }
    if let Some(missing) = programs.iter().find(|program| !program.is_file()) {
        note(format!("building {} for the first time …", file_name(missing)));
    }
    let mut command = ws.cargo();
    command.args(["build", "--quiet"]);
    match profile {
        Profile::Dev => {}
        Profile::Release => {
            command.arg("--release");
        }
        Profile::Counting => {
            command.args(["--release", "--features", "collector-sdk/count-allocations", "--target-dir"]);
            command.arg(meta.target.join("bench"));
        }
    }
    for dir in crates {
        command.arg("-p").arg(file_name(dir));
    }
    process::run(&mut command)?;
    Ok(programs)
}

/// Builds the program `collector`, which has all bundled collectors.
pub(crate) fn build_collector(ws: &Workspace, meta: &Metadata) -> Result<PathBuf> {
    let mut command = ws.cargo();
    command.args(["build", "--quiet", "--release", "-p", "collector-cli"]);
    process::run(&mut command)?;
    Ok(program(&meta.target.join(Profile::Release.folder()), "collector"))
}

fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_are_answered_with_the_nearest() {
        let crates = [PathBuf::from("/x/collectors/cisco-asa"), PathBuf::from("/x/templates/template-json")];
        assert_eq!(find(&crates, "cisco-asa").expect("exists"), crates[0]);
        let message = |name| find(&crates, name).expect_err("unknown").to_string();
        assert!(message("cisco-aas").contains("did you mean `cisco-asa`?"));
        assert!(message("okta").contains("there are cisco-asa, template-json"));
        assert_eq!(find(&[], "okta").expect_err("unknown").exit_code(), 2);
    }

    #[test]
    fn only_run_and_bench_are_built_for_speed() {
        assert!(Profile::of("run") == Profile::Release && Profile::of("bench") == Profile::Counting);
        assert!(Profile::of("test") == Profile::Dev && Profile::of("docs") == Profile::Dev);
    }
}
