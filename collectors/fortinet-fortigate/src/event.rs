//! Event logs: what happened to the device and its services. The number of the message tells what, else the action.

mod client;
mod config;
mod vpn;

use collector_sdk::core::value::parse_ip;
use collector_sdk::prelude::*;

use crate::{attr, sides, traffic::is_zero};

/// How an event ended, as far as the record says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    Well,
    Badly,
    Unsaid,
}

#[derive(Default)]
pub(crate) struct Events {
    messages: KeyMap,
    actions: KeyMap,
    subtypes: KeyMap,
    outcomes: KeyMap,
}

impl Events {
    pub(crate) fn load(setup: &mut Setup<'_>) -> Events {
        Events {
            messages: setup.key_map("message.map", Header::FirstCell("number")),
            actions: setup.key_map("action.map", Header::FirstCell("action")),
            subtypes: setup.key_map("subtype.map", Header::FirstCell("subtype")),
            outcomes: setup.key_map("outcome.map", Header::FirstCell("status")),
        }
    }

    pub(crate) fn read(&self, rec: &mut Record, evt: &mut Event) {
        let subtype = rec.str(attr::SUBTYPE).unwrap_or_default();
        let of_subtype = self.subtypes.get(subtype);
        match rec.str(attr::LOG_DESCRIPTION) {
            Some(description) => rec.set(attr::EVENT_NAME, description),
            None => {
                let name = of_subtype.and_then(|row| row.named("EventName")).unwrap_or("Event");
                rec.set(attr::EVENT_NAME, rec.copy(name));
            }
        }
        let ended = self.ended(rec);
        let key = match config::read(rec) {
            Some(key) => Some(key),
            None => self.taxonomy(rec, ended),
        };
        let key = key.map(|key| if subtype == "vpn" { vpn::of_clients(rec, key) } else { key });
        let generic = || of_subtype.and_then(|row| row.named("taxonomy")).unwrap_or("event.report");
        evt.set_taxonomy(key.unwrap_or_else(generic));
        match ended {
            Ended::Badly if key.is_none() => evt.set_outcome("XDAS_OUT_FAILURE"),
            Ended::Well if key == Some("vpn.negotiate.unknown") => evt.set_outcome("XDAS_OUT_SUCCESS"),
            _ => false,
        };
        details(rec, subtype);
    }

    /// The row of the message's number, else of its action.
    fn taxonomy(&self, rec: &Record, ended: Ended) -> Option<&str> {
        let row = rec
            .str(attr::LOG_ID)
            .and_then(|id| self.messages.get(number(id)))
            .or_else(|| rec.str(attr::ACTION).and_then(|action| self.actions.get(action)))?;
        row.named("failed").filter(|_| ended == Ended::Badly).or_else(|| row.named("taxonomy"))
    }

    fn ended(&self, rec: &Record) -> Ended {
        let word = rec.str(attr::STATUS).or_else(|| rec.str(attr::RESULT));
        match word.and_then(|word| self.outcomes.first(word)) {
            Some("success") => Ended::Well,
            Some("failure") => Ended::Badly,
            _ => Ended::Unsaid,
        }
    }
}

/// The number of the message: what is behind type and subtype, without leading zeros.
fn number(id: &str) -> &str {
    let start = id.len().saturating_sub(6);
    id.get(start..).unwrap_or(id).trim_start_matches('0')
}

/// Who did what to whom, by subtype.
fn details(rec: &mut Record, subtype: &str) {
    interface_user(rec);
    match subtype {
        "vpn" => vpn::sides(rec),
        "user" => client::user(rec),
        "wireless" => client::wireless(rec),
        "endpoint" => client::endpoint(rec),
        "ha" => cluster(rec),
        "switch-controller" | "fortiextender" => managed_device(rec),
        "connector" => connector(rec),
        "rest-api" => request(rec),
        _ => system(rec),
    }
    if rec.has(attr::DHCP_MESSAGE) {
        client::dhcp(rec);
    }
    sides::hand_over(rec, attr::SESSION_OLD, attr::SESSION);
    sides::hand_over(rec, attr::INTERFACE, attr::WENT_TO_INTERFACE);
    sides::hand_over(rec, attr::INTERFACE_NAME, attr::WENT_TO_INTERFACE);
    if rec.str(attr::SOURCE_IP).is_some_and(is_zero) {
        rec.unset(attr::SOURCE_IP);
        rec.unset(attr::SOURCE_PORT);
    }
    sides::roles(rec);
}

