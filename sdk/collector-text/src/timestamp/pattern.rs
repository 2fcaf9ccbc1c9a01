//! Time stamps of one's own form, described as for `strptime`.

use std::fmt;

use collector_core::time::{days_in_month, parse_fraction};
use collector_core::{LocalTime, Stamp, Time};

use super::clock::{LEAP_YEAR, meridiem, skip_blanks, stamp_of, twelve_hours};
use super::{Name, short_name, zone};

/// A compiled description of a time stamp.
///
/// | directive | reads |
/// |---|---|
/// | `%Y` `%y` | year of four or of two digits (69 to 99 mean 19…) |
/// | `%m` `%b` `%B` | month of one or two digits; its English name, short or full, in any case |
/// | `%d` `%e` `%j` | day of one or two digits, or after a blank; day of the year |
/// | `%H` `%I` `%p` | hour; hour of twelve, which needs `AM` or `PM` |
/// | `%M` `%S` `%f` | minute, second, fraction of a second without its point |
/// | `%z` `%Z` | offset, `Z` or one of the zone names that this module knows |
/// | `%s` | seconds since 1970 |
/// | `%a` `%A` | day of the week, short or full; not compared with the date |
/// | `%%` | a percent sign |
///
/// A blank stands for one blank or more, any other character for itself. What is not described is 0, or the
/// year: then the stamp is one without a year.
///
/// ```
/// use collector_core::{LocalTime, Stamp};
/// use collector_text::timestamp::Pattern;
/// let pattern = Pattern::new("[%d-%b-%y %I:%M %p]")?;
/// let local = LocalTime::new(2026, 11, 20, 21, 5, 0, 0).unwrap();
/// assert_eq!(pattern.parse("[20-Nov-26 9:05 PM] login"), Some((Stamp::Local(local), 19)));
/// # Ok::<(), collector_text::timestamp::PatternError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    items: Box<[Item]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    Literal(char),
    Blanks,
    Part(Part),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Year,
    ShortYear,
    Month,
    MonthName,
    Day,
    DayOfYear,
    Hour,
    HourOfTwelve,
    Meridiem,
    Minute,
    Second,
    Fraction,
    Zone,
    Epoch,
    Weekday,
}

/// Why a pattern cannot be used, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}, at byte {at} of the time pattern")]
pub struct PatternError {
    /// Byte offset into the pattern; its length when something is missing.
    pub at: usize,
    /// What is wrong there.
    pub kind: PatternErrorKind,
}

/// What is wrong with a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternErrorKind {
    /// No directive has this letter.
    UnknownDirective(char),
    /// The pattern ends with `%`.
    LonelyPercent,
    /// The same part is read a second time.
    Repeated(char),
    /// `%I` without `%p`, or `%p` without `%I`.
    HalfOfTwelve,
    /// Part of a date, or no time at all: neither `%s`, nor month and day, nor year and `%j`, nor a time of day alone.
    MissingDate,
}

impl fmt::Display for PatternErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PatternErrorKind::UnknownDirective(letter) => {
                write!(f, "`%{letter}` is no directive: known are `{DIRECTIVES}`")
            }
            PatternErrorKind::LonelyPercent => f.write_str("`%` needs a letter, or `%%`"),
            PatternErrorKind::Repeated(letter) => {
                write!(f, "`%{letter}` reads a part that was read before")
            }
            PatternErrorKind::HalfOfTwelve => f.write_str("`%I` and `%p` need each other, `%H` needs neither"),
            PatternErrorKind::MissingDate => f.write_str(
                "no whole date: needs `%s`, or month and day, or year and `%j`, or a time of day and nothing of a date",
            ),
        }
    }
}

const DIRECTIVES: &str = "%Y %y %m %b %B %d %e %j %H %I %p %M %S %f %z %Z %s %a %A %%";

impl Part {
    const fn of(letter: char) -> Option<Part> {
        Some(match letter {
            'Y' => Part::Year,
            'y' => Part::ShortYear,
            'm' => Part::Month,
            'b' | 'B' => Part::MonthName,
            'd' | 'e' => Part::Day,
            'j' => Part::DayOfYear,
            'H' => Part::Hour,
            'I' => Part::HourOfTwelve,
            'p' => Part::Meridiem,
            'M' => Part::Minute,
            'S' => Part::Second,
            'f' => Part::Fraction,
            'z' | 'Z' => Part::Zone,
            's' => Part::Epoch,
            'a' | 'A' => Part::Weekday,
            _ => return None,
        })
    }

