//! The collector as its own program.

use fortinet_fortigate as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
