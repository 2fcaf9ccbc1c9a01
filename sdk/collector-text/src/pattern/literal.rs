//! Literals of patterns: fixed text, in which a blank stands for a run of blanks.

use collector_core::word::load16;

use crate::raw::{find_blank_or, find_byte, find_either};

/// A fixed text. Its first sixteen bytes are compared as one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Literal {
    text: Box<str>,
    head: [u8; 16],
    mask: [u8; 16],
    first: u8,
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
            has_blank: text.contains(' '),
            ends_blank: text.ends_with(' '),
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Compares the literal with the text at a place; on failure the place of the first difference, if it is
    /// known to lie among the first sixteen bytes.
    #[inline(always)]
    fn compare(&self, bytes: &[u8], at: usize) -> Result<(), Option<usize>> {
        let Some(rest) = bytes.get(at..) else { return Err(None) };
        let Some(chunk) = rest.first_chunk::<16>() else {
            return if rest.starts_with(self.text.as_bytes()) { Ok(()) } else { Err(None) };
        };
        let differs = (u128::from_le_bytes(*chunk) ^ u128::from_le_bytes(self.head)) & u128::from_le_bytes(self.mask);
        if differs != 0 {
            return Err(Some(at + differs.trailing_zeros() as usize / 8));
        }
        if self.text.len() <= 16 || rest[16..].starts_with(&self.text.as_bytes()[16..]) { Ok(()) } else { Err(None) }
    }

    /// True when the literal stands at a place as it is.
    #[inline(always)]
    pub(super) fn is_at(&self, bytes: &[u8], at: usize) -> bool {
        self.compare(bytes, at).is_ok()
    }

    /// Skips the literal. Single blanks are by far the most frequent, so the text is first compared as it is.
    #[inline(always)]
    pub(super) fn skip(&self, bytes: &[u8], at: usize) -> Option<usize> {
        match self.compare(bytes, at) {
            Ok(()) => {
                let end = at + self.text.len();
                let more_blanks = self.ends_blank && bytes.get(end).is_some_and(|b| is_blank(*b));
                if more_blanks { self.skip_flexible(bytes, at) } else { Some(end) }
            }
            // Only at a blank of the text can a run of blanks be the difference.
            Err(Some(place)) if !is_blank(bytes[place]) => None,
            Err(_) => self.skip_flexible(bytes, at),
        }
    }

    /// The same for the usual case: up to sixteen bytes, as they are.
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
        let more_blanks = self.ends_blank && rest.get(len).is_some_and(|byte| is_blank(*byte));
        if len > 16 || more_blanks { Quick::Unknown } else { Quick::End(at + len) }
    }

    /// True when the first byte tells that the literal is not there.
    #[inline(always)]
    pub(super) fn is_absent(&self, bytes: &[u8], at: usize) -> bool {
        bytes.get(at).is_none_or(|byte| *byte != self.first && !(self.first == b' ' && *byte == b'\t'))
    }

    #[inline(never)]
    fn skip_flexible(&self, bytes: &[u8], mut at: usize) -> Option<usize> {
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
    pub(super) fn find_in_word(&self, bytes: &[u8], mut from: usize) -> Result<(usize, usize), usize> {
        loop {
            // Values of logs are short: some bytes at a time, without a call.
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
        if self.text.len() == 1 && !self.has_blank { Some(at + 1) } else { self.skip(bytes, at) }
    }
}
