//! A folder in which a crate grows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::manifest::stand_alone;
use crate::{Error, Sdk};

/// A folder that is removed unless it is settled.
#[derive(Debug)]
pub struct Staging(PathBuf);

impl Staging {
    pub(crate) fn new(nursery: &Path, name: &str) -> Result<Staging, Error> {
        let path = nursery.join(format!(".{name}.new-{}", std::process::id()));
        fs::create_dir(&path).map_err(Error::io("make", &path))?;
        Ok(Staging(path))
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        let path = self.0.join(path);
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).map_err(Error::io("make", dir))?;
        }
        fs::write(&path, bytes).map_err(Error::io("write", &path))
    }

    /// Rewrites the manifest so that the crate needs no workspace, and lays the versions of other crates beside it. `root` is the
    /// manifest of the SDK's workspace, `template` the template's folder below its root.
    ///
    /// # Errors
    /// What the manifest inherits and the root lacks, or a file that cannot be read or written.
    pub fn stand_alone(&mut self, root: &str, lock: Option<&str>, sdk: &Sdk, template: &Path) -> Result<(), Error> {
        let path = self.0.join("Cargo.toml");
        let manifest = fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        let text = stand_alone(&manifest, root, sdk, template)
            .map_err(|what| Error::Template { path: template.join("Cargo.toml"), what })?;
        self.write(Path::new("Cargo.toml"), text.as_bytes())?;
        lock.map_or(Ok(()), |lock| self.write(Path::new("Cargo.lock"), lock.as_bytes()))
    }

    /// Gives the folder its place, where nothing may be.
    ///
    /// # Errors
    /// Something is there already, or the folder cannot be renamed.
    pub fn settle(self, destination: &Path) -> Result<(), Error> {
        if destination.symlink_metadata().is_ok() {
            let shown = destination.display();
            return Err(Error::Usage(format!(
                "`{shown}` exists and is not overwritten; take another name or remove it"
            )));
        }
        format_code(&self.0.join("src"));
        fs::rename(&self.0, destination).map_err(Error::io("make", destination))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Other names are of other lengths and sort differently, so lines may want to break elsewhere.
fn format_code(dir: &Path) {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let sources = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "rs"));
    // Cosmetic: where it fails, `cargo fmt` will say why.
    let mut rustfmt = Command::new("rustfmt");
    let _ = rustfmt.args(["--edition", "2024", "--quiet"]).args(sources).stderr(Stdio::null()).status();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_settled_is_gone_and_nothing_is_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let mut staging = Staging::new(dir.path(), "acme").unwrap();
        staging.write(Path::new("src/lib.rs"), b"").unwrap();
        let path = staging.path().to_path_buf();
        drop(staging);
        assert!(!path.exists());
        fs::write(&path, "in the way").unwrap();
        assert!(Staging::new(dir.path(), "acme").unwrap_err().to_string().contains("cannot make"));
        fs::remove_file(&path).unwrap();
        fs::create_dir(dir.path().join("acme")).unwrap();
        let refused = Staging::new(dir.path(), "acme").unwrap().settle(&dir.path().join("acme")).unwrap_err();
        assert!(refused.to_string().contains("exists and is not overwritten"), "{refused}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
