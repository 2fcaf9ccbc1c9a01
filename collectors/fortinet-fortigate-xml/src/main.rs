//! The collector as its own program.

use fortinet_fortigate_xml as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
