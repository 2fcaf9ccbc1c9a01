//! The collect instructions and their maps.

use memchr::memmem::Finder;

use super::value::{self, alternatives, control_characters};
use super::{Reader, unknown};
use crate::at::At;
use crate::collect::{json, xpath};
use crate::program::{
    AnotherEvent, Collect, Inner, JsonMap, KeyMap, Keys, Kind, Operand, PositionMap, Regex, Separators, Slot, Symbols,
};
use crate::xml::Element;

/// Maps by their keys.
fn keys(maps: Vec<KeyMap>) -> Keys {
    let mut keys = Keys::default();
    for map in maps {
        keys.entry(map.key.into()).or_default().push(map.attr);
    }
    keys
}

impl Reader<'_> {
    pub(super) fn collect_instruction(&mut self, element: &Element) -> Option<Kind> {
        match element.name.as_str() {
            "collectFieldsByRegex" | "collectAndSetAttrByRegex" => self.collect_regex(element),
            "collectAndSetAttrByKeyValuePair" | "collectAndSetAttrByKeyValPair" => self.key_value(element, false),
            "collectAndSetAttrByKeyValuePairMultiValue" => self.key_value(element, true),
            "collectFieldsByKeyValuePair" => {
                self.known_attributes(element, &["src", "sep", "kvsep"]);
                let (src, sep) = (self.source(element), self.separators(element, "sep"));
                let kvsep = self.needed(element, "kvsep").map(|text| control_characters(&text));
                let keys = keys(self.key_maps(element));
                Some(Collect::Fields { src: src?, sep: sep?, kvsep: kvsep?, keys }.into())
            }
            "collectAndSetAttrByPos" | "collectAndSetAttrByPosWithQuotes" | "collectAndSetAttrByPosWithNestedSep" => {
                self.position(element)
            }
            "collectAndSetAttrByJSON" => {
                self.known_attributes(element, &["src"]);
                let (src, maps) = (self.source(element), self.json_maps(element));
                Some(Collect::Json { src: src?, maps }.into())
            }
            "collectAndSetAttrByJsonArray" => {
                self.known_attributes(element, &["src", "sep"]);
                let sep = element.attribute("sep").map_or(" ".to_string(), |sep| control_characters(&sep.value));
                let (src, maps) = (self.source(element), self.json_maps(element));
                Some(Collect::JsonArray { src: src?, sep, maps }.into())
            }
            "collectAndSetAttrByJsonSymbol" => {
                self.known_attributes(element, &["src"]);
                let (src, symbols) = (self.source(element), self.symbols(element));
                Some(Collect::JsonSymbol { src: src?, symbols }.into())
            }
            "collectAndSetAttrBySymbol" => {
                self.known_attributes(element, &["src", "sep", "symStart", "symEnd"]);
                let (src, sep) = (self.source(element), self.separators(element, "sep"));
                let (start, end) = (self.needed(element, "symStart"), self.needed(element, "symEnd"));
                let symbols = self.symbols(element);
                Some(Collect::Symbol { src: src?, sep: sep?, start: start?, end: end?, symbols }.into())
            }
            "collectAndSetAttrByXPath" => {
                self.known_attributes(element, &["src", "xpath"]);
                let src = self.source(element);
                let path = self.needed(element, "xpath").and_then(|text| self.xpath(&text, element.at));
                let symbols = self.symbols(element);
                Some(Collect::XPath { src: src?, path: path?, symbols }.into())
            }
            "collectFieldsByXPath" => self.xpath_fields(element),
            "collectFieldsByCsvFile" => self.csv_file(element),
            "collectFieldsByCsvValue" => self.csv_value(element),
            "collectFieldsBySNMPTrap" => {
                self.known_attributes(element, &["src"]);
                let (src, maps) = (self.source(element), self.key_maps(element));
                Some(Collect::SnmpTrap { src: src?, maps }.into())
            }
            "collectAndSetAttrFromAnotherEvent" => self.another_event(element),
            _ => {
                unknown(element, "an instruction", self.file, self.found);
                None
            }
        }
    }

    /// An attribute that the element must have.
    fn needed(&mut self, element: &Element, name: &str) -> Option<String> {
        match element.attribute(name) {
            Some(attribute) if !attribute.value.is_empty() => Some(attribute.value.clone()),
            _ => {
                let message = format!("`<{}>` has no {name}", element.name);
                self.error("C0608", element.at, message, format!("add {name}=\"…\""));
                None
            }
        }
    }

    /// The text that an instruction reads.
    fn source(&mut self, element: &Element) -> Option<Slot> {
        let text = self.needed(element, "src")?;
        let at = element.attribute("src").map_or(element.at, |attribute| attribute.at);
        match text.trim().strip_prefix('$') {
            Some(name) if value::is_name(name) => Some(self.read(name, at)),
            _ => {
                self.error("C0608", at, format!("src=\"{text}\" is no variable"), "it looks like src=\"$_body\"");
                None
            }
        }
    }

    fn separators(&mut self, element: &Element, name: &str) -> Option<Separators> {
        Some(Separators::new(&alternatives(&self.needed(element, name)?)))
    }

    fn collect_regex(&mut self, element: &Element) -> Option<Kind> {
        self.known_attributes(element, &["src"]);
        let src = self.source(element);
        let mut expressions = element.elements().filter(|child| child.name == "regex");
        let (first, second) = (expressions.next(), expressions.next());
        for child in element.elements().filter(|child| child.name != "regex") {
            unknown(child, "a part of this instruction", self.file, self.found);
        }
        let Some(first) = first else {
            self.error("C0608", element.at, "there is no <regex>", "it looks like <regex><![CDATA[…]]></regex>");
            return None;
        };
        if let Some(second) = second {
            self.error(
                "C0608",
                second.at,
                "a second <regex>",
                "write an instruction for each; <switch> tries one after the other",
            );
            return None;
        }
        self.known_attributes(first, &[]);
        let (text, at) = first.text();
        let regex = self.regex(&text, at)?;
        Some(Kind::Regex { src: src?, regex })
    }

    /// The `attrKeyMap`s of an element; others are told of.
    fn maps<'e>(&mut self, element: &'e Element, known: &[&str]) -> Vec<(&'e Element, Option<Slot>)> {
        let mut maps = Vec::new();
        for child in element.elements() {
            match child.name.as_str() {
                "attrKeyMap" => {
                    self.known_attributes(child, known);
                    if let Some(target) = self.target(child) {
                        maps.push((child, target));
                    }
                }
                "when" if element.name == "collectFieldsByXPath" => {}
                _ => unknown(child, "a map of this instruction", self.file, self.found),
            }
        }
        maps
    }

    fn key_maps(&mut self, element: &Element) -> Vec<KeyMap> {
        let mut maps = Vec::new();
        for (child, attr) in self.maps(element, &["attr", "key"]) {
            if let Some(key) = self.needed(child, "key") {
                let key = control_characters(&key);
                maps.push(KeyMap { attr, finder: Finder::new(key.as_bytes()).into_owned(), key });
            }
        }
        maps
    }

    fn json_maps(&mut self, element: &Element) -> Vec<JsonMap> {
        let mut maps = Vec::new();
        for (child, attr) in self.maps(element, &["attr", "key"]) {
            let Some(key) = self.needed(child, "key") else { continue };
            match json::Path::parse(&key) {
                Ok(path) => maps.push(JsonMap { attr, path }),
                Err(reason) => {
                    let at = child.attribute("key").map_or(child.at, |attribute| attribute.at);
                    let message = format!("the path `{key}` is malformed: {reason}");
                    self.error("C0613", at, message, "paths look like a.b, a[0].b or a.find(k='v', b)");
                }
            }
        }
        maps
    }

    fn key_value(&mut self, element: &Element, all: bool) -> Option<Kind> {
        self.known_attributes(element, &["src", "sep", "kvsep"]);
        let (src, sep) = (self.source(element), self.separators(element, "sep"));
        let maps = self.key_maps(element);
        if let Some(kvsep) = element.attribute("kvsep") {
            // With a separator of its own it is the other instruction.
            return Some(
                Collect::Fields { src: src?, sep: sep?, kvsep: control_characters(&kvsep.value), keys: keys(maps) }
                    .into(),
            );
        }
        Some(Collect::KeyValue { src: src?, sep: sep?, maps, all }.into())
    }

    fn position(&mut self, element: &Element) -> Option<Kind> {
        let src = self.source(element);
        let (sep, inner) = match element.name.as_str() {
            "collectAndSetAttrByPosWithQuotes" => {
                self.known_attributes(element, &["src", "sep", "quo"]);
                (self.needed(element, "sep"), self.needed(element, "quo").map(Inner::Quotes))
            }
            "collectAndSetAttrByPosWithNestedSep" => {
                self.known_attributes(element, &["src", "L1Sep", "L2Sep"]);
                let pairs = self.needed(element, "L2Sep").and_then(|text| self.pairs(&text, element.at));
                (self.needed(element, "L1Sep"), pairs.map(Inner::Pairs))
            }
            _ => {
                self.known_attributes(element, &["src", "sep"]);
                (self.needed(element, "sep"), Some(Inner::Nothing))
            }
        };
        let mut maps = Vec::new();
        for child in element.elements() {
            if child.name != "attrPosMap" {
                unknown(child, "a map of this instruction", self.file, self.found);
                continue;
            }
            self.known_attributes(child, &["attr", "pos"]);
            let target = self.target(child);
            let Some(pos) = self.needed(child, "pos") else { continue };
            match pos.trim().parse::<usize>() {
                Ok(pos) if (1..=100_000).contains(&pos) => maps.extend(target.map(|attr| PositionMap { attr, pos })),
                _ => {
                    let at = child.attribute("pos").map_or(child.at, |attribute| attribute.at);
                    self.error("C0614", at, format!("`{pos}` is no position"), "positions count from 1");
                }
            }
        }
        let sep = control_characters(&sep?);
        Some(Collect::Position { src: src?, sep, inner: inner?, maps }.into())
    }

    /// `"", []`: pairs of an opening and a closing character; one alone is both.
    fn pairs(&mut self, text: &str, at: At) -> Option<Vec<(char, char)>> {
        let mut pairs = Vec::new();
        for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            let chars: Vec<char> = item.chars().collect();
            match chars[..] {
                [one] => pairs.push((one, one)),
                [open, close] => pairs.push((open, close)),
                _ => {
                    let message = format!("`{item}` in L2Sep is no pair");
                    self.error("C0608", at, message, "pairs look like \"\", [] or {}");
                    return None;
                }
            }
        }
        Some(pairs)
    }

    /// Variables that the data names: all attributes of the dictionary and the parser's own.
    fn symbols(&mut self, element: &Element) -> Symbols {
        let mut excluded = Vec::new();
        for child in element.elements() {
            if child.name == "excludeAttr" {
                excluded.push(child.text().0);
            } else {
                unknown(child, "a part of this instruction", self.file, self.found);
            }
        }
        if self.symbols.is_none() {
            let names: Vec<String> = self.dictionary.names().map(str::to_string).collect();
            for name in &names {
                self.write(name, element.at);
            }
        }
        let names = self.symbols.get_or_insert_default().clone();
        Symbols { names, excluded }
    }

    fn xpath(&mut self, text: &str, at: At) -> Option<xpath::Path> {
        xpath::Path::parse(text)
            .map_err(|reason| {
                let message = format!("the path `{text}` is malformed: {reason}");
                self.error(
                    "C0613",
                    at,
                    message,
                    "paths look like /Event/System/EventID, //Data[@Name='x'] or Event/@id",
                );
            })
            .ok()
    }

    fn xpath_fields(&mut self, element: &Element) -> Option<Kind> {
        self.known_attributes(element, &["src"]);
        let src = self.source(element);
        let mut maps = Vec::new();
        for (child, attr) in self.maps(element, &["attr", "key"]) {
            if let Some(path) = self.needed(child, "key").and_then(|key| self.xpath(&key, child.at)) {
                maps.push((attr, path));
            }
        }
        let whens = Element {
            children: element
                .children
                .iter()
                .filter(|child| matches!(child, crate::xml::Node::Element(inner) if inner.name == "when"))
                .cloned()
                .collect(),
            at: element.at,
            ..Element::default()
        };
        let then = self.block(&whens);
        Some(Collect::XPathFields { src: src?, maps, then }.into())
    }

    fn csv_file(&mut self, element: &Element) -> Option<Kind> {
        self.known_attributes(element, &["file", "key", "reloadInterval"]);
        let (file, key) = (self.needed(element, "file"), self.needed(element, "key"));
        self.reload_interval(element);
        let mut maps = Vec::new();
        for (child, attr) in self.maps(element, &["attr", "column"]) {
            let Some(column) = self.needed(child, "column") else { continue };
            match column.trim().parse::<usize>() {
                Ok(column) => maps.extend(attr.map(|attr| (attr, column))),
                Err(_) => {
                    self.error(
                        "C0614",
                        child.at,
                        format!("`{column}` is no column"),
                        "columns count from 0, which is the key",
                    );
                }
            }
        }
        let (file, key) = (file?, key?);
        self.facts.csv_files.push((file.clone(), element.at));
        let key = match key.trim().strip_prefix('$') {
            Some(name) if value::is_name(name) => Operand::Variable(self.read(name, element.at)),
            _ => {
                let (start, len) = self.constant(&key);
                Operand::Constant(start, len)
            }
        };
        Some(Collect::CsvFile { file, key, maps }.into())
    }

    fn reload_interval(&mut self, element: &Element) {
        if let Some(interval) = element.attribute("reloadInterval")
            && interval.value.trim().parse::<u32>().is_err()
        {
            let message = format!("reloadInterval=\"{}\" is no number of seconds", interval.value);
            self.warning("C0608", interval.at, message, "it looks like reloadInterval=\"3600\"");
        }
    }

    fn csv_value(&mut self, element: &Element) -> Option<Kind> {
        self.known_attributes(element, &["file", "delimiter", "pattern", "reloadInterval"]);
        self.reload_interval(element);
        let (file, delimiter) = (self.needed(element, "file"), self.needed(element, "delimiter"));
        let pattern = self.needed(element, "pattern");
        let at = element.attribute("pattern").map_or(element.at, |attribute| attribute.at);
        let attrs = self.maps(element, &["attr"]).into_iter().filter_map(|(_, attr)| attr).collect();
        let matcher = pattern.as_ref().and_then(|text| self.plain_regex(text, at));
        let file = file?;
        self.facts.csv_files.push((file.clone(), element.at));
        let regex = Regex { matcher: matcher?, slots: Vec::new(), at, written: pattern? };
        Some(
            Collect::CsvValue { file, delimiter: control_characters(&delimiter?), pattern: Box::new(regex), attrs }
                .into(),
        )
    }

    fn another_event(&mut self, element: &Element) -> Option<Kind> {
        self.known_attributes(element, &["AnotherEventType"]);
        let types = self.needed(element, "AnotherEventType")?;
        let types: Vec<String> =
            types.split(" OR ").map(|ty| ty.trim().to_string()).filter(|ty| !ty.is_empty()).collect();
        self.facts.other_types.extend(types.iter().cloned());
        if self.others.is_some() {
            self.error("C0608", element.at, "one other event inside another", "put them side by side");
            return None;
        }
        (self.others, self.within) = (Some(Vec::new()), None);
        let mut whens = Vec::new();
        for child in element.elements() {
            if child.name == "when" {
                whens.extend(self.when(child));
            } else {
                unknown(child, "a `<when>` of this instruction", self.file, self.found);
            }
        }
        if whens.is_empty() {
            let message = "nothing says which event is meant";
            self.error("C0608", element.at, message, "add <when test=\"$user = $AnotherEvent.user\">");
        }
        let (reads, within) = (self.others.take().unwrap_or_default(), self.within.take());
        Some(Kind::AnotherEvent(Box::new(AnotherEvent { types, whens, reads, within })))
    }
}
