//! `list`: the linked collectors.

use std::io::{self, Write};

use collector_sdk::core::Manifest;
use serde_json::json;

use crate::command::Form;

const HEADINGS: [&str; 5] = ["ID", "NAME", "VERSION", "VENDOR", "PRODUCT"];

/// Writes the collectors as a table, or as JSON with their descriptions.
pub(crate) fn write(linked: &[Manifest], form: Form, out: &mut impl Write) -> io::Result<()> {
    match form {
        Form::Human => table(linked, out),
        Form::Json => {
            let all: Vec<_> = linked.iter().map(|manifest| json!(manifest.collector)).collect();
            serde_json::to_writer_pretty(&mut *out, &all)?;
            writeln!(out)
        }
    }
}

fn table(linked: &[Manifest], out: &mut impl Write) -> io::Result<()> {
    let rows: Vec<[&str; 5]> = std::iter::once(HEADINGS).chain(linked.iter().map(cells)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths = [0, 1, 2, 3].map(width);
    for row in &rows {
        for (cell, width) in row.iter().zip(widths) {
            write!(out, "{cell:<width$}  ")?;
        }
        writeln!(out, "{}", row[4])?;
    }
    Ok(())
}

fn cells(manifest: &Manifest) -> [&str; 5] {
    let identity = &manifest.collector;
    [&identity.id, &identity.name, &identity.version, &identity.vendor, &identity.product].map(String::as_str)
}
