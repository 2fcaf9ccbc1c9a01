//! Collector for Template vendor Template product: nested JSON, one object a line.
//!
//! The paths in `maps/Rec2Evt.map` (`target[0].id`) say which value becomes which event field; one pass over the text
//! fills them. What no line names goes to the extended information under its path. The code here does what a map
//! cannot: it names the event by its kind and chooses among values.

use collector_sdk::core::Diagnostics;
use collector_sdk::prelude::*;

/// The attributes that this code reads or sets: paths into the data, then names of our own.
mod attr {
    collector_sdk::core::attrs! {
        TIME = "time",
        KIND = "kind",
        LEVEL = "severity",
        RESULT = "outcome.result",
        TARGET_TYPE = "target[0].type",
        TARGET_ID = "target[0].id",
        TARGET_NAME = "target[0].name",
        EVENT_NAME = "event_name",
        SEVERITY_NUMBER = "severity_number",
        TARGET_USER = "target_user",
        TARGET_USER_ID = "target_user_id",
    }
}

/// The collector; public, so that other crates can extend it.
#[derive(Debug, Default)]
pub struct TemplateJson {
    severities: KeyMap,
}

impl Collector for TemplateJson {
    fn attributes(&self) -> &'static [&'static str] {
        attr::NAMES
    }

    /// Called once, before the first record: maps and parameters.
    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        self.severities = setup.key_map("severity.map", Header::FirstCell("level"));
        Ok(())
    }

    fn parse(&mut self, rec: &mut Record, evt: &mut Event, _cx: &mut Context) -> Result<Verdict, ParseError> {
        // Your product's message: take rec.body() apart into attributes, find the class, call the class's function.
        fields::json(rec)?;
        match rec.str(attr::KIND) {
            Some("heartbeat") => return Ok(Verdict::Filter("heartbeat")),
            Some("session.start" | "session.end") => session(rec, evt),
            Some("role.grant" | "role.revoke") => role(rec, evt),
            Some(_) => generic(rec, evt),
            None => return Err(rec.error("the key `kind` holds no text", rec.body())),
        }
        Ok(Verdict::Send)
    }

    fn normalize(&mut self, rec: &mut Record, evt: &mut Event, cx: &mut Context) -> Result<Verdict, ParseError> {
        let time = rec.str(attr::TIME).unwrap_or_default();
        let Some((stamp, _)) = timestamp::parse(time) else { return Err(rec.error("no time stamp", time)) };
        evt.set_observer_event_time(cx, stamp);
        let severity = rec.str(attr::LEVEL).and_then(|level| self.severities.first(level));
        rec.set(attr::SEVERITY_NUMBER, severity.map(|severity| rec.copy(severity)));
        // taxonomy.map says what a kind is when it succeeds; the record says whether it did.
        match rec.str(attr::RESULT) {
            Some("failure") => evt.set_outcome("XDAS_OUT_FAILURE"),
            Some("denied") => evt.set_outcome("XDAS_OUT_DENIAL"),
            _ => false,
        };
        Ok(Verdict::Send)
    }
}

/// A session began or ended.
fn session(rec: &mut Record, evt: &mut Event) {
    let name = match rec.str(attr::KIND) {
        Some("session.end") => "Session ended",
        _ => "Session started",
    };
    rec.set(attr::EVENT_NAME, name);
    evt.set_taxonomy(rec.str(attr::KIND));
}

/// Somebody was given a role, or lost it. A target that is a user belongs in the user's fields.
fn role(rec: &mut Record, evt: &mut Event) {
    let name = match rec.str(attr::KIND) {
        Some("role.revoke") => "Role revoked",
        _ => "Role granted",
    };
    rec.set(attr::EVENT_NAME, name);
    evt.set_taxonomy(rec.str(attr::KIND));
    if rec.str(attr::TARGET_TYPE) == Some("user") {
        rec.set(attr::TARGET_USER, rec.str(attr::TARGET_NAME));
        rec.set(attr::TARGET_USER_ID, rec.str(attr::TARGET_ID));
        for attribute in [attr::TARGET_TYPE, attr::TARGET_NAME, attr::TARGET_ID] {
            rec.unset(attribute);
        }
    }
}

/// Everything else keeps its own kind as the name of the event.
fn generic(rec: &mut Record, evt: &mut Event) {
    rec.set(attr::EVENT_NAME, rec.str(attr::KIND));
    evt.set_taxonomy("generic");
}

register_collector!(TemplateJson, maps: ["severity.map"]);
