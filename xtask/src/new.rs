//! `new`: a collector from a template of this checkout, by `collector-scaffold`.
//!
//! With sample logs (`--from`), `collector infer` writes code, maps and cases over the template's before the copy is
//! renamed, and the new crate's own program blesses the cases.

use std::fs;
use std::path::{Path, PathBuf};

use collector_scaffold::{Names, Sdk, Template, names};

use crate::error::{Error, Result};
use crate::process::{self, Workspace, entries, file_name, note, say};

/// The name under which `ci` makes a crate in `collectors/` for a moment.
pub(crate) const SCAFFOLD: &str = "zz-scaffold-check";

/// What `new` is asked for.
pub(crate) struct Request {
    pub(crate) name: String,
    pub(crate) template: String,
    pub(crate) path: Option<PathBuf>,
    pub(crate) vendor: Option<String>,
    pub(crate) product: Option<String>,
    /// Sample logs to learn from.
    pub(crate) from: Vec<PathBuf>,
    /// Show how each decision was made.
    pub(crate) report: bool,
}

/// Makes the crate and says what to do next.
pub(crate) fn new(ws: &Workspace, request: &Request) -> Result {
    if request.name == SCAFFOLD {
        return Err(Error::Usage(format!("the name `{SCAFFOLD}` is kept for `cargo xtask ci`; take another")));
    }
    let dir = make(ws, request)?;
    let shown = if request.path.is_some() { &dir } else { ws.relative(&dir) }.display().to_string();
    let name = &request.name;
    if request.from.is_empty() {
        say(format!("made {shown} from template-{}", request.template));
    } else {
        prove(ws, request, &dir, &ws.metadata()?.target)?;
        let samples: Vec<String> = request.from.iter().map(|path| path.display().to_string()).collect();
        say(format!("made {shown} from {}", samples.join(", ")));
    }
    say("next:");
    if request.path.is_some() {
        say(format!("  cd {shown}"));
        say("  cargo run -- test");
        say(format!("  cargo run -- explain {}", sample(&dir, &dir)));
    } else {
        say(format!("  cargo xtask test {name}"));
        say(format!("  cargo xtask explain {name} {}", sample(&dir, ws.root())));
        say(format!("  cargo xtask check {name}"));
    }
    Ok(())
}

/// Makes the crate and returns its folder.
pub(crate) fn make(ws: &Workspace, request: &Request) -> Result<PathBuf> {
    let name = request.name.as_str();
    names::check_name(name, &[]).map_err(Error::Usage)?;
    let template = template(ws, &request.template)?;
    let called = Names::new(name, request.vendor.as_deref(), request.product.as_deref())?;
    // A folder without a manifest below `collectors/` is an error for cargo, so a member grows in the root.
    let (parent, nursery) = match &request.path {
        None => (ws.root().join("collectors"), ws.root().to_path_buf()),
        Some(path) => outside(ws, path).map(|path| (path.clone(), path))?,
    };
    let destination = parent.join(name);
    if destination.symlink_metadata().is_ok() {
        let shown = ws.relative(&destination).display();
        return Err(Error::Usage(format!("`{shown}` exists and is not overwritten; take another name or remove it")));
    }
    names::check_name(name, &taken(ws)?).map_err(Error::Usage)?;
    fs::create_dir_all(&parent).map_err(Error::io("make", &parent))?;
    let kind = &request.template;
    let mut staging = Template::read(kind, &template)?.stage(&called, &nursery)?;
    if !request.from.is_empty() {
        infer(ws, request, staging.path())?;
    }
    if request.path.is_some() {
        // The versions that this checkout was tested with come along.
        let manifest = ws.root().join("Cargo.toml");
        let root = fs::read_to_string(&manifest).map_err(Error::io("read", &manifest))?;
        let lock = fs::read_to_string(ws.root().join("Cargo.lock")).ok();
        let sdk = Sdk::Dir(ws.root().to_path_buf());
        staging.stand_alone(&root, lock.as_deref(), &sdk, ws.relative(&template))?;
    }
    staging.settle(&destination)?;
    Ok(destination)
}

