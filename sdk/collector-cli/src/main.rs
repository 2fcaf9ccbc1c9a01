//! The program `collector`: the verbs of the author's loop for people without the workspace.
//!
//! A collector's own program has the verbs already. This one links several collectors and takes the id of one behind the
//! verb (`collector run cisco-asa FILE`). Verbs and options are the SDK's own definitions with the id put in front
//! ([`command`]), so that help, completions and manual pages cannot differ from what a collector's program says.
//!
//! Absent: anything about a verb's work. That is `collector_sdk::program`.

mod command;
mod infer;
mod list;
mod new;
mod rules;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgMatches, Command, FromArgMatches};
use collector_sdk::core::Manifest;
use collector_sdk::program::{FINDINGS, USAGE};

use command::{ID, Own};

// The linked collectors: a crate that the program never names is dropped by the linker.
use cisco_asa as _;
use cisco_asa_xml as _;
use fortinet_fortigate as _;
use fortinet_fortigate_xml as _;
use generic_cef as _;
use haproxy_http as _;
use isc_bind as _;
use linux_sshd as _;
use microsoft_windows as _;
use okta_system_log as _;
use paloalto_panos as _;
use suricata_eve as _;

fn main() -> ExitCode {
    let linked: Vec<Manifest> = match collector_sdk::registered() {
        Ok(linked) => linked.into_iter().map(|(manifest, _)| manifest).collect(),
        Err(error) => return fail(&error.to_string(), USAGE),
    };
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let mut command = command::build(&linked);
    match command.try_get_matches_from_mut(&arguments) {
        Ok(matches) => dispatch(&matches, &arguments, &linked, &mut command),
        Err(error) => explain(&error),
    }
}

/// Does what is this program's own, and hands everything else to the SDK.
fn dispatch(matches: &ArgMatches, arguments: &[OsString], linked: &[Manifest], command: &mut Command) -> ExitCode {
    let done = match Own::from_arg_matches(matches) {
        Ok(Own::List(form)) => list::write(linked, form.output, &mut io::stdout().lock()),
        Ok(Own::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, command, "collector", &mut script);
            io::stdout().lock().write_all(&script)
        }
        Ok(Own::Man { page }) => command::page(command, page.as_deref(), &mut io::stdout().lock()),
        Ok(Own::New(args)) => return new::run(&args),
        Ok(Own::Infer(args)) => return infer::run(&args),
        Ok(Own::Rules(args)) => return rules::run(args),
        Err(_) => return forward(matches, arguments, linked, command),
    };
    match done {
        // Whoever reads the other end has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => fail(&format!("cannot write to standard output: {error}"), FINDINGS),
        Ok(()) => ExitCode::SUCCESS,
    }
}

/// Runs a verb of the SDK: its arguments are ours without the id.
fn forward(matches: &ArgMatches, arguments: &[OsString], linked: &[Manifest], command: &mut Command) -> ExitCode {
    let Some((verb, chosen)) = matches.subcommand() else { return fail("name a verb", USAGE) };
    let mut arguments = arguments.to_vec();
    // A verb without an id is about no collector in particular: any will do.
    let given = if command::has_id(verb) { chosen.get_one::<String>(ID) } else { None };
    let id = match given {
        Some(id) if arguments.get(2).is_some_and(|argument| argument.as_os_str() == id.as_str()) => {
            arguments.remove(2);
            id.clone()
        }
        _ if command::has_id(verb) => {
            let message = format!("the collector's id stands directly behind the verb: `collector {verb} ID …`");
            return explain(&command.error(ErrorKind::ArgumentConflict, message));
        }
        _ => match linked.first() {
            Some(manifest) => manifest.collector.id.clone(),
            None => return fail("no collector is linked in", USAGE),
        },
    };
    collector_sdk::program::main_of(&id, arguments)
}

/// Prints help, the version, or what is wrong with the arguments.
fn explain(error: &clap::Error) -> ExitCode {
    // Printing can only fail when there is nobody to read it.
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE))
}

fn fail(message: &str, code: u8) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::from(code)
}
