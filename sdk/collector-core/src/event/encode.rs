//! An event as one line of JSON.
//!
//! Keys are rendered once per schema. The taxonomy leaves as fragments that were rendered when the maps were
//! loaded, and the observer's calendar as one that is rendered once per second of log time. Caches change how
//! long the work takes, never what is written.

use std::io::Write as _;

use super::{Event, ObserverTime, put_number};
use crate::schema::{EventSchema, KeyTable, NameStyle, field, framework};
use crate::time::Time;
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
    last_time: (i64, [u8; 20]),
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
        Encoder { style: options.names, observer: ObserverCache::default(), last_time: (i64::MIN, [0; 20]) }
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
        evt.slots.visit(|index, value| {
            keys.write(index, out);
            self.value(value, out);
        });
        if let Some(constants) = evt.constants {
            constants.write(evt.slots.bits(), evt.schema, self.style, evt.arena, out);
        }
        if let Some(observer) = evt.observer {
            self.observer(evt, observer, keys, out);
        }
        if !evt.extended.is_empty() {
            keys.write(field::EXTENDED_INFORMATION.index(), out);
            extended_information(evt.extended(), out);
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

    #[inline(always)]
    fn value(&mut self, value: &Value<'_>, out: &mut Vec<u8>) {
        match *value {
            Value::Text(text) => {
                out.push(b'"');
                escape(text.as_bytes(), out);
                out.push(b'"');
            }
            Value::Int(n) => write_int(n, out),
            Value::Time(time) => self.time(time, out),
            other => write_value(other, out),
        }
    }

    fn time(&mut self, time: Time, out: &mut Vec<u8>) {
        if time.secs() != self.last_time.0 {
            let mut buffer = [0_u8; 30];
            if let Some(whole) = Time::from_unix(time.secs(), 0) {
                whole.write_rfc3339(&mut buffer);
            }
            self.last_time.0 = time.secs();
            self.last_time.1[0] = b'"';
            self.last_time.1[1..].copy_from_slice(&buffer[..19]);
        }
        out.extend_from_slice(&self.last_time.1);
        match time.nanos() {
            0 => {}
            n => {
                out.push(b'.');
                match n {
                    _ if n % 1_000_000 == 0 => put_number(out, n / 1_000_000, 3),
                    _ if n % 1_000 == 0 => put_number(out, n / 1_000, 6),
                    _ => put_number(out, n, 9),
                }
            }
        }
        out.extend_from_slice(b"Z\"");
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
            write_int(n.into(), &mut self.calendar);
        }
    }
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

/// Appends a value as JSON.
pub(crate) fn write_value(value: Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Int(n) => write_int(n, out),
        // Writing to a vector cannot fail, here and below.
        Value::UInt(n) => drop(write!(out, "{n}")),
        Value::Float(x) if x.is_finite() => drop(write!(out, "{x}")),
        Value::Float(_) => out.extend_from_slice(b"null"),
        Value::Json(json) => out.extend_from_slice(json.as_bytes()),
        Value::Text(text) => write_json_str(text, out),
        Value::Time(_) | Value::Ip(_) | Value::Mac(_) => drop(write!(out, "\"{value}\"")),
        Value::List(list) => {
            out.push(b'[');
            for (i, value) in list.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_value(*value, out);
            }
            out.push(b']');
        }
        Value::Object(pairs) => {
            out.push(b'{');
            for (i, (key, value)) in pairs.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_json_str(key, out);
                out.push(b':');
                write_value(*value, out);
            }
            out.push(b'}');
        }
    }
}

/// Appends text as a JSON string with its quotes.
#[inline]
pub fn write_json_str(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    escape(text.as_bytes(), out);
    out.push(b'"');
}

#[inline(always)]
fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

#[inline(always)]
fn escape(text: &[u8], out: &mut Vec<u8>) {
    if let (Some(head), Some(tail)) = (text.first_chunk::<8>(), text.last_chunk::<8>())
        && text.len() <= 16
    {
        // Two words that overlap hold every text of 8 to 16 bytes.
        if word_needs_escape(*head) | word_needs_escape(*tail) {
            return escape_slow(text, out);
        }
        let end = out.len() + text.len();
        out.extend_from_slice(head);
        out.truncate(end - 8);
        out.extend_from_slice(tail);
        return;
    }
    // One folding pass over the whole text is faster than a search that can stop: it has no branches.
    if text.iter().fold(false, |found, b| found | needs_escape(*b)) {
        escape_slow(text, out);
    } else {
        out.extend_from_slice(text);
    }
}