/// Writes what the samples teach over the template's files.
fn infer(ws: &Workspace, request: &Request, dir: &Path) -> Result {
    note(format!("reading {} …", if request.from.len() == 1 { "the sample" } else { "the samples" }));
    let mut command = ws.cargo();
    command.args(["run", "--quiet", "--package", "collector-cli", "--", "infer", "--into"]).arg(dir);
    command.args(["--id", &request.name]);
    if request.report {
        command.arg("--report");
    }
    for (option, value) in [("--vendor", &request.vendor), ("--product", &request.product)] {
        if let Some(value) = value {
            command.args([option, value]);
        }
    }
    for path in &request.from {
        command.arg(std::path::absolute(path).map_err(Error::io("find", path))?);
    }
    process::run(&mut command)
}

/// Builds the new crate, lets its program write what its cases give and the generated part of its README, and shows
/// what it makes of the samples.
pub(crate) fn prove(ws: &Workspace, request: &Request, dir: &Path, target: &Path) -> Result {
    note(format!("building {} …", request.name));
    let mut build = ws.cargo();
    build.args(["build", "--quiet"]).current_dir(dir).env("CARGO_TARGET_DIR", target);
    process::run(&mut build)?;
    let program = target.join("debug").join(format!("{}{}", request.name, std::env::consts::EXE_SUFFIX));
    let verb = |args: &[&str]| {
        let mut command = ws.program(&program);
        command.arg("--crate-dir").arg(dir).args(args);
        command
    };
    process::output(&mut verb(&["test", "--bless"]))?;
    process::output(&mut verb(&["docs"]))?;
    for path in &request.from {
        process::run(verb(&["run", "-o", "none", "--list-unsupported"]).arg(path))?;
    }
    Ok(())
}

/// Names that a new crate cannot have: members and their programs, and crates from the registry.
fn taken(ws: &Workspace) -> Result<Vec<String>> {
    let packages = ws.metadata()?.packages.into_iter();
    let mut taken: Vec<String> =
        packages.flat_map(|package| std::iter::once(package.name).chain(package.programs)).collect();
    let lock = fs::read_to_string(ws.root().join("Cargo.lock")).unwrap_or_default();
    taken.extend(collector_scaffold::registry_names(&lock).map(str::to_owned));
    Ok(taken)
}

fn template(ws: &Workspace, kind: &str) -> Result<PathBuf> {
    let templates = ws.crates_in("templates")?;
    if let Some(dir) = templates.iter().find(|dir| file_name(dir) == format!("template-{kind}")) {
        return Ok(dir.clone());
    }
    let known: Vec<String> =
        templates.iter().filter_map(|dir| file_name(dir).strip_prefix("template-").map(str::to_owned)).collect();
    let hint = match names::nearest(kind, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are: {}", known.join(", ")),
    };
    Err(Error::Usage(format!("no template `{kind}` (folder `templates/template-{kind}`); {hint}")))
}

/// The parent folder that `--path` names, which must lie outside the checkout.
fn outside(ws: &Workspace, path: &Path) -> Result<PathBuf> {
    let path = std::path::absolute(path).map_err(Error::io("find", path))?;
    let real = |path: &Path| {
        let existing = path.ancestors().find(|dir| dir.exists()).unwrap_or(path);
        existing.canonicalize().map_err(Error::io("find", existing))
    };
    if real(&path)?.starts_with(real(ws.root())?) {
        let path = path.display();
        return Err(Error::Usage(format!(
            "`{path}` is inside this checkout; leave `--path` away, or name a folder outside"
        )));
    }
    Ok(path)
}

/// The first well-formed sample of a crate, to type in a command below `base`.
pub(crate) fn sample(dir: &Path, base: &Path) -> String {
    let cases = entries(&dir.join("tests/cases")).unwrap_or_default();
    let inputs = cases.iter().filter(|case| !file_name(case).starts_with("malformed"));
    let mut inputs = inputs.flat_map(|case| entries(case).unwrap_or_default());
    inputs
        .find(|path| file_name(path).starts_with("input."))
        .map_or_else(|| "sample.log".to_owned(), |path| path.strip_prefix(base).unwrap_or(&path).display().to_string())
}

#[cfg(test)]
mod tests;
