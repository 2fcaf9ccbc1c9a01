//! The collector as its own program.

use template_json as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
