//! What is kept beside a parser: its manifest, and the order of parsers.
//!
//! The XML is the language; name, device, priority, origin and switches are metadata. They lie in a small file next to
//! the parser (`acme.xml` has `acme.toml`, a folder's `parser.xml` has `parser.toml`), which may be missing.

use std::collections::BTreeMap;

use collector_core::{Diagnostics, nearest};
use serde::Deserialize;

use crate::data::lines;
use crate::machine::OnMiss;

/// The settings of a parser.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// A parser that is not enabled is loaded and checked, but reads nothing.
    pub enabled: bool,
    /// Lower ones first; otherwise the order file's, or the default.
    pub priority: Option<u32>,
    /// Where it is from: system parsers come before custom ones and are read-only.
    pub origin: Origin,
    /// What it does to a record.
    pub role: Option<Role>,
    /// When an expression outside any `case` does not match.
    pub on_regex_miss: OnMiss,
    /// `collectFieldsByKeyValuePair` takes only the keys of its maps as keys.
    pub only_declared_keys: bool,
    /// Functions that are not of the vendor's language: now, minus, toInt.
    pub extensions: bool,
    /// The device whose records it reads, when the XML does not say it.
    pub device: Option<Device>,
    /// The application, likewise.
    pub application: Option<Device>,
    /// Records as tests: those of the product's test events.
    pub test_events: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            enabled: true,
            priority: None,
            origin: Origin::Custom,
            role: None,
            on_regex_miss: OnMiss::Stop,
            only_declared_keys: false,
            extensions: false,
            device: None,
            application: None,
            test_events: Vec::new(),
        }
    }
}

/// Where a parser is from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Shipped by the vendor: it is cloned and not changed.
    System,
    /// A site's own.
    #[default]
    Custom,
}

/// What a parser does to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// It makes the event.
    Parser,
    /// It only corrects who reported the record, and another parser makes the event.
    Relay,
}

/// A device or an application: `deviceType`, `appType`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// `Vendor`.
    #[serde(default)]
    pub vendor: String,
    /// `Model`.
    #[serde(default)]
    pub model: String,
    /// `Version`; usually `ANY`.
    #[serde(default)]
    pub version: String,
    /// `Name`, of applications alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

impl Device {
    /// `Generic` by `Generic`: unknown, left to other discovery.
    #[must_use]
    pub fn is_generic(&self) -> bool {
        let generic = |text: &str| text.is_empty() || text.eq_ignore_ascii_case("generic");
        generic(&self.vendor) && generic(&self.model)
    }
}

impl Settings {
    /// Reads a manifest.
    pub fn parse(text: &str, file: &str, found: &mut Diagnostics) -> Settings {
        toml::from_str(text).unwrap_or_else(|error: toml::de::Error| {
            let at = error.span().map_or((0, 0), |span| crate::at::Lines::new(text).at(span.start).pair());
            found.error("C0610", file, at, error.message().to_string()).hint(
                "a parser's manifest has: enabled, priority, origin, role, on_regex_miss, only_declared_keys, extensions, \
                 device, application, test_events",
            );
            Settings::default()
        })
    }
}

/// The order file: parsers by name with their priorities; names are compared without regard to case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order(BTreeMap<String, Entry>);

/// A line of the order file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// As it is written.
    name: String,
    priority: u32,
    line: u32,
}

