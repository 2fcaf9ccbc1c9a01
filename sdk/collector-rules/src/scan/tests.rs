//! Scans against the general engine: the same matches and the same groups, whatever the text.

use proptest::prelude::*;
use regex_automata::meta;

use super::{Buffers, Outcome, Scan, UNSET};
use crate::matcher::{Matcher, Spans};

fn hir(regex: &str) -> regex_syntax::hir::Hir {
    regex_syntax::ParserBuilder::new().dot_matches_new_line(true).build().parse(regex).unwrap()
}

/// Begin and end of each group `vN`, by the general engine.
fn exact(regex: &str, groups: usize, text: &str) -> Option<Vec<u32>> {
    let engine = meta::Regex::builder().build_from_hir(&hir(regex)).unwrap();
    let mut captures = engine.create_captures();
    engine.captures(text, &mut captures);
    captures.is_match().then(|| {
        (0..groups)
            .flat_map(|group| match captures.get_group_by_name(&format!("v{group}")) {
                Some(span) => [span.start as u32, span.end as u32],
                None => [UNSET; 2],
            })
            .collect()
    })
}

fn check(regex: &str, groups: usize, text: &str) {
    let scan = Scan::new(&hir(regex), groups).unwrap_or_else(|| panic!("no scan for {regex}"));
    // What an earlier search left there.
    let mut slots = vec![7; super::slots(groups)];
    let outcome = scan.search(text, &mut slots, &mut Buffers::default());
    if outcome == Outcome::TooMuch {
        return;
    }
    slots.truncate(2 * groups);
    let is_match = Matcher::new(regex, groups).unwrap().is_match(text, &mut Spans::default());
    assert_eq!(is_match, outcome, "{regex} as a test on {text:?}");
    let found = (outcome == Outcome::Match).then_some(slots);
    // A recognizer takes runs as short as possible, and matches the same texts.
    let test = Matcher::new(regex, groups).unwrap().for_a_test();
    let recognized = test.search(text, &mut Spans::default());
    assert_eq!(recognized == Outcome::Match, found.is_some(), "{regex} as a recognizer on {text:?}");
    assert_eq!(found, exact(regex, groups, text), "{regex} on {text:?}: {scan:#?}");
}

