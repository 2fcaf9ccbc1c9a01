//! Texts that stand for nothing: Okta writes `"null"`, `"unknown"` and `"UNKNOWN"` where it has no value, and
//! `"."` for an address without a domain.

use collector_sdk::prelude::*;

use crate::attr;

/// Where such a text means nothing. Elsewhere it says something: `outcome.result` is UNKNOWN when it is.
const SILENT: [AttrId; 19] = [
    attr::ACTOR_ID,
    attr::ACTOR_ALTERNATE_ID,
    attr::ACTOR_DISPLAY_NAME,
    attr::ACTOR_LOGIN,
    attr::CLIENT_OS,
    attr::CLIENT_BROWSER,
    attr::CLIENT_ZONE,
    attr::CLIENT_DEVICE,
    attr::CLIENT_ID,
    attr::DEVICE_NAME,
    attr::CREDENTIAL_TYPE,
    attr::ROOT_SESSION,
    attr::SESSION,
    attr::AS_ORG,
    attr::ISP,
    attr::DOMAIN,
    attr::IP_DETAILS_DOMAIN,
    attr::TRANSACTION_ID,
    attr::OUTCOME_REASON,
];

/// True for a text that stands for nothing.
#[inline]
pub(crate) fn is_placeholder(text: &str) -> bool {
    match text.len() {
        0 => true,
        1 => text == ".",
        4 => text == "null",
        7 => text.eq_ignore_ascii_case("unknown"),
        _ => false,
    }
}

/// Forgets the attributes that say nothing.
pub(crate) fn drop_all(rec: &mut Record) {
    for attr in SILENT {
        if rec.str(attr).is_some_and(is_placeholder) {
            rec.unset(attr);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_placeholder;

    #[test]
    fn placeholders() {
        for text in ["", ".", "null", "unknown", "UNKNOWN", "Unknown"] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["..", "Null Island", "unknown user", "NULL", "n"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
