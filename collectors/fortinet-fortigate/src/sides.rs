//! What traffic, UTM and event logs have in common: the two sides, the user, the protocol, the numbers.

use collector_sdk::core::value::parse_ip;
use collector_sdk::prelude::*;

use crate::attr;

/// Brings the values that most records have into one form.
#[inline]
pub(crate) fn normalize(rec: &mut Record, protocols: &KeyMap) {
    for country in [attr::SOURCE_COUNTRY, attr::TARGET_COUNTRY] {
        // Private addresses are in no country.
        if rec.str(country) == Some("Reserved") {
            rec.unset(country);
        }
    }
    if rec.str(attr::SESSION) == Some("0") {
        rec.unset(attr::SESSION);
    }
    if let Some(number) = rec.str(attr::PROTOCOL_NUMBER) {
        let name = match number {
            "6" => "TCP",
            "17" => "UDP",
            "1" => "ICMP",
            _ => protocols.first(number).map_or("", |name| rec.copy(name)),
        };
        rec.set(attr::PROTOCOL, Some(name).filter(|name| !name.is_empty()));
    }
    if let Some(seconds) = rec.str(attr::DURATION)
        && let Some(millis) = Value::Text(seconds).as_int().and_then(|seconds| seconds.checked_mul(1000))
    {
        rec.set(attr::DURATION_MS, millis);
        rec.unset(attr::DURATION);
    }
    if rec.has(attr::USER) || rec.has(attr::UNAUTHENTICATED_USER) {
        user(rec);
    }
    for (from, name, domain) in [
        (attr::SOURCE_NAME, attr::SOURCE_HOST, attr::SOURCE_DOMAIN),
        (attr::TARGET_NAME, attr::TARGET_HOST_NAME, attr::TARGET_DOMAIN),
        (attr::TARGET_HOST, attr::TARGET_HOST_NAME, attr::TARGET_DOMAIN),
    ] {
        host(rec, from, name, domain);
    }
    if let Some(text) = rec.str(attr::TARGET_USER) {
        let user = named_user(text);
        rec.set(attr::TARGET_USER_NAME, user.0);
        rec.set(attr::TARGET_USER_DOMAIN, user.1);
        rec.unset(attr::TARGET_USER);
    }
}

/// Makes a host's name and domain of an attribute, if nothing has set the name before. A name that is an address is none,
/// and stays where it is.
pub(crate) fn host(rec: &mut Record, from: AttrId, name: AttrId, domain: AttrId) {
    let Some(text) = rec.str(from) else { return };
    if rec.has(name) || parse_ip(text).is_some() {
        return;
    }
    let (host, host_domain) = named_host(text);
    rec.set(name, host);
    rec.set(domain, host_domain);
    rec.unset(from);
}

/// A host's name and domain. What has a blank in it is the name that somebody gave to a device.
pub(crate) fn named_host(text: &str) -> (&str, Option<&str>) {
    if !text.bytes().any(|b| b == b'.') || text.bytes().any(|b| b == b' ') {
        return (text, None);
    }
    let host = split_host(text);
    (host.name, host.domain)
}

/// The roles of the interfaces: the zones, and the direction between them.
#[inline]
pub(crate) fn roles(rec: &mut Record) {
    let (from, to) = (role(rec, attr::SOURCE_ROLE), role(rec, attr::TARGET_ROLE));
    let direction = match (from, to) {
        (Some("lan" | "dmz"), Some("wan")) => "outbound",
        (Some("wan"), Some("lan" | "dmz")) => "inbound",
        (Some("lan" | "dmz"), Some("lan" | "dmz")) => "internal",
        _ => return,
    };
    rec.set(attr::FLOW, direction);
}

fn role<'b>(rec: &mut Record<'b>, attr: AttrId) -> Option<&'b str> {
    let role = rec.str(attr);
    if role == Some("undefined") {
        rec.unset(attr);
    }
    role
}

/// The user who acted. One whom nobody has authenticated counts when there is no other.
#[inline(never)]
fn user(rec: &mut Record) {
    let text = match rec.str(attr::USER) {
        Some(user) => user,
        None => {
            let guessed = rec.str(attr::UNAUTHENTICATED_USER).unwrap_or_default();
            rec.unset(attr::UNAUTHENTICATED_USER);
            guessed
        }
    };
    let (name, domain) = named_user(text);
    rec.set(attr::USER_NAME, name);
    rec.set(attr::USER_DOMAIN, domain);
    rec.unset(attr::USER);
}

/// `DOMAIN\name`. A slash is part of the name, as in `host/pc7.example.com`.
pub(crate) fn named_user(text: &str) -> (&str, Option<&str>) {
    match text.split_once('\\') {
        Some((domain, name)) if !name.is_empty() => (name, Some(domain).filter(|domain| !domain.is_empty())),
        _ => (text, None),
    }
}

/// Type and code of `icmp/8/0` and `icmp6/131/0`.
pub(crate) fn icmp_service(rec: &mut Record) {
    let Some(service) = rec.str(attr::SERVICE) else { return };
    let mut parts = service.split('/');
    if !matches!(parts.next(), Some("icmp" | "icmp6")) {
        return;
    }
    if let (Some(kind), Some(code), None) = (parts.next(), parts.next(), parts.next()) {
        rec.set(attr::ICMP_TYPE_NUMBER, kind);
        rec.set(attr::ICMP_CODE_NUMBER, code);
    }
}

/// Gives an attribute's value to another one, unless that has a value.
pub(crate) fn hand_over(rec: &mut Record, from: AttrId, to: AttrId) {
    if let Some(value) = rec.get(from)
        && !rec.has(to)
    {
        rec.set(to, value);
        rec.unset(from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users() {
        assert_eq!(named_user("jdoe"), ("jdoe", None));
        assert_eq!(named_user(r"EXAMPLE\jdoe"), ("jdoe", Some("EXAMPLE")));
        assert_eq!(named_user(r"\jdoe"), ("jdoe", None));
        assert_eq!(named_user("host/pc7.example.com"), ("host/pc7.example.com", None));
        assert_eq!(named_user(r"EXAMPLE\"), (r"EXAMPLE\", None));
    }
}
