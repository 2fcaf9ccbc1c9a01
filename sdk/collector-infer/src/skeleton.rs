//! Free text as skeletons: constant words against what changes.
//!
//! A text is cut into words, signs and values; what looks like a value (an address, a number, a path, what stands in
//! quotes or behind `=`) is a place, the rest is constant. Texts with the same constants are one class. Then classes are
//! joined that differ only where a word tells something apart, such as the name behind `user`.

use std::collections::BTreeMap;

use collector_text::timestamp;

use crate::shape::{self, Shape};

/// A part of a skeleton.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Text that is always the same; a run of blanks is one.
    Fixed(String),
    /// A place for a value.
    Place,
}

/// A part of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    part: Part,
    value: String,
}

/// A text by its number, in its pieces.
type Member = (usize, Vec<Piece>);

/// Texts of one form.
#[derive(Clone, Debug)]
pub struct Skeleton {
    /// The program that wrote them, if the envelope says so.
    pub app: String,
    /// Its parts.
    pub parts: Vec<Part>,
    /// The texts that have this form, by their number, with the values of their places.
    pub members: Vec<(usize, Vec<String>)>,
}

impl Skeleton {
    fn push(&mut self, number: usize, pieces: &[Piece]) {
        let values = self.parts.iter().zip(pieces).filter(|(part, _)| **part == Part::Place);
        self.members.push((number, values.map(|(_, piece)| piece.value.clone()).collect()));
    }

    /// The constant words, in their order.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        let fixed = self.parts.iter().filter_map(|part| match part {
            Part::Fixed(text) if text.bytes().any(|byte| byte.is_ascii_alphabetic()) => Some(text.as_str()),
            _ => None,
        });
        fixed.collect()
    }
}

/// More forms than this are not told apart: such text is no message of a program.
pub const MAX_SKELETONS: usize = 400;

/// So much of a text tells its form; patterns fit whatever begins as they say.
const LONGEST: usize = 2048;

/// Finds the skeletons of texts, the most frequent first. Each text comes with the program that wrote it.
#[must_use]
pub fn mine(texts: &[(&str, &str)]) -> Vec<Skeleton> {
    let mut exact: BTreeMap<(String, Vec<Part>), Vec<Member>> = BTreeMap::new();
    for (number, (app, text)) in texts.iter().enumerate() {
        let pieces = cut(text);
        let parts = pieces.iter().map(|piece| piece.part.clone()).collect();
        exact.entry(((*app).to_string(), parts)).or_default().push((number, pieces));
    }
    // The order of texts decides, not the order of the map.
    let mut groups: Vec<_> = exact.into_iter().collect();
    groups.sort_by_key(|(_, members)| members[0].0);
    let mut joined: Vec<(Skeleton, Vec<Member>)> = Vec::new();
    for ((app, parts), members) in groups {
        let is_like = |known: &Skeleton| known.app == app && known.parts.len() == parts.len();
        let mut near = joined.iter().enumerate().filter(|(_, (known, _))| is_like(known));
        match near.find_map(|(at, (known, _))| Some((at, join(&known.parts, &parts)?))) {
            Some((at, both)) => {
                joined[at].0.parts = both;
                joined[at].1.extend(members);
            }
            None if joined.len() < MAX_SKELETONS => {
                joined.push((Skeleton { app, parts, members: Vec::new() }, members));
            }
            None => {}
        }
    }
    let mut skeletons: Vec<Skeleton> = joined
        .into_iter()
        .map(|(mut skeleton, mut members)| {
            members.sort_by_key(|(number, _)| *number);
            for (number, pieces) in &members {
                skeleton.push(*number, pieces);
            }
            skeleton
        })
        .collect();
    skeletons.sort_by(|a, b| b.members.len().cmp(&a.members.len()).then(a.members[0].0.cmp(&b.members[0].0)));
    skeletons
}

/// Words behind which a name stands that says nothing about the kind of message.
const CUES: [&str; 14] = [
    "user",
    "for",
    "by",
    "from",
    "to",
    "host",
    "name",
    "account",
    "named",
    "on",
    "client",
    "group",
    "device",
    "interface",
];

