//! The same expression for those who only ask whether it matches.
//!
//! What a record is known by comes early in it, so runs without a limit are taken as short as possible. A run that what
//! follows ends anyway stays greedy: in `[^%]*[ :]%` the last character before the percent sign is found at once, while the
//! shortest way would ask at each blank.

use regex_syntax::hir::{Capture, Hir, HirKind, Repetition};

use super::lower::single;
use super::set::bit;

/// A run that ends this many characters before what it cannot take is found by taking it whole.
const NEAR: usize = 4;

/// A tree that matches the same texts, with lazy runs.
pub(crate) fn shortened(hir: &Hir) -> Hir {
    part(hir, &[])
}

/// A part, and what comes behind it, nearest first.
fn part(hir: &Hir, behind: &[&Hir]) -> Hir {
    match hir.kind() {
        HirKind::Repetition(repetition) => {
            let greedy = repetition.greedy && (repetition.max.is_some() || ends_soon(&repetition.sub, behind));
            // What is repeated may come behind itself.
            let behind = if repetition.max == Some(1) { behind } else { &[] };
            Hir::repetition(Repetition { greedy, sub: Box::new(part(&repetition.sub, behind)), ..repetition.clone() })
        }
        HirKind::Capture(capture) => {
            Hir::capture(Capture { sub: Box::new(part(&capture.sub, behind)), ..capture.clone() })
        }
        HirKind::Concat(parts) => {
            let all: Vec<&Hir> = parts.iter().chain(behind.iter().copied()).collect();
            Hir::concat(parts.iter().enumerate().map(|(i, one)| part(one, &all[i + 1..])).collect())
        }
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(|one| part(one, behind)).collect()),
        _ => hir.clone(),
    }
}

/// True when a character that the run cannot take must come soon behind it.
fn ends_soon(run: &Hir, behind: &[&Hir]) -> bool {
    let Ok(Some(run)) = single(run) else { return false };
    for hir in behind.iter().take(NEAR) {
        match hir.kind() {
            HirKind::Literal(literal) => return literal.0.iter().any(|byte| !bit(&run, *byte)),
            _ => match single(hir) {
                Ok(Some(next)) if run.iter().zip(next).all(|(run, next)| run & next == 0) => return true,
                Ok(Some(_)) => {}
                _ => return false,
            },
        }
    }
    false
}
