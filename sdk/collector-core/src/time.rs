//! Instants, local times and zones.
//!
//! An instant ([`Time`]) is not a local time without a zone ([`LocalTime`]): classic syslog gives the second,
//! and only a [`Zone`] from the source's configuration makes it the first. The calendar arithmetic of the hot
//! path is our own (a few integer operations, no allocation); zone rules come from the compiled-in database of
//! `chrono-tz`.
//!
//! At a daylight-saving **gap** (a local time that never was) the offset before the gap is used; at an
//! **overlap** (a local time that was twice) the first one. Both are deterministic and lose nothing.
//!
//! Deliberately absent: the current time. The driver is told it.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, Offset, TimeZone};
use serde::{Deserialize, Serialize};

/// An instant: seconds since 1970-01-01T00:00:00Z and nanoseconds, within the years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "StoredTime")]
pub struct Time {
    secs: i64,
    nanos: u32,
}

/// What a file may hold in the place of an instant, before it was checked.
#[derive(Deserialize)]
struct StoredTime {
    secs: i64,
    nanos: u32,
}

impl TryFrom<StoredTime> for Time {
    type Error = &'static str;

    fn try_from(stored: StoredTime) -> Result<Time, &'static str> {
        Time::from_unix(stored.secs, stored.nanos).ok_or("an instant outside the years 1 to 9999")
    }
}

const MIN_SECS: i64 = -62_135_596_800; // 0001-01-01T00:00:00Z
const MAX_SECS: i64 = 253_402_300_799; // 9999-12-31T23:59:59Z

impl Time {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Time = Time { secs: 0, nanos: 0 };

    /// Makes an instant from seconds and nanoseconds; `None` outside the years 1 to 9999.
    #[inline]
    #[must_use]
    pub const fn from_unix(secs: i64, nanos: u32) -> Option<Time> {
        if secs < MIN_SECS || secs > MAX_SECS || nanos > 999_999_999 { None } else { Some(Time { secs, nanos }) }
    }

    /// Makes an instant from milliseconds since the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Option<Time> {
        Time::from_unix(millis.div_euclid(1000), millis.rem_euclid(1000) as u32 * 1_000_000)
    }

    /// Whole seconds since the epoch.
    #[inline]
    #[must_use]
    pub const fn secs(self) -> i64 {
        self.secs
    }

    /// Nanoseconds within the second.
    #[inline]
    #[must_use]
    pub const fn nanos(self) -> u32 {
        self.nanos
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.secs * 1000 + (self.nanos / 1_000_000) as i64
    }

    /// Adds a span in milliseconds, staying within the years 1 to 9999.
    #[must_use]
    pub fn saturating_add_millis(self, millis: i64) -> Time {
        let total = i128::from(self.secs) * 1_000_000_000 + i128::from(self.nanos) + i128::from(millis) * 1_000_000;
        let secs = total.div_euclid(1_000_000_000);
        let bounded = secs.clamp(i128::from(MIN_SECS), i128::from(MAX_SECS));
        let nanos = if bounded == secs { total.rem_euclid(1_000_000_000) as u32 } else { 0 };
        Time { secs: bounded as i64, nanos }
    }

    /// Reads RFC 3339, with `T` or a blank between date and time, up to nine fractional digits (more are cut),
    /// and `Z` or an offset; without either it is not an instant and `None` is returned.
    ///
    /// ```
    /// use collector_core::Time;
    /// let time = Time::parse_rfc3339("2026-11-20T09:00:00.250+01:00").unwrap();
    /// assert_eq!(time.to_string(), "2026-11-20T08:00:00.250Z");
    /// ```
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Time> {
        let bytes = text.as_bytes();
        let (local, used) = LocalTime::parse_iso(bytes)?;
        let offset = parse_offset(bytes.get(used..)?)?;
        local.at_offset(offset)
    }

    /// The local calendar time at an offset in seconds east of Greenwich.
    #[must_use]
    pub fn to_local(self, offset: i32) -> LocalTime {
        let secs = self.secs + i64::from(offset);
        let (year, month, day) = civil_from_days(secs.div_euclid(86_400));
        let of_day = secs.rem_euclid(86_400);
        LocalTime::of_parts(
            year,
            month,
            day,
            (of_day / 3600) as u8,
            (of_day / 60 % 60) as u8,
            (of_day % 60) as u8,
            self.nanos,
        )
    }

    /// Writes RFC 3339 in UTC into `out` and returns the length: no fraction when there is none, else three,
    /// six or nine digits.
    #[inline]
    pub fn write_rfc3339(self, out: &mut [u8; 30]) -> usize {
        let local = self.to_local(0);
        let year = local.year() as u32;
        put2(out, 0, year / 100);
        put2(out, 2, year % 100);
        out[4] = b'-';
        put2(out, 5, local.month().into());
        out[7] = b'-';
        put2(out, 8, local.day().into());
        out[10] = b'T';
        put2(out, 11, local.hour().into());
        out[13] = b':';
        put2(out, 14, local.minute().into());
        out[16] = b':';
        put2(out, 17, local.second().into());
        let mut at = 19;
        if self.nanos != 0 {
            let (mut rest, digits) = match self.nanos {
                n if n % 1_000_000 == 0 => (n / 1_000_000, 3),
                n if n % 1_000 == 0 => (n / 1_000, 6),
                n => (n, 9),
            };
            out[at] = b'.';
            for i in (0..digits).rev() {
                out[at + 1 + i] = b'0' + (rest % 10) as u8;
                rest /= 10;
            }
            at += 1 + digits;
        }
        out[at] = b'Z';
        at + 1
    }
}

