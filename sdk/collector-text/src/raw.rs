//! Values as they stand in a log line, and the rule that turns each into what it means.
//!
//! A scanner cuts a line into slices and never rewrites one: most values hold no escape at all, many of the
//! rest are never read, and whoever does read one knows where it shall be written. So every scanner of this
//! crate hands out [`Raw`]: the slice plus its [`Escape`]. Where a scanner has seen that nothing is escaped it
//! says [`Escape::None`], and reading is free.
//!
//! Escape rules are those of the formats' own contracts: RFC 4180 (doubled quotes), ArcSight CEF revision 25,
//! XML 1.0 §2.2 and §4.6 (the five predefined entities and character references; no other entity is known, so
//! none can expand), RFC 8259 (JSON), Zeek's ASCII writer (`\xHH`).

use std::borrow::Cow;
use std::fmt::Write;

use collector_core::lanes::find;
use memchr::memchr;

use crate::xml::entity;
use crate::zeek::hex_bytes;

/// A value as it stands in the text, with the escape rule that turns it into its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raw<'t> {
    text: &'t str,
    escape: Escape,
}

/// How special characters are written inside a [`Raw`] value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Escape {
    /// The text means itself.
    None,
    /// `\n`, `\t`, `\r`; a backslash before punctuation is dropped, before anything else (`C:\Users`) it stays.
    Backslash,
    /// `""` is one `"`.
    DoubledQuote,
    /// `''` is one `'`.
    DoubledApostrophe,
    /// CEF header: `\\` and `\|`.
    CefHeader,
    /// CEF extension: `\\`, `\=`, `\n`, `\r`, and `\|` which many senders write there too.
    CefExtension,
    /// The five predefined entities and character references; what is none of them stays as written.
    Xml,
    /// The escapes of JSON; a lone surrogate becomes U+FFFD.
    Json,
    /// Zeek: `\xHH` is a byte, `\\` a backslash; bytes that form no UTF-8 become U+FFFD.
    HexByte,
    /// Structured data of syslog (RFC 5424): `\"`, `\\` and `\]`.
    StructuredData,
}

impl<'t> Raw<'t> {
    /// Wraps text that means itself.
    ///
    /// ```
    /// use collector_text::raw::Raw;
    /// assert_eq!(Raw::plain("10.0.0.1").as_plain(), Some("10.0.0.1"));
    /// ```
    #[inline]
    pub const fn plain(text: &'t str) -> Self {
        Raw { text, escape: Escape::None }
    }

    /// Wraps text that is written with an escape rule.
    ///
    /// ```
    /// use collector_text::raw::{Escape, Raw};
    /// assert_eq!(Raw::new("R&amp;D", Escape::Xml).unescape(), "R&D");
    /// ```
    #[inline]
    pub const fn new(text: &'t str, escape: Escape) -> Self {
        Raw { text, escape }
    }

