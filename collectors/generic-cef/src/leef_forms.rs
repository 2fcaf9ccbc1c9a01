//! Forms of LEEF's delimiter that the SDK's reader leaves alone: `\t`, `\x09`, `tab`, and what relays make of tabs.

use collector_sdk::prelude::*;

/// What stands between attributes.
pub(crate) enum Delimiter {
    Char(char),
    /// `\t` or `#011`: the sender printed the name of the tab, or a relay did.
    Text(&'static str),
    /// Blanks that were tabs once.
    Blanks,
}

/// Finds the delimiter and the attributes of a message of version 2 whose delimiter has one of these forms.
pub(crate) fn delimiter<'t>(message: &leef::Message<'t>) -> (Delimiter, &'t str) {
    let (delimiter, attributes) = declared(message);
    if delimiter != '\t' || attributes.contains('\t') {
        return (Delimiter::Char(delimiter), attributes);
    }
    let written = ["\\t", "#011"].into_iter().find(|tab| next(attributes, tab).is_some());
    let instead = match written {
        Some(tab) => Delimiter::Text(tab),
        None if attributes.contains(' ') => Delimiter::Blanks,
        None => Delimiter::Char(delimiter),
    };
    (instead, attributes)
}

/// The delimiter that the message declares, in more forms than the SDK's reader knows.
fn declared<'t>(message: &leef::Message<'t>) -> (char, &'t str) {
    let known = (message.header.delimiter, message.attributes);
    if !message.header.version.starts_with('2') {
        return known;
    }
    // The bar itself makes three in a row, of which the reader took two.
    if let Some(attributes) = message.attributes.strip_prefix('|') {
        return ('|', attributes);
    }
    let Some((field, attributes)) = message.attributes.split_once('|') else { return known };
    named(field.trim()).map_or(known, |delimiter| (delimiter, attributes))
}

fn named(field: &str) -> Option<char> {
    if field == "\\t" || field.eq_ignore_ascii_case("tab") || field.eq_ignore_ascii_case("<tab>") {
        return Some('\t');
    }
    let digits = field.strip_prefix("\\x").or_else(|| field.strip_prefix("\\u"))?;
    if digits.is_empty() || digits.len() > 4 || digits.starts_with('+') {
        return None;
    }
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
}

/// Visits attributes that a text separates. It does so only before a key: `C:\temp` holds no tab.
pub(crate) fn split<'t>(attributes: &'t str, delimiter: &str, mut visit: impl FnMut(&'t str, &'t str)) {
    let mut rest = attributes;
    loop {
        let end = next(rest, delimiter);
        let piece = &rest[..end.unwrap_or(rest.len())];
        match piece.split_once('=') {
            Some((key, value)) => visit(key.trim(), value.trim_end()),
            None => visit("", piece),
        }
        let Some(end) = end else { return };
        rest = &rest[end + delimiter.len()..];
    }
}

/// Where the text stands before a key.
fn next(attributes: &str, delimiter: &str) -> Option<usize> {
    let is_before_key = |at: usize| {
        let behind = &attributes[at + delimiter.len()..];
        let key = behind.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-')).count();
        key > 0 && behind.as_bytes().get(key) == Some(&b'=')
    };
    attributes.match_indices(delimiter).map(|(at, _)| at).find(|at| is_before_key(*at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &[&str]) {
        let message = leef::header(line).unwrap();
        let mut seen = Vec::new();
        match delimiter(&message) {
            (Delimiter::Char(delimiter), attributes) => {
                leef::attributes(attributes, delimiter, |key, value| {
                    seen.push(format!("{key}={}", value.as_written()));
                });
            }
            (Delimiter::Text(delimiter), attributes) => {
                split(attributes, delimiter, |key, value| seen.push(format!("{key}={value}")));
            }
            (Delimiter::Blanks, attributes) => {
                cef::extension(attributes, |key, value| seen.push(format!("{key}={}", value.as_written())));
            }
        }
        assert_eq!(seen, expected, "{line}");
    }

    #[test]
    fn forms() {
        check("LEEF:2.0|V|P|1|E|\\t|a=1\tb=2", &["a=1", "b=2"]);
        check("LEEF:2.0|V|P|1|E|\\t|a=1\\tb=2", &["a=1", "b=2"]);
        check("LEEF:1.0|V|P|1|E|a=C:\\temp\\x", &["a=C:\\temp\\x"]);
        check("LEEF:1.0|V|P|1|E|a=C:\\temp\\tb=2", &["a=C:\\temp", "b=2"]);
        check("LEEF:2.0|V|P|1|E|x09|a=1#011b=2", &["a=1", "b=2"]);
        check("LEEF:1.0|V|P|1|E|a=1#011b=2", &["a=1", "b=2"]);
        check("LEEF:2.0|V|P|1|E|x09|a=1 b=two words c=/x?y=z", &["a=1", "b=two words", "c=/x?y=z"]);
        check("LEEF:2.0|V|P|1|E|tab|a=1\tb=2", &["a=1", "b=2"]);
        check("LEEF:2.0|V|P|1|E|\\x5e|a=1^b=2", &["a=1", "b=2"]);
        check("LEEF:2.0|V|P|1|E|^|a=1^b=2", &["a=1", "b=2"]);
        check("LEEF:2.0|V|P|1|E|||a=1|b=2", &["a=1", "b=2"]);
        check("LEEF:2.0|V|P|1|E|x09|a=1\tb=2", &["a=1", "b=2"]);
        check("LEEF:2.0|V|P|1|E|0x09|a=1\tb=2", &["a=1", "b=2"]);
        check("LEEF:2.0|V|P|1|E|a=1\tb=2|3", &["a=1", "b=2|3"]);
    }
}
