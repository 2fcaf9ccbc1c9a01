//! Coverage of golden cases: which rules they use, and what becomes of every key of their input.
//!
//! A **rule** is a line of a map (a line of `Rec2Evt.map`, a row of `taxonomy.map` or of a key map, a pattern of
//! `messages.pat`) or a reason that the code gives for a record that it does not send. A **key** is a name or a place of the
//! input: what a format finds and what a pattern captures. It is *mapped* when a map takes it to an event field or code
//! uses it up, *kept* when a line says that it stays in the extended information, *dropped* when the manifest says so,
//! and **forgotten** when it is in the extended information only because nobody thought of it. Cases named `malformed…` count
//! for rules and not for keys.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use collector_core::trace::{Target, Who};
use collector_core::{Coverage as Aims, Diagnostics, Event, Plan, Record, Sink, field};
use serde::Serialize;

use crate::definition::Definition;
use crate::golden::{Case, CaseError, Runner};

/// What became of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Use {
    /// A map takes it to an event field, or code uses it up.
    Mapped,
    /// It stays in the extended information on purpose.
    Kept,
    /// It is dropped on purpose.
    Dropped,
    /// Nobody thought of it.
    Forgotten,
}

/// A key that was forgotten, and a record that has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Forgotten {
    /// The key; indices of lists are left out.
    pub key: String,
    /// The class of the record: the name of its event.
    pub class: String,
    /// The case.
    pub case: String,
    /// The line of its input.
    pub line: usize,
    /// The value.
    pub value: String,
}

/// The keys of one class of records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClassKeys {
    /// How many keys there are of each use.
    pub mapped: usize,
    /// Kept on purpose.
    pub kept: usize,
    /// Dropped on purpose.
    pub dropped: usize,
    /// Forgotten.
    pub forgotten: usize,
}

/// The rules of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rules {
    /// The file.
    pub file: String,
    /// How many rules it has.
    pub all: usize,
    /// The rules that no case uses: line and text.
    pub unused: Vec<(u32, String)>,
}

/// What the cases of a collector cover.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// By file.
    pub rules: Vec<Rules>,
    /// By class.
    pub classes: BTreeMap<String, ClassKeys>,
    /// What was forgotten, each key once.
    pub forgotten: Vec<Forgotten>,
    /// What the manifest asks for, and is not there.
    pub missed: Vec<String>,
}

impl Coverage {
    /// The share of rules that are used, in percent, rounded down.
    #[must_use]
    pub fn percent(&self) -> usize {
        let all: usize = self.rules.iter().map(|rules| rules.all).sum();
        let unused: usize = self.rules.iter().map(|rules| rules.unused.len()).sum();
        ((all - unused) * 100).checked_div(all).unwrap_or(100)
    }
}

/// Why coverage cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum CoverageError {
    /// The collector does not load.
    #[error("{0}")]
    Load(Diagnostics),
    /// A case cannot be run.
    #[error("{0}: {1}")]
    Case(String, CaseError),
}

/// Runs cases and tells what they cover. `crate_dir` is where the sources lie, whose reasons are rules, too.
///
/// # Errors
/// When the collector does not load or a case cannot be run.
pub fn measure(
    definition: &Definition,
    parameters: &[(String, String)],
    cases: &[Case],
    crate_dir: &Path,
) -> Result<Coverage, CoverageError> {
    let aims = definition.manifest().map_err(CoverageError::Load)?.coverage;
    let mut runner = Runner::new(*definition, parameters.to_vec()).map_err(CoverageError::Load)?.observing();
    let mut all = Gathered::default();
    for case in cases {
        let failed = |error| CoverageError::Case(case.name.clone(), error);
        let used_by_code = used_by_code(definition);
        let start = |plan: Arc<Plan>, input: &[u8]| Keys {
            plan,
            aims: &aims,
            used_by_code,
            case,
            input: input.to_vec(),
            found: Vec::new(),
            gathered: Gathered::default(),
        };
        let (keys, summary) = runner.visit(case, start).map_err(failed)?;
        all.reasons.extend(summary.reasons.keys().cloned());
        all.note_maps(&keys.plan);
        all.merge(keys.gathered);
    }
    Ok(all.coverage(&aims, crate_dir))
}

