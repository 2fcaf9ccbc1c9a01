//! Bad input costs nothing but itself: no crash, every record accounted for, nothing of it lost.

#[cfg(target_os = "linux")]
use collector_tests::Piped;
use collector_tests::{Dir, Ended, UNSUPPORTED, extended, input, lines_of, raw_of, run};

const ASA: &str = env!("CARGO_BIN_EXE_asa-under-test");
const OKTA: &str = env!("CARGO_BIN_EXE_okta-under-test");
const DELIMITED: &str = env!("CARGO_BIN_EXE_delimited-under-test");

/// What the firewall's collector keeps of one record; the manifest says nothing else, so this is the default.
const MAX_RECORD: u64 = 1 << 20;

/// Runs a program over bytes: every line is a record, and the unsupported ones keep their raw bytes.
#[track_caller]
fn survives(program: &str, bytes: &[u8]) -> Ended {
    let dir = Dir::new();
    let ended = run(program, &[&dir.write("input", bytes)]);
    assert_eq!(ended.count("records"), lines_of(bytes));
    assert_eq!(ended.count("panics"), 0, "{}", ended.stderr);
    assert_eq!((ended.count("held"), ended.count("in_flight")), (0, 0));
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').map(without_return).collect();
    let events = ended.events();
    assert_eq!(ended.count("events"), events.len() as u64);
    let unsupported: Vec<_> = events.iter().filter(|event| event["EventName"] == UNSUPPORTED).collect();
    assert_eq!(ended.count("unsupported"), unsupported.len() as u64);
    // They leave in the order of the lines.
    let mut rest = lines.iter();
    for event in unsupported {
        assert!(event["EventReason"].is_string(), "no reason: {event}");
        let raw = raw_of(event).unwrap_or_else(|| panic!("no raw record: {event}"));
        let is_cut = extended(event)["CutBytes"].is_number();
        assert!(rest.any(|line| **line == *raw || is_cut && line.starts_with(&raw)), "not in the input: {event}");
    }
    ended
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Runs all programs.
#[track_caller]
fn all_survive(bytes: &[u8]) {
    for program in [ASA, OKTA, DELIMITED] {
        survives(program, bytes);
    }
}

#[test]
fn nothing() {
    for program in [ASA, OKTA, DELIMITED] {
        let ended = survives(program, b"");
        assert_eq!((ended.count("records"), ended.stdout.len()), (0, 0));
    }
}

#[test]
fn only_newlines() {
    for program in [ASA, OKTA, DELIMITED] {
        assert_eq!(survives(program, &[b'\n'; 1000]).count("filtered"), 1000);
        assert_eq!(survives(program, &b"\r\n \t\r\n".repeat(50)).count("filtered"), 100);
    }
}

#[test]
fn nul_bytes() {
    all_survive(&[0; 1000]);
    all_survive(b"\0\n\0\0\n%ASA-6-302013: \0\n{\"eventType\":\"\0\"}\na\0b,c\n");
}

#[test]
fn bytes_that_are_no_text() {
    let bytes = b"\xFF\n\xC3\xA9 \xC3\n\xED\xA0\x80\n\xF4\x90\x80\x80 x\n<166>Nov 20 2026 09:00:00 fw : \xE9t\xE9\n\xEF\xBB\xBF\n";
    all_survive(bytes);
    assert_eq!(survives(ASA, bytes).count("invalid_utf8"), 5);
}

#[test]
fn text_before_and_after_bytes_that_are_no_text() {
    let good = "<166>Nov 20 2026 09:00:07 fw : %ASA-5-111008: User 'é' executed the 'show' command.";
    let ended = survives(ASA, &[good.as_bytes(), b"\n\xC3\n", good.as_bytes()].concat());
    assert_eq!((ended.count("sent"), ended.count("unsupported"), ended.count("invalid_utf8")), (2, 1, 1));
}

#[test]
fn carriage_returns() {
    let unix = input::firewall(0..100);
    let (a, b) = (survives(ASA, unix.as_bytes()), survives(ASA, unix.replace('\n', "\r\n").as_bytes()));
    assert_eq!((a.count("sent"), a.count("unsupported")), (b.count("sent"), b.count("unsupported")));
    let messages = |ended: &Ended| ended.events().iter().map(|event| event["Message"].clone()).collect::<Vec<_>>();
    assert_eq!(messages(&a), messages(&b));
    all_survive(b"\r\r\r\n\r\n\ra\rb\r");
}

#[test]
fn a_line_without_end() {
    const LEN: u64 = 64 << 20;
    let dir = Dir::new();
    let file = dir.write("input", vec![b'x'; LEN as usize]);
    let ended = run(ASA, &[&file]);
    assert_eq!((ended.count("records"), ended.count("unsupported"), ended.count("bytes")), (1, 1, LEN));
    assert_eq!((ended.count("oversized"), ended.count("oversized_bytes")), (1, LEN - MAX_RECORD));
    let event = &ended.events()[0];
    assert_eq!(raw_of(event).map(|raw| raw.len() as u64), Some(MAX_RECORD));
    assert_eq!(extended(event)["CutBytes"], LEN - MAX_RECORD);
}

#[test]
#[cfg(target_os = "linux")]
fn a_line_without_end_takes_bounded_memory() {
    let peak_after = |mib: usize| {
        let mut program = Piped::start(ASA);
        let chunk = vec![b'x'; 1 << 20];
        for _ in 0..mib {
            program.feed(&chunk);
        }
        program.feed(b"\nnext\n");
        program.wait_for(2);
        let peak = program.peak_kib();
        program.end();
        peak
    };
    let (short, long) = (peak_after(2), peak_after(64));
    assert!(long <= short + 2048, "{short} KiB after a line of 2 MiB, {long} KiB after one of 64 MiB");
}

#[test]
fn truncated_json() {
    let lines = input::samples("okta-system-log");
    let line = lines.iter().find(|line| line.starts_with(b"{") && line.len() > 1500).expect("there is one");
    let mut bytes = Vec::new();
    for len in (1..line.len()).step_by(13) {
        bytes.extend_from_slice(&line[..len]);
        bytes.push(b'\n');
    }
    let ended = survives(OKTA, &bytes);
    assert_eq!(ended.count("sent"), 0);
    assert_eq!(ended.count("unsupported"), lines_of(&bytes));
}

#[test]
fn deeply_nested_json() {
    let mut bytes = Vec::new();
    for depth in [10, 100, 127, 128, 129, 1000, 300_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
            let whole = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            bytes.extend_from_slice(
                format!("{{\"eventType\":\"a.b\",\"x\":{whole}}}\n{whole}\n{}\n", open.repeat(depth)).as_bytes(),
            );
        }
    }
    all_survive(&bytes);
}

