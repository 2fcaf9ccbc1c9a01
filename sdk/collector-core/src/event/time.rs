//! The times of an event and the observer's calendar.

use std::panic::Location;

use bumpalo::Bump;

use super::Event;
use crate::lifecycle::Context;
use crate::schema::{FieldId, field, framework};
use crate::stamp::Stamp;
use crate::time::{Time, Zone};
use crate::trace::{Target, Who};
use crate::value::Value;

/// The observer's time with its zone, from which the ObserverTZ fields follow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ObserverTime {
    pub(crate) time: Time,
    pub(crate) zone: Zone,
}

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl<'b> Event<'b> {
    /// Sets the time at which the event happened by the observer's clock (`setObserverEventTime`), and with it
    /// ObserverEventTimeString and the ObserverTZ fields. A time without a zone is taken in the source's zone,
    /// one without a year in the year that puts it nearest before the record's arrival.
    ///
    /// Returns `false`, and sets nothing, when the stamp is no real time.
    #[track_caller]
    pub fn set_observer_event_time(&mut self, cx: &Context<'_>, stamp: impl Into<Option<Stamp>>) -> bool {
        let Some((time, zone)) = stamp.into().and_then(|stamp| cx.resolve(stamp)) else { return false };
        self.observer = Some(ObserverTime { time, zone });
        self.put_time(field::OBSERVER_EVENT_TIME, time);
        true
    }

    /// Sets when what the event tells of began (`setBeginTime`); resolved like the observer's time.
    #[track_caller]
    pub fn set_begin_time(&mut self, cx: &Context<'_>, stamp: impl Into<Option<Stamp>>) -> bool {
        self.set_time(field::BEGIN_TIME, cx, stamp.into())
    }

    /// Sets when what the event tells of ended (`setEndTime`); resolved like the observer's time.
    #[track_caller]
    pub fn set_end_time(&mut self, cx: &Context<'_>, stamp: impl Into<Option<Stamp>>) -> bool {
        self.set_time(field::END_TIME, cx, stamp.into())
    }

    #[track_caller]
    fn set_time(&mut self, id: FieldId, cx: &Context<'_>, stamp: Option<Stamp>) -> bool {
        let Some((time, _)) = stamp.and_then(|stamp| cx.resolve(stamp)) else { return false };
        self.put_time(id, time);
        true
    }

    /// Sets one of the fields above, which every schema has as dates. The value goes straight to its slot: made first and stored
    /// afterwards, it would be read back as a block from what was written in parts.
    #[inline(always)]
    #[track_caller]
    fn put_time(&mut self, id: FieldId, time: Time) {
        self.slots.put(id.index(), Value::Time(time));
        if let Some(trace) = self.trace {
            trace.note(Target::Field(id), Value::Time(time), Who::Code(Location::caller()));
        }
    }
}

impl ObserverTime {
    /// The local text, for example `2015 November 18 21:59:02 UTC+0530`.
    pub(crate) fn write_text(&self, out: &mut Vec<u8>) {
        let offset = self.zone.offset_at(self.time);
        let local = self.time.to_local(offset);
        put_number(out, local.year() as u32, 4);
        out.push(b' ');
        out.extend_from_slice(MONTHS[usize::from(local.month() - 1)].as_bytes());
        out.push(b' ');
        put_number(out, local.day().into(), 2);
        out.push(b' ');
        for (i, part) in [local.hour(), local.minute(), local.second()].into_iter().enumerate() {
            if i > 0 {
                out.push(b':');
            }
            put_number(out, part.into(), 2);
        }
        out.extend_from_slice(b" UTC");
        if offset != 0 {
            out.push(if offset < 0 { b'-' } else { b'+' });
            let minutes = offset.unsigned_abs() / 60;
            put_number(out, minutes / 60, 2);
            put_number(out, minutes % 60, 2);
        }
    }

    /// Month (from 0), day of the month, of the year, of the week (Sunday = 1), hour, minute: the conventions
    /// of the Java calendar, which the fields had from the beginning.
    pub(crate) fn calendar(&self) -> [(FieldId, u32); 6] {
        let local = self.time.to_local(self.zone.offset_at(self.time));
        [
            (framework::OBSERVER_TZ_MONTH, u32::from(local.month()) - 1),
            (framework::OBSERVER_TZ_DAY_IN_MONTH, local.day().into()),
            (framework::OBSERVER_TZ_DAY_IN_YEAR, local.day_of_year().into()),
            (framework::OBSERVER_TZ_DAY_IN_WEEK, local.day_of_week().into()),
            (framework::OBSERVER_TZ_HOUR, local.hour().into()),
            (framework::OBSERVER_TZ_MIN, local.minute().into()),
        ]
    }

    pub(crate) fn fields<'b>(&self, arena: &'b Bump) -> Vec<(FieldId, Value<'b>)> {
        let mut text = Vec::new();
        self.write_text(&mut text);
        let text = String::from_utf8_lossy(&text);
        let mut all = vec![
            (field::OBSERVER_EVENT_TIME_STRING, Value::Text(arena.alloc_str(&text))),
            (framework::OBSERVER_TZ, Value::Text(arena.alloc_str(&self.zone.to_string()))),
        ];
        all.extend(self.calendar().map(|(id, n)| (id, Value::Int(n.into()))));
        all
    }
}

/// Writes a number with leading zeros.
fn put_number(out: &mut Vec<u8>, n: u32, digits: u32) {
    for i in (0..digits).rev() {
        out.push(b'0' + (n / 10_u32.pow(i) % 10) as u8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_calendar_follow_sentinel() {
        let time = Time::parse_rfc3339("2015-11-18T16:29:02Z").unwrap();
        let observer = ObserverTime { time, zone: "Asia/Calcutta".parse().unwrap() };
        let mut text = Vec::new();
        observer.write_text(&mut text);
        assert_eq!(String::from_utf8(text).unwrap(), "2015 November 18 21:59:02 UTC+0530");
        assert_eq!(observer.calendar().map(|(_, n)| n), [10, 18, 322, 4, 21, 59]);
    }
}
