//! `docs`: writes the generated part of the collector's README, or says that it is stale.

use std::io::{self, Write};

use collector_testkit::docs::{generated, merge};
use collector_testkit::replace_file::replace_file;

use super::{FINDINGS, FINE, Program, VerbError};

/// Arguments of `docs`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The generated part of README.md stands between two marker lines; the text outside them is the author's \
                        and stays as it is. The sample event is that of the first golden case."
)]
pub(super) struct Args {
    /// Write nothing; fail when the README is stale
    #[arg(long)]
    check: bool,

    /// Print the generated part and leave the README alone
    #[arg(long, conflicts_with = "check")]
    stdout: bool,
}

pub(super) fn run(program: &Program, args: &Args) -> Result<u8, VerbError> {
    let part = generated(&program.definition, &program.crate_dir)?;
    let mut stdout = io::stdout().lock();
    let printed = |source| VerbError::File { verb: "write", path: "standard output".to_string(), source };
    if args.stdout {
        writeln!(stdout, "{part}").map_err(printed)?;
        return Ok(FINE);
    }
    let path = program.crate_dir.join("README.md");
    let shown = path.display().to_string();
    let readme = match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(source) => return Err(VerbError::File { verb: "read", path: shown, source }),
    };
    let identity = &program.manifest.collector;
    let text = merge(readme.as_deref(), &identity.name, &part)
        .map_err(|error| VerbError::Other(format!("`{shown}`: {error}")))?;
    if args.check {
        if readme.as_deref() == Some(text.as_str()) {
            return Ok(FINE);
        }
        let what = if readme.is_some() { "is stale" } else { "is missing" };
        writeln!(stdout, "{shown} {what}: run `cargo xtask docs {}`", identity.id).map_err(printed)?;
        return Ok(FINDINGS);
    }
    let failed = |source| VerbError::File { verb: "write", path: shown.clone(), source };
    if replace_file(&path, text.as_bytes()).map_err(failed)? {
        writeln!(stdout, "wrote {shown}").map_err(printed)?;
    }
    Ok(FINE)
}