#[test]
fn odd_numbers() {
    let digits = "9".repeat(5000);
    let mut bytes = String::new();
    for number in [
        "1e999",
        "-1e999",
        "1e-999",
        "-0",
        "0.1e+1",
        "18446744073709551616",
        "-9223372036854775809",
        &digits,
        "01",
        "+1",
        ".5",
        "1.",
        "1e",
        "NaN",
        "Infinity",
    ] {
        for (before, behind) in
            [("\"version\":", ""), ("\"debugContext\":{\"debugData\":{\"n\":", "}}"), ("\"published\":", "")]
        {
            bytes.push_str(&format!("{{\"eventType\":\"a.b\",{before}{number}{behind}}}\n"));
        }
    }
    for port in ["99999999999", "-1", &digits] {
        bytes.push_str(&format!("<166>Nov 20 2026 09:00:07 fw : %ASA-4-106023: Deny tcp src a:192.0.2.1/{port} dst b:192.0.2.2/{port} by access-group \"x\" [0x0, 0x0]\n"));
        bytes.push_str(&format!("<{port}>Nov {port} 2026 09:00:07 fw : %ASA-4-{port}: text\n"));
    }
    all_survive(bytes.as_bytes());
}

#[test]
fn duplicate_keys() {
    let many = "\"eventType\":\"x\",".repeat(10_000);
    let names: String = (0..20_000).map(|n| format!("\"n{n}\":{n},")).collect();
    let bytes = format!(
        "{{\"eventType\":\"a\",\"eventType\":\"b\"}}\n{{\"actor\":{{\"id\":1}},\"actor\":[],\"eventType\":\"a\",\"\":\"\",\"\":2}}\n{{{many}\"a\":1}}\n{{{names}\"eventType\":\"a\"}}\n"
    );
    let ended = survives(OKTA, bytes.as_bytes());
    assert_eq!(ended.count("records"), 4);
    all_survive(bytes.as_bytes());
}

#[test]
fn garbage() {
    let bytes = input::Random::new(0xC0FFEE).bytes(1 << 20);
    all_survive(&bytes);
}

/// Bytes that mean something to one of the formats.
const DAMAGE: &[u8] = b"\"\\{}[]:,%<>'/ \0\xFF\xC3-9(";

/// Samples with one byte changed here and there look nearly right, which is worse than garbage.
#[test]
fn damaged_samples() {
    let mut random = input::Random::new(42);
    for (collector, program) in [("cisco-asa", ASA), ("okta-system-log", OKTA)] {
        let mut bytes = input::file_of(&input::samples(collector));
        for _ in 0..bytes.len() / 60 {
            let at = random.below(bytes.len() as u64) as usize;
            if bytes[at] != b'\n' {
                bytes[at] = DAMAGE[random.below(DAMAGE.len() as u64) as usize];
            }
        }
        let dir = Dir::new();
        let ended = run(program, &[&dir.write("input", &bytes)]);
        assert_eq!(ended.count("records"), lines_of(&bytes), "{collector}");
        assert_eq!(ended.count("panics"), 0, "{collector}: {}", ended.stderr);
        assert_eq!(ended.count("events"), ended.events().len() as u64, "{collector}");
    }
}

/// With `--raw` no byte of any record is lost, whether it was understood or not.
#[test]
fn every_byte_is_kept() {
    let mut bytes = input::Random::new(99).bytes(200_000);
    bytes.retain(|byte| *byte != b'%');
    bytes.extend_from_slice(input::firewall(0..200).as_bytes());
    let dir = Dir::new();
    let ended = run(ASA, &["--raw", &dir.write("input", &bytes)]);
    let is_blank = |line: &&[u8]| line.iter().all(u8::is_ascii_whitespace);
    let lines: Vec<&[u8]> =
        bytes.split(|byte| *byte == b'\n').map(without_return).filter(|line| !is_blank(line)).collect();
    let events = ended.events();
    assert_eq!(events.len(), lines.len());
    for (event, line) in events.iter().zip(lines) {
        assert!(raw_of(event).as_deref() == Some(line), "{event}");
    }
}
