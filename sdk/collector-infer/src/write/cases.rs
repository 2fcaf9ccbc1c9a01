//! Golden cases: a record of each class, and damaged ones.

use std::collections::BTreeSet;

use collector_testkit::secrets;

use crate::format::Format;
use crate::inference::Inference;

use super::{File, file};

/// So many classes get a case; a log with more of them is covered by those that are frequent.
const MAX_CASES: usize = 60;

pub(super) fn files(found: &Inference) -> Vec<File> {
    let mut examples: Vec<(usize, String, usize)> = Vec::new();
    examples.extend(found.classes.iter().map(|class| (class.count, class.key.clone(), class.example)));
    examples.extend(found.forms.iter().map(|form| (form.count, form.title.clone(), form.example)));
    if found.classes.is_empty()
        && let Some((record, _)) = found.class_of.iter().find(|(_, class)| *class == "record")
    {
        examples.push((found.structured, "record".to_string(), *record));
    }
    examples.sort_by(|a, b| b.0.cmp(&a.0).then(a.2.cmp(&b.2)));
    let extension = if found.format == Format::Json { "json" } else { "log" };
    let mut taken = BTreeSet::new();
    let mut files = Vec::new();
    for (_, name, record) in examples.into_iter().take(MAX_CASES) {
        let name = unique(&slug(&name), &mut taken);
        files.push(file(&format!("tests/cases/{name}/input.{extension}"), with_header(found, record)));
    }
    let first = found.class_of.keys().next().copied().unwrap_or(0);
    let text = &secrets::masked(&found.texts[first].text);
    let cut = text.floor_char_boundary(text.len() * 2 / 3);
    let mut bytes = text.as_bytes()[..text.floor_char_boundary(text.len() / 2)].to_vec();
    bytes.extend_from_slice(&[0xff, 0xfe, 0x00, b'\n']);
    files.push(file(&format!("tests/cases/malformed-cut-off/input.{extension}"), format!("{}\n", &text[..cut])));
    files.push(file(
        &format!("tests/cases/malformed-other-text/input.{extension}"),
        "this is no record of the product\n".into(),
    ));
    files.push(File { path: format!("tests/cases/malformed-bytes/input.{extension}"), text: bytes });
    files
}

/// A record with the header lines of its file that come before it.
fn with_header(found: &Inference, record: usize) -> String {
    let text = &found.texts[record];
    let mut lines = Vec::new();
    if matches!(found.format, Format::W3c | Format::Zeek) {
        let before = found.texts[..record].iter().filter(|other| other.sample == text.sample);
        let headers: Vec<&str> = before.map(|other| other.text.as_str()).filter(|line| line.starts_with('#')).collect();
        // The last header of a kind is the one that counts.
        for (at, line) in headers.iter().enumerate() {
            let kind = line.split([':', '\t', ' ']).next();
            if headers[at + 1..].iter().all(|later| later.split([':', '\t', ' ']).next() != kind) {
                lines.push(*line);
            }
        }
    }
    lines.push(&text.text);
    // Samples are kept for ever; `check` refuses what this leaves out.
    secrets::masked(&lines.join("\n")) + "\n"
}

/// A folder's name from the name of a class.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().take(60) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "record".to_string() } else { slug.to_string() }
}

fn unique(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut unique = name.to_string();
    let mut number = 2;
    while !taken.insert(unique.clone()) {
        unique = format!("{name}-{number}");
        number += 1;
    }
    unique
}
