//! Reads a parser: from the XML tree to compiled instructions.
//!
//! Everything that is wrong is told, each with its place, and reading goes on behind it; a parser with an error is not
//! used. What is unknown is a warning: newer versions of the product have more elements than this one knows.

mod collects;
mod instructions;
mod patterns;
mod tables;
#[cfg(test)]
mod tests;
mod tests_of_when;
mod value;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use collector_core::{Diagnostics, nearest};

use crate::at::At;
use crate::attribute::{Dictionary, Type};
use crate::manifest::{Device, Settings};
use crate::matcher::{Matcher, TOO_LARGE};
use crate::parser::{Facts, Library, Parser};
use crate::pattern::{self, Expanded, Patterns, Scope};
use crate::program::{Block, Names, Regex, Slot};
use crate::xml::{Element, Node};
use patterns::collect_patterns;
pub(crate) use patterns::general_patterns;

/// Every element of the language.
pub(crate) const ELEMENTS: [&str; 44] = [
    "appType",
    "attachedDeviceType",
    "attrKeyMap",
    "attrPosMap",
    "case",
    "choose",
    "collectAndSetAttrByJSON",
    "collectAndSetAttrByJsonArray",
    "collectAndSetAttrByJsonSymbol",
    "collectAndSetAttrByKeyValPair",
    "collectAndSetAttrByKeyValuePair",
    "collectAndSetAttrByKeyValuePairMultiValue",
    "collectAndSetAttrByPos",
    "collectAndSetAttrByPosWithNestedSep",
    "collectAndSetAttrByPosWithQuotes",
    "collectAndSetAttrByRegex",
    "collectAndSetAttrBySymbol",
    "collectAndSetAttrByXPath",
    "collectAndSetAttrFromAnotherEvent",
    "collectFieldsByCsvFile",
    "collectFieldsByCsvValue",
    "collectFieldsByKeyValuePair",
    "collectFieldsByRegex",
    "collectFieldsBySNMPTrap",
    "collectFieldsByXPath",
    "default",
    "deviceType",
    "eventFormatRecognizer",
    "eventParser",
    "excludeAttr",
    "generalPatternDefinitions",
    "otherwise",
    "parseByTemplate",
    "parsingInstructions",
    "pattern",
    "patternDefinitions",
    "regex",
    "setEventAttribute",
    "swap",
    "switch",
    "templateFunction",
    "testEvent",
    "testEvents",
    "when",
];

/// What reading a file works with.
struct Reader<'r> {
    file: &'r str,
    found: &'r mut Diagnostics,
    dictionary: &'r Dictionary,
    general: &'r Patterns,
    settings: &'r Settings,
    patterns: Patterns,
    names: Vec<String>,
    slots: HashMap<String, Slot>,
    /// All variables by name, for instructions that take names from the data, when there is one.
    symbols: Option<Arc<OnceLock<Names<Slot>>>>,
    constants: String,
    known_constants: HashMap<String, (u32, u32)>,
    facts: Facts,
    /// Blocks in blocks.
    depth: usize,
    /// Inside `collectAndSetAttrFromAnotherEvent`: the attributes of the other event that are read.
    others: Option<Vec<(Slot, String)>>,
    within: Option<i64>,
}

