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

use collector_core::word::same;

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

/// Visits the pairs of an extension in order and returns the text before the first key, mostly empty.
///
/// ```
/// use collector_text::cef;
/// let mut seen = Vec::new();
/// cef::extension(r"fname=a b.txt  request=/x?y=z msg=1 \= one", |key, value| seen.push((key, value.unescape())));
/// assert_eq!(seen, [("fname", "a b.txt".into()), ("request", "/x?y=z".into()), ("msg", "1 = one".into())]);
/// ```
#[inline]
pub fn extension<'t>(text: &'t str, visit: impl FnMut(&'t str, Raw<'t>)) -> &'t str {
    take_extension(text, &mut Visit { visit, key: "" })
}

/// What takes the pairs of an extension: each key when it is met, and its value when the next key shows where that ends.
pub trait Take<'t> {
    /// The key that may come next, of letters, digits and `_.-`: senders keep their order. What it says changes nothing but the
    /// time that is taken.
    #[inline(always)]
    fn expects(&self) -> &str {
        ""
    }

    /// Takes a key.
    fn key(&mut self, key: &'t str);

    /// Takes a key that [`Take::expects`] has named.
    #[inline(always)]
    fn expected_key(&mut self, key: &'t str) {
        self.key(key);
    }

    /// Takes the value of the last key.
    fn value(&mut self, value: Raw<'t>);
}

struct Visit<'t, F> {
    visit: F,
    key: &'t str,
}

impl<'t, F: FnMut(&'t str, Raw<'t>)> Take<'t> for Visit<'t, F> {
    #[inline(always)]
    fn key(&mut self, key: &'t str) {
        self.key = key;
    }

    #[inline(always)]
    fn value(&mut self, value: Raw<'t>) {
        (self.visit)(self.key, value);
    }
}

/// [`extension`] for what knows which key may come next.
///
/// ```
/// use collector_text::{cef, raw::Raw};
/// struct Ports<'t>(&'t str, Vec<&'t str>);
/// impl<'t> cef::Take<'t> for Ports<'t> {
///     fn expects(&self) -> &str {
///         "dpt"
///     }
///     fn key(&mut self, key: &'t str) {
///         self.0 = key;
///     }
///     fn value(&mut self, value: Raw<'t>) {
///         if self.0 == "dpt" {
///             self.1.push(value.as_written());
///         }
///     }
/// }
/// let mut ports = Ports("", Vec::new());
/// cef::take_extension("dst=192.0.2.1 dpt=443 act=allow", &mut ports);
/// assert_eq!(ports.1, ["443"]);
/// ```
#[inline]
pub fn take_extension<'t>(text: &'t str, take: &mut impl Take<'t>) -> &'t str {
    let bytes = text.as_bytes();
    let mut leading = text;
    let mut is_first = true;
    let mut value_at = 0;
    // Nothing before this belongs to a key still to come.
    let mut floor = 0;
    let mut escape = Escape::None;
    let mut at = 0;
    loop {
        at = find_either(bytes, at, b'=', b'\\');
        let Some(&found) = bytes.get(at) else {
            break;
        };
        if found == b'\\' {
            escape = Escape::CefExtension;
            at = (at + 2).min(bytes.len());
            floor = at;
            continue;
        }
        let expected = take.expects().as_bytes();
        let (key_at, is_expected) = match at.checked_sub(expected.len()) {
            Some(key_at)
                if key_at >= floor
                    && key_at < at
                    && same(&bytes[key_at..at], expected)
                    && !is_key(bytes, key_at, floor) =>
            {
                (key_at, true)
            }
            _ => (key_begin(bytes, at, floor), false),
        };
        let behind_blank = key_at == 0 || bytes[key_at - 1] <= b' ' && key_at > value_at;
        if key_at < at && behind_blank {
            let before = trimmed(text, value_at, key_at);
            if is_first {
                leading = before;
                is_first = false;
            } else {
                take.value(Raw::new(before, escape));
            }
            let key = text.get(key_at..at).unwrap_or_default();
            debug_assert!(key.bytes().all(is_key_byte), "`{key}` is no key that could be expected");
            if is_expected {
                take.expected_key(key);
            } else {
                take.key(key);
            }
            value_at = at + 1;
            escape = Escape::None;
        }
        at += 1;
        floor = at;
    }
    let last = trimmed(text, value_at, bytes.len());
    if is_first {
        return last;
    }
    take.value(Raw::new(last, escape));
    leading
}

