//! The collect instructions: each takes values out of one text.
//!
//! They see a text and say what they found as [`Hits`]; assigning is the machine's work. Values are trimmed of
//! blanks at both ends.

pub(crate) mod json;
pub(crate) mod key_value;
pub(crate) mod position;
pub(crate) mod snmp;
pub(crate) mod symbol;
pub(crate) mod xpath;

use crate::program::Slot;

/// What an instruction found: parts of its text, and texts that it made.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    pub(crate) items: Vec<(Slot, Piece)>,
    pub(crate) made: String,
}

/// A value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Begin and length in the text that was read.
    Part(u32, u32),
    /// Begin and length in [`Hits::made`].
    Made(u32, u32),
}

impl Hits {
    pub(crate) fn clear(&mut self) {
        self.items.clear();
        self.made.clear();
    }

    /// Notes a part of the text; blanks around it are left out.
    #[inline]
    pub(crate) fn part(&mut self, slot: Slot, whole: &str, part: &str) {
        let part = part.trim();
        let start = part.as_ptr() as usize - whole.as_ptr() as usize;
        self.items.push((slot, Piece::Part(start as u32, part.len() as u32)));
    }

    /// Notes a text that `write` makes.
    pub(crate) fn make(&mut self, slot: Slot, write: impl FnOnce(&mut String)) {
        let start = self.made.len();
        write(&mut self.made);
        self.items.push((slot, Piece::Made(start as u32, (self.made.len() - start) as u32)));
    }
}

/// Takes one pair of double quotes off, if both are there.
#[inline]
pub(crate) fn unquoted(text: &str) -> &str {
    let trimmed = text.trim();
    match trimmed.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
        Some(inner) => inner,
        None => trimmed,
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    /// Runs an instruction on a text and gives its values in order.
    pub(crate) fn run(text: &str, collect: impl FnOnce(&mut Hits)) -> Vec<(Slot, String)> {
        let mut hits = Hits::default();
        collect(&mut hits);
        let value = |piece: &Piece| match *piece {
            Piece::Part(start, len) => text[start as usize..(start + len) as usize].to_string(),
            Piece::Made(start, len) => hits.made[start as usize..(start + len) as usize].to_string(),
        };
        hits.items.iter().map(|(slot, piece)| (*slot, value(piece))).collect()
    }
}
