//! Which of many recognizers matches a text first, in their order.
//!
//! Two automata walk over the text once each, however many recognizers there are. The first finds literals that a match
//! must hold, each chosen to be shared by as few recognizers as possible; only owners of a literal that is there are tried.
//! The second runs all recognizers without a literal of their own at once, as one lazily built automaton, and says which
//! of them match.

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::{Input, MatchKind, PatternSet};
use regex_syntax::hir::Hir;

use crate::prefilter::{self, Marks, Prefilter};

/// A literal that more recognizers have is none of their own.
const SHARED: usize = 4;
/// What the lazily built automaton may take.
const CACHE: usize = 8 << 20;

/// Recognizers, numbered in their order.
#[derive(Debug)]
pub(crate) struct Recognizers {
    filter: Prefilter,
    together: Option<Together>,
}

/// The recognizers that run at once, and their numbers.
#[derive(Debug)]
struct Together {
    dfa: DFA,
    owners: Vec<u32>,
    /// For each whether it captures something, which the automaton does not.
    captures: Vec<bool>,
}

/// Buffers of a search.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    candidates: Marks,
    sure: Marks,
    cache: Option<(Cache, PatternSet)>,
}

impl Recognizers {
    pub(crate) fn new<'h>(expressions: impl Iterator<Item = Option<&'h Hir>>) -> Recognizers {
        let expressions: Vec<Option<&Hir>> = expressions.collect();
        let chosen = prefilter::choose(&expressions, SHARED);
        let without: Vec<(u32, &Hir)> = expressions
            .iter()
            .enumerate()
            .filter(|(number, _)| chosen[*number].is_none())
            .filter_map(|(number, hir)| Some((number as u32, (*hir)?)))
            .collect();
        let together = Together::new(&without);
        // What neither automaton has is always tried.
        let in_dfa =
            |number: usize| together.as_ref().is_some_and(|t| t.owners.binary_search(&(number as u32)).is_ok());
        let filter = Prefilter::of(chosen.into_iter().enumerate().map(|(number, literals)| match literals {
            Some(literals) => prefilter::Entry::Literals(literals),
            None if in_dfa(number) => prefilter::Entry::Never,
            None => prefilter::Entry::Always,
        }));
        Recognizers { filter, together }
    }

    /// The first recognizer that matches; `try_out` tries one.
    pub(crate) fn first(
        &self,
        text: &str,
        buffers: &mut Buffers,
        mut try_out: impl FnMut(usize) -> bool,
    ) -> Option<usize> {
        let Buffers { candidates, sure, cache } = buffers;
        self.filter.mark(text, candidates);
        sure.clear();
        if let Some(together) = &self.together {
            let (cache, found) =
                cache.get_or_insert_with(|| (together.dfa.create_cache(), PatternSet::new(together.owners.len())));
            found.clear();
            match together.dfa.try_which_overlapping_matches(cache, &Input::new(text), found) {
                Ok(()) => {
                    for pattern in found.iter() {
                        let owner = together.owners[pattern.as_usize()];
                        // What a recognizer captures is there when its parser runs, so that it has to be tried.
                        let set = if together.captures[pattern.as_usize()] { &mut *candidates } else { &mut *sure };
                        set.add(owner);
                    }
                }
                // The automaton would not be built any further for this text: each is tried by itself.
                Err(_) => together.owners.iter().for_each(|owner| candidates.add(*owner)),
            }
        }
        candidates.union(sure).find(|number| sure.has(*number) || try_out(*number))
    }
}

impl Together {
    /// `None` when there are none, or the automaton cannot be built.
    fn new(without: &[(u32, &Hir)]) -> Option<Together> {
        if without.is_empty() {
            return None;
        }
        let hirs: Vec<&Hir> = without.iter().map(|(_, hir)| *hir).collect();
        let config = thompson::Config::new().nfa_size_limit(Some(32 << 20));
        let nfa = thompson::Compiler::new().configure(config).build_many_from_hir(&hirs).ok()?;
        let config = DFA::config()
            .match_kind(MatchKind::All)
            .cache_capacity(CACHE)
            .skip_cache_capacity_check(true)
            .minimum_cache_clear_count(Some(8));
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        Some(Together {
            dfa,
            owners: without.iter().map(|(number, _)| *number).collect(),
            captures: hirs.iter().map(|hir| hir.properties().explicit_captures_len() > 0).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::{Matcher, Spans};
    use crate::scan::Outcome;

    #[test]
    fn the_first_in_order_wins_however_it_is_found() {
        let expressions = [
            "[0-9]:[0-9] x",
            "%SHARED-[0-9]-1:",
            "%SHARED-[0-9]-2:",
            "acme",
            "[a-z]{3}=",
            "%SHARED-[0-9]-[a-z]",
            "b.c",
            "^<[0-9]+>",
        ];
        let matchers: Vec<Matcher> = expressions.iter().map(|regex| Matcher::new(regex, 0).unwrap()).collect();
        let recognizers = Recognizers::new(matchers.iter().map(Matcher::hir));
        let mut buffers = Buffers::default();
        let mut spans = Spans::default();
        for text in
            ["", "1:2 x acme", "%SHARED-1-2: acme", "%SHARED-1-q", "abc=", "bxc", "<1>", "nothing", "<1>%SHARED-0-1:"]
        {
            let expected = matchers.iter().position(|matcher| matcher.search(text, &mut spans) == Outcome::Match);
            let found = recognizers
                .first(text, &mut buffers, |number| matchers[number].search(text, &mut spans) == Outcome::Match);
            assert_eq!(found, expected, "{text}");
        }
    }
}
