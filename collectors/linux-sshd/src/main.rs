//! The collector as its own program.

use linux_sshd as _;

fn main() -> std::process::ExitCode {
    collector_sdk::main()
}
