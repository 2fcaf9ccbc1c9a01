//! The step of `ci` that proves that what `new` makes is good: it builds, passes its golden cases and clippy.
//!
//! Each template and each sample log of the inference becomes a crate of its own outside the checkout, and one template becomes
//! a member of the workspace for a moment. Both are removed afterwards, also on failure; what an interrupted run left behind is removed at the start.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::new::{self, Request, SCAFFOLD};
use crate::process::{self, Workspace, entries, file_name, say};

/// Makes, builds and tests a crate from every template.
pub(crate) fn scaffold(ws: &Workspace) -> Result {
    let kinds: Vec<String> = ws
        .crates_in("templates")?
        .iter()
        .filter_map(|dir| file_name(dir).strip_prefix("template-").map(str::to_owned))
        .collect();
    let Some(first) = kinds.first() else {
        return Err(Error::Nothing("no template below `templates/`; `new` has nothing to copy".to_owned()));
    };
    let target = ws.metadata()?.target.join("scaffold");
    inside(ws, first, &target)?;
    let outside = Leftover::remove_at_end(env::temp_dir().join(format!("collector-scaffold-{}", std::process::id())));
    for kind in &kinds {
        let name = format!("zz-scaffold-{kind}");
        let dir = new::make(ws, &request(name, kind, Some(outside.path.clone())))?;
        verify(ws, &dir, &dir, &target)?;
    }
    // The program for people without the workspace brings the templates along.
    let mut command = ws.cargo();
    command.args([
        "run",
        "--quiet",
        "-p",
        "collector-cli",
        "--",
        "new",
        "zz-by-the-program",
        "--template",
        "json",
        "--path",
    ]);
    process::run(command.arg(&outside.path).arg("--sdk").arg(ws.root()))?;
    let dir = outside.path.join("zz-by-the-program");
    verify(ws, &dir, &dir, &target)?;
    for sample in entries(&ws.root().join("sdk/collector-infer/tests/samples"))? {
        let file = file_name(&sample);
        let name = format!("zz-from-{}", file.replace('.', "-"));
        let mut request = request(name, first, Some(outside.path.clone()));
        request.from = vec![sample];
        let dir = new::make(ws, &request)?;
        new::prove(ws, &request, &dir, &target)?;
        verify(ws, &dir, &dir, &target)?;
    }
    Ok(())
}

fn request(name: String, kind: &str, path: Option<PathBuf>) -> Request {
    Request { name, template: kind.to_owned(), path, vendor: None, product: None, from: Vec::new(), report: false }
}

/// A member of the workspace; cargo's entry for it in `Cargo.lock` goes with it.
fn inside(ws: &Workspace, kind: &str, target: &Path) -> Result {
    let dir = ws.root().join("collectors").join(SCAFFOLD);
    if dir.exists() {
        fs::remove_dir_all(&dir).map_err(Error::io("remove", &dir))?;
    }
    let _lock = LockFile::keep(ws.root().join("Cargo.lock"));
    let leftover = Leftover::remove_at_end(dir);
    let dir = new::make(ws, &request(SCAFFOLD.to_owned(), kind, None))?;
    debug_assert_eq!(dir, leftover.path);
    verify(ws, &dir, ws.root(), target)
}

/// Builds the crate in `dir` from the workspace at `root`, then runs its golden cases, clippy and rustfmt.
fn verify(ws: &Workspace, dir: &Path, root: &Path, target: &Path) -> Result {
    let name = file_name(dir);
    let steps: [&[&str]; 3] = [
        &["build", "--quiet", "-p", &name],
        &["clippy", "--quiet", "-p", &name, "--all-targets", "--", "-D", "warnings"],
        &["fmt", "-p", &name, "--check"],
    ];
    for args in steps {
        let mut command = ws.cargo();
        command.args(args).current_dir(root).env("CARGO_TARGET_DIR", target);
        process::run(&mut command)?;
    }
    let program = target.join("debug").join(format!("{name}{}", env::consts::EXE_SUFFIX));
    process::run(ws.program(program).arg("--crate-dir").arg(dir).args(["test", "--coverage"]))?;
    say(format!("{name}: made, built, linted and tested"));
    Ok(())
}

/// A folder that is gone when the step is over.
struct Leftover {
    path: PathBuf,
}

impl Leftover {
    fn remove_at_end(path: PathBuf) -> Self {
        Self { path }
    }
}

impl Drop for Leftover {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// `Cargo.lock` as it was before the step.
struct LockFile {
    path: PathBuf,
    bytes: Option<Vec<u8>>,
}

impl LockFile {
    fn keep(path: PathBuf) -> Self {
        let bytes = fs::read(&path).ok();
        Self { path, bytes }
    }
}

impl Drop for LockFile {
    fn drop(&mut self) {
        if let Some(bytes) = &self.bytes {
            let _ = fs::write(&self.path, bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_for_the_step_is_gone_afterwards() {
        let dir = env::temp_dir().join(format!("xtask-scaffold-{}", std::process::id()));
        fs::create_dir_all(&dir).expect("temporary directory");
        let lock = dir.join("Cargo.lock");
        fs::write(&lock, "before").expect("temporary file");
        {
            let _kept = LockFile::keep(lock.clone());
            let _gone = Leftover::remove_at_end(dir.join("a"));
            fs::create_dir_all(dir.join("a/b")).expect("temporary directory");
            fs::write(&lock, "during").expect("temporary file");
        }
        assert_eq!(fs::read_to_string(&lock).expect("kept"), "before");
        assert!(!dir.join("a").exists());
        let _ = fs::remove_dir_all(dir);
    }
}
