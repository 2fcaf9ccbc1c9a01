//! The header that most lines have, in one go: `<166>Nov 20 2026 09:00:00 fw01 `, of a second that was read before.
//!
//! It is only a short way to what the steps of the [cursor](super::header) find; whatever they could see otherwise is left
//! to them.

use collector_core::lanes::Lanes;

use super::line::Line;
use super::{Form, Header};
use crate::timestamp::memo;

/// Reads priority, time and host; returns where the blank behind the host stands.
#[inline(always)]
pub(super) fn read<'t>(line: &Line<'t, '_>, header: &mut Header<'t>) -> Option<usize> {
    if line.options.time.is_some() {
        return None;
    }
    let (priority, at) = line.priority(0)?;
    let bytes = line.text.as_bytes();
    let (time, used) = memo::read_alone(bytes.get(at..)?)?;
    // Where ISO has its T, RFC 5424 may follow.
    if !bytes[at].is_ascii_alphabetic() || line.byte(at + 10) == Some(b'T') {
        return None;
    }
    let begin = at + used + 1;
    let (_, behind) = line.text.split_at_checked(begin)?;
    let (host, _) = behind.split_at_checked(host_len(behind.as_bytes())?)?;
    header.priority = Some(priority);
    header.time = Some(time);
    header.host = Some(host);
    header.form = Form::Rfc3164;
    Some(begin + host.len())
}

/// The length of a host before a blank: a letter, then letters, digits, `-`, `.` and `_`. Capitals alone may be a zone, and
/// with `M` begins what syslogd writes before a relayed message.
#[inline(always)]
fn host_len(text: &[u8]) -> Option<usize> {
    let chunk = text.first_chunk::<16>()?;
    if chunk[0] == b'M' {
        return None;
    }
    let lanes = Lanes::new(*chunk);
    let len = lanes.equal(b' ').bits().trailing_zeros();
    let all = u32::MAX.unbounded_shr(32 - len);
    let capitals = (lanes - b'A').up_to(25);
    let letters = (lanes - b'a').up_to(25) | capitals;
    let others = (lanes - b'-').up_to(1) | (lanes - b'0').up_to(9) | lanes.equal(b'_');
    let is_host = letters.bits() & 1 == 1 && (letters | others).bits() & all == all && capitals.bits() & all != all;
    // Without a blank within sixteen bytes, all of 32 would have to be of the right kind.
    is_host.then_some(len as usize)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::header::by_steps;
    use super::super::{Options, header_with};
    use super::*;

    fn check(text: &str) {
        for options in [Options::RFC, Options::NETWORK_DEVICE] {
            memo::forget();
            let mut expected = Header::default();
            let message = by_steps(text, &options, &mut expected);
            memo::forget();
            // The first time makes the second one a second that was read before.
            for _ in 0..2 {
                assert_eq!(header_with(text, &options), (expected, message), "{text}");
            }
        }
    }

    #[test]
    fn most_headers_take_the_short_way() {
        for (text, host) in [
            ("<166>Nov 20 2026 09:00:00 fw01 : %ASA-6-302013: Built", Some("fw01")),
            ("<14>Nov 20 09:00:00 PA-5220 1,2026/11/20 09:00:00", Some("PA-5220")),
            ("<14>Nov 20 09:00:00 fw01.example.org CEF:0|a", None), // sixteen bytes, and the blank
            ("<14>Nov 20 09:00:00 fw1.example.org CEF:0|a", Some("fw1.example.org")),
            ("<14>Nov 20 09:00:00 FW : %ASA-6-302013: Built", None), // may be a zone
            ("<14>Nov 20 09:00:00 192.0.2.1 sshd[1]: x", None),
            ("<14>Nov 20 09:00:00 Message forwarded from x: y", None),
            ("<14>Nov 20 09:00:00 fw01: y                 ", None),
            ("<14>2026-11-20T09:00:00Z fw01 app 1 - - text", None),
            ("<14>Fri, 11 OCT 09:00:00 fw01 app 1 - - a message text", None), // a T where ISO has one
        ] {
            let _ = crate::timestamp::parse(&text[text.find('>').unwrap() + 1..]);
            let mut header = Header::default();
            let line = Line { text, options: &Options::RFC };
            assert_eq!(read(&line, &mut header).and(header.host), host, "{text}");
            check(text);
        }
    }

    proptest! {
        #[test]
        fn the_short_way_leads_where_the_steps_do(
            text in "<[0-9]{1,3}>(Nov|Dec|Fri Nov|Fri, 11 OCT|Fri  11 OCT) [ 12]?[0-9]? ?(2026 )?09:00:0[01](\\.5)?( UTC| DST| PM|Z)?:? (fw-1|FW|Message|am|a|W_1.x|[a-zA-Z0-9._:\\[-]{1,18}) {0,2}(: |<14>|1: |Nov 20 09:00:00 x |2026-11-20T09:00:00Z |sshd\\[1\\]: |app: |%ASA-1-2: |CEF:)?[ -~]{0,12}",
        ) {
            check(&text);
        }
    }
}