/// Names in `#unmapped:` comments: code uses them up.
fn used_by_code(definition: &Definition) -> BTreeSet<String> {
    let own = definition.maps.iter().filter(|(name, _)| *name == "Rec2Evt.map");
    let lines = own.flat_map(|(_, text)| text.lines()).filter_map(|line| line.strip_prefix("#unmapped:"));
    let mut names: BTreeSet<String> =
        lines.flat_map(|names| names.split(',')).map(|name| name.trim().to_string()).collect();
    if let Some(base) = definition.base {
        names.extend(used_by_code(base));
    }
    names
}

/// What cases gave, put together.
#[derive(Debug, Default)]
struct Gathered {
    keys: BTreeMap<(String, String), Use>,
    forgotten: BTreeMap<String, Forgotten>,
    /// Lines of `Rec2Evt.map` that were followed.
    lines: BTreeSet<(String, u32)>,
    reasons: BTreeSet<String>,
    /// Rules by file and line: the text, and whether it was used.
    rules: BTreeMap<String, BTreeMap<u32, (String, bool)>>,
}

impl Gathered {
    fn merge(&mut self, other: Gathered) {
        for (key, use_) in other.keys {
            let known = self.keys.entry(key).or_insert(use_);
            *known = (*known).max(use_);
        }
        for (key, forgotten) in other.forgotten {
            self.forgotten.entry(key).or_insert(forgotten);
        }
        self.lines.extend(other.lines);
    }

    /// Notes which lines of the maps of a plan were used.
    fn note_maps(&mut self, plan: &Plan) {
        for file in plan.files().iter() {
            if !file.path.starts_with("maps/")
                || matches!(file.name.as_str(), "protoEvt.map" | "xdas_tax.map" | "xdas_out.map")
                || file.name.ends_with(".xml")
            {
                continue;
            }
            if !file.met.as_ref().is_some_and(|met| met.is_watched()) {
                continue;
            }
            let rules = self.rules.entry(file.path.clone()).or_default();
            for (number, text) in
                (1..).zip(file.text.lines()).filter(|(number, text)| is_rule(&file.name, &file.text, *number, text))
            {
                let is_used = file.met.as_ref().is_some_and(|met| met.has(number));
                rules.entry(number).or_insert_with(|| (text.trim().to_string(), false)).1 |= is_used;
            }
        }
    }

    fn coverage(mut self, aims: &Aims, crate_dir: &Path) -> Coverage {
        for (file, line) in &self.lines {
            if let Some(rule) = self.rules.get_mut(file).and_then(|rules| rules.get_mut(line)) {
                rule.1 = true;
            }
        }
        self.note_reasons(crate_dir);
        let mut classes: BTreeMap<String, ClassKeys> = BTreeMap::new();
        for ((class, _), use_) in &self.keys {
            let keys = classes.entry(class.clone()).or_default();
            *match use_ {
                Use::Mapped => &mut keys.mapped,
                Use::Kept => &mut keys.kept,
                Use::Dropped => &mut keys.dropped,
                Use::Forgotten => &mut keys.forgotten,
            } += 1;
        }
        let rules = self.rules.into_iter().filter(|(_, rules)| !rules.is_empty()).map(|(file, rules)| Rules {
            file,
            all: rules.len(),
            unused: rules
                .into_iter()
                .filter(|(_, (_, is_used))| !is_used)
                .map(|(line, (text, _))| (line, text))
                .collect(),
        });
        let forgotten = self.forgotten.into_values().collect();
        let mut coverage = Coverage { rules: rules.collect(), classes, forgotten, missed: Vec::new() };
        coverage.judge(aims);
        coverage
    }

