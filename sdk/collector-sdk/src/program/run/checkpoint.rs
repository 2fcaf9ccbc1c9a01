//! Where a run may go on.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use collector_core::{Driver, Position, Snapshot, Source, Time, Zone};
use collector_testkit::input::{Arrivals, Clock, hash_before};
use serde::{Deserialize, Serialize};

use super::files::full;
use crate::program::VerbError;

const VERSION: u32 = 2;

/// What a run leaves for the next one.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    checkpoint: u32,
    path: PathBuf,
    /// The source's id, from which the ids of events derive: it stays that of the first run.
    pub(super) source: String,
    /// How often another file took the place of the first.
    generation: u32,
    zone: String,
    /// Where the next record begins.
    pub(super) position: Position,
    /// Records before the position.
    pub(super) records: u64,
    /// A hash of what stands before the position: another file has something else there.
    before: u64,
    /// `--received` of the first run.
    pub(super) received: Option<Time>,
    /// When the parts of the file behind the position arrived, as far as an earlier run has seen them.
    pub(super) arrivals: Arrivals,
    pub(super) snapshot: Snapshot,
}

impl Checkpoint {
    /// Reads a checkpoint; `None` when there is none yet.
    pub(super) fn read(path: &Path) -> Result<Option<Checkpoint>, VerbError> {
        let shown = path.display().to_string();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(VerbError::File { verb: "read", path: shown, source }),
        };
        let checkpoint: Checkpoint = serde_json::from_str(&text).map_err(|error| {
            VerbError::Other(format!("`{shown}` is no checkpoint: {error}; remove it to start anew"))
        })?;
        if checkpoint.checkpoint != VERSION {
            let message = format!("`{shown}` is a checkpoint of another version; remove it to start anew");
            return Err(VerbError::Other(message));
        }
        Ok(Some(checkpoint))
    }

    /// True when an earlier run has left it.
    pub(super) fn is_begun(&self) -> bool {
        self.checkpoint == VERSION
    }

    /// The begin of another file that took the place of this one.
    pub(super) fn of_next_file(&self) -> Checkpoint {
        Checkpoint { generation: self.generation + 1, ..Checkpoint::default() }
    }

    /// Names the source; files that followed each other at one path have names of their own.
    pub(super) fn name(&mut self, id: String) {
        self.source = if self.generation == 0 { id } else { format!("{id}.{}", self.generation) };
    }

    /// The zone of the earlier run.
    pub(super) fn zone(&self) -> Option<Zone> {
        self.zone.parse().ok()
    }

    /// A checkpoint belongs to one path.
    pub(super) fn check_path(&self, path: &Path, shown: Option<&Path>) -> Result<(), VerbError> {
        if full(path) == self.path {
            return Ok(());
        }
        let shown = shown.unwrap_or(Path::new("")).display();
        Err(VerbError::Other(format!(
            "`{shown}` is the checkpoint of `{}`, not of `{}`",
            self.path.display(),
            full(path).display()
        )))
    }

    /// True when the file is the one of the earlier run, or has grown out of it.
    pub(super) fn continues(&self, file: &File) -> bool {
        hash_before(file, self.position).is_ok_and(|hash| hash == self.before)
    }

    /// `file` is the one that was read, whatever its path leads to by now.
    ///
    /// Events are out before the position moves; a crash between the two repeats events with the same ids.
    pub(super) fn write(
        &mut self,
        to: &Path,
        (path, file): (&Path, &File),
        position: Position,
        driver: &Driver,
        source: &Source,
        clock: &Clock,
    ) -> Result<(), VerbError> {
        self.checkpoint = VERSION;
        self.path = full(path);
        self.zone = source.zone.to_option();
        // A file that was cut off while it was read has nothing there: the next run takes it for another one.
        self.before = hash_before(file, position).unwrap_or(0);
        self.position = position;
        self.snapshot = driver.snapshot(source);
        if let Clock::File(_, arrivals) = clock {
            self.arrivals = arrivals.clone();
            self.arrivals.forget(position);
        }
        let text = serde_json::to_vec(self).map_err(|error| VerbError::Other(error.to_string()))?;
        let mut temporary = to.to_path_buf().into_os_string();
        temporary.push(".new");
        let temporary = PathBuf::from(temporary);
        let failed = |source| VerbError::File { verb: "write", path: to.display().to_string(), source };
        let mut written = File::create(&temporary).map_err(failed)?;
        written.write_all(&text).and_then(|()| written.sync_all()).map_err(failed)?;
        std::fs::rename(&temporary, to).map_err(failed)
    }
}
