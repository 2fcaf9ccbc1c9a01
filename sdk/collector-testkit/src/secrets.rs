//! Secrets in sample records: what looks like a key, token or password that somebody still uses.
//!
//! Samples are kept for ever and shown to everybody. The forms are those of their issuers; a word such as `password=` counts
//! when a value follows that a person would not make up for a document. Values that say that they are none (`EXAMPLE`,
//! `redacted`, `xxxx`, `****`) are fine.

use std::ops::Range;

/// A form of a secret.
struct Form {
    what: &'static str,
    prefix: &'static str,
    /// Which bytes belong to it, and how many there must be behind the prefix.
    is_part: fn(u8) -> bool,
    least: usize,
}

fn is_upper(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

const FORMS: &[Form] = &[
    Form { what: "an access key of AWS", prefix: "AKIA", is_part: is_upper, least: 16 },
    Form { what: "a temporary access key of AWS", prefix: "ASIA", is_part: is_upper, least: 16 },
    Form { what: "a token of GitHub", prefix: "ghp_", is_part: is_token, least: 30 },
    Form { what: "a token of GitHub", prefix: "gho_", is_part: is_token, least: 30 },
    Form { what: "a token of GitHub", prefix: "ghs_", is_part: is_token, least: 30 },
    Form { what: "a token of GitHub", prefix: "github_pat_", is_part: is_token, least: 30 },
    Form { what: "a token of Slack", prefix: "xoxb-", is_part: is_token, least: 20 },
    Form { what: "a token of Slack", prefix: "xoxp-", is_part: is_token, least: 20 },
    Form { what: "a key of Google", prefix: "AIza", is_part: is_token, least: 35 },
    Form { what: "a key of Stripe", prefix: "sk_live_", is_part: is_token, least: 20 },
];

/// Words before a value that is a secret.
const WORDS: [&str; 9] = [
    "password",
    "passwd",
    "client_secret",
    "clientsecret",
    "api_key",
    "apikey",
    "secret_key",
    "access_token",
    "bearer",
];

/// Values that say that they are no secret hold one of these.
const HARMLESS: [&str; 9] = ["example", "redact", "xxxx", "****", "changed", "sample", "dummy", "placeholder", "....."];

/// Finds the first secret in a text: where it is, and what it looks like.
#[must_use]
pub fn find(text: &str) -> Option<(Range<usize>, &'static str)> {
    let found = FORMS.iter().filter_map(|form| of_form(text, form));
    found.chain(private_key(text)).chain(web_token(text)).chain(named(text)).min_by_key(|(range, _)| range.start)
}

/// A text with each secret replaced by as many `x`.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut out = text.to_string();
    while let Some((range, _)) = find(&out) {
        let mask = "x".repeat(range.len());
        out.replace_range(range, &mask);
    }
    out
}

fn is_harmless(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    HARMLESS.iter().any(|word| value.contains(word))
}

fn of_form(text: &str, form: &Form) -> Option<(Range<usize>, &'static str)> {
    text.match_indices(form.prefix).find_map(|(start, _)| {
        let is_inside = text[..start].bytes().next_back().is_some_and(|byte| byte.is_ascii_alphanumeric());
        let rest = &text.as_bytes()[start + form.prefix.len()..];
        let length = rest.iter().take_while(|byte| (form.is_part)(**byte)).count();
        let end = start + form.prefix.len() + length;
        (!is_inside && length >= form.least && !is_harmless(&text[start..end])).then_some((start..end, form.what))
    })
}

fn private_key(text: &str) -> Option<(Range<usize>, &'static str)> {
    let start = text.find("-----BEGIN ")?;
    let head = text[start..].lines().next().unwrap_or_default();
    let body = start + head.find("PRIVATE KEY-----")? + "PRIVATE KEY-----".len();
    let end = text[body..].find("-----END").map_or(text.len(), |at| body + at);
    (end > body && !is_harmless(&text[body..end])).then_some((body..end, "a private key"))
}

/// A signed web token: three parts, the first two of which are JSON objects in base64.
fn web_token(text: &str) -> Option<(Range<usize>, &'static str)> {
    text.match_indices("eyJ").find_map(|(start, _)| {
        let length = text.as_bytes()[start..].iter().take_while(|byte| is_token(**byte) || **byte == b'.').count();
        let parts: Vec<&str> = text[start..start + length].split('.').collect();
        let is_one = parts.len() == 3 && parts[1].starts_with("eyJ") && parts.iter().all(|part| part.len() >= 16);
        is_one.then_some((start..start + length, "a signed web token"))
    })
}

/// A value behind a word such as `password=`, when it is of letters, digits and perhaps signs.
fn named(text: &str) -> Option<(Range<usize>, &'static str)> {
    let lower = text.to_ascii_lowercase();
    WORDS.iter().find_map(|word| {
        lower.match_indices(word).find_map(|(at, _)| {
            let behind = &text[at + word.len()..];
            let value = behind.trim_start_matches(['"', '\'', ' ', ':', '=', '\\']);
            let signs = &behind[..behind.len() - value.len()];
            if !signs.contains(['=', ':']) && *word != "bearer" || signs.is_empty() || signs.len() > 6 {
                return None;
            }
            let length =
                value.bytes().take_while(|byte| byte.is_ascii_graphic() && !b"\"',;&<>\\".contains(byte)).count();
            let value = &value[..length];
            let has = |test: fn(&u8) -> bool| value.as_bytes().iter().any(test);
            let is_random =
                length >= 10 && has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
            let start = at + word.len() + signs.len();
            (is_random && !is_harmless(value)).then_some((start..start + length, "a password or token by its name"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_and_masked() {
        for text in [
            concat!("key=AKIA", "J7QK2M4N6P8R0S1T id=1"),
            concat!("t=ghp_", "abcdefghijklmnopqrstuvwxyz0123456789"),
            concat!("-----BEGIN RSA ", "PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----"),
            "Authorization: Bearer a8Fk29sLq0Zx7Yp3",
            "{\"password\": \"Tr0ub4dor9Zebra\"}",
        ] {
            assert!(find(text).is_some(), "{text}");
            assert!(find(&masked(text)).is_none(), "{text}");
            assert_eq!(masked(text).len(), text.len());
        }
    }

    #[test]
    fn what_is_none_is_left_alone() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "password=****** user=jdoe",
            "msg=\"User changed password\" from=192.0.2.1",
            "passwordLastSet: 2026-11-20T09:00:00Z",
            "Failed password for jdoe from 192.0.2.1",
            "token xoxb-redacted-redacted-redacted",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
