//! What stands between pairs, as the loop over them sees it.

use collector_core::word::is_word;

use super::is_blank_at;
use crate::raw::{find_blank, find_blank_or, find_byte, find_either};

/// The three kinds of separator, so that each gets a loop of its own.
pub(crate) trait Separator {
    /// First position at or behind `from` where a separator or `byte` stands, or the length.
    fn find_or(&self, bytes: &[u8], from: usize, byte: u8) -> usize;
    /// First position at or behind `from` where a separator stands, or the length.
    fn find(&self, bytes: &[u8], from: usize) -> usize;
    /// Length of the separator at `at`, 0 if there is none.
    fn len_at(&self, bytes: &[u8], at: usize) -> usize;
    /// It may stand within a word.
    fn is_word(&self) -> bool;
}

pub(super) struct Blank;

impl Separator for Blank {
    #[inline(always)]
    fn find_or(&self, bytes: &[u8], from: usize, byte: u8) -> usize {
        find_blank_or(bytes, from, byte)
    }

    #[inline(always)]
    fn find(&self, bytes: &[u8], from: usize) -> usize {
        find_blank(bytes, from)
    }

    #[inline(always)]
    fn len_at(&self, bytes: &[u8], at: usize) -> usize {
        usize::from(is_blank_at(bytes, at))
    }

    #[inline(always)]
    fn is_word(&self) -> bool {
        false
    }
}

impl Separator for u8 {
    #[inline(always)]
    fn find_or(&self, bytes: &[u8], from: usize, byte: u8) -> usize {
        find_either(bytes, from, *self, byte)
    }

    #[inline(always)]
    fn find(&self, bytes: &[u8], from: usize) -> usize {
        find_byte(bytes, from, *self)
    }

    #[inline(always)]
    fn len_at(&self, bytes: &[u8], at: usize) -> usize {
        usize::from(bytes.get(at) == Some(self))
    }

    #[inline(always)]
    fn is_word(&self) -> bool {
        is_word(*self)
    }
}

/// A separator of several bytes.
impl Separator for [u8] {
    fn find_or(&self, bytes: &[u8], from: usize, byte: u8) -> usize {
        let first = self.first().copied().unwrap_or(byte);
        let mut at = find_either(bytes, from, first, byte);
        while at < bytes.len() && bytes[at] != byte && self.len_at(bytes, at) == 0 {
            at = find_either(bytes, at + 1, first, byte);
        }
        at
    }

    fn find(&self, bytes: &[u8], from: usize) -> usize {
        let Some(&first) = self.first() else {
            return bytes.len();
        };
        let mut at = find_byte(bytes, from, first);
        while at < bytes.len() && self.len_at(bytes, at) == 0 {
            at = find_byte(bytes, at + 1, first);
        }
        at
    }

    fn len_at(&self, bytes: &[u8], at: usize) -> usize {
        let here = bytes.get(at..).unwrap_or_default();
        if here.starts_with(self) { self.len() } else { 0 }
    }

    fn is_word(&self) -> bool {
        self.first().is_none_or(|byte| is_word(*byte))
    }
}
