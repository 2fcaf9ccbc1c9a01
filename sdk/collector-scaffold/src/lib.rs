//! New collector crates.
//!
//! Templates are real crates that build and pass their own tests, so making a collector is copying files and putting other
//! names in. The copy grows in a folder of its own and is renamed when it is complete: a failure leaves nothing behind, and
//! nothing is ever overwritten.
//!
//! Two programs make crates: `cargo xtask new`, from the templates of its checkout, and `collector new`, from those that it
//! brings along. What they have in common is here; it needs nothing of the SDK, so that it builds in seconds.
//!
//! ```
//! use collector_scaffold::{Names, Template};
//!
//! let template = Template::new("syslog", [("src/lib.rs".into(), b"pub struct TemplateSyslog;\n".to_vec())]);
//! let names = Names::new("acme-web-gateway", None, Some("Gateway"))?;
//! let dir = std::env::temp_dir().join("scaffold-example");
//! # let _ = std::fs::remove_dir_all(&dir);
//! std::fs::create_dir(&dir)?;
//! let staging = template.stage(&names, &dir)?;
//! staging.settle(&dir.join("acme-web-gateway"))?;
//! assert_eq!(std::fs::read_to_string(dir.join("acme-web-gateway/src/lib.rs"))?, "pub struct AcmeWebGateway;\n");
//! # std::fs::remove_dir_all(&dir)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod manifest;
pub mod names;
mod staging;
mod template;

use std::io;
use std::path::{Path, PathBuf};

pub use manifest::Sdk;
pub use staging::Staging;
pub use template::{Names, Template};

/// Why a crate could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was asked for does not exist or is not allowed.
    #[error("{0}")]
    Usage(String),
    /// The manifest of a template inherits what is not there.
    #[error("cannot make `{}` stand alone: {what}", path.display())]
    Template {
        /// The manifest.
        path: PathBuf,
        /// What is missing.
        what: String,
    },
    /// A file or directory could not be read, written or moved.
    #[error("cannot {verb} `{}`: {source}", path.display())]
    Io {
        /// What was tried.
        verb: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Error {
    fn io(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_path_buf();
        move |source| Error::Io { verb, path, source }
    }
}

/// The crates from registries that a `Cargo.lock` names: a crate of such a name would be taken for one of them.
pub fn registry_names(lock: &str) -> impl Iterator<Item = &str> {
    lock.split("[[package]]")
        .filter(|entry| entry.contains("\nsource = "))
        .filter_map(|entry| entry.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')))
}
