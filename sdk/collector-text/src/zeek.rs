//! Zeek's ASCII logs: tab-separated lines behind a header that names columns and types.
//!
//! The contract is Zeek's ASCII writer (`base/frameworks/logging/writers/ascii.zeek`): `#separator` comes first,
//! with a blank and in hexadecimal; the other header lines use the separator itself. Bytes that would not be
//! printable, or would look like a separator, stand as `\xHH` ([`Escape::HexByte`]). The header may come again in
//! mid-file, so it is source state: it belongs into the checkpoint.
//!
//! Absent: the types' meaning, and Zeek's JSON logs.

use crate::delimited::{Dialect, fields};
use std::fmt::Write;

use crate::raw::{Escape, Raw, ScanError, put, put_str};

/// What the header lines have said so far.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// `#separator`, a tab if not ASCII.
    pub separator: u8,
    /// `#set_separator`, between the elements of sets and vectors.
    pub set_separator: String,
    /// `#empty_field`, an empty set or text.
    pub empty_field: String,
    /// `#unset_field`, no value.
    pub unset_field: String,
    /// `#path`, the name of the log: `conn`, `dns`, …
    pub path: String,
    /// `#fields`, the columns.
    pub fields: Vec<String>,
    /// `#types`, as many.
    pub types: Vec<String>,
}

impl Default for Header {
    fn default() -> Self {
        Header {
            separator: b'\t',
            set_separator: ",".to_owned(),
            empty_field: "(empty)".to_owned(),
            unset_field: "-".to_owned(),
            path: String::new(),
            fields: Vec::new(),
            types: Vec::new(),
        }
    }
}

impl Header {
    /// Takes in a line of the header and says whether it was one, known or not; any other line holds values.
    ///
    /// ```
    /// use collector_text::zeek::Header;
    /// let mut header = Header::default();
    /// assert!(header.apply(r"#separator \x09"));
    /// assert!(header.apply("#fields\tts\tuid"));
    /// assert!(!header.apply("1763629200.0\tC1"));
    /// assert_eq!(header.fields, ["ts", "uid"]);
    /// ```
    pub fn apply(&mut self, line: &str) -> bool {
        let Some(line) = line.strip_prefix('#') else {
            return false;
        };
        if let Some(text) = line.strip_prefix("separator ") {
            self.separator = separator(text).unwrap_or(b'\t');
            return true;
        }
        let separator = char::from(self.separator);
        let (name, value) = line.split_once(separator).unwrap_or((line, ""));
        let list = || value.split(separator).map(str::to_owned).collect();
        let text = || Raw::new(value, Escape::HexByte).unescape().into_owned();
        match name {
            "set_separator" => self.set_separator = text(),
            "empty_field" => self.empty_field = text(),
            "unset_field" => self.unset_field = text(),
            "path" => self.path = text(),
            "fields" => self.fields = list(),
            "types" => self.types = list(),
            _ => {}
        }
        true
    }

    /// Visits the values of a line with their column, from 0, and returns how many there are.
    ///
    /// [`Header::unset_field`] and [`Header::empty_field`] are compared with the value as written.
    ///
    /// ```
    /// use collector_text::zeek::Header;
    /// let mut seen = Vec::new();
    /// Header::default().values("C1\t-\ta\\x09b", |_, value| seen.push(value.unescape()))?;
    /// assert_eq!(seen, ["C1", "-", "a\tb"]);
    /// # Ok::<(), collector_text::raw::ScanError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `UnusableDialect` if [`Header::separator`] has been set to a byte that is not ASCII.
    #[inline]
    pub fn values<'t>(&self, line: &'t str, visit: impl FnMut(usize, Raw<'t>)) -> Result<usize, ScanError> {
        values(line, self.separator, visit)
    }

