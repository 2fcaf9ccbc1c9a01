//! Short texts as machine words.
//!
//! The values of logs are a few bytes long and differ in length. A loop over their bytes ends at another place each
//! time, which a processor cannot foresee: it then throws away more work than the loop is worth. So short texts are
//! loaded whole, first byte lowest, and all their bytes are tested side by side.

use crate::lanes::Lanes;

/// 0x01 in each byte.
const ONES: u128 = u128::from_ne_bytes([1; 16]);
/// 0x80 in each byte.
const TOPS: u128 = ONES << 7;
/// 0x7F in each byte.
const LOWS: u128 = TOPS - ONES;
/// The digit 0 in each byte.
const ZEROS: u128 = ONES * b'0' as u128;

/// Loads up to eight bytes, the first in the lowest; what is missing is zero.
#[inline(always)]
#[must_use]
pub fn load8(text: &[u8]) -> u64 {
    let len = text.len();
    match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        (Some(head), Some(tail)) => {
            let (head, tail) = (u64::from(u32::from_le_bytes(*head)), u64::from(u32::from_le_bytes(*tail)));
            head | tail << ((8 * (len - 4)) & 63)
        }
        _ => {
            let (Some(first), Some(last)) = (text.first(), text.last()) else { return 0 };
            // The middle byte of one to three: the same as one of the others, or between them.
            let middle = u64::from(text[len / 2]) << (8 * (len / 2));
            u64::from(*first) | middle | u64::from(*last) << (8 * (len - 1))
        }
    }
}

/// True for what names of any format may have: letters, digits, `_`, `-` and `.`.
#[inline(always)]
#[must_use]
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// A hash of a text's length and of its first and last eight bytes, whose upper bits are the best: texts that come together,
/// such as names, differ there.
#[inline(always)]
#[must_use]
pub fn hash_of_ends(text: &[u8]) -> u64 {
    let ends = match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(head), Some(tail)) => u64::from_le_bytes(*head) ^ u64::from_le_bytes(*tail).rotate_left(29),
        _ => load8(text),
    };
    (ends ^ (text.len() as u64) << 56).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Compares short texts: two overlapping words are cheaper than a call.
#[inline(always)]
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match a.len() {
        8..=16 => a.first_chunk::<8>() == b.first_chunk::<8>() && a.last_chunk::<8>() == b.last_chunk::<8>(),
        4..=7 => a.first_chunk::<4>() == b.first_chunk::<4>() && a.last_chunk::<4>() == b.last_chunk::<4>(),
        2..=3 => a.first_chunk::<2>() == b.first_chunk::<2>() && a.last() == b.last(),
        _ => a == b,
    }
}

/// Loads up to sixteen bytes, the first in the lowest; what is missing is zero.
#[inline(always)]
#[must_use]
pub fn load16(text: &[u8]) -> u128 {
    match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(head), Some(tail)) => {
            // What the two have in common is shifted out.
            let behind = u64::from_le_bytes(*tail).unbounded_shr(128_u32.wrapping_sub(8 * text.len() as u32));
            u128::from(u64::from_le_bytes(*head)) | u128::from(behind) << 64
        }
        _ => load8(text).into(),
    }
}

/// The top bit of each byte that is not below `limit`, which is at most 0x80.
#[inline(always)]
const fn not_below(word: u128, limit: u8) -> u128 {
    (((word & LOWS) + ONES * (0x80 - limit as u128)) | word) & TOPS
}

/// Reads up to sixteen decimal digits that fill the whole text.
#[inline(always)]
#[must_use]
pub fn parse_digits(text: &[u8]) -> Option<i64> {
    let len = text.len();
    if len == 0 || len > 16 {
        return None;
    }
    // The last digit goes to the highest byte, and zeros fill the rest.
    if len <= 8 {
        let digits = (load8(text) ^ ZEROS as u64) << (8 * (8 - len));
        return (not_below(digits.into(), 10) == 0).then(|| eight_digits(digits) as i64);
    }
    let digits = (load16(text) ^ ZEROS) << (8 * (16 - len));
    let (high, low) = (eight_digits(digits as u64), eight_digits((digits >> 64) as u64));
    (not_below(digits, 10) == 0).then(|| (high * 100_000_000).wrapping_add(low) as i64)
}

