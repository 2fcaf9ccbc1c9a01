//! Lineage as JSON: who wrote each field, and from which bytes of the raw record.

use std::panic::Location;

use collector_core::trace::{Entry, Target, Who};
use collector_core::{Event, Lines, Record};

/// Writes the lineage of events; keeps what many events share.
#[derive(Debug, Default)]
pub struct Lineage {
    /// For each field the number of the entry that wrote it last, be it of an earlier event.
    last: Vec<u64>,
    /// The entries of all events so far.
    count: u64,
    /// Lines of code as JSON strings, by their addresses.
    lines: Vec<(usize, Vec<u8>)>,
    /// Room for one text.
    name: Lines,
}

impl Lineage {
    /// Appends an object with the last writer of each field and of each name in the extended information.
    pub fn object(&mut self, rec: &Record<'_>, evt: &Event<'_>, out: &mut Lines) {
        out.push(b'{');
        if let Some(trace) = rec.trace() {
            self.last.resize(evt.schema().fields().len(), 0);
            let mut names: Vec<(&str, u64)> = Vec::new();
            let mut number = self.count;
            trace.each_target(|target| {
                match target {
                    Target::Field(id) => self.last[id.index()] = self.count,
                    Target::Extended(name) => names.push((name, self.count)),
                    _ => {}
                }
                self.count += 1;
            });
            let begin = out.len();
            trace.each(|entry| {
                let is_last = match entry.target {
                    Target::Field(id) => self.last[id.index()] == number,
                    Target::Extended(name) => !names.iter().any(|(other, later)| *later > number && *other == name),
                    _ => false,
                };
                number += 1;
                if is_last {
                    if out.len() > begin {
                        out.push(b',');
                    }
                    self.entry(&entry, rec, evt, out);
                }
            });
        }
        out.push(b'}');
    }

    fn entry(&mut self, entry: &Entry<'_>, rec: &Record<'_>, evt: &Event<'_>, out: &mut Lines) {
        match entry.target {
            Target::Extended(name) => {
                self.name.clear();
                self.name.push_json_str(name);
                out.extend_from_slice(b"\"ExtendedInformation.");
                out.extend_from_slice(&self.name[1..]);
            }
            Target::Field(id) => out.push_json_str(&evt.schema().field(id).name),
            _ => return,
        }
        out.extend_from_slice(b":{\"stage\":\"");
        out.extend_from_slice(entry.stage.name().as_bytes());
        out.extend_from_slice(b"\",\"by\":");
        self.writer(entry.who, out);
        out.extend_from_slice(b",\"bytes\":[");
        if let (Some(text), Some(trace)) = (entry.value.as_str(), rec.trace()) {
            let begin = out.len();
            trace.each_span(rec.text().as_bytes(), text, |span| {
                out.push(if out.len() > begin { b',' } else { b'[' });
                if out.len() > begin + 1 {
                    out.push(b'[');
                }
                for (end, mark) in [(span.start, b','), (span.end, b']')] {
                    out.push_json_int(end as i64);
                    out.push(mark);
                }
            });
        }
        out.extend_from_slice(b"]}");
    }

    /// A writer as a JSON string. Lines of code live as long as the program, so their addresses name them.
    fn writer(&mut self, by: Who<'_>, out: &mut Lines) {
        let key = match by {
            Who::Framework => return out.extend_from_slice(b"\"framework\""),
            Who::Code(location) | Who::Format(location) => std::ptr::from_ref::<Location<'_>>(location) as usize,
            Who::Map { file, line } => {
                out.push_json_str(file);
                if line > 0 {
                    out.pop();
                    out.push(b':');
                    out.push_json_int(line.into());
                    out.push(b'"');
                }
                return;
            }
        };
        let place = self.lines.binary_search_by_key(&key, |(key, _)| *key).unwrap_or_else(|place| {
            self.name.clear();
            self.name.push_json_str(&who(by));
            self.lines.insert(place, (key, self.name.to_vec()));
            place
        });
        out.extend_from_slice(&self.lines[place].1);
    }
}

/// A writer in words.
#[must_use]
pub fn who(who: Who<'_>) -> String {
    match who {
        Who::Code(location) | Who::Format(location) => format!("{}:{}", location.file(), location.line()),
        Who::Map { file, line: 0 } => file.to_string(),
        Who::Map { file, line } => format!("{file}:{line}"),
        Who::Framework => "framework".to_string(),
    }
}
