//! What became of the records: counters by disposition and reason, and their balance.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// So many different reasons are counted one by one: a panic's message can quote the data.
const MAX_REASONS: usize = 1000;

/// What the others are counted under.
const OTHER_REASONS: &str = "other reasons";

/// What finally became of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// At least one event left.
    Sent,
    /// Dropped deliberately.
    Filtered,
    /// Recognised as a repetition.
    Deduplicated,
    /// Left as an unsupported event.
    Unsupported,
    /// Set aside, because its output refused it.
    DeadLettered,
}

/// What is known of a record after its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its disposition is final.
    Final(Disposition),
    /// It is held in the session with this number.
    Held(u64),
    /// It was held; its session ended, and this is its disposition.
    Released(u64, Disposition),
}

/// Counters of one run or one source. Units are records unless the name says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Records read.
    pub records: u64,
    /// Bytes of raw data in these records.
    pub bytes: u64,
    /// Records of which at least one event left.
    pub sent: u64,
    /// Records dropped deliberately.
    pub filtered: u64,
    /// Records recognised as repetitions.
    pub deduplicated: u64,
    /// Records that left as unsupported events.
    pub unsupported: u64,
    /// Records set aside.
    pub dead_lettered: u64,
    /// Records in open sessions.
    pub held: u64,
    /// Records read but not through yet; 0 between batches.
    pub in_flight: u64,
    /// Events that left, unsupported ones included.
    pub events: u64,
    /// Text values cut to their field's size; the whole is in the extended information.
    pub truncated_values: u64,
    /// Values that did not fit their field's type; they are in the extended information.
    pub refused_values: u64,
    /// Records that were longer than the limit.
    pub oversized: u64,
    /// Bytes beyond the limit.
    pub oversized_bytes: u64,
    /// Records with bytes that are no UTF-8.
    pub invalid_utf8: u64,
    /// Names from the data beyond the limit per record.
    pub names_over_limit: u64,
    /// Pairs beyond the size of the extended information; the raw text leaves with their event.
    #[serde(default)]
    pub extended_over_size: u64,
    /// Names from the data that the manifest drops.
    pub dropped_names: u64,
    /// Panics in author code.
    pub panics: u64,
    /// Records per reason, for what was filtered and what is unsupported.
    pub reasons: BTreeMap<String, u64>,
}

impl Summary {
    /// True when every record is accounted for:
    /// `records = sent + filtered + deduplicated + unsupported + dead-lettered + held + in flight`.
    #[must_use]
    pub fn balance(&self) -> bool {
        self.records
            == self.sent
                + self.filtered
                + self.deduplicated
                + self.unsupported
                + self.dead_lettered
                + self.held
                + self.in_flight
    }

    pub(crate) fn count(&mut self, disposition: Disposition, records: u64) {
        *match disposition {
            Disposition::Sent => &mut self.sent,
            Disposition::Filtered => &mut self.filtered,
            Disposition::Deduplicated => &mut self.deduplicated,
            Disposition::Unsupported => &mut self.unsupported,
            Disposition::DeadLettered => &mut self.dead_lettered,
        } += records;
    }

    pub(crate) fn reason(&mut self, reason: &str, records: u64) {
        let full = self.reasons.len() >= MAX_REASONS;
        match self.reasons.get_mut(reason) {
            Some(count) => *count += records,
            None if full => *self.reasons.entry(OTHER_REASONS.to_string()).or_default() += records,
            None => drop(self.reasons.insert(reason.to_string(), records)),
        }
    }

    /// The summary as one JSON object, with `balance`.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let mut json = serde_json::to_value(self).unwrap_or_default();
        json["balance"] = serde_json::Value::Bool(self.balance());
        json
    }
}
