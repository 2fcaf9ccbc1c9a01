//! XPath, as far as parsers use it: `collectAndSetAttrByXPath`, `collectFieldsByXPath`.
//!
//! Steps with names or `*`, `/` and `//`, conditions `[@a]`, `[@a='v']` and `[n]`, and `@a` or `text()` at the end. Namespaces
//! are ignored: `<ev:Data>` is `Data`.

use std::borrow::Cow;

use collector_text::raw::Raw;
use collector_text::xml::{self, Visit, local_name};

use super::Hits;
use crate::program::{Slot, Symbols};

/// A path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    steps: Vec<Step>,
    attribute: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    /// `//`: anywhere below.
    is_deep: bool,
    /// `None` is `*`.
    name: Option<String>,
    conditions: Vec<Condition>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Condition {
    Has(String),
    Is(String, String),
    /// From 1, among its equals.
    Nth(usize),
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// What is malformed, or not of this subset.
    pub(crate) fn parse(text: &str) -> Result<Path, String> {
        let mut path = Path { steps: Vec::new(), attribute: None };
        let mut rest = text.trim();
        let mut is_deep = false;
        if rest.is_empty() {
            return Err("the path is empty".into());
        }
        if let Some(inner) = rest.strip_prefix("//") {
            (rest, is_deep) = (inner, true);
        } else {
            rest = rest.strip_prefix("./").or_else(|| rest.strip_prefix('/')).unwrap_or(rest);
        }
        loop {
            if let Some(attribute) = rest.strip_prefix('@') {
                if !is_name(attribute) {
                    return Err(format!("`@{attribute}` is no attribute, or does not end the path"));
                }
                path.attribute = Some(local_name(attribute).to_string());
                return Ok(path);
            }
            if rest == "text()" && !path.steps.is_empty() {
                return Ok(path);
            }
            rest = path.step(rest, is_deep)?;
            // Each of them may be tried at every level above.
            if path.steps.iter().filter(|step| step.is_deep).count() > 6 {
                return Err("a path has six `//` at most".into());
            }
            is_deep = rest.starts_with("//");
            rest = match rest.strip_prefix("//").or_else(|| rest.strip_prefix('/')) {
                Some(inner) => inner,
                None if rest.is_empty() => return Ok(path),
                None => return Err(format!("`{rest}` is not understood")),
            };
        }
    }

    fn step<'t>(&mut self, text: &'t str, is_deep: bool) -> Result<&'t str, String> {
        let end = text.find(['/', '[']).unwrap_or(text.len());
        let name = match &text[..end] {
            "*" => None,
            name if is_name(name) => Some(local_name(name).to_string()),
            name => return Err(format!("`{name}` is no element's name")),
        };
        let mut rest = &text[end..];
        let mut conditions = Vec::new();
        while let Some(inner) = rest.strip_prefix('[') {
            let (condition, behind) = condition(inner)?;
            conditions.push(condition);
            rest = behind;
        }
        self.steps.push(Step { is_deep, name, conditions });
        Ok(rest)
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_-.:".contains(c))
}

fn condition(text: &str) -> Result<(Condition, &str), String> {
    const SHAPES: &str = "conditions look like [@name], [@name='value'] or [1]";
    let Some(inner) = text.strip_prefix('@') else {
        let (number, behind) = text.split_once(']').ok_or(SHAPES)?;
        let nth = number.trim().parse().ok().filter(|n| *n > 0).ok_or(SHAPES)?;
        return Ok((Condition::Nth(nth), behind));
    };
    let end = inner.find([']', '=']).ok_or(SHAPES)?;
    let name = local_name(inner[..end].trim()).to_string();
    if let Some(behind) = inner[end..].strip_prefix(']') {
        return Ok((Condition::Has(name), behind));
    }
    let value = inner[end + 1..].trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '\'' | '"')).ok_or(SHAPES)?;
    let (value, behind) = value[1..].split_once(quote).ok_or(SHAPES)?;
    let behind = behind.trim_start().strip_prefix(']').ok_or(SHAPES)?;
    Ok((Condition::Is(name, value.to_string()), behind))
}

/// A document: elements in order, each with its parent and where its text lies in the whole text.
#[derive(Debug, Default)]
struct Document<'t> {
    nodes: Vec<Node<'t>>,
    open: Vec<usize>,
    text: String,
}

#[derive(Debug)]
struct Node<'t> {
    name: &'t str,
    parent: Option<usize>,
    attributes: Vec<(&'t str, Cow<'t, str>)>,
    text: (usize, usize),
    is_closed: bool,
}

impl<'t> Visit<'t> for Document<'t> {
    fn text(&mut self, text: Raw<'t>) {
        text.unescape_into(&mut self.text);
    }

    fn open(&mut self, name: &'t str) {
        let parent = self.open.last().copied();
        self.open.push(self.nodes.len());
        let text = (self.text.len(), self.text.len());
        let name = local_name(name);
        self.nodes.push(Node { name, parent, attributes: Vec::new(), text, is_closed: false });
    }

    fn attribute(&mut self, name: &'t str, value: Raw<'t>) {
        if let Some(node) = self.nodes.last_mut() {
            node.attributes.push((local_name(name), value.unescape()));
        }
    }

    fn close(&mut self, _name: &'t str) {
        if let Some(index) = self.open.pop() {
            self.nodes[index].text.1 = self.text.len();
            self.nodes[index].is_closed = true;
        }
    }
}

