//! Patterns: regular expressions with references `<attribute:pattern>` and `<:pattern>` in them.
//!
//! [`expand`] puts the patterns in the place of their references and makes of the product's dialect (PCRE without
//! look-around in practice) one that the engines here read alike: classes are ASCII, a lone `{` is a brace, `\<` is
//! `<`. References capture into groups `v0`, `v1`, … so that groups of the author's own do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use collector_core::nearest;

/// Patterns may refer to patterns this deep.
const DEEPEST: usize = 16;

/// An expanded pattern may be this long, so that references that double themselves end.
const LONGEST: usize = 1 << 20;

/// Patterns by name.
pub(crate) type Patterns = BTreeMap<String, String>;

/// Where references are looked up: the file's own patterns first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope<'p> {
    pub(crate) local: &'p Patterns,
    pub(crate) general: &'p Patterns,
}

impl<'p> Scope<'p> {
    pub(crate) fn find(&self, name: &str) -> Option<&'p String> {
        self.local.get(name).or_else(|| self.general.get(name))
    }
}

/// A pattern without references.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expanded {
    pub(crate) regex: String,
    /// What the groups `v0`, `v1`, … capture into.
    pub(crate) captures: Vec<String>,
    /// The patterns that were referred to, also indirectly.
    pub(crate) used: BTreeSet<String>,
}

/// What is wrong in a pattern, and at which byte of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) hint: String,
}

/// Puts patterns in the place of their references.
pub(crate) fn expand(pattern: &str, scope: Scope<'_>) -> Result<Expanded, Fault> {
    let mut expansion = Expansion { scope, out: Expanded::default(), within: Vec::new() };
    expansion.pattern(pattern)?;
    Ok(expansion.out)
}

struct Expansion<'p> {
    scope: Scope<'p>,
    out: Expanded,
    within: Vec<String>,
}

