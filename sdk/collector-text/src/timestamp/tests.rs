use collector_core::LocalTime;
use proptest::prelude::*;

use super::clock::LEAP_YEAR;
use super::*;

/// The stamp, `|`, and the text behind it.
pub(super) fn show(text: &str, result: Option<(Stamp, usize)>) -> String {
    let Some((stamp, used)) = result else {
        return "none".to_owned();
    };
    let rest = &text[used..];
    let local = |local: LocalTime| {
        let text = local.at_offset(0).unwrap().to_string();
        text.trim_end_matches('Z').to_owned()
    };
    match stamp {
        Stamp::Instant(time) => format!("{time}|{rest}"),
        Stamp::Offset(time, offset) => format!("{}{offset:+}|{rest}", local(time)),
        Stamp::Local(time) => format!("{}|{rest}", local(time)),
        Stamp::Yearless(time) => format!("{}|{rest}", &local(time)[5..]),
        Stamp::YearlessOffset(time, offset) => format!("{}{offset:+}|{rest}", &local(time)[5..]),
        Stamp::TimeOfDay(time, None) => format!("{}|{rest}", &local(time)[11..]),
        Stamp::TimeOfDay(time, Some(offset)) => format!("{}{offset:+}|{rest}", &local(time)[11..]),
    }
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(show(text, parse(text)), *expected, "{text}");
    }
}

#[track_caller]
fn check_as(format: Format, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let shown = show(text, parse_as(text, format));
        assert_eq!(shown, *expected, "{text} as {format:?}");
    }
}

const NINE: &str = "2026-11-20T09:00:00|";
const NINE_UTC: &str = "2026-11-20T09:00:00Z|";

#[test]
fn iso() {
    check(&[
        ("2026-11-20T09:00:00Z", NINE_UTC),
        ("2026-11-20T09:00:00ZZ", NINE_UTC),
        ("2026-11-20t09:00:00z", NINE_UTC),
        ("2026-11-20 09:00:00 UTC", NINE_UTC),
        ("2026-11-20 09:00:00+00", NINE_UTC),
        ("2026/11/20 09:00:00", NINE),
        ("2026-11-20_09:00:00 fw", "2026-11-20T09:00:00| fw"),
        ("2026-11-20T9:00:00", NINE),
        ("2026-11-20T09:00Z", NINE_UTC),
        ("2026-11-20T09:00+00:00", NINE_UTC),
        ("2026-11-20T09:00", "none"),
        ("2026-11-20T09:00:00.1234567+01:00 x", "2026-11-20T09:00:00.123456700+3600| x"),
        ("2026-11-20 09:00:00.123 +01:00 42", "2026-11-20T09:00:00.123+3600| 42"),
        ("2026-11-20 09:00:00 -0530", "2026-11-20T09:00:00-19800|"),
        ("2026-11-20 09:00:00 -05", "2026-11-20T09:00:00| -05"),
        ("2026-11-20T09:00:00-05", "2026-11-20T09:00:00-18000|"),
        ("2026-11-20T09:00:00-fw01", "2026-11-20T09:00:00|-fw01"),
        ("2026-11-20 09:00:00+25:00", "2026-11-20T09:00:00|+25:00"),
        ("2026-11-20 09:00:00,123 INFO", "2026-11-20T09:00:00.123| INFO"),
        ("2026/11/20 09:00:00,012001001234,T", "2026-11-20T09:00:00|,012001001234,T"),
        ("2026/11/20 09:00:00,1,2", "2026-11-20T09:00:00|,1,2"),
        ("2026-11-20 09:00:00.", "2026-11-20T09:00:00|."),
        ("2024-02-29T23:59:60Z", "2024-02-29T23:59:59Z|"),
        ("2026-11-20T09:00:000", "none"),
        ("2026-11-20T09:00:00x", "none"),
        ("2026-11-20T09:00:00é", "none"),
        ("2026-11-20", "none"),
        ("2026-11-20T", "none"),
        ("2026-11/20T09:00:00", "none"),
        ("2026-13-20T09:00:00", "none"),
        ("2026-02-30T09:00:00", "none"),
        ("2026-11-20T99:99:00", "none"),
        ("0000-01-01T00:00:00", "none"),
    ]);
}

