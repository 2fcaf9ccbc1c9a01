//! Keys and values: `collectAndSetAttrByKeyValuePair`, its form for many values, `collectFieldsByKeyValuePair`.

use super::{Hits, unquoted};
use crate::program::{KeyMap, Keys, Separators};

/// For each map, finds its key anywhere in the text; the value goes to the next separator.
///
/// An occurrence at a boundary (the begin, a separator or a blank before it) is preferred: `IP=` is in `NAS-IP=`, too.
pub(crate) fn by_key(text: &str, sep: &Separators, maps: &[KeyMap], hits: &mut Hits) {
    for map in maps {
        let Some(slot) = map.attr else { continue };
        let mut found = map.finder.find_iter(text.as_bytes());
        let Some(first) = found.next() else { continue };
        let at = match is_boundary(text, first, sep, &map.key) {
            true => first,
            false => found.find(|at| is_boundary(text, *at, sep, &map.key)).unwrap_or(first),
        };
        hits.part(slot, text, value(text, at + map.key.len(), sep));
    }
}

/// The same for every occurrence of a key; the values are joined with a comma and a blank.
pub(crate) fn all_by_key(text: &str, sep: &Separators, maps: &[KeyMap], hits: &mut Hits) {
    for map in maps {
        let Some(slot) = map.attr else { continue };
        let places = || map.finder.find_iter(text.as_bytes());
        if places().next().is_none() {
            continue;
        }
        let only_boundaries = places().any(|at| is_boundary(text, at, sep, &map.key));
        hits.make(slot, |out| {
            let start = out.len();
            let mut behind = 0;
            for at in places().filter(|at| !only_boundaries || is_boundary(text, *at, sep, &map.key)) {
                // What stands in a value is no key.
                if at < behind {
                    continue;
                }
                if out.len() > start {
                    out.push_str(", ");
                }
                let from = at + map.key.len();
                let end = sep.find(text, from).map_or(text.len(), |(end, _)| end);
                out.push_str(unquoted(&text[from..end]));
                behind = end;
            }
        });
    }
}

fn value<'t>(text: &'t str, from: usize, sep: &Separators) -> &'t str {
    let end = sep.find(text, from).map_or(text.len(), |(at, _)| at);
    unquoted(&text[from..end])
}

/// True when nothing of the word before belongs to the key. A key may begin with the end of a separator.
fn is_boundary(text: &str, at: usize, sep: &Separators, key: &str) -> bool {
    let before = &text.as_bytes()[..at];
    before.last().is_none_or(|byte| byte.is_ascii_whitespace())
        || sep.needles().any(|one| {
            (0..=one.len()).any(|cut| before.ends_with(&one[..cut]) && key.as_bytes().starts_with(&one[cut..]))
        })
}

/// Walks over `key kvsep value sep key kvsep value …`. A value may hold separators: it ends at the one before the next
/// key. One in double quotes ends at the quote before a separator, whatever is in it: what a stranger wrote there must
/// not become keys. With `only_known`, what is no key of the maps is part of the value.
pub(crate) fn fields(text: &str, sep: &Separators, kvsep: &str, keys: &Keys, only_known: bool, hits: &mut Hits) {
    let mut tell = |key: &str, value: &str| {
        for slot in keys.get(key).into_iter().flatten().flatten() {
            hits.part(*slot, text, unquoted(value));
        }
    };
    let mut key: Option<&str> = None;
    let mut value = 0;
    // Where no separator has been looked for yet: one may begin a little before.
    let mut seen = 0;
    let mut quotes = Quotes::default();
    let overlap = sep.longest().saturating_sub(1);
    for at in memchr::memmem::find_iter(text.as_bytes(), kvsep) {
        if at < value.max(seen) {
            continue;
        }
        let from = text.floor_char_boundary(seen.max(value + overlap) - overlap);
        let last = sep.last(&text[from..at]).map(|(begin, end)| (from + begin, from + end));
        seen = at;
        let (end, begin) = match last {
            Some(last) => last,
            None if key.is_none() => (0, 0),
            // No separator since the last key: this one is part of the value.
            None => continue,
        };
        let next = text[begin..at].trim();
        if only_known && key.is_some() && !keys.contains_key(next) {
            continue;
        }
        if let Some(key) = key {
            tell(key, &text[value..end.max(value)]);
        }
        key = Some(next);
        value = at + kvsep.len();
        seen = quotes.end(text, value, sep).unwrap_or(value);
    }
    if let Some(key) = key {
        let rest = &text[value..];
        let trailing = sep.needles().find(|one| rest.as_bytes().ends_with(one)).map_or(0, <[u8]>::len);
        tell(key, &rest[..rest.len() - trailing]);
    }
}

/// Finds the ends of values in quotes.
#[derive(Default)]
struct Quotes {
    /// No quote before a separator comes any more.
    none_left: bool,
}

impl Quotes {
    /// The byte behind the closing quote of the value at `at`: a quote that is not escaped, before a separator or the end.
    fn end(&mut self, text: &str, at: usize, sep: &Separators) -> Option<usize> {
        if self.none_left || text.as_bytes().get(at) != Some(&b'"') {
            return None;
        }
        let bytes = text.as_bytes();
        for quote in memchr::memchr_iter(b'"', &bytes[at + 1..]).map(|found| at + 1 + found) {
            let escapes = bytes[at + 1..quote].iter().rev().take_while(|byte| **byte == b'\\').count();
            let behind = &bytes[quote + 1..];
            if escapes % 2 == 0 && (behind.is_empty() || sep.needles().any(|one| behind.starts_with(one))) {
                return Some(quote + 1);
            }
        }
        self.none_left = true;
        None
    }
}

