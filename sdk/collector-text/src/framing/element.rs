//! Where elements of XML of one name begin and end. The name must not occur inside of itself.

use super::values::Step;

/// The state between two bytes.
#[derive(Clone, Debug)]
pub(super) struct Elements {
    open: Box<[u8]>,
    close: Box<[u8]>,
    at: At,
    /// How many bytes of `open` or `close` have been seen.
    seen: usize,
    before: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Outside,
    StartTag,
    Quoted(u8),
    Inside,
    EndTag,
}

impl Elements {
    pub(super) fn new(name: &str) -> Elements {
        let (open, close) = (format!("<{name}").into_bytes().into(), format!("</{name}").into_bytes().into());
        Elements { open, close, at: At::Outside, seen: 0, before: 0 }
    }

    /// What every element begins with; it has been taken in when the first byte behind it is [`Step::Inside`].
    pub(super) fn begin(&self) -> &[u8] {
        &self.open
    }

    /// How many bytes of a begin have been taken in that may not be one.
    pub(super) fn pending(&self) -> usize {
        if self.at == At::Outside { self.seen } else { 0 }
    }

    /// Takes the next byte.
    pub(super) fn step(&mut self, byte: u8) -> Step {
        let before = std::mem::replace(&mut self.before, byte);
        match self.at {
            At::Outside => {
                let is_open = self.matches(byte, false);
                if !is_open {
                    return Step::Between;
                }
                self.at = At::StartTag;
                return self.start_tag(byte, before);
            }
            At::StartTag => return self.start_tag(byte, before),
            At::Quoted(quote) if byte == quote => self.at = At::StartTag,
            At::Quoted(_) => {}
            At::Inside => {
                if self.matches(byte, true) {
                    self.at = At::EndTag;
                    return self.end_tag(byte);
                }
            }
            At::EndTag => return self.end_tag(byte),
        }
        Step::Inside
    }

    /// True when the byte stands behind the whole tag's name.
    fn matches(&mut self, byte: u8, closing: bool) -> bool {
        let wanted = if closing { &self.close } else { &self.open };
        if self.seen == wanted.len() {
            self.seen = usize::from(byte == b'<');
            return matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'>' | b'/');
        }
        self.seen = if byte == wanted[self.seen] { self.seen + 1 } else { usize::from(byte == b'<') };
        false
    }

    fn start_tag(&mut self, byte: u8, before: u8) -> Step {
        match byte {
            b'"' | b'\'' => self.at = At::Quoted(byte),
            b'>' if before == b'/' => return self.end(),
            b'>' => self.at = At::Inside,
            _ => {}
        }
        Step::Inside
    }

    fn end_tag(&mut self, byte: u8) -> Step {
        if byte == b'>' { self.end() } else { Step::Inside }
    }

    fn end(&mut self) -> Step {
        self.at = At::Outside;
        self.seen = 0;
        Step::Last
    }
}