    /// The reasons that the code gives, as far as they are written where they are given.
    fn note_reasons(&mut self, crate_dir: &Path) {
        let mut sources: Vec<_> =
            fs::read_dir(crate_dir.join("src")).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        sources.sort();
        for path in sources {
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let rules: BTreeMap<u32, (String, bool)> = (1..)
                .zip(code.lines())
                .filter_map(|(number, line)| Some((number, reason(line)?)))
                .map(|(number, reason)| (number, (reason.to_string(), self.reasons.contains(reason))))
                .collect();
            if !rules.is_empty() {
                self.rules.insert(format!("src/{name}"), rules);
            }
        }
    }
}

impl Coverage {
    fn judge(&mut self, aims: &Aims) {
        let percent = self.percent();
        if percent < usize::from(aims.rules) {
            self.missed
                .push(format!("{percent} % of the rules are used by a case; collector.toml asks for {} %", aims.rules));
        }
        if self.forgotten.len() > aims.forgotten {
            let keys = self.forgotten.len();
            self.missed.push(format!("{keys} keys are forgotten; collector.toml allows {}", aims.forgotten));
        }
    }
}

/// The reason in a line of code that filters or refuses a record.
fn reason(line: &str) -> Option<&str> {
    let marks = ["Verdict::Filter(\"", "Verdict::Unsupported(\"", "rec.error(\""];
    let start = marks.iter().find_map(|mark| line.find(mark).map(|at| at + mark.len()))?;
    line[start..].split('"').next()
}

/// Whether a line of a map is a rule: no comment, no header row, no field that is skipped.
fn is_rule(name: &str, text: &str, number: u32, line: &str) -> bool {
    let line = line.trim_end();
    if line.is_empty() || line.starts_with('#') {
        return false;
    }
    if name.ends_with(".pat") {
        return line.starts_with("  ");
    }
    if name == "Rec2Evt.map" {
        return !line.ends_with(',');
    }
    let first = text.lines().position(|line| !line.trim().is_empty() && !line.starts_with('#'));
    first.is_none_or(|first| first + 1 != number as usize)
}

/// The sink that looks at keys.
struct Keys<'a> {
    plan: Arc<Plan>,
    aims: &'a Aims,
    used_by_code: BTreeSet<String>,
    case: &'a Case,
    input: Vec<u8>,
    /// Keys of the current record with their use and value, until its event tells the class.
    found: Vec<(String, Use, String)>,
    gathered: Gathered,
}

impl Sink for Keys<'_> {
    fn event(&mut self, rec: &Record<'_>, evt: &Event<'_>) {
        let Some(trace) = rec.trace() else { return };
        let is_supported = evt.str(field::EVENT_NAME) != Some("Unsupported record");
        let class = evt.str(field::EVENT_NAME).unwrap_or("(without a name)").to_string();
        self.found.clear();
        trace.each(|entry| {
            if let Who::Map { file, line } = entry.who {
                self.gathered.lines.insert((file.to_string(), line));
            }
            let is_input = matches!(entry.who, Who::Format(_) | Who::Map { .. });
            let (name, use_) = match entry.target {
                Target::Attr(attr) if is_input => {
                    let name = rec.names().name(attr);
                    // What a parser sets by its own instruction was thought of.
                    let is_set = matches!(entry.who, Who::Map { file, .. } if file.ends_with(".xml"));
                    let use_ = self.use_of(name, Some(attr));
                    (name, if is_set { use_.min(Use::Kept) } else { use_ })
                }
                Target::Named(name) if is_input => (name, self.use_of(name, None)),
                _ => return,
            };
            self.found.push((without_indices(name), use_, entry.value.to_string()));
        });
        // What is damaged on purpose has keys that no product writes.
        if !is_supported || self.case.name.starts_with("malformed") {
            return;
        }
        let at = usize::try_from(rec.origin().position.0).unwrap_or(usize::MAX).min(self.input.len());
        let line = self.input[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        for (key, use_, value) in self.found.drain(..) {
            if matches!(value.as_str(), "" | "-") {
                continue; // says nothing, and leaves nowhere
            }
            if use_ == Use::Forgotten {
                let value = value.chars().take(60).collect();
                let (class, case) = (class.clone(), self.case.name.clone());
                self.gathered.forgotten.entry(key.clone()).or_insert_with(|| Forgotten {
                    key: key.clone(),
                    class,
                    case,
                    line,
                    value,
                });
            }
            let known = self.gathered.keys.entry((class.clone(), key)).or_insert(use_);
            *known = (*known).max(use_);
        }
    }
}