#[cfg(test)]
mod tests {
    use memchr::memmem::Finder;

    use super::super::testing::run;
    use super::*;

    fn maps(keys: &[&str]) -> Vec<KeyMap> {
        let map = |(i, key): (usize, &&str)| KeyMap {
            attr: Some(i as u16),
            key: key.to_string(),
            finder: Finder::new(key.as_bytes()).into_owned(),
        };
        keys.iter().enumerate().map(map).collect()
    }

    fn separators(list: &[&str]) -> Separators {
        Separators::new(&list.iter().map(|s| s.to_string()).collect::<Vec<_>>())
    }

    fn check_by_key(text: &str, sep: &[&str], keys: &[&str], expected: &[(u16, &str)]) {
        let got = run(text, |hits| by_key(text, &separators(sep), &maps(keys), hits));
        let got: Vec<_> = got.iter().map(|(slot, value)| (*slot, value.as_str())).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn keys_are_found_as_parts_of_the_text() {
        check_by_key("NAS-IP=192.0.2.1 IP=192.0.2.2", &[" "], &["IP="], &[(0, "192.0.2.2")]);
        check_by_key("NAS-IP=192.0.2.1", &[" "], &["IP="], &[(0, "192.0.2.1")]);
        check_by_key("action=\"drop\" x", &[" "], &["action="], &[(0, "drop")]);
        check_by_key("[a]=1,[upTime]=7,[b]=2", &[",["], &["upTime]="], &[(0, "7")]);
        check_by_key("action='allow' user='x y'", &["' "], &["action='", "user='"], &[(0, "allow"), (1, "x y'")]);
        check_by_key("é=1;k=ü;", &[";"], &["k="], &[(0, "ü")]);
    }

    #[test]
    fn separators_have_alternatives() {
        let text = "A.1.0 = STRING: \"x\"\tB.2 = INTEGER: 36 SNMP.3 = Hex-STRING: 00 16";
        let keys = ["A.1.0 = STRING: ", "B.2 = INTEGER: ", ".3 = Hex-STRING: "];
        check_by_key(text, &["\t", " SNMP"], &keys, &[(0, "x"), (1, "36"), (2, "00 16")]);
    }

    #[test]
    fn all_values_of_a_key_are_joined() {
        let text = "Step=1 , User=a, Step=2 , MyStep=3, Step=4 ,";
        let got = run(text, |hits| all_by_key(text, &separators(&[","]), &maps(&["Step="]), hits));
        assert_eq!(got, [(0, "1, 2, 4".to_string())]);
    }

    fn keys(list: &[&str]) -> Keys {
        list.iter().enumerate().map(|(i, key)| (Box::from(*key), vec![Some(i as u16)])).collect()
    }

    fn check_fields(text: &str, sep: &str, kvsep: &str, keys: &[&str], expected: &[(u16, &str)]) {
        let got = run(text, |hits| fields(text, &separators(&[sep]), kvsep, &self::keys(keys), false, hits));
        let got: Vec<_> = got.iter().map(|(slot, value)| (*slot, value.as_str())).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn values_may_hold_separators() {
        let text =
            "msg=A b c. app=HTTP cs1Label=Sev Desc cs1=Minor start=Feb 22 2020 08:04:33 url=http://x/?a=b&c=d end=1 ";
        let keys = ["msg", "app", "cs1Label", "cs1", "start", "url", "end"];
        let expected = [
            (0, "A b c."),
            (1, "HTTP"),
            (2, "Sev Desc"),
            (3, "Minor"),
            (4, "Feb 22 2020 08:04:33"),
            (5, "http://x/?a=b&c=d"),
            (6, "1"),
        ];
        check_fields(text, " ", "=", &keys, &expected);
        let aaa = "reason = AAA failure : server = 192.0.2.40 : user IP = 192.0.2.7 : user = joe";
        check_fields(
            aaa,
            " : ",
            " = ",
            &["user", "user IP", "reason"],
            &[(2, "AAA failure"), (1, "192.0.2.7"), (0, "joe")],
        );
        check_fields("no pair", " ", "=", &["no"], &[]);
        check_fields("a=1;;b=2;", ";", "=", &["a", "b"], &[(0, "1;"), (1, "2")]);
    }

    #[test]
    fn what_stands_in_quotes_makes_no_keys() {
        let text = "p=\"Srv A=B out\" src=192.0.2.1 agent=\"x src=203.0.113.9 \\\" y=\" z\" open=\"a b=c";
        let keys = ["p", "src", "agent", "open", "b"];
        let expected =
            [(0, "Srv A=B out"), (1, "192.0.2.1"), (2, "x src=203.0.113.9 \\\" y=\" z"), (3, "\"a"), (4, "c")];
        check_fields(text, " ", "=", &keys, &expected);
    }

    #[test]
    fn stray_pairs_can_be_part_of_a_value() {
        let text = "msg=set x=y now app=HTTP";
        let got = run(text, |hits| fields(text, &separators(&[" "]), "=", &keys(&["msg", "app"]), true, hits));
        assert_eq!(got, [(0, "set x=y now".to_string()), (1, "HTTP".to_string())]);
    }
}
