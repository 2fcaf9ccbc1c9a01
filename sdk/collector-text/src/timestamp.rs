//! Time stamps as logs write them, read at a cursor: what a text begins with, and how many bytes that took.
//!
//! [`parse`] recognises the unambiguous forms by their first bytes, in one pass and without an allocation.
//! What could be read in two ways it leaves alone: `11/12/2026` needs a [`Format`], anything odder a
//! [`Pattern`]. A stamp that is followed by more digits or letters is none.
//!
//! Zone names are the few that mean one offset: `UTC`, `GMT`, `Z`, `WET`, `WEST`, `CET`, `CEST`, `EET`, `EEST`,
//! `MSK`, `JST`, `AEST`, `AEDT`, and with their **US** meanings `EST`, `EDT`, `CST`, `CDT`, `MST`, `MDT`, `PST`,
//! `PDT`, `AKST`, `AKDT`, `HST`. `IST`, `BST` and the like mean several, so they are left unread.
//!
//! A stamp without a year keeps a leap year inside, so that 29 February can be read. It cannot hold a zone:
//! one that is written is read over, and the source's zone decides.
//!
//! Absent: the year and zone of stamps that lack them ([`Stamp::resolve`] knows), and languages but English.

mod clock;
pub(crate) mod memo;
mod pattern;
mod zone;

use collector_core::time::parse_fraction;
use collector_core::{Stamp, Time};

use clock::{
    DASHES, PACKED, SLASHES, Tail, clock, digits2, digits4, full_tail, is_digit_at, is_word_at, short_number,
    skip_blanks, stamp, tail, with_fraction,
};

pub use pattern::{Pattern, PatternError, PatternErrorKind};

/// A form to be read and no other: for stamps that [`parse`] cannot tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// `2026-11-20T09:00:00.123+01:00`, also with blank or `_` for `T`, with `/` for `-`, and without a zone.
    Iso,
    /// `20261120T090000Z` and `20261120090000`.
    Compact,
    /// `Nov 20 09:00:00`, with year, fraction, zone and weekday as [`parse`] reads them.
    MonthName,
    /// `20/Nov/2026:09:00:00 +0000`, `20-Nov-2026 09:00:00`, `Fri, 20 Nov 2026 09:00:00 GMT`.
    DayMonthName,
    /// `11/20/2026 9:00:00 AM`; also with `-` or `.`, and with `:` or `T` before the time.
    MonthFirst,
    /// `20.11.2026 09:00:00`; also with `/` or `-`, and with `:` or `T` before the time.
    DayFirst,
    /// A number since 1970, its unit told by its digits: 10 seconds, 13 milli-, 16 micro-, 19 nanoseconds.
    Epoch,
    /// Seconds since 1970, of any length, as in the forms below; a fraction may follow.
    EpochSeconds,
    /// Milliseconds since 1970.
    EpochMillis,
    /// Microseconds since 1970.
    EpochMicros,
    /// Nanoseconds since 1970.
    EpochNanos,
}

/// Reads the time stamp that `text` begins with; returns it and the bytes it took, its zone included.
///
/// Recognised are the forms [`Format::Iso`], [`Format::Compact`], [`Format::MonthName`] (also with the marks `*`
/// and `.` of Cisco IOS before it, or a year), [`Format::DayMonthName`] and [`Format::Epoch`].
///
/// ```
/// use collector_core::{LocalTime, Stamp};
/// use collector_text::timestamp::parse;
/// let local = LocalTime::new(2026, 11, 20, 9, 0, 0, 0).unwrap();
/// assert_eq!(parse("Nov 20 2026 09:00:00 fw01"), Some((Stamp::Local(local), 20)));
/// assert_eq!(parse("2026-11-20T09:00:00+01:00"), Some((Stamp::Offset(local, 3600), 25)));
/// assert_eq!(parse("yesterday"), None);
/// ```
#[inline]
#[must_use]
pub fn parse(text: &str) -> Option<(Stamp, usize)> {
    let bytes = text.as_bytes();
    if let Some(read) = memo::read(bytes) {
        return Some(read);
    }
    let (stamp, len) = anew(bytes)?;
    memo::keep(bytes, stamp, len);
    Some((stamp, len))
}

#[inline(never)]
fn anew(bytes: &[u8]) -> Option<(Stamp, usize)> {
    match bytes.first()? {
        b'0'..=b'9' => match bytes.get(4) {
            Some(b'-' | b'/') => iso(bytes),
            _ => number_first(bytes),
        },
        b'*' | b'.' => month_name(bytes, 1),
        b'A'..=b'Z' | b'a'..=b'z' => month_name(bytes, 0),
        _ => None,
    }
}

