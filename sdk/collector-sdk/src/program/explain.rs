//! `explain`.

use super::{FINE, Program, VerbError};

/// Arguments of `explain`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_program: &Program, _args: &Args) -> Result<u8, VerbError> {
    Ok(FINE)
}
