//! An event as one line of JSON.
//!
//! Keys are rendered once per schema. The taxonomy leaves as fragments that were rendered when the maps were
//! loaded, and the observer's calendar as one that is rendered once per second of log time. Caches change how
//! long the work takes, never what is written.

use std::io::Write as _;

use super::extended::extended_information;
use super::json::{
    TimeCache, WINDOW, escape_into, int, is_plain, short_text, uuid, whole, write_json_int, write_value,
};
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
    /// Room for the fields that lie in slots, then for the extended information; all of it is overwritten before it is read.
    slots: Vec<u8>,
    /// Room for one value.
    spare: Vec<u8>,
}

#[derive(Debug, Default)]
struct ObserverCache {
    key: Option<(i64, crate::time::Zone)>,
    text: Vec<u8>,
    calendar: Vec<u8>,
}

impl Encoder {
    /// Makes an encoder; one belongs to one output.
    #[must_use]
    pub fn new(options: EncodeOptions) -> Encoder {
        Encoder {
            style: options.names,
            observer: ObserverCache::default(),
            time: TimeCache::new(),
            slots: vec![0; SLOTS],
            spare: Vec::new(),
        }
    }

    /// Appends the event and a line feed.
    pub fn line(&mut self, evt: &Event<'_>, out: &mut Vec<u8>) {
        self.object(evt, out);
        out.push(b'\n');
    }

    /// Appends the event as a JSON object.
    pub fn object(&mut self, evt: &Event<'_>, out: &mut Vec<u8>) {
        let start = out.len();
        let keys = evt.schema.keys(self.style);
        let len = self.slots(evt, keys);
        out.extend_from_slice(&self.slots[..len]);
        if let Some(constants) = evt.constants {
            constants.write(evt.slots.bits(), evt.schema, self.style, evt.arena, out);
        }
        if let Some(observer) = evt.observer {
            self.observer(evt, observer, keys, out);
        }
        if !evt.extended.is_empty() {
            keys.write(field::EXTENDED_INFORMATION.index(), out);
            // The slots have left; their room is free.
            extended_information(evt.extended(), evt.extended_mixed, &mut self.slots, out);
        }
        if let Some(row) = evt.taxonomy {
            out.extend_from_slice(row.fragment(self.style));
        }
        if let Some(row) = evt.outcome {
            out.extend_from_slice(row.fragment(self.style));
        }
        if out.len() == start {
            out.push(b'{');
        } else {
            out[start] = b'{';
        }
        out.push(b'}');
    }

    /// Writes the slots to their buffer; returns the bytes written. All bytes of the buffer are there already: a vector's
    /// length would be written and read back with each part of each field. If there are too few, it begins anew.
    #[inline(always)]
    fn slots(&mut self, evt: &Event<'_>, keys: &KeyTable) -> usize {
        loop {
            if let Some(len) = fields(evt, keys, &mut self.slots, &mut self.time, &mut self.spare) {
                return len;
            }
            self.slots.resize(2 * self.slots.len(), 0);
        }
    }

    fn observer(&mut self, evt: &Event<'_>, observer: ObserverTime, keys: &KeyTable, out: &mut Vec<u8>) {
        let key = Some((observer.time.secs(), observer.zone));
        if self.observer.key != key {
            self.observer.key = key;
            self.observer.render(observer, keys);
        }
        if !evt.slots.is_set(field::OBSERVER_EVENT_TIME_STRING.index()) {
            out.extend_from_slice(&self.observer.text);
        }
        out.extend_from_slice(&self.observer.calendar);
    }
}

impl ObserverCache {
    fn render(&mut self, observer: ObserverTime, keys: &KeyTable) {
        self.text.clear();
        keys.write(field::OBSERVER_EVENT_TIME_STRING.index(), &mut self.text);
        self.text.push(b'"');
        observer.write_text(&mut self.text);
        self.text.push(b'"');
        self.calendar.clear();
        keys.write(framework::OBSERVER_TZ.index(), &mut self.calendar);
        // Zone names need no escapes, and writing to a vector cannot fail.
        let _ = write!(self.calendar, "\"{}\"", observer.zone);
        for (id, n) in observer.calendar() {
            keys.write(id.index(), &mut self.calendar);
            write_json_int(n.into(), &mut self.calendar);
        }
    }
}

/// What the fields in slots take in most events.
const SLOTS: usize = 4096;

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
                // A mask, for which no bound is checked: it ends within the window.
                Some(end) => end & (WINDOW - 1),
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

/// Writes a text behind its quote if there is room for it; returns where it ends.
fn long_text(text: &[u8], at: usize, room: &mut [u8]) -> Option<usize> {
    let room = room.get_mut(at..)?;
    let len = if is_plain(text) {
        room.get_mut(..text.len())?.copy_from_slice(text);
        text.len()
    } else {
        escape_into(text, room)?
    };
    *room.get_mut(len)? = b'"';
    Some(at + len + 1)
}

/// Renders fields with their keys once, for rows that many events share.
pub(crate) fn fragment<'v>(
    schema: &EventSchema,
    style: NameStyle,
    fields: impl Iterator<Item = (usize, Value<'v>)>,
) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, value) in fields {
        schema.keys(style).write(index, &mut out);
        write_value(value, &mut out);
    }
    out
}
