//! Diagnostics: what is wrong in a file that a person wrote, where, and how to mend it.
//!
//! Readers of maps and manifests collect everything they find and never stop at the first. Each kind has a
//! code (`C0104`) that stays the same, so that it can be looked up and searched for.

use std::fmt;

use serde::Serialize;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing; nothing stops.
    Warning,
    /// The file cannot be used.
    Error,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The stable code; see [`CODES`].
    pub code: &'static str,
    /// How bad it is.
    pub level: Level,
    /// The file, as the user knows it.
    pub file: String,
    /// The line, from 1; 0 when the whole file is meant.
    pub line: u32,
    /// The column in characters, from 1; 0 when the whole line is meant.
    pub column: u32,
    /// What is wrong: lower case, no full stop, values in backticks.
    pub message: String,
    /// How to mend it, when that is known.
    pub hint: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Warning => "warning",
            Level::Error => "error",
        };
        write!(f, "{level}[{}]: {}", self.code, self.message)?;
        write!(f, "\n  --> {}", self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

/// All findings of a load.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// No findings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an error at a line and column (0: unknown).
    pub fn error(
        &mut self,
        code: &'static str,
        file: &str,
        at: (u32, u32),
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.push(Level::Error, code, file, at, message.into())
    }

    /// Adds a warning at a line and column (0: unknown).
    pub fn warning(
        &mut self,
        code: &'static str,
        file: &str,
        at: (u32, u32),
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.push(Level::Warning, code, file, at, message.into())
    }

    fn push(
        &mut self,
        level: Level,
        code: &'static str,
        file: &str,
        at: (u32, u32),
        message: String,
    ) -> &mut Diagnostic {
        debug_assert!(explain_code(code).is_some(), "diagnostic code {code} is not in the table");
        let index = self.0.len();
        let file = file.to_string();
        self.0.push(Diagnostic { code, level, file, line: at.0, column: at.1, message, hint: None });
        &mut self.0[index]
    }

    /// True when something prevents loading.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.level == Level::Error)
    }

    /// True when there is nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The findings in the order in which they were made.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Takes over the findings of another load.
    pub fn extend(&mut self, other: Diagnostics) {
        self.0.extend(other.0);
    }
}

