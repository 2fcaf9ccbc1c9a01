//! Message catalogues: all messages of a product as data.
//!
//! Products that number their messages are read with a catalogue instead of code: a file that lists, for each
//! number, the event's name, its taxonomy key and the [patterns](crate::pattern) of its text.
//!
//! ```text
//! # a comment
//! [605004 605005] Administrator login | login.success | action=login
//!   Login permitted from {src_ip}/{src_port:int} to {dst_if}:{dst_ip}/{service} for user "{user}"
//! [400000-400051] Attack detected | ids.alert
//!   IPS:{sig_id:int} {threat_name} from {src_ip:word} to {dst_ip:word} on interface {src_if:word}
//! ```
//!
//! A header has the numbers in brackets, the event's name, the taxonomy key and constants that a match sets.
//! Lines that begin with two blanks are patterns, tried in order. Several sections may have one number; the
//! first pattern that matches decides. A text that no pattern fits is named after the last section of its number,
//! which should therefore claim the least. The number is found by one exact look-up, however many there are.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use collector_core::maps::met::Met;
use collector_core::maps::taxonomy::TaxonomyId;
use collector_core::trace::Who;
use collector_core::{AttrId, Diagnostics, Record, Setup, TextId, Value};

use crate::pattern::{Captures, Pattern};
use trie::Trie;

mod trie;

/// A section of a catalogue: what its messages have in common.
#[derive(Debug)]
pub struct Section {
    name: TextId,
    /// The event's name.
    pub title: String,
    /// The taxonomy key.
    pub key: String,
    /// The taxonomy row of the key.
    pub taxonomy: Option<TaxonomyId>,
    constants: Vec<(AttrId, TextId)>,
    line: u32,
}

impl Section {
    /// The event's name, for an attribute.
    #[inline(always)]
    #[must_use]
    pub fn name<'b>(&self, rec: &Record<'b>) -> &'b str {
        rec.fixed(self.name)
    }
}

/// Where a pattern stands.
#[derive(Debug)]
struct Line {
    section: u32,
    line: u32,
    /// Notes that it was used, if somebody asked.
    met: Option<Arc<Met>>,
}

/// The messages of a product.
#[derive(Debug, Default)]
pub struct Catalogue {
    path: String,
    sections: Vec<Section>,
    lines: Vec<Line>,
    /// The patterns of the lines.
    patterns: Vec<Pattern<AttrId>>,
    /// Sorted by number.
    messages: Vec<(u32, Message)>,
    /// Places in `messages` plus one, by hashed number; 0 is free.
    probes: Vec<u16>,
}

/// All patterns of one number.
#[derive(Debug, Default)]
struct Message {
    lines: Vec<u32>,
    /// Made when the number comes: of the hundreds that products have, most never do.
    trie: OnceLock<Trie<AttrId>>,
}

