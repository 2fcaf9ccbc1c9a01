use collector_core::Stamp;
use proptest::prelude::*;

use super::*;

/// What was found, in a line: `<priority> form time host=… … | message`.
fn show(text: &str, options: &Options) -> String {
    let (header, message) = header_with(text, options);
    let mut out = String::new();
    if let Some(priority) = header.priority {
        out += &format!("<{priority}> ");
    }
    out += match header.form {
        Form::Bare => "bare",
        Form::Rfc3164 => "3164",
        Form::Rfc5424 => "5424",
    };
    let time = header.time.map(|stamp| match stamp {
        Stamp::Instant(time) => time.to_string(),
        Stamp::Offset(time, offset) => format!("{}{offset:+}", time.at_offset(0).unwrap()),
        Stamp::Local(time) => time.at_offset(0).unwrap().to_string().replace('Z', ""),
        Stamp::Yearless(time) => time.at_offset(0).unwrap().to_string()[5..].replace('Z', ""),
        Stamp::YearlessOffset(time, offset) => {
            format!("{}{offset:+}", time.at_offset(0).unwrap().to_string()[5..].replace('Z', ""))
        }
        Stamp::TimeOfDay(..) => unreachable!("a header's time has a date"),
    });
    for (name, value) in [
        ("", time.as_deref()),
        ("host=", header.host),
        ("relay=", header.relay),
        ("app=", header.app),
        ("pid=", header.pid),
        ("id=", header.msg_id),
        ("sd=", header.structured_data),
        ("seq=", header.sequence),
    ] {
        if let Some(value) = value {
            out += &format!(" {name}{value}");
        }
    }
    out + " | " + message
}

#[track_caller]
fn check_with(options: &Options, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(show(text, options), *expected, "{text}");
    }
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    check_with(&Options::RFC, cases);
}

