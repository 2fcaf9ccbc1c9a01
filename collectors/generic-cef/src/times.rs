//! Times of the data: milliseconds, or one of the text forms.

mod java;

use collector_sdk::core::{LocalTime, Zone};
use collector_sdk::prelude::*;

use crate::attr;

/// What `11/12/2026` means when both numbers could be the month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SlashDates {
    #[default]
    MonthFirst,
    DayFirst,
}

/// Sets the times of the event. What cannot be read stays in the extended information under its own name.
///
/// The time of the event is that of `rt` or `devTime`; else `end`, which is when the activity was over; else the time of
/// the syslog header; else `start`; else `art`, when a connector received it.
pub(crate) fn set<'b>(
    rec: &mut Record<'b>,
    evt: &mut Event<'b>,
    cx: &Context<'b>,
    header: Option<Stamp>,
    slashes: SlashDates,
) {
    let receipt = read(rec, cx, attr::RT, "rt", slashes).or_else(|| dev_time(rec, cx, slashes));
    let start = read(rec, cx, attr::START, "start", slashes);
    let end = read(rec, cx, attr::END, "end", slashes);
    evt.set_begin_time(cx, start);
    evt.set_end_time(cx, end);
    let agent = rec.str(attr::ART).and_then(|text| parse(text, slashes)).map(|(stamp, _)| stamp);
    let found = [receipt, end, header, start, agent].into_iter().flatten().find(|stamp| cx.resolve(*stamp).is_some());
    evt.set_observer_event_time(cx, found);
}

fn read<'b>(
    rec: &mut Record<'b>,
    cx: &Context<'b>,
    from: AttrId,
    name: &'static str,
    slashes: SlashDates,
) -> Option<Stamp> {
    let text = rec.str(from)?;
    let stamp = parse(text, slashes).and_then(|(stamp, zone)| with_zone(rec, cx, stamp, zone));
    if stamp.is_none() {
        rec.keep_aside(name, Value::Text(text));
    }
    stamp
}

/// LEEF's `devTime`, whose form `devTimeFormat` describes in the manner of Java.
fn dev_time<'b>(rec: &mut Record<'b>, cx: &Context<'b>, slashes: SlashDates) -> Option<Stamp> {
    let text = rec.str(attr::DEV_TIME)?;
    let described = rec.str(attr::DEV_TIME_FORMAT).and_then(|format| java::parse(text, format));
    let stamp = described.or_else(|| parse(text, slashes)).and_then(|(stamp, zone)| with_zone(rec, cx, stamp, zone));
    if stamp.is_none() {
        rec.keep_aside("devTime", Value::Text(text));
        if let Some(format) = rec.str(attr::DEV_TIME_FORMAT) {
            rec.keep_aside("devTimeFormat", Value::Text(format));
        }
    }
    stamp
}

/// Reads a time that is the whole text; returns what stands behind it if that may be the name of a zone.
fn parse(text: &str, slashes: SlashDates) -> Option<(Stamp, &str)> {
    let bytes = text.as_bytes();
    if bytes.iter().all(u8::is_ascii_digit) {
        // The standard has milliseconds; the other lengths are seconds and finer units that senders write.
        let form =
            if matches!(bytes.len(), 11 | 12) { timestamp::Format::EpochMillis } else { timestamp::Format::Epoch };
        return Some((timestamp::parse_as(text, form)?.0, ""));
    }
    let (stamp, used) = timestamp::parse(text).or_else(|| slashed(text, slashes))?;
    let rest = text.get(used..)?.trim();
    let is_zone = |b: u8| b.is_ascii_alphabetic() || matches!(b, b'/' | b'_' | b'+' | b'-' | b'(' | b')' | b' ');
    rest.bytes().all(is_zone).then_some((stamp, rest))
}

/// `11/20/2026 09:00:00` and `20.11.2026 09:00:00`. A number above twelve tells the order.
fn slashed(text: &str, slashes: SlashDates) -> Option<(Stamp, usize)> {
    let (month, day) = (timestamp::Format::MonthFirst, timestamp::Format::DayFirst);
    let order = match slashes {
        // Dots are written by those who put the day first.
        SlashDates::MonthFirst if !text.contains('.') || text.contains('/') => [month, day],
        _ => [day, month],
    };
    order.into_iter().find_map(|format| timestamp::parse_as(text, format))
}

