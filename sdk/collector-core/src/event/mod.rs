//! The event: values in the slots of a schema.
//!
//! Type and size are checked where a slot is written, not in a pass of their own. What does not convert
//! leaves the slot empty, is kept in the extended information under the field's name and is counted; text
//! that is too long is cut at a character boundary, the whole kept in the extended information, and counted.
//! Empty values never overwrite.

mod constants;
mod encode;
mod extended;
mod json;
mod lines;
mod store;
mod time;

use std::fmt;
use std::panic::Location;

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

pub(crate) use constants::Constants;
pub(crate) use encode::fragment;
pub use encode::{EncodeOptions, Encoder};
pub use lines::{JsonLines, Lines};
pub(crate) use store::is_within;
pub(crate) use time::ObserverTime;

use crate::maps::taxonomy::{OutcomeRow, Taxonomy, TaxonomyId, TaxonomyRow};
use crate::schema::{EventSchema, Field, FieldId, FieldMeta, field, framework};
use crate::slots::Slots;
use crate::trace::{Target, Trace, Who};
use crate::value::{IntoValue, Value};

/// The taxonomy fields are contiguous; see `schema/fields.csv`.
const TAXONOMY_FIRST: usize = field::TAXONOMY_LEVEL1.index();
const TAXONOMY_LAST: usize = field::XDAS_DETAIL.index();

/// True for fields that the taxonomy fills.
#[inline(always)]
pub(crate) fn is_taxonomy(field: FieldId) -> bool {
    field.index().wrapping_sub(TAXONOMY_FIRST) <= TAXONOMY_LAST - TAXONOMY_FIRST
}

/// So are those of the observer's calendar.
const OBSERVER_TZ: std::ops::RangeInclusive<usize> =
    framework::OBSERVER_TZ.index()..=framework::OBSERVER_TZ_MIN.index();

/// Values that could not be stored as they were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoreCounts {
    /// Text cut to the field's size.
    pub truncated: u64,
    /// Values that do not convert to the field's type or range.
    pub refused: u64,
}

/// The current event.
pub struct Event<'b> {
    schema: &'b EventSchema,
    metas: &'b [FieldMeta],
    arena: &'b Bump,
    pub(crate) slots: Slots<'b>,
    pub(crate) constants: Option<&'b Constants<'b>>,
    extended: BumpVec<'b, (&'b str, Value<'b>)>,
    extended_size: usize,
    /// True when a name may come twice: those of attributes alone cannot.
    extended_mixed: bool,
    taxonomies: &'b Taxonomy,
    taxonomy: Option<&'b TaxonomyRow>,
    outcome: Option<&'b OutcomeRow>,
    pub(crate) observer: Option<ObserverTime>,
    pub(crate) counts: StoreCounts,
    pub(crate) trace: Option<&'b Trace<'b>>,
}

