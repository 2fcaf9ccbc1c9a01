//! `collector.toml`: what a collector is, what it reads and what may be set.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diag::Diagnostics;
use crate::parameter::Parameter;

/// The manifest of a collector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Who it is.
    pub collector: Identity,
    /// How its input is cut into records.
    #[serde(default)]
    pub input: Input,
    /// What becomes of data without a place.
    #[serde(default)]
    pub events: Events,
    /// What its golden cases must reach.
    #[serde(default)]
    pub coverage: Coverage,
    /// What an operator may set.
    #[serde(default)]
    pub parameters: Vec<Parameter>,
    /// The flows that a polling collector reads, each with its own cursor.
    #[serde(default)]
    pub streams: Vec<Stream>,
    /// The hosts that a polling collector may reach; a leading `*.` stands for any subdomain.
    #[serde(default)]
    pub hosts: Vec<String>,
}

/// One flow that a polling collector reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// Its name, as the collector's `fetch` gets it.
    pub name: String,
    /// What it brings.
    pub description: String,
}

/// Who a collector is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The name of the crate and the program, such as `cisco-asa`.
    pub id: String,
    /// CollectorID; never changes.
    pub uuid: String,
    /// The name that people read.
    pub name: String,
    /// The version, as in Cargo.toml.
    pub version: String,
    /// The vendor of the product.
    pub vendor: String,
    /// The product.
    pub product: String,
    /// Who wrote the collector.
    #[serde(default)]
    pub author: String,
    /// One sentence.
    pub description: String,
    /// How records may come: `file`, `syslog`, `http`, …
    #[serde(default)]
    pub methods: Vec<String>,
}

/// How input is cut into records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Input {
    /// The framing.
    pub framing: Framing,
    /// The longest record in bytes; what is beyond is cut off and counted.
    pub max_record: usize,
    /// The character set, by its WHATWG name; one in which ASCII bytes mean themselves.
    pub charset: String,
}

impl Input {
    /// The character set; `None` when the name is unknown or its line feeds are not single bytes.
    #[must_use]
    pub fn encoding(&self) -> Option<&'static encoding_rs::Encoding> {
        encoding_rs::Encoding::for_label(self.charset.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
    }
}

impl Default for Input {
    fn default() -> Self {
        Input { framing: Framing::Lines, max_record: 1 << 20, charset: "utf-8".to_string() }
    }
}

/// What separates records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Framing {
    /// A line feed, with or without a carriage return before it.
    #[default]
    Lines,
    /// A line feed; lines that begin with a blank belong to the one before.
    IndentedLines,
    /// A NUL byte.
    Nul,
    /// Values of JSON one after another, over as many lines as they like; those of an array outside are records, too.
    JsonValues,
    /// Elements of XML of this name; what stands between them is no record.
    XmlElement(String),
    /// Lines up to the next one whose beginning fits this message pattern, or one of several.
    Start(#[serde(deserialize_with = "one_or_several")] Vec<String>),
}

fn one_or_several<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Patterns {
        One(String),
        Several(Vec<String>),
    }
    Ok(match Patterns::deserialize(from)? {
        Patterns::One(pattern) => vec![pattern],
        Patterns::Several(patterns) => patterns,
    })
}

/// What becomes of data without a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Events {
    /// Names from the data that no map knows.
    pub unmapped: Unmapped,
}

/// What golden cases must reach (`test --coverage`), and what becomes of keys on purpose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Coverage {
    /// The least share of rules that cases use, in percent.
    pub rules: u8,
    /// The most keys of the input that nobody thought of.
    pub forgotten: usize,
    /// Keys that stay in the extended information on purpose though no line of a map names them, by the reason. `*` stands for
    /// anything: keys that the data makes up, such as names of headers.
    pub kept: BTreeMap<String, Vec<String>>,
    /// Keys that are dropped on purpose, by the reason.
    pub dropped: BTreeMap<String, Vec<String>>,
}

/// What becomes of names that no map knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unmapped {
    /// They leave in the extended information.
    #[default]
    Extended,
    /// They are dropped and counted.
    Drop,
}

