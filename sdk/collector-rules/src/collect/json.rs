//! JSON: `collectAndSetAttrByJSON`, `…ByJsonArray`, `…ByJsonSymbol`.
//!
//! No tree is built: a path walks over the text's own pieces. Scalars are taken as they are written, objects and arrays
//! as JSON without blanks, `null` sets nothing.

use collector_text::json;
use collector_text::raw::{Escape, Raw};

use super::Hits;
use crate::program::{JsonMap, Slot, Symbols};

/// Paths may have so many steps.
const DEEPEST: usize = 32;

/// A path such as `a.b[0].find(k='v', c)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// A member; `rest` is the path from here as text, because a member may have dots in its name.
    Key {
        name: String,
        rest: String,
    },
    Index(usize),
    Find {
        key: Path,
        value: String,
        then: Path,
    },
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// What is malformed.
    pub(crate) fn parse(text: &str) -> Result<Path, String> {
        Path::parse_within(text, 0)
    }

    fn parse_within(text: &str, depth: usize) -> Result<Path, String> {
        let mut steps = Vec::new();
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err("the path is empty".to_string());
        }
        while !rest.is_empty() {
            if steps.len() + depth >= DEEPEST {
                return Err(format!("the path has more than {DEEPEST} steps"));
            }
            if let Some(inner) = rest.strip_prefix('[') {
                let (index, behind) = inner.split_once(']').ok_or("`[` without `]`")?;
                let index = index.trim().parse().map_err(|_| format!("`{index}` is no index"))?;
                steps.push(Step::Index(index));
                rest = behind.strip_prefix('.').unwrap_or(behind);
            } else if let Some(inner) = rest.strip_prefix("find(") {
                let close = closing(inner).ok_or("`find(` without `)`")?;
                steps.push(find(&inner[..close], steps.len() + depth)?);
                let behind = &inner[close + 1..];
                rest = behind.strip_prefix('.').unwrap_or(behind);
            } else if let Some(inner) = rest.strip_prefix('"') {
                // A name in quotes may hold dots.
                let (name, behind) = inner.split_once('"').ok_or("a quotation mark without its other")?;
                steps.push(Step::Key { name: name.to_string(), rest: name.to_string() });
                rest = behind.strip_prefix('.').unwrap_or(behind);
            } else {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                if end == 0 {
                    return Err(format!("a name is missing before `{rest}`"));
                }
                steps.push(Step::Key { name: rest[..end].to_string(), rest: rest.to_string() });
                rest = rest[end..].strip_prefix('.').unwrap_or(&rest[end..]);
            }
        }
        Ok(Path { steps })
    }

    /// The raw JSON at the path; with `all`, everything that `find` finds is told.
    fn walk<'t>(&self, value: &'t str, all: bool, tell: &mut dyn FnMut(&'t str)) -> bool {
        walk(&self.steps, value, all, tell)
    }

    fn first<'t>(&self, value: &'t str) -> Option<&'t str> {
        let mut found = None;
        self.walk(value, false, &mut |value| found = Some(value));
        found
    }
}

/// The closing parenthesis that belongs to an opening one before the text; quotes hide parentheses.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quoted) = (0, false);
    for (i, byte) in text.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted && depth == 0 => return Some(i),
            b')' if !quoted => depth -= 1,
            _ => {}
        }
    }
    None
}

fn find(inner: &str, depth: usize) -> Result<Step, String> {
    const SHAPE: &str = "it looks like find(key='value', path)";
    let (key, rest) = inner.split_once('=').ok_or(SHAPE)?;
    let rest = rest.trim().strip_prefix('\'').ok_or(SHAPE)?;
    let (value, rest) = rest.split_once('\'').ok_or(SHAPE)?;
    let then = rest.trim().strip_prefix(',').ok_or(SHAPE)?;
    let (key, then) = (Path::parse_within(key, depth + 1)?, Path::parse_within(then, depth + 1)?);
    Ok(Step::Find { key, value: value.to_string(), then })
}

fn walk<'t>(steps: &[Step], value: &'t str, all: bool, tell: &mut dyn FnMut(&'t str)) -> bool {
    let Some((step, further)) = steps.split_first() else {
        tell(value);
        return true;
    };
    match step {
        Step::Key { name, rest } => {
            // A member whose name is the whole rest of the path is meant before a descent.
            if !further.is_empty()
                && let Some(whole) = member(value, rest)
            {
                tell(whole);
                return true;
            }
            match child(value, name) {
                Some(value) => walk(further, value, all, tell),
                // `a/b` is a path, too, when no member is called so.
                None => {
                    let parts = || name.split('/').map(str::trim).filter(|part| !part.is_empty());
                    parts().count() > 1
                        && parts().try_fold(value, child).is_some_and(|value| walk(further, value, all, tell))
                }
            }
        }
        Step::Index(index) => item(value, *index).is_some_and(|element| walk(further, element, all, tell)),
        Step::Find { key, value: wanted, then } => {
            let mut any = false;
            let mut visit = |element: &'t str| {
                if (any && !all) || !key.first(element).is_some_and(|found| is_text(found, wanted)) {
                    return;
                }
                let mut inner = |value: &'t str| any |= walk(further, value, all, tell);
                then.walk(element, all, &mut inner);
            };
            let _ = json::elements(value, &mut visit);
            any
        }
    }
}

