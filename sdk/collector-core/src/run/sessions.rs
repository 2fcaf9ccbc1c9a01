//! The end of sessions: held records become events.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{End, MAX_PARTS, Outcome, Pair, Run, decode};
use crate::lifecycle::Verdict;
use crate::record::{Origin, OwnedRecord};
use crate::replay::to_base64;
use crate::session::SessionEnd;
use crate::summary::{Disposition, Fate};
use crate::time::Time;
use crate::trace::{Stage, Who};
use crate::value::Value;

/// Where the ordinals of session events begin.
const SESSION_ORDINALS: u32 = 1 << 31;

impl<'b> Run<'b, '_> {
    /// Ends the sessions that are due.
    pub(crate) fn sessions(&mut self, event_time: Option<Time>, clock: Time) {
        let sessions = &mut self.cx.state.sessions;
        sessions.advance(event_time, clock);
        while let Some((session, end)) = self.cx.state.sessions.take_ended() {
            self.session(session.id, &session.records, end);
        }
    }

    fn session(&mut self, id: u64, records: &[OwnedRecord], end: SessionEnd) {
        let Some(first) = records.first() else { return };
        let arena = self.pair.rec.arena();
        let raw: &'b [u8] = arena.alloc_slice_copy(&first.raw);
        let (text, _) = decode(self.cx.plan, raw, None, arena);
        let source = self.cx.origin.source;
        let cut = records.iter().map(|record| record.cut).sum();
        self.begin(raw, text, Origin { source, position: first.position, arrival: first.arrival, cut });
        self.enter(Stage::Parse);
        self.ordinals = SESSION_ORDINALS;
        // A panic must not lose the session's records.
        let parts = catch_unwind(AssertUnwindSafe(|| self.session_parts(records, end)));
        let end = parts.unwrap_or_else(|_| {
            self.count_panic();
            self.pair.outcome = Outcome::Panicked("panic in session");
            self.session_unsupported(records, "panic in session")
        });
        let disposition = match end {
            End::Fate(disposition) => disposition,
            End::Held(_) => Disposition::Unsupported,
        };
        self.ordinals = 0;
        self.summary.count(disposition, records.len() as u64);
        if disposition == Disposition::Unsupported {
            // One event tells of all; the reason counts records.
            self.summary.reason("session could not be made an event", records.len() as u64 - 1);
        }
        self.show();
        for record in records {
            self.sink.fate(self.cx.origin.source, record.position, Fate::Released(id, disposition));
        }
    }

    fn session_parts(&mut self, records: &[OwnedRecord], end: SessionEnd) -> End {
        let mut sent = false;
        loop {
            let Run { collector, pair, cx, .. } = self;
            let Pair { rec, evt, .. } = &mut **pair;
            self.is_author = true;
            let verdict = collector.session(records, end, rec, evt, cx);
            self.is_author = false;
            self.cx.undo_hold();
            if verdict.is_ok() && end.is_partial() {
                self.pair.evt.extend("SessionEnd", Value::Text(end_name(end)), Who::Framework);
            }
            match verdict {
                Ok(Verdict::Send) => {
                    self.send();
                    return End::Fate(Disposition::Sent);
                }
                Ok(Verdict::SendMore) if self.cx.part + 1 < MAX_PARTS => {
                    self.send();
                    sent = true;
                    self.cx.part += 1;
                    self.pair.rec.clear_attributes();
                    self.reset_event();
                }
                Ok(Verdict::Filter(_)) if sent => return End::Fate(Disposition::Sent),
                Ok(Verdict::Filter(reason)) => {
                    self.summary.reason(reason, records.len() as u64 - 1);
                    return self.filter(reason);
                }
                Ok(Verdict::Unsupported(reason)) => return self.session_unsupported(records, reason),
                Ok(Verdict::SendMore) => {
                    return self.session_unsupported(records, "too many events from one session");
                }
                Ok(Verdict::Hold) => {
                    return self.session_unsupported(records, "a session that ended cannot be held");
                }
                Err(error) => {
                    let reason = self.pair.rec.note.map_or_else(|| error.reason(), |note| note.reason.to_string());
                    return self.session_unsupported(records, &reason);
                }
            }
        }
    }

    /// The raw text of every record of a failed session is kept.
    fn session_unsupported(&mut self, records: &[OwnedRecord], reason: &str) -> End {
        self.reset_event();
        let arena = self.pair.evt.arena();
        for record in &records[1..] {
            match std::str::from_utf8(&record.raw) {
                Ok(text) => self.pair.evt.extend("SessionRecord", Value::Text(arena.alloc_str(text)), Who::Framework),
                Err(_) => {
                    let encoded = to_base64(&record.raw);
                    self.pair.evt.extend("SessionRecordBase64", Value::Text(arena.alloc_str(&encoded)), Who::Framework)
                }
            };
        }
        self.unsupported(reason)
    }
}

fn end_name(end: SessionEnd) -> &'static str {
    match end {
        SessionEnd::Complete => "complete",
        SessionEnd::EventTimeout => "event timeout",
        SessionEnd::ClockTimeout => "clock timeout",
        SessionEnd::Full => "full",
        SessionEnd::Evicted => "evicted",
        SessionEnd::Stop => "stop",
    }
}
