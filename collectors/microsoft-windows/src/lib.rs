//! Collector for the event logs of Microsoft Windows, as XML and as JSON.
//!
//! All forms of a record set the same attributes (`event_xml`, `event_json`): those of the System section, and the event data
//! by its own names. What an id means is data: `events.map` has a row for each with its name, taxonomy and severity, and the
//! sets of `roles.map` that say who is who (`kinds`, `roles`). The functions of `rest` do what a row cannot say.

mod attr;
mod clock;
mod codes;
mod cut;
mod data;
mod event_json;
mod event_xml;
mod general;
mod kinds;
mod outcome;
mod rest;
mod roles;
mod system;
mod table;

use std::panic::Location;

use collector_sdk::core::Diagnostics;
use collector_sdk::prelude::*;

use crate::codes::{Parameters, Statuses};
use crate::cut::{Begin, Envelope};
use crate::general::Levels;
use crate::kinds::Kinds;

/// The collector; public, so that other crates can extend it.
#[derive(Debug, Default)]
pub struct MicrosoftWindows {
    parameters: Parameters,
    statuses: Statuses,
    kinds: Kinds,
    levels: Levels,
    /// Where the next event of the record begins.
    next: usize,
    /// The time of the record's syslog header.
    header_time: Option<Stamp>,
}

impl Collector for MicrosoftWindows {
    fn attributes(&self) -> &'static [&'static str] {
        attr::NAMES
    }

    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        self.parameters = Parameters::load(setup);
        self.statuses = Statuses::load(setup);
        self.kinds = Kinds::load(setup);
        self.levels = Levels::load(setup);
        Ok(())
    }

    fn parse(&mut self, rec: &mut Record, _evt: &mut Event, cx: &mut Context) -> Result<Verdict, ParseError> {
        self.header_time = None;
        let text = rec.text();
        let start = if cx.part() == 0 { 0 } else { self.next };
        let rest = text.get(start..).unwrap_or_default();
        let mut found = cut::begin(rest);
        if matches!(found, Begin::Other(_)) {
            let (envelope, behind) = cut::behind_header(rec, rest);
            self.envelope(rec, envelope);
            found = behind;
        }
        let (at, end) = match found {
            Begin::Xml(at) => (at, self.xml(rec, &rest[at..], start > 0)?),
            Begin::Json(at) => (at, self.json(rec, &rest[at..])?),
            Begin::Other(at) => return Err(rec.error("neither XML nor JSON of an event", &rest[at..])),
            Begin::End => return Ok(Verdict::Filter("markup around events")),
        };
        if !rec.has(attr::EVENT_ID) {
            return Ok(Verdict::Unsupported("no event id"));
        }
        self.next = start + at + end;
        let is_last = cut::begin(text.get(self.next..).unwrap_or_default()) == Begin::End;
        Ok(if is_last { Verdict::Send } else { Verdict::SendMore })
    }

    fn normalize(&mut self, rec: &mut Record, evt: &mut Event, cx: &mut Context) -> Result<Verdict, ParseError> {
        clock::set(rec, evt, cx, self.header_time);
        let mut is_here = true;
        match self.kinds.find(rec) {
            Some(kind) => {
                rec.set(attr::EVENT_NAME, rec.fixed(kind.name));
                evt.set_taxonomy_row(kind.taxonomy);
                for line in &kind.moves {
                    line.apply(rec);
                }
                outcome::set(rec, evt, &self.statuses, kind);
                if let Some(rest) = kind.rest {
                    is_here = !rest.is_connection();
                    rest.run(rec, evt, &self.statuses, &self.levels);
                }
            }
            None => {
                general::name(rec);
                general::actor(rec);
                self.levels.severity(rec);
                if let Some(row) = self.kinds.generic() {
                    evt.set_taxonomy_row(row);
                }
                outcome::set_general(rec, evt, &self.statuses);
            }
        }
        general::words_before_codes(rec);
        general::finish(rec, is_here);
        Ok(Verdict::Send)
    }
}

impl MicrosoftWindows {
    fn xml<'b>(&self, rec: &mut Record<'b>, text: &'b str, is_further: bool) -> Result<usize, ParseError> {
        let text = if is_further { cut::first_alone(text) } else { text };
        let read = |rec: &mut Record<'b>| event_xml::read(rec, &self.parameters, text);
        rec.on_behalf_of(Location::caller(), read)
            .map_err(|error| rec.error(error.kind.as_str(), &text[text.floor_char_boundary(error.at)..]))
    }

    fn json<'b>(&self, rec: &mut Record<'b>, text: &'b str) -> Result<usize, ParseError> {
        let read = |rec: &mut Record<'b>| event_json::read(rec, &self.parameters, text);
        rec.on_behalf_of(Location::caller(), read)
            .map_err(|(reason, at)| rec.error(reason, &text[text.floor_char_boundary(at)..]))
    }

    fn envelope<'b>(&mut self, rec: &mut Record<'b>, envelope: Envelope<'b>) {
        self.header_time = envelope.time;
        if let Some(host) = envelope.host {
            general::reporter(rec, host);
        }
    }
}

register_collector!(
    MicrosoftWindows,
    maps: ["events.map", "families.map", "parameters.map", "roles.map", "severity.map", "status.map"]
);
