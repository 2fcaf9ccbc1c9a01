//! Blocks of instructions, branches, `setEventAttribute` and `swap`.

use collector_core::nearest;

use super::value::{self, Value};
use super::{ELEMENTS, Reader, tables, unknown};
use crate::at::At;
use crate::function;
use crate::machine::MOST_ARGUMENTS;
use crate::program::{
    Argument, Block, Call, EVENT_TYPE, Expression, Instruction, Kind, Operand, Slot, Switch, When, can_fail_late,
};
use crate::xml::{Element, Node};

/// Branches may be nested this deep.
const DEEPEST: usize = 60;

impl Reader<'_> {
    /// Reads the instructions in an element.
    pub(super) fn block(&mut self, parent: &Element) -> Block {
        if self.depth >= DEEPEST {
            let message = format!("branches are nested deeper than {DEEPEST}");
            self.error("C0608", parent.at, message, "put branches side by side");
            return Block::new();
        }
        self.depth += 1;
        let mut block = Block::new();
        for node in &parent.children {
            match node {
                Node::Element(element) => {
                    if let Some(kind) = self.instruction(element) {
                        block.push(Instruction { at: element.at, kind });
                    }
                }
                Node::Text { text, at, .. } | Node::CData { text, at } if !text.trim().is_empty() => {
                    let message =
                        format!("the text `{}` is no instruction", text.trim().lines().next().unwrap_or_default());
                    self.warning("C0609", *at, message, "write remarks as <!-- remark -->");
                }
                _ => {}
            }
        }
        self.depth -= 1;
        tables::merge_whens(block, &self.constants)
    }

    fn instruction(&mut self, element: &Element) -> Option<Kind> {
        match element.name.as_str() {
            "setEventAttribute" => self.set(element),
            "when" => self.when(element).map(|when| Kind::Choose { whens: vec![when], otherwise: None, table: None }),
            "choose" => self.choose(element),
            "switch" => self.switch(element),
            "swap" => self.swap(element),
            name if name.starts_with("collect") => self.collect_instruction(element),
            name => {
                if ELEMENTS.contains(&name) {
                    let message = format!("`<{name}>` cannot stand here");
                    self.error("C0608", element.at, message, "see the reference of elements for its place");
                } else {
                    unknown(element, "an instruction", self.file, self.found);
                }
                None
            }
        }
    }

    /// Tells of attributes that an element does not have.
    pub(super) fn known_attributes(&mut self, element: &Element, known: &[&str]) {
        for attribute in &element.attributes {
            if known.contains(&attribute.name.as_str()) {
                continue;
            }
            let message = format!("`<{}>` has no attribute `{}`; it is ignored", element.name, attribute.name);
            let hint = match nearest(&attribute.name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if known.is_empty() => "it has none".to_string(),
                None => format!("it has {}", known.join(", ")),
            };
            self.warning("C0609", attribute.at, message, hint);
        }
    }

    fn choose(&mut self, element: &Element) -> Option<Kind> {
        self.known_attributes(element, &[]);
        let mut whens: Vec<When> = Vec::new();
        let mut otherwise = None;
        for child in element.elements() {
            match child.name.as_str() {
                "when" if otherwise.is_some() => {
                    self.error("C0608", child.at, "`<when>` stands behind `<otherwise>`", "put <otherwise> last");
                }
                "when" => whens.extend(self.when(child)),
                "otherwise" if otherwise.is_some() => {
                    self.error("C0608", child.at, "a second `<otherwise>`", "a choose has one at most");
                }
                "otherwise" => {
                    self.known_attributes(child, &[]);
                    otherwise = Some(self.block(child));
                }
                _ => unknown(child, "a branch of `<choose>`", self.file, self.found),
            }
        }
        if whens.is_empty() {
            self.warning("C0608", element.at, "`<choose>` has no `<when>`", "remove it, or use its instructions alone");
        }
        let table = tables::of_choose(&whens, &self.constants).map(Box::new);
        Some(Kind::Choose { whens, otherwise, table })
    }

    fn switch(&mut self, element: &Element) -> Option<Kind> {
        self.known_attributes(element, &[]);
        let mut cases = Vec::new();
        let mut default = None;
        for child in element.elements() {
            match child.name.as_str() {
                "case" if default.is_some() => {
                    self.error("C0608", child.at, "`<case>` stands behind `<default>`", "put <default> last");
                }
                "case" => {
                    self.known_attributes(child, &[]);
                    cases.push(self.block(child));
                }
                "default" if default.is_some() => {
                    self.error("C0608", child.at, "a second `<default>`", "a switch has one at most");
                }
                "default" => {
                    self.known_attributes(child, &[]);
                    default = Some(self.block(child));
                }
                _ => unknown(child, "a branch of `<switch>`", self.file, self.found),
            }
        }
        if cases.is_empty() {
            self.warning("C0608", element.at, "`<switch>` has no `<case>`", "remove it, or use its instructions alone");
        }
        let filter = tables::filter(&cases);
        let undoes = cases.iter().any(can_fail_late);
        Some(Kind::Switch(Box::new(Switch { cases, default, filter, undoes })))
    }

    fn swap(&mut self, element: &Element) -> Option<Kind> {
        self.known_attributes(element, &[]);
        let (text, at) = element.text();
        let names: Option<Vec<&str>> = text.split(',').map(|part| part.trim().strip_prefix('$')).collect();
        match names.as_deref() {
            Some([a, b]) if value::is_name(a) && value::is_name(b) => {
                let (left, right) = (self.read(a, at), self.read(b, at));
                self.write(a, at);
                self.write(b, at);
                Some(Kind::Swap(left, right))
            }
            _ => {
                self.error(
                    "C0606",
                    at,
                    "`<swap>` takes two variables",
                    "it looks like <swap>$srcIpAddr, $destIpAddr</swap>",
                );
                None
            }
        }
    }

    /// The variable that an element sets; `None` for `attr=""`, which ignores the value.
    pub(super) fn target(&mut self, element: &Element) -> Option<Option<Slot>> {
        let Some(attribute) = element.attribute("attr") else {
            let message = format!("`<{}>` has no attr", element.name);
            self.error("C0608", element.at, message, "add attr=\"srcIpAddr\", or attr=\"\" to ignore the value");
            return None;
        };
        let name = attribute.value.trim();
        if name.is_empty() {
            return Some(None);
        }
        if name.contains(['$', '<', '"']) {
            let hint = match name.strip_prefix('$') {
                Some(bare) => format!("write attr=\"{bare}\" without `$`"),
                None => "names have letters, digits and `_`".to_string(),
            };
            self.error("C0608", attribute.at, format!("`{name}` is no attribute's name"), hint);
            return None;
        }
        Some(Some(self.write(name, attribute.at)))
    }

    fn set(&mut self, element: &Element) -> Option<Kind> {
        self.known_attributes(element, &["attr"]);
        let target = self.target(element)?;
        let (text, at) = element.text();
        let value = match value::parse(&text) {
            Ok(value) => self.expression(value, at),
            Err(fault) => {
                let at = at.after(&text[..text.floor_char_boundary(fault.at)]);
                self.error(fault.code, at, fault.message, fault.hint);
                None
            }
        }?;
        let attr = target?;
        if attr != EVENT_TYPE
            && let Expression::Constant(start, len) = value
        {
            let text = self.constants[start as usize..(start + len) as usize].to_string();
            self.check_constant(attr, &text, at);
        }
        Some(Kind::Set { attr, value })
    }

    /// A constant that the attribute's type will refuse.
    fn check_constant(&mut self, attr: Slot, text: &str, at: At) {
        let name = self.names[attr as usize].clone();
        let Some(ty) = self.dictionary.find(&name) else { return };
        if ty.read(text) == crate::attribute::Typed::Refused {
            let message = format!("`{text}` does not fit the type of `{name}` and will be dropped");
            self.warning("C0622", at, message, format!("`{name}` takes {}", crate::check::type_name(ty)));
        }
    }

    fn expression(&mut self, value: Value, at: At) -> Option<Expression> {
        Some(match value {
            Value::Constant(text) => {
                let (start, len) = self.constant(&text);
                Expression::Constant(start, len)
            }
            Value::Variable(name) => Expression::Variable(self.read(&name, at)),
            Value::Call { name, args } if name == function::JOIN => Expression::Join(self.parts(args, at)?),
            Value::Call { name, args } => Expression::Call(Box::new(self.call(&name, args, at)?)),
        })
    }

    fn operand(&mut self, argument: value::Argument, at: At) -> Option<Operand> {
        Some(match argument {
            value::Argument::Variable(name) => Operand::Variable(self.read(&name, at)),
            value::Argument::Text { plain, .. } => {
                let (start, len) = self.constant(&plain);
                Operand::Constant(start, len)
            }
            value::Argument::Single(text) => {
                self.warning("C0606", at, format!("`'{text}'` is in single quotes"), "write strings in double quotes");
                let (start, len) = self.constant(&text);
                Operand::Constant(start, len)
            }
            value::Argument::Word(word) => {
                if word.parse::<f64>().is_err() {
                    let message = format!("`{word}` is no number and not in quotes; it is taken as text");
                    self.warning("C0606", at, message, format!("write \"{word}\" or ${word}"));
                }
                let (start, len) = self.constant(&word);
                Operand::Constant(start, len)
            }
            value::Argument::Call { .. } => return None,
        })
    }

    /// The parts of `combineMsgId`.
    fn parts(&mut self, args: Vec<value::Argument>, at: At) -> Option<Vec<Argument>> {
        args.into_iter().map(|argument| self.argument(argument, at)).collect()
    }

    fn argument(&mut self, argument: value::Argument, at: At) -> Option<Argument> {
        Some(match argument {
            value::Argument::Call { name, args } if name == function::JOIN => Argument::Join(self.parts(args, at)?),
            value::Argument::Call { name, args } => Argument::Call(Box::new(self.call(&name, args, at)?)),
            other => Argument::Operand(self.operand(other, at)?),
        })
    }

    fn call(&mut self, name: &str, args: Vec<value::Argument>, at: At) -> Option<Call> {
        if function::UNSUPPORTED.contains(&name) {
            let message = format!("unsupported function `{name}`: nobody says what it does");
            self.error("C0605", at, message, "use another function, or collect the value by an expression");
            return None;
        }
        let Some(function) = function::find(name) else {
            let hint = match function::near(name) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "the reference lists all functions; a constant stands in quotation marks".to_string(),
            };
            self.error("C0605", at, format!("the function `{name}` is unknown"), hint);
            return None;
        };
        if function.is_extension && !self.settings.extensions {
            let message = format!("`{name}` is no function of the vendor's language");
            self.error("C0605", at, message, "allow it by `extensions = true` in the parser's manifest");
            return None;
        }
        let (least, most) = function.args;
        if args.len() < least || args.len() > most.min(MOST_ARGUMENTS) {
            let message = format!("`{name}` has {} arguments", args.len());
            self.error("C0606", at, message, format!("it is {name}{}", function.usage));
            return None;
        }
        let mut regex = None;
        let mut compiled = Vec::new();
        for (index, argument) in args.into_iter().enumerate() {
            if function.regex == Some(index) {
                let value::Argument::Text { raw, .. } = &argument else {
                    let message = format!("the expression of `{name}` must be a string");
                    self.error("C0606", at, message, format!("it is {name}{}", function.usage));
                    return None;
                };
                regex = Some(Box::new(self.plain_regex(raw, at)?));
            }
            compiled.push(self.argument(argument, at)?);
        }
        let nests = compiled.iter().any(|argument| !matches!(argument, Argument::Operand(_)));
        Some(Call { function, args: compiled, nests, splits: name == function::SPLIT, regex })
    }
}
