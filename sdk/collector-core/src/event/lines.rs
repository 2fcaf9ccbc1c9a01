//! Bytes that grow, for what is read and what is written, and a sink that collects events in memory.

use std::fmt;
use std::io::{self, Write};
use std::ops::Deref;

use super::json::{WINDOW, int, long_text, short_text};
use super::{EncodeOptions, Encoder, Event};
use crate::driver::Sink;
use crate::record::Record;
use crate::schema::NameStyle;

/// Bytes to which an encoder appends.
///
/// All of its room holds bytes at all times, so that parts can be written to it side by side: a `Vec` writes its length and
/// asks for room with each of them, and what is put together elsewhere has to be copied. Clearing keeps the room.
#[derive(Clone, Default)]
pub struct Lines {
    bytes: Vec<u8>,
    len: usize,
}

impl Lines {
    /// Forgets what was written.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Appends a byte.
    #[inline(always)]
    pub fn push(&mut self, byte: u8) {
        self.extend_from_slice(&[byte]);
    }

    /// Takes the last byte away.
    pub fn pop(&mut self) {
        self.len = self.len.saturating_sub(1);
    }

    /// Appends bytes.
    #[inline(always)]
    pub fn extend_from_slice(&mut self, bytes: &[u8]) {
        self.write_with(|room| {
            room.get_mut(..bytes.len())?.copy_from_slice(bytes);
            Some(bytes.len())
        });
    }

    /// Appends a text as a JSON string with its quotes.
    #[inline]
    pub fn push_json_str(&mut self, text: &str) {
        self.write_with(|room| {
            let window = room.first_chunk_mut::<WINDOW>()?;
            window[0] = b'"';
            short_text(text.as_bytes(), 1, window).or_else(|| long_text(text.as_bytes(), 1, room))
        });
    }

    /// Appends an integer as a JSON number.
    #[inline]
    pub fn push_json_int(&mut self, n: i64) {
        self.write_with(|room| Some(int(n, 0, room.first_chunk_mut()?)));
    }

    /// Makes the first byte behind `start`, the comma of an object's first member, its bracket.
    pub(super) fn begin_object(&mut self, start: usize) {
        if start == self.len {
            self.push(b'{');
        } else {
            self.written()[start] = b'{';
        }
    }

    /// Lets `write` write to the room and return how much that was; to more room when that was too little.
    #[inline(always)]
    pub(super) fn write_with(&mut self, mut write: impl FnMut(&mut [u8]) -> Option<usize>) {
        loop {
            if let Some(len) = self.bytes.get_mut(self.len..).and_then(&mut write) {
                self.len += len;
                return;
            }
            self.grow();
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        self.room(self.bytes.len() - self.len + 4096);
    }

    /// At least so many bytes behind what was written, to read into; [`Lines::filled`] says how many of them count. What they
    /// hold before means nothing.
    pub(crate) fn room(&mut self, len: usize) -> &mut [u8] {
        let wanted = self.len + len;
        if self.bytes.len() < wanted {
            self.bytes.resize(wanted.max(2 * self.bytes.len()), 0);
        }
        &mut self.bytes[self.len..]
    }

    /// Makes the first bytes of the room part of what was written.
    ///
    /// # Panics
    /// When there was less room.
    pub(crate) fn filled(&mut self, len: usize) {
        assert!(len <= self.bytes.len() - self.len, "more bytes than there was room for");
        self.len += len;
    }

    /// What was written, to be changed.
    pub(crate) fn written(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.len]
    }

    /// Forgets what was written from `len` on.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Deref for Lines {
    type Target = [u8];

    #[inline(always)]
    fn deref(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// What was written, without the room behind it.
impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lines").field(&self.escape_ascii().to_string()).finish()
    }
}

/// Writes events as JSON lines into memory.
#[derive(Debug)]
pub struct JsonLines {
    /// What writes them.
    pub encoder: Encoder,
    /// What was written.
    pub out: Lines,
}

impl JsonLines {
    /// Writes with labels or short tags.
    #[must_use]
    pub fn new(names: NameStyle) -> JsonLines {
        JsonLines { encoder: Encoder::new(EncodeOptions { names }), out: Lines::default() }
    }
}

impl Sink for JsonLines {
    fn event(&mut self, _rec: &Record<'_>, evt: &Event<'_>) {
        self.encoder.line(evt, &mut self.out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cleared_is_not_there_again() {
        let mut lines = Lines::default();
        assert!(lines.is_empty());
        for (text, expected) in [("", ""), ("one", "one"), (" two", "one two")] {
            lines.extend_from_slice(text.as_bytes());
            assert_eq!(&*lines, expected.as_bytes());
        }
        assert_eq!(format!("{lines:?}"), "Lines(\"one two\")");
        lines.clear();
        assert_eq!(format!("{lines:?}"), "Lines(\"\")");
        lines.extend_from_slice(&[b'x'; 10_000]);
        lines.push(b'y');
        lines.push(b'z');
        lines.pop();
        assert_eq!((lines.len(), lines[0], lines[10_000]), (10_001, b'x', b'y'));
        let before = lines.len();
        for text in ["", "a\"b", "fw-01", &"x".repeat(9000), &"\n".repeat(9000)] {
            lines.push_json_str(text);
            lines.push_json_int(-15);
        }
        assert!(lines[before..].starts_with(b"\"\"-15\"a\\\"b\"-15\"fw-01\"-15\"xx"));
        assert!(lines.ends_with(b"\\n\"-15"));
        assert_eq!(lines.len() - before, 5 * 5 + 4 + 5 + 3 * 9000);
    }
}