/// True when one of eight bytes is a control character, a quote or a backslash.
#[inline(always)]
fn word_needs_escape(bytes: [u8; 8]) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const TOPS: u64 = u64::from_ne_bytes([0x80; 8]);
    let word = u64::from_le_bytes(bytes);
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & TOPS;
    let control = word.wrapping_sub(ONES * 0x20) & !word & TOPS;
    control | zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\'))) != 0
}

#[cold]
fn escape_slow(mut text: &[u8], out: &mut Vec<u8>) {
    while let Some(at) = text.iter().position(|b| needs_escape(*b)) {
        out.extend_from_slice(&text[..at]);
        let (bytes, len) = escaped(text[at]);
        out.extend_from_slice(&bytes[..len]);
        text = &text[at + 1..];
    }
    out.extend_from_slice(text);
}

/// Appends a decimal integer.
#[inline(always)]
pub(crate) fn write_int(n: i64, out: &mut Vec<u8>) {
    if n < 0 {
        out.push(b'-');
    }
    let mut rest = n.unsigned_abs();
    if rest < 10 {
        out.push(b'0' + rest as u8);
        return;
    }
    let mut digits = [0_u8; 20];
    let mut at = 20;
    while rest >= 10 {
        at -= 2;
        let pair = (rest % 100) as usize;
        digits[at] = b'0' + (pair / 10) as u8;
        digits[at + 1] = b'0' + (pair % 10) as u8;
        rest /= 100;
    }
    if rest > 0 {
        at -= 1;
        digits[at] = b'0' + rest as u8;
    }
    out.extend_from_slice(&digits[at..]);
}

