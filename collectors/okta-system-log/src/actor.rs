//! Who acted, and from where.

use collector_sdk::prelude::*;

use crate::attr;

/// What is no person leaves the fields of the initiating user: its name becomes the initiating service's.
pub(crate) fn person_or_service(rec: &mut Record) {
    let kind = rec.str(attr::ACTOR_TYPE).unwrap_or("User");
    if is_person(kind) {
        // An unknown person leaves nothing but the word "User".
        let known = [attr::ACTOR_ID, attr::ACTOR_ALTERNATE_ID, attr::ACTOR_DISPLAY_NAME];
        if known.iter().all(|attr| rec.get(*attr).is_none()) {
            rec.unset(attr::ACTOR_TYPE);
        }
        return;
    }
    let (name, alternate) = (rec.str(attr::ACTOR_DISPLAY_NAME), rec.str(attr::ACTOR_ALTERNATE_ID));
    rec.set(attr::SERVICE_NAME, name.or(alternate));
    for (attr, path) in [
        (attr::ACTOR_ID, "actor.id"),
        (attr::ACTOR_TYPE, "actor.type"),
        (attr::ACTOR_ALTERNATE_ID, "actor.alternateId"),
    ] {
        if let Some(value) = rec.get(attr) {
            rec.keep_aside(path, value);
            rec.unset(attr);
        }
    }
    rec.unset(attr::ACTOR_DISPLAY_NAME);
}

/// `User` and `AppUser` are people; `SystemPrincipal`, `PublicClientApp`, `Application`, … are not.
fn is_person(kind: &str) -> bool {
    matches!(kind, "User" | "AppUser") || kind.eq_ignore_ascii_case("user")
}

/// The hops of the request (`request.ipChain`: client, proxy 1, proxy 2, …).
///
/// `client.ipAddress` is the hop that Okta trusts to be the client. That hop says nothing new in the chain and
/// is dropped; the first one behind it is the intermediary. What the chain claims to lie *before* it was
/// written by the client's side and may be made up: it stays in the extended information.
pub(crate) fn hops(rec: &mut Record) {
    let first = rec.str(attr::HOP0_IP);
    let Some(client) = rec.str(attr::CLIENT_IP) else {
        rec.set(attr::CLIENT_IP, first);
        rec.unset(attr::HOP0_IP);
        return;
    };
    if first == Some(client) {
        drop_client(rec, attr::HOP0_IP, attr::HOP0_GEO);
    }
    if rec.str(attr::HOP1_IP) == Some(client) {
        drop_client(rec, attr::HOP1_IP, attr::HOP1_GEO);
    }
    for hop in [attr::HOP1_IP, attr::HOP2_IP] {
        if let Some(ip) = rec.str(hop) {
            rec.set(attr::INTERMEDIARY_IP, ip);
            rec.unset(hop);
            return;
        }
    }
}

/// Drops a hop's address, and its place on the map when that is the client's, word for word.
fn drop_client(rec: &mut Record, ip: AttrId, place: AttrId) {
    rec.unset(ip);
    if rec.get(place).is_some() && rec.get(place) == rec.get(attr::CLIENT_GEO) {
        rec.unset(place);
    }
}
