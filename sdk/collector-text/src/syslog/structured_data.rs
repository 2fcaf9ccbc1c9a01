//! Structured data of RFC 5424: `[id name="value" …][id …]`.

use crate::raw::{Escape, Raw, ScanError, ScanErrorKind, find_either};

/// Visits the parameters of structured data, brackets included, in order: the element's id, name and value.
///
/// `-` and an empty text have none. Looser than the RFC in what is written against it: a `"` inside a value that
/// neither a blank nor `]` follows belongs to the value, so does an unescaped `]`; blanks may be repeated.
///
/// ```
/// use collector_text::syslog::structured_data;
/// let mut seen = Vec::new();
/// structured_data(r#"[meta@32473 user="a\"b" seq="7"]"#, |id, name, value| {
///     seen.push((id, name, value.unescape()));
/// })?;
/// assert_eq!(seen, [("meta@32473", "user", r#"a"b"#.into()), ("meta@32473", "seq", "7".into())]);
/// # Ok::<(), collector_text::raw::ScanError>(())
/// ```
///
/// # Errors
///
/// `UnclosedQuote`, `UnclosedElement`, `InvalidElement`, and `OutsideElement` for text that is in no brackets;
/// what stands before has been visited.
#[inline]
pub fn structured_data<'t>(sd: &'t str, visit: impl FnMut(&'t str, &'t str, Raw<'t>)) -> Result<(), ScanError> {
    let end = elements(sd, 0, visit)?;
    if end < sd.len() && sd != "-" {
        return Err(ScanError::new(end, ScanErrorKind::OutsideElement));
    }
    Ok(())
}

/// Appends a value as it must be written between the quotes of a parameter.
///
/// ```
/// use collector_text::syslog::write_structured_data_value;
/// let mut out = String::new();
/// write_structured_data_value(r#"C:\x ["a"]"#, &mut out);
/// assert_eq!(out, r#"C:\\x [\"a\"\]"#);
/// ```
pub fn write_structured_data_value(value: &str, out: &mut String) {
    for c in value.chars() {
        if matches!(c, '"' | '\\' | ']') {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Visits the parameters of the elements that begin at `from`; returns where they end.
#[inline]
pub(super) fn elements<'t>(
    text: &'t str,
    from: usize,
    mut visit: impl FnMut(&'t str, &'t str, Raw<'t>),
) -> Result<usize, ScanError> {
    let bytes = text.as_bytes();
    let slice = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let mut at = from;
    while bytes.get(at) == Some(&b'[') {
        let open = at;
        at = name_end(bytes, open + 1);
        let id = slice(open + 1, at);
        if id.is_empty() {
            return Err(ScanError::new(open, ScanErrorKind::InvalidElement));
        }
        loop {
            let blanks = at;
            while bytes.get(at) == Some(&b' ') {
                at += 1;
            }
            match bytes.get(at) {
                None => return Err(ScanError::new(open, ScanErrorKind::UnclosedElement)),
                Some(b']') => break,
                _ => {}
            }
            let name = slice(at, name_end(bytes, at));
            let assign = at + name.len();
            if blanks == at || name.is_empty() || bytes.get(assign..assign + 2) != Some(b"=\"") {
                return Err(ScanError::new(at, ScanErrorKind::InvalidElement));
            }
            let value = assign + 2;
            let Some((close, escape)) = value_end(bytes, value) else {
                return Err(ScanError::new(value - 1, ScanErrorKind::UnclosedQuote));
            };
            visit(id, name, Raw::new(slice(value, close), escape));
            at = close + 1;
        }
        at += 1;
    }
    Ok(at)
}

fn name_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|&b| b > b' ' && !matches!(b, b'=' | b']' | b'"' | b'[')) {
        at += 1;
    }
    at
}

/// Finds the quote that closes a value, and says how the value is written.
fn value_end(bytes: &[u8], from: usize) -> Option<(usize, Escape)> {
    let mut escape = Escape::None;
    let mut at = from;
    loop {
        at = find_either(bytes, at, b'"', b'\\');
        match (bytes.get(at)?, bytes.get(at + 1)) {
            (b'\\', _) => {
                escape = Escape::StructuredData;
                at += 2;
            }
            (_, Some(b' ' | b']') | None) => return Some((at, escape)),
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(sd: &str, expected: &str) {
        let mut seen = Vec::new();
        let result = structured_data(sd, |id, name, value| {
            seen.push(format!("{id}.{name}={}", value.unescape()));
        });
        let error = result.err().map_or(String::new(), |e| format!("!{:?} {}", e.kind, e.at));
        assert_eq!(seen.join("¦") + &error, expected, "{sd}");
    }

    #[test]
    fn elements_and_errors() {
        check("", "");
        check("-", "");
        check("[a]", "");
        check(r#"[a x="1" y=""][b@1 z="é"]"#, "a.x=1¦a.y=¦b@1.z=é");
        check(r#"[a  x="1" ]"#, "a.x=1");
        check(r#"[a x="C:\\n\n\"\]"]"#, r#"a.x=C:\n\n"]"#);
        check(r#"[a x="[1]" y="say "hi"!"]"#, r#"a.x=[1]¦a.y=say "hi"!"#);
        check(r#"[a x="1"] m"#, "a.x=1!OutsideElement 9");
        check("x", "!OutsideElement 0");
        check("[]", "!InvalidElement 0");
        check("[a", "!UnclosedElement 0");
        check(r#"[a x="1" "#, "a.x=1!UnclosedElement 0");
        check(r#"[a x="1\"]"#, "!UnclosedQuote 5");
        check(r#"[a x="1"y="2"]"#, r#"a.x=1"y="2"#);
        check("[UFW BLOCK] IN=", "!InvalidElement 5");
        check(r#"[action:"Accept"; flags:"1"]"#, "!InvalidElement 8");
    }

    proptest! {
        #[test]
        fn written_values_are_read(values in proptest::collection::vec(r#"(["\\\] ]|\PC){0,12}"#, 1..4)) {
            let mut sd = String::from("[id");
            for value in &values {
                sd.push_str(" n=\"");
                write_structured_data_value(value, &mut sd);
                sd.push('"');
            }
            sd.push(']');
            let mut read = Vec::new();
            structured_data(&sd, |_, _, value| read.push(value.unescape().into_owned())).unwrap();
            prop_assert_eq!(read, values);
        }

        #[test]
        fn never_panics(sd in r#"([\[\]="\\ ]|a|\PC){0,30}"#) {
            let _ = structured_data(&sd, |_, _, _| ());
        }
    }
}
