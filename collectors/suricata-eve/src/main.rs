//! The collector as its own program.

use suricata_eve as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
