//! Files that are read anew when they change: the maps of an overlay, and the table of hosts.
//!
//! Only runs over standard input or a pipe watch, because they go on for long; a run over a file gives the same events whenever
//! it is made.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::Running;

/// So often files are looked at.
const EVERY: Duration = Duration::from_secs(1);

/// The state of watched files when they were last looked at.
#[derive(Debug)]
pub(super) struct Watch {
    paths: Vec<PathBuf>,
    seen: Vec<Stamp>,
    next: Instant,
}

/// What differs when a file was changed.
type Stamp = (PathBuf, Option<SystemTime>, u64);

impl Watch {
    /// Watches files, and the files in directories.
    pub(super) fn new<'p>(paths: impl IntoIterator<Item = &'p PathBuf>) -> Watch {
        let paths: Vec<PathBuf> = paths.into_iter().cloned().collect();
        let seen = stamps(&paths);
        Watch { paths, seen, next: Instant::now() + EVERY }
    }

    /// True when something has changed since the last look; a look is taken once a second at most.
    pub(super) fn changed(&mut self) -> bool {
        let now = Instant::now();
        if self.paths.is_empty() || now < self.next {
            return false;
        }
        self.next = now + EVERY;
        let stamps = stamps(&self.paths);
        let is_new = stamps != self.seen;
        self.seen = stamps;
        is_new
    }
}

fn stamps(paths: &[PathBuf]) -> Vec<Stamp> {
    let mut stamps = Vec::new();
    paths.iter().for_each(|path| stamp(path, &mut stamps));
    stamps.sort();
    stamps
}

/// Notes a file, or those in a directory; of a link, what it leads to.
fn stamp(path: &Path, stamps: &mut Vec<Stamp>) {
    let Ok(metadata) = fs::metadata(path) else { return };
    if metadata.is_dir() {
        fs::read_dir(path).into_iter().flatten().flatten().for_each(|entry| stamp(&entry.path(), stamps));
    } else {
        stamps.push((path.to_path_buf(), metadata.modified().ok(), metadata.len()));
    }
}

impl Running<'_> {
    /// Takes over maps and hosts when their files have changed. Sessions and the state of the source stay; when something is wrong
    /// in the files, it is told, and what was loaded before stays in force.
    pub(super) fn take_over(&mut self, watch: &mut Watch) {
        if !watch.changed() {
            return;
        }
        let load = &self.args.load;
        let done = self.program.load(load).and_then(|loaded| Ok((loaded, load.lookup()?)));
        match done {
            Ok((loaded, hosts)) => {
                self.driver.reload(loaded.plan);
                if let Some(hosts) = hosts {
                    self.driver.set_lookup(Box::new(hosts));
                }
                eprintln!("note: files of {} have changed and are in force", names(&watch.paths));
            }
            Err(error) => {
                eprintln!("{error}\nnote: files of {} have changed; what was loaded before stays", names(&watch.paths));
            }
        }
        if self.recording.is_some() {
            eprintln!(
                "note: the recording does not know that maps were changed: its replay has those of one generation"
            );
        }
    }
}

fn names(paths: &[PathBuf]) -> String {
    let names: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    names.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_seen_once() {
        let dir = std::env::temp_dir().join(format!("collector-watch-{}", std::process::id()));
        fs::create_dir_all(dir.join("below")).unwrap();
        let map = dir.join("below/severity.map");
        fs::write(&map, "1,2\n").unwrap();
        let mut watch = Watch::new([&dir]);
        let mut changed = || {
            watch.next = Instant::now();
            watch.changed()
        };
        assert!(!changed());
        fs::write(&map, "1,2\n3,4\n").unwrap();
        assert!(changed() && !changed());
        fs::rename(&map, dir.join("below/other.map")).unwrap();
        assert!(changed() && !changed());
        fs::remove_dir_all(&dir).unwrap();
        assert!(changed() && !changed());
    }
}
