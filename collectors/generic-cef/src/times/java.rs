//! Reads a time by a pattern of Java's `SimpleDateFormat`, as LEEF's `devTimeFormat` has it.
//!
//! The pattern comes with the record, so it is followed as it is read, without compiling it. Lenient where senders are: a
//! blank in the pattern stands for one or more.

use collector_sdk::core::LocalTime;
use collector_sdk::prelude::*;

use super::{offset, stamp_of};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What was read so far.
#[derive(Default)]
struct Parts<'t> {
    year: Option<i32>,
    month: Option<u8>,
    day: Option<u8>,
    hour: u8,
    minute: u8,
    second: u8,
    nanos: u32,
    twelve: bool,
    afternoon: bool,
    offset: Option<i32>,
    zone: &'t str,
}

/// Reads the whole text by the pattern; returns the stamp, and the name of its zone if that has no one offset.
pub(super) fn parse<'t>(text: &'t str, pattern: &str) -> Option<(Stamp, &'t str)> {
    let mut parts = Parts::default();
    let mut text = text;
    let mut rest = pattern.trim();
    let mut quoted = false;
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            rest = &rest[1..];
            // Two of them are one of the text.
            if let Some(behind) = rest.strip_prefix('\'') {
                rest = behind;
                text = text.strip_prefix('\'')?;
            } else {
                quoted = !quoted;
            }
        } else if first.is_ascii_alphabetic() && !quoted {
            let count = rest.len() - rest.trim_start_matches(first).len();
            rest = &rest[count..];
            let is_packed = rest.starts_with(|next: char| "yuMdHkhKmsS".contains(next));
            text = parts.read(first, count, is_packed, text)?;
        } else if first.is_whitespace() {
            rest = rest.trim_start();
            let behind = text.trim_start();
            // Only at its end may a text lack what the pattern has.
            if behind.len() == text.len() && !text.is_empty() {
                return None;
            }
            text = behind;
        } else {
            rest = &rest[first.len_utf8()..];
            text = text.strip_prefix(first)?;
        }
    }
    text.trim().is_empty().then(|| parts.finish()).flatten()
}

impl<'t> Parts<'t> {
    /// Reads one letter of the pattern; returns the text behind it.
    fn read(&mut self, letter: char, count: usize, is_packed: bool, text: &'t str) -> Option<&'t str> {
        let width = if is_packed { count } else { usize::MAX };
        let (value, rest) = match letter {
            'M' | 'L' if count > 2 => return self.month_name(text),
            'a' => return self.half_of_day(text),
            'E' => return Some(text.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '.')),
            'z' | 'Z' | 'X' | 'x' | 'V' | 'O' => return self.zone(text),
            'S' => return self.fraction(text, width),
            'y' | 'u' | 'Y' => number(text, width.min(4).max(count))?,
            _ => number(text, width.min(2))?,
        };
        let small = u8::try_from(value).ok();
        match letter {
            'y' | 'u' | 'Y' => {
                let value = i32::try_from(value).ok()?;
                self.year = Some(if count <= 2 && value < 100 { 2000 + value } else { value });
            }
            'M' | 'L' => self.month = Some(small?),
            'd' => self.day = Some(small?),
            'H' => self.hour = small?,
            'k' => self.hour = small? % 24,
            'h' => (self.hour, self.twelve) = (small? % 12, true),
            'K' => (self.hour, self.twelve) = (small?, true),
            'm' => self.minute = small?,
            's' => self.second = small?,
            _ => return None,
        }
        Some(rest)
    }

