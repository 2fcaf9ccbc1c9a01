//! The kinds of events: `families.map` and `events.map`, compiled.
//!
//! A family is a provider or several whose ids mean the same; within it an id is a kind. Ids without a row are of no kind,
//! and become general events.

use std::sync::Arc;

use collector_sdk::core::TextId;
use collector_sdk::core::maps::met::Met;
use collector_sdk::core::maps::taxonomy::TaxonomyId;
use collector_sdk::prelude::*;

use crate::rest::{self, Rest};
use crate::roles::{Move, Roles};
use crate::{attr, table};

/// What is known of an event by its id.
#[derive(Clone, Debug)]
pub(crate) struct Kind {
    pub(crate) name: TextId,
    pub(crate) taxonomy: TaxonomyId,
    pub(crate) severity: i64,
    /// An audit failure means that it was not allowed.
    pub(crate) is_denied: bool,
    /// Somebody proves who he is.
    pub(crate) is_login: bool,
    pub(crate) moves: Vec<Move>,
    pub(crate) rest: Option<Rest>,
    /// Its line, while coverage is measured.
    met: Option<(Arc<Met>, u32)>,
}

/// The name of a family, and its kinds by id.
type Family = (Box<str>, Vec<(u32, Kind)>);

#[derive(Debug, Default)]
pub(crate) struct Kinds {
    sources: KeyMap,
    families: Vec<Family>,
    generic: Option<TaxonomyId>,
}

impl Kinds {
    pub(crate) fn load(setup: &mut Setup<'_>) -> Kinds {
        let roles = Roles::load(setup);
        let mut families: Vec<Family> = Vec::new();
        for row in setup.rows("events.map", Header::FirstCell("event")) {
            let Some((family, id, kind)) = kind(setup, &roles, &row.texts(), &row.path, row.line) else { continue };
            match families.iter_mut().find(|(name, _)| **name == *family) {
                Some((_, kinds)) => kinds.push((id, kind)),
                None => families.push((family.into(), vec![(id, kind)])),
            }
        }
        for (_, kinds) in &mut families {
            table::last_wins(kinds, |row| row.0);
        }
        let sources = setup.key_map("families.map", Header::FirstCell("source"));
        Kinds { sources, families, generic: setup.taxonomy("generic") }
    }

    /// Finds the kind by provider and id, else by channel and id.
    #[inline]
    pub(crate) fn find(&self, rec: &Record<'_>) -> Option<&Kind> {
        let id: u32 = rec.str(attr::EVENT_ID)?.parse().ok()?;
        let by = |source: AttrId| rec.str(source).and_then(|source| self.sources.first(source));
        let family = by(attr::PROVIDER).or_else(|| by(attr::CHANNEL))?;
        let (_, kinds) = self.families.iter().find(|(name, _)| **name == *family)?;
        let row = kinds.binary_search_by_key(&id, |row| row.0).ok()?;
        let kind = &kinds[row].1;
        if let Some((met, line)) = &kind.met {
            met.mark(*line);
        }
        Some(kind)
    }

    pub(crate) fn generic(&self) -> Option<TaxonomyId> {
        self.generic
    }
}

/// Reads a row; what it names and does not exist is a finding.
fn kind<'c>(
    setup: &mut Setup<'_>,
    roles: &Roles,
    cells: &[&'c str],
    path: &str,
    line: u32,
) -> Option<(&'c str, u32, Kind)> {
    let [event, name, taxonomy, severity, failure, sets, rest] = cells else {
        setup.diagnostics().error("C0102", path, (line, 1), "a row of events.map has seven columns");
        return None;
    };
    let found = (event.split_once('.').and_then(|(family, id)| Some((family, id.parse().ok()?))), severity.parse());
    let (Some((family, id)), Ok(severity)) = found else {
        setup.diagnostics().error("C0203", path, (line, 1), "an event is `family.id`, and a severity is a number");
        return None;
    };
    let Some(id_of_row) = setup.taxonomy(taxonomy) else {
        let message = format!("no row `{taxonomy}` in taxonomy.map");
        setup.diagnostics().error("C0204", path, (line, 3), message);
        return None;
    };
    let mut moves = Vec::new();
    for set in sets.split_whitespace() {
        let before = moves.len();
        moves.extend(roles.set(set));
        if moves.len() == before {
            setup.diagnostics().error("C0111", path, (line, 6), format!("no set `{set}` in roles.map"));
        }
    }
    let function = rest::function(rest);
    if function.is_none() && !rest.is_empty() {
        setup.diagnostics().error("C0111", path, (line, 7), format!("no function `{rest}`"));
    }
    let kind = Kind {
        name: setup.text(name),
        taxonomy: id_of_row,
        severity,
        is_denied: *failure == "denial",
        is_login: taxonomy.starts_with("auth.") || taxonomy.starts_with("logon"),
        moves,
        rest: function,
        met: setup.met(path).map(|met| (met, line)),
    };
    Some((family, id, kind))
}