impl Keys<'_> {
    /// What becomes of a key, by the maps and the manifest.
    fn use_of(&self, name: &str, attr: Option<collector_core::AttrId>) -> Use {
        let general = without_indices(name);
        let is_in = |list: &BTreeMap<String, Vec<String>>| {
            list.values().flatten().any(|pattern| fits(pattern, name) || fits(pattern, &general))
        };
        if is_in(&self.aims.dropped) {
            return Use::Dropped;
        }
        if let Some(attr) = attr {
            let lines = self.plan.rec2evt().mappings().iter().filter(|mapping| mapping.attr == attr);
            let best = lines
                .map(|mapping| if mapping.field == field::EXTENDED_INFORMATION { Use::Kept } else { Use::Mapped })
                .min();
            // An attribute that the code declares is read by it, or `check` asks why not.
            let is_declared = self.used_by_code.contains(name);
            return best.or(is_declared.then_some(Use::Mapped)).unwrap_or(if is_in(&self.aims.kept) {
                Use::Kept
            } else {
                Use::Forgotten
            });
        }
        // A further value of a name that is known, or a further element of a list that is.
        let first = name
            .split('[')
            .enumerate()
            .map(|(part, text)| if part == 0 { text.to_string() } else { first_index(text) });
        let first = first.collect::<Vec<_>>().join("[");
        let is_known = self.plan.attributes().find(name).is_some()
            || (first != name && self.plan.attributes().find(&first).is_some());
        if is_known || is_in(&self.aims.kept) { Use::Kept } else { Use::Forgotten }
    }
}

/// `3].name` is `0].name`.
fn first_index(text: &str) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 { format!("0{}", &text[digits..]) } else { text.to_string() }
}

/// `target[3].name` is `target[].name`: the elements of a list are one key.
fn without_indices(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(open) = rest.find('[') {
        out.push_str(&rest[..=open]);
        rest = &rest[open + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if rest[digits..].starts_with(']') {
            rest = &rest[digits..];
        }
    }
    out + rest
}

/// Whether a name is what a pattern with `*` says.
fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_patterns() {
        assert_eq!(without_indices("target[3].detail[\"a.b\"][0]"), "target[].detail[\"a.b\"][]");
        assert!(fits("debug.*", "debug.url") && fits("*.ip", "a.b.ip") && fits("a*b*c", "axxbyyc"));
        assert!(!fits("debug.*", "bug.url") && !fits("exact", "exactly") && fits("exact", "exact"));
    }

    #[test]
    fn rules_of_maps() {
        let map = "# c\nkey,a\nx,1\n";
        assert!(
            !is_rule("s.map", map, 1, "# c") && !is_rule("s.map", map, 2, "key,a") && is_rule("s.map", map, 3, "x,1")
        );
        assert!(is_rule("Rec2Evt.map", "", 1, "SourceIP,src") && !is_rule("Rec2Evt.map", "", 1, "SourceIP,"));
        assert_eq!(reason("        return Ok(Verdict::Filter(\"tick\"));"), Some("tick"));
    }
}
