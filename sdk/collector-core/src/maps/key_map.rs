//! KeyMap: a look-up table from a file.
//!
//! Column 1 is the key, the others are values. Keys are compared exactly. A first line that begins with `#!`
//! says otherwise, with any of these words: `cidr` (keys such as `192.0.2.0/24` match addresses), `range`
//! (keys such as `1024-65535` match numbers), `prefix` (keys such as `net*` match what begins so), `nocase`.
//! An exact key wins over a network, the longest network over a range, a range over the longest prefix.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use super::hash::Names;
use super::met::Met;
use super::{MapFile, rows};
use crate::diag::Diagnostics;
use crate::value::parse_int;

/// A look-up table.
#[derive(Debug, Default)]
pub struct KeyMap {
    /// The header rows of the layers.
    columns: Vec<Vec<String>>,
    /// The cells of each row, and the layer whose header names them.
    rows: Vec<(u32, Vec<Box<str>>)>,
    /// The line of each row; empty unless somebody asked which are used.
    lines: Vec<(Arc<Met>, u32)>,
    exact: Names<Box<str>, u32>,
    networks: Vec<(IpAddr, u8, u32)>,
    ranges: Vec<(i64, i64, u32)>,
    prefixes: Vec<(Box<str>, u32)>,
    kinds: Kinds,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Kinds {
    cidr: bool,
    range: bool,
    prefix: bool,
    nocase: bool,
}

/// How the header row of a map is found; lines before it are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header<'h> {
    /// There is none; values are addressed by number.
    None,
    /// The row whose first cell is this.
    FirstCell(&'h str),
    /// The row that begins on this line, from 1.
    Line(u32),
}

impl Header<'_> {
    /// True when the row with this first cell on this line is the header.
    pub(crate) fn is(&self, cell: &str, line: u32) -> bool {
        match self {
            Header::None => false,
            Header::FirstCell(first) => cell == *first,
            Header::Line(wanted) => line == *wanted,
        }
    }
}

impl std::fmt::Display for Header<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Header::None => f.write_str("none is needed"),
            Header::FirstCell(cell) => write!(f, "a row whose first cell is `{cell}`"),
            Header::Line(line) => write!(f, "a row on line {line}"),
        }
    }
}

/// Keys up to this length are folded in place.
const FOLDED: usize = 64;