const EXPRESSIONS: [(&str, usize); 37] = [
    ("^(?P<v0>.*?)%(?P<v1>[a-z_]+)-(?P<v2>[0-9]+)", 3),
    ("(?P<v0>[^ ]*) (?P<v1>[^ ]*)b", 2),
    ("(?:a|ab)(?P<v0>c|bcd)(?P<v1>d*)", 2),
    ("(?P<v0>a|b|[0-9]{1,2}) x", 1),
    ("(?P<v0>.*)-(?P<v1>.*)$", 2),
    ("(?P<v0>.*?)(?: |$)", 1),
    ("(?:(?P<v0>a)|(?P<v1>b))+c", 2),
    ("(?P<v0>[ab]{2,3})b", 1),
    ("(?P<v0>[ab]{1,2}?)b", 1),
    ("(?P<v0>[^,]*),(?P<v1>[^,]{2})", 2),
    ("a(?:b(?P<v0>c)?)*d", 1),
    ("(?-u:\\b)(?P<v0>[a-z]+)(?-u:\\b)", 1),
    ("(?P<v0>é|[^a]é)", 1),
    ("(?P<v0>(?:ab)+)(?P<v1>a?)", 2),
    ("(?P<v0>(?:ab){1,2}?)(?P<v1>[ab]*)", 2),
    ("(?:|a)(?P<v0>b)", 1),
    ("[ab]*?(?P<v0>ab|b)c?$", 1),
    ("^(?P<v0>[^%]*)%(?:[^-]*-)?(?P<v1>[0-9])", 2),
    ("(?P<v0>a.b)", 1),
    ("(?P<v0>.{2})-", 1),
    ("x*", 0),
    ("(?P<v0>[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){1,5}:[0-9]*|[0-9]{1,3}(?:\\.[0-9]{1,3}){3})", 1),
    (": (?P<v0>[^(]*)\\((?P<v1>[^)]*)\\)", 2),
    ("(?P<v0>.*?)-(?P<v1>.*?)-b", 2),
    ("(?P<v0>[0-9]{1,3}):(?P<v1>[0-9]*)(?P<v2>[^\\t\\n\\x0B\\x0C\\r ]*)", 3),
    (
        "^(?:<(?P<v0>[0-9]+)>)?[ :]*(?:1 )?(?P<v1>[A-Za-z][a-z][a-z]) +(?P<v2>[0-9]+) (?:(?P<v3>[0-9]{4}) )?(?P<v4>[0-9]+:[0-9]+)",
        5,
    ),
    ("(?P<v0>a[bc] ?d{1,2})-(?P<v1>[^-: .,()%]+)(?P<v2>[-:])é?(?P<v3>[^-]?)", 4),
    ("^(?:[^%(]*[ :-])?%(?P<v0>[ab]+-)*(?P<v1>[0-9A])", 2),
    ("(?P<v0>[^-]*)-(?P<v1>[^\\t\\n\\x0B\\x0C\\r ]+)(?P<v2>[0-9]+)", 3),
    ("(?P<v0>[0-9]{3,})(?P<v1>[^0-9]*)", 2),
    ("(?P<v0>[0-9]+)-(?P<v1>[^:]+):(?P<v2>[ab1-9]*)", 3),
    ("(?-u:\\b)(?P<v0>.*?)x", 1),
    ("(?-u:\\B)(?P<v0>.*)$", 1),
    ("(?-u:\\b).*b", 0),
    ("[g-zA]", 0),
    ("[^1-9]", 0),
    (
        "(?P<v0>a)?(?P<v1>b)?(?P<v2>c)?(?P<v3>d)?(?P<v4>é)?(?P<v5>%)?(?P<v6>x)?(?P<v7>A)?(?P<v8>1)?(?P<v9>-)?(?P<v10>:)?(?P<v11> )?(?P<v12>\\.)?(?P<v13>,)?(?P<v14>2)?(?P<v15>3)?(?P<v16>4)?(?P<v17>5)?$",
        18,
    ),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_scan_answers_like_the_general_engine(which in 0..EXPRESSIONS.len(), text in "[abcdé%xA1\\-: .,()\n\t]{0,24}|[1-9]{0,9}[:-][a1\t -]{0,20}[:-]?[0-9aé]{0,20}|[0-9]{0,40}-?[ab1-9]{0,40}:?[ab1-9]{0,20}é?") {
        let (regex, groups) = EXPRESSIONS[which];
        check(regex, groups, &text);
    }

    /// Expressions of random parts, where the interplay of runs and what follows is.
    #[test]
    fn random_expressions_too(
        parts in proptest::collection::vec(
            prop::sample::select(vec![
                "a", "b", "ab", "-", "[ab]", "[^a]", "[ab]*", "[^-]*", "a+", ".*?", ".*", "[a-c]+?", "b?", "b??",
                "(?:a|b-)", "(?:ab|a|-b)*", "(?:b|-)+?", "[ab]{1,2}", "[^b]{2}", "é", "[^é]", "a{0,2}?", "(?:ba){0,2}", "$", "(?:[^a]*)?", "(?:a?)?",
                "(?:ab|b|-a|a|é)", "(?:a|$)?", "(?:^|b)?", "(?-u:\\b)", "(?-u:\\B)", "(?:(?-u:\\b)|a)?", "(?:a|b-|-|[ab]{2}|$)", "(?:b|ba|a?|-)+",
            ]),
            1..6,
        ),
        text in "[ab\\-é ]{0,16}",
    ) {
        let mut regex = String::new();
        for (i, part) in parts.iter().enumerate() {
            regex.push_str(&format!("(?P<v{i}>{part})"));
        }
        if Scan::new(&hir(&regex), parts.len()).is_some() {
            check(&regex, parts.len(), &text);
        }
    }
}

#[test]
fn a_scan_gives_up_when_its_budget_is_used_up() {
    let scan = Scan::new(&hir("(?:a+)+b|(?:[ab]+)+c"), 0).unwrap();
    let outcome = scan.search(&"a".repeat(3000), &mut [], &mut Buffers::default());
    assert_eq!(outcome, Outcome::TooMuch);
}

#[test]
fn what_a_scan_cannot_express_is_left_to_the_general_engine() {
    let empty_at_some_places = ["a(?:[\\t ]|$)?x", "[ab](?:,|$)?", "(?:^|,)?b", "[1-9](?:(?-u:\\b))?", "a(?: *$)?b?"];
    for regex in
        empty_at_some_places.into_iter().chain(["(?:a*)*", "[éà]+", "\\p{Greek}", "(?:(?:ab{80}){80}){80}", "(?m)^a"])
    {
        assert!(Scan::new(&hir(regex), 0).is_none(), "{regex}");
    }
}
