//! The Cisco ASA collector as a program of the tests.

use cisco_asa as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
