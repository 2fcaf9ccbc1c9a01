//! Sections of patterns.

use std::collections::HashMap;

use collector_core::Diagnostics;

use super::unknown;
use crate::at::At;
use crate::matcher::Matcher;
use crate::pattern::{self, Patterns, Scope};
use crate::xml::Element;

/// Reads `generalPatternDefinitions`.
pub(crate) fn general_patterns(root: &Element, file: &str, general: &mut Patterns, found: &mut Diagnostics) {
    let Some(definitions) = root.elements().find(|element| element.name == "generalPatternDefinitions") else {
        found
            .error("C0608", file, (1, 1), "the file has no <generalPatternDefinitions>")
            .hint("it looks like <generalPatternDefinitions><pattern name=\"gPatAcme\"><![CDATA[…]]></pattern>…");
        return;
    };
    let mut own = Patterns::new();
    let mut places = HashMap::new();
    for (name, text, at) in collect_patterns(definitions, file, found) {
        places.insert(name.clone(), at);
        if !name.starts_with('g') {
            let message = format!("the general pattern `{name}` does not begin with `g`");
            found.error("C0608", file, at.pair(), message).hint(format!("call it `gPat{name}`"));
            continue;
        }
        own.insert(name, text);
    }
    general.extend(own);
    for (name, text) in general.iter() {
        let scope = Scope { local: &Patterns::new(), general };
        let Some(at) = places.get(name) else { continue };
        match pattern::expand(text, scope) {
            Err(fault) => {
                let message = format!("in the general pattern `{name}`: {}", fault.message);
                let at = at.after(&text[..text.floor_char_boundary(fault.at)]);
                found.error(fault.code, file, at.pair(), message).hint(fault.hint);
            }
            Ok(expanded) => {
                if let Err(reason) = Matcher::new(&expanded.regex, expanded.captures.len()) {
                    let message = format!("the general pattern `{name}` is malformed: {reason}");
                    found
                        .warning("C0603", file, at.pair(), message)
                        .hint("every pattern must be an expression by itself");
                }
            }
        }
    }
}

/// The patterns of a section; consecutive ones with one name and a `list` are one.
pub(super) fn collect_patterns(section: &Element, file: &str, found: &mut Diagnostics) -> Vec<(String, String, At)> {
    let mut all: Vec<(String, String, At)> = Vec::new();
    let mut open = false;
    for element in section.elements() {
        if element.name != "pattern" {
            unknown(element, "a pattern", file, found);
            continue;
        }
        let Some(name) = element.attribute("name").map(|attribute| attribute.value.clone()) else {
            found.error("C0608", file, element.at.pair(), "`<pattern>` has no name").hint("add name=\"patName\"");
            continue;
        };
        let (text, at) = element.text();
        let list = element.attribute("list").map(|attribute| attribute.value.as_str());
        match (list, all.last_mut()) {
            (Some("continue" | "end"), Some((last, whole, _))) if open && *last == name => whole.push_str(&text),
            (Some("continue" | "end"), _) => {
                found
                    .error("C0608", file, element.at.pair(), format!("the list of `{name}` does not begin here"))
                    .hint("the first <pattern> of a list has list=\"begin\", and the others follow it directly");
            }
            _ => {
                if let Some((_, _, before)) = all.iter().find(|(known, ..)| *known == name) {
                    let message =
                        format!("the pattern `{name}` is defined twice; line {} is used no more", before.line);
                    found.warning("C0608", file, element.at.pair(), message);
                }
                all.push((name.clone(), text, at));
            }
        }
        open = matches!(list, Some("begin" | "continue"));
        if !matches!(list, None | Some("begin" | "continue" | "end")) {
            let message = format!("list=\"{}\" is unknown", list.unwrap_or_default());
            found.error("C0608", file, element.at.pair(), message).hint("list is begin, continue or end");
        }
    }
    if open && let Some((name, _, at)) = all.last() {
        found
            .warning("C0608", file, at.pair(), format!("the list of `{name}` has no end"))
            .hint("write list=\"end\" at the last");
    }
    all
}
