//! Messages in free text: their skeletons as patterns with named places.

use std::collections::BTreeMap;

use collector_text::pattern::Pattern;
use serde::Serialize;

use crate::keys::{Row, is_empty};
use crate::meaning;
use crate::shape::{self, Shape};
use crate::skeleton::{Part, Skeleton, mine};
use crate::words::pieces;

/// One form of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Form {
    /// The pattern, as `messages.pat` has it.
    pub pattern: String,
    /// The name of its events.
    pub title: String,
    /// The row of `taxonomy.map`.
    pub taxonomy: String,
    /// The words that say so.
    pub because: Option<String>,
    /// How many records are of it.
    pub count: usize,
    /// One of them, by its number among all records.
    pub example: usize,
}

/// Forms of messages, and the records taken apart by them.
#[derive(Debug, Default)]
pub struct Forms {
    /// The forms, in the order in which they are to be tried.
    pub forms: Vec<Form>,
    /// The records, with the names of places as keys.
    pub rows: Vec<Row>,
    /// Which form each of the rows is of.
    pub form_of: Vec<usize>,
}

/// Learns the forms of messages: each with the number of its record, its program and its text.
#[must_use]
pub fn learn(messages: &[(usize, &str, &str)]) -> Forms {
    let texts: Vec<(&str, &str)> = messages.iter().map(|(_, app, text)| (*app, *text)).collect();
    let mut all = Forms::default();
    let mut drafts: Vec<(usize, Form, Vec<Row>)> = Vec::new();
    for skeleton in mine(&texts) {
        let names = names(&skeleton);
        let pattern = pattern(&skeleton, &names);
        // A picture that the pattern language cannot hold is left to the general case.
        if pattern.trim().is_empty()
            || Pattern::compile(&pattern, |_| ()).is_err()
            || skeleton.words().is_empty() && skeleton.members.len() < 2
        {
            continue;
        }
        let title = title(&skeleton);
        let words = pieces(&skeleton.words().join(" "));
        let (draft, because) = match meaning::taxonomy(&words) {
            // The program says what the message does not.
            (_, None) => meaning::taxonomy(&pieces(&skeleton.app)),
            found => found,
        };
        let rows: Vec<Row> =
            skeleton.members.iter().map(|(number, values)| row(messages[*number].0, &names, values)).collect();
        let form = Form {
            pattern,
            title,
            taxonomy: draft.key.to_string(),
            because: because.map(str::to_string),
            count: rows.len(),
            example: rows[0].record,
        };
        let fixed: usize =
            skeleton.parts.iter().map(|part| if let Part::Fixed(text) = part { text.len() } else { 0 }).sum();
        match drafts.iter_mut().find(|(_, known, _)| known.pattern == form.pattern) {
            Some((_, known, others)) => {
                known.count += form.count;
                others.extend(rows);
            }
            None => drafts.push((fixed, form, rows)),
        }
    }
    // A pattern fits whatever begins as it says, so what says more comes first.
    drafts.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.pattern.cmp(&b.1.pattern)));
    distinguish(&mut drafts);
    for (place, (_, form, rows)) in drafts.into_iter().enumerate() {
        all.forms.push(form);
        all.form_of.extend(std::iter::repeat_n(place, rows.len()));
        all.rows.extend(rows);
    }
    all
}

fn row(record: usize, names: &[String], values: &[String]) -> Row {
    let pairs = names.iter().zip(values).filter(|(_, value)| !is_empty(value));
    Row { record, pairs: pairs.map(|(name, value)| (name.clone(), value.clone())).collect() }
}

/// Forms of one name are told apart by their number.
fn distinguish(drafts: &mut [(usize, Form, Vec<Row>)]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (_, form, _) in drafts {
        let count = seen.entry(form.title.clone()).or_default();
        *count += 1;
        if *count > 1 {
            form.title = format!("{} ({count})", form.title);
        }
    }
}

/// The name of a message: its constant words up to where it becomes specific.
fn title(skeleton: &Skeleton) -> String {
    const LINKS: [&str; 12] = ["from", "for", "by", "to", "on", "at", "in", "with", "of", "the", "port", "user"];
    let mut words: Vec<&str> = skeleton.words().into_iter().take(7).collect();
    while words.last().is_some_and(|word| LINKS.contains(word)) && words.len() > 1 {
        words.pop();
    }
    let mut text = words.join(" ").replace('|', " ");
    if text.len() < 3 {
        text = if skeleton.app.is_empty() { "Message".to_string() } else { format!("Message of {}", skeleton.app) };
    }
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    text.chars().take(100).collect::<String>().trim().to_string()
}

