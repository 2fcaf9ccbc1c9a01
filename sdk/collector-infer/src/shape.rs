//! Shapes of values: what a text looks like, without its name.

use std::net::IpAddr;

use collector_text::timestamp::{self, Format};

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// `true`, `false`.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction.
    Float,
    /// An IPv4 or IPv6 address.
    Ip,
    /// An address and a port, `192.0.2.1:443`.
    IpPort,
    /// A hardware address.
    Mac,
    /// A UUID, with or without braces.
    Uuid,
    /// A point in time.
    Time,
    /// An e-mail address.
    Email,
    /// An absolute URL.
    Url,
    /// 32, 40 or 64 hexadecimal digits.
    Hash(u8),
    /// A Windows security identifier.
    Sid,
    /// A path of a file system.
    Path,
    /// A host name with a domain.
    Host,
    /// A JSON object or array in a text.
    Json,
    /// One word.
    Word,
    /// Words.
    Text,
}

/// Tells the shape of a value that is not empty.
#[must_use]
pub fn of(text: &str) -> Shape {
    let bytes = text.as_bytes();
    if text == "true" || text == "false" || text == "True" || text == "False" {
        return Shape::Bool;
    }
    if is_int(text) {
        return Shape::Int;
    }
    if ip(text).is_some() {
        return Shape::Ip;
    }
    if text.rsplit_once(':').is_some_and(|(host, port)| ip(host).is_some_and(|ip| ip.is_ipv4()) && is_port(port)) {
        return Shape::IpPort;
    }
    if is_mac(text) {
        return Shape::Mac;
    }
    if is_uuid(text) {
        return Shape::Uuid;
    }
    if is_float(text) {
        return Shape::Float;
    }
    if matches!(text.len(), 32 | 40 | 64) && bytes.iter().all(u8::is_ascii_hexdigit) {
        return Shape::Hash(text.len() as u8);
    }
    if time_format(text).is_some() {
        return Shape::Time;
    }
    if text.starts_with("S-1-") && bytes[4..].iter().all(|byte| byte.is_ascii_digit() || *byte == b'-') {
        return Shape::Sid;
    }
    if (text.starts_with('{') || text.starts_with('[')) && collector_text::json::check(text).is_ok() {
        return Shape::Json;
    }
    if is_email(text) {
        return Shape::Email;
    }
    if text.split_once("://").is_some_and(|(scheme, _)| scheme.len() < 12 && is_name(scheme)) {
        return Shape::Url;
    }
    if is_path(text) {
        return Shape::Path;
    }
    if text.bytes().any(|byte| byte <= b' ') {
        return Shape::Text;
    }
    if is_host(text) { Shape::Host } else { Shape::Word }
}

/// An address, perhaps in brackets or with a zone.
#[must_use]
pub fn ip(text: &str) -> Option<IpAddr> {
    let text = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    text.split('%').next().unwrap_or(text).parse().ok()
}

fn is_int(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.len() < 20 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_float(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.split_once('.').is_some_and(|(whole, part)| is_int(whole) && is_int(part)) && text.parse::<f64>().is_ok()
}

/// A port number.
#[must_use]
pub fn is_port(text: &str) -> bool {
    is_int(text) && text.parse::<u16>().is_ok()
}

fn is_mac(text: &str) -> bool {
    let parts = |separator: char, count: usize, width: usize| {
        text.split(separator).count() == count
            && text.split(separator).all(|part| part.len() == width && part.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    parts(':', 6, 2) || parts('-', 6, 2) || parts('.', 3, 4)
}

fn is_uuid(text: &str) -> bool {
    let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    let lengths = [8, 4, 4, 4, 12];
    text.len() == 36
        && text.split('-').count() == 5
        && text
            .split('-')
            .zip(lengths)
            .all(|(part, length)| part.len() == length && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && domain.contains('.') && !text.contains([' ', '/', ':', ',', '<']) && !domain.contains('@')
    })
}

fn is_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    (bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && bytes[2] == b'\\')
        || text.starts_with("\\\\")
        || text.starts_with("\\Device\\")
        || (bytes.len() > 1 && bytes[0] == b'/' && bytes[1] != b'/')
}

/// Letters, digits, `_`, `-`, `.`, `+`.
#[must_use]
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.+".contains(&byte))
}

fn is_host(text: &str) -> bool {
    let mut labels = 0;
    let good = text.split('.').all(|label| {
        labels += 1;
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    });
    let last = text.rsplit('.').next().unwrap_or_default();
    good && labels > 1 && (2..=12).contains(&last.len()) && last.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The form of a time, if all of the text is one. Numbers are times only where their name says so.
#[must_use]
pub fn time_format(text: &str) -> Option<Format> {
    let all = |format: Format| {
        timestamp::parse_as(text, format).is_some_and(|(_, used)| text[used..].trim().is_empty()).then_some(format)
    };
    if text.len() < 12 || is_int(text) {
        return None;
    }
    all(Format::Iso)
        .or_else(|| all(Format::MonthName))
        .or_else(|| all(Format::DayMonthName))
        .or_else(|| all(Format::Compact))
        .or_else(|| all(Format::MonthFirst))
        .or_else(|| all(Format::DayFirst))
}

/// The unit of a number since 1970 that lies between 2001 and 2100, told by its digits.
#[must_use]
pub fn epoch_format(text: &str) -> Option<Format> {
    let whole = text.split('.').next().unwrap_or_default();
    if !is_int(whole) || !(is_int(text) || is_float(text)) || whole.starts_with('-') {
        return None;
    }
    let leading = whole.get(..2).and_then(|digits| digits.parse::<u32>().ok())?;
    match whole.len() {
        10 if (10..=41).contains(&leading) => Some(Format::EpochSeconds),
        13 if (10..=41).contains(&leading) => Some(Format::EpochMillis),
        16 if (10..=41).contains(&leading) => Some(Format::EpochMicros),
        19 if (10..=41).contains(&leading) => Some(Format::EpochNanos),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (text, shape) in [
            ("true", Shape::Bool),
            ("-17", Shape::Int),
            ("0.013", Shape::Float),
            ("192.0.2.1", Shape::Ip),
            ("2001:db8::1", Shape::Ip),
            ("192.0.2.1:443", Shape::IpPort),
            ("00:08:a2:0c:1f:12", Shape::Mac),
            ("{39e4a257-f1b3-5f8b-a700-000000000700}", Shape::Uuid),
            ("2026-11-20T09:00:00Z", Shape::Time),
            ("20/Nov/2026:09:00:00 +0000", Shape::Time),
            ("jdoe@example.com", Shape::Email),
            ("https://example.com/a", Shape::Url),
            ("d41d8cd98f00b204e9800998ecf8427e", Shape::Hash(32)),
            ("S-1-5-18", Shape::Sid),
            ("C:\\Windows\\explorer.exe", Shape::Path),
            ("/usr/bin/sudo", Shape::Path),
            ("gw01.example.com", Shape::Host),
            ("{\"a\":1}", Shape::Json),
            ("allow", Shape::Word),
            ("two words", Shape::Text),
            ("1.2.3", Shape::Word),
        ] {
            assert_eq!(of(text), shape, "{text}");
        }
    }

    #[test]
    fn times_of_numbers() {
        assert_eq!(epoch_format("1714990272"), Some(Format::EpochSeconds));
        assert_eq!(epoch_format("1714990272.123"), Some(Format::EpochSeconds));
        assert_eq!(epoch_format("1714990272123"), Some(Format::EpochMillis));
        assert_eq!(epoch_format("9999999999"), None);
        assert_eq!(epoch_format("12"), None);
    }
}
