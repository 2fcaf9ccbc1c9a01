//! The patterns of one number as a tree: what neighbours have in common is matched once.
//!
//! Only lines that follow each other are joined, so that the first pattern that matches still decides. What is
//! shared ends at the first capture that may be tried again.

use crate::pattern::{Captures, Op, Pattern, is_retried, needed, sequence};
use crate::raw::find_byte;

/// A tree of patterns; `line` numbers them.
#[derive(Debug)]
pub(super) struct Trie<N> {
    branches: Vec<Branch<N>>,
}

#[derive(Debug)]
struct Branch<N> {
    /// Matched in a row.
    ops: Vec<Op<N>>,
    end: End<N>,
}

#[derive(Debug)]
enum End<N> {
    /// The pattern of this line matched.
    Line(u32),
    /// The rest of one pattern, with captures that may be tried again.
    Rest {
        ops: Vec<Op<N>>,
        line: u32,
        /// A byte without which it cannot match: looking for it, once, is cheaper than trying, and is not counted as work.
        needs: Option<u8>,
    },
    /// One of these, in order.
    Branches(Vec<Branch<N>>),
}

impl<N> Default for Trie<N> {
    fn default() -> Self {
        Trie { branches: Vec::new() }
    }
}

impl<N: Copy + PartialEq> Trie<N> {
    /// Adds a pattern behind those that are there.
    pub(super) fn push(&mut self, pattern: &Pattern<N>, line: u32) {
        let ops = &pattern.ops;
        let retried = ops.iter().position(is_retried).unwrap_or(ops.len());
        insert(&mut self.branches, &ops[..retried], &ops[retried..], line);
    }

    /// The line of the first pattern that matches, and the byte at which the match ends.
    #[inline]
    pub(super) fn matches(&self, text: &str, captures: &mut Captures<N>) -> Option<(u32, usize)> {
        captures.begin(text)?;
        walk(&self.branches, text, 0, captures)
    }
}

fn insert<N: Copy + PartialEq>(branches: &mut Vec<Branch<N>>, fixed: &[Op<N>], rest: &[Op<N>], line: u32) {
    let shared = branches.last().map_or(0, |last| shared_len(&last.ops, fixed));
    let Some(last) = branches.last_mut().filter(|_| shared > 0) else {
        let end = match rest {
            [] => End::Line(line),
            _ => End::Rest { ops: rest.to_vec(), line, needs: needed(rest) },
        };
        branches.push(Branch { ops: fixed.to_vec(), end });
        return;
    };
    if shared < last.ops.len() || !matches!(last.end, End::Branches(_)) {
        let ops = last.ops.split_off(shared);
        let end = std::mem::replace(&mut last.end, End::Branches(Vec::new()));
        last.end = End::Branches(vec![Branch { ops, end }]);
    }
    if let End::Branches(inner) = &mut last.end {
        insert(inner, &fixed[shared..], rest, line);
    }
}

/// How many operations two patterns share.
fn shared_len<N: PartialEq>(a: &[Op<N>], b: &[Op<N>]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

fn walk<N: Copy>(branches: &[Branch<N>], text: &str, at: usize, captures: &mut Captures<N>) -> Option<(u32, usize)> {
    let mark = captures.len;
    for branch in branches {
        let found = sequence(&branch.ops, text, at, captures).and_then(|at| match &branch.end {
            End::Line(line) => Some((*line, at)),
            End::Rest { needs: Some(byte), .. } if find_byte(text.as_bytes(), at, *byte) == text.len() => None,
            End::Rest { ops, line, .. } => sequence(ops, text, at, captures).map(|end| (*line, end)),
            End::Branches(inner) => walk(inner, text, at, captures),
        });
        if found.is_some() {
            return found;
        }
        captures.len = mark;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_pattern_that_matches_decides() {
        let lines = [
            "Teardown {id:int} for {ip:word}/{port:int} bytes {b:int} ({u:paren})",
            "Teardown {id:int} for {ip:word}/{port:int} bytes {b:int} {r} from {f:word}",
            "Teardown {id:int} for {ip:word}/{port:int} bytes {b:int}{? {r:rest}}",
            "Teardown {id:int} for {ip:word}",
            "Teardown {id:int}",
            "Built {id:int}",
            "Teardown {x}",
            "Closed {by} bob{? ({user:paren})}",
            "Closed {x}",
        ];
        let mut trie = Trie::default();
        for (i, line) in lines.iter().enumerate() {
            trie.push(&Pattern::compile(line, |name| name.len()).unwrap(), i as u32);
        }
        let mut captures = Captures::new();
        for (text, expected) in [
            ("Teardown 1 for 192.0.2.1/80 bytes 5 (bob)", Some(0)),
            ("Teardown 1 for 192.0.2.1/80 bytes 5 TCP Reset from inside", Some(1)),
            ("Teardown 1 for 192.0.2.1/80 bytes 5 TCP FINs", Some(2)),
            ("Teardown 1 for 192.0.2.1/80 bytes 5", Some(2)),
            ("Teardown 1 for 192.0.2.1/80 byt", Some(3)),
            ("Teardown 1 fo", Some(4)),
            ("Built 1", Some(5)),
            ("Teardown x", Some(6)),
            ("Other", None),
            // What a pattern needs is no part that may be missing.
            ("Closed by bob", Some(7)),
            ("Closed by bob (ann)", Some(7)),
            ("Closed by bob from x", Some(7)),
            ("Closed by ann", Some(8)),
        ] {
            assert_eq!(trie.matches(text, &mut captures).map(|(line, _)| line), expected, "{text}");
            let alone = lines.iter().position(|line| {
                Pattern::compile(line, |name| name.len()).unwrap().matches(text, &mut Captures::new()).is_some()
            });
            assert_eq!(alone.map(|i| i as u32), expected, "the tree agrees with the list: {text}");
        }
        assert_eq!(trie.branches.len(), 4);
    }
}
