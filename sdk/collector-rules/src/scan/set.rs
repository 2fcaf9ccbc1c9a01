//! Sets of bytes, and runs of them.
//!
//! A set has all characters beyond ASCII or none of them, so runs end between characters.

use super::char_len;

/// A set of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Set {
    bits: [u64; 4],
    find: Find,
    pub(super) is_all: bool,
    /// As a condition for going on: also at the end of the text.
    pub(super) at_end: bool,
}

/// How the end of a run is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Find {
    Bits,
    Not1(u8),
    Not2(u8, u8),
    Not3(u8, u8, u8),
}

impl Set {
    pub(super) fn new(bits: [u64; 4], at_end: bool) -> Set {
        let missing: Vec<u8> = (0..=255).filter(|byte| !bit(&bits, *byte)).take(4).collect();
        let find = match missing[..] {
            [a] => Find::Not1(a),
            [a, b] => Find::Not2(a, b),
            [a, b, c] => Find::Not3(a, b, c),
            _ => Find::Bits,
        };
        Set { bits, find, is_all: missing.is_empty(), at_end }
    }

    #[inline(always)]
    pub(super) fn has(&self, byte: u8) -> bool {
        bit(&self.bits, byte)
    }

    pub(super) fn bits(&self) -> [u64; 4] {
        self.bits
    }

    /// The first byte of the set.
    pub(super) fn find(&self, text: &[u8]) -> Option<usize> {
        text.iter().position(|byte| self.has(*byte) && byte & 0xC0 != 0x80)
    }

    /// The end of the run that begins at `at` and has at most `max` characters.
    #[inline]
    pub(super) fn take(&self, text: &[u8], at: usize, max: u32) -> usize {
        let rest = &text[at.min(text.len())..];
        if max != u32::MAX {
            return self.take_counted(text, at, max);
        }
        let len = if self.is_all {
            rest.len()
        } else {
            match self.find {
                Find::Bits => rest.iter().position(|byte| !self.has(*byte)).unwrap_or(rest.len()),
                Find::Not1(a) => memchr::memchr(a, rest).unwrap_or(rest.len()),
                Find::Not2(a, b) => memchr::memchr2(a, b, rest).unwrap_or(rest.len()),
                Find::Not3(a, b, c) => memchr::memchr3(a, b, c, rest).unwrap_or(rest.len()),
            }
        };
        at + len
    }

    fn take_counted(&self, text: &[u8], mut at: usize, max: u32) -> usize {
        for _ in 0..max {
            match text.get(at) {
                Some(byte) if self.has(*byte) => at += char_len(*byte),
                _ => break,
            }
        }
        at
    }

    /// The end of so many characters of the set.
    #[inline]
    pub(super) fn take_exactly(&self, text: &[u8], mut at: usize, count: u32) -> Option<usize> {
        for _ in 0..count {
            let byte = text.get(at).filter(|byte| self.has(**byte))?;
            at += char_len(*byte);
        }
        Some(at)
    }
}

#[inline(always)]
pub(super) fn bit(bits: &[u64; 4], byte: u8) -> bool {
    bits[(byte >> 6) as usize] & (1 << (byte & 63)) != 0
}
