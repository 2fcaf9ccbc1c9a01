//! The extended information: a JSON object inside a JSON string.
//!
//! Everything is written with both escapes at once: almost no text needs any, and a second pass over the object
//! was measured to cost as much as the first.

use super::json::{
    Window, escape, escape_slow, escaped, int, is_plain, needs_escape, put, short_text, within, write_json_int,
    write_value,
};
use super::lines::Lines;
use crate::value::Value;
use crate::word::hash_of_ends;

/// What a pair takes, without escapes, of which each makes at most six bytes of one.
#[inline]
pub(super) fn size(name: &str, value: Value<'_>) -> usize {
    let value = match value {
        Value::Text(text) | Value::Json(text) => return size_of_text(name, text),
        Value::List(_) | Value::Object(_) => {
            let mut text = Vec::new();
            write_value(value, &mut text);
            text.len()
        }
        Value::Time(_) | Value::Ip(_) | Value::Mac(_) | Value::Uuid(..) => LONGEST_OTHER,
        _ => 20,
    };
    name.len() + value + 6
}

/// An address of IPv6 that has one of IPv4 at its end, with quotes.
const LONGEST_OTHER: usize = 47;

#[inline(always)]
pub(super) fn size_of_text(name: &str, text: &str) -> usize {
    name.len() + text.len() + 6
}

/// The most that an escape makes of a byte.
pub(super) const MOST_ESCAPED: usize = 6;

/// What a pair takes with the escapes of the extended information's own JSON.
pub(super) fn exact_size(name: &str, value: Value<'_>) -> usize {
    let of_value = match value {
        Value::Text(text) => growth(text.as_bytes()),
        _ => 0,
    };
    size(name, value) + growth(name.as_bytes()) + of_value
}

