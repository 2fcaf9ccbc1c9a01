//! Sixteen bytes side by side.
//!
//! What scans and checks of short texts have in common: load sixteen bytes, test all of them at once, and take the answers
//! as the bits of a number. Built on `wide`, which uses the vector unit where there is one; as words of eight bytes the
//! same tests take two to three times the instructions.

use std::ops::{BitAnd, BitOr, Sub};

use wide::u8x16;

use crate::word::load16;

/// Sixteen bytes; as an answer, each of them all ones or all zeros.
#[derive(Clone, Copy, Debug)]
pub struct Lanes(u8x16);

impl Lanes {
    /// The bytes of a chunk.
    #[inline(always)]
    #[must_use]
    pub fn new(chunk: [u8; 16]) -> Lanes {
        Lanes(u8x16::new(chunk))
    }

    /// The bytes of two words, the lowest first.
    #[inline(always)]
    #[must_use]
    pub fn of_words(low: u64, high: u64) -> Lanes {
        Lanes::new((u128::from(low) | u128::from(high) << 64).to_le_bytes())
    }

    /// Where a byte is this one.
    #[inline(always)]
    #[must_use]
    pub fn equal(self, byte: u8) -> Lanes {
        Lanes(self.0.simd_eq(u8x16::splat(byte)))
    }

    /// Where both have the same byte.
    #[inline(always)]
    #[must_use]
    pub fn equal_to(self, other: Lanes) -> Lanes {
        Lanes(self.0.simd_eq(other.0))
    }

    /// Where a byte is at most this one.
    #[inline(always)]
    #[must_use]
    pub fn up_to(self, byte: u8) -> Lanes {
        Lanes(self.0.min(u8x16::splat(byte)).simd_eq(self.0))
    }

    /// Where a byte is at least this one.
    #[inline(always)]
    #[must_use]
    pub fn from(self, byte: u8) -> Lanes {
        Lanes(self.0.max(u8x16::splat(byte)).simd_eq(self.0))
    }

    /// Where a byte cannot stand within a JSON string as it is: control characters, quotes and backslashes.
    #[inline(always)]
    #[must_use]
    pub fn ends_json(self) -> Lanes {
        self.up_to(0x1F) | self.equal(b'"') | self.equal(b'\\')
    }

    /// An answer as bits, that of the first byte lowest.
    #[inline(always)]
    #[must_use]
    pub fn bits(self) -> u32 {
        self.0.to_bitmask()
    }

    /// True when any byte of an answer is set.
    #[inline(always)]
    #[must_use]
    pub fn any(self) -> bool {
        self.bits() != 0
    }
}

impl BitOr for Lanes {
    type Output = Lanes;

    #[inline(always)]
    fn bitor(self, other: Lanes) -> Lanes {
        Lanes(self.0 | other.0)
    }
}

impl BitAnd for Lanes {
    type Output = Lanes;

    #[inline(always)]
    fn bitand(self, other: Lanes) -> Lanes {
        Lanes(self.0 & other.0)
    }
}

/// Takes a byte from each, around zero.
impl Sub<u8> for Lanes {
    type Output = Lanes;

    #[inline(always)]
    fn sub(self, byte: u8) -> Lanes {
        Lanes(self.0 - u8x16::splat(byte))
    }
}

/// The first position at or behind `from` where a test answers, or the length.
#[inline(always)]
#[must_use]
pub fn find(bytes: &[u8], from: usize, test: impl Fn(Lanes) -> Lanes) -> usize {
    let mut at = from;
    let Some(mut rest) = bytes.get(from..) else {
        return bytes.len();
    };
    while let Some((chunk, behind)) = rest.split_first_chunk::<16>() {
        let hits = test(Lanes::new(*chunk)).bits();
        if hits != 0 {
            return at + hits.trailing_zeros() as usize;
        }
        at += 16;
        rest = behind;
    }
    // The last bytes once more, without those that have been looked at.
    let hits = match bytes.last_chunk::<16>() {
        Some(last) => test(Lanes::new(*last)).bits() >> (16 - rest.len()),
        None => test(Lanes::new(load16(rest).to_le_bytes())).bits() & ((1 << rest.len()) - 1),
    };
    if hits == 0 { bytes.len() } else { at + hits.trailing_zeros() as usize }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_is_that_of_its_byte() {
        for first in 0..=255_u8 {
            let chunk: [u8; 16] = std::array::from_fn(|i| first.wrapping_add(i as u8 * 17));
            let lanes = Lanes::new(chunk);
            let check = |answer: Lanes, expected: &dyn Fn(u8) -> bool| {
                let bits = (0..16).filter(|i| expected(chunk[*i])).fold(0, |bits, i| bits | 1 << i);
                assert_eq!((answer.bits(), answer.any()), (bits, bits != 0), "{chunk:?}");
            };
            for byte in [0, 1, b' ', b'"', 0x7F, 0x80, 0xFF] {
                check(lanes.equal(byte), &|b| b == byte);
                check(lanes.up_to(byte), &|b| b <= byte);
                check(lanes.from(byte), &|b| b >= byte);
                check((lanes - byte).up_to(9), &|b| b.wrapping_sub(byte) <= 9);
            }
            check(lanes.ends_json(), &|b| b < 0x20 || matches!(b, b'"' | b'\\'));
            let [low, high] = [0, 8].map(|at| u64::from_le_bytes(*chunk[at..].first_chunk().unwrap()));
            check(Lanes::of_words(low, high).equal(first), &|b| b == first);
        }
    }
}
