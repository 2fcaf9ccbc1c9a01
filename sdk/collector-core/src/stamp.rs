//! Time stamps as logs write them: some are instants, some lack a zone, some lack a year.

use std::cell::Cell;

use crate::time::{LocalTime, Time, Zone};

/// A time stamp before it was resolved against its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// An instant, without a hint of the observer's zone.
    Instant(Time),
    /// A local time with its offset in seconds east of Greenwich.
    Offset(LocalTime, i32),
    /// A local time without a zone; the source's zone decides.
    Local(LocalTime),
    /// A local time without zone and year (classic syslog); its year is a leap year and means nothing.
    Yearless(LocalTime),
    /// The same with its offset in seconds east of Greenwich.
    YearlessOffset(LocalTime, i32),
    /// A time of day without a date, and its offset if there was one; the date means nothing.
    TimeOfDay(LocalTime, Option<i32>),
}

impl From<Time> for Stamp {
    fn from(time: Time) -> Stamp {
        Stamp::Instant(time)
    }
}

/// How far a stamp without a year may lie after the record's arrival: clocks that are a little fast, and
/// zones that are not configured, must not turn New Year's Day into last year's.
const AHEAD_MILLIS: i64 = 24 * 3600 * 1000;

/// The same for stamps without a date: records of the last hour before midnight may be read a little later, and clocks
/// may be fast, but a log is not written a day ahead.
const AHEAD_OF_DAY_MILLIS: i64 = 3600 * 1000;

impl Stamp {
    /// Resolves the stamp: the instant and the observer's zone.
    ///
    /// A year is inferred from the arrival alone, so that a restart infers the same: the latest year that
    /// puts the stamp at most one day after the arrival.
    #[must_use]
    pub fn resolve(self, zone: Zone, arrival: Time) -> Option<(Time, Zone)> {
        match self {
            // The instant is certain; the zone only says how the observer's calendar reads.
            Stamp::Instant(time) => Some((time, zone)),
            Stamp::Offset(local, 0) => Some((local.at_offset(0)?, Zone::Utc)),
            Stamp::Offset(local, offset) => Some((local.at_offset(offset)?, Zone::Offset(offset))),
            Stamp::Local(local) => Some((local.in_zone(zone)?, zone)),
            Stamp::YearlessOffset(local, offset) => {
                let zone = if offset == 0 { Zone::Utc } else { Zone::Offset(offset) };
                Stamp::Yearless(local).resolve(zone, arrival)
            }
            Stamp::TimeOfDay(local, Some(offset)) => {
                let zone = if offset == 0 { Zone::Utc } else { Zone::Offset(offset) };
                Stamp::TimeOfDay(local, None).resolve(zone, arrival)
            }
            Stamp::TimeOfDay(local, None) => {
                let latest = arrival.saturating_add_millis(AHEAD_OF_DAY_MILLIS);
                let candidates = [0, -24, -48].into_iter().filter_map(|hours| {
                    let near = latest.saturating_add_millis(hours * 3600 * 1000);
                    let day = near.to_local(zone.offset_at(near));
                    local.with_date(day.year(), day.month(), day.day())?.in_zone(zone)
                });
                candidates.into_iter().find(|time| *time <= latest).map(|time| (time, zone))
            }
            Stamp::Yearless(local) => {
                let latest = arrival.saturating_add_millis(AHEAD_MILLIS);
                let year = arrival.to_local(0).year() + 1;
                // From next year to eight years ago, because 29 February can be that far.
                let candidates = (0..=9).filter_map(|back| local.with_year(year - back));
                let mut exact = candidates.filter(|c| c.day() == local.day());
                exact.find_map(|c| c.in_zone(zone).filter(|time| *time <= latest)).map(|time| (time, zone))
            }
        }
    }
}

/// What stamps of one source were resolved to: records that follow each other are mostly of the same second.
#[derive(Debug, Default)]
pub(crate) struct Resolved([Cell<Option<Answer>>; 8]);

#[derive(Clone, Copy, Debug)]
struct Answer {
    stamp: Stamp,
    arrival: Time,
    resolved: (Time, Zone),
}