#[test]
fn month_first() {
    check(&[
        ("Nov 20 09:00:00 fw01", "11-20T09:00:00| fw01"),
        ("Nov  2 09:00:00 2001:db8::1", "11-02T09:00:00| 2001:db8::1"),
        ("Nov  2 09:00:00 2001: x", "2001-11-02T09:00:00|: x"),
        ("nov 2 9:00:00", "11-02T09:00:00|"),
        ("Feb 29 23:59:59", "02-29T23:59:59|"),
        ("Nov 20 2026 09:00:00: %ASA", "2026-11-20T09:00:00|: %ASA"),
        ("Nov 20 2026 09:00:00", NINE),
        ("Nov 20 09:00:00 2026", NINE),
        ("Nov 20 09:00:00 2026 UTC", NINE_UTC),
        ("Fri Nov 20 09:00:00 2026", NINE),
        ("Fri Nov 20 09:00:00 UTC 2026", NINE_UTC),
        ("Fri, Nov 20, 2026 9:00:00 AM", NINE),
        ("Nov 20, 2026 9:00:00 pm", "2026-11-20T21:00:00|"),
        ("Nov 20, 2026 9:00:00 PM CET", "2026-11-20T21:00:00+3600|"),
        ("2026 Nov 20 09:00:00 UTC: %X", "2026-11-20T09:00:00Z|: %X"),
        ("2026 Nov  2 09:00:00.5 CDT: %X", "2026-11-02T09:00:00.500-18000|: %X"),
        ("*Nov 20 09:00:00.123: %SYS", "11-20T09:00:00.123|: %SYS"),
        (".Nov 20 09:00:00.123 UTC: %SYS", "11-20T09:00:00.123+0|: %SYS"),
        ("Nov 20 09:00:00 EST-fw01", "11-20T09:00:00| EST-fw01"),
        ("Nov 20 09:00:00 IST", "11-20T09:00:00| IST"),
        ("Nov 20 2026 09:00:00.250 EEST", "2026-11-20T09:00:00.250+10800|"),
        ("Nov 20 2026 09:00:00 GMT+01:00", "2026-11-20T09:00:00+3600|"),
        ("Nov 20 2026 09:00:00 GMT-fw", "2026-11-20T09:00:00| GMT-fw"),
        ("Nov 20 2026 09:00:00 Z", NINE_UTC),
        ("Nov 20 1234 msg", "none"),
        ("Nov 31 09:00:00", "none"),
        ("Nov 20 24:00:00", "none"),
        ("Nov 20", "none"),
        ("Nov20 09:00:00", "none"),
        ("November 20 09:00:00", "none"),
        ("Fri 09:00:00", "none"),
        ("Fri Fri Nov 20 09:00:00", "none"),
        ("*2026-11-20T09:00:00", "none"),
        ("", "none"),
        ("*", "none"),
        ("é", "none"),
    ]);
}

#[test]
fn day_first() {
    check(&[
        ("Fri, 20 Nov 2026 09:00:00 +0000", NINE_UTC),
        ("20 Nov 2026 09:00:00 -0800", "2026-11-20T09:00:00-28800|"),
        ("Sun, 1 Nov 2026 09:00:00 GMT", "2026-11-01T09:00:00Z|"),
        ("20/Nov/2026:09:00:00 +0000] x", "2026-11-20T09:00:00Z|] x"),
        ("20/Nov/2026:09:00:00.123] x", "2026-11-20T09:00:00.123|] x"),
        ("20-Nov-2026 09:00:00.123 client", "2026-11-20T09:00:00.123| client"),
        ("2-Nov-2026 09:00:00", "2026-11-02T09:00:00|"),
        ("20 Nov 09:00:00.123 # x", "11-20T09:00:00.123| # x"),
        ("20/Nov/26:09:00:00", "none"),
        ("20-Nov/2026 09:00:00", "none"),
        ("32 Nov 2026 09:00:00", "none"),
        ("20/Foo/2026:09:00:00", "none"),
    ]);
}

