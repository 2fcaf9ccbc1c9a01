//! Functions on texts.

use super::{Example, Function, LONGEST_ANSWER};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "replaceStringByRegex",
        usage: "(value, \"expression\", \"replacement\")",
        about: "Replaces every match. The replacement is taken as it is.",
        args: (3, 3),
        regex: Some(1),
        examples: &[
            Example {
                call: "replaceStringByRegex($_a, \"\\s*\\n.*\", \"\")",
                with: &[("_a", "first line \nsecond")],
                gives: Some("first line"),
            },
            Example {
                call: "replaceStringByRegex($_a, \"\\d+\", \"$1\")",
                with: &[("_a", "a1b22")],
                gives: Some("a$1b$1"),
            },
        ],
        run: |args| {
            let (Some(text), Some(regex), Some(with)) = (args.get(0), args.regex, args.get(2)) else { return false };
            if text.len().saturating_mul(with.len().max(1)) > LONGEST_ANSWER && with.len() > 1 {
                return false;
            }
            regex.replace_all(text, with, args.out).is_some()
        },
        ..Function::BASE
    },
    Function {
        name: "replaceStrInStr",
        usage: "(value, \"text\", \"replacement\")",
        about: "Replaces every occurrence of a text.",
        args: (3, 3),
        examples: &[Example {
            call: "replaceStrInStr($_a, \"\\\\\", \"\")",
            with: &[("_a", "\\\\HOST\\share")],
            gives: Some("HOSTshare"),
        }],
        run: |args| {
            let (Some(text), Some(from), Some(to)) = (args.get(0), args.get(1), args.get(2)) else { return false };
            let matches = if from.is_empty() { 0 } else { memchr::memmem::find_iter(text.as_bytes(), from).count() };
            if matches.saturating_mul(to.len()) > LONGEST_ANSWER {
                return false;
            }
            match matches {
                0 => args.answer(Some(text)),
                _ => args.answer(Some(text.replace(from, to))),
            }
        },
        ..Function::BASE
    },
    Function {
        name: "trimAttribute",
        usage: "(value, \"characters\")",
        about: "Takes the characters off both ends.",
        args: (2, 2),
        examples: &[Example {
            call: "trimAttribute($_a, \".\")",
            with: &[("_a", ".www.example.com.")],
            gives: Some("www.example.com"),
        }],
        run: |args| {
            let (Some(text), Some(chars)) = (args.get(0), args.get(1)) else { return false };
            args.answer(Some(text.trim_matches(|c| chars.contains(c))))
        },
        ..Function::BASE
    },
    Function {
        name: "toUpper",
        usage: "(value)",
        about: "The text in upper case.",
        examples: &[Example { call: "toUpper($_a)", with: &[("_a", "0xc000006d")], gives: Some("0XC000006D") }],
        run: |args| {
            let text = args.get(0).map(str::to_uppercase);
            args.answer(text)
        },
        ..Function::BASE
    },
    Function {
        name: "toLower",
        usage: "(value)",
        about: "The text in lower case.",
        examples: &[Example { call: "toLower($_a)", with: &[("_a", "HOST")], gives: Some("host") }],
        run: |args| {
            let text = args.get(0).map(str::to_lowercase);
            args.answer(text)
        },
        ..Function::BASE
    },
    Function {
        name: "extractHostFromFQDN",
        usage: "(name)",
        about: "The name before its first dot; an IPv4 address and a name without a dot stay whole.",
        examples: &[
            Example { call: "extractHostFromFQDN($_a)", with: &[("_a", "fw01.example.com")], gives: Some("fw01") },
            Example { call: "extractHostFromFQDN($_a)", with: &[("_a", "192.0.2.7")], gives: Some("192.0.2.7") },
            Example { call: "extractHostFromFQDN($_a)", with: &[("_a", "fw01")], gives: Some("fw01") },
        ],
        run: |args| {
            let host = args.get(0).map(host_of_name);
            args.answer(host)
        },
        ..Function::BASE
    },
    Function {
        name: "extractHostFromURL",
        usage: "(url)",
        about: "The host of a URL, without scheme, user, port and path.",
        examples: &[
            Example {
                call: "extractHostFromURL($_a)",
                with: &[("_a", "https://user@www.example.com:8443/a?b")],
                gives: Some("www.example.com"),
            },
            Example { call: "extractHostFromURL($_a)", with: &[("_a", "http://192.0.2.7/")], gives: Some("192.0.2.7") },
        ],
        run: |args| {
            let host = args.get(0).map(host_of_url).filter(|host| !host.is_empty());
            args.answer(host)
        },
        ..Function::BASE
    },
    Function {
        name: "calcDomainEntropy",
        aliases: &["calculateDomainEntropy"],
        usage: "(name)",
        about: "The Shannon entropy of the characters of a name, in bits a character.",
        examples: &[
            Example { call: "calcDomainEntropy($_a)", with: &[("_a", "aabb")], gives: Some("1") },
            Example { call: "calcDomainEntropy($_a)", with: &[("_a", "abcd")], gives: Some("2") },
        ],
        run: |args| {
            let entropy = args.get(0).and_then(entropy);
            args.answer(entropy)
        },
        ..Function::BASE
    },
];

fn host_of_name(name: &str) -> &str {
    let is_address = name.split('.').count() == 4 && name.split('.').all(|part| part.parse::<u8>().is_ok());
    if is_address { name } else { name.split('.').next().unwrap_or(name) }
}

fn host_of_url(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or(six),
        None => host.split(':').next().unwrap_or(host),
    }
}

fn entropy(text: &str) -> Option<f64> {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        counts[byte as usize] += 1;
    }
    let whole = text.len() as f64;
    let sum: f64 =
        counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / whole).map(|p| p * p.log2()).sum();
    (!text.is_empty()).then_some(if sum == 0.0 { 0.0 } else { -sum })
}