/// How far a message was understood.
#[derive(Clone, Copy, Debug)]
pub enum Understood<'c> {
    /// A pattern matched; its captures and constants are set. The number is the byte of the text at which the match ends:
    /// what follows was not looked at.
    Whole(&'c Section, usize),
    /// The number is known, but no pattern of it fits the text. The section is the last one of the number.
    IdOnly(&'c Section),
    /// The number is unknown.
    Unknown,
}

impl Catalogue {
    /// Loads a catalogue from the collector's maps; an overlay's sections come before the collector's own.
    /// What is wrong is reported to `setup` and ends the load of the collector.
    pub fn load(setup: &mut Setup<'_>, file: &str) -> Catalogue {
        let mut catalogue = Catalogue { path: file.to_string(), ..Catalogue::default() };
        let mut texts = setup.texts(file);
        texts.reverse();
        let mut messages = BTreeMap::new();
        for (path, text) in texts {
            catalogue.add(&path, &text, &mut messages, setup);
        }
        catalogue.index(messages);
        catalogue
    }

    fn add(&mut self, path: &str, text: &str, messages: &mut BTreeMap<u32, Message>, setup: &mut Setup<'_>) {
        let mut ids: Vec<u32> = Vec::new();
        // The section whose patterns come, and how many have come.
        let mut open: Option<(usize, u32)> = None;
        let first_of_file = self.lines.len() as u32;
        for (number, line) in (1_u32..).zip(text.lines()) {
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(header) = line.strip_prefix('[') {
                self.expect_patterns(path, open, setup.diagnostics());
                ids = self.header(header, path, number, setup).unwrap_or_default();
                open = self.sections.len().checked_sub(1).filter(|_| !ids.is_empty()).map(|section| (section, 0));
                if open.is_none() {
                    // What is wrong with the header has been said; its patterns belong to nothing.
                    open = Some((usize::MAX, 1));
                }
                continue;
            }
            let Some(source) = line.strip_prefix("  ") else {
                let found = setup.diagnostics();
                found
                    .error("C0403", path, (number, 1), "neither a header nor a pattern")
                    .hint("a header begins with `[`, a pattern with two blanks");
                continue;
            };
            let Some((section, patterns)) = &mut open else {
                setup.diagnostics().error("C0403", path, (number, 1), "a pattern before the first header");
                continue;
            };
            *patterns += 1;
            let section = *section;
            match Pattern::compile(source, |name| known_attr(name, path, number, setup)) {
                Ok(pattern) => {
                    // A range may take in numbers that have sections of their own.
                    let before = |id| {
                        let mut earlier = messages.get(id)?.lines.iter().filter(|line| **line >= first_of_file);
                        earlier.find(|line| self.patterns[**line as usize].always_before(&pattern)).copied()
                    };
                    let shadows: Option<Vec<u32>> = ids.iter().map(before).collect();
                    if let Some(line) = shadows.and_then(|lines| lines.first().copied()) {
                        let line = self.lines[line as usize].line;
                        setup
                            .diagnostics()
                            .warning(
                                "C0402",
                                path,
                                (number, 3),
                                format!("line {line} matches whatever this pattern does"),
                            )
                            .hint("put the longer pattern first");
                    }
                    for id in &ids {
                        messages.entry(*id).or_default().lines.push(self.lines.len() as u32);
                    }
                    self.lines.push(Line { section: section as u32, line: number, met: setup.met(path) });
                    self.patterns.push(pattern);
                }
                Err(error) => {
                    let column = error.at as u32 + 3;
                    setup.diagnostics().error("C0401", path, (number, column), error.message);
                }
            }
        }
        self.expect_patterns(path, open, setup.diagnostics());
    }

    fn index(&mut self, messages: BTreeMap<u32, Message>) {
        self.messages = messages.into_iter().take(usize::from(u16::MAX) - 1).collect();
        self.probes = vec![0; (self.messages.len() * 4).next_power_of_two()];
        let mask = self.probes.len() - 1;
        for (place, (id, _)) in (1..).zip(&self.messages) {
            let mut at = hash(*id) & mask;
            while self.probes[at] != 0 {
                at = (at + 1) & mask;
            }
            self.probes[at] = place;
        }
    }

    #[inline(always)]
    fn message(&self, id: u32) -> Option<&Message> {
        let mask = self.probes.len().checked_sub(1)?;
        let mut at = hash(id) & mask;
        loop {
            let place = usize::from(self.probes[at]).checked_sub(1)?;
            let (known, message) = &self.messages[place];
            if *known == id {
                return Some(message);
            }
            at = (at + 1) & mask;
        }
    }

    fn expect_patterns(&self, path: &str, open: Option<(usize, u32)>, found: &mut Diagnostics) {
        if let Some((section, 0)) = open {
            let section = &self.sections[section];
            found.error("C0403", path, (section.line, 1), format!("`{}` has no pattern", section.title));
        }
    }

    /// Reads a header behind its `[` and adds the section.
    fn header(&mut self, header: &str, path: &str, number: u32, setup: &mut Setup<'_>) -> Option<Vec<u32>> {
        let (ids, rest) = header.split_once(']').unwrap_or((header, ""));
        let mut numbers = Vec::new();
        for word in ids.split_whitespace() {
            let (low, high) = word.split_once('-').unwrap_or((word, word));
            match (low.parse::<u32>(), high.parse::<u32>()) {
                (Ok(low), Ok(high)) if low <= high && high - low < 10_000 => numbers.extend(low..=high),
                _ => {
                    setup.diagnostics().error("C0403", path, (number, 2), format!("`{word}` is no message number"));
                }
            }
        }
        let mut parts = rest.splitn(3, '|').map(str::trim);
        let (name, key) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if name.is_empty() || key.is_empty() || numbers.is_empty() {
            setup
                .diagnostics()
                .error("C0403", path, (number, 1), "a header lacks its numbers, name or taxonomy key")
                .hint("it looks like `[302013] Connection built | connection.built | action=built`");
            return None;
        }
        let taxonomy = setup.taxonomy(key);
        if taxonomy.is_none() {
            let message = format!("the taxonomy key `{key}` is not in taxonomy.map");
            setup.diagnostics().error("C0204", path, (number, 1), message).hint("add a row for it");
        }
        let mut constants = Vec::new();
        for (attribute, value) in constant_pairs(parts.next().unwrap_or_default()) {
            constants.push((known_attr(attribute, path, number, setup), setup.text(value)));
        }
        let section = Section {
            name: setup.text(name),
            title: name.to_string(),
            key: key.to_string(),
            taxonomy,
            constants,
            line: number,
        };
        self.sections.push(section);
        Some(numbers)
    }

    /// Takes a message apart: sets the captures of the first pattern that fits, and the section's constants.
    #[inline]
    pub fn read<'c, 'b>(
        &'c self,
        id: u32,
        text: &'b str,
        rec: &mut Record<'b>,
        captures: &mut Captures<AttrId>,
    ) -> Understood<'c> {
        let Some(message) = self.message(id) else { return Understood::Unknown };
        let trie = message.trie.get_or_init(|| self.trie(message));
        let Some((index, end)) = trie.matches(text, captures) else {
            let last = &self.lines[message.lines[message.lines.len() - 1] as usize];
            return Understood::IdOnly(&self.sections[last.section as usize]);
        };
        let line = &self.lines[index as usize];
        if let Some(met) = &line.met {
            met.mark(line.line);
        }
        let section = &self.sections[line.section as usize];
        if rec.is_traced() {
            self.set_traced(section, line.line, text, rec, captures);
            return Understood::Whole(section, end);
        }
        for (attr, range) in captures.iter() {
            rec.set_from(attr, Value::Text(&text[range]), Who::Framework);
        }
        for (attr, value) in &section.constants {
            rec.set_from(*attr, Value::Text(rec.fixed(*value)), Who::Framework);
        }
        Understood::Whole(section, end)
    }

    #[cold]
    fn trie(&self, message: &Message) -> Trie<AttrId> {
        let mut trie = Trie::default();
        for line in &message.lines {
            trie.push(&self.patterns[*line as usize], *line);
        }
        trie
    }

    /// The same with the lines of the file; its name is copied only when somebody wants to read it.
    #[cold]
    fn set_traced<'b>(
        &self,
        section: &Section,
        line: u32,
        text: &'b str,
        rec: &mut Record<'b>,
        captures: &Captures<AttrId>,
    ) {
        let file = rec.copy(&self.path);
        for (attr, range) in captures.iter() {
            rec.set_from(attr, Value::Text(&text[range]), Who::Map { file, line });
        }
        for (attr, value) in &section.constants {
            rec.set_from(*attr, Value::Text(rec.fixed(*value)), Who::Map { file, line: section.line });
        }
    }

    /// All sections with their numbers, sorted by the first number, for documentation.
    #[must_use]
    pub fn sections(&self) -> Vec<(Vec<u32>, &Section)> {
        let mut numbers: HashMap<u32, Vec<u32>> = HashMap::new();
        for (id, message) in &self.messages {
            for line in &message.lines {
                let section = self.lines[*line as usize].section;
                let known = numbers.entry(section).or_default();
                if known.last() != Some(id) {
                    known.push(*id);
                }
            }
        }
        let mut all: Vec<_> = numbers.into_iter().map(|(section, ids)| (ids, section)).collect();
        all.sort();
        all.into_iter().map(|(ids, section)| (ids, &self.sections[section as usize])).collect()
    }
}

/// An attribute that a catalogue names; one that goes nowhere is told once.
fn known_attr(name: &str, path: &str, line: u32, setup: &mut Setup<'_>) -> AttrId {
    if !setup.knows_attr(name) {
        setup
            .diagnostics()
            .warning(
                "C0404",
                path,
                (line, 0),
                format!("nothing maps the attribute `{name}`: its values leave with no event"),
            )
            .hint(format!(
                "add `ExtendedInformation,{name}` or a field's line to Rec2Evt.map, or write `{{_}}` in its place"
            ));
    }
    setup.attr(name)
}

/// Numbers of a family follow each other; multiplying spreads them.
#[inline(always)]
fn hash(id: u32) -> usize {
    (id.wrapping_mul(0x9E37_79B9) >> 12) as usize
}

/// Splits `a=b c="d e"`.
fn constant_pairs(text: &str) -> Vec<(&str, &str)> {
    let mut pairs = Vec::new();
    let mut rest = text.trim();
    while let Some((name, behind)) = rest.split_once('=') {
        let (value, behind) = match behind.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => behind.split_once(' ').unwrap_or((behind, "")),
        };
        pairs.push((name.trim(), value));
        rest = behind.trim_start();
    }
    pairs
}

#[cfg(test)]
mod tests;