/// Administrators: `sn` is the number of their session, `profile` what they may do.
fn system(rec: &mut Record) {
    if rec.has(attr::COMMANDED_BY) && matches!(rec.str(attr::ACTION), Some("login" | "logout")) {
        if rec.str(attr::SERIAL) == Some("0") {
            rec.unset(attr::SERIAL);
        }
        sides::hand_over(rec, attr::SERIAL, attr::SESSION);
        sides::hand_over(rec, attr::PROFILE, attr::ADMIN_PROFILE);
    }
    if let Some(server) = rec.str(attr::SERVER) {
        if parse_ip(server).is_some() {
            sides::hand_over(rec, attr::SERVER, attr::TARGET_IP);
        } else {
            sides::host(rec, attr::SERVER, attr::TARGET_HOST_NAME, attr::TARGET_DOMAIN);
        }
    }
    if rec.get(attr::METHOD) == rec.get(attr::COMMANDED_BY) {
        rec.unset(attr::METHOD);
    }
    sides::hand_over(rec, attr::METHOD, attr::COMMANDED_BY);
    sides::hand_over(rec, attr::IP, attr::SOURCE_IP);
    sides::hand_over(rec, attr::MAC, attr::CLIENT_MAC);
}

/// How and from where somebody came: `https(192.0.2.9)`, `console`, `GUI(192.0.2.9)`.
fn interface_user(rec: &mut Record) {
    let Some(text) = rec.str(attr::UI) else { return };
    let (kind, address) = match text.split_once('(') {
        Some((kind, rest)) => (kind, rest.split_once(')').map(|(address, _)| address)),
        None => (text, None),
    };
    rec.unset(attr::UI);
    if parse_ip(text).is_some() {
        rec.set(if rec.has(attr::SOURCE_IP) { attr::UI } else { attr::SOURCE_IP }, text);
        return;
    }
    rec.set(attr::COMMANDED_BY, kind);
    if let Some(address) = address {
        if rec.has(attr::SOURCE_IP) {
            if rec.str(attr::SOURCE_IP) != Some(address) {
                rec.set(attr::UI, text);
            }
        } else if parse_ip(address).is_some() {
            rec.set(attr::SOURCE_IP, address);
        } else {
            rec.set(attr::UI, text);
        }
    }
}

/// The unit of the cluster of which the message tells.
fn cluster(rec: &mut Record) {
    sides::host(rec, attr::HOST, attr::TARGET_HOST_NAME, attr::TARGET_DOMAIN);
    sides::hand_over(rec, attr::SERIAL, attr::TARGET_DEVICE);
    sides::hand_over(rec, attr::HA_REASON, attr::EVENT_REASON);
}

/// A FortiSwitch or FortiExtender that this device manages.
fn managed_device(rec: &mut Record) {
    sides::hand_over(rec, attr::SERIAL, attr::TARGET_DEVICE);
    sides::hand_over(rec, attr::IP, attr::SOURCE_IP);
    sides::hand_over(rec, attr::MAC, attr::CLIENT_MAC);
    sides::host(rec, attr::NAME, attr::TARGET_HOST_NAME, attr::TARGET_DOMAIN);
}

/// An address that came to, or left, an object of the configuration.
fn connector(rec: &mut Record) {
    if let Some(address) = rec.str(attr::ADDRESS)
        && parse_ip(address).is_some()
    {
        sides::hand_over(rec, attr::ADDRESS, attr::TARGET_IP);
    }
    sides::hand_over(rec, attr::CONFIG_OBJECT, attr::RESOURCE_NAME);
}

/// A request to the REST API.
fn request(rec: &mut Record) {
    sides::hand_over(rec, attr::METHOD, attr::HTTP_METHOD);
    sides::hand_over(rec, attr::STATUS, attr::HTTP_STATUS);
    sides::hand_over(rec, attr::PATH, attr::RESOURCE_NAME);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(number("0100032001"), "32001");
        assert_eq!(number("32001"), "32001");
        assert_eq!(number("0101039426"), "39426");
        assert_eq!(number("000000"), "");
        assert_eq!(number(""), "");
        assert_eq!(number("0100é20011"), "100é20011");
    }

    /// Every key that a map names is a row of taxonomy.map.
    #[test]
    fn keys_of_maps_are_in_the_taxonomy() {
        let taxonomy = include_str!("../maps/taxonomy.map");
        let known = |key: &str| key.is_empty() || taxonomy.lines().any(|line| line.split(',').next() == Some(key));
        let maps = [
            include_str!("../maps/message.map"),
            include_str!("../maps/action.map"),
            include_str!("../maps/subtype.map"),
        ];
        let rows = maps.iter().flat_map(|map| map.lines()).filter(|line| !line.starts_with('#'));
        for line in rows.filter(|line| !line.contains(",taxonomy")) {
            let cells: Vec<&str> = line.split(',').collect();
            // The second cell of subtype.map is the name of the event.
            let keys = if cells[1].contains(' ') { &cells[2..] } else { &cells[1..] };
            assert!(keys.iter().all(|key| known(key)), "{line}");
        }
    }
}
