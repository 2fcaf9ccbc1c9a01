//! What all events have: a name, the severity of the log's own level, the host, the session.

use collector_sdk::prelude::*;

use crate::{attr, roles};

/// Severities by level.
#[derive(Debug, Default)]
pub(crate) struct Levels(KeyMap);

impl Levels {
    pub(crate) fn load(setup: &mut Setup<'_>) -> Levels {
        Levels(setup.key_map("severity.map", Header::FirstCell("level")))
    }

    pub(crate) fn number(&self, level: &str) -> Option<i64> {
        self.0.first(level)?.parse().ok()
    }

    /// Takes the severity of an event of no kind from its level; one that nobody knows leaves the default.
    pub(crate) fn severity(&self, rec: &mut Record<'_>) {
        let by = |attr: AttrId| rec.str(attr).and_then(|level| self.number(level));
        rec.set(attr::SEVERITY, by(attr::LEVEL).or_else(|| by(attr::LEVEL_TEXT)));
    }
}

/// Forgets numbers and ids beside the words that say the same.
pub(crate) fn words_before_codes(rec: &mut Record<'_>) {
    for (word, code) in [(attr::PROVIDER, attr::PROVIDER_GUID), (attr::LEVEL_TEXT, attr::LEVEL)] {
        if rec.has(word) {
            rec.unset(code);
        }
    }
}

/// Names an event of no kind by its provider, or its channel, and its id.
pub(crate) fn name(rec: &mut Record<'_>) {
    let source = rec.str(attr::PROVIDER).or_else(|| rec.str(attr::CHANNEL)).unwrap_or("Windows");
    let id = rec.str(attr::EVENT_ID).unwrap_or_default();
    let name = rec.build("", |out| write!(out, "{source} event {id}"));
    rec.set(attr::EVENT_NAME, name);
}

/// Who sent the record: an address, or a name with or without its domain.
pub(crate) fn reporter<'b>(rec: &mut Record<'b>, host: &'b str) {
    if collector_sdk::core::value::parse_ip(host).is_some() {
        return rec.set(attr::REPORTER_IP, host);
    }
    let host = split_host(host);
    rec.set(attr::REPORTER, host.name);
    rec.set(attr::REPORTER_DOMAIN, host.domain);
}

/// Who acted, if the event's data name no subject: the user of its header.
pub(crate) fn actor(rec: &mut Record<'_>) {
    if rec.has(attr::SUBJECT_SID) || !rec.has(attr::SYSTEM_USER) {
        return;
    }
    for (from, to) in [
        (attr::SYSTEM_USER, attr::INITIATOR_ID),
        (attr::ACCOUNT_NAME, attr::INITIATOR_NAME),
        (attr::ACCOUNT_DOMAIN, attr::INITIATOR_DOMAIN),
        (attr::ACCOUNT_TYPE, attr::INITIATOR_TYPE),
    ] {
        rec.set(to, rec.str(from));
        rec.unset(from);
    }
}

/// The last steps: the computer, the session, principals, techniques.
#[inline]
pub(crate) fn finish(rec: &mut Record<'_>, is_here: bool) {
    host(rec, is_here);
    if !rec.has(attr::SESSION) {
        let session = [attr::SUBJECT_LOGON_ID, attr::TARGET_LOGON_ID].into_iter().find(|attr| rec.has(*attr));
        if let Some(session) = session {
            rec.set(attr::SESSION, rec.str(session));
            rec.unset(session);
        }
    }
    if let Some(user) = rec.str(attr::TARGET_USER)
        && user.contains('@')
    {
        rec.unset(attr::TARGET_USER);
        roles::name(rec, attr::TARGET_NAME, attr::TARGET_EMAIL, user);
    }
    technique(rec);
}

/// The computer observed it; it happened there too, unless the event itself says where.
#[inline]
fn host(rec: &mut Record<'_>, is_here: bool) {
    let Some(computer) = rec.str(attr::COMPUTER) else { return };
    let host = split_host(computer);
    rec.set(attr::HOST, host.name);
    rec.set(attr::HOST_DOMAIN, host.domain);
    // Of a connection the function for it has said which end the computer is.
    if is_here && !rec.has(attr::TARGET_HOST) {
        rec.set(attr::TARGET_HOST, host.name);
        rec.set(attr::TARGET_HOST_DOMAIN, host.domain);
    }
}

/// Rules of Sysmon's configuration often carry the technique: `technique_id=T1059.001,technique_name=PowerShell`.
#[inline]
fn technique(rec: &mut Record<'_>) {
    let Some((_, behind)) = rec.str(attr::RULE_NAME).and_then(|rule| rule.split_once("technique_id=")) else { return };
    rec.set(attr::TECHNIQUE, behind.split(',').next());
}
