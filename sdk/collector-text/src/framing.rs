//! Framing: bytes into records, sans-IO.
//!
//! One code for programs that read files and for connectors. A record that is longer than the limit is cut;
//! what is beyond is counted on the record and skipped, so that a line of any length takes bounded memory.
//! The position of a record is the byte at which it begins.

mod element;
mod values;

use collector_core::{Batch, Framing, Input, Position, Time};

use crate::pattern::{Captures, Pattern, PatternError};
use element::Elements;
use values::{Step, Values};

/// The mark that some programs begin UTF-8 files with; it belongs to no record.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Cuts a stream of bytes into records.
#[derive(Debug)]
pub struct Framer {
    cut_by: CutBy,
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
    /// The first bytes of the stream, as long as they may become a mark.
    head: Vec<u8>,
}

/// A record is known by so many of its first bytes.
const LONGEST_START: usize = 1024;

/// The framing, with its state.
#[derive(Debug)]
enum CutBy {
    Separator(u8),
    IndentedLines,
    Values(Values),
    Elements(Elements),
    Start {
        patterns: Vec<Pattern<()>>,
        captures: Box<Captures<()>>,
        /// The line that has begun, where it begins, and the bytes of it that are beyond the limit.
        line: Vec<u8>,
        line_at: u64,
        line_cut: u64,
    },
}

impl Framer {
    /// Starts at a position, which must be the begin of a record.
    ///
    /// # Errors
    /// When the framing is by a pattern, and the pattern is malformed.
    pub fn new(input: &Input, position: Position) -> Result<Framer, PatternError> {
        let cut_by = match &input.framing {
            Framing::Lines => CutBy::Separator(b'\n'),
            Framing::Nul => CutBy::Separator(0),
            Framing::IndentedLines => CutBy::IndentedLines,
            Framing::JsonValues => CutBy::Values(Values::default()),
            Framing::XmlElement(name) => CutBy::Elements(Elements::new(name)),
            Framing::Start(patterns) => CutBy::Start {
                patterns: patterns.iter().map(|pattern| Pattern::compile(pattern, |_| ())).collect::<Result<_, _>>()?,
                captures: Box::default(),
                line: Vec::new(),
                line_at: position.0,
                line_cut: 0,
            },
        };
        let start = position.0;
        let max_record = input.max_record.max(1);
        let (partial, head, cut) = (Vec::new(), Vec::new(), 0);
        Ok(Framer { cut_by, max_record, partial, cut, start, position: start, at_line: true, head })
    }

    /// Where the record that has begun and not ended begins: reading may go on here after a restart.
    #[must_use]
    pub fn resume_at(&self) -> Position {
        Position(self.start)
    }

    /// Takes the next bytes and appends the records that they end to the batch.
    pub fn push(&mut self, bytes: &[u8], arrival: Time, batch: &mut Batch) {
        if self.position > 0 {
            return self.take(bytes, arrival, batch);
        }
        let mut head = std::mem::take(&mut self.head);
        head.extend_from_slice(bytes);
        match head.strip_prefix(MARK) {
            Some(rest) => {
                self.position = MARK.len() as u64;
                self.start = self.position;
                if let CutBy::Start { line_at, .. } = &mut self.cut_by {
                    *line_at = self.position;
                }
                self.take(rest, arrival, batch);
            }
            None if MARK.starts_with(&head) => self.head = head,
            None => self.take(&head, arrival, batch),
        }
    }

    /// Takes what lies in the batch's buffer behind `from`. Lines are cut where they lie, which spares a copy of each;
    /// what has begun and not ended is taken out of the buffer.
    pub fn push_in_place(&mut self, from: usize, arrival: Time, batch: &mut Batch) {
        let (&CutBy::Separator(separator), 1..) = (&self.cut_by, self.position) else {
            let bytes = batch.split_off(from);
            return self.push(&bytes, arrival, batch);
        };
        let to = batch.buffer().len();
        let mut at = from;
        while let Some(len) = memchr::memchr(separator, &batch.buffer()[at..to]) {
            self.position += len as u64 + 1;
            if self.partial.is_empty() && self.cut == 0 && len <= self.max_record {
                let line = &batch.buffer()[at..at + len];
                let len = if separator == 0 { len } else { without_return(line).len() };
                batch.push_at(at..at + len, Position(self.start), arrival);
            } else {
                self.append(&batch.buffer()[at..at + len]);
                self.emit(arrival, batch);
            }
            self.start = self.position;
            at += len + 1;
        }
        self.append(&batch.buffer()[at..to]);
        self.position += (to - at) as u64;
        // The rest may end within a character, which would make the whole buffer no text.
        batch.blank(at..to, separator);
    }

