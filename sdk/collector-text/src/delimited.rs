//! Fields between separators: CSV and its relatives, with or without quotes.
//!
//! The contract is RFC 4180 for [`Dialect::COMMA`], and what products make of it: other separators, backslash
//! escapes inside quotes, runs of blanks. Two decisions follow from logs rather than from the RFC: a quote
//! *inside* an unquoted field is an ordinary character, and one call takes one record, so a line break means
//! nothing (framing has been done before).
//!
//! Product lines have 40 to 120 short fields, too short for a search per field to pay. [`fields`] therefore
//! makes one bit mask of the separators in 64 bytes, and the fields fall out of its bits; only a quoted field
//! is searched on its own.
//!
//! Absent: types, trimming inside quotes, guessing the dialect.

use collector_core::lanes::Lanes;
use memchr::{memchr, memchr2};

use crate::cef::write_backslashed;
use crate::leef::write_blanked;
use crate::raw::{Escape, Raw, ScanError, ScanErrorKind};

/// How a quote is written inside a quoted field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteEscape {
    /// Twice (`""`), as in RFC 4180.
    Doubled,
    /// Behind a backslash (`\"`).
    Backslash,
}

/// The form of a delimited line. Separator and quote must be ASCII, or the line is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The byte between two fields. With `collapse`, a blank stands for tabs too.
    pub separator: u8,
    /// `"` or `'`, or none when quotes mean nothing.
    pub quote: Option<u8>,
    /// How a quote is written inside quotes.
    pub escape: QuoteEscape,
    /// Blanks and tabs around a field are not part of it.
    pub trim: bool,
    /// Separators in a row count once, and at either end not at all.
    pub collapse: bool,
}

impl Dialect {
    /// RFC 4180.
    pub const COMMA: Dialect =
        Dialect { separator: b',', quote: Some(b'"'), escape: QuoteEscape::Doubled, trim: false, collapse: false };
    /// The RFC's rules with semicolons, as spreadsheets write where the comma is the decimal mark.
    pub const SEMICOLON: Dialect = Dialect::COMMA.separator(b';');
    /// Tabs, without quotes (IANA `text/tab-separated-values`).
    pub const TAB: Dialect = Dialect::COMMA.separator(b'\t').quote(None);
    /// Vertical bars, without quotes.
    pub const PIPE: Dialect = Dialect::COMMA.separator(b'|').quote(None);
    /// Runs of blanks and tabs, quotes allowed: W3C extended logs and access logs.
    pub const WHITESPACE: Dialect = Dialect::COMMA.separator(b' ').collapse(true);

    /// Sets the separator.
    ///
    /// ```
    /// use collector_text::delimited::Dialect;
    /// const TILDE: Dialect = Dialect::COMMA.separator(b'~');
    /// assert_eq!(TILDE.separator, b'~');
    /// ```
    #[must_use]
    pub const fn separator(mut self, separator: u8) -> Self {
        self.separator = separator;
        self
    }

    /// Sets the quote, `"`, `'` or none.
    ///
    /// ```
    /// use collector_text::delimited::Dialect;
    /// assert_eq!(Dialect::COMMA.quote(None).quote, None);
    /// ```
    #[must_use]
    pub const fn quote(mut self, quote: Option<u8>) -> Self {
        self.quote = quote;
        self
    }

    /// Sets how a quote is written inside quotes.
    ///
    /// ```
    /// use collector_text::delimited::{Dialect, QuoteEscape};
    /// assert_eq!(Dialect::COMMA.escape(QuoteEscape::Backslash).escape, QuoteEscape::Backslash);
    /// ```
    #[must_use]
    pub const fn escape(mut self, escape: QuoteEscape) -> Self {
        self.escape = escape;
        self
    }

    /// Sets whether blanks around a field are dropped.
    ///
    /// ```
    /// use collector_text::delimited::Dialect;
    /// assert!(Dialect::COMMA.trim(true).trim);
    /// ```
    #[must_use]
    pub const fn trim(mut self, trim: bool) -> Self {
        self.trim = trim;
        self
    }

    /// Sets whether separators in a row count once.
    ///
    /// ```
    /// use collector_text::delimited::Dialect;
    /// assert!(Dialect::PIPE.collapse(true).collapse);
    /// ```
    #[must_use]
    pub const fn collapse(mut self, collapse: bool) -> Self {
        self.collapse = collapse;
        self
    }

    const fn is_usable(&self) -> bool {
        self.separator.is_ascii()
            && match self.quote {
                Some(quote) => matches!(quote, b'"' | b'\'') && quote != self.separator,
                None => true,
            }
    }

