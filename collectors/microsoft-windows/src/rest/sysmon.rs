//! Sysmon's own: the registry, its service, DNS, the clipboard.

use collector_sdk::prelude::*;

use crate::{attr, roles};

/// 12, 13 and 14: the object is a key, or a key with a value's name behind it.
pub(super) fn registry(rec: &mut Record<'_>, evt: &mut Event<'_>) {
    let Some(object) = rec.str(attr::TARGET_OBJECT) else { return };
    let kind = rec.str(attr::EVENT_TYPE).unwrap_or_default();
    let is_value = rec.has(attr::DETAILS) || matches!(kind, "SetValue" | "DeleteValue" | "CreateValue" | "RenameValue");
    match object.rsplit_once('\\').filter(|_| is_value) {
        Some((key, value)) => {
            rec.set(attr::REGISTRY_KEY, key);
            rec.set(attr::REGISTRY_VALUE, value);
        }
        None => rec.set(attr::REGISTRY_KEY, object),
    }
    rec.unset(attr::TARGET_OBJECT);
    if let Some(details) = rec.str(attr::DETAILS) {
        rec.set(attr::REGISTRY_DATA, details);
        rec.unset(attr::DETAILS);
    }
    if let Some(name) = rec.str(attr::NEW_NAME_DATA) {
        rec.set(attr::NEW_NAME, name);
        rec.unset(attr::NEW_NAME_DATA);
    }
    if matches!(kind, "DeleteKey" | "DeleteValue") {
        evt.set_taxonomy("registry.delete");
    }
}

/// 4: Sysmon itself was started or stopped; a stop blinds the observer.
pub(super) fn service(rec: &mut Record<'_>, evt: &mut Event<'_>) {
    rec.set(attr::TARGET_SERVICE, "Sysmon");
    match rec.str(attr::STATE) {
        Some("Started") => {
            evt.set_taxonomy("service.start");
        }
        Some("Stopped") => {
            evt.set_taxonomy("service.stop");
            rec.set(attr::SEVERITY, 4_i64);
        }
        _ => {}
    }
}

/// 22: the status is a Windows error; answers stand between semicolons, addresses of IPv4 in the guise of IPv6.
pub(super) fn dns(rec: &mut Record<'_>, evt: &mut Event<'_>) {
    if let Some(status) = rec.str(attr::QUERY_STATUS) {
        let code = match status {
            "0" | "9501" => "NOERROR", // 9501: the name exists, but has no records of this type
            "9001" => "FORMERR",
            "9002" => "SERVFAIL",
            "9003" => "NXDOMAIN",
            "9004" => "NOTIMP",
            "9005" => "REFUSED",
            "1460" => "TIMEOUT",
            other => other,
        };
        rec.set(attr::DNS_CODE, code);
        rec.set(attr::OUTCOME_CODE, status);
        rec.unset(attr::QUERY_STATUS);
        if code != "NOERROR" {
            evt.set_taxonomy("dns.failed");
            evt.set_outcome(match code {
                "NXDOMAIN" => "XDAS_OUT_NO_SUCH_ENTITY",
                "TIMEOUT" => "XDAS_OUT_TIMEOUT",
                "REFUSED" => "XDAS_OUT_DENIAL",
                _ => "XDAS_OUT_FAILURE",
            });
        }
    }
    if let Some(results) = rec.str(attr::QUERY_RESULTS) {
        let answers = rec.build(results, |out| {
            let answers = results.split(';').map(str::trim).filter(|answer| !answer.is_empty());
            for (i, answer) in answers.enumerate() {
                out.write_str(if i > 0 { ", " } else { "" })?;
                let answer = answer.strip_prefix("::ffff:").unwrap_or(answer);
                // `type:  5 name` is an alias.
                let name = if answer.starts_with("type:") { answer.rsplit(' ').next() } else { None };
                out.write_str(name.unwrap_or(answer))?;
            }
            Ok(())
        });
        rec.set(attr::DNS_ANSWER, answers);
        rec.unset(attr::QUERY_RESULTS);
    }
}

/// 24: whose clipboard, also over a remote desktop: `user: DOMAIN\name ip: 192.0.2.1 hostname: WS1`.
pub(super) fn clipboard(rec: &mut Record<'_>) {
    let Some(info) = rec.str(attr::CLIENT_INFO) else { return };
    let part = |label: &str| {
        let (_, behind) = info.split_once(label)?;
        let behind = behind.trim_start();
        let end = [" ip: ", " hostname: ", " user: "].iter().filter_map(|next| behind.find(next)).min();
        Some(behind[..end.unwrap_or(behind.len())].trim()).filter(|text| !text.is_empty())
    };
    let (user, ip, host) = (part("user:"), part(" ip:"), part("hostname:"));
    if user.is_none() && ip.is_none() && host.is_none() {
        return;
    }
    if let Some(user) = user.map(split_user)
        && !rec.has(attr::INITIATOR_NAME)
    {
        rec.set(attr::INITIATOR_NAME, user.name);
        rec.set(attr::INITIATOR_DOMAIN, user.domain);
    }
    if let Some(ip) = ip {
        roles::ip(rec, attr::SOURCE_IP, ip);
    }
    if let Some(host) = host.map(split_host) {
        rec.set(attr::SOURCE_HOST, host.name);
        rec.set(attr::SOURCE_HOST_DOMAIN, host.domain);
    }
}
