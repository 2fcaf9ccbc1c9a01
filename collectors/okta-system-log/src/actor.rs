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

/// One hop: its address, its place on the map, the version of its address.
type Hop = [AttrId; 3];

const FIRST: Hop = [attr::HOP0_IP, attr::HOP0_GEO, attr::HOP0_VERSION];
const SECOND: Hop = [attr::HOP1_IP, attr::HOP1_GEO, attr::HOP1_VERSION];

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
    for hop in [FIRST, SECOND] {
        drop_if_client(rec, hop, client);
    }
    for hop in [attr::HOP1_IP, attr::HOP2_IP] {
        if let Some(ip) = rec.str(hop) {
            rec.set(attr::INTERMEDIARY_IP, ip);
            rec.unset(hop);
            return;
        }
    }
}

/// Drops what a hop repeats of the client: the address with its version and, word for word, the place.
fn drop_if_client(rec: &mut Record, [ip, place, version]: Hop, client: &str) {
    if rec.str(ip) != Some(client) {
        return;
    }
    rec.unset(ip);
    rec.unset(version);
    if rec.get(place).is_some() && rec.get(place) == rec.get(attr::CLIENT_GEO) {
        rec.unset(place);
    }
}
