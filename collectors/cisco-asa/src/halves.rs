//! Threat detection messages (733100) whose text the device breaks into two lines.
//!
//! The first line waits in a session of its device. The second has a header of its own where a relay wrote one, and
//! else belongs to the line that came last; which that was is state of the source.

use collector_sdk::prelude::*;

use crate::attr;
use crate::message::Message;

/// The other half comes with the next line.
const LIMITS: SessionLimits = SessionLimits { event_millis: 60_000, clock_millis: 60_000, records: 2, bytes: 0 };

/// The state that holds the key of the session opened last.
const LAST: &str = "733100";

/// True for a first half that is alone in its record.
#[inline]
pub(crate) fn is_first(message: &Message, part: usize) -> bool {
    message.id == 733_100 && part == 0 && message.next.is_none() && !message.text.contains(']')
}

/// Puts a first half into a session. One that still waits there for the same device leaves without its other half.
pub(crate) fn hold_first<'b>(rec: &Record<'b>, cx: &mut Context<'b>) -> Verdict {
    let key = key(rec);
    cx.release(&key);
    let verdict = cx.hold(&key, rec, None, LIMITS);
    cx.set_state(LAST, OwnedValue::Text(key));
    verdict
}

/// Puts a second half to its first one, if that waits.
pub(crate) fn hold_second<'b>(rec: &Record<'b>, cx: &mut Context<'b>) -> Option<Verdict> {
    if !rec.body().trim_start().starts_with(']') {
        return None;
    }
    let key = match (has_host(rec), cx.state(LAST)) {
        (true, _) => key(rec),
        (false, Some(OwnedValue::Text(last))) => last.clone(),
        (false, _) => return None,
    };
    if !cx.is_held(&key) {
        return None;
    }
    let verdict = cx.hold(&key, rec, None, LIMITS);
    cx.release(&key);
    Some(verdict)
}

/// The text of both lines, the second without its header.
pub(crate) fn joined(held: &[OwnedRecord]) -> String {
    let mut text = String::new();
    for (i, record) in held.iter().enumerate() {
        let line = String::from_utf8_lossy(&record.raw);
        text.push_str(if i == 0 { &line } else { syslog::header_with(&line, &syslog::Options::NETWORK_DEVICE).1 });
    }
    text
}

fn has_host(rec: &Record) -> bool {
    rec.get(attr::HOST).or(rec.get(attr::HOST_IP)).is_some()
}

/// One session for each device of a source.
fn key(rec: &Record) -> String {
    let text = |attr| rec.str(attr).unwrap_or_default();
    format!("733100 {}{}.{}", text(attr::HOST), text(attr::HOST_IP), text(attr::HOST_DOMAIN))
}
