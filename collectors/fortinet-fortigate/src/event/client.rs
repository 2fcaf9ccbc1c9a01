//! Those who come to the device's services: users, wireless and DHCP clients, endpoints.

use collector_sdk::prelude::*;

use crate::sides::{hand_over, host};
use crate::{attr, traffic::is_zero};

/// A user who authenticates: `authproto` is `HTTPS(192.0.2.43)`.
pub(crate) fn user(rec: &mut Record) {
    if let Some(text) = rec.str(attr::AUTH_PROTOCOL) {
        let (method, address) = text.split_once('(').unwrap_or((text, ""));
        rec.set(attr::AUTH_METHOD, method);
        rec.unset(attr::AUTH_PROTOCOL);
        if !rec.has(attr::SOURCE_IP) {
            let address = address.trim_end_matches(')');
            rec.set(attr::SOURCE_IP, Some(address).filter(|address| !address.is_empty()));
        }
    }
    hand_over(rec, attr::IP, attr::SOURCE_IP);
    hand_over(rec, attr::MAC, attr::CLIENT_MAC);
    hand_over(rec, attr::INTERFACE, attr::USED_BY_INTERFACE);
    hand_over(rec, attr::INTERFACE_NAME, attr::USED_BY_INTERFACE);
}

/// A client at an access point, or the access point itself; a foreign one is known by its BSSID.
pub(crate) fn wireless(rec: &mut Record) {
    if rec.str(attr::SOURCE_IP).is_some_and(is_zero) {
        rec.unset(attr::SOURCE_IP);
    }
    hand_over(rec, attr::MAC, attr::AGENT_MAC);
    if rec.has(attr::AGENT_MAC) {
        hand_over(rec, attr::AGENT_MAC, attr::CLIENT_MAC);
        hand_over(rec, attr::AP, attr::ACCESS_POINT);
        hand_over(rec, attr::SECURITY, attr::AUTH_METHOD);
    } else {
        if rec.has(attr::AP) {
            hand_over(rec, attr::SERIAL, attr::TARGET_DEVICE);
            hand_over(rec, attr::IP, attr::TARGET_IP);
            host(rec, attr::AP, attr::TARGET_HOST_NAME, attr::TARGET_DOMAIN);
        } else {
            rec.set(attr::CLIENT_MAC, rec.get(attr::BSSID));
        }
    }
    hand_over(rec, attr::IP, attr::SOURCE_IP);
}

/// A FortiClient; one that is put into quarantine does nothing itself.
pub(crate) fn endpoint(rec: &mut Record) {
    if rec.str(attr::ACTION).is_some_and(|action| action.contains("quarantine")) {
        for (from, to) in [
            (attr::IP, attr::TARGET_IP),
            (attr::MAC, attr::TARGET_MAC),
            (attr::USER, attr::TARGET_USER),
            (attr::FORTICLIENT, attr::TARGET_DEVICE),
            (attr::HOST, attr::TARGET_NAME),
            (attr::NAME, attr::TARGET_NAME),
        ] {
            hand_over(rec, from, to);
        }
        return;
    }
    hand_over(rec, attr::IP, attr::SOURCE_IP);
    hand_over(rec, attr::MAC, attr::CLIENT_MAC);
    for name in [attr::HOST, attr::NAME] {
        host(rec, name, attr::SOURCE_HOST, attr::SOURCE_DOMAIN);
    }
}

/// The client of a DHCP server, and the address that it got.
pub(crate) fn dhcp(rec: &mut Record) {
    // The general reading of events has taken the address for the source already.
    hand_over(rec, attr::IP, attr::SOURCE_IP);
    rec.set(attr::LEASED_IP, rec.get(attr::SOURCE_IP));
    host(rec, attr::HOST, attr::SOURCE_HOST, attr::SOURCE_DOMAIN);
    hand_over(rec, attr::INTERFACE, attr::USED_BY_INTERFACE);
}
