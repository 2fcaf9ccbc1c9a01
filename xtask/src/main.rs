//! The maintainer's and author's commands: `cargo xtask VERB`.
//!
//! This file defines the command line and nothing else; every verb (family) has its own file. Of the SDK the tool depends on
//! nothing but `collector-scaffold`, so that it builds in seconds and works while the SDK does not compile.

mod ci;
mod codegen;
mod demo;
mod error;
mod forward;
mod names;
mod new;
mod process;
mod scaffold;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::error::Result;
use crate::process::{Workspace, note};

/// Makes, tests, explains and checks collectors, and keeps the repository in order.
///
/// Results go to stdout, everything else to stderr. Exit codes: 0 fine, 1 findings, 2 usage, 3 nothing to work on,
/// 130 interrupted.
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Make a collector, from a sample log or from a template
    #[command(after_help = "Examples:
  cargo xtask new acme-firewall --from acme.log  (parses the log already; then `cargo xtask test acme-firewall`)
  cargo xtask new acme-firewall
  cargo xtask new acme-audit --template json --vendor 'Acme Inc.' --product 'Audit Trail'
  cargo xtask new acme-firewall --path ~/src     (stands alone, outside this checkout)")]
    New(NewArgs),
    /// Parse a file with a collector: raw lines in, JSON lines out
    #[command(after_help = "Examples:
  cargo xtask run acme-firewall /var/log/acme.log
  tail -f acme.log | cargo xtask run acme-firewall - -o ndjson")]
    Run(Named),
    /// Run the golden cases of a collector, or of all
    #[command(after_help = "Examples:
  cargo xtask test
  cargo xtask test acme-firewall login-failed --bless")]
    Test(Optional),
    /// Follow one record through every stage of a collector
    #[command(after_help = "Example:
  cargo xtask explain acme-firewall --line 3 acme.log")]
    Explain(Named),
    /// Check manifest, maps, taxonomy and samples of a collector, or of all
    #[command(after_help = "Example:
  cargo xtask check acme-firewall")]
    Check(Optional),
    /// Measure the speed of a collector, or of all
    #[command(after_help = "Example:
  cargo xtask bench acme-firewall")]
    Bench(Optional),
    /// Write the generated part of a collector's README, or of all
    #[command(after_help = "Examples:
  cargo xtask docs acme-firewall
  cargo xtask docs --check")]
    Docs(Optional),
    /// Show what more samples would add to a collector; changes nothing
    #[command(after_help = "Example:
  cargo xtask infer acme-firewall more.log")]
    Infer(Named),
    /// Run FortiSIEM event parsers (XML), check and manage them
    #[command(
        disable_help_flag = true,
        after_help = "Examples:
  cargo xtask rules run --parsers collectors/linux-sshd auth.log
  cargo xtask rules check --parsers my-parsers/
  cargo xtask rules --help"
    )]
    Rules {
        /// Passed to `collector rules` untouched
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
        args: Vec<String>,
    },
    /// Run every bundled collector over its sample logs and show what comes out
    #[command(after_help = "Example:
  cargo xtask demo")]
    Demo,
    /// Write the schema's Rust code and documentation from fields.csv
    #[command(after_help = "Examples:
  cargo xtask codegen
  cargo xtask codegen --check")]
    Codegen {
        /// Compare instead of writing; fails if a file is stale
        #[arg(long)]
        check: bool,
    },
    /// Check the house rules: arrows between crates, file sizes, left-overs, collector folders
    #[command(after_help = "Example:
  cargo xtask tidy")]
    Tidy,
    /// Do everything that must pass before a change lands
    #[command(after_help = "Examples:
  cargo xtask ci
  cargo xtask ci --install --keep-going")]
    Ci(CiArgs),
}

