//! People and their devices: CONFIG and audit records of administrators, GLOBALPROTECT, USERID, AUTHENTICATION, HIPMATCH,
//! IPTAG and CORRELATION.

use collector_sdk::core::value::parse_ip;
use collector_sdk::prelude::*;

use crate::attr;
use crate::class::Class;
use crate::envelope::split_named;
use crate::network::{SOURCE_USER, place, split};
use crate::time::whole_seconds;

/// Makes one attribute of all that name a user.
fn set_user(rec: &mut Record, from: AttrId) {
    let user = rec.str(from);
    rec.set(attr::SRCUSER, user);
    rec.unset(from);
    split(rec, &SOURCE_USER);
}

/// How a command ended.
enum Done {
    Yes,
    No,
    NotAllowed,
    NotYet,
}

fn result(rec: &Record) -> Done {
    let text = rec.str(attr::RESULT).unwrap_or_default();
    let is = |known: &str| text.eq_ignore_ascii_case(known);
    if is("Succeeded") || is("success") {
        Done::Yes
    } else if is("Unauthorized") {
        Done::NotAllowed
    } else if is("Failed") || is("failure") || is("fail") {
        Done::No
    } else {
        Done::NotYet
    }
}

/// An administrator changed the configuration, or made a change work.
pub(crate) fn config(rec: &mut Record) -> Class {
    set_user(rec, attr::ADMIN);
    if let Some(host) = rec.str(attr::CONFIG_HOST) {
        rec.unset(attr::CONFIG_HOST);
        if parse_ip(host).is_none() {
            rec.set(attr::CLIENT_HOST, host);
            split_named(rec, attr::CLIENT_HOST, attr::CLIENT_HOST_DOMAIN);
        } else if host != "0.0.0.0" {
            // 0.0.0.0 stands for the device itself.
            rec.set(attr::CLIENT_IP, host);
        }
    }
    let path = rec.str(attr::PATH).map(str::trim);
    rec.set(attr::PATH, path);
    let is_commit = rec.str(attr::CMD).is_some_and(|cmd| cmd.starts_with("commit"));
    match (is_commit, result(rec)) {
        (false, Done::Yes) => Class::ConfigChanged,
        (false, Done::No) => Class::ConfigFailed,
        (false, Done::NotAllowed) => Class::ConfigRefused,
        (false, Done::NotYet) => Class::ConfigSubmitted,
        (true, Done::Yes) => Class::CommitDone,
        (true, Done::No) => Class::CommitFailed,
        (true, Done::NotAllowed) => Class::CommitRefused,
        (true, Done::NotYet) => Class::CommitSubmitted,
    }
}

/// An administrator gave a command.
pub(crate) fn audit(rec: &mut Record) -> Class {
    set_user(rec, attr::ADMIN);
    let command = rec.str(attr::CMD);
    rec.set(attr::COMMAND, command);
    rec.unset(attr::CMD);
    match result(rec) {
        Done::Yes | Done::NotYet => Class::CommandDone,
        Done::No | Done::NotAllowed => Class::CommandFailed,
    }
}

/// A client of the VPN.
pub(crate) fn global_protect(rec: &mut Record) -> Class {
    split(rec, &SOURCE_USER);
    place(rec, attr::SRCREGION);
    split_named(rec, attr::MACHINENAME, attr::MACHINE_DOMAIN);
    if let Some(seconds) = rec.str(attr::LOGIN_DURATION).and_then(whole_seconds) {
        rec.set(attr::DURATION_MS, seconds * 1000);
        rec.unset(attr::LOGIN_DURATION);
    }
    if let (Some(_), Some(error)) = (rec.str(attr::REASON), rec.str(attr::ERROR)) {
        // The reason takes the field; the error must not be lost.
        rec.unset(attr::ERROR);
        rec.keep_aside("error", Value::Text(error));
    }
    let has_failed = rec.str(attr::STATUS).is_some_and(|status| status.eq_ignore_ascii_case("failure"));
    let (done, failed) = step(rec.str(attr::EVENTID).unwrap_or_default(), rec.str(attr::STAGE).unwrap_or_default());
    if has_failed { failed } else { done }
}

