//! A hash for tables whose keys come from parser files.
//!
//! Only look-ups see the data of records, so nobody who writes records can fill a table with keys that collide; the
//! standard hash, which guards against that, costs several times as much as the comparison behind it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A table by names.
pub(crate) type Table<V> = HashMap<Box<str>, V, BuildHasherDefault<Words>>;

/// Mixes eight bytes at a time.
#[derive(Default)]
pub(crate) struct Words(u64);

impl Words {
    #[inline(always)]
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

impl Hasher for Words {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            self.mix(rest.iter().fold(rest.len() as u64, |word, byte| word << 8 | u64::from(*byte)));
        }
    }

    /// The end of a text.
    #[inline]
    fn write_u8(&mut self, _: u8) {}

    #[inline]
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_spread() {
        let names: Vec<String> = (0..1000).map(|i| format!("name{i}")).collect();
        let table: Table<usize> = names.iter().enumerate().map(|(i, name)| (Box::from(name.as_str()), i)).collect();
        assert!(names.iter().enumerate().all(|(i, name)| table.get(name.as_str()) == Some(&i)));
        assert_eq!(table.get("name1000"), None);
        let low: std::collections::BTreeSet<u64> = names
            .iter()
            .map(|name| {
                let mut hasher = Words::default();
                hasher.write(name.as_bytes());
                hasher.finish() & 0xFFF
            })
            .collect();
        assert!(low.len() > 800, "{}", low.len());
    }
}