impl Expansion<'_> {
    fn pattern(&mut self, pattern: &str) -> Result<(), Fault> {
        let mut at = 0;
        while at < pattern.len() {
            let rest = &pattern[at..];
            if self.out.regex.len() > LONGEST {
                return Err(fault(
                    at,
                    "C0604",
                    "the pattern is too long when it is expanded",
                    "refer to fewer patterns",
                ));
            }
            if let Some(reference) = reference(rest) {
                self.refer(&reference, at)?;
                at += reference.len;
            } else if rest.starts_with("<:") && double(rest) {
                return Err(fault(
                    at,
                    "C0603",
                    "a reference has one colon: `<attribute:pattern>` or `<:pattern>`",
                    "remove the first colon to capture, or the name to only match",
                ));
            } else if rest.starts_with('[') {
                at += self.class(rest, at)?;
            } else if rest.starts_with('\\') {
                at += self.escape(rest, false);
            } else if rest.starts_with('{') && counted(rest).is_none() {
                self.out.regex.push_str("\\{");
                at += 1;
            } else {
                let c = rest.chars().next().unwrap_or_default();
                self.out.regex.push(c);
                at += c.len_utf8();
            }
        }
        Ok(())
    }

    fn refer(&mut self, reference: &Reference<'_>, at: usize) -> Result<(), Fault> {
        let name = reference.pattern;
        let Some(body) = self.scope.find(name) else {
            let known = self.scope.local.keys().chain(self.scope.general.keys()).map(String::as_str);
            let hint = match nearest(name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "define it in <patternDefinitions>, or in the file of general patterns".to_string(),
            };
            return Err(fault(at, "C0602", format!("the pattern `{name}` is unknown"), hint));
        };
        if self.within.iter().any(|outer| outer == name) {
            return Err(fault(at, "C0603", format!("the pattern `{name}` refers to itself"), "break the circle"));
        }
        if self.within.len() >= DEEPEST {
            let message = format!("patterns refer to patterns deeper than {DEEPEST}");
            return Err(fault(at, "C0603", message, "write the innermost out"));
        }
        self.out.used.insert(name.to_string());
        if reference.attribute.is_empty() {
            self.out.regex.push_str("(?:");
        } else {
            // Writing to a string cannot fail.
            let _ = write!(self.out.regex, "(?P<v{}>", self.out.captures.len());
            self.out.captures.push(reference.attribute.to_string());
        }
        self.within.push(name.to_string());
        self.pattern(body).map_err(|inner| Fault { at, ..inner })?;
        self.within.pop();
        self.out.regex.push(')');
        Ok(())
    }

    /// A class in brackets; returns its length. What Rust reads as nested classes or set operations is literal here.
    fn class(&mut self, rest: &str, at: usize) -> Result<usize, Fault> {
        let bytes = rest.as_bytes();
        let mut i = 1;
        self.out.regex.push('[');
        if bytes.get(i) == Some(&b'^') {
            self.out.regex.push('^');
            i += 1;
        }
        let first = i;
        while let Some(&byte) = bytes.get(i) {
            match byte {
                b']' if i > first => {
                    self.out.regex.push(']');
                    return Ok(i + 1);
                }
                b']' => {
                    self.out.regex.push_str("\\]");
                    i += 1;
                }
                b'\\' => i += self.escape(&rest[i..], true),
                b'[' => match posix(&rest[i..]) {
                    Some(name) => {
                        self.out.regex.push_str(name);
                        i += name.len();
                    }
                    None => {
                        self.out.regex.push_str("\\[");
                        i += 1;
                    }
                },
                b'&' | b'~' => {
                    self.out.regex.push('\\');
                    self.out.regex.push(char::from(byte));
                    i += 1;
                }
                // `--` is a set operation only when doubled; a hyphen next to a bracket is itself.
                b'-' if bytes.get(i + 1) == Some(&b'-') || i == first || bytes.get(i + 1) == Some(&b']') => {
                    self.out.regex.push_str("\\-");
                    i += 1;
                }
                // A hyphen behind a class such as \w cannot begin a range.
                b'-' if i >= 2 && bytes[i - 2] == b'\\' && b"wdsWDS".contains(&bytes[i - 1]) => {
                    self.out.regex.push_str("\\-");
                    i += 1;
                }
                _ => {
                    let c = rest[i..].chars().next().unwrap_or_default();
                    self.out.regex.push(c);
                    i += c.len_utf8();
                }
            }
        }
        Err(fault(at, "C0603", "`[` begins a class that never ends", "write `\\[` for a bracket"))
    }

    /// An escape; returns its length.
    fn escape(&mut self, rest: &str, in_class: bool) -> usize {
        let out = &mut self.out.regex;
        let Some(c) = rest.chars().nth(1) else {
            out.push_str("\\\\");
            return 1;
        };
        let ascii = match c {
            'w' => Some("0-9A-Za-z_"),
            'd' => Some("0-9"),
            's' => Some("\\t\\n\\x0B\\x0C\\r\\x20"),
            'h' => Some("\\t\\x20"),
            _ => None,
        };
        let negated = match c {
            'W' => Some("[^0-9A-Za-z_]"),
            'D' => Some("[^0-9]"),
            'S' => Some("[^\\t\\n\\x0B\\x0C\\r\\x20]"),
            'H' => Some("[^\\t\\x20]"),
            _ => None,
        };
        match (ascii, negated) {
            (Some(set), _) if in_class => out.push_str(set),
            (Some(set), _) => {
                let _ = write!(out, "[{set}]");
            }
            (_, Some(set)) => out.push_str(set),
            _ => match c {
                'b' if in_class => out.push_str("\\x08"),
                'b' | 'B' => {
                    let _ = write!(out, "(?-u:\\{c})");
                }
                'R' => out.push_str("(?:\\r\\n|\\n|\\r)"),
                'Z' => out.push_str("\\z"),
                'e' => out.push_str("\\x1B"),
                // `\<` and `\>` are no word edges; a quote, a slash or an underscore need no escape.
                _ if !c.is_ascii_alphanumeric() => out.push_str(&regex_syntax::escape(c.encode_utf8(&mut [0; 4]))),
                _ => {
                    out.push('\\');
                    out.push(c);
                    // A code point or a class by its name.
                    let braces = &rest[2..];
                    if matches!(c, 'x' | 'u' | 'p' | 'P')
                        && braces.starts_with('{')
                        && let Some(end) = braces.find('}')
                    {
                        out.push_str(&braces[..=end]);
                        return 2 + end + 1;
                    }
                }
            },
        }
        1 + c.len_utf8()
    }
}

fn fault(at: usize, code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Fault {
    Fault { at, code, message: message.into(), hint: hint.into() }
}

struct Reference<'t> {
    attribute: &'t str,
    pattern: &'t str,
    len: usize,
}

/// The reference at the begin of a text. What does not have its exact shape is literal.
fn reference(text: &str) -> Option<Reference<'_>> {
    let inner = text.strip_prefix('<')?;
    let attribute = word(inner, true);
    let pattern = word(inner[attribute.len()..].strip_prefix(':')?, false);
    let end = 1 + attribute.len() + 1 + pattern.len();
    (!pattern.is_empty() && text[end..].starts_with('>')).then_some(Reference { attribute, pattern, len: end + 1 })
}