impl<'b> Event<'b> {
    pub(crate) fn new(
        schema: &'b EventSchema,
        taxonomies: &'b Taxonomy,
        arena: &'b Bump,
        trace: Option<&'b Trace<'b>>,
    ) -> Event<'b> {
        Event {
            schema,
            metas: schema.metas(),
            arena,
            slots: Slots::new(arena, schema.fields().len()),
            constants: None,
            extended: BumpVec::new_in(arena),
            extended_size: 0,
            extended_mixed: false,
            taxonomies,
            taxonomy: None,
            outcome: None,
            observer: None,
            counts: StoreCounts::default(),
            trace,
        }
    }

    /// Makes the event empty; the driver then applies the prototype.
    #[inline]
    pub(crate) fn begin(&mut self) {
        self.slots.clear();
        self.extended.clear();
        self.extended_size = 0;
        self.extended_mixed = false;
        self.taxonomy = None;
        self.outcome = None;
        self.observer = None;
    }

    /// Sets a field by constant. Framework fields have no constant.
    ///
    /// # Example
    /// ```
    /// # use collector_core::doc_example::with_event;
    /// use collector_core::schema::field;
    /// # with_event(|evt, _cx| {
    /// evt.set(field::INITIATOR_USER_NAME, "alice");
    /// evt.set(field::SOURCE_PORT, "443"); // text converts to the field's type
    /// evt.set(field::SOURCE_PORT, ""); // empty never overwrites
    /// assert_eq!(evt.get(field::SOURCE_PORT).unwrap().as_int(), Some(443));
    /// # });
    /// ```
    #[inline(always)]
    #[track_caller]
    pub fn set(&mut self, field: FieldId, value: impl IntoValue<'b>) {
        if let Some(value) = value.into_value(self.arena) {
            // An id of the framework's can only have been found by name.
            if self.metas[field.index()].settable {
                // Within the closure, the caller would be the closure's own line.
                let caller = Location::caller();
                self.write(field, &value, || Who::Code(caller));
            } else {
                self.refuse(field.index(), value);
            }
        }
    }

    /// Sets a field by label, older label or short tag; slower than by constant.
    ///
    /// # Errors
    /// When the schema has no such field, or it is the framework's.
    #[track_caller]
    pub fn set_by_name(&mut self, name: &str, value: impl IntoValue<'b>) -> Result<(), FieldError> {
        let Some(id) = self.schema.find(name) else {
            let nearest = self.schema.nearest(name).map(str::to_string);
            return Err(FieldError::Unknown { name: name.to_string(), nearest });
        };
        if !self.schema.field(id).setter.is_collector() {
            return Err(FieldError::Framework { name: name.to_string() });
        }
        self.set(id, value);
        Ok(())
    }

    #[inline(always)]
    pub(crate) fn write(&mut self, field: FieldId, value: &Value<'b>, who: impl FnOnce() -> Who<'b>) {
        self.write_untraced(field, value);
        if let Some(trace) = self.trace
            && !value.is_blank()
        {
            trace.note(Target::Field(field), *value, who());
        }
    }

    #[inline(always)]
    pub(crate) fn write_untraced(&mut self, field: FieldId, value: &Value<'b>) {
        let index = field.index();
        if is_taxonomy(field) {
            self.expand_taxonomy();
        }
        self.store(index, self.metas[index], value);
    }

    /// Reads a field.
    #[inline]
    #[must_use]
    pub fn get(&self, field: FieldId) -> Option<Value<'b>> {
        let set = self.slots.get(field.index());
        if let Some(value) = set.or_else(|| self.constants.and_then(|constants| constants.get(field))) {
            return Some(value);
        }
        let rows = [self.taxonomy.map(|row| &row.fields), self.outcome.map(|row| &row.fields)];
        let mut values = rows.into_iter().flatten().flatten();
        if let Some((_, value)) = values.find(|(id, _)| *id == field) {
            return Some(value.borrow_in(self.arena));
        }
        let of_observer = field == field::OBSERVER_EVENT_TIME_STRING || OBSERVER_TZ.contains(&field.index());
        let observer = self.observer.filter(|_| of_observer)?;
        observer.fields(self.arena).into_iter().find(|(id, _)| *id == field).map(|(_, value)| value)
    }

    /// Reads a field that is text.
    #[must_use]
    pub fn str(&self, field: FieldId) -> Option<&'b str> {
        self.get(field).and_then(Value::as_str)
    }

    /// Forgets a field.
    pub fn unset(&mut self, field: FieldId) {
        if is_taxonomy(field) {
            self.expand_taxonomy();
        }
        if field == field::OBSERVER_EVENT_TIME {
            self.observer = None;
        }
        if let Some(constants) = self.constants.take_if(|constants| constants.get(field).is_some()) {
            for (id, value, _) in constants.fields() {
                if !self.slots.is_set(id.index()) {
                    self.slots.put(id.index(), *value);
                }
            }
        }
        self.slots.unset(field.index());
    }

    /// Adds a value to the extended information (`add2EI`), for what fits no field. Values keep their JSON
    /// type; a repeated name becomes a list in order of addition. An empty name or value adds nothing and
    /// returns `false`.
    #[inline]
    #[track_caller]
    pub fn add2ei(&mut self, name: &'b str, value: impl IntoValue<'b>) -> bool {
        match value.into_value(self.arena) {
            Some(value) => self.extend(name, value, Who::Code(Location::caller())),
            None => false,
        }
    }

    #[inline]
    pub(crate) fn extend(&mut self, name: &'b str, value: Value<'b>, who: Who<'b>) -> bool {
        if name.is_empty() || matches!(value, Value::Null | Value::Text("")) {
            return false;
        }
        self.push_extended(name, value);
        if let Some(trace) = self.trace {
            trace.note(Target::Extended(name), value, who);
        }
        true
    }

    #[inline(always)]
    pub(crate) fn push_extended(&mut self, name: &'b str, value: Value<'b>) {
        self.extended_mixed = true;
        self.push_attribute(name, value);
    }

    /// Adds an attribute under its own name, which no other attribute has.
    #[inline(always)]
    pub(crate) fn push_attribute(&mut self, name: &'b str, value: Value<'b>) {
        self.extended_size += extended::size(name, value);
        self.extended.push((name, value));
    }

    /// The same for a text, which most are: a value would be laid out in memory to be asked for its kind.
    #[inline(always)]
    pub(crate) fn push_attribute_text(&mut self, name: &'b str, text: &'b str) {
        self.extended_size += extended::size_of_text(name, text);
        self.extended.push((name, Value::Text(text)));
    }

    /// True when the extended information may be larger than its field.
    #[inline(always)]
    pub(crate) fn is_extended_large(&self) -> bool {
        self.extended_size * extended::MOST_ESCAPED > self.extended_limit()
    }

    fn extended_limit(&self) -> usize {
        // With room for the note that pairs were left out.
        (self.metas[field::EXTENDED_INFORMATION.index()].size as usize).saturating_sub(64)
    }

    /// Leaves out pairs that do not fit the size of the extended information, and returns how many pairs that was.
    pub(crate) fn fit_extended(&mut self) -> u64 {
        let (mut room, before) = (self.extended_limit(), self.extended.len());
        // One huge value must not take all others with it.
        self.extended.retain(|(name, value)| {
            let size = extended::exact_size(name, *value);
            let fits = size <= room;
            room -= if fits { size } else { 0 };
            fits
        });
        let left_out = before - self.extended.len();
        if left_out > 0 {
            self.push_extended("PairsLeftOut", Value::Int(left_out as i64));
        }
        left_out as u64
    }

    /// What was added to the extended information, in order.
    #[must_use]
    pub fn extended(&self) -> &[(&'b str, Value<'b>)] {
        &self.extended
    }

    /// Sets the taxonomy (`setTaxKey`): looks the key up in `taxonomy.map` and sets the levels, names and
    /// codes. Returns `false`, and sets nothing, when the key is not in the map.
    #[track_caller]
    pub fn set_taxonomy<'k>(&mut self, key: impl Into<Option<&'k str>>) -> bool {
        let who = Who::Code(Location::caller());
        let Some(row) = key.into().and_then(|key| self.taxonomies.row(key)) else { return false };
        self.apply_taxonomy(row, who);
        true
    }

    /// Sets the taxonomy by a row that [`Setup::taxonomy`](crate::Setup::taxonomy) found.
    #[inline]
    #[track_caller]
    pub fn set_taxonomy_row(&mut self, row: TaxonomyId) {
        let row = self.taxonomies.get(row);
        self.apply_taxonomy(row, Who::Code(Location::caller()));
    }

    pub(crate) fn apply_taxonomy(&mut self, row: &'b TaxonomyRow, who: Who<'b>) {
        self.slots.unset_all(TAXONOMY_FIRST, TAXONOMY_LAST);
        self.taxonomy = Some(row);
        self.outcome = row.outcome.as_deref();
        if self.trace.is_some() {
            row.mark();
        }
        self.trace_rows(who);
    }

    /// Overrides the outcome that the taxonomy row gave, by a name of `xdas_out.map`. Returns `false`, and
    /// sets nothing, when there is no such name.
    #[track_caller]
    pub fn set_outcome(&mut self, name: &str) -> bool {
        let Some(row) = self.taxonomies.outcome(name) else { return false };
        for id in [field::XDAS_OUTCOME_NAME, field::XDAS_OUTCOME, field::XDAS_DETAIL] {
            self.slots.unset(id.index());
        }
        self.outcome = Some(row);
        self.trace_rows(Who::Code(Location::caller()));
        true
    }

    #[inline(always)]
    fn trace_rows(&self, who: Who<'b>) {
        if let Some(trace) = self.trace {
            self.note_rows(trace, who);
        }
    }

    #[inline(never)]
    fn note_rows(&self, trace: &Trace<'b>, who: Who<'b>) {
        for fields in [self.taxonomy.map(|row| &row.fields), self.outcome.map(|row| &row.fields)].into_iter().flatten()
        {
            trace.note_row(fields, who);
        }
    }

    /// Moves the taxonomy rows into slots, because one of their fields is about to be set alone.
    #[cold]
    fn expand_taxonomy(&mut self) {
        let rows = [self.taxonomy.take().map(|row| &row.fields), self.outcome.take().map(|row| &row.fields)];
        for (id, value) in rows.into_iter().flatten().flatten() {
            self.slots.put(id.index(), value.borrow_in(self.arena));
        }
    }

    /// The schema of the event.
    #[must_use]
    pub fn schema(&self) -> &'b EventSchema {
        self.schema
    }

    /// The arena of the batch.
    #[must_use]
    pub fn arena(&self) -> &'b Bump {
        self.arena
    }

    /// Everything that leaves with the event except the extended information, in the order of the schema.
    pub fn fields(&self) -> impl Iterator<Item = (&'b Field, Value<'b>)> {
        let mut all: Vec<(FieldId, Value<'b>)> = Vec::new();
        all.extend(self.schema.ids().filter_map(|id| Some((id, self.slots.get(id.index())?))));
        let constants = self.constants.map_or(&[][..], Constants::fields);
        let kept = constants.iter().filter(|(id, _, _)| !self.slots.is_set(id.index()));
        all.extend(kept.map(|(id, value, _)| (*id, *value)));
        let rows = [self.taxonomy.map(|row| &row.fields), self.outcome.map(|row| &row.fields)];
        all.extend(rows.into_iter().flatten().flatten().map(|(id, value)| (*id, value.borrow_in(self.arena))));
        if let Some(observer) = self.observer {
            all.extend(observer.fields(self.arena).into_iter().filter(|(id, _)| !self.slots.is_set(id.index())));
        }
        all.sort_by_key(|(id, _)| *id);
        let schema = self.schema;
        all.into_iter().map(move |(id, value)| (schema.field(id), value))
    }
}

impl fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.fields().map(|(field, value)| (field.name.clone(), value))).finish()
    }
}

/// Why a field could not be set by name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FieldError {
    /// The schema has no such field.
    #[error("unknown field `{name}`{}", nearest.as_ref().map(|n| format!(": did you mean `{n}`?")).unwrap_or_default())]
    Unknown {
        /// The name given.
        name: String,
        /// The nearest label.
        nearest: Option<String>,
    },
    /// The field is the framework's or the mapping service's.
    #[error("field `{name}` is set by the framework, not by collectors")]
    Framework {
        /// The name given.
        name: String,
    },
}
