//! Templates: files with names in them that become others.

use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Component, Path, PathBuf};

use crate::staging::Staging;
use crate::{Error, names};

/// The files of a template, in memory.
#[derive(Clone, Debug)]
pub struct Template {
    kind: String,
    files: Vec<(PathBuf, Vec<u8>)>,
}

/// What a new crate is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    name: String,
    vendor: String,
    product: String,
}

impl Names {
    /// The names of a crate. Without a vendor and a product the first and the other words of its name are taken.
    ///
    /// # Errors
    /// A vendor or product that would need quotes: they end up in TOML, CSV and Rust.
    pub fn new(name: &str, vendor: Option<&str>, product: Option<&str>) -> Result<Names, Error> {
        names::check_name(name, &[]).map_err(Error::Usage)?;
        let (first, rest) = name.split_once('-').unwrap_or((name, name));
        let words: Vec<String> = rest.split('-').map(names::capitalised).collect();
        let vendor = vendor.map_or_else(|| names::capitalised(first), str::to_owned);
        let product = product.map_or_else(|| words.join(" "), str::to_owned);
        let allowed = |c: char| c.is_alphanumeric() || " .-_&+()/".contains(c);
        for (option, label) in [("--vendor", &vendor), ("--product", &product)] {
            let good =
                !label.trim().is_empty() && label.trim() == label && label.len() <= 128 && label.chars().all(allowed);
            if !good {
                return Err(Error::Usage(format!(
                    "`{option} {label:?}` is not allowed; use letters, digits, spaces and `.-_&+()/`"
                )));
            }
        }
        Ok(Names { name: name.to_owned(), vendor, product })
    }
}

impl Template {
    /// A template of files by their paths below its root. What editors, merges and builds leave behind is left out.
    pub fn new(kind: &str, files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>) -> Template {
        let files = files.into_iter().filter(|(path, _)| !is_leftover(path)).collect();
        Template { kind: kind.to_owned(), files }
    }

    /// Reads a template from a folder.
    ///
    /// # Errors
    /// Files that cannot be read.
    pub fn read(kind: &str, dir: &Path) -> Result<Template, Error> {
        let mut files = Vec::new();
        collect(dir, Path::new(""), &mut files)?;
        Ok(Template::new(kind, files))
    }

    /// Writes the template under other names into a new folder in `nursery`, which must exist.
    ///
    /// # Errors
    /// Files that cannot be written.
    pub fn stage(&self, names: &Names, nursery: &Path) -> Result<Staging, Error> {
        let Template { kind, files } = self;
        let Names { name, vendor, product } = names;
        let mut replacements = vec![
            (format!("template-{kind}"), name.clone()),
            (format!("template_{}", names::snake(kind)), names::snake(name)),
            (format!("Template{}", names::camel(kind)), names::camel(name)),
            ("Template vendor".to_owned(), vendor.clone()),
            ("Template product".to_owned(), product.clone()),
        ];
        // The identity of a collector, which the new one must not share.
        replacements.extend(self.uuid().map(|old| (old, random_uuid())));
        let mut staging = Staging::new(nursery, name)?;
        for (path, bytes) in files {
            let path = PathBuf::from(replaced(&path.to_string_lossy(), &replacements));
            match std::str::from_utf8(bytes) {
                Ok(text) => staging.write(&path, replaced(text, &replacements).as_bytes())?,
                Err(_) => staging.write(&path, bytes)?,
            }
        }
        Ok(staging)
    }

    /// The identity in the manifest.
    fn uuid(&self) -> Option<String> {
        let (_, bytes) = self.files.iter().find(|(path, _)| path == Path::new("collector.toml"))?;
        let value = |line: &str| {
            let (key, value) = line.split_once('=')?;
            (key.trim() == "uuid").then(|| value.split('"').nth(1).unwrap_or_default().to_owned())
        };
        std::str::from_utf8(bytes).ok()?.lines().find_map(value).filter(|uuid| uuid.len() == 36)
    }
}

/// Reads the files below a folder, in the order of their names.
fn collect(root: &Path, below: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) -> Result<(), Error> {
    let dir = root.join(below);
    let entries =
        fs::read_dir(&dir).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(Error::io("read", &dir))?;
    let mut names: Vec<_> = entries.iter().map(fs::DirEntry::file_name).collect();
    names.sort();
    for name in names {
        let path = below.join(name);
        if is_leftover(&path) {
            continue;
        }
        let full = root.join(&path);
        let kind = full.symlink_metadata().map_err(Error::io("read", &full))?.file_type();
        if kind.is_dir() {
            collect(root, &path, files)?;
        } else if kind.is_file() {
            files.push((path, fs::read(&full).map_err(Error::io("read", &full))?));
        }
    }
    Ok(())
}

