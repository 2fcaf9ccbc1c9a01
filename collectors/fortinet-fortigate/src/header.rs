//! What stands before the pairs: the priority alone, a syslog header, or that of a relay.

use collector_sdk::core::value::parse_ip;
use collector_sdk::prelude::*;

use crate::{attr, sides};

/// Takes the header off, and returns its time: the last resort when the record itself has none that can be read.
pub(crate) fn take(rec: &mut Record) -> Option<Stamp> {
    let text = rec.body();
    let (priority, pairs) = priority(text);
    if begins_with_pair(pairs) {
        rec.set(attr::FACILITY, facility(priority));
        rec.set_body(pairs);
        return None;
    }
    let header = fields::syslog(rec, &syslog::Options::NETWORK_DEVICE);
    rec.set(attr::FACILITY, header.facility_name());
    let body = rec.body();
    match header.host {
        // There was no host, and the first pair stood in its place.
        Some(host) if host.contains('=') => {
            let at = text.find(host).unwrap_or(0);
            rec.set_body(&text[at..]);
        }
        host => {
            rec.set(attr::HEADER_HOST, host);
            // FortiOS writes more placeholders than the header has fields.
            let pairs = body.trim_start_matches(['-', ' ']);
            rec.set_body(pairs);
        }
    }
    header.time
}

/// Facility and severity of `<189>` as one number, and what is behind it.
#[inline]
fn priority(text: &str) -> (Option<u8>, &str) {
    let read = || {
        let (digits, rest) = text.strip_prefix('<')?.split_once('>')?;
        Some((digits.parse().ok().filter(|priority| *priority < 192)?, rest.trim_ascii_start()))
    };
    read().map_or((None, text), |(priority, rest)| (Some(priority), rest))
}

fn facility(priority: Option<u8>) -> Option<&'static str> {
    syslog::Header { priority, ..syslog::Header::default() }.facility_name()
}

/// True when the text begins with a key and its `=`.
#[inline]
fn begins_with_pair(text: &str) -> bool {
    let key = text.bytes().take_while(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_').count();
    key > 0 && text.as_bytes().get(key) == Some(&b'=')
}

/// Says who the device is, and who passed the record on.
#[inline]
pub(crate) fn observer(rec: &mut Record) {
    let name = rec.str(attr::DEVICE_NAME);
    if let Some(name) = name {
        let (host, domain) = sides::named_host(name);
        rec.set(attr::OBSERVER_HOST, host);
        rec.set(attr::OBSERVER_DOMAIN, domain);
    }
    if let Some(host) = rec.str(attr::HEADER_HOST) {
        sender(rec, host, name);
    }
}

/// The host of the header is the device itself, unless it has another name; its address is the device's, unless
/// FortiAnalyzer has passed the record on.
#[inline(never)]
fn sender<'b>(rec: &mut Record<'b>, host: &'b str, name: Option<&str>) {
    let is_forwarded = rec.has(attr::FORWARD_TIME) || rec.has(attr::FORWARD_STAMP);
    if parse_ip(host).is_some() {
        rec.set(if is_forwarded { attr::REPORTER_IP } else { attr::OBSERVER_IP }, host);
        return;
    }
    let parts = split_host(host);
    match name {
        Some(name) if name.eq_ignore_ascii_case(host) => {}
        Some(name) if name.eq_ignore_ascii_case(parts.name) => rec.set(attr::OBSERVER_DOMAIN, parts.domain),
        Some(_) => {
            rec.set(attr::REPORTER_HOST, parts.name);
            rec.set(attr::REPORTER_DOMAIN, parts.domain);
        }
        None => {
            rec.set(attr::OBSERVER_HOST, parts.name);
            rec.set(attr::OBSERVER_DOMAIN, parts.domain);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priorities() {
        assert_eq!(priority("<189>date=1"), (Some(189), "date=1"));
        assert_eq!(priority("<189> date=1"), (Some(189), "date=1"));
        assert_eq!(priority("<999>date=1"), (None, "<999>date=1"));
        assert_eq!(priority("<x"), (None, "<x"));
        assert_eq!(facility(Some(189)), Some("local7"));
    }

    #[test]
    fn a_pair_begins_with_a_key() {
        assert!(begins_with_pair("date=2026-11-20"));
        assert!(!begins_with_pair("Nov 20 09:00:00 fgt date=2026-11-20"));
        assert!(!begins_with_pair("=x"));
        assert!(!begins_with_pair(""));
    }
}