    const fn second_separator(&self) -> u8 {
        if self.collapse && self.separator == b' ' { b'\t' } else { self.separator }
    }
}

/// Visits the fields with their index, from 0, and returns how many there are.
///
/// An empty text has one empty field, or none if the dialect collapses.
///
/// ```
/// use collector_text::delimited::{Dialect, fields};
/// let mut seen = Vec::new();
/// let count = fields(r#"1,"Users, Internet",,allow"#, &Dialect::COMMA, |_, value| seen.push(value.unescape()))?;
/// assert_eq!((count, seen), (4, vec!["1".into(), "Users, Internet".into(), "".into(), "allow".into()]));
/// # Ok::<(), collector_text::raw::ScanError>(())
/// ```
///
/// # Errors
///
/// `UnclosedQuote` and `TextAfterQuote` at the field in question, after the fields before it have been visited;
/// `UnusableDialect` before anything is.
#[inline]
pub fn fields<'t>(text: &'t str, dialect: &Dialect, mut visit: impl FnMut(usize, Raw<'t>)) -> Result<usize, ScanError> {
    if !dialect.is_usable() {
        return Err(ScanError::new(0, ScanErrorKind::UnusableDialect));
    }
    let bytes = text.as_bytes();
    let mut marks = Marks::new(bytes, dialect.separator, dialect.second_separator());
    // A byte that no text holds stands for "no quote".
    let quote = dialect.quote.unwrap_or(0xFF);
    let mut count = 0;
    let mut start = 0;
    loop {
        if dialect.trim {
            start = skip_padding(bytes, start, dialect);
        }
        // In parts, so that the value lies in registers and not in memory.
        let (value, escape, end) = if bytes.get(start) == Some(&quote) {
            let (value, end) = quoted(text, start, quote, dialect)?;
            marks.skip_to(end + 1);
            (value.as_written(), value.escape(), end)
        } else {
            let end = marks.next();
            // A blank that is a separator has been taken for padding.
            let begin = if dialect.trim { start.min(end) } else { start };
            // Separators are ASCII, so that both ends are those of characters.
            let value = &text[begin..end];
            let value = if dialect.trim { value.trim_end_matches([' ', '\t']) } else { value };
            if dialect.collapse && value.is_empty() {
                if end >= bytes.len() {
                    return Ok(count);
                }
                start = end + 1;
                continue;
            }
            (value, Escape::None, end)
        };
        visit(count, Raw::new(value, escape));
        count += 1;
        if end >= bytes.len() {
            return Ok(count);
        }
        start = end + 1;
    }
}

/// Takes the quoted field at `start`; returns it with the position of the separator behind it, or of the end.
fn quoted<'t>(text: &'t str, start: usize, quote: u8, dialect: &Dialect) -> Result<(Raw<'t>, usize), ScanError> {
    let bytes = text.as_bytes();
    let first = start + 1;
    let mut at = first;
    let mut escape = Escape::None;
    let close = loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let found = match dialect.escape {
            QuoteEscape::Doubled => memchr(quote, rest),
            QuoteEscape::Backslash => memchr2(quote, b'\\', rest),
        };
        let Some(found) = found else {
            return Err(ScanError::new(start, ScanErrorKind::UnclosedQuote));
        };
        at += found;
        if bytes[at] == b'\\' {
            escape = Escape::Backslash;
        } else if dialect.escape == QuoteEscape::Doubled && bytes.get(at + 1) == Some(&quote) {
            escape = if quote == b'"' { Escape::DoubledQuote } else { Escape::DoubledApostrophe };
        } else {
            break at;
        }
        at += 2;
    };
    let end = if dialect.trim { skip_padding(bytes, close + 1, dialect) } else { close + 1 };
    match bytes.get(end) {
        Some(&next) if next != dialect.separator && next != dialect.second_separator() => {
            Err(ScanError::new(end, ScanErrorKind::TextAfterQuote))
        }
        _ => Ok((Raw::new(text.get(first..close).unwrap_or_default(), escape), end)),
    }
}

fn skip_padding(bytes: &[u8], mut at: usize, dialect: &Dialect) -> usize {
    while matches!(bytes.get(at), Some(&b) if (b == b' ' || b == b'\t') && b != dialect.separator) {
        at += 1;
    }
    at
}

