//! IBM QRadar Log Event Extended Format: `LEEF:1.0|vendor|product|version|event|` and tab-separated attributes.
//!
//! The contract is IBM's *LEEF overview*, versions 1.0 and 2.0. Version 2.0 adds a field for the delimiter: one
//! character or its code as `x09` or `0x09`; empty means a tab. What senders do to it:
//!
//! - 2.0 without the delimiter's field: it is one only if it looks like one.
//! - 1.0 with bars, carets or blanks between attributes: taken from what stands before the second `key=`.
//!
//! LEEF has no escapes. A piece without `=` belongs to the value before it.

use crate::cef::split_at_tag;
use crate::key_value::{Item, Items, Options, scan};
use crate::raw::{Raw, ScanError, ScanErrorKind, find_byte};

/// The fields before the attributes, by IBM's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'t> {
    /// `LEEF version`, `1.0` or `2.0`.
    pub version: &'t str,
    /// `Vendor`.
    pub vendor: &'t str,
    /// `Product name`.
    pub product: &'t str,
    /// `Product version`.
    pub product_version: &'t str,
    /// `EventID`.
    pub event_id: &'t str,
    /// What stands between two attributes.
    pub delimiter: char,
}

/// A LEEF message in its three parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'t> {
    /// What stands before `LEEF:`.
    pub prefix: &'t str,
    /// The header.
    pub header: Header<'t>,
    /// What follows the header, for [`attributes`].
    pub attributes: &'t str,
}

/// Takes the header apart.
///
/// ```
/// use collector_text::leef;
/// let message = leef::header("<13>fw LEEF:2.0|Acme|Wall|1.2|deny|x5E|src=10.0.0.1^sev=5")?;
/// assert_eq!((message.header.event_id, message.header.delimiter), ("deny", '^'));
/// assert_eq!(message.attributes, "src=10.0.0.1^sev=5");
/// # Ok::<(), collector_text::raw::ScanError>(())
/// ```
///
/// # Errors
///
/// `MissingHeader` if there is no `LEEF:`; `ShortHeader` at the end if there are fewer than five fields.
pub fn header(text: &str) -> Result<Message<'_>, ScanError> {
    let Some((prefix, body)) = split_at_tag(text, "LEEF:") else {
        return Err(ScanError::new(0, ScanErrorKind::MissingHeader));
    };
    let short = ScanError::new(text.len(), ScanErrorKind::ShortHeader);
    let (version, rest) = body.split_once('|').ok_or(short)?;
    let (vendor, rest) = rest.split_once('|').ok_or(short)?;
    let (product, rest) = rest.split_once('|').ok_or(short)?;
    let (product_version, rest) = rest.split_once('|').ok_or(short)?;
    let (event_id, rest) = rest.split_once('|').unwrap_or((rest, ""));
    if event_id.is_empty() && rest.is_empty() {
        return Err(short);
    }
    let version = version.trim();
    let declared = match rest.split_once('|') {
        Some((field, attributes)) if version.starts_with('2') => delimiter(field).map(|d| (d, attributes)),
        _ => None,
    };
    let (delimiter, attributes) = declared.unwrap_or_else(|| (guess_delimiter(rest), rest));
    let header = Header { version, vendor, product, product_version, event_id, delimiter };
    Ok(Message { prefix, header, attributes })
}

/// Reads the delimiter's field: empty, one character, or a code of up to four digits.
fn delimiter(field: &str) -> Option<char> {
    let mut chars = field.chars();
    match (chars.next(), chars.next()) {
        (None, _) => return Some('\t'),
        (Some(only), None) => return Some(only),
        _ => {}
    }
    let digits = field.trim_start_matches('0').strip_prefix(['x', 'X'])?;
    if digits.is_empty() || digits.len() > 4 || digits.starts_with('+') {
        return None;
    }
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
}

