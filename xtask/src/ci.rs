//! `ci`: everything that must pass before a change lands, here as on any other machine.
//!
//! A step is a row of [`STEPS`]: its name and a function. Steps that are verbs of this tool are called, not started, so
//! that what a developer runs by hand and what the gate runs are the same code.

use std::env;
use std::io::IsTerminal;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::codegen::{self, Mode};
use crate::demo;
use crate::error::{Error, Result};
use crate::forward;
use crate::process::{self, Workspace, note, say, shown};
use crate::scaffold;
use crate::tidy;

/// The options of `ci`.
pub(crate) struct Options {
    pub(crate) install: bool,
    pub(crate) long: bool,
    pub(crate) keep_going: bool,
}

struct Step {
    name: &'static str,
    run: fn(&Workspace, &Options) -> Result,
}

const STEPS: [Step; 13] = [
    Step { name: "needs", run: needs },
    Step { name: "fmt", run: |ws, _| cargo(ws, &["fmt", "--all", "--check"]) },
    Step {
        name: "clippy",
        run: |ws, _| cargo(ws, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    },
    Step { name: "codegen", run: |ws, _| codegen::codegen(ws, Mode::Check) },
    Step { name: "tidy", run: |ws, _| tidy::tidy(ws) },
    Step { name: "unit and integration tests", run: tests },
    Step { name: "documentation", run: documentation },
    Step { name: "golden cases", run: |ws, _| forward::all(ws, "test", &["--coverage".to_owned()]) },
    Step { name: "check of collectors", run: |ws, _| forward::all(ws, "check", &[]) },
    Step { name: "READMEs of collectors", run: |ws, _| forward::all(ws, "docs", &["--check".to_owned()]) },
    Step { name: "XML parsers", run: parsers },
    Step { name: "scaffold", run: |ws, _| scaffold::scaffold(ws) },
    Step { name: "demo", run: |ws, _| demo::demo(ws) },
];

/// Does the steps in order and prints what became of them.
pub(crate) fn ci(mut ws: Workspace, options: &Options) -> Result {
    let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if std::io::stderr().is_terminal() && !no_color {
        ws.set_env("CARGO_TERM_COLOR", "always");
    }
    if env::var_os("CI").is_some() {
        ws.set_env("CARGO_INCREMENTAL", "0");
    }
    let mut results: Vec<(&str, Duration, Option<Error>)> = Vec::new();
    for (index, step) in STEPS.iter().enumerate() {
        say(format!("\n== {}/{} {}", index + 1, STEPS.len(), step.name));
        let start = Instant::now();
        let error = (step.run)(&ws, options).err();
        if let Some(error) = &error {
            note(format!("error: {error}"));
        }
        let interrupted = error.as_ref().is_some_and(|error| error.exit_code() == 130);
        let stop = interrupted || error.is_some() && !options.keep_going;
        results.push((step.name, start.elapsed(), error));
        if stop {
            break;
        }
    }
    say("\nstep                         seconds  result");
    for (name, duration, error) in &results {
        let result = if error.is_none() { "ok" } else { "FAILED" };
        say(format!("{name:27} {:>8.1}  {result}", duration.as_secs_f64()));
    }
    for step in &STEPS[results.len()..] {
        say(format!("{:27} {:>8}  not done", step.name, "-"));
    }
    let failed: Vec<&str> = results.iter().filter(|(.., error)| error.is_some()).map(|(name, ..)| *name).collect();
    let interrupted = results.iter().filter_map(|(.., error)| error.as_ref()).any(|error| error.exit_code() == 130);
    if interrupted {
        return Err(Error::Failed { command: "cargo xtask ci".to_owned(), code: 130 });
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(Error::Findings(format!(
        "ci stopped at or failed in: {}; mend it and run `cargo xtask ci` again",
        failed.join(", ")
    )))
}

fn cargo(ws: &Workspace, args: &[&str]) -> Result {
    let mut command = ws.cargo();
    command.args(args);
    say(format!("$ {}", shown(&command)));
    process::run(&mut command)
}

fn tests(ws: &Workspace, options: &Options) -> Result {
    let mut command = ws.cargo();
    command.args(["test", "--workspace"]);
    if options.long {
        // What the tests themselves know about their long form hangs on this variable.
        command.env("COLLECTOR_LONG_TESTS", "1").env("PROPTEST_CASES", "4096");
    }
    say(format!("$ {}", shown(&command)));
    process::run(&mut command)
}

/// Parsers are laid out alike, nothing in them is doubtful, and the reference of their language is fresh.
fn parsers(ws: &Workspace, _: &Options) -> Result {
    for line in [
        "reference --check docs/fortisiem-reference.md",
        "fmt --check collectors templates",
        "check --strict --parsers collectors",
        "check --strict --parsers templates",
    ] {
        let args: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let mut command = forward::rules(ws, &args);
        command.current_dir(ws.root());
        say(format!("$ cargo xtask rules {line}"));
        process::run(&mut command)?;
    }
    Ok(())
}

fn documentation(ws: &Workspace, _: &Options) -> Result {
    let mut command = ws.cargo();
    command.args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
    say(format!("$ RUSTDOCFLAGS='-D warnings' {}", shown(&command)));
    process::run(&mut command)
}

/// A tool, how to see that it is there, and where it comes from.
struct Tool {
    name: &'static str,
    probe: &'static [&'static str],
    component: Option<&'static str>,
    package: &'static str,
}

const TOOLS: [Tool; 4] = [
    Tool { name: "cargo", probe: &["cargo", "--version"], component: None, package: "cargo" },
    Tool { name: "rustfmt", probe: &["rustfmt", "--version"], component: Some("rustfmt"), package: "rustfmt" },
    Tool {
        name: "clippy",
        probe: &["cargo", "clippy", "--version"],
        component: Some("clippy"),
        package: "rust-clippy",
    },
    Tool { name: "git", probe: &["git", "--version"], component: None, package: "git" },
];

fn needs(ws: &Workspace, options: &Options) -> Result {
    let is_there = |probe: &[&str]| {
        let mut command = ws.program(probe[0]);
        command.args(&probe[1..]).current_dir(ws.root());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let missing: Vec<&Tool> = TOOLS.iter().filter(|tool| !is_there(tool.probe)).collect();
    let Some(install) = install_command(&missing, is_there(&["rustup", "--version"])) else {
        say(format!("all there: {}", TOOLS.map(|tool| tool.name).join(", ")));
        return Ok(());
    };
    let names = missing.iter().map(|tool| tool.name).collect::<Vec<_>>().join(", ");
    if !options.install {
        let remedy = "or let `cargo xtask ci --install` run it";
        return Err(Error::Findings(format!("missing: {names}; install with `{install}`, {remedy}")));
    }
    say(format!("missing: {names}\n$ {install}"));
    process::run(ws.program("sh").args(["-c", &install]))
}

/// The one command that installs what is missing.
fn install_command(missing: &[&Tool], has_rustup: bool) -> Option<String> {
    let mut components = Vec::new();
    let mut packages = Vec::new();
    for tool in missing {
        match tool.component {
            Some(component) if has_rustup => components.push(component),
            _ => packages.push(tool.package),
        }
    }
    let mut commands = Vec::new();
    if !packages.is_empty() {
        commands.push(format!("apt-get update && apt-get install -y {}", packages.join(" ")));
    }
    if !components.is_empty() {
        commands.push(format!("rustup component add {}", components.join(" ")));
    }
    (!commands.is_empty()).then(|| commands.join(" && "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_installed_by_one_command() {
        let all: Vec<&Tool> = TOOLS[1..].iter().collect();
        assert_eq!(install_command(&[], true), None);
        assert_eq!(
            install_command(&all, true).as_deref(),
            Some("apt-get update && apt-get install -y git && rustup component add rustfmt clippy")
        );
        assert_eq!(
            install_command(&all, false).as_deref(),
            Some("apt-get update && apt-get install -y rustfmt rust-clippy git")
        );
    }
}
