//! Whether one expression is found in every text in which another one is, and whether there is a text in which both are.
//!
//! Both run as lazily built automata over all texts at once, in step: a text that decides the question is a pair of states,
//! which is reached or not.

use std::collections::HashSet;

use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::alphabet::ByteClasses;
use regex_automata::{Input, MatchKind};
use regex_syntax::hir::Hir;

/// What an automaton may take; one that takes more is not known.
const CACHE: usize = 4 << 20;

/// Pairs of states that are looked at for two expressions.
const MOST_PAIRS: usize = 4_000;

/// Pairs of states for all expressions of a set. What is left when it is used up is not known.
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Budget(1_000_000)
    }
}

/// The texts in which an expression is found.
pub(super) struct Texts {
    dfa: DFA,
    cache: Cache,
    start: LazyStateID,
}

impl Texts {
    /// `None` when the expression is too large, or asks for what an automaton cannot tell.
    pub(super) fn of(hir: &Hir) -> Option<Texts> {
        let nfa = thompson::Compiler::new()
            .configure(thompson::Config::new().nfa_size_limit(Some(1 << 20)))
            .build_from_hir(hir)
            .ok()?;
        // States must not be forgotten while pairs of them are remembered.
        let config = DFA::config()
            .match_kind(MatchKind::All)
            .cache_capacity(CACHE)
            .skip_cache_capacity_check(true)
            .minimum_cache_clear_count(Some(0));
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        let mut cache = dfa.create_cache();
        let start = dfa.start_state_forward(&mut cache, &Input::new("")).ok()?;
        Some(Texts { dfa, cache, start })
    }

    /// The state behind a byte.
    fn next(&mut self, state: LazyStateID, byte: u8) -> Option<LazyStateID> {
        self.dfa.next_state(&mut self.cache, state, byte).ok().filter(|next| !next.is_quit())
    }

    /// Whether it is found in a text that ends here.
    fn is_found_at_end(&mut self, state: LazyStateID) -> Option<bool> {
        Some(self.dfa.next_eoi_state(&mut self.cache, state).ok()?.is_match())
    }
}

/// The states of both behind the begin of a text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Pair {
    earlier: LazyStateID,
    later: LazyStateID,
    /// The later one has been found.
    is_found: bool,
}

/// True when the earlier one is surely found in every text in which the later one is.
pub(super) fn takes_all_of(earlier: &mut Texts, later: &mut Texts, budget: &mut Budget) -> bool {
    let is_counterexample = |pair: Pair, earlier: &mut Texts, later: &mut Texts| {
        Some((pair.is_found || later.is_found_at_end(pair.later)?) && !earlier.is_found_at_end(pair.earlier)?)
    };
    let next = |pair: Pair, byte: u8, earlier: &mut Texts, later: &mut Texts| {
        let before = earlier.next(pair.earlier, byte)?;
        let behind = if pair.is_found { pair.later } else { later.next(pair.later, byte)? };
        // A state tells of what ended before its byte.
        let is_found = pair.is_found || behind.is_match();
        let may_be_one = !before.is_match() && (is_found || !behind.is_dead());
        // Once it is found it does not matter where.
        let later = if is_found { later.start } else { behind };
        Some(may_be_one.then_some(Pair { earlier: before, later, is_found }))
    };
    is_reached(earlier, later, budget, is_counterexample, next) == Some(false)
}

/// True when there is surely no text in which both are found to its end: for expressions between `^` and `$`.
pub(super) fn never_meet(one: &mut Texts, other: &mut Texts) -> bool {
    let is_in_both = |pair: Pair, one: &mut Texts, other: &mut Texts| {
        Some(one.is_found_at_end(pair.earlier)? && other.is_found_at_end(pair.later)?)
    };
    let next = |pair: Pair, byte: u8, one: &mut Texts, other: &mut Texts| {
        let next = Pair { earlier: one.next(pair.earlier, byte)?, later: other.next(pair.later, byte)?, ..pair };
        Some((!next.earlier.is_dead() && !next.later.is_dead()).then_some(next))
    };
    is_reached(one, other, &mut Budget::default(), is_in_both, next) == Some(false)
}

/// Whether some text leads to a pair of states that is looked for; `None` when that is not known.
fn is_reached(
    earlier: &mut Texts,
    later: &mut Texts,
    budget: &mut Budget,
    is_wanted: impl Fn(Pair, &mut Texts, &mut Texts) -> Option<bool>,
    next: impl Fn(Pair, u8, &mut Texts, &mut Texts) -> Option<Option<Pair>>,
) -> Option<bool> {
    let bytes = bytes(earlier.dfa.byte_classes(), later.dfa.byte_classes());
    let begin = (Pair { earlier: earlier.start, later: later.start, is_found: false }, Owed::Nothing);
    let mut seen = HashSet::from([begin]);
    let mut left = vec![begin];
    while let Some((pair, owed)) = left.pop() {
        budget.0 = budget.0.checked_sub(1)?;
        if seen.len() > MOST_PAIRS {
            return None;
        }
        if owed == Owed::Nothing && is_wanted(pair, earlier, later)? {
            return Some(true);
        }
        for byte in &bytes {
            let Some(owed) = owed.behind(*byte) else { continue };
            let Some(pair) = next(pair, *byte, earlier, later)? else { continue };
            if seen.insert((pair, owed)) {
                left.push((pair, owed));
            }
        }
    }
    Some(false)
}

