//! Collector for the syslog messages of Cisco ASA and FTD firewalls, and of the older FWSM and PIX.
//!
//! All messages are numbered. What each number means is data: `maps/messages.pat` has a section with name,
//! taxonomy key and patterns for each. The code here does what is common to all: the header, the tag, users
//! in brackets, names instead of addresses, protocols as numbers, durations.

mod claims;
mod command;
mod endpoint;
mod halves;
mod message;
mod ngfw;
mod teardown;

use collector_sdk::core::maps::taxonomy::TaxonomyId;
use collector_sdk::prelude::*;

use claims::Claims;
use endpoint::Side;
use message::{Message, Place};

mod attr {
    collector_sdk::core::attrs! {
        HOST = "host",
        HOST_DOMAIN = "host_domain",
        HOST_IP = "host_ip",
        RELAY = "relay",
        RELAY_DOMAIN = "relay_domain",
        RELAY_IP = "relay_ip",
        FACILITY = "facility",
        MSG_ID = "msg_id",
        LEVEL = "level",
        SEVERITY = "severity",
        EVENT_NAME = "event_name",
        MESSAGE = "message",
        SRC_IP = "src_ip",
        SRC_PORT = "src_port",
        SRC_IF = "src_if",
        SRC_HOST = "src_host",
        SRC_NAT_IP = "src_nat_ip",
        SRC_NAT_HOST = "src_nat_host",
        SRC_USER = "src_user",
        SRC_DOMAIN = "src_domain",
        SRC_SGT = "src_sgt",
        SRC_SGT_NAME = "src_sgt_name",
        DST_IP = "dst_ip",
        DST_PORT = "dst_port",
        DST_IF = "dst_if",
        DST_HOST = "dst_host",
        DST_NAT_IP = "dst_nat_ip",
        DST_NAT_HOST = "dst_nat_host",
        DST_USER = "dst_user",
        DST_DOMAIN = "dst_domain",
        DST_SGT = "dst_sgt",
        DST_SGT_NAME = "dst_sgt_name",
        USER = "user",
        USER_DOMAIN = "user_domain",
        ACCOUNT = "account",
        ACCOUNT_DOMAIN = "account_domain",
        AUTH_USER = "auth_user",
        AUTH_DOMAIN = "auth_domain",
        PROTOCOL = "protocol",
        PROTOCOL_NUMBER = "protocol_number",
        DURATION = "duration",
        DURATION_MS = "duration_ms",
        OBJECT = "object",
        DIRECTION = "direction",
        ASSIGNED_IP6 = "assigned_ip6",
        FIELDS = "fields",
        ACTION = "action",
        COMMAND = "command",
        DNS_QUERY = "dns_query",
        DNS_TYPE = "dns_type",
        DNS_RESULT = "dns_result",
        FIRST_PACKET = "first_packet",
        SESSION_TYPE = "session_type",
        ACL_HASH1 = "acl_hash1",
        ACL_HASH2 = "acl_hash2",
    }
}

/// Numbers whose bracketed text without a backslash is a user, not a host: the connection messages.
const CONNECTIONS: std::ops::RangeInclusive<u32> = 302_013..=302_036;

/// What few messages have: all that [`rare`] and the users in brackets look at.
const RARE: AttrSet = AttrSet::of(&[
    attr::SRC_USER,
    attr::DST_USER,
    attr::USER,
    attr::AUTH_USER,
    attr::ACCOUNT,
    attr::ASSIGNED_IP6,
    attr::OBJECT,
    attr::ACL_HASH1,
]);

/// Facility numbers as text, ready for a text field.
const FACILITIES: [&str; 24] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20",
    "21", "22", "23",
];

/// Keys of taxonomy.map for which severity.map has a least severity: what failed at the door is more than its level says.
const LEAST: [&str; 4] = ["auth.login.failure", "auth.session.denied", "auth.authorization.failure", "account.locked"];

/// The collector; public, so that other crates can extend it.
#[derive(Default)]
pub struct CiscoAsa {
    catalogue: Catalogue,
    claims: Claims,
    captures: pattern::Captures<AttrId>,
    severities: [i64; 8],
    least: Vec<(TaxonomyId, i64)>,
    protocols: KeyMap,
    /// True when the record's own header has a time.
    has_time: bool,
    /// The part of the record that comes next, and where its message stands.
    next: Option<(usize, Place)>,
}

