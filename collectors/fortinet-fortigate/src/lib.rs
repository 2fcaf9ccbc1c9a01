//! Collector for the logs of Fortinet FortiGate firewalls, FortiOS 5 to 7.
//!
//! A record is pairs of keys and values behind a syslog header, or none. `type` tells which of three readers knows its
//! meaning: traffic, UTM or event. They sort out the keys that mean different things in different logs; which key is
//! which event field is said in `maps/Rec2Evt.map`.

mod attr;
mod event;
mod header;
mod moment;
mod pairs;
mod sides;
mod traffic;
mod utm;

use collector_sdk::prelude::*;

/// The collector; public, so that other crates can extend it.
#[derive(Default)]
pub struct FortinetFortigate {
    traffic: traffic::Traffic,
    utm: utm::Utm,
    events: event::Events,
    severities: KeyMap,
    protocols: KeyMap,
    verdicts: KeyMap,
    /// The time of the record's syslog header.
    header_time: Option<Stamp>,
}

impl Collector for FortinetFortigate {
    fn attributes(&self) -> &'static [&'static str] {
        attr::NAMES
    }

    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        self.traffic = traffic::Traffic::load(setup);
        self.utm = utm::Utm::load(setup);
        self.events = event::Events::load(setup);
        self.severities = setup.key_map("severity.map", Header::FirstCell("level"));
        self.protocols = setup.key_map("protocol.map", Header::FirstCell("number"));
        self.verdicts = setup.key_map("verdict.map", Header::FirstCell("action"));
        Ok(())
    }

    fn preparse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        _evt: &mut Event<'b>,
        _cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        self.header_time = header::take(rec);
        Ok(Verdict::Send)
    }

    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        pairs::read(rec)?;
        // FortiAnalyzer keeps the number under its older name.
        if !rec.has(attr::LOG_ID) && rec.has(attr::LEVEL) {
            sides::hand_over(rec, attr::LOG_ID_OLD, attr::LOG_ID);
        }
        if !rec.has(attr::LOG_ID) {
            return Ok(Verdict::Unsupported(match rec.body().as_bytes() {
                [b'{', ..] => "JSON: set the format of the device to default",
                [b'C', b'E', b'F', b':', ..] => "CEF: set the format of the device to default",
                _ => "no log of FortiOS: the key `logid` is missing",
            }));
        }
        let Some(kind) = rec.str(attr::TYPE) else {
            return Err(rec.error("the key `type` is missing", rec.body()));
        };
        moment::set(rec, evt, cx, self.header_time);
        if let Some(severity) = rec.str(attr::LEVEL).and_then(|level| self.severities.first(level)) {
            rec.set(attr::SEVERITY, rec.copy(severity));
        }
        match kind {
            "traffic" => self.traffic.read(rec, evt, &self.verdicts),
            "event" => self.events.read(rec, evt),
            kind if utm::is_type(kind) => self.utm.read(rec, evt, kind, &self.verdicts),
            _ if rec.has(attr::SUBTYPE) && rec.has(attr::LEVEL) => unknown(rec, evt),
            _ => return Ok(Verdict::Unsupported("the `type` is none of FortiOS")),
        }
        Ok(Verdict::Send)
    }

    fn normalize<'b>(
        &mut self,
        rec: &mut Record<'b>,
        _evt: &mut Event<'b>,
        _cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        header::observer(rec);
        sides::normalize(rec, &self.protocols);
        if rec.str(attr::ERROR_REASON) == Some("none") {
            rec.unset(attr::ERROR_REASON);
        }
        Ok(Verdict::Send)
    }
}

/// A type of a later release: what all logs have in common is certain.
fn unknown(rec: &mut Record, evt: &mut Event) {
    rec.set(attr::EVENT_NAME, rec.str(attr::LOG_DESCRIPTION).unwrap_or("Log of an unknown type"));
    evt.set_taxonomy("generic");
    sides::roles(rec);
}

register_collector!(
    FortinetFortigate,
    maps: [
        "action.map",
        "message.map",
        "outcome.map",
        "protocol.map",
        "rcode.map",
        "severity.map",
        "subtype.map",
        "threat.map",
        "verdict.map",
    ]
);