    /// Returns the slice of the line, escapes included.
    ///
    /// ```
    /// use collector_text::raw::{Escape, Raw};
    /// assert_eq!(Raw::new("R&amp;D", Escape::Xml).as_written(), "R&amp;D");
    /// ```
    #[inline]
    pub const fn as_written(&self) -> &'t str {
        self.text
    }

    /// Returns the escape rule.
    ///
    /// ```
    /// use collector_text::raw::{Escape, Raw};
    /// assert_eq!(Raw::plain("x").escape(), Escape::None);
    /// ```
    #[inline]
    pub const fn escape(&self) -> Escape {
        self.escape
    }

    /// Returns the value when there is nothing to unescape: the case to try first.
    ///
    /// ```
    /// use collector_text::raw::{Escape, Raw};
    /// assert_eq!(Raw::new("plain", Escape::Json).as_plain(), Some("plain"));
    /// assert_eq!(Raw::new(r"a\tb", Escape::Json).as_plain(), None);
    /// ```
    #[inline]
    pub fn as_plain(&self) -> Option<&'t str> {
        if self.escape == Escape::None || !has_escape(self.text, self.escape) { Some(self.text) } else { None }
    }

    /// Returns the meaning, borrowed when nothing is escaped.
    ///
    /// ```
    /// use collector_text::raw::{Escape, Raw};
    /// assert_eq!(Raw::new(r"C:\\Temp\=1", Escape::CefExtension).unescape(), r"C:\Temp=1");
    /// ```
    pub fn unescape(&self) -> Cow<'t, str> {
        if let Some(text) = self.as_plain() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(self.text.len());
        self.unescape_into(&mut out);
        Cow::Owned(out)
    }

    /// Appends the meaning to `out`. Never longer than what is written, except for U+FFFD (3 bytes for 4 written).
    ///
    /// ```
    /// use collector_text::raw::{Escape, Raw};
    /// let mut out = String::from("rule: ");
    /// Raw::new(r#"Guest ""WiFi"" Out"#, Escape::DoubledQuote).unescape_into(&mut out);
    /// assert_eq!(out, r#"rule: Guest "WiFi" Out"#);
    /// ```
    pub fn unescape_into(&self, out: &mut dyn Write) {
        let Some(trigger) = self.escape.trigger() else {
            put_str(out, self.text);
            return;
        };
        let (mut rest, mut from) = (self.text, 0);
        loop {
            let at = find_byte(rest.as_bytes(), from, trigger);
            let (before, escaped) = rest.split_at(at);
            if escaped.is_empty() {
                break;
            }
            // What stands behind the trigger is meant: it goes on with what follows.
            put_str(out, before);
            from = usize::from(escaped.as_bytes().get(1).is_some_and(|mark| self.escape.marks().contains(mark)));
            if from == 1 {
                rest = &escaped[1..];
                continue;
            }
            let used = match self.escape {
                Escape::None | Escape::CefHeader | Escape::StructuredData => 0,
                Escape::Backslash => backslash(escaped, out),
                Escape::DoubledQuote | Escape::DoubledApostrophe => doubled(escaped, trigger, out),
                Escape::CefExtension => cef_extension(escaped, out),
                Escape::Xml => entity(escaped, out),
                Escape::Json => json(escaped, out),
                Escape::HexByte => hex_bytes(escaped, out),
            };
            // A step that knows nothing here keeps the trigger, one ASCII byte, as it is written.
            let used = if used == 0 {
                put(out, char::from(trigger));
                1
            } else {
                used
            };
            rest = escaped.get(used..).unwrap_or_default();
        }
        put_str(out, rest);
    }
}

/// Apart, so that text without a rule takes one comparison; and in parts, for a reference would keep the whole in memory.
#[inline(never)]
fn has_escape(text: &str, escape: Escape) -> bool {
    escape.trigger().is_some_and(|trigger| find_byte(text.as_bytes(), 0, trigger) < text.len())
}

impl Escape {
    /// The ASCII characters that mean themselves behind the trigger.
    const fn marks(self) -> &'static [u8] {
        match self {
            Escape::CefHeader => br"\|",
            Escape::CefExtension => br"\=|",
            Escape::StructuredData => br#""\]"#,
            _ => b"",
        }
    }

    /// The byte without which there is nothing to unescape.
    #[inline]
    const fn trigger(self) -> Option<u8> {
        match self {
            Escape::None => None,
            Escape::DoubledQuote => Some(b'"'),
            Escape::DoubledApostrophe => Some(b'\''),
            Escape::Xml => Some(b'&'),
            _ => Some(b'\\'),
        }
    }
}

/// Values are written to memory, where writing cannot fail.
pub(crate) fn put(out: &mut dyn Write, c: char) {
    let _ = out.write_char(c);
}

/// See [`put`].
pub(crate) fn put_str(out: &mut dyn Write, text: &str) {
    let _ = out.write_str(text);
}

// Each step gets the text from the trigger on, appends what it means and returns the bytes used; 0 if unknown.

fn backslash(text: &str, out: &mut dyn Write) -> usize {
    match text.as_bytes().get(1) {
        Some(b'n') => put(out, '\n'),
        Some(b't') => put(out, '\t'),
        Some(b'r') => put(out, '\r'),
        Some(&mark) if mark.is_ascii_punctuation() => put(out, char::from(mark)),
        _ => return 0,
    }
    2
}

