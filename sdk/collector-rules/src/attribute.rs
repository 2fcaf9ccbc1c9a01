//! The dictionary of event attributes, and their types.
//!
//! A name that is in it is an *attribute* and leaves with the event; any other name is a local variable. During a run
//! everything is text; types are checked once, at the end.

use std::collections::BTreeMap;

use collector_core::{Diagnostics, Time, Value, value::parse_int, value::parse_ip};

use crate::data::lines;
use crate::function::{date_millis, decimal};

/// The types of attributes, by the vendor's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `STRING`, `BINHEX`, `BINARY`: text.
    Text,
    /// `UCHAR`, `UINT16`, `UINT32`, `UINT64` and their greatest value.
    Unsigned(u64),
    /// `INT8`, `INT16`, `INT32`, `INT64`, from `-max - 1` to `max`.
    Signed(i64),
    /// `DOUBLE`.
    Double,
    /// `DATE`: an instant, written as seconds since 1970.
    Date,
    /// `IP`.
    Ip,
}

impl Type {
    /// Reads a type's name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Type> {
        Some(match name {
            "STRING" | "BINHEX" | "BINARY" => Type::Text,
            "UCHAR" => Type::Unsigned(u8::MAX.into()),
            "UINT16" => Type::Unsigned(u16::MAX.into()),
            "UINT32" => Type::Unsigned(u32::MAX.into()),
            "UINT64" => Type::Unsigned(u64::MAX),
            "INT8" => Type::Signed(i8::MAX.into()),
            "INT16" => Type::Signed(i16::MAX.into()),
            "INT32" => Type::Signed(i32::MAX.into()),
            "INT64" => Type::Signed(i64::MAX),
            "DOUBLE" => Type::Double,
            "DATE" => Type::Date,
            "IP" => Type::Ip,
            _ => return None,
        })
    }
}

/// What a text is as a value of a type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Typed<'t> {
    /// The value.
    Value(Value<'t>),
    /// Nothing: an empty text, or `-` and `N/A` for a number.
    Nothing,
    /// The type refuses it.
    Refused,
}

/// Whether a text is a value of a type; begin and length of it without blanks around.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fit {
    Value(usize, usize),
    Nothing,
    Refused,
}

impl Type {
    /// Says whether a text is a value of the type, without making one of it.
    pub(crate) fn fit(self, text: &str) -> Fit {
        if self == Type::Text {
            return if text.is_empty() { Fit::Nothing } else { Fit::Value(0, text.len()) };
        }
        match self.read(text) {
            Typed::Value(_) => Fit::Value(text.len() - text.trim_start().len(), text.trim().len()),
            Typed::Nothing => Fit::Nothing,
            Typed::Refused => Fit::Refused,
        }
    }

    /// Makes a value of a text.
    #[must_use]
    pub fn read(self, text: &str) -> Typed<'_> {
        if self == Type::Text {
            return if text.is_empty() { Typed::Nothing } else { Typed::Value(Value::Text(text)) };
        }
        if let Type::Unsigned(max) = self
            && let Some(number) = short_number(text)
        {
            return if number <= max { Typed::Value(Value::Int(number as i64)) } else { Typed::Refused };
        }
        let text = trimmed(text);
        if matches!(text, "" | "-" | "N/A" | "n/a") {
            return Typed::Nothing;
        }
        let value = match self {
            Type::Text => None,
            Type::Unsigned(max) => number(text).filter(|n| *n <= max).map(|n| match i64::try_from(n) {
                Ok(n) => Value::Int(n),
                Err(_) => Value::UInt(n),
            }),
            Type::Signed(max) => text.parse::<i64>().ok().filter(|n| (-max - 1..=max).contains(n)).map(Value::Int),
            Type::Double => decimal(text).map(Value::Float),
            Type::Date => date_millis(text).and_then(Time::from_millis).map(Value::Time),
            Type::Ip => parse_ip(text).map(Value::Ip),
        };
        value.map_or(Typed::Refused, Typed::Value)
    }
}

/// A text without blanks around it; most have none.
#[inline]
pub(crate) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        [only] if only.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

fn number(text: &str) -> Option<u64> {
    short_number(text).or_else(|| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?)
}