/// The delimiter of attributes that should be separated by tabs and may be not.
fn guess_delimiter(attributes: &str) -> char {
    let bytes = attributes.as_bytes();
    if memchr::memchr(b'\t', bytes).is_some() {
        return '\t';
    }
    let first = find_byte(bytes, 0, b'=');
    let mut second = find_byte(bytes, first.saturating_add(1), b'=');
    let mut floor = first;
    while second < bytes.len() {
        let key = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
        let before = bytes[floor + 1..second].iter().rposition(|b| !key(b)).map(|at| floor + 1 + at);
        if let Some(at) = before
            && at + 1 < second
            && matches!(bytes[at], b'|' | b'^' | b' ')
        {
            return char::from(bytes[at]);
        }
        floor = second;
        second = find_byte(bytes, second + 1, b'=');
    }
    '\t'
}

/// Visits the attributes in order. Text before the first key comes with an empty key.
///
/// ```
/// use collector_text::leef;
/// let mut seen = Vec::new();
/// leef::attributes("url=/a?b=c^usrName=^msg=x^y", '^', |key, value| seen.push((key, value.as_written())));
/// assert_eq!(seen, [("url", "/a?b=c"), ("usrName", ""), ("msg", "x^y")]);
/// ```
#[inline]
pub fn attributes<'t>(text: &'t str, delimiter: char, mut visit: impl FnMut(&'t str, Raw<'t>)) {
    const FORM: Options = Options { quote: false, values_hold_blanks: true, ..Options::BLANKS };
    let visit = |item: Item<'t>| match item {
        Item::Pair(key, value) => visit(key, value),
        Item::Word(word) => visit("", Raw::plain(word)),
    };
    let mut utf8 = [0; 4];
    let len = delimiter.encode_utf8(&mut utf8).len();
    let done = match utf8 {
        [byte, ..] if len == 1 => scan(text, &byte, &FORM, &mut Items(visit)),
        _ => scan(text, &utf8[..len], &FORM, &mut Items(visit)),
    };
    debug_assert!(done.is_ok(), "without quotes nothing is left open");
}

/// Appends a header in the form that its version asks for. Bars and line breaks in a field become blanks.
///
/// ```
/// use collector_text::leef::{Header, write_header};
/// let header = Header {
///     version: "2.0", vendor: "Acme", product: "Wall", product_version: "1.2", event_id: "deny", delimiter: '^',
/// };
/// let mut out = String::new();
/// write_header(&mut out, &header);
/// assert_eq!(out, "LEEF:2.0|Acme|Wall|1.2|deny|^|");
/// ```
pub fn write_header(out: &mut String, header: &Header<'_>) {
    out.push_str("LEEF:");
    for field in [header.version, header.vendor, header.product, header.product_version, header.event_id] {
        write_blanked(out, field, '|');
        out.push('|');
    }
    if header.version.starts_with('2') {
        match header.delimiter {
            '\t' => out.push_str("x09"),
            delimiter if delimiter.is_ascii_graphic() && delimiter != '|' => out.push(delimiter),
            delimiter => out.push_str(&format!("x{:02X}", u32::from(delimiter))),
        }
        out.push('|');
    }
}

/// Appends an attribute. The delimiter and line breaks in the value become blanks, for LEEF has no escapes.
///
/// ```
/// let mut out = String::new();
/// collector_text::leef::write_attribute(&mut out, "src", "10.0.0.1", '^');
/// collector_text::leef::write_attribute(&mut out, "msg", "a^b", '^');
/// assert_eq!(out, "src=10.0.0.1^msg=a b^");
/// ```
pub fn write_attribute(out: &mut String, key: &str, value: &str, delimiter: char) {
    out.push_str(key);
    out.push('=');
    write_blanked(out, value, delimiter);
    out.push(delimiter);
}

