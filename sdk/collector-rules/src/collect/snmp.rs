//! Variable bindings of SNMP traps as text: `collectFieldsBySNMPTrap`.
//!
//! A binding is `OID.instance = TYPE: value`; the maps have OIDs without the instance. Values in quotes end at the
//! closing one, others at a tab, a line end, two blanks or the next binding.

use super::Hits;
use crate::program::KeyMap;

pub(crate) fn by_oid(text: &str, maps: &[KeyMap], hits: &mut Hits) {
    for map in maps {
        let Some(slot) = map.attr else { continue };
        let found = map.finder.find_iter(text.as_bytes()).find_map(|at| binding(text, at, map.key.len()));
        if let Some(value) = found {
            hits.part(slot, text, value);
        }
    }
}

/// The value of the binding whose OID begins at `at`.
fn binding(text: &str, at: usize, len: usize) -> Option<&str> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.' || c == ':') {
        return None;
    }
    let behind = &text[at + len..];
    let instance = behind
        .strip_prefix('.')
        .map_or(0, |rest| 1 + rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len()));
    let rest = behind[instance..].trim_start_matches(' ').strip_prefix('=')?.trim_start_matches(' ');
    // An empty value has no type: `OID = ""`. Types are short words.
    let ty = rest.bytes().take(32).take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let value = match rest[ty..].strip_prefix(':') {
        Some(value) => value.trim_start_matches(' '),
        None if rest.starts_with('"') => rest,
        None => return None,
    };
    if let Some(inner) = value.strip_prefix('"') {
        return Some(&inner[..inner.find('"').unwrap_or(inner.len())]);
    }
    let end = value.find(['\t', '\n', '\r']).unwrap_or(value.len());
    let value = &value[..end];
    let value = value.split_once("  ").map_or(value, |(value, _)| value);
    // The next binding begins at a blank before a word with `::`.
    let next = value.find("::").and_then(|colons| value[..colons].rfind(' '));
    Some(&value[..next.unwrap_or(value.len())])
}

#[cfg(test)]
mod tests {
    use memchr::memmem::Finder;

    use super::super::testing::run;
    use super::*;

    #[test]
    fn bindings_are_found_without_their_instance() {
        let text = "community x . SNMPv2-MIB::snmpTrapOID.0 = OID: SNMPv2-SMI::enterprises.25597.3.0.1   S::e.2.1.1.1116 = \
                    STRING: \"a b\" S::e.2.1.9.1116 = STRING: \"70:38:ee\"  S::e.2.1.11.1116 = INTEGER: 80 S::e.2.1.7.5.6 = \
                    IpAddress: 192.0.2.7\tS::e.3 = Timeticks: (7) 70 days, 16:48";
        let keys =
            ["SNMPv2-MIB::snmpTrapOID", "S::e.2.1.1", "S::e.2.1.9", "S::e.2.1.11", "S::e.2.1.7", "S::e.3", "S::e.4"];
        let maps: Vec<_> = keys
            .iter()
            .enumerate()
            .map(|(i, key)| KeyMap {
                attr: Some(i as u16),
                key: key.to_string(),
                finder: Finder::new(key.as_bytes()).into_owned(),
            })
            .collect();
        let got = run(text, |hits| by_oid(text, &maps, hits));
        let got: Vec<_> = got.iter().map(|(slot, value)| (*slot, value.as_str())).collect();
        let expected = [
            (0, "SNMPv2-SMI::enterprises.25597.3.0.1"),
            (1, "a b"),
            (2, "70:38:ee"),
            (3, "80"),
            (4, "192.0.2.7"),
            (5, "(7) 70 days, 16:48"),
        ];
        assert_eq!(got, expected);
    }
}
