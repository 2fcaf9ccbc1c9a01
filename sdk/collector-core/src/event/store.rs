//! Writing a slot: conversion to the field's type, and the policy for what does not fit.
//!
//! Every arm stores into the slot itself; returning a converted value and storing it afterwards was measured
//! to cost a tenth of the whole line.

use std::fmt::Write as _;

use bumpalo::collections::String as BumpString;

use super::Event;
use crate::schema::{FieldMeta, FieldType};
use crate::time::Time;
use crate::value::{Value, is_plain_ipv4, parse_int, parse_ip, parse_mac, write_mac};

impl<'b> Event<'b> {
    #[inline(always)]
    pub(super) fn store(&mut self, index: usize, meta: FieldMeta, value: &Value<'b>) {
        match (meta.ty, value) {
            (_, Value::Text(text)) if matches!(text.as_bytes(), [] | [b'-']) => {}
            (FieldType::String, Value::Text(text)) if text.len() <= meta.size as usize => {
                self.slots.put(index, Value::Text(text));
            }
            (FieldType::Integer | FieldType::Long, Value::Text(text)) => match parse_int(text) {
                Some(n) if meta.holds(n) => self.slots.put(index, Value::Int(n)),
                _ => self.store_slow(index, meta, *value),
            },
            (FieldType::Ip, Value::Text(text)) if is_plain_ipv4(text) => self.slots.put(index, Value::Text(text)),
            // A JSON number of few digits is written as it was read; it is the shortest text of its float.
            (FieldType::Float, Value::Json(text)) if is_within(text, meta.min, meta.max) => {
                self.slots.put(index, *value);
            }
            (FieldType::Date, Value::Time(_)) | (FieldType::Boolean, Value::Bool(_)) => self.slots.put(index, *value),
            (FieldType::Integer | FieldType::Long, Value::Int(n)) if meta.holds(*n) => self.slots.put(index, *value),
            _ => self.store_slow(index, meta, *value),
        }
    }

    /// The conversions that real data needs rarely.
    #[inline(never)]
    fn store_slow(&mut self, index: usize, meta: FieldMeta, value: Value<'b>) {
        if value.is_blank() {
            return;
        }
        let converted = match meta.ty {
            FieldType::String => return self.store_text(index, meta, value),
            FieldType::Json => None,
            FieldType::Integer | FieldType::Long => value.as_int().filter(|n| meta.holds(*n)).map(Value::Int),
            FieldType::Float => as_float(value).filter(|x| meta.min as f64 <= *x && *x <= meta.max as f64).map(|x| {
                if let Value::Json(text) = value
                    && short_decimal(text).is_some()
                {
                    value
                } else {
                    Value::Float(x)
                }
            }),
            FieldType::Boolean => as_bool(value).map(Value::Bool),
            FieldType::Date => as_time(value).map(Value::Time),
            FieldType::Ip => self.as_ip(value),
            FieldType::Mac => self.as_mac(value),
            FieldType::Uuid => self.as_uuid(value),
        };
        match converted {
            Some(converted) => self.slots.put(index, converted),
            None => self.refuse(index, value),
        }
    }

    fn store_text(&mut self, index: usize, meta: FieldMeta, value: Value<'b>) {
        let text = match value {
            Value::Text(text) | Value::Json(text) => text,
            other => self.render(other),
        };
        let size = meta.size as usize;
        if text.len() <= size {
            self.slots.put(index, Value::Text(text));
            return;
        }
        let cut = text.floor_char_boundary(size);
        if cut > 0 {
            self.slots.put(index, Value::Text(&text[..cut]));
        }
        let name = &*self.schema.fields()[index].name;
        self.push_extended(name, Value::Text(text));
        self.counts.truncated += 1;
    }

    #[cold]
    pub(super) fn refuse(&mut self, index: usize, value: Value<'b>) {
        let name = &*self.schema.fields()[index].name;
        self.push_extended(name, value);
        self.counts.refused += 1;
    }