/// The number of eight digits, one a byte, the first in the lowest.
#[inline(always)]
fn eight_digits(digits: u64) -> u64 {
    // What is no digit may carry; then the result is not used.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_FFFF_0000_FFFF;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xFFFF_FFFF
}

/// True when the text begins with a digit and has digits, dots and colons alone (a slash, which lies between them,
/// passes, too).
#[inline(always)]
pub(crate) fn is_numeric(text: &[u8]) -> bool {
    let len = text.len();
    if !(7..=16).contains(&len) || !text[0].is_ascii_digit() {
        return false;
    }
    let others = (Lanes::new(load16(text).to_le_bytes()) - b'.').up_to(b':' - b'.').bits();
    others.trailing_ones() as usize >= len
}

/// True when the text is an IPv4 address in canonical form: four numbers of up to 255 without leading zeros. A function of
/// its own, because what it keeps in registers is needed for nothing else.
#[inline(never)]
pub(crate) fn is_ipv4(text: &[u8]) -> bool {
    let len = text.len();
    // Names stand where addresses do, and are longer or begin with a letter.
    if !(7..=15).contains(&len) {
        return false;
    }
    // Bit `i` stands for byte `i`; what is asked of a byte and its successors is asked of all bytes at once. No `&&`: how
    // many digits a number has cannot be foreseen.
    let digits = Lanes::new((load16(text) ^ ZEROS).to_le_bytes());
    let (is_digit, is_dot) = (digits.up_to(9).bits(), digits.equal(b'.' ^ b'0').bits());
    let (second, third) = (is_digit >> 1, is_digit >> 2);
    let begin = is_dot << 1 | 1;
    let other = (is_digit | is_dot) ^ ((1 << len) - 1) | begin & !is_digit;
    let four = is_digit & second & third & is_digit >> 3;
    let padded = begin & second & digits.equal(0).bits();
    let (is_five, above_five) = (digits.equal(5).bits(), digits.from(6).bits());
    let above_55 = above_five >> 1 | is_five >> 1 & above_five >> 2;
    let above_255 = begin & second & third & (digits.from(3).bits() | digits.equal(2).bits() & above_55);
    // Three dots: the bits are taken away one by one, because not all processors can count them.
    let two = is_dot & is_dot.wrapping_sub(1);
    let last = two & two.wrapping_sub(1);
    let more = last & last.wrapping_sub(1);
    (other | four | padded | above_255 | more) == 0 && last != 0
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn addresses_are_those_of_the_standard_library(text in "[0-9.]{5,17}|[0-9]{1,3}(\\.[0-9]{1,3}){2,4}.?") {
            prop_assert_eq!(is_ipv4(text.as_bytes()), text.parse::<Ipv4Addr>().is_ok(), "{}", text);
        }

        #[test]
        fn every_address_is_one(address: u32) {
            prop_assert!(is_ipv4(Ipv4Addr::from(address).to_string().as_bytes()));
        }

        #[test]
        fn numeric_texts_have_no_other_bytes(text in "[0-9.:/a -]{6,17}") {
            let expected = (7..=16).contains(&text.len())
                && text.starts_with(|c: char| c.is_ascii_digit())
                && text.bytes().all(|b| matches!(b, b'.'..=b':'));
            prop_assert_eq!(is_numeric(text.as_bytes()), expected, "{}", text);
        }

        #[test]
        fn any_bytes_are_read(text in proptest::collection::vec(any::<u8>(), 0..20)) {
            let address = std::str::from_utf8(&text).ok().and_then(|text| text.parse::<Ipv4Addr>().ok());
            prop_assert_eq!(is_ipv4(&text), address.is_some());
        }

        #[test]
        fn numbers_are_those_of_the_standard_library(text in "[0-9]{0,18}|[0-9:/-]{1,17}") {
            let expected = text.parse().ok().filter(|_| text.len() <= 16 && !text.starts_with('-'));
            prop_assert_eq!(parse_digits(text.as_bytes()), expected, "{}", text);
        }
    }
}