    fn take(&mut self, bytes: &[u8], arrival: Time, batch: &mut Batch) {
        match self.cut_by {
            CutBy::Separator(separator) => self.separated(separator, bytes, arrival, batch),
            CutBy::IndentedLines => self.indented_lines(bytes, arrival, batch),
            CutBy::Values(_) | CutBy::Elements(_) => self.stepped(bytes, arrival, batch),
            CutBy::Start { .. } => self.started(bytes, arrival, batch),
        }
    }

    /// Takes the end of the stream: what has begun is a record.
    pub fn finish(&mut self, arrival: Time, batch: &mut Batch) {
        let head = std::mem::take(&mut self.head);
        self.take(&head, arrival, batch);
        self.line_of_start(arrival, batch);
        let has_begun = match self.cut_by {
            CutBy::Values(_) | CutBy::Elements(_) => !self.partial.is_empty(),
            _ => self.position > self.start,
        };
        if has_begun {
            self.emit(arrival, batch);
        }
        self.start = self.position;
    }

    fn separated(&mut self, separator: u8, mut bytes: &[u8], arrival: Time, batch: &mut Batch) {
        while let Some(at) = memchr::memchr(separator, bytes) {
            let (line, rest) = bytes.split_at(at);
            self.position += at as u64 + 1;
            if self.partial.is_empty() && self.cut == 0 && line.len() <= self.max_record {
                self.emit_whole(line, arrival, batch);
            } else {
                self.append(line);
                self.emit(arrival, batch);
            }
            self.start = self.position;
            bytes = &rest[1..];
        }
        self.append(bytes);
        self.position += bytes.len() as u64;
    }

    fn indented_lines(&mut self, mut bytes: &[u8], arrival: Time, batch: &mut Batch) {
        while let Some(at) = memchr::memchr(b'\n', bytes) {
            self.position += at as u64 + 1;
            self.indented(&bytes[..at], arrival, batch);
            bytes = &bytes[at + 1..];
        }
        if !bytes.is_empty() {
            if self.at_line {
                self.begin_line(bytes[0], self.position, arrival, batch);
            }
            self.at_line = false;
            self.append(bytes);
            self.position += bytes.len() as u64;
        }
    }

    /// Byte by byte, for framings whose records have a structure.
    fn stepped(&mut self, bytes: &[u8], arrival: Time, batch: &mut Batch) {
        // Where the part of the record begins that lies in these bytes.
        let mut from = (!self.partial.is_empty()).then_some(0);
        for (i, byte) in bytes.iter().enumerate() {
            let (step, before) = match &mut self.cut_by {
                CutBy::Values(values) => (values.step(*byte), 0),
                CutBy::Elements(elements) => (elements.step(*byte), elements.begin().len()),
                _ => return,
            };
            if matches!(step, Step::Inside | Step::Last) && from.is_none() {
                from = Some(i);
                self.start = self.position + i as u64 - before as u64;
                if let CutBy::Elements(elements) = &self.cut_by {
                    // The name may have come with earlier bytes.
                    let begin = elements.begin().to_vec();
                    self.append(&begin);
                }
            }
            let end = match step {
                Step::Last => i + 1,
                Step::Behind => i,
                Step::Between | Step::Inside => continue,
            };
            self.append(&bytes[from.take().unwrap_or(end)..end]);
            self.emit(arrival, batch);
            self.start = self.position + end as u64;
        }
        self.position += bytes.len() as u64;
        match from {
            Some(from) => self.append(&bytes[from..]),
            // A tag's name may have begun; it is short.
            None => self.start = self.position - self.pending(),
        }
    }

    fn pending(&self) -> u64 {
        match &self.cut_by {
            CutBy::Elements(elements) => (elements.pending() as u64).min(self.position),
            _ => 0,
        }
    }

    fn started(&mut self, mut bytes: &[u8], arrival: Time, batch: &mut Batch) {
        while let Some(at) = memchr::memchr(b'\n', bytes) {
            self.keep_line(&bytes[..=at]);
            self.line_of_start(arrival, batch);
            bytes = &bytes[at + 1..];
        }
        self.keep_line(bytes);
    }

