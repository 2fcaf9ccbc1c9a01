//! A value of the event data on its way into the record.
//!
//! Windows writes `-` for what it does not know, null identifiers for nobody and nothing, and numbers of its message table
//! (`%%1833`) for words. The first two set nothing; the numbers become what Event Viewer shows.

use collector_sdk::prelude::*;

use crate::codes::Parameters;

/// Sets a value by the name that the data gives it.
#[inline]
pub(crate) fn put<'b>(rec: &mut Record<'b>, parameters: &Parameters, name: &'b str, text: &'b str) {
    let text = text.trim_ascii();
    if says_nothing(name, text) {
        return;
    }
    let text = if text.as_bytes()[0] == b'%' { parameters.translate(rec, text) } else { text };
    rec.set_named_text(name, text);
}

/// True for the placeholders: no text, the dash, the null SID, the null GUID, and the null logon session.
#[inline]
pub(crate) fn says_nothing(name: &str, text: &str) -> bool {
    match text.len() {
        0 => true,
        1 => text == "-",
        3 => text == "0x0" && (name.ends_with("LogonId") || name == "LogonID"),
        7 => text == "S-1-0-0",
        38 => text == "{00000000-0000-0000-0000-000000000000}",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders() {
        for (name, text) in [
            ("IpAddress", "-"),
            ("X", ""),
            ("TargetUserSid", "S-1-0-0"),
            ("TargetLogonId", "0x0"),
            ("LogonGuid", "{00000000-0000-0000-0000-000000000000}"),
        ] {
            assert!(says_nothing(name, text), "{name} {text}");
        }
        for (name, text) in [("Status", "0x0"), ("KeyLength", "0"), ("TargetUserSid", "S-1-5-7"), ("X", "--")] {
            assert!(!says_nothing(name, text), "{name} {text}");
        }
    }
}
