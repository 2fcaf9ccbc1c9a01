//! A hash for tables whose keys come from files. Only look-ups see the data of records, so nobody who writes records can
//! fill a table with keys that collide.

use std::hash::{BuildHasherDefault, Hasher};

/// A table of names.
pub type Names<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<NameHasher>>;

/// Mixes eight bytes at a time.
#[derive(Clone, Debug, Default)]
pub struct NameHasher(u64);

impl NameHasher {
    #[inline(always)]
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517C_C1B7_2722_0A95);
    }
}

impl Hasher for NameHasher {
    #[inline]
    fn write(&mut self, mut bytes: &[u8]) {
        while let Some((word, rest)) = bytes.split_first_chunk::<8>() {
            self.mix(u64::from_le_bytes(*word));
            bytes = rest;
        }
        if let Some((word, rest)) = bytes.split_first_chunk::<4>() {
            self.mix(u32::from_le_bytes(*word).into());
            bytes = rest;
        }
        for byte in bytes {
            self.mix((*byte).into());
        }
    }

    #[inline]
    fn write_u8(&mut self, byte: u8) {
        self.mix(byte.into());
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}
