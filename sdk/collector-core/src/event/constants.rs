//! Values that all events of a batch share: defaults that no map overrides, and what the framework knows of
//! the source. They leave as one fragment that is rendered once.

use std::cell::OnceCell;

use bumpalo::Bump;

use super::encode::fragment;
use super::lines::Lines;
use crate::schema::{EventSchema, FieldId, NameStyle};
use crate::trace::Who;
use crate::value::Value;

/// The shared values of a batch.
#[derive(Debug)]
pub(crate) struct Constants<'b> {
    fields: &'b [(FieldId, Value<'b>, Who<'b>)],
    /// The fields as bits of the slots' words: the number of each word that has some, and these.
    masks: &'b [(usize, u64)],
    rendered: [OnceCell<&'b [u8]>; 2],
}

impl<'b> Constants<'b> {
    pub(crate) fn new(
        schema: &EventSchema,
        fields: &'b [(FieldId, Value<'b>, Who<'b>)],
        arena: &'b Bump,
    ) -> Constants<'b> {
        let mut words = vec![0_u64; schema.fields().len().div_ceil(64)];
        for (id, _, _) in fields {
            words[id.index() >> 6] |= 1 << (id.index() & 63);
        }
        let masks: Vec<_> = words.into_iter().enumerate().filter(|(_, mask)| *mask != 0).collect();
        Constants { fields, masks: arena.alloc_slice_copy(&masks), rendered: [OnceCell::new(), OnceCell::new()] }
    }

    pub(crate) fn fields(&self) -> &'b [(FieldId, Value<'b>, Who<'b>)] {
        self.fields
    }

    #[inline]
    pub(crate) fn get(&self, field: FieldId) -> Option<Value<'b>> {
        self.fields.iter().find(|(id, _, _)| *id == field).map(|(_, value, _)| *value)
    }

    /// Appends what is not overridden by a slot.
    #[inline]
    pub(crate) fn write(&self, bits: &[u64], schema: &EventSchema, style: NameStyle, arena: &'b Bump, out: &mut Lines) {
        let overridden = self.masks.iter().fold(0, |found, (word, mask)| found | (bits[*word] & mask));
        if overridden == 0 {
            let render = || {
                let fields = self.fields.iter().map(|(id, value, _)| (id.index(), *value));
                &*arena.alloc_slice_copy(&fragment(schema, style, fields))
            };
            out.extend_from_slice(self.rendered[style as usize].get_or_init(render));
            return;
        }
        let is_set = |id: FieldId| bits[id.index() >> 6] & 1 << (id.index() & 63) != 0;
        for (id, value, _) in self.fields.iter().filter(|(id, _, _)| !is_set(*id)) {
            out.extend_from_slice(&fragment(schema, style, std::iter::once((id.index(), *value))));
        }
    }
}