    /// The header as lines that [`Header::apply`] takes, which is how it is kept as state of a source.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let separator = char::from(self.separator);
        let list = |list: &[String]| list.join(&separator.to_string());
        let mut lines = vec![
            format!("#separator \\x{:02x}", self.separator),
            format!("#set_separator{separator}{}", self.set_separator),
            format!("#empty_field{separator}{}", self.empty_field),
            format!("#unset_field{separator}{}", self.unset_field),
            format!("#path{separator}{}", self.path),
        ];
        for (name, values) in [("fields", &self.fields), ("types", &self.types)] {
            if !values.is_empty() {
                lines.push(format!("#{name}{separator}{}", list(values)));
            }
        }
        lines
    }
}

/// The separator that a `#separator` line names; `None` if it is not ASCII.
pub(crate) fn separator(text: &str) -> Option<u8> {
    match Raw::new(text, Escape::HexByte).unescape().as_bytes() {
        [byte] if byte.is_ascii() => Some(*byte),
        _ => None,
    }
}

/// Visits the values of a line; see [`Header::values`].
pub(crate) fn values<'t>(
    line: &'t str,
    separator: u8,
    mut visit: impl FnMut(usize, Raw<'t>),
) -> Result<usize, ScanError> {
    let dialect = Dialect::TAB.separator(separator);
    fields(line, &dialect, |i, value| visit(i, Raw::new(value.as_written(), Escape::HexByte)))
}

/// Takes the escape at the begin of `text`; see [`Raw::unescape_into`].
pub(crate) fn hex_bytes(text: &str, out: &mut dyn Write) -> usize {
    if text.as_bytes().get(1) == Some(&b'\\') {
        put(out, '\\');
        return 2;
    }
    // One character is at most four bytes, each of them written as `\xHH`.
    let mut found = [0; 4];
    let mut count = 0;
    while let Some([b'\\', b'x', high, low]) = text.as_bytes().get(count * 4..count * 4 + 4) {
        let (Some(high), Some(low)) = (char::from(*high).to_digit(16), char::from(*low).to_digit(16)) else {
            break;
        };
        found[count] = (high * 16 + low) as u8;
        count += 1;
        if let Ok(text) = std::str::from_utf8(&found[..count]) {
            put_str(out, text);
            return count * 4;
        }
        if count == found.len() {
            break;
        }
    }
    if count == 0 {
        return 0;
    }
    put(out, char::REPLACEMENT_CHARACTER);
    4
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Applies all lines but the last and reads that.
    #[track_caller]
    fn check(lines: &[&str], expected: &str) -> Header {
        let mut header = Header::default();
        let (last, before) = lines.split_last().unwrap();
        for line in before {
            assert!(header.apply(line), "{line}");
        }
        assert!(!header.apply(last));
        let mut seen = Vec::new();
        header.values(last, |_, value| seen.push(value.unescape())).unwrap();
        assert_eq!(seen.join("¦"), expected);
        let mut again = Header::default();
        header.lines().iter().for_each(|line| assert!(again.apply(line)));
        assert_eq!(again, header, "it survives as state");
        header
    }

    #[test]
    fn logs() {
        let tabs = [
            "#separator \\x09",
            "#set_separator\t,",
            "#unset_field\t-",
            "#path\tconn",
            "#fields\tts\tuid",
            "#types\ttime\tstring",
        ];
        let header = check(&[&tabs[..], &["1.5\tC1\t\t(empty)"]].concat(), "1.5¦C1¦¦(empty)");
        assert_eq!((header.path.as_str(), header.fields.len(), header.types.len()), ("conn", 2, 2));
        let bars =
            check(&["## note", "#separator \\x7c", "#unset_field|?", "#open|x", "a|b\tc|\\xc3\\xa9"], "a¦b\tc¦é");
        assert_eq!((bars.separator, bars.unset_field.as_str()), (b'|', "?"));
        assert_eq!(check(&["#separator \\xc3", "a\tb"], "a¦b").separator, b'\t');
    }

    proptest! {
        #[test]
        fn never_panics(lines in prop::collection::vec(r"#?(separator |fields|\\x[0-9a-f]{2}|\t|\PC){0,10}", 0..6)) {
            let mut header = Header::default();
            for line in &lines {
                if !header.apply(line) {
                    header.values(line, |_, value| drop(value.unescape())).unwrap();
                }
            }
        }
    }
}
