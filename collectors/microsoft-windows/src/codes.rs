//! Numbers that stand for words: parameters of the message table, and status codes.
//!
//! The maps are compiled into sorted tables when the collector is loaded, so that a record costs a binary search and no copy.

use collector_sdk::core::TextId;
use collector_sdk::prelude::*;

use crate::table;

/// The words behind `%%` and a number.
#[derive(Debug, Default)]
pub(crate) struct Parameters(Vec<(u32, TextId)>);

impl Parameters {
    pub(crate) fn load(setup: &mut Setup<'_>) -> Parameters {
        let mut rows = Vec::new();
        for row in setup.rows("parameters.map", Header::FirstCell("number")) {
            if let [number, text] = &row.cells[..]
                && let Ok(number) = number.parse()
            {
                rows.push((number, setup.text(text)));
            }
        }
        table::last_wins(&mut rows, |row| row.0);
        Parameters(rows)
    }

    fn word<'b>(&self, rec: &Record<'b>, digits: &str) -> Option<&'b str> {
        let number: u32 = digits.parse().ok()?;
        let row = self.0.binary_search_by_key(&number, |row| row.0).ok()?;
        Some(rec.fixed(self.0[row].1))
    }

    /// Puts words in the place of numbers; a text may hold several, and identifiers in `%{…}`. What the table does not know
    /// stays as it is.
    #[inline(never)]
    pub(crate) fn translate<'b>(&self, rec: &Record<'b>, text: &'b str) -> &'b str {
        if let Some(word) = text.strip_prefix("%%").and_then(|digits| self.word(rec, digits)) {
            return word;
        }
        if !text.starts_with("%%") && !text.starts_with("%{") {
            return text; // `%SystemRoot%\…`
        }
        if let Some(inner) = inner(text) {
            return inner;
        }
        rec.build(text, |out| {
            let mut between = "";
            for piece in text.split_ascii_whitespace() {
                out.write_str(between)?;
                between = ", ";
                if let Some(inner) = inner(piece) {
                    out.write_str(inner)?;
                    continue;
                }
                let code = piece.trim_end_matches([':', ',']);
                let word = code.strip_prefix("%%").and_then(|digits| self.word(rec, digits));
                out.write_str(word.unwrap_or(code))?;
                if piece.ends_with(':') {
                    out.write_char(':')?;
                    between = " ";
                }
            }
            Ok(())
        })
    }
}

/// What stands in `%{…}`, which is a SID or GUID that was not resolved to a name.
fn inner(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("%{")?.strip_suffix('}')?;
    (!inner.contains(['{', ' ', '\n'])).then_some(inner)
}

/// What a status code means.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meaning {
    pub(crate) reason: TextId,
    pub(crate) outcome: TextId,
}

/// NTSTATUS, HRESULT and Kerberos codes.
#[derive(Debug, Default)]
pub(crate) struct Statuses(Vec<(u32, Meaning)>);

impl Statuses {
    pub(crate) fn load(setup: &mut Setup<'_>) -> Statuses {
        let mut rows = Vec::new();
        for row in setup.rows("status.map", Header::FirstCell("status")) {
            if let [code, reason, outcome] = &row.cells[..]
                && let Some(code) = number(code)
            {
                rows.push((code, Meaning { reason: setup.text(reason), outcome: setup.text(outcome) }));
            }
        }
        table::last_wins(&mut rows, |row| row.0);
        Statuses(rows)
    }

    pub(crate) fn meaning(&self, code: &str) -> Option<Meaning> {
        let row = self.0.binary_search_by_key(&number(code)?, |row| row.0).ok()?;
        Some(self.0[row].1)
    }
}

/// Reads `0xc000006d`, and decimal digits, signed or not, as some senders write the same 32 bits.
pub(crate) fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => text.parse().ok().or_else(|| text.parse::<i32>().ok().map(i32::cast_unsigned)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_32_bits() {
        assert_eq!(number("0xC000006D"), Some(0xc000_006d));
        assert_eq!(number("3221225581"), Some(0xc000_006d));
        assert_eq!(number("-1073741715"), Some(0xc000_006d));
        assert_eq!(number("0xC000006D0"), None);
        assert_eq!(number("denied"), None);
    }

    #[test]
    fn identifiers_in_braces() {
        assert_eq!(inner("%{S-1-5-32-544}"), Some("S-1-5-32-544"));
        assert_eq!(inner("%{a} %{b}"), None);
        assert_eq!(inner("%%1833"), None);
    }
}
