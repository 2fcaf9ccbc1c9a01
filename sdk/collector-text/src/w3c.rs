//! W3C extended log files: IIS, Blue Coat, and others that announce their columns.
//!
//! The contract is the W3C working draft *WD-logfile-960323*: lines that begin with `#` are directives, the last
//! `#Fields:` says what the columns of the lines behind it are, values are separated by blanks or tabs, texts may
//! be quoted. The columns may change in mid-file, so [`Fields`] is source state: it belongs into the checkpoint.
//!
//! `-` for "no value" is left to the caller, who alone knows whether a column can hold one.

use crate::delimited::{Dialect, fields};
use crate::raw::{Raw, ScanError};

/// A line that begins with `#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Directive<'t> {
    /// `#Version: 1.0`
    Version(&'t str),
    /// `#Fields: date time c-ip`, for [`Fields::parse`].
    Fields(&'t str),
    /// `#Software: Microsoft Internet Information Services 10.0`
    Software(&'t str),
    /// `#Date: 2026-11-20 09:00:00`: holds for lines that have a time and no date.
    Date(&'t str),
    /// `#Start-Date`, `#End-Date`, `#Remark` and what is none of the standard's; the value may be empty.
    Other(&'t str, &'t str),
}

/// Recognises a directive; `None` means that the line holds values.
///
/// ```
/// use collector_text::w3c::{Directive, directive};
/// assert_eq!(directive("#Fields: date time"), Some(Directive::Fields("date time")));
/// assert_eq!(directive("2026-11-20 09:00:00"), None);
/// ```
#[inline]
pub fn directive(line: &str) -> Option<Directive<'_>> {
    let line = line.strip_prefix('\u{FEFF}').unwrap_or(line).strip_prefix('#')?;
    let (name, value) = line.split_once(':').unwrap_or((line, ""));
    let (name, value) = (name.trim(), value.trim());
    let is = |known: &str| known.eq_ignore_ascii_case(name);
    Some(match name {
        _ if is("Version") => Directive::Version(value),
        _ if is("Fields") => Directive::Fields(value),
        _ if is("Software") => Directive::Software(value),
        _ if is("Date") => Directive::Date(value),
        _ => Directive::Other(name, value),
    })
}

/// The names of the columns, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    names: Vec<String>,
}

impl Fields {
    /// Reads the value of `#Fields:`.
    ///
    /// ```
    /// use collector_text::w3c::Fields;
    /// assert_eq!(Fields::parse("date  cs(User-Agent)").names(), ["date", "cs(User-Agent)"]);
    /// ```
    pub fn parse(list: &str) -> Self {
        Fields::from_names(list.split_ascii_whitespace())
    }

    /// Makes the columns of given names, say from a checkpoint.
    ///
    /// ```
    /// use collector_text::w3c::Fields;
    /// assert_eq!(Fields::from_names(["date", "time"]), Fields::parse("date time"));
    /// ```
    pub fn from_names<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Fields { names: names.into_iter().map(Into::into).collect() }
    }

    /// Returns the names.
    ///
    /// ```
    /// assert!(collector_text::w3c::Fields::default().names().is_empty());
    /// ```
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the column of a name. For set-up, not for each record.
    ///
    /// ```
    /// use collector_text::w3c::Fields;
    /// assert_eq!(Fields::parse("date time").position("time"), Some(1));
    /// ```
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }
}

/// Visits the values of a line with their column, from 0, and returns how many there are.
///
/// ```
/// use collector_text::w3c::values;
/// let mut seen = Vec::new();
/// let count = values(r#"09:00:00 - "x ""y"" z""#, |_, value| seen.push(value.unescape()))?;
/// assert_eq!((count, seen.join("|")), (3, r#"09:00:00|-|x "y" z"#.to_owned()));
/// # Ok::<(), collector_text::raw::ScanError>(())
/// ```
///
/// # Errors
///
/// `UnclosedQuote` and `TextAfterQuote`, as [`fields`] says.
#[inline]
pub fn values<'t>(line: &'t str, visit: impl FnMut(usize, Raw<'t>)) -> Result<usize, ScanError> {
    fields(line, &Dialect::WHITESPACE, visit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        let mut seen = Vec::new();
        values(line, |_, value| seen.push(value.unescape())).unwrap();
        assert_eq!(seen.join("¦"), expected);
    }

    #[test]
    fn lines() {
        check("2021-04-01 00:00:21\t::1 GET /a - ", "2021-04-01¦00:00:21¦::1¦GET¦/a¦-");
        check("a Session=\"{A}\" \"\" \"b c\"", "a¦Session=\"{A}\"¦¦b c");
        check("", "");
    }

    #[test]
    fn directives() {
        let cases = [
            ("#version: 1.0", Some(Directive::Version("1.0"))),
            ("\u{FEFF}#Software: IIS: 10", Some(Directive::Software("IIS: 10"))),
            ("#Date: 2026-11-20 09:00:00", Some(Directive::Date("2026-11-20 09:00:00"))),
            ("#Fields:", Some(Directive::Fields(""))),
            ("#Remark: x", Some(Directive::Other("Remark", "x"))),
            ("#", Some(Directive::Other("", ""))),
            (" #Date: x", None),
            ("", None),
        ];
        for (line, expected) in cases {
            assert_eq!(directive(line), expected, "{line}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(line in r##"#?([ \t":-]|\PC){0,40}"##) {
            let _ = directive(&line);
            let _ = values(&line, |_, _| {});
            let fields = Fields::parse(&line);
            prop_assert_eq!(&Fields::from_names(fields.names()), &fields);
        }
    }
}