    /// Keeps a part of a line until its end tells whether a record begins with it.
    fn keep_line(&mut self, bytes: &[u8]) {
        self.position += bytes.len() as u64;
        if let CutBy::Start { line, line_cut, .. } = &mut self.cut_by {
            let kept = bytes.len().min((self.max_record + 1).saturating_sub(line.len()));
            line.extend_from_slice(&bytes[..kept]);
            *line_cut += (bytes.len() - kept) as u64;
        }
    }

    /// Takes the line that was kept; a record begins with it if the pattern fits.
    fn line_of_start(&mut self, arrival: Time, batch: &mut Batch) {
        let CutBy::Start { patterns, captures, line, line_at, line_cut } = &mut self.cut_by else { return };
        if line.is_empty() {
            return;
        }
        let mut whole = std::mem::take(line);
        let at = std::mem::replace(line_at, self.position);
        let cut = std::mem::take(line_cut);
        let head = &whole[..whole.len().min(LONGEST_START)];
        let text = match std::str::from_utf8(head) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
        };
        if at > self.start && patterns.iter().any(|pattern| pattern.matches(text, captures).is_some()) {
            self.emit(arrival, batch);
            self.start = at;
        }
        self.append(&whole);
        self.cut += cut;
        // The next line takes its room.
        whole.clear();
        if let CutBy::Start { line, .. } = &mut self.cut_by {
            *line = whole;
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
        if matches!(self.cut_by, CutBy::Separator(0) | CutBy::Values(_) | CutBy::Elements(_)) {
            return line;
        }
        without_return(line.strip_suffix(b"\n").unwrap_or(line))
    }
}