    /// A bit for what is read, the same for two ways of writing it.
    const fn bit(self) -> u32 {
        let same = match self {
            Part::ShortYear => Part::Year,
            Part::MonthName => Part::Month,
            Part::HourOfTwelve => Part::Hour,
            part => part,
        };
        1 << same as u32
    }
}

impl Pattern {
    /// Compiles a description.
    ///
    /// # Errors
    ///
    /// Says what is wrong at which byte of the description.
    ///
    /// ```
    /// use collector_text::timestamp::Pattern;
    /// let error = Pattern::new("%Y-%m-%d %Q").unwrap_err();
    /// assert_eq!(error.at, 9);
    /// ```
    pub fn new(text: &str) -> Result<Pattern, PatternError> {
        let mut items = Vec::new();
        let mut seen = 0;
        let mut chars = text.char_indices();
        while let Some((at, c)) = chars.next() {
            let error = |kind| PatternError { at, kind };
            if c == ' ' && items.last() != Some(&Item::Blanks) {
                items.push(Item::Blanks);
            }
            if c == ' ' {
                continue;
            }
            if c != '%' {
                items.push(Item::Literal(c));
                continue;
            }
            let letter = match chars.next() {
                None => return Err(error(PatternErrorKind::LonelyPercent)),
                Some((_, '%')) => {
                    items.push(Item::Literal('%'));
                    continue;
                }
                Some((_, letter)) => letter,
            };
            let part = Part::of(letter).ok_or_else(|| error(PatternErrorKind::UnknownDirective(letter)))?;
            if seen & part.bit() != 0 {
                return Err(error(PatternErrorKind::Repeated(letter)));
            }
            seen |= part.bit();
            items.push(Item::Part(part));
        }
        let error = |kind| PatternError { at: text.len(), kind };
        let has = |part: Part| seen & part.bit() != 0;
        if items.contains(&Item::Part(Part::HourOfTwelve)) != has(Part::Meridiem) {
            return Err(error(PatternErrorKind::HalfOfTwelve));
        }
        let has_date =
            has(Part::Epoch) || has(Part::Month) && has(Part::Day) || has(Part::Year) && has(Part::DayOfYear);
        let of_date = [Part::Year, Part::Month, Part::Day, Part::DayOfYear, Part::Weekday];
        let is_time_of_day = has(Part::Hour) && !of_date.into_iter().any(has);
        if !has_date && !is_time_of_day {
            return Err(error(PatternErrorKind::MissingDate));
        }
        Ok(Pattern { items: items.into() })
    }

    /// Reads the time stamp that `text` begins with; returns it and the bytes it took.
    ///
    /// ```
    /// use collector_text::timestamp::Pattern;
    /// let pattern = Pattern::new("%s.%f")?;
    /// assert_eq!(pattern.parse("1795165200.250 114 10.0.0.1").map(|(_, used)| used), Some(14));
    /// # Ok::<(), collector_text::timestamp::PatternError>(())
    /// ```
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<(Stamp, usize)> {
        let bytes = text.as_bytes();
        let mut parts = Parts::default();
        let mut at = 0;
        for item in &self.items {
            at = match item {
                Item::Literal(c) if text.get(at..)?.starts_with(*c) => at + c.len_utf8(),
                Item::Literal(_) => return None,
                Item::Blanks if bytes.get(at) == Some(&b' ') => skip_blanks(bytes, at),
                Item::Blanks => return None,
                Item::Part(part) => parts.read(*part, bytes, at)?,
            };
        }
        Some((parts.stamp()?, at))
    }
}

#[derive(Default)]
struct Parts {
    year: Option<u64>,
    month: u64,
    day: u64,
    day_of_year: Option<u64>,
    hour: u64,
    afternoon: Option<bool>,
    minute: u64,
    second: u64,
    nanos: u32,
    offset: Option<i32>,
    epoch: Option<u64>,
}

