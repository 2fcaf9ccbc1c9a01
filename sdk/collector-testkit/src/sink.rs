//! Sinks that programs and tests share.

use collector_core::{EncodeOptions, Encoder, Event, NameStyle, Record, Sink};

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