impl KeyMap {
    /// Reads the layers of a map; rows of later layers win.
    pub fn load<'f>(
        layers: impl IntoIterator<Item = &'f MapFile>,
        header: Header<'_>,
        found: &mut Diagnostics,
    ) -> KeyMap {
        let files: Vec<&MapFile> = layers.into_iter().collect();
        let mut map = KeyMap::default();
        for file in &files {
            map.kinds.add(file, found);
        }
        for file in files {
            map.add(file, header, found);
        }
        // The most specific first.
        map.networks.sort_by(|a, b| b.1.cmp(&a.1).then(b.2.cmp(&a.2)));
        map.prefixes.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(b.1.cmp(&a.1)));
        map.ranges.reverse();
        map
    }

    fn add(&mut self, file: &MapFile, header: Header<'_>, found: &mut Diagnostics) {
        file.met.iter().for_each(|met| met.watch());
        let mut in_body = header == Header::None;
        let mut seen: HashMap<String, u32> = HashMap::new();
        for row in rows(file, found) {
            let key = row.cells[0].as_str();
            if !in_body {
                in_body = header.is(key, row.line);
                if in_body {
                    self.columns.push(row.cells[1..].to_vec());
                }
                continue;
            }
            if key.trim() != key {
                found
                    .warning("C0108", &file.path, (row.line, 1), format!("key `{key}` has blanks around it"))
                    .hint("remove them: keys are compared exactly");
            }
            let named = self.columns.last().map_or(&[][..], Vec::as_slice);
            if let Some(missing) = named.get(row.cells.len() - 1..).filter(|missing| !missing.is_empty()) {
                let message = format!("the row of `{key}` has no column `{}`", missing.join("`, `"));
                found
                    .warning("C0102", &file.path, (row.line, 1), message)
                    .hint("write the commas of empty columns, too: one may have been forgotten in the middle");
            }
            let folded = if self.kinds.nocase { key.to_lowercase() } else { key.to_string() };
            if let Some(first) = seen.get(&folded) {
                found.warning("C0107", &file.path, (row.line, 1), format!("key `{key}` is already on line {first}"));
                continue;
            }
            seen.insert(folded.clone(), row.line);
            let number = self.rows.len() as u32;
            if let Err(message) = self.insert(&folded, number) {
                found
                    .error("C0112", &file.path, (row.line, 1), message)
                    .hint("networks look like `192.0.2.0/24`, ranges like `1024-65535`, prefixes like `net*`");
                continue;
            }
            let cells = row.cells[1..].iter().map(|cell| cell.as_str().into()).collect();
            self.rows.push((self.columns.len().saturating_sub(1) as u32, cells));
            self.lines.extend(file.met.clone().map(|met| (met, row.line)));
        }
        if !in_body {
            found.error("C0111", &file.path, (0, 0), format!("the header row is missing: {header}"));
        }
    }

    fn insert(&mut self, key: &str, row: u32) -> Result<(), String> {
        if self.kinds.cidr && key.contains('/') {
            let network = parse_network(key).ok_or_else(|| format!("`{key}` is no network"))?;
            self.networks.push((network.0, network.1, row));
        } else if let (true, Some((low, high))) = (self.kinds.range, split_range(key)) {
            let (low, high) = low.zip(high).ok_or_else(|| format!("`{key}` is no range of numbers"))?;
            if low > high {
                return Err(format!("the range `{key}` is empty"));
            }
            self.ranges.push((low, high, row));
        } else if let (true, Some(prefix)) = (self.kinds.prefix, key.strip_suffix('*')) {
            self.prefixes.push((prefix.into(), row));
        } else {
            self.exact.insert(key.into(), row);
        }
        Ok(())
    }

    /// Looks a key up.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<KeyRow<'_>> {
        let (mut short, long);
        let key = if !self.kinds.nocase || key.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
            key
        } else if key.is_ascii() && key.len() <= FOLDED {
            // Keys of records are short: no allocation for them.
            short = [0; FOLDED];
            short[..key.len()].copy_from_slice(key.as_bytes());
            short[..key.len()].make_ascii_lowercase();
            std::str::from_utf8(&short[..key.len()]).unwrap_or(key)
        } else {
            long = key.to_lowercase();
            &long
        };
        let row = self.exact.get(key).copied().or_else(|| self.inexact(key))?;
        if let Some((met, line)) = self.lines.get(row as usize) {
            met.mark(*line);
        }
        Some(KeyRow { map: self, row: row as usize })
    }

    fn inexact(&self, key: &str) -> Option<u32> {
        if !self.networks.is_empty()
            && let Some(ip) = crate::value::parse_ip(key)
            && let Some((_, _, row)) = self.networks.iter().find(|(net, len, _)| in_network(ip, *net, *len))
        {
            return Some(*row);
        }
        if !self.ranges.is_empty()
            && let Some(n) = parse_int(key)
            && let Some((_, _, row)) = self.ranges.iter().find(|(low, high, _)| (*low..=*high).contains(&n))
        {
            return Some(*row);
        }
        self.prefixes.iter().find(|(prefix, _)| key.starts_with(&**prefix)).map(|(_, row)| *row)
    }

    /// Looks a key up and returns its first value.
    #[must_use]
    pub fn first(&self, key: &str) -> Option<&str> {
        self.get(key)?.column(0)
    }

    /// The names of the value columns in the collector's own file, when it has a header.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        self.columns.first().map_or(&[], Vec::as_slice)
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True when there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// The values of one key.
#[derive(Clone, Copy, Debug)]
pub struct KeyRow<'m> {
    map: &'m KeyMap,
    row: usize,
}

impl<'m> KeyRow<'m> {
    /// A value by column; 0 is the first behind the key. Empty cells count as absent.
    #[must_use]
    pub fn column(self, column: usize) -> Option<&'m str> {
        self.map.rows[self.row].1.get(column).map(|cell| &**cell).filter(|cell| !cell.is_empty())
    }

    /// A value by the name of its column in the header row.
    #[must_use]
    pub fn named(self, column: &str) -> Option<&'m str> {
        let columns = self.map.columns.get(self.map.rows[self.row].0 as usize)?;
        self.column(columns.iter().position(|name| name == column)?)
    }
}