/// A member of an object, or an element of an array by its number.
fn child<'t>(value: &'t str, name: &str) -> Option<&'t str> {
    match value.starts_with('[') {
        true => item(value, name.parse().ok()?),
        false => member(value, name),
    }
}

/// An element of an array, from 0.
fn item(array: &str, index: usize) -> Option<&str> {
    if !array.starts_with('[') {
        return None;
    }
    let mut place = 0;
    let mut found = None;
    // What is damaged behind the element does not matter; the whole was checked.
    let _ = json::elements(array, |element| {
        if place == index {
            found = Some(element);
        }
        place += 1;
    });
    found
}

/// The value of a member of an object.
fn member<'t>(object: &'t str, name: &str) -> Option<&'t str> {
    if !object.starts_with('{') {
        return None;
    }
    let mut found = None;
    let _ = json::pairs(object, |key, value| {
        if found.is_none() && is_name(key, name) {
            found = Some(value);
        }
    });
    found
}

fn is_name(written: &str, name: &str) -> bool {
    written == name || (written.contains('\\') && unescaped(written) == name)
}

fn unescaped(text: &str) -> std::borrow::Cow<'_, str> {
    Raw::new(text, Escape::Json).unescape()
}

/// The text in a JSON string.
fn string(value: &str) -> Option<&str> {
    value.strip_prefix('"')?.strip_suffix('"')
}

fn is_text(value: &str, wanted: &str) -> bool {
    match string(value) {
        Some(text) => is_name(text, wanted),
        None => value == wanted,
    }
}

/// The JSON in a text: what stands before it, such as a header, is skipped.
fn begin(text: &str, open: &[char]) -> Option<usize> {
    if text.trim_start().starts_with('[') {
        return text.find('[');
    }
    text.find(open)
}

/// Sets a value: strings without quotes, others as they are written.
fn set(slot: Slot, whole: &str, value: &str, hits: &mut Hits) {
    match string(value) {
        Some(text) if text.contains('\\') => hits.make(slot, |out| out.push_str(&unescaped(text))),
        Some(text) => raw_part(slot, whole, text, hits),
        None if value == "null" => {}
        None if value.starts_with(['{', '[']) => hits.make(slot, |out| compact(value, out)),
        None => raw_part(slot, whole, value, hits),
    }
}

/// A part whose blanks belong to it.
fn raw_part(slot: Slot, whole: &str, part: &str, hits: &mut Hits) {
    let start = part.as_ptr() as usize - whole.as_ptr() as usize;
    hits.items.push((slot, super::Piece::Part(start as u32, part.len() as u32)));
}

