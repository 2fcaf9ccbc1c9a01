//! What stands around the columns: the syslog header, whatever a relay put before the line, and who reports what.

use collector_sdk::core::value::parse_ip;
use collector_sdk::prelude::*;
use collector_sdk::text::raw::find_either;

use crate::attr;
use crate::columns::Layout;

/// Three attributes of one host: its name, its domain, its address.
type Host = [AttrId; 3];

const OBSERVER: Host = [attr::HOST, attr::HOST_DOMAIN, attr::HOST_IP];
const RELAY: Host = [attr::RELAY, attr::RELAY_DOMAIN, attr::RELAY_IP];

/// Facility numbers as text, ready for a text field.
const FACILITIES: [&str; 24] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20",
    "21", "22", "23",
];

/// Names of types between commas, to find a line behind a prefix that is no syslog header.
const TYPES: [&str; 17] = [
    ",TRAFFIC,",
    ",THREAT,",
    ",SYSTEM,",
    ",CONFIG,",
    ",GLOBALPROTECT,",
    ",USERID,",
    ",AUTHENTICATION,",
    ",DECRYPTION,",
    ",HIPMATCH,",
    ",HIP-MATCH,",
    ",CORRELATION,",
    ",IPTAG,",
    ",GTP,",
    ",SCTP,",
    ",START,",
    ",END,",
    ",audit,",
];

/// What the header says and later stages need.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Envelope<'b> {
    pub(crate) time: Option<Stamp>,
    host: Option<&'b str>,
    relay: Option<&'b str>,
}

impl<'b> Envelope<'b> {
    /// Takes the header off.
    #[inline]
    pub(crate) fn take(rec: &mut Record<'b>) -> Envelope<'b> {
        let header = fields::syslog(rec, &syslog::Options::NETWORK_DEVICE);
        if let Some(priority) = header.priority {
            rec.set(attr::FACILITY, FACILITIES[usize::from(priority >> 3) % FACILITIES.len()]);
        }
        Envelope { time: header.time, host: header.host, relay: header.relay }
    }

    /// Says who observed and who reported, once the columns are read.
    ///
    /// The firewall names itself in a column. Where the header names another host, that one has sent the record on:
    /// Panorama, a log collector, a relay.
    #[inline]
    pub(crate) fn name_hosts(&self, rec: &mut Record<'b>) {
        let device = rec.str(attr::DEVICE_NAME);
        let mut relay = self.relay;
        match (device, self.host) {
            (Some(device), Some(host)) if is_same(device, host) => {
                set_host(rec, if host.len() > device.len() { host } else { device }, &OBSERVER);
            }
            (Some(device), host) => {
                set_host(rec, device, &OBSERVER);
                relay = host.or(relay);
            }
            (None, Some(host)) => set_host(rec, host, &OBSERVER),
            (None, None) => {}
        }
        if let Some(relay) = relay {
            set_host(rec, relay, &RELAY);
        }
    }
}

/// True when one is the other with a domain behind it.
fn is_same(device: &str, host: &str) -> bool {
    let (short, long) = if device.len() <= host.len() { (device, host) } else { (host, device) };
    let (Some(head), Some(tail)) = (long.get(..short.len()), long.get(short.len()..)) else { return false };
    head.eq_ignore_ascii_case(short) && (tail.is_empty() || tail.starts_with('.'))
}

/// Sets a host's name with its domain, or its address.
fn set_host<'b>(rec: &mut Record<'b>, text: &'b str, [name, domain, ip]: &Host) {
    if find_either(text.as_bytes(), 0, b'.', b':') == text.len() {
        rec.set(*name, text);
        return;
    }
    if parse_ip(text).is_some() {
        rec.set(*ip, text);
        return;
    }
    let host = split_host(text);
    rec.set(*name, host.name);
    rec.set(*domain, host.domain);
}

/// Sets the name of a side's host, and its domain apart.
pub(crate) fn split_named(rec: &mut Record, name: AttrId, domain: AttrId) {
    let Some(host) = rec.str(name).map(split_host) else { return };
    if host.domain.is_some() {
        rec.set(name, host.name);
        rec.set(domain, host.domain);
    }
}

/// Finds the layout of the record, and where its line begins: both forms begin with a number.
#[inline]
pub(crate) fn layout(rec: &mut Record) -> Option<Layout> {
    let body = rec.body();
    let is_bare = body.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let bare = if is_bare { Layout::of(body) } else { None };
    bare.or_else(|| behind_prefix(rec)).or_else(|| Layout::of(body))
}

/// Finds a line behind a prefix, such as a tag or a second header; what is before it is kept aside.
#[cold]
fn behind_prefix(rec: &mut Record) -> Option<Layout> {
    let body = rec.body();
    let at = TYPES.iter().filter_map(|name| body.find(name)).min()?;
    // Three columns before the type: its number, the time, the serial number; the number has nothing but digits.
    let mut commas = body.get(..at)?.rmatch_indices(',');
    let (first, _) = commas.nth(1)?;
    let digits = body.get(..first)?.bytes().rev().take_while(u8::is_ascii_digit).count();
    let start = first - digits;
    let layout = Layout::of(body.get(start..)?).filter(|_| start > 0 && digits > 0)?;
    let prefix = body.get(..start)?.trim();
    if !prefix.is_empty() {
        rec.set(attr::ENVELOPE, prefix);
    }
    rec.set_body(body.get(start..)?);
    Some(layout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_host_under_two_names() {
        for (device, host, same) in [
            ("fw01", "fw01", true),
            ("fw01", "FW01.example.com", true),
            ("fw01.example.com", "fw01", true),
            ("fw01", "fw011", false),
            ("fw01", "panorama", false),
            ("é", "x", false),
        ] {
            assert_eq!(is_same(device, host), same, "{device} {host}");
        }
    }
}
