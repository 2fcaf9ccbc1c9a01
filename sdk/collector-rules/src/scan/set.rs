//! Sets of bytes, and runs of them.
//!
//! A set has all characters beyond ASCII or none of them, so runs end between characters.

use collector_core::word::load16;
use collector_text::raw::{find_any, find_byte, find_either, find_no_digit, find_white};

use super::char_len;

/// The bytes that are looked at first.
const NEAR: usize = 16;

/// A set of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set {
    table: Box<[bool; 256]>,
    find: Find,
    /// No character has more than one byte.
    is_ascii: bool,
    /// As a condition for going on: also at the end of the text.
    pub(super) at_end: bool,
}

/// How the end of a run is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Find {
    /// The whole text.
    All,
    Table,
    /// `0` to `9`.
    Digits,
    /// All but the blanks of ASCII.
    NotBlank,
    Not1(u8),
    Not2(u8, u8),
    Not3(u8, u8, u8),
}

/// The most frequent runs, which are taken where they are met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quick {
    None,
    /// Of digits.
    Digits,
    /// Up to a byte.
    Not(u8),
}

impl Quick {
    /// The bytes of a run that ends near.
    #[inline(always)]
    pub(super) fn len(self, text: &[u8], at: usize) -> Option<usize> {
        let near = text.get(at..)?.first_chunk::<NEAR>()?;
        let len = match self {
            Quick::None => return None,
            Quick::Digits => find_no_digit(near, 0),
            Quick::Not(byte) => find_byte(near, 0, byte),
        };
        (len < NEAR).then_some(len)
    }
}

impl Set {
    pub(super) fn new(bits: [u64; 4], at_end: bool) -> Set {
        let mut table = Box::new([false; 256]);
        for byte in 0..=255_u8 {
            table[byte as usize] = bit(&bits, byte);
        }
        let missing: Vec<u8> = (0..=255).filter(|byte| !bit(&bits, *byte)).take(4).collect();
        let digits = [0x03FF_0000_0000_0000, 0, 0, 0];
        let not_blank = [!0x1_0000_3E00, u64::MAX, u64::MAX, u64::MAX];
        let find = match missing[..] {
            [] => Find::All,
            _ if bits == digits => Find::Digits,
            _ if bits == not_blank => Find::NotBlank,
            [a] => Find::Not1(a),
            [a, b] => Find::Not2(a, b),
            [a, b, c] => Find::Not3(a, b, c),
            _ => Find::Table,
        };
        Set { table, find, is_ascii: bits[2] | bits[3] == 0, at_end }
    }

    #[inline(always)]
    pub(super) fn has(&self, byte: u8) -> bool {
        self.table[byte as usize]
    }

    /// True when every character is in the set.
    #[inline(always)]
    pub(super) fn is_all(&self) -> bool {
        self.find == Find::All
    }

