//! Next-generation firewall events (430001 to 430005): lists of `Key: value`.

use collector_sdk::core::Record;
use collector_sdk::prelude::*;

use crate::attr;

/// Which key goes to which attribute of the catalogue's vocabulary. Keys that are not here leave in the
/// extended information under their own names.
const KEYS: &[(&str, &str)] = &[
    ("SrcIP", "src_ip"),
    ("InitiatorIP", "src_ip"),
    ("SrcPort", "src_port"),
    ("ICMPType", "icmp_type"),
    ("ICMPCode", "icmp_code"),
    ("DstIP", "dst_ip"),
    ("ResponderIP", "dst_ip"),
    ("DstPort", "dst_port"),
    ("Protocol", "protocol"),
    ("IngressInterface", "src_if"),
    ("EgressInterface", "dst_if"),
    ("IngressZone", "src_zone"),
    ("EgressZone", "dst_zone"),
    ("VLAN_ID", "vlan"),
    ("DeviceUUID", "observer_id"),
    ("FirstPacketSecond", "first_packet"),
    ("User", "user"),
    ("AccessControlRuleName", "acl"),
    ("ACPolicy", "policy"),
    ("Policy", "policy"),
    ("FilePolicy", "policy"),
    ("AccessControlRuleAction", "action"),
    ("FileAction", "action"),
    ("InlineResult", "result"),
    ("AccessControlRuleReason", "reason"),
    ("ApplicationProtocol", "app_protocol"),
    ("Client", "application"),
    ("WebApplication", "dst_service"),
    ("UserAgent", "user_agent"),
    ("URL", "url"),
    ("URI", "url"),
    ("HTTP_URI", "url"),
    ("URLCategory", "url_category"),
    ("HTTPReferer", "http_referrer"),
    ("HTTPResponse", "http_status"),
    ("DNSQuery", "dns_query"),
    ("DNSRecordType", "dns_type"),
    ("DNSResponseType", "dns_result"),
    ("ConnectionID", "session_id"),
    ("InitiatorBytes", "bytes_out"),
    ("ResponderBytes", "bytes_in"),
    ("InitiatorPackets", "packets_out"),
    ("ResponderPackets", "packets_in"),
    ("TCPFlags", "tcp_flags"),
    ("FileName", "file"),
    ("FileSHA256", "file_sha256"),
    ("FileSize", "file_size"),
    ("FileType", "file_type"),
    ("ThreatName", "threat_name"),
    ("Message", "threat_name"),
    ("Classification", "threat_category"),
    ("IPReputationSICategory", "threat_category"),
    ("DNSSICategory", "threat_category"),
    ("URLSICategory", "threat_category"),
    ("ThreatScore", "risk"),
    ("SID", "sig_id"),
    ("SSLVersion", "tls_version"),
    ("SSLCipherSuite", "tls_cipher"),
    ("SSLServerName", "tls_server"),
    ("NAT_InitiatorIP", "src_nat_ip"),
    ("NAT_ResponderIP", "dst_nat_ip"),
    ("NAT_InitiatorPort", "src_nat_port"),
    ("NAT_ResponderPort", "dst_nat_port"),
];

/// The longest name of an entry.
const LONGEST_NAME: usize = 40;

/// The list of the older form, which has a name instead of a tag.
pub(crate) fn untagged(body: &str) -> Option<&str> {
    let (before, list) = body.split_once("SFIMS: ")?;
    before.trim().is_empty().then_some(list)
}

/// Sets an attribute for each entry and returns the taxonomy key: what was blocked has a class of its own.
pub(crate) fn fields<'b>(list: &'b str, key: &str, rec: &mut Record<'b>) -> &'static str {
    let mut blocked = false;
    let mut key = key;
    for entry in entries(list) {
        let Some((name, value)) = entry.split_once(": ") else { continue };
        let value = value.trim();
        let value = value.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(value);
        if matches!(value, "" | "::" | "Unknown" | "No Authentication Required") {
            continue;
        }
        if name == "ConnectionDuration" {
            if let (Some(attr), Some(seconds)) = (rec.find("duration_ms"), value.parse::<i64>().ok()) {
                rec.set(attr, seconds.checked_mul(1000));
            }
            continue;
        }
        if name == "ConnectType" && value == "End" && key == "ngfw.connection.start" {
            key = "ngfw.connection.end";
        }
        blocked |= matches!(name, "AccessControlRuleAction" | "FileAction" | "InlineResult")
            && !value.starts_with("Would")
            && ["Block", "Drop", "drop"].iter().any(|word| value.contains(word));
        let known = KEYS.iter().find(|(known, _)| *known == name).map(|(_, attribute)| *attribute);
        match known.and_then(|attribute| rec.find(attribute)) {
            Some(attr) if rec.get(attr).is_none() => rec.set(attr, value),
            _ => rec.keep_aside(name, Value::Text(value)),
        }
    }
    dns(rec);
    match (key, blocked) {
        ("ids.attack", false) => "ids.attack",
        ("ids.attack", true) => "ids.blocked",
        ("ngfw.file", false) => "ngfw.file",
        ("ngfw.file", true) => "ngfw.file.blocked",
        ("ngfw.malware", false) => "ngfw.malware",
        ("ngfw.malware", true) => "ngfw.malware.blocked",
        (_, true) => "ngfw.connection.blocked",
        ("ngfw.connection.end", false) => "ngfw.connection.end",
        (_, false) => "ngfw.connection.start",
    }
}

