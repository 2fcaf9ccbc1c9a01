//! Batches of raw records: what connectors hand over.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::event::Lines;
use crate::time::{Time, Zone};

/// Where a record begins in its source: a byte offset for files, a running number for what is pushed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub u64);

/// An event source, as far as the lifecycle needs to know it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// Identifies the source; event ids derive from it.
    pub id: String,
    /// The connection method, such as `FILE` or `SYSLOG`.
    pub method: String,
    /// What makes the source's local times instants.
    pub zone: Zone,
    /// True when records are replayed; their events are marked as test (ObserverType `T`).
    pub replay: bool,
    /// The tenant that the source belongs to.
    pub tenant: Option<String>,
    /// The address that records came from, when it is known.
    pub address: Option<String>,
    /// EventSourceID, a UUID.
    pub source_uuid: Option<String>,
    /// ConnectorID, a UUID.
    pub connector_uuid: Option<String>,
    /// CollectorManagerID, a UUID.
    pub manager_uuid: Option<String>,
}

impl Source {
    /// A source with an id and everything else by default.
    #[must_use]
    pub fn new(id: &str, method: &str) -> Source {
        Source { id: id.to_string(), method: method.to_string(), ..Source::default() }
    }
}

/// The place of a record in the buffer, and its connection data.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) position: Position,
    pub(crate) arrival: Time,
    pub(crate) cut: u64,
}

/// Raw records of one source in one buffer.
#[derive(Clone, Debug)]
pub struct Batch {
    source: Arc<Source>,
    /// The bytes of the records. Those of earlier batches are still behind them, and need not be cleared before they are read
    /// over.
    bytes: Lines,
    records: Vec<Bounds>,
}

impl Batch {
    /// An empty batch.
    #[must_use]
    pub fn new(source: Arc<Source>) -> Batch {
        Batch { source, bytes: Lines::default(), records: Vec::new() }
    }

    /// Appends a record. `cut` is the number of bytes that framing left out at its end.
    pub fn push(&mut self, raw: &[u8], position: Position, arrival: Time, cut: u64) {
        let start = self.bytes.len();
        self.append(raw);
        // A line feed between records keeps a truncated character of one from joining the next.
        let end = self.bytes.len();
        self.append(b"\n");
        self.records.push(Bounds { start, end, position, arrival, cut });
    }

    /// Appends bytes that hold records, for framers that cut them in place; see [`Batch::push_at`].
    pub fn append(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// At least so many bytes behind the buffer, to read into; [`Batch::filled`] says how many became part of it. What they
    /// hold before means nothing.
    pub fn room(&mut self, len: usize) -> &mut [u8] {
        self.bytes.room(len)
    }

    /// Makes the first bytes of the room part of the buffer.
    ///
    /// # Panics
    /// When there was less room.
    pub fn filled(&mut self, len: usize) {
        self.bytes.filled(len);
    }

    /// Takes the end of the buffer out of it.
    pub fn split_off(&mut self, from: usize) -> Vec<u8> {
        let end = self.buffer()[from..].to_vec();
        self.bytes.truncate(from);
        end
    }

    /// Makes bytes of the buffer, in which no record lies, separators; those at its end leave it.
    pub fn blank(&mut self, range: Range<usize>, separator: u8) {
        if range.end == self.bytes.len() {
            self.bytes.truncate(range.start);
        } else {
            self.bytes.written()[range].fill(separator);
        }
    }

    /// Appends a record that lies in the buffer already, with a byte behind it that begins no character.
    ///
    /// # Panics
    /// When the range is not within the buffer.
    pub fn push_at(&mut self, range: Range<usize>, position: Position, arrival: Time) {
        assert!(range.start <= range.end && range.end <= self.bytes.len(), "a record outside of its batch");
        self.records.push(Bounds { start: range.start, end: range.end, position, arrival, cut: 0 });
    }

    /// The bytes of all records.
    #[must_use]
    pub fn buffer(&self) -> &[u8] {
        &self.bytes
    }

    /// Forgets the records and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.records.clear();
    }

    /// The source.
    #[must_use]
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// True when there are no records.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// A record's raw bytes, position, arrival and cut bytes.
    #[must_use]
    pub fn record(&self, index: usize) -> (&[u8], Position, Time, u64) {
        let bounds = self.records[index];
        (&self.bytes[bounds.start..bounds.end], bounds.position, bounds.arrival, bounds.cut)
    }

    pub(crate) fn bounds(&self) -> &[Bounds] {
        &self.records
    }
}
