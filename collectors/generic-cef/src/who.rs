//! Users, hosts and addresses: one value, one place, and domains apart from names.

use collector_sdk::core::value::{is_plain_ipv4, parse_ip};
use collector_sdk::prelude::*;
use collector_sdk::text::raw::{find_any, find_byte};

use crate::attr;

/// Attributes that count only where another one is missing. Otherwise they stay under their own name, unless they say the
/// same.
const SUBSTITUTES: [(AttrId, AttrId); 17] = [
    (attr::SOURCE_IPV6, attr::SRC),
    (attr::DESTINATION_IPV6, attr::DST),
    (attr::DEVICE_IPV6, attr::DVC),
    (attr::IDENT_SRC, attr::SRC),
    (attr::IDENT_HOST_NAME, attr::SHOST),
    (attr::IDENT_NET_BIOS, attr::SHOST),
    (attr::IDENT_MAC, attr::SMAC),
    (attr::SRC_PRE_NAT, attr::SRC),
    (attr::SRC_PRE_NAT_PORT, attr::SPT),
    (attr::DST_PRE_NAT, attr::DST),
    (attr::DST_PRE_NAT_PORT, attr::DPT),
    (attr::DOMAIN, attr::SNTDOM),
    (attr::REALM, attr::SNTDOM),
    (attr::EVENT_ID, attr::EXTERNAL_ID),
    (attr::GROUP_ID, attr::GROUP),
    (attr::CATEGORY_DEVICE_GROUP, attr::CATEGORY_DEVICE_TYPE),
    (attr::APP_NAME, attr::DEVICE_PROCESS_NAME),
];

/// An endpoint's attributes.
struct Side {
    address: AttrId,
    host: AttrId,
    domain: AttrId,
}

const SIDES: [Side; 4] = [
    Side { address: attr::SRC, host: attr::SHOST, domain: attr::SOURCE_DNS_DOMAIN },
    Side { address: attr::DST, host: attr::DHOST, domain: attr::DESTINATION_DNS_DOMAIN },
    Side { address: attr::DVC, host: attr::DVCHOST, domain: attr::DEVICE_DNS_DOMAIN },
    Side { address: attr::AGT, host: attr::AHOST, domain: attr::AGENT_DNS_DOMAIN },
];

pub(crate) fn normalize(rec: &mut Record<'_>) {
    no_translation(rec, attr::SOURCE_TRANSLATED_ADDRESS, attr::SOURCE_TRANSLATED_PORT);
    no_translation(rec, attr::DESTINATION_TRANSLATED_ADDRESS, attr::DESTINATION_TRANSLATED_PORT);
    for (substitute, attr) in SUBSTITUTES {
        if let Some(value) = rec.str(substitute) {
            set_or_keep(rec, attr, rec.names().name(substitute), value);
        }
    }
    if let Some(account) = rec.str(attr::ACCOUNT_NAME) {
        // Who has an account besides the user did something to it.
        let whose = if rec.has(attr::SUSER) { attr::DUSER } else { attr::SUSER };
        set_or_keep(rec, whose, "accountName", account);
    }
    if let Some(origin) = rec.str(attr::ORIGIN) {
        // Check Point's gateway; elsewhere the word may mean anything.
        if is_address(origin) {
            set_or_keep(rec, attr::DVC, "origin", origin);
        } else {
            rec.keep_aside("origin", Value::Text(origin));
        }
    }
    reporter(rec);
    for side in &SIDES {
        endpoint(rec, side);
    }
    user(rec, attr::SUSER, attr::SNTDOM, attr::SUSER_EMAIL);
    user(rec, attr::DUSER, attr::DNTDOM, attr::DUSER_EMAIL);
}

/// Firewalls print zeros where nothing was translated.
fn no_translation(rec: &mut Record<'_>, address: AttrId, port: AttrId) {
    if matches!(rec.str(address), Some("0.0.0.0" | "::")) {
        rec.unset(address);
    }
    if rec.str(port) == Some("0") {
        rec.unset(port);
    }
}

/// Sets an attribute that is missing; a value that differs from what is there stays under its own name.
pub(crate) fn set_or_keep<'b>(rec: &mut Record<'b>, attr: AttrId, name: &'b str, value: &'b str) {
    match rec.str(attr) {
        None => rec.set(attr, value),
        Some(known) if known.eq_ignore_ascii_case(value) => {}
        Some(_) => rec.keep_aside(name, Value::Text(value)),
    }
}

/// The host of the header is the device, unless the message names its device: then it passed the record on.
fn reporter<'b>(rec: &mut Record<'b>) {
    let Some(host) = rec.str(attr::HOST) else { return };
    let relay = rec.str(attr::RELAY).filter(|relay| *relay != host);
    if !rec.has(attr::DVC) && !rec.has(attr::DVCHOST) {
        rec.set(attr::DVCHOST, host);
        passed_on(rec, relay);
        return;
    }
    let names_device = |attr| rec.str(attr).is_some_and(|device: &str| is_same_host(device, host));
    if names_device(attr::DVCHOST) || names_device(attr::DVC) {
        passed_on(rec, relay);
    } else {
        passed_on(rec, Some(host));
        if let Some(relay) = relay {
            intermediary(rec, relay);
        }
    }
}

