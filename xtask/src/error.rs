//! What can go wrong in a maintainer's command, and with which exit code it ends.
//!
//! One enum for the whole tool: nothing here is a library, and the only thing a caller ever branches on is the exit
//! code. Messages are lower case, put values in backticks and end with the remedy.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The result of every verb.
pub(crate) type Result<T = ()> = std::result::Result<T, Error>;

/// Why a verb did not end well.
#[derive(Debug)]
pub(crate) enum Error {
    /// The command line asks for something that does not exist or is not allowed (exit code 2).
    Usage(String),
    /// The command did its work and found something to mend (exit code 1).
    Findings(String),
    /// There was nothing to work on (exit code 3).
    Nothing(String),
    /// A file or directory could not be read, written or moved (exit code 1).
    Io { verb: &'static str, path: PathBuf, source: io::Error },
    /// A program could not be started (exit code 1).
    Start { command: String, source: io::Error },
    /// A program ended with another code than 0; this tool ends with the same one.
    Failed { command: String, code: u8 },
}

impl Error {
    /// Wraps an IO error: `.map_err(Error::io("read", &path))`.
    pub(crate) fn io(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_path_buf();
        move |source| Error::Io { verb, path, source }
    }

    /// The exit code of the process.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Error::Usage(_) => 2,
            Error::Nothing(_) => 3,
            Error::Failed { code, .. } => *code,
            Error::Findings(_) | Error::Io { .. } | Error::Start { .. } => 1,
        }
    }
}

impl From<collector_scaffold::Error> for Error {
    fn from(error: collector_scaffold::Error) -> Error {
        match error {
            collector_scaffold::Error::Usage(text) => Error::Usage(text),
            error @ collector_scaffold::Error::Template { .. } => Error::Findings(error.to_string()),
            collector_scaffold::Error::Io { verb, path, source } => Error::Io { verb, path, source },
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(text) | Error::Findings(text) | Error::Nothing(text) => f.write_str(text),
            Error::Io { verb, path, source } => {
                write!(f, "cannot {verb} `{}`: {source}", path.display())
            }
            Error::Start { command, source } => {
                write!(f, "cannot start `{command}`: {source}; `cargo xtask ci --install` installs what is missing")
            }
            Error::Failed { command, code } => write!(f, "`{command}` ended with code {code}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io { source, .. } | Error::Start { source, .. } => Some(source),
            _ => None,
        }
    }
}
