//! The collector as its own program.

use isc_bind as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