#[test]
fn rfc3164() {
    check(&[
        (
            "<86>Nov 20 09:00:00 web01 sshd[4711]: Accepted",
            "<86> 3164 11-20T09:00:00 host=web01 app=sshd pid=4711 | Accepted",
        ),
        ("Nov  2 09:00:00 web01 kernel: [ 12.3] IN=", "3164 11-02T09:00:00 host=web01 app=kernel | [ 12.3] IN="),
        ("<13>Feb 29 09:00:00 h app: m", "<13> 3164 02-29T09:00:00 host=h app=app | m"),
        ("<13> Nov 20 09:00:00 h app: m", "<13> 3164 11-20T09:00:00 host=h app=app | m"),
        ("<13>: Nov 20 09:00:00 h app: m", "<13> 3164 11-20T09:00:00 host=h app=app | m"),
        (
            "<13>Nov 20 09:00:00 h postfix/smtps/smtpd[1]: m",
            "<13> 3164 11-20T09:00:00 host=h app=postfix/smtps/smtpd pid=1 | m",
        ),
        ("<13>Nov 20 09:00:00 h app[]: m", "<13> 3164 11-20T09:00:00 host=h app=app | m"),
        ("<13>Nov 20 09:00:00 h app[1] m", "<13> 3164 11-20T09:00:00 host=h app=app pid=1 | m"),
        ("<13>Nov 20 09:00:00 h app[a b]: m", "<13> 3164 11-20T09:00:00 host=h | app[a b]: m"),
        ("<13>Nov 20 09:00:00 h app:{\"a\":1}", "<13> 3164 11-20T09:00:00 host=h app=app | {\"a\":1}"),
        ("<13>Nov 20 09:00:00 h http://x/", "<13> 3164 11-20T09:00:00 host=h | http://x/"),
        ("<13>Nov 20 09:00:00 h 10.0.0.1:443 up", "<13> 3164 11-20T09:00:00 host=h | 10.0.0.1:443 up"),
        ("<13>Nov 20 09:00:00 filterlog: 5,,,", "<13> 3164 11-20T09:00:00 app=filterlog | 5,,,"),
        ("<13>Nov 20 09:00:00 app[7]: m", "<13> 3164 11-20T09:00:00 app=app pid=7 | m"),
        ("<13>Nov 20 09:00:00 - app: m", "<13> 3164 11-20T09:00:00 app=app | m"),
        ("<13>Nov 20 09:00:00 2001:db8::1 app: m", "<13> 3164 11-20T09:00:00 host=2001:db8::1 app=app | m"),
        ("<13>Nov 20 09:00:00 fe80:: app: m", "<13> 3164 11-20T09:00:00 host=fe80:: app=app | m"),
        ("<13>Nov 20 09:00:00 [2001:db8::1] app: m", "<13> 3164 11-20T09:00:00 host=[2001:db8::1] app=app | m"),
        (
            "<13>Nov 20 09:00:00 slot1/bigip info CROND[6]: m",
            "<13> 3164 11-20T09:00:00 host=slot1/bigip | info CROND[6]: m",
        ),
        ("<13>Nov 20 09:00:00 h last message repeated", "<13> 3164 11-20T09:00:00 host=h | last message repeated"),
        ("<13>Nov 20 09:00:00 h", "<13> 3164 11-20T09:00:00 host=h | "),
        ("<13>Nov 20 09:00:00", "<13> 3164 11-20T09:00:00 | "),
        ("<13>Nov 20 09:00:00 1,2026/11/20 09:00:00,01", "<13> 3164 11-20T09:00:00 | 1,2026/11/20 09:00:00,01"),
        (
            "<13>Nov 20 09:00:00 h 1,2026/11/20 09:00:00,01",
            "<13> 3164 11-20T09:00:00 host=h | 1,2026/11/20 09:00:00,01",
        ),
        ("<13>Nov 20 09:00:00 h CEF:0|a|", "<13> 3164 11-20T09:00:00 host=h | CEF:0|a|"),
        ("<13>Nov 20 09:00:00 h CEF: 0|a|", "<13> 3164 11-20T09:00:00 host=h | CEF: 0|a|"),
        ("<13>Nov 20 09:00:00 CEF: 0|a|", "<13> 3164 11-20T09:00:00 | CEF: 0|a|"),
        ("<13>Nov 20 09:00:00 h LEEF:1.0|a|", "<13> 3164 11-20T09:00:00 host=h | LEEF:1.0|a|"),
        ("<13>Nov 20 09:00:00 Message forwarded from aix1: su: m", "<13> 3164 11-20T09:00:00 host=aix1 app=su | m"),
        (
            "<13>Nov 20 09:00:00 Message forwarded from nobody",
            "<13> 3164 11-20T09:00:00 host=Message | forwarded from nobody",
        ),
        ("<13>2026-11-20T09:00:00+01:00 h app: m", "<13> 3164 2026-11-20T09:00:00Z+3600 host=h app=app | m"),
        ("<13>2026-11-20 09:00:00 h app: m", "<13> 3164 2026-11-20T09:00:00 host=h app=app | m"),
        ("2026-11-20T09:00:00Z h app: m", "3164 2026-11-20T09:00:00Z host=h app=app | m"),
        ("<13>1795165200 h app: m", "<13> 3164 2026-11-20T09:00:00Z host=h app=app | m"),
        ("<134>1 1795165200.25 MX84 flows src=1", "<134> 3164 2026-11-20T09:00:00.250Z host=MX84 | flows src=1"),
        ("<13>Nov 20 09:00:00 h app: m\r\n\0", "<13> 3164 11-20T09:00:00 host=h app=app | m"),
        ("\u{feff}<13>Nov 20 09:00:00 h app: \u{feff}m", "<13> 3164 11-20T09:00:00 host=h app=app | m"),
        ("99 <13>Nov 20 09:00:00 h app: m", "<13> 3164 11-20T09:00:00 host=h app=app | m"),
    ]);
}

