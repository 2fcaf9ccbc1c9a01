//! What changes while an author works: cases, maps and manifest, seen by their times and sizes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::definition::Definition;

/// The state of the files that a rerun depends on; two are equal when nothing was written between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint(Vec<(PathBuf, Option<SystemTime>, u64)>);

impl Fingerprint {
    /// Looks at the tests, maps and manifest of a crate.
    #[must_use]
    pub fn of(crate_dir: &Path) -> Fingerprint {
        let mut fingerprint = Fingerprint::default();
        for name in ["tests", "maps", "collector.toml"] {
            fingerprint.add(&crate_dir.join(name));
        }
        fingerprint.0.sort();
        fingerprint
    }

    fn add(&mut self, path: &Path) {
        // A file that vanishes meanwhile is a change like any other.
        let Ok(metadata) = fs::metadata(path) else { return };
        if metadata.is_dir() {
            let entries = fs::read_dir(path).into_iter().flatten().flatten();
            entries.for_each(|entry| self.add(&entry.path()));
        } else {
            self.0.push((path.to_path_buf(), metadata.modified().ok(), metadata.len()));
        }
    }
}

/// The collector with its manifest and maps as they are in its folder now; what cannot be read stays as it was
/// linked in.
///
/// A definition holds texts that live as long as the program, so each call leaks them. It is made once per change
/// that a person saves, and a program that watches ends with Ctrl-C.
#[must_use]
pub fn from_disk(linked: &Definition, crate_dir: &Path) -> Definition {
    let read = |path: PathBuf, linked: &'static str| match fs::read_to_string(path) {
        Ok(text) if text != linked => &*text.leak(),
        _ => linked,
    };
    let maps = linked.maps.iter().map(|(name, text)| (*name, read(crate_dir.join("maps").join(name), text)));
    Definition {
        manifest: read(crate_dir.join("collector.toml"), linked.manifest),
        maps: maps.collect::<Vec<_>>().leak(),
        ..*linked
    }
}
