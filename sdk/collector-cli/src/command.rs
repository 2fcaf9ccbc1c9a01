//! The command line: the SDK's verbs with an id in front of their own arguments, and what only this program has.

use std::io::{self, Write};

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, Args, Command, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use clap_mangen::Man;
use collector_sdk::core::Manifest;

/// The argument that names a collector.
pub(crate) const ID: &str = "collector-id";

/// Verbs of the SDK that are about no collector in particular.
const WITHOUT_ID: [&str; 1] = ["explain-code"];

const EXAMPLES: &str = "\
Examples:
  collector list                              which collectors are in here
  collector run cisco-asa asa.log             events as JSON lines, then a summary
  collector run cisco-asa asa.log -o human    the same, for reading
  tail -F asa.log | collector run cisco-asa - while the log grows
  collector explain cisco-asa asa.log         one record through every stage
  collector check cisco-asa                   are its maps in order?
  collector explain-code C0103                what a finding means, and the remedy
  collector new acme-gate --from gate.log     a collector of one's own that reads the log already
  collector completions bash                  completions of verbs, options and ids

Exit codes: 0 fine, 1 findings, 2 usage, 3 nothing matched, 130 interrupted.";

/// Turn logs into normalised events, and look at how that is done
#[derive(Debug, Parser)]
#[command(name = "collector", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    own: Own,
}

/// What only this program has.
#[derive(Debug, Subcommand)]
pub(crate) enum Own {
    /// List the collectors in this program
    List(ListArgs),
    /// Make a collector, from a sample log or from a template
    #[command(display_order = 78)]
    New(crate::new::Args),
    /// Find out what a collector of a sample log needs
    #[command(display_order = 79)]
    Infer(crate::infer::InferArgs),
    /// Run FortiSIEM event parsers (XML), check and manage them
    #[command(display_order = 80)]
    Rules(crate::rules::Args),
    /// Print the completion script of a shell
    #[command(display_order = 90)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print a manual page
    #[command(display_order = 91)]
    Man {
        /// The verb that it is about [default: the program]
        #[arg(value_name = "VERB")]
        page: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// What the list looks like
    #[arg(short, long, value_name = "FORM", default_value = "human")]
    pub(crate) output: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// A table for people
    Human,
    /// One JSON array
    Json,
}

/// The whole command line over the linked collectors.
pub(crate) fn build(linked: &[Manifest]) -> Command {
    let sdk = collector_sdk::program::command();
    let everywhere: Vec<Arg> = sdk.get_arguments().filter(|arg| arg.is_global_set()).cloned().collect();
    let mut command = Cli::command();
    let verbs: Vec<&str> = sdk.get_subcommands().map(Command::get_name).collect();
    for (place, verb) in sdk.get_subcommands().enumerate() {
        if command.find_subcommand(verb.get_name()).is_some() {
            continue;
        }
        let mut verb = verb.clone().display_order(place + 10).args(&everywhere);
        if let Some(help) = verb.get_after_help().map(ToString::to_string) {
            verb = verb.after_help(spelt_out(&help, &verbs));
        }
        let is_about_one = has_id(verb.get_name());
        command = command.subcommand(if is_about_one { with_id(verb, linked) } else { verb });
    }
    let pages: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_string()).collect();
    let pages = PossibleValuesParser::new(pages);
    let collectors: String = linked.iter().map(|manifest| format!("\n  {}", line(manifest))).collect();
    command
        .mut_subcommand("man", |man| man.mut_arg("page", |page| page.value_parser(pages)))
        .after_help(format!("Collectors:{collectors}\n\n{EXAMPLES}"))
}

fn line(manifest: &Manifest) -> String {
    let identity = &manifest.collector;
    format!("{:<24} {} {}", identity.id, identity.name, identity.version)
}

/// The SDK's examples leave the program out, as in `run FILE`; here they are commands that can be typed.
fn spelt_out(help: &str, verbs: &[&str]) -> String {
    let mut lines = Vec::new();
    for line in help.lines() {
        let indent = line.len() - line.trim_start().len();
        let (before, command) = line.split_at(line.rfind("| ").map_or(indent, |bar| bar + 2));
        let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
        let id = if WITHOUT_ID.contains(&verb) { "" } else { " ID" };
        lines.push(match verbs.contains(&verb) && !before.is_empty() {
            true => format!("{before}collector {verb}{id} {rest}"),
            false => line.to_string(),
        });
    }
    lines.join("\n")
}

/// True for verbs that are about one collector.
pub(crate) fn has_id(verb: &str) -> bool {
    !WITHOUT_ID.contains(&verb)
}

/// Puts the id in front of a verb's own arguments.
fn with_id(mut verb: Command, linked: &[Manifest]) -> Command {
    let ids = linked.iter().map(|Manifest { collector, .. }| {
        PossibleValue::new(collector.id.clone()).help(format!("{} {}", collector.name, collector.version))
    });
    let own: Vec<_> = verb.get_positionals().map(|arg| arg.get_id().clone()).collect();
    let id = Arg::new(ID).value_name("ID").help("The collector").help_heading(None).index(1).required(true);
    verb = verb.arg(id.value_parser(PossibleValuesParser::new(ids)));
    for (place, argument) in own.into_iter().enumerate() {
        verb = verb.mut_arg(argument, |argument| argument.index(place + 2));
    }
    verb
}

/// Writes the manual page of the program, or of one of its verbs.
pub(crate) fn page(command: &mut Command, verb: Option<&str>, out: &mut impl Write) -> io::Result<()> {
    command.build();
    let page = match verb.and_then(|verb| command.find_subcommand(verb)) {
        Some(verb) => verb.clone().name(format!("collector-{}", verb.get_name())),
        None => command.clone(),
    };
    Man::new(page.version(env!("CARGO_PKG_VERSION"))).render(out)
}