    /// True when a text has a character of the set. Short ones, as most are, are looked through whole, without a branch.
    #[inline]
    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        if text.len() > 16 || self.has(0) {
            return text.iter().any(|byte| self.has(*byte));
        }
        load16(text).to_le_bytes().iter().fold(false, |found, byte| found | self.has(*byte))
    }

    /// How a run of at least `min` and at most `max` characters is taken without asking the set.
    pub(super) fn quick(&self, min: u32, max: u32) -> Quick {
        match self.find {
            Find::Digits if max == u32::MAX => Quick::Digits,
            Find::Not1(byte) if max == u32::MAX && min <= 1 => Quick::Not(byte),
            _ => Quick::None,
        }
    }

    /// The first character of the set.
    pub(super) fn find(&self, text: &[u8]) -> Option<usize> {
        text.iter().position(|byte| self.has(*byte) && byte & 0xC0 != 0x80)
    }

    /// The end of the run that begins at `at` and has from `min` to `max` characters, when there are so many.
    ///
    /// Most runs end within two words, and what is needed for those is all that is done here: what a longer run needs would
    /// have to be put aside and back for each.
    #[inline(never)]
    pub(super) fn run(&self, text: &[u8], at: usize, min: u32, max: u32) -> Option<usize> {
        if self.find == Find::Table {
            // It needs more registers than the others, which would have to save them for it.
            return self.run_by_table(text, at, min, max);
        }
        self.run_near(text, at, min, max, |near| self.near(near))
    }

    #[inline(never)]
    fn run_by_table(&self, text: &[u8], at: usize, min: u32, max: u32) -> Option<usize> {
        self.run_near(text, at, min, max, |near| self.near_by_table(near))
    }

    #[inline(always)]
    fn run_near(
        &self,
        text: &[u8],
        at: usize,
        min: u32,
        max: u32,
        near: impl Fn(&[u8; NEAR]) -> usize,
    ) -> Option<usize> {
        if self.counts_bytes(min, max)
            && let Some(first) = text.get(at..).and_then(|rest| rest.first_chunk::<NEAR>())
        {
            let end = near(first);
            if end < NEAR {
                let len = end.min(max as usize);
                return (len >= min as usize).then_some(at + len);
            }
        }
        self.run_far(text, at, min, max)
    }

    /// Where a character is a byte, or their number hardly matters, bytes are counted.
    #[inline(always)]
    fn counts_bytes(&self, min: u32, max: u32) -> bool {
        self.is_ascii || (max == u32::MAX && min <= 1)
    }

    #[inline(never)]
    fn run_far(&self, text: &[u8], at: usize, min: u32, max: u32) -> Option<usize> {
        let rest = text.get(at..)?;
        if self.counts_bytes(min, max) {
            let len = self.take(rest).min(max as usize);
            return (len >= min as usize).then_some(at + len);
        }
        let low = self.exactly(text, at, min)?;
        Some(match max {
            u32::MAX => low + self.take(&text[low..]),
            _ => self.at_most(text, low, max - min),
        })
    }

    /// How many bytes of the set some bytes begin with.
    #[inline(always)]
    fn near(&self, text: &[u8; NEAR]) -> usize {
        match self.find {
            // Not near: it is looked for far away, too.
            Find::All | Find::Table => NEAR,
            Find::Digits => find_no_digit(text, 0),
            Find::NotBlank => find_white(text, 0),
            Find::Not1(a) => find_byte(text, 0, a),
            Find::Not2(a, b) => find_either(text, 0, a, b),
            Find::Not3(a, b, c) => find_any(text, 0, [a, b, c]),
        }
    }

    /// How many bytes of the set a text begins with.
    fn take(&self, rest: &[u8]) -> usize {
        match self.find {
            Find::All => return rest.len(),
            Find::Digits => return find_no_digit(rest, 0),
            Find::NotBlank => return find_white(rest, 0),
            Find::Not1(a) => memchr::memchr(a, rest),
            Find::Not2(a, b) => memchr::memchr2(a, b, rest),
            Find::Not3(a, b, c) => memchr::memchr3(a, b, c, rest),
            Find::Table => return self.by_table(rest),
        }
        .unwrap_or(rest.len())
    }

    /// How many bytes of the set sixteen bytes begin with, without a branch: where a value ends cannot be foreseen.
    #[inline(always)]
    fn near_by_table(&self, text: &[u8; NEAR]) -> usize {
        let (words, _) = text.as_chunks::<8>();
        let within = words.iter().rev().fold(0, |bits, word| bits << 8 | self.within(word));
        (!within).trailing_zeros() as usize
    }

    /// How many bytes of the set a text begins with, eight at a time.
    #[inline(always)]
    fn by_table(&self, text: &[u8]) -> usize {
        let (words, rest) = text.as_chunks::<8>();
        for (place, word) in words.iter().enumerate() {
            let within = self.within(word);
            if within != 0xFF {
                return 8 * place + (!within).trailing_zeros() as usize;
            }
        }
        let done = text.len() - rest.len();
        done + rest.iter().position(|byte| !self.has(*byte)).unwrap_or(rest.len())
    }

    /// A bit for each of eight bytes that is in the set, without a branch for each.
    #[inline(always)]
    fn within(&self, word: &[u8; 8]) -> u32 {
        word.iter().rev().fold(0, |bits, byte| 2 * bits + u32::from(self.has(*byte)))
    }

    fn at_most(&self, text: &[u8], mut at: usize, max: u32) -> usize {
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
    pub(super) fn exactly(&self, text: &[u8], mut at: usize, count: u32) -> Option<usize> {
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
