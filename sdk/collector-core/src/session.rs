//! Sessions: records of one transaction, kept until they make one event.
//!
//! A session ends when its author says so, when its time is up (by event time or by the clock, whichever is
//! set), when it has enough records or too many bytes, when memory is short (the oldest leaves as *partial*),
//! or at a stop without checkpoint. Everything is ordered by numbers that derive from the records alone, so
//! that a replay ends the same sessions at the same records.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::record::OwnedRecord;
use crate::time::Time;

/// When a session ends by itself. Zero means *no limit*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLimits {
    /// Milliseconds of event time since the session's first record.
    pub event_millis: u64,
    /// Milliseconds of the clock since the session's first record arrived.
    pub clock_millis: u64,
    /// Records.
    pub records: usize,
    /// Bytes of memory.
    pub bytes: usize,
}

impl Default for SessionLimits {
    /// Five minutes by both clocks, 1,000 records, 1 MiB.
    fn default() -> Self {
        SessionLimits { event_millis: 300_000, clock_millis: 300_000, records: 1000, bytes: 1 << 20 }
    }
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionEnd {
    /// The author released it.
    Complete,
    /// Its time is up by the times of its events.
    EventTimeout,
    /// Its time is up by the clock.
    ClockTimeout,
    /// It has as many records or bytes as it may.
    Full,
    /// Too many sessions are open, or they take too much memory: this was the oldest.
    Evicted,
    /// The source stops and nothing keeps the session.
    Stop,
}

impl SessionEnd {
    /// True when records may be missing.
    #[must_use]
    pub fn is_partial(self) -> bool {
        self != SessionEnd::Complete
    }
}

/// Caps over all sessions of one source.
const MAX_SESSIONS: usize = 100_000;
const MAX_BYTES: usize = 64 << 20;

/// Event times that are further than this ahead of the clock do not move it.
const AHEAD_MILLIS: i64 = 24 * 3600 * 1000;

#[derive(Debug, Serialize, Deserialize, Clone)]
pub(crate) struct Session {
    pub(crate) id: u64,
    pub(crate) key: String,
    pub(crate) records: Vec<OwnedRecord>,
    bytes: usize,
    limits: SessionLimits,
    event_deadline: Option<Time>,
    clock_deadline: Option<Time>,
    /// Why it ended, while it waits to be taken.
    #[serde(skip)]
    end: Option<SessionEnd>,
}

/// The open sessions of a source.
#[derive(Debug, Default)]
pub struct Sessions {
    next_id: u64,
    open: BTreeMap<u64, Session>,
    keys: HashMap<String, u64>,
    by_event: BTreeSet<(Time, u64)>,
    by_clock: BTreeSet<(Time, u64)>,
    /// In the order in which they ended.
    ended: VecDeque<u64>,
    bytes: usize,
    /// The latest event time seen; event time never runs backwards.
    high_water: Option<Time>,
}

impl Sessions {
    pub(crate) fn hold(&mut self, key: &str, record: OwnedRecord, time: Option<Time>, limits: SessionLimits) -> u64 {
        let size = record.size();
        let arrival = record.arrival;
        let begin = time.unwrap_or(arrival);
        let id = match self.keys.get(key).copied().filter(|id| !self.is_over(*id, time, arrival)) {
            Some(id) => id,
            None => {
                let id = self.next_id;
                self.next_id += 1;
                let after = |from: Time, millis: u64| {
                    (millis > 0).then(|| from.saturating_add_millis(i64::try_from(millis).unwrap_or(i64::MAX)))
                };
                let session = Session {
                    id,
                    key: key.to_string(),
                    records: Vec::new(),
                    bytes: 0,
                    limits,
                    event_deadline: after(begin, limits.event_millis),
                    clock_deadline: after(arrival, limits.clock_millis),
                    end: None,
                };
                self.insert(session);
                id
            }
        };
        if let Some(session) = self.open.get_mut(&id) {
            session.records.push(record);
            session.bytes += size;
            self.bytes += size;
            let full = (session.limits.records > 0 && session.records.len() >= session.limits.records)
                || (session.limits.bytes > 0 && session.bytes >= session.limits.bytes);
            if full {
                self.end(id, SessionEnd::Full);
            }
        }
        id
    }

