//! Literals of patterns: fixed text, in which a blank stands for a run of blanks.

use collector_core::lanes::Lanes;
use collector_core::word::load16;

use crate::raw::{find_blank_or, find_byte, find_either};

/// A fixed text. Its first sixteen bytes are compared as one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    text: Box<str>,
    head: [u8; 16],
    mask: [u8; 16],
    first: u8,
    /// One byte, and no blank.
    is_byte: bool,
    /// At most sixteen bytes, and no blank at the end: nothing but the bytes counts.
    is_exact: bool,
    has_blank: bool,
    ends_blank: bool,
}

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
        let (mut head, mut mask) = ([0; 16], [0; 16]);
        for (i, byte) in text.bytes().take(16).enumerate() {
            (head[i], mask[i]) = (byte, 0xFF);
        }
        Literal {
            text: text.into(),
            head,
            mask,
            first: head[0],
            is_byte: text.len() == 1 && text != " ",
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
        let word = rest.first_chunk().map_or_else(|| load16(rest), |chunk| u128::from_le_bytes(*chunk));
        let differs = (word ^ u128::from_le_bytes(self.head)) & u128::from_le_bytes(self.mask);
        if differs != 0 {
            let place = differs.trailing_zeros() & !7;
            return if is_blank((word >> place) as u8) { Quick::Unknown } else { Quick::Differs };
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

    /// Where the literal begins and ends, at or behind `from` and before the end of the word; else where the search
    /// ended.
    #[inline(always)]
    pub(super) fn find_in_word(&self, bytes: &[u8], from: usize) -> Result<(usize, usize), usize> {
        // Values of logs are short, and most end at a single byte.
        if self.is_byte
            && let Some(chunk) = bytes.get(from..).and_then(<[u8]>::first_chunk)
        {
            let lanes = Lanes::new(*chunk);
            let (found, end) = (lanes.equal(self.first).bits(), lanes.up_to(b' ').bits());
            let (found, end) = (found.trailing_zeros() as usize, end.trailing_zeros() as usize);
            if found < end {
                return Ok((from + found, from + found + 1));
            }
        }
        self.find_far_in_word(bytes, from)
    }

    #[inline(never)]
    fn find_far_in_word(&self, bytes: &[u8], mut from: usize) -> Result<(usize, usize), usize> {
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
