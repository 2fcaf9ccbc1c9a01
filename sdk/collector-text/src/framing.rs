//! Framing: bytes into records, sans-IO.
//!
//! One code for programs that read files and for connectors. A record that is longer than the limit is cut;
//! what is beyond is counted on the record and skipped, so that a line of any length takes bounded memory.
//! The position of a record is the byte at which it begins.

use collector_core::{Batch, Framing, Position, Time};

/// Cuts a stream of bytes into records.
#[derive(Clone, Debug)]
pub struct Framer {
    framing: Framing,
    max_record: usize,
    /// The record that has begun and not ended.
    partial: Vec<u8>,
    /// Bytes of it that are beyond the limit.
    cut: u64,
    /// Where it begins.
    start: u64,
    /// Where the next byte is.
    position: u64,
    /// True when the next byte begins a line.
    at_line: bool,
}

impl Framer {
    /// Starts at a position, which must be the begin of a record.
    #[must_use]
    pub fn new(framing: Framing, max_record: usize, position: Position) -> Framer {
        let start = position.0;
        Framer {
            framing,
            max_record: max_record.max(1),
            partial: Vec::new(),
            cut: 0,
            start,
            position: start,
            at_line: true,
        }
    }

    /// Where the record that has begun and not ended begins: reading may go on here after a restart.
    #[must_use]
    pub fn resume_at(&self) -> Position {
        Position(self.start)
    }

    /// Takes the next bytes and appends the records that they end to the batch.
    pub fn push(&mut self, mut bytes: &[u8], arrival: Time, batch: &mut Batch) {
        let separator = if self.framing == Framing::Nul { 0 } else { b'\n' };
        while let Some(at) = memchr::memchr(separator, bytes) {
            let (line, rest) = bytes.split_at(at);
            self.position += at as u64 + 1;
            match self.framing {
                Framing::Lines | Framing::Nul
                    if self.partial.is_empty() && self.cut == 0 && line.len() <= self.max_record =>
                {
                    self.emit_whole(line, arrival, batch);
                    self.start = self.position;
                }
                Framing::Lines | Framing::Nul => {
                    self.append(line);
                    self.emit(arrival, batch);
                    self.start = self.position;
                }
                Framing::IndentedLines => self.indented(line, arrival, batch),
            }
            bytes = &rest[1..];
        }
        if !bytes.is_empty() {
            if self.framing == Framing::IndentedLines && self.at_line {
                self.begin_line(bytes[0], self.position, arrival, batch);
            }
            self.at_line = false;
            self.append(bytes);
            self.position += bytes.len() as u64;
        }
    }

    /// Takes the end of the stream: what has begun is a record.
    pub fn finish(&mut self, arrival: Time, batch: &mut Batch) {
        if self.position > self.start {
            self.emit(arrival, batch);
            self.start = self.position;
        }
    }

    /// A line, or the rest of one, that ended; `self.position` is behind its separator.
    fn indented(&mut self, line: &[u8], arrival: Time, batch: &mut Batch) {
        if self.at_line {
            let begin = self.position - line.len() as u64 - 1;
            self.begin_line(line.first().copied().unwrap_or(b'\n'), begin, arrival, batch);
        }
        self.append(line);
        self.append(b"\n");
        self.at_line = true;
    }

    /// Ends the record before unless the line that begins here continues it.
    fn begin_line(&mut self, first: u8, begin: u64, arrival: Time, batch: &mut Batch) {
        if begin > self.start && !matches!(first, b' ' | b'\t') {
            self.emit(arrival, batch);
            self.start = begin;
        }
    }

    fn append(&mut self, bytes: &[u8]) {
        let room = self.max_record - self.partial.len().min(self.max_record);
        let kept = bytes.len().min(room);
        self.partial.extend_from_slice(&bytes[..kept]);
        self.cut += (bytes.len() - kept) as u64;
    }

    fn emit_whole(&self, line: &[u8], arrival: Time, batch: &mut Batch) {
        let line = self.trim(line);
        batch.push(line, Position(self.start), arrival, 0);
    }

    fn emit(&mut self, arrival: Time, batch: &mut Batch) {
        let line = self.trim(&self.partial);
        batch.push(line, Position(self.start), arrival, self.cut);
        self.partial.clear();
        // One gigantic record must not keep its memory.
        self.partial.shrink_to(64 << 10);
        self.cut = 0;
    }

    fn trim<'l>(&self, line: &'l [u8]) -> &'l [u8] {
        if self.framing == Framing::Nul {
            return line;
        }
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        line.strip_suffix(b"\r").unwrap_or(line)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use collector_core::Source;
    use proptest::prelude::*;

    use super::*;

    fn frame(framing: Framing, max: usize, chunks: &[&[u8]]) -> Vec<(Vec<u8>, u64, u64)> {
        let mut framer = Framer::new(framing, max, Position(0));
        let mut batch = Batch::new(Arc::new(Source::new("t", "FILE")));
        for chunk in chunks {
            framer.push(chunk, Time::EPOCH, &mut batch);
        }
        framer.finish(Time::EPOCH, &mut batch);
        (0..batch.len())
            .map(|i| {
                let (raw, at, _, cut) = batch.record(i);
                (raw.to_vec(), at.0, cut)
            })
            .collect()
    }

    #[test]
    fn lines() {
        let records = frame(Framing::Lines, 4, &[b"ab\r\ncdefg", b"hi\n\nj"]);
        let expected: Vec<(Vec<u8>, u64, u64)> =
            vec![(b"ab".to_vec(), 0, 0), (b"cdef".to_vec(), 4, 3), (b"".to_vec(), 12, 0), (b"j".to_vec(), 13, 0)];
        assert_eq!(records, expected);
        assert_eq!(frame(Framing::Nul, 9, &[b"a\nb\0c"]).len(), 2);
        assert!(frame(Framing::Lines, 9, &[]).is_empty());
    }

    #[test]
    fn indented_lines_belong_to_the_one_before() {
        let records = frame(Framing::IndentedLines, 99, &[b"one\n  two\n\tthree\nfour", b"\n"]);
        let texts: Vec<_> = records.iter().map(|(raw, at, _)| (std::str::from_utf8(raw).unwrap(), *at)).collect();
        assert_eq!(texts, [("one\n  two\n\tthree", 0), ("four", 17)]);
    }

    proptest! {
        #[test]
        fn chunks_do_not_matter(bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b' '), any::<u8>()], 0..200), cut in 0_usize..200, max in 1_usize..20) {
            for framing in [Framing::Lines, Framing::IndentedLines, Framing::Nul] {
                let (a, b) = bytes.split_at(cut.min(bytes.len()));
                prop_assert_eq!(frame(framing, max, &[&bytes]), frame(framing, max, &[a, b]));
            }
        }

        #[test]
        fn lines_lose_no_byte(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let records = frame(Framing::Nul, 7, &[&bytes]);
            let total: u64 = records.iter().map(|(raw, _, cut)| raw.len() as u64 + cut).sum();
            let separators = bytes.iter().filter(|b| **b == 0).count() as u64;
            prop_assert_eq!(total + separators, bytes.len() as u64);
        }
    }
}
