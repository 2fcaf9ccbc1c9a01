//! Names: which ones a collector may have, their other spellings, and the nearest one to a misspelt one.

/// Longest allowed name of a collector.
const MAX_LEN: usize = 64;

/// Words that cannot be a crate: Rust's keywords, and names that cargo or the language uses itself.
const RESERVED: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "build",
    "const",
    "continue",
    "core",
    "crate",
    "deps",
    "do",
    "dyn",
    "else",
    "enum",
    "examples",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "incremental",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "tests",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// Checks the name of a new collector against the rules and the crates that are `taken`.
///
/// # Errors
/// A sentence that says what is wrong and proposes a name that is right.
pub fn check_name(name: &str, taken: &[String]) -> Result<(), String> {
    let wrong = if name.is_empty() {
        "is empty".to_owned()
    } else if name.len() > MAX_LEN {
        format!("has {} characters, {MAX_LEN} are allowed", name.chars().count())
    } else if let Some(bad) = name.chars().find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-')) {
        format!("contains `{bad}`; only lower case letters, digits and `-` are allowed")
    } else if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        "does not begin with a lower case letter".to_owned()
    } else if name.ends_with('-') || name.contains("--") {
        "has a `-` that does not stand between two words".to_owned()
    } else if RESERVED.contains(&name) {
        "is a word that Rust or cargo reserves".to_owned()
    } else if taken.iter().any(|other| other == name) {
        "is the name of a crate that exists already".to_owned()
    } else {
        return Ok(());
    };
    Err(format!("the name `{name}` {wrong}; try `{}`", propose(name, taken)))
}

/// Makes a valid name out of an invalid one.
fn propose(name: &str, taken: &[String]) -> String {
    let mut fixed = String::new();
    let mut previous_lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && previous_lower {
            fixed.push('-');
        }
        previous_lower = c.is_ascii_lowercase();
        fixed.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    }
    let mut words: Vec<&str> = fixed.split('-').filter(|word| !word.is_empty()).collect();
    while words.join("-").len() > MAX_LEN - 4 {
        words.pop();
    }
    let mut fixed = words.join("-");
    if fixed.is_empty() {
        fixed.push_str("acme-firewall");
    } else if fixed.starts_with(|c: char| c.is_ascii_digit()) {
        fixed.insert_str(0, "v-");
    }
    if RESERVED.contains(&fixed.as_str()) {
        fixed.push_str("-log");
    }
    let is_free = |candidate: &String| !taken.contains(candidate);
    if is_free(&fixed) {
        return fixed;
    }
    (2..).map(|n| format!("{fixed}-{n}")).find(is_free).unwrap_or(fixed)
}

/// `acme-firewall` → `acme_firewall`.
#[must_use]
pub fn snake(name: &str) -> String {
    name.replace('-', "_")
}

/// `acme-firewall` → `AcmeFirewall`.
#[must_use]
pub fn camel(name: &str) -> String {
    name.split('-').map(capitalised).collect()
}

/// `firewall` → `Firewall`.
#[must_use]
pub fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + chars.as_str())
}

/// The candidate with the smallest edit distance, if it is near enough to be what was meant.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(2);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_right() {
        for name in ["acme", "acme-firewall", "a1-2b", "fortinet-fortigate"] {
            assert_eq!(check_name(name, &["other".to_owned()]), Ok(()), "{name}");
        }
        assert_eq!(check_name(&"a".repeat(64), &[]), Ok(()));
    }

    #[test]
    fn names_that_are_wrong_come_with_a_proposal_that_is_right() {
        let taken = vec!["cisco-asa".to_owned(), "cisco-asa-2".to_owned()];
        let long = "abc-".repeat(20) + "abc";
        for (name, wrong, proposal) in [
            ("", "is empty", "acme-firewall"),
            ("AcmeFirewall", "contains `A`", "acme-firewall"),
            ("acme_firewall", "contains `_`", "acme-firewall"),
            ("../acme", "contains `.`", "acme"),
            ("3com-switch", "does not begin", "v-3com-switch"),
            ("acme--firewall-", "does not stand between", "acme-firewall"),
            ("match", "reserves", "match-log"),
            ("cisco-asa", "exists already", "cisco-asa-3"),
            ("Größe", "contains `G`", "gr-e"),
            (long.as_str(), "64 are allowed", "abc-abc"),
        ] {
            let message = check_name(name, &taken).expect_err(name);
            assert!(message.contains(wrong), "{message}");
            assert!(message.contains(&format!("try `{proposal}")), "{message}");
            let proposed = message.rsplit('`').nth(1).expect("a proposal");
            assert_eq!(check_name(proposed, &taken), Ok(()), "{name}");
        }
    }

    #[test]
    fn other_spellings() {
        assert_eq!(snake("acme-web-gateway"), "acme_web_gateway");
        assert_eq!(camel("acme-web-gateway2"), "AcmeWebGateway2");
    }

    #[test]
    fn nearest_is_what_was_meant() {
        let known = ["cisco-asa", "fortinet-fortigate", "template-json"];
        assert_eq!(nearest("cisco-aas", known), Some("cisco-asa"));
        assert_eq!(nearest("template-jsn", known), Some("template-json"));
        assert_eq!(nearest("okta", known), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
