//! Sinks that programs and tests share.

use collector_core::{EncodeOptions, Encoder, Event, Fate, NameStyle, Position, Record, Sink};

/// Writes events as JSON lines into memory.
#[derive(Debug)]
pub struct JsonLines {
    encoder: Encoder,
    /// What was written.
    pub out: Vec<u8>,
}

impl JsonLines {
    /// Writes with labels or short tags.
    #[must_use]
    pub fn new(names: NameStyle) -> JsonLines {
        JsonLines { encoder: Encoder::new(EncodeOptions { names }), out: Vec::new() }
    }
}

impl Sink for JsonLines {
    fn event(&mut self, _rec: &Record<'_>, evt: &Event<'_>) {
        self.encoder.line(evt, &mut self.out);
    }
}

/// Notes what became of each record besides writing its events.
#[derive(Debug)]
pub struct Fates<S> {
    /// The sink that takes the events.
    pub inner: S,
    /// What became of each record, in the order in which it was decided.
    pub fates: Vec<(Position, Fate)>,
}

impl<S: Sink> Sink for Fates<S> {
    fn event(&mut self, rec: &Record<'_>, evt: &Event<'_>) {
        self.inner.event(rec, evt);
    }

    fn fate(&mut self, position: Position, fate: Fate) {
        self.fates.push((position, fate));
        self.inner.fate(position, fate);
    }
}