/// A line without the carriage return at its end.
#[inline(always)]
fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use collector_core::Source;
    use proptest::prelude::*;

    use super::*;

    /// Frames chunks given apart, and in place, which must not make a difference.
    fn frame(framing: Framing, max: usize, chunks: &[&[u8]]) -> Vec<(Vec<u8>, u64, u64)> {
        let apart = frame_by(framing.clone(), max, chunks, false);
        assert_eq!(apart, frame_by(framing, max, chunks, true), "in place");
        apart
    }

    fn frame_by(framing: Framing, max: usize, chunks: &[&[u8]], in_place: bool) -> Vec<(Vec<u8>, u64, u64)> {
        let input = Input { framing, max_record: max, ..Input::default() };
        let mut framer = Framer::new(&input, Position(0)).unwrap();
        let mut batch = Batch::new(Arc::new(Source::new("t", "FILE")));
        for chunk in chunks {
            if in_place {
                let from = batch.buffer().len();
                batch.append(chunk);
                framer.push_in_place(from, Time::EPOCH, &mut batch);
            } else {
                framer.push(chunk, Time::EPOCH, &mut batch);
            }
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
        // A carriage return belongs to a record that NUL ends, also where records are cut in place.
        let expected: Vec<(Vec<u8>, u64, u64)> = vec![(b"x".to_vec(), 0, 0), (b"a\r".to_vec(), 2, 0)];
        assert_eq!(frame(Framing::Nul, 9, &[b"x\0", b"a\r\0"]), expected);
        assert!(frame(Framing::Lines, 9, &[]).is_empty());
    }

    #[test]
    fn indented_lines_belong_to_the_one_before() {
        let records = frame(Framing::IndentedLines, 99, &[b"one\n  two\n\tthree\nfour", b"\n"]);
        let texts: Vec<_> = records.iter().map(|(raw, at, _)| (std::str::from_utf8(raw).unwrap(), *at)).collect();
        assert_eq!(texts, [("one\n  two\n\tthree", 0), ("four", 17)]);
    }

    #[track_caller]
    fn check(framing: &Framing, text: &str, expected: &[(&str, u64)]) {
        for cut in 0..=text.len() {
            let (a, b) = text.as_bytes().split_at(cut);
            let records = frame(framing.clone(), 99, &[a, b]);
            let texts: Vec<_> = records.iter().map(|(raw, at, _)| (std::str::from_utf8(raw).unwrap(), *at)).collect();
            assert_eq!(texts, expected, "{text:?} cut at {cut}");
        }
    }

    #[test]
    fn values_of_json() {
        let framing = Framing::JsonValues;
        check(
            &framing,
            "[{\"a\":[1,{}]},\n {\n\"b\":\"}\\\"\"\n}]",
            &[("{\"a\":[1,{}]}", 1), ("{\n\"b\":\"}\\\"\"\n}", 16)],
        );
        check(&framing, "{}{}\n\"x\" 7,true", &[("{}", 0), ("{}", 2), ("\"x\"", 5), ("7", 9), ("true", 11)]);
        check(&framing, " {\"a\":", &[("{\"a\":", 1)]);
        // Damage costs its own value: a line feed cannot stand in a text, and a bracket too many closes nothing.
        check(
            &framing,
            "{\"a\":\"x\n{\"b\":1}{\"c\":2}}{}",
            &[("{\"a\":\"x", 0), ("{\"b\":1}", 8), ("{\"c\":2}", 15), ("}", 22), ("{}", 23)],
        );
        check(&framing, "[]\n", &[]);
    }

    #[test]
    fn elements_of_xml() {
        let framing = Framing::XmlElement("Event".to_string());
        let text = "<?xml?><Events><Event a='>'>1</Event>\n<Event/><Eventx/><Event>2</Eventx></Event ></Events>";
        let expected = [("<Event a='>'>1</Event>", 15), ("<Event/>", 38), ("<Event>2</Eventx></Event >", 55)];
        check(&framing, text, &expected);
        check(&framing, "<<Event>x", &[("<Event>x", 1)]);
    }

    #[test]
    fn lines_up_to_one_that_begins_a_record() {
        let framing = Framing::Start(vec!["{year:int}-{month:int}-".to_string()]);
        check(
            &framing,
            "2026-11-20 a\n at b\n\n2026-11-21 c\nd",
            &[("2026-11-20 a\n at b\n", 0), ("2026-11-21 c\nd", 20)],
        );
        let several = Framing::Start(vec!["{_:int}-".to_string(), "<Event".to_string()]);
        check(&several, "<Event\n2\n3-a\nb\n", &[("<Event\n2", 0), ("3-a\nb", 9)]);
        check(&framing, "x\n2026-11-20 a\n", &[("x", 0), ("2026-11-20 a", 2)]);
        let cut = frame(Framing::Start(vec!["S".to_string()]), 6, &[b"S1\nS2abcdefghijklmnop\nS3\n"]);
        let cut: Vec<_> = cut.iter().map(|(raw, at, cut)| (std::str::from_utf8(raw).unwrap(), *at, *cut)).collect();
        assert_eq!(cut, [("S1", 0, 0), ("S2abcd", 3, 13), ("S3", 22, 0)]);
        let input = Input { framing: Framing::Start(vec!["{".to_string()]), ..Input::default() };
        assert!(Framer::new(&input, Position(0)).is_err());
    }

    #[test]
    fn a_byte_order_mark_belongs_to_no_record() {
        check(&Framing::Lines, "\u{feff}a\n\u{feff}b", &[("a", 3), ("\u{feff}b", 5)]);
    }

    proptest! {
        #[test]
        fn structures_may_be_cut_anywhere(text in "(<(/)?(A|Ab|[a-z])( x='[<>]')?/?>|[\\[\\]{}\",\\\\ \\n]|[0-9<>/A]){0,60}", cut in 0_usize..200, max in 1_usize..40) {
            let start = Framing::Start(vec!["{n:int}".to_string()]);
            for framing in [Framing::JsonValues, Framing::XmlElement("A".to_string()), start] {
                let (a, b) = text.as_bytes().split_at(cut.min(text.len()));
                let whole = frame(framing.clone(), max, &[text.as_bytes()]);
                for (raw, at, cut) in &whole {
                    prop_assert!(raw.len() <= max);
                    if *cut == 0 {
                        prop_assert!(text.as_bytes()[*at as usize..].starts_with(raw));
                    }
                }
                prop_assert_eq!(whole, frame(framing, max, &[a, b]));
            }
        }

        #[test]
        fn chunks_do_not_matter(bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b' '), any::<u8>()], 0..200), cut in 0_usize..200, max in 1_usize..20) {
            for framing in [Framing::Lines, Framing::IndentedLines, Framing::Nul] {
                let (a, b) = bytes.split_at(cut.min(bytes.len()));
                prop_assert_eq!(frame(framing.clone(), max, &[&bytes]), frame(framing, max, &[a, b]));
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
