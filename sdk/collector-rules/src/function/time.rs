//! Functions on times. An instant is text: the seconds since 1970, with `.mmm` where there are milliseconds.

use collector_core::time::{parse_fraction, parse_offset};
use collector_core::{LocalTime, Stamp, Time};

use super::{Args, Env, Example, Function, push_number};
use crate::attribute::trimmed;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "toDateTime",
        usage: "(month, day, [year,] time [, zone]) or (text, \"format\")",
        about: "An instant. A year that is missing is the one of the arrival, or the one before when that would be more than a \
                day ahead; a zone that is missing is the source's. The format is Java's (yyyy-MM-dd HH:mm:ss).",
        args: (2, 5),
        examples: &[
            Example {
                call: "toDateTime($_m, $_d, $_y, $_t)",
                with: &[("_m", "Nov"), ("_d", "9"), ("_y", "2025"), ("_t", "8:55:09")],
                gives: Some("1762678509"),
            },
            Example {
                call: "toDateTime($_m, $_d, $_y, $_t, \"+02:00\")",
                with: &[("_m", "11"), ("_d", "09"), ("_y", "25"), ("_t", "08:55:09.250")],
                gives: Some("1762671309.250"),
            },
            Example {
                call: "toDateTime($_a, \"yyyy-MM-dd'T'HH:mm:ssZ\")",
                with: &[("_a", "2025-11-09T08:55:09+0000")],
                gives: Some("1762678509"),
            },
            Example { call: "toDateTime($_m, 9, 2025, \"x\")", with: &[("_m", "Nov")], gives: None },
        ],
        run: |args| {
            let time = match args.values.len() {
                2 => args.get(0).zip(args.get(1)).and_then(|(text, format)| by_format(text, format, args.env)),
                _ => parts(args, args.values.len()),
            };
            args.answer_time(time)
        },
        // With a year it does not matter when the record arrived.
        repeats: |values| values.len() >= 4 && values[2].is_some_and(|year| !year.contains(':')),
        ..Function::BASE
    },
    Function {
        name: "shiftTimeSec",
        usage: "(month, day, year, time, seconds)",
        about: "The instant so many seconds before a time.",
        args: (5, 5),
        examples: &[Example {
            call: "shiftTimeSec($_mon, $_day, $_year, $_time, $_sec)",
            with: &[("_mon", "1"), ("_day", "1"), ("_year", "2000"), ("_time", "01:00:10"), ("_sec", "10")],
            gives: Some("946688400"),
        }],
        run: |args| {
            let seconds = args.get(4).and_then(|text| text.trim().parse::<i64>().ok());
            let time = parts(args, 4)
                .zip(seconds)
                .map(|(time, seconds)| time.saturating_add_millis(seconds.saturating_mul(1000).saturating_neg()));
            args.answer_time(time)
        },
        ..Function::BASE
    },
    Function {
        name: "toUnixTime",
        usage: "(value)",
        about: "The instant of a WMI time such as 20130509073221.932817-000, whose offset is in minutes.",
        examples: &[
            Example {
                call: "toUnixTime($_a)",
                with: &[("_a", "20130509073221.932817-000")],
                gives: Some("1368084741.932"),
            },
            Example {
                call: "toUnixTime($_a)",
                with: &[("_a", "20130509073221.000000+060")],
                gives: Some("1368081141"),
            },
        ],
        run: |args| {
            let time = args.get(0).and_then(wmi);
            args.answer_time(time)
        },
        ..Function::BASE
    },
    Function {
        name: "now",
        usage: "()",
        about: "When the record arrived.",
        args: (0, 0),
        is_extension: true,
        examples: &[Example { call: "now()", with: &[], gives: Some("1764072000") }],
        run: |args| {
            let now = args.env.arrival;
            args.answer_time(Some(now))
        },
        ..Function::BASE
    },
    Function {
        name: "calculateMSec",
        usage: "(value)",
        about: "The milliseconds of a duration H:M:S.",
        examples: &[
            Example { call: "calculateMSec($_a)", with: &[("_a", "00:01:05")], gives: Some("65000") },
            Example { call: "calculateMSec($_a)", with: &[("_a", "8:31:20")], gives: Some("30680000") },
            Example { call: "calculateMSec($_a)", with: &[("_a", "soon")], gives: None },
        ],
        run: |args| {
            let millis = args.get(0).and_then(duration_millis);
            args.answer_number(millis)
        },
        ..Function::BASE
    },
    Function {
        name: "calculateSec",
        usage: "(value)",
        about: "The seconds of a duration H:M:S.",
        examples: &[Example { call: "calculateSec($_a)", with: &[("_a", "00:01:05")], gives: Some("65") }],
        run: |args| {
            let seconds = args.get(0).and_then(duration_millis).map(|millis| millis / 1000);
            args.answer_number(seconds)
        },
        ..Function::BASE
    },
    Function {
        name: "calculateLatency",
        usage: "(a, b)",
        about: "How many seconds a is later than b; 0 when it is not.",
        args: (2, 2),
        examples: &[
            Example {
                call: "calculateLatency($_a, $_b)",
                with: &[("_a", "1409271075"), ("_b", "1409271060")],
                gives: Some("15"),
            },
            Example { call: "calculateLatency($_a, $_b)", with: &[("_a", "1"), ("_b", "2")], gives: Some("0") },
        ],
        run: |args| {
            let instant = |index| args.get(index).and_then(date_millis);
            let late = instant(0).zip(instant(1)).map(|(a, b)| (a.saturating_sub(b)).max(0) / 1000);
            args.answer_number(late)
        },
        ..Function::BASE
    },
];

