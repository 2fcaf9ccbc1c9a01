//! Tables beside the parsers: CSV files by their base names.
//!
//! `/opt/phoenix/data-definition/codes.csv` in a parser means the file `codes.csv` that was loaded with it. A changed
//! file is a new generation, loaded by whoever watches it.

use std::collections::{BTreeMap, HashMap};

use collector_core::Diagnostics;

/// CSV files that parsers ask.
#[derive(Clone, Debug, Default)]
pub struct DataFiles {
    tables: BTreeMap<String, Table>,
}

#[derive(Clone, Debug, Default)]
struct Table {
    rows: Vec<Vec<String>>,
    by_first: HashMap<String, usize>,
}

/// Security levels of interfaces: `device,interface,level`.
const INTERFACES: &str = "interfaces.csv";
/// Known devices: a header names the columns.
const DEVICES: &str = "devices.csv";

/// The lines of a small table, with their numbers: without blank ones and comments.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    let all = text.trim_start_matches('\u{FEFF}').lines().enumerate();
    all.map(|(index, line)| (index as u32 + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// The last part of a path, on either system.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path).trim()
}

impl DataFiles {
    /// Adds a file; a name that is there already is replaced. What is wrong in it goes to `found`; its other lines count.
    pub fn add(&mut self, path: &str, text: &str, found: &mut Diagnostics) {
        let mut table = Table::default();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.strip_prefix('\u{FEFF}').unwrap_or(text).as_bytes());
        for row in reader.records() {
            match row {
                Ok(row) => {
                    let cells: Vec<String> = row.iter().map(|cell| cell.trim().to_string()).collect();
                    let key = cells.first().cloned().unwrap_or_default();
                    table.by_first.entry(key).or_insert(table.rows.len());
                    table.rows.push(cells);
                }
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line) as u32;
                    found.warning("C0101", path, (line, 0), format!("a line is not readable as CSV: {error}"));
                }
            }
        }
        self.tables.insert(base_name(path).to_string(), table);
    }

    /// True when there is a file of this base name.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.tables.contains_key(base_name(path))
    }

    /// The row whose first cell is the key.
    pub(crate) fn row(&self, file: &str, key: &str) -> Option<&[String]> {
        let table = self.tables.get(base_name(file))?;
        table.by_first.get(key).map(|row| &table.rows[*row][..])
    }

    /// The security level of an interface of a device; a row with the device `*` is for all.
    pub(crate) fn interface_level(&self, device: &str, interface: &str) -> Option<i64> {
        let table = self.tables.get(INTERFACES)?;
        let level = |of: &str| {
            let row = table.rows.iter().find(|row| matches!(&row[..], [d, i, ..] if d == of && i == interface))?;
            row.get(2)?.parse().ok()
        };
        level(device).or_else(|| level("*"))
    }

    /// A cell of the table of devices.
    pub(crate) fn device_cell(&self, column: &str, value: &str, wanted: &str) -> Option<&str> {
        let table = self.tables.get(DEVICES)?;
        let header = table.rows.first()?;
        let place = |name: &str| header.iter().position(|cell| cell == name);
        let (column, wanted) = (place(column)?, place(wanted)?);
        let row = table.rows[1..].iter().find(|row| row.get(column).is_some_and(|cell| cell == value))?;
        row.get(wanted).map(String::as_str).filter(|cell| !cell.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_found_by_base_name_and_first_cell() {
        let mut data = DataFiles::default();
        let mut found = Diagnostics::new();
        data.add("some/codes.csv", "0XC000005E,\"no server, sorry\"\n0XC000005E,second\n", &mut found);
        data.add("interfaces.csv", "192.0.2.1,inside,100\n*,inside,90\n", &mut found);
        data.add("devices.csv", "cpDeviceId,hostName\n7,fw07\n", &mut found);
        assert!(found.is_empty());
        let row = data.row("/opt/phoenix/x/codes.csv", "0XC000005E").unwrap();
        assert_eq!(row[1], "no server, sorry");
        assert_eq!(data.row("codes.csv", "0xc000005e"), None);
        assert_eq!(data.interface_level("192.0.2.1", "inside"), Some(100));
        assert_eq!(data.interface_level("192.0.2.9", "inside"), Some(90));
        assert_eq!(data.device_cell("cpDeviceId", "7", "hostName"), Some("fw07"));
        assert_eq!(data.device_cell("cpDeviceId", "8", "hostName"), None);
    }
}
