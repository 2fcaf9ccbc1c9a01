//! The files of a run: which are one, and how each is opened.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use collector_testkit::input::CHUNK;

use super::Args;
use crate::program::VerbError;

/// True when two paths lead to one file that is there, or would be.
pub(super) fn is_same_file(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    if let (Ok(a), Ok(b)) = (std::fs::metadata(a), std::fs::metadata(b)) {
        use std::os::unix::fs::MetadataExt;
        // Devices and pipes can be read and written at once.
        return a.is_file() && (a.dev(), a.ino()) == (b.dev(), b.ino());
    }
    full(a) == full(b)
}

/// The path of a file, however it was named.
pub(super) fn full(path: &Path) -> PathBuf {
    let full = std::fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    full.unwrap_or_else(|_| path.to_path_buf())
}

pub(super) fn open(path: &Path) -> Result<File, VerbError> {
    File::open(path).map_err(|source| VerbError::File { verb: "open", path: path.display().to_string(), source })
}

/// Opens the file of `--out`. A run that goes on from a checkpoint appends, so that no earlier event is lost.
pub(super) fn open_out(args: &Args, path: &Path) -> Result<File, VerbError> {
    let goes_on = args.checkpoint.as_ref().is_some_and(|checkpoint| checkpoint.exists());
    if !goes_on {
        return create(path);
    }
    let opened = File::options().create(true).read(true).append(true).open(path);
    let whole = opened.and_then(|mut file| whole_lines(&mut file).map(|()| file));
    whole.map_err(|source| VerbError::File { verb: "open", path: path.display().to_string(), source })
}

/// Takes off a last line without an end, which a crash has left: its event comes again.
fn whole_lines(file: &mut File) -> io::Result<()> {
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok(());
    }
    let mut end = metadata.len();
    let mut piece = vec![0; CHUNK];
    while end > 0 {
        let from = end.saturating_sub(CHUNK as u64);
        let piece = &mut piece[..(end - from) as usize];
        file.seek(SeekFrom::Start(from))?;
        file.read_exact(piece)?;
        if let Some(last) = piece.iter().rposition(|b| *b == b'\n') {
            end = from + last as u64 + 1;
            break;
        }
        end = from;
    }
    if end < metadata.len() { file.set_len(end) } else { Ok(()) }
}

pub(super) fn create(path: &Path) -> Result<File, VerbError> {
    File::create(path).map_err(|source| VerbError::File { verb: "create", path: path.display().to_string(), source })
}

pub(super) fn write(file: &mut File, bytes: &[u8], path: &Path) -> Result<(), VerbError> {
    file.write_all(bytes).map_err(|source| VerbError::File { verb: "write", path: path.display().to_string(), source })
}