impl Kinds {
    /// Adds what a file's first line says. It holds for all layers, because their rows are one table.
    fn add(&mut self, file: &MapFile, found: &mut Diagnostics) {
        let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
        let Some(words) = text.lines().next().and_then(|line| line.strip_prefix("#!")) else { return };
        for word in words.split_whitespace() {
            match word {
                "cidr" => self.cidr = true,
                "range" => self.range = true,
                "prefix" => self.prefix = true,
                "nocase" => self.nocase = true,
                "exact" => {}
                other => {
                    found
                        .error("C0112", &file.path, (1, 0), format!("unknown kind of key `{other}`"))
                        .hint("known: exact, cidr, range, prefix, nocase");
                }
            }
        }
    }
}

fn split_range(key: &str) -> Option<(Option<i64>, Option<i64>)> {
    // A first `-` is a sign.
    let at = key.bytes().skip(1).position(|b| b == b'-')? + 1;
    Some((parse_int(&key[..at]), parse_int(&key[at + 1..])))
}

fn parse_network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, len) = text.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let len: u8 = len.parse().ok()?;
    (len <= if address.is_ipv4() { 32 } else { 128 }).then_some((address, len))
}

fn in_network(ip: IpAddr, network: IpAddr, len: u8) -> bool {
    match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(net)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(len)).unwrap_or(0);
            u32::from(ip) & mask == u32::from(net) & mask
        }
        (IpAddr::V6(ip), IpAddr::V6(net)) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(len)).unwrap_or(0);
            u128::from(ip) & mask == u128::from(net) & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(texts: &[&str], header: Header<'_>) -> (KeyMap, Diagnostics) {
        let files: Vec<MapFile> = texts
            .iter()
            .map(|text| MapFile { name: "t.map".into(), path: "t.map".into(), text: (*text).to_string(), met: None })
            .collect();
        let mut found = Diagnostics::new();
        let map = KeyMap::load(&files, header, &mut found);
        (map, found)
    }

    #[test]
    fn kinds_of_keys_and_their_precedence() {
        let text = "#!cidr range prefix nocase\n10.0.0.0/8,inside\n10.1.0.0/16,lab\n10.1.2.3,host\n1024-65535,high\nNet*,network\n";
        let (map, found) = load(&[text], Header::None);
        assert!(found.is_empty(), "{found}");
        for (key, expected) in [
            ("10.9.9.9", Some("inside")),
            ("10.1.9.9", Some("lab")),
            ("10.1.2.3", Some("host")),
            ("2000", Some("high")),
            ("80", None),
            ("NETBIOS", Some("network")),
            ("192.0.2.1", None),
        ] {
            assert_eq!(map.first(key), expected, "{key}");
        }
    }

    #[test]
    fn overlay_wins_and_headers_name_columns() {
        let (map, _) = load(
            &["junk\ncode,name,level\n1,one,low\n2,two,\n", "code,name,level\n1,ONE,high\n"],
            Header::FirstCell("code"),
        );
        assert_eq!(map.get("1").unwrap().named("level"), Some("high"));
        assert_eq!(map.get("2").unwrap().named("level"), None);
        assert_eq!(map.get("2").unwrap().column(0), Some("two"));
    }

    #[test]
    fn rows_with_too_few_columns_are_told() {
        let (map, found) = load(&["code,name,level\n1,one\n2,two,\n"], Header::FirstCell("code"));
        let seen: Vec<_> = found.iter().map(|d| (d.code, d.line)).collect();
        assert_eq!(seen, [("C0102", 2)]);
        assert_eq!(map.get("1").unwrap().named("name"), Some("one"));
    }

    #[test]
    fn findings_name_the_line() {
        let (_, found) = load(&["#!cidr\na,1\na,2\n b ,3\n10.0.0.0/40,x\n"], Header::None);
        let seen: Vec<_> = found.iter().map(|d| (d.code, d.line)).collect();
        assert_eq!(seen, [("C0107", 3), ("C0108", 4), ("C0112", 5)]);
        let (_, found) = load(&["a,1\nb,\"2\nc,3\nd,4\n"], Header::None);
        let seen: Vec<_> = found.iter().map(|d| (d.code, d.line, d.column)).collect();
        assert_eq!(seen, [("C0101", 2, 2)], "a quote that is never closed");
        let (_, found) = load(&["a,1\n"], Header::FirstCell("level"));
        assert!(found.to_string().contains("a row whose first cell is `level`"), "{found}");
    }
}