impl<'t> Document<'t> {
    /// Reads the first element of a text; what stands before and behind it is skipped.
    fn read(text: &'t str) -> Option<Document<'t>> {
        let mut begin = text.find('<')?;
        while !text[begin + 1..].starts_with(|c: char| c.is_alphabetic() || c == '_') {
            let is_comment = text[begin..].starts_with("<!--");
            let behind = if is_comment { begin + text[begin..].find("-->")? } else { begin + 1 };
            begin = behind + text[behind..].find('<')?;
        }
        let mut document = Document::default();
        // An error behind the first element is one of text that is not XML.
        let _ = xml::scan(&text[begin..], &mut document);
        document.nodes.first().is_some_and(|root| root.is_closed).then_some(document)
    }

    fn value(&self, node: usize) -> &str {
        let (begin, end) = self.nodes[node].text;
        &self.text[begin..end]
    }

    fn find(&self, path: &Path, mut tell: impl FnMut(usize) -> bool) {
        for node in 0..self.nodes.len() {
            if self.is_at(node, &path.steps) && !tell(node) {
                return;
            }
        }
    }

    /// True when a node is where the steps lead. Steps are asked from the last one up.
    fn is_at(&self, node: usize, steps: &[Step]) -> bool {
        let Some((step, before)) = steps.split_last() else { return false };
        if !self.fits(node, step) {
            return false;
        }
        let mut parent = self.nodes[node].parent;
        if before.is_empty() {
            return step.is_deep || parent.is_none();
        }
        while let Some(above) = parent {
            if self.is_at(above, before) {
                return true;
            }
            parent = if step.is_deep { self.nodes[above].parent } else { None };
        }
        false
    }

    fn fits(&self, index: usize, step: &Step) -> bool {
        let node = &self.nodes[index];
        let named = |node: &Node<'_>| step.name.as_ref().is_none_or(|name| *name == node.name);
        let has = |name: &str| node.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value);
        named(node)
            && step.conditions.iter().all(|condition| match condition {
                Condition::Has(name) => has(name).is_some(),
                Condition::Is(name, value) => has(name) == Some(value),
                Condition::Nth(nth) => {
                    let equals =
                        self.nodes[..=index].iter().filter(|other| other.parent == node.parent && named(other));
                    equals.count() == *nth
                }
            })
    }
}

/// `collectAndSetAttrByXPath`: each selected element names its own attribute.
pub(crate) fn by_element(text: &str, path: &Path, symbols: &Symbols, hits: &mut Hits) {
    let Some(document) = Document::read(text) else { return };
    document.find(path, |node| {
        if let Some(slot) = symbols.slot(document.nodes[node].name) {
            hits.make(slot, |out| out.push_str(document.value(node).trim()));
        }
        true
    });
}

/// `collectFieldsByXPath`: the first node of each path.
pub(crate) fn by_path(text: &str, maps: &[(Option<Slot>, Path)], hits: &mut Hits) {
    let Some(document) = Document::read(text) else { return };
    for (slot, path) in maps {
        let Some(slot) = slot else { continue };
        document.find(path, |node| {
            let value = match &path.attribute {
                None => Some(document.value(node)),
                Some(name) => {
                    document.nodes[node].attributes.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
                }
            };
            if let Some(value) = value {
                hits.make(*slot, |out| out.push_str(value.trim()));
            }
            value.is_none()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::run;
    use super::*;

    const TEXT: &str = "<13>Nov 09 host <!-- BOX --><e:Event xmlns='x' name=\"n\"><System><EventID Q='5'>46<b>24</b></EventID><None/>\
                        </System><EventData><Data Name='A'>1 &amp; 2</Data><Data Name='B'>two</Data></EventData></e:Event> tail <x";

    #[test]
    fn paths_lead_to_texts_and_attributes() {
        let cases = [
            ("/Event/EventData/Data[@Name='B']", Some("two")),
            ("Event/EventData/Data", Some("1 & 2")),
            ("Event/EventData/Data[2]", Some("two")),
            ("//Data[@Name=\"A\"]/text()", Some("1 & 2")),
            ("/Event/System/EventID", Some("4624")),
            ("/Event/System/EventID/@Q", Some("5")),
            ("//event[@name]/*", None),
            ("//Event[@name]/*/None", Some("")),
            ("/Data", None),
            ("/Event//b", Some("24")),
        ];
        for (path, expected) in cases {
            let maps = [(Some(0), Path::parse(path).unwrap())];
            let got = run(TEXT, |hits| by_path(TEXT, &maps, hits));
            assert_eq!(got.first().map(|(_, value)| value.as_str()), expected, "{path}");
        }
    }

    #[test]
    fn elements_name_the_variables() {
        let slots = ["count", "eventType", "skipped"].iter().enumerate().map(|(i, name)| (Box::from(*name), i as u16));
        let names = std::sync::OnceLock::from(slots.collect::<crate::program::Names<u16>>());
        let symbols = Symbols { names: std::sync::Arc::new(names), excluded: vec!["skipped".into()] };
        let text = "<13>x <!-- a <b>y</b> --><event name='a'><count>7</count><eventType>T<b>U</b></eventType>\
                    <skipped>1</skipped></event>";
        for path in ["//event[@name]/*", "/event/*"] {
            let path = Path::parse(path).unwrap();
            let got = run(text, |hits| by_element(text, &path, &symbols, hits));
            assert_eq!(got, [(0, "7".to_string()), (1, "TU".to_string())]);
        }
        let path = Path::parse("/event/*").unwrap();
        assert_eq!(run("<event><count>7</count>", |hits| by_element("<event><count>7", &path, &symbols, hits)), []);
    }

    #[test]
    fn what_is_not_of_the_subset_says_so() {
        for bad in ["", "/a[", "/a[@b='c]", "/a/@b/c", "/a|b", "/a[b=1]", "count(/a)", "/a//"] {
            assert!(Path::parse(bad).is_err(), "{bad}");
        }
    }
}
