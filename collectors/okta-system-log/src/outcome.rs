//! What happened and how it ended: taxonomy, outcome and severity.

use collector_sdk::prelude::*;

use crate::attr;

/// The tables that decide, and the names of two of their columns.
#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    results: KeyMap,
    reasons: KeyMap,
    severities: KeyMap,
}

/// The columns of `outcome.map` behind the key.
const XDAS_OUTCOME: usize = 0;
const CLASS: usize = 1;

impl Outcomes {
    pub(crate) fn load(setup: &mut Setup<'_>) -> Outcomes {
        Outcomes {
            results: setup.key_map("outcome.map", Header::FirstCell("result")),
            reasons: setup.key_map("reason.map", Header::FirstCell("reason")),
            severities: setup.key_map("severity.map", Header::FirstCell("severity")),
        }
    }

    /// Sets the severity's number from its word; a word that the map does not know leaves the default.
    pub(crate) fn severity(&self, rec: &mut Record) {
        let number = rec.str(attr::SEVERITY).and_then(|word| self.severities.first(word)?.parse::<i64>().ok());
        rec.set(attr::SEVERITY_NUMBER, number);
    }

    /// Sets taxonomy and outcome.
    ///
    /// The taxonomy row knows the outcome of events that are failures by themselves. The record's own result
    /// overrides it unless it says less: SUCCESS and ALLOW never do, because a denial that was carried out
    /// is still a denial; the bare FAILURE does not make a denial less exact. A failure's reason says most.
    /// Without a result, or with one that the map does not know, a success is not assumed.
    pub(crate) fn set(&self, rec: &mut Record, evt: &mut Event) {
        let Some(kind) = rec.str(attr::EVENT_TYPE) else { return };
        set_taxonomy(evt, kind);
        let result = rec.str(attr::OUTCOME_RESULT).or_else(|| rec.str(attr::RESULT)).or_else(|| plain_outcome(rec));
        let row = result.and_then(|result| self.results.get(result));
        let reason = rec.str(attr::OUTCOME_REASON).or_else(|| rec.str(attr::REASON));
        let failed = row.and_then(|row| row.column(CLASS)) == Some("failure");
        if let Some(name) = reason.filter(|_| failed).and_then(|reason| self.reasons.first(reason)) {
            evt.set_outcome(name);
            return;
        }
        let name = row.and_then(|row| row.column(XDAS_OUTCOME)).unwrap_or("XDAS_OUT_UNKNOWN");
        let weight = weight(name);
        if weight > 0 && weight >= evt.str(field::XDAS_OUTCOME_NAME).map_or(0, self::weight) {
            evt.set_outcome(name);
        }
    }
}

/// The result where forwarders write it as a text in the place of the object.
#[cold]
fn plain_outcome<'b>(rec: &mut Record<'b>) -> Option<&'b str> {
    let Some(Value::Text(result)) = rec.get_named("outcome") else { return None };
    rec.set(attr::OUTCOME_RESULT, result);
    Some(result)
}

/// The least severity of a login that failed.
const FAILED_LOGIN: i64 = 4;

/// Raises the severity of a login that failed: Okta calls most of them INFO.
pub(crate) fn failed_login(rec: &mut Record, evt: &Event) {
    let is_login = |kind: &str| {
        kind == "user.session.start"
            || kind == "user.authentication.verify"
            || kind.starts_with("user.authentication.auth")
    };
    if rec.str(attr::EVENT_TYPE).is_some_and(is_login)
        && evt.str(field::XDAS_OUTCOME_NAME).is_some_and(|name| weight(name) > 1)
        && rec.get(attr::SEVERITY_NUMBER).and_then(Value::as_int).is_none_or(|number| number < FAILED_LOGIN)
    {
        rec.set(attr::SEVERITY_NUMBER, FAILED_LOGIN);
    }
}

/// How much an outcome says.
fn weight(outcome: &str) -> u8 {
    match outcome {
        "XDAS_OUT_SUCCESS" => 0,
        "XDAS_OUT_UNKNOWN" => 1,
        "XDAS_OUT_FAILURE" => 2,
        _ => 3,
    }
}

/// Event types are shorter than this; of longer texts only the beginning is looked at.
const LONGEST_TYPE: usize = 128;

/// Finds the row of the event type, else of its longest known prefix (`user.mfa.factor.`, `user.mfa.`, …).
fn set_taxonomy(evt: &mut Event, kind: &str) {
    let mut key = &kind[..kind.floor_char_boundary(LONGEST_TYPE)];
    // A name without a dot is no event type, and must not meet the rows `generic` and `unsupported`.
    while key.contains('.') {
        if evt.set_taxonomy(key) {
            return;
        }
        let inner = key.trim_end_matches('.');
        key = inner.rfind('.').map_or("", |dot| &inner[..=dot]);
    }
    evt.set_taxonomy("generic");
}
