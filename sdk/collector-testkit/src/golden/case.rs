//! Where the cases of a collector are and what each says about its run: `tests/cases/<case>/`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use collector_core::parameter::{Parameter, ParameterType};
use collector_core::{Snapshot, Summary, Time, Zone, nearest};
use serde::Deserialize;

use super::CaseError;

/// The file with the events that a case expects.
pub const EXPECTED: &str = "expected.jsonl";

/// When the records of a case arrived, unless it says otherwise: 2026-11-20T12:00:00Z.
const RECEIVED: i64 = 1_795_176_000;

/// One golden case: a folder with an input and the events that it makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The name of the folder.
    pub name: String,
    /// The folder.
    pub dir: PathBuf,
}

/// The cases of a crate in name order; none when it has no such folder.
///
/// # Errors
/// When a folder cannot be read.
pub fn cases(crate_dir: &Path) -> Result<Vec<Case>, CaseError> {
    let root = crate_dir.join("tests").join("cases");
    let names = match names_in(&root) {
        Err(CaseError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        names => names?,
    };
    let all = names.into_iter().map(|name| Case { dir: root.join(&name), name });
    Ok(all.filter(|case| case.dir.is_dir()).collect())
}

/// The cases that filters select: a filter that is a case's whole name selects that one, any other filter every
/// case whose name contains it. No filter selects all.
#[must_use]
pub fn select(all: Vec<Case>, filters: &[String]) -> Vec<Case> {
    if filters.is_empty() {
        return all;
    }
    let names: Vec<String> = all.iter().map(|case| case.name.clone()).collect();
    let wanted = |name: &str| {
        filters
            .iter()
            .any(|filter| if names.contains(filter) { filter == name } else { name.contains(filter.as_str()) })
    };
    all.into_iter().filter(|case| wanted(&case.name)).collect()
}

impl Case {
    /// The one file `input.*`.
    ///
    /// # Errors
    /// When there is none, or there are several.
    pub fn input(&self) -> Result<PathBuf, CaseError> {
        let mut inputs = names_in(&self.dir)?;
        inputs.retain(|name| name.starts_with("input.") && !name.ends_with('~'));
        match &inputs[..] {
            [one] => Ok(self.dir.join(one)),
            [] => Err(CaseError::Wrong("there is no `input.log`, `input.json` or other `input.*`".to_string())),
            several => Err(CaseError::Wrong(format!("there are several inputs: {}", several.join(", ")))),
        }
    }

    /// The file with the expected events.
    #[must_use]
    pub fn expected(&self) -> PathBuf {
        self.dir.join(EXPECTED)
    }

    /// The overlay of the case, if it has one.
    pub(super) fn overlay(&self) -> Option<PathBuf> {
        Some(self.dir.join("overlay")).filter(|dir| dir.is_dir())
    }

    /// What `config.toml` says, or the defaults.
    pub(super) fn config(&self, parameters: &[Parameter]) -> Result<CaseConfig, CaseError> {
        let Some(text) = read_if_there(&self.dir.join("config.toml"))? else {
            return CaseConfig::resolve(ConfigFile::default(), parameters);
        };
        let file: ConfigFile = toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
            CaseError::Wrong(format!("config.toml:{line}: {}", error.message().replace('\n', " ")))
        })?;
        CaseConfig::resolve(file, parameters)
    }

    /// The state that the source begins with, from `state.json`, if there is one.
    pub(super) fn state(&self) -> Result<Option<Snapshot>, CaseError> {
        let Some(text) = read_if_there(&self.dir.join("state.json"))? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|error| CaseError::Wrong(format!("state.json: {error}")))
    }
}

/// `config.toml` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ConfigFile {
    /// For people.
    #[serde(rename = "description")]
    _description: Option<String>,
    zone: Option<String>,
    received: Option<toml::Value>,
    sender: Option<String>,
    parameters: BTreeMap<String, toml::Value>,
    summary: toml::Table,
}

/// What a case says about its run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CaseConfig {
    pub(super) zone: Zone,
    pub(super) received: Time,
    pub(super) sender: Option<String>,
    pub(super) parameters: Vec<(String, String)>,
    /// Counters of the summary with the values that they must have.
    pub(super) summary: Vec<(String, u64)>,
    /// The same for `summary.reasons`.
    pub(super) reasons: Vec<(String, u64)>,
}

