//! The tables of columns (`maps/columns.map`), and the reading of a record by one of them.
//!
//! A release appends columns and never moves any, so one table for each log type reads the records of all releases:
//! what an older release lacks is simply not there. The few formats that break this rule have tables of their own.

use collector_sdk::core::TextId;
use collector_sdk::prelude::*;
use collector_sdk::text::raw::find_byte;

/// What becomes of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    /// It is an attribute.
    To(AttrId),
    /// The same, unless the value says that there is none.
    Unless(AttrId),
    /// It is a list in braces, which is sent without quotes: its commas are none of the line's.
    Braces(AttrId),
    /// It has a name from an overlay, which Rec2Evt.map need not know.
    Named(TextId, Nothing),
    /// It is left out on purpose.
    Skip,
    /// It is kept under its number.
    Keep,
}

/// What becomes of a value that says that there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nothing {
    Taken,
    LeftOut,
}

/// The columns of a log type.
#[derive(Debug, Default)]
pub(crate) struct Table {
    name: String,
    columns: Vec<Column>,
    /// How many columns the oldest release writes: a record with fewer was cut off.
    least: usize,
}

/// All tables, by [`Layout`].
#[derive(Debug, Default)]
pub(crate) struct Tables([Table; LAYOUTS.len()]);

/// A line of `columns.map`.
struct Line {
    table: String,
    since: String,
    names: Vec<String>,
    is_overlay: bool,
}

/// A form of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    Traffic,
    Threat,
    System,
    Config,
    ConfigDetail,
    GlobalProtect,
    GlobalProtectOld,
    UserId,
    Authentication,
    Decryption,
    HipMatch,
    Correlation,
    IpTag,
    Tunnel,
    Gtp,
    Sctp,
    Audit,
}

/// The names of the tables, in the order of [`Layout`].
const LAYOUTS: [&str; 17] = [
    "TRAFFIC",
    "THREAT",
    "SYSTEM",
    "CONFIG",
    "CONFIG+",
    "GLOBALPROTECT",
    "GLOBALPROTECT-",
    "USERID",
    "AUTHENTICATION",
    "DECRYPTION",
    "HIPMATCH",
    "CORRELATION",
    "IPTAG",
    "TUNNEL",
    "GTP",
    "SCTP",
    "AUDIT",
];

/// Tables that do not begin with the common columns.
const ALONE: [&str; 2] = ["GLOBALPROTECT-", "AUDIT"];

/// The name in the file of the columns that all types have.
const COMMON: &str = "*";

impl Layout {
    /// The layout of a value of the type column.
    #[inline]
    pub(crate) fn of_type(text: &str) -> Option<Layout> {
        Some(match text {
            "TRAFFIC" => Layout::Traffic,
            "THREAT" => Layout::Threat,
            "SYSTEM" => Layout::System,
            "CONFIG" => Layout::Config,
            "GLOBALPROTECT" => Layout::GlobalProtect,
            "USERID" => Layout::UserId,
            "AUTHENTICATION" => Layout::Authentication,
            "DECRYPTION" => Layout::Decryption,
            "HIPMATCH" | "HIP-MATCH" => Layout::HipMatch,
            "CORRELATION" => Layout::Correlation,
            "IPTAG" => Layout::IpTag,
            "START" | "END" | "TUNNEL" => Layout::Tunnel,
            "GTP" => Layout::Gtp,
            "SCTP" => Layout::Sctp,
            _ => return None,
        })
    }

    /// The layout of a record that begins with `text`, found by where its type stands.
    #[inline]
    pub(crate) fn of(text: &str) -> Option<Layout> {
        let bytes = text.as_bytes();
        let mut commas = [0; 4];
        let mut at = 0;
        for comma in &mut commas {
            *comma = find_byte(bytes, at, b',');
            at = *comma + 1;
        }
        let [_, second, third, fourth] = commas;
        let (third, fourth) = (text.get(second + 1..third)?, text.get(third + 1..fourth)?);
        match Layout::of_type(fourth) {
            Some(Layout::Config) => Some(config(text)),
            None => unusual(third, text),
            layout => layout,
        }
    }
}

/// The action flags stand two columns later where the details of the change are sent.
fn config(text: &str) -> Layout {
    let is_flags = |at: usize| column(text, at).is_some_and(|value| value.starts_with("0x"));
    if !is_flags(15) && is_flags(17) { Layout::ConfigDetail } else { Layout::Config }
}

#[cold]
fn unusual(third: &str, text: &str) -> Option<Layout> {
    if third == "audit" {
        return Some(Layout::Audit);
    }
    (column(text, 5) == Some("GLOBALPROTECT")).then_some(Layout::GlobalProtectOld)
}

/// The plain text of one column.
fn column(text: &str, at: usize) -> Option<&str> {
    let mut found = None;
    // What is wrong behind the column does not matter here.
    let _ = delimited::fields(text, &delimited::Dialect::COMMA, |index, value| {
        if index == at {
            found = value.as_plain();
        }
    });
    found
}