#[test]
fn rfc5424() {
    check(&[
        (
            "<14>1 2026-11-20T09:00:00.5Z fw app 77 ID1 [a x=\"]\\\"\"][b] m",
            "<14> 5424 2026-11-20T09:00:00.500Z host=fw app=app pid=77 id=ID1 sd=[a x=\"]\\\"\"][b] | m",
        ),
        ("<14>1 - - - - - -", "<14> 5424 | "),
        ("<14>1 2026-11-20T09:00:00Z h a - - - \u{feff}m é", "<14> 5424 2026-11-20T09:00:00Z host=h app=a | m é"),
        (
            "<14>1 2026-11-20T09:00:00Z h a - - [a x=\"\\]\"]",
            "<14> 5424 2026-11-20T09:00:00Z host=h app=a sd=[a x=\"\\]\"] | ",
        ),
        ("1 2026-11-20T09:00:00Z h a 1 - - m", "5424 2026-11-20T09:00:00Z host=h app=a pid=1 | m"),
        ("57 <14>1 2026-11-20T09:00:00Z h a 1 - - m", "<14> 5424 2026-11-20T09:00:00Z host=h app=a pid=1 | m"),
        (
            "<134>1 2026-11-20T09:00:00Z gw CheckPoint 1234 - [action:\"Accept\"; flags:\"1\"]",
            "<134> 5424 2026-11-20T09:00:00Z host=gw app=CheckPoint pid=1234 | [action:\"Accept\"; flags:\"1\"]",
        ),
        (
            "<14>1 2026-11-20T09:00:00Z h a - - [UFW BLOCK] IN=",
            "<14> 5424 2026-11-20T09:00:00Z host=h app=a | [UFW BLOCK] IN=",
        ),
        ("<14>1 2026-11-20T09:00:00Z h a 12 - no data", "<14> 5424 2026-11-20T09:00:00Z host=h app=a pid=12 | no data"),
        ("<14>1 2026-11-20T09:00:00Z h CEF:0|a|b c d e", "<14> 3164 2026-11-20T09:00:00Z host=h | CEF:0|a|b c d e"),
        ("<14>1 2026-11-20T09:00:00Z h app[1]: m", "<14> 3164 2026-11-20T09:00:00Z host=h app=app pid=1 | m"),
        ("<14>1 2026-11-20T09:00:00Z \"h app: m", "<14> 3164 2026-11-20T09:00:00Z | \"h app: m"),
        ("<14>1 2026-11-20T09:00:00Z", "<14> bare | 1 2026-11-20T09:00:00Z"),
        ("<14>2026-11-20T09:00:00ZZ h PKTLOG - - - INET", "<14> 5424 2026-11-20T09:00:00Z host=h app=PKTLOG | INET"),
        (
            "<14>2026-11-20T09:00:00Z h one two three - four",
            "<14> 3164 2026-11-20T09:00:00Z host=h | one two three - four",
        ),
        ("<14>1,2026/11/20 09:00:00", "<14> bare | 1,2026/11/20 09:00:00"),
        ("<14>1 message", "<14> bare | 1 message"),
    ]);
}

