//! Values: what a record attribute or an event field holds.
//!
//! A [`Value`] is small and `Copy`. Text, lists and objects borrow from the batch (its buffer or its
//! arena), so that cutting a log line into twenty attributes allocates nothing. What must outlive a batch
//! (sessions, state) is converted explicitly with [`Value::to_owned`].
//!
//! Deliberately absent: arithmetic and comparison between kinds. Conversion happens where a field is
//! written, because only there the wanted type is known.

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use bumpalo::Bump;
use serde::{Deserialize, Serialize};

use crate::time::Time;
use crate::word::{is_ipv4, parse_digits};

/// A value that lives as long as its batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'b> {
    /// Nothing; never written to an event.
    Null,
    /// True or false.
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer above `i64::MAX`; smaller ones are [`Value::Int`].
    UInt(u64),
    /// A floating-point number.
    Float(f64),
    /// Text, always valid UTF-8.
    Text(&'b str),
    /// An instant.
    Time(Time),
    /// An IPv4 or IPv6 address.
    Ip(IpAddr),
    /// A hardware address.
    Mac([u8; 6]),
    /// A UUID, its upper and its lower half, written in lower case with hyphens: what the framework makes. One that was
    /// read is [`Value::Text`].
    Uuid(u64, u64),
    /// A number, array or object kept as the JSON text that it was read from (valid JSON).
    Json(&'b str),
    /// A list.
    List(&'b [Value<'b>]),
    /// Named values in order.
    Object(&'b [(&'b str, Value<'b>)]),
}

impl<'b> Value<'b> {
    /// Returns the text of a [`Value::Text`].
    #[inline]
    #[must_use]
    pub fn as_str(self) -> Option<&'b str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the value as a signed integer; text is read as decimal digits.
    #[must_use]
    pub fn as_int(self) -> Option<i64> {
        match self {
            Value::Int(n) => Some(n),
            Value::Text(text) | Value::Json(text) => parse_int(text),
            _ => None,
        }
    }

    /// True for what must never overwrite another value: null, empty text and the placeholder `-`.
    #[inline]
    #[must_use]
    pub fn is_blank(self) -> bool {
        match self {
            Value::Null => true,
            Value::Text(text) => matches!(text.as_bytes(), [] | [b'-']),
            Value::Json(text) => text == "null",
            Value::List(list) => list.is_empty(),
            Value::Object(pairs) => pairs.is_empty(),
            _ => false,
        }
    }

    /// Copies the value out of its batch.
    #[must_use]
    pub fn to_owned(self) -> OwnedValue {
        match self {
            Value::Null => OwnedValue::Null,
            Value::Bool(b) => OwnedValue::Bool(b),
            Value::Int(n) => OwnedValue::Int(n),
            Value::UInt(n) => OwnedValue::UInt(n),
            // JSON, in which checkpoints are stored, has no such numbers.
            Value::Float(x) if !x.is_finite() => OwnedValue::Text(x.to_string()),
            Value::Float(x) => OwnedValue::Float(x),
            Value::Text(text) => OwnedValue::Text(text.to_string()),
            Value::Time(time) => OwnedValue::Time(time),
            Value::Ip(ip) => OwnedValue::Ip(ip),
            Value::Mac(mac) => OwnedValue::Mac(mac),
            Value::Uuid(upper, lower) => OwnedValue::Uuid(upper, lower),
            Value::Json(text) => OwnedValue::Json(text.to_string()),
            Value::List(list) => OwnedValue::List(list.iter().map(|v| (*v).to_owned()).collect()),
            Value::Object(pairs) => {
                OwnedValue::Object(pairs.iter().map(|(k, v)| ((*k).to_string(), (*v).to_owned())).collect())
            }
        }
    }
}

impl fmt::Display for Value<'_> {
    /// Writes the value as an analyst would type it: text without quotes, times in RFC 3339.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Bool(b) => b.fmt(f),
            Value::Int(n) => n.fmt(f),
            Value::UInt(n) => n.fmt(f),
            Value::Float(x) => x.fmt(f),
            Value::Text(text) | Value::Json(text) => f.write_str(text),
            Value::Time(time) => time.fmt(f),
            Value::Ip(ip) => ip.fmt(f),
            Value::Mac(mac) => write_mac(f, *mac),
            Value::Uuid(upper, lower) => {
                let (id, half) = (upper >> 32, upper & 0xFFFF_FFFF);
                write!(f, "{id:08x}-{:04x}-{:04x}-", half >> 16, half & 0xFFFF)?;
                write!(f, "{:04x}-{:012x}", lower >> 48, lower & 0xFFFF_FFFF_FFFF)
            }
            Value::List(list) => {
                for (i, value) in list.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    value.fmt(f)?;
                }
                Ok(())
            }
            Value::Object(pairs) => {
                for (i, (key, value)) in pairs.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{key}={value}")?;
                }
                Ok(())
            }
        }
    }
}

