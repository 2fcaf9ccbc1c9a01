//! Records that outlive their batch.

use bumpalo::Bump;
use serde::{Deserialize, Serialize};

use crate::batch::Position;
use crate::time::Time;
use crate::value::{OwnedValue, Value};

/// A record that outlives its batch: held in a session, stored with a checkpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnedRecord {
    /// The raw bytes.
    #[serde(with = "crate::replay::bytes")]
    pub raw: Vec<u8>,
    /// Where in its source it began.
    pub position: Position,
    /// When it arrived.
    pub arrival: Time,
    /// Bytes that framing cut off.
    #[serde(default)]
    pub cut: u64,
    /// The attributes by name.
    pub attributes: Vec<(String, OwnedValue)>,
    /// The values whose names came from the data.
    pub named: Vec<(String, OwnedValue)>,
}

impl OwnedRecord {
    /// An attribute by name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OwnedValue> {
        self.attributes.iter().chain(&self.named).find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// An attribute that is text, by name.
    #[must_use]
    pub fn str(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            OwnedValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The memory that the record takes, roughly, for the limits of sessions.
    #[must_use]
    pub fn size(&self) -> usize {
        fn value_size(value: &OwnedValue) -> usize {
            match value {
                OwnedValue::Text(text) | OwnedValue::Json(text) => text.len(),
                OwnedValue::List(list) => list.iter().map(value_size).sum(),
                OwnedValue::Object(pairs) => pairs.iter().map(|(k, v)| k.len() + value_size(v)).sum(),
                _ => 0,
            }
        }
        let pairs = self.attributes.iter().chain(&self.named);
        size_of::<Self>() + self.raw.len() + pairs.map(|(k, v)| k.len() + 56 + value_size(v)).sum::<usize>()
    }
}

/// Copies an owned value into the arena.
pub(super) fn owned_in<'b>(value: &OwnedValue, arena: &'b Bump) -> Value<'b> {
    match value {
        OwnedValue::Text(text) => Value::Text(arena.alloc_str(text)),
        OwnedValue::Json(text) => Value::Json(arena.alloc_str(text)),
        OwnedValue::List(list) => Value::List(arena.alloc_slice_fill_iter(list.iter().map(|v| owned_in(v, arena)))),
        OwnedValue::Object(pairs) => Value::Object(
            arena.alloc_slice_fill_iter(pairs.iter().map(|(k, v)| (&*arena.alloc_str(k), owned_in(v, arena)))),
        ),
        other => match *other {
            OwnedValue::Bool(b) => Value::Bool(b),
            OwnedValue::Int(n) => Value::Int(n),
            OwnedValue::UInt(n) => Value::UInt(n),
            OwnedValue::Float(x) => Value::Float(x),
            OwnedValue::Time(t) => Value::Time(t),
            OwnedValue::Ip(ip) => Value::Ip(ip),
            OwnedValue::Mac(mac) => Value::Mac(mac),
            OwnedValue::Uuid(upper, lower) => Value::Uuid(upper, lower),
            _ => Value::Null,
        },
    }
}