#[test]
fn cisco() {
    let cases = [
        (
            "<166>Nov 20 2026 09:00:00 asa-fw03 : %ASA-6-1: m",
            "<166> 3164 2026-11-20T09:00:00 host=asa-fw03 | %ASA-6-1: m",
        ),
        ("<166>2018-06-27T12:17:46Z asa : %ASA-6-1: m", "<166> 3164 2018-06-27T12:17:46Z host=asa | %ASA-6-1: m"),
        ("<164>Nov 20 2026 17:24:03: %ASA-6-1: m", "<164> 3164 2026-11-20T17:24:03 | %ASA-6-1: m"),
        ("Nov 20 2026 00:21:14 192.0.2.1 : %ASA-6-1: m", "3164 2026-11-20T00:21:14 host=192.0.2.1 | %ASA-6-1: m"),
        ("<166>:Nov 20 10:11:12 UTC: %ASA-6-1: m", "<166> 3164 11-20T10:11:12+0 | %ASA-6-1: m"),
        ("<166>2026-11-20T10:11:12Z %FTD-6-1: m", "<166> 3164 2026-11-20T10:11:12Z | %FTD-6-1: m"),
        ("<166>Nov 20 10:11:12 h %MODULE-5-OK: m", "<166> 3164 11-20T10:11:12 host=h | %MODULE-5-OK: m"),
        ("<189>123: *Nov 20 09:00:00.123: %SYS-5-X: m", "<189> 3164 11-20T09:00:00.123 seq=123 | %SYS-5-X: m"),
        (
            "<189>123: h1: 124: .Nov 20 09:00:00.123 CET: %SYS-5-X: m",
            "<189> 3164 11-20T09:00:00.123+3600 host=h1 seq=124 | %SYS-5-X: m",
        ),
        (
            "<189>h1: 2026 Nov 20 09:00:00 PDT: %SYS-5-X: m",
            "<189> 3164 2026-11-20T09:00:00Z-25200 host=h1 | %SYS-5-X: m",
        ),
        ("<189>: 2026 Nov 20 09:00:00 IST: %SYS-5-X: m", "<189> 3164 2026-11-20T09:00:00 | %SYS-5-X: m"),
        ("<166>Nov 20 2026 09:00:00 IST fw01 : %ASA-6-1: m", "<166> 3164 2026-11-20T09:00:00 host=fw01 | %ASA-6-1: m"),
        ("<166>Nov 20 2026 09:00:00 FWX : %ASA-6-1: m", "<166> 3164 2026-11-20T09:00:00 host=FWX | %ASA-6-1: m"),
        ("<166>fw01 : %ASA-6-1: m", "<166> bare host=fw01 | %ASA-6-1: m"),
        ("<166>fw01: %ASA-6-1: m", "<166> bare host=fw01 | %ASA-6-1: m"),
        ("<166>%ASA-6-1: m", "<166> bare | %ASA-6-1: m"),
        ("<189>84027: Nov 20 09:00:00.345 DST: %SYS-5-X: m", "<189> 3164 11-20T09:00:00.345 seq=84027 | %SYS-5-X: m"),
        (
            "<189>h1: *task1: Nov 20 09:00:00: %CAPWAP-4-X: m",
            "<189> 3164 11-20T09:00:00 host=h1 app=task1 | %CAPWAP-4-X: m",
        ),
        (
            "<189>2001:db8::1: 7: Nov 20 09:00:00: %SYS-5-X: m",
            "<189> 3164 11-20T09:00:00 host=2001:db8::1 seq=7 | %SYS-5-X: m",
        ),
        ("<189>7: h1: 00:01:01: %SYS-5-X: m", "<189> 3164 host=h1 seq=7 | %SYS-5-X: m"),
        ("<189>7: h1: 1 2: %SYS-5-X: m", "<189> bare | 7: h1: 1 2: %SYS-5-X: m"),
        ("000007: *Nov 20 09:00:00: %SYS-5-X: m", "3164 11-20T09:00:00 seq=000007 | %SYS-5-X: m"),
    ];
    check(&cases);
    check_with(&Options::NETWORK_DEVICE, &cases);
    let xr = "<189>9: r1 node1:Nov 20 09:00:00 : config[65]: %MGBL-5-X : m";
    check(&[(xr, "<189> 3164 11-20T09:00:00 host=node1 relay=r1 app=config pid=65 seq=9 | %MGBL-5-X : m")]);
    check_with(
        &Options::NETWORK_DEVICE,
        &[
            (xr, "<189> 3164 11-20T09:00:00 host=node1 relay=r1 seq=9 | config[65]: %MGBL-5-X : m"),
            ("<13>Nov 20 09:00:00 h app[1]: m", "<13> 3164 11-20T09:00:00 host=h | app[1]: m"),
        ],
    );
}

