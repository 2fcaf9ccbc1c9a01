//! Values by their position, from 1: `collectAndSetAttrByPos` and its forms with quotes and nested separators.

use super::Hits;
use crate::program::{Inner, PositionMap};

/// Splits a text and hands the fields to the maps. Separators that follow each other have an empty field between them.
pub(crate) fn by_position(text: &str, sep: &str, inner: &Inner, maps: &[PositionMap], hits: &mut Hits) {
    let mut pos = 1;
    let mut at = 0;
    // Pairs of which no closing comes any more.
    let mut never = 0_u64;
    let last = maps.iter().map(|map| map.pos).max().unwrap_or(0);
    while pos <= last {
        let (end, next) = match inner {
            Inner::Nothing => plain(text, at, sep),
            Inner::Quotes(quote) => quoted(text, at, sep, quote),
            Inner::Pairs(pairs) => nested(text, at, sep, pairs, &mut never),
        };
        let field = &text[at..end];
        for map in maps.iter().filter(|map| map.pos == pos) {
            let Some(slot) = map.attr else { continue };
            match inner {
                Inner::Nothing => hits.part(slot, text, field),
                Inner::Quotes(quote) => unquote(text, field, quote, slot, hits),
                Inner::Pairs(pairs) => hits.part(slot, text, without_pair(field, pairs)),
            }
        }
        let Some(next) = next else { break };
        at = next;
        pos += 1;
    }
}

/// The end of the field at `at`, and where the next one begins.
fn plain(text: &str, at: usize, sep: &str) -> (usize, Option<usize>) {
    match memchr::memmem::find(&text.as_bytes()[at..], sep.as_bytes()) {
        Some(found) => (at + found, Some(at + found + sep.len())),
        None => (text.len(), None),
    }
}

/// The same for a field that may be in quotes; a doubled quote inside is one. A quote that is never closed is text.
fn quoted(text: &str, at: usize, sep: &str, quote: &str) -> (usize, Option<usize>) {
    let blanks = text[at..].len() - text[at..].trim_start_matches(' ').len();
    let begin = at + if sep.starts_with(' ') { 0 } else { blanks };
    let Some(mut inside) = text[begin..].strip_prefix(quote).map(|_| begin + quote.len()) else {
        return plain(text, at, sep);
    };
    while let Some(found) = text[inside..].find(quote) {
        let behind = inside + found + quote.len();
        if text[behind..].starts_with(quote) {
            inside = behind + quote.len();
            continue;
        }
        return plain(text, behind, sep);
    }
    plain(text, at, sep)
}

fn unquote(text: &str, field: &str, quote: &str, slot: u16, hits: &mut Hits) {
    let trimmed = field.trim();
    let inner = trimmed.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    let doubled = [quote, quote].concat();
    match inner {
        Some(inner) if inner.contains(&doubled) => {
            hits.make(slot, |out| out.push_str(inner.replace(&doubled, quote).trim()));
        }
        Some(inner) => hits.part(slot, text, inner),
        None => hits.part(slot, text, field),
    }
}

/// A separator between a pair does not split. An opening that is never closed is text.
fn nested(text: &str, at: usize, sep: &str, pairs: &[(char, char)], never: &mut u64) -> (usize, Option<usize>) {
    let mut i = at;
    while i < text.len() {
        let rest = &text[i..];
        if rest.starts_with(sep) {
            return (i, Some(i + sep.len()));
        }
        let c = rest.chars().next().unwrap_or_default();
        let behind = i + c.len_utf8();
        let pair = pairs.iter().position(|(open, _)| *open == c).filter(|pair| *never & (1 << (pair % 64)) == 0);
        i = behind;
        if let Some(pair) = pair {
            let close = pairs[pair].1;
            match text[behind..].find(close) {
                Some(found) => i = behind + found + close.len_utf8(),
                None => *never |= 1 << (pair % 64),
            }
        }
    }
    (text.len(), None)
}

fn without_pair<'t>(field: &'t str, pairs: &[(char, char)]) -> &'t str {
    let field = field.trim();
    pairs.iter().find_map(|(open, close)| field.strip_prefix(*open)?.strip_suffix(*close)).unwrap_or(field)
}

#[cfg(test)]
mod tests {
    use super::super::testing::run;
    use super::*;

    fn check(text: &str, sep: &str, inner: Inner, expected: &[&str]) {
        let maps: Vec<_> = (1..=12).map(|pos| PositionMap { attr: Some(pos as u16), pos }).collect();
        let got = run(text, |hits| by_position(text, sep, &inner, &maps, hits));
        let got: Vec<_> = got.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn positions_count_from_one() {
        check("a b  c", " ", Inner::Nothing, &["a", "b", "", "c"]);
        check("", " ", Inner::Nothing, &[""]);
        check("a||b", "||", Inner::Nothing, &["a", "b"]);
    }

    #[test]
    fn quotes_hide_separators() {
        let quotes = || Inner::Quotes("\"".into());
        check("\"2008-07-09\",\"a,b\",\"\",x", ",", quotes(), &["2008-07-09", "a,b", "", "x"]);
        check("\"say \"\"hi\"\"\",b", ",", quotes(), &["say \"hi\"", "b"]);
        check("\"open,b", ",", quotes(), &["\"open", "b"]);
    }

    #[test]
    fn pairs_hide_separators() {
        let pairs = || Inner::Pairs(vec![('"', '"'), ('[', ']')]);
        let text = "[25/Sep/2015:17:39:43 +0100] GET \"http://x/a b\" - \"Mozilla/5.0 (X11)\" TCP";
        let expected = ["25/Sep/2015:17:39:43 +0100", "GET", "http://x/a b", "-", "Mozilla/5.0 (X11)", "TCP"];
        check(text, " ", pairs(), &expected);
        check("[open b", " ", pairs(), &["[open", "b"]);
        check("x[1 2]y z", " ", pairs(), &["x[1 2]y", "z"]);
    }
}
