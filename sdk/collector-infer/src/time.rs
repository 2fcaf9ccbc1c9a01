//! Which keys say when something happened, and in which form.

use collector_text::timestamp::{self, Format};

use crate::keys::Key;
use crate::shape::{epoch_format, time_format};
use crate::words::compact;

/// Where a time is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// One key; without a form, the value says by itself what it is.
    Key(String, Option<Format>),
    /// A key with the date, one with the time of day, and perhaps one with the offset.
    DateAndTime(String, String, Option<String>),
}

impl Source {
    /// The keys that it needs.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        match self {
            Source::Key(key, _) => vec![key],
            Source::DateAndTime(date, time, offset) => {
                [date, time].into_iter().chain(offset).map(String::as_str).collect()
            }
        }
    }
}

/// Names of the event's own time, the best first.
const EVENT: [&str; 36] = [
    "eventtime",
    "protopayloadtimestamp",
    "timestamp",
    "eventtimestamp",
    "published",
    "ts",
    "systemtimecreatedsystemtime",
    "timecreated",
    "utctime",
    "time",
    "datetime",
    "rt",
    "devtime",
    "idtime",
    "occurred",
    "occurredat",
    "isotimestamp",
    "logtime",
    "createdat",
    "creationtime",
    "eventdate",
    "actiontime",
    "ctime",
    "generatedtime",
    "date",
    "timegenerated",
    "requesttime",
    "start",
    "starttime",
    "devicereceipttime",
    "receivetime",
    "receivetimestamp",
    "itime",
    "detectiontime",
    "eventcreationtime",
    "lasttime",
];

const BEGIN: [&str; 9] =
    ["start", "starttime", "startedat", "begintime", "flowstart", "firstseen", "begin", "sessionstart", "createtime"];
const END: [&str; 7] = ["end", "endtime", "completedat", "flowend", "lastseen", "finishtime", "sessionend"];

/// The form that all values of a key have, or that they are times of several forms that tell themselves apart.
fn form(key: &Key) -> Option<Option<Format>> {
    let format_of = |value: &str| time_format(value).or_else(|| epoch_format(value));
    if key.share_of(|value| format_of(value).is_some()) < 0.8 {
        return None;
    }
    let mut formats: Vec<Format> = key.values.iter().filter_map(|(value, _)| format_of(value)).collect();
    // A day above 12 tells which of the two numbers it is, for all values.
    if formats.contains(&Format::DayFirst)
        && formats.iter().all(|format| matches!(format, Format::DayFirst | Format::MonthFirst))
    {
        return Some(Some(Format::DayFirst));
    }
    formats.dedup();
    match formats[..] {
        [format] => Some(Some(format)),
        _ => key.values.iter().all(|(value, _)| timestamp::parse(value).is_some()).then_some(None),
    }
}

/// Finds a time among keys by the names that it may have.
fn find(keys: &[Key], names: &[&str], least: usize) -> Option<Source> {
    names.iter().find_map(|wanted| {
        let named = keys.iter().filter(|key| compact(&key.name) == *wanted && key.count >= least);
        named.filter_map(|key| Some(Source::Key(key.name.clone(), form(key)?))).next()
    })
}

/// Date and time of day in two keys.
fn pair(keys: &[Key], least: usize) -> Option<Source> {
    let named = |names: &[&str], test: fn(&str) -> bool| {
        let fitting = |key: &&Key| names.contains(&compact(&key.name).as_str()) && key.share_of(test) > 0.75;
        keys.iter().find(|key| fitting(key) && key.count >= least).map(|key| key.name.clone())
    };
    let date = named(&["date", "eventdate", "logdate"], is_date)?;
    let time = named(&["time", "eventtime", "logtime"], is_clock)?;
    let offset = named(&["tz", "timezone", "zone"], |text| text.len() <= 6 && text.starts_with(['+', '-']));
    Some(Source::DateAndTime(date, time, offset))
}