/// The options of `new`.
#[derive(Args)]
struct NewArgs {
    /// Name of the crate, VENDOR-PRODUCT: lower case words joined by `-`
    name: String,
    /// What to begin from: syslog, delimited, json, or any other folder `templates/template-*`
    #[arg(long, default_value = "syslog")]
    template: String,
    /// Learn format, keys, classes and times from sample logs, and write the collector that reads them
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "template")]
    from: Vec<PathBuf>,
    /// With --from: also show how each decision was made
    #[arg(long, requires = "from")]
    report: bool,
    /// Make DIR/NAME outside this checkout, as a workspace of its own
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,
    /// Vendor as people write it [default: what the sample says, else the first word of NAME]
    #[arg(long)]
    vendor: Option<String>,
    /// Product as people write it [default: what the sample says, else the other words of NAME]
    #[arg(long)]
    product: Option<String>,
}

/// A collector's name and what its program gets.
#[derive(Args)]
struct Named {
    /// A folder in `collectors/` or `templates/`
    name: String,
    /// Passed to the collector's program untouched
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
    args: Vec<String>,
}

/// Perhaps a collector's name, and what its program gets.
#[derive(Args)]
struct Optional {
    /// A folder in `collectors/` or `templates/` (all of them, if left out), then what is passed to its program
    /// untouched
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_names = ["NAME] [ARGS"])]
    args: Vec<String>,
}

/// The options of `ci`.
#[derive(Args)]
struct CiArgs {
    /// Install missing tools (rustup components, Debian packages) instead of naming the command
    #[arg(long)]
    install: bool,
    /// Also run what takes longer: the long form of the tests and more property-test cases
    #[arg(long)]
    long: bool,
    /// Do the remaining steps after one has failed
    #[arg(long)]
    keep_going: bool,
}

fn main() -> ExitCode {
    match carry_out(Cli::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            note(format!("error: {error}"));
            ExitCode::from(error.exit_code())
        }
    }
}

fn carry_out(verb: Verb) -> Result {
    let ws = Workspace::find()?;
    match verb {
        Verb::New(args) => {
            let request = new::Request {
                name: args.name,
                template: args.template,
                path: args.path,
                vendor: args.vendor,
                product: args.product,
                from: args.from,
                report: args.report,
            };
            new::new(&ws, &request)
        }
        Verb::Run(Named { name, args }) => forward::one(&ws, "run", &name, &args),
        Verb::Explain(Named { name, args }) => forward::one(&ws, "explain", &name, &args),
        Verb::Test(Optional { args }) => forward::forward(&ws, "test", &args),
        Verb::Check(Optional { args }) => forward::forward(&ws, "check", &args),
        Verb::Bench(Optional { args }) => forward::forward(&ws, "bench", &args),
        Verb::Docs(Optional { args }) => forward::forward(&ws, "docs", &args),
        Verb::Infer(Named { name, args }) => process::replace_by(forward::infer(&ws, &name, &args)?),
        Verb::Rules { args } => process::replace_by(forward::rules(&ws, &args)),
        Verb::Demo => demo::demo(&ws),
        Verb::Codegen { check } => {
            codegen::codegen(&ws, if check { codegen::Mode::Check } else { codegen::Mode::Write })
        }
        Verb::Tidy => tidy::tidy(&ws),
        Verb::Ci(CiArgs { install, long, keep_going }) => ci::ci(ws, &ci::Options { install, long, keep_going }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn args_of(line: &[&str]) -> Vec<String> {
        match Cli::try_parse_from([&["xtask"], line].concat()).map(|cli| cli.verb) {
            Ok(Verb::Test(Optional { args })) => args,
            Ok(Verb::Run(Named { name, args })) => [vec![name], args].concat(),
            _ => panic!("not parsed: {line:?}"),
        }
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_follows_a_name_is_passed_on() {
        assert_eq!(args_of(&["test"]), Vec::<String>::new());
        assert_eq!(args_of(&["test", "--bless"]), ["--bless"]);
        assert_eq!(args_of(&["test", "acme", "case", "--bless", "--help"]), ["acme", "case", "--bless", "--help"]);
        assert_eq!(
            args_of(&["run", "acme", "-", "-o", "ndjson", "--", "-x"]),
            ["acme", "-", "-o", "ndjson", "--", "-x"]
        );
    }

    #[test]
    fn every_verb_shows_an_example() {
        for verb in Cli::command().get_subcommands() {
            let help = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains(&format!("cargo xtask {}", verb.get_name())), "{}", verb.get_name());
        }
    }
}