/// What a list calls record types and results of DNS, in IANA's descriptions, and their names.
const DNS_TYPES: [(&str, &str); 8] = [
    ("a host address", "A"),
    ("IP6 Address", "AAAA"),
    ("an authoritative name server", "NS"),
    ("the canonical name for an alias", "CNAME"),
    ("a domain name pointer", "PTR"),
    ("mail exchange", "MX"),
    ("text strings", "TXT"),
    ("Server Selection", "SRV"),
];
const DNS_RESULTS: [(&str, &str); 6] = [
    ("No Error", "NOERROR"),
    ("Format Error", "FORMERR"),
    ("Server Failure", "SERVFAIL"),
    ("Non-Existent Domain", "NXDOMAIN"),
    ("Not Implemented", "NOTIMP"),
    ("Query Refused", "REFUSED"),
];

/// Gives DNS types and results their names. Lists of connections without a query print a result too; it means nothing.
fn dns(rec: &mut Record) {
    let Some(result) = rec.str(attr::DNS_RESULT) else { return };
    if rec.get(attr::DNS_QUERY).is_none() {
        rec.unset(attr::DNS_RESULT);
        rec.keep_aside("DNSResponseType", Value::Text(result));
        return;
    }
    let name = |known: &'static [(&str, &str)], text: &str| {
        known.iter().find(|(described, _)| described.eq_ignore_ascii_case(text)).map(|(_, name)| *name)
    };
    rec.set(attr::DNS_RESULT, name(&DNS_RESULTS, result));
    rec.set(attr::DNS_TYPE, rec.str(attr::DNS_TYPE).and_then(|kind| name(&DNS_TYPES, kind)));
}

/// Sets the time of the first packet; what is no time stays in the extended information.
pub(crate) fn begin_time(rec: &mut Record, evt: &mut Event, cx: &Context) {
    let Some(text) = rec.str(attr::FIRST_PACKET) else { return };
    let stamp = timestamp::parse(text).filter(|(_, used)| *used == text.len()).map(|(stamp, _)| stamp);
    if evt.set_begin_time(cx, stamp) {
        rec.unset(attr::FIRST_PACKET);
    }
}

/// Splits at commas that are followed by another `Key: `; values hold commas too.
fn entries(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = list;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut from = 0;
        let end = loop {
            let Some(at) = rest[from..].find(", ") else { break rest.len() };
            let comma = from + at;
            if begins_entry(&rest[comma + 2..]) {
                break comma;
            }
            from = comma + 2;
        };
        let entry = &rest[..end];
        rest = rest.get(end + 2..).unwrap_or_default();
        Some(entry)
    })
}

/// True for `Name: ` and `Two Words: `, with letters, digits, `_` and at most two blanks in the name. Looks no further
/// than a name may reach.
fn begins_entry(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b' ');
    let colon = bytes.iter().take(LONGEST_NAME + 1).take_while(|b| is_name(b)).count();
    colon <= LONGEST_NAME
        && bytes[colon..].starts_with(b": ")
        && bytes[0].is_ascii_uppercase()
        && bytes[..colon].iter().filter(|b| **b == b' ').count() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_hold_commas() {
        let list = "SrcIP: 192.0.2.1, ACPolicy: Block, all of it, Prefilter Policy: Default, URL: http://a, b";
        let found: Vec<_> = entries(list).collect();
        assert_eq!(
            found,
            ["SrcIP: 192.0.2.1", "ACPolicy: Block, all of it", "Prefilter Policy: Default", "URL: http://a, b"]
        );
        assert_eq!(untagged("SFIMS: Protocol: TCP"), Some("Protocol: TCP"));
        assert_eq!(untagged("x SFIMS: y"), None);
    }

    #[test]
    fn time_is_linear() {
        // Quadratic time would be minutes.
        for unit in [", ", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, ", "A, ", ", A: "] {
            assert!(entries(&unit.repeat(1 << 20 >> 3)).count() > 0);
        }
    }
}