#[inline(always)]
fn put2(out: &mut [u8; 30], at: usize, n: u32) {
    out[at] = b'0' + (n / 10 % 10) as u8;
    out[at + 1] = b'0' + (n % 10) as u8;
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut buffer = [0_u8; 30];
        let len = self.write_rfc3339(&mut buffer);
        f.write_str(std::str::from_utf8(&buffer[..len]).unwrap_or_default())
    }
}

/// A calendar time without a zone. Its parts are always a real date and time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LocalTime {
    /// Year, month, day, hour, minute and second, a byte each but for the year. One number, because parts that are written one
    /// by one and read back as a block stall the processor.
    parts: u64,
    nanos: u32,
}

impl LocalTime {
    /// Checks the parts. Second 60 (a leap second) becomes 59, because no instant here can hold it.
    #[inline]
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8, hour: u8, minute: u8, second: u8, nanos: u32) -> Option<LocalTime> {
        let fits = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && day >= 1
            && day <= days_in_month(year, month)
            && hour < 24
            && minute < 60
            && second <= 60
            && nanos < 1_000_000_000;
        fits.then(|| LocalTime::of_parts(year, month, day, hour, minute, second.min(59), nanos))
    }

    #[inline(always)]
    fn of_parts(year: i32, month: u8, day: u8, hour: u8, minute: u8, second: u8, nanos: u32) -> LocalTime {
        let date = i64::from(year).cast_unsigned() << 16 | u64::from(month) << 8 | u64::from(day);
        let clock = u64::from(hour) << 16 | u64::from(minute) << 8 | u64::from(second);
        LocalTime { parts: date << 24 | clock, nanos }
    }

    /// Reads `YYYY-MM-DD`, a separator (`T`, `t`, blank or `_`), `HH:MM:SS` and an optional fraction after `.`
    /// or `,`; returns the time and the number of bytes read.
    #[must_use]
    pub fn parse_iso(text: &[u8]) -> Option<(LocalTime, usize)> {
        let fixed = text.get(..19)?;
        if fixed[4] != fixed[7] || !matches!(fixed[4], b'-' | b'/') || !matches!(fixed[10], b'T' | b't' | b' ' | b'_') {
            return None;
        }
        if fixed[13] != b':' || fixed[16] != b':' {
            return None;
        }
        let two = |at: usize| digits2(fixed, at);
        let year = i32::from(two(0)?) * 100 + i32::from(two(2)?);
        let (nanos, used) = parse_fraction(&text[19..]);
        let local = LocalTime::new(year, two(5)?, two(8)?, two(11)?, two(14)?, two(17)?, nanos)?;
        Some((local, 19 + used))
    }

    /// The instant of this local time at an offset in seconds east of Greenwich.
    #[inline]
    #[must_use]
    pub fn at_offset(self, offset: i32) -> Option<Time> {
        let days = days_from_civil(self.year(), self.month(), self.day());
        let of_day = i64::from(self.hour()) * 3600 + i64::from(self.minute()) * 60 + i64::from(self.second());
        Time::from_unix(days * 86_400 + of_day - i64::from(offset), self.nanos)
    }

    /// The instant of this local time in a zone; see the module's text for gaps and overlaps.
    #[must_use]
    pub fn in_zone(self, zone: Zone) -> Option<Time> {
        match zone {
            Zone::Utc => self.at_offset(0),
            Zone::Offset(offset) => self.at_offset(offset),
            Zone::Named(name) => self.at_offset(self.offset_in(name)?),
        }
    }

    fn offset_in(self, zone: chrono_tz::Tz) -> Option<i32> {
        let naive = NaiveDate::from_ymd_opt(self.year(), self.month().into(), self.day().into())?.and_hms_opt(
            self.hour().into(),
            self.minute().into(),
            self.second().into(),
        )?;
        if let Some(offset) = zone.offset_from_local_datetime(&naive).earliest() {
            return Some(offset.fix().local_minus_utc());
        }
        // In a gap: the offset that was in force a day before.
        let before = naive.checked_sub_days(chrono::Days::new(1))?;
        zone.offset_from_local_datetime(&before).earliest().map(|offset| offset.fix().local_minus_utc())
    }

    /// The same time in another year; 29 February becomes 28 February where there is none.
    #[must_use]
    pub fn with_year(self, year: i32) -> Option<LocalTime> {
        let day = self.day().min(days_in_month(year, self.month()));
        self.with_date(year, self.month(), day)
    }

    /// The same time of day on another date; `None` when there is no such date.
    #[must_use]
    pub fn with_date(self, year: i32, month: u8, day: u8) -> Option<LocalTime> {
        LocalTime::new(year, month, day, self.hour(), self.minute(), self.second(), self.nanos)
    }

    /// Year, 1 to 9999; what [`Time::to_local`] makes of instants near the ends can lie outside.
    #[inline]
    #[must_use]
    pub fn year(self) -> i32 {
        (self.parts.cast_signed() >> 40) as i32
    }

    /// Month, January = 1.
    #[inline]
    #[must_use]
    pub fn month(self) -> u8 {
        (self.parts >> 32) as u8
    }

    /// Day of the month, from 1.
    #[inline]
    #[must_use]
    pub fn day(self) -> u8 {
        (self.parts >> 24) as u8
    }

    /// Hour, 0 to 23.
    #[inline]
    #[must_use]
    pub fn hour(self) -> u8 {
        (self.parts >> 16) as u8
    }

    /// Minute, 0 to 59.
    #[inline]
    #[must_use]
    pub fn minute(self) -> u8 {
        (self.parts >> 8) as u8
    }

    /// Second, 0 to 59.
    #[inline]
    #[must_use]
    pub fn second(self) -> u8 {
        self.parts as u8
    }

    /// Nanoseconds within the second.
    #[must_use]
    pub fn nanos(self) -> u32 {
        self.nanos
    }

    /// The same second with other nanoseconds; `None` when they are more than a second has.
    #[must_use]
    pub fn with_nanos(self, nanos: u32) -> Option<LocalTime> {
        (nanos < 1_000_000_000).then_some(LocalTime { nanos, ..self })
    }

    /// Day of the year, from 1.
    #[must_use]
    pub fn day_of_year(self) -> u16 {
        (days_from_civil(self.year(), self.month(), self.day()) - days_from_civil(self.year(), 1, 1) + 1) as u16
    }

    /// Day of the week, Sunday = 1 (the convention of the ObserverTZ fields).
    #[must_use]
    pub fn day_of_week(self) -> u8 {
        ((days_from_civil(self.year(), self.month(), self.day()) + 4).rem_euclid(7) + 1) as u8
    }
}

