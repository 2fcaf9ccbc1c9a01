//! What the forms share: digits, the clock with what may stand behind it, and the stamp they make.

use collector_core::time::parse_fraction;
use collector_core::{LocalTime, Stamp};

use super::zone;

/// The year of stamps that have none.
pub(super) const LEAP_YEAR: i32 = 2000;

/// The top bit of each byte.
const TOPS: u64 = u64::from_ne_bytes([0x80; 8]);

/// Eight characters of a fixed shape, tested at once.
pub(super) struct Shape {
    zeros: u64,
    limits: u64,
}

impl Shape {
    /// `0` stands for a digit, any other character for itself.
    pub(super) const fn new(shape: &[u8; 8]) -> Shape {
        let mut limits = [0_u8; 8];
        let mut i = 0;
        while i < 8 {
            // What carries into the top bit when the byte exceeds 9, or 0.
            limits[i] = if shape[i] == b'0' { 0x76 } else { 0x7F };
            i += 1;
        }
        Shape { zeros: u64::from_le_bytes(*shape), limits: u64::from_le_bytes(limits) }
    }

    /// Returns, at each place, the number that the digits there and behind it make.
    #[inline(always)]
    pub(super) fn read(&self, bytes: &[u8], at: usize) -> Option<[u8; 8]> {
        let word = u64::from_le_bytes(*bytes.get(at..)?.first_chunk::<8>()?) ^ self.zeros;
        // A carry comes only out of a byte whose own top bit is set or gets set.
        let wrong = (word.wrapping_add(self.limits) | word) & TOPS;
        (wrong == 0).then(|| (word * 10 + (word >> 8)).to_le_bytes())
    }
}

const CLOCK: Shape = Shape::new(b"00:00:00");
pub(super) const DASHES: Shape = Shape::new(b"0000-00-");
pub(super) const SLASHES: Shape = Shape::new(b"0000/00/");
pub(super) const PACKED: Shape = Shape::new(b"00000000");

#[inline(always)]
pub(super) fn is_digit_at(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii_digit)
}

/// Whether a word could go on at `at`.
#[inline(always)]
pub(super) fn is_word_at(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|&b| b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80)
}

#[inline(always)]
pub(super) fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

#[inline(always)]
pub(super) fn digits2(bytes: &[u8], at: usize) -> Option<u8> {
    let tens = bytes.get(at)?.wrapping_sub(b'0');
    let ones = bytes.get(at + 1)?.wrapping_sub(b'0');
    (tens <= 9 && ones <= 9).then(|| tens * 10 + ones)
}

/// One or two digits.
#[inline(always)]
pub(super) fn short_number(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    if let Some(number) = digits2(bytes, at) {
        return Some((number, at + 2));
    }
    is_digit_at(bytes, at).then(|| (bytes[at] - b'0', at + 1))
}

#[inline(always)]
pub(super) fn digits4(bytes: &[u8], at: usize) -> Option<i32> {
    Some(i32::from(digits2(bytes, at)?) * 100 + i32::from(digits2(bytes, at + 2)?))
}

pub(super) struct Clock {
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
    pub(super) nanos: u32,
    pub(super) end: usize,
}

/// Reads `HH:MM:SS`, the hour with one digit or two, and a fraction; `HH:MM` only where a zone follows at once.
#[inline(always)]
pub(super) fn clock(bytes: &[u8], at: usize) -> Option<Clock> {
    let (hour, minute, second, end) = match CLOCK.read(bytes, at) {
        Some(parts) => (parts[0], parts[3], parts[6], at + 8),
        None => short_clock(bytes, at)?,
    };
    with_fraction(bytes, hour, minute, second, end)
}

#[cold]
fn short_clock(bytes: &[u8], at: usize) -> Option<(u8, u8, u8, usize)> {
    if let (Some(b':'), Some(b'Z' | b'+' | b'-')) = (bytes.get(at + 2), bytes.get(at + 5)) {
        return Some((digits2(bytes, at)?, digits2(bytes, at + 3)?, 0, at + 5));
    }
    let separators = (bytes.get(at + 1), bytes.get(at + 4));
    if separators != (Some(&b':'), Some(&b':')) || !is_digit_at(bytes, at) {
        return None;
    }
    let (minute, second) = (digits2(bytes, at + 2)?, digits2(bytes, at + 5)?);
    Some((bytes[at] - b'0', minute, second, at + 7))
}

#[inline(always)]
pub(super) fn with_fraction(bytes: &[u8], hour: u8, minute: u8, second: u8, end: usize) -> Option<Clock> {
    let (nanos, used) = match bytes.get(end) {
        Some(b'.') => parse_fraction(&bytes[end..]),
        Some(b',') => comma_fraction(&bytes[end..]),
        Some(b'0'..=b'9') => return None,
        _ => (0, 0),
    };
    Some(Clock { hour, minute, second, nanos, end: end + used })
}

/// A fraction after a comma, which in a CSV line may as well be the next cell.
#[cold]
fn comma_fraction(text: &[u8]) -> (u32, usize) {
    let (nanos, used) = parse_fraction(text);
    let goes_on = matches!(text.get(used), Some(b',' | b'.' | b'A'..=b'Y' | b'a'..=b'z'));
    if matches!(used, 4 | 7 | 10) && !goes_on { (nanos, used) } else { (0, 0) }
}