    /// True when a session takes no more records: it has ended, or its time is up at these times. It ends then.
    fn is_over(&mut self, id: u64, event: Option<Time>, clock: Time) -> bool {
        let Some(session) = self.open.get(&id).filter(|session| session.end.is_none()) else { return true };
        let end = if session.event_deadline.zip(event).is_some_and(|(at, event)| at <= event) {
            SessionEnd::EventTimeout
        } else if session.clock_deadline.is_some_and(|at| at <= clock) {
            SessionEnd::ClockTimeout
        } else {
            return false;
        };
        self.end(id, end);
        true
    }

    /// Takes the last record out of a session.
    pub(crate) fn withdraw(&mut self, id: u64) {
        let Some(session) = self.open.get_mut(&id) else { return };
        let size = session.records.pop().map_or(0, |record| record.size());
        session.bytes -= size.min(session.bytes);
        self.bytes -= size.min(self.bytes);
        // It is full no longer.
        session.end = session.end.filter(|end| *end != SessionEnd::Full);
        if session.records.is_empty() {
            self.remove(id);
        }
    }

    fn remove(&mut self, id: u64) -> Option<Session> {
        let session = self.open.remove(&id)?;
        // A later session may have taken the key over.
        if self.keys.get(&session.key) == Some(&id) {
            self.keys.remove(&session.key);
        }
        self.by_event.retain_one(session.event_deadline, id);
        self.by_clock.retain_one(session.clock_deadline, id);
        self.bytes -= session.bytes.min(self.bytes);
        Some(session)
    }

    fn insert(&mut self, session: Session) {
        self.keys.insert(session.key.clone(), session.id);
        self.by_event.extend(session.event_deadline.map(|at| (at, session.id)));
        self.by_clock.extend(session.clock_deadline.map(|at| (at, session.id)));
        self.bytes += session.bytes;
        self.open.insert(session.id, session);
    }

    fn end(&mut self, id: u64, end: SessionEnd) {
        if let Some(session) = self.open.get_mut(&id).filter(|session| session.end.is_none()) {
            session.end = Some(end);
            self.ended.push_back(id);
        }
    }

    pub(crate) fn complete(&mut self, key: &str) -> bool {
        let Some(id) = self.keys.get(key).copied() else { return false };
        if let Some(session) = self.open.get_mut(&id).filter(|session| session.end.is_some()) {
            session.end = Some(SessionEnd::Complete);
        }
        self.end(id, SessionEnd::Complete);
        true
    }

    pub(crate) fn contains(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    /// True when none is open, so that times end none.
    #[inline(always)]
    pub(crate) fn is_idle(&self) -> bool {
        self.open.is_empty()
    }

    /// Notes the times of a record; what has expired by them is due.
    pub(crate) fn advance(&mut self, event: Option<Time>, clock: Time) {
        if self.is_idle() {
            return;
        }
        // One clock that is far ahead must not end everybody's sessions.
        let latest = clock.saturating_add_millis(AHEAD_MILLIS);
        if let Some(event) = event.filter(|event| *event <= latest) {
            let high = self.high_water.map_or(event, |high| high.max(event));
            self.high_water = Some(high);
            while let Some((_, id)) = self.by_event.first().copied().filter(|(at, _)| *at <= high) {
                self.by_event.pop_first();
                self.end(id, SessionEnd::EventTimeout);
            }
        }
        while let Some((_, id)) = self.by_clock.first().copied().filter(|(at, _)| *at <= clock) {
            self.by_clock.pop_first();
            self.end(id, SessionEnd::ClockTimeout);
        }
        // Sessions that wait to be taken are as good as gone.
        let mut oldest = self.open.iter().filter(|(_, session)| session.end.is_none());
        let mut excess = Vec::new();
        let (mut count, mut bytes) = (self.open.len() - self.ended.len().min(self.open.len()), self.bytes);
        while count > MAX_SESSIONS || bytes > MAX_BYTES {
            let Some((id, session)) = oldest.next() else { break };
            excess.push(*id);
            count -= 1;
            bytes -= session.bytes.min(bytes);
        }
        for id in excess {
            self.end(id, SessionEnd::Evicted);
        }
    }

    /// Takes the next session that has ended.
    pub(crate) fn take_ended(&mut self) -> Option<(Session, SessionEnd)> {
        while let Some(id) = self.ended.pop_front() {
            let Some(end) = self.open.get(&id).and_then(|session| session.end) else { continue };
            if let Some(session) = self.remove(id) {
                return Some((session, end));
            }
        }
        None
    }

    /// Ends everything, oldest first.
    pub(crate) fn end_all(&mut self) {
        let ids: Vec<u64> = self.open.keys().copied().collect();
        for id in ids {
            self.end(id, SessionEnd::Stop);
        }
    }

    /// When the next session ends by the clock: a read must not wait longer.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Time> {
        self.by_clock.first().map(|(at, _)| *at)
    }

