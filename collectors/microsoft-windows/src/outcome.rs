//! How it ended: audit success or failure, status codes, severity.

use collector_sdk::prelude::*;

use crate::attr;
use crate::codes::{Statuses, number};
use crate::kinds::Kind;

/// The bits of `Keywords` by which the Security log says how a request ended.
const AUDIT_FAILURE: u64 = 0x0010_0000_0000_0000;
const AUDIT_SUCCESS: u64 = 0x0020_0000_0000_0000;

/// Finds whether it is an audit success (`true`) or failure.
#[inline]
pub(crate) fn audit(rec: &Record<'_>) -> Option<bool> {
    if let Some(audit) = rec.str(attr::KEYWORDS).and_then(keywords) {
        return Some(audit);
    }
    [attr::AUDIT_TYPE, attr::KEYWORD_TEXT, attr::OUTCOME_TEXT]
        .into_iter()
        .find_map(|attr| rec.str(attr).and_then(words))
}

/// Reads the bits, in any form: hexadecimal, decimal, or signed as NXLog has them; or the words.
fn keywords(text: &str) -> Option<bool> {
    let bits = match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok().or_else(|| text.parse::<i64>().ok().map(i64::cast_unsigned)),
    };
    match bits {
        Some(bits) if bits & AUDIT_FAILURE != 0 => Some(false),
        Some(bits) if bits & AUDIT_SUCCESS != 0 => Some(true),
        Some(_) => None,
        None => words(text),
    }
}

fn words(text: &str) -> Option<bool> {
    match text {
        "success" | "AUDIT_SUCCESS" => Some(true),
        "failure" | "AUDIT_FAILURE" => Some(false),
        _ if text.contains("Audit Failure") => Some(false),
        _ if text.contains("Audit Success") => Some(true),
        _ => None,
    }
}

/// The least severity of what failed, and of a login that failed.
const FAILED: i64 = 3;
const FAILED_LOGIN: i64 = 4;

/// Sets outcome, code, reason and severity of an event of a known kind.
#[inline]
pub(crate) fn set(rec: &mut Record<'_>, evt: &mut Event<'_>, statuses: &Statuses, kind: &Kind) {
    let failed = audit(rec) == Some(false);
    let mut severity = kind.severity;
    if failed {
        // A row that is a failure by itself says more exactly which.
        if matches!(evt.str(field::XDAS_OUTCOME_NAME), Some("XDAS_OUT_SUCCESS" | "XDAS_OUT_UNKNOWN")) {
            evt.set_outcome(if kind.is_denied { "XDAS_OUT_DENIAL" } else { "XDAS_OUT_FAILURE" });
        }
        severity = severity.max(if kind.is_login { FAILED_LOGIN } else { FAILED });
    }
    if !rec.has(attr::SEVERITY) {
        rec.set(attr::SEVERITY, severity);
    }
    code(rec);
    // An event that is a failure by its id needs no audit bit.
    if failed || kind.is_login && kind.severity >= FAILED {
        explain(rec, evt, statuses);
    }
}

/// The same for events of no kind: how they ended is known only from the audit bits.
pub(crate) fn set_general(rec: &mut Record<'_>, evt: &mut Event<'_>, statuses: &Statuses) {
    code(rec);
    match audit(rec) {
        Some(true) => {
            evt.set_outcome("XDAS_OUT_SUCCESS");
        }
        Some(false) => {
            evt.set_outcome("XDAS_OUT_FAILURE");
            rec.set(attr::SEVERITY, FAILED);
            explain(rec, evt, statuses);
        }
        None => {}
    }
}

/// Chooses the code that says most: the sub-status refines the status, which then stays in the extended information.
fn code(rec: &mut Record<'_>) {
    let codes = [attr::SUB_STATUS, attr::STATUS, attr::FAILURE_CODE, attr::OTHER_STATUS];
    let is_told = |attr: &AttrId| rec.str(*attr).is_some_and(|code| number(code) != Some(0));
    let chosen = codes.iter().copied().find(is_told).or_else(|| codes.into_iter().find(|attr| rec.has(*attr)));
    if let Some(chosen) = chosen {
        rec.set(attr::OUTCOME_CODE, rec.str(chosen));
        rec.unset(chosen);
        if rec.str(attr::SUB_STATUS).is_some_and(|code| number(code) == Some(0)) {
            rec.unset(attr::SUB_STATUS); // nothing refines the status
        }
    }
}

/// Says in words why it failed, and how exactly.
pub(crate) fn explain(rec: &mut Record<'_>, evt: &mut Event<'_>, statuses: &Statuses) {
    let meaning = rec.str(attr::OUTCOME_CODE).and_then(|code| statuses.meaning(code));
    if let Some(meaning) = meaning {
        rec.set(attr::REASON, rec.fixed(meaning.reason));
        evt.set_outcome(rec.fixed(meaning.outcome));
    } else if let Some(reason) = rec.str(attr::FAILURE_REASON) {
        rec.set(attr::REASON, reason);
        rec.unset(attr::FAILURE_REASON);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_in_all_forms() {
        for (text, expected) in [
            ("0x8020000000000000", Some(true)),
            ("0x8010000000000000", Some(false)),
            ("-9218868437227405312", Some(false)),
            ("-9214364837600034816", Some(true)),
            ("9227875636482146304", Some(false)),
            ("Audit Success", Some(true)),
            ("0x8000000000000000", None),
            ("Classic", None),
            ("0xnothing", None),
        ] {
            assert_eq!(keywords(text), expected, "{text}");
        }
    }
}
