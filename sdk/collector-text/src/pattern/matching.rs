//! The operations of a compiled pattern on a text.

use collector_core::lanes::Lanes;

use super::literal::{Literal, Quick};
use super::{Captures, Kind, Op, Starts};
use crate::raw::{find_blank, find_no_digit, find_no_hex};

/// Matches operations one after the other. What most patterns consist of is here; the rest is apart, because it would take
/// registers from the loop.
#[inline(always)]
pub(crate) fn sequence<N: Copy>(mut ops: &[Op<N>], text: &str, mut at: usize, out: &mut Captures<N>) -> Option<usize> {
    let bytes = text.as_bytes();
    while let [op, behind_op @ ..] = ops {
        ops = behind_op;
        at = match op {
            Op::Literal(literal) => match literal.skip_quickly(bytes, at) {
                Quick::End(end) => end,
                Quick::Differs => return None,
                Quick::Unknown => skip_slowly(literal, bytes, at, out)?,
            },
            Op::WordUpTo(name, literal) => {
                let (end, behind) = match literal.find_near(bytes, at) {
                    Some(found) => found,
                    None => far_word(literal, bytes, at, out)?,
                };
                out.push(*name, at, end);
                behind
            }
            Op::Int(name) => {
                let end = match near_int_end(bytes, at) {
                    Some(end) => end,
                    None => far_int_end(bytes, at, out)?,
                };
                out.push(*name, at, end);
                end
            }
            Op::OneOf(name, choices) => {
                let end = at + choices.iter().find(|choice| choice.is_at(bytes, at))?.len();
                out.look(end - at)?;
                out.push(*name, at, end);
                end
            }
            Op::Capture(name, Kind::Lazy) => return shortest(*name, None, ops, text, at, out),
            Op::Capture(name, Kind::LazyWord(starts)) => {
                return shortest(*name, Some(starts), ops, text, at, out);
            }
            Op::Capture(name, kind) => capture(*name, kind, bytes, at, out)?,
            // Most are not there, which their first literal tells without a call.
            Op::Optional(inner) => match &**inner {
                [Op::Literal(literal), rest @ ..] => match literal.skip_quickly(bytes, at) {
                    Quick::End(end) if rest.is_empty() => end,
                    Quick::End(end) => optional(rest, text, at, end, out),
                    Quick::Differs => at,
                    Quick::Unknown => optional(inner, text, at, at, out),
                },
                [Op::Optional(first), Op::Literal(literal), ..] if is_absent_behind(first, literal, bytes, at) => at,
                _ => optional(inner, text, at, at, out),
            },
        };
    }
    Some(at)
}

/// The same for operations within others.
#[inline(never)]
fn nested<N: Copy>(ops: &[Op<N>], text: &str, at: usize, out: &mut Captures<N>) -> Option<usize> {
    sequence(ops, text, at, out)
}

/// Where the digits end that stand at `at`, if there are some, and they end near.
#[inline(always)]
fn near_int_end(bytes: &[u8], at: usize) -> Option<usize> {
    let chunk = bytes.get(at..)?.first_chunk()?;
    let digits = (Lanes::new(*chunk) - b'0').from(10).bits().trailing_zeros() as usize;
    (1..16).contains(&digits).then_some(at + digits)
}

/// The same for any, perhaps behind a sign.
#[inline(never)]
fn far_int_end<N: Copy>(bytes: &[u8], at: usize, out: &mut Captures<N>) -> Option<usize> {
    let from = at + usize::from(bytes.get(at) == Some(&b'-'));
    let end = Some(find_no_digit(bytes, from)).filter(|end| *end > from)?;
    out.look(end - at)?;
    Some(end)
}

/// Where the literal behind a word of at least one byte begins and ends.
#[inline(never)]
fn far_word<N: Copy>(literal: &Literal, bytes: &[u8], at: usize, out: &mut Captures<N>) -> Option<(usize, usize)> {
    if *bytes.get(at)? <= b' ' {
        return None;
    }
    let found = literal.find_in_word(bytes, at + 1);
    out.look(found.map_or_else(|stop| stop, |(_, behind)| behind) - at)?;
    found.ok()
}

/// A byte without which the operations cannot match: of their literals' the one that texts have least.
pub(crate) fn needed<N>(ops: &[Op<N>]) -> Option<u8> {
    /// By how often texts of logs have them; brackets, quotes and the like are rarer than all of these.
    const FREQUENT: &[u8] = b"0123456789.:/-,etaonrishdlcumpfgwybvkxjzq";
    let frequency = |byte: u8| FREQUENT.iter().position(|known| *known == byte.to_ascii_lowercase());
    let literals = ops.iter().filter_map(|op| match op {
        Op::Literal(literal) | Op::WordUpTo(_, literal) => Some(literal.bytes()),
        _ => None,
    });
    literals
        .flatten()
        .copied()
        .filter(|byte| *byte > b' ')
        .max_by_key(|byte| frequency(*byte).unwrap_or(FREQUENT.len()))
}

