//! Collector for Template vendor Template product: `key=value` messages behind a syslog header.
//!
//! Each stage does one thing: `preparse` takes the header off, `parse` takes the message apart and hands it to one
//! function per class, `normalize` gives values a common meaning. Which attribute becomes which event field is said in
//! `maps/Rec2Evt.map`, not here.

use collector_sdk::core::Diagnostics;
use collector_sdk::prelude::*;

/// The attributes that this code reads or sets. A key of the data that only Rec2Evt.map knows needs no constant.
mod attr {
    collector_sdk::core::attrs! {
        HOST = "host",
        HOST_DOMAIN = "host_domain",
        RELAY = "relay",
        TYPE = "type",
        LEVEL = "level",
        SEVERITY = "severity",
        EVENT_NAME = "event_name",
        RESULT = "result",
        ACTION = "action",
        USER = "user",
        USER_NAME = "user_name",
        USER_DOMAIN = "user_domain",
        DURATION = "duration",
        DURATION_MS = "duration_ms",
    }
}

/// The collector; public, so that other crates can extend it.
#[derive(Debug, Default)]
pub struct TemplateSyslog {
    severities: KeyMap,
    keep_debug: bool,
}

impl Collector for TemplateSyslog {
    fn attributes(&self) -> &'static [&'static str] {
        attr::NAMES
    }

    /// Called once, before the first record: maps and parameters.
    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        self.severities = setup.key_map("severity.map", Header::FirstCell("level"));
        self.keep_debug = setup.parameters().bool("keep_debug").unwrap_or(false);
        Ok(())
    }

    fn preparse(&mut self, rec: &mut Record, evt: &mut Event, cx: &mut Context) -> Result<Verdict, ParseError> {
        let header = fields::syslog(rec, &syslog::Options::NETWORK_DEVICE); // the message is left in rec.body()
        rec.set(attr::RELAY, header.relay);
        if let Some(host) = header.host.map(split_host) {
            rec.set(attr::HOST, host.name);
            rec.set(attr::HOST_DOMAIN, host.domain);
        }
        evt.set_observer_event_time(cx, header.time);
        Ok(Verdict::Send)
    }

    fn parse(&mut self, rec: &mut Record, evt: &mut Event, _cx: &mut Context) -> Result<Verdict, ParseError> {
        // Your product's message: take rec.body() apart into attributes, find the class, call the class's function.
        fields::key_value(rec, &key_value::Options::BLANKS)?;
        match rec.str(attr::TYPE) {
            Some("login") => login(rec, evt),
            Some("traffic") => traffic(rec, evt),
            Some("debug") if !self.keep_debug => return Ok(Verdict::Filter("debug message")),
            None | Some("") => return Err(rec.error("the key `type` is missing", rec.body())),
            Some(_) => generic(rec, evt),
        }
        Ok(Verdict::Send)
    }

    fn normalize(&mut self, rec: &mut Record, _evt: &mut Event, _cx: &mut Context) -> Result<Verdict, ParseError> {
        let severity = rec.str(attr::LEVEL).and_then(|level| self.severities.first(level));
        rec.set(attr::SEVERITY, severity.map(|severity| rec.copy(severity)));
        Ok(Verdict::Send)
    }
}

/// Somebody logged in, or was kept out.
fn login(rec: &mut Record, evt: &mut Event) {
    let (name, taxonomy) = match rec.str(attr::RESULT) {
        Some("success") => ("User logged in", "login.success"),
        _ => ("User login failed", "login.failure"),
    };
    rec.set(attr::EVENT_NAME, name);
    evt.set_taxonomy(taxonomy);
    if let Some(user) = rec.str(attr::USER).map(split_user) {
        rec.set(attr::USER_NAME, user.name);
        rec.set(attr::USER_DOMAIN, user.domain);
    }
}

/// A connection through the device.
fn traffic(rec: &mut Record, evt: &mut Event) {
    let (name, taxonomy) = match rec.str(attr::ACTION) {
        Some("allow") => ("Connection allowed", "traffic.allow"),
        Some("deny") => ("Connection denied", "traffic.deny"),
        _ => ("Connection", "generic"),
    };
    rec.set(attr::EVENT_NAME, name);
    evt.set_taxonomy(taxonomy);
    let seconds = rec.get(attr::DURATION).and_then(Value::as_int);
    rec.set(attr::DURATION_MS, seconds.and_then(|seconds| seconds.checked_mul(1000)));
}

/// Everything else keeps its own type as the name of the event.
fn generic(rec: &mut Record, evt: &mut Event) {
    rec.set(attr::EVENT_NAME, rec.str(attr::TYPE));
    evt.set_taxonomy("generic");
}

register_collector!(TemplateSyslog, maps: ["severity.map"]);
