//! Everything that is wrong or doubtful in a collector's files, each finding with the line that it means.
//!
//! Loading finds what cannot work. The checks here look for what works and is probably not meant: attributes that
//! nobody maps, events without severity, a collector without golden cases. Whether an attribute that only data can
//! name ever comes cannot be read from the files, so that check is asked for (`strict`) and believes the golden
//! cases.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use collector_core::attr::{Step, parse_path};
use collector_core::maps::MapFiles;
use collector_core::parameter::{Parameter, ParameterType};
use collector_core::{
    Diagnostic, Diagnostics, Event, EventSchema, Level, Manifest, Plan, PlanSource, Record, Sink, Source, Time, field,
    nearest,
};
use serde::Serialize;

use crate::definition::{Definition, LoadOptions, Loaded};
use crate::input::run_bytes;
use crate::secrets;

/// What is checked, and how hard.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    /// How the collector is loaded.
    pub load: LoadOptions,
    /// The collector's own folder, when it is known.
    pub crate_dir: Option<PathBuf>,
    /// Also look for what cannot be decided for certain.
    pub strict: bool,
}

/// A finding with its place in the text.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What is wrong. Its column counts characters, also in maps.
    #[serde(flatten)]
    pub diagnostic: Diagnostic,
    /// The line that it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How many characters are meant, from the column on.
    pub length: usize,
}

/// Checks a collector. Findings come in the order of files and lines, as far as they have one.
#[must_use]
pub fn check(definition: &Definition, options: &CheckOptions) -> Vec<Finding> {
    let mut found = Diagnostics::new();
    match definition.manifest() {
        Err(wrong) => found.extend(wrong),
        Ok(manifest) => {
            let mut load = options.load.clone();
            load.parameters.extend(placeholders(&manifest, &load.parameters));
            match definition.load(&load) {
                Err(wrong) => found.extend(wrong),
                Ok(loaded) => {
                    found.extend(loaded.warnings.clone());
                    let texts = layers(definition, &load, "Rec2Evt.map");
                    let check = Check { definition, loaded: &loaded, load: &load, options, texts };
                    check.severity(&mut found);
                    check.unmapped(&mut found);
                    let cases = check.cases(&mut found);
                    check.secrets(&cases, &mut found);
                    if options.strict {
                        check.unknown(&cases, &mut found);
                    }
                }
            }
        }
    }
    found.iter().map(|diagnostic| locate(definition, diagnostic)).collect()
}

/// Values for parameters that must be given and were not: what an operator will say is not the collector's fault.
#[must_use]
pub fn placeholders(manifest: &Manifest, given: &[(String, String)]) -> Vec<(String, String)> {
    let is_missing =
        |parameter: &&Parameter| parameter.default.is_none() && !given.iter().any(|(name, _)| *name == parameter.name);
    let missing = manifest.parameters.iter().filter(is_missing);
    missing.map(|parameter| (parameter.name.clone(), placeholder(parameter))).collect()
}

fn placeholder(parameter: &Parameter) -> String {
    match parameter.ty {
        ParameterType::Integer => parameter.min.or(parameter.max).unwrap_or(0).to_string(),
        ParameterType::Boolean => "false".to_string(),
        ParameterType::Duration => "1s".to_string(),
        ParameterType::Credential => "user:secret".to_string(),
        ParameterType::Choice => parameter.choices.first().cloned().unwrap_or_default(),
        ParameterType::Choices => String::new(),
        ParameterType::List => "[]".to_string(),
        ParameterType::Object => "{}".to_string(),
        _ => "example".to_string(),
    }
}

/// The texts of a map with the paths that findings name, the collector's own first, those of the extended one last.
fn layers(definition: &Definition, load: &LoadOptions, name: &str) -> Vec<(String, String)> {
    let own = definition.maps.iter().filter(|(known, _)| *known == name);
    let mut all: Vec<(String, String)> =
        own.map(|(known, text)| (format!("maps/{known}"), (*text).to_string())).collect();
    if let Some(path) = load.overlay.as_ref().map(|overlay| overlay.join(name))
        && let Ok(text) = fs::read_to_string(&path)
    {
        all.push((path.display().to_string(), text));
    }
    if let Some(base) = definition.base {
        all.extend(layers(base, &LoadOptions::default(), name));
    }
    all
}

/// The checks of a collector that loads.
struct Check<'c> {
    definition: &'c Definition,
    loaded: &'c Loaded,
    load: &'c LoadOptions,
    options: &'c CheckOptions,
    /// The layers of Rec2Evt.map.
    texts: Vec<(String, String)>,
}