/// Appends `value` so that [`fields`] gives it back, quoted only where it must be.
///
/// A dialect without quotes cannot hold its separator or a line break: they become blanks.
///
/// ```
/// use collector_text::delimited::{Dialect, write_field};
/// let mut out = String::new();
/// write_field(&mut out, r#"Guest "WiFi""#, &Dialect::COMMA);
/// assert_eq!(out, r#""Guest ""WiFi""""#);
/// ```
pub fn write_field(out: &mut String, value: &str, dialect: &Dialect) {
    let Some(quote) = dialect.quote else {
        write_blanked(out, value, char::from(dialect.separator));
        return;
    };
    let special = |b: u8| b == dialect.separator || b == quote || matches!(b, b'\n' | b'\r' | b'\t');
    let padded = value.starts_with(' ') || value.ends_with(' ');
    let vanishes = dialect.collapse && value.is_empty();
    if !(padded || vanishes || value.bytes().any(special)) {
        out.push_str(value);
        return;
    }
    let mark = char::from(quote);
    out.push(mark);
    match dialect.escape {
        QuoteEscape::Backslash => write_backslashed(out, value, [quote, b'\\'], false),
        QuoteEscape::Doubled => {
            for (i, part) in value.split(mark).enumerate() {
                if i > 0 {
                    out.push(mark);
                    out.push(mark);
                }
                out.push_str(part);
            }
        }
    }
    out.push(mark);
}

/// The names of the columns, from a header row or from configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    names: Vec<String>,
}

impl Header {
    /// Reads a header row; a byte order mark and blanks around the names are dropped.
    ///
    /// ```
    /// use collector_text::delimited::{Dialect, Header};
    /// let header = Header::parse("Time, \"Source IP\"", &Dialect::COMMA.trim(true))?;
    /// assert_eq!(header.position("Source IP"), Some(1));
    /// # Ok::<(), collector_text::raw::ScanError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`fields`].
    pub fn parse(line: &str, dialect: &Dialect) -> Result<Self, ScanError> {
        let line = line.strip_prefix('\u{FEFF}').unwrap_or(line);
        let mut names = Vec::new();
        fields(line, dialect, |_, name| names.push(name.unescape().trim().to_owned()))?;
        Ok(Header { names })
    }

    /// Makes a header of given names.
    ///
    /// ```
    /// use collector_text::delimited::Header;
    /// assert_eq!(Header::from_names(["a", "b"]).names(), ["a", "b"]);
    /// ```
    pub fn from_names<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Header { names: names.into_iter().map(Into::into).collect() }
    }

    /// Returns the names in the order of the columns.
    ///
    /// ```
    /// use collector_text::delimited::Header;
    /// assert!(Header::default().names().is_empty());
    /// ```
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the column of a name, the first if it comes twice. For set-up, not for each record.
    ///
    /// ```
    /// use collector_text::delimited::Header;
    /// assert_eq!(Header::from_names(["a", "b"]).position("b"), Some(1));
    /// ```
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }
}

/// The positions of one byte or two in a text, 64 bytes of it at a time.
pub(crate) struct Marks<'t> {
    bytes: &'t [u8],
    a: u8,
    b: u8,
    /// Where the block begins that `mask` describes.
    base: usize,
    /// One bit for each mark not yet handed out.
    mask: u64,
}

impl<'t> Marks<'t> {
    #[inline]
    pub(crate) fn new(bytes: &'t [u8], a: u8, b: u8) -> Self {
        let mut marks = Marks { bytes, a, b, base: 0, mask: 0 };
        marks.load();
        marks
    }

    /// Returns the position of the next mark, or the length of the text.
    #[inline]
    pub(crate) fn next(&mut self) -> usize {
        while self.mask == 0 {
            self.base += 64;
            if self.base >= self.bytes.len() {
                return self.bytes.len();
            }
            self.load();
        }
        let at = self.base + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        at
    }

    /// Forgets the marks before `at`.
    #[inline]
    pub(crate) fn skip_to(&mut self, at: usize) {
        if at.saturating_sub(self.base) < 64 {
            self.mask &= u64::MAX << at.saturating_sub(self.base);
        } else {
            self.base = at;
            self.load();
        }
    }

    #[inline]
    fn load(&mut self) {
        let rest = self.bytes.get(self.base..).unwrap_or_default();
        if let Some(block) = rest.first_chunk::<64>() {
            self.mask = self.mask_of(block);
        } else {
            let mut block = [0; 64];
            block[..rest.len()].copy_from_slice(rest);
            self.mask = self.mask_of(&block) & ((1 << rest.len()) - 1);
        }
    }