impl Tables {
    /// Loads the tables. What is wrong is reported to `setup`.
    pub(crate) fn load(setup: &mut Setup<'_>, file: &str) -> Tables {
        let lines = lines(setup, file);
        let mut tables = Tables::default();
        for (table, name) in tables.0.iter_mut().zip(LAYOUTS) {
            name.clone_into(&mut table.name);
            let own = lines.iter().filter(|line| line.table == name);
            let common = lines.iter().filter(|line| line.table == COMMON && !ALONE.contains(&name));
            for (index, line) in common.chain(own).enumerate() {
                table.columns.extend(line.names.iter().map(|cell| column_of(cell, line.is_overlay, setup)));
                // The common columns and the first line of the type.
                if index <= usize::from(!ALONE.contains(&name)) {
                    table.least = table.columns.len();
                }
            }
            if table.columns.len() < 8 {
                let message = format!("the columns of `{name}` are missing");
                setup.diagnostics().error("C0102", file, (0, 0), message);
            }
        }
        tables
    }

    /// Sets the attributes of a record.
    ///
    /// # Errors
    /// When a quote or brace never ends, text stands behind a quote, or columns are missing.
    #[inline]
    pub(crate) fn read<'b>(&self, layout: Layout, rec: &mut Record<'b>) -> Result<(), ParseError> {
        let table = &self.0[layout as usize];
        let body = rec.body();
        let mut lists = Lists { body, open: None, shift: 0 };
        let done = delimited::fields(body, &delimited::Dialect::COMMA, |index, value| {
            let text = value.as_written();
            if text.is_empty() {
                return;
            }
            match table.columns.get(index.wrapping_sub(lists.shift)) {
                Some(column @ (Column::To(attr) | Column::Unless(attr))) => {
                    if matches!(column, Column::To(_)) || !is_none(text) {
                        rec.set(*attr, fields::text_of(rec, value));
                    }
                }
                Some(Column::Skip) => {}
                column => lists.rare(column, index, text, fields::text_of(rec, value), rec),
            }
        });
        match done {
            Ok(_) if lists.open.is_some() => Err(rec.error("a brace is never closed", "")),
            Ok(count) if count - lists.shift >= table.least => Ok(()),
            Ok(_) => Err(rec.error("too few columns for the log type", "")),
            Err(error) => {
                let at = body.floor_char_boundary(error.at.min(body.len()));
                Err(rec.error(error.kind.as_str(), &body[at..]))
            }
        }
    }
}

/// Columns that are more than one value of the line, and those that have no attribute.
struct Lists<'b> {
    body: &'b str,
    /// The list in braces whose end has not come.
    open: Option<Open>,
    /// How many commas of lists have been taken for the line's; within a list, so many that there is no such column.
    shift: usize,
}

struct Open {
    attr: AttrId,
    /// Where it begins in the body, and in which cell.
    start: usize,
    cell: usize,
    /// The commas of the lists before.
    shift: usize,
}

/// No line has so many columns.
const WITHIN_A_LIST: usize = usize::MAX / 2;

impl<'b> Lists<'b> {
    /// Takes a cell, as it is written and what it means.
    #[inline(never)]
    fn rare(&mut self, column: Option<&Column>, cell: usize, written: &str, text: &'b str, rec: &mut Record<'b>) {
        if self.open.is_some() {
            return self.go_on(cell, written, rec);
        }
        match column {
            Some(Column::Braces(attr)) => {
                rec.set(*attr, text);
                let start = offset(self.body, written);
                let goes_on = !written.ends_with('}') || self.body[start + written.len()..].starts_with(",{");
                if written.starts_with('{') && goes_on {
                    self.open = Some(Open { attr: *attr, start, cell, shift: self.shift });
                    self.shift = WITHIN_A_LIST;
                }
            }
            Some(Column::Named(_, Nothing::LeftOut)) if is_none(text) => {}
            Some(Column::Named(name, _)) => rec.set_named(rec.fixed(*name), text),
            _ => keep(rec, cell - self.shift, text),
        }
    }

    #[cold]
    fn go_on(&mut self, cell: usize, written: &str, rec: &mut Record<'b>) {
        if let Some(list) = &self.open
            && written.ends_with('}')
        {
            let end = offset(self.body, written) + written.len();
            rec.set(list.attr, self.body.get(list.start..end));
            if !self.body[end..].starts_with(",{") {
                self.shift = list.shift + (cell - list.cell);
                self.open = None;
            }
        }
    }
}

/// Where a part of the body stands.
fn offset(body: &str, part: &str) -> usize {
    part.as_ptr().addr() - body.as_ptr().addr()
}