impl Args<'_, '_> {
    /// Writes an instant.
    fn answer_time(&mut self, time: Option<Time>) -> bool {
        let Some(time) = time else { return false };
        push_number(time.secs(), self.out);
        let millis = time.nanos() / 1_000_000;
        if millis > 0 {
            self.out.push('.');
            self.out.extend([100, 10, 1].map(|unit| char::from(b'0' + (millis / unit % 10) as u8)));
        }
        true
    }
}

/// The milliseconds of an instant's text: below 10^11 it is seconds, otherwise milliseconds.
pub(crate) fn date_millis(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let (mut number, mut len) = (0_i64, 0);
    while let Some(digit @ b'0'..=b'9') = bytes.get(len) {
        if len == 16 {
            return None;
        }
        number = number * 10 + i64::from(digit - b'0');
        len += 1;
    }
    let fraction = &bytes[len..];
    if len == 0 || !matches!(fraction, [] | [b'.', ..]) || !fraction.iter().skip(1).all(u8::is_ascii_digit) {
        return None;
    }
    if number >= 100_000_000_000 {
        return Some(number);
    }
    let (nanos, _) = parse_fraction(fraction);
    Some(number * 1000 + i64::from(nanos / 1_000_000))
}

/// `H:M:S`, also with a fraction, or `M:S`.
fn duration_millis(text: &str) -> Option<i64> {
    let bytes = trimmed(text).as_bytes();
    let (mut seconds, mut part, mut digits, mut parts, mut at) = (0_i64, 0_i64, 0, 0, 0);
    loop {
        match bytes.get(at) {
            Some(digit @ b'0'..=b'9') => {
                part = part.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
                digits += 1;
            }
            Some(b':' | b'.') | None if digits > 0 => {
                seconds = seconds.checked_mul(60)?.checked_add(part)?;
                (part, digits, parts) = (0, 0, parts + 1);
                if bytes.get(at) != Some(&b':') {
                    break;
                }
            }
            _ => return None,
        }
        at += 1;
    }
    if parts < 2 {
        return None;
    }
    let (nanos, _) = parse_fraction(&bytes[at..]);
    seconds.checked_mul(1000)?.checked_add(i64::from(nanos / 1_000_000))
}

