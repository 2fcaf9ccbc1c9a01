//! When it happened: `eventtime` with `tz`, else date, time and `tz`, else what a relay says.

use collector_sdk::prelude::*;

use crate::attr;

/// Sets the observer's time.
#[inline]
pub(crate) fn set<'b>(rec: &Record<'b>, evt: &mut Event<'b>, cx: &Context<'b>, header: Option<Stamp>) {
    if let Some(time) = rec.str(attr::EVENT_TIME).and_then(instant)
        && evt.set_observer_event_time(cx, zoned(rec, time))
    {
        return;
    }
    without_instant(rec, evt, cx, header);
}

/// An instant with the observer's zone, if the record tells it.
#[inline]
fn zoned(rec: &Record, time: Time) -> Stamp {
    match rec.str(attr::TIME_ZONE).and_then(offset) {
        Some(offset) => Stamp::Offset(time.to_local(offset), offset),
        None => Stamp::Instant(time),
    }
}

/// Records of FortiOS before 6.0, and damaged ones. Texts of time that were of no use are kept.
#[inline(never)]
fn without_instant<'b>(rec: &Record<'b>, evt: &mut Event<'b>, cx: &Context<'b>, header: Option<Stamp>) {
    let zone = rec.str(attr::TIME_ZONE);
    let local =
        rec.str(attr::DATE).zip(rec.str(attr::TIME)).and_then(|(date, time)| timestamp::date_time(date, time, zone));
    let unused: &[(&str, AttrId)] = if evt.set_observer_event_time(cx, local) {
        &[("eventtime", attr::EVENT_TIME)]
    } else if let Some(time) = rec.str(attr::DEVICE_TIME).and_then(instant) {
        evt.set_observer_event_time(cx, zoned(rec, time));
        &[("eventtime", attr::EVENT_TIME), ("date", attr::DATE), ("time", attr::TIME)]
    } else {
        evt.set_observer_event_time(cx, header);
        &[("eventtime", attr::EVENT_TIME), ("date", attr::DATE), ("time", attr::TIME), ("tz", attr::TIME_ZONE)]
    };
    for (name, attr) in unused {
        if let Some(text) = rec.str(*attr) {
            evt.add2ei(name, text);
        }
    }
}

/// Seconds since 1970 with what fraction there is: 10 digits are seconds, FortiOS 6.2 and later write nanoseconds.
#[inline]
fn instant(text: &str) -> Option<Time> {
    let bytes = text.as_bytes();
    if !(10..=19).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = |digits: &[u8]| digits.iter().fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    let (seconds, fraction) = bytes.split_at(10);
    let mut nanos = number(fraction);
    for _ in fraction.len()..9 {
        nanos *= 10;
    }
    // Ten digits that begin with 0 are no time of this century.
    (seconds[0] != b'0').then(|| Time::from_unix(number(seconds), u32::try_from(nanos).ok()?)).flatten()
}

/// Seconds east of Greenwich of `+0100`, `-07:00`, `+0530`.
#[inline]
fn offset(text: &str) -> Option<i32> {
    let (sign, hours, minutes) = match *text.as_bytes() {
        [sign, h1, h2, m1, m2] | [sign, h1, h2, b':', m1, m2] => (sign, [h1, h2], [m1, m2]),
        _ => return None,
    };
    let number = |digits: [u8; 2]| {
        let [tens, ones] = digits.map(|digit| i32::from(digit.wrapping_sub(b'0')));
        (tens < 10 && ones < 10).then_some(tens * 10 + ones)
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let seconds = hours * 3600 + minutes * 60;
    match sign {
        _ if hours > 14 || minutes > 59 => None,
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(instant(text).map(|time| time.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn instants() {
        check("1795161601", Some("2026-11-20T08:00:01Z"));
        check("1795161601250", Some("2026-11-20T08:00:01.250Z"));
        check("1795161601250000", Some("2026-11-20T08:00:01.250Z"));
        check("1795161601250600700", Some("2026-11-20T08:00:01.250600700Z"));
        check("17951616012506", Some("2026-11-20T08:00:01.250600Z"));
        check("0000000000", None);
        check("179516160", None);
        check("17951616012506007001", None);
        check("2026-11-20", None);
        check("", None);
    }

    #[test]
    fn offsets() {
        assert_eq!(offset("+0100"), Some(3600));
        assert_eq!(offset("-07:00"), Some(-25_200));
        assert_eq!(offset("+0530"), Some(19_800));
        for text in ["", "+01", "0100", "+9900", "+0199", "+01x0", "GMT+1"] {
            assert_eq!(offset(text), None, "{text}");
        }
    }
}