    #[inline(always)]
    fn mask_of(&self, block: &[u8; 64]) -> u64 {
        let (chunks, _) = block.as_chunks::<16>();
        let bits = |chunk: &[u8; 16]| {
            let lanes = Lanes::new(*chunk);
            u64::from((lanes.equal(self.a) | lanes.equal(self.b)).bits())
        };
        chunks.iter().rev().fold(0, |mask, chunk| mask << 16 | bits(chunk))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(line: &str, dialect: &Dialect) -> (Vec<String>, Result<usize, ScanError>) {
        let mut seen = Vec::new();
        let result = fields(line, dialect, |i, value| {
            assert_eq!(i, seen.len());
            seen.push(value.unescape().into_owned());
        });
        (seen, result)
    }

    /// Fields joined by `¦`, then the error if there is one.
    #[track_caller]
    fn check(dialect: &Dialect, line: &str, expected: &str) {
        let (seen, result) = read(line, dialect);
        let error = result.err().map_or(String::new(), |e| format!(" !{:?} {}", e.kind, e.at));
        assert_eq!(seen.join("¦") + &error, expected, "{line}");
        assert!(result.is_err() || result == Ok(seen.len()));
    }

    #[test]
    fn lines() {
        let comma = Dialect::COMMA;
        check(&comma, "", "");
        check(&comma, ",", "¦");
        check(&comma, "a,b c,,d,", "a¦b c¦¦d¦");
        check(&comma, r#""a,b","","x""y",z"#, r#"a,b¦¦x"y¦z"#);
        check(&comma, r#"a"b",c" "#, r#"a"b"¦c" "#);
        check(&comma, r#"a,"b"#, "a !UnclosedQuote 2");
        check(&comma, r#"a,"b" c,d"#, "a !TextAfterQuote 5");
        check(&comma, r#"é,"ü""#, "é¦ü");
        check(&comma.trim(true), r#" a , "b,c" ,d "#, "a¦b,c¦d");
        check(&comma.collapse(true), ",,a,,b,,", "a¦b");
    }

    #[test]
    fn other_dialects() {
        let backslash = Dialect::COMMA.escape(QuoteEscape::Backslash);
        check(&backslash, r#""a\"b,\\",c"#, r#"a"b,\¦c"#);
        check(&Dialect::WHITESPACE, "  a \t \"b c\"  -  ", "a¦b c¦-");
        check(&Dialect::WHITESPACE, " ", "");
        check(&Dialect::TAB, "a\t\"b\t c", "a¦\"b¦ c");
        check(&Dialect::PIPE.quote(Some(b'\'')), "'it''s'|x", "it's¦x");
        check(&Dialect::COMMA.separator(0xC3), "a", " !UnusableDialect 0");
        check(&Dialect::COMMA.quote(Some(b',')), "a", " !UnusableDialect 0");
        let header = Header::parse("\u{FEFF}Time,\"Source IP\", c ", &Dialect::COMMA).unwrap();
        assert_eq!(header.names(), ["Time", "Source IP", "c"]);
    }

    #[test]
    fn long_lines_cross_blocks() {
        let names: Vec<String> = (0..200).map(|i| "x".repeat(i % 70)).collect();
        let line = names.join(",");
        assert_eq!(read(&line, &Dialect::COMMA).0, names);
    }

    proptest! {
        #[test]
        fn never_panics(line in r#"([ ,;|\t"'\\a\n]|\PC){0,150}"#, separator: u8, quote: Option<u8>, trim: bool, collapse: bool) {
            for d in [Dialect::COMMA, Dialect::TAB, Dialect::WHITESPACE, Dialect::PIPE, Dialect::COMMA.separator(separator).quote(quote)] {
                for escape in [QuoteEscape::Doubled, QuoteEscape::Backslash] {
                    let _ = read(&line, &d.trim(trim).collapse(collapse).escape(escape));
                }
            }
        }

        #[test]
        fn round_trip(values in prop::collection::vec(r#"([ ,;|\t"'\\]|\PC){0,30}"#, 1..20), trim: bool) {
            let d = Dialect::COMMA.trim(trim);
            for d in [d, d.escape(QuoteEscape::Backslash), d.separator(b';').quote(Some(b'\'')), Dialect::WHITESPACE] {
                let mut line = String::new();
                for (i, value) in values.iter().enumerate() {
                    if i > 0 {
                        line.push(char::from(d.separator));
                    }
                    write_field(&mut line, value, &d);
                }
                prop_assert_eq!(&read(&line, &d).0, &values, "{}", line);
            }
        }
    }
}
