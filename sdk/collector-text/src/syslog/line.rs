//! A line and the steps of a cursor on it.

use super::Options;

pub(super) struct Line<'t, 'o> {
    pub(super) text: &'t str,
    pub(super) options: &'o Options,
}

/// Classes of bytes: 1 may stand in a host, 2 in a tag, 4 in a field of RFC 5424 (a blank ends each).
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut b = 0x21;
    while b < 0x7F {
        let c = b as u8;
        let word = c.is_ascii_alphanumeric();
        if word || matches!(c, b'.' | b'-' | b'_' | b':' | b'/' | b'%' | b'[' | b']') {
            classes[b] |= HOST;
        }
        if word || matches!(c, b'.' | b'-' | b'_' | b'/' | b'(' | b')' | b'+' | b'@' | b'*') {
            classes[b] |= TAG;
        }
        if !matches!(c, b'"' | b'=' | b'|' | b'{' | b'}' | b'<' | b',' | b'[' | b']') {
            classes[b] |= FIELD;
        }
        b += 1;
    }
    classes
};
pub(super) const HOST: u8 = 1;
pub(super) const TAG: u8 = 2;
pub(super) const FIELD: u8 = 4;

impl<'t> Line<'t, '_> {
    #[inline(always)]
    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    #[inline(always)]
    pub(super) fn slice(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// The text from `at` on.
    #[inline(always)]
    pub(super) fn rest(&self, at: usize) -> &'t str {
        self.text.get(at..).unwrap_or_default()
    }

    #[inline(always)]
    pub(super) fn skip_blanks(&self, mut at: usize) -> usize {
        while self.byte(at) == Some(b' ') {
            at += 1;
        }
        at
    }

    /// Blanks, one colon, blanks.
    #[inline(always)]
    pub(super) fn skip_colon(&self, at: usize) -> usize {
        let at = self.skip_blanks(at);
        if self.byte(at) == Some(b':') { self.skip_blanks(at + 1) } else { at }
    }

    #[inline(always)]
    pub(super) fn run(&self, mut at: usize, class: u8) -> usize {
        while self.byte(at).is_some_and(|b| CLASSES[usize::from(b)] & class != 0) {
            at += 1;
        }
        at
    }

    #[inline(always)]
    pub(super) fn digits_end(&self, mut at: usize) -> usize {
        while self.byte(at).is_some_and(|b| b.is_ascii_digit()) {
            at += 1;
        }
        at
    }

    #[inline(always)]
    pub(super) fn ends_at(&self, at: usize) -> bool {
        matches!(self.byte(at), None | Some(b' ' | b'\t'))
    }
}