/// Joins two forms of equal length if all that differs are values; `None` when they are two things.
fn join(a: &[Part], b: &[Part]) -> Option<Vec<Part>> {
    let differing: Vec<usize> = (0..a.len()).filter(|&at| a[at] != b[at]).collect();
    let words = a.iter().filter(|part| matches!(part, Part::Fixed(text) if is_word(text))).count();
    let is_same = differing.iter().all(|&at| {
        let is_place = a[at] == Part::Place || b[at] == Part::Place;
        let are_words = [a, b].iter().all(|parts| match &parts[at] {
            Part::Fixed(text) => is_word(text),
            Part::Place => true,
        });
        are_words && at > 0 && (is_place || is_cued(a, at))
    });
    (is_same && differing.len() <= 1.max(words / 3)).then(|| {
        let mut both = a.to_vec();
        for at in differing {
            both[at] = Part::Place;
        }
        both
    })
}

/// A word behind a cue, such as the name in `host gw01`; in `by invalid user` it is an adjective.
fn is_cued(parts: &[Part], at: usize) -> bool {
    if matches!(parts.get(at + 2), Some(Part::Fixed(word)) if word.eq_ignore_ascii_case("user")) {
        return false;
    }
    let mut before = parts[..at].iter().rev();
    matches!(before.next(), Some(Part::Fixed(blank)) if blank == " ")
        && matches!(before.next(), Some(Part::Fixed(word)) if CUES.contains(&word.to_ascii_lowercase().as_str()))
}

fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte)) && text != "."
}

/// Cuts a text into its parts.
fn cut(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let text = text.trim();
    let mut rest = &text[..text.floor_char_boundary(LONGEST)];
    while let Some(first) = rest.chars().next() {
        let is_start = pieces.last().is_none_or(|piece| matches!(&piece.part, Part::Fixed(sign) if !is_word(sign)));
        let taken = if first.is_whitespace() {
            let end = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
            pieces.push(fixed(" "));
            end
        } else if let Some(used) = time(rest).filter(|_| is_start) {
            pieces.push(place(&rest[..used]));
            used
        } else if let Some(inner) = quoted(rest).filter(|_| is_start) {
            pieces.push(fixed("\""));
            request_or_value(inner, &mut pieces);
            pieces.push(fixed("\""));
            inner.len() + 2
        } else {
            let run = run(rest);
            let is_for = matches!(&pieces[..], [.., before, blank] if before.value == "for" && blank.value == " ");
            if is_for && rest[run.len()..].starts_with(" from ") && !run.is_empty() {
                pieces.push(place(run));
                rest = &rest[run.len()..];
                continue;
            }
            if is_user_of_access_log(&pieces) && rest[run.len()..].starts_with(" [") {
                pieces.push(place(run));
                rest = &rest[run.len()..];
                continue;
            }
            if run.is_empty() {
                pieces.push(fixed(&rest[..first.len_utf8()]));
                first.len_utf8()
            } else {
                word(run, &mut pieces)
            }
        };
        rest = &rest[taken..];
    }
    pieces
}

fn fixed(text: &str) -> Piece {
    Piece { part: Part::Fixed(text.to_string()), value: text.to_string() }
}

fn place(text: &str) -> Piece {
    Piece { part: Part::Place, value: text.to_string() }
}

/// The length of a time stamp at the start.
fn time(text: &str) -> Option<usize> {
    let (_, used) = timestamp::parse(text)?;
    (used >= 14 && text[..used].contains(':')).then_some(used)
}

/// What stands in quotes at the start, if it is not empty and not the rest of the message.
fn quoted(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('"')?;
    let end = inner.find('"')?;
    (end > 0).then(|| &inner[..end])
}

/// The request line of an access log is three values; anything else in quotes is one.
fn request_or_value(inner: &str, pieces: &mut Vec<Piece>) {
    let parts: Vec<&str> = inner.split(' ').collect();
    match parts[..] {
        [method, target, version]
            if version.starts_with("HTTP/")
                && method.bytes().all(|byte| byte.is_ascii_uppercase())
                && !target.is_empty() =>
        {
            pieces.extend([place(method), fixed(" "), place(target), fixed(" "), fixed("HTTP"), fixed("/")]);
            pieces.push(place(&version[5..]));
        }
        _ => pieces.push(place(inner)),
    }
}

/// Everything up to a blank or a sign that ends a word.
fn run(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || "\"'()<>{},;=|".contains(c)).unwrap_or(text.len());
    &text[..end]
}