impl Collector for CiscoAsa {
    fn attributes(&self) -> &'static [&'static str] {
        attr::NAMES
    }

    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), collector_sdk::core::Diagnostics> {
        self.catalogue = Catalogue::load(setup, "messages.pat");
        self.claims = Claims::of(&self.catalogue);
        self.protocols = setup.key_map("protocol.map", Header::FirstCell("number"));
        let severities = setup.key_map("severity.map", Header::FirstCell("level"));
        for (level, severity) in ["0", "1", "2", "3", "4", "5", "6", "7"].into_iter().zip(&mut self.severities) {
            *severity = severities.first(level).and_then(|text| text.parse().ok()).unwrap_or(1);
        }
        let least = |key| setup.taxonomy(key).zip(severities.first(key).and_then(|text| text.parse().ok()));
        self.least = LEAST.into_iter().filter_map(least).collect();
        Ok(())
    }

    /// Takes the syslog header off.
    fn preparse(&mut self, rec: &mut Record, evt: &mut Event, cx: &mut Context) -> Result<Verdict, ParseError> {
        let header = fields::syslog(rec, &syslog::Options::NETWORK_DEVICE);
        self.has_time = header.time.is_some();
        Self::header(&header, rec, evt, cx);
        Ok(Verdict::Send)
    }

    /// Finds the message's tag and takes its text apart by the catalogue.
    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        let body = rec.body();
        let Some(message) = self.find(body, cx.part()) else { return self.untagged(body, rec, evt, cx) };
        if halves::is_first(&message, cx.part()) {
            return Ok(halves::hold_first(rec, cx));
        }
        if !message.header.is_empty() {
            Self::inner_header(message.header, rec, evt, cx);
        }
        self.message(&message, rec, evt, cx);
        self.next = message.next.map(|place| (cx.part() + 1, place));
        Ok(if message.next.is_some() { Verdict::SendMore } else { Verdict::Send })
    }

    fn normalize(&mut self, rec: &mut Record, _evt: &mut Event, _cx: &mut Context) -> Result<Verdict, ParseError> {
        let id = rec.get(attr::MSG_ID).and_then(Value::as_int).and_then(|id| u32::try_from(id).ok()).unwrap_or(0);
        let is_connection = CONNECTIONS.contains(&id);
        if teardown::is_teardown(id) {
            teardown::sides(rec);
        }
        let [source_has_user, target_has_user] = endpoint::names_and_addresses(rec);
        if is_administration(id) {
            at_the_console(rec, id);
        }
        if rec.has_any(&RARE) {
            endpoint::bracket_user(rec, &Side::SOURCE, is_connection || source_has_user);
            endpoint::bracket_user(rec, &Side::TARGET, is_connection || target_has_user);
            rare(rec, id);
        }
        match rec.str(attr::DIRECTION) {
            Some("input") => rec.set(attr::DIRECTION, "inbound"),
            Some("output") => rec.set(attr::DIRECTION, "outbound"),
            _ => {}
        }
        self.protocol(rec);
        if let Some(millis) = rec.str(attr::DURATION).and_then(message::duration_millis) {
            rec.set(attr::DURATION_MS, millis);
            rec.unset(attr::DURATION);
        }
        Ok(Verdict::Send)
    }

    /// Joins the two lines of a threat detection message.
    fn session<'b>(
        &mut self,
        held: &[OwnedRecord],
        _end: SessionEnd,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        rec.set_body(rec.copy(&halves::joined(held)));
        let _ = self.preparse(rec, evt, cx)?;
        let body = rec.body();
        let Some(message) = self.find(body, 0) else {
            return Err(rec.error("no Cisco message tag such as %ASA-6-302013", body));
        };
        self.message(&message, rec, evt, cx);
        self.normalize(rec, evt, cx)
    }
}

