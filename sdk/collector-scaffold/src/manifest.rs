//! A manifest that inherits nothing.
//!
//! Templates are members of the SDK's workspace. A crate for people who keep their collectors in a repository of their own
//! has a manifest that is rewritten line by line, so that order, comments and layout survive: what is inherited becomes
//! concrete, the SDK's crates come from where the SDK is, `[lints]` goes (the house rules of the SDK are not theirs), and an
//! own `[workspace]` comes.

use std::path::{Path, PathBuf};

/// Where the SDK is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sdk {
    /// In a checkout: its root.
    Dir(PathBuf),
    /// In a git repository: its address.
    Git(String),
}

/// Rewrites the manifest of a template so that it stands alone. `root` is the manifest of the SDK's workspace, `template` the
/// template's folder below its root.
///
/// # Errors
/// What the manifest inherits and the root lacks.
pub(crate) fn stand_alone(manifest: &str, root: &str, sdk: &Sdk, template: &Path) -> Result<String, String> {
    concrete(manifest, &Inherited { entries: entries(root), sdk, template })
}

/// What a member can inherit, and the folders that relative paths are relative to.
struct Inherited<'a> {
    entries: Vec<Entry>,
    sdk: &'a Sdk,
    template: &'a Path,
}

/// One `key = value` of a TOML file.
struct Entry {
    table: String,
    key: String,
    value: String,
}

impl Inherited<'_> {
    fn get(&self, table: &str, key: &str) -> Result<&str, String> {
        let found = self.entries.iter().find(|entry| entry.table == table && entry.key == key);
        found.map(|entry| entry.value.as_str()).ok_or_else(|| {
            format!("`{key}` is inherited, but the root Cargo.toml has no line `{key} = …` in `[{table}]`")
        })
    }

    /// The value of a dependency with its path made absolute.
    fn dependency(&self, value: &str, base: &Path) -> String {
        let Some((before, rest)) = value.split_once("path = \"") else {
            return value.to_owned();
        };
        let Some((path, after)) = rest.split_once('"') else {
            return value.to_owned();
        };
        let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        match self.sdk {
            Sdk::Dir(root) => {
                let absolute = root.join(base).join(path);
                let absolute = absolute.canonicalize().unwrap_or(absolute);
                format!("{before}path = \"{}\"{after}", quoted(&absolute.display().to_string()))
            }
            Sdk::Git(address) => format!("{before}git = \"{}\"{after}", quoted(address)),
        }
    }

    fn workspace_dependency(&self, name: &str) -> Result<String, String> {
        let value = self.get("workspace.dependencies", name)?;
        Ok(self.dependency(value, Path::new("")))
    }
}

/// Reads the lines `key = value`; a value that spans lines is joined. Enough of TOML for manifests kept by hand.
fn entries(text: &str) -> Vec<Entry> {
    let mut table = String::new();
    let mut entries: Vec<Entry> = Vec::new();
    let mut open = 0_usize;
    for line in text.lines() {
        let line = without_comment(line).trim();
        if open > 0 {
            if let Some(entry) = entries.last_mut() {
                entry.value.push(' ');
                entry.value.push_str(line);
            }
        } else if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            table = name.to_owned();
            continue;
        } else if let Some((key, value)) = line.split_once('=') {
            let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
            entries.push(Entry { table: table.clone(), key, value });
        }
        open = (open + line.matches(['[', '{']).count()).saturating_sub(line.matches([']', '}']).count());
    }
    entries
}

fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        quoted ^= c == '"';
        if c == '#' && !quoted {
            return &line[..at];
        }
    }
    line
}

/// Rewrites a member's manifest.
fn concrete(manifest: &str, root: &Inherited<'_>) -> Result<String, String> {
    let mut out = String::with_capacity(manifest.len() + 256);
    let mut table = "";
    for line in manifest.lines() {
        let bare = without_comment(line).trim();
        if let Some(name) = bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            table = name.trim_matches(['[', ']']);
        }
        if table == "lints" || table.starts_with("lints.") {
            continue;
        }
        out.push_str(&concrete_line(line, bare, table, root)?);
        out.push('\n');
    }
    Ok(format!("{}\n\n# Not a member of the workspace that it may lie in.\n[workspace]\n", out.trim_end()))
}

