//! `new`: a collector from a template.
//!
//! Templates are real crates that build and pass their own tests, so making a collector is copying files and putting
//! other names in. The copy grows in a folder of its own and is renamed when it is complete: a failure
//! leaves nothing behind, and nothing is ever overwritten.
//!
//! With sample logs (`--from`), `collector infer` writes code, maps and cases over the template's before the copy is
//! renamed, and the new crate's own program blesses the cases.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::names;
use crate::process::{self, Workspace, entries, file_name, note, say};
use crate::standalone;

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
    let (vendor, product) = labels(request)?;
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
    let mut replacements = vec![
        (format!("template-{kind}"), name.to_owned()),
        (format!("template_{}", names::snake(kind)), names::snake(name)),
        (format!("Template{}", names::camel(kind)), names::camel(name)),
        ("Template vendor".to_owned(), vendor),
        ("Template product".to_owned(), product),
    ];
    if let Some(old) = manifest_uuid(&template)? {
        replacements.push((old, random_uuid()?));
    }
    let staging = Staging(nursery.join(format!(".{name}.new-{}", std::process::id())));
    let mut files = copy(&template, &staging.0, &replacements)?;
    if !request.from.is_empty() {
        infer(ws, request, &staging.0)?;
        files.retain(|file| file.exists());
    }
    if request.path.is_some() {
        standalone::detach(ws, &staging.0, &template)?;
    }
    format_code(ws, &files);
    fs::rename(&staging.0, &destination).map_err(Error::io("make", &destination))?;
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

/// A folder that is removed unless it has been renamed.
struct Staging(PathBuf);

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Names that a new crate cannot have: members and their programs, and crates from the registry.
fn taken(ws: &Workspace) -> Result<Vec<String>> {
    let packages = ws.metadata()?.packages.into_iter();
    let mut taken: Vec<String> =
        packages.flat_map(|package| std::iter::once(package.name).chain(package.programs)).collect();
    let lock = fs::read_to_string(ws.root().join("Cargo.lock")).unwrap_or_default();
    taken.extend(lock.split("[[package]]").filter(|entry| entry.contains("\nsource = ")).filter_map(|entry| {
        entry.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"').map(str::to_owned))
    }));
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

/// Vendor and product as people write them; they end up in TOML, CSV and Rust, so they must not need quoting.
fn labels(request: &Request) -> Result<(String, String)> {
    let (first, rest) = request.name.split_once('-').unwrap_or((&request.name, &request.name));
    let words: Vec<String> = rest.split('-').map(names::capitalised).collect();
    let vendor = request.vendor.clone().unwrap_or_else(|| names::capitalised(first));
    let product = request.product.clone().unwrap_or_else(|| words.join(" "));
    let allowed = |c: char| c.is_alphanumeric() || " .-_&+()/".contains(c);
    for (option, label) in [("--vendor", &vendor), ("--product", &product)] {
        let good =
            !label.trim().is_empty() && label.trim() == label && label.len() <= 128 && label.chars().all(allowed);
        if !good {
            return Err(Error::Usage(format!(
                "`{option} {label:?}` is not allowed; use letters, digits, spaces and `.-_&+()/`"
            )));
        }
    }
    Ok((vendor, product))
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

/// Copies a template with other names in its files and file names; returns the new files.
fn copy(from: &Path, to: &Path, replacements: &[(String, String)]) -> Result<Vec<PathBuf>> {
    fs::create_dir(to).map_err(Error::io("make", to))?;
    let mut files = Vec::new();
    for path in entries(from)? {
        let name = file_name(&path);
        let kind = path.symlink_metadata().map_err(Error::io("read", &path))?.file_type();
        let target = to.join(replaced(&name, replacements));
        if kind.is_dir() && name != "target" && !name.starts_with('.') {
            files.extend(copy(&path, &target, replacements)?);
        } else if kind.is_file() && !is_leftover(&name) {
            fs::copy(&path, &target).map_err(Error::io("copy", &path))?;
            let bytes = fs::read(&path).map_err(Error::io("read", &path))?;
            if let Ok(text) = String::from_utf8(bytes) {
                fs::write(&target, replaced(&text, replacements)).map_err(Error::io("write", &target))?;
            }
            files.push(target);
        }
    }
    Ok(files)
}

/// What editors, merges and `--bless` leave beside the files that count.
fn is_leftover(name: &str) -> bool {
    name == "Cargo.lock"
        || name.starts_with(".#")
        || name.ends_with('~')
        || [".bak", ".orig", ".rej", ".new", ".old", ".swp", ".tmp"].iter().any(|end| name.ends_with(end))
}

/// Replaces in one pass from left to right: what was put in is never replaced again.
fn replaced(text: &str, replacements: &[(String, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let next = replacements.iter().filter_map(|pair| rest.find(&pair.0).map(|at| (at, pair)));
        let Some((at, (from, to))) = next.min_by_key(|(at, _)| *at) else {
            break;
        };
        out.push_str(&rest[..at]);
        out.push_str(to);
        rest = &rest[at + from.len()..];
    }
    out + rest
}

/// The identity in a template's manifest, which the new collector must not share.
fn manifest_uuid(template: &Path) -> Result<Option<String>> {
    let manifest = template.join("collector.toml");
    let text = fs::read_to_string(&manifest).map_err(Error::io("read", &manifest))?;
    let value = |line: &str| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "uuid").then(|| value.split('"').nth(1).unwrap_or_default().to_owned())
    };
    Ok(text.lines().find_map(value).filter(|uuid| uuid.len() == 36))
}

/// A random (version 4) UUID.
fn random_uuid() -> Result<String> {
    let source = Path::new("/dev/urandom");
    let mut bytes = [0_u8; 16];
    fs::File::open(source).and_then(|mut file| file.read_exact(&mut bytes)).map_err(Error::io("read", source))?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok([&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"))
}

/// Other names are of other lengths and sort differently, so lines may want to break elsewhere.
fn format_code(ws: &Workspace, files: &[PathBuf]) {
    let sources = files.iter().filter(|file| file.extension().is_some_and(|end| end == "rs"));
    // Cosmetic: where it fails, `cargo fmt` will say why.
    let _ = process::output(ws.program("rustfmt").args(["--edition", "2024", "--quiet"]).args(sources));
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