/// Reads the time stamp that `text` begins with in one form only.
///
/// ```
/// use collector_core::{LocalTime, Stamp};
/// use collector_text::timestamp::{Format, parse_as};
/// let local = LocalTime::new(2026, 12, 11, 21, 5, 0, 0).unwrap();
/// assert_eq!(parse_as("12/11/2026 9:05:00 PM", Format::MonthFirst), Some((Stamp::Local(local), 21)));
/// assert_eq!(parse_as("11.12.2026 21:05:00", Format::DayFirst), Some((Stamp::Local(local), 19)));
/// ```
#[must_use]
pub fn parse_as(text: &str, format: Format) -> Option<(Stamp, usize)> {
    let bytes = text.as_bytes();
    match format {
        Format::Iso => iso(bytes),
        Format::Compact => compact(bytes),
        Format::MonthName => match bytes.first()? {
            b'0'..=b'9' => year_month_name(bytes),
            mark => month_name(bytes, usize::from(matches!(mark, b'*' | b'.'))),
        },
        Format::DayMonthName => match month_or_weekday(bytes, 0)? {
            (Name::Weekday, at) => day_month_name(bytes, at),
            _ => None,
        },
        Format::MonthFirst => numbers_first(bytes, false),
        Format::DayFirst => numbers_first(bytes, true),
        Format::Epoch => epoch(bytes, None),
        Format::EpochSeconds => epoch(bytes, Some(1)),
        Format::EpochMillis => epoch(bytes, Some(1_000)),
        Format::EpochMicros => epoch(bytes, Some(1_000_000)),
        Format::EpochNanos => epoch(bytes, Some(1_000_000_000)),
    }
}

/// Puts together a date (`2026-11-20`, `2026/11/20` or `20261120`), a time and an offset that stand apart, as
/// FortiGate writes them. Each must be the whole text; an offset may be a zone name, or `(GMT-5:00)City` as in
/// FortiWeb. An empty one counts as none; one that cannot be read makes the stamp none, never a wrong one.
///
/// ```
/// use collector_core::{LocalTime, Stamp};
/// use collector_text::timestamp::date_time;
/// let local = LocalTime::new(2026, 11, 20, 9, 0, 0, 0).unwrap();
/// assert_eq!(date_time("2026-11-20", "09:00:00", Some("+0100")), Some(Stamp::Offset(local, 3600)));
/// assert_eq!(date_time("2026-11-20", "09:00:00", None), Some(Stamp::Local(local)));
/// ```
#[must_use]
pub fn date_time(date: &str, time: &str, offset: Option<&str>) -> Option<Stamp> {
    let date = date.as_bytes();
    let (year, month, day) = match date.len() {
        8 => packed_date(date)?,
        10 => iso_date(date)?,
        _ => return None,
    };
    let clock = clock(time.as_bytes(), 0)?;
    if clock.end != time.len() {
        return None;
    }
    let offset = match offset {
        None | Some("") => None,
        Some(offset) => Some(zone::whole(offset.as_bytes())?),
    };
    let tail = Tail { offset, ..Tail::empty(0) };
    stamp(Some(year), month, day, &clock, &tail)
}

/// Finishes a stamp whose clock begins at `at`.
#[inline(never)]
fn finish(bytes: &[u8], at: usize, year: Option<i32>, month: u8, day: u8) -> Option<(Stamp, usize)> {
    let clock = clock(bytes, at)?;
    let tail = tail(bytes, clock.end, year.is_none());
    if tail.end == clock.end && is_word_at(bytes, clock.end) {
        return None;
    }
    Some((stamp(year, month, day, &clock, &tail)?, tail.end))
}

#[inline(always)]
fn iso_date(bytes: &[u8]) -> Option<(i32, u8, u8)> {
    let parts = DASHES.read(bytes, 0).or_else(|| SLASHES.read(bytes, 0))?;
    let year = i32::from(parts[0]) * 100 + i32::from(parts[2]);
    Some((year, parts[5], digits2(bytes, 8)?))
}

#[inline(always)]
fn packed_date(bytes: &[u8]) -> Option<(i32, u8, u8)> {
    let parts = PACKED.read(bytes, 0)?;
    let year = i32::from(parts[0]) * 100 + i32::from(parts[2]);
    Some((year, parts[4], parts[6]))
}

#[inline]
fn iso(bytes: &[u8]) -> Option<(Stamp, usize)> {
    let (year, month, day) = iso_date(bytes)?;
    if !matches!(bytes.get(10), Some(b'T' | b' ' | b't' | b'_')) {
        return None;
    }
    finish(bytes, 11, Some(year), month, day)
}

