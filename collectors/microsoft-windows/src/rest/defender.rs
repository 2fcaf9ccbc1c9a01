//! Microsoft Defender: the threat's severity, and where it was found.

use collector_sdk::prelude::*;

use crate::codes::Statuses;
use crate::general::Levels;
use crate::{attr, roles};

/// The least severity of events.map for which the threat's own counts.
const THREAT: i64 = 4;

/// Malware: a failed action has an error, a handled one the code of success, which says nothing.
pub(super) fn malware(rec: &mut Record<'_>, evt: &mut Event<'_>, statuses: &Statuses, levels: &Levels) {
    // What was only tidied up is no threat any more.
    let is_threat = rec.get(attr::SEVERITY).and_then(Value::as_int).is_some_and(|severity| severity >= THREAT);
    if let Some(severity) = rec.str(attr::VENDOR_SEVERITY).and_then(|word| levels.number(word)).filter(|_| is_threat) {
        rec.set(attr::SEVERITY, severity);
    }
    if let Some(path) = rec.str(attr::PATH) {
        found_at(rec, path);
    }
    let is_success = rec.str(attr::OUTCOME_CODE).is_none_or(|code| crate::codes::number(code) == Some(0));
    if is_success {
        rec.unset(attr::REASON); // `The operation completed successfully.`
    } else {
        super::status(rec, evt, statuses);
    }
}

/// `file:_C:\Users\jdoe\a.exe; containerfile:_…`: the first file is the one; a list stays whole, too.
fn found_at<'b>(rec: &mut Record<'b>, text: &'b str) {
    let file = text.split(';').find_map(|place| {
        let place = place.trim();
        place.strip_prefix("file:_").or_else(|| place.strip_prefix("containerfile:_"))
    });
    let Some(file) = file else { return };
    // An item within a container stands behind an arrow.
    let file = file.split_once("->").map_or(file, |(container, _)| container);
    roles::path(rec, attr::DATA_NAME, attr::DATA_DIRECTORY, file);
    if !text.contains([';', '>']) {
        rec.unset(attr::PATH);
    }
}