impl CiscoAsa {
    /// Finds a message by its place in the record: some relays glue several into one.
    #[inline(always)]
    fn find<'b>(&self, body: &'b str, part: usize) -> Option<Message<'b>> {
        match self.next {
            _ if part == 0 => Message::read(body, message::first_place(body)?, self.has_time),
            Some((next, place)) if next == part => Message::read(body, place, self.has_time),
            _ => None,
        }
    }

    /// What a header has goes over what an earlier one had.
    fn header<'b>(header: &syslog::Header<'b>, rec: &mut Record<'b>, evt: &mut Event, cx: &mut Context) {
        if let Some(priority) = header.priority {
            rec.set(attr::FACILITY, FACILITIES[usize::from(priority >> 3) % FACILITIES.len()]);
        }
        if let Some(host) = header.host {
            endpoint::host(rec, host, &[attr::HOST, attr::HOST_DOMAIN, attr::HOST_IP]);
        }
        if let Some(relay) = header.relay {
            endpoint::host(rec, relay, &[attr::RELAY, attr::RELAY_DOMAIN, attr::RELAY_IP]);
        }
        evt.set_observer_event_time(cx, header.time);
    }

    /// The header of a message that was glued to another one.
    #[cold]
    fn inner_header<'b>(text: &'b str, rec: &mut Record<'b>, evt: &mut Event, cx: &mut Context) {
        let (header, _) = syslog::header_with(text, &syslog::Options::NETWORK_DEVICE);
        if header.host.is_some() {
            for attr in [attr::HOST, attr::HOST_DOMAIN, attr::HOST_IP] {
                rec.unset(attr);
            }
        }
        Self::header(&header, rec, evt, cx);
    }

    fn message<'b>(&mut self, message: &Message<'b>, rec: &mut Record<'b>, evt: &mut Event<'b>, cx: &Context<'b>) {
        rec.set(attr::MSG_ID, message.id_text);
        rec.set(attr::LEVEL, message.level_text);
        rec.set(attr::SEVERITY, self.severities.get(usize::from(message.level)).copied().unwrap_or(1));
        rec.set(attr::MESSAGE, message.text);
        let text = message.text.trim_end();
        let text = text.strip_suffix('.').unwrap_or(text);
        match self.catalogue.read(message.id, text, rec, &mut self.captures) {
            Understood::Whole(section, end) => {
                rec.set(attr::EVENT_NAME, section.name(rec));
                if end < text.len() {
                    evt.add2ei("LeftOver", text[end..].trim());
                }
                if let Some(list) = rec.str(attr::FIELDS) {
                    rec.unset(attr::FIELDS);
                    Self::list(list, &section.key, rec, evt, cx);
                } else if matches!(message.id, 111_008 | 111_010)
                    && section.key == "command.executed"
                    && rec.str(attr::COMMAND).is_some_and(command::is_read)
                {
                    evt.set_taxonomy("command.read");
                } else if let Some(row) = section.taxonomy {
                    evt.set_taxonomy_row(row);
                    // Connections and translations are the most, and are no logins.
                    if !matches!(message.id / 1000, 302 | 305) {
                        self.at_least(row, rec);
                    }
                }
            }
            Understood::IdOnly(section) => {
                rec.set(attr::EVENT_NAME, section.name(rec));
                if let Some(row) = section.taxonomy {
                    self.claims.set(message.id, &section.key, row, evt);
                    self.at_least(row, rec);
                }
                evt.add2ei("understood", "number only");
            }
            Understood::Unknown => {
                rec.set(attr::EVENT_NAME, "Unknown message");
                evt.set_taxonomy("generic");
            }
        }
    }

    /// Raises the severity to the least of the taxonomy row.
    #[inline]
    fn at_least(&self, row: TaxonomyId, rec: &mut Record) {
        let least = self.least.iter().find(|(known, _)| *known == row);
        if let Some((_, least)) = least
            && rec.get(attr::SEVERITY).and_then(Value::as_int).is_none_or(|severity| severity < *least)
        {
            rec.set(attr::SEVERITY, *least);
        }
    }

    /// A second half, or the older form of next-generation firewall events: a list.
    #[cold]
    fn untagged<'b>(
        &mut self,
        body: &'b str,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        if let Some(verdict) = halves::hold_second(rec, cx) {
            return Ok(verdict);
        }
        let Some(list) = ngfw::untagged(body) else {
            return Err(rec.error("no Cisco message tag such as %ASA-6-302013", body));
        };
        rec.set(attr::MESSAGE, list);
        rec.set(attr::EVENT_NAME, "Connection event");
        Self::list(list, "ngfw.connection.start", rec, evt, cx);
        Ok(Verdict::Send)
    }

    /// The list of a next-generation firewall event.
    #[inline(never)]
    fn list<'b>(list: &'b str, key: &str, rec: &mut Record<'b>, evt: &mut Event<'b>, cx: &Context<'b>) {
        let key = ngfw::fields(list, key, rec);
        ngfw::begin_time(rec, evt, cx);
        evt.set_taxonomy(key);
    }

    /// Gives protocols their upper-case names, also those that come as numbers.
    fn protocol(&self, rec: &mut Record) {
        let Some(protocol) = rec.str(attr::PROTOCOL) else { return };
        if matches!(protocol, "TCP" | "UDP") {
            return;
        }
        if protocol.bytes().all(|b| b.is_ascii_digit()) {
            rec.set(attr::PROTOCOL_NUMBER, protocol);
            if let Some(name) = self.protocols.first(protocol) {
                rec.set(attr::PROTOCOL, rec.copy(name));
            }
            return;
        }
        let name = match protocol {
            "tcp" => "TCP",
            "udp" => "UDP",
            "icmp" => "ICMP",
            // The type of an Ethernet frame.
            _ if protocol.starts_with("0x") => return,
            _ if protocol.bytes().any(|b| b.is_ascii_lowercase()) => {
                rec.build(protocol, |out| protocol.chars().try_for_each(|c| out.write_char(c.to_ascii_uppercase())))
            }
            _ => return,
        };
        rec.set(attr::PROTOCOL, name);
    }
}

