//! What all records of sessions have: users, protocols, places.

use collector_sdk::prelude::*;
use collector_sdk::text::raw::find_either;

use crate::attr;
use crate::envelope::split_named;

/// A user with the domain and the address by mail.
pub(crate) struct User {
    name: AttrId,
    domain: AttrId,
    email: AttrId,
}

pub(crate) const SOURCE_USER: User =
    User { name: attr::SRCUSER, domain: attr::SRCUSER_DOMAIN, email: attr::SRCUSER_EMAIL };
const DESTINATION_USER: User = User { name: attr::DSTUSER, domain: attr::DSTUSER_DOMAIN, email: attr::DSTUSER_EMAIL };

/// Takes a user's name apart: `domain\user`, or a name with its domain behind an `@`.
#[inline]
pub(crate) fn split(rec: &mut Record, user: &User) {
    let Some(text) = rec.str(user.name) else { return };
    if let Some((domain, name)) = text.split_once('\\') {
        // Some releases double the backslash.
        let name = name.strip_prefix('\\').unwrap_or(name);
        if !name.is_empty() {
            rec.set(user.name, name);
            rec.set(user.domain, Some(domain).filter(|domain| !domain.is_empty()));
        }
    } else if text.contains('@') {
        rec.set(user.email, text);
    }
}

/// Checks that the columns are where they should be, and gives their values a common form.
///
/// # Errors
/// When the protocol's place holds something else: a relay has taken columns out or put some in.
#[inline]
pub(crate) fn normalize(rec: &mut Record) -> Result<(), ParseError> {
    split(rec, &SOURCE_USER);
    split(rec, &DESTINATION_USER);
    place(rec, attr::SRCLOC);
    place(rec, attr::DSTLOC);
    split_named(rec, attr::SRC_HOST, attr::SRC_HOST_DOMAIN);
    split_named(rec, attr::DST_HOST, attr::DST_HOST_DOMAIN);
    protocol(rec)
}

/// Ranges of addresses stand for private networks: the address says it already.
#[inline]
pub(crate) fn place(rec: &mut Record, attr: AttrId) {
    let is_range = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit()) && find_either(text.as_bytes(), 0, b'-', b'_') < text.len()
    };
    let is_no_country = |text: &str| matches!(text, "Reserved" | "reserved" | "Internal" | "Unknown" | "unknown" | "0");
    if rec.str(attr).is_some_and(|text| is_range(text) || is_no_country(text)) {
        rec.unset(attr);
    }
}

#[inline]
fn protocol(rec: &mut Record) -> Result<(), ParseError> {
    let Some(text) = rec.str(attr::PROTO) else { return Ok(()) };
    let name = match text {
        "tcp" => "TCP",
        "udp" => "UDP",
        "icmp" => "ICMP",
        _ => return unusual_protocol(rec, text),
    };
    rec.set(attr::PROTO, name);
    Ok(())
}

#[cold]
fn unusual_protocol<'b>(rec: &mut Record<'b>, text: &'b str) -> Result<(), ParseError> {
    if text.starts_with("0x") || text.contains([':', '/']) {
        return Err(rec.error("the columns are not in their places", text));
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        rec.set(attr::PROTO_NUMBER, text);
        rec.unset(attr::PROTO);
        rec.set(attr::PROTO, name_of(text));
        return Ok(());
    }
    let upper = rec.build(text, |out| text.chars().try_for_each(|c| out.write_char(c.to_ascii_uppercase())));
    rec.set(attr::PROTO, upper);
    Ok(())
}

/// The usual names of the numbers that firewalls see.
fn name_of(number: &str) -> Option<&'static str> {
    Some(match number {
        "1" => "ICMP",
        "2" => "IGMP",
        "4" => "IPIP",
        "6" => "TCP",
        "17" => "UDP",
        "41" => "IPV6",
        "47" => "GRE",
        "50" => "ESP",
        "51" => "AH",
        "58" => "IPV6-ICMP",
        "88" => "EIGRP",
        "89" => "OSPF",
        "103" => "PIM",
        "112" => "VRRP",
        "115" => "L2TP",
        "132" => "SCTP",
        _ => return None,
    })
}

/// What the firewall did with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Allowed,
    Denied,
    Unknown,
}

/// Reads the action of a record.
#[inline]
pub(crate) fn action(rec: &Record) -> Action {
    match rec.str(attr::ACTION) {
        Some("allow" | "alert" | "continue" | "override" | "forward") => Action::Allowed,
        Some(text) if text.starts_with("wildfire-upload") => Action::Allowed,
        Some(text) if is_denial(text) => Action::Denied,
        _ => Action::Unknown,
    }
}

fn is_denial(text: &str) -> bool {
    let begins = ["deny", "drop", "reset", "block", "random-drop", "sinkhole", "syncookie", "override-lockout"];
    begins.iter().any(|begin| text.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denials() {
        for text in ["deny", "drop", "drop-icmp", "drop ICMP", "reset-both", "reset client", "block-url", "sinkhole"] {
            assert!(is_denial(text), "{text}");
        }
        for text in ["allow", "alert", "continue", "override", ""] {
            assert!(!is_denial(text), "{text}");
        }
    }
}
