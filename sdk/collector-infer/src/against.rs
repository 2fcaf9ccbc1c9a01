//! What more samples would add to a crate that exists.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde::Serialize;

use crate::inference::{Inference, Use};

/// The maps of a crate, as far as they matter here.
#[derive(Clone, Debug, Default)]
pub struct Existing {
    /// `Rec2Evt.map`.
    pub rec2evt: String,
    /// `classes.map`, if there is one.
    pub classes: Option<String>,
    /// `messages.pat`, if there is one.
    pub messages: Option<String>,
    /// The sources, in which keys may be named, too.
    pub code: String,
}

/// What would be added.
#[derive(Debug, Default, Serialize)]
pub struct Additions {
    /// Lines of `Rec2Evt.map`.
    pub rec2evt: Vec<String>,
    /// Rows of `classes.map`.
    pub classes: Vec<String>,
    /// Sections of `messages.pat`.
    pub messages: Vec<String>,
}

impl Additions {
    /// Nothing would be added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rec2evt.is_empty() && self.classes.is_empty() && self.messages.is_empty()
    }

    /// The additions as text, to be copied by hand.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (file, lines) in [
            ("maps/Rec2Evt.map", &self.rec2evt),
            ("maps/classes.map", &self.classes),
            ("maps/messages.pat", &self.messages),
        ] {
            if !lines.is_empty() {
                let _ = writeln!(out, "{file} would get");
                for line in lines {
                    let _ = writeln!(out, "  {}", line.replace('\n', "\n  "));
                }
            }
        }
        out
    }
}

/// Compares samples with a crate.
#[must_use]
pub fn additions(found: &Inference, existing: &Existing) -> Additions {
    let mut known: BTreeSet<String> = BTreeSet::new();
    for line in existing.rec2evt.lines() {
        match line.strip_prefix("#unmapped:") {
            Some(names) => known.extend(names.split(',').map(|name| name.trim().to_string())),
            None if line.starts_with('#') => {}
            None => known
                .extend(line.split_once(',').map(|(_, attribute)| attribute.trim_matches('"').replace("\"\"", "\""))),
        }
    }
    let mut more = Additions::default();
    for key in &found.keys {
        let name = &key.key.name;
        if known.contains(name) || existing.code.contains(&format!("\"{name}\"")) {
            continue;
        }
        let (field, reason) = match &key.use_ {
            Use::Field(proposal) | Use::Seconds(proposal) => (proposal.field.as_str(), proposal.reason.as_str()),
            Use::Time(field) => (*field, "a time, which code must read"),
            Use::Kept(reason) => ("ExtendedInformation", reason.as_str()),
        };
        more.rec2evt.push(format!("{field},{name}    # {reason}"));
    }
    if let Some(classes) = &existing.classes {
        let rows: BTreeSet<&str> =
            classes.lines().filter_map(|line| line.split(',').next()).map(|key| key.trim_matches('"')).collect();
        let new = found.classes.iter().filter(|class| !rows.contains(class.key.as_str()));
        more.classes.extend(new.map(|class| format!("{},{},{}", class.key, class.title, class.taxonomy)));
    }
    if let Some(messages) = &existing.messages {
        let patterns: BTreeSet<&str> = messages.lines().map(str::trim).collect();
        let new = found.forms.iter().filter(|form| !patterns.contains(form.pattern.as_str()));
        more.messages.extend(new.map(|form| format!("[0] {} | {}\n  {}", form.title, form.taxonomy, form.pattern)));
    }
    more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::infer;
    use crate::mapping::Knowledge;
    use crate::sample::Sample;

    #[test]
    fn only_what_is_new_is_added() {
        let text = "{\"type\":\"a\",\"src_ip\":\"192.0.2.1\",\"zork\":1}\n{\"type\":\"b\",\"src_ip\":\"192.0.2.1\"}\n";
        let found = infer(&[Sample { name: "x".into(), bytes: text.into() }], Knowledge::default()).expect("inferred");
        let existing = Existing {
            rec2evt: "SourceIP,src_ip\n".into(),
            classes: Some("class,title,taxonomy\na,A,generic\n".into()),
            code: "TYPE = \"type\"".into(),
            messages: None,
        };
        let more = additions(&found, &existing);
        assert_eq!(more.rec2evt, ["ExtendedInformation,zork    # no field is known for it"]);
        assert_eq!(more.classes, ["b,B,generic"]);
        assert!(more.text().contains("maps/classes.map would get"));
    }
}
