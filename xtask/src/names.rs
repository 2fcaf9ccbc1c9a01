//! Names of constants in generated code.

/// `ObserverTZMonth` → `OBSERVER_TZ_MONTH`: a word begins at a capital after a small letter or digit, and at the last
/// capital of a run (the acronym before it stays whole). The plural `s` of an acronym is no word (`SourceIPs` →
/// `SOURCE_IPS`), nor is the `v` of `IPv6`.
pub(crate) fn constant(name: &str) -> String {
    let chars: Vec<char> = name.replace("IPv", "IPV").chars().collect();
    let mut constant = String::with_capacity(name.len() + 8);
    for (i, &c) in chars.iter().enumerate() {
        if i > 0 && c.is_ascii_uppercase() {
            let next_is_small = chars.get(i + 1).is_some_and(char::is_ascii_lowercase);
            let plural = chars.get(i + 1) == Some(&'s') && chars.get(i + 2).is_none_or(char::is_ascii_uppercase);
            if !chars[i - 1].is_ascii_uppercase() || (next_is_small && !plural) {
                constant.push('_');
            }
        }
        constant.push(c.to_ascii_uppercase());
    }
    constant
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_keep_acronyms_together() {
        for (name, expected) in [
            ("EventID", "EVENT_ID"),
            ("SourceIP", "SOURCE_IP"),
            ("SourceIPs", "SOURCE_IPS"),
            ("ObserverTZ", "OBSERVER_TZ"),
            ("ObserverTZMonth", "OBSERVER_TZ_MONTH"),
            ("HTTPUserAgent", "HTTP_USER_AGENT"),
            ("XDASTaxonomyName", "XDAS_TAXONOMY_NAME"),
            ("URL", "URL"),
            ("TargetMAC", "TARGET_MAC"),
            ("CustomerVar12", "CUSTOMER_VAR12"),
            ("TargetIPv6Address", "TARGET_IPV6_ADDRESS"),
            ("SHA256Hash", "SHA256_HASH"),
        ] {
            assert_eq!(constant(name), expected);
        }
    }
}
