//! The collector as its own program.

use template_rules_xml as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