#[test]
fn numbers() {
    check(&[
        ("1795165200", NINE_UTC),
        ("1795165200.25 1", "2026-11-20T09:00:00.250Z| 1"),
        ("1795165200123", "2026-11-20T09:00:00.123Z|"),
        ("1795165200123.456789", "2026-11-20T09:00:00.123456789Z|"),
        ("1795165200123456", "2026-11-20T09:00:00.123456Z|"),
        ("1795165200123456789\"", "2026-11-20T09:00:00.123456789Z|\""),
        ("20261120T090000Z", NINE_UTC),
        ("20261120090000.5+0100", "2026-11-20T09:00:00.500+3600|"),
        ("20261120090000", NINE),
        ("20261120T090000", NINE),
        ("20261320T090000", "none"),
        ("0795165200", "none"),
        ("1795165200x", "none"),
        ("179516520", "none"),
        ("17951652001", "none"),
        ("11/20/2026 09:00:00", "none"),
        ("20.11.2026 09:00:00", "none"),
        ("9", "none"),
    ]);
}

#[test]
fn formats() {
    check_as(Format::Iso, &[("2026-11-20 09:00:00", NINE), ("1795165200", "none")]);
    check_as(Format::Compact, &[("20261120T090000Z", NINE_UTC), ("1795165200123456", "none")]);
    check_as(
        Format::MonthName,
        &[("*Nov 20 2026 09:00:00", NINE), ("2026 Nov 20 09:00:00", NINE), ("2026-11-20 09:00:00", "none")],
    );
    check_as(
        Format::DayMonthName,
        &[
            ("20/Nov/2026:09:00:00 GMT", NINE_UTC),
            ("Fri, 20 Nov 2026 09:00:00", NINE),
            ("Nov 20 2026 09:00:00", "none"),
        ],
    );
    check_as(
        Format::MonthFirst,
        &[
            ("11/20/2026 9:00:00 am", NINE),
            ("11/20/2026 12:00:00 AM", "2026-11-20T00:00:00|"),
            ("11/20/2026:09:00:00 GMT ns", "2026-11-20T09:00:00Z| ns"),
            ("11/20/2026, 12:05:00.5 PM ns", "2026-11-20T12:05:00.500| ns"),
            ("1-2-2026T09:00:00", "2026-01-02T09:00:00|"),
            ("20/11/2026 09:00:00", "none"),
            ("11/20-2026 09:00:00", "none"),
            ("11/20/2026 13:00:00 PM", "none"),
            ("11/20/26 09:00:00", "none"),
        ],
    );
    check_as(
        Format::DayFirst,
        &[("20.11.2026 09:00:00 CET", "2026-11-20T09:00:00+3600|"), ("11/20/2026 09:00:00", "none")],
    );
    check_as(Format::Epoch, &[("1795165200", NINE_UTC), ("20261120090000", "none")]);
    check_as(Format::EpochSeconds, &[("0", "1970-01-01T00:00:00Z|"), ("99999999999999", "none")]);
    check_as(Format::EpochMillis, &[("1500.5", "1970-01-01T00:00:01.500500Z|")]);
    check_as(Format::EpochMicros, &[("1000001", "1970-01-01T00:00:01.000001Z|")]);
    check_as(Format::EpochNanos, &[("9999999999999999999", "2286-11-20T17:46:39.999999999Z|"), ("", "none")]);
}

