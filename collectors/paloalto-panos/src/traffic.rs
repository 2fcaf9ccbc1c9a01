//! Sessions: TRAFFIC, tunnel inspection, GTP, SCTP and DECRYPTION.

use collector_sdk::prelude::*;

use crate::attr;
use crate::class::Class;
use crate::network::{Action, action};

/// What a record of a session says, and whether the session is over.
///
/// It was denied if either the action or the subtype says so: one that ended may have been reset by a rule.
#[inline]
pub(crate) fn session(rec: &Record) -> (Class, bool) {
    let subtype = rec.str(attr::SUBTYPE).unwrap_or_default();
    match (subtype, action(rec)) {
        ("drop", _) => (Class::SessionDropped, true),
        ("deny", _) => (Class::SessionDenied, true),
        (_, Action::Denied) => (Class::SessionDenied, subtype != "start"),
        ("start", Action::Allowed) => (Class::SessionStart, false),
        ("end", Action::Allowed) => (Class::SessionEnd, true),
        (_, Action::Allowed | Action::Unknown) => (Class::SessionOther, subtype == "end"),
    }
}

/// The same for sessions of tunnels, whose subtype some releases put into the type's place.
pub(crate) fn tunnel(rec: &mut Record) -> (Class, bool) {
    let subtype = rec.str(attr::SUBTYPE).unwrap_or_default();
    let is_start = subtype == "start" || rec.str(attr::TYPE) == Some("START");
    rec.set(attr::TYPE, "TUNNEL");
    match (subtype, action(rec)) {
        ("drop" | "deny", _) | (_, Action::Denied) => (Class::TunnelDenied, true),
        _ if is_start => (Class::TunnelStart, false),
        _ => (Class::TunnelEnd, true),
    }
}

pub(crate) fn gtp(rec: &Record) -> Class {
    if action(rec) == Action::Denied { Class::GtpDenied } else { Class::GtpAllowed }
}

pub(crate) fn sctp(rec: &Record) -> Class {
    if action(rec) == Action::Denied { Class::SctpDenied } else { Class::SctpAllowed }
}

/// How a handshake went, and what is known of the certificate.
pub(crate) fn decryption(rec: &mut Record) -> Class {
    cipher(rec);
    if rec.str(attr::ERR_INDEX) == Some("None") {
        rec.unset(attr::ERR_INDEX);
    }
    let has_failed = action(rec) == Action::Denied || rec.has(attr::ERR_INDEX) || rec.has(attr::ERROR);
    // The proxy type says `No Decrypt` or `Uninspected` when the firewall only looked on.
    let is_passed = rec.get_named("proxy_type").and_then(Value::as_str).is_some_and(|text| {
        let text = text.as_bytes();
        text.first_chunk::<2>().is_some_and(|begin| begin.eq_ignore_ascii_case(b"no"))
    });
    if has_failed {
        Class::TlsFailed
    } else if is_passed {
        Class::TlsPassed
    } else {
        Class::TlsDecrypted
    }
}

/// The parts of a cipher suite stand apart; one name of them is what analysts look for.
fn cipher(rec: &mut Record) {
    if let Some(version) = rec.str(attr::TLS_VERSION)
        && let Some(number) = version.strip_prefix("TLS").filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        rec.set(attr::TLS_VERSION, rec.build(version, |out| write!(out, "TLSv{number}")));
    }
    let parts = [attr::TLS_KEYXCHG, attr::TLS_ENC, attr::TLS_AUTH].map(|attr| rec.str(attr));
    let [Some(exchange), Some(encryption), Some(hash)] = parts else { return };
    rec.set(attr::TLS_CIPHER, rec.build(encryption, |out| write!(out, "{exchange}_{encryption}_{hash}")));
    for part in [attr::TLS_KEYXCHG, attr::TLS_ENC, attr::TLS_AUTH] {
        rec.unset(part);
    }
}

/// A hash goes where its length belongs.
pub(crate) fn digest(rec: &mut Record, attr: AttrId) {
    let Some(text) = rec.str(attr) else { return };
    if !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return;
    }
    let of_length = match text.len() {
        64 => attr::SHA256,
        40 => attr::SHA1,
        32 => attr::MD5,
        _ => return,
    };
    rec.set(of_length, text);
    rec.unset(attr);
}
