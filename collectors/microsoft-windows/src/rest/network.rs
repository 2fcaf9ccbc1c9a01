//! Connections: which end is the computer, and which process is whose.

use collector_sdk::prelude::*;

use crate::attr;

/// 5156 and 5157: the source is always the local end, also when the connection came in; who opened it is the initiator.
pub(super) fn connection_of_host(rec: &mut Record<'_>, evt: &Event<'_>) {
    let is_inbound = direction(rec);
    if is_inbound {
        swap(rec, attr::SOURCE_IP, attr::TARGET_IP);
        swap(rec, attr::SOURCE_PORT, attr::TARGET_PORT);
    }
    ends(rec, evt, is_inbound);
}

/// Dropped packets and bound ports: source and destination are those of the packet.
pub(super) fn packet(rec: &mut Record<'_>, evt: &Event<'_>) {
    let is_inbound = direction(rec);
    ends(rec, evt, is_inbound);
}

/// A process listens at a port of this computer.
pub(super) fn listener(rec: &mut Record<'_>, evt: &Event<'_>) {
    filter_and_protocol(rec);
    action(rec, evt);
}

fn ends(rec: &mut Record<'_>, evt: &Event<'_>, is_inbound: bool) {
    computer(rec, is_inbound);
    if is_inbound {
        process_of_target(rec);
    }
    filter_and_protocol(rec);
    action(rec, evt);
}

/// Takes the direction; true for inbound.
fn direction(rec: &mut Record<'_>) -> bool {
    let word = match rec.str(attr::DIRECTION) {
        Some(word) if word.eq_ignore_ascii_case("inbound") => "inbound",
        Some(word) if word.eq_ignore_ascii_case("outbound") => "outbound",
        _ => return false,
    };
    rec.set(attr::DIRECTION_WORD, word);
    rec.unset(attr::DIRECTION);
    word == "inbound"
}

fn swap(rec: &mut Record<'_>, a: AttrId, b: AttrId) {
    let (first, second) = (rec.get(a), rec.get(b));
    rec.unset(a);
    rec.unset(b);
    rec.set(a, second);
    rec.set(b, first);
}

/// The computer is the end that the connection went to, or came from.
fn computer(rec: &mut Record<'_>, is_target: bool) {
    let (name, domain) = if is_target {
        (attr::TARGET_HOST, attr::TARGET_HOST_DOMAIN)
    } else {
        (attr::SOURCE_HOST, attr::SOURCE_HOST_DOMAIN)
    };
    let Some(computer) = rec.str(attr::COMPUTER).filter(|_| !rec.has(name)) else { return };
    let host = split_host(computer);
    rec.set(name, host.name);
    rec.set(domain, host.domain);
}

/// The local process received the connection.
fn process_of_target(rec: &mut Record<'_>) {
    for (from, to) in [
        (attr::INITIATOR_PID, attr::TARGET_PID),
        (attr::INITIATOR_PUID, attr::TARGET_PUID),
        (attr::INITIATOR_PROCESS, attr::TARGET_PROCESS),
    ] {
        if let Some(value) = rec.get(from) {
            rec.set(to, value);
            rec.unset(from);
        }
    }
}

fn filter_and_protocol(rec: &mut Record<'_>) {
    if rec.str(attr::RULE_ID) == Some("0") {
        rec.unset(attr::RULE_ID); // no filter decided
    }
    let name = match rec.get(attr::PROTOCOL_NUMBER).and_then(Value::as_int) {
        Some(1) => "ICMP",
        Some(2) => "IGMP",
        Some(6) => "TCP",
        Some(17) => "UDP",
        Some(47) => "GRE",
        Some(50) => "ESP",
        Some(58) => "ICMPv6",
        _ => return,
    };
    rec.set(attr::PROTOCOL, name);
}

fn action(rec: &mut Record<'_>, evt: &Event<'_>) {
    let is_blocked = evt.str(field::XDAS_OUTCOME_NAME) == Some("XDAS_OUT_DENIAL");
    rec.set(attr::ACTION, if is_blocked { "blocked" } else { "allowed" });
}

/// Sysmon 3: source and destination are those of the connection; the process is at the end that `Initiated` says.
pub(super) fn sysmon_connection(rec: &mut Record<'_>) {
    let is_inbound = rec.str(attr::INITIATED).is_some_and(|word| word.eq_ignore_ascii_case("false"));
    rec.set(attr::DIRECTION_WORD, if is_inbound { "inbound" } else { "outbound" });
    rec.unset(attr::INITIATED);
    // The addresses say it themselves.
    rec.unset(attr::SOURCE_IS_IPV6);
    rec.unset(attr::DESTINATION_IS_IPV6);
    let (guid, pid, image) = if is_inbound {
        (attr::TARGET_PUID, attr::TARGET_PID, attr::TARGET_PROCESS)
    } else {
        (attr::INITIATOR_PUID, attr::INITIATOR_PID, attr::INITIATOR_PROCESS)
    };
    for (from, to) in [(attr::PROCESS_GUID, guid), (attr::IMAGE, image)] {
        rec.set(to, rec.str(from));
        rec.unset(from);
    }
    if let Some(number) = rec.str(attr::PROCESS_ID).and_then(crate::roles::number) {
        rec.set(pid, number);
        rec.unset(attr::PROCESS_ID);
    }
    if let Some(user) = rec.str(attr::USER).map(split_user) {
        let (name, domain) = if is_inbound {
            (attr::TARGET_NAME, attr::TARGET_DOMAIN)
        } else {
            (attr::INITIATOR_NAME, attr::INITIATOR_DOMAIN)
        };
        rec.set(name, user.name);
        rec.set(domain, user.domain);
        rec.unset(attr::USER);
    }
    computer(rec, is_inbound);
    let known = match rec.str(attr::PROTOCOL_TEXT) {
        Some("tcp") => ("TCP", 6),
        Some("udp") => ("UDP", 17),
        Some("icmp") => ("ICMP", 1),
        _ => return,
    };
    rec.set(attr::PROTOCOL, known.0);
    rec.set(attr::PROTOCOL_NUMBER, known.1);
    rec.unset(attr::PROTOCOL_TEXT);
}
