//! VPN: the two ends of a tunnel, and the user behind the remote one.

use collector_sdk::core::value::parse_ip;
use collector_sdk::prelude::*;

use crate::attr;
use crate::sides::hand_over;
use crate::traffic::is_zero;

/// An SSL tunnel is the session of a client.
pub(crate) fn of_clients<'k>(rec: &Record, key: &'k str) -> &'k str {
    if !rec.str(attr::TUNNEL_TYPE).is_some_and(|kind| kind.starts_with("ssl")) {
        return key;
    }
    match key {
        "vpn.tunnel.up" => "vpn.session.start",
        "vpn.tunnel.down" => "vpn.session.end",
        "vpn.tunnel.fail" => "vpn.session.fail",
        key => key,
    }
}

/// The remote end is the source, unless this device began: `init` says who, else `role` what this device is.
pub(crate) fn sides(rec: &mut Record) {
    let began_here = match rec.str(attr::INIT) {
        Some(init) => init == "local",
        None => rec.str(attr::ROLE) == Some("initiator"),
    };
    let (source, target) = ((attr::SOURCE_IP, attr::SOURCE_PORT), (attr::TARGET_IP, attr::TARGET_PORT));
    let (remote, local, interface) =
        if began_here { (target, source, attr::WENT_TO_INTERFACE) } else { (source, target, attr::USED_BY_INTERFACE) };
    hand_over(rec, attr::REMOTE_IP, remote.0);
    hand_over(rec, attr::REMOTE_PORT, remote.1);
    hand_over(rec, attr::LOCAL_IP, local.0);
    hand_over(rec, attr::LOCAL_PORT, local.1);
    hand_over(rec, attr::OUT_INTERFACE, interface);
    if !began_here {
        // The device counts what it sent, which is what came back to the one who began.
        let (sent, received) = (rec.get(attr::BYTES_SENT), rec.get(attr::BYTES_RECEIVED));
        rec.unset(attr::BYTES_SENT);
        rec.unset(attr::BYTES_RECEIVED);
        rec.set(attr::BYTES_SENT, received);
        rec.set(attr::BYTES_RECEIVED, sent);
    }
    for address in [attr::TUNNEL_IP, attr::ASSIGNED_IP] {
        if rec.str(address).is_some_and(is_zero) {
            rec.unset(address);
        }
        if rec.get(address) == rec.get(attr::LEASED_IP) {
            rec.unset(address);
        } else {
            hand_over(rec, address, attr::LEASED_IP);
        }
    }
    if rec.str(attr::TUNNEL_ID) == Some("0") {
        rec.unset(attr::TUNNEL_ID);
    }
    hand_over(rec, attr::TUNNEL_ID, attr::SESSION);
    hand_over(rec, attr::ERROR_NUMBER, attr::EVENT_REASON);
    user(rec);
}

/// Clients of IPsec tell who they are a second time, inside of the tunnel; what they said first names the device or its
/// address.
fn user(rec: &mut Record) {
    let inner = [(attr::XAUTH_USER, attr::XAUTH_GROUP), (attr::EAP_USER, attr::EAP_GROUP)];
    for (user, group) in inner {
        let Some(name) = rec.get(user) else { continue };
        if rec.get(attr::USER) != Some(name) {
            hand_over(rec, attr::USER, attr::PEER_ID);
        }
        rec.set(attr::USER, name);
        rec.unset(user);
        hand_over(rec, attr::GROUP, attr::PEER_GROUP);
        hand_over(rec, group, attr::GROUP);
        break;
    }
    if let Some(name) = rec.str(attr::USER)
        && parse_ip(name).is_some()
    {
        hand_over(rec, attr::USER, attr::PEER_ID);
    }
    // An address that is known anyway says nothing more.
    let peer = rec.get(attr::PEER_ID);
    if peer.is_some() && (peer == rec.get(attr::SOURCE_IP) || peer == rec.get(attr::TARGET_IP)) {
        rec.unset(attr::PEER_ID);
    }
}