/// Reads a parser. One with an error lacks what was wrong, and is for checks alone.
pub(crate) fn parser(
    root: &Element,
    name: &str,
    file: &str,
    settings: Settings,
    library: &Library,
    found: &mut Diagnostics,
) -> Parser {
    let mut own = Diagnostics::new();
    let mut reader = Reader {
        file,
        found: &mut own,
        dictionary: &library.dictionary,
        general: &library.general,
        settings: &settings,
        patterns: Patterns::new(),
        names: Vec::new(),
        slots: HashMap::new(),
        symbols: None,
        constants: String::new(),
        known_constants: HashMap::new(),
        facts: Facts::default(),
        depth: 0,
        others: None,
        within: None,
    };
    for known in ["_rawmsg", "reptDevIpAddr", "eventType"] {
        reader.slot(known);
    }
    let read = reader.file(root);
    if let Some(symbols) = &reader.symbols {
        symbols.get_or_init(|| reader.slots.iter().map(|(name, slot)| (name.as_str().into(), *slot)).collect());
        reader.facts.takes_names_from_data = true;
    }
    let Reader { names, constants, facts, slots, .. } = reader;
    let is_sound = !own.has_errors();
    found.extend(own);
    let Sections { recognizer, body, device, application, attached, name: inner, test_events } = read;
    let types: Vec<Option<Type>> = names.iter().map(|name| library.dictionary.find(name)).collect();
    let is_set = |slot: &Slot| facts.writes.contains_key(slot) || *slot == crate::program::DEVICE;
    let mut attributes: Vec<Slot> =
        (0..names.len() as Slot).filter(|slot| types[*slot as usize].is_some() && is_set(slot)).collect();
    attributes.sort_by(|a, b| names[*a as usize].cmp(&names[*b as usize]));
    let time = slots.get("deviceTime").copied().filter(|slot| facts.writes.contains_key(slot));
    let sets_event_type = facts.writes.contains_key(&crate::program::EVENT_TYPE);
    let mut settings = settings;
    settings.test_events.extend(test_events);
    let name = if name.is_empty() { inner.unwrap_or_default() } else { name.to_string() };
    Parser {
        name,
        file: file.to_string(),
        is_sound,
        settings,
        recognizer,
        body,
        names,
        types,
        constants,
        attributes,
        time,
        sets_event_type,
        device,
        application,
        attached,
        facts,
    }
}

fn unknown(element: &Element, wanted: &str, file: &str, found: &mut Diagnostics) {
    let name = &element.name;
    let finding = found.warning("C0609", file, element.at.pair(), format!("`<{name}>` is not {wanted} and is ignored"));
    finding.hint(match nearest(name, ELEMENTS).filter(|near| near != name) {
        Some(near) => format!("did you mean `<{near}>`?"),
        None => "docs/fortisiem-reference.md lists all elements and where they stand".to_string(),
    });
}

#[derive(Default)]
struct Sections {
    name: Option<String>,
    recognizer: Option<Box<Regex>>,
    body: Block,
    device: Option<Device>,
    application: Option<Device>,
    attached: Option<Device>,
    test_events: Vec<String>,
}

