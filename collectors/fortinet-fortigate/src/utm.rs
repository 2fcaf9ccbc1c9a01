//! UTM logs: what the security profiles found. `type` is `utm`, or in older releases the name of the profile.

use collector_sdk::core::maps::taxonomy::TaxonomyId;
use collector_sdk::core::value::parse_ip;
use collector_sdk::prelude::*;

use crate::{attr, sides};

/// Kinds of findings, in the order of [`CLASSES`].
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Web,
    Dns,
    App,
    Casb,
    Dlp,
    Mail,
    File,
    Tls,
    Ssh,
    Icap,
    Call,
    Malware,
    Ids,
    VirtualPatch,
    Flood,
    Waf,
    Botnet,
    Other,
}

/// The first part of the keys in taxonomy.map, and the names of what passed, what was blocked, and what is only told.
const CLASSES: [(&str, [&str; 3]); 18] = [
    ("web", ["Web page accessed", "Web page blocked", "Web filter event"]),
    ("dns", ["DNS query allowed", "DNS query blocked", "DNS query"]),
    ("app", ["Application allowed", "Application blocked", "Application event"]),
    ("casb", ["Cloud application allowed", "Cloud application blocked", "Cloud application event"]),
    ("dlp", ["Data leak detected", "Data leak blocked", "Data leak event"]),
    ("mail", ["E-mail detected", "E-mail blocked", "E-mail filter event"]),
    ("file", ["File transfer detected", "File transfer blocked", "File transfer event"]),
    ("tls", ["TLS session passed", "TLS session blocked", "TLS session reported"]),
    ("inspection", ["SSH session allowed", "SSH session blocked", "SSH session event"]),
    ("inspection", ["ICAP request allowed", "ICAP request blocked", "ICAP event"]),
    ("call", ["Call allowed", "Call blocked", "Call event"]),
    ("malware", ["Malware detected", "Malware blocked", "File submitted for analysis"]),
    ("ids", ["Attack detected", "Attack blocked", "Attack event"]),
    ("ids", ["Attack on a vulnerable device detected", "Attack on a vulnerable device blocked", "Virtual patch event"]),
    ("flood", ["Flood detected", "Flood blocked", "Anomaly event"]),
    ("waf", ["Web attack detected", "Web attack blocked", "Web application firewall event"]),
    ("botnet", ["Botnet communication detected", "Botnet communication blocked", "Botnet communication detected"]),
    ("inspection", ["Content allowed", "Content blocked", "Content inspection event"]),
];

/// Types of their own before FortiOS 6.0, besides `utm`.
pub(crate) fn is_type(kind: &str) -> bool {
    kind == "utm" || !matches!(class(kind), Class::Other) || kind == "gtp"
}

fn class(profile: &str) -> Class {
    match profile {
        "webfilter" | "videofilter" => Class::Web,
        "dns" => Class::Dns,
        "app-ctrl" => Class::App,
        "casb" => Class::Casb,
        "dlp" => Class::Dlp,
        "emailfilter" | "spam" => Class::Mail,
        "file-filter" | "cifs" => Class::File,
        "ssl" => Class::Tls,
        "ssh" => Class::Ssh,
        "icap" => Class::Icap,
        "voip" => Class::Call,
        "virus" => Class::Malware,
        "ips" => Class::Ids,
        "virtual-patch" => Class::VirtualPatch,
        "anomaly" => Class::Flood,
        "waf" => Class::Waf,
        _ => Class::Other,
    }
}

#[derive(Default)]
pub(crate) struct Utm {
    rows: Vec<[Option<TaxonomyId>; 3]>,
    severities: KeyMap,
    response_codes: KeyMap,
}

impl Utm {
    pub(crate) fn load(setup: &mut Setup<'_>) -> Utm {
        let row = |key, verdict| setup.taxonomy(&format!("{key}.{verdict}"));
        let rows =
            CLASSES.iter().map(|(key, _)| ["pass", "block", "inform"].map(|verdict| row(key, verdict))).collect();
        Utm {
            rows,
            severities: setup.key_map("threat.map", Header::FirstCell("severity")),
            response_codes: setup.key_map("rcode.map", Header::FirstCell("rcode")),
        }
    }

    pub(crate) fn read(&self, rec: &mut Record, evt: &mut Event, kind: &str, verdicts: &KeyMap) {
        if !rec.has(attr::ACTION) {
            sides::hand_over(rec, attr::STATUS, attr::ACTION);
        }
        let profile = match (kind, rec.str(attr::SUBTYPE)) {
            ("utm", subtype) => subtype.unwrap_or_default(),
            ("ips", Some("anomaly")) => "anomaly",
            (kind, _) => kind,
        };
        // 0 passed, 1 was blocked, 2 is only told.
        let verdict = match rec.str(attr::ACTION).and_then(|action| verdicts.first(action)) {
            Some("pass") => 0,
            Some("block") => 1,
            _ => 2,
        };
        let class = self.details(rec, class(profile), verdict);
        let index = class as usize;
        rec.set(attr::EVENT_NAME, CLASSES[index].1[verdict]);
        if let Some(row) = self.rows.get(index).and_then(|rows| rows[verdict]) {
            evt.set_taxonomy_row(row);
        }
        self.severity(rec);
        sides::roles(rec);
        direction(rec);
        sides::host(rec, attr::HOST, attr::TARGET_HOST_NAME, attr::TARGET_DOMAIN);
        // Who asks for a page by its address has it as the name of the host.
        if rec.has(attr::HOST) && rec.get(attr::HOST) == rec.get(attr::TARGET_IP) {
            rec.unset(attr::HOST);
        }
    }

