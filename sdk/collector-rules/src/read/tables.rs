//! Branches by exact look-up: what would be a chain of comparisons with one variable is one look into a table.

use crate::prefilter::Prefilter;
use crate::program::{Block, Instruction, Kind, Names, Operand, Slot, Table, Test, When};

/// Shorter chains are walked faster than a table is asked.
const FEWEST: usize = 3;

/// The variable and the texts that a test asks for.
fn keys<'t>(test: &'t Test, constants: &'t str) -> Option<(Slot, Vec<&'t str>)> {
    match test {
        Test::Equal { left, right: Operand::Constant(start, len), wanted: true } => {
            Some((*left, vec![&constants[*start as usize..(*start + *len) as usize]]))
        }
        Test::In { slot, list } => Some((*slot, list.iter().map(String::as_str).collect())),
        _ => None,
    }
}

fn table(whens: &[When], constants: &str) -> Option<Table> {
    if whens.len() < FEWEST {
        return None;
    }
    let (slot, _) = keys(&whens[0].test, constants)?;
    let mut rows = Names::<Vec<u16>>::default();
    for (index, when) in whens.iter().enumerate() {
        let (other, texts) = keys(&when.test, constants)?;
        if other != slot {
            return None;
        }
        for text in texts {
            let row = rows.entry(text.into()).or_default();
            if row.last() != Some(&(index as u16)) {
                row.push(u16::try_from(index).ok()?);
            }
        }
    }
    Some(Table { slot, rows })
}

/// The table of a `choose`, when all its `when`s ask for one variable.
pub(super) fn of_choose(whens: &[When], constants: &str) -> Option<Table> {
    table(whens, constants)
}

/// The filter of a `switch` whose cases begin with an expression on one text.
pub(super) fn filter(cases: &[Block]) -> Option<(Box<Prefilter>, Slot)> {
    let first = |case: &Block| match case.first().map(|instruction| &instruction.kind) {
        Some(Kind::Regex { src, .. }) => Some(*src),
        _ => None,
    };
    let slot = first(cases.first()?)?;
    if cases.len() < FEWEST || cases.iter().any(|case| first(case) != Some(slot)) {
        return None;
    }
    let expressions = cases.iter().map(|case| match case.first().map(|instruction| &instruction.kind) {
        Some(Kind::Regex { regex, .. }) => regex.matcher.hir(),
        _ => None,
    });
    Some((Box::new(Prefilter::new(expressions)), slot))
}

/// Makes one instruction of `when`s that follow each other and ask for one variable, when none of them sets it.
pub(super) fn merge_whens(block: Block, constants: &str) -> Block {
    let mut merged = Block::new();
    let mut run: Vec<Instruction> = Vec::new();
    let mut slot = None;
    for instruction in block {
        let asked = asked(&instruction, constants);
        if asked.is_none() || asked != slot {
            flush(&mut run, &mut merged, constants);
        }
        slot = asked;
        if asked.is_some() { run.push(instruction) } else { merged.push(instruction) }
    }
    flush(&mut run, &mut merged, constants);
    merged
}

/// The variable that a bare `when` asks for and does not set.
fn asked(instruction: &Instruction, constants: &str) -> Option<Slot> {
    let Kind::Choose { whens, otherwise: None, table: None } = &instruction.kind else { return None };
    let [when] = &whens[..] else { return None };
    let (slot, _) = keys(&when.test, constants)?;
    (!sets(&when.then, slot)).then_some(slot)
}

/// True when a block may set a variable. Instructions whose targets come from data may set any.
fn sets(block: &Block, slot: Slot) -> bool {
    block.iter().any(|instruction| match &instruction.kind {
        Kind::Set { attr, .. } => *attr == slot,
        Kind::Regex { regex, .. } => regex.slots.contains(&slot),
        Kind::Choose { whens, otherwise, .. } => {
            whens.iter().any(|when| sets(&when.then, slot)) || otherwise.as_ref().is_some_and(|block| sets(block, slot))
        }
        Kind::Whens { whens, .. } => whens.iter().any(|when| sets(&when.then, slot)),
        _ => true,
    })
}

fn flush(run: &mut Vec<Instruction>, merged: &mut Block, constants: &str) {
    if run.len() < FEWEST {
        merged.append(run);
        return;
    }
    let at = run[0].at;
    let whens: Vec<When> = run
        .drain(..)
        .filter_map(|instruction| match instruction.kind {
            Kind::Choose { mut whens, .. } => whens.pop(),
            _ => None,
        })
        .collect();
    match table(&whens, constants) {
        Some(table) => merged.push(Instruction { at, kind: Kind::Whens { whens, table: Box::new(table) } }),
        None => merged.extend(whens.into_iter().map(|when| Instruction {
            at: when.at,
            kind: Kind::Choose { whens: vec![when], otherwise: None, table: None },
        })),
    }
}
