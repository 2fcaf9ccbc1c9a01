//! Objects of the Security log: files, registry keys, processes, and what else has a handle.

use collector_sdk::prelude::*;

use crate::{attr, roles};

/// The object's type says in which field its name belongs.
pub(super) fn object(rec: &mut Record<'_>) {
    if let Some(name) = rec.str(attr::OBJECT_NAME) {
        match rec.str(attr::OBJECT_TYPE) {
            Some("File" | "Directory") => roles::path(rec, attr::DATA_NAME, attr::DATA_DIRECTORY, name),
            Some("Key") => rec.set(attr::REGISTRY_KEY, name),
            Some("Process") => rec.set(attr::TARGET_PROCESS, name),
            _ => rec.set(attr::RESOURCE_NAME, name),
        }
        rec.unset(attr::OBJECT_NAME);
    }
    if let Some(kind) = rec.str(attr::OBJECT_TYPE) {
        rec.set(attr::RESOURCE_TYPE, kind);
        rec.unset(attr::OBJECT_TYPE);
    }
}

/// 4657: the old value stays in the extended information.
pub(super) fn registry_value(rec: &mut Record<'_>, evt: &mut Event<'_>) {
    for (from, to) in [
        (attr::OBJECT_NAME, attr::REGISTRY_KEY),
        (attr::OBJECT_VALUE_NAME, attr::REGISTRY_VALUE),
        (attr::NEW_VALUE, attr::REGISTRY_DATA),
    ] {
        if let Some(value) = rec.str(from) {
            rec.set(to, value);
            rec.unset(from);
        }
    }
    let key = match rec.str(attr::OPERATION_TYPE) {
        Some("New registry value created") => "registry.create",
        Some("Registry value deleted") => "registry.delete",
        _ => return,
    };
    retitle(evt, key);
}

/// Sets another row of the taxonomy, and keeps the outcome that the audit bits gave.
pub(super) fn retitle(evt: &mut Event<'_>, key: &str) {
    let outcome = evt.str(field::XDAS_OUTCOME_NAME);
    evt.set_taxonomy(key);
    if let Some(outcome) = outcome.filter(|outcome| *outcome != "XDAS_OUT_SUCCESS") {
        evt.set_outcome(outcome);
    }
}

/// 4664: the file, and the name that was added.
pub(super) fn hard_link(rec: &mut Record<'_>) {
    if let Some(file) = rec.str(attr::FILE_NAME) {
        roles::path(rec, attr::DATA_NAME, attr::DATA_DIRECTORY, file);
        rec.unset(attr::FILE_NAME);
    }
    if let Some(link) = rec.str(attr::LINK_NAME) {
        rec.set(attr::NEW_NAME, link);
        rec.unset(attr::LINK_NAME);
    }
}