    /// The number of held records.
    #[must_use]
    pub fn held(&self) -> usize {
        self.open.values().map(|session| session.records.len()).sum()
    }

    pub(crate) fn snapshot(&self) -> SessionsSnapshot {
        SessionsSnapshot {
            next_id: self.next_id,
            high_water: self.high_water,
            sessions: self.open.values().cloned().collect(),
        }
    }

    pub(crate) fn restore(snapshot: SessionsSnapshot) -> Sessions {
        let mut sessions =
            Sessions { next_id: snapshot.next_id, high_water: snapshot.high_water, ..Sessions::default() };
        for session in snapshot.sessions {
            sessions.insert(session);
        }
        sessions
    }
}

trait RetainOne {
    fn retain_one(&mut self, at: Option<Time>, id: u64);
}

impl RetainOne for BTreeSet<(Time, u64)> {
    fn retain_one(&mut self, at: Option<Time>, id: u64) {
        if let Some(at) = at {
            self.remove(&(at, id));
        }
    }
}

/// The open sessions as they are stored with a checkpoint.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct SessionsSnapshot {
    next_id: u64,
    high_water: Option<Time>,
    sessions: Vec<Session>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Position;

    fn at(secs: i64) -> Time {
        Time::from_unix(secs, 0).unwrap()
    }

    fn record(secs: i64) -> OwnedRecord {
        OwnedRecord {
            raw: vec![b'x'; 10],
            position: Position(0),
            arrival: at(secs),
            cut: 0,
            attributes: vec![],
            named: vec![],
        }
    }

    fn ended(sessions: &mut Sessions) -> Vec<(String, SessionEnd)> {
        std::iter::from_fn(|| sessions.take_ended()).map(|(s, end)| (s.key, end)).collect()
    }

    #[test]
    fn sessions_end_for_each_reason() {
        let mut sessions = Sessions::default();
        let limits = SessionLimits { event_millis: 10_000, clock_millis: 20_000, records: 3, bytes: 0 };
        sessions.hold("a", record(100), Some(at(50)), limits);
        sessions.hold("b", record(100), None, SessionLimits { event_millis: 0, ..limits });
        sessions.hold("c", record(100), None, limits);
        sessions.hold("d", record(100), None, limits);
        assert!(sessions.complete("c"));
        assert!(!sessions.complete("nobody"));
        assert_eq!(ended(&mut sessions), [("c".to_string(), SessionEnd::Complete)]);
        sessions.advance(Some(at(60)), at(101));
        assert_eq!(ended(&mut sessions), [("a".to_string(), SessionEnd::EventTimeout)]);
        sessions.hold("d", record(101), None, limits);
        sessions.hold("d", record(102), None, limits);
        assert_eq!(ended(&mut sessions), [("d".to_string(), SessionEnd::Full)]);
        assert_eq!(sessions.next_deadline(), Some(at(120)));
        sessions.advance(None, at(121));
        assert_eq!(ended(&mut sessions), [("b".to_string(), SessionEnd::ClockTimeout)]);
        assert_eq!((sessions.held(), sessions.bytes), (0, 0));
    }

    #[test]
    fn a_snapshot_holds_everything() {
        let mut sessions = Sessions::default();
        sessions.hold("a", record(100), None, SessionLimits::default());
        sessions.hold("a", record(101), None, SessionLimits::default());
        let json = serde_json::to_string(&sessions.snapshot()).unwrap();
        let mut back = Sessions::restore(serde_json::from_str(&json).unwrap());
        assert_eq!(back.held(), 2);
        assert_eq!(back.next_deadline(), sessions.next_deadline());
        back.end_all();
        assert_eq!(ended(&mut back), [("a".to_string(), SessionEnd::Stop)]);
    }
}
