//! One layout for parser files: an element a line, two blanks a level, comments where they were.
//!
//! What means something is never changed: text, CDATA and attribute values stay as they are written. Blank lines between
//! elements stay, one at most.

use collector_core::Diagnostics;

use crate::xml::{Element, Node};

/// Lays a parser file out. `None` when it is not well-formed; why goes to `found`.
#[must_use]
pub fn format(text: &str, file: &str, found: &mut Diagnostics) -> Option<String> {
    let root = crate::xml::read(text, file, found)?;
    let mut out = String::with_capacity(text.len());
    let bare = text.trim_start_matches('\u{FEFF}').trim_start();
    if bare.starts_with("<?xml")
        && let Some(end) = bare.find("?>")
    {
        out.push_str(&bare[..end + 2]);
        out.push('\n');
    }
    children(&root, 0, &mut out);
    Some(out)
}

fn indent(level: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", level));
}

/// The nodes of an element, each on lines of its own.
fn children(parent: &Element, level: usize, out: &mut String) {
    let mut is_first = true;
    let mut gap = false;
    for node in &parent.children {
        if let Node::Text { raw, .. } = node
            && raw.trim().is_empty()
        {
            gap = raw.matches('\n').count() > 1;
            continue;
        }
        if std::mem::take(&mut gap) && !is_first {
            out.push('\n');
        }
        is_first = false;
        indent(level, out);
        match node {
            Node::Element(inner) => element(inner, level, out),
            Node::Comment { text, .. } => {
                out.push_str("<!--");
                out.push_str(text);
                out.push_str("-->");
            }
            Node::CData { text, .. } => cdata(text, out),
            Node::Text { raw, .. } => out.push_str(raw.trim()),
        }
        out.push('\n');
    }
}

fn element(element: &Element, level: usize, out: &mut String) {
    out.push('<');
    out.push_str(&element.name);
    for attribute in &element.attributes {
        let quote = if attribute.raw.contains('"') { '\'' } else { '"' };
        out.push(' ');
        out.push_str(&attribute.name);
        out.push('=');
        out.push(quote);
        out.push_str(&attribute.raw);
        out.push(quote);
    }
    let is_blank = |node: &Node| matches!(node, Node::Text { raw, .. } if raw.trim().is_empty());
    if element.children.iter().all(is_blank) {
        out.push_str("/>");
        return;
    }
    out.push('>');
    let is_text = |node: &Node| !is_blank(node) && matches!(node, Node::Text { .. } | Node::CData { .. });
    let has_elements = element.children.iter().any(|node| matches!(node, Node::Element(_)));
    if !has_elements && element.children.iter().any(is_text) {
        let mut inner = String::new();
        for node in &element.children {
            match node {
                Node::CData { text, .. } => cdata(text, &mut inner),
                Node::Text { raw, .. } => inner.push_str(raw),
                Node::Comment { text, .. } => {
                    inner.push_str("<!--");
                    inner.push_str(text);
                    inner.push_str("-->");
                }
                Node::Element(_) => {}
            }
        }
        // On a line of their own they are layout, next to the text they are its.
        let begin = inner.len() - inner.trim_start().len();
        let end = inner.trim_end().len();
        let begin = if inner[..begin].contains('\n') { begin } else { 0 };
        let end = if inner[end..].contains('\n') { end } else { inner.len() };
        out.push_str(&inner[begin..end]);
    } else {
        out.push('\n');
        children(element, level + 1, out);
        indent(level, out);
    }
    out.push_str("</");
    out.push_str(&element.name);
    out.push('>');
}

fn cdata(text: &str, out: &mut String) {
    out.push_str("<![CDATA[");
    out.push_str(text);
    out.push_str("]]>");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(text: &str) -> String {
        let mut found = Diagnostics::new();
        format(text, "p.xml", &mut found).unwrap_or_else(|| panic!("{found}"))
    }

    #[test]
    fn the_layout_is_stable_and_changes_nothing_that_means_something() {
        let text = "<?xml version=\"1.0\"?><patternDefinitions><pattern name='p' list=\"begin\">\n  <![CDATA[a |]]>\n</pattern></patternDefinitions>\n\n\n\
                    <!-- two\n   lines --><parsingInstructions><when test='$a = \"x\"'></when>\n<setEventAttribute attr=\"b\">  a &lt; b \
                    </setEventAttribute><!-- end --></parsingInstructions>";
        let expected = "<?xml version=\"1.0\"?>\n<patternDefinitions>\n  <pattern name=\"p\" list=\"begin\"><![CDATA[a |]]></pattern>\n\
                        </patternDefinitions>\n\n<!-- two\n   lines -->\n<parsingInstructions>\n  <when test='$a = \"x\"'/>\n  \
                        <setEventAttribute attr=\"b\">  a &lt; b </setEventAttribute>\n  <!-- end -->\n</parsingInstructions>\n";
        assert_eq!(formatted(text), expected);
        assert_eq!(formatted(expected), expected);
        let pieces = "<regex>u=<!-- c --><![CDATA[<user:gPatWord>]]></regex>\n";
        assert_eq!(formatted(pieces), pieces);
    }
}
