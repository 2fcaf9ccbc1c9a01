//! The operations of a compiled pattern on a text.

use super::{Captures, Kind, Op};
use crate::raw::{find_blank, find_no_digit};

/// Matches operations one after the other.
pub(crate) fn sequence<N: Copy>(ops: &[Op<N>], text: &str, mut at: usize, out: &mut Captures<N>) -> Option<usize> {
    for (i, op) in ops.iter().enumerate() {
        if is_retried(op) {
            return shortest(op, &ops[i + 1..], text, at, out);
        }
        at = step(op, text, at, out)?;
    }
    Some(at)
}

/// True for captures that are tried again longer.
#[inline(always)]
pub(crate) fn is_retried<N>(op: &Op<N>) -> bool {
    matches!(op, Op::Capture(_, Kind::Lazy | Kind::LazyWord))
}

/// An operation that takes what it can and never gives it back.
#[inline(always)]
pub(crate) fn step<N: Copy>(op: &Op<N>, text: &str, at: usize, out: &mut Captures<N>) -> Option<usize> {
    let bytes = text.as_bytes();
    match op {
        Op::Literal(literal) => {
            let end = literal.skip(bytes, at)?;
            out.look(end - at)?;
            Some(end)
        }
        Op::WordUpTo(name, literal) => {
            if *bytes.get(at)? <= b' ' {
                return None;
            }
            let (end, behind) = match literal.find_in_word(bytes, at + 1) {
                Ok(found) => found,
                Err(stop) => {
                    out.look(stop - at)?;
                    return None;
                }
            };
            out.look(behind - at)?;
            if !text.is_char_boundary(end) {
                return None;
            }
            out.push(*name, at, end);
            Some(behind)
        }
        Op::Capture(name, kind) => {
            let Some(end) = fixed_end(kind, bytes, at) else {
                out.look(if *kind == Kind::Paren { bytes.len() - at } else { 0 })?;
                return None;
            };
            out.look(end - at)?;
            out.push(*name, at, end);
            Some(end)
        }
        Op::Optional(inner) => {
            // Most are not there, which their first literal tells without a call.
            let (begin, rest) = match &**inner {
                [Op::Literal(literal), rest @ ..] => match literal.skip(bytes, at) {
                    Some(end) => {
                        out.look(end - at)?;
                        (end, rest)
                    }
                    None => return Some(at),
                },
                all => (at, all),
            };
            let mark = out.len;
            Some(sequence(rest, text, begin, out).unwrap_or_else(|| {
                out.len = mark;
                at
            }))
        }
    }
}

/// A capture that ends as early as what follows allows.
fn shortest<N: Copy>(op: &Op<N>, rest: &[Op<N>], text: &str, begin: usize, out: &mut Captures<N>) -> Option<usize> {
    let Op::Capture(name, kind) = op else { return None };
    let bytes = text.as_bytes();
    let limit = if *kind == Kind::LazyWord { find_blank(bytes, begin) } else { bytes.len() };
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
            _ => (Some(end + 1), end + 1, rest),
        };
        // A run of blanks behind is walked again at each try.
        out.pay(found.map_or(bytes.len(), |found| found.max(behind)) - from)?;
        end = found.filter(|end| *end <= limit)?;
        if text.is_char_boundary(end) {
            out.push(*name, begin, end);
            if let Some(done) = sequence(rest, text, behind, out) {
                return Some(done);
            }
            out.len = mark;
        }
        if end == limit {
            return None;
        }
    }
}

/// The end of a capture that does not depend on what follows.
#[inline(always)]
fn fixed_end(kind: &Kind, bytes: &[u8], at: usize) -> Option<usize> {
    match kind {
        Kind::Int => {
            let from = at + usize::from(bytes.get(at) == Some(&b'-'));
            Some(find_no_digit(bytes, from)).filter(|end| *end > from)
        }
        Kind::Word => Some(find_blank(bytes, at)).filter(|end| *end > at),
        Kind::OneOf(choices) => choices.iter().find(|choice| choice.is_at(bytes, at)).map(|choice| at + choice.len()),
        Kind::Hex => {
            let from = at + if bytes.get(at..)?.starts_with(b"0x") { 2 } else { 0 };
            let len = bytes[from..].iter().take_while(|b| b.is_ascii_hexdigit()).count();
            (len > 0).then_some(from + len)
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
        Kind::Lazy | Kind::LazyWord => None,
    }
}
