//! Collector for the system log of Okta: LogEvent objects, one a record or in arrays.
//!
//! `Rec2Evt.map` names the members of the object by path, and one scan fills them; the code does what a map
//! cannot: it chooses among the targets (`target`), tells people from services (`actor`), finds the outcome
//! (`outcome`), and forgets texts that say nothing (`placeholder`). Members that no map names leave in the
//! extended information under their path.

mod actor;
mod attr;
mod embedded;
mod outcome;
mod page;
mod placeholder;
mod published;
mod target;

use collector_sdk::core::Diagnostics;
use collector_sdk::prelude::*;

use crate::outcome::Outcomes;
use crate::page::Page;

#[derive(Debug, Default)]
struct OktaSystemLog {
    outcomes: Outcomes,
    page: Page,
}

impl Collector for OktaSystemLog {
    fn attributes(&self) -> &'static [&'static str] {
        attr::NAMES
    }

    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        self.outcomes = Outcomes::load(setup);
        Ok(())
    }

    fn parse(&mut self, rec: &mut Record, _evt: &mut Event, cx: &mut Context) -> Result<Verdict, ParseError> {
        if page::is_page(rec.body()) {
            return self.page_event(rec, cx.part());
        }
        fields::json(rec)?;
        match rec.str(attr::EVENT_TYPE) {
            Some(kind) if !kind.is_empty() => Ok(Verdict::Send),
            _ => Ok(Verdict::Unsupported("no eventType in the JSON object")),
        }
    }

    fn normalize(&mut self, rec: &mut Record, evt: &mut Event, cx: &mut Context) -> Result<Verdict, ParseError> {
        published::set_time(rec, evt, cx);
        placeholder::drop_all(rec);
        actor::person_or_service(rec);
        actor::hops(rec);
        target::targets(rec);
        embedded::unwrap_json(rec);
        factor_before_credential(rec);
        self.outcomes.severity(rec);
        self.outcomes.set(rec, evt);
        outcome::failed_login(rec, evt);
        Ok(Verdict::Send)
    }
}

impl OktaSystemLog {
    /// Reads the next event of an array.
    fn page_event(&mut self, rec: &mut Record, part: usize) -> Result<Verdict, ParseError> {
        let text = rec.text();
        if part == 0 {
            self.page.open(text);
        }
        let Some(event) = self.page.take(text) else {
            return match self.page.fault() {
                Some((reason, at)) => Err(rec.error(reason, &text[text.floor_char_boundary(at)..])),
                None => Ok(Verdict::Filter("an array without events")),
            };
        };
        rec.set_body(event);
        fields::json(rec)?;
        Ok(if self.page.has_more() { Verdict::SendMore } else { Verdict::Send })
    }
}

/// The factor says more exactly how the user proved the identity; both are kept.
fn factor_before_credential(rec: &mut Record) {
    if rec.get(attr::FACTOR).is_some()
        && let Some(credential) = rec.get(attr::CREDENTIAL_TYPE)
    {
        rec.keep_aside("authenticationContext.credentialType", credential);
        rec.unset(attr::CREDENTIAL_TYPE);
    }
}

register_collector!(OktaSystemLog, maps: ["outcome.map", "reason.map", "severity.map"]);