fn doubled(text: &str, quote: u8, out: &mut dyn Write) -> usize {
    put(out, char::from(quote));
    if text.as_bytes().get(1) == Some(&quote) { 2 } else { 1 }
}

fn cef_extension(text: &str, out: &mut dyn Write) -> usize {
    match text.as_bytes().get(1) {
        Some(b'n') => put(out, '\n'),
        Some(b'r') => put(out, '\r'),
        _ => return 0,
    }
    2
}

fn json(text: &str, out: &mut dyn Write) -> usize {
    let meaning = match text.as_bytes().get(1) {
        Some(mark @ (b'"' | b'\\' | b'/')) => char::from(*mark),
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return json_unit(text, out),
        _ => return 0,
    };
    put(out, meaning);
    2
}

fn json_unit(text: &str, out: &mut dyn Write) -> usize {
    let unit = |at: usize| {
        let digits = text.as_bytes().get(at..at + 6)?.strip_prefix(br"\u")?;
        let step = |sum: u32, &b: &u8| Some(sum * 16 + char::from(b).to_digit(16)?);
        digits.iter().try_fold(0, step)
    };
    let Some(high) = unit(0) else { return 0 };
    if let (0xD800..0xDC00, Some(low @ 0xDC00..0xE000)) = (high, unit(6)) {
        let pair = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        put(out, char::from_u32(pair).unwrap_or(char::REPLACEMENT_CHARACTER));
        return 12;
    }
    put(out, char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER));
    6
}

// Steps for slices of a few bytes, where a call of `memchr` costs more than the search: sixteen bytes at a time.

/// Returns the first position of `byte` at or behind `from`, or the length. Faster than a call of `memchr` when it is
/// near.
///
/// ```
/// use collector_text::raw::find_byte;
/// assert_eq!(find_byte(b"a=b=c", 2, b'='), 3);
/// assert_eq!(find_byte(b"a=b=c", 4, b'='), 5);
/// ```
#[inline]
#[must_use]
pub fn find_byte(bytes: &[u8], from: usize, byte: u8) -> usize {
    find(bytes, from, |lanes| lanes.equal(byte))
}

/// The same for a byte that is far away or not there: a call, but with fewer steps per byte.
///
/// ```
/// use collector_text::raw::find_far;
/// assert_eq!(find_far(b"a=b=c", 2, b'='), 3);
/// assert_eq!(find_far(b"a=b=c", 4, b'='), 5);
/// ```
#[inline]
#[must_use]
pub fn find_far(bytes: &[u8], from: usize, byte: u8) -> usize {
    bytes.get(from..).and_then(|rest| memchr(byte, rest)).map_or(bytes.len(), |at| from + at)
}

/// Returns the first position of `a` or `b` at or behind `from`, or the length.
///
/// ```
/// assert_eq!(collector_text::raw::find_either(b"a=b c", 0, b' ', b'='), 1);
/// ```
#[inline]
#[must_use]
pub fn find_either(bytes: &[u8], from: usize, a: u8, b: u8) -> usize {
    find(bytes, from, |lanes| lanes.equal(a) | lanes.equal(b))
}

/// Returns the first position of `a`, `b` or `c` at or behind `from`, or the length.
///
/// ```
/// assert_eq!(collector_text::raw::find_any(b"a=b c", 2, *b" ;,"), 3);
/// ```
#[inline]
#[must_use]
pub fn find_any(bytes: &[u8], from: usize, [a, b, c]: [u8; 3]) -> usize {
    find(bytes, from, |lanes| lanes.equal(a) | lanes.equal(b) | lanes.equal(c))
}

/// Returns the first position of a blank (any byte up to 0x20) at or behind `from`, or the length.
#[inline]
pub(crate) fn find_blank(bytes: &[u8], from: usize) -> usize {
    find(bytes, from, |lanes| lanes.up_to(b' '))
}