impl fmt::Debug for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LocalTime { nanos, .. } = self;
        write!(f, "{:04}-{:02}-{:02}T", self.year(), self.month(), self.day())?;
        write!(f, "{:02}:{:02}:{:02}.{nanos:09}", self.hour(), self.minute(), self.second())
    }
}

/// The zone of a source: what makes its local times instants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    /// Coordinated universal time.
    #[default]
    Utc,
    /// A fixed offset in seconds east of Greenwich.
    Offset(i32),
    /// A zone of the database, such as `Europe/Prague`.
    Named(chrono_tz::Tz),
}

impl Zone {
    /// The zone in the form that it is read in, such as `--zone` takes.
    #[must_use]
    pub fn to_option(self) -> String {
        match self {
            Zone::Offset(offset) => {
                let minutes = offset.unsigned_abs() / 60;
                format!("{}{:02}:{:02}", if offset < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
            }
            zone => zone.to_string(),
        }
    }

    /// The offset in force at an instant, in seconds east of Greenwich.
    #[must_use]
    pub fn offset_at(self, time: Time) -> i32 {
        match self {
            Zone::Utc => 0,
            Zone::Offset(offset) => offset,
            Zone::Named(zone) => chrono::DateTime::from_timestamp(time.secs, 0)
                .map_or(0, |utc| zone.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc()),
        }
    }
}

/// A zone name that is neither in the database nor an offset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone `{0}`: use a name such as `Europe/Prague`, `UTC` or an offset such as `+01:00`")]
pub struct UnknownZone(pub String);

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(text: &str) -> Result<Zone, UnknownZone> {
        let unknown = || UnknownZone(text.to_string());
        match text {
            "UTC" | "Z" | "GMT" => Ok(Zone::Utc),
            _ if text.starts_with(['+', '-']) => parse_offset(text.as_bytes()).map(Zone::Offset).ok_or_else(unknown),
            _ => text.parse().map(Zone::Named).map_err(|_| unknown()),
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Zone::Utc => f.write_str("UTC"),
            Zone::Offset(offset) => {
                let sign = if *offset < 0 { '-' } else { '+' };
                let minutes = offset.unsigned_abs() / 60;
                write!(f, "GMT{sign}{:02}{:02}", minutes / 60, minutes % 60)
            }
            Zone::Named(zone) => f.write_str(zone.name()),
        }
    }
}