impl Check<'_> {
    fn plan(&self) -> &Plan {
        &self.loaded.plan
    }

    fn severity(&self, found: &mut Diagnostics) {
        let is_mapped = self.plan().rec2evt().mappings().iter().any(|mapping| mapping.field == field::SEVERITY);
        if !is_mapped && !self.plan().defaults().any(|(id, ..)| id == field::SEVERITY) {
            found
                .warning("C0114", "maps/protoEvt.map", (0, 0), "nothing sets `Severity`")
                .hint("add a default such as `Severity,1`, or map an attribute to `Severity` in Rec2Evt.map");
        }
    }

    /// Declared, but neither mapped nor listed as `#unmapped:`.
    fn unmapped(&self, found: &mut Diagnostics) {
        let plan = self.plan();
        let declared: &[&str] = (self.definition.factory)().attributes();
        let mapped: BTreeSet<&str> =
            plan.rec2evt().mappings().iter().map(|mapping| plan.attributes().name(mapping.attr)).collect();
        let roots: BTreeSet<String> = mapped.iter().filter_map(|name| root(name)).collect();
        let mut on_purpose = BTreeSet::new();
        for (path, text) in &self.texts {
            for (number, name) in unmapped_comments(text) {
                if !declared.contains(&name) {
                    let message = format!("`#unmapped` names `{name}`, which the collector does not declare");
                    let diagnostic = found.warning("C0113", path, (number, 0), message);
                    if let Some(near) = nearest(name, declared.iter().copied()) {
                        diagnostic.hint(format!("did you mean `{near}`?"));
                    }
                }
                on_purpose.insert(name.to_string());
            }
        }
        let is_known = |name: &str| {
            mapped.contains(name)
                || on_purpose.contains(name)
                || roots.contains(name)
                || root(name).is_some_and(|root| mapped.contains(root.as_str()))
        };
        for name in declared.iter().filter(|name| !is_known(name)) {
            found
                .warning(
                    "C0113",
                    "maps/Rec2Evt.map",
                    (0, 0),
                    format!("the attribute `{name}` is declared but not mapped"),
                )
                .hint(format!("map it, such as `ExtendedInformation,{name}`, or add the line `#unmapped: {name}`"));
        }
    }

    /// The inputs of the golden cases; a warning when there are none.
    fn cases(&self, found: &mut Diagnostics) -> Vec<PathBuf> {
        let Some(directory) = &self.options.crate_dir else { return Vec::new() };
        let cases = directory.join("tests").join("cases");
        let inputs = inputs(&cases);
        if inputs.is_empty() {
            found
                .warning("C0115", "tests/cases", (0, 0), "there is no golden case")
                .hint("put a sample into tests/cases/NAME/input.log, then run `test --bless` and read the result");
        }
        inputs
    }

    /// Samples with what looks like a secret are refused.
    fn secrets(&self, cases: &[PathBuf], found: &mut Diagnostics) {
        let base = self.options.crate_dir.as_deref().unwrap_or(Path::new(""));
        for path in cases {
            let Ok(bytes) = fs::read(path) else { continue };
            let text = String::from_utf8_lossy(&bytes);
            let Some((range, what)) = secrets::find(&text) else { continue };
            let before = &text[..range.start];
            let line = before.matches('\n').count() as u32 + 1;
            let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) as u32 + 1;
            let shown = path.strip_prefix(base).unwrap_or(path).display().to_string();
            found
                .error("C0116", &shown, (line, column), format!("this looks like {what}"))
                .hint("revoke it if it is real, and put a value that says it is none in its place, such as `EXAMPLE`");
        }
    }

    /// Mapped, but neither declared, nor asked for by the code, nor seen in a golden case.
    fn unknown(&self, cases: &[PathBuf], found: &mut Diagnostics) {
        let plan = self.plan();
        let code = self.names_of_the_code();
        let seen = self.names_of_the_cases(cases);
        for mapping in plan.rec2evt().mappings() {
            let name = plan.attributes().name(mapping.attr);
            let is_of_code = |known: &str| code.contains(known) || root(known).is_some_and(|root| code.contains(&root));
            if is_of_code(name) || seen.contains(name) {
                continue;
            }
            let message = format!("nothing is known to set the attribute `{name}`");
            let diagnostic = found.warning("C0110", plan.rec2evt().file(mapping), (mapping.line, 2), message);
            diagnostic.hint(match nearest(name, code.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "add a golden case whose input has it, or remove the line".to_string(),
            });
        }
    }

    /// The attributes that the collector declares or asks for, without those of Rec2Evt.map.
    fn names_of_the_code(&self) -> BTreeSet<String> {
        let Ok(manifest) = self.definition.manifest() else { return BTreeSet::new() };
        let mut files = MapFiles::new();
        for (name, text) in self.definition.maps.iter().filter(|(name, _)| *name != "Rec2Evt.map") {
            files.push(name, name, text);
        }
        let source = PlanSource {
            manifest,
            files,
            schema: EventSchema::base(),
            parameters: self.load.parameters.clone(),
            injection: self.load.injection,
        };
        match Plan::load(source, &(std::sync::Arc::new(self.definition.factory) as collector_core::Factory)) {
            Ok((plan, _)) => plan.attributes().names().map(str::to_string).collect(),
            Err(_) => (self.definition.factory)().attributes().iter().map(|name| (*name).to_string()).collect(),
        }
    }

    fn names_of_the_cases(&self, cases: &[PathBuf]) -> BTreeSet<String> {
        let plan = self.plan();
        let mapped = plan.rec2evt().mappings().iter().map(|mapping| plan.attributes().name(mapping.attr).to_string());
        let mut sink = Seen { wanted: mapped.collect(), seen: BTreeSet::new() };
        let source = Arc::new(Source::new("check", "FILE"));
        for bytes in cases.iter().filter_map(|path| fs::read(path).ok()) {
            run_bytes(&mut self.loaded.driver(), &source, &bytes, Time::EPOCH, &mut sink);
        }
        sink.seen
    }
}