/// True for what is no part of a template: build output, hidden folders, and what editors, merges and `--bless` leave beside the
/// files that count.
fn is_leftover(path: &Path) -> bool {
    let mut parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let Some(name) = parts.next_back() else { return false };
    parts.chain([name]).any(|part| part == "target" || part.starts_with('.'))
        || name == "Cargo.lock"
        || name.ends_with('~')
        || [".bak", ".orig", ".rej", ".new", ".old", ".swp", ".tmp"].iter().any(|end| name.ends_with(end))
}

/// Replaces in one pass from left to right: what was put in is never replaced again.
fn replaced(text: &str, replacements: &[(String, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let next = replacements.iter().filter_map(|pair| rest.find(&pair.0).map(|at| (at, pair)));
        let Some((at, (from, to))) = next.min_by_key(|(at, _)| *at) else {
            break;
        };
        out.push_str(&rest[..at]);
        out.push_str(to);
        rest = &rest[at + from.len()..];
    }
    out + rest
}

/// A random (version 4) UUID. The keys of the standard library's hash tables are the system's random numbers.
fn random_uuid() -> String {
    let random = || RandomState::new().build_hasher().finish();
    let (high, low) = (random() & !0xf000 | 0x4000, random() >> 2 | 1 << 63);
    let hex = format!("{high:016x}{low:016x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "11111111-2222-4333-8444-555555555555";

    fn template() -> Template {
        let files = [
            ("collector.toml", format!("id = \"template-syslog\"\nuuid = \"{UUID}\"\n")),
            ("src/lib.rs", "//! Template vendor Template product\n/// It.\npub struct TemplateSyslog;\n".to_owned()),
            ("maps/template_syslog.map", "a,b\n".to_owned()),
            ("tests/cases/login/input.log", "template-syslog: hello\n".to_owned()),
            ("tests/cases/login/expected.jsonl", format!("{{\"c\":\"{UUID}\"}}\n")),
            ("tests/cases/login/expected.jsonl.orig", "old\n".to_owned()),
            ("target/debug/x", "binary\n".to_owned()),
            (".git/config", String::new()),
        ];
        let raw = ("tests/cases/login/raw.bin".into(), vec![0xff, 0xfe]);
        Template::new("syslog", files.map(|(path, text)| (path.into(), text.into_bytes())).into_iter().chain([raw]))
    }

    #[test]
    fn a_template_becomes_a_collector() {
        let dir = tempfile::tempdir().unwrap();
        let names = Names::new("acme-web-gateway", None, None).unwrap();
        let made = dir.path().join("acme-web-gateway");
        template().stage(&names, dir.path()).unwrap().settle(&made).unwrap();
        let read = |file: &str| fs::read_to_string(made.join(file)).unwrap();
        assert_eq!(read("src/lib.rs"), "//! Acme Web Gateway\n/// It.\npub struct AcmeWebGateway;\n");
        assert_eq!(read("maps/acme_web_gateway.map"), "a,b\n");
        assert_eq!(read("tests/cases/login/input.log"), "acme-web-gateway: hello\n");
        assert_eq!(fs::read(made.join("tests/cases/login/raw.bin")).unwrap(), [0xff, 0xfe]);
        for left_out in ["target", ".git", "tests/cases/login/expected.jsonl.orig"] {
            assert!(!made.join(left_out).exists(), "{left_out}");
        }
        let again = Template::read("x", &made).unwrap();
        let uuid = again.uuid().unwrap();
        assert_ne!(uuid, UUID);
        assert_eq!((&uuid[14..15], uuid.len(), "89ab".contains(&uuid[19..20])), ("4", 36, true));
        assert!(read("tests/cases/login/expected.jsonl").contains(&uuid));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no staging folder is left");
    }

    #[test]
    fn labels_that_would_need_quotes_are_refused() {
        assert_eq!(Names::new("acme", None, None).unwrap().product, "Acme");
        assert_eq!(Names::new("acme", Some("ACME (Inc.)"), None).unwrap().vendor, "ACME (Inc.)");
        assert!(Names::new("acme", Some("a\"b"), None).unwrap_err().to_string().contains("`--vendor"));
        assert!(Names::new("acme", None, Some(" ")).unwrap_err().to_string().contains("`--product"));
    }

    #[test]
    fn replacing_is_one_pass() {
        let pairs = [("template-x", "my-template-x"), ("Template", "T")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(replaced("a template-x, Template.", &pairs), "a my-template-x, T.");
        assert_eq!(replaced("nothing", &pairs), "nothing");
    }
}
