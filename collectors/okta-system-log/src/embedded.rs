//! JSON inside text: some members of `debugContext.debugData` are texts that hold an object.

use collector_sdk::prelude::*;

use crate::attr;

const HOLDERS: [AttrId; 5] =
    [attr::LOG_ONLY_SECURITY_DATA, attr::BEHAVIORS, attr::RISK, attr::THREAT_DETECTIONS, attr::PROMPTING_POLICY_TYPES];

/// Makes texts that are JSON objects or arrays what they are. Other texts, such as `{level=LOW}` as Java
/// prints a map, stay texts.
pub(crate) fn unwrap_json(rec: &mut Record) {
    for holder in HOLDERS {
        if let Some(text) = rec.str(holder)
            && text.starts_with(['{', '['])
            && json::check(text).is_ok()
        {
            rec.set(holder, Value::Json(text));
        }
    }
}