/// What a step of a client means, if it was done and if it failed.
fn step(event: &str, stage: &str) -> (Class, Class) {
    const AUTH: (Class, Class) = (Class::VpnAuthDone, Class::VpnAuthFailed);
    const LOGIN: (Class, Class) = (Class::VpnLogin, Class::VpnLoginFailed);
    const LOGOUT: (Class, Class) = (Class::VpnLogout, Class::VpnLogoutFailed);
    const TUNNEL: (Class, Class) = (Class::VpnTunnelUp, Class::VpnTunnelFailed);
    const CONFIG: (Class, Class) = (Class::VpnConfig, Class::VpnConfigFailed);
    const HOST: (Class, Class) = (Class::VpnHost, Class::VpnHostFailed);
    const INFO: (Class, Class) = (Class::VpnInfo, Class::VpnInfoFailed);
    match event {
        "portal-auth" | "gateway-auth" | "clientlessvpn-auth" | "satellite-portal-auth" | "satellite-gateway-auth" => {
            AUTH
        }
        "gateway-register" | "gateway-login" | "clientlessvpn-login" => LOGIN,
        "gateway-logout" | "clientlessvpn-logout" => LOGOUT,
        "gateway-connected" | "gateway-setup-ipsec" | "gateway-setup-ssl" | "gateway-switch-to-ssl" => TUNNEL,
        "portal-getconfig" | "gateway-getconfig" | "gateway-config-release" | "gateway-framed-ip" => CONFIG,
        "gateway-hip-check" | "gateway-hip-report" => HOST,
        _ if event.starts_with("quarantine") => (Class::VpnQuarantine, Class::VpnInfoFailed),
        _ if stage == "logout" => LOGOUT,
        _ => INFO,
    }
}

/// The firewall learned, or forgot, which user an address belongs to.
pub(crate) fn user_id(rec: &mut Record) -> Class {
    if rec.str(attr::USERBYSOURCE) == rec.str(attr::USER) {
        rec.unset(attr::USERBYSOURCE);
    }
    set_user(rec, attr::USER);
    match rec.str(attr::SUBTYPE) {
        Some("login") => Class::UserMapped,
        Some("logout") => Class::UserUnmapped,
        Some("register-tag") => Class::UserTagged,
        Some("unregister-tag") => Class::UserUntagged,
        _ => Class::UserOther,
    }
}

/// Somebody proved, or failed to prove, who he is.
pub(crate) fn authentication(rec: &mut Record) -> Class {
    split_named(rec, attr::SRC_HOST, attr::SRC_HOST_DOMAIN);
    place(rec, attr::REGION);
    // The normalized name has the domain that the user did not type.
    if let Some(full) = rec.str(attr::NORMALIZE_USER) {
        if rec.str(attr::USER).is_some_and(|user| full.ends_with(user)) {
            rec.unset(attr::USER);
        }
        set_user(rec, attr::NORMALIZE_USER);
    } else {
        set_user(rec, attr::USER);
    }
    let told = [attr::EVENT, attr::SUBTYPE, attr::DESC].into_iter().filter_map(|attr| rec.str(attr));
    for text in told {
        if ["fail", "reject", "denied", "invalid", "timeout", "timed out", "error", "lock"].iter().any(|w| has(text, w))
        {
            let why = rec.str(attr::DESC);
            rec.set(attr::REASON, why);
            return Class::AuthFailed;
        }
        if ["success", "succeed", "authenticated", "allow"].iter().any(|word| has(text, word)) {
            return Class::AuthDone;
        }
    }
    Class::AuthOther
}

/// True when a text has a word in it, in any case.
fn has(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

/// What a device says of itself fits an object or a profile.
pub(crate) fn hip_match(rec: &mut Record) -> Class {
    split(rec, &SOURCE_USER);
    split_named(rec, attr::MACHINENAME, attr::MACHINE_DOMAIN);
    Class::HipMatched
}

/// An address got, or lost, a tag: it is the target.
pub(crate) fn ip_tag(rec: &mut Record) -> Class {
    let address = rec.str(attr::IP);
    rec.set(attr::DST, address);
    rec.unset(attr::IP);
    let event = rec.str(attr::EVENT_ID).or(rec.str(attr::SUBTYPE)).unwrap_or_default();
    if has(event, "unregister") {
        Class::IpUntagged
    } else if has(event, "register") {
        Class::IpTagged
    } else {
        Class::IpTagOther
    }
}

/// Several records together tell of a host that is at risk.
pub(crate) fn correlation(rec: &mut Record) -> Class {
    split(rec, &SOURCE_USER);
    let category = rec.str(attr::CATEGORY);
    rec.set(attr::THR_CATEGORY, category);
    rec.unset(attr::CATEGORY);
    Class::Correlated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        assert!(has("Authentication FAILED", "fail"));
        assert!(!has("fai", "fail"));
        assert!(!has("", "fail"));
    }

    #[test]
    fn steps() {
        assert_eq!(step("gateway-auth", "login").1, Class::VpnAuthFailed);
        assert_eq!(step("gateway-logout", "logout").0, Class::VpnLogout);
        assert_eq!(step("something-new", "logout").0, Class::VpnLogout);
        assert_eq!(step("portal-prelogin", "before-login").0, Class::VpnInfo);
        assert_eq!(step("quarantine-add", "").0, Class::VpnQuarantine);
    }
}
