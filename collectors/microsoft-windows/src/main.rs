//! The collector as its own program.

use microsoft_windows as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
