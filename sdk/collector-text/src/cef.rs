//! ArcSight Common Event Format: `CEF:0|vendor|product|version|class|name|severity|key=value …`.
//!
//! The contract is *ArcSight CEF Implementation Standard*, revision 25, read as leniently as senders write it:
//!
//! - Any text may precede `CEF:` (syslog headers of every kind), and a blank may follow it.
//! - A value runs up to the last blank before the next `key=`. A key is a run of letters, digits and `_.[]-` right
//!   behind a blank, so the `=` in `/a?b=c` needs no backslash though the standard asks for one.
//! - An unknown escape stays as written.
//!
//! Absent: the dictionary of keys and their types, and joining `cs1` with `cs1Label` ([`label_of`] names it).

mod extension;

pub use extension::{Take, extension, take_extension};

use crate::raw::{Escape, Raw, ScanError, ScanErrorKind, find_either};

/// The fields before the extension, by the standard's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'t> {
    /// `Version` of the format, mostly `0` or `1`.
    pub version: &'t str,
    /// `Device Vendor`.
    pub vendor: Raw<'t>,
    /// `Device Product`.
    pub product: Raw<'t>,
    /// `Device Version`.
    pub device_version: Raw<'t>,
    /// `Device Event Class ID`, once `Signature ID`.
    pub event_class_id: Raw<'t>,
    /// `Name`.
    pub name: Raw<'t>,
    /// `Severity`, to be read by [`severity`].
    pub severity: Raw<'t>,
}

/// A CEF message in its three parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'t> {
    /// What stands before `CEF:`.
    pub prefix: &'t str,
    /// The header.
    pub header: Header<'t>,
    /// What follows the header, for [`extension`].
    pub extension: &'t str,
}

/// Takes the header apart. A message that ends with its severity has an empty extension.
///
/// ```
/// use collector_text::cef;
/// let message = cef::header(r"<134>Nov 20 09:00:00 fw CEF:0|Acme|Wall|1.2|100|In \| out|5|src=10.0.0.1")?;
/// assert_eq!(message.header.name.unescape(), "In | out");
/// assert_eq!(message.extension, "src=10.0.0.1");
/// assert_eq!(message.prefix, "<134>Nov 20 09:00:00 fw ");
/// # Ok::<(), collector_text::raw::ScanError>(())
/// ```
///
/// # Errors
///
/// `MissingHeader` if there is no `CEF:`; `ShortHeader` at the end if there are fewer than seven fields.
pub fn header(text: &str) -> Result<Message<'_>, ScanError> {
    let Some((prefix, body)) = split_at_tag(text, "CEF:") else {
        return Err(ScanError::new(0, ScanErrorKind::MissingHeader));
    };
    let mut rest = body;
    let mut next = || header_field(&mut rest).ok_or(ScanError::new(text.len(), ScanErrorKind::ShortHeader));
    let version = next()?.as_written().trim();
    let header = Header {
        version,
        vendor: next()?,
        product: next()?,
        device_version: next()?,
        event_class_id: next()?,
        name: next()?,
        severity: next().or_else(|short| {
            let last = std::mem::take(&mut rest);
            if last.is_empty() { Err(short) } else { Ok(Raw::new(last, Escape::CefHeader)) }
        })?,
    };
    Ok(Message { prefix, header, extension: rest })
}

/// Splits around the first `tag` (`CEF:`, `LEEF:`) that a digit follows, with or without blanks.
pub(crate) fn split_at_tag<'t>(text: &'t str, tag: &str) -> Option<(&'t str, &'t str)> {
    // `F` is rarer than `C` or `:` in what precedes.
    let lead = tag.len() - 2;
    memchr::memchr_iter(b'F', text.as_bytes()).find_map(|at| {
        let begin = at.checked_sub(lead)?;
        let body = text.get(begin..)?.strip_prefix(tag)?.trim_start_matches(' ');
        body.starts_with(|c: char| c.is_ascii_digit()).then_some((&text[..begin], body))
    })
}

/// Takes the text up to the next unescaped bar off `rest`.
fn header_field<'t>(rest: &mut &'t str) -> Option<Raw<'t>> {
    let text = *rest;
    let bytes = text.as_bytes();
    let mut escape = Escape::None;
    let mut at = find_either(bytes, 0, b'|', b'\\');
    while bytes.get(at) == Some(&b'\\') {
        escape = Escape::CefHeader;
        at = find_either(bytes, at + 2, b'|', b'\\');
    }
    let (field, behind) = (text.get(..at)?, text.get(at + 1..)?);
    *rest = behind;
    Some(Raw::new(field, escape))
}

/// Returns the key that holds the label of a custom field: `cs1Label` for `cs1`.
///
/// Beyond the standard's `cs6`, senders use `cs7` to `cs10`.
///
/// ```
/// use collector_text::cef::label_of;
/// assert_eq!(label_of("deviceCustomDate1"), Some("deviceCustomDate1Label"));
/// assert_eq!(label_of("src"), None);
/// ```
pub fn label_of(key: &str) -> Option<&'static str> {
    const LABELS: [&str; 29] = [
        "cs1Label",
        "cs2Label",
        "cs3Label",
        "cs4Label",
        "cs5Label",
        "cs6Label",
        "cs7Label",
        "cs8Label",
        "cs9Label",
        "cs10Label",
        "cn1Label",
        "cn2Label",
        "cn3Label",
        "cfp1Label",
        "cfp2Label",
        "cfp3Label",
        "cfp4Label",
        "c6a1Label",
        "c6a2Label",
        "c6a3Label",
        "c6a4Label",
        "flexDate1Label",
        "flexNumber1Label",
        "flexNumber2Label",
        "flexString1Label",
        "flexString2Label",
        "deviceCustomDate1Label",
        "deviceCustomDate2Label",
        "deviceCustomDate3Label",
    ];
    // Every such key ends in a digit and begins so; most keys are turned away here.
    if !matches!(key.as_bytes(), [b'c' | b'f' | b'd', .., b'0'..=b'9']) {
        return None;
    }
    LABELS.into_iter().find(|label| label.strip_suffix("Label") == Some(key))
}

