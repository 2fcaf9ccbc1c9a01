//! An event as XML, straight into the record's slots.
//!
//! The SDK's reader of Windows events names values by path; here the data of an event goes by its own names, which the forms
//! of JSON share, and the scan must know where the first of several events ends.

use collector_sdk::prelude::*;
use collector_sdk::text::raw::{Raw, ScanError, find_byte};

use crate::codes::Parameters;
use crate::{attr, data, system};

/// Reads the event that `text` begins with; returns the byte at which what follows it begins.
///
/// # Errors
/// What is wrong with the event; damage behind it is no error.
pub(crate) fn read<'b>(rec: &mut Record<'b>, parameters: &Parameters, text: &'b str) -> Result<usize, ScanError> {
    let mut event = EventXml::new(rec, parameters, text, 0);
    let done = xml::scan(text, &mut event);
    match (event.next, done) {
        (Some(next), _) => Ok(next),
        (None, Ok(())) => Ok(text.len()),
        (None, Err(error)) if event.is_done => Ok(error.at),
        (None, Err(error)) => Err(error),
    }
}

/// Reads an `EventData` or `UserData` element alone, as some senders put it into a text. Damage costs what is behind it.
pub(crate) fn read_data<'b>(rec: &mut Record<'b>, parameters: &Parameters, text: &'b str) -> Result<(), ScanError> {
    xml::scan(text, &mut EventXml::new(rec, parameters, text, 1))
}

/// The names of data without one. Beyond these all are called alike.
const UNNAMED: [&str; 16] = [
    "param1", "param2", "param3", "param4", "param5", "param6", "param7", "param8", "param9", "param10", "param11",
    "param12", "param13", "param14", "param15", "param16",
];

/// The name of the data at a place, from 0.
pub(crate) fn unnamed(place: usize) -> &'static str {
    UNNAMED.get(place).copied().unwrap_or("param")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    System,
    Data,
    Rendering,
    Other,
}

struct EventXml<'r, 'b, 'p> {
    rec: &'r mut Record<'b>,
    parameters: &'p Parameters,
    text: &'b str,
    /// 0 outside of the event, 1 in it, 2 in a section, 3 and more in what the section holds.
    depth: usize,
    section: Section,
    /// The element that is open, or the name that it gives its data.
    name: &'b str,
    /// Its text so far; comments and CDATA sections split it.
    value: Option<&'b str>,
    is_unnamed: bool,
    count: usize,
    is_done: bool,
    /// Where the second event begins.
    next: Option<usize>,
}

impl<'r, 'b, 'p> EventXml<'r, 'b, 'p> {
    fn new(rec: &'r mut Record<'b>, parameters: &'p Parameters, text: &'b str, depth: usize) -> Self {
        EventXml {
            rec,
            parameters,
            text,
            depth,
            section: Section::Other,
            name: "",
            value: None,
            is_unnamed: false,
            count: 0,
            is_done: false,
            next: None,
        }
    }

    /// The text of the open element is whole.
    #[inline(always)]
    fn tell(&mut self) {
        let value = self.value.take();
        if self.is_unnamed {
            self.is_unnamed = false;
            self.name = unnamed(self.count);
            self.count += 1;
        }
        let (Some(value), false) = (value, self.name.is_empty()) else { return };
        match self.section {
            Section::System => system::set(self.rec, self.name, "", value),
            Section::Data => data::put(self.rec, self.parameters, self.name, value),
            Section::Rendering => rendered(self.rec, self.name, value),
            Section::Other => other(self.rec, self.name, value),
        }
    }

    /// Behind the event only the begin of the next one counts.
    #[cold]
    #[inline(never)]
    fn open_behind(&mut self, name: &str) {
        if local(name) == "Event" && self.next.is_none() {
            self.next = Some(name.as_ptr().addr() - self.text.as_ptr().addr() - 1);
        }
    }
}

impl<'b> xml::Visit<'b> for EventXml<'_, 'b, '_> {
    #[inline(always)]
    fn open(&mut self, name: &'b str) {
        if self.is_done {
            return self.open_behind(name);
        }
        match self.depth {
            0 if local(name) != "Event" => return,
            0 => {}
            1 => {
                self.section = match local(name) {
                    "System" => Section::System,
                    "EventData" | "UserData" => Section::Data,
                    "RenderingInfo" => Section::Rendering,
                    _ => Section::Other,
                };
                self.name = "";
                self.count = 0;
            }
            _ => {
                self.value = None;
                self.name = local(name);
                self.is_unnamed = self.section == Section::Data && self.name == "Data";
            }
        }
        self.depth += 1;
    }

    #[inline(always)]
    fn attribute(&mut self, name: &'b str, value: Raw<'b>) {
        if self.depth < 3 || self.is_done {
            return;
        }
        let value = fields::text_of(self.rec, value);
        match self.section {
            Section::Data if name == "Name" => {
                self.name = value;
                self.is_unnamed = false;
            }
            Section::System => system::set(self.rec, self.name, name, value),
            // Name spaces and types of data say nothing of the event.
            _ if name.starts_with("xmlns") || name == "Type" => {}
            _ => system::aside(self.rec, self.name, name, value),
        }
    }

    #[inline(always)]
    fn text(&mut self, text: Raw<'b>) {
        if self.depth < 3 || self.is_done {
            return;
        }
        let piece = fields::text_of(self.rec, text);
        self.value = match self.value {
            None => Some(piece),
            Some(before) => Some(self.rec.build(piece, |out| write!(out, "{before}{piece}"))),
        };
    }

    #[inline(always)]
    fn close(&mut self, _name: &'b str) {
        if self.is_done || self.depth == 0 {
            return;
        }
        if self.depth > 2 {
            self.tell();
            self.name = "";
        }
        self.depth -= 1;
        self.is_done = self.depth == 0;
    }
}

/// A name without its prefix; names are short, and hardly one has a prefix.
#[inline(always)]
fn local(name: &str) -> &str {
    name.get(find_byte(name.as_bytes(), 0, b':') + 1..).unwrap_or(name)
}

/// What the sender's Windows wrote in its own language. `Channel` and `Provider` repeat the System section.
fn rendered<'b>(rec: &mut Record<'b>, name: &'b str, value: &'b str) {
    let value = value.trim_ascii();
    let known = match name {
        "Message" => attr::MESSAGE,
        "Level" => attr::LEVEL_TEXT,
        "Task" => attr::TASK_TEXT,
        "Opcode" => attr::OPCODE_TEXT,
        "Keyword" => attr::KEYWORD_TEXT,
        _ => return,
    };
    if !value.is_empty() && !rec.has(known) {
        rec.set(known, value);
    }
}

/// Sections that are rare: `BinaryEventData`, `ProcessingErrorData`, `DebugData`.
#[cold]
fn other<'b>(rec: &mut Record<'b>, name: &'b str, value: &'b str) {
    let value = value.trim_ascii();
    if !value.is_empty() {
        rec.keep_aside(name, Value::Text(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_their_prefixes() {
        assert_eq!(local("evt:System"), "System");
        assert_eq!(local("System"), "System");
        assert_eq!(local(""), "");
    }

    #[test]
    fn data_without_names() {
        assert_eq!(unnamed(0), "param1");
        assert_eq!(unnamed(99), "param");
    }
}