/// A number below 256.
#[inline]
fn small(text: &str) -> Option<u8> {
    match text.as_bytes() {
        [a @ b'0'..=b'9'] => Some(a - b'0'),
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Some((a - b'0') * 10 + (b - b'0')),
        _ => trimmed(text).parse().ok(),
    }
}

fn month(text: &str) -> Option<u8> {
    if let Some(number) = small(text) {
        return Some(number).filter(|month| (1..=12).contains(month));
    }
    let [a, b, c, ..] = *trimmed(text).as_bytes() else { return None };
    let name = [a, b, c].map(|byte| byte.to_ascii_lowercase());
    MONTHS.iter().position(|month| month.as_bytes() == name).map(|index| index as u8 + 1)
}

fn year(text: &str) -> Option<i32> {
    let text = trimmed(text);
    let year: i32 = text.parse().ok()?;
    Some(match text.len() {
        1 | 2 if year < 70 => 2000 + year,
        1 | 2 => 1900 + year,
        4 => year,
        _ => return None,
    })
}

/// `H:M:S` with a fraction: hour, minute, second, nanoseconds.
fn clock(text: &str) -> Option<(u8, u8, u8, u32)> {
    if let [h1, h2, b':', m1, m2, b':', s1, s2] = text.as_bytes() {
        let two = |a: &u8, b: &u8| (a.is_ascii_digit() && b.is_ascii_digit()).then(|| (a - b'0') * 10 + (b - b'0'));
        return Some((two(h1, h2)?, two(m1, m2)?, two(s1, s2)?, 0));
    }
    let text = trimmed(text);
    let (whole, fraction) = text.split_at(text.find(['.', ',']).unwrap_or(text.len()));
    let mut parts = whole.split(':').map(small);
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let (nanos, _) = parse_fraction(fraction.as_bytes());
    parts.next().is_none().then_some((hour, minute, second, nanos))
}

fn offset(text: &str) -> Option<i32> {
    match trimmed(text) {
        "Z" | "z" | "UTC" | "GMT" => Some(0),
        text => {
            let (sign, digits) = text.split_at_checked(1)?;
            // One digit of an hour is written, too.
            let padded = if digits.split(':').next().is_some_and(|hours| hours.len() % 2 == 1) { "0" } else { "" };
            parse_offset(format!("{sign}{padded}{digits}").as_bytes())
        }
    }
}

/// The instant of month, day, year, time and zone; the year is missing of three, the zone of four.
fn parts(args: &Args<'_, '_>, count: usize) -> Option<Time> {
    let month = month(args.get(0)?)?;
    let day = small(args.get(1)?)?;
    // Month, day, time and zone are four, too.
    let no_year = count == 3 || (count == 4 && args.get(2)?.contains(':'));
    let (year_at, time_at) = if no_year { (None, 2) } else { (Some(2), 3) };
    let (hour, minute, second, nanos) = clock(args.get(time_at)?)?;
    let written = match year_at {
        Some(index) => year(args.get(index)?)?,
        // A leap year, which means nothing.
        None => 2000,
    };
    let local = LocalTime::new(written, month, day, hour, minute, second, nanos)?;
    let stamp = match (year_at, count) {
        (None, 4) => Stamp::YearlessOffset(local, offset(args.get(3)?)?),
        (None, _) => Stamp::Yearless(local),
        (_, 5) => Stamp::Offset(local, offset(args.get(4)?)?),
        _ => Stamp::Local(local),
    };
    stamp.resolve(args.env.zone, args.env.arrival).map(|(time, _)| time)
}

fn wmi(text: &str) -> Option<Time> {
    let (digits, rest) = text.trim().split_at_checked(14)?;
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u16>().ok();
    let (nanos, used) = parse_fraction(rest.as_bytes());
    let zone = &rest[used..];
    let minutes: i32 = zone.strip_prefix('+').unwrap_or(zone).parse().ok()?;
    let part = |range| number(range).map(|n| n as u8);
    let local = LocalTime::new(
        number(0..4)?.into(),
        part(4..6)?,
        part(6..8)?,
        part(8..10)?,
        part(10..12)?,
        part(12..14)?,
        nanos,
    )?;
    local.at_offset(minutes.checked_mul(60)?)
}

