//! The collector as its own program.

use cisco_asa_xml as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
