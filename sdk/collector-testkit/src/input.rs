//! Files as event sources: bytes into batches, with positions and a clock that a second run repeats.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use collector_core::{Batch, Driver, Input, Position, Sink, Source, Time};
use collector_text::framing::Framer;
use serde::{Deserialize, Serialize};

/// Bytes read at a time; batches hold about as much.
pub const CHUNK: usize = 128 << 10;

/// What of a file's begin tells it from other files.
const HEAD: usize = 1 << 10;

/// When records arrived.
#[derive(Debug)]
pub enum Clock {
    /// All at once.
    Fixed(Time),
    /// When the file was written, part by part. The file that is read, whatever its path leads to by now.
    File(File, Arrivals),
}

/// When the parts of a growing file arrived.
///
/// A part ends where the file ended at some moment, and arrived when the file was last written then. A run that is
/// cut short and goes on later, when the file is longer and newer, so gives every record the time that it would have
/// had without the cut.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Arrivals(Vec<(u64, Time)>);

impl Arrivals {
    /// Notes that the file has this length now, and when it was last written.
    pub fn note(&mut self, len: u64, written: Time) {
        if self.0.last().is_none_or(|(end, _)| *end < len) {
            self.0.push((len, written));
        }
    }

    /// Forgets the parts that end before a position: they have been read.
    pub fn forget(&mut self, position: Position) {
        self.0.retain(|(end, _)| *end > position.0);
    }

    /// The arrival of the byte at `at`, and where its part ends.
    fn at(&self, at: u64) -> Option<(Time, u64)> {
        self.0.iter().find(|(end, _)| *end > at).map(|(end, time)| (*time, *end))
    }
}

impl Clock {
    /// The clock of a file, of which earlier runs have seen some parts.
    #[must_use]
    pub fn file(file: File, mut arrivals: Arrivals) -> Clock {
        let (len, written) = state_of(file.metadata().ok());
        arrivals.note(len, written);
        Clock::File(file, arrivals)
    }

    /// The clock of the byte at `at`, and how many bytes from there on have it.
    fn at(&mut self, at: u64) -> (Time, u64) {
        let (file, arrivals) = match self {
            Clock::Fixed(time) => return (*time, u64::MAX),
            Clock::File(file, arrivals) => (file, arrivals),
        };
        if let Some((time, end)) = arrivals.at(at) {
            return (time, end - at);
        }
        let (len, written) = state_of(file.metadata().ok());
        arrivals.note(len, written);
        arrivals.at(at).map_or((written, u64::MAX), |(time, end)| (time, end - at))
    }
}

/// Reads a stream into batches.
pub struct Reader<R> {
    stream: R,
    framer: Framer,
    clock: Clock,
    at: u64,
    ended: bool,
    keep_unfinished: bool,
}

impl<R: Read> Reader<R> {
    /// Starts at a position, up to which the stream has been consumed already.
    ///
    /// # Errors
    /// When the framing is malformed, which [`Definition::load`](crate::Definition::load) reports before.
    pub fn new(stream: R, input: &Input, position: Position, clock: Clock) -> io::Result<Reader<R>> {
        let framer = Framer::new(input, position).map_err(io::Error::other)?;
        Ok(Reader { stream, framer, clock, at: position.0, ended: false, keep_unfinished: false })
    }

    /// Leaves a last record that has not ended for a later run, because the stream may still grow.
    #[must_use]
    pub fn keep_unfinished(mut self) -> Reader<R> {
        self.keep_unfinished = true;
        self
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
            let (arrival, room) = self.clock.at(self.at);
            let room = usize::try_from(room).unwrap_or(CHUNK).min(CHUNK);
            let from = batch.buffer().len();
            let read = match self.stream.read(&mut batch.room(room)[..room]) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.at += read as u64;
            batch.filled(read);
            if read > 0 {
                self.framer.push_in_place(from, arrival, batch);
            } else {
                self.ended = true;
                if !self.keep_unfinished {
                    self.framer.finish(arrival, batch);
                }
            }
        }
        Ok(true)
    }

    /// Where reading may go on after the records that were handed out.
    #[must_use]
    pub fn position(&self) -> Position {
        self.framer.resume_at()
    }

    /// Bytes of a record that has begun and not ended.
    #[must_use]
    pub fn unfinished(&self) -> u64 {
        self.at - self.framer.resume_at().0
    }

    /// The clock, with what it has learnt.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }
}

