//! The collector as its own program.

use generic_cef as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
