//! Offsets and the zone names that mean one.

use super::clock::{digits2, is_digit_at, is_word_at};

/// Reads the zone behind a clock: glued to it, or after one blank.
#[inline]
pub(super) fn behind_clock(bytes: &[u8], at: usize) -> Option<(i32, usize)> {
    match bytes.get(at)? {
        b'+' | b'-' => offset(bytes, at),
        // `ZZ` is what templates make that add a `Z` of their own.
        b'Z' | b'z' => {
            let end = at + 1 + usize::from(bytes.get(at + 1) == Some(&b'Z'));
            (!is_word_at(bytes, end)).then_some((0, end))
        }
        b'A'..=b'Y' => named(bytes, at),
        b' ' => match bytes.get(at + 1)? {
            // Two digits alone would be a negative number.
            b'+' | b'-' => offset(bytes, at + 1).filter(|(_, end)| end - at >= 6),
            b'A'..=b'Z' => named(bytes, at + 1),
            _ => None,
        },
        _ => None,
    }
}

/// Reads a zone that is a whole text, with or without a place behind it in the manner of `(GMT-5:00)City`.
pub(super) fn whole(text: &[u8]) -> Option<i32> {
    if let [b'(', rest @ ..] = text {
        let (offset, end) = any(rest, 0)?;
        return (rest.get(end) == Some(&b')')).then_some(offset);
    }
    let (offset, end) = any(text, 0)?;
    (end == text.len()).then_some(offset)
}

/// Reads an offset or a name at `at`.
pub(super) fn any(bytes: &[u8], at: usize) -> Option<(i32, usize)> {
    match bytes.get(at)? {
        b'+' | b'-' => offset(bytes, at),
        b'z' => (!is_word_at(bytes, at + 1)).then_some((0, at + 1)),
        _ => named(bytes, at),
    }
}

/// Reads `+01`, `+0100`, `+01:00` or `+1:00` as seconds east of Greenwich.
fn offset(bytes: &[u8], at: usize) -> Option<(i32, usize)> {
    let sign = if bytes[at] == b'-' { -1 } else { 1 };
    let at = at + 1;
    let (hours, minutes, end) = if bytes.get(at + 1) == Some(&b':') && is_digit_at(bytes, at) {
        (bytes[at] - b'0', digits2(bytes, at + 2)?, at + 4)
    } else {
        let hours = digits2(bytes, at)?;
        let colon = usize::from(bytes.get(at + 2) == Some(&b':'));
        match digits2(bytes, at + 2 + colon) {
            Some(minutes) => (hours, minutes, at + 4 + colon),
            None => (hours, 0, at + 2),
        }
    };
    let fits = hours <= 18 && minutes < 60 && !is_word_at(bytes, end);
    fits.then_some((sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60), end))
}

/// Reads a zone name that nothing goes on with; `GMT` and `UTC` may have an offset.
fn named(bytes: &[u8], at: usize) -> Option<(i32, usize)> {
    let rest = bytes.get(at..)?;
    let len = rest.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let hours = match &rest[..len] {
        b"UTC" | b"GMT" => {
            if matches!(rest.get(len), Some(b'+' | b'-')) {
                return offset(bytes, at + len);
            }
            0
        }
        b"Z" | b"WET" => 0,
        b"CET" | b"WEST" => 1,
        b"CEST" | b"EET" => 2,
        b"EEST" | b"MSK" => 3,
        b"JST" => 9,
        b"AEST" => 10,
        b"AEDT" => 11,
        b"EDT" => -4,
        b"EST" | b"CDT" => -5,
        b"CST" | b"MDT" => -6,
        b"MST" | b"PDT" => -7,
        b"PST" | b"AKDT" => -8,
        b"AKST" => -9,
        b"HST" => -10,
        _ => return None,
    };
    let end = at + len;
    // A host may be called `EST-fw01`.
    let goes_on = is_word_at(bytes, end) || matches!(bytes.get(end), Some(b'-' | b'.' | b'/'));
    (!goes_on).then_some((hours * 3600, end))
}