/// What may stand behind a clock.
pub(super) struct Tail {
    pub(super) afternoon: Option<bool>,
    pub(super) offset: Option<i32>,
    pub(super) year: Option<i32>,
    pub(super) end: usize,
}

impl Tail {
    #[inline(always)]
    pub(super) const fn empty(end: usize) -> Tail {
        Tail { afternoon: None, offset: None, year: None, end }
    }
}

/// Reads `AM` or `PM`, a zone, and a year where one may stand; nothing of it must be there.
#[inline(always)]
pub(super) fn tail(bytes: &[u8], at: usize, year_may_follow: bool) -> Tail {
    match bytes.get(at) {
        None | Some(b':' | b'.' | b',' | b']' | b'"') => Tail::empty(at),
        Some(b'Z') if !is_word_at(bytes, at + 1) => Tail { offset: Some(0), ..Tail::empty(at + 1) },
        // Most often a host's name follows.
        Some(b' ') if is_no_tail(bytes, at + 1) => Tail::empty(at),
        _ => full_tail(bytes, at, year_may_follow),
    }
}

/// Whether a word begins that is neither a zone (`Z` or three capitals) nor `AM`.
#[inline(always)]
pub(super) fn is_no_tail(bytes: &[u8], at: usize) -> bool {
    let meridiem = matches!(bytes.get(at + 1), Some(b'M' | b'm'));
    match bytes.get(at) {
        Some(b'a'..=b'z' | b':') => !meridiem,
        Some(b'A'..=b'Y') => !meridiem && !bytes.get(at + 2).is_some_and(u8::is_ascii_uppercase),
        _ => false,
    }
}

#[inline(never)]
pub(super) fn full_tail(bytes: &[u8], at: usize, year_may_follow: bool) -> Tail {
    let mut tail = Tail::empty(at);
    let word = at + usize::from(bytes.get(at) == Some(&b' '));
    // Standing alone, and in capitals unless it is the last: hosts are called `am` and `am-1`, too.
    let stands_alone = !is_word_at(bytes, word + 2) && !matches!(bytes.get(word + 2), Some(b'-' | b'.' | b'_'));
    let in_capitals = bytes.get(word).is_some_and(u8::is_ascii_uppercase) || word + 2 == bytes.len();
    if let Some(afternoon) = meridiem(bytes, word).filter(|_| in_capitals && stands_alone) {
        tail.afternoon = Some(afternoon);
        tail.end = word + 2;
    }
    zone_into(&mut tail, bytes);
    if year_may_follow && let Some((year, end)) = trailing_year(bytes, tail.end) {
        tail.year = Some(year);
        tail.end = end;
        if tail.offset.is_none() {
            zone_into(&mut tail, bytes);
        }
    }
    tail
}

#[inline(always)]
fn zone_into(tail: &mut Tail, bytes: &[u8]) {
    if let Some((offset, end)) = zone::behind_clock(bytes, tail.end) {
        tail.offset = Some(offset);
        tail.end = end;
    }
}

pub(super) fn meridiem(bytes: &[u8], at: usize) -> Option<bool> {
    match (bytes.get(at)?, bytes.get(at + 1)?) {
        (b'A' | b'a', b'M' | b'm') => Some(false),
        (b'P' | b'p', b'M' | b'm') => Some(true),
        _ => None,
    }
}

/// ` 2026` behind a clock: not a host that begins so, such as `2001:db8::1`.
fn trailing_year(bytes: &[u8], at: usize) -> Option<(i32, usize)> {
    let year = (bytes.get(at) == Some(&b' ')).then(|| digits4(bytes, at + 1)).flatten()?;
    let end = at + 5;
    let ends = match bytes.get(end) {
        None | Some(b' ' | b',' | b']' | b')' | b'"' | b'|' | b';' | b'\t') => true,
        Some(b':') => matches!(bytes.get(end + 1), None | Some(b' ')),
        _ => false,
    };
    (ends && (1970..2100).contains(&year)).then_some((year, end))
}

#[inline(always)]
pub(super) fn stamp(year: Option<i32>, month: u8, day: u8, clock: &Clock, tail: &Tail) -> Option<Stamp> {
    let hour = match tail.afternoon {
        None => clock.hour,
        Some(afternoon) => twelve_hours(clock.hour, afternoon)?,
    };
    let year = year.or(tail.year);
    let local = LocalTime::new(year.unwrap_or(LEAP_YEAR), month, day, hour, clock.minute, clock.second, clock.nanos)?;
    stamp_of(local, year.is_some(), tail.offset)
}

pub(super) fn twelve_hours(hour: u8, afternoon: bool) -> Option<u8> {
    (1..=12).contains(&hour).then_some(hour % 12 + if afternoon { 12 } else { 0 })
}

#[inline(always)]
pub(super) fn stamp_of(local: LocalTime, has_year: bool, offset: Option<i32>) -> Option<Stamp> {
    Some(match offset {
        None if !has_year => Stamp::Yearless(local),
        Some(offset) if !has_year => Stamp::YearlessOffset(local, offset),
        None => Stamp::Local(local),
        Some(0) => Stamp::Instant(local.at_offset(0)?),
        Some(offset) => Stamp::Offset(local, offset),
    })
}