/// The lines of the file and its overlays.
fn lines(setup: &mut Setup<'_>, file: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for row in setup.rows(file, Header::None) {
        let [table, since, names @ ..] = &row.cells[..] else {
            let found = setup.diagnostics();
            found.error("C0102", &row.path, (row.line, 1), "a line has a type, a release and names of columns");
            continue;
        };
        if table != COMMON && !LAYOUTS.contains(&table.as_str()) {
            let message = format!("unknown log type `{table}`");
            setup.diagnostics().error("C0102", &row.path, (row.line, 1), message);
            continue;
        }
        let line =
            Line { table: table.clone(), since: since.clone(), names: names.to_vec(), is_overlay: row.layer > 0 };
        match lines.iter_mut().find(|known| known.table == *table && known.since == *since) {
            Some(known) => *known = line,
            None => lines.push(line),
        }
    }
    lines
}

fn column_of(cell: &str, is_overlay: bool, setup: &mut Setup<'_>) -> Column {
    let plain = cell.strip_suffix('~');
    match cell {
        "" => Column::Keep,
        "-" => Column::Skip,
        _ if is_overlay => {
            let nothing = if plain.is_some() { Nothing::LeftOut } else { Nothing::Taken };
            Column::Named(setup.text(plain.unwrap_or(cell)), nothing)
        }
        _ => {
            if let Some(name) = plain {
                Column::Unless(setup.attr(name))
            } else if let Some(name) = cell.strip_suffix("{}") {
                Column::Braces(setup.attr(name))
            } else {
                Column::To(setup.attr(cell))
            }
        }
    }
}

/// What the firewall writes when there is nothing to say.
#[inline(always)]
pub(crate) fn is_none(text: &str) -> bool {
    match text.as_bytes() {
        [b'0'] => true,
        [b'0' | b':' | b'4' | b'N' | b'n' | b'u' | b'U' | b'a' | b'(', ..] => is_none_in_words(text),
        _ => false,
    }
}

#[inline(never)]
fn is_none_in_words(text: &str) -> bool {
    const WORDS: [&str; 11] =
        ["0x0", "::", "0.0.0.0", "N/A", "n/a", "unknown", "Unknown", "unused", "Unused", "any", "(null)"];
    // The number is the payload protocol of sessions that are not SCTP.
    WORDS.contains(&text) || text == "4294967295"
}

#[cold]
fn keep<'b>(rec: &mut Record<'b>, index: usize, text: &'b str) {
    if is_none(text) {
        return;
    }
    let name = rec.build("", |out| write!(out, "column{}", index + 1));
    rec.keep_aside(name, Value::Text(text));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attr;

    #[test]
    fn layouts() {
        let of = Layout::of;
        assert_eq!(of("1,2026/11/20 09:00:00,0123,TRAFFIC,end,2561,"), Some(Layout::Traffic));
        assert_eq!(of("1,2026/11/20 09:00:00,0123,HIP-MATCH,0,2561,"), Some(Layout::HipMatch));
        assert_eq!(of("1,2026/11/20 09:00:00,0123,777,0x0,GLOBALPROTECT,0,2305,"), Some(Layout::GlobalProtectOld));
        assert_eq!(of("0123,2026/11/20 09:00:00,audit,2561,gui-op,jdoe"), Some(Layout::Audit));
        assert_eq!(of("1,2026/11/20 09:00:00,0123,NEWTYPE,0"), None);
        assert_eq!(of(""), None);
        let config = "1,t,s,CONFIG,0,2561,t,192.0.2.1,,set,jdoe,Web,Succeeded,path,";
        assert_eq!(of(&format!("{config}77,0x0,0,0,0,0,,fw01")), Some(Layout::Config));
        assert_eq!(of(&format!("{config}\"a, b\",c,77,0x0,0,0")), Some(Layout::ConfigDetail));
    }

    #[test]
    fn nothing_to_say() {
        for text in ["0", "0x0", "0.0.0.0", "::", "N/A", "n/a", "unknown", "any", "(null)"] {
            assert!(is_none(text), "{text}");
        }
        for text in ["00", "0.0.0.1", "nat", "anything", "1", "x", "-1"] {
            assert!(!is_none(text), "{text}");
        }
    }

    /// A column that no line of Rec2Evt.map takes would be lost.
    #[test]
    fn columns_have_a_place() {
        let map = include_str!("../maps/Rec2Evt.map");
        let unmapped =
            map.lines().filter_map(|line| line.strip_prefix("#unmapped: ")).flat_map(|list| list.split(", "));
        let mapped = map.lines().filter_map(|line| line.split_once(',').map(|(_, name)| name));
        let known: std::collections::HashSet<&str> = unmapped.chain(mapped).collect();
        let lines = include_str!("../maps/columns.map").lines().filter(|line| !line.starts_with('#'));
        for name in lines.flat_map(|line| line.split(',').skip(2)) {
            let name = name.trim_end_matches(['~', '{', '}']);
            assert!(matches!(name, "" | "-") || known.contains(name) || attr::NAMES.contains(&name), "{name}");
        }
    }

    #[test]
    fn names_follow_layouts() {
        assert_eq!(LAYOUTS[Layout::Audit as usize], "AUDIT");
        assert_eq!(LAYOUTS[Layout::GlobalProtectOld as usize], "GLOBALPROTECT-");
        assert_eq!(LAYOUTS[Layout::Tunnel as usize], "TUNNEL");
    }
}
