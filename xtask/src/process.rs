//! The workspace on disk, the programs that are started in it, and where text goes (stdout = result, stderr = log).
//!
//! Programs inherit the terminal, so Ctrl-C reaches them directly; a single collector program even *replaces* this
//! process (see [`replace_by`]), so that what it does on Ctrl-C and its exit code are its own. Facts about the
//! workspace come from `cargo metadata`, not from reading manifests a second time.

use std::env;
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use serde_json::Value;

use crate::error::{Error, Result};

/// Writes one line of result to stdout. A reader that went away is not an error.
pub(crate) fn say(line: impl fmt::Display) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// Writes one line of log to stderr.
pub(crate) fn note(line: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// True if stdout is a terminal and `NO_COLOR` is not set.
pub(crate) fn colour() -> bool {
    io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The checkout that this tool works on.
pub(crate) struct Workspace {
    root: PathBuf,
    envs: Vec<(&'static str, String)>,
}

/// What `cargo metadata` says about the workspace, without the crates from registries.
pub(crate) struct Metadata {
    pub(crate) target: PathBuf,
    pub(crate) packages: Vec<Package>,
}

/// One member of the workspace.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) dir: PathBuf,
    pub(crate) programs: Vec<String>,
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of a member's dependency tables.
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) kind: DependencyKind,
}

/// The table that a dependency stands in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DependencyKind {
    Normal,
    Dev,
    Build,
}

impl Workspace {
    /// Finds the checkout: from the manifest that cargo runs, else upwards from the current directory.
    pub(crate) fn find() -> Result<Self> {
        if let Some(manifest) = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)
            && manifest.ends_with("xtask")
            && let Some(root) = manifest.parent()
        {
            return Ok(Self::at(root));
        }
        let here = env::current_dir().map_err(Error::io("find", Path::new(".")))?;
        here.ancestors().find(|dir| dir.join("xtask/Cargo.toml").is_file()).map(Self::at).ok_or_else(|| {
            Error::Usage(format!("`{}` is not inside the checkout; change into it and try again", here.display()))
        })
    }

    /// The checkout at `root`.
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_path_buf(), envs: Vec::new() }
    }

    /// Sets a variable for every program that is started from here on.
    pub(crate) fn set_env(&mut self, name: &'static str, value: impl Into<String>) {
        self.envs.push((name, value.into()));
    }

    /// The directory of the workspace's `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the root, as a person would write it.
    pub(crate) fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    /// A program that runs in the caller's directory and does not see what cargo told *this* process about itself.
    pub(crate) fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            let ours = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
            if ours.iter().any(|prefix| text.starts_with(prefix)) {
                command.env_remove(&name);
            }
        }
        command.envs(self.envs.iter().map(|(name, value)| (name, value)));
        command
    }

    /// The cargo that runs us, in the root.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = self.program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root);
        command
    }

    /// Asks cargo for the members and the target directory.
    pub(crate) fn metadata(&self) -> Result<Metadata> {
        let mut command = self.cargo();
        command.args(["metadata", "--no-deps", "--format-version", "1"]).stderr(Stdio::inherit());
        let text = output(&mut command)?;
        let unreadable = || Error::Findings("cannot understand the output of `cargo metadata`; update cargo".into());
        let value: Value = serde_json::from_slice(&text).map_err(|_| unreadable())?;
        Metadata::from_json(&value).ok_or_else(unreadable)
    }

    /// The crates below `collectors/` or `templates/`, by name; a folder is a crate if it has a `Cargo.toml`.
    pub(crate) fn crates_in(&self, folder: &str) -> Result<Vec<PathBuf>> {
        let dir = self.root.join(folder);
        let mut crates: Vec<PathBuf> =
            entries(&dir)?.into_iter().filter(|path| path.join("Cargo.toml").is_file()).collect();
        crates.sort();
        Ok(crates)
    }
}

impl Metadata {
    fn from_json(value: &Value) -> Option<Self> {
        let target = PathBuf::from(value["target_directory"].as_str()?);
        let packages = value["packages"].as_array()?.iter().map(Package::from_json).collect::<Option<_>>()?;
        Some(Self { target, packages })
    }
}

impl Package {
    fn from_json(value: &Value) -> Option<Self> {
        let programs = value["targets"].as_array()?.iter().filter(|target| target["kind"][0] == "bin");
        let dependencies = value["dependencies"].as_array()?.iter().map(|dependency| {
            let kind = match dependency["kind"].as_str() {
                Some("dev") => DependencyKind::Dev,
                Some("build") => DependencyKind::Build,
                _ => DependencyKind::Normal,
            };
            Some(Dependency { name: dependency["name"].as_str()?.to_owned(), kind })
        });
        Some(Self {
            name: value["name"].as_str()?.to_owned(),
            dir: Path::new(value["manifest_path"].as_str()?).parent()?.to_path_buf(),
            programs: programs.filter_map(|target| target["name"].as_str().map(str::to_owned)).collect(),
            dependencies: dependencies.collect::<Option<_>>()?,
        })
    }
}

/// The last part of a path as text; for a crate's directory its name.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What a directory holds, in name order; nothing if it does not exist.
pub(crate) fn entries(dir: &Path) -> Result<Vec<PathBuf>> {
    let listing = match fs::read_dir(dir) {
        Ok(listing) => listing,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io("list", dir)(error)),
    };
    let mut paths = listing
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(Error::io("list", dir))?;
    paths.sort();
    Ok(paths)
}

/// The command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let program = file_name(Path::new(command.get_program()));
    let args = command.get_args().map(|arg| arg.to_string_lossy().into_owned());
    std::iter::once(program).chain(args).collect::<Vec<_>>().join(" ")
}

/// The exit code; a program that a signal ended has 128 + signal, as in a shell.
pub(crate) fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal: Option<i32> = None;
    let code = status.code().or_else(|| signal.map(|signal| 128 + signal)).unwrap_or(1);
    u8::try_from(code).unwrap_or(1)
}

fn checked(command: &Command, status: ExitStatus) -> Result {
    match code(status) {
        0 => Ok(()),
        code => Err(Error::Failed { command: shown(command), code }),
    }
}

/// Runs a program to its end.
///
/// # Errors
/// Not started, or ended with another code than 0.
pub(crate) fn run(command: &mut Command) -> Result {
    let status = command.status().map_err(|source| Error::Start { command: shown(command), source })?;
    checked(command, status)
}

/// Runs a program and returns what it wrote to stdout.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output =
        command.stdin(Stdio::null()).output().map_err(|source| Error::Start { command: shown(command), source })?;
    checked(command, output.status)?;
    Ok(output.stdout)
}

/// Runs a program instead of this one: its exit code and its answer to Ctrl-C are what the caller sees.
pub(crate) fn replace_by(mut command: Command) -> Result {
    let _ = io::stdout().flush();
    #[cfg(unix)]
    {
        let source = std::os::unix::process::CommandExt::exec(&mut command);
        Err(Error::Start { command: shown(&command), source })
    }
    #[cfg(not(unix))]
    run(&mut command)
}
