//! THREAT records: what was found, whether it was stopped, and what the file, URL or name in question is.

use collector_sdk::prelude::*;

use crate::attr;
use crate::class::Class;
use crate::network::{Action, action};
use crate::traffic::digest;

/// What the column `misc` holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    Url,
    /// A file's name, or the URL from which it came.
    File,
    /// A file's name with its directory.
    Path,
    /// A URL, a name asked for, or a file.
    Any,
    /// Nothing that is known.
    None,
}

/// What a subtype means: found, stopped, and what it is about.
#[inline]
fn meaning(subtype: &str) -> (Class, Class, Subject) {
    match subtype {
        "url" => (Class::UrlAllowed, Class::UrlBlocked, Subject::Url),
        "virus" | "wildfire-virus" | "ml-virus" => (Class::VirusDetected, Class::VirusBlocked, Subject::File),
        "spyware" | "inline-cloud-c2" | "domain-edl" => (Class::SpywareDetected, Class::SpywareBlocked, Subject::Any),
        "dns" => (Class::DnsDetected, Class::DnsBlocked, Subject::Any),
        "vulnerability" | "inline-cloud-exploit" => (Class::ExploitDetected, Class::ExploitBlocked, Subject::Any),
        "scan" => (Class::ScanDetected, Class::ScanBlocked, Subject::None),
        "flood" => (Class::FloodDetected, Class::FloodBlocked, Subject::None),
        "packet" => (Class::PacketDetected, Class::PacketBlocked, Subject::None),
        "file" => (Class::FileDetected, Class::FileBlocked, Subject::Path),
        "data" | "dlp" | "dlp-non-file" => (Class::DataDetected, Class::DataBlocked, Subject::Path),
        "wildfire" => (Class::WildfireMalicious, Class::WildfireBlocked, Subject::File),
        _ => (Class::ThreatDetected, Class::ThreatBlocked, Subject::Any),
    }
}

/// Takes a record apart; returns what it tells.
#[inline]
pub(crate) fn threat(rec: &mut Record) -> Class {
    let subtype = rec.str(attr::SUBTYPE).unwrap_or_default();
    let (detected, blocked, subject) = meaning(subtype);
    let is_blocked = action(rec) == Action::Denied;
    let mut class = if is_blocked { blocked } else { detected };
    if is_dns(rec, class) {
        class = if is_blocked { Class::DnsBlocked } else { Class::DnsDetected };
    }
    name(rec, subtype);
    let is_dns = matches!(class, Class::DnsDetected | Class::DnsBlocked);
    misc(rec, subject, is_dns);
    digest(rec, attr::FILEDIGEST);
    // The version of no content at all.
    if rec.str(attr::CONTENTVER) == Some("AppThreat-0-0") {
        rec.unset(attr::CONTENTVER);
    }
    if let Some(method) = rec.str(attr::HTTP_METHOD) {
        rec.set(attr::HTTP_METHOD, upper_method(rec, method));
    }
    if subtype == "wildfire" { verdict(rec, class) } else { class }
}

/// Signatures for names of DNS are filed under spyware.
fn is_dns(rec: &Record, class: Class) -> bool {
    let may_be =
        matches!(class, Class::SpywareDetected | Class::SpywareBlocked | Class::DnsDetected | Class::DnsBlocked);
    may_be
        && (rec.str(attr::THR_CATEGORY).is_some_and(|category| category.starts_with("dns"))
            || rec.str(attr::APP).is_some_and(|app| app.starts_with("dns")))
}

/// Splits `SSH brute force(40015)` into name and number.
fn name(rec: &mut Record, subtype: &str) {
    let Some(text) = rec.str(attr::THREATID) else { return };
    let Some((name, number)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) else { return };
    if !number.bytes().all(|b| b.is_ascii_digit()) {
        return;
    }
    rec.unset(attr::THREATID);
    // 9999 says no more than that URL filtering wrote the record.
    if subtype == "url" && number == "9999" {
        return;
    }
    rec.set(attr::THREAT_NUMBER, number);
    let name = name.trim_end();
    if name.is_empty() || name == number {
        return;
    }
    match subtype {
        // These name the type of the file, which is no threat.
        "file" | "wildfire" => {
            let attr = if rec.has(attr::FILETYPE) { attr::FILE_KIND } else { attr::FILETYPE };
            rec.set(attr, name);
        }
        "url" | "data" | "dlp" | "dlp-non-file" => rec.set(attr::THREAT_NAME, name),
        _ => {
            rec.set(attr::THREAT_NAME, name);
            rec.set(attr::ATTACK_NAME, name);
        }
    }
}

/// Gives the subject its place.
fn misc(rec: &mut Record, subject: Subject, is_dns: bool) {
    let Some(text) = rec.str(attr::MISC) else { return };
    if subject == Subject::None {
        return;
    }
    rec.unset(attr::MISC);
    let has_path = text.contains('/');
    match subject {
        Subject::Url => rec.set(attr::URL, text),
        Subject::Any if is_dns && !has_path => rec.set(attr::DNS_NAME, text),
        Subject::Any | Subject::File if has_path => {
            rec.set(attr::URL, text);
            if subject == Subject::File {
                let path = text.split(['?', '#']).next().unwrap_or(text);
                let (_, file) = path.rsplit_once('/').unwrap_or(("", path));
                rec.set(attr::FILE_NAME, Some(file).filter(|file| !file.is_empty()));
            }
        }
        _ => path(rec, text),
    }
}

/// A file's name, and its directory if there is one.
fn path<'b>(rec: &mut Record<'b>, text: &'b str) {
    match text.rsplit_once(['/', '\\']) {
        Some((directory, name)) if !name.is_empty() => {
            rec.set(attr::FILE_NAME, name);
            rec.set(attr::FILE_PATH, Some(directory).filter(|directory| !directory.is_empty()));
        }
        _ => rec.set(attr::FILE_NAME, text),
    }
}

/// WildFire says in the category what it thinks of the file.
fn verdict(rec: &mut Record, class: Class) -> Class {
    let verdict = rec.str(attr::CATEGORY);
    rec.set(attr::VERDICT, verdict);
    rec.unset(attr::CATEGORY);
    let is_malicious = |text: &str| {
        ["malicious", "phishing", "c2", "command-and-control"].iter().any(|bad| text.eq_ignore_ascii_case(bad))
    };
    if verdict.is_some_and(is_malicious) { class } else { Class::WildfireBenign }
}

/// The firewall writes methods in small letters.
fn upper_method<'b>(rec: &Record<'b>, method: &'b str) -> &'b str {
    match method {
        "get" => "GET",
        "post" => "POST",
        "put" => "PUT",
        "head" => "HEAD",
        "connect" => "CONNECT",
        "options" => "OPTIONS",
        "delete" => "DELETE",
        "patch" => "PATCH",
        _ => rec.build(method, |out| method.chars().try_for_each(|c| out.write_char(c.to_ascii_uppercase()))),
    }
}