#[test]
fn separate_parts() {
    let check = |date, time, offset, expected: &str| {
        let shown = show("", date_time(date, time, offset).map(|stamp| (stamp, 0)));
        assert_eq!(shown, expected, "{date} {time} {offset:?}");
    };
    check("2026-11-20", "09:00:00", None, NINE);
    check("2026/11/20", "09:00:00.5", Some(""), "2026-11-20T09:00:00.500|");
    check("20261120", "9:00:00", Some("+0100"), "2026-11-20T09:00:00+3600|");
    check("2026-11-20", "09:00:00", Some("(GMT-5:00)Eastern Time"), "2026-11-20T09:00:00-18000|");
    check("2026-11-20", "09:00:00", Some("(GMT+00:00)Region,City"), NINE_UTC);
    check("2026-11-20", "09:00:00", Some("UTC"), NINE_UTC);
    check("2026-11-20", "09:00:00", Some("Mars"), "none");
    check("2026-11-20", "09:00:00", Some("+0100 "), "none");
    check("2026-11-20", "09:00:00 ", None, "none");
    check("2026-11-201", "09:00:00", None, "none");
    check("2026-11-31", "09:00:00", None, "none");
    check("", "", None, "none");
}

fn local_times() -> impl Strategy<Value = LocalTime> {
    // Four digits of a year, and a number of seconds that fits ten digits as an epoch.
    (1_000_000_000_i64..4_000_000_000, 0_u32..1_000)
        .prop_map(|(secs, millis)| Time::from_unix(secs, millis * 1_000_000).unwrap().to_local(0))
}

proptest! {
    #[test]
    fn never_panics(text in "[*.]?([0-9]{1,4}|[A-Za-z]{3}|Nov|Fri|GMT|[ :/,.éTZ+-]){0,20}") {
        let results = [
            parse(&text),
            parse_as(&text, Format::Compact),
            parse_as(&text, Format::MonthFirst),
            parse_as(&text, Format::DayMonthName),
            parse_as(&text, Format::EpochMillis),
        ];
        for (_, used) in results.into_iter().flatten() {
            prop_assert!(text.is_char_boundary(used));
        }
        let _ = date_time(&text, &text, Some(&text));
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,40}") {
        let _ = parse(&text);
        let _ = date_time("2026-11-20", &text, Some(&text));
    }

    #[test]
    fn written_stamps_are_read(t in local_times(), offset in -1000_i32..=1000) {
        let (y, mo, d) = (t.year(), t.month(), t.day());
        let time = t.at_offset(0).unwrap();
        let millis = time.nanos() / 1_000_000;
        let clock = format!("{:02}:{:02}:{:02}.{millis:03}", t.hour(), t.minute(), t.second());
        let name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][usize::from(mo) - 1];
        let sign = if offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
        let stamp = match offset {
            0 => Stamp::Instant(time),
            _ => Stamp::Offset(t, offset * 60),
        };
        for (text, expected) in [
            (format!("{y}-{mo:02}-{d:02}T{clock}{sign}{hours:02}:{minutes:02}"), stamp),
            (format!("{d:02}/{name}/{y}:{clock} {sign}{hours:02}{minutes:02}"), stamp),
            (format!("Mon, {d} {name} {y} {clock} {sign}{hours:02}{minutes:02}"), stamp),
            (format!("{y}/{mo:02}/{d:02} {clock}"), Stamp::Local(t)),
            (format!("{name} {d:02} {y} {clock}"), Stamp::Local(t)),
            (format!("{name} {d:2} {clock} {y}"), Stamp::Local(t)),
            (format!("{y} {name} {d:2} {clock} UTC"), Stamp::Instant(time)),
            (format!("{}.{millis:03}", time.secs()), Stamp::Instant(time)),
            (format!("{}", time.millis()), Stamp::Instant(time)),
        ] {
            prop_assert_eq!(parse(&text), Some((expected, text.len())), "{}", text);
        }
        let text = format!("{name} {d:2} {clock}");
        let leap = t.with_year(LEAP_YEAR).unwrap();
        prop_assert_eq!(parse(&text), Some((Stamp::Yearless(leap), text.len())));
    }
}
