//! The plan: everything about a collector that is decided before the first record.
//!
//! Names become ids here. A plan is immutable: a changed map makes a new plan, which a driver takes over
//! between two batches.

use std::sync::{Arc, Mutex};

use crate::attr::AttrTable;
use crate::diag::Diagnostics;
use crate::lifecycle::{Collector, Setup};
use crate::manifest::Manifest;
use crate::maps::MapFiles;
use crate::maps::prototype::{Prototype, settable};
use crate::maps::rec2evt::Rec2Evt;
use crate::maps::taxonomy::{Taxonomy, UNSUPPORTED};
use crate::parameter::ParameterValues;
use crate::schema::{EventSchema, FieldId};
use crate::value::OwnedValue;

/// What the framework adds to every event besides its id and time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Injection {
    /// SentinelProcessTime: when the record reached this process, by the clock that its batch carries.
    pub process_time: bool,
    /// RawRecord on every event, not only on unsupported ones.
    pub raw_record: bool,
}

/// Makes instances of a collector: from a type of Rust, or from data such as a parser file.
pub type Factory = Arc<dyn Fn() -> Box<dyn Collector> + Send + Sync>;

/// What a plan is made from.
#[derive(Clone)]
pub struct PlanSource {
    /// The manifest.
    pub manifest: Manifest,
    /// The maps, with overlays.
    pub files: MapFiles,
    /// The schema.
    pub schema: Arc<EventSchema>,
    /// Parameter values as they were given.
    pub parameters: Vec<(String, String)>,
    /// What the framework adds.
    pub injection: Injection,
}

impl std::fmt::Debug for PlanSource {
    /// Leaves the parameters out: some are secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlanSource").field("id", &self.manifest.collector.id).finish_non_exhaustive()
    }
}

/// A loaded collector without its instance.
pub struct Plan {
    source: PlanSource,
    attrs: AttrTable,
    rec2evt: Rec2Evt,
    prototype: Prototype,
    taxonomy: Taxonomy,
    parameters: ParameterValues,
    charset: Option<&'static encoding_rs::Encoding>,
    /// The instance that was initialized while loading: the first driver takes it.
    first: Mutex<Option<Box<dyn Collector>>>,
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plan").field("id", &self.source.manifest.collector.id).finish_non_exhaustive()
    }
}

impl Plan {
    /// Loads a collector: reads its maps and lets it initialize itself. Warnings come with the plan.
    ///
    /// # Errors
    /// Everything that is wrong in the collector's files, at once.
    pub fn load(source: PlanSource, factory: &Factory) -> Result<(Arc<Plan>, Diagnostics), Diagnostics> {
        let mut found = Diagnostics::new();
        let mut collector = factory();
        let parameters = ParameterValues::resolve(&source.manifest.parameters, &source.parameters, &mut found);
        let token = |name: &str| match name.strip_prefix("param:") {
            Some(parameter) => parameters.public(parameter).map(str::to_string),
            None => source.manifest.token(name),
        };
        let files = &source.files;
        let mut prototype = Prototype::load(files.layers("protoEvt.map"), &source.schema, &token, &mut found);
        for parameter in &source.manifest.parameters {
            let Some(name) = &parameter.field else { continue };
            let at = "collector.toml";
            let Some(field) = settable(name, &source.schema, at, (0, 0), &mut found) else { continue };
            if parameter.ty.is_secret() {
                let message = format!("the secret `{}` cannot be the default of a field", parameter.name);
                found.error("C0302", at, (0, 0), message).hint("remove `field`");
            } else if let Some(text) = parameters.str(&parameter.name)
                && !prototype.override_with(&source.schema, field, text, &parameter.name)
            {
                let message = format!("the parameter `{}` does not fit the field `{name}`", parameter.name);
                found.error("C0105", at, (0, 0), message);
            }
        }
        let taxonomy = Taxonomy::load(files, &source.schema, &mut found);
        if taxonomy.find(UNSUPPORTED).is_none() {
            found
                .error("C0204", "taxonomy.map", (0, 0), "there is no row for the key `unsupported`")
                .hint("add `unsupported,,,,,,` or a row with levels of your choice");
        }
        let mut attrs = AttrTable::new(collector.attributes());
        let mut rec2evt = Rec2Evt::load(files.layers("Rec2Evt.map"), &source.schema, &mut attrs, &mut found);
        let mut setup = Setup {
            id: &source.manifest.collector.id,
            files,
            attrs: &mut attrs,
            taxonomy: &taxonomy,
            parameters: &parameters,
            found: &mut found,
            frozen: false,
        };
        if let Err(more) = collector.initialize(&mut setup) {
            found.extend(more);
        }
        if found.has_errors() {
            return Err(found);
        }
        attrs.freeze();
        rec2evt.compile(&source.schema, &attrs);
        let charset = source.manifest.input.encoding().filter(|encoding| *encoding != encoding_rs::UTF_8);
        let first = Mutex::new(Some(collector));
        Ok((Arc::new(Plan { source, attrs, rec2evt, prototype, taxonomy, parameters, charset, first }), found))
    }

    /// Makes another instance of the collector, initialized like the first.
    pub(crate) fn instance(&self, factory: &Factory) -> Box<dyn Collector> {
        if let Some(first) = self.first.lock().ok().and_then(|mut first| first.take()) {
            return first;
        }
        let mut collector = factory();
        let mut attrs = self.attrs.again();
        let mut setup = Setup {
            id: &self.source.manifest.collector.id,
            files: &self.source.files,
            attrs: &mut attrs,
            taxonomy: &self.taxonomy,
            parameters: &self.parameters,
            found: &mut Diagnostics::new(),
            frozen: true,
        };
        // It was initialized with the same files when the plan was loaded.
        let _ = collector.initialize(&mut setup);
        collector
    }

    /// The manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.source.manifest
    }

    /// The maps that it was made from.
    #[must_use]
    pub fn files(&self) -> &MapFiles {
        &self.source.files
    }

    /// The schema.
    #[must_use]
    pub fn schema(&self) -> &Arc<EventSchema> {
        &self.source.schema
    }

    /// The attribute names.
    #[must_use]
    pub fn attributes(&self) -> &AttrTable {
        &self.attrs
    }

    /// Rec2Evt.map.
    #[must_use]
    pub fn rec2evt(&self) -> &Rec2Evt {
        &self.rec2evt
    }

    /// The taxonomy maps.
    #[must_use]
    pub fn taxonomy(&self) -> &Taxonomy {
        &self.taxonomy
    }

    /// The parameters' values.
    #[must_use]
    pub fn parameters(&self) -> &ParameterValues {
        &self.parameters
    }

    /// The character set of the input, when it is not UTF-8.
    pub(crate) fn charset(&self) -> Option<&'static encoding_rs::Encoding> {
        self.charset
    }

    /// What the framework adds.
    #[must_use]
    pub fn injection(&self) -> Injection {
        self.source.injection
    }

    /// The defaults that events start from, with the file and line that gave each.
    pub fn defaults(&self) -> impl Iterator<Item = (FieldId, &OwnedValue, &str, u32)> {
        self.prototype.defaults.iter().map(|d| (d.field, &d.value, d.file.as_str(), d.line))
    }

    /// The name of an unsupported event.
    pub(crate) const UNSUPPORTED_NAME: &'static str = "Unsupported record";
}