/// A number of up to sixteen digits, which nearly all are.
#[inline]
pub(crate) fn short_number(text: &str) -> Option<u64> {
    let is_short = text.len() <= 16 && text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    is_short.then(|| parse_int(text)).flatten().and_then(|number| u64::try_from(number).ok())
}

/// Attributes by name.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    types: BTreeMap<String, Type>,
}

impl Dictionary {
    /// The attributes that ship with the SDK.
    #[must_use]
    pub fn built_in() -> Dictionary {
        let mut dictionary = Dictionary::default();
        let mut found = Diagnostics::new();
        dictionary.add(include_str!("content/attributes.csv"), "attributes.csv", &mut found);
        debug_assert!(found.is_empty(), "{found}");
        dictionary
    }

    /// Adds the attributes of a file `name,type`; a name that is there already gets the type of the file.
    pub fn add(&mut self, text: &str, file: &str, found: &mut Diagnostics) {
        for (number, line) in lines(text) {
            if number == 1 && line.starts_with("name,") {
                continue;
            }
            let at = (number, 0);
            let mut cells = line.split(',').map(|cell| cell.trim().trim_matches('"'));
            let (Some(name), Some(ty)) = (cells.next(), cells.next()) else {
                found.error("C0102", file, at, "a line has the columns name,type");
                continue;
            };
            match Type::parse(ty) {
                Some(ty) => {
                    self.types.insert(name.to_string(), ty);
                }
                None => {
                    let message = format!("the attribute `{name}` has the unknown type `{ty}`");
                    found.error("C0611", file, at, message).hint(
                        "types are STRING, UCHAR, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, DOUBLE, DATE, IP, BINHEX, BINARY",
                    );
                }
            }
        }
    }

    /// The type of an attribute; `None` when the name is a local variable's.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Type> {
        self.types.get(name).copied()
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.types.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_their_types_or_are_refused() {
        let coerce = |ty: &str, text: &'static str| Type::parse(ty).unwrap().read(text);
        let int = |n| Typed::Value(Value::Int(n));
        assert_eq!(coerce("UINT16", "65535"), int(65535));
        assert_eq!(coerce("UINT16", "65536"), Typed::Refused);
        assert_eq!(coerce("UINT16", "-1"), Typed::Refused);
        assert_eq!(coerce("UINT16", "HIGH"), Typed::Refused);
        assert_eq!(coerce("UINT16", " N/A "), Typed::Nothing);
        assert_eq!(coerce("INT8", "-128"), int(-128));
        assert_eq!(coerce("INT8", "128"), Typed::Refused);
        assert_eq!(coerce("UINT64", "18446744073709551615"), Typed::Value(Value::UInt(u64::MAX)));
        assert_eq!(coerce("DOUBLE", "1.5"), Typed::Value(Value::Float(1.5)));
        assert_eq!(coerce("DOUBLE", "NaN"), Typed::Refused);
        assert_eq!(coerce("IP", "192.0.2.1"), Typed::Value(Value::Ip("192.0.2.1".parse().unwrap())));
        assert_eq!(coerce("IP", "host01"), Typed::Refused);
        assert_eq!(coerce("STRING", ""), Typed::Nothing);
        assert_eq!(coerce("STRING", "-"), Typed::Value(Value::Text("-")));
        let date = |millis| Typed::Value(Value::Time(Time::from_millis(millis).unwrap()));
        assert_eq!(coerce("DATE", "1409271060"), date(1_409_271_060_000));
        assert_eq!(coerce("DATE", "1409271060.250"), date(1_409_271_060_250));
        assert_eq!(coerce("DATE", "1409271060250"), date(1_409_271_060_250));
        assert_eq!(coerce("DATE", "yesterday"), Typed::Refused);
    }

    #[test]
    fn sites_add_attributes() {
        let mut dictionary = Dictionary::built_in();
        assert_eq!(dictionary.find("srcIpAddr"), Some(Type::Ip));
        assert_eq!(dictionary.find("_body"), None);
        let mut found = Diagnostics::new();
        dictionary.add("name,type\nacmeZone,STRING\nacmeLoad,FLOAT\n", "site.csv", &mut found);
        assert_eq!(dictionary.find("acmeZone"), Some(Type::Text));
        assert!(found.to_string().contains("`acmeLoad` has the unknown type `FLOAT`"));
    }
}
