//! How each decision was made, for people and for programs.

use std::fmt::Write;

use serde::Serialize;

use crate::classes::Class;
use crate::inference::{Inference, Product, Severity, Table, Use};
use crate::text::Form;
use crate::time::Source;

/// What was found out, as programs read it.
#[derive(Debug, Serialize)]
pub struct Report<'i> {
    files: &'i [String],
    records: usize,
    looked_at_all: bool,
    syslog: bool,
    format: &'static str,
    structured: usize,
    free_text: usize,
    product: Option<&'i Product>,
    times: Vec<Vec<&'i str>>,
    severity: Option<&'i Table>,
    outcome: Option<&'i Table>,
    told_apart_by: &'i [String],
    classes: &'i [Class],
    messages: &'i [Form],
    keys: Vec<KeyReport<'i>>,
    /// The class of each record: sample, number in it, class.
    records_by_class: Vec<(usize, usize, &'i str)>,
}

#[derive(Debug, Serialize)]
struct KeyReport<'i> {
    key: &'i str,
    records: usize,
    field: Option<&'i str>,
    confidence: Option<f64>,
    reason: &'i str,
}

/// Makes the report.
#[must_use]
pub fn report(found: &Inference) -> Report<'_> {
    let keys = found.keys.iter().map(|known| {
        let (field, confidence, reason) = match &known.use_ {
            Use::Field(proposal) | Use::Seconds(proposal) => (
                Some(proposal.field.as_str()),
                Some((proposal.confidence * 100.0).round() / 100.0),
                proposal.reason.as_str(),
            ),
            Use::Time(field) => (Some(*field), None, "code reads the time from it"),
            Use::Kept(reason) => (None, None, reason.as_str()),
        };
        KeyReport { key: &known.key.name, records: known.key.count, field, confidence, reason }
    });
    let records = found.texts.iter().enumerate();
    Report {
        files: &found.files,
        records: found.texts.len(),
        looked_at_all: !found.is_cut,
        syslog: found.envelope.is_syslog,
        format: found.format.name(),
        structured: found.structured,
        free_text: found.free,
        product: found.product.as_ref(),
        times: found.times.iter().map(Source::keys).collect(),
        severity: match &found.severity {
            Severity::Table(table) => Some(table),
            Severity::Syslog | Severity::Default => None,
        },
        outcome: found.outcome.as_ref(),
        told_apart_by: &found.by,
        classes: &found.classes,
        messages: &found.forms,
        keys: keys.collect(),
        records_by_class: records
            .filter_map(|(number, text)| Some((text.sample, text.number, found.class_of.get(&number)?.as_str())))
            .collect(),
    }
}

impl Report<'_> {
    /// The report as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        let envelope = if self.syslog { "a syslog header, then " } else { "" };
        let _ = writeln!(
            out,
            "{} records: {envelope}{} ({}), free text ({})",
            self.records, self.format, self.structured, self.free_text
        );
        if !self.looked_at_all {
            let _ = writeln!(out, "  more records are in the files; the first {} were looked at", self.records);
        }
        match self.product {
            Some(product) => {
                let _ = writeln!(out, "product: {} {} ({})", product.vendor, product.product, product.reason);
            }
            None => out.push_str("product: its lines do not name it\n"),
        }
        match &self.times[..] {
            [_, ..] => {
                let times: Vec<String> = self.times.iter().map(|keys| keys.join(" and ")).collect();
                let _ = writeln!(out, "time: {}", times.join(", else "));
            }
            [] if self.syslog => out.push_str("time: that of the syslog header\n"),
            [] => out.push_str("time: none was found; events get the time of their arrival\n"),
        }
        let severity = self.severity.map_or("the header's, else the default".to_string(), |table| {
            format!("`{}`, {} values", table.keys.join("`, else `"), table.rows.len())
        });
        let _ = writeln!(out, "severity: {severity}");
        let outcome = self.outcome.map_or("not found".to_string(), |table| {
            format!("`{}`, {} values", table.keys.join("`, else `"), table.rows.len())
        });
        let _ = writeln!(out, "outcome: {outcome}");
        if !self.told_apart_by.is_empty() {
            let _ = writeln!(out, "classes: told apart by {}", self.told_apart_by.join(" and "));
        }
        for class in self.classes {
            let _ = writeln!(
                out,
                "  {:>5}  {} -> {}{}",
                class.count,
                class.key,
                class.taxonomy,
                because(class.because.as_deref())
            );
        }
        for form in self.messages {
            let _ = writeln!(
                out,
                "  {:>5}  {} -> {}{}",
                form.count,
                form.pattern,
                form.taxonomy,
                because(form.because.as_deref())
            );
        }
        out.push_str("keys:\n");
        let width = self.keys.iter().map(|key| key.key.chars().count()).max().unwrap_or(0).min(48);
        for key in &self.keys {
            let field = key.field.unwrap_or("extended information");
            let sure = key.confidence.map_or_else(String::new, |sure| format!(" {sure:.2}"));
            let _ = writeln!(out, "  {:<width$}  {field}{sure}: {}", key.key, key.reason);
        }
        out
    }

    /// How many keys go to a field, and how many there are.
    #[must_use]
    pub fn mapped(&self) -> (usize, usize) {
        (self.keys.iter().filter(|key| key.field.is_some()).count(), self.keys.len())
    }
}

fn because(word: Option<&str>) -> String {
    word.map_or_else(String::new, |word| format!(" (`{}`)", word.trim_start_matches('=')))
}
