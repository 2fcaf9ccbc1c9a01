//! A collector as it is linked into a program, and what it takes to load it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use collector_core::maps::MapFiles;
use collector_core::{Collector, Diagnostics, Driver, EventSchema, Factory, Injection, Manifest, Plan, PlanSource};

/// A collector as it is linked in.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// The text of `collector.toml`.
    pub manifest: &'static str,
    /// The texts of the maps by file name.
    pub maps: &'static [(&'static str, &'static str)],
    /// Makes an instance.
    pub factory: fn() -> Box<dyn Collector>,
}

/// What a user may say about loading.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// A directory whose maps extend the collector's own (execution mode *custom*).
    pub overlay: Option<PathBuf>,
    /// Values of parameters.
    pub parameters: Vec<(String, String)>,
    /// What the framework adds to every event.
    pub injection: Injection,
}

/// A loaded collector, with the warnings of its load.
pub struct Loaded {
    /// The plan.
    pub plan: Arc<Plan>,
    /// Findings that did not prevent loading.
    pub warnings: Diagnostics,
    factory: Factory,
}

impl std::fmt::Debug for Loaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loaded").field("plan", &self.plan).finish_non_exhaustive()
    }
}

impl Loaded {
    /// A driver for the collector.
    #[must_use]
    pub fn driver(&self) -> Driver {
        Driver::new(self.plan.clone(), self.factory.clone())
    }
}

impl Definition {
    /// Reads the manifest.
    ///
    /// # Errors
    /// What is wrong in it.
    pub fn manifest(&self) -> Result<Manifest, Diagnostics> {
        let mut found = Diagnostics::new();
        match Manifest::parse(self.manifest, "collector.toml", &mut found) {
            Some(manifest) if !found.has_errors() => Ok(manifest),
            _ => Err(found),
        }
    }

    /// Loads the collector.
    ///
    /// # Errors
    /// Everything that is wrong in its files, or in the overlay.
    pub fn load(&self, options: &LoadOptions) -> Result<Loaded, Diagnostics> {
        let manifest = self.manifest()?;
        let mut files = MapFiles::new();
        for (name, text) in self.maps {
            files.push(name, &format!("maps/{name}"), text);
        }
        if let Some(overlay) = &options.overlay {
            add_overlay(overlay, &mut files)?;
        }
        let source = PlanSource {
            manifest,
            files,
            schema: EventSchema::base(),
            parameters: options.parameters.clone(),
            injection: options.injection,
        };
        let factory: Factory = Arc::new(self.factory);
        let (plan, warnings) = Plan::load(source, &factory)?;
        Ok(Loaded { plan, warnings, factory })
    }
}

/// Adds the maps of a directory, in the order of their names.
fn add_overlay(directory: &Path, files: &mut MapFiles) -> Result<(), Diagnostics> {
    let mut found = Diagnostics::new();
    let shown = directory.display().to_string();
    let mut paths: Vec<PathBuf> = match fs::read_dir(directory) {
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
        Err(error) => {
            found.error("C0111", &shown, (0, 0), format!("cannot read the overlay: {error}"));
            return Err(found);
        }
    };
    paths.sort();
    for path in paths.into_iter().filter(|path| path.is_file()) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        match fs::read_to_string(&path) {
            Ok(text) => files.push(&name, &path.display().to_string(), &text),
            Err(error) => {
                found.error("C0111", &path.display().to_string(), (0, 0), format!("cannot read: {error}"));
            }
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}
