//! Parser files as a small tree with positions.
//!
//! A file may be a *fragment*: several elements side by side, with or without an XML declaration. Comments are kept,
//! because a formatter must not lose them. Document types are refused, so nobody can declare an entity.

use collector_core::Diagnostics;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::at::{At, Lines};

/// Elements may be nested this deep.
const DEEPEST: usize = 100;

/// An element with what is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) at: At,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) children: Vec<Node>,
}

/// An attribute of an element, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    pub(crate) value: String,
    /// As it is written between the quotes.
    pub(crate) raw: String,
    pub(crate) at: At,
}

/// What stands in an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Element(Element),
    /// Text, decoded; `raw` as it is written.
    Text {
        text: String,
        raw: String,
        at: At,
    },
    CData {
        text: String,
        at: At,
    },
    Comment {
        text: String,
        at: At,
    },
}

impl Element {
    /// The elements in it.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            _ => None,
        })
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The text in it, without blanks around it, and where it begins. Comments are left out.
    pub(crate) fn text(&self) -> (String, At) {
        let mut whole = String::new();
        let mut begin = None;
        for child in &self.children {
            if let Node::Text { text, at, .. } | Node::CData { text, at } = child {
                if begin.is_none() && !text.trim().is_empty() {
                    let blanks = &text[..text.len() - text.trim_start().len()];
                    begin = Some(at.after(blanks));
                }
                whole.push_str(text);
            }
        }
        (whole.trim().to_string(), begin.unwrap_or(self.at))
    }
}

/// Reads a file into an element without a name whose children are the file's.
///
/// What is wrong goes to `found`; `None` when the file is not well-formed.
pub(crate) fn read(text: &str, file: &str, found: &mut Diagnostics) -> Option<Element> {
    let lines = Lines::new(text);
    let mut reader = Reader::from_str(text.strip_prefix('\u{FEFF}').unwrap_or(text));
    let shift = text.len() - text.strip_prefix('\u{FEFF}').map_or(text.len(), str::len);
    reader.config_mut().check_end_names = true;
    reader.config_mut().check_comments = false;
    let mut open = vec![Element::default()];
    loop {
        let begin = reader.buffer_position() as usize + shift;
        let at = lines.at(begin);
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let at = lines.at((reader.error_position() as usize + shift).min(text.len()));
                found.error("C0601", file, at.pair(), format!("the file is not well-formed: {error}")).hint(
                    "every element ends with its own name; `<` and `&` in text stand in <![CDATA[ ]]> or as &lt; and &amp;",
                );
                return None;
            }
        };
        match event {
            Event::Start(tag) => {
                let element = element(&tag, at, file, found)?;
                if open.len() > DEEPEST {
                    found
                        .error("C0601", file, at.pair(), format!("elements are nested deeper than {DEEPEST}"))
                        .hint("put branches side by side");
                    return None;
                }
                open.push(element);
            }
            Event::Empty(tag) => push(&mut open, Node::Element(element(&tag, at, file, found)?)),
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    push(&mut open, Node::Element(element));
                }
            }
            Event::Text(piece) => {
                let raw = piece.to_string();
                push_text(&mut open, &raw.replace("\r\n", "\n"), &raw, at);
            }
            Event::GeneralRef(reference) => {
                let name = reference.to_string();
                let raw = format!("&{name};");
                match resolve(&name) {
                    Some(text) => push_text(&mut open, &text, &raw, at),
                    None => {
                        let message = format!("the entity `{raw}` is unknown");
                        found
                            .error("C0601", file, at.pair(), message)
                            .hint("only &lt; &gt; &amp; &quot; &apos; and numbers are known; write `&` as &amp;");
                        return None;
                    }
                }
            }
            Event::CData(piece) => {
                push(&mut open, Node::CData { text: piece.to_string(), at: at.right("<![CDATA[".len()) });
            }
            Event::Comment(piece) => {
                push(&mut open, Node::Comment { text: piece.to_string(), at });
            }
            Event::DocType(_) => {
                found.error("C0601", file, at.pair(), "a document type is refused").hint("remove <!DOCTYPE …>");
                return None;
            }
            Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if open.len() > 1 {
        let left = open.pop().unwrap_or_default();
        found
            .error("C0601", file, left.at.pair(), format!("`<{}>` is never closed", left.name))
            .hint(format!("add `</{}>`", left.name));
        return None;
    }
    open.pop()
}

