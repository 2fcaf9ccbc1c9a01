//! Which of many expressions can match a text at all: one automaton over literals that their matches must hold.
//!
//! Of every expression the best literal is taken (or the alternatives of which one must be there). One walk over the
//! text then tells whose literal is in it; only those, and expressions without a literal, have to be tried.

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

    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(index, word)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
                word &= word - 1;
                Some(64 * index + bit)
            })
        })
    }
}

impl Prefilter {
    /// Makes a filter of expressions; `None` stands for one that is always tried.
    pub(crate) fn new<'h>(expressions: impl Iterator<Item = Option<&'h Hir>>) -> Prefilter {
        let mut literals: Vec<Vec<u8>> = Vec::new();
        let mut owners = Vec::new();
        let mut always = Marks::default();
        for (number, hir) in expressions.enumerate() {
            match hir.and_then(required) {
                Some(found) => {
                    owners.extend(found.iter().map(|_| number as u32));
                    literals.extend(found);
                }
                None => always.add(number as u32),
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

    /// The expressions that are tried on every text.
    pub(crate) fn always(&self) -> impl Iterator<Item = usize> {
        self.always.iter()
    }
}

/// Literals of which every match holds one.
pub(crate) fn required(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let found = best(hir)?;
    (weight(&found) >= SHORTEST).then_some(found)
}

/// The length of the shortest: what the choice is worth.
fn weight(literals: &[Vec<u8>]) -> usize {
    literals.iter().map(Vec::len).min().unwrap_or(0)
}

fn best(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![literal.0.to_vec()]),
        HirKind::Capture(capture) => best(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => best(&repetition.sub),
        HirKind::Concat(parts) => {
            let found = parts.iter().filter_map(best);
            // Of equally long ones, the fewest alternatives; of these the first.
            found.reduce(|a, b| {
                let is_better = (weight(&b), std::cmp::Reverse(b.len())) > (weight(&a), std::cmp::Reverse(a.len()));
                if is_better { b } else { a }
            })
        }
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(best(part)?);
                if all.len() > MOST {
                    return None;
                }
            }
            Some(all)
        }
        _ => None,
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
            required(&hir(regex))
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
