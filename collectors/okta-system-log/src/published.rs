//! When it happened: `published` in the forms that the API and forwarders write.

use collector_sdk::core::LocalTime;
use collector_sdk::prelude::*;

use crate::attr;

/// Sets the observer's time. A time that cannot be read stays in the extended information as it was written,
/// and the event is filed under its arrival.
pub(crate) fn set_time(rec: &mut Record, evt: &mut Event, cx: &Context) {
    let time = rec.get(attr::PUBLISHED).and_then(instant);
    if evt.set_observer_event_time(cx, time.map(Stamp::Instant)) {
        rec.unset(attr::PUBLISHED);
    }
}

/// RFC 3339; the same with a blank and without a zone, which is UTC; or milliseconds since 1970.
fn instant(value: Value) -> Option<Time> {
    match value {
        Value::Text(text) => Time::parse_rfc3339(text).or_else(|| without_zone(text)),
        Value::Int(millis) => Time::from_millis(millis),
        _ => None,
    }
}

fn without_zone(text: &str) -> Option<Time> {
    let (local, used) = LocalTime::parse_iso(text.as_bytes())?;
    if used == text.len() { local.at_offset(0) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (text, expected) in [
            ("2026-11-20T09:00:00.250Z", Some("2026-11-20T09:00:00.250Z")),
            ("2026-11-20T10:00:00+01:00", Some("2026-11-20T09:00:00Z")),
            ("2022-03-22 14:21:53.225", Some("2022-03-22T14:21:53.225Z")),
            ("2024-05-02 18:46:21.121000000", Some("2024-05-02T18:46:21.121Z")),
            ("2024-05-02 18:46:21.121000001Z", Some("2024-05-02T18:46:21.121000001Z")),
            ("0000-13-45T99:99:99.999Z", None),
            ("999999-01-01T00:00:00.000Z", None),
            ("2022-03-22 14:21:53 perhaps", None),
            ("2022-03-22", None),
            ("yesterday", None),
            ("redacted", None),
            ("", None),
        ] {
            let time = instant(Value::Text(text)).map(|time| time.to_string());
            assert_eq!(time.as_deref(), expected, "{text}");
        }
        assert_eq!(instant(Value::Int(1_781_161_200_000)).unwrap().to_string(), "2026-06-11T07:00:00Z");
        assert_eq!(instant(Value::Bool(true)), None);
    }
}