/// Cuts a run without blanks: it is one value, or words and signs. Returns the bytes that were taken.
fn word(run: &str, pieces: &mut Vec<Piece>) -> usize {
    let is_value = matches!(pieces.last(), Some(Piece { part: Part::Fixed(sign), .. }) if sign == "=");
    // A sign at the end belongs to the sentence.
    let core = run.trim_end_matches(['.', ':', '!', '?', ']']);
    let core = if core.is_empty() { run } else { core };
    if is_user(pieces, run) {
        let name = core.trim_end_matches(',');
        pieces.push(place(name));
        return name.len();
    }
    let shape = shape::of(core);
    let is_plain = matches!(shape, Shape::Word | Shape::Text | Shape::Bool | Shape::Host);
    let is_known = !(is_plain || shape == Shape::Path && core.len() < 3);
    let is_named = shape == Shape::Host && core.matches('.').count() > 1;
    if is_known || is_named || is_hex(core) || is_token(core) {
        pieces.push(place(core));
        return core.len();
    }
    let word = &run[..run.find(|c: char| !(c.is_alphanumeric() || "_-.".contains(c))).unwrap_or(run.len())];
    let word = if is_value { core } else { word.trim_end_matches(['.', '-']) };
    if word.is_empty() {
        let sign = run.chars().next().map_or(1, char::len_utf8);
        pieces.push(if is_value { place(&run[..sign]) } else { fixed(&run[..sign]) });
        return sign;
    }
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    pieces.push(if is_value || has_digit { place(word) } else { fixed(word) });
    word.len()
}

/// Words that follow `user` without being a name.
const NO_NAMES: [&str; 16] = [
    "from",
    "not",
    "name",
    "is",
    "was",
    "has",
    "and",
    "authentication",
    "account",
    "login",
    "logged",
    "id",
    "session",
    "by",
    "for",
    "with",
];

/// The name behind `user`.
fn is_user(pieces: &[Piece], word: &str) -> bool {
    let [.., before, blank] = pieces else { return false };
    let is_cue = matches!(&before.part, Part::Fixed(text) if text.eq_ignore_ascii_case("user") || text.eq_ignore_ascii_case("username"));
    let is_name = word.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && !NO_NAMES.contains(&word.to_ascii_lowercase().as_str());
    is_cue && blank.value == " " && is_name
}

/// Address and `-`: an access log, whose user comes next, known or not.
fn is_user_of_access_log(pieces: &[Piece]) -> bool {
    let [.., first, blank, dash, last] = pieces else { return false };
    first.part == Part::Place && blank.value == " " && dash.value == "-" && last.value == " "
}

/// A fingerprint or key: long, and of letters of both cases with digits, or of many pairs.
fn is_token(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.as_bytes().iter().any(test);
    let is_mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    (text.len() >= 24 && is_mixed && !text.contains(['[', '(']))
        || (text.split(':').count() >= 8 && text.split(':').all(|pair| pair.len() == 2))
}

fn is_hex(text: &str) -> bool {
    text.strip_prefix("0x").is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit()))
        || (text.len() >= 8
            && text.bytes().all(|byte| byte.is_ascii_hexdigit())
            && text.bytes().any(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mined(texts: &[&str]) -> Vec<(String, usize)> {
        let texts: Vec<(&str, &str)> = texts.iter().map(|text| ("", *text)).collect();
        let show = |part: &Part| match part {
            Part::Fixed(text) => text.clone(),
            Part::Place => "*".to_string(),
        };
        mine(&texts)
            .iter()
            .map(|skeleton| (skeleton.parts.iter().map(show).collect(), skeleton.members.len()))
            .collect()
    }

    #[test]
    fn values_become_places() {
        let found = mined(&[
            "Failed password for jdoe from 192.0.2.1 port 50022 ssh2",
            "Failed password for root from 192.0.2.7 port 50023 ssh2",
            "Connection closed by 192.0.2.1",
        ]);
        assert_eq!(
            found,
            [("Failed password for * from * port * *".to_string(), 2), ("Connection closed by *".to_string(), 1)]
        );
    }

    #[test]
    fn verbs_are_no_values() {
        assert_eq!(mined(&["Link eth0 up", "Link eth0 down"]).len(), 2);
        assert_eq!(mined(&["closed by invalid user a", "closed by authenticating user b"]).len(), 2);
    }

    #[test]
    fn access_logs() {
        let found = mined(&[r#"192.0.2.1 - jdoe [20/Nov/2026:09:00:00 +0000] "GET /a HTTP/1.1" 200 12 "-" "curl/8""#]);
        assert_eq!(found[0].0, r#"* - * [*] "* * HTTP/*" * * "*" "*""#);
    }

    #[test]
    fn what_stands_behind_an_equals_sign_is_a_value() {
        assert_eq!(mined(&["auth failure; uid=0 user=jdoe"])[0].0, "auth failure; uid=* user=*");
    }
}
