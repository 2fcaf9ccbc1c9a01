//! `describe`.

use super::{FINE, Program, VerbError};

/// Arguments of `describe`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}
/// Arguments of `explain-code`.
#[derive(Debug, clap::Args)]
pub(super) struct CodeArgs {}
/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub(super) struct CompletionArgs {}

pub(super) fn run(_program: &Program, _args: &Args) -> Result<u8, VerbError> {
    Ok(FINE)
}
pub(super) fn explain_code(_args: &CodeArgs) -> Result<u8, VerbError> {
    Ok(FINE)
}
pub(super) fn completions(_program: &Program, _args: &CompletionArgs) -> Result<u8, VerbError> {
    Ok(FINE)
}
pub(super) fn man() -> Result<u8, VerbError> {
    Ok(FINE)
}
