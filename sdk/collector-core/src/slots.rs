//! Values by number with a set of bits: what a record's attributes and an event's fields have in common.
//!
//! Clearing costs the size of the bit set, never the size of the schema.

use bumpalo::Bump;

use crate::value::Value;

pub(crate) struct Slots<'b> {
    values: &'b mut [Value<'b>],
    bits: &'b mut [u64],
}

impl<'b> Slots<'b> {
    pub(crate) fn new(arena: &'b Bump, len: usize) -> Slots<'b> {
        Slots {
            values: arena.alloc_slice_fill_copy(len, Value::Null),
            bits: arena.alloc_slice_fill_copy(len.div_ceil(64), 0),
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

    /// Calls `visit` for the set slots in the order of their numbers. A loop and no iterator: chained
    /// adapters cost a tenth of the whole line here. By reference: a value handed on by copy is taken apart and
    /// put together in memory, and reading it back stalls.
    #[inline(always)]
    pub(crate) fn visit(&self, mut visit: impl FnMut(usize, &Value<'b>)) {
        for (word, bits) in self.bits.iter().enumerate() {
            let mut left = *bits;
            while left != 0 {
                let index = word * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                visit(index, &self.values[index]);
            }
        }
    }

    /// What lies in a slot, set or not.
    #[inline(always)]
    pub(crate) fn value(&self, index: usize) -> &Value<'b> {
        &self.values[index]
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
