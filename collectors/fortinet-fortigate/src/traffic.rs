//! Traffic logs: forward, local, multicast, sniffer, ztna.

use collector_sdk::core::maps::taxonomy::TaxonomyId;
use collector_sdk::prelude::*;

use crate::{attr, sides};

/// What an action says of a connection: the event's name and its row of taxonomy.map.
const KINDS: [(&str, &str); 10] = [
    ("Connection accepted", "traffic.accept"),
    ("Connection denied", "traffic.deny"),
    ("Connection closed", "traffic.close"),
    ("Connection timed out", "traffic.close"),
    ("Connection reset by client", "traffic.close"),
    ("Connection reset by server", "traffic.close"),
    ("Connection started", "traffic.start"),
    ("Connection failed", "traffic.fail"),
    ("Connection blocked by a security profile", "traffic.deny"),
    ("Connection reported", "traffic.report"),
];

const BLOCKED: usize = 8;

/// All but these tell how a connection ended that was permitted.
fn kind(action: &str) -> usize {
    match action {
        "accept" => 0,
        "deny" | "block" | "blocked" | "drop" => 1,
        "close" => 2,
        "timeout" => 3,
        "client-rst" => 4,
        "server-rst" => 5,
        "start" => 6,
        // The other side was not there, or its name is not known.
        "ip-conn" | "dns" => 7,
        _ => 9,
    }
}

#[derive(Default)]
pub(crate) struct Traffic {
    rows: [Option<TaxonomyId>; KINDS.len()],
}

impl Traffic {
    pub(crate) fn load(setup: &Setup<'_>) -> Traffic {
        Traffic { rows: KINDS.map(|(_, key)| setup.taxonomy(key)) }
    }

    #[inline]
    pub(crate) fn read(&self, rec: &mut Record, evt: &mut Event, verdicts: &KeyMap) {
        // FortiOS 5.0 has the action in `status`.
        if !rec.has(attr::ACTION) {
            sides::hand_over(rec, attr::STATUS, attr::ACTION);
        }
        let mut kind = rec.str(attr::ACTION).map_or(KINDS.len() - 1, kind);
        // What a profile blocked in a permitted connection is a denial all the same.
        if let Some(action) = rec.str(attr::UTM_ACTION)
            && verdicts.first(action) == Some("block")
            && kind != 1
        {
            kind = BLOCKED;
        }
        rec.set(attr::EVENT_NAME, KINDS[kind].0);
        if let Some(row) = self.rows[kind] {
            evt.set_taxonomy_row(row);
        }
        translations(rec);
        sides::roles(rec);
        if matches!(rec.str(attr::PROTOCOL_NUMBER), Some("1" | "58")) {
            sides::icmp_service(rec);
        }
        sides::host(rec, attr::HOST, attr::TARGET_HOST_NAME, attr::TARGET_DOMAIN);
    }
}

/// `transip` is the source behind source NAT, `tranip` the target behind destination NAT. Without a translation both are
/// empty or all zeros.
#[inline]
fn translations(rec: &mut Record) {
    let none = rec.str(attr::TRANSLATION) == Some("noop");
    for (ip, port) in [(attr::SOURCE_NAT_IP, attr::SOURCE_NAT_PORT), (attr::TARGET_NAT_IP, attr::TARGET_NAT_PORT)] {
        if none || rec.str(ip).is_some_and(is_zero) {
            rec.unset(ip);
            rec.unset(port);
        }
    }
}

/// True for an address that is none.
#[inline]
pub(crate) fn is_zero(ip: &str) -> bool {
    matches!(ip, "0.0.0.0" | "::")
}
