//! What stands before the message: syslog headers of every kind.

use collector_sdk::core::value::is_numeric;
use collector_sdk::prelude::*;

use crate::attr;

/// Takes a syslog header off the body; returns its time. A message may also come without one.
pub(crate) fn take(rec: &mut Record<'_>) -> Option<Stamp> {
    if rec.body().starts_with("CEF:") || rec.body().starts_with("LEEF:") {
        return None;
    }
    let header = fields::syslog(rec, &syslog::Options::RFC);
    rec.set(attr::HOST, header.host);
    rec.set(attr::RELAY, header.relay);
    rec.set(attr::APP_NAME, header.app);
    rec.set(attr::PID, header.pid.filter(|pid| *pid != "-"));
    rec.set(attr::MSG_ID, header.msg_id);
    rec.set(attr::STRUCTURED_DATA, header.structured_data);
    rec.set(attr::FACILITY, header.facility_name());
    header.time
}

/// Reads what the syslog header left before the tag, such as `vectra_cef -: `: a program, a host, or a time that is not
/// one.
pub(crate) fn rest<'b>(rec: &mut Record<'b>, prefix: &'b str) {
    for word in prefix.split_ascii_whitespace() {
        let word = word.trim_end_matches(':');
        if !word.bytes().any(|b| b.is_ascii_alphabetic()) {
            continue;
        }
        let attr = if word.as_bytes()[0].is_ascii_digit() || is_numeric(word) {
            continue;
        } else if rec.get(attr::HOST).is_none() && !word.contains('[') {
            attr::HOST
        } else if rec.get(attr::APP_NAME).is_none() {
            attr::APP_NAME
        } else {
            continue;
        };
        rec.set(attr, word);
    }
}