/// JSON without the blanks between its tokens.
fn compact(value: &str, out: &mut String) {
    let (mut quoted, mut escaped) = (false, false);
    for c in value.chars() {
        if quoted {
            quoted = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if c == '"' {
            quoted = true;
        } else if c.is_ascii_whitespace() {
            continue;
        }
        out.push(c);
    }
}

/// `collectAndSetAttrByJSON`. A text that is no JSON sets nothing.
pub(crate) fn by_path(text: &str, maps: &[JsonMap], hits: &mut Hits) {
    let Some(begin) = begin(text, &['{']) else { return };
    let root = &text[begin..];
    if json::elements(root, |_| {}).is_err() {
        return;
    }
    for map in maps {
        let Some(slot) = map.attr else { continue };
        if let Some(value) = map.path.first(root) {
            set(slot, text, value, hits);
        }
    }
}

/// `collectAndSetAttrByJsonArray`: `entries` is the array itself; all that is found is joined.
pub(crate) fn by_array(text: &str, sep: &str, maps: &[JsonMap], hits: &mut Hits) {
    let Some(begin) = text.find('[') else { return };
    let array = &text[begin..];
    if json::elements(array, |_| {}).is_err() {
        return;
    }
    for map in maps {
        let Some(slot) = map.attr else { continue };
        let steps = match &map.path.steps[..] {
            [Step::Key { name, .. }, rest @ ..] if name == "entries" => rest,
            all => all,
        };
        let mut values = Vec::new();
        match steps {
            // Without `find` or an index the path is asked of every element.
            [Step::Key { .. }, ..] => {
                let _ = json::elements(array, |element| {
                    walk(steps, element, true, &mut |value| values.push(value));
                });
            }
            _ => {
                walk(steps, array, true, &mut |value| values.push(value));
            }
        }
        values.retain(|value| *value != "null");
        match values[..] {
            [] => {}
            [one] => set(slot, text, one, hits),
            _ => hits.make(slot, |out| {
                for (i, value) in values.iter().enumerate() {
                    if i > 0 {
                        out.push_str(sep);
                    }
                    match string(value) {
                        Some(text) => out.push_str(&unescaped(text)),
                        None => compact(value, out),
                    }
                }
            }),
        }
    }
}

/// `collectAndSetAttrByJsonSymbol`: every scalar member names its own attribute.
pub(crate) fn by_symbol(text: &str, symbols: &Symbols, hits: &mut Hits) {
    let Some(begin) = begin(text, &['{']) else { return };
    let root = &text[begin..];
    if !root.starts_with('{') || json::elements(root, |_| {}).is_err() {
        return;
    }
    let _ = json::pairs(root, |key, value| {
        if value.starts_with(['{', '[']) {
            return;
        }
        let slot = if key.contains('\\') { symbols.slot(&unescaped(key)) } else { symbols.slot(key) };
        if let Some(slot) = slot {
            set(slot, text, value, hits);
        }
    });
}

/// The elements of the array at a path, each as JSON text; an empty path means that the text is the array.
pub(crate) fn elements<'t>(text: &'t str, path: &str) -> Option<Vec<&'t str>> {
    let root = match path {
        "" => &text[text.find('[')?..],
        _ => &text[begin(text, &['{'])?..],
    };
    json::elements(root, |_| {}).ok()?;
    let array = if path.is_empty() { root } else { Path::parse(path).ok()?.first(root)? };
    let mut found = Vec::new();
    if !array.starts_with('[') {
        return None;
    }
    json::elements(array, |element| found.push(element)).ok()?;
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::super::testing::run;
    use super::*;

    const TEXT: &str = r#"<13>x: {"a":{"b":[{"ip":"192.0.2.1","k":"v"},{"k":"w","ip":"192.0.2.2","n":1.50}]}, "x.y":"dots",
        "x":{"y":"deep"}, "Account Id":7, "t":true, "no":null, "esc":"a\"b\u00e9", "o":{ "p" : [ 1, "q r" ] }} tail"#;

    fn maps(paths: &[&str]) -> Vec<JsonMap> {
        let map = |(i, path): (usize, &&str)| JsonMap { attr: Some(i as u16), path: Path::parse(path).unwrap() };
        paths.iter().enumerate().map(map).collect()
    }

    #[test]
    fn paths_lead_to_values() {
        let cases = [
            ("a.b[0].ip", Some("192.0.2.1")),
            ("a.b[1].n", Some("1.50")),
            ("a.b.find(k='w', ip)", Some("192.0.2.2")),
            ("a.b[7].ip", None),
            ("x.y", Some("dots")),
            ("Account Id", Some("7")),
            ("t", Some("true")),
            ("no", None),
            ("esc", Some("a\"bé")),
            ("o", Some("{\"p\":[1,\"q r\"]}")),
            ("o.p[1]", Some("q r")),
            ("o.p.0", Some("1")),
            ("\"x.y\"", Some("dots")),
            ("o/p/1", Some("q r")),
        ];
        for (path, expected) in cases {
            let got = run(TEXT, |hits| by_path(TEXT, &maps(&[path]), hits));
            assert_eq!(got.first().map(|(_, value)| value.as_str()), expected, "{path}");
        }
        assert_eq!(run("{no json}", |hits| by_path("{no json}", &maps(&["a"]), hits)), []);
    }

    #[test]
    fn malformed_paths_say_why() {
        for bad in ["", "a[x]", "a[0", ".a", "a.find(k=v, p)", "a.find(k='v')", "a.find(k='v', p"] {
            assert!(Path::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_array_gives_all_that_matches() {
        let text = r#""Resources":[{"Type":"A","Id":"1"},{"Type":"B","Id":"2"},{"Type":"A","Id":"3","D":{"Ip":["192.0.2.9"]}}],"x":1]]"#;
        let paths =
            ["entries.find(Type='A', Id)", "entries.find(Type='A', D.Ip[0])", "entries.find(Type='C', Id)", "Id"];
        let got = run(text, |hits| by_array(text, " ", &maps(&paths), hits));
        let got: Vec<_> = got.iter().map(|(slot, value)| (*slot, value.as_str())).collect();
        assert_eq!(got, [(0, "1 3"), (1, "192.0.2.9"), (3, "1 2 3")]);
    }
}