/// The values of each place.
fn values(skeleton: &Skeleton, place: usize) -> impl Iterator<Item = &str> {
    skeleton.members.iter().filter_map(move |(_, values)| values.get(place).map(String::as_str))
}

/// The shape that all values of a place have, if they have one.
fn common_shape(skeleton: &Skeleton, place: usize) -> Option<Shape> {
    let mut shapes = values(skeleton, place).filter(|value| !is_empty(value)).map(shape::of);
    let first = shapes.next()?;
    shapes.all(|shape| shape == first).then_some(first)
}

/// Names for the places, from the words before them and the shapes of their values.
fn names(skeleton: &Skeleton) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut place = 0;
    for (at, part) in skeleton.parts.iter().enumerate() {
        if *part != Part::Place {
            continue;
        }
        let base = name(skeleton, at, place, &names);
        let taken = names.iter().filter(|name| name.trim_end_matches(|c: char| c.is_ascii_digit()) == base).count();
        names.push(if taken == 0 { base } else { format!("{base}{}", taken + 1) });
        place += 1;
    }
    names
}

fn name(skeleton: &Skeleton, at: usize, place: usize, before: &[String]) -> String {
    let shape = common_shape(skeleton, place);
    let parts = &skeleton.parts[..at];
    let fixed = |back: usize| match parts.len().checked_sub(back).map(|at| &parts[at]) {
        Some(Part::Fixed(text)) => text.as_str(),
        _ => "",
    };
    let word = parts.iter().rev().take(4).find_map(|part| match part {
        Part::Fixed(text)
            if text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') && text.len() > 1 =>
        {
            Some(text.to_ascii_lowercase())
        }
        _ => None,
    });
    if fixed(1) == "=" {
        let key: String = fixed(2).chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        return if key.is_empty() { "value".to_string() } else { key.to_ascii_lowercase() };
    }
    if is_user_of_access_log(&skeleton.parts, at) {
        return "user".to_string();
    }
    if let Some(name) = of_request(skeleton, at, place, before) {
        return name;
    }
    let word = word.as_deref().unwrap_or_default();
    let near = parts.iter().rev().take(5).take_while(|part| **part != Part::Place);
    let has_near =
        |wanted: &str| near.clone().any(|part| matches!(part, Part::Fixed(text) if text.eq_ignore_ascii_case(wanted)));
    let is_target = (has_near("to") && !has_near("from"))
        || before.iter().any(|name| name.starts_with("src_ip")) && !has_near("from");
    match shape {
        Some(Shape::Ip) if is_target => "dst_ip".to_string(),
        Some(Shape::Ip) => "src_ip".to_string(),
        Some(Shape::IpPort) => "address_and_port".to_string(),
        Some(Shape::Time) => "time".to_string(),
        Some(Shape::Mac) => "src_mac".to_string(),
        Some(Shape::Email) if has_near("to") => "to_email".to_string(),
        Some(Shape::Email) if has_near("from") => "from_email".to_string(),
        Some(Shape::Email) => "email".to_string(),
        Some(Shape::Url) => "url".to_string(),
        Some(Shape::Path) => "file_path".to_string(),
        Some(Shape::Int) if word == "port" => {
            if before.last().is_some_and(|name| name.starts_with("dst")) { "dst_port" } else { "src_port" }.to_string()
        }
        Some(Shape::Int) if fixed(1) == ":" && before.last().is_some_and(|name| name.ends_with("_ip")) => {
            before.last().map_or_else(String::new, |name| name.replace("_ip", "_port"))
        }
        _ if ["user", "account", "login", "username"].contains(&word)
            || (word == "for" && shape != Some(Shape::Int)) =>
        {
            "user".to_string()
        }
        Some(Shape::Host) | Some(Shape::Word) if word == "from" => "src_host".to_string(),
        Some(Shape::Host) if is_target => "dst_host".to_string(),
        Some(Shape::Int | Shape::Float) if !word.is_empty() && word.len() < 24 => word.replace('-', "_"),
        Some(Shape::Int | Shape::Float) => "number".to_string(),
        _ if !word.is_empty() && word.len() < 24 && has_near(word) => word.replace('-', "_"),
        Some(Shape::Host) => "host".to_string(),
        Some(Shape::Uuid) => "uuid".to_string(),
        _ => "value".to_string(),
    }
}

