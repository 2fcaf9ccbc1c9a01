//! The taxonomy: `taxonomy.map`, `xdas_tax.map` and `xdas_out.map`.
//!
//! `taxonomy.map` has one row for each key that a collector builds:
//! `key,level 1,level 2,level 3,level 4,XDAS taxonomy name,XDAS outcome name`. The two others give the names
//! their numbers (`name,registry,provider,class,identifier` and `name,outcome,detail`); they ship with the SDK
//! and sites may extend them. All three are checked against each other when they are loaded, never later.

use std::collections::HashMap;
use std::sync::Arc;

use super::hash::Names;
use super::met::Met;
use super::{MapFile, MapFiles, rows};
use crate::diag::{Diagnostics, nearest};
use crate::event::fragment;
use crate::schema::{EventSchema, FieldId, NameStyle, field};
use crate::value::OwnedValue;

/// The key under which unsupported records are filed.
pub const UNSUPPORTED: &str = "unsupported";

/// What a key sets, rendered once.
#[derive(Debug)]
pub struct TaxonomyRow {
    /// The key.
    pub key: String,
    pub(crate) fields: Vec<(FieldId, OwnedValue)>,
    pub(crate) outcome: Option<Arc<OutcomeRow>>,
    /// Its line, if somebody asked which are used.
    met: Option<(Arc<Met>, u32)>,
    rendered: [Vec<u8>; 2],
}

/// What an outcome name sets, rendered once.
#[derive(Debug)]
pub struct OutcomeRow {
    /// The name.
    pub name: String,
    pub(crate) fields: Vec<(FieldId, OwnedValue)>,
    rendered: [Vec<u8>; 2],
}

impl TaxonomyRow {
    #[inline]
    pub(crate) fn fragment(&self, style: NameStyle) -> &[u8] {
        &self.rendered[style as usize]
    }

    /// Notes that the row was used, if somebody asked.
    pub(crate) fn mark(&self) {
        if let Some((met, line)) = &self.met {
            met.mark(*line);
        }
    }

    /// The fields that the row sets.
    #[must_use]
    pub fn fields(&self) -> &[(FieldId, OwnedValue)] {
        &self.fields
    }

    /// The name of its outcome.
    #[must_use]
    pub fn outcome_name(&self) -> Option<&str> {
        self.outcome.as_ref().map(|row| row.name.as_str())
    }
}

impl OutcomeRow {
    #[inline]
    pub(crate) fn fragment(&self, style: NameStyle) -> &[u8] {
        &self.rendered[style as usize]
    }
}

/// A row of `taxonomy.map`, found once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaxonomyId(u32);

/// The three maps, checked against each other.
#[derive(Debug, Default)]
pub struct Taxonomy {
    rows: Vec<TaxonomyRow>,
    index: Names<String, u32>,
    outcomes: Names<String, Arc<OutcomeRow>>,
}

const XDAS_TAX: &str = include_str!("../../maps/xdas_tax.map");
const XDAS_OUT: &str = include_str!("../../maps/xdas_out.map");

impl Taxonomy {
    /// Reads the maps of a collector on top of the SDK's own.
    pub fn load(files: &MapFiles, schema: &EventSchema, found: &mut Diagnostics) -> Taxonomy {
        let mut taxonomy = Taxonomy::default();
        let names = codes(files, "xdas_tax.map", XDAS_TAX, 4, found);
        let outcomes = codes(files, "xdas_out.map", XDAS_OUT, 2, found);
        for (name, numbers) in &outcomes {
            let row = outcome_row(schema, name, numbers);
            taxonomy.outcomes.insert(name.clone(), Arc::new(row));
        }
        for file in files.layers("taxonomy.map") {
            taxonomy.add(file, schema, &names, found);
        }
        taxonomy
    }

