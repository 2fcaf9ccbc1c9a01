//! Something to measure when no file is named: the collector's own samples, repeated until they are enough.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use collector_core::Framing;

use super::MeasureError;

/// A temporary file of repeated samples, removed when this is dropped.
#[derive(Debug)]
pub struct Samples {
    path: PathBuf,
}

impl Samples {
    /// Writes the inputs of all golden cases below `cases`, except malformed ones, one behind the other and
    /// again and again, until the file holds at least `size` bytes.
    ///
    /// # Errors
    /// When there are no inputs, or a file cannot be read or written.
    pub fn write(cases: &Path, framing: &Framing, size: usize) -> Result<Samples, MeasureError> {
        let once = concatenate(cases, framing)?;
        if once.is_empty() {
            return Err(MeasureError::NoSamples(cases.display().to_string()));
        }
        let (path, file) = create().map_err(|(path, source)| failed("create", &path, source))?;
        let samples = Samples { path };
        let mut out = BufWriter::new(file);
        let mut written = 0;
        while written < size {
            out.write_all(&once).map_err(|source| failed("write", &samples.path, source))?;
            written += once.len();
        }
        out.flush().map_err(|source| failed("write", &samples.path, source))?;
        Ok(samples)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Samples {
    fn drop(&mut self) {
        // It lies where the system cleans up by itself.
        let _ = fs::remove_file(&self.path);
    }
}

fn failed(verb: &'static str, path: &Path, source: io::Error) -> MeasureError {
    MeasureError::File { verb, path: path.display().to_string(), source }
}

/// A new file that nobody else has.
fn create() -> Result<(PathBuf, File), (PathBuf, io::Error)> {
    let mut number = 0;
    loop {
        let name = format!("collector-bench-{}-{number}.log", std::process::id());
        let path = std::env::temp_dir().join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 1_000 => number += 1,
            Err(error) => return Err((path, error)),
        }
    }
}

/// All inputs in the order of their cases' names; each ends as the framing wants it.
fn concatenate(cases: &Path, framing: &Framing) -> Result<Vec<u8>, MeasureError> {
    let end = if *framing == Framing::Nul { 0 } else { b'\n' };
    let mut all = Vec::new();
    for case in entries(cases)? {
        if name_of(&case).starts_with("malformed-") || !case.is_dir() {
            continue;
        }
        for input in entries(&case)?.into_iter().filter(|path| name_of(path).starts_with("input.")) {
            all.extend(fs::read(&input).map_err(|source| failed("read", &input, source))?);
            if all.last().is_some_and(|byte| *byte != end) {
                all.push(end);
            }
        }
    }
    Ok(all)
}

/// The entries of a folder, sorted; none when there is no such folder.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, MeasureError> {
    let listed = match fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(failed("list", folder, source)),
    };
    let paths: io::Result<Vec<PathBuf>> = listed.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.map_err(|source| failed("list", folder, source))?;
    paths.sort();
    Ok(paths)
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_repeated_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        for (case, name, text) in [
            ("b", "input.log", "two"),
            ("a", "input.log", "one\n"),
            ("a", "expected.jsonl", "no\n"),
            ("malformed-x", "input.log", "no\n"),
        ] {
            fs::create_dir_all(folder.path().join(case)).unwrap();
            fs::write(folder.path().join(case).join(name), text).unwrap();
        }
        let samples = Samples::write(folder.path(), &Framing::Lines, 9).unwrap();
        assert_eq!(fs::read_to_string(samples.path()).unwrap(), "one\ntwo\none\ntwo\n");
        let path = samples.path().to_path_buf();
        drop(samples);
        assert!(!path.exists());
        let missing = Samples::write(&folder.path().join("none"), &Framing::Lines, 9);
        assert!(matches!(missing, Err(MeasureError::NoSamples(_))));
    }
}