/// Notes which of the wanted names ever have a value.
struct Seen {
    wanted: BTreeSet<String>,
    seen: BTreeSet<String>,
}

impl Sink for Seen {
    fn event(&mut self, rec: &Record<'_>, _: &Event<'_>) {
        let now: Vec<String> = self.wanted.iter().filter(|name| rec.get_named(name).is_some()).cloned().collect();
        for name in now {
            self.wanted.remove(&name);
            self.seen.insert(name);
        }
    }
}

/// The first step of a path with several.
fn root(name: &str) -> Option<String> {
    match &parse_path(name)?[..] {
        [Step::Key(root), _, ..] => Some(root.clone()),
        _ => None,
    }
}

/// The names in comments such as `#unmapped: one, two`, with their lines.
fn unmapped_comments(text: &str) -> impl Iterator<Item = (u32, &str)> {
    let comments = text.lines().zip(1_u32..).filter_map(|(line, number)| {
        let comment = line.trim_start_matches('\u{feff}').strip_prefix('#')?.trim_start();
        Some((number, comment.strip_prefix("unmapped:")?))
    });
    comments.flat_map(|(number, names)| {
        names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(move |name| (number, name))
    })
}

fn inputs(cases: &Path) -> Vec<PathBuf> {
    let list = |path: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(path).into_iter().flatten();
        let mut all: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        all.sort();
        all
    };
    let is_input = |path: &PathBuf| path.is_file() && path.file_stem().is_some_and(|stem| stem == "input");
    list(cases).iter().flat_map(|case| list(case)).filter(is_input).collect()
}

/// Finds the text that a finding means. Readers of maps name the cell; people and editors count characters.
fn locate(definition: &Definition, diagnostic: &Diagnostic) -> Finding {
    let mut diagnostic = diagnostic.clone();
    let number = diagnostic.line as usize;
    let text = text_of(definition, &diagnostic.file);
    let line = text.as_deref().and_then(|text| text.trim_start_matches('\u{feff}').lines().nth(number.checked_sub(1)?));
    let mut length = 0;
    if let Some(line) = line
        && diagnostic.column > 0
    {
        if diagnostic.file.ends_with(".map") {
            let (column, cell) = cell(line, diagnostic.column as usize);
            (diagnostic.column, length) = (column as u32, cell);
        } else {
            let rest = line.chars().skip(diagnostic.column as usize - 1);
            length = rest.take_while(|c| !c.is_whitespace()).count().max(1);
        }
    }
    Finding { diagnostic, source: line.map(str::to_string), length }
}

fn text_of(definition: &Definition, file: &str) -> Option<String> {
    if file == "collector.toml" {
        return Some(definition.manifest.to_string());
    }
    let name = file.strip_prefix("maps/").unwrap_or(file);
    let own = definition.maps.iter().find(|(known, _)| *known == name);
    own.map(|(_, text)| (*text).to_string()).or_else(|| fs::read_to_string(file).ok())
}

/// The column of a cell, from 1, and its length, both in characters. A cell that is missing is at the line's end.
fn cell(line: &str, number: usize) -> (usize, usize) {
    let (mut at, mut start, mut quoted) = (1, 0, false);
    let mut characters = 0;
    for (i, c) in line.chars().enumerate() {
        characters = i + 1;
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted && at == number => return (start + 1, (i - start).max(1)),
            ',' if !quoted => (at, start) = (at + 1, i + 1),
            _ => {}
        }
    }
    if at == number { (start + 1, (characters - start).max(1)) } else { (characters + 1, 1) }
}

/// The numbers of errors and warnings.
#[must_use]
pub fn count(findings: &[Finding]) -> (usize, usize) {
    let errors = findings.iter().filter(|finding| finding.diagnostic.level == Level::Error).count();
    (errors, findings.len() - errors)
}

#[cfg(test)]
mod tests;