impl Parts {
    /// Reads one part and returns the place behind it.
    fn read(&mut self, part: Part, bytes: &[u8], at: usize) -> Option<usize> {
        let (target, most) = match part {
            Part::Year => {
                let (year, end) = number(bytes, at, 4)?;
                self.year = Some(year);
                return (end == at + 4).then_some(end);
            }
            Part::ShortYear => {
                let (year, end) = number(bytes, at, 2)?;
                self.year = Some(year + if year < 69 { 2000 } else { 1900 });
                return (end == at + 2).then_some(end);
            }
            Part::MonthName => {
                let Name::Month(month) = short_name(bytes, at)? else {
                    return None;
                };
                self.month = month.into();
                return Some(behind_name(bytes, at, &MONTHS));
            }
            Part::Weekday => {
                let Name::Weekday = short_name(bytes, at)? else {
                    return None;
                };
                return Some(behind_name(bytes, at, &WEEKDAYS));
            }
            Part::DayOfYear => {
                let (day, end) = number(bytes, at, 3)?;
                self.day_of_year = Some(day);
                return Some(end);
            }
            Part::Meridiem => {
                self.afternoon = Some(meridiem(bytes, at)?);
                return Some(at + 2);
            }
            Part::Fraction => {
                // The point belongs to the pattern.
                let digits = bytes.get(at..)?;
                let count = digits.iter().take_while(|b| b.is_ascii_digit()).count();
                let mut text = [b'.'; 10];
                let kept = count.min(9);
                text[1..=kept].copy_from_slice(&digits[..kept]);
                self.nanos = parse_fraction(&text[..=kept]).0;
                return (count > 0).then_some(at + count);
            }
            Part::Zone => {
                let (offset, end) = zone::any(bytes, at)?;
                self.offset = Some(offset);
                return Some(end);
            }
            Part::Epoch => {
                let (secs, end) = number(bytes, at, 12)?;
                self.epoch = Some(secs);
                return Some(end);
            }
            Part::Day => {
                let blank = usize::from(bytes.get(at) == Some(&b' '));
                let (day, end) = number(bytes, at + blank, 2)?;
                self.day = day;
                return Some(end);
            }
            Part::Month => (&mut self.month, 2),
            Part::Hour | Part::HourOfTwelve => (&mut self.hour, 2),
            Part::Minute => (&mut self.minute, 2),
            Part::Second => (&mut self.second, 2),
        };
        let (number, end) = number(bytes, at, most)?;
        *target = number;
        Some(end)
    }

    fn stamp(&self) -> Option<Stamp> {
        if let Some(secs) = self.epoch {
            let secs = i64::try_from(secs).ok()?;
            return Time::from_unix(secs, self.nanos).map(Stamp::Instant);
        }
        let small = |number: u64| u8::try_from(number).ok();
        let hour = match self.afternoon {
            Some(afternoon) => twelve_hours(small(self.hour)?, afternoon)?,
            None => small(self.hour)?,
        };
        let year = self.year.map_or(Some(LEAP_YEAR), |year| i32::try_from(year).ok())?;
        let (minute, second) = (small(self.minute)?, small(self.second)?);
        if self.month == 0 && self.day == 0 && self.day_of_year.is_none() {
            let local = LocalTime::new(LEAP_YEAR, 1, 1, hour, minute, second, self.nanos)?;
            return Some(Stamp::TimeOfDay(local, self.offset));
        }
        let (month, day) = match self.day_of_year {
            Some(day) => month_and_day(year, day)?,
            None => (small(self.month)?, small(self.day)?),
        };
        let local = LocalTime::new(year, month, day, hour, minute, second, self.nanos)?;
        stamp_of(local, self.year.is_some(), self.offset)
    }
}

/// Reads at least one digit and at most `most`.
fn number(bytes: &[u8], at: usize, most: usize) -> Option<(u64, usize)> {
    let digits = bytes.get(at..)?.iter().take(most);
    let digits = digits.take_while(|b| b.is_ascii_digit());
    let (number, count) = digits.fold((0, 0), |(number, count), b| (number * 10 + u64::from(b - b'0'), count + 1));
    (count > 0).then_some((number, at + count))
}