/// One byte of each class that either automaton, or UTF-8, tells apart.
fn bytes(a: &ByteClasses, b: &ByteClasses) -> Vec<u8> {
    let mut known = HashSet::new();
    (0..=u8::MAX)
        .filter(|byte| known.insert((a.get(*byte), b.get(*byte), OWED.map(|owed| owed.behind(*byte)))))
        .collect()
}

/// What is still to come of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Owed {
    Nothing,
    /// So many bytes of any kind.
    Bytes(u8),
    /// From the first of these to the second, then so many bytes.
    Within(u8, u8, u8),
}

/// All of them: the first bytes of some characters say what the second one may be.
const OWED: [Owed; 8] = [
    Owed::Nothing,
    Owed::Bytes(1),
    Owed::Bytes(2),
    Owed::Bytes(3),
    Owed::Within(0xA0, 0xBF, 1),
    Owed::Within(0x80, 0x9F, 1),
    Owed::Within(0x90, 0xBF, 2),
    Owed::Within(0x80, 0x8F, 2),
];

impl Owed {
    /// What is owed behind a byte; `None` where it cannot stand.
    fn behind(self, byte: u8) -> Option<Owed> {
        let bytes = |count| if count == 0 { Owed::Nothing } else { Owed::Bytes(count) };
        match (self, byte) {
            (Owed::Nothing, 0..0x80) => Some(Owed::Nothing),
            (Owed::Nothing, 0xC2..0xE0) => Some(Owed::Bytes(1)),
            (Owed::Nothing, 0xE0) => Some(Owed::Within(0xA0, 0xBF, 1)),
            (Owed::Nothing, 0xED) => Some(Owed::Within(0x80, 0x9F, 1)),
            (Owed::Nothing, 0xE1..0xF0) => Some(Owed::Bytes(2)),
            (Owed::Nothing, 0xF0) => Some(Owed::Within(0x90, 0xBF, 2)),
            (Owed::Nothing, 0xF1..0xF4) => Some(Owed::Bytes(3)),
            (Owed::Nothing, 0xF4) => Some(Owed::Within(0x80, 0x8F, 2)),
            (Owed::Bytes(count), 0x80..0xC0) => Some(bytes(count - 1)),
            (Owed::Within(from, to, count), byte) if (from..=to).contains(&byte) => Some(bytes(count)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(earlier: &str, later: &str) -> bool {
        let texts = |regex: &str| {
            let parser = regex_syntax::ParserBuilder::new().dot_matches_new_line(true).build();
            Texts::of(&{ parser }.parse(regex).unwrap()).unwrap()
        };
        takes_all_of(&mut texts(earlier), &mut texts(later), &mut Budget::default())
    }

    #[test]
    fn what_is_found_wherever_another_is() {
        for (earlier, later) in [
            ("acme", "acme"),
            ("%ASA-[0-9]-[0-9]+", "%ASA-[0-9]-302013"),
            (".", "x"),
            (".", "é"),
            ("^<[0-9]+>", "^<[0-9]+>acme"),
            ("acme|foo", "foo"),
            ("[0-9A-Za-z_]+=", "type=[0-9]+"),
            ("^.*x", "x"),
            ("a", "^a$"),
            ("", "x"),
            ("x", "a$b"),
            ("[^a]", "[^ab]é"),
        ] {
            assert!(takes(earlier, later), "{earlier} and {later}");
        }
        for (earlier, later) in [
            ("%ASA-[0-9]-302013", "%ASA-[0-9]-[0-9]+"),
            ("^acme", "acme"),
            ("acme$", "acme"),
            ("(?-u:\\b)acme(?-u:\\b)", "acme"),
            ("[a-z]", "é"),
            ("foo", "acme|foo"),
            ("x", ""),
            ("[ -~]", "."),
        ] {
            assert!(!takes(earlier, later), "{earlier} and {later}");
        }
    }

    #[test]
    fn texts_that_both_have() {
        let texts = |regex: &str| Texts::of(&regex_syntax::parse(regex).unwrap()).unwrap();
        for (one, other, never) in [
            ("^[0-9]+$", "^[0-9]{1,3}(?:\\.[0-9]{1,3}){3}$", true),
            ("^[^ ]+$", "^[0-9]{1,3}(?:\\.[0-9]{1,3}){3}$", false),
            ("^(?:TCP|UDP)$", "^-?[0-9]+$", true),
            ("^[a-z]*$", "^[0-9]*$", false),
            ("^é$", "^[^a]$", false),
        ] {
            assert_eq!(never_meet(&mut texts(one), &mut texts(other)), never, "{one} and {other}");
        }
    }

    #[test]
    fn what_would_take_too_long_is_not_known() {
        assert!(!takes("(?:[ab]{0,12}a[ab]{12}){4}", "[ab]{60,}c"));
    }
}