/// Appends the pairs. A repeated name, which only can be among `mixed` ones, becomes a list. What is long is put together in
/// `spare` first.
pub(super) fn extended_information(pairs: &[(&str, Value<'_>)], mixed: bool, out: &mut Lines, spare: &mut Vec<u8>) {
    out.extend_from_slice(b"\"{");
    if pairs.len() <= FEW_PAIRS && !(mixed && may_repeat(pairs) && repeats(pairs)) {
        out.write_with(|room| different_pairs(pairs, room, spare));
    } else {
        spare.clear();
        grouped_pairs(pairs, spare);
        out.extend_from_slice(spare);
    }
    out.extend_from_slice(b"}\"");
}

/// Writes pairs of different names; returns the bytes written, or nothing when the room is too small.
#[inline(always)]
fn different_pairs(pairs: &[(&str, Value<'_>)], room: &mut [u8], spare: &mut Vec<u8>) -> Option<usize> {
    let mut left = room;
    let len = left.len();
    for (i, (name, value)) in pairs.iter().enumerate() {
        let window = left.first_chunk_mut()?;
        let end = match short_pair(name, value, i == 0, window) {
            Some(end) => within(end),
            None => long_pair(name, *value, i == 0, left, spare)?,
        };
        left = &mut std::mem::take(&mut left)[end..];
    }
    Some(len - left.len())
}

#[inline(never)]
fn long_pair(name: &str, value: Value<'_>, is_first: bool, room: &mut [u8], spare: &mut Vec<u8>) -> Option<usize> {
    spare.clear();
    if !is_first {
        spare.push(b',');
    }
    nested_text(name, spare);
    spare.push(b':');
    nested_value(value, spare);
    room.get_mut(..spare.len())?.copy_from_slice(spare);
    Some(spare.len())
}

/// Writes a pair of short texts, or of a short text and a number, to the window, with a comma before all but the first; returns
/// its length.
#[inline(always)]
fn short_pair(name: &str, value: &Value<'_>, is_first: bool, window: &mut Window) -> Option<usize> {
    put(window, 0, b",\\\"");
    let begin = if is_first {
        put(window, 0, b"\\\"");
        2
    } else {
        3
    };
    // What stands behind a text is its own quote, which is written over.
    let end = short_text(name.as_bytes(), begin, window)? - 1;
    put(window, end, b"\\\":");
    let at = end + 3;
    match value {
        Value::Int(n) => Some(int(*n, at, window)),
        Value::Text(text) => {
            put(window, at, b"\\\"");
            let end = short_text(text.as_bytes(), at + 2, window)? - 1;
            put(window, end, b"\\\"");
            Some(end + 2)
        }
        _ => None,
    }
}

/// Up to so many names are compared with each other; the order of more is that of the alphabet.
const FEW_PAIRS: usize = 48;

/// Pairs of which some have the same name, or very many: a record can bring a thousand names, and comparing each with each would
/// be an attack by data.
#[cold]
fn grouped_pairs(pairs: &[(&str, Value<'_>)], out: &mut Vec<u8>) {
    let mut sorted: Vec<&(&str, Value<'_>)> = pairs.iter().collect();
    // Stable sorts keep the order of addition within a name; few names stay where their first ones are.
    if pairs.len() <= FEW_PAIRS {
        sorted.sort_by_key(|(name, _)| pairs.iter().position(|(earlier, _)| earlier == name));
    } else {
        sorted.sort_by_key(|(name, _)| *name);
    }
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
}

/// False when no name can come twice: each has a bit, and names are compared only when their bits meet.
#[inline(always)]
fn may_repeat(pairs: &[(&str, Value<'_>)]) -> bool {
    let mut seen = [0_u64; 16];
    let mut meet = false;
    for (name, _) in pairs {
        let place = place_of(name);
        let (word, bit) = (&mut seen[place >> 6 & 15], 1 << (place & 63));
        meet |= *word & bit != 0;
        *word |= bit;
    }
    meet
}

/// True when a name comes twice.
#[cold]
fn repeats(pairs: &[(&str, Value<'_>)]) -> bool {
    pairs.iter().enumerate().any(|(i, (name, _))| pairs[..i].iter().any(|(earlier, _)| earlier == name))
}

/// A number below 1,024 for a name: names of one record differ in length or near their ends.
#[inline(always)]
fn place_of(name: &str) -> usize {
    (hash_of_ends(name.as_bytes()) >> 54) as usize
}

/// A text as a JSON string within a JSON string.
#[inline]
fn nested_text(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\\\"");
    let bytes = text.as_bytes();
    if is_plain(bytes) {
        out.extend_from_slice(bytes);
    } else {
        nested_slow(bytes, out);
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
        Value::Int(n) => write_json_int(n, out),
        other => {
            let start = out.len();
            write_value(other, out);
            escape_in_place(start, out);
        }
    }
}

/// Escapes what stands behind `start`, growing it from the back.
fn escape_in_place(start: usize, out: &mut Vec<u8>) {
    let extra = growth(&out[start..]);
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

/// How many bytes escapes add to a text.
fn growth(text: &[u8]) -> usize {
    text.iter().map(|b| escaped_len(*b) - 1).sum()
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

    #[test]
    fn repeated_names_stay_where_the_first_is() {
        let write = |pairs: &[(&str, Value<'_>)]| {
            let mut out = Lines::default();
            extended_information(pairs, true, &mut out, &mut Vec::new());
            String::from_utf8(out.to_vec()).unwrap()
        };
        let mut pairs = vec![("z", Value::Int(1)), ("a", Value::Text("\"")), ("z", Value::Int(3))];
        assert_eq!(write(&pairs), r#""{\"z\":[1,3],\"a\":\"\\\"\"}""#);
        let names: Vec<String> = (pairs.len()..FEW_PAIRS).map(|i| format!("n{i:02}")).collect();
        pairs.extend(names.iter().map(|name| (name.as_str(), Value::Int(0))));
        assert!(write(&pairs).starts_with(r#""{\"z\":[1,3],\"a\":\"#));
        // More are sorted.
        pairs.push(("y", Value::Int(4)));
        assert!(write(&pairs).ends_with(r#"\"y\":4,\"z\":[1,3]}""#));
    }

    proptest! {
        #[test]
        fn extended_information_is_json_in_a_json_string(
            pairs in proptest::collection::vec(("[a-c]{1,5}", any::<String>()), 1..99),
            before in 0..5000_usize,
        ) {
            let borrowed: Vec<(&str, Value<'_>)> = pairs.iter().map(|(k, v)| (k.as_str(), Value::Text(v))).collect();
            let mut out = Lines::default();
            // There is more or less room left behind it.
            out.extend_from_slice(&vec![b'x'; before]);
            extended_information(&borrowed, true, &mut out, &mut Vec::new());
            let inner: String = serde_json::from_slice(&out[before..]).unwrap();
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
}
