//! Events that were parsed before, for `collectAndSetAttrFromAnotherEvent`.
//!
//! Only what some parser asks for is kept: the types that are named, and the attributes that are read of them. The last
//! [`MOST`] events of [`OLDEST_SECS`] seconds are kept for each source.

use std::collections::VecDeque;

use collector_core::OwnedValue;

/// So many events are kept.
const MOST: usize = 10_000;
/// And for so long, by the clock of arrivals.
const OLDEST_SECS: i64 = 15 * 60;

/// A parsed event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Other {
    pub(crate) number: u64,
    pub(crate) event_type: String,
    /// The reporting device.
    pub(crate) device: String,
    /// Its time, in milliseconds since 1970.
    pub(crate) time: i64,
    /// When it arrived.
    pub(crate) arrival: i64,
    pub(crate) attributes: Vec<(String, String)>,
}

/// The events of one source.
#[derive(Clone, Debug, Default)]
pub(crate) struct Others {
    events: VecDeque<Other>,
    next: u64,
}

impl Others {
    /// Events of these types from a device, the newest first.
    pub(crate) fn newest<'o>(&'o self, types: &'o [String], device: &'o str) -> impl Iterator<Item = &'o Other> {
        self.events.iter().rev().filter(move |other| other.device == device && types.contains(&other.event_type))
    }

    /// Keeps an event; returns its number and those of events that are dropped for it.
    pub(crate) fn keep(&mut self, mut other: Other) -> (u64, Vec<u64>) {
        let mut dropped = Vec::new();
        let oldest = other.arrival.saturating_sub(OLDEST_SECS * 1000);
        while self.events.len() >= MOST || self.events.front().is_some_and(|first| first.arrival < oldest) {
            dropped.extend(self.events.pop_front().map(|first| first.number));
        }
        other.number = self.next;
        self.next += 1;
        self.events.push_back(other);
        (self.next - 1, dropped)
    }

    /// Takes an event from a checkpoint; they come in the order of their numbers.
    pub(crate) fn restore(&mut self, number: u64, value: &OwnedValue) {
        let Some(other) = Other::from_value(number, value) else { return };
        self.next = self.next.max(number + 1);
        self.events.push_back(other);
    }

    pub(crate) fn last(&self) -> Option<&Other> {
        self.events.back()
    }
}

impl Other {
    /// As it lies in a checkpoint: type, device, time, arrival, then names and values.
    pub(crate) fn to_value(&self) -> OwnedValue {
        let text = |text: &str| OwnedValue::Text(text.to_string());
        let mut list =
            vec![text(&self.event_type), text(&self.device), OwnedValue::Int(self.time), OwnedValue::Int(self.arrival)];
        list.extend(self.attributes.iter().flat_map(|(name, value)| [text(name), text(value)]));
        OwnedValue::List(list)
    }

    fn from_value(number: u64, value: &OwnedValue) -> Option<Other> {
        let OwnedValue::List(list) = value else { return None };
        let text = |value: &OwnedValue| value.as_str().map(str::to_string);
        let int = |value: &OwnedValue| if let OwnedValue::Int(n) = value { Some(*n) } else { None };
        let [event_type, device, time, arrival, attributes @ ..] = &list[..] else { return None };
        let pairs = attributes.chunks_exact(2).map(|pair| Some((text(&pair[0])?, text(&pair[1])?)));
        Some(Other {
            number,
            event_type: text(event_type)?,
            device: text(device)?,
            time: int(time)?,
            arrival: int(arrival)?,
            attributes: pairs.collect::<Option<_>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(event_type: &str, arrival: i64) -> Other {
        Other {
            number: 0,
            event_type: event_type.into(),
            device: "192.0.2.1".into(),
            time: arrival,
            arrival,
            attributes: vec![("winLogonId".into(), "0x1".into())],
        }
    }

    #[test]
    fn old_events_are_dropped_and_a_checkpoint_restores_the_rest() {
        let mut others = Others::default();
        assert_eq!(others.keep(other("A", 0)), (0, vec![]));
        assert_eq!(others.keep(other("B", 1000)), (1, vec![]));
        assert_eq!(others.keep(other("A", OLDEST_SECS * 1000 + 500)), (2, vec![0]));
        let types = ["A".to_string()];
        assert_eq!(others.newest(&types, "192.0.2.1").map(|o| o.number).collect::<Vec<_>>(), [2]);
        assert_eq!(others.newest(&types, "192.0.2.2").count(), 0);
        let mut restored = Others::default();
        for other in &others.events {
            restored.restore(other.number, &other.to_value());
        }
        assert_eq!(restored.events, others.events);
        assert_eq!(restored.keep(other("B", OLDEST_SECS * 1000 + 600)).0, 3);
    }
}
