//! Branches: where a search goes on, by the next byte.
//!
//! Options and alternatives become splits and jumps, often several behind each other. They take no byte, so that one look at
//! the next byte answers them all, up to the first split that leaves a choice.

use super::lower::Step;
use super::{Branch, CHOICE, Choice, NOWHERE, Op};

/// Which ways of a split the next byte allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    None,
    First,
    Second,
    Both,
}

/// What splits and jumps are made of.
pub(super) struct Tables<'t> {
    pub(super) steps: &'t [Step],
    /// The place of each step.
    pub(super) places: &'t [u32],
    /// For each byte, and for the end of the text, the step at which an alternation goes on.
    pub(super) dispatches: &'t [[u32; 257]],
    /// For each byte, and for the end of the text, which ways of a split can go on.
    pub(super) splits: &'t [[Way; 257]],
}

/// For each step whether another one leads there.
pub(super) fn aims(steps: &[Step], dispatches: &[[u32; 257]]) -> Vec<bool> {
    let mut is_aim = vec![false; steps.len() + 1];
    for step in steps {
        match *step {
            Step::Split { first, second, .. } => {
                is_aim[first as usize] = true;
                is_aim[second as usize] = true;
            }
            Step::Jump(to) => is_aim[to as usize] = true,
            _ => {}
        }
    }
    for to in dispatches.iter().flatten().filter(|to| **to != u32::MAX) {
        is_aim[*to as usize] = true;
    }
    is_aim
}

impl Tables<'_> {
    /// The branches in the order of their steps, and the choices that they leave.
    pub(super) fn branches(&self, ops: &mut [Op], later: &[u16]) -> (Vec<Branch>, Vec<Choice>) {
        let (mut branches, mut choices) = (Vec::new(), Vec::new());
        // The choice of each split.
        let mut numbers = vec![NOWHERE; self.steps.len()];
        for (step, place) in self.places.iter().enumerate() {
            let place = *place as usize;
            let Op::Branch(_) = ops[place] else { continue };
            if let Some(to) = self.only(step) {
                ops[place] = Op::Jump(to);
                continue;
            }
            let mut branch = [NOWHERE; 257];
            for (byte, to) in branch.iter_mut().enumerate() {
                let Some((end, split)) = self.end(step, byte) else { continue };
                *to = self.places[end] as u16;
                if let Some((first, second)) = split {
                    if numbers[end] == NOWHERE {
                        numbers[end] = choices.len() as u16;
                        let (first, second) = (self.places[first], self.places[second]);
                        choices.push(Choice { first, second, later: later[self.places[end] as usize] });
                    }
                    *to = CHOICE | numbers[end];
                }
            }
            ops[place] = Op::Branch(branches.len() as u16);
            branches.push(branch);
        }
        (branches, choices)
    }

    /// Where a step goes on whatever comes next.
    fn only(&self, mut step: usize) -> Option<u32> {
        while let Step::Jump(to) = self.steps[step] {
            step = to as usize;
        }
        let is_branch = matches!(self.steps[step], Step::Split { .. } | Step::Dispatch(_));
        (!is_branch).then(|| self.places[step])
    }

    /// The step to which one leads when a byte comes next; of a split with a choice also its ways.
    fn end(&self, mut step: usize, byte: usize) -> Option<(usize, Option<(usize, usize)>)> {
        loop {
            step = match self.steps[step] {
                Step::Jump(to) => to as usize,
                Step::Dispatch(table) => match self.dispatches[table as usize][byte] {
                    u32::MAX => return None,
                    to => to as usize,
                },
                Step::Split { first, second, table } => match self.splits[table as usize][byte] {
                    Way::None => return None,
                    Way::First => first as usize,
                    Way::Second => second as usize,
                    Way::Both => return Some((step, Some((first as usize, second as usize)))),
                },
                _ => return Some((step, None)),
            };
        }
    }
}
