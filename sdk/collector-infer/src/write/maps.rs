//! The maps of the crate.

use std::collections::{BTreeMap, BTreeSet};

use crate::inference::{Inference, Severity, Use};
use crate::meaning;

use super::names::{self, Names};

/// A cell as CSV writes it.
fn cell(text: &str) -> String {
    let is_plain = !text.contains([',', '"', '\n', '\r']) && !text.starts_with('#') && text.trim() == text;
    if is_plain { text.to_string() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

pub(super) fn prototype(found: &Inference) -> String {
    let mut text = "# Defaults of every event: field,value. The first five lines are the SDK's and stay as they are.\n\
         CollectorPluginName,@NAME@\nCollectorPluginVersion,@VERSION@\nProductName,@PRODUCT@\nObserverVendor,@VENDOR@\nObserverType,N\n"
        .to_string();
    if found.severity == Severity::Default {
        text.push_str("# No key of the samples says how severe a record is.\n");
    }
    text.push_str("Severity,1\n");
    text
}

/// The lines of each field, surest first.
fn lines(found: &Inference, names: &Names) -> BTreeMap<String, Vec<String>> {
    let mut lines: BTreeMap<String, Vec<(f64, String)>> = BTreeMap::new();
    let mut add = |field: &str, sureness: f64, attribute: &str| {
        lines.entry(field.to_string()).or_default().push((sureness, attribute.to_string()));
    };
    for known in &found.keys {
        match &known.use_ {
            Use::Field(proposal) => add(&proposal.field, proposal.confidence, &known.key.name),
            Use::Seconds(proposal) => add(&proposal.field, proposal.confidence, names::DURATION),
            Use::Time(_) | Use::Kept(_) => {}
        }
    }
    add("EventName", 0.9, names::TITLE);
    if names.has(names::SEVERITY) {
        add("Severity", 1.0, names::SEVERITY);
    }
    if names.has(names::HOST) {
        add("ObserverHostName", 0.1, names::HOST);
        add("ObserverHostDomain", 0.1, names::HOST_DOMAIN);
    }
    if names.has(names::APP) {
        add("ObserverServiceName", 0.1, names::APP);
    }
    if names.has(names::MESSAGE) {
        add("Message", 0.1, names::MESSAGE);
    }
    let sorted = |mut lines: Vec<(f64, String)>| {
        lines.sort_by(|a, b| b.0.total_cmp(&a.0));
        lines.into_iter().map(|(_, attribute)| attribute).collect()
    };
    lines.into_iter().map(|(field, lines)| (field, sorted(lines))).collect()
}

/// The map of all fields with its second column filled in; what is kept and what code uses up comes at the end.
pub(super) fn rec2evt(found: &Inference, names: &Names, fields: &str) -> String {
    let mut lines = lines(found, names);
    let mut text = String::new();
    let mut last = String::new();
    for line in fields.lines() {
        let Some((field, _)) = line.split_once(',').filter(|_| !line.starts_with('#')) else {
            if !line.starts_with("#unmapped") && !line.starts_with("# ExtendedInformation") {
                text.push_str(line);
                text.push('\n');
            }
            continue;
        };
        if field == "ExtendedInformation" || field == last {
            continue;
        }
        last = field.to_string();
        match lines.remove(field) {
            Some(attributes) => {
                for attribute in attributes {
                    text.push_str(&format!("{field},{}\n", cell(&attribute)));
                }
            }
            None => text.push_str(&format!("{field},\n")),
        }
    }
    for (field, attributes) in lines {
        for attribute in attributes {
            text.push_str(&format!("{field},{}\n", cell(&attribute)));
        }
    }
    let mut text = text.trim_end().to_string() + "\n";
    kept(found, names, &mut text);
    text
}

fn kept(found: &Inference, names: &Names, text: &mut String) {
    let mut kept: Vec<&str> = Vec::new();
    for known in &found.keys {
        if matches!(known.use_, Use::Kept(_)) && known.key.can_be_named() {
            kept.push(&known.key.name);
        }
    }
    if names.has(names::PID) {
        kept.push(names::PID);
    }
    for column in &names.columns {
        if found.keys.iter().all(|known| known.key.name != *column) {
            kept.push(column);
        }
    }
    for name in kept {
        text.push_str(&format!("ExtendedInformation,{}\n", cell(name)));
    }
    let times = found.times.iter().chain(&found.span.0).chain(&found.span.1);
    let mut used: BTreeSet<&str> = times.flat_map(|source| source.keys()).collect();
    used.extend(names::seconds(found));
    if !used.is_empty() {
        text.push_str("\n# Attributes that leave in another form, and so need no line\n");
        text.push_str(&format!("#unmapped: {}\n", used.into_iter().collect::<Vec<_>>().join(", ")));
    }
}

pub(super) fn taxonomy(found: &Inference) -> String {
    let mut text = "# What an event is: key, four levels, XDAS taxonomy name, XDAS outcome name. A draft: the words of a class chose the row.\n\
         key,TaxonomyLevel1,TaxonomyLevel2,TaxonomyLevel3,TaxonomyLevel4,XDASTaxonomyName,XDASOutcomeName\n"
        .to_string();
    let classes = found.classes.iter().map(|class| class.taxonomy.as_str());
    let mut keys: BTreeSet<&str> = classes.chain(found.forms.iter().map(|form| form.taxonomy.as_str())).collect();
    keys.insert(meaning::GENERIC.key);
    for key in keys {
        let columns = meaning::columns(key);
        text.push_str(&format!("{key},{columns},{}\n", outcome(key)));
    }
    text.push_str("unsupported,System,Message,Unsupported,,,XDAS_OUT_UNKNOWN\n");
    text
}

/// A report that something happened says that it succeeded; where records end either way, the code knows better.
fn outcome(key: &str) -> &'static str {
    if matches!(key, "generic" | "login" | "mfa") { "XDAS_OUT_UNKNOWN" } else { "XDAS_OUT_SUCCESS" }
}

/// The tables that code asks for, and the forms of messages.
pub(super) fn tables(found: &Inference) -> Vec<(String, String)> {
    let mut files = Vec::new();
    if !found.classes.is_empty() {
        let by = found.by.join("/");
        let mut text = format!(
            "# The kinds of records by `{by}`: the name of their events, and their row in taxonomy.map.\nclass,title,taxonomy\n"
        );
        for class in &found.classes {
            text.push_str(&format!("{},{},{}\n", cell(&class.key), cell(&class.title), class.taxonomy));
        }
        files.push(("classes.map".to_string(), text));
    }
    if let Severity::Table(table) = &found.severity {
        let mut text = format!(
            "#!nocase\n# What `{}` says, as a severity from 0 to 5.\nlevel,Severity\n",
            table.keys.join("`, `")
        );
        let mut seen = BTreeSet::new();
        for (value, severity) in &table.rows {
            if seen.insert(value.to_lowercase()) {
                text.push_str(&format!("{},{severity}\n", cell(value)));
            }
        }
        files.push(("severity.map".to_string(), text));
    }
    if let Some(table) = &found.outcome {
        let mut text = format!(
            "#!nocase\n# What `{}` says about how things ended.\nvalue,XDASOutcomeName\n",
            table.keys.join("`, `")
        );
        let mut seen = BTreeSet::new();
        for (value, outcome) in &table.rows {
            if seen.insert(value.to_lowercase()) {
                text.push_str(&format!("{},{outcome}\n", cell(value)));
            }
        }
        files.push(("outcome.map".to_string(), text));
    }
    if !found.forms.is_empty() {
        let mut text = "# Messages in words. The product does not number them, so all stand under 0; the first pattern that fits is taken.\n".to_string();
        for form in &found.forms {
            text.push_str(&format!("[0] {} | {}\n  {}\n", form.title.replace('|', " "), form.taxonomy, form.pattern));
        }
        files.push(("messages.pat".to_string(), text));
    }
    files
}
