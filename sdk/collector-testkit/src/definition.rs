//! A collector as it is linked into a program, and what it takes to load it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use collector_core::maps::MapFiles;
use collector_core::{
    Collector, Diagnostics, Driver, EventSchema, Factory, Injection, Input, Manifest, Plan, PlanSource, Position,
    nearest,
};
use collector_text::framing::Framer;

/// A collector as it is linked in.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// The text of `collector.toml`.
    pub manifest: &'static str,
    /// The texts of the maps by file name.
    pub maps: &'static [(&'static str, &'static str)],
    /// Where the maps lie, as messages show it.
    pub directory: &'static str,
    /// Makes an instance.
    pub factory: fn() -> Box<dyn Collector>,
    /// The event schema: the base schema or one that extends it.
    pub schema: fn() -> Arc<EventSchema>,
    /// The collector that this one extends: its maps lie below.
    pub base: Option<&'static Definition>,
}

impl Definition {
    /// A collector with the base schema that extends none.
    #[must_use]
    pub const fn new(
        manifest: &'static str,
        maps: &'static [(&'static str, &'static str)],
        factory: fn() -> Box<dyn Collector>,
    ) -> Definition {
        Definition { manifest, maps, directory: "maps/", factory, schema: EventSchema::base, base: None }
    }

    /// Extends another collector.
    #[must_use]
    pub const fn extending(self, base: &'static Definition) -> Definition {
        Definition { base: Some(base), schema: base.schema, ..self }
    }

    /// Takes a schema of one's own.
    #[must_use]
    pub const fn with_schema(self, schema: fn() -> Arc<EventSchema>) -> Definition {
        Definition { schema, ..self }
    }
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
    /// Which lines of maps are used is noted.
    pub observe: bool,
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
    /// Reads the manifest. What it does not say is taken from the extended collector's.
    ///
    /// # Errors
    /// What is wrong in it.
    pub fn manifest(&self) -> Result<Manifest, Diagnostics> {
        let mut found = Diagnostics::new();
        let mut manifest = match Manifest::parse(self.manifest, "collector.toml", &mut found) {
            Some(manifest) if !found.has_errors() => manifest,
            _ => return Err(found),
        };
        if let Some(base) = self.base {
            inherit(&mut manifest, base.manifest()?);
        }
        if let Err(error) = Framer::new(&manifest.input, Position(0)) {
            found.error("C0306", "collector.toml", (0, 0), format!("input.framing is malformed: {error}"));
            return Err(found);
        }
        Ok(manifest)
    }

    /// Loads the collector.
    ///
    /// # Errors
    /// Everything that is wrong in its files, or in the overlay.
    pub fn load(&self, options: &LoadOptions) -> Result<Loaded, Diagnostics> {
        let manifest = self.manifest()?;
        let mut files = MapFiles::new();
        self.add_maps("", &mut files);
        if let Some(overlay) = &options.overlay {
            let known: BTreeSet<String> = files.iter().map(|file| file.name.clone()).collect();
            add_overlay(overlay, &known, &mut files)?;
        }
        if options.observe {
            files.observe();
        }
        let source = PlanSource {
            manifest,
            files,
            schema: (self.schema)(),
            parameters: options.parameters.clone(),
            injection: options.injection,
        };
        let factory: Factory = Arc::new(self.factory);
        let (plan, warnings) = Plan::load(source, &factory)?;
        Ok(Loaded { plan, warnings, factory })
    }
}

impl Definition {
    /// Adds the maps, those of the extended collector first.
    fn add_maps(&self, directory: &str, files: &mut MapFiles) {
        if let Some(base) = self.base {
            let id = base.manifest().map_or_else(|_| "base".to_string(), |manifest| manifest.collector.id);
            base.add_maps(&format!("{id}/"), files);
        }
        for (name, text) in self.maps {
            files.push(name, &format!("{directory}{}{name}", self.directory), text);
        }
    }
}

/// Input, parameters, streams and hosts of the extended collector are the extension's, unless it has its own.
fn inherit(manifest: &mut Manifest, base: Manifest) {
    if manifest.input == Input::default() {
        manifest.input = base.input;
    }
    for parameter in base.parameters {
        if manifest.parameters.iter().all(|own| own.name != parameter.name) {
            manifest.parameters.push(parameter);
        }
    }
    if manifest.streams.is_empty() {
        manifest.streams = base.streams;
        manifest.hosts.extend(base.hosts);
    }
}

/// Adds the maps of a directory, in the order of their names. A file that no map is called by would change nothing, so
/// it is a mistake; documents beside the maps are not.
fn add_overlay(directory: &Path, known: &BTreeSet<String>, files: &mut MapFiles) -> Result<(), Diagnostics> {
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
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') || name.ends_with('~') || name.ends_with(".md") {
            continue;
        }
        let shown = path.display().to_string();
        if !known.contains(&name) {
            let message = format!("the collector has no map `{name}`, which this overlay could extend");
            found.error("C0111", &shown, (0, 0), message).hint(
                match nearest(&name, known.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("its maps are {}", known.iter().map(String::as_str).collect::<Vec<_>>().join(", ")),
                },
            );
            continue;
        }
        match fs::read_to_string(&path) {
            Ok(text) => files.push(&name, &shown, &text),
            Err(error) => {
                found.error("C0111", &shown, (0, 0), format!("cannot read: {error}"));
            }
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}