impl CaseConfig {
    fn resolve(file: ConfigFile, parameters: &[Parameter]) -> Result<CaseConfig, CaseError> {
        let wrong = |message: String| CaseError::Wrong(format!("config.toml: {message}"));
        let mut config = CaseConfig {
            zone: Zone::Utc,
            received: Time::from_unix(RECEIVED, 0).unwrap_or(Time::EPOCH),
            sender: file.sender,
            parameters: Vec::new(),
            summary: Vec::new(),
            reasons: Vec::new(),
        };
        if let Some(zone) = file.zone {
            config.zone = zone.parse().map_err(|_| wrong(format!("unknown zone `{zone}`")))?;
        }
        if let Some(text) = file.received.as_ref().map(plain) {
            config.received = Time::parse_rfc3339(&text)
                .ok_or_else(|| wrong(format!("received is `{text}`; it looks like 2026-11-20T12:00:00Z")))?;
        }
        for (name, value) in file.parameters {
            let ty = parameters.iter().find(|parameter| parameter.name == name).map(|parameter| parameter.ty);
            let text = match value {
                toml::Value::Array(choices) if ty == Some(ParameterType::Choices) => {
                    choices.iter().map(plain).collect::<Vec<_>>().join(",")
                }
                other => plain(&other),
            };
            config.parameters.push((name, text));
        }
        let count = |name: &str, value: &toml::Value| {
            let count = value.as_integer().and_then(|n| u64::try_from(n).ok());
            count.ok_or_else(|| wrong(format!("summary: `{name}` is no count")))
        };
        for (name, value) in &file.summary {
            if name == "reasons" {
                for (reason, value) in value.as_table().into_iter().flatten() {
                    config.reasons.push((reason.clone(), count(reason, value)?));
                }
                continue;
            }
            let known = super::counters(&Summary::default());
            if !known.contains_key(name) {
                let near = nearest(name, known.keys().map(String::as_str));
                let hint = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
                return Err(wrong(format!("summary: unknown counter `{name}`{hint}")));
            }
            config.summary.push((name.clone(), count(name, value)?));
        }
        Ok(config)
    }
}

impl CaseConfig {
    /// The counters that are not as the case says.
    pub(super) fn differences(&self, summary: &Summary) -> Vec<String> {
        let found = super::counters(summary);
        let counters = self.summary.iter().map(|(name, wanted)| (name, wanted, found.get(name)));
        let reasons = self.reasons.iter().map(|(name, wanted)| (name, wanted, summary.reasons.get(name)));
        let all = counters.chain(reasons).map(|(name, wanted, found)| (name, *wanted, found.copied().unwrap_or(0)));
        let wrong = all.filter(|(_, wanted, found)| found != wanted);
        wrong.map(|(name, wanted, found)| format!("summary: `{name}` is {found}, expected {wanted}")).collect()
    }
}

/// A TOML value as a parameter's text: text as it is, anything else as JSON.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Datetime(time) => time.to_string(),
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

/// The names in a folder, sorted, without hidden ones.
fn names_in(dir: &Path) -> Result<Vec<String>, CaseError> {
    let failed = |source| CaseError::File { verb: "read", path: dir.display().to_string(), source };
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed)? {
        names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    Ok(names)
}

/// The text of a file, or nothing when there is no such file.
pub(super) fn read_if_there(path: &Path) -> Result<Option<String>, CaseError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(CaseError::File { verb: "read", path: path.display().to_string(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<CaseConfig, String> {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("config.toml"), text).unwrap();
        let case = Case { name: "c".into(), dir: dir.path().to_path_buf() };
        case.config(&[]).map_err(|error| error.to_string())
    }

    #[test]
    fn a_config_may_be_empty_or_say_everything() {
        let config = check("").unwrap();
        assert_eq!(config.received, Time::parse_rfc3339("2026-11-20T12:00:00Z").unwrap());
        let config = check(
            "description = 'x'\nzone = 'Europe/Prague'\nreceived = 2020-01-02T03:04:05Z\nsender = '192.0.2.1'\n\
             [parameters]\nsite = 'a'\nlimit = 5\nlist = [1]\n[summary]\nunsupported = 1\nreasons = { 'no tag' = 1 }",
        )
        .unwrap();
        assert_eq!(config.received, Time::parse_rfc3339("2020-01-02T03:04:05Z").unwrap());
        let parameters: Vec<_> = config.parameters.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(parameters, ["limit=5", "list=[1]", "site=a"]);
        assert_eq!(config.summary, [("unsupported".to_string(), 1)]);
        assert_eq!(config.reasons, [("no tag".to_string(), 1)]);
    }

    #[test]
    fn mistakes_in_a_config_are_named() {
        for (text, wanted) in [
            ("\nzon = 'UTC'", "config.toml:2: unknown field `zon`"),
            ("zone = 'Mars/Base'", "unknown zone `Mars/Base`"),
            ("received = 'today'", "received is `today`"),
            ("[summary]\nunsuported = 1", "did you mean `unsupported`?"),
            ("[summary]\nsent = -1", "`sent` is no count"),
        ] {
            let error = check(text).unwrap_err();
            assert!(error.contains(wanted), "{error}");
        }
    }

    #[test]
    fn whole_names_win_over_parts() {
        let all = ["a", "ab", "b"].map(|name| Case { name: name.into(), dir: PathBuf::new() }).to_vec();
        let check = |filters: &[&str]| {
            let filters: Vec<String> = filters.iter().map(ToString::to_string).collect();
            select(all.clone(), &filters).into_iter().map(|case| case.name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(check(&[]), "a ab b");
        assert_eq!(check(&["a"]), "a");
        assert_eq!(check(&["ab", "b"]), "ab b");
        assert_eq!(check(&["x"]), "");
    }

    #[test]
    fn an_input_is_exactly_one_file() {
        let dir = tempfile::tempdir().unwrap();
        let case = Case { name: "c".into(), dir: dir.path().to_path_buf() };
        assert!(case.input().unwrap_err().to_string().contains("there is no `input.log`"));
        fs::write(dir.path().join("input.csv"), "x").unwrap();
        assert!(case.input().unwrap().ends_with("input.csv"));
        fs::write(dir.path().join("input.log"), "x").unwrap();
        assert!(case.input().unwrap_err().to_string().contains("input.csv, input.log"));
    }
}