fn compact(bytes: &[u8]) -> Option<(Stamp, usize)> {
    let (year, month, day) = packed_date(bytes)?;
    let at = 8 + usize::from(matches!(bytes.get(8), Some(b'T' | b't')));
    let (hour, minute) = (digits2(bytes, at)?, digits2(bytes, at + 2)?);
    let clock = with_fraction(bytes, hour, minute, digits2(bytes, at + 4)?, at + 6)?;
    let tail = tail(bytes, clock.end, false);
    if tail.end == clock.end && is_word_at(bytes, clock.end) {
        return None;
    }
    let stamp = stamp(Some(year), month, day, &clock, &tail)?;
    Some((stamp, tail.end))
}

enum Name {
    Month(u8),
    Weekday,
}

const fn key(name: &[u8; 3]) -> u32 {
    u32::from_le_bytes([name[0] | 0x20, name[1] | 0x20, name[2] | 0x20, 0])
}

/// Reads the first three letters of a month or weekday, in any case.
#[inline(always)]
fn short_name(bytes: &[u8], at: usize) -> Option<Name> {
    const MONTHS: [u32; 12] = [
        key(b"Jan"),
        key(b"Feb"),
        key(b"Mar"),
        key(b"Apr"),
        key(b"May"),
        key(b"Jun"),
        key(b"Jul"),
        key(b"Aug"),
        key(b"Sep"),
        key(b"Oct"),
        key(b"Nov"),
        key(b"Dec"),
    ];
    const WEEKDAYS: [u32; 7] =
        [key(b"Mon"), key(b"Tue"), key(b"Wed"), key(b"Thu"), key(b"Fri"), key(b"Sat"), key(b"Sun")];
    // Place of each month in a table found by one multiplication: no chain of comparisons, no guess to miss.
    const PLACES: [u8; 16] = {
        let mut places = [0; 16];
        let mut i = 0;
        while i < 12 {
            let place = place(MONTHS[i]);
            assert!(places[place] == 0, "two months share a place");
            places[place] = i as u8 + 1;
            i += 1;
        }
        places
    };
    const fn place(key: u32) -> usize {
        (key.wrapping_mul(0x67E5) >> 28) as usize
    }
    let key = key(bytes.get(at..)?.first_chunk::<3>()?);
    let month = PLACES[place(key)];
    if month != 0 && MONTHS[usize::from(month) - 1] == key {
        return Some(Name::Month(month));
    }
    WEEKDAYS.contains(&key).then_some(Name::Weekday)
}

/// Reads over a weekday; returns the month that stands at `at` or behind it and the place after its name, or
/// `Weekday` and the place where a day's number should stand.
fn month_or_weekday(bytes: &[u8], at: usize) -> Option<(Name, usize)> {
    if is_digit_at(bytes, at) {
        return Some((Name::Weekday, at));
    }
    match short_name(bytes, at)? {
        Name::Month(month) => Some((Name::Month(month), at + 3)),
        Name::Weekday => {
            let comma = usize::from(bytes.get(at + 3) == Some(&b','));
            let next = skip_blanks(bytes, at + 3 + comma);
            if next == at + 3 {
                return None;
            }
            if is_digit_at(bytes, next) {
                return Some((Name::Weekday, next));
            }
            match short_name(bytes, next)? {
                Name::Month(month) => Some((Name::Month(month), next + 3)),
                Name::Weekday => None,
            }
        }
    }
}

/// `Nov 20 09:00:00` and what may be added to it.
#[inline]
fn month_name(bytes: &[u8], at: usize) -> Option<(Stamp, usize)> {
    match short_name(bytes, at)? {
        Name::Month(month) => behind_month(bytes, at + 3, month, None),
        Name::Weekday => match month_or_weekday(bytes, at)? {
            (Name::Month(month), at) => behind_month(bytes, at, month, None),
            (Name::Weekday, at) => day_month_name(bytes, at),
        },
    }
}

#[inline(always)]
fn behind_month(bytes: &[u8], at: usize, month: u8, year: Option<i32>) -> Option<(Stamp, usize)> {
    // Nearly all have the day in two places, and one blank behind it.
    if year.is_none()
        && let Some(&[b' ', tens, ones, b' ', a, b, c, d, e]) = bytes.get(at..).and_then(<[u8]>::first_chunk::<9>)
    {
        let tens = if tens == b' ' { 0 } else { tens.wrapping_sub(b'0') };
        let ones = ones.wrapping_sub(b'0');
        if tens > 3 || ones > 9 {
            return odd_month(bytes, at, month, year);
        }
        let day = tens * 10 + ones;
        if c == b':' {
            return finish(bytes, at + 4, None, month, day);
        }
        if e == b' '
            && let Some(year) = digits4(&[a, b, c, d], 0)
        {
            return finish(bytes, at + 9, Some(year), month, day);
        }
    }
    odd_month(bytes, at, month, year)
}