fn push(open: &mut [Element], node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

/// Adds text; pieces around references make one text.
fn push_text(open: &mut [Element], more: &str, more_raw: &str, at: At) {
    let Some(parent) = open.last_mut() else { return };
    if let Some(Node::Text { text, raw, .. }) = parent.children.last_mut() {
        text.push_str(more);
        raw.push_str(more_raw);
    } else {
        parent.children.push(Node::Text { text: more.to_string(), raw: more_raw.to_string(), at });
    }
}

fn element(tag: &BytesStart<'_>, at: At, file: &str, found: &mut Diagnostics) -> Option<Element> {
    let name = tag.name().as_ref().to_string();
    let source = tag.to_string();
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = match attribute {
            Ok(attribute) => attribute,
            Err(error) => {
                found
                    .error("C0601", file, at.pair(), format!("an attribute of `<{name}>` is malformed: {error}"))
                    .hint("attributes look like name=\"value\", each once");
                return None;
            }
        };
        let key = attribute.key.as_ref().to_string();
        let raw = attribute.value.to_string();
        let value = decode(&raw);
        let place = source.find(&format!("{key}=")).or_else(|| source.find(&key)).unwrap_or(0);
        let at = at.right(1).after(&source[..place]);
        let Some(value) = value else {
            let message = format!("the attribute `{key}` holds `&` that is no entity");
            found.error("C0601", file, at.pair(), message).hint("write `&` as &amp;");
            return None;
        };
        attributes.push(Attribute { name: key, value, raw, at });
    }
    Some(Element { name, at, attributes, children: Vec::new() })
}

/// Decodes references; blanks keep what they are, also line ends.
fn decode(raw: &str) -> Option<String> {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(begin) = rest.find('&') {
        text.push_str(&rest[..begin]);
        let end = begin + rest[begin..].find(';')?;
        text.push_str(&resolve(&rest[begin + 1..end])?);
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    Some(text)
}

fn resolve(name: &str) -> Option<String> {
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')?
        }
    };
    Some(c.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(text: &str) -> String {
        let mut found = Diagnostics::new();
        assert!(read(text, "p.xml", &mut found).is_none(), "{text}");
        found.to_string()
    }

    #[test]
    fn a_fragment_has_several_roots_and_comments_and_entities() {
        let mut found = Diagnostics::new();
        let text =
            "\u{FEFF}<?xml version='1.0'?>\n<!-- a -- b -->\n<a x='1 &lt; 2'>\n  <![CDATA[<p>]]> &amp;&#65;</a>\n<b/>";
        let root = read(text, "p.xml", &mut found).unwrap();
        assert!(found.is_empty());
        let names: Vec<_> = root.elements().map(|e| (e.name.as_str(), e.at.line)).collect();
        assert_eq!(names, [("a", 3), ("b", 5)]);
        let a = root.elements().next().unwrap();
        assert_eq!(a.attribute("x").unwrap().value, "1 < 2");
        assert_eq!(a.attribute("x").unwrap().at.pair(), (3, 4));
        let (text, at) = a.text();
        assert_eq!((text.as_str(), at.pair()), ("<p> &A", (4, 12)));
    }

    #[test]
    fn what_is_not_well_formed_has_a_place() {
        assert!(fails("<a><b></a>").contains("p.xml:1:"));
        assert!(fails("<a>\n<b>").contains("`<b>` is never closed"));
        assert!(fails("<!DOCTYPE x [<!ENTITY a 'b'>]><a>&a;</a>").contains("document type"));
        assert!(fails("<a>&bomb;</a>").contains("`&bomb;` is unknown"));
        assert!(fails("<a x='a & b'/>").contains("&amp;"));
        assert!(fails("<a x='1' x='2'/>").contains("malformed"));
        assert!(fails(&"<a>".repeat(100_000)).contains("nested deeper"));
    }
}
