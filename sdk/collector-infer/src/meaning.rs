//! What values mean: severities, outcomes, and a draft of the taxonomy.

use crate::words::pieces;

/// The severity, 0 to 5, that a word of a level stands for.
#[must_use]
pub fn severity(word: &str) -> Option<u8> {
    Some(match word.to_ascii_lowercase().replace(['-', '_', ' '], "").as_str() {
        "emergency" | "emerg" | "panic" | "fatal" | "critical" | "crit" | "veryhigh" => 5,
        "alert" | "error" | "err" | "high" | "severe" | "major" | "failure" => 4,
        "warning" | "warn" | "medium" | "moderate" | "elevated" => 3,
        "notice" | "low" | "minor" => 2,
        "info" | "information" | "informational" | "verbose" | "audit" | "normal" | "default" | "none" => 1,
        "debug" | "trace" => 0,
        _ => return None,
    })
}

/// The XDAS outcome that a word stands for.
#[must_use]
pub fn outcome(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    Some(match word.trim() {
        "success" | "successful" | "succeeded" | "ok" | "pass" | "passed" | "true" | "yes" | "allow" | "allowed"
        | "accept" | "accepted" | "permit" | "permitted" | "granted" | "completed" | "complete" | "detected"
        | "passthrough" | "audit success" | "success audit" => "XDAS_OUT_SUCCESS",
        "failure" | "failed" | "fail" | "error" | "false" | "no" | "unsuccessful" | "audit failure"
        | "failure audit" => "XDAS_OUT_FAILURE",
        "deny" | "denied" | "block" | "blocked" | "drop" | "dropped" | "reject" | "rejected" | "refused"
        | "prevented" | "reset" | "quarantined" | "quarantine" | "discard" | "unauthorized" => "XDAS_OUT_DENIAL",
        "timeout" | "timedout" => "XDAS_OUT_TIMEOUT",
        "unknown" | "challenge" | "skipped" => "XDAS_OUT_UNKNOWN",
        _ => return None,
    })
}

/// A draft of a taxonomy row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its key in `taxonomy.map`.
    pub key: &'static str,
    /// The columns behind the key, without the outcome.
    pub columns: &'static str,
}

/// What nothing else is known of.
pub const GENERIC: Draft = Draft { key: "generic", columns: "System,Message,Report,," };

/// The row that the words of a class suggest, with the words that say so.
#[must_use]
pub fn taxonomy(words: &[String]) -> (Draft, Option<&'static str>) {
    for line in include_str!("../data/taxonomy.csv").lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.splitn(3, ',');
        let (Some(key), Some(alternatives), Some(columns)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let has = |wanted: &str| match wanted.strip_prefix('=') {
            Some(whole) => words.iter().any(|word| word == whole),
            None => words.iter().any(|word| word.starts_with(wanted)),
        };
        if let Some(met) = alternatives.split('|').find(|alternative| alternative.split(' ').all(has)) {
            return (Draft { key, columns }, Some(met));
        }
    }
    (GENERIC, None)
}

/// The columns of the draft with this key.
#[must_use]
pub fn columns(key: &str) -> &'static str {
    let rows = include_str!("../data/taxonomy.csv").lines().filter(|line| !line.starts_with('#'));
    let mut rows = rows.map(|line| line.splitn(3, ','));
    rows.find(|row| row.clone().next() == Some(key)).and_then(|mut row| row.nth(2)).unwrap_or(GENERIC.columns)
}

/// A value as people read it: `user.session.start` is `User session start`.
#[must_use]
pub fn title(text: &str) -> String {
    let words = pieces(text);
    let is_code = words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    if is_code || text.contains(' ') {
        return text.trim().chars().take(120).collect();
    }
    let mut title: String = words.join(" ").chars().take(120).collect();
    if let Some(first) = title.get(..1).map(str::to_uppercase) {
        title.replace_range(..1, &first);
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_mean_something() {
        assert_eq!(severity("Very-High"), Some(5));
        assert_eq!(severity("zork"), None);
        assert_eq!(outcome("Blocked"), Some("XDAS_OUT_DENIAL"));
        assert_eq!(title("user.session.start"), "User session start");
        assert_eq!(title("DescribeInstances"), "Describe instances");
        assert_eq!(title("4624"), "4624");
    }

    #[test]
    fn classes_are_filed() {
        let key = |text: &str| taxonomy(&pieces(text)).0.key;
        assert_eq!(key("user.session.start"), "login");
        assert_eq!(key("traffic/forward"), "connection");
        assert_eq!(key("DeleteBucket"), "delete");
        assert_eq!(key("zork"), "generic");
    }
}
