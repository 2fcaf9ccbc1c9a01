//! Who began a connection whose "Teardown" message does not tell.
//!
//! The device prints the foreign side first, for outbound connections too, and these are the most. What tells them apart
//! without remembering every connection is the ports: clients do not call from a port below 512 (those that may use
//! reserved ports take higher ones; FTP servers call from 20), and do call from one of those that systems give out. Only
//! where both hold, the second side has begun. Who forges such a port is taken for a server; the "Built" message is not
//! fooled.

use collector_sdk::core::word::parse_digits;
use collector_sdk::prelude::*;

use crate::attr;

/// Ports from which only servers speak.
const SERVICES: std::ops::Range<i64> = 1..512;

/// Ports that Linux and Windows give to clients.
const CLIENTS: std::ops::RangeInclusive<i64> = 32_768..=65_535;

const FTP_DATA: i64 = 20;

/// True for the numbers of TCP, UDP and SCTP.
#[inline]
pub(crate) fn is_teardown(id: u32) -> bool {
    matches!(id, 302_014 | 302_016 | 302_036 | 302_304 | 302_306)
}

/// Makes the second side the source, if the ports say that it is.
#[inline]
pub(crate) fn sides(rec: &mut Record) {
    let port = |attr| rec.str(attr).and_then(|text| parse_digits(text.as_bytes()));
    if let Some(first) = port(attr::SRC_PORT)
        && SERVICES.contains(&first)
        && first != FTP_DATA
        && port(attr::DST_PORT).is_some_and(|second| CLIENTS.contains(&second))
    {
        swap_sides(rec);
    }
}

fn swap_sides(rec: &mut Record) {
    // A user at the end is the one who began, not one of the first side.
    if let Some(user) = rec.str(attr::SRC_USER)
        && ends_with_user(rec.str(attr::MESSAGE).unwrap_or_default(), user)
    {
        rec.unset(attr::SRC_USER);
        rec.set(attr::AUTH_USER, user);
    }
    for (source, target) in [
        (attr::SRC_IF, attr::DST_IF),
        (attr::SRC_IP, attr::DST_IP),
        (attr::SRC_PORT, attr::DST_PORT),
        (attr::SRC_USER, attr::DST_USER),
    ] {
        rec.swap(source, target);
    }
}

fn ends_with_user(text: &str, user: &str) -> bool {
    let inner = text.trim_end().trim_end_matches('.').strip_suffix(')');
    inner.and_then(|inner| inner.strip_suffix(user)).is_some_and(|before| before.ends_with('('))
}
