use proptest::prelude::*;

use super::*;

fn local(text: &str) -> LocalTime {
    LocalTime::parse_iso(text.as_bytes()).unwrap().0
}

#[test]
fn rfc3339() {
    for (text, expected) in [
        ("2026-11-20T09:00:00Z", Some("2026-11-20T09:00:00Z")),
        ("2026-11-20 09:00:00.5Z", Some("2026-11-20T09:00:00.500Z")),
        ("2026-11-20T09:00:00,123456789-0500", Some("2026-11-20T14:00:00.123456789Z")),
        ("2024-02-29T23:59:60Z", Some("2024-02-29T23:59:59Z")),
        ("2023-02-29T00:00:00Z", None),
        ("2026-11-20T09:00:00", None),
        ("0000-01-01T00:00:00Z", None),
        ("2026-11-20T24:00:00Z", None),
    ] {
        assert_eq!(Time::parse_rfc3339(text).map(|t| t.to_string()).as_deref(), expected, "{text}");
    }
}

#[test]
fn zones_with_gap_and_overlap() {
    let prague: Zone = "Europe/Prague".parse().unwrap();
    for (text, expected) in [
        ("2026-07-01T12:00:00", "2026-07-01T10:00:00Z"),
        ("2026-01-01T12:00:00", "2026-01-01T11:00:00Z"),
        ("2026-03-29T02:30:00", "2026-03-29T01:30:00Z"), // never was
        ("2026-10-25T02:30:00", "2026-10-25T00:30:00Z"), // was twice
    ] {
        assert_eq!(local(text).in_zone(prague).unwrap().to_string(), expected, "{text}");
    }
    assert_eq!("+05:30".parse::<Zone>().unwrap().to_string(), "GMT+0530");
    assert!("Mars/Olympus".parse::<Zone>().is_err());
}

#[test]
fn other_nanoseconds_of_a_second() {
    let time = local("2026-11-20T09:00:00.5");
    assert_eq!(time.with_nanos(0), Some(local("2026-11-20T09:00:00")));
    assert_eq!(time.with_nanos(999_999_999).map(LocalTime::nanos), Some(999_999_999));
    assert_eq!(time.with_nanos(1_000_000_000), None);
}

#[test]
fn calendar_numbers_follow_the_java_convention() {
    let day = local("2015-11-18T21:59:02");
    assert_eq!((day.day_of_year(), day.day_of_week()), (322, 4));
}

proptest! {
    #[test]
    fn text_round_trips(secs in MIN_SECS..=MAX_SECS, nanos in 0_u32..1_000_000_000) {
        let time = Time::from_unix(secs, nanos).unwrap();
        prop_assert_eq!(Time::parse_rfc3339(&time.to_string()), Some(time));
    }

    #[test]
    fn any_bytes_are_read_without_panic(text in proptest::collection::vec(any::<u8>(), 0..40)) {
        let _ = LocalTime::parse_iso(&text);
        let _ = parse_offset(&text);
    }
}

#[test]
fn local_times_beyond_the_ends_keep_their_parts() {
    let first = Time::parse_rfc3339("0001-01-01T00:00:00Z").unwrap();
    let last = Time::parse_rfc3339("9999-12-31T23:59:59Z").unwrap();
    let parts = |local: LocalTime| (local.year(), local.month(), local.day(), local.hour());
    assert_eq!(parts(first.to_local(-18 * 3600)), (0, 12, 31, 6));
    assert_eq!(parts(last.to_local(18 * 3600)), (10_000, 1, 1, 17));
    assert!(first.to_local(i32::MIN).year() < -60);
}