/// Reads a severity, 0 to 10 or a word; the word becomes the top of its range. `Unknown` is none.
///
/// ```
/// use collector_text::cef::severity;
/// assert_eq!((severity("7"), severity("Very-High"), severity("Unknown")), (Some(7), Some(10), None));
/// ```
pub fn severity(text: &str) -> Option<u8> {
    let text = text.trim();
    if let Ok(number) = text.parse::<u8>() {
        return (number <= 10).then_some(number);
    }
    let words = [("Low", 3), ("Medium", 6), ("High", 8), ("Very-High", 10)];
    words.into_iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, number)| number)
}

/// Appends a header field, escaped. The header has no escape for line breaks: they become blanks.
///
/// ```
/// let mut out = String::from("CEF:0|");
/// collector_text::cef::write_header_value(&mut out, "a|b");
/// assert_eq!(out, r"CEF:0|a\|b");
/// ```
pub fn write_header_value(out: &mut String, value: &str) {
    for (i, line) in value.split(['\n', '\r']).enumerate() {
        if i > 0 {
            out.push(' ');
        }
        write_backslashed(out, line, [b'\\', b'|'], false);
    }
}

/// Appends the value of a pair, escaped. Blanks at its end do not survive reading.
///
/// ```
/// let mut out = String::from("msg=");
/// collector_text::cef::write_extension_value(&mut out, "a=b\nc");
/// assert_eq!(out, r"msg=a\=b\nc");
/// ```
pub fn write_extension_value(out: &mut String, value: &str) {
    write_backslashed(out, value, [b'\\', b'='], true);
}

/// Appends `value` with a backslash before every byte of `marks` and, if `lines`, line breaks as `\n` and `\r`.
pub(crate) fn write_backslashed(out: &mut String, value: &str, marks: [u8; 2], lines: bool) {
    let mut rest = value;
    let special = |b: &u8| marks.contains(b) || (lines && matches!(b, b'\n' | b'\r'));
    while let Some(at) = rest.as_bytes().iter().position(special) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        out.push('\\');
        out.push(match from.as_bytes()[0] {
            b'\n' => 'n',
            b'\r' => 'r',
            mark => char::from(mark),
        });
        rest = &from[1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn headers() {
        let full = header(r"x CEF: 0|V\\|P|1|2|n\|n|Very-High|a=b|c").unwrap();
        assert_eq!((full.prefix, full.extension, full.header.version), ("x ", "a=b|c", "0"));
        assert_eq!((full.header.vendor.unescape(), full.header.name.unescape()), (r"V\".into(), "n|n".into()));
        assert_eq!(header("CEF:1|a|b|c|d|e|7").map(|m| (m.header.severity.as_written(), m.extension)), Ok(("7", "")));
        let kind = |text| header(text).map_err(|e| (e.at, e.kind)).unwrap_err();
        assert_eq!(kind("CEF:x|CEF|FF"), (0, ScanErrorKind::MissingHeader));
        assert_eq!(kind("CEF:0|a|b|c|d|e"), (15, ScanErrorKind::ShortHeader));
        assert_eq!(kind(r"CEF:0|a|b|c|d|e\|5"), (18, ScanErrorKind::ShortHeader));
    }

    #[test]
    fn severities_and_labels() {
        assert_eq!(
            ["low", "MEDIUM", "11", "-1", "", "10"].map(severity),
            [Some(3), Some(6), None, None, None, Some(10)]
        );
        assert_eq!(
            ["cs6", "c6a4", "flexDate1", "cn4", "cs1Label"].map(|k| label_of(k).is_some()),
            [true, true, true, false, false]
        );
    }

    proptest! {
        #[test]
        fn never_panics(text in r"(CEF:0|[ =|\\an]|\PC){0,60}") {
            extension(&text, |_, value| drop(value.unescape()));
            let _ = header(&text);
            let _ = severity(&text);
        }

        #[test]
        fn round_trip(values in prop::collection::vec(r"([ =|\\n\n]|\PC){0,20}", 6)) {
            let mut text = String::from("<1> CEF:0|");
            for value in &values {
                write_header_value(&mut text, value);
                text.push('|');
            }
            for (i, value) in values.iter().enumerate() {
                text.push_str(&format!("k{i}="));
                write_extension_value(&mut text, value);
                text.push(' ');
            }
            let Message { header: h, extension: rest, .. } = header(&text).unwrap();
            let read = [h.vendor, h.product, h.device_version, h.event_class_id, h.name, h.severity];
            for (read, value) in read.iter().zip(&values) {
                prop_assert_eq!(read.unescape(), value.replace('\n', " "));
            }
            let mut seen = Vec::new();
            extension(rest, |_, value| seen.push(value.unescape().into_owned()));
            let kept: Vec<&str> = values.iter().map(|v| v.trim_end_matches(' ')).collect();
            prop_assert_eq!(seen, kept);
        }
    }
}