/// Appends the extended information: a JSON object inside a JSON string. A repeated name becomes a list.
///
/// Everything is written with both escapes at once: almost no text needs any, and a second pass over the
/// object was measured to cost as much as the first.
fn extended_information(pairs: &[(&str, Value<'_>)], out: &mut Vec<u8>) {
    if pairs.len() > FEW_PAIRS {
        return many_pairs(pairs, out);
    }
    out.extend_from_slice(b"\"{");
    // One bit for each name seen: names are compared only when their bits meet.
    let mut seen = 0_u64;
    let mut may_repeat = false;
    for (name, _) in pairs {
        let bit = bit_of(name);
        may_repeat |= seen & bit != 0;
        seen |= bit;
    }
    let mut first = true;
    for (i, (name, value)) in pairs.iter().enumerate() {
        if may_repeat && pairs[..i].iter().any(|(earlier, _)| earlier == name) {
            continue;
        }
        if !first {
            out.push(b',');
        }
        first = false;
        nested_text(name, out);
        out.push(b':');
        let mut later = pairs[i + 1..].iter().filter(|(other, _)| may_repeat && other == name).peekable();
        if !may_repeat || later.peek().is_none() {
            nested_value(*value, out);
        } else {
            out.push(b'[');
            nested_value(*value, out);
            for (_, value) in later {
                out.push(b',');
                nested_value(*value, out);
            }
            out.push(b']');
        }
    }
    out.extend_from_slice(b"}\"");
}

/// Up to so many names are compared with each other; the order of more is that of the alphabet.
const FEW_PAIRS: usize = 48;

/// A record can bring a thousand names: comparing each with each would be an attack by data.
#[cold]
fn many_pairs(pairs: &[(&str, Value<'_>)], out: &mut Vec<u8>) {
    let mut sorted: Vec<&(&str, Value<'_>)> = pairs.iter().collect();
    // A stable sort keeps the order of addition within a name.
    sorted.sort_by_key(|(name, _)| *name);
    out.extend_from_slice(b"\"{");
    for (i, same) in sorted.chunk_by(|a, b| a.0 == b.0).enumerate() {
        if i > 0 {
            out.push(b',');
        }
        nested_text(same[0].0, out);
        out.push(b':');
        if let [(_, value)] = same {
            nested_value(*value, out);
            continue;
        }
        for (k, (_, value)) in same.iter().enumerate() {
            out.push(if k == 0 { b'[' } else { b',' });
            nested_value(*value, out);
        }
        out.push(b']');
    }
    out.extend_from_slice(b"}\"");
}

/// A bit for a name: names of one record differ in length or near their ends.
#[inline(always)]
fn bit_of(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let word = |chunk: Option<&[u8; 4]>| chunk.map_or(0, |chunk| u32::from_le_bytes(*chunk));
    let mixed = (word(bytes.last_chunk()) ^ (bytes.len() as u32) << 24).wrapping_mul(0x9E37_79B9)
        ^ word(bytes.first_chunk()).wrapping_mul(0x85EB_CA6B);
    1 << (mixed >> 26)
}

/// A text as a JSON string within a JSON string.
#[inline]
fn nested_text(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\\\"");
    let bytes = text.as_bytes();
    if bytes.iter().fold(false, |found, b| found | needs_escape(*b)) {
        nested_slow(bytes, out);
    } else {
        out.extend_from_slice(bytes);
    }
    out.extend_from_slice(b"\\\"");
}

#[cold]
fn nested_slow(mut text: &[u8], out: &mut Vec<u8>) {
    while let Some(at) = text.iter().position(|b| needs_escape(*b)) {
        out.extend_from_slice(&text[..at]);
        let (bytes, len) = escaped(text[at]);
        escape_slow(&bytes[..len], out);
        text = &text[at + 1..];
    }
    out.extend_from_slice(text);
}

/// A value as JSON within a JSON string.
#[inline]
fn nested_value(value: Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Text(text) => nested_text(text, out),
        Value::Json(json) => escape(json.as_bytes(), out),
        Value::Int(n) => write_int(n, out),
        other => {
            let start = out.len();
            write_value(other, out);
            escape_in_place(start, out);
        }
    }
}

/// Escapes what stands behind `start`, growing it from the back.
fn escape_in_place(start: usize, out: &mut Vec<u8>) {
    let extra: usize = out[start..].iter().map(|b| escaped_len(*b) - 1).sum();
    let len = out.len();
    out.resize(len + extra, 0);
    let (mut from, mut to) = (len, len + extra);
    while from < to {
        let (bytes, len) = match out[from - 1] {
            byte if needs_escape(byte) => escaped(byte),
            byte => ([byte, 0, 0, 0, 0, 0], 1),
        };
        to -= len;
        out[to..to + len].copy_from_slice(&bytes[..len]);
        from -= 1;
    }
}

/// The escape of a byte that needs one, and its length.
fn escaped(byte: u8) -> ([u8; 6], usize) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => return ([b'\\', b'u', b'0', b'0', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]], 6),
    };
    ([b'\\', short, 0, 0, 0, 0], 2)
}

fn escaped_len(byte: u8) -> usize {
    match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 2,
        0..0x20 => 6,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(n: i64) -> String {
        let mut out = Vec::new();
        write_int(n, &mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn integers_are_written_as_rust_writes_them(n: i64) {
            prop_assert_eq!(number(n), n.to_string());
        }

        #[test]
        fn strings_are_read_back(text: String) {
            let mut out = Vec::new();
            write_json_str(&text, &mut out);
            prop_assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }

        #[test]
        fn extended_information_is_json_in_a_json_string(pairs in proptest::collection::vec(("[a-c]{1,3}", any::<String>()), 1..99)) {
            let borrowed: Vec<(&str, Value<'_>)> = pairs.iter().map(|(k, v)| (k.as_str(), Value::Text(v))).collect();
            let mut out = b"before".to_vec();
            extended_information(&borrowed, &mut out);
            let inner: String = serde_json::from_slice(&out[6..]).unwrap();
            let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&inner).unwrap();
            for (name, value) in &object {
                let all: Vec<&str> = pairs.iter().filter(|(k, _)| k == name).map(|(_, v)| v.as_str()).collect();
                match value {
                    serde_json::Value::String(one) => prop_assert_eq!(&all[..], &[one.as_str()]),
                    several => prop_assert_eq!(several, &serde_json::json!(all)),
                }
            }
            prop_assert_eq!(object.len(), pairs.iter().map(|(k, _)| k).collect::<std::collections::BTreeSet<_>>().len());
        }
    }

    #[test]
    fn numbers_at_the_edges() {
        for n in [0, 9, 10, 99, 100, 101, i64::MAX, i64::MIN, -1, -10] {
            assert_eq!(number(n), n.to_string());
        }
    }
}
