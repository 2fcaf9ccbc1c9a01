//! Which of many expressions can match a text at all: one automaton over literals that their matches must hold.
//!
//! Of every expression the best literal is taken (or the alternatives of which one must be there). One walk over the
//! text then tells whose literal is in it; only those, and expressions without a literal, have to be tried.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use regex_syntax::hir::{Hir, HirKind};

/// So many alternatives of literals are worth an automaton.
const MOST: usize = 64;
/// Shorter literals are in every line.
const SHORTEST: usize = 2;

/// A filter over numbered expressions.
#[derive(Debug)]
pub(crate) struct Prefilter {
    automaton: Option<AhoCorasick>,
    /// For each literal the expression that it belongs to.
    owners: Vec<u32>,
    /// The expressions without a literal.
    always: Marks,
}

/// A set of numbers, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks(Vec<u64>);

impl Marks {
    #[inline]
    pub(crate) fn add(&mut self, number: u32) {
        let word = number as usize / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (number % 64);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    #[inline]
    pub(crate) fn has(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    /// The numbers of either set, in order.
    pub(crate) fn union<'m>(&'m self, other: &'m Marks) -> impl Iterator<Item = usize> {
        let word = |marks: &'m Marks, index: usize| marks.0.get(index).copied().unwrap_or(0);
        (0..self.0.len().max(other.0.len())).flat_map(move |index| bits(index, word(self, index) | word(other, index)))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(index, word)| bits(index, *word))
    }
}

/// The numbers of a word's bits.
fn bits(index: usize, mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
        word &= word - 1;
        Some(64 * index + bit)
    })
}

/// How an expression is filtered.
pub(crate) enum Entry {
    /// One of these is in every text that it matches.
    Literals(Vec<Vec<u8>>),
    /// It is always tried.
    Always,
    /// Somebody else looks after it.
    Never,
}

impl Prefilter {
    /// Makes a filter of expressions; `None` stands for one that is always tried.
    pub(crate) fn new<'h>(expressions: impl Iterator<Item = Option<&'h Hir>>) -> Prefilter {
        let expressions: Vec<Option<&Hir>> = expressions.collect();
        let chosen = choose(&expressions, usize::MAX);
        Prefilter::of(chosen.into_iter().map(|literals| literals.map_or(Entry::Always, Entry::Literals)))
    }

    /// Makes a filter of chosen literals.
    pub(crate) fn of(entries: impl Iterator<Item = Entry>) -> Prefilter {
        let mut literals: Vec<Vec<u8>> = Vec::new();
        let mut owners = Vec::new();
        let mut always = Marks::default();
        for (number, entry) in entries.enumerate() {
            match entry {
                Entry::Literals(found) => {
                    owners.extend(found.iter().map(|_| number as u32));
                    literals.extend(found);
                }
                Entry::Always => always.add(number as u32),
                Entry::Never => {}
            }
        }
        // An automaton that is too large for memory is one less to ask: everything is tried then.
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(if literals.len() <= 2000 { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA }))
            .build(&literals)
            .ok()
            .filter(|_| !literals.is_empty());
        if automaton.is_none() {
            owners.iter().for_each(|owner| always.add(*owner));
        }
        Prefilter { automaton, owners, always }
    }

    /// Marks the expressions that may match a text.
    #[inline]
    pub(crate) fn mark(&self, text: &str, marks: &mut Marks) {
        marks.0.clear();
        marks.0.extend_from_slice(&self.always.0);
        if let Some(automaton) = &self.automaton {
            for found in automaton.find_overlapping_iter(text) {
                marks.add(self.owners[found.pattern().as_usize()]);
            }
        }
    }
}

/// Chooses for each expression the literals to look for: those that the fewest others have, and of these the longest.
/// Literals that more than `shared` expressions have are none.
pub(crate) fn choose(expressions: &[Option<&Hir>], shared: usize) -> Vec<Option<Vec<Vec<u8>>>> {
    let options: Vec<Vec<Literals>> = expressions
        .iter()
        .map(|hir| {
            let mut found = hir.map(options).unwrap_or_default();
            found.retain(|literals| weight(literals) >= SHORTEST);
            found
        })
        .collect();
    let mut counts: HashMap<&[u8], usize> = HashMap::new();
    for all in &options {
        let mut own: Vec<&[u8]> = all.iter().flatten().map(Vec::as_slice).collect();
        own.sort_unstable();
        own.dedup();
        own.into_iter().for_each(|literal| *counts.entry(literal).or_default() += 1);
    }
    let most = |literals: &Literals| literals.iter().map(|literal| counts[literal.as_slice()]).max().unwrap_or(0);
    options
        .iter()
        .map(|all| {
            let usable = all.iter().filter(|literals| most(literals) <= shared);
            usable.min_by_key(|literals| (most(literals), usize::MAX - weight(literals), literals.len())).cloned()
        })
        .collect()
}

/// Literals of which every match holds one.
type Literals = Vec<Vec<u8>>;

/// The length of the shortest: what the choice is worth.
fn weight(literals: &[Vec<u8>]) -> usize {
    literals.iter().map(Vec::len).min().unwrap_or(0)
}

/// Every choice of literals of which a match must hold one.
fn options(hir: &Hir) -> Vec<Literals> {
    match hir.kind() {
        HirKind::Literal(literal) => vec![vec![literal.0.to_vec()]],
        HirKind::Capture(capture) => options(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => options(&repetition.sub),
        HirKind::Concat(parts) => parts.iter().flat_map(options).collect(),
        HirKind::Alternation(parts) => {
            let mut all = Literals::new();
            for part in parts {
                match options(part).into_iter().max_by_key(|literals| weight(literals)) {
                    Some(best) if all.len() + best.len() <= MOST => all.extend(best),
                    _ => return Vec::new(),
                }
            }
            vec![all]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hir(regex: &str) -> Hir {
        regex_syntax::parse(regex).unwrap()
    }

    #[test]
    fn every_match_holds_a_required_literal() {
        let literals = |regex: &str| {
            choose(&[Some(&hir(regex))], usize::MAX)
                .pop()
                .flatten()
                .map(|found| found.into_iter().map(|l| String::from_utf8(l).unwrap()).collect::<Vec<_>>())
        };
        assert_eq!(literals("%ASA-[0-9]-"), Some(vec!["%ASA-".into()]));
        assert_eq!(literals("[0-9]+:(?:TRAFFIC|THREAT),x"), Some(vec!["TRAFFIC".into(), "THREAT".into()]));
        assert_eq!(literals("(?:abc)?d"), None);
        assert_eq!(literals("(?:ab|.*)c"), None);
    }

    #[test]
    fn only_what_can_match_is_tried() {
        let all = ["%ASA-", "devname=", "[0-9]+", "ASA", "SIM"].map(hir);
        let filter = Prefilter::new(all.iter().map(Some));
        let mut marks = Marks::default();
        filter.mark("<1>x: %ASA-6-1: y", &mut marks);
        assert_eq!(marks.iter().collect::<Vec<_>>(), [0, 2, 3]);
        filter.mark("", &mut marks);
        assert_eq!(marks.iter().collect::<Vec<_>>(), [2]);
    }
}