    fn month_name(&mut self, text: &'t str) -> Option<&'t str> {
        let len = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        let word = text.get(..len.min(9))?;
        let begins =
            |month: &&str| word.len() >= 3 && month.get(..word.len()).is_some_and(|m| m.eq_ignore_ascii_case(word));
        let month = MONTHS.iter().position(begins)?;
        self.month = u8::try_from(month + 1).ok();
        // `Nov.`
        let rest = &text[len..];
        Some(rest.strip_prefix('.').unwrap_or(rest))
    }

    fn half_of_day(&mut self, text: &'t str) -> Option<&'t str> {
        let half = text.get(..2)?;
        self.afternoon = half.eq_ignore_ascii_case("pm");
        (self.afternoon || half.eq_ignore_ascii_case("am")).then(|| &text[2..])
    }

    /// Digits of a second; fewer than three are a number of milliseconds, as Java reads them.
    fn fraction(&mut self, text: &'t str, width: usize) -> Option<&'t str> {
        let len = text.bytes().take(width.min(9)).take_while(u8::is_ascii_digit).count();
        let value: u32 = text.get(..len)?.parse().ok()?;
        let digits = if len < 3 { 3 } else { u32::try_from(len).ok()? };
        self.nanos = value * 10_u32.pow(9 - digits);
        Some(&text[len..])
    }

    fn zone(&mut self, text: &'t str) -> Option<&'t str> {
        let len = text.bytes().take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b']' | b')')).count();
        let (zone, rest) = text.split_at(len);
        self.offset = offset(zone);
        if self.offset.is_none() {
            if !zone.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'_' | b'-')) {
                return None;
            }
            self.zone = zone;
        }
        Some(rest)
    }

    fn finish(self) -> Option<(Stamp, &'t str)> {
        let hour = self.hour + if self.twelve && self.afternoon { 12 } else { 0 };
        // A stamp without a year has a leap year inside.
        let year = self.year.unwrap_or(2000);
        let has_date = self.month.is_some() && self.day.is_some();
        let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
        let local = LocalTime::new(year, month, day, hour, self.minute, self.second, self.nanos)?;
        let stamp = match (has_date, self.year) {
            (true, year) => stamp_of(local, year.is_some(), self.offset),
            (false, None) => Stamp::TimeOfDay(local, self.offset),
            (false, Some(_)) => return None,
        };
        Some((stamp, self.zone))
    }
}

/// Reads a number of at most so many digits.
fn number(text: &str, width: usize) -> Option<(u32, &str)> {
    let text = text.trim_start_matches(' ');
    let len = text.bytes().take(width).take_while(u8::is_ascii_digit).count();
    Some((text.get(..len)?.parse().ok()?, &text[len..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, pattern: &str, expected: Option<(Stamp, &str)>) {
        assert_eq!(parse(text, pattern), expected, "{text} by {pattern}");
    }

    #[test]
    fn patterns() {
        let local = |nanos| LocalTime::new(2026, 11, 20, 21, 5, 0, nanos).unwrap();
        let plain = Stamp::Local(local(0));
        check("Nov 20 2026 21:05:00", "MMM dd yyyy HH:mm:ss", Some((plain, "")));
        check("20/11/26 9:05:00 PM", "dd/MM/yy h:mm:ss a", Some((plain, "")));
        check("20261120210500", "yyyyMMddHHmmss", Some((plain, "")));
        check("Friday, 20 November 2026 21:05:00", "EEEE, d MMMM yyyy HH:mm:ss", Some((plain, "")));
        check("2026-11-20T21:05:00.250", "yyyy-MM-dd'T'HH:mm:ss.SSS", Some((Stamp::Local(local(250_000_000)), "")));
        check("2026-11-20T21:05:00+01:00", "yyyy-MM-dd'T'HH:mm:ssXXX", Some((Stamp::Offset(local(0), 3600), "")));
        check("2026-11-20 21:05:00 EST", "yyyy-MM-dd HH:mm:ss z", Some((Stamp::Offset(local(0), -18_000), "")));
        check("2026-11-20 21:05:00 Asia/Riyadh", "yyyy-MM-dd HH:mm:ss z", Some((plain, "Asia/Riyadh")));
        let leap = LocalTime::new(2000, 11, 20, 21, 5, 0, 0).unwrap();
        check("Nov 20 21:05:00", "MMM dd HH:mm:ss", Some((Stamp::Yearless(leap), "")));
    }

    #[test]
    fn misfits() {
        check("Nov 20 21:05:00", "MMM dd yyyy HH:mm:ss", None);
        check("Nov 20 2026 21:05:00 x", "MMM dd yyyy HH:mm:ss", None);
        check("2026-13-20 21:05:00", "yyyy-MM-dd HH:mm:ss", None);
        check("", "yyyy", None);
        check("é", "'", None);
        check("2026", "yyyy", None);
        check("21", "w", None);
    }
}
