//! Which of the many times of a record is the event's, and when a session began and ended.
//!
//! The one of high resolution has its zone and is taken where it is; its early releases wrote 1970. The others are local
//! times of the firewall. A time that says no more than the event's own is not kept.

use collector_sdk::core::LocalTime;
use collector_sdk::prelude::*;

use crate::attr;

/// Sets the event's time; returns its offset from Greenwich where the record has one.
#[inline]
pub(crate) fn observed(rec: &mut Record, evt: &mut Event, cx: &Context, header: Option<Stamp>) -> Option<i32> {
    let high_res = rec.str(attr::HIGH_RES);
    let generated = rec.str(attr::TIME_GENERATED);
    let received = rec.str(attr::RECEIVE_TIME);
    let stamp = high_res.filter(|text| !text.starts_with("1970-")).and_then(stamp);
    let chosen = if evt.set_observer_event_time(cx, stamp) {
        rec.unset(attr::HIGH_RES);
        high_res
    } else if evt.set_observer_event_time(cx, generated.and_then(self::stamp)) {
        generated
    } else if evt.set_observer_event_time(cx, received.and_then(self::stamp)) {
        received
    } else {
        evt.set_observer_event_time(cx, header);
        None
    };
    if let Some(chosen) = chosen {
        for other in [attr::TIME_GENERATED, attr::RECEIVE_TIME, attr::TIME_LOGGED] {
            if rec.str(other).is_some_and(|text| is_near(text, chosen)) {
                rec.unset(other);
            }
        }
    }
    match stamp {
        Some(Stamp::Offset(local, offset)) if is_same_clock(generated, high_res, local) => Some(offset),
        _ => None,
    }
}

/// True unless the other times are of another zone, as where a service has turned the one of high resolution into UTC.
#[inline]
fn is_same_clock(generated: Option<&str>, high_res: Option<&str>, local: LocalTime) -> bool {
    const QUARTER: u64 = 15 * 60 * 1000;
    if generated.zip(high_res).is_some_and(|(generated, high_res)| is_near(generated, high_res)) {
        return true;
    }
    let Some(Stamp::Local(generated)) = generated.and_then(stamp) else { return true };
    let (Some(one), Some(other)) = (generated.at_offset(0), local.at_offset(0)) else { return false };
    one.millis().abs_diff(other.millis()) < QUARTER
}

/// Sets when a session began, and, if it is over, when it ended.
#[inline]
pub(crate) fn session(rec: &mut Record, evt: &mut Event, cx: &Context, offset: Option<i32>, is_over: bool) {
    let millis = rec.str(attr::ELAPSED).and_then(whole_seconds).map(|seconds| seconds * 1000);
    if let Some(millis) = millis {
        rec.set(attr::DURATION_MS, millis);
        rec.unset(attr::ELAPSED);
    }
    let begin = rec.str(attr::START).and_then(stamp).map(|stamp| with_offset(stamp, offset));
    let Some((time, _)) = begin.and_then(|stamp| cx.resolve(stamp)) else { return };
    evt.set(field::BEGIN_TIME, time);
    rec.unset(attr::START);
    if let Some(millis) = millis.filter(|_| is_over) {
        evt.set(field::END_TIME, time.saturating_add_millis(millis));
    }
}

/// Seconds as text, as many as make sense.
pub(crate) fn whole_seconds(text: &str) -> Option<i64> {
    let is_number = text.len() <= 10 && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// A stamp that is the whole text.
#[inline]
fn stamp(text: &str) -> Option<Stamp> {
    timestamp::parse(text).filter(|(_, end)| *end == text.len()).map(|(stamp, _)| stamp)
}

/// The times of one record are of one clock.
fn with_offset(stamp: Stamp, offset: Option<i32>) -> Stamp {
    match (stamp, offset) {
        (Stamp::Local(local), Some(offset)) => Stamp::Offset(local, offset),
        _ => stamp,
    }
}

/// `2026/11/20 09:00:00` and `2026-11-20T09:00:01.123+01:00` are nearly the same second of one clock.
#[inline]
fn is_near(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (Some(one), Some(other)) = (one.as_bytes().first_chunk::<19>(), other.as_bytes().first_chunk::<19>()) else {
        return false;
    };
    let second = |text: &[u8; 19]| (text[17] & 15) * 10 + (text[18] & 15);
    let is_mark = |byte: u8| matches!(byte, b'/' | b'-' | b' ' | b'T');
    second(one).abs_diff(second(other)) <= 2
        && one[..17].iter().zip(&other[..17]).all(|(a, b)| a == b || (is_mark(*a) && is_mark(*b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds() {
        assert!(is_near("2026/11/20 09:00:00", "2026-11-20T09:00:01.123+01:00"));
        assert!(!is_near("2026/11/20 09:00:00", "2026-11-20T09:00:03.123+01:00"));
        assert!(!is_near("2026/11/20 09:00:00", "2026-11-20T08:00:00.123+01:00"));
        assert!(!is_near("2026/11/20", "2026-11-20T09:00:01.123+01:00"));
        assert_eq!(whole_seconds("17"), Some(17));
        assert_eq!(whole_seconds("-1"), None);
        assert_eq!(whole_seconds("99999999999999999999"), None);
        assert_eq!(whole_seconds(""), None);
    }
}