impl Reader<'_> {
    fn file(&mut self, root: &Element) -> Sections {
        let mut sections = Sections::default();
        let mut elements: Vec<&Element> = Vec::new();
        for element in root.elements() {
            if element.name == "eventParser" {
                sections.name = element.attribute("name").map(|attribute| attribute.value.clone());
                elements.extend(element.elements());
            } else {
                elements.push(element);
            }
        }
        for node in &root.children {
            if let Node::Text { text, at, .. } | Node::CData { text, at } = node
                && !text.trim().is_empty()
            {
                let message = format!(
                    "the text `{}` stands outside of any element",
                    text.trim().lines().next().unwrap_or_default()
                );
                self.found.warning("C0609", self.file, at.pair(), message).hint("write remarks as <!-- remark -->");
            }
        }
        // Patterns first, wherever they stand.
        for section in elements.iter().filter(|element| element.name == "patternDefinitions") {
            for (name, text, at) in collect_patterns(section, self.file, self.found) {
                self.facts.patterns.insert(name.clone(), at);
                self.patterns.insert(name, text);
            }
        }
        self.check_patterns();
        let (mut has_instructions, mut has_recognizer) = (false, false);
        for element in elements {
            match element.name.as_str() {
                "patternDefinitions" => {}
                "eventFormatRecognizer" if has_recognizer => {
                    let hint = "a parser has one; put alternatives into it: (?:a|b)";
                    self.error("C0608", element.at, "a second `<eventFormatRecognizer>`", hint);
                }
                "eventFormatRecognizer" => {
                    has_recognizer = true;
                    sections.recognizer = self.recognizer(element);
                }
                "parsingInstructions" => {
                    has_instructions = true;
                    sections.body.extend(self.block(element));
                }
                "deviceType" => sections.device = Some(self.device(element)),
                "appType" => sections.application = Some(self.device(element)),
                "attachedDeviceType" => sections.attached = Some(self.device(element)),
                "parseByTemplate" => {
                    let message =
                        "`<parseByTemplate>` names a native function of the product; the instructions are run instead";
                    self.found.warning("C0609", self.file, element.at.pair(), message);
                }
                "testEvents" => {
                    sections.test_events.extend(element.elements().map(|event| event.text().0));
                }
                "generalPatternDefinitions" => {
                    self.error("C0608", element.at, "general patterns stand in a file of their own", "move them");
                }
                _ => unknown(element, "a section of a parser", self.file, self.found),
            }
        }
        if !has_instructions {
            self.error(
                "C0608",
                At { line: 1, column: 1 },
                "the parser has no <parsingInstructions>",
                "a parser has <eventFormatRecognizer> and <parsingInstructions>",
            );
        }
        sections
    }

    /// Finds faults of patterns that nothing refers to, too.
    fn check_patterns(&mut self) {
        let (mut faults, mut broken) = (Vec::new(), Vec::new());
        for (name, text) in &self.patterns {
            let scope = Scope { local: &self.patterns, general: self.general };
            match pattern::expand(text, scope) {
                Err(fault) => {
                    let at = self.facts.patterns[name].after(&text[..text.floor_char_boundary(fault.at)]);
                    faults.push((at, format!("in the pattern `{name}`: {}", fault.message), fault));
                }
                // Its parts could not stand alone: parentheses that do not close reach into what is around it.
                Ok(expanded) => {
                    if let Err(reason) = Matcher::new(&expanded.regex, expanded.captures.len()) {
                        broken
                            .push((self.facts.patterns[name], format!("the pattern `{name}` is malformed: {reason}")));
                    }
                }
            }
        }
        for (at, message) in broken {
            self.warning("C0603", at, message, "every pattern must be an expression by itself");
        }
        for (at, message, fault) in faults {
            self.error(fault.code, at, message, fault.hint);
        }
    }

    fn error(&mut self, code: &'static str, at: At, message: impl Into<String>, hint: impl Into<String>) {
        self.found.error(code, self.file, at.pair(), message).hint(hint);
    }

    fn warning(&mut self, code: &'static str, at: At, message: impl Into<String>, hint: impl Into<String>) {
        self.found.warning(code, self.file, at.pair(), message).hint(hint);
    }

    fn recognizer(&mut self, element: &Element) -> Option<Box<Regex>> {
        let (text, at) = element.text();
        if text.is_empty() {
            self.error(
                "C0608",
                at,
                "the recognizer is empty",
                "leave it out, or write what every record of the device has",
            );
            return None;
        }
        let regex = self.regex(&text, at)?;
        // Of a recognizer without captures it only matters whether it matches.
        if !regex.slots.is_empty() {
            return Some(regex);
        }
        let Regex { matcher, slots, at, written } = *regex;
        Some(Box::new(Regex { matcher: matcher.for_a_test(), slots, at, written }))
    }

    fn device(&mut self, element: &Element) -> Device {
        let mut device = Device::default();
        for part in element.elements() {
            let text = part.text().0;
            match part.name.as_str() {
                "Vendor" => device.vendor = text,
                "Model" => device.model = text,
                "Version" => device.version = text,
                "Name" if element.name == "appType" => device.name = text,
                _ => unknown(part, "a part of a device", self.file, self.found),
            }
        }
        if device.vendor.is_empty() || device.model.is_empty() {
            let message = format!("`<{}>` lacks its vendor or model", element.name);
            self.warning("C0608", element.at, message, "add <Vendor> and <Model>; Generic when unknown");
        }
        device
    }

    /// The number of a variable.
    fn slot(&mut self, name: &str) -> Slot {
        let name = match name {
            "_rawMsg" => "_rawmsg",
            _ => name,
        };
        if let Some(slot) = self.slots.get(name) {
            return *slot;
        }
        // A file has fewer names than numbers: it would be larger than what is read.
        let slot = Slot::try_from(self.names.len()).unwrap_or(Slot::MAX);
        self.names.push(name.to_string());
        self.slots.insert(name.to_string(), slot);
        slot
    }

    /// A variable that is read here.
    fn read(&mut self, name: &str, at: At) -> Slot {
        let other = name.strip_prefix("AnotherEvent.").or_else(|| name.strip_prefix("AnotherEventType."));
        if let Some(attribute) = other {
            let slot = self.slot(&format!("AnotherEvent.{attribute}"));
            match &mut self.others {
                Some(reads) => {
                    if reads.iter().all(|(known, _)| *known != slot) {
                        reads.push((slot, attribute.to_string()));
                    }
                    self.facts.asks_others.insert(attribute.to_string());
                }
                None => self.error(
                    "C0608",
                    at,
                    format!("`${name}` is read outside of <collectAndSetAttrFromAnotherEvent>"),
                    "the other event is known only inside it",
                ),
            }
            return slot;
        }
        let slot = self.slot(name);
        self.facts.reads.entry(slot).or_insert(at);
        slot
    }

    /// A variable that is set here.
    fn write(&mut self, name: &str, at: At) -> Slot {
        let slot = self.slot(name);
        self.facts.writes.entry(slot).or_insert(at);
        slot
    }

    /// Begin and length of a constant.
    fn constant(&mut self, text: &str) -> (u32, u32) {
        if let Some(known) = self.known_constants.get(text) {
            return *known;
        }
        let place = (self.constants.len() as u32, text.len() as u32);
        self.constants.push_str(text);
        self.known_constants.insert(text.to_string(), place);
        place
    }

    /// Compiles an expression with captures.
    fn regex(&mut self, text: &str, at: At) -> Option<Box<Regex>> {
        let expanded = self.expanded(text, at)?;
        // Findings point to where a name is written; one of a pattern's own stands elsewhere.
        let place = |name: &str| text.find(&format!("<{name}:")).map_or(at, |begin| at.after(&text[..begin]));
        let slots: Vec<Slot> = expanded.captures.iter().map(|name| self.write(name, place(name))).collect();
        let matcher = self.matcher(&expanded, at)?;
        Some(Box::new(Regex { matcher, slots, at, written: text.to_string() }))
    }

    /// Puts patterns in the place of their references.
    fn expanded(&mut self, text: &str, at: At) -> Option<Expanded> {
        match pattern::expand(text, Scope { local: &self.patterns, general: self.general }) {
            Ok(expanded) => {
                self.facts.used_patterns.extend(expanded.used.iter().cloned());
                Some(expanded)
            }
            Err(fault) => {
                // What the rest refers to counts as used and set all the same, so that one error does not make others.
                for (attribute, pattern) in pattern::references(text) {
                    self.facts.used_patterns.insert(pattern.to_string());
                    if !attribute.is_empty() {
                        self.write(attribute, at);
                    }
                }
                let at = at.after(&text[..text.floor_char_boundary(fault.at)]);
                self.error(fault.code, at, fault.message, fault.hint);
                None
            }
        }
    }

    fn matcher(&mut self, expanded: &Expanded, at: At) -> Option<Matcher> {
        Matcher::sound(&expanded.regex, expanded.captures.len())
            .map_err(|reason| {
                let hint = match reason.as_str() {
                    TOO_LARGE => "a repetition of a repetition multiplies: use `*` or `+`, or split the instruction",
                    _ => "a backslash before a special character makes it literal",
                };
                self.error("C0603", at, format!("the expression is malformed: {reason}"), hint);
            })
            .ok()
    }
}