impl Diagnostic {
    /// Adds the remedy.
    pub fn hint(&mut self, hint: impl Into<String>) -> &mut Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// Every code with its explanation, in order.
pub const CODES: &[(&str, &str)] = &[
    (
        "C0101",
        "The file is not readable as CSV. A cell that holds a comma or a quotation mark is put in quotation marks, and a quotation mark inside is doubled.",
    ),
    ("C0102", "A line has too few columns. The file's format is named in the message."),
    (
        "C0103",
        "A map names an event field that the schema does not have. Names are compared without regard to case; older names are accepted.",
    ),
    (
        "C0104",
        "A map sets a field that belongs to the framework or to the mapping service. Remove the line: the field is filled for you.",
    ),
    ("C0105", "A default value does not fit the field's type or size."),
    ("C0106", "A build-time token such as @NAME@ is unknown. Known: @NAME@ @VERSION@ @VENDOR@ @PRODUCT@ @ID@ @SDK@."),
    ("C0107", "Two lines of one file say different things about the same key or field; the first is used."),
    ("C0108", "A key has blanks around it. Keys are compared exactly; the blanks would make the look-up fail."),
    ("C0109", "An attribute path is malformed. Paths look like `actor.id` or `target[0].name`."),
    ("C0110", "The map maps an attribute that the collector neither declares nor reads from its data by name."),
    ("C0111", "A map that the collector needs is missing."),
    (
        "C0112",
        "A network range is malformed. It looks like `192.0.2.0/24`, a number range like `1024-65535`, a prefix like `net*`.",
    ),
    (
        "C0113",
        "The collector declares an attribute that Rec2Evt.map does not map, so that its value leaves with no event. Map it, or say that this is meant by a comment line in Rec2Evt.map: `#unmapped: name, name`.",
    ),
    (
        "C0114",
        "Nothing sets Severity: neither protoEvt.map nor Rec2Evt.map has a line for it. Give a default in protoEvt.map, or map an attribute that holds 0 to 5.",
    ),
    (
        "C0115",
        "The collector has no golden case. A case is a folder in tests/cases with an input.log (or input.json) and the events that are expected; three are a good beginning, one of them malformed.",
    ),
    (
        "C0116",
        "A sample holds what looks like a key, token or password. Samples are kept for ever: revoke the secret, and put a made-up value in its place, one that says what it is, such as `EXAMPLE`.",
    ),
    ("C0201", "A row of taxonomy.map uses a taxonomy name that xdas_tax.map does not define."),
    ("C0202", "A row of taxonomy.map uses an outcome name that xdas_out.map does not define."),
    ("C0203", "A code column of xdas_tax.map or xdas_out.map is not a number."),
    ("C0204", "taxonomy.map has no row for a key that is needed; `unsupported` is needed by every collector."),
    ("C0301", "collector.toml cannot be read: the message says where and what was expected."),
    ("C0302", "A parameter's definition contradicts itself, for example a default outside its own range."),
    ("C0303", "A value given for a parameter does not fit its definition."),
    ("C0304", "A parameter was given that the manifest does not define."),
    ("C0305", "A parameter without default was not given."),
    ("C0306", "The manifest's id, name or version is malformed."),
    ("C0401", "A message pattern is malformed; the message says which element and why."),
    ("C0402", "A pattern can never match, because an earlier one of the same id always matches first."),
    ("C0403", "A message catalogue has a pattern before its first `[id]` header, or a header without a pattern."),
    (
        "C0404",
        "A message catalogue names an attribute that neither Rec2Evt.map maps nor the code declares, so its values leave with no event. Map it, or write `{_}` for what shall not be kept.",
    ),
    ("C0501", "A schema field has a name, tag or alias that is already taken."),
    ("C0601", "A parser file is not well-formed XML. Nothing of it is loaded; other parsers are."),
    ("C0602", "A pattern, an attribute map or an instruction refers to a pattern that is defined nowhere."),
    ("C0603", "A pattern is malformed: a reference, a class or the whole expression."),
    ("C0604", "A pattern is larger than its engine can be."),
    (
        "C0605",
        "A parser calls a function that does not exist, that nobody has described, or that its manifest does not allow. The reference of the language lists all functions.",
    ),
    ("C0606", "A value of a parser is malformed: a call, its arguments, or a variable."),
    (
        "C0607",
        "A test of `when` is malformed. There is one condition a test: nest `when`s for AND, repeat them for OR.",
    ),
    ("C0608", "An element lacks a part, has one twice, or stands where it cannot."),
    ("C0609", "A parser has an element, an attribute or a text that is not of the language; it is ignored."),
    ("C0610", "A parser's manifest cannot be read: the message says where and what was expected."),
    ("C0611", "The dictionary of attributes has a type that does not exist."),
    ("C0612", "The order file contradicts itself or names a parser that does not exist."),
    ("C0613", "A path into JSON or XML is malformed."),
    ("C0614", "A position or column is no number in its range. Positions count from 1, columns from 0."),
    ("C0620", "A parser defines a pattern that it uses nowhere."),
    (
        "C0621",
        "A parser sets a name that is neither an attribute nor read by anything, so the value leaves with no event. Attributes are those of the dictionary; a site's own are in attributes.csv.",
    ),
    ("C0622", "A value will not fit the type of its attribute and will be dropped."),
    ("C0623", "A branch of a parser is never reached, because an earlier one always takes its place."),
    ("C0624", "An expression can never match, because its begin or end stands where it cannot be."),
    ("C0625", "A parser is never asked, because an earlier one recognises all its records."),
    (
        "C0626",
        "An expression has look-around, a back reference or an atomic group. No linear-time engine can run it; it runs in a backtracking engine under a limit of steps, and what would take more does not match.",
    ),
    ("C0627", "A parser asks a table that is not there: nothing is looked up."),
    ("C0628", "A test event of a parser is not read by it to its end."),
    (
        "C0629",
        "A device's vendor or model is spelt otherwise than in the inventory, so the device would not be found there.",
    ),
    ("C0630", "A parser reads a name that it never sets."),
];

/// The explanation of a code.
#[must_use]
pub fn explain_code(code: &str) -> Option<&'static str> {
    CODES.iter().find(|(known, _)| known.eq_ignore_ascii_case(code)).map(|(_, text)| *text)
}

/// The candidate nearest to a misspelt name, when one is near enough to be meant.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let wanted = name.to_ascii_lowercase();
    let limit = (wanted.len() / 3).max(2);
    candidates
        .into_iter()
        .map(|candidate| (distance(&wanted, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(b.1)))
        .map(|(_, candidate)| candidate)
}

fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_name() {
        let names = ["InitiatorUserName", "TargetUserName", "SourceIP"];
        assert_eq!(nearest("InitatorUserName", names), Some("InitiatorUserName"));
        assert_eq!(nearest("sourceip", names), Some("SourceIP"));
        assert_eq!(nearest("Colour", names), None);
    }

    #[test]
    fn a_diagnostic_names_file_line_and_remedy() {
        let mut found = Diagnostics::new();
        found.error("C0103", "Rec2Evt.map", (12, 1), "unknown field `SorceIP`").hint("did you mean `SourceIP`?");
        assert!(found.has_errors());
        let text = found.to_string();
        assert_eq!(
            text,
            "error[C0103]: unknown field `SorceIP`\n  --> Rec2Evt.map:12:1\n  hint: did you mean `SourceIP`?"
        );
    }

    #[test]
    fn codes_are_sorted_and_unique() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