/// A value that outlives its batch: in sessions, source state and checkpoints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", content = "v", rename_all = "snake_case")]
pub enum OwnedValue {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer above `i64::MAX`.
    UInt(u64),
    /// A floating-point number.
    Float(f64),
    /// Text.
    Text(String),
    /// An instant.
    Time(Time),
    /// An address.
    Ip(IpAddr),
    /// A hardware address.
    Mac([u8; 6]),
    /// A UUID, its upper and its lower half.
    Uuid(u64, u64),
    /// JSON text.
    Json(String),
    /// A list.
    List(Vec<OwnedValue>),
    /// Named values in order.
    Object(Vec<(String, OwnedValue)>),
}

impl OwnedValue {
    /// The text of an [`OwnedValue::Text`].
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            OwnedValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Borrows the value for a batch; lists and objects are laid out in `arena`.
    pub fn borrow_in<'b>(&'b self, arena: &'b Bump) -> Value<'b> {
        match self {
            OwnedValue::Null => Value::Null,
            OwnedValue::Bool(b) => Value::Bool(*b),
            OwnedValue::Int(n) => Value::Int(*n),
            OwnedValue::UInt(n) => Value::UInt(*n),
            OwnedValue::Float(x) => Value::Float(*x),
            OwnedValue::Text(text) => Value::Text(text),
            OwnedValue::Time(time) => Value::Time(*time),
            OwnedValue::Ip(ip) => Value::Ip(*ip),
            OwnedValue::Mac(mac) => Value::Mac(*mac),
            OwnedValue::Uuid(upper, lower) => Value::Uuid(*upper, *lower),
            OwnedValue::Json(text) => Value::Json(text),
            OwnedValue::List(list) => Value::List(arena.alloc_slice_fill_iter(list.iter().map(|v| v.borrow_in(arena)))),
            OwnedValue::Object(pairs) => {
                Value::Object(arena.alloc_slice_fill_iter(pairs.iter().map(|(k, v)| (k.as_str(), v.borrow_in(arena)))))
            }
        }
    }
}

/// What can be stored in an attribute or a field.
///
/// Text that lives as long as the batch is stored as it is; made-up text (`String`, `format_args!(…)`) is
/// copied into the arena; `None` sets nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a record attribute or event field",
    label = "not a value",
    note = "a parser that can fail returns a `Result`: is a `?` missing?",
    note = "borrowed text must live as long as the record's batch: pass the `String` or `format_args!(…)` itself"
)]
///
/// A forgotten `?` and borrowed made-up text are refused by the compiler:
///
/// ```compile_fail,E0277
/// # use collector_core::{AttrId, ParseError, Record};
/// # fn number(_: &str) -> Result<i64, ParseError> { Ok(1) }
/// fn parse<'b>(rec: &mut Record<'b>, port: AttrId) {
///     rec.set(port, number(rec.body())); // `number(…)?` was meant
/// }
/// ```
///
/// ```compile_fail,E0597
/// # use collector_core::{AttrId, Record};
/// fn parse<'b>(rec: &mut Record<'b>, user: AttrId) {
///     let name = rec.body().to_lowercase();
///     rec.set(user, name.as_str()); // pass `name` itself, or `rec.copy(&name)`
/// }
/// ```
pub trait IntoValue<'b> {
    /// Turns `self` into a value of the batch whose arena is given; `None` sets nothing.
    fn into_value(self, arena: &'b Bump) -> Option<Value<'b>>;
}