/// The length of a file and when it was last written; the present, when that is unknown.
fn state_of(metadata: Option<Metadata>) -> (u64, Time) {
    let written = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
    let since = written.and_then(|written| written.duration_since(UNIX_EPOCH).ok());
    let time = since.and_then(|since| Time::from_unix(since.as_secs() as i64, 0)).unwrap_or_else(present);
    (metadata.map_or(0, |metadata| metadata.len()), time)
}

/// The clock for a file that is read at once: when it was last written, so that a second run of the same file gives
/// the same events.
#[must_use]
pub fn arrival_of(path: &Path) -> Time {
    state_of(std::fs::metadata(path).ok()).1
}

/// The present, in whole seconds.
#[must_use]
pub fn present() -> Time {
    let since = UNIX_EPOCH.elapsed().unwrap_or_default();
    Time::from_unix(since.as_secs() as i64, 0).unwrap_or(Time::EPOCH)
}

/// What tells a stream from others that come from the same place: a hash of its first line, at most 1 KiB of it. More
/// would change while a file grows.
#[must_use]
pub fn fingerprint(head: &[u8]) -> u64 {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    hash(&line[..line.len().min(HEAD)])
}

/// True when a head is long enough for its [`fingerprint`] to stay the same.
#[must_use]
pub fn is_whole_head(head: &[u8]) -> bool {
    head.len() >= HEAD || head.iter().any(|b| matches!(b, b'\n' | 0))
}

/// The id of a file as a source: its full path, however it was named, and the fingerprint of its begin, so that the
/// events of another file that takes its place later have other ids.
///
/// # Errors
/// When the file cannot be read.
pub fn source_id(path: &Path, mut file: &File) -> io::Result<String> {
    let mut head = Vec::with_capacity(HEAD);
    file.seek(SeekFrom::Start(0))?;
    file.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(format!("file:{}#{:016x}", std::fs::canonicalize(path)?.display(), fingerprint(&head)))
}

/// A hash of the bytes before a position, up to 1 KiB of them: a file that was replaced has others there.
///
/// # Errors
/// When the file cannot be read that far.
pub fn hash_before(mut file: &File, position: Position) -> io::Result<u64> {
    let from = position.0.saturating_sub(HEAD as u64);
    // Whoever reads the file goes on where he was.
    let at = file.stream_position()?;
    let mut bytes = vec![0; (position.0 - from) as usize];
    let read = file.seek(SeekFrom::Start(from)).and_then(|_| file.read_exact(&mut bytes));
    file.seek(SeekFrom::Start(at))?;
    read.map(|()| hash(&bytes))
}

/// FNV-1a with 64 bits.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01B3))
}

/// Runs bytes in memory through a driver as one source.
pub fn run_bytes(driver: &mut Driver, source: &Arc<Source>, bytes: &[u8], arrival: Time, sink: &mut dyn Sink) {
    let input = driver.plan().manifest().input.clone();
    // The framing was checked at load.
    let Ok(mut reader) = Reader::new(bytes, &input, Position(0), Clock::Fixed(arrival)) else { return };
    let mut batch = Batch::new(source.clone());
    // Reading from memory cannot fail.
    while reader.next(&mut batch).unwrap_or(false) {
        driver.run(&batch, sink);
    }
    driver.flush(source, sink);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(secs: i64) -> Time {
        Time::from_unix(secs, 0).unwrap()
    }

    #[test]
    fn each_part_of_a_file_keeps_its_arrival() {
        let mut arrivals = Arrivals::default();
        arrivals.note(10, time(100));
        arrivals.note(10, time(200));
        arrivals.note(25, time(300));
        assert_eq!(arrivals.at(0), Some((time(100), 10)));
        assert_eq!(arrivals.at(9), Some((time(100), 10)));
        assert_eq!(arrivals.at(10), Some((time(300), 25)));
        assert_eq!(arrivals.at(25), None);
        arrivals.forget(Position(10));
        assert_eq!(arrivals.at(0), Some((time(300), 25)));
    }

    #[test]
    fn a_fingerprint_is_that_of_the_first_line() {
        assert_eq!(fingerprint(b"a\nb\n"), fingerprint(b"a\nc\nd\n"));
        assert_ne!(fingerprint(b"a\nb\n"), fingerprint(b"b\nb\n"));
        let mut long = vec![b'x'; 2000];
        let before = fingerprint(&long);
        assert_eq!(fingerprint(&long[..1024]), before);
        long[1023] = b'y';
        assert_ne!(fingerprint(&long), before);
        assert!(is_whole_head(b"a\n") && !is_whole_head(b"a"));
    }
}
