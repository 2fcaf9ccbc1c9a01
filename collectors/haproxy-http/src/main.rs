//! The collector as its own program.

use haproxy_http as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
