//! `when` and its test.

use super::Reader;
use crate::at::At;
use crate::matcher::Matcher;
use crate::program::{Operand, Test, When};
use crate::test_expr::{self, Comparison, Term, Written};
use crate::xml::Element;

impl Reader<'_> {
    /// Reads a `when`; one with a fault is left out.
    pub(super) fn when(&mut self, element: &Element) -> Option<When> {
        self.known_attributes(element, &["test"]);
        let Some(attribute) = element.attribute("test") else {
            self.error("C0607", element.at, "`<when>` has no test", "add test=\"$attribute = 'value'\"");
            return None;
        };
        let at = attribute.at.right("test=\"".len());
        let test = match test_expr::parse(&attribute.value) {
            Ok(written) => self.test(written, at),
            Err(fault) => {
                let at = at.after(&attribute.value[..attribute.value.floor_char_boundary(fault.at)]);
                self.error("C0607", at, fault.message, fault.hint);
                None
            }
        };
        let then = self.block(element);
        Some(When { at: element.at, written: attribute.value.clone(), test: test?, then })
    }

    fn test(&mut self, written: Written, at: At) -> Option<Test> {
        Some(match written {
            Written::Exist { name, wanted } => Test::Exist { slot: self.read(&name, at), wanted },
            Written::Private { name, wanted } => Test::Private { slot: self.read(&name, at), wanted },
            Written::In { name, list } => Test::In { slot: self.read(&name, at), list },
            Written::Matches { name, regex, wanted } => {
                let slot = self.read(&name, at);
                let text = match regex {
                    Term::Text(text) => text,
                    Term::Variable(name) => format!("${name}"),
                    Term::Word(word) if self.patterns.contains_key(&word) || self.general.contains_key(&word) => {
                        format!("<:{word}>")
                    }
                    Term::Word(word) => word,
                };
                Test::Matches { slot, regex: Box::new(self.plain_regex(&text, at)?), wanted }
            }
            Written::Compare { name, op, right } => {
                let left = self.read(&name, at);
                let right = match right {
                    Term::Variable(name) => Operand::Variable(self.read(&name, at)),
                    Term::Text(text) | Term::Word(text) => {
                        let (start, len) = self.constant(&text);
                        Operand::Constant(start, len)
                    }
                };
                match op.accepts() {
                    Some(accepts) => Test::Order { left, right, accepts },
                    None => Test::Equal { left, right, wanted: op == Comparison::Equal },
                }
            }
            Written::Within(seconds) => {
                if self.others.is_none() {
                    let message = "`withinTimeSec` is asked outside of <collectAndSetAttrFromAnotherEvent>";
                    self.error("C0607", at, message, "it limits how old the other event may be");
                    return None;
                }
                self.within = Some(self.within.map_or(seconds, |before| before.min(seconds)));
                Test::Within
            }
        })
    }

    /// Compiles an expression without captures.
    pub(super) fn plain_regex(&mut self, text: &str, at: At) -> Option<Matcher> {
        let expanded = self.expanded(text, at)?;
        if let Some(name) = expanded.captures.first() {
            let message = format!("`{name}` is captured where nothing can be set");
            self.warning("C0603", at, message, "write `<:pattern>` without a name");
        }
        self.matcher(&expanded, at)
    }
}