    fn render(&self, value: Value<'b>) -> &'b str {
        let mut text = BumpString::new_in(self.arena);
        // Writing to a string in memory cannot fail.
        let _ = write!(text, "{value}");
        text.into_bump_str()
    }

    fn as_ip(&self, value: Value<'b>) -> Option<Value<'b>> {
        match value {
            Value::Ip(ip) => Some(Value::Text(self.render(Value::Ip(ip)))),
            Value::Text(text) => {
                let ip = parse_ip(text)?;
                // Kept as written when only the case differs from the canonical form.
                let canonical = text.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'));
                Some(Value::Text(if canonical { text } else { self.render(Value::Ip(ip)) }))
            }
            _ => None,
        }
    }

    fn as_mac(&self, value: Value<'b>) -> Option<Value<'b>> {
        let mac = match value {
            Value::Mac(mac) => mac,
            Value::Text(text) => parse_mac(text)?,
            _ => return None,
        };
        let mut text = BumpString::with_capacity_in(17, self.arena);
        write_mac(&mut text, mac).ok()?;
        Some(Value::Text(text.into_bump_str()))
    }

    fn as_uuid(&self, value: Value<'b>) -> Option<Value<'b>> {
        let Value::Text(text) = value else { return matches!(value, Value::Uuid(..)).then_some(value) };
        let inner = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(text);
        let bytes = inner.as_bytes();
        let hyphen_at = |i: usize| matches!(i, 8 | 13 | 18 | 23);
        let fits = match bytes.len() {
            32 => bytes.iter().all(u8::is_ascii_hexdigit),
            36 => bytes.iter().enumerate().all(|(i, b)| if hyphen_at(i) { *b == b'-' } else { b.is_ascii_hexdigit() }),
            _ => false,
        };
        fits.then_some(Value::Text(inner))
    }
}

/// True for a short decimal that is certainly within a range, seen at what stands before its point.
#[inline]
pub(crate) fn is_within(text: &str, min: i64, max: i64) -> bool {
    short_decimal(text).is_some_and(|whole| min < whole && whole < max)
}

/// What stands before the point of a number such as `-97.7431`: at most 15 digits, none of them needless.
fn short_decimal(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (-1, digits),
        digits => (1, digits),
    };
    if digits.len() > 16 {
        return None;
    }
    let (mut whole, mut point) = (0, None);
    for (i, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' if point.is_none() => whole = whole * 10 + i64::from(byte - b'0'),
            b'0'..=b'9' => {}
            b'.' if point.is_none() && i > 0 => point = Some(i),
            _ => return None,
        }
    }
    let is_shortest =
        (digits.first() != Some(&b'0') || point == Some(1)) && !matches!(digits.last(), Some(b'0' | b'.'));
    (point.is_some() && is_shortest).then_some(sign * whole)
}

fn as_float(value: Value<'_>) -> Option<f64> {
    let number = match value {
        Value::Float(x) => x,
        Value::Int(n) => n as f64,
        Value::UInt(n) => n as f64,
        Value::Text(text) | Value::Json(text) => text.parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

fn as_bool(value: Value<'_>) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(b),
        Value::Int(n @ 0..=1) => Some(n == 1),
        Value::Text(text) if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("yes") || text == "1" => {
            Some(true)
        }
        Value::Text(text) if text.eq_ignore_ascii_case("false") || text.eq_ignore_ascii_case("no") || text == "0" => {
            Some(false)
        }
        _ => None,
    }
}

/// Text must be RFC 3339; integers are milliseconds since the epoch, as Sentinel's own dates.
fn as_time(value: Value<'_>) -> Option<Time> {
    match value {
        Value::Time(time) => Some(time),
        Value::Int(millis) => Time::from_millis(millis),
        Value::Text(text) => Time::parse_rfc3339(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_within, short_decimal};
    use crate::doc_example::with_event;
    use crate::schema::{FieldId, field};
    use crate::value::Value;

    fn check(field: FieldId, value: Value<'_>, stored: Option<&str>, refused: u64) {
        with_event(|evt, _| {
            // The value is laid out in the event's own arena.
            let owned = value.to_owned();
            let value = match &owned {
                crate::OwnedValue::Text(text) => Value::Text(evt.arena().alloc_str(text)),
                crate::OwnedValue::Int(n) => Value::Int(*n),
                other => panic!("the table holds no {other:?}"),
            };
            evt.set(field, value);
            assert_eq!(evt.get(field).map(|v| v.to_string()).as_deref(), stored, "{value:?}");
            assert_eq!(evt.counts.refused, refused, "{value:?}");
        });
    }

    #[test]
    fn conversions() {
        check(field::SOURCE_PORT, Value::Text("443"), Some("443"), 0);
        check(field::SOURCE_PORT, Value::Text("https"), None, 1);
        check(field::SOURCE_PORT, Value::Int(1 << 40), None, 1);
        check(field::SOURCE_PORT, Value::Text("99999999999"), None, 1);
        check(field::SOURCE_PORT, Value::Text("65536"), None, 1);
        check(field::SOURCE_PORT, Value::Int(-2), None, 1);
        check(field::SEVERITY, Value::Text("99"), None, 1);
        check(field::SOURCE_LATITUDE, Value::Text("90.5"), None, 1);
        check(field::SOURCE_LATITUDE, Value::Text("-89.5"), Some("-89.5"), 0);
        check(field::BYTES_IN, Value::Int(1 << 40), Some("1099511627776"), 0);
        check(field::SOURCE_IP, Value::Text("192.0.2.1"), Some("192.0.2.1"), 0);
        check(field::SOURCE_IP, Value::Text("[2001:db8::1]"), Some("2001:db8::1"), 0);
        check(field::SOURCE_IP, Value::Text("fw01"), None, 1);
        check(field::SOURCE_IP, Value::Text("-"), None, 0);
        check(field::SOURCE_MAC, Value::Text("00:50:56:a5:23:6f"), Some("00-50-56-A5-23-6F"), 0);
        check(field::INITIATOR_USER_NAME, Value::Int(5), Some("5"), 0);
        check(field::BEGIN_TIME, Value::Text("2026-11-20T09:00:00Z"), Some("2026-11-20T09:00:00Z"), 0);
        check(field::BEGIN_TIME, Value::Text("yesterday"), None, 1);
    }

    proptest! {
        /// Such a text may stand for its float, because the float would be written so.
        #[test]
        fn short_decimals_are_the_shortest_texts_of_their_floats(text in "-?[0-9]{0,12}\\.?[0-9]{0,12}|-?[1-9][0-9]{0,3}\\.[0-9]{0,4}[1-9]") {
            if let Some(whole) = short_decimal(&text) {
                let float: f64 = text.parse().unwrap();
                prop_assert_eq!(float.to_string(), text);
                prop_assert_eq!(float.trunc() as i64, whole);
            }
        }
    }

    #[test]
    fn decimals_within_a_range() {
        for (text, expected) in [
            ("-97.7431", true),
            ("0.5", true),
            ("-0.5", true),
            ("180.1", false),
            ("180", false),
            ("1e1", false),
            ("1.2.3", false),
            ("01.5", false),
            ("1.50", false),
            (".5", false),
            ("-", false),
            ("", false),
        ] {
            assert_eq!(is_within(text, -180, 180), expected, "{text}");
        }
    }

    #[test]
    fn long_text_is_cut_at_a_character_and_kept_whole() {
        with_event(|evt, _| {
            evt.set(field::INITIATOR_USER_NAME, "é".repeat(200));
            assert_eq!(evt.str(field::INITIATOR_USER_NAME).unwrap().len(), 254);
            assert_eq!(evt.extended()[0].0, "InitiatorUserName");
            assert_eq!(evt.extended()[0].1.as_str().unwrap().len(), 400);
            assert_eq!(evt.counts.truncated, 1);
        });
    }
}
