//! The keys of events' JSON, rendered once per schema.

use crate::slots::WORD;

/// The length of a pre-rendered key: comma, three quotes, colon and a name of at most 36 bytes, some room, and in the last byte
/// where a value begins.
const KEY_BLOCK: usize = 48;
pub(super) const LONGEST_NAME: usize = 36;

/// Keys rendered once as `,"Name":"`.
#[derive(Debug)]
pub(crate) struct KeyTable {
    blocks: Vec<Key>,
}

/// A rendered key, padded so that copying one is a copy of constant length.
#[derive(Debug)]
pub(crate) struct Key([u8; KEY_BLOCK]);

impl KeyTable {
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> KeyTable {
        let mut blocks = Vec::new();
        for name in names {
            let mut block = [b' '; KEY_BLOCK];
            let name = &name.as_bytes()[..name.len().min(LONGEST_NAME)];
            block[0] = b',';
            block[1] = b'"';
            block[2..2 + name.len()].copy_from_slice(name);
            block[2 + name.len()] = b'"';
            block[3 + name.len()] = b':';
            block[4 + name.len()] = b'"';
            block[KEY_BLOCK - 1] = name.len() as u8 + 4;
            blocks.push(Key(block));
        }
        blocks.resize_with(blocks.len().next_multiple_of(WORD), || Key([b' '; KEY_BLOCK]));
        KeyTable { blocks }
    }

    /// The keys by the numbers of their fields, as many at a time as a word of slots has bits.
    #[inline(always)]
    pub(crate) fn words(&self) -> &[[Key; WORD]] {
        self.blocks.as_chunks().0
    }

    /// The key of the field with this index, up to its value.
    #[inline(always)]
    pub(crate) fn text(&self, index: usize) -> &[u8] {
        let block = &self.blocks[index].0;
        &block[..usize::from(block[KEY_BLOCK - 1])]
    }
}

impl Key {
    /// Writes the key to the beginning of a window; returns where a value begins, and where the text of one does.
    #[inline(always)]
    pub(crate) fn put<const N: usize>(&self, window: &mut [u8; N]) -> (usize, usize) {
        window[..KEY_BLOCK].copy_from_slice(&self.0);
        let len = usize::from(self.0[KEY_BLOCK - 1]);
        (len, len + 1)
    }
}