impl Resolved {
    /// [`Stamp::resolve`], looked up when the same was asked before.
    #[inline(always)]
    pub(crate) fn resolve(&self, stamp: Stamp, zone: Zone, arrival: Time) -> Option<(Time, Zone)> {
        let (Stamp::Local(local) | Stamp::Yearless(local)) = stamp else { return stamp.resolve(zone, arrival) };
        // Fractions hardly come again.
        if local.nanos() != 0 {
            return stamp.resolve(zone, arrival);
        }
        let place = &self.0[usize::from(local.second()) % self.0.len()];
        if let Some(answer) = place.get()
            && answer.stamp == stamp
            && (answer.arrival == arrival || matches!(stamp, Stamp::Local(_)))
        {
            return Some(answer.resolved);
        }
        let resolved = stamp.resolve(zone, arrival)?;
        place.set(Some(Answer { stamp, arrival, resolved }));
        Some(resolved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_resolved_before_is_the_same_again() {
        let memo = Resolved::default();
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        let arrivals = ["2026-11-20T09:00:01Z", "2027-01-01T00:00:01Z"].map(|text| Time::parse_rfc3339(text).unwrap());
        let times = ["2000-01-01 00:00:01", "2000-01-01 00:00:09", "2026-03-29 02:30:01", "2026-11-20 09:00:01.5"];
        for round in 0..3 {
            for arrival in arrivals {
                for text in times {
                    let (local, _) = LocalTime::parse_iso(text.as_bytes()).unwrap();
                    for stamp in [
                        Stamp::Local(local),
                        Stamp::Yearless(local),
                        Stamp::Offset(local, 3600),
                        Stamp::YearlessOffset(local, 0),
                        Stamp::TimeOfDay(local, None),
                    ] {
                        let expected = stamp.resolve(zone, arrival);
                        assert_eq!(memo.resolve(stamp, zone, arrival), expected, "{stamp:?} in round {round}");
                    }
                }
            }
        }
    }

    fn check(month_day_time: &str, zone: &str, arrival: &str, expected: &str) {
        let (local, _) = LocalTime::parse_iso(format!("2000-{month_day_time}").as_bytes()).unwrap();
        let arrival = Time::parse_rfc3339(arrival).unwrap();
        let (time, _) = Stamp::Yearless(local).resolve(zone.parse().unwrap(), arrival).unwrap();
        assert_eq!(time.to_string(), expected, "{month_day_time} at {arrival}");
    }

    #[test]
    fn days_around_midnight() {
        let check = |time_of_day: &str, zone: &str, arrival: &str, expected: &str| {
            let (local, _) = LocalTime::parse_iso(format!("2000-01-01 {time_of_day}").as_bytes()).unwrap();
            let arrival = Time::parse_rfc3339(arrival).unwrap();
            let (time, _) = Stamp::TimeOfDay(local, None).resolve(zone.parse().unwrap(), arrival).unwrap();
            assert_eq!(time.to_string(), expected, "{time_of_day} at {arrival}");
        };
        check("09:00:00", "UTC", "2026-11-20T09:00:01Z", "2026-11-20T09:00:00Z");
        check("23:59:59", "UTC", "2027-01-01T00:00:01Z", "2026-12-31T23:59:59Z");
        check("00:00:01", "UTC", "2026-12-31T23:59:58Z", "2027-01-01T00:00:01Z"); // a fast clock
        check("10:30:00", "UTC", "2026-11-20T09:00:00Z", "2026-11-19T10:30:00Z"); // more than an hour ahead
        check("00:30:00", "Asia/Tokyo", "2026-11-20T15:31:00Z", "2026-11-20T15:30:00Z");
    }

    #[test]
    fn years_around_new_year() {
        check("12-31 23:59:59", "UTC", "2027-01-01T00:00:01Z", "2026-12-31T23:59:59Z");
        check("01-01 00:00:01", "UTC", "2026-12-31T23:59:58Z", "2027-01-01T00:00:01Z"); // a fast clock
        check("01-01 00:30:00", "Asia/Tokyo", "2026-12-31T15:31:00Z", "2026-12-31T15:30:00Z");
        check("01-01 00:30:00", "UTC", "2026-12-31T15:31:00Z", "2027-01-01T00:30:00Z");
        check("11-22 12:00:00", "UTC", "2026-11-20T12:00:00Z", "2025-11-22T12:00:00Z"); // more than a day ahead
        check("02-29 12:00:00", "UTC", "2027-03-01T12:00:00Z", "2024-02-29T12:00:00Z");
        check("02-29 12:00:00", "UTC", "1904-02-28T13:00:00Z", "1904-02-29T12:00:00Z");
        check("02-29 12:00:00", "UTC", "1904-01-28T13:00:00Z", "1896-02-29T12:00:00Z");
    }
}