/// Logins, accounts and commands. Elsewhere 0.0.0.0 is an address that hosts do send from, such as DHCP clients.
fn is_administration(id: u32) -> bool {
    matches!(id / 1000, 109..=113 | 308 | 315 | 502 | 605 | 606 | 611)
}

/// Users, and what else few messages have; each attribute is one of [`RARE`].
#[inline(never)]
fn rare(rec: &mut Record, id: u32) {
    if !CONNECTIONS.contains(&id) {
        meaningless_values(rec, id);
    }
    endpoint::plain_user(rec, attr::USER, attr::USER_DOMAIN);
    endpoint::plain_user(rec, attr::AUTH_USER, attr::AUTH_DOMAIN);
    // The user at the end is the initiator's, unless the other side has printed the same one.
    if let Some(user) = rec.str(attr::AUTH_USER)
        && rec.str(attr::DST_USER) == Some(user)
        && rec.get(attr::SRC_USER).is_none()
    {
        rec.unset(attr::AUTH_USER);
    }
    endpoint::plain_user(rec, attr::ACCOUNT, attr::ACCOUNT_DOMAIN);
    if rec.str(attr::ASSIGNED_IP6).is_some_and(endpoint::is_placeholder) {
        rec.unset(attr::ASSIGNED_IP6);
    }
    if let Some(object) = rec.str(attr::OBJECT) {
        rec.set(attr::OBJECT, object.trim_matches([' ', '\n', '\r', '\t']).trim_end_matches("#012"));
    }
}

/// Takes away what stands for nothing, or for something else.
fn meaningless_values(rec: &mut Record, id: u32) {
    if rec.str(attr::ACL_HASH1) == Some("0x0") {
        no_rule(rec);
    }
    endpoint::address_is_no_user(rec, id);
}

/// The device prints 0.0.0.0 for its own serial console.
fn at_the_console(rec: &mut Record, id: u32) {
    if rec.str(attr::SRC_IP) != Some("0.0.0.0") {
        return;
    }
    rec.unset(attr::SRC_IP);
    rec.unset(attr::SRC_PORT);
    if rec.str(attr::DST_IP) == Some("0.0.0.0") {
        rec.unset(attr::DST_IP);
    }
    if matches!(id, 605_004 | 605_005) {
        rec.set(attr::SESSION_TYPE, "console");
    }
}

/// Two hashes of zero say that there is none.
fn no_rule(rec: &mut Record) {
    if rec.str(attr::ACL_HASH2).is_none_or(|hash| hash == "0x0") {
        rec.unset(attr::ACL_HASH1);
        rec.unset(attr::ACL_HASH2);
    }
}

register_collector!(CiscoAsa, maps: ["severity.map", "protocol.map", "messages.pat"]);
