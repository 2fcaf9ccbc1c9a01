//! Replacing a file at once: a reader sees the old content or the new, never a part.

use std::fs;
use std::io;
use std::path::Path;

/// Writes a file unless it holds just that already; `true` when it was written.
///
/// # Errors
/// When it cannot be written; the old content is still there then.
pub fn replace_file(path: &Path, content: &[u8]) -> io::Result<bool> {
    match fs::read(path) {
        Ok(old) if old == content => return Ok(false),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let temporary = path.with_file_name(format!(".{name}.new"));
    let done = fs::write(&temporary, content).and_then(|()| fs::rename(&temporary, path));
    if done.is_err() {
        // What could not be finished is of no use; the first error is the one to report.
        let _ = fs::remove_file(&temporary);
    }
    done.map(|()| true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_only_when_it_changes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        assert!(replace_file(&path, b"1").unwrap());
        assert!(!replace_file(&path, b"1").unwrap());
        assert!(replace_file(&path, b"2").unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"2");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        assert!(replace_file(&dir.path().join("absent/a.txt"), b"1").is_err());
    }
}
