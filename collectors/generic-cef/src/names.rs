//! Names without regard to case and punctuation, and the map files that are keyed by them.
//!
//! Senders write `ruleName`, `Rule Name`, `rule_name` and `RULE-NAME`; all of them fold to `rulename`.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use collector_sdk::prelude::*;

/// The longest name that can be in a map; longer ones are looked up no further.
const MAX_NAME: usize = 64;

/// Keeps letters and digits of a name, in lower case; `None` when it is too long, or has none of them.
#[inline]
pub(crate) fn folded<'f>(name: &str, buffer: &'f mut [u8; MAX_NAME]) -> Option<&'f [u8]> {
    let mut len = 0;
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || byte >= 0x80 {
            *buffer.get_mut(len)? = byte.to_ascii_lowercase();
            len += 1;
        }
    }
    (len > 0).then(|| &buffer[..len])
}

/// FNV-1a: the keys are a few letters, and those that are stored come from map files alone.
#[derive(Default)]
pub(crate) struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        // The upper bits choose the group of a bucket.
        self.0 ^ self.0.rotate_left(32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }

    // The length of a slice, which the bytes tell well enough.
    fn write_usize(&mut self, _: usize) {}
}

/// A table by folded names.
pub(crate) struct Names<T>(HashMap<Box<[u8]>, T, BuildHasherDefault<Fnv>>);

impl<T> Default for Names<T> {
    fn default() -> Names<T> {
        Names(HashMap::default())
    }
}

impl<T> Names<T> {
    /// Puts a value under a name; a later one replaces it.
    pub(crate) fn insert(&mut self, name: &str, value: T) {
        let mut buffer = [0; MAX_NAME];
        if let Some(key) = folded(name, &mut buffer) {
            self.0.insert(key.into(), value);
        }
    }

    /// Finds a name as it is written.
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        let mut buffer = [0; MAX_NAME];
        self.0.get(folded(name, &mut buffer)?)
    }

    /// Finds a name that is folded.
    #[inline]
    pub(crate) fn get_folded(&self, name: &[u8]) -> Option<&T> {
        self.0.get(name)
    }
}

/// The rows of a map that have at least two columns; others are reported.
pub(crate) fn rows(setup: &mut Setup<'_>, name: &str, header: &str) -> Vec<MapRow> {
    let mut rows = setup.rows(name, Header::FirstCell(header));
    rows.retain(|row| {
        let has_two = row.cells.len() > 1;
        if !has_two {
            let message = format!("`{}` has one column only", row.cell(0));
            setup.diagnostics().error("C0102", &row.path, (row.line, 1), message);
        }
        has_two
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name() {
        let mut names = Names::default();
        names.insert("ruleName", 1);
        for name in ["Rule Name", "rule_name", "RULE-NAME", "\"Rule Name\""] {
            assert_eq!(names.get(name), Some(&1), "{name}");
        }
        assert_eq!(names.get(""), None);
        assert_eq!(names.get(&"x".repeat(65)), None);
    }
}