/// `192.0.2.1 - jdoe [`: identity, which is never known, then the user.
fn is_user_of_access_log(parts: &[Part], at: usize) -> bool {
    let is = |at: usize, wanted: &str| matches!(&parts[at], Part::Fixed(text) if text == wanted);
    at >= 4 && is(at - 1, " ") && is(at - 2, "-") && is(at - 3, " ") && parts[at - 4] == Part::Place
}

/// Names in access logs: what a request is made of, and what follows it.
fn of_request(skeleton: &Skeleton, at: usize, place: usize, before: &[String]) -> Option<String> {
    let parts = &skeleton.parts;
    let is_fixed = |at: usize, wanted: &str| matches!(parts.get(at), Some(Part::Fixed(text)) if text == wanted);
    let shape = common_shape(skeleton, place);
    if is_fixed(at + 1, " ") && is_fixed(at + 3, " ") && is_fixed(at + 4, "HTTP") {
        return Some("http_method".to_string());
    }
    if is_fixed(at + 1, " ") && is_fixed(at + 2, "HTTP") {
        return Some("url".to_string());
    }
    if at > 1 && is_fixed(at - 1, "/") && is_fixed(at - 2, "HTTP") {
        return Some("http_version".to_string());
    }
    let is_after = before.iter().any(|name| name == "http_version");
    if is_after && shape == Some(Shape::Int) {
        return match before.last()?.as_str() {
            "http_version" => Some("http_status".to_string()),
            "http_status" => Some("bytes_out".to_string()),
            _ => None,
        };
    }
    if is_after && is_fixed(at - 1, "\"") {
        let is_agent =
            values(skeleton, place).any(|value| value.contains('/') && !value.contains("://") || value.contains('('));
        let all_urls = values(skeleton, place).all(|value| value.contains("://") || value == "-");
        return Some(if all_urls || !is_agent { "referrer" } else { "user_agent" }.to_string());
    }
    None
}

/// A skeleton as a message pattern.
fn pattern(skeleton: &Skeleton, names: &[String]) -> String {
    let mut out = String::new();
    let mut place = 0;
    for (at, part) in skeleton.parts.iter().enumerate() {
        match part {
            Part::Fixed(text) => out.push_str(&text.replace('{', "{{").replace('}', "}}")),
            Part::Place => {
                let next = match skeleton.parts.get(at + 1) {
                    Some(Part::Fixed(text)) => text.as_str(),
                    _ => "",
                };
                let all = |test: &dyn Fn(&str) -> bool| values(skeleton, place).all(test);
                let kind = if all(&|value| shape::of(value) == Shape::Int) {
                    ":int"
                } else if all(&|value| !value.contains(char::is_whitespace))
                    && (next.is_empty() || all(&|value| !value.contains(next)))
                {
                    ":word"
                } else {
                    ""
                };
                out.push_str(&format!("{{{}{kind}}}", names[place]));
                place += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learnt(texts: &[&str]) -> Vec<String> {
        let messages: Vec<_> = texts.iter().enumerate().map(|(number, text)| (number, "", *text)).collect();
        learn(&messages).forms.into_iter().map(|form| form.pattern).collect()
    }

    #[test]
    fn places_are_named_by_what_stands_before_them() {
        let found = learnt(&[
            "Failed password for jdoe from 192.0.2.1 port 50022 ssh2",
            "Failed password for amy from 192.0.2.9 port 50029 ssh2",
        ]);
        assert_eq!(found, ["Failed password for {user:word} from {src_ip:word} port {src_port:int} {value:word}"]);
        let found = learnt(&["session opened; uid=0 rhost=192.0.2.7 user=jdoe"]);
        assert_eq!(found, ["session opened; uid={uid:int} rhost={rhost:word} user={user:word}"]);
    }

    #[test]
    fn a_request_is_taken_apart() {
        let found = learnt(&[
            r#"192.0.2.1 - - [20/Nov/2026:09:00:00 +0000] "GET /a HTTP/1.1" 200 12 "https://example.com/" "curl/8""#,
            r#"192.0.2.1 - - [20/Nov/2026:09:00:01 +0000] "PUT /b HTTP/1.1" 201 13 "-" "Mozilla/5.0 (X11)""#,
        ]);
        assert_eq!(
            found,
            [
                r#"{src_ip:word} - {user:word} [{time}] "{http_method:word} {url:word} HTTP/{http_version:word}" {http_status:int} {bytes_out:int} "{referrer:word}" "{user_agent}""#
            ]
        );
    }

    #[test]
    fn what_says_more_is_tried_first() {
        let found = learnt(&["Connection closed by 192.0.2.1", "Connection closed by 192.0.2.1 port 22 [preauth]"]);
        assert!(found[0].contains("preauth"));
    }
}