fn month_and_day(year: i32, day_of_year: u64) -> Option<(u8, u8)> {
    let mut day = day_of_year;
    for month in 1..=12 {
        let days = days_in_month(year, month);
        if day <= u64::from(days) {
            return Some((month, day as u8));
        }
        day -= u64::from(days);
    }
    None
}

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
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The end of the full name at `at`, else of its first three letters.
fn behind_name(bytes: &[u8], at: usize, names: &[&str]) -> usize {
    let rest = &bytes[at..];
    let full = names.iter().find(|name| {
        let text = rest.get(..name.len());
        text.is_some_and(|text| text.eq_ignore_ascii_case(name.as_bytes()))
    });
    at + full.map_or(3, |name| name.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::timestamp::tests::show;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: &str) {
        let pattern = Pattern::new(pattern).unwrap();
        assert_eq!(show(text, pattern.parse(text)), expected, "{text}");
    }

    #[test]
    fn patterns() {
        check("%Y-%m-%d", "2026-11-20", "2026-11-20T00:00:00|");
        check("%Y%m%d%H%M%S", "20261120090005x", "2026-11-20T09:00:05|x");
        check("%y/%j %H:%M", "26/324 9:05", "2026-11-20T09:05:00|");
        check("%d %B %Y", "1 november 1999 ", "1999-11-01T00:00:00| ");
        check("%A, %e %b %Y", "friday,  1 nov 1999", "1999-11-01T00:00:00|");
        check("%m/%d/%Y %I:%M%p", "2/29/2024 12:00am", "2024-02-29T00:00:00|");
        check("%m/%d/%Y %I:%M%p", "2/29/2024 13:00am", "none");
        check("%m/%d/%Y %I:%M%p", "2/29/2023 1:00am", "none");
        check("%b %d %H:%M:%S.%f", "Feb 29   1:02:03.4567891234-", "02-29T01:02:03.456789123|-");
        check("%b %d %H:%M:%S.%f %Z", "Feb 29 1:02:03.4 CEST", "02-29T01:02:03.400+7200|");
        check("%Y%m%d %z", "20261120 -0530", "2026-11-20T00:00:00-19800|");
        check("%Y%m%dT%H%z", "20261120T09Z", "2026-11-20T09:00:00Z|");
        check("é%s%%.%f", "é1795165200%.25", "2026-11-20T09:00:00.250Z|");
        check("%H:%M:%S.%f", "09:00:05.25 x", "09:00:05.250| x");
        check("%I:%M %p %z", "9:00 PM +0100", "21:00:00+3600|");
        check("%s", "999999999999", "none");
        check("%Y-%m-%d", "2026-13-20", "none");
        check("%Y-%m-%d", "2026", "none");
        check("%Y-%m-%d", "", "none");
    }

    #[test]
    fn errors() {
        let error = |text: &str| Pattern::new(text).map(|_| ()).map_err(|e| e.to_string());
        let check = |text, message: &str| assert_eq!(error(text), Err(message.to_owned()), "{text}");
        let no_date =
            "no whole date: needs `%s`, or month and day, or year and `%j`, or a time of day and nothing of a date";
        for (text, byte) in [("", 0), ("%j", 2), ("%H:%M %Y", 8), ("%M:%S", 5)] {
            check(text, &format!("{no_date}, at byte {byte} of the time pattern"));
        }
        check("é%m%b", "`%b` reads a part that was read before, at byte 4 of the time pattern");
        check("%m%d %", "`%` needs a letter, or `%%`, at byte 5 of the time pattern");
        check("%m%d%I", "`%I` and `%p` need each other, `%H` needs neither, at byte 6 of the time pattern");
        check("%m%d%H%p", "`%I` and `%p` need each other, `%H` needs neither, at byte 8 of the time pattern");
        let kind = Pattern::new("%m %Q").unwrap_err().kind;
        assert_eq!(kind, PatternErrorKind::UnknownDirective('Q'));
    }

    proptest! {
        #[test]
        fn never_panics(pattern in "(%[YymdebBHIpMSfzZsja]|[ :/é-]){1,12}", text in "([0-9]{1,5}|[A-Za-z]{3}|[ :/é+-]){0,20}") {
            if let Ok(pattern) = Pattern::new(&pattern) && let Some((_, used)) = pattern.parse(&text) {
                prop_assert!(text.is_char_boundary(used));
            }
        }
    }
}