macro_rules! into_value {
    ($($ty:ty => |$v:ident| $value:expr;)*) => { $(
        impl<'b> IntoValue<'b> for $ty {
            #[inline(always)]
            fn into_value(self, _: &'b Bump) -> Option<Value<'b>> {
                let $v = self;
                Some($value)
            }
        }
    )* };
}

into_value! {
    &'b str => |v| Value::Text(v);
    Value<'b> => |v| v;
    bool => |v| Value::Bool(v);
    i64 => |v| Value::Int(v);
    i32 => |v| Value::Int(i64::from(v));
    u32 => |v| Value::Int(i64::from(v));
    u16 => |v| Value::Int(i64::from(v));
    u8 => |v| Value::Int(i64::from(v));
    u64 => |v| i64::try_from(v).map_or(Value::UInt(v), Value::Int);
    usize => |v| i64::try_from(v).map_or(Value::UInt(v as u64), Value::Int);
    f64 => |v| Value::Float(v);
    Time => |v| Value::Time(v);
    IpAddr => |v| Value::Ip(v);
    Ipv4Addr => |v| Value::Ip(IpAddr::V4(v));
    Ipv6Addr => |v| Value::Ip(IpAddr::V6(v));
    [u8; 6] => |v| Value::Mac(v);
}

impl<'b> IntoValue<'b> for String {
    fn into_value(self, arena: &'b Bump) -> Option<Value<'b>> {
        Some(Value::Text(arena.alloc_str(&self)))
    }
}

impl<'b> IntoValue<'b> for &String {
    fn into_value(self, arena: &'b Bump) -> Option<Value<'b>> {
        Some(Value::Text(arena.alloc_str(self)))
    }
}

impl<'b> IntoValue<'b> for Cow<'b, str> {
    fn into_value(self, arena: &'b Bump) -> Option<Value<'b>> {
        Some(Value::Text(match self {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => arena.alloc_str(&text),
        }))
    }
}

impl<'b> IntoValue<'b> for fmt::Arguments<'_> {
    fn into_value(self, arena: &'b Bump) -> Option<Value<'b>> {
        let mut text = bumpalo::collections::String::new_in(arena);
        fmt::write(&mut text, self).ok()?;
        Some(Value::Text(text.into_bump_str()))
    }
}

impl<'b, T: IntoValue<'b>> IntoValue<'b> for Option<T> {
    #[inline(always)]
    fn into_value(self, arena: &'b Bump) -> Option<Value<'b>> {
        self?.into_value(arena)
    }
}

/// Reads an optionally signed decimal integer that fills the whole text.
#[inline]
#[must_use]
pub fn parse_int(text: &str) -> Option<i64> {
    parse_digits(text.as_bytes()).or_else(|| text.parse().ok())
}

/// Reads a hardware address written with `-`, `:`, `.` or nothing between its digits.
#[must_use]
pub fn parse_mac(text: &str) -> Option<[u8; 6]> {
    let mut mac = [0_u8; 6];
    let mut digits = 0;
    for b in text.bytes() {
        let nibble = match b {
            b'0'..=b'9' => b - b'0',
            b'a'..=b'f' => b - b'a' + 10,
            b'A'..=b'F' => b - b'A' + 10,
            b'-' | b':' | b'.' => continue,
            _ => return None,
        };
        if digits == 12 {
            return None;
        }
        mac[digits / 2] |= if digits % 2 == 0 { nibble << 4 } else { nibble };
        digits += 1;
    }
    (digits == 12).then_some(mac)
}

/// Writes a hardware address in Sentinel's form, `00-50-56-A5-23-6F`.
pub(crate) fn write_mac(out: &mut dyn fmt::Write, mac: [u8; 6]) -> fmt::Result {
    for (i, byte) in mac.iter().enumerate() {
        if i > 0 {
            out.write_char('-')?;
        }
        write!(out, "{byte:02X}")?;
    }
    Ok(())
}

/// Reads an address as vendors write it: plain, in brackets, with a zone id (dropped) or, for IPv4, mapped
/// into IPv6 (kept).
#[must_use]
pub fn parse_ip(text: &str) -> Option<IpAddr> {
    if let Ok(ip) = text.parse::<IpAddr>() {
        return Some(ip);
    }
    let inner = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let inner = inner.split_once('%').map_or(inner, |(address, _zone)| address);
    inner.parse().ok()
}

/// True when `text` is a plain IPv4 address in canonical form; the fast path of address fields.
#[inline]
#[must_use]
pub fn is_plain_ipv4(text: &str) -> bool {
    is_ipv4(text.as_bytes())
}

/// True when `text` can be an address and no name: it begins with a digit and has digits, dots and colons alone. Far
/// cheaper than reading the address; a wrong one is refused where it is written to a field.
#[inline]
#[must_use]
pub fn is_numeric(text: &str) -> bool {
    crate::word::is_numeric(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_takes_24_bytes() {
        assert_eq!(size_of::<Value<'_>>(), 24);
    }

    #[test]
    fn addresses() {
        for good in ["0.0.0.0", "192.0.2.1", "255.255.255.255"] {
            assert!(is_plain_ipv4(good), "{good}");
        }
        for bad in ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.04", "a.b.c.d", "1..2.3", "1.2.3.4 "] {
            assert!(!is_plain_ipv4(bad), "{bad}");
        }
        assert_eq!(parse_ip("[2001:db8::1]"), "2001:db8::1".parse().ok());
        assert_eq!(parse_ip("fe80::1%eth0"), "fe80::1".parse().ok());
        assert_eq!(parse_ip("fw01"), None);
    }

    #[test]
    fn integers() {
        for (text, expected) in [("0", Some(0)), ("-7", Some(-7)), ("9223372036854775807", Some(i64::MAX))] {
            assert_eq!(parse_int(text), expected);
        }
        for bad in ["", "-", "1x", "9223372036854775808", " 1"] {
            assert_eq!(parse_int(bad), None, "{bad}");
        }
    }

    #[test]
    fn macs() {
        let mac = parse_mac("0050.56a5.236F").unwrap();
        assert_eq!(Value::Mac(mac).to_string(), "00-50-56-A5-23-6F");
        assert_eq!(parse_mac("00:50:56:a5:23"), None);
    }

    #[test]
    fn uuids() {
        let id = Value::Uuid(0x0011_2233_4455_6677, 0x8899_AABB_CCDD_EEFF);
        assert_eq!(id.to_string(), "00112233-4455-6677-8899-aabbccddeeff");
        assert_eq!(id.to_owned().borrow_in(&Bump::new()), id);
    }
}