impl Order {
    /// Reads `parserOrder.csv`: a line for each parser with its name and its priority.
    pub fn parse(text: &str, file: &str, found: &mut Diagnostics) -> Order {
        let mut order = BTreeMap::new();
        let mut taken: BTreeMap<u32, String> = BTreeMap::new();
        for (number, line) in lines(text) {
            let mut cells = line.split(',').map(|cell| cell.trim().trim_matches('"'));
            let (name, priority) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
            let Ok(priority) = priority.parse::<u32>() else {
                // The first line may be a header.
                if number > 1 {
                    let message = format!("the priority `{priority}` of `{name}` is no number");
                    found.error("C0612", file, (number, 0), message).hint("lines look like AcmeParser,100");
                }
                continue;
            };
            if (10_000..20_000).contains(&priority) {
                found
                    .warning("C0612", file, (number, 0), format!("the priority {priority} is one of the reserved ones"))
                    .hint("parsers with a recognizer have 1 to 999");
            }
            if let Some(other) = taken.get(&priority).filter(|other| key(other) != key(name)) {
                let message = format!("`{name}` and `{other}` have the same priority {priority}: names decide");
                found.warning("C0612", file, (number, 0), message);
            }
            taken.entry(priority).or_insert_with(|| name.to_string());
            let entry = Entry { name: name.to_string(), priority, line: number };
            if let Some(Entry { priority: before, .. }) = order.insert(key(name), entry) {
                let message = format!("`{name}` has two priorities, {before} and {priority}: the last one counts");
                found.warning("C0612", file, (number, 0), message);
            }
        }
        Order(order)
    }

    /// The priority of a parser.
    pub fn priority(&self, name: &str) -> Option<u32> {
        self.0.get(&key(name)).map(|entry| entry.priority)
    }

    /// Lines that name no known parser.
    pub fn check(&self, names: &[&str], file: &str, found: &mut Diagnostics) {
        let known: Vec<String> = names.iter().map(|name| key(name)).collect();
        // A parser that has a line of its own was not meant by another.
        let free = || names.iter().copied().filter(|name| !self.0.contains_key(&key(name)));
        for (wanted, Entry { name, line, .. }) in self.0.iter().filter(|(key, _)| !known.contains(key)) {
            let hint = match nearest(wanted, free()) {
                Some(near) => format!("did you mean `{near}`? else remove the line, or add the parser"),
                None => "remove the line, or add the parser".to_string(),
            };
            found.warning("C0612", file, (*line, 0), format!("no parser is called `{name}`")).hint(hint);
        }
    }
}

/// A name as it is compared: without the ending of its file.
fn key(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    name.strip_suffix(".xml").map_or(name.clone(), str::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_says_what_the_xml_does_not() {
        let mut found = Diagnostics::new();
        let text =
            "priority = 7\norigin = 'system'\nrole = 'relay'\non_regex_miss = 'continue'\n[device]\nvendor = 'Acme'\n";
        let settings = Settings::parse(text, "p.toml", &mut found);
        assert!(found.is_empty());
        assert_eq!((settings.priority, settings.origin), (Some(7), Origin::System));
        assert_eq!((settings.role, settings.on_regex_miss), (Some(Role::Relay), OnMiss::Continue));
        assert_eq!(Settings::parse("enabeld = false", "p.toml", &mut found), Settings::default());
        assert!(found.to_string().contains("p.toml:1:1"));
    }

    #[test]
    fn the_order_file_reports_conflicts() {
        let mut found = Diagnostics::new();
        let text = "name,priority\nSyslogNGParser,0\nAcme.xml,5\nOther,5\nAcme,6\nBad,x\nFar,12000\nCiscoo_ASA.xml,7\n";
        let order = Order::parse(text, "parserOrder.csv", &mut found);
        assert_eq!(order.priority("acme"), Some(6));
        order.check(&["SyslogNGParser", "Acme", "Other", "Cisco_ASA"], "parserOrder.csv", &mut found);
        let told = found.to_string();
        for part in
            ["same priority 5", "two priorities, 5 and 6", "`x` of `Bad` is no number", "reserved", "called `Far`"]
        {
            assert!(told.contains(part), "{part} in {told}");
        }
        let hint_of =
            |name: &str| told.split_once(&format!("called `{name}`")).map(|(_, behind)| behind.lines().nth(2));
        assert_eq!(hint_of("Far"), Some(Some("  hint: remove the line, or add the parser")), "{told}");
        let near = "  hint: did you mean `Cisco_ASA`? else remove the line, or add the parser";
        assert_eq!(hint_of("Ciscoo_ASA.xml"), Some(Some(near)), "{told}");
    }
}
