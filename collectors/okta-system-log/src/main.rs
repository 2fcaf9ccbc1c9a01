//! The collector as its own program.

use okta_system_log as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