/// The event's own time.
#[must_use]
pub fn of_event(keys: &[Key], rows: usize) -> Option<Source> {
    // The exact time of the event is better than its second.
    let best = find(keys, &EVENT[..1], rows.div_ceil(2));
    let nested = || {
        let last =
            |key: &Key| key.name.rsplit('.').next().is_some_and(|step| EVENT[..20].contains(&compact(step).as_str()));
        let key = keys.iter().find(|key| key.count * 2 >= rows && last(key) && form(key).is_some())?;
        Some(Source::Key(key.name.clone(), form(key)?))
    };
    let any = || {
        let is_time = |key: &&Key| key.count * 2 >= rows && key.share_of(|value| time_format(value).is_some()) > 0.95;
        let key = keys.iter().find(is_time)?;
        Some(Source::Key(key.name.clone(), form(key)?))
    };
    let usual = || find(keys, &EVENT, rows.div_ceil(2));
    best.or_else(|| pair(keys, rows.div_ceil(2)))
        .or_else(usual)
        .or_else(nested)
        .or_else(any)
        .or_else(|| find(keys, &EVENT, 1))
}

/// A time by one of the usual names of the event's own, or by date and time of day.
#[must_use]
pub fn of_event_by_name(keys: &[Key], rows: usize) -> Option<Source> {
    pair(keys, rows.div_ceil(10)).or_else(|| find(keys, &EVENT[..16], 1))
}

/// When an activity began, and when it ended.
#[must_use]
pub fn of_span(keys: &[Key], event: &[Source]) -> (Option<Source>, Option<Source>) {
    let is_free = |source: &Source| event.iter().all(|event| event.keys() != source.keys());
    (find(keys, &BEGIN, 1).filter(is_free), find(keys, &END, 1).filter(is_free))
}

fn is_date(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits == 8 && (text.len() == 8 || (text.len() == 10 && text.as_bytes()[4] == b'-'))
}

fn is_clock(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 8 && bytes[2] == b':' && bytes[5] == b':' && bytes[0].is_ascii_digit()
}

/// How a form is written in code.
#[must_use]
pub fn code(format: Format) -> &'static str {
    match format {
        Format::Iso => "Iso",
        Format::Compact => "Compact",
        Format::MonthName => "MonthName",
        Format::DayMonthName => "DayMonthName",
        Format::MonthFirst => "MonthFirst",
        Format::DayFirst => "DayFirst",
        Format::EpochSeconds => "EpochSeconds",
        Format::EpochMillis => "EpochMillis",
        Format::EpochMicros => "EpochMicros",
        Format::EpochNanos => "EpochNanos",
        _ => "Epoch",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Row, collect};

    fn found(pairs: &[(&str, &str)]) -> Option<Source> {
        let pairs = pairs.iter().map(|(key, value)| ((*key).to_string(), (*value).to_string())).collect();
        of_event(&collect(&[Row { record: 0, pairs }]), 1)
    }

    #[test]
    fn times_are_found() {
        let key = |name: &str, format| Some(Source::Key(name.to_string(), Some(format)));
        assert_eq!(found(&[("id", "7"), ("timestamp", "2026-11-20T09:00:00Z")]), key("timestamp", Format::Iso));
        assert_eq!(
            found(&[("date", "2026-11-20"), ("time", "09:00:00"), ("eventtime", "1763629200123456789")]),
            key("eventtime", Format::EpochNanos)
        );
        assert_eq!(found(&[("ts", "1763629200.25")]), key("ts", Format::EpochSeconds));
        assert_eq!(found(&[("when", "20.11.2026 09:00:00")]), key("when", Format::DayFirst));
        assert_eq!(found(&[("when", "yesterday")]), None);
        assert_eq!(found(&[("a.time", "20.11.2026 09:00:00")]), key("a.time", Format::DayFirst));
        let pair = found(&[("date", "2026-11-20"), ("time", "09:00:00"), ("tz", "+0100")]);
        assert_eq!(pair, Some(Source::DateAndTime("date".into(), "time".into(), Some("tz".into()))));
    }
}
