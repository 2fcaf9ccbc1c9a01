//! A sink in memory, for programs that measure and for tests.

use super::{EncodeOptions, Encoder, Event};
use crate::driver::Sink;
use crate::record::Record;
use crate::schema::NameStyle;

/// Writes events as JSON lines into memory.
#[derive(Debug)]
pub struct JsonLines {
    /// What writes them.
    pub encoder: Encoder,
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
