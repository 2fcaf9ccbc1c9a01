//! Literals of patterns: fixed text, in which a blank stands for a run of blanks.

use collector_core::lanes::Lanes;
use collector_core::word::load16;

use crate::raw::{find_blank_or, find_byte, find_either};

/// A fixed text. Its first sixteen bytes are compared side by side.
#[derive(Clone, Debug)]
pub(crate) struct Literal {
    /// Of a literal of one byte, sixteen times that byte: a search compares it with all of a chunk.
    head: Lanes,
    text: Box<str>,
    /// The bits of answers behind the text.
    beyond: u32,
    first: u8,
    /// One byte, and no blank.
    is_byte: bool,
    /// At most sixteen bytes, and no blank at the end: nothing but the bytes counts.
    is_exact: bool,
    has_blank: bool,
    ends_blank: bool,
}

impl PartialEq for Literal {
    fn eq(&self, other: &Literal) -> bool {
        self.text == other.text
    }
}

impl Eq for Literal {}

/// What a comparison of sixteen bytes tells.
pub(super) enum Quick {
    /// The literal is there and ends here.
    End(usize),
    Differs,
    /// It must be looked at more closely.
    Unknown,
}

#[inline(always)]
pub(super) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

impl Literal {
    pub(super) fn new(text: &str) -> Literal {
        let first = text.bytes().next().unwrap_or_default();
        let head = &text.as_bytes()[..text.len().min(16)];
        let is_byte = text.len() == 1 && text != " ";
        Literal {
            head: Lanes::new(if is_byte { [first; 16] } else { load16(head).to_le_bytes() }),
            text: text.into(),
            beyond: u32::MAX << head.len(),
            first,
            is_byte,
            is_exact: text.len() <= 16 && !text.ends_with(' '),
            has_blank: text.contains(' '),
            ends_blank: text.ends_with(' '),
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// The first byte; 0 when there is none.
    #[inline(always)]
    pub(super) fn first(&self) -> u8 {
        self.first
    }

    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// True when the literal stands at a place as it is.
    #[inline(always)]
    pub(super) fn is_at(&self, bytes: &[u8], at: usize) -> bool {
        // Of several choices, most differ in their first byte.
        if bytes.get(at).is_some_and(|byte| *byte != self.first) && !self.text.is_empty() {
            return false;
        }
        match self.skip_quickly(bytes, at) {
            Quick::End(_) => true,
            Quick::Differs => false,
            Quick::Unknown => self.stands_at(bytes, at),
        }
    }

    #[inline(always)]
    fn stands_at(&self, bytes: &[u8], at: usize) -> bool {
        bytes.get(at..).is_some_and(|rest| rest.starts_with(self.text.as_bytes()))
    }

    /// Skips the literal.
    #[inline(always)]
    fn skip(&self, bytes: &[u8], at: usize) -> Option<usize> {
        match self.skip_quickly(bytes, at) {
            Quick::End(end) => Some(end),
            Quick::Differs => None,
            Quick::Unknown => self.skip_closely(bytes, at),
        }
    }

    /// Skips the literal in the usual case: up to sixteen bytes, as they are, for single blanks are by far the most
    /// frequent. Only at a blank of the text can a run of blanks be the difference.
    #[inline(always)]
    pub(super) fn skip_quickly(&self, bytes: &[u8], at: usize) -> Quick {
        let Some(rest) = bytes.get(at..) else { return Quick::Differs };
        let word =
            rest.first_chunk().map_or_else(|| Lanes::new(load16(rest).to_le_bytes()), |chunk| Lanes::new(*chunk));
        let differs = !(word.equal_to(self.head).bits() | self.beyond);
        if differs != 0 {
            let byte = rest.get(differs.trailing_zeros() as usize);
            return if byte.is_some_and(|byte| is_blank(*byte)) { Quick::Unknown } else { Quick::Differs };
        }
        let len = self.text.len();
        // Behind the end of the text stand zeros, which a literal could hold.
        if rest.len() < len {
            return Quick::Differs;
        }
        if self.is_exact {
            return Quick::End(at + len);
        }
        let more_blanks = self.ends_blank && rest.get(len).is_some_and(|byte| is_blank(*byte));
        if len > 16 || more_blanks { Quick::Unknown } else { Quick::End(at + len) }
    }

    /// True when the first byte tells that the literal is not there.
    #[inline(always)]
    pub(super) fn is_absent(&self, bytes: &[u8], at: usize) -> bool {
        bytes.get(at).is_none_or(|byte| *byte != self.first && !(self.first == b' ' && *byte == b'\t'))
    }

    /// Skips the literal when it is long, or may stand there with other runs of blanks.
    #[inline(never)]
    pub(super) fn skip_closely(&self, bytes: &[u8], mut at: usize) -> Option<usize> {
        let end = at + self.text.len();
        let more_blanks = self.ends_blank && bytes.get(end).is_some_and(|byte| is_blank(*byte));
        if !more_blanks && self.stands_at(bytes, at) {
            return Some(end);
        }
        if !self.has_blank {
            return None;
        }
        for byte in self.text.bytes() {
            if byte == b' ' {
                let len = bytes.get(at..)?.iter().take_while(|b| is_blank(**b)).count();
                if len == 0 {
                    return None;
                }
                at += len;
            } else if bytes.get(at) == Some(&byte) {
                at += 1;
            } else {
                return None;
            }
        }
        Some(at)
    }

    /// Where the literal begins and ends behind a word of at least one byte that begins at `at`, if it is one byte and
    /// near, as most are.
    #[inline(always)]
    pub(super) fn find_near(&self, bytes: &[u8], at: usize) -> Option<(usize, usize)> {
        let lanes = Lanes::new(*bytes.get(at..)?.first_chunk()?);
        let (found, stops) = (lanes.equal_to(self.head).bits() & !1, lanes.up_to(b' ').bits());
        let either = found | stops;
        let is_found = self.is_byte && found & either & either.wrapping_neg() != 0;
        let end = at + either.trailing_zeros() as usize;
        is_found.then_some((end, end + 1))
    }

    /// Where the literal begins and ends, at or behind `from` and before the end of the word; else where the search
    /// ended.
    pub(super) fn find_in_word(&self, bytes: &[u8], mut from: usize) -> Result<(usize, usize), usize> {
        loop {
            let at = find_blank_or(bytes, from, self.first);
            let Some(byte) = bytes.get(at).copied() else { return Err(at) };
            if (byte == self.first || is_blank(byte) && self.first == b' ')
                && let Some(end) = self.end(bytes, at)
            {
                return Ok((at, end));
            }
            if byte <= b' ' {
                return Err(at);
            }
            from = at + 1;
        }
    }

    /// Where the literal begins and ends, at or behind `from`.
    pub(super) fn find(&self, bytes: &[u8], mut from: usize) -> Option<(usize, usize)> {
        loop {
            let at = match self.first {
                b' ' => find_either(bytes, from, b' ', b'\t'),
                first => find_byte(bytes, from, first),
            };
            if at >= bytes.len() {
                return None;
            }
            if let Some(end) = self.end(bytes, at) {
                return Some((at, end));
            }
            // What does not fit at the first blank of a run does not fit at the others.
            let blanks = bytes[at..].iter().take_while(|b| is_blank(**b)).count();
            from = at + blanks.max(1);
        }
    }

    /// Where the literal ends whose first byte stands at `at`.
    #[inline(always)]
    fn end(&self, bytes: &[u8], at: usize) -> Option<usize> {
        if self.is_byte { Some(at + 1) } else { self.skip(bytes, at) }
    }
}
