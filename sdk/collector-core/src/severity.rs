//! Severities of other scales as Sentinel's 0 (success, audit) to 5 (critical).
//!
//! Scales differ in range *and* direction, so each is named: syslog's 0 is the worst, CEF's 0 the least.

/// A scale of severities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scale {
    /// Syslog levels: 0 emergency … 7 debug.
    Syslog,
    /// CEF and LEEF: 0 … 10, 10 the worst.
    Cef,
    /// Suricata and Snort priorities: 1 high … 4.
    IdsPriority,
    /// OCSF `severity_id`: 1 informational … 6 fatal.
    Ocsf,
}

/// Translates a severity; `None` when it is outside the scale.
///
/// ```
/// use collector_core::severity::{Scale, to_sentinel};
/// assert_eq!(to_sentinel(0, Scale::Syslog), Some(5));
/// assert_eq!(to_sentinel(0, Scale::Cef), Some(1));
/// ```
#[must_use]
pub fn to_sentinel(value: i64, scale: Scale) -> Option<i64> {
    let table: &[i64] = match scale {
        Scale::Syslog => &[5, 5, 4, 4, 3, 2, 1, 0],
        Scale::Cef => &[1, 1, 1, 1, 3, 3, 3, 4, 4, 5, 5],
        Scale::IdsPriority => &[-1, 4, 3, 2, 1],
        Scale::Ocsf => &[-1, 1, 2, 3, 4, 5, 5],
    };
    table.get(usize::try_from(value).ok()?).copied().filter(|severity| *severity >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_have_their_direction() {
        assert_eq!(to_sentinel(7, Scale::Syslog), Some(0));
        assert_eq!(to_sentinel(10, Scale::Cef), Some(5));
        assert_eq!(to_sentinel(1, Scale::IdsPriority), Some(4));
        assert_eq!(to_sentinel(0, Scale::Ocsf), None);
        assert_eq!(to_sentinel(11, Scale::Cef), None);
        assert_eq!(to_sentinel(-1, Scale::Syslog), None);
    }
}
