//! `codegen`: the event schema's Rust code and documentation, from `schema/fields.csv`.
//!
//! The table is the one source of truth; what is made from it is committed, so that a reader, an editor and a build
//! without this tool see it. A field's id is its place in the table, therefore order matters: the fields that the
//! driver fills together (observer time, taxonomy) must stand together.

mod render;
mod table;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use crate::error::{Error, Result};
use crate::process::{Workspace, say, shown};

/// The table, from the root.
pub(crate) const TABLE: &str = "sdk/collector-core/schema/fields.csv";
/// Whether the files are written or only compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Check,
}

/// Writes or compares all generated files.
pub(crate) fn codegen(ws: &Workspace, mode: Mode) -> Result {
    let table = ws.root().join(TABLE);
    let text = fs::read_to_string(&table).map_err(Error::io("read", &table))?;
    let fields = table::read(&text).map_err(|findings| {
        Error::Findings(format!("{}\ncannot generate from `{TABLE}`; mend these lines", findings.join("\n")))
    })?;
    let files = [
        ("sdk/collector-core/src/schema/generated.rs", rustfmt(ws, &render::rust(&fields))?),
        ("docs/event-schema.md", render::markdown(&fields)),
        ("docs/event-schema.json", render::json(&fields)),
    ];
    let mut stale = Vec::new();
    for (path, wanted) in files {
        let file = ws.root().join(path);
        if fs::read_to_string(&file).is_ok_and(|found| found == wanted) {
            continue;
        }
        if mode == Mode::Check {
            stale.push(format!("`{path}`"));
            continue;
        }
        write(&file, &wanted)?;
        say(format!("wrote {path}"));
    }
    if stale.is_empty() {
        say(format!("codegen: {} fields, all files are up to date", fields.len()));
        return Ok(());
    }
    let stale = stale.join(", ");
    Err(Error::Findings(format!("not as `{TABLE}` says: {stale}; run `cargo xtask codegen` and commit the result")))
}

fn write(file: &Path, text: &str) -> Result {
    let dir = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir).map_err(Error::io("make", dir))?;
    fs::write(file, text).map_err(Error::io("write", file))
}

/// Formats as `cargo fmt` would format the file in its place.
fn rustfmt(ws: &Workspace, source: &str) -> Result<String> {
    let mut command = ws.program("rustfmt");
    command.args(["--edition", "2024"]).current_dir(ws.root()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let start = |source| Error::Start { command: "rustfmt".to_owned(), source };
    let mut child = command.spawn().map_err(start)?;
    let mut stdin = child.stdin.take().ok_or_else(|| Error::Findings("rustfmt has no stdin".to_owned()))?;
    // rustfmt reads everything before it writes anything, so one thread is enough.
    stdin.write_all(source.as_bytes()).map_err(start)?;
    drop(stdin);
    let output = child.wait_with_output().map_err(start)?;
    if !output.status.success() {
        let command = shown(&command);
        return Err(Error::Findings(format!(
            "`{command}` refuses the generated code; mend xtask/src/codegen/render.rs"
        )));
    }
    String::from_utf8(output.stdout).map_err(|_| Error::Findings("rustfmt wrote text that is not UTF-8".to_owned()))
}