fn concrete_line(line: &str, bare: &str, table: &str, root: &Inherited<'_>) -> Result<String, String> {
    let Some((key, value)) = bare.split_once('=').map(|(key, value)| (key.trim(), value.trim())) else {
        return Ok(line.to_owned());
    };
    let is_dependency = table.ends_with("dependencies");
    if let Some(key) = key.strip_suffix(".workspace").filter(|_| value == "true") {
        let value = if is_dependency {
            root.workspace_dependency(key)?
        } else {
            root.get("workspace.package", key)?.to_owned()
        };
        return Ok(format!("{key} = {value}"));
    }
    if !is_dependency {
        return Ok(line.to_owned());
    }
    let Some(body) = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        return Ok(line.to_owned());
    };
    let Some((before, after)) = body.split_once("workspace = true") else {
        return Ok(line.replace(value, &root.dependency(value, root.template)));
    };
    let extra = [before, after].map(|part| part.trim().trim_matches(',').trim()).join("");
    let inherited = root.workspace_dependency(key)?;
    let inherited = match inherited.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(body) => body.trim().to_owned(),
        None => format!("version = {inherited}"),
    };
    if extra.is_empty() {
        return Ok(format!("{key} = {{ {inherited} }}"));
    }
    Ok(format!("{key} = {{ {} }}", merged(&inherited, &extra)))
}

/// Joins two bodies of inline tables; a member's `features` add to the inherited ones, as cargo does it.
fn merged(inherited: &str, extra: &str) -> String {
    let features = |body: &str| {
        let start = body.find("features = [")?;
        let end = start + body[start..].find(']')?;
        let list = body[start..end].trim_start_matches("features = [").trim().trim_end_matches(',').to_owned();
        Some((start..end + 1, list))
    };
    // `default-features = …` contains no `[`, so it is never taken for the list.
    match (features(inherited), features(extra)) {
        (Some((range, ours)), Some((extra_range, theirs))) => {
            let lists = [ours, theirs].into_iter().filter(|list| !list.is_empty()).collect::<Vec<_>>().join(", ");
            let mut body = inherited.to_owned();
            body.replace_range(range, &format!("features = [{lists}]"));
            let mut rest = extra.to_owned();
            rest.replace_range(extra_range, "");
            let rest = rest.trim().trim_matches(',').trim();
            if rest.is_empty() { body } else { format!("{body}, {rest}") }
        }
        _ => format!("{inherited}, {extra}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "\
[workspace]
members = [\"sdk/*\"]
[workspace.package]
version = \"0.3.0\"   # of all
edition = \"2024\"
keywords = [
    \"log\", # one
    \"siem\",
]
[workspace.dependencies]
collector-sdk = { path = \"sdk/collector-sdk\" }
csv = \"1\"                                         # cells # and quotes
serde = { version = \"1\", features = [\"derive\"] }
";

    fn made(member: &str, sdk: &Sdk) -> Result<String, String> {
        stand_alone(member, ROOT, sdk, Path::new("templates/t"))
    }

    fn check(member: &str, expected: &str) {
        let tail = "\n\n# Not a member of the workspace that it may lie in.\n[workspace]\n";
        assert_eq!(made(member, &Sdk::Dir("/src".into())), Ok(format!("{expected}{tail}")));
    }

    #[test]
    fn the_sdk_may_be_a_repository() {
        let made =
            made("[dependencies]\ncollector-sdk.workspace = true\n", &Sdk::Git("https://git.example/sdk".into()));
        let made = made.unwrap_or_default();
        assert!(made.contains("collector-sdk = { git = \"https://git.example/sdk\" }"), "{made}");
    }

    #[test]
    fn inherited_values_become_concrete() {
        check(
            "[package]\nname = \"acme\"\nversion.workspace = true\nkeywords.workspace = true\n",
            "[package]\nname = \"acme\"\nversion = \"0.3.0\"\nkeywords = [ \"log\", \"siem\", ]",
        );
        check(
            "[dependencies]\ncollector-sdk.workspace = true\ncsv = { workspace = true }\n",
            "[dependencies]\ncollector-sdk = { path = \"/src/sdk/collector-sdk\" }\ncsv = { version = \"1\" }",
        );
        check(
            "[dev-dependencies]\nserde = { workspace = true, features = [\"rc\"], optional = true }\n",
            "[dev-dependencies]\nserde = { version = \"1\", features = [\"derive\", \"rc\"], optional = true }",
        );
        check(
            "[dependencies]\nsdk = { path = \"../x\", version = \"1\" } # near\n",
            "[dependencies]\nsdk = { path = \"/src/templates/t/../x\", version = \"1\" } # near",
        );
    }

    #[test]
    fn lints_go_and_the_rest_stays() {
        check(
            "[[bin]]\nname = \"acme\" # program\n\n[lints]\nworkspace = true\n\n[features]\nx = []\n",
            "[[bin]]\nname = \"acme\" # program\n\n[features]\nx = []",
        );
    }

    #[test]
    fn what_the_root_lacks_is_named() {
        let message =
            made("[package]\nhomepage.workspace = true\n", &Sdk::Dir("/".into())).expect_err("not in the root");
        assert!(message.contains("`homepage`") && message.contains("[workspace.package]"), "{message}");
    }
}
