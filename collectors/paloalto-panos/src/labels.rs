//! Values behind labels in the texts of SYSTEM records: which labels there are, and in which order, differs from
//! release to release.
//!
//! A value goes up to the next label that is known. The texts hold names that users have typed, and such a name may look
//! like labels. In the texts of authentication all labels follow the name, so the last of a kind counts; in those of
//! GlobalProtect the client's address stands before the name, so the first counts.

use collector_sdk::prelude::*;

use crate::attr;

/// A label and the attribute of what follows it.
type Label = (&'static str, AttrId);

/// `Reason: Invalid username/password. auth profile 'ldap', vsys 'vsys1', server address '192.0.2.1', From: 192.0.2.9`
const AUTHENTICATION: [Label; 10] = [
    ("Reason: ", attr::REASON),
    ("auth profile ", attr::AUTH_PROFILE),
    ("vsys ", attr::AUTH_VSYS),
    ("server profile ", attr::SERVER_PROFILE),
    ("server address ", attr::SERVER),
    ("auth protocol ", attr::AUTH_TYPE),
    ("admin role ", attr::ADMIN_ROLE),
    ("access domain ", attr::ACCESS_DOMAIN),
    ("reply message ", attr::REPLY),
    ("From: ", attr::SRC),
];

/// `Login from: 192.0.2.9, Source region: DE, User name: jdoe, Client OS version: Windows 10 , 64-bit, Reason: …`
const GLOBAL_PROTECT: [Label; 12] = [
    ("Login from: ", attr::SRC),
    ("Source region: ", attr::SRCREGION),
    ("User name: ", attr::SRCUSER),
    ("Client OS version: ", attr::CLIENT_OS_VER),
    ("Client OS: ", attr::CLIENT_OS),
    ("Reason: ", attr::REASON),
    ("error: ", attr::ERROR),
    ("Auth type: ", attr::AUTH_TYPE),
    ("Private IP: ", attr::PRIVATE_IP),
    ("Client version: ", attr::CLIENT_VER),
    ("Device name: ", attr::MACHINENAME),
    ("VPN type: ", attr::TUNNEL_TYPE),
];

/// Sets what the text of an authentication says behind the user's name.
pub(crate) fn authentication<'b>(rec: &mut Record<'b>, text: &'b str) {
    read(rec, text, &AUTHENTICATION, Counts::Last);
}

/// Sets what the text of a GlobalProtect event says.
pub(crate) fn global_protect<'b>(rec: &mut Record<'b>, text: &'b str) {
    read(rec, text, &GLOBAL_PROTECT, Counts::First);
}

/// Which of several values of one label is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counts {
    First,
    Last,
}

fn read<'b>(rec: &mut Record<'b>, text: &'b str, labels: &[Label], counts: Counts) {
    let mut found = next(text, labels);
    while let Some((at, (label, attr))) = found {
        let rest = text.get(at + label.len()..).unwrap_or_default();
        let following = next(rest, labels);
        let value = following.map_or(rest, |(end, _)| &rest[..end]);
        // Behind a name, labels of newer releases may follow.
        let value = if attr == attr::SRCUSER { value.split(", ").next().unwrap_or(value) } else { value };
        let value = value.trim_end_matches([' ', ',', '.']).trim_matches('\'');
        if !value.is_empty() && (counts == Counts::Last || !rec.has(attr)) {
            rec.set(attr, value);
        }
        found = following.map(|(end, label_found)| (at + label.len() + end, label_found));
    }
}

/// The label that comes first, at the begin of a word.
fn next(text: &str, labels: &[Label]) -> Option<(usize, Label)> {
    let starts_word = |at: usize| at == 0 || text.as_bytes().get(at - 1) == Some(&b' ');
    let place = |label: &Label| text.match_indices(label.0).map(|(at, _)| at).find(|at| starts_word(*at));
    labels.iter().filter_map(|label| Some((place(label)?, *label))).min_by_key(|(at, _)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_begin_words() {
        let found = |text| next(text, &AUTHENTICATION).map(|(at, (label, _))| (at, label));
        assert_eq!(found("Reason: x"), Some((0, "Reason: ")));
        assert_eq!(found("NoReason: x From: y"), Some((12, "From: ")));
        assert_eq!(found("auth profile 'vsys '"), Some((0, "auth profile ")));
        assert_eq!(found(""), None);
    }
}