/// True for captures that are tried again longer.
pub(crate) fn is_retried<N>(op: &Op<N>) -> bool {
    matches!(op, Op::Capture(_, Kind::Lazy | Kind::LazyWord(_)))
}

#[inline(never)]
fn skip_slowly<N: Copy>(literal: &Literal, bytes: &[u8], at: usize, out: &mut Captures<N>) -> Option<usize> {
    let end = literal.skip_closely(bytes, at)?;
    out.look(end - at)?;
    Some(end)
}

/// True for an optional literal, mostly a blank, and one behind it that is certainly not there.
#[inline(always)]
fn is_absent_behind<N>(first: &[Op<N>], literal: &Literal, bytes: &[u8], at: usize) -> bool {
    let [Op::Literal(first)] = first else { return false };
    match first.skip_quickly(bytes, at) {
        Quick::End(end) => literal.is_absent(bytes, end),
        Quick::Differs => literal.is_absent(bytes, at),
        Quick::Unknown => false,
    }
}

/// What is left of an optional part that begins at `at`, matched from `from` on; where it ends, or `at`.
#[inline(never)]
fn optional<N: Copy>(ops: &[Op<N>], text: &str, at: usize, from: usize, out: &mut Captures<N>) -> usize {
    let mark = out.len;
    nested(ops, text, from, out).unwrap_or_else(|| {
        out.len = mark;
        at
    })
}

/// A capture whose end does not depend on what follows.
#[inline(never)]
fn capture<N: Copy>(name: Option<N>, kind: &Kind, bytes: &[u8], at: usize, out: &mut Captures<N>) -> Option<usize> {
    let Some(end) = fixed_end(kind, bytes, at) else {
        out.look(if *kind == Kind::Paren { bytes.len() - at } else { 0 })?;
        return None;
    };
    out.look(end - at)?;
    out.push(name, at, end);
    Some(end)
}

/// A capture that ends as early as what follows allows; within a word, if `word` says with what that can begin.
#[inline(never)]
fn shortest<N: Copy>(
    name: Option<N>,
    word: Option<&Option<Starts>>,
    rest: &[Op<N>],
    text: &str,
    begin: usize,
    out: &mut Captures<N>,
) -> Option<usize> {
    let bytes = text.as_bytes();
    let limit = if word.is_some() { find_blank(bytes, begin) } else { bytes.len() };
    if limit <= begin {
        return None;
    }
    let mark = out.len;
    let mut end = begin;
    loop {
        let from = end;
        let (found, behind, rest) = match rest {
            [] => (Some(limit), limit, rest),
            [Op::Literal(literal), behind_literal @ ..] => match literal.find(bytes, end + 1) {
                Some((found, behind)) => (Some(found), behind, behind_literal),
                None => (None, 0, rest),
            },
            _ => {
                let next = match word {
                    Some(Some(starts)) => starts.find(&bytes[..limit], end + 1),
                    _ => end + 1,
                };
                (Some(next), next, rest)
            }
        };
        // A run of blanks behind is walked again at each try.
        out.pay(found.map_or(bytes.len(), |found| found.max(behind)) - from)?;
        end = found.filter(|end| *end <= limit)?;
        if text.is_char_boundary(end) {
            out.push(name, begin, end);
            if let Some(done) = nested(rest, text, behind, out) {
                return Some(done);
            }
            out.len = mark;
        }
        if end == limit {
            return None;
        }
    }
}

fn fixed_end(kind: &Kind, bytes: &[u8], at: usize) -> Option<usize> {
    match kind {
        Kind::Word => Some(find_blank(bytes, at)).filter(|end| *end > at),
        Kind::Hex => {
            let from = at + if bytes.get(at..)?.starts_with(b"0x") { 2 } else { 0 };
            let end = find_no_hex(bytes, from);
            (end > from).then_some(end)
        }
        Kind::Rest => Some(bytes.len()),
        Kind::Paren => {
            let mut depth = 0_usize;
            for (i, byte) in bytes.get(at..)?.iter().enumerate() {
                match byte {
                    b'(' => depth += 1,
                    b')' if depth == 0 => return Some(at + i),
                    b')' => depth -= 1,
                    _ => {}
                }
            }
            None
        }
        // Where these end is decided in the loop.
        Kind::Lazy | Kind::LazyWord(_) => None,
    }
}
