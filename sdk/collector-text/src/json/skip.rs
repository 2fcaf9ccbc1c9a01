//! The checker: JSON skipped token by token, every byte of it checked.

use collector_core::lanes::{Lanes, find};

use super::{CUT_OFF, Fault};
use crate::raw::{Escape, Raw};

/// What a value is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    String,
    Integer,
    Number,
    True,
    False,
    Null,
    /// `{}` or `[]`.
    Empty,
    Container,
}

/// Checks and skips.
pub(super) struct Skip<'t> {
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
}

impl<'t> Skip<'t> {
    #[inline(always)]
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline(always)]
    #[allow(clippy::unnecessary_wraps, reason = "so that it can stand in a chain of steps")]
    pub(super) fn blanks(&mut self) -> Result<(), Fault> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
        Ok(())
    }

    /// A key and its colon.
    #[inline(always)]
    pub(super) fn key(&mut self, text: &'t str) -> Result<Raw<'t>, Fault> {
        let start = self.at + 1;
        let escaped = self.string("a key was expected")?;
        let key = &text[start..self.at - 1];
        self.blanks()?;
        if self.peek() != Some(b':') {
            return Err(if self.peek().is_none() { CUT_OFF } else { "a colon was expected" });
        }
        self.at += 1;
        self.blanks()?;
        Ok(Raw::new(key, if escaped { Escape::Json } else { Escape::None }))
    }

    /// A comma (then `false`) or the closing bracket (then `true`).
    #[inline(always)]
    pub(super) fn next_or_end(&mut self, close: u8) -> Result<bool, Fault> {
        self.blanks()?;
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                self.blanks()?;
                Ok(false)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(true)
            }
            Some(_) => Err("a comma or the closing bracket was expected"),
            None => Err(CUT_OFF),
        }
    }

    /// A string; returns whether it has escapes.
    #[inline(always)]
    pub(super) fn string(&mut self, otherwise: Fault) -> Result<bool, Fault> {
        if self.peek() != Some(b'"') {
            return Err(if self.peek().is_none() { CUT_OFF } else { otherwise });
        }
        let end = string_end(self.bytes, self.at + 1);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(false);
        }
        self.rest_of_string(end)
    }

    /// A string from its first byte that cannot stand there as it is; apart, for nearly all have none.
    #[inline(never)]
    pub(super) fn rest_of_string(&mut self, end: usize) -> Result<bool, Fault> {
        self.at = end;
        let mut escaped = false;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(escaped);
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(_) => return Err("a control character in a JSON string"),
                None => return Err(CUT_OFF),
            }
            self.at = string_end(self.bytes, self.at);
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => {
                let digits = self.bytes.get(self.at + 2..self.at + 6);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return Err("a malformed \\u escape");
                }
                self.at += 6;
            }
            Some(_) => return Err("an unknown escape in a JSON string"),
            None => return Err(CUT_OFF),
        }
        Ok(())
    }

    #[inline]
    pub(super) fn value(&mut self, depth: u32) -> Result<Kind, Fault> {
        match self.peek() {
            Some(b'"') => self.string("").map(|_| Kind::String),
            Some(b'{' | b'[') => self.container(depth),
            Some(b't') => self.word(b"true", Kind::True),
            Some(b'f') => self.word(b"false", Kind::False),
            Some(b'n') => self.word(b"null", Kind::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => Err("a JSON value was expected"),
            None => Err(CUT_OFF),
        }
    }

    fn container(&mut self, depth: u32) -> Result<Kind, Fault> {
        let depth = depth.checked_sub(1).filter(|d| *d > 0).ok_or("nested too deep")?;
        let close = if self.peek() == Some(b'{') { b'}' } else { b']' };
        self.at += 1;
        self.blanks()?;
        if self.peek() == Some(close) {
            self.at += 1;
            return Ok(Kind::Empty);
        }
        loop {
            if close == b'}' {
                self.string("a key was expected")?;
                self.blanks()?;
                if self.peek() != Some(b':') {
                    return Err("a colon was expected");
                }
                self.at += 1;
                self.blanks()?;
            }
            self.value(depth)?;
            if self.next_or_end(close)? {
                return Ok(Kind::Container);
            }
        }
    }

    #[inline(always)]
    fn word(&mut self, word: &[u8], kind: Kind) -> Result<Kind, Fault> {
        if !self.bytes[self.at..].starts_with(word) {
            return Err("a JSON value was expected");
        }
        self.at += word.len();
        Ok(kind)
    }

    fn number(&mut self) -> Result<Kind, Fault> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let start = self.at;
        self.digits()?;
        if self.bytes[start] == b'0' && self.at > start + 1 {
            return Err("a number begins with 0");
        }
        let mut kind = Kind::Integer;
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
            kind = Kind::Number;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
            kind = Kind::Number;
        }
        Ok(kind)
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start { Err("a digit was expected") } else { Ok(()) }
    }
}

/// The first quote, backslash or control character at or behind `from`, or the length.
#[inline(always)]
pub(super) fn string_end(bytes: &[u8], from: usize) -> usize {
    find(bytes, from, Lanes::ends_json)
}