/// Appends `value` with every `from` and every line break replaced by a blank: for formats without an escape.
pub(crate) fn write_blanked(out: &mut String, value: &str, from: char) {
    let mut rest = value;
    while let Some(at) = rest.find([from, '\n', '\r']) {
        out.push_str(&rest[..at]);
        out.push(' ');
        rest = rest[at..].get(rest[at..].chars().next().map_or(1, char::len_utf8)..).unwrap_or_default();
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<String, ScanErrorKind> {
        let Message { prefix, header: h, attributes: rest } = header(text).map_err(|e| e.kind)?;
        let mut out = format!("{prefix}¦{}¦{}¦{:?}", h.version, h.event_id, h.delimiter);
        attributes(rest, h.delimiter, |key, value| out.push_str(&format!("¦{key}→{}", value.as_written())));
        Ok(out)
    }

    #[track_caller]
    fn check(cases: &[(&str, Result<&str, ScanErrorKind>)]) {
        for (text, expected) in cases {
            assert_eq!(read(text), expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn messages() {
        check(&[
            ("h LEEF:1.0|V|P|1|E|a=1\tb=x y\tc=", Ok("h ¦1.0¦E¦'\\t'¦a→1¦b→x y¦c→")),
            (
                "LEEF:1.0|V|P|1|allow|cat=T|t=2020/09/03 09:54|u=|f=0x19",
                Ok("¦1.0¦allow¦'|'¦cat→T¦t→2020/09/03 09:54¦u→¦f→0x19"),
            ),
            ("LEEF:1.0|V|P|1|E|a=1 b=2=cat=3 c=4", Ok("¦1.0¦E¦' '¦a→1¦b→2=cat=3¦c→4")),
            ("LEEF:2.0|V|P|1|E|^|a=1^b=2", Ok("¦2.0¦E¦'^'¦a→1¦b→2")),
            ("LEEF:2.0|V|P|1|E|0x5E|a=1^b=2", Ok("¦2.0¦E¦'^'¦a→1¦b→2")),
            ("LEEF:2.0|V|P|1|E|x09|a=1\tb=2|3", Ok("¦2.0¦E¦'\\t'¦a→1¦b→2|3")),
            ("LEEF:2.0|V|P|1|E||a=1\tb=2", Ok("¦2.0¦E¦'\\t'¦a→1¦b→2")),
            ("LEEF:2.0|V|P|1|E|a=1\tb=2|3", Ok("¦2.0¦E¦'\\t'¦a→1¦b→2|3")),
            ("LEEF:2.0|V|P|1|E|¤|x¤a=1¤b=¢¤c=3", Ok("¦2.0¦E¦'¤'¦→x¦a→1¦b→¢¦c→3")),
            ("LEEF:1.0|V|P|1|E", Ok("¦1.0¦E¦'\\t'")),
            ("LEEF:1.0|V|P|1|", Err(ScanErrorKind::ShortHeader)),
            ("LEEF:1.0|V|P|1", Err(ScanErrorKind::ShortHeader)),
            ("CEF:0|", Err(ScanErrorKind::MissingHeader)),
        ]);
    }

    proptest! {
        #[test]
        fn never_panics(text in r"(LEEF:[12]\.0\|)?([ =|^\txX09]|\PC){0,60}", delimiter: char) {
            let _ = read(&text);
            attributes(&text, delimiter, |_, _| {});
        }

        #[test]
        fn round_trip(values in prop::collection::vec(r"([ |^\t\n]|\PC){0,20}", 1..6), delimiter in r"[\t^|¤]") {
            let delimiter = delimiter.chars().next().unwrap();
            let wanted = |value: &str| value.replace(['\n', '\r', delimiter], " ");
            let head = Header { version: "2.0", vendor: "V", product: "P", product_version: "1", event_id: "E", delimiter };
            let mut text = String::new();
            write_header(&mut text, &head);
            for value in &values {
                write_attribute(&mut text, "k", value, delimiter);
            }
            let message = header(&text).unwrap();
            prop_assert_eq!(message.header, head);
            let mut seen = Vec::new();
            attributes(message.attributes, delimiter, |_, value| seen.push(value.as_written().to_owned()));
            prop_assert_eq!(seen, values.iter().map(|v| wanted(v)).collect::<Vec<_>>());
        }
    }
}