/// The attribute, which may be empty, and the pattern of each reference in a text, whatever else is wrong with it.
pub(crate) fn references(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.match_indices('<').filter_map(|(at, _)| reference(&text[at..])).map(|found| (found.attribute, found.pattern))
}

/// `<:attribute:pattern>`, a slip that is not taken as literal.
fn double(text: &str) -> bool {
    let inner = &text[2..];
    let attribute = word(inner, true);
    !attribute.is_empty()
        && inner[attribute.len()..].strip_prefix(':').is_some_and(|rest| {
            let pattern = word(rest, false);
            !pattern.is_empty() && rest[pattern.len()..].starts_with('>')
        })
}

fn word(text: &str, dots: bool) -> &str {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return "";
    }
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || (dots && c == '.')));
    &text[..end.unwrap_or(text.len())]
}

/// The length of a counted repetition such as `{1,3}` at the begin of a text.
fn counted(text: &str) -> Option<usize> {
    let end = text.find('}')?;
    let inner = &text[1..end];
    let (low, high) = inner.split_once(',').unwrap_or((inner, inner));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    (!low.is_empty() && digits(low) && digits(high)).then_some(end + 1)
}

/// A POSIX class such as `[:alpha:]` at the begin of a text.
fn posix(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("[:")?;
    let name = inner.strip_prefix('^').unwrap_or(inner);
    let len = name.find(|c: char| !c.is_ascii_lowercase())?;
    let end = 2 + (inner.len() - name.len()) + len + 2;
    (len > 0 && name[len..].starts_with(":]")).then(|| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(pairs: &[(&str, &str)]) -> Patterns {
        pairs.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect()
    }

    fn check(pattern: &str, expected: &str, captures: &[&str]) {
        let local = table(&[("num", "\\d+"), ("two", "<:num>-<b:num>"), ("mon", "Jan|Feb")]);
        let general = table(&[("num", "never"), ("g", ".*")]);
        let got = expand(pattern, Scope { local: &local, general: &general }).unwrap();
        assert_eq!(got.regex, expected, "{pattern}");
        assert_eq!(got.captures, captures, "{pattern}");
    }

    #[test]
    fn references_become_groups_and_local_patterns_win() {
        check("<a:num> <:mon>", "(?P<v0>[0-9]+) (?:Jan|Feb)", &["a"]);
        check("<a:two>|<a:num>", "(?P<v0>(?:[0-9]+)-(?P<v1>[0-9]+))|(?P<v2>[0-9]+)", &["a", "b", "a"]);
        check("<_x.y:g>", "(?P<v0>.*)", &["_x.y"]);
    }

    #[test]
    fn what_is_no_reference_is_literal() {
        check(r"<\d+>", "<[0-9]+>", &[]);
        check(r"<cr\>", "<cr>", &[]);
        check("<num>", "<num>", &[]);
        check("<a:b c>", "<a:b c>", &[]);
    }

    #[test]
    fn the_dialect_is_made_ours() {
        check("^{x}", "^\\{x}", &[]);
        check("a{2}b{1,}c{,2}", "a{2}b{1,}c\\{,2}", &[]);
        check(r"[\w.-]+\s\S", "[0-9A-Za-z_.\\-]+[\\t\\n\\x0B\\x0C\\r\\x20][^\\t\\n\\x0B\\x0C\\r\\x20]", &[]);
        check(r"[^\]]*[[][]x]", "[^\\]]*[\\[][\\]x]", &[]);
        check(r#"\"\_\/"#, "\"_/", &[]);
        check("[[:alpha:]]", "[[:alpha:]]", &[]);
        check(r"\x{FEFF}?[\p{Greek}]\x41", r"\x{FEFF}?[\p{Greek}]\x41", &[]);
    }

    #[test]
    fn faults_name_what_is_meant() {
        let none = Patterns::new();
        let local = table(&[("patA", "<:patB>"), ("patB", "<:patA>")]);
        let fails = |pattern: &str| expand(pattern, Scope { local: &local, general: &none }).unwrap_err();
        assert!(fails("x<a:patC>").hint.contains("patA"));
        assert_eq!(fails("x<a:patC>").at, 1);
        assert!(fails("<:patA>").message.contains("refers to itself"));
        assert!(fails("<:a:patA>").message.contains("one colon"));
        assert!(fails("[abc").message.contains("never ends"));
    }
}