/// Reads a text by a format of Java's `SimpleDateFormat`.
fn by_format(text: &str, format: &str, env: &Env<'_>) -> Option<Time> {
    let mut found =
        Found { year: None, month: 1, day: 1, hour: 0, minute: 0, second: 0, nanos: 0, offset: None, pm: None };
    let mut rest = text.trim();
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\'' {
            let mut quoted: String = letters.by_ref().take_while(|c| *c != '\'').collect();
            if quoted.is_empty() {
                quoted.push('\'');
            }
            rest = rest.strip_prefix(quoted.as_str())?;
        } else if letter.is_ascii_alphabetic() {
            let mut count = 1;
            while letters.next_if_eq(&letter).is_some() {
                count += 1;
            }
            // Digits of a number that the next letter continues are counted.
            let abuts = letters.peek().is_some_and(char::is_ascii_alphabetic);
            rest = found.take(letter, count, abuts, rest)?;
        } else if letter == ' ' {
            rest = rest.trim_start();
        } else {
            rest = rest.strip_prefix(letter)?;
        }
    }
    let hour = match found.pm {
        Some(pm) => found.hour % 12 + if pm { 12 } else { 0 },
        None => found.hour,
    };
    let year = found.year.unwrap_or(2000);
    let local = LocalTime::new(year, found.month, found.day, hour, found.minute, found.second, found.nanos)?;
    let stamp = match (found.year, found.offset) {
        (Some(_), Some(offset)) => Stamp::Offset(local, offset),
        (Some(_), None) => Stamp::Local(local),
        (None, Some(offset)) => Stamp::YearlessOffset(local, offset),
        (None, None) => Stamp::Yearless(local),
    };
    stamp.resolve(env.zone, env.arrival).map(|(time, _)| time)
}

struct Found {
    year: Option<i32>,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    nanos: u32,
    offset: Option<i32>,
    pm: Option<bool>,
}

impl Found {
    fn take<'t>(&mut self, letter: char, count: usize, abuts: bool, text: &'t str) -> Option<&'t str> {
        let word = |text: &'t str| text.split_at(text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len()));
        let number = |text: &'t str| {
            let most = if abuts { count } else { 9 };
            let len = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
            let (digits, rest) = text.split_at(len);
            Some((digits, digits.parse::<u32>().ok()?, rest))
        };
        let small = |text: &'t str| number(text).and_then(|(_, n, rest)| Some((u8::try_from(n).ok()?, rest)));
        let rest;
        match letter {
            'y' | 'u' => {
                let (digits, _, after) = number(text)?;
                self.year = Some(year(digits)?);
                rest = after;
            }
            'M' | 'L' if count >= 3 => {
                let (name, after) = word(text);
                self.month = month(name)?;
                rest = after;
            }
            'M' | 'L' => (self.month, rest) = small(text)?,
            'd' => (self.day, rest) = small(text)?,
            'H' | 'h' | 'K' | 'k' => {
                (self.hour, rest) = small(text)?;
                if letter == 'k' && self.hour == 24 {
                    self.hour = 0;
                }
            }
            'm' => (self.minute, rest) = small(text)?,
            's' => (self.second, rest) = small(text)?,
            'S' => {
                let (digits, _, after) = number(text)?;
                (self.nanos, _) = parse_fraction(format!(".{digits}").as_bytes());
                rest = after;
            }
            'a' => {
                let (name, after) = word(text);
                self.pm = Some(name.eq_ignore_ascii_case("pm"));
                rest = after;
            }
            'E' => rest = word(text).1,
            'Z' | 'X' | 'z' | 'x' => {
                let len = text.find(|c: char| !(c.is_ascii_alphanumeric() || "+-:".contains(c))).unwrap_or(text.len());
                self.offset = Some(offset(&text[..len])?);
                rest = &text[len..];
            }
            _ => return None,
        }
        Some(rest)
    }
}
