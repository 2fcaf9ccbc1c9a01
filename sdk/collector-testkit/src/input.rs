//! Files as event sources: bytes into batches, with positions and a clock that a second run repeats.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use collector_core::{Batch, Input, Position, Source, Time};
use collector_text::framing::Framer;

/// Bytes read at a time; batches hold about as much.
pub const CHUNK: usize = 128 << 10;

/// Reads a stream into batches.
pub struct Reader<R> {
    stream: R,
    framer: Framer,
    chunk: Vec<u8>,
    arrival: Time,
    ended: bool,
}

impl<R: Read> Reader<R> {
    /// Starts at a position, up to which the stream has been consumed already.
    pub fn new(stream: R, input: &Input, position: Position, arrival: Time) -> Reader<R> {
        let framer = Framer::new(input.framing, input.max_record, position);
        Reader { stream, framer, chunk: vec![0; CHUNK], arrival, ended: false }
    }

    /// Fills the batch with the next records. `false` means that the stream has ended.
    ///
    /// # Errors
    /// When the stream cannot be read.
    pub fn next(&mut self, batch: &mut Batch) -> io::Result<bool> {
        batch.clear();
        while batch.is_empty() {
            if self.ended {
                return Ok(false);
            }
            let read = match self.stream.read(&mut self.chunk) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if read == 0 {
                self.ended = true;
                self.framer.finish(self.arrival, batch);
            } else {
                self.framer.push(&self.chunk[..read], self.arrival, batch);
            }
        }
        Ok(true)
    }

    /// Where reading may go on after the records that were handed out.
    #[must_use]
    pub fn position(&self) -> Position {
        self.framer.resume_at()
    }
}

/// The clock for a file: when it was last written, so that a second run of the same file gives the same
/// events. The present, when that is unknown.
#[must_use]
pub fn arrival_of(path: &Path) -> Time {
    std::fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()
        .and_then(|modified| modified.duration_since(UNIX_EPOCH).ok())
        .and_then(|since| Time::from_unix(since.as_secs() as i64, 0))
        .unwrap_or_else(present)
}

/// The present, in whole seconds.
#[must_use]
pub fn present() -> Time {
    let since = UNIX_EPOCH.elapsed().unwrap_or_default();
    Time::from_unix(since.as_secs() as i64, 0).unwrap_or(Time::EPOCH)
}

/// Runs bytes in memory through a driver as one source.
pub fn run_bytes(
    driver: &mut collector_core::Driver,
    source: &Arc<Source>,
    bytes: &[u8],
    arrival: Time,
    sink: &mut dyn collector_core::Sink,
) {
    let input = driver.plan().manifest().input.clone();
    let mut reader = Reader::new(bytes, &input, Position(0), arrival);
    let mut batch = Batch::new(source.clone());
    // Reading from memory cannot fail.
    while reader.next(&mut batch).unwrap_or(false) {
        driver.run(&batch, sink);
    }
    driver.flush(source, sink);
}
