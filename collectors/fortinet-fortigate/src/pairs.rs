//! The pairs of a record: `key=value` with blanks between, or with commas (`set format csv`).
//!
//! Values in quotes may hold anything that a stranger wrote, pairs of other records too. FortiOS writes a quotation mark
//! in a value as `\"`, so a value ends at the first mark that has no backslash before it and a separator behind it.

use collector_sdk::prelude::*;
use collector_sdk::text::key_value::{Options, PairSeparator};
use collector_sdk::text::raw::Raw;

const BLANKS: Options = Options { escapes: true, ..Options::BLANKS };
const COMMAS: Options = Options { separator: PairSeparator::Byte(b','), trim: true, ..BLANKS };

/// Sets an attribute for each pair of the body. What stands for nothing sets nothing.
#[track_caller]
pub(crate) fn read(rec: &mut Record<'_>) -> Result<(), ParseError> {
    match has_commas(rec.body()) {
        true => with_commas(rec),
        false => fields::key_value_with(rec, &BLANKS, meaning),
    }
}

/// Apart from the usual form, so that each is compiled with its own options.
#[inline(never)]
#[track_caller]
fn with_commas(rec: &mut Record<'_>) -> Result<(), ParseError> {
    fields::key_value_with(rec, &COMMAS, meaning)
}

#[inline(always)]
fn meaning<'b>(rec: &Record<'b>, value: Raw<'b>) -> Option<&'b str> {
    let text = match value.as_plain() {
        Some(text) => text,
        None => unescaped(rec, value),
    };
    (!is_nothing(text)).then_some(text)
}

/// The device's ways to say that there is no value.
#[inline(always)]
fn is_nothing(text: &str) -> bool {
    matches!(text.as_bytes(), b"" | b"N/A" | b"(null)")
}

/// Only a record in the CSV form has a comma behind its first value.
fn has_commas(body: &str) -> bool {
    // Nearly all records begin with `date=2026-11-20`.
    if let (true, Some(behind @ (b' ' | b','))) = (body.starts_with("date="), body.as_bytes().get(15)) {
        return *behind == b',';
    }
    let Some((_, value)) = body.split_once('=') else { return false };
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').is_some_and(|(_, behind)| behind.starts_with(',')),
        None => value.bytes().find(|b| matches!(b, b' ' | b',')) == Some(b','),
    }
}

/// `\"` is a quotation mark, `\\` a backslash, unless a backslash stands alone somewhere in the value: then nobody has
/// doubled them (`\\server\share`, `EXAMPLE\nora`).
#[cold]
fn unescaped<'b>(rec: &Record<'b>, value: Raw<'b>) -> &'b str {
    let written = value.as_written();
    let doubled = are_doubled(written);
    rec.build(written, |out| {
        let mut rest = written;
        while let Some((before, behind)) = rest.split_once('\\') {
            out.write_str(before)?;
            rest = match behind.as_bytes().first() {
                Some(b'"') => {
                    out.write_char('"')?;
                    &behind[1..]
                }
                Some(b'\\') => {
                    out.write_str(if doubled { "\\" } else { "\\\\" })?;
                    &behind[1..]
                }
                _ => {
                    out.write_char('\\')?;
                    behind
                }
            };
        }
        out.write_str(rest)
    })
}

/// True when each backslash has another one, or a quotation mark, behind it.
fn are_doubled(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'\\' && !matches!(bytes.next(), Some(b'\\' | b'"')) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_seen_by_the_first_value() {
        assert!(has_commas("date=2026-11-20,time=09:00:01"));
        assert!(has_commas(r#"devname="a b",x=1"#));
        assert!(!has_commas(r#"devname="a, b" x=1,2"#));
        assert!(!has_commas("date=2026-11-20 msg=a,b"));
        assert!(!has_commas("no pair, at all"));
        assert!(!has_commas("key="));
    }

    #[test]
    fn backslashes_are_doubled_everywhere_or_nowhere() {
        assert!(are_doubled(r#"a\\b \"c\""#));
        assert!(!are_doubled(r"\\server\share"));
        assert!(!are_doubled(r"EXAMPLE\nora"));
        assert!(!are_doubled(r"ends\"));
    }
}
