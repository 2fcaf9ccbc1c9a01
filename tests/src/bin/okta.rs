//! The Okta collector as a program of the tests.

use okta_system_log as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