    /// What is special to a profile; it may show that the finding is of another kind.
    fn details(&self, rec: &mut Record, class: Class, verdict: usize) -> Class {
        match class {
            Class::Dns => {
                if let Some(code) = rec.str(attr::RESPONSE_CODE).and_then(|code| self.response_codes.first(code)) {
                    rec.set(attr::RESPONSE_CODE, rec.copy(code));
                }
                if rec.has(attr::BOTNET_DOMAIN) || rec.has(attr::BOTNET_IP) {
                    rec.set(attr::THREAT_CATEGORY, "botnet");
                    return Class::Botnet;
                }
            }
            Class::Malware if verdict != 2 && !rec.has(attr::VIRUS) && is_file_policy(rec) => return Class::File,
            Class::Ids if rec.str(attr::EVENT_TYPE) == Some("botnet") => {
                attack(rec);
                rec.set(attr::THREAT_CATEGORY, "botnet");
                return Class::Botnet;
            }
            Class::Ids | Class::Flood | Class::VirtualPatch => attack(rec),
            Class::Waf => {
                for name in [attr::NAME, attr::CONSTRAINT, attr::EVENT_TYPE] {
                    sides::hand_over(rec, name, attr::ATTACK);
                }
            }
            Class::Tls if verdict != 2 => sides::hand_over(rec, attr::EVENT_SUBTYPE, attr::ERROR_REASON),
            Class::Call => {
                call(rec);
                return class;
            }
            Class::Other => tunnelled(rec),
            _ => {}
        }
        sides::hand_over(rec, attr::FROM, attr::MAIL_FROM);
        sides::hand_over(rec, attr::TO, attr::MAIL_TO);
        class
    }

    /// The severity of the finding goes before the level, which all findings of a profile share.
    fn severity(&self, rec: &mut Record) {
        let Some(word) = rec.str(attr::SEVERITY_WORD) else { return };
        let Some(severity) = self.severities.first(word) else { return };
        rec.set(attr::SEVERITY, rec.copy(severity));
        rec.set(attr::LOG_LEVEL, rec.str(attr::LEVEL));
        rec.set(attr::LEVEL, word);
        rec.unset(attr::SEVERITY_WORD);
    }
}

/// The antivirus profile also acts on files that are no malware: too large, damaged, of an unwanted kind.
fn is_file_policy(rec: &Record) -> bool {
    matches!(
        rec.str(attr::EVENT_TYPE),
        Some(
            "filename"
                | "filetype-executable"
                | "oversize"
                | "scanerror"
                | "mimefragmented"
                | "switchproto"
                | "command-blocked"
                | "content-disarm"
        )
    )
}

/// Intrusions and floods: how often, and the ICMP message in hexadecimal digits.
fn attack(rec: &mut Record) {
    sides::hand_over(rec, attr::COUNT, attr::REPEATED);
    for (from, to) in [(attr::ICMP_TYPE, attr::ICMP_TYPE_NUMBER), (attr::ICMP_CODE, attr::ICMP_CODE_NUMBER)] {
        let Some(text) = rec.str(from) else { continue };
        let number = match text.strip_prefix("0x") {
            Some(digits) => i64::from_str_radix(digits, 16).ok(),
            None => text.parse().ok(),
        };
        if number.is_some() {
            rec.set(to, number);
            rec.unset(from);
        }
    }
}

/// VoIP logs spell some keys differently, and `from` and `to` are no mail addresses.
fn call(rec: &mut Record) {
    for (from, to) in [
        (attr::VOIP_PORT_FROM, attr::SOURCE_PORT),
        (attr::VOIP_PORT_TO, attr::TARGET_PORT),
        (attr::VOIP_INTERFACE_FROM, attr::SOURCE_INTERFACE),
        (attr::VOIP_INTERFACE_TO, attr::TARGET_INTERFACE),
        (attr::VOIP_POLICY, attr::POLICY),
        (attr::SESSION_OLD, attr::SESSION),
        (attr::FROM, attr::USER),
        (attr::TO, attr::TARGET_USER),
    ] {
        sides::hand_over(rec, from, to);
    }
}

/// GTP logs name the two nodes by their addresses.
fn tunnelled(rec: &mut Record) {
    for (from, to) in [(attr::FROM, attr::SOURCE_IP), (attr::TO, attr::TARGET_IP)] {
        if rec.str(from).is_some_and(|text| parse_ip(text).is_some()) {
            sides::hand_over(rec, from, to);
        }
    }
}

/// `incoming` and `outgoing`; other words, such as `request`, tell of something else.
fn direction(rec: &mut Record) {
    let direction = match rec.str(attr::DIRECTION) {
        Some("incoming" | "inbound") => "inbound",
        Some("outgoing" | "outbound") => "outbound",
        _ => return,
    };
    rec.set(attr::FLOW, direction);
    rec.unset(attr::DIRECTION);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_stand_in_their_order() {
        assert_eq!(Class::Other as usize + 1, CLASSES.len());
        for (profile, key) in [("webfilter", "web"), ("icap", "inspection"), ("virus", "malware"), ("waf", "waf")] {
            assert_eq!(CLASSES[class(profile) as usize].0, key, "{profile}");
        }
        assert_eq!(CLASSES[Class::Botnet as usize].0, "botnet");
    }

    #[test]
    fn types() {
        assert!(is_type("utm") && is_type("anomaly") && is_type("gtp"));
        assert!(!is_type("traffic") && !is_type("attack"));
    }
}
