//! Values by number with a set of bits: what a record's attributes and an event's fields have in common.
//!
//! Clearing costs the size of the bit set, never the size of the schema.

use bumpalo::Bump;

use crate::value::Value;

/// The bits of a word.
pub(crate) const WORD: usize = u64::BITS as usize;

/// Words of bits come in blocks of so many, which are asked at once.
pub(crate) const BLOCK: usize = 4;

/// A slot that is known long before it is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    index: u16,
    word: u16,
}

impl Place {
    pub(crate) fn new(index: usize) -> Place {
        Place { index: index as u16, word: (index / WORD) as u16 }
    }
}

pub(crate) struct Slots<'b> {
    values: &'b mut [Value<'b>],
    bits: &'b mut [u64],
}

impl<'b> Slots<'b> {
    pub(crate) fn new(arena: &'b Bump, len: usize) -> Slots<'b> {
        let words = len.div_ceil(WORD);
        Slots {
            values: arena.alloc_slice_fill_copy(words * WORD, Value::Null),
            bits: arena.alloc_slice_fill_copy(words.next_multiple_of(BLOCK), 0),
        }
    }

    #[inline(always)]
    pub(crate) fn clear(&mut self) {
        self.bits.fill(0);
    }

    #[inline(always)]
    pub(crate) fn put(&mut self, index: usize, value: Value<'b>) {
        self.values[index] = value;
        self.bits[index >> 6] |= 1 << (index & 63);
    }

    /// The same for a slot whose place is at hand.
    #[inline(always)]
    pub(crate) fn put_at(&mut self, place: Place, value: Value<'b>) {
        self.values[usize::from(place.index)] = value;
        self.bits[usize::from(place.word)] |= 1 << (usize::from(place.index) % WORD);
    }

    /// Sets a slot that is not set yet; false when it is.
    #[inline(always)]
    pub(crate) fn put_first(&mut self, index: usize, value: Value<'b>) -> bool {
        let (word, bit) = (&mut self.bits[index >> 6], 1 << (index & 63));
        let is_first = *word & bit == 0;
        if is_first {
            *word |= bit;
            self.values[index] = value;
        }
        is_first
    }

    #[inline(always)]
    pub(crate) fn unset(&mut self, index: usize) {
        self.bits[index >> 6] &= !(1 << (index & 63));
    }

    /// Exchanges what two slots hold; one that is not set leaves the other unset.
    pub(crate) fn swap(&mut self, one: usize, other: usize) {
        self.values.swap(one, other);
        if self.is_set(one) != self.is_set(other) {
            self.bits[one >> 6] ^= 1 << (one & 63);
            self.bits[other >> 6] ^= 1 << (other & 63);
        }
    }

    /// Unsets all slots from `first` to `last`, a word of bits at a time.
    #[inline]
    pub(crate) fn unset_all(&mut self, first: usize, last: usize) {
        for word in first >> 6..=last >> 6 {
            let low = first.saturating_sub(word * 64).min(63);
            let high = (last - word * 64).min(63);
            self.bits[word] &= !(u64::MAX >> (63 - high) & u64::MAX << low);
        }
    }

    #[inline(always)]
    pub(crate) fn is_set(&self, index: usize) -> bool {
        self.bits[index >> 6] & 1 << (index & 63) != 0
    }

    #[inline(always)]
    pub(crate) fn get(&self, index: usize) -> Option<Value<'b>> {
        self.is_set(index).then(|| self.values[index])
    }

    /// The set slots, a word of bits at a time with the values that it is about, set or not. Loops over the bits of a word need
    /// check no index, and a value that is taken by reference is not laid out in memory once more.
    #[inline(always)]
    pub(crate) fn words(&self) -> impl Iterator<Item = (u64, &[Value<'b>; WORD])> {
        self.bits.iter().copied().zip(self.values.as_chunks().0)
    }

    /// Calls `visit` for the set slots in the order of their numbers.
    pub(crate) fn visit(&self, mut visit: impl FnMut(usize, &Value<'b>)) {
        for (word, (mut left, values)) in self.words().enumerate() {
            while left != 0 {
                let index = left.trailing_zeros() as usize;
                left &= left - 1;
                visit(word * WORD + index, &values[index]);
            }
        }
    }

    /// What lies in a slot, set or not.
    #[inline(always)]
    pub(crate) fn value(&self, index: usize) -> &Value<'b> {
        &self.values[index]
    }

    /// True when one of a set of slots is set.
    #[inline(always)]
    pub(crate) fn any(&self, set: &[u64; BLOCK]) -> bool {
        self.bits.first_chunk::<BLOCK>().is_some_and(|bits| (0..BLOCK).any(|word| bits[word] & set[word] != 0))
    }

    /// The words of the bit set.
    #[inline(always)]
    pub(crate) fn bits(&self) -> &[u64] {
        self.bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unset_is_swapped_too() {
        let arena = Bump::new();
        let mut slots = Slots::new(&arena, 100);
        slots.put(3, Value::Int(1));
        slots.put(70, Value::Int(2));
        for (one, other, expected) in
            [(3, 70, [Some(2), None, Some(1)]), (70, 5, [Some(2), Some(1), None]), (3, 3, [Some(2), Some(1), None])]
        {
            slots.swap(one, other);
            assert_eq!([3, 5, 70].map(|index| slots.get(index).and_then(Value::as_int)), expected);
        }
    }

    #[test]
    fn a_range_is_unset_and_nothing_else() {
        let arena = Bump::new();
        let mut slots = Slots::new(&arena, 200);
        assert!(slots.put_first(70, Value::Int(1)) && !slots.put_first(70, Value::Int(2)));
        assert_eq!(slots.get(70), Some(Value::Int(1)));
        for (first, last) in [(0, 0), (3, 70), (63, 64), (64, 127), (60, 199), (0, 199)] {
            let mut slots = Slots::new(&arena, 200);
            (0..200).for_each(|i| slots.put(i, Value::Null));
            slots.unset_all(first, last);
            assert!((0..200).all(|i| slots.is_set(i) != (first..=last).contains(&i)), "{first} to {last}");
        }
    }
}