/// Gives a stamp the zone that was written behind it, or that of `dtz`, if it has none itself.
fn with_zone<'b>(rec: &Record<'b>, cx: &Context<'b>, stamp: Stamp, written: &str) -> Option<Stamp> {
    if !matches!(stamp, Stamp::Local(_) | Stamp::Yearless(_)) {
        return Some(stamp);
    }
    let Some(zone) = zone(written).or_else(|| zone(rec.str(attr::DTZ)?)) else { return Some(stamp) };
    let (time, zone) = stamp.resolve(zone, cx.origin().arrival)?;
    let offset = zone.offset_at(time);
    Some(Stamp::Offset(time.to_local(offset), offset))
}

/// `Asia/Riyadh`, `UTC`, `GMT+03:00`, `+0300`, `CEST`.
fn zone(text: &str) -> Option<Zone> {
    let text = text.trim_matches(['(', ')', ' ']);
    if text.is_empty() {
        return None;
    }
    if let Some(offset) = offset(text) {
        return Some(Zone::Offset(offset));
    }
    // A name without a slash, such as `EST`, is an abbreviation that means several zones if it is not among the above.
    if text.contains('/') { text.parse().ok() } else { None }
}

/// The seconds of an offset or of a zone name that means one.
fn offset(text: &str) -> Option<i32> {
    match timestamp::date_time("2000-01-01", "00:00:00", Some(text))? {
        Stamp::Offset(_, offset) => Some(offset),
        Stamp::Instant(_) => Some(0),
        _ => None,
    }
}

/// A stamp of what was read, without a year if there was none.
fn stamp_of(local: LocalTime, has_year: bool, offset: Option<i32>) -> Stamp {
    match (has_year, offset) {
        (true, Some(offset)) => Stamp::Offset(local, offset),
        (true, None) => Stamp::Local(local),
        (false, Some(offset)) => Stamp::YearlessOffset(local, offset),
        (false, None) => Stamp::Yearless(local),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(nanos: u32) -> LocalTime {
        LocalTime::new(2026, 11, 20, 9, 0, 0, nanos).unwrap()
    }

    #[track_caller]
    fn check(text: &str, expected: Option<(Stamp, &str)>) {
        assert_eq!(parse(text, SlashDates::MonthFirst), expected, "{text}");
    }

    #[test]
    fn forms() {
        let instant = Stamp::Instant(local(0).at_offset(0).unwrap());
        for text in ["1795165200000", "1795165200", "1795165200000000"] {
            check(text, Some((instant, "")));
        }
        check("Nov 20 2026 09:00:00", Some((Stamp::Local(local(0)), "")));
        check("Nov 20 2026 09:00:00.500 UTC", Some((Stamp::Instant(local(500_000_000).at_offset(0).unwrap()), "")));
        check("Nov 20 2026 09:00:00 Asia/Riyadh", Some((Stamp::Local(local(0)), "Asia/Riyadh")));
        check("Nov 20 2026 09:00:00 GMT+03:00", Some((Stamp::Offset(local(0), 10_800), "")));
        check("2026-11-20T09:00:00Z", Some((instant, "")));
        check("11/20/2026 09:00:00", Some((Stamp::Local(local(0)), "")));
        check("20/11/2026 09:00:00", Some((Stamp::Local(local(0)), "")));
        check("20.11.2026 09:00:00", Some((Stamp::Local(local(0)), "")));
        check("Nov 20 2001:db8::1 UTC", None);
        check("yesterday", None);
        check("", None);
    }

    #[test]
    fn zones() {
        assert_eq!(zone("GMT+03:00"), Some(Zone::Offset(10_800)));
        assert_eq!(zone("+0530"), Some(Zone::Offset(19_800)));
        assert_eq!(zone("UTC"), Some(Zone::Offset(0)));
        assert_eq!(zone("IST"), None);
        assert_eq!(zone("Asia/Riyadh").map(|zone| zone.to_string()), Some("Asia/Riyadh".to_string()));
    }
}