    fn add(&mut self, file: &MapFile, schema: &EventSchema, names: &[(String, Vec<i64>)], found: &mut Diagnostics) {
        file.met.iter().for_each(|met| met.watch());
        let mut seen: HashMap<String, u32> = HashMap::new();
        for row in rows(file, found) {
            let key = row.cells[0].as_str();
            if key.trim() != key {
                found
                    .warning("C0108", &file.path, (row.line, 1), format!("key `{key}` has blanks around it"))
                    .hint("remove them: keys are compared exactly");
            }
            if key == "key" && seen.is_empty() {
                continue; // the header row
            }
            if row.cells.len() < 7 {
                found
                    .error(
                        "C0102",
                        &file.path,
                        (row.line, 0),
                        format!("the row of `{key}` has {} columns of 7", row.cells.len()),
                    )
                    .hint("key, four levels, XDAS taxonomy name, XDAS outcome name");
                continue;
            }
            if let Some(first) = seen.insert(key.to_string(), row.line) {
                found.warning("C0107", &file.path, (row.line, 1), format!("key `{key}` is already on line {first}"));
                continue;
            }
            let (tax_name, out_name) = (row.cells[5].trim(), row.cells[6].trim());
            let numbers = names.iter().find(|(name, _)| name == tax_name).map(|(_, numbers)| numbers);
            if numbers.is_none() && !tax_name.is_empty() {
                let diagnostic =
                    found.error("C0201", &file.path, (row.line, 6), format!("unknown taxonomy name `{tax_name}`"));
                if let Some(near) = nearest(tax_name, names.iter().map(|(name, _)| name.as_str())) {
                    diagnostic.hint(format!("did you mean `{near}`?"));
                }
            }
            let outcome = self.outcomes.get(out_name).cloned();
            if outcome.is_none() && !out_name.is_empty() {
                let diagnostic =
                    found.error("C0202", &file.path, (row.line, 7), format!("unknown outcome name `{out_name}`"));
                if let Some(near) = nearest(out_name, self.outcomes.keys().map(String::as_str)) {
                    diagnostic.hint(format!("did you mean `{near}`?"));
                }
            }
            let mut fields = Vec::new();
            let levels =
                [field::TAXONOMY_LEVEL1, field::TAXONOMY_LEVEL2, field::TAXONOMY_LEVEL3, field::TAXONOMY_LEVEL4];
            for (id, cell) in levels.into_iter().zip(&row.cells[1..5]) {
                if !cell.is_empty() {
                    fields.push((id, OwnedValue::Text(cell.clone())));
                }
            }
            if let Some(numbers) = numbers {
                fields.push((field::XDAS_TAXONOMY_NAME, OwnedValue::Text(tax_name.to_string())));
                let ids = [field::XDAS_REGISTRY, field::XDAS_PROVIDER, field::XDAS_CLASS, field::XDAS_IDENTIFIER];
                fields.extend(ids.into_iter().zip(numbers.iter().map(|n| OwnedValue::Int(*n))));
            }
            let rendered = render(schema, &fields);
            let next = self.rows.len() as u32;
            let met = file.met.clone().map(|met| (met, row.line));
            self.rows.push(TaxonomyRow { key: key.to_string(), fields, outcome, met, rendered });
            // A later layer takes the key over; the row below stays unused.
            self.index.insert(key.to_string(), next);
        }
    }

    /// The row of a key.
    #[inline]
    #[must_use]
    pub fn row(&self, key: &str) -> Option<&TaxonomyRow> {
        self.find(key).map(|id| self.get(id))
    }

