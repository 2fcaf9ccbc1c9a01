//! Map files: what a person edits to say where things go.
//!
//! All of them are CSV with `#` comments. A map has layers: the collector's own file first, then the overlay of
//! a site, whose lines win. Reading collects every finding with file and line; names are resolved to ids here,
//! once, and never again.

pub mod hash;
pub mod key_map;
pub mod met;
pub mod prototype;
pub mod rec2evt;
pub mod taxonomy;

use std::sync::Arc;

use crate::diag::Diagnostics;
use met::Met;

/// A map file as it was read: its name, where it is, and its text.
#[derive(Clone, Debug)]
pub struct MapFile {
    /// The name by which collectors ask for it, such as `Rec2Evt.map`.
    pub name: String,
    /// Where it is, for messages.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// Which lines were used, if somebody asked for it.
    pub met: Option<Arc<Met>>,
}

/// The map files of a collector with their overlays, in the order of precedence (later wins).
#[derive(Clone, Debug, Default)]
pub struct MapFiles(Vec<MapFile>);

impl MapFiles {
    /// No files.
    #[must_use]
    pub fn new() -> MapFiles {
        MapFiles::default()
    }

    /// Adds a file on top of those of the same name.
    pub fn push(&mut self, name: &str, path: &str, text: &str) {
        self.0.push(MapFile { name: name.to_string(), path: path.to_string(), text: text.to_string(), met: None });
    }

    /// Notes from now on which lines are used.
    pub fn observe(&mut self) {
        for file in &mut self.0 {
            file.met = Some(Arc::new(Met::new(&file.text)));
        }
    }

    /// The layers of a map, the collector's own first.
    pub fn layers<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m MapFile> {
        self.0.iter().filter(move |file| file.name == name)
    }

    /// All files.
    pub fn iter(&self) -> std::slice::Iter<'_, MapFile> {
        self.0.iter()
    }
}

/// A row of a map of one's own form, with its place for findings; see [`Setup::rows`](crate::Setup::rows).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapRow {
    /// The file.
    pub path: Arc<str>,
    /// 0 for the collector's own file, more for overlays.
    pub layer: usize,
    /// The line, from 1.
    pub line: u32,
    /// The cells without blanks around them.
    pub cells: Vec<String>,
}

impl MapRow {
    /// The cells as slices, to be matched on.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        self.cells.iter().map(String::as_str).collect()
    }

    /// A cell, which is empty where the row has none.
    #[must_use]
    pub fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", String::as_str)
    }
}

/// A row of a map with its place.
pub(crate) struct Row {
    pub(crate) line: u32,
    pub(crate) cells: Vec<String>,
}

/// Reads the rows of a file. What is not CSV is reported and skipped.
pub(crate) fn rows(file: &MapFile, found: &mut Diagnostics) -> Vec<Row> {
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).comment(Some(b'#')).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, |p| first_line(text, p));
                let cells: Vec<String> = record.iter().map(|c| c.trim_end_matches('\r').to_string()).collect();
                if let Some(cell) = cells.iter().position(|cell| cell.contains('\n')) {
                    let message = "a quote that begins here does not end on its line";
                    found
                        .error("C0101", &file.path, (line, cell as u32 + 1), message)
                        .hint("close it, or double a quote that is meant");
                    continue;
                }
                if cells.iter().any(|cell| !cell.trim().is_empty()) {
                    rows.push(Row { line, cells });
                }
            }
            Err(error) => {
                let line = error.position().map_or(0, |p| p.line() as u32);
                found.error("C0101", &file.path, (line, 0), format!("not readable as CSV: {error}"));
            }
        }
    }
    rows
}

/// The line on which a row begins. The reader's own position is that of the comments and empty lines which it
/// skipped before the row.
fn first_line(text: &str, position: &csv::Position) -> u32 {
    let rest = text.get(position.byte() as usize..).unwrap_or_default();
    let skipped = rest.lines().take_while(|line| line.trim_end().is_empty() || line.starts_with('#')).count();
    position.line() as u32 + skipped as u32
}