fn odd_month(bytes: &[u8], at: usize, month: u8, year: Option<i32>) -> Option<(Stamp, usize)> {
    if bytes.get(at) != Some(&b' ') {
        return None;
    }
    let (day, at) = short_number(bytes, skip_blanks(bytes, at + 1))?;
    let comma = usize::from(bytes.get(at) == Some(&b','));
    if bytes.get(at + comma) != Some(&b' ') {
        return None;
    }
    let at = skip_blanks(bytes, at + comma + 1);
    if bytes.get(at + 4) == Some(&b' ')
        && year.is_none()
        && let Some(year) = digits4(bytes, at)
    {
        return finish(bytes, skip_blanks(bytes, at + 5), Some(year), month, day);
    }
    finish(bytes, at, year, month, day)
}

/// `2026 Nov 20 09:00:00`, as Cisco NX-OS has it.
fn year_month_name(bytes: &[u8]) -> Option<(Stamp, usize)> {
    let year = digits4(bytes, 0)?;
    match (bytes.get(4)?, short_name(bytes, 5)?) {
        (b' ', Name::Month(month)) => behind_month(bytes, 8, month, Some(year)),
        _ => None,
    }
}

/// `20/Nov/2026:09:00:00`, with `/`, `-` or blanks; between blanks the year may be missing.
fn day_month_name(bytes: &[u8], at: usize) -> Option<(Stamp, usize)> {
    let (day, at) = short_number(bytes, at)?;
    let separator = *bytes.get(at).filter(|b| matches!(b, b'/' | b'-' | b' '))?;
    let Name::Month(month) = short_name(bytes, at + 1)? else {
        return None;
    };
    let at = at + 4;
    if *bytes.get(at)? != separator {
        return None;
    }
    match digits4(bytes, at + 1) {
        Some(year) if matches!(bytes.get(at + 5)?, b':' | b' ' | b'T') => finish(bytes, at + 6, Some(year), month, day),
        None if separator == b' ' => finish(bytes, at + 1, None, month, day),
        _ => None,
    }
}

/// `20.11.2026 09:00:00` or `11/20/2026 09:00:00`.
fn numbers_first(bytes: &[u8], day_first: bool) -> Option<(Stamp, usize)> {
    let (first, at) = short_number(bytes, 0)?;
    let separator = *bytes.get(at).filter(|b| matches!(b, b'/' | b'-' | b'.'))?;
    let (second, at) = short_number(bytes, at + 1)?;
    if *bytes.get(at)? != separator {
        return None;
    }
    let year = digits4(bytes, at + 1)?;
    let mut clock_at = at + 6;
    match bytes.get(at + 5)? {
        b',' => clock_at = skip_blanks(bytes, clock_at),
        b' ' | b':' | b'T' => {}
        _ => return None,
    }
    let (month, day) = if day_first { (second, first) } else { (first, second) };
    let clock = clock(bytes, clock_at)?;
    let tail = full_tail(bytes, clock.end, false);
    if tail.end == clock.end && is_word_at(bytes, clock.end) {
        return None;
    }
    let stamp = stamp(Some(year), month, day, &clock, &tail)?;
    Some((stamp, tail.end))
}

/// What begins with a digit and is not ISO.
fn number_first(bytes: &[u8]) -> Option<(Stamp, usize)> {
    let letter_at = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    if letter_at(2) || letter_at(3) {
        return day_month_name(bytes, 0);
    }
    if bytes.get(4) == Some(&b' ') {
        return year_month_name(bytes);
    }
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    match digits {
        8 if matches!(bytes.get(8), Some(b'T' | b't')) => compact(bytes),
        14 => compact(bytes),
        _ => epoch(bytes, None),
    }
}

/// Reads a number of units since 1970; without a unit its digits tell it.
fn epoch(bytes: &[u8], units: Option<u64>) -> Option<(Stamp, usize)> {
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let units = match (units, digits) {
        (Some(units), 1..=19) => units,
        (None, _) if bytes.first() == Some(&b'0') => return None,
        (None, 10) => 1,
        (None, 13) => 1_000,
        (None, 16) => 1_000_000,
        (None, 19) => 1_000_000_000,
        _ => return None,
    };
    let number = bytes[..digits].iter().fold(0, |sum, b| sum * 10 + u64::from(b - b'0'));
    let (fraction, used) = match bytes.get(digits) {
        Some(b'.') => parse_fraction(&bytes[digits..]),
        _ => (0, 0),
    };
    let end = digits + used;
    if is_word_at(bytes, end) {
        return None;
    }
    let nanos = number % units * (1_000_000_000 / units) + u64::from(fraction) / units;
    let time = Time::from_unix((number / units) as i64, nanos as u32)?;
    Some((Stamp::Instant(time), end))
}

#[cfg(test)]
mod tests;
