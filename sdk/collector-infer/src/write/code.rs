//! The library of the crate.

use std::fmt::Write;

use crate::format::Format;
use crate::inference::{Inference, Severity};
use crate::time::{self, Source};

use super::Identity;
use super::names::{self, Names};

/// The text of `src/lib.rs`; `rustfmt` lays it out.
pub(super) fn library(found: &Inference, identity: &Identity, names: &Names) -> String {
    let code = Code { found, identity, names, name: camel(&identity.id) };
    let parts = [
        code.head(),
        code.attributes(),
        code.columns(),
        code.structure(),
        code.collector(),
        code.functions(),
        code.tail(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

struct Code<'i> {
    found: &'i Inference,
    identity: &'i Identity,
    names: &'i Names,
    name: String,
}

fn camel(id: &str) -> String {
    let words = id.split(['-', '_']).filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

impl Code<'_> {
    fn has_text(&self) -> bool {
        !self.found.forms.is_empty() || self.found.format == Format::Text
    }

    fn has_structure(&self) -> bool {
        self.found.format != Format::Text
    }

    fn has_tables(&self) -> bool {
        !self.found.classes.is_empty()
            || matches!(self.found.severity, Severity::Table(_))
            || self.found.outcome.is_some()
            || !self.found.forms.is_empty()
    }

    fn constant(&self, attribute: &str) -> String {
        self.names.constant(attribute)
    }

    fn head(&self) -> String {
        let Identity { vendor, product, .. } = self.identity;
        let format = self.found.format.name();
        let envelope = if self.found.envelope.is_syslog { " behind a syslog header" } else { "" };
        let mut text = format!("//! Collector for {vendor} {product}: {format}{envelope}.\n//!\n");
        text.push_str(match (self.has_structure(), self.has_text()) {
            (true, false) => "//! One scan sets an attribute for each key, and `Rec2Evt.map` says which event field it goes to. The code tells what\n//! kind of record it is, and what its time, severity and outcome are.\n",
            (true, true) => "//! One scan sets an attribute for each key, and `Rec2Evt.map` says which event field it goes to. Records without keys are\n//! sentences, whose forms are in `messages.pat`.\n",
            _ => "//! Messages are sentences, whose forms are in `messages.pat`: what stands at a form's places becomes attributes, and\n//! `Rec2Evt.map` says which event fields they go to.\n",
        });
        if self.has_tables() {
            text.push_str("\nuse collector_sdk::core::Diagnostics;");
        }
        text + "\nuse collector_sdk::prelude::*;\n"
    }

    fn attributes(&self) -> String {
        let mut text = "/// The attributes that this code reads or sets. A key that only Rec2Evt.map knows needs no constant.\nmod attr {\n    collector_sdk::core::attrs! {\n".to_string();
        for (name, constant) in self.names.all() {
            let _ = writeln!(text, "        {constant} = {name:?},");
        }
        text + "    }\n}\n"
    }

    fn columns(&self) -> String {
        if self.names.columns.is_empty() {
            return match &self.found.format {
                Format::KeyValue(_, code) if code.contains('{') => {
                    format!("/// How pairs are written.\nconst OPTIONS: key_value::Options = {code};\n")
                }
                _ => String::new(),
            };
        }
        let mut text = "/// The columns in their order.\nconst COLUMNS: &[Option<AttrId>] = &[\n".to_string();
        for column in &self.names.columns {
            let _ = writeln!(text, "    Some({}),", self.constant(column));
        }
        text + "];\n"
    }

    fn structure(&self) -> String {
        let mut text = format!(
            "/// The collector; public, so that other crates can extend it.\n#[derive(Debug, Default)]\npub struct {}",
            self.name
        );
        if !self.has_tables() {
            return text + ";\n";
        }
        text.push_str(" {\n");
        if !self.found.classes.is_empty() {
            text.push_str("    classes: KeyMap,\n");
        }
        if matches!(self.found.severity, Severity::Table(_)) {
            text.push_str("    severities: KeyMap,\n");
        }
        if self.found.outcome.is_some() {
            text.push_str("    outcomes: KeyMap,\n");
        }
        if !self.found.forms.is_empty() {
            text.push_str("    messages: Catalogue,\n    captures: pattern::Captures<AttrId>,\n");
        }
        text + "}\n"
    }

    fn collector(&self) -> String {
        let mut text = format!(
            "impl Collector for {} {{\n    fn attributes(&self) -> &'static [&'static str] {{\n        attr::NAMES\n    }}\n",
            self.name
        );
        if self.has_tables() {
            text.push_str("\n    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {\n");
            if !self.found.classes.is_empty() {
                text.push_str("        self.classes = setup.key_map(\"classes.map\", Header::FirstCell(\"class\"));\n");
            }
            if matches!(self.found.severity, Severity::Table(_)) {
                text.push_str(
                    "        self.severities = setup.key_map(\"severity.map\", Header::FirstCell(\"level\"));\n",
                );
            }
            if self.found.outcome.is_some() {
                text.push_str(
                    "        self.outcomes = setup.key_map(\"outcome.map\", Header::FirstCell(\"value\"));\n",
                );
            }
            if !self.found.forms.is_empty() {
                text.push_str("        self.messages = Catalogue::load(setup, \"messages.pat\");\n");
            }
            text.push_str("        Ok(())\n    }\n");
        }
        text.push_str(&self.preparse());
        text.push_str(&self.parse());
        text.push_str(&self.normalize());
        text + "}\n"
    }

    fn preparse(&self) -> String {
        if !self.found.envelope.is_syslog {
            return String::new();
        }
        let options =
            if self.found.envelope.has_tag { "syslog::Options::RFC" } else { "syslog::Options::NETWORK_DEVICE" };
        let mut text = format!(
            "\n    fn preparse(&mut self, rec: &mut Record, evt: &mut Event, cx: &mut Context) -> Result<Verdict, ParseError> {{\n        \
             let header = fields::syslog(rec, &{options}); // the message is left in rec.body()\n        \
             if let Some(host) = header.host.map(split_host) {{\n            rec.set({}, host.name);\n            rec.set({}, host.domain);\n        }}\n",
            self.constant(names::HOST),
            self.constant(names::HOST_DOMAIN),
        );
        if self.found.envelope.has_tag {
            let _ = writeln!(
                text,
                "        rec.set({}, header.app);\n        rec.set({}, header.pid);",
                self.constant(names::APP),
                self.constant(names::PID)
            );
        }
        text.push_str("        evt.set_observer_event_time(cx, header.time);\n");
        if self.found.severity == Severity::Syslog {
            let _ = writeln!(
                text,
                "        let level = header.severity().and_then(|level| severity::to_sentinel(i64::from(level), severity::Scale::Syslog));\n        rec.set({}, level);",
                self.constant(names::SEVERITY)
            );
        }
        if self.found.format == Format::StructuredData {
            text.push_str("        if let Some(data) = header.structured_data {\n            fields::structured_data(rec, data)?;\n        }\n");
        }
        text + "        Ok(Verdict::Send)\n    }\n"
    }

    /// The call that takes the message apart, and how such a message shows itself.
    fn reading(&self) -> (String, &'static str) {
        match &self.found.format {
            Format::Json => ("fields::json(rec)?;".into(), "rec.body().starts_with('{')"),
            Format::Cef => ("fields::cef(rec)?;".into(), "rec.body().starts_with(\"CEF:\")"),
            Format::Leef => ("fields::leef(rec)?;".into(), "rec.body().starts_with(\"LEEF:\")"),
            Format::WindowsXml => ("fields::windows_event(rec)?;".into(), "rec.body().starts_with('<')"),
            Format::KeyValue(_, code) if code.contains('{') => ("fields::key_value(rec, &OPTIONS)?;".into(), "has_pairs(rec.body())"),
            Format::KeyValue(_, code) => (format!("fields::key_value(rec, &{code})?;"), "has_pairs(rec.body())"),
            Format::Delimited(_, code) => (format!("fields::delimited(rec, &{code}, COLUMNS)?;"), "has_columns(rec.body())"),
            Format::W3c => ("match fields::w3c(rec, cx)? {\n            Verdict::Send => {}\n            verdict => return Ok(verdict),\n        }".into(), "true"),
            Format::Zeek => ("match fields::zeek(rec, cx)? {\n            Verdict::Send => {}\n            verdict => return Ok(verdict),\n        }".into(), "true"),
            Format::StructuredData => {
                (format!("rec.set({}, rec.body());", self.constant(names::MESSAGE)), "rec.body().is_empty() || self.is_told(rec)")
            }
            Format::Text => (String::new(), "false"),
        }
    }

    fn parse(&self) -> String {
        // The state of a source holds texts of its header, which must live as long as the record.
        let signature = match self.found.format {
            Format::W3c | Format::Zeek => {
                "parse<'b>(&mut self, rec: &mut Record<'b>, evt: &mut Event<'b>, cx: &mut Context<'b>)"
            }
            _ => "parse(&mut self, rec: &mut Record, evt: &mut Event, _cx: &mut Context)",
        };
        let mut text = format!("\n    fn {signature} -> Result<Verdict, ParseError> {{\n");
        let (read, test) = self.reading();
        if let Format::Delimited(..) = self.found.format
            && let Some(first) = self.found.columns.first()
        {
            let _ = writeln!(
                text,
                "        if rec.body().starts_with({:?}) {{\n            return Ok(Verdict::Filter(\"header line\"));\n        }}",
                first
            );
        }
        match (self.has_structure(), self.has_text()) {
            (true, false) => {
                let _ = writeln!(text, "        {read}\n        {}", self.classify());
            }
            (true, true) if matches!(self.found.format, Format::StructuredData) => {
                let by = self
                    .found
                    .by
                    .first()
                    .map_or_else(|| "false".to_string(), |by| format!("rec.has({})", self.constant(by)));
                let _ = writeln!(
                    text,
                    "        if {by} {{\n            {read}\n            {}\n        }} else {{\n            self.message(rec, evt);\n        }}",
                    self.classify()
                );
            }
            (true, true) => {
                let _ = writeln!(
                    text,
                    "        if {test} {{\n            {read}\n            {}\n        }} else {{\n            self.message(rec, evt);\n        }}",
                    self.classify()
                );
            }
            _ => text.push_str("        self.message(rec, evt);\n"),
        }
        text + "        Ok(Verdict::Send)\n    }\n"
    }

    fn classify(&self) -> String {
        if self.found.classes.is_empty() {
            return format!(
                "rec.set({}, {:?});\n        evt.set_taxonomy(\"generic\");",
                self.constant(names::TITLE),
                format!("{} record", self.identity.product)
            );
        }
        "self.classify(rec, evt);".to_string()
    }

    fn normalize(&self) -> String {
        let mut body = String::new();
        let times: Vec<String> = self.found.times.iter().map(|source| self.time(source)).collect();
        if !times.is_empty() {
            let time = times.join(".or_else(|| ") + &")".repeat(times.len() - 1);
            let _ = writeln!(
                body,
                "        if let Some(time) = {time} {{\n            evt.set_observer_event_time(cx, time);\n        }}"
            );
        }
        for (source, set) in [(&self.found.span.0, "set_begin_time"), (&self.found.span.1, "set_end_time")] {
            if let Some(source) = source {
                let _ = writeln!(body, "        evt.{set}(cx, {});", self.time(source));
            }
        }
        if let Severity::Table(table) = &self.found.severity {
            let _ = writeln!(
                body,
                "        let severity = {}.and_then(|level| self.severities.first(level));\n        rec.set({}, severity.map(|severity| rec.copy(severity)));",
                self.value(&table.keys),
                self.constant(names::SEVERITY)
            );
        }
        if let Some(table) = &self.found.outcome {
            let _ = writeln!(
                body,
                "        if let Some(outcome) = {}.and_then(|value| self.outcomes.first(value)) {{\n            evt.set_outcome(outcome);\n        }}",
                self.value(&table.keys)
            );
        }
        if let Some(key) = names::seconds(self.found) {
            let _ = writeln!(
                body,
                "        let seconds = text(rec, {}).and_then(|seconds| seconds.parse::<f64>().ok());\n        rec.set({}, seconds.filter(|seconds| (0.0..1e12).contains(seconds)).map(|seconds| (seconds * 1000.0) as i64));",
                self.constant(key),
                self.constant(names::DURATION)
            );
        }
        if body.is_empty() {
            return String::new();
        }
        let evt = if body.contains("evt.") { "evt" } else { "_evt" };
        let cx = if body.contains("cx,") { "cx" } else { "_cx" };
        format!(
            "\n    fn normalize(&mut self, rec: &mut Record, {evt}: &mut Event, {cx}: &mut Context) -> Result<Verdict, ParseError> {{\n{body}        Ok(Verdict::Send)\n    }}\n"
        )
    }

    /// The first of these keys that has a value.
    fn value(&self, keys: &[String]) -> String {
        let values: Vec<String> = keys.iter().map(|key| format!("text(rec, {})", self.constant(key))).collect();
        values.join(".or_else(|| ") + &")".repeat(keys.len().saturating_sub(1))
    }

    fn time(&self, source: &Source) -> String {
        match source {
            Source::Key(key, Some(format)) => {
                format!("stamp(rec, {}, timestamp::Format::{})", self.constant(key), time::code(*format))
            }
            Source::Key(key, None) => {
                format!("text(rec, {}).and_then(timestamp::parse).map(|(stamp, _)| stamp)", self.constant(key))
            }
            Source::DateAndTime(..) => "date_and_time(rec)".to_string(),
        }
    }

    fn functions(&self) -> String {
        let mut text = String::new();
        let mut methods = String::new();
        if !self.found.classes.is_empty() {
            methods.push_str(&self.classify_method());
        }
        if self.has_text() {
            methods.push_str(&self.message_method());
        }
        if !methods.is_empty() {
            let _ = writeln!(text, "impl {} {{\n{}}}", self.name, methods.trim_start_matches('\n'));
        }
        let pair = self.found.times.iter().find(|source| matches!(source, Source::DateAndTime(..)));
        if let Some(Source::DateAndTime(date, time, offset)) = pair {
            let offset = offset
                .as_ref()
                .map_or_else(|| "None".to_string(), |offset| format!("rec.str({})", self.constant(offset)));
            let _ = writeln!(
                text,
                "\n/// Date and time of day are two keys.\nfn date_and_time(rec: &Record) -> Option<Stamp> {{\n    timestamp::date_time(rec.str({})?, rec.str({})?, {offset})\n}}",
                self.constant(date),
                self.constant(time)
            );
        }
        let mut times = self.found.times.iter().chain(&self.found.span.0).chain(&self.found.span.1);
        let has_key_time = times.any(|source| matches!(source, Source::Key(_, Some(_))));
        if has_key_time {
            text.push_str("\n/// A time in one form.\nfn stamp(rec: &Record, key: AttrId, format: timestamp::Format) -> Option<Stamp> {\n    timestamp::parse_as(text(rec, key)?, format).map(|(stamp, _)| stamp)\n}\n");
        }
        let body = format!("{text}{}", self.collector());
        if body.contains("text(rec,") {
            text.push_str("\n/// The value as text; numbers are written out.\nfn text<'b>(rec: &Record<'b>, key: AttrId) -> Option<&'b str> {\n    match rec.get(key)? {\n        Value::Text(text) => Some(text),\n        value => Some(rec.build(\"\", |out| write!(out, \"{value}\"))),\n    }\n}\n");
        }
        if self.has_text() {
            match self.found.format {
                Format::KeyValue(options, _) => {
                    let assign = char::from(options.assign).escape_default();
                    let _ = if self.found.begins_with_pair {
                        writeln!(
                            text,
                            "\n/// A sentence does not begin with a key.\nfn has_pairs(body: &str) -> bool {{\n    let key = body.split('{assign}').next().unwrap_or_default().trim_start();\n    key.len() < body.len() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b\"_-.\".contains(&byte))\n}}"
                        )
                    } else {
                        writeln!(
                            text,
                            "\n/// A sentence has hardly any of the signs between keys and values.\nfn has_pairs(body: &str) -> bool {{\n    body.bytes().filter(|byte| *byte == b'{assign}').count() >= 3\n}}"
                        )
                    };
                }
                Format::Delimited(dialect, _) => {
                    let _ = writeln!(
                        text,
                        "\n/// A sentence has hardly any separators.\nfn has_columns(body: &str) -> bool {{\n    body.bytes().filter(|byte| *byte == b'{}').count() >= 4\n}}",
                        char::from(dialect.separator).escape_default()
                    );
                }
                _ => {}
            }
        }
        text
    }

    fn classify_method(&self) -> String {
        let by = &self.found.by;
        let shown: Vec<String> = by.iter().map(|name| format!("`{name}`")).collect();
        let title = self.constant(names::TITLE);
        let kind = match &by[..] {
            [one] => {
                let keys: Vec<String> = std::iter::once(one).chain(&self.found.also).cloned().collect();
                format!("let kind = {}.unwrap_or_default();", self.value(&keys))
            }
            _ => {
                let parts: Vec<String> = by.iter().map(|name| format!("text(rec, {})", self.constant(name))).collect();
                format!(
                    "let kind = match ({}) {{\n            (Some(first), Some(second)) => rec.build(\"\", |out| write!(out, \"{{first}}/{{second}}\")),\n            (first, second) => first.or(second).unwrap_or_default(),\n        }};",
                    parts.join(", ")
                )
            }
        };
        format!(
            "\n    /// Names and files a record by its kind: {}.\n    fn classify(&self, rec: &mut Record, evt: &mut Event) {{\n        {kind}\n        \
             match self.classes.get(kind) {{\n            Some(row) => {{\n                rec.set({title}, row.named(\"title\").map(|title| rec.copy(title)));\n                evt.set_taxonomy(row.named(\"taxonomy\"));\n            }}\n            \
             None => {{\n                rec.set({title}, if kind.is_empty() {{ {:?} }} else {{ kind }});\n                evt.set_taxonomy(\"generic\");\n            }}\n        }}\n    }}\n",
            shown.join(" and "),
            format!("{} record", self.identity.product),
        )
    }

    fn message_method(&self) -> String {
        let (message, title) = (self.constant(names::MESSAGE), self.constant(names::TITLE));
        let other = format!("{} message", self.identity.product);
        let general = format!("rec.set({title}, {other:?});\n                evt.set_taxonomy(\"generic\");");
        if self.found.forms.is_empty() {
            return format!(
                "\n    /// Keeps a message as it is.\n    fn message(&self, rec: &mut Record, evt: &mut Event) {{\n        rec.set({message}, rec.body());\n        {general}\n    }}\n"
            );
        }
        format!(
            "\n    /// Takes a sentence apart; one of an unknown form keeps its text.\n    fn message(&mut self, rec: &mut Record, evt: &mut Event) {{\n        let text = rec.body();\n        rec.set({message}, text);\n        \
             match self.messages.read(0, text, rec, &mut self.captures) {{\n            Understood::Whole(form, _) => {{\n                rec.set({title}, form.name(rec));\n                if let Some(row) = form.taxonomy {{\n                    evt.set_taxonomy_row(row);\n                }}\n            }}\n            \
             Understood::IdOnly(_) | Understood::Unknown => {{\n                {general}\n            }}\n        }}\n    }}\n"
        )
    }

    fn tail(&self) -> String {
        let maps: Vec<String> =
            super::maps::tables(self.found).into_iter().map(|(name, _)| format!("{name:?}")).collect();
        if maps.is_empty() {
            return format!("register_collector!({});\n", self.name);
        }
        format!("register_collector!({}, maps: [{}]);\n", self.name, maps.join(", "))
    }
}
