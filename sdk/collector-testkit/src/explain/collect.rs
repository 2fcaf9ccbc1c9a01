//! The sink that copies events, lineage and fate out of the batch.

use std::collections::HashMap;
use std::sync::Arc;

use collector_core::schema::{FieldType, field};
use collector_core::trace::{Entry, Target, Trace, Who};
use collector_core::{Disposition, EncodeOptions, Encoder, Event, Fate, Lines, Plan, Position, Record, Sink, Source};
use serde_json::Value as Json;

use super::writes::{StageWrites, stages, unused};
use super::{Explanation, SessionOf};

/// How the note begins on a value that did not reach its field.
pub(super) const REFUSED: &str = "does not fit";

/// One turn of a record or a session.
#[derive(Debug, Default)]
pub(super) struct Turn {
    pub(super) is_session: bool,
    session: Option<SessionOf>,
    disposition: &'static str,
    raw: String,
    stages: Vec<StageWrites>,
    reason: Option<String>,
    position: Option<usize>,
    events: Vec<Json>,
}

impl Turn {
    pub(super) fn explain(self) -> Explanation {
        let unsupported = self.disposition == "unsupported";
        Explanation {
            line: None,
            unused: unused(&self.raw, &self.stages),
            raw: self.raw,
            disposition: self.disposition.to_string(),
            reason: self.reason.filter(|_| unsupported),
            position: self.position.filter(|_| unsupported),
            session: self.session,
            stages: self.stages,
            event: self.events.first().cloned(),
            events: self.events,
            sessions: Vec::new(),
        }
    }
}

/// Collects turns.
pub(super) struct Collect {
    plan: Arc<Plan>,
    encoder: Encoder,
    pub(super) turns: Vec<Turn>,
    /// What is known of the turn that has not ended.
    current: Turn,
    notes: HashMap<usize, String>,
    /// Entries before this number belong to events that have left.
    seen: usize,
}

impl Collect {
    pub(super) fn new(plan: Arc<Plan>) -> Collect {
        let encoder = Encoder::new(EncodeOptions::default());
        Collect { plan, encoder, turns: Vec::new(), current: Turn::default(), notes: HashMap::new(), seen: 0 }
    }

    fn note_misfits(&mut self, trace: &Trace<'_>, evt: &Event<'_>) {
        let entries = trace.entries();
        for (number, entry) in entries.iter().enumerate().skip(self.seen) {
            if let Some(note) = misfit(&entries, entry, evt) {
                self.notes.insert(number, note);
            }
        }
        self.seen = entries.len();
    }
}

/// A value that did not fit is kept in the extended information under the field's label, which no entry tells of.
fn misfit(entries: &[Entry<'_>], entry: &Entry<'_>, evt: &Event<'_>) -> Option<String> {
    let Target::Field(id) = entry.target else { return None };
    let definition = evt.schema().field(id);
    let kept = evt.extended().iter().any(|(name, value)| *name == definition.name && *value == entry.value);
    let on_purpose = entries.iter().any(|other| other.target == Target::Extended(&definition.name));
    if !kept || on_purpose {
        return None;
    }
    Some(match definition.ty {
        FieldType::String => format!("cut to {} bytes; the whole is in ExtendedInformation", definition.size),
        ty => format!("{REFUSED} the type {ty}; kept in ExtendedInformation"),
    })
}

impl Sink for Collect {
    fn event(&mut self, rec: &Record<'_>, evt: &Event<'_>) {
        let mut json = Lines::default();
        self.encoder.object(evt, &mut json);
        self.current.events.push(serde_json::from_slice(&json).unwrap_or_default());
        if let Some(trace) = rec.trace() {
            self.note_misfits(trace, evt);
        }
    }

    fn record(&mut self, rec: &Record<'_>) {
        let Some(trace) = rec.trace() else { return };
        self.current.raw = rec.text().to_string();
        self.current.stages = stages(&self.plan, rec.text(), trace, &self.notes);
        for entry in trace.entries().iter().filter(|entry| entry.who == Who::Framework) {
            match entry.target {
                Target::Field(field::EVENT_REASON) => self.current.reason = Some(entry.value.to_string()),
                Target::Extended("ErrorPosition") => {
                    self.current.position = entry.value.as_int().and_then(|at| usize::try_from(at).ok());
                }
                _ => {}
            }
        }
    }

    fn fate(&mut self, _: &Source, _: Position, fate: Fate) {
        if let Fate::Released(id, _) = fate
            && let Some(session) = self.turns.last_mut().and_then(|turn| turn.session.as_mut())
            && session.id == id
            && session.records > 0
        {
            // A further record of the session whose event was seen with its first.
            session.records += 1;
            return;
        }
        let mut turn = std::mem::take(&mut self.current);
        self.notes.clear();
        self.seen = 0;
        (turn.is_session, turn.disposition, turn.session) = match fate {
            Fate::Final(disposition) => (false, name(disposition), None),
            Fate::Held(id) => (false, "held", Some(SessionOf { id, records: 0, forced: false })),
            Fate::Released(id, disposition) => {
                (true, name(disposition), Some(SessionOf { id, records: 1, forced: false }))
            }
        };
        self.turns.push(turn);
    }
}

fn name(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Sent => "sent",
        Disposition::Filtered => "filtered",
        Disposition::Deduplicated => "deduplicated",
        Disposition::Unsupported => "unsupported",
        Disposition::DeadLettered => "dead-lettered",
    }
}