impl Manifest {
    /// Reads a manifest; `path` is for messages.
    pub fn parse(text: &str, path: &str, found: &mut Diagnostics) -> Option<Manifest> {
        let manifest: Manifest = match toml::from_str(text) {
            Ok(manifest) => manifest,
            Err(error) => {
                let start = error.span().map_or(0, |span| span.start).min(text.len());
                let before = &text[..text.floor_char_boundary(start)];
                let line = before.matches('\n').count() as u32 + 1;
                let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) as u32 + 1;
                let message = error.message().replace('\n', " ");
                found.error("C0301", path, (line, column), message);
                return None;
            }
        };
        let identity = &manifest.collector;
        let mut wrong = |message: String| {
            found.error("C0306", path, (0, 0), message).hint("see the guide for authors");
        };
        if !is_id(&identity.id) {
            wrong(format!(
                "the id `{}` is malformed: lower case words joined by `-`, such as `cisco-asa`",
                identity.id
            ));
        }
        if identity.version.split('.').count() != 3 {
            wrong(format!("the version `{}` is malformed: three numbers, such as `1.0.0`", identity.version));
        }
        let is_uuid = identity.uuid.len() == 36 && identity.uuid.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        if !is_uuid {
            wrong(format!("the uuid `{}` is malformed", identity.uuid));
        }
        if manifest.input.max_record == 0 {
            wrong("input.max_record must be greater than 0".to_string());
        }
        if manifest.input.encoding().is_none() {
            wrong(format!(
                "input.charset `{}` is unknown or not compatible with ASCII; use a name such as `windows-1252`",
                manifest.input.charset
            ));
        }
        for (i, stream) in manifest.streams.iter().enumerate() {
            if !is_id(&stream.name) || manifest.streams[..i].iter().any(|s| s.name == stream.name) {
                wrong(format!("the stream name `{}` is malformed or there twice", stream.name));
            }
        }
        for (i, parameter) in manifest.parameters.iter().enumerate() {
            parameter.check_definition(path, found);
            if manifest.parameters[..i].iter().any(|p| p.name == parameter.name) {
                let message = format!("the parameter `{}` is defined twice", parameter.name);
                found.error("C0302", path, (0, 0), message);
            }
        }
        Some(manifest)
    }

    /// The text of a build-time token, such as `NAME`.
    #[must_use]
    pub fn token(&self, name: &str) -> Option<String> {
        let identity = &self.collector;
        Some(match name {
            "ID" | "PLUGIN" => identity.id.clone(),
            "UUID" => identity.uuid.clone(),
            "NAME" => identity.name.clone(),
            "VERSION" => identity.version.clone(),
            "VENDOR" => identity.vendor.clone(),
            "PRODUCT" => identity.product.clone(),
            "AUTHOR" => identity.author.clone(),
            // Set by whoever builds a release.
            "BUILD" => option_env!("COLLECTOR_BUILD").unwrap_or("local").to_string(),
            "SDK" => env!("CARGO_PKG_VERSION").to_string(),
            _ => return None,
        })
    }
}

/// True for lower case words joined by `-`.
#[must_use]
pub fn is_id(text: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('-').all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
[collector]
id = "acme-fw"
uuid = "00000000-0000-4000-8000-000000000001"
name = "Acme firewall"
version = "1.0.0"
vendor = "Acme"
product = "Firewall"
description = "Reads the log of Acme firewalls."
"#;

    #[test]
    fn a_small_manifest_has_defaults() {
        let mut found = Diagnostics::new();
        let manifest = Manifest::parse(GOOD, "collector.toml", &mut found).unwrap();
        assert!(found.is_empty(), "{found}");
        assert_eq!(manifest.input.max_record, 1 << 20);
        for (token, text) in
            [("PRODUCT", Some("Firewall")), ("AUTHOR", Some("")), ("BUILD", Some("local")), ("X", None)]
        {
            assert_eq!(manifest.token(token).as_deref(), text, "{token}");
        }
    }

    #[test]
    fn mistakes_have_a_place() {
        let mut found = Diagnostics::new();
        let text = GOOD.replace("vendor = \"Acme\"", "vendr = \"Acme\"");
        assert!(Manifest::parse(&text, "collector.toml", &mut found).is_none());
        let first = found.iter().next().unwrap();
        assert_eq!((first.code, first.line, first.column), ("C0301", 7, 1), "{first}");
        let mut found = Diagnostics::new();
        Manifest::parse(&GOOD.replace("acme-fw", "Acme FW"), "collector.toml", &mut found);
        assert_eq!(found.iter().next().unwrap().code, "C0306");
    }
}