#[test]
fn relays() {
    check(&[
        (
            "<13>Nov 20 09:00:00 relay1 Nov 20 08:59:59 fw01 app: m",
            "<13> 3164 11-20T08:59:59 host=fw01 relay=relay1 app=app | m",
        ),
        (
            "<13>Nov 20 09:00:00 relay1 Nov 20 08:59:59 fw01 CISE_X 1 2",
            "<13> 3164 11-20T08:59:59 host=fw01 relay=relay1 | CISE_X 1 2",
        ),
        (
            "<13>Nov 20 09:00:00 r1 7: *Nov 20 08:59:59.5 UTC: %SYS-5-X: m",
            "<13> 3164 11-20T08:59:59.500+0 host=r1 seq=7 | %SYS-5-X: m",
        ),
        (
            "<13>Nov 20 09:00:00 fw01 Nov 20 2026 08:59:59: %ASA-6-1: m",
            "<13> 3164 2026-11-20T08:59:59 host=fw01 | %ASA-6-1: m",
        ),
        (
            "<13>Nov 20 09:00:00 relay1 <189>Nov 20 08:59:59 fw01 app: m",
            "<189> 3164 11-20T08:59:59 host=fw01 relay=relay1 app=app | m",
        ),
        ("<13>Nov 20 09:00:00 fw01 <189>date=2026-11-20", "<189> 3164 11-20T09:00:00 host=fw01 | date=2026-11-20"),
        (
            "<13>Nov 20 09:00:00 relay1 <14>1 2026-11-20T08:59:59Z h a - - - m",
            "<14> 5424 2026-11-20T08:59:59Z host=h relay=relay1 app=a | m",
        ),
        (
            "<13>Nov 20 09:00:00 relay1 2026-11-20T08:59:59Z fw01 app: m",
            "<13> 3164 2026-11-20T08:59:59Z host=fw01 relay=relay1 app=app | m",
        ),
        (
            "<13>Nov 20 09:00:00 h 2026-11-20T08:59:59Z ERROR main: m",
            "<13> 3164 11-20T09:00:00 host=h | 2026-11-20T08:59:59Z ERROR main: m",
        ),
        (
            "<13>Nov 20 09:00:00 h 2026-11-20T08:59:59Z started all",
            "<13> 3164 11-20T09:00:00 host=h | 2026-11-20T08:59:59Z started all",
        ),
        (
            "<13>Nov 20 09:00:00 h 2026-11-20 08:59:59 x: m",
            "<13> 3164 11-20T09:00:00 host=h | 2026-11-20 08:59:59 x: m",
        ),
    ]);
}

#[test]
fn no_header() {
    check(&[
        ("", "bare | "),
        ("\r\n\0", "bare | "),
        ("<13>", "<13> bare | "),
        ("<189>date=2026-11-20 time=09:00:00", "<189> bare | date=2026-11-20 time=09:00:00"),
        ("<13>CEF:0|a|b", "<13> bare | CEF:0|a|b"),
        ("<13> {\"a\": 1}", "<13> bare | {\"a\": 1}"),
        ("<13>kernel: m", "<13> bare app=kernel | m"),
        ("kernel: m", "bare | kernel: m"),
        ("<999>Nov 20 09:00:00 h app: m", "bare | <999>Nov 20 09:00:00 h app: m"),
        ("<192>m", "bare | <192>m"),
        ("<>m", "bare | <>m"),
        ("<0191>m", "bare | <0191>m"),
        ("<1", "bare | <1"),
        ("12 m", "bare | 12 m"),
        ("  m: é", "bare |   m: é"),
        ("20-Nov-2026 09:00:00.123 client", "bare | 20-Nov-2026 09:00:00.123 client"),
        ("1795165200.123 114 10.0.0.1", "bare | 1795165200.123 114 10.0.0.1"),
        ("2026-11-20 09:00:00 10.0.0.1 GET /", "bare | 2026-11-20 09:00:00 10.0.0.1 GET /"),
        ("<13>Nov 32 09:00:00 h app: m", "<13> bare | Nov 32 09:00:00 h app: m"),
    ]);
}