/// Reads `Z`, `+01`, `+0100`, `+01:00` (and `-…`) filling the whole text, as seconds east of Greenwich.
#[must_use]
pub fn parse_offset(text: &[u8]) -> Option<i32> {
    let (sign, rest) = match text {
        [b'Z' | b'z'] => return Some(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest {
        [_, _] => (digits2(rest, 0)?, 0),
        [_, _, _, _] => (digits2(rest, 0)?, digits2(rest, 2)?),
        [_, _, b':', _, _] => (digits2(rest, 0)?, digits2(rest, 3)?),
        _ => return None,
    };
    (hours <= 18 && minutes < 60).then_some(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60))
}

/// Reads `.` or `,` and digits as nanoseconds; returns them and the bytes used (0 when there is no fraction).
#[inline]
#[must_use]
pub fn parse_fraction(text: &[u8]) -> (u32, usize) {
    if !matches!(text, [b'.' | b',', b'0'..=b'9', ..]) {
        return (0, 0);
    }
    let mut nanos = 0_u32;
    let mut at = 1;
    while let Some(digit) = text.get(at).map(|b| b.wrapping_sub(b'0')).filter(|d| *d <= 9) {
        if at <= 9 {
            nanos = nanos * 10 + u32::from(digit);
        }
        at += 1;
    }
    let read = (at - 1).min(9) as u32;
    (nanos * 10_u32.pow(9 - read), at)
}

/// Two decimal digits at a place.
#[inline(always)]
#[must_use]
pub fn digits2(text: &[u8], at: usize) -> Option<u8> {
    let (a, b) = (text.get(at)?.wrapping_sub(b'0'), text.get(at + 1)?.wrapping_sub(b'0'));
    // Not `then_some`: it would multiply what is no digit, too.
    (a <= 9 && b <= 9).then(|| a * 10 + b)
}

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
#[inline]
#[must_use]
pub fn days_from_civil(year: i32, month: u8, day: u8) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let shifted = (i64::from(month) + 9) % 12;
    let of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[inline]
fn civil_from_days(days: i64) -> (i32, u8, u8) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_shifted + 2) / 5 + 1;
    let month = if month_shifted < 10 { month_shifted + 3 } else { month_shifted - 9 };
    ((year_of_era + era * 400 + i64::from(month <= 2)) as i32, month as u8, day as u8)
}

/// Days of a month.
#[inline]
#[must_use]
pub fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests;