/// A host is the same with and without its domain, in capitals or not.
fn is_same_host(one: &str, other: &str) -> bool {
    if one.len() == other.len() {
        return one.eq_ignore_ascii_case(other);
    }
    let (one, other) = (split_host(one), split_host(other));
    one.name.eq_ignore_ascii_case(other.name) && (one.domain.is_none() || other.domain.is_none())
}

/// The host that sent the record is the reporter, unless a connector names itself: then the record passed through it.
fn passed_on<'b>(rec: &mut Record<'b>, host: Option<&'b str>) {
    let Some(host) = host else { return };
    let is_agent = |attr| rec.str(attr).is_some_and(|agent: &str| is_same_host(agent, host));
    if !rec.has(attr::AGT) && !rec.has(attr::AHOST) {
        rec.set(attr::AHOST, host);
    } else if !is_agent(attr::AHOST) && !is_agent(attr::AGT) {
        intermediary(rec, host);
    }
}

fn intermediary<'b>(rec: &mut Record<'b>, host: &'b str) {
    let attr = if parse_ip(host).is_some() { attr::MID_IP } else { attr::MID_HOST };
    set_or_keep(rec, attr, "syslog_relay", host);
}

/// An address; most texts are told apart without being read.
fn is_address(text: &str) -> bool {
    is_plain_ipv4(text) || find_byte(text.as_bytes(), 0, b':') < text.len() && parse_ip(text).is_some()
}

/// Puts addresses and names where they belong, for senders write either into either.
fn endpoint<'b>(rec: &mut Record<'b>, side: &Side) {
    if let Some(address) = rec.str(side.address)
        && !is_address(address)
    {
        not_an_address(rec, side, address);
    }
    let Some(host) = rec.str(side.host) else { return };
    if is_address(host) {
        rec.unset(side.host);
        set_or_keep(rec, side.address, rec.names().name(side.host), host);
        return;
    }
    if find_byte(host.as_bytes(), 0, b'.') == host.len() {
        return;
    }
    let host = host.trim_end_matches('.');
    let split = split_host(host);
    let Some(domain) = split.domain.filter(|_| !host.contains([' ', '/', '@'])) else { return };
    rec.set(side.host, split.name);
    if let Some(known) = rec.str(side.domain)
        && !known.eq_ignore_ascii_case(domain)
    {
        rec.keep_aside(rec.names().name(side.domain), Value::Text(known));
    }
    rec.set(side.domain, domain);
}

/// A name in the place of an address, or an address with its port.
fn not_an_address<'b>(rec: &mut Record<'b>, side: &Side, text: &'b str) {
    let name = rec.names().name(side.address);
    if let Some((address, port)) = text.rsplit_once(':')
        && parse_ip(address).is_some()
        && port.parse::<u16>().is_ok()
    {
        rec.set(side.address, address);
        match side.address {
            attr::SRC => set_or_keep(rec, attr::SPT, name, port),
            attr::DST => set_or_keep(rec, attr::DPT, name, port),
            _ => rec.keep_aside(name, Value::Text(text)),
        }
    } else if text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        && text.bytes().any(|b| b.is_ascii_alphabetic())
    {
        rec.unset(side.address);
        set_or_keep(rec, side.host, name, text);
    }
    // All else is refused by the field, and kept under its name.
}

/// Takes the domain off a user.
fn user<'b>(rec: &mut Record<'b>, name: AttrId, domain: AttrId, email: AttrId) {
    let Some(user) = rec.str(name) else { return };
    if find_any(user.as_bytes(), 0, *b"\\/@") == user.len() {
        return;
    }
    if user.contains(['\\', '/']) && is_domain_and_name(user) {
        let split = split_user(user);
        rec.set(name, split.name);
        if let Some(given) = split.domain {
            set_or_keep(rec, domain, rec.names().name(domain), given);
        }
    } else if let Some((_, at)) = user.split_once('@')
        && at.contains('.')
        && !user.contains([' ', ',', ';', '<', '/'])
    {
        rec.set(email, user);
    }
}

/// A slash stands in many a name that has no domain: paths, distinguished names, principals of services.
fn is_domain_and_name(user: &str) -> bool {
    match user.split_once('\\') {
        Some((_, name)) => !name.contains('\\'),
        None => user.matches('/').count() == 1 && !user.contains([' ', '=', '@', ':', ',']),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_host_under_two_names() {
        for (one, other, same) in [
            ("fw01", "FW01", true),
            ("fw01", "fw01.example.com", true),
            ("fw01.Example.com", "fw01.example.COM", true),
            ("fw01.example.com", "fw01.example.org", false),
            ("fw01", "fw02", false),
            ("fw01", "fw011", false),
            ("fw01.example.com", "fw01.example.com.au", false),
            ("192.0.2.1", "192", false),
        ] {
            assert_eq!(is_same_host(one, other), same, "{one} {other}");
            assert_eq!(is_same_host(other, one), same, "{other} {one}");
        }
    }
}
