//! An event as one line of JSON.
//!
//! Keys are rendered once per schema. The taxonomy leaves as fragments that were rendered when the maps were
//! loaded, and the observer's calendar as one that is rendered once per second of log time. Caches change how
//! long the work takes, never what is written.

use std::io::Write as _;

use super::extended::extended_information;
use super::json::{TimeCache, WINDOW, int, long_text, short_text, uuid, whole, within, write_json_int, write_value};
use super::lines::Lines;
use super::{Event, ObserverTime};
use crate::schema::{EventSchema, KeyTable, NameStyle, field, framework};
use crate::value::Value;

/// How events are written.
#[derive(Clone, Copy, Debug, Default)]
pub struct EncodeOptions {
    /// Labels or short tags.
    pub names: NameStyle,
}

/// Writes events as JSON lines.
#[derive(Debug)]
pub struct Encoder {
    style: NameStyle,
    observer: ObserverCache,
    time: TimeCache,
    /// Room for one value.
    spare: Vec<u8>,
}

#[derive(Debug, Default)]
struct ObserverCache {
    key: Option<(i64, crate::time::Zone)>,
    /// The time as text, then the calendar.
    fields: Vec<u8>,
    /// Where the calendar begins.
    calendar: usize,
}

impl Encoder {
    /// Makes an encoder; one belongs to one output.
    #[must_use]
    pub fn new(options: EncodeOptions) -> Encoder {
        Encoder { style: options.names, observer: ObserverCache::default(), time: TimeCache::new(), spare: Vec::new() }
    }

    /// Appends the event and a line feed.
    pub fn line(&mut self, evt: &Event<'_>, out: &mut Lines) {
        self.object(evt, out);
        out.push(b'\n');
    }

    /// Appends the event as a JSON object.
    pub fn object(&mut self, evt: &Event<'_>, out: &mut Lines) {
        let start = out.len();
        let keys = evt.schema.keys(self.style);
        out.write_with(|room| fields(evt, keys, room, &mut self.time, &mut self.spare));
        if let Some(constants) = evt.constants {
            constants.write(evt.slots.bits(), evt.schema, self.style, evt.arena, out);
        }
        if let Some(observer) = evt.observer {
            self.observer(evt, observer, keys, out);
        }
        if !evt.extended.is_empty() {
            out.extend_from_slice(keys.text(field::EXTENDED_INFORMATION.index()));
            extended_information(evt.extended(), evt.extended_mixed, out, &mut self.spare);
        }
        if let Some(row) = evt.taxonomy {
            out.extend_from_slice(row.fragment(self.style));
        }
        if let Some(row) = evt.outcome {
            out.extend_from_slice(row.fragment(self.style));
        }
        out.begin_object(start);
        out.push(b'}');
    }

    fn observer(&mut self, evt: &Event<'_>, observer: ObserverTime, keys: &KeyTable, out: &mut Lines) {
        let key = Some((observer.time.secs(), observer.zone));
        if self.observer.key != key {
            self.observer.key = key;
            self.observer.render(observer, keys);
        }
        let has_text = evt.slots.is_set(field::OBSERVER_EVENT_TIME_STRING.index());
        out.extend_from_slice(&self.observer.fields[if has_text { self.observer.calendar } else { 0 }..]);
    }
}

impl ObserverCache {
    fn render(&mut self, observer: ObserverTime, keys: &KeyTable) {
        let out = &mut self.fields;
        out.clear();
        out.extend_from_slice(keys.text(field::OBSERVER_EVENT_TIME_STRING.index()));
        out.push(b'"');
        observer.write_text(out);
        out.push(b'"');
        self.calendar = out.len();
        out.extend_from_slice(keys.text(framework::OBSERVER_TZ.index()));
        // Zone names need no escapes, and writing to a vector cannot fail.
        let _ = write!(out, "\"{}\"", observer.zone);
        for (id, n) in observer.calendar() {
            out.extend_from_slice(keys.text(id.index()));
            write_json_int(n.into(), out);
        }
    }
}

/// Writes the fields that lie in slots; returns the bytes written, or nothing when the room is too small.
#[inline(always)]
fn fields(
    evt: &Event<'_>,
    keys: &KeyTable,
    room: &mut [u8],
    time: &mut TimeCache,
    spare: &mut Vec<u8>,
) -> Option<usize> {
    let mut left = room;
    let len = left.len();
    for ((mut bits, values), keys) in evt.slots.words().zip(keys.words()) {
        while bits != 0 {
            let index = bits.trailing_zeros() as usize;
            bits &= bits - 1;
            let value = &values[index];
            let window = left.first_chunk_mut::<WINDOW>()?;
            let (value_at, text_at) = keys[index].put(window);
            let end = match *value {
                Value::Text(text) => short_text(text.as_bytes(), text_at, window),
                Value::Int(n) => Some(int(n, value_at, window)),
                Value::Time(moment) => Some(time.write(moment, value_at, window)),
                _ => None,
            };
            let end = match end {
                Some(end) => within(end),
                None => long_value(value, value_at, left, spare)?,
            };
            left = &mut std::mem::take(&mut left)[end..];
        }
    }
    Some(len - left.len())
}

/// Writes a value that is long or rare behind its key; returns where it ends.
#[inline(never)]
fn long_value(value: &Value<'_>, at: usize, room: &mut [u8], spare: &mut Vec<u8>) -> Option<usize> {
    match *value {
        Value::Text(text) => return long_text(text.as_bytes(), at + 1, room),
        Value::Uuid(upper, lower) => return Some(uuid(upper, lower, at, room.first_chunk_mut::<WINDOW>()?)),
        Value::Float(x) if let Some(n) = whole(x) => return Some(int(n, at, room.first_chunk_mut::<WINDOW>()?)),
        _ => {}
    }
    spare.clear();
    write_value(*value, spare);
    room.get_mut(at..at + spare.len())?.copy_from_slice(spare);
    Some(at + spare.len())
}

/// Renders fields with their keys once, for rows that many events share.
pub(crate) fn fragment<'v>(
    schema: &EventSchema,
    style: NameStyle,
    fields: impl Iterator<Item = (usize, Value<'v>)>,
) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, value) in fields {
        out.extend_from_slice(schema.keys(style).text(index));
        write_value(value, &mut out);
    }
    out
}
