//! The registry: the collectors that are linked into this program.
//!
//! A crate that the program never names is dropped by the linker, so a program that collects collectors says
//! `use acme_firewall as _;` for each.

use collector_core::Manifest;
use collector_testkit::Definition;

/// A registered collector; made by [`register_collector!`](crate::register_collector).
#[derive(Clone, Copy, Debug)]
pub struct Registration(pub Definition);

inventory::collect!(Registration);

/// Why the registry cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// No collector is linked in.
    #[error("no collector is linked into this program: name its crate with `use … as _;`")]
    Empty,
    /// A manifest cannot be read.
    #[error("{0}")]
    Manifest(collector_core::Diagnostics),
    /// Two collectors have one id.
    #[error("two collectors have the id `{0}`: each needs its own")]
    Duplicate(String),
}

/// All registered collectors with their manifests, sorted by id.
///
/// # Errors
/// When there are none, a manifest is malformed, or two have the same id.
pub fn registered() -> Result<Vec<(Manifest, Definition)>, RegistryError> {
    let mut all = Vec::new();
    for registration in inventory::iter::<Registration> {
        all.push((registration.0.manifest().map_err(RegistryError::Manifest)?, registration.0));
    }
    // The linker decides the order in which they come.
    all.sort_by(|a, b| a.0.collector.id.cmp(&b.0.collector.id));
    if let Some(pair) = all.windows(2).find(|pair| pair[0].0.collector.id == pair[1].0.collector.id) {
        return Err(RegistryError::Duplicate(pair[0].0.collector.id.clone()));
    }
    if all.is_empty() { Err(RegistryError::Empty) } else { Ok(all) }
}