/// Returns the first position of a blank or of `byte` at or behind `from`, or the length.
#[inline]
pub(crate) fn find_blank_or(bytes: &[u8], from: usize, byte: u8) -> usize {
    find(bytes, from, |lanes| lanes.up_to(b' ') | lanes.equal(byte))
}

/// Returns the first position of white space (a tab to a carriage return, or a space) at or behind `from`, or the length.
#[inline]
#[must_use]
pub fn find_white(bytes: &[u8], from: usize) -> usize {
    find(bytes, from, |lanes| (lanes - b'\t').up_to(b'\r' - b'\t') | lanes.equal(b' '))
}

/// Returns the first position of a byte that is no digit at or behind `from`, or the length.
#[inline]
#[must_use]
pub fn find_no_digit(bytes: &[u8], from: usize) -> usize {
    find(bytes, from, |lanes| (lanes - b'0').from(10))
}

/// Returns the first position of a byte that is no hexadecimal digit at or behind `from`, or the length.
#[inline]
pub(crate) fn find_no_hex(bytes: &[u8], from: usize) -> usize {
    find(bytes, from, |lanes| (lanes - b'0').from(10) & (lanes - b'a').from(6) & (lanes - b'A').from(6))
}

/// Where and why a text is not of the expected form. What stands before `at` has been visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}, at byte {at}")]
pub struct ScanError {
    /// Byte offset into the text that was scanned.
    pub at: usize,
    /// What is wrong there.
    pub kind: ScanErrorKind,
}

impl ScanError {
    #[cold]
    pub(crate) const fn new(at: usize, kind: ScanErrorKind) -> Self {
        ScanError { at, kind }
    }
}

/// What a scanner found wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScanErrorKind {
    /// The text ends inside quotes.
    UnclosedQuote,
    /// A quoted field goes on behind its closing quote.
    TextAfterQuote,
    /// The options contradict each other, or a separator is not ASCII.
    UnusableDialect,
    /// The mark of the format (`CEF:`, `LEEF:`) is missing.
    MissingHeader,
    /// The header ends before its last field.
    ShortHeader,
    /// A document type definition, refused because it can declare entities.
    DoctypeRefused,
    /// A tag, comment, CDATA section or processing instruction has no end.
    UnclosedMarkup,
    /// Something other than a name, attribute or `>` inside a tag.
    InvalidTag,
    /// `</b>` where `</a>` was due, or with nothing open.
    MismatchedClose,
    /// The text ends inside an element.
    UnclosedElement,
    /// More elements inside each other than a scanner follows.
    TooDeep,
    /// No `[name` or no `name="value"` where structured data of syslog must have one.
    InvalidElement,
    /// Text that is in no element, or no element at all.
    OutsideElement,
}

impl ScanErrorKind {
    /// The finding as text that lives for ever, for counters by reason.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ScanErrorKind::UnclosedQuote => "quote opened here is never closed",
            ScanErrorKind::TextAfterQuote => "text between the closing quote and the separator",
            ScanErrorKind::UnusableDialect => {
                "separator and quote must be different ASCII characters, the quote `\"` or `'`"
            }
            ScanErrorKind::MissingHeader => "header of the format not found",
            ScanErrorKind::ShortHeader => "header ends before its last field",
            ScanErrorKind::DoctypeRefused => "`<!DOCTYPE` is refused",
            ScanErrorKind::UnclosedMarkup => "markup opened here is never closed",
            ScanErrorKind::InvalidTag => "not a valid tag",
            ScanErrorKind::MismatchedClose => "closing tag does not match the element that is open",
            ScanErrorKind::UnclosedElement => "element opened here is never closed",
            ScanErrorKind::TooDeep => "elements are nested too deeply",
            ScanErrorKind::InvalidElement => "not structured data: `[name key=\"value\"]` expected",
            ScanErrorKind::OutsideElement => "text outside of any element",
        }
    }
}

impl std::fmt::Display for ScanErrorKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::error::Error for ScanErrorKind {}

#[cfg(test)]
mod tests;
