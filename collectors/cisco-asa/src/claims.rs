//! What a number alone says about the outcome, when its text was not understood.
//!
//! Some numbers have one outcome, as their names tell: built, denied, closed. Others have it in their text: 106100 is
//! for permitted and denied packets alike. Of those, and of mere reports, nothing is claimed.

use std::collections::BTreeMap;

use collector_sdk::core::maps::taxonomy::TaxonomyId;
use collector_sdk::prelude::*;

/// The taxonomy rows of all numbers that have several.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    rows: BTreeMap<u32, Vec<TaxonomyId>>,
}

impl Claims {
    pub(crate) fn of(catalogue: &Catalogue) -> Claims {
        let mut rows: BTreeMap<u32, Vec<TaxonomyId>> = BTreeMap::new();
        for (numbers, section) in catalogue.sections() {
            for number in numbers {
                let known = rows.entry(number).or_default();
                known.extend(section.taxonomy.filter(|row| !known.contains(row)));
            }
        }
        rows.retain(|_, rows| rows.len() > 1);
        Claims { rows }
    }

    /// Sets the taxonomy of a section whose text was not understood, with an outcome only if the number has one.
    #[cold]
    pub(crate) fn set(&self, number: u32, key: &str, row: TaxonomyId, evt: &mut Event) {
        let mut agreed = outcome(row, evt);
        for other in self.rows.get(&number).into_iter().flatten() {
            agreed = common(agreed, outcome(*other, evt));
        }
        evt.set_taxonomy_row(row);
        if key.ends_with(".info") {
            evt.set_outcome("XDAS_OUT_UNKNOWN");
        } else if let Some(name) = agreed.name {
            evt.set_outcome(name);
        }
    }
}

/// An outcome: what it is, and its name in more detail.
#[derive(Clone, Copy)]
struct Outcome<'b> {
    class: Option<i64>,
    name: Option<&'b str>,
}

fn outcome<'b>(row: TaxonomyId, evt: &mut Event<'b>) -> Outcome<'b> {
    evt.set_taxonomy_row(row);
    Outcome { class: evt.get(field::XDAS_OUTCOME).and_then(Value::as_int), name: evt.str(field::XDAS_OUTCOME_NAME) }
}

/// What two outcomes have in common.
fn common<'b>(a: Outcome<'b>, b: Outcome<'b>) -> Outcome<'b> {
    if a.name == b.name {
        return a;
    }
    let class = a.class.filter(|class| Some(*class) == b.class);
    let name = match class {
        Some(0) => "XDAS_OUT_SUCCESS",
        Some(1) => "XDAS_OUT_FAILURE",
        Some(2) => "XDAS_OUT_DENIAL",
        _ => "XDAS_OUT_UNKNOWN",
    };
    Outcome { class, name: Some(name) }
}