#[test]
fn own_form_of_time() {
    let netscaler = Options { time: Some(Format::MonthFirst), ..Options::NETWORK_DEVICE };
    check_with(
        &netscaler,
        &[
            ("<134> 11/20/2026:09:00:00 GMT ns1 0-PPE-0 : m", "<134> 3164 2026-11-20T09:00:00Z host=ns1 | 0-PPE-0 : m"),
            ("<134> Nov 20 09:00:00 ns1 0-PPE-0 : m", "<134> 3164 11-20T09:00:00 host=ns1 | 0-PPE-0 : m"),
        ],
    );
}

#[test]
fn names_of_priorities() {
    let names = |text| {
        let (header, _) = header(text);
        (header.facility_name(), header.severity_name())
    };
    assert_eq!(names("<0>"), (Some("kern"), Some("emerg")));
    assert_eq!(names("<191>"), (Some("local7"), Some("debug")));
    assert_eq!(names("<86>"), (Some("authpriv"), Some("info")));
    assert_eq!(names("m"), (None, None));
}

#[test]
fn hostile_lines_take_linear_time() {
    for (head, part) in [
        ("<13>Nov 20 09:00:00 h ", "<13>"),
        ("<13>", "Nov 20 09:00:00 h "),
        ("<13>", "1: "),
        ("<13>1: ", "a "),
        ("<14>1 - h a - - ", "[a b=\"]"),
        ("<14>1 - h a - - ", "[a]"),
        ("", "1"),
    ] {
        let line = head.to_owned() + &part.repeat(1 << 16);
        let _ = header(&line);
    }
}

proptest! {
    #[test]
    fn never_panics_and_keeps_the_end(
        text in "(<[0-9]{1,3}>|1 |12 |[0-9]{1,4}: |Nov 20 09:00:00|2026-11-20T09:00:00Z|app\\[1\\]:|h1:?|[-:%]|\\[a x=\"|\"\\]|CEF:| |\\PC){0,14}",
    ) {
        for options in [Options::RFC, Options::NETWORK_DEVICE] {
            let (header, message) = header_with(&text, &options);
            prop_assert!(text.trim_end_matches(['\0', '\r', '\n']).ends_with(message));
            for part in [header.host, header.relay, header.app, header.pid, header.msg_id, header.structured_data, header.sequence] {
                prop_assert!(part != Some(""), "{:?}", header);
            }
            prop_assert!(header.priority.is_none_or(|priority| priority <= 191));
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,60}") {
        let _ = header(&text);
    }

    #[test]
    fn written_headers_are_read(
        priority in 0_u8..=191,
        host in "[a-z][a-z0-9.-]{0,12}",
        app in "[a-z][a-z0-9/_-]{0,12}",
        pid in "[1-9][0-9]{0,5}",
        message in "[a-zA-Z0-9=,;é]{1,20}",
    ) {
        let text = format!("<{priority}>Nov 20 09:00:00 {host} {app}[{pid}]: {message}");
        let (read, rest) = header(&text);
        prop_assert_eq!((read.priority, read.host, read.app, read.pid), (Some(priority), Some(&*host), Some(&*app), Some(&*pid)));
        prop_assert_eq!(rest, &message);
        let text = format!("<{priority}>1 2026-11-20T09:00:00Z {host} {app} {pid} ID [a b=\"c\"] {message}");
        let (read, rest) = header(&text);
        prop_assert_eq!((read.priority, read.host, read.app, read.pid), (Some(priority), Some(&*host), Some(&*app), Some(&*pid)));
        prop_assert_eq!((read.msg_id, read.structured_data, rest), (Some("ID"), Some("[a b=\"c\"]"), &*message));
    }
}
