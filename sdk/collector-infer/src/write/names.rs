//! Names in the crate: of attributes, and of the constants that code has for them.

use std::collections::BTreeMap;

use crate::format::Format;
use crate::inference::{Inference, Severity, Use};
use crate::words::pieces;

/// The attributes that code touches, and the names of those that it makes itself.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Constants by attribute.
    constants: BTreeMap<String, String>,
    /// The attributes, in their order.
    order: Vec<String>,
    /// Columns by their place, for delimited formats.
    pub(super) columns: Vec<String>,
}

/// Attributes that code makes; data may have such a key, so the names are its own.
pub(super) const HOST: &str = "header_host";
pub(super) const HOST_DOMAIN: &str = "header_host_domain";
pub(super) const APP: &str = "header_app";
pub(super) const PID: &str = "header_pid";
pub(super) const TITLE: &str = "event_title";
pub(super) const SEVERITY: &str = "severity_number";
pub(super) const DURATION: &str = "duration_ms";
pub(super) const MESSAGE: &str = "message_text";

impl Names {
    pub(super) fn new(found: &Inference) -> Names {
        let mut names = Names::default();
        if found.envelope.is_syslog {
            names.add(HOST);
            names.add(HOST_DOMAIN);
            if found.envelope.has_tag {
                names.add(APP);
                names.add(PID);
            }
        }
        if let Format::Delimited(..) = found.format {
            let count = found.keys.iter().filter_map(|known| column(&known.key.name)).max().unwrap_or(0);
            let count = count.max(found.columns.len());
            names.columns = (0..count)
                .map(|at| found.columns.get(at).cloned().unwrap_or_else(|| format!("column{}", at + 1)))
                .collect();
            for column in names.columns.clone() {
                names.add(&column);
            }
        }
        let times = found.times.iter().chain(&found.span.0).chain(&found.span.1);
        for key in times.flat_map(|source| source.keys()) {
            names.add(key);
        }
        for key in found.by.iter().chain(&found.also) {
            names.add(key);
        }
        if let Severity::Table(table) = &found.severity {
            for key in &table.keys {
                names.add(key);
            }
        }
        if let Some(table) = &found.outcome {
            for key in &table.keys {
                names.add(key);
            }
        }
        names.add(TITLE);
        if found.severity != Severity::Default {
            names.add(SEVERITY);
        }
        if let Some(key) = seconds(found) {
            names.add(key);
            names.add(DURATION);
        }
        if found.free > 0 || found.format == Format::StructuredData {
            names.add(MESSAGE);
        }
        names
    }

    fn add(&mut self, attribute: &str) {
        if self.constants.contains_key(attribute) {
            return;
        }
        let ascii = attribute.replace(|c: char| !c.is_ascii(), "_");
        let mut constant = pieces(&ascii).join("_").to_ascii_uppercase();
        if constant.is_empty() || constant.as_bytes()[0].is_ascii_digit() || constant == "NAMES" {
            constant.insert_str(0, "KEY_");
        }
        while self.constants.values().any(|known| *known == constant) {
            constant.push_str("_2");
        }
        self.constants.insert(attribute.to_string(), constant);
        self.order.push(attribute.to_string());
    }

    /// The constant of an attribute, as code writes it.
    pub(super) fn constant(&self, attribute: &str) -> String {
        format!("attr::{}", self.constants.get(attribute).map_or("TITLE", String::as_str))
    }

    /// Whether code has a constant for an attribute.
    pub(super) fn has(&self, attribute: &str) -> bool {
        self.constants.contains_key(attribute)
    }

    /// Attributes and constants in their order.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.order.iter().map(|name| (name.as_str(), self.constants[name].as_str()))
    }
}

/// The key whose seconds become a duration.
pub(super) fn seconds(found: &Inference) -> Option<&str> {
    found.keys.iter().find(|known| matches!(known.use_, Use::Seconds(_))).map(|known| known.key.name.as_str())
}

fn column(name: &str) -> Option<usize> {
    name.strip_prefix("column")?.parse().ok()
}
