//! The template for delimited files as a program of the tests.

use template_delimited as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
