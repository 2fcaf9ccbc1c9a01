//! The hosts of a header, and the two sides of a message: names instead of addresses, users and security groups in brackets.

use collector_sdk::core::value::{is_numeric, parse_ip};
use collector_sdk::prelude::*;
use collector_sdk::text::raw::find_either;

use crate::attr;

/// The attributes of one side.
pub(crate) struct Side {
    ip: AttrId,
    host: AttrId,
    nat_ip: AttrId,
    nat_host: AttrId,
    user: AttrId,
    domain: AttrId,
    sgt: AttrId,
    sgt_name: AttrId,
}

impl Side {
    pub(crate) const SOURCE: Side = Side {
        ip: attr::SRC_IP,
        host: attr::SRC_HOST,
        nat_ip: attr::SRC_NAT_IP,
        nat_host: attr::SRC_NAT_HOST,
        user: attr::SRC_USER,
        domain: attr::SRC_DOMAIN,
        sgt: attr::SRC_SGT,
        sgt_name: attr::SRC_SGT_NAME,
    };
    pub(crate) const TARGET: Side = Side {
        ip: attr::DST_IP,
        host: attr::DST_HOST,
        nat_ip: attr::DST_NAT_IP,
        nat_host: attr::DST_NAT_HOST,
        user: attr::DST_USER,
        domain: attr::DST_DOMAIN,
        sgt: attr::DST_SGT,
        sgt_name: attr::DST_SGT_NAME,
    };
}

/// Sets the name of a host in a header, with its domain, or its address.
#[inline]
pub(crate) fn host<'b>(rec: &mut Record<'b>, host: &'b str, attrs: &[AttrId; 3]) {
    if find_either(host.as_bytes(), 0, b'.', b':') < host.len() {
        qualified_host(rec, host, attrs);
    } else {
        rec.set(attrs[0], host);
    }
}

#[inline(never)]
fn qualified_host<'b>(rec: &mut Record<'b>, host: &'b str, [name, domain, ip]: &[AttrId; 3]) {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if parse_ip(bare).is_some() {
        rec.set(*ip, bare);
        return;
    }
    let host = split_host(host);
    rec.set(*name, host.name);
    rec.set(*domain, host.domain);
}

/// With name resolution on, the device prints names in the place of addresses; a user may stand before one. Says for each
/// side whether one did.
#[inline(always)]
pub(crate) fn names_and_addresses(rec: &mut Record) -> [bool; 2] {
    let sides = [&Side::SOURCE, &Side::TARGET];
    let hosts = [Side::SOURCE.ip, Side::TARGET.ip, Side::SOURCE.nat_ip, Side::TARGET.nat_ip];
    // One loop, so that the check is in the program once.
    if hosts.iter().any(|attr| rec.str(*attr).is_some_and(|text| !is_numeric(text))) {
        return sides.map(|side| names(rec, side));
    }
    [false; 2]
}

#[inline(never)]
fn names(rec: &mut Record, side: &Side) -> bool {
    let mut has_user = false;
    if let Some(text) = rec.str(side.ip)
        && !is_address(text)
    {
        rec.unset(side.ip);
        let name = match text.rsplit_once('@') {
            Some((user, name)) => {
                if rec.get(side.user).is_none() {
                    rec.set(side.user, user);
                }
                has_user = true;
                name
            }
            None => text,
        };
        if is_address(name) {
            rec.set(side.ip, name);
        } else if !is_placeholder(name) && rec.get(side.host).is_none() {
            rec.set(side.host, name);
        }
    }
    if let Some(text) = rec.str(side.nat_ip)
        && !is_address(text)
    {
        rec.unset(side.nat_ip);
        if !is_placeholder(text) {
            rec.set(side.nat_host, text);
        }
    }
    has_user
}

/// A name begins with a letter or has one; digits, dots and colons alone are an address, and if they are a wrong
/// one, the event's field refuses it.
fn is_address(text: &str) -> bool {
    is_numeric(text) || parse_ip(text).is_some()
}

/// Takes `(DOMAIN\user, 12:group)` apart. Without a backslash it is a user in the connection messages, and
/// a host name or a security group elsewhere.
pub(crate) fn bracket_user(rec: &mut Record, side: &Side, plain_is_user: bool) {
    let Some(text) = rec.str(side.user) else { return };
    rec.unset(side.user);
    let (who, group) = match text.split_once(", ") {
        Some((who, group)) => (who, Some(group)),
        None if is_group(text) => ("", Some(text)),
        None => (text, None),
    };
    if let Some((number, name)) = group.filter(|group| is_group(group)).and_then(|group| group.split_once(':')) {
        rec.set(side.sgt, number);
        rec.set(side.sgt_name, name);
    }
    if is_placeholder(who) {
        return;
    }
    if who.contains('\\') || plain_is_user || rec.get(side.host).is_some() {
        let user = split_user(who);
        rec.set(side.user, user.name);
        rec.set(side.domain, user.domain);
    } else {
        rec.set(side.host, who);
    }
}

/// IPsec peers without a name are named by their address, mostly one that the message has anyway. Where a name stands in
/// its place (402117 to 402120), it is the source's; elsewhere a user may have typed it.
pub(crate) fn address_is_no_user(rec: &mut Record, id: u32) {
    let Some(user) = rec.str(attr::USER) else { return };
    let may_be_address = user.starts_with(|c: char| c.is_ascii_digit()) || user.contains(':');
    if !may_be_address || parse_ip(user).is_none() {
        return;
    }
    rec.unset(attr::USER);
    if id / 1000 == 402 && rec.get(attr::SRC_IP).is_none() {
        rec.set(attr::SRC_IP, user);
    } else if rec.str(attr::SRC_IP) != Some(user) && rec.str(attr::DST_IP) != Some(user) {
        rec.keep_aside("user", Value::Text(user));
    }
}

/// Splits the domain off a user who stands alone.
pub(crate) fn plain_user(rec: &mut Record, user: AttrId, domain: AttrId) {
    let Some(text) = rec.str(user) else { return };
    if is_placeholder(text) {
        rec.unset(user);
        return;
    }
    if text.contains('\\') {
        let parts = split_user(text);
        rec.set(user, parts.name);
        rec.set(domain, parts.domain);
    }
}

/// `12:name`
fn is_group(text: &str) -> bool {
    text.split_once(':').is_some_and(|(number, _)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// What the device prints when it knows nothing.
pub(crate) fn is_placeholder(text: &str) -> bool {
    matches!(text, "" | "::" | "Unknown" | "unknown" | "<unknown>" | "No Authentication Required" | "N/A" | "none")
        || text.bytes().all(|b| b == b'*')
        || text.starts_with("invalid-addr")
}
