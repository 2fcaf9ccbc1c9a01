//! PowerShell: the block of pairs in which it describes the command, the host and the user.

use collector_sdk::prelude::*;

use crate::{attr, roles};

/// 4103 and 4100: `        Host Application = powershell.exe …`, a pair a line.
pub(super) fn context_info(rec: &mut Record<'_>) {
    if let Some(block) = rec.str(attr::CONTEXT_INFO) {
        rec.unset(attr::CONTEXT_INFO);
        pairs(rec, block);
    }
}

/// 4104: PowerShell itself marks blocks with suspicious words by the level of a warning.
pub(super) fn script_block(rec: &mut Record<'_>) {
    if matches!(rec.str(attr::LEVEL), Some("3"))
        || matches!(rec.str(attr::LEVEL_TEXT), Some("Warning" | "warning" | "WARNING"))
    {
        rec.set(attr::SEVERITY, 3_i64);
    }
}

/// The classic log: the third text holds the pairs, and the two before it repeat the states in them; of an executed
/// pipeline the first is its command and the second holds the pairs.
pub(super) fn engine_details(rec: &mut Record<'_>) {
    let is_block = |attr: AttrId| rec.str(attr).filter(|block| block.contains("HostApplication="));
    if let Some(block) = is_block(attr::PARAM3) {
        for attr in [attr::PARAM1, attr::PARAM2, attr::PARAM3] {
            rec.unset(attr);
        }
        pairs(rec, block);
    } else if let Some(block) = is_block(attr::PARAM2) {
        rec.set(attr::TARGET_COMMAND, rec.str(attr::PARAM1));
        rec.unset(attr::PARAM1);
        rec.unset(attr::PARAM2);
        pairs(rec, block);
    }
}

fn pairs<'b>(rec: &mut Record<'b>, block: &'b str) {
    for line in block.lines() {
        let Some((key, value)) = line.split_once('=') else { continue };
        let (key, value) = (key.trim(), value.trim());
        if !key.is_empty() && !value.is_empty() {
            pair(rec, key, value);
        }
    }
}

/// The classic log writes the keys without blanks.
fn pair<'b>(rec: &mut Record<'b>, key: &'b str, value: &'b str) {
    let to = match key {
        "Host Application" | "HostApplication" => attr::INITIATOR_COMMAND,
        "Engine Version" | "EngineVersion" => attr::OBSERVER_VERSION,
        "Runspace ID" | "RunspaceId" => attr::SESSION,
        "Sequence Number" | "SequenceNumber" => attr::SEQUENCE,
        "Severity" => attr::VENDOR_SEVERITY,
        "Command Line" | "CommandLine" | "Command Name" | "CommandName" => attr::TARGET_COMMAND,
        "User" | "UserId" => return user(rec, attr::INITIATOR_NAME, attr::INITIATOR_DOMAIN, key, value),
        "Connected User" => return user(rec, attr::EFFECTIVE_NAME, attr::EFFECTIVE_DOMAIN, key, value),
        "Script Name" | "ScriptName" if !rec.has(attr::DATA_NAME) => {
            return roles::path(rec, attr::DATA_NAME, attr::DATA_DIRECTORY, value);
        }
        _ => return rec.keep_aside(key, Value::Text(value)),
    };
    match rec.str(to) {
        None => rec.set(to, value),
        Some(told) if told == value => {}
        Some(_) => rec.keep_aside(key, Value::Text(value)),
    }
}

fn user<'b>(rec: &mut Record<'b>, name: AttrId, domain: AttrId, key: &'b str, value: &'b str) {
    if rec.has(name) {
        return rec.keep_aside(key, Value::Text(value));
    }
    let user = split_user(value);
    rec.set(name, user.name);
    rec.set(domain, user.domain);
}
