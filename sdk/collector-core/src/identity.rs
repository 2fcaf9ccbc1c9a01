//! Ids that derive from source and position alone, and the parts of user and host names.

use crate::batch::Position;
use crate::value::Value;

/// Makes the event ids of a source: the same source, position and ordinal always give the same id.
///
/// An id is a UUID of version 8. The source's name is hashed once (FNV-1a, twice 64 bits); the position is mixed
/// into one half and the ordinal into the other, each by a bijection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventIds {
    seed: [u64; 2],
}

impl EventIds {
    pub(crate) fn new(source: &str) -> EventIds {
        let hash = |seed: u64| source.bytes().fold(seed, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3));
        EventIds { seed: [mix(hash(0xCBF2_9CE4_8422_2325)), mix(hash(0x8422_2325_CBF2_9CE4))] }
    }

    #[inline]
    pub(crate) fn id(&self, position: Position, ordinal: u32) -> Value<'static> {
        let high = mix(self.seed[0] ^ position.0);
        let low = mix(self.seed[1] ^ u64::from(ordinal) ^ high);
        Value::Uuid(high & !0xF000 | 0x8000, low & !(0b11 << 62) | 1 << 63)
    }
}

/// The finalizer of SplitMix64: a bijection of 64-bit numbers.
#[inline]
fn mix(n: u64) -> u64 {
    let n = (n ^ n >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ n >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ n >> 31
}

/// A user name taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User<'t> {
    /// The name.
    pub name: &'t str,
    /// The domain, when it was given.
    pub domain: Option<&'t str>,
}

/// Takes `DOMAIN\name`, `DOMAIN/name` or plain names apart. A mail address stays whole: its domain is part of
/// the name by which the user is known.
///
/// ```
/// use collector_core::split_user;
/// assert_eq!(split_user("CORP\\alice").domain, Some("CORP"));
/// assert_eq!(split_user("alice@example.com").name, "alice@example.com");
/// ```
#[must_use]
pub fn split_user(text: &str) -> User<'_> {
    match text.split_once(['\\', '/']) {
        Some((domain, name)) if !name.is_empty() => {
            User { name, domain: Some(domain).filter(|domain| !domain.is_empty()) }
        }
        _ => User { name: text, domain: None },
    }
}

/// A host name taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host<'t> {
    /// The first label, or the address.
    pub name: &'t str,
    /// The labels behind it.
    pub domain: Option<&'t str>,
}

/// Splits a host name at its first dot. An address stays whole.
///
/// ```
/// use collector_core::split_host;
/// assert_eq!(split_host("fw01.example.com").domain, Some("example.com"));
/// assert_eq!(split_host("192.0.2.1").domain, None);
/// ```
#[must_use]
pub fn split_host(text: &str) -> Host<'_> {
    if crate::value::is_plain_ipv4(text) {
        return Host { name: text, domain: None };
    }
    match text.split_once('.') {
        Some((name, domain)) if !name.is_empty() && !domain.is_empty() => Host { name, domain: Some(domain) },
        _ => Host { name: text, domain: None },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_stable_distinct_and_of_version_8() {
        let ids = EventIds::new("file:/var/log/asa.log");
        let id = |position, ordinal| ids.id(Position(position), ordinal).to_string();
        assert_eq!(id(0, 0), ids.id(Position(0), 0).to_string());
        assert_eq!((id(7, 1).as_bytes()[14], id(7, 1).len()), (b'8', 36));
        let all: HashSet<_> = (0..1000).flat_map(|p| (0..3).map(move |o| (p, o))).map(|(p, o)| id(p, o)).collect();
        assert_eq!(all.len(), 3000);
        assert_ne!(EventIds::new("other").id(Position(0), 0).to_string(), id(0, 0));
    }

    #[test]
    fn users() {
        for (text, name, domain) in [
            ("LOCAL\\bob", "bob", Some("LOCAL")),
            ("\\bob", "bob", None),
            ("bob", "bob", None),
            ("CORP\\", "CORP\\", None),
        ] {
            assert_eq!(split_user(text), User { name, domain }, "{text}");
        }
    }
}
