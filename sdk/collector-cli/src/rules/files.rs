//! The files of a directory of parsers.

use std::fs;
use std::path::{Path, PathBuf};

use collector_sdk::rules::{DEFINITION, SourceFile};
use collector_sdk::testkit::Definition;

use super::Failure;

/// A file that is larger than this is none of a parser.
const LARGEST: u64 = 64 << 20;
/// Directories below the named one are looked into so deep.
const DEEPEST: usize = 6;

/// Reads what belongs to parsers below a directory, sorted by path; or one parser file.
pub(crate) fn read(directory: &Path) -> Result<Vec<SourceFile>, Failure> {
    let mut files = Vec::new();
    if directory.is_file() {
        let name = directory.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.push(SourceFile { path: name, shown: directory.display().to_string(), text: text_of(directory)? });
        let manifest = directory.with_extension("toml");
        if manifest.is_file() {
            let path = manifest.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            files.push(SourceFile { path, shown: manifest.display().to_string(), text: text_of(&manifest)? });
        }
        return Ok(files);
    }
    walk(directory, "", 0, &mut files)?;
    if files.iter().all(|file| !file.path.to_ascii_lowercase().ends_with(".xml")) {
        return Err(Failure::Usage(format!("there is no parser (*.xml) in `{}`", directory.display())));
    }
    Ok(files)
}

fn walk(directory: &Path, below: &str, depth: usize, files: &mut Vec<SourceFile>) -> Result<(), Failure> {
    let failed = |source| Failure::File { verb: "read", path: directory.display().to_string(), source };
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        let inner = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        if path.is_dir() {
            // Sample records and build output are no parsers.
            if depth < DEEPEST && name != "tests" && name != "target" {
                walk(&path, &inner, depth + 1, files)?;
            }
            continue;
        }
        let lower = name.to_ascii_lowercase();
        // Maps lie above the SDK's when they are in the directory itself; those of crates below are the crates' own.
        let is_map = below.is_empty() && lower.ends_with(".map");
        let is_ours = is_map || lower.ends_with(".xml") || lower.ends_with(".csv") || lower.ends_with(".toml");
        if !is_ours || name == "Cargo.toml" || name == "collector.toml" {
            continue;
        }
        files.push(SourceFile { path: inner, shown: path.display().to_string(), text: text_of(&path)? });
    }
    Ok(())
}

/// The text of a file; bytes that are no UTF-8 are taken as Latin-1, as old exports have them.
pub(crate) fn text_of(path: &Path) -> Result<String, Failure> {
    let failed = |source| Failure::File { verb: "read", path: path.display().to_string(), source };
    if fs::metadata(path).map_err(failed)?.len() > LARGEST {
        return Err(Failure::Usage(format!("`{}` is larger than 64 MiB: it is no parser's file", path.display())));
    }
    let bytes = fs::read(path).map_err(failed)?;
    let wide = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes[..] {
        [0xFF, 0xFE, ..] => return Ok(wide(&bytes, u16::from_le_bytes)),
        [0xFE, 0xFF, ..] => return Ok(wide(&bytes, u16::from_be_bytes)),
        _ => {}
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => error.into_bytes().into_iter().map(char::from).collect(),
    })
}

/// A collector of the files below a directory. It lives as long as the program, which has one.
pub(crate) fn definition(directory: &Path, files: Vec<SourceFile>) -> Definition {
    let maps: Vec<(&'static str, &'static str)> = files
        .into_iter()
        .map(|file| -> (&'static str, &'static str) { (file.path.leak(), file.text.leak()) })
        .collect();
    let directory = directory.display().to_string();
    let directory = if directory == "." { String::new() } else { directory + "/" };
    Definition { maps: maps.leak(), directory: directory.leak(), ..DEFINITION }.extending(&DEFINITION)
}