    /// Finds a key once, at load, so that no record needs to.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<TaxonomyId> {
        self.index.get(key).map(|row| TaxonomyId(*row))
    }

    /// A row that was found before.
    #[inline]
    #[must_use]
    pub fn get(&self, id: TaxonomyId) -> &TaxonomyRow {
        &self.rows[id.0 as usize]
    }

    /// What an outcome name means.
    #[must_use]
    pub fn outcome(&self, name: &str) -> Option<&OutcomeRow> {
        self.outcomes.get(name).map(|row| &**row)
    }

    /// All rows in force, sorted by key.
    #[must_use]
    pub fn rows(&self) -> Vec<&TaxonomyRow> {
        let mut rows: Vec<_> = self
            .rows
            .iter()
            .enumerate()
            .filter(|(i, row)| self.index[&row.key] == *i as u32)
            .map(|(_, row)| row)
            .collect();
        rows.sort_by(|a, b| a.key.cmp(&b.key));
        rows
    }
}

fn outcome_row(schema: &EventSchema, name: &str, numbers: &[i64]) -> OutcomeRow {
    let fields = vec![
        (field::XDAS_OUTCOME_NAME, OwnedValue::Text(name.to_string())),
        (field::XDAS_OUTCOME, OwnedValue::Int(numbers[0])),
        (field::XDAS_DETAIL, OwnedValue::Int(numbers[1])),
    ];
    let rendered = render(schema, &fields);
    OutcomeRow { name: name.to_string(), fields, rendered }
}

fn render(schema: &EventSchema, fields: &[(FieldId, OwnedValue)]) -> [Vec<u8>; 2] {
    let arena = bumpalo::Bump::new();
    [NameStyle::Labels, NameStyle::Tags]
        .map(|style| fragment(schema, style, fields.iter().map(|(id, value)| (id.index(), value.borrow_in(&arena)))))
}

/// Reads `name,number,…` from the SDK's file and the collector's layers; later rows win.
fn codes(
    files: &MapFiles,
    name: &str,
    shipped: &str,
    columns: usize,
    found: &mut Diagnostics,
) -> Vec<(String, Vec<i64>)> {
    let own = MapFile { name: name.to_string(), path: format!("{name} (SDK)"), text: shipped.to_string(), met: None };
    let mut all: Vec<(String, Vec<i64>)> = Vec::new();
    for file in std::iter::once(&own).chain(files.layers(name)) {
        for row in rows(file, found) {
            let numbers: Option<Vec<i64>> =
                row.cells.get(1..=columns).map(|cells| cells.iter().map_while(|c| c.trim().parse().ok()).collect());
            match numbers.filter(|numbers| numbers.len() == columns) {
                Some(numbers) => {
                    all.retain(|(known, _)| *known != row.cells[0]);
                    all.push((row.cells[0].clone(), numbers));
                }
                None => {
                    found.error(
                        "C0203",
                        &file.path,
                        (row.line, 2),
                        format!("`{}` needs {columns} numbers", row.cells[0]),
                    );
                }
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_maps_are_checked_against_each_other() {
        let mut files = MapFiles::new();
        files.push(
            "taxonomy.map",
            "taxonomy.map",
            "key,a,b,c,d,e,f\nok,User,Session,Create,,XDAS_AE_CREATE_SESSION,XDAS_OUT_SUCCESS\nbad,,,,,XDAS_AE_CREATE_SESION,XDAS_OUT_SUCCES\nshort,1\n blank,,,,,,\n",
        );
        let mut found = Diagnostics::new();
        let taxonomy = Taxonomy::load(&files, &EventSchema::base(), &mut found);
        let seen: Vec<_> = found.iter().map(|d| (d.code, d.line)).collect();
        assert_eq!(seen, [("C0201", 3), ("C0202", 3), ("C0102", 4), ("C0108", 5)]);
        assert_eq!(found.iter().next().unwrap().hint.as_deref(), Some("did you mean `XDAS_AE_CREATE_SESSION`?"));
        let row = taxonomy.row("ok").unwrap();
        assert_eq!(row.outcome_name(), Some("XDAS_OUT_SUCCESS"));
        let text = String::from_utf8(row.fragment(NameStyle::Labels).to_vec()).unwrap();
        assert!(text.starts_with(",\"TaxonomyLevel1\":\"User\",\"TaxonomyLevel2\":\"Session\""), "{text}");
    }
}
