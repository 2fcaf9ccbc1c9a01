//! The collector as its own program.

use paloalto_panos as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