/// True when the byte before a place belongs to the same key.
#[inline(always)]
fn is_key(bytes: &[u8], at: usize, floor: usize) -> bool {
    at > floor && is_key_byte(bytes[at - 1])
}

/// Where the key begins that ends at a place.
#[inline]
fn key_begin(bytes: &[u8], mut at: usize, floor: usize) -> usize {
    while is_key(bytes, at, floor) {
        at -= 1;
    }
    at
}

/// The text between, without blanks at its end.
#[inline(always)]
fn trimmed(text: &str, from: usize, mut to: usize) -> &str {
    let bytes = text.as_bytes();
    while to > from && bytes[to - 1] <= b' ' {
        to -= 1;
    }
    text.get(from..to).unwrap_or_default()
}

#[inline(always)]
const fn is_key_byte(byte: u8) -> bool {
    const KEY: [bool; 256] = {
        let mut table = [false; 256];
        let mut i = 0;
        while i < 256 {
            table[i] = (i as u8).is_ascii_alphanumeric() || matches!(i as u8, b'_' | b'.' | b'[' | b']' | b'-');
            i += 1;
        }
        table
    };
    KEY[byte as usize]
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

    fn read(text: &str) -> String {
        let mut seen = Vec::new();
        let leading = extension(text, |key, value| seen.push(format!("{key}→{}", value.unescape())));
        seen.insert(0, leading.to_owned());
        seen.join("¦")
    }

    struct Guess<'t, 'e> {
        expected: &'e str,
        seen: Vec<(&'t str, String)>,
    }

    impl<'t> Take<'t> for Guess<'t, '_> {
        fn expects(&self) -> &str {
            self.expected
        }

        fn key(&mut self, key: &'t str) {
            self.seen.push((key, String::new()));
        }

        fn expected_key(&mut self, key: &'t str) {
            assert_eq!(key, self.expected);
            self.key(key);
        }

        fn value(&mut self, value: Raw<'t>) {
            self.seen.last_mut().expect("a key came before").1 = value.unescape().into_owned();
        }
    }

    /// The text before the first key, then `key→value`, joined by `¦`.
    #[track_caller]
    fn check(cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(read(text), *expected, "{text}");
        }
    }

    #[test]
    fn extensions() {
        check(&[
            ("", ""),
            ("just words ", "just words"),
            ("  act=\"Logon\" suser=a fname= dvc= msg=", "¦act→\"Logon\"¦suser→a¦fname→¦dvc→¦msg→"),
            ("msg=a b  c   src=1 ", "¦msg→a b  c¦src→1"),
            (r"id\=1 x=a\\b\nc\|d=e", "id\\=1¦x→a\\b\nc|d=e"),
            ("u=https://h/a?b=c&d=e f=1", "¦u→https://h/a?b=c&d=e¦f→1"),
            ("msg=a == b = c ad.x[0]=1 é=2", "¦msg→a == b = c¦ad.x[0]→1 é=2"),
            (r"a=x\", "¦a→x\\"),
            (r"p=C:\\Users\\b\\ q=\ r=1", "¦p→C:\\Users\\b\\¦q→\\¦r→1"),
            ("a=1\tb=2\n c=3", "¦a→1¦b→2¦c→3"),
        ]);
    }

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
        fn what_is_expected_changes_nothing(text in r"[ab=\\ .\[é]{0,40}", expected in "[ab.]{0,3}") {
            let mut seen = Vec::new();
            let leading = extension(&text, |key, value| seen.push((key, value.unescape().into_owned())));
            let mut guess = Guess { expected: &expected, seen: Vec::new() };
            prop_assert_eq!(take_extension(&text, &mut guess), leading);
            prop_assert_eq!(guess.seen, seen);
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in r"(CEF:0|[ =|\\an]|\PC){0,60}") {
            let _ = read(&text);
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
