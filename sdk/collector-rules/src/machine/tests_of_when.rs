//! The tests of `when`. A comparison with a variable that is not set is false, also `!=` and `not_matches`.

use std::net::IpAddr;

use super::{Frame, Machine};
use crate::function::decimal;
use crate::program::Test;
use crate::scan::Outcome;

impl Machine {
    /// True when a test holds.
    pub(super) fn holds(&mut self, frame: &Frame<'_>, test: &Test) -> bool {
        match test {
            Test::Within => true,
            Test::Exist { slot, wanted } => self.store.val(*slot).is_set() == *wanted,
            Test::Private { slot, wanted } => {
                self.store.get(frame, *slot).and_then(|text| is_private(text.trim())).is_some_and(|is| is == *wanted)
            }
            Test::Matches { slot, regex, wanted } => {
                let Some(text) = self.store.get(frame, *slot) else { return false };
                match regex.is_match(text, &mut self.spans) {
                    Outcome::Match => *wanted,
                    Outcome::NoMatch => !*wanted,
                    Outcome::TooMuch => {
                        self.over_limit += 1;
                        false
                    }
                }
            }
            Test::Equal { left, right, wanted } => {
                let left = self.store.get(frame, *left);
                let right = self.operand_text(frame, *right);
                left.zip(right).is_some_and(|(left, right)| (left == right) == *wanted)
            }
            Test::Order { left, right, accepts } => {
                let left = self.store.get(frame, *left).and_then(decimal);
                let right = self.operand_text(frame, *right).and_then(decimal);
                left.zip(right).and_then(|(left, right)| left.partial_cmp(&right)).is_some_and(accepts)
            }
            Test::In { slot, list } => {
                self.store.get(frame, *slot).is_some_and(|text| list.iter().any(|item| item == text))
            }
        }
    }
}

/// RFC 1918; `None` when the text is no address.
fn is_private(text: &str) -> Option<bool> {
    Some(match text.parse().ok()? {
        IpAddr::V4(v4) => v4.is_private(),
        IpAddr::V6(v6) => v6.to_ipv4_mapped().is_some_and(|v4| v4.is_private()),
    })
}
