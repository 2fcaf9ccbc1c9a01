//! The text of `setEventAttribute`: a call, a variable or a constant.

use crate::function;

/// A value as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Constant(String),
    Variable(String),
    Call { name: String, args: Vec<Argument> },
}

/// An argument as it is written, with the byte at which it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Argument {
    Variable(String),
    /// A string: between its quotes as it is written (for expressions), and without escapes.
    Text {
        raw: String,
        plain: String,
    },
    /// A string in single quotes.
    Single(String),
    /// A number, or a word without quotes.
    Word(String),
    Call {
        name: String,
        args: Vec<Argument>,
    },
}

/// What is wrong, at which byte, and a remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ValueFault {
    pub(super) at: usize,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) hint: String,
}

/// Reads a value.
pub(super) fn parse(text: &str) -> Result<Value, ValueFault> {
    if let Some(name) = text.strip_prefix('$')
        && is_name(name)
    {
        return Ok(Value::Variable(name.to_string()));
    }
    let word = &text[..text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len())];
    let behind = &text[word.len()..];
    let is_known = function::find(word).is_some() || function::UNSUPPORTED.contains(&word);
    // A constant may look like a call: `Login (failed)`. It is one when its arguments look like arguments.
    let is_call = !word.is_empty()
        && match is_known {
            true => behind.trim_start().starts_with('('),
            false => {
                behind.starts_with('(') && behind.ends_with(')') && behind[1..].trim_start().starts_with(['$', '"'])
            }
        };
    if is_call {
        let mut reader = Reader { text, at: 0, depth: 0 };
        let (name, args) = reader.call()?;
        reader.blanks();
        if reader.at < text.len() {
            return Err(reader.fault(
                "C0606",
                "text stands behind the call",
                "a value is one call, one variable or one text",
            ));
        }
        return Ok(Value::Call { name, args });
    }
    let constant = text.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(text);
    Ok(Value::Constant(constant.to_string()))
}

pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.')
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn fault(&self, code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> ValueFault {
        ValueFault { at: self.at, code, message: message.into(), hint: hint.into() }
    }

    fn word(&mut self, dots: bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || (dots && c == '.')));
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    fn call(&mut self) -> Result<(String, Vec<Argument>), ValueFault> {
        if self.depth > 8 {
            return Err(self.fault("C0606", "calls are nested too deep", "use a local variable for a part"));
        }
        let name = self.word(false).to_string();
        self.blanks();
        self.at += 1;
        let mut args = Vec::new();
        self.blanks();
        if self.rest().starts_with(')') {
            self.at += 1;
            return Ok((name, args));
        }
        loop {
            self.blanks();
            args.push(self.argument()?);
            self.blanks();
            match self.rest().chars().next() {
                Some(',') => self.at += 1,
                Some(')') => {
                    self.at += 1;
                    return Ok((name, args));
                }
                _ => {
                    let hint = "arguments are separated by commas, and the call ends with `)`";
                    return Err(self.fault("C0606", "`,` or `)` is missing", hint));
                }
            }
        }
    }

    fn argument(&mut self) -> Result<Argument, ValueFault> {
        match self.rest().chars().next() {
            Some('$') => {
                self.at += 1;
                let name = self.word(true).to_string();
                if name.is_empty() {
                    return Err(self.fault("C0606", "a name is missing behind `$`", "it looks like $srcIpAddr"));
                }
                Ok(Argument::Variable(name))
            }
            Some('"') => self.string(),
            // The vendor's documents forbid single quotes, the vendor's parsers have them.
            Some('\'') => {
                let inner = &self.rest()[1..];
                let Some(end) = inner.find('\'') else {
                    return Err(self.fault("C0606", "a string never ends", "write strings in double quotes"));
                };
                self.at += end + 2;
                Ok(Argument::Single(inner[..end].to_string()))
            }
            Some(c) if c.is_ascii_alphanumeric() || "+-._".contains(c) => {
                let start = self.at;
                let word = self.word(true);
                self.blanks();
                if !word.is_empty() && self.rest().starts_with('(') {
                    self.at = start;
                    self.depth += 1;
                    let (name, args) = self.call()?;
                    self.depth -= 1;
                    return Ok(Argument::Call { name, args });
                }
                self.at = start;
                let rest = self.rest();
                let end = rest.find([',', ')']).unwrap_or(rest.len());
                self.at += end;
                Ok(Argument::Word(rest[..end].trim_end().to_string()))
            }
            _ => Err(self.fault("C0606", "an argument is missing", "arguments are $names, \"strings\" and numbers")),
        }
    }

    /// A string: a backslash keeps the next character from ending it.
    fn string(&mut self) -> Result<Argument, ValueFault> {
        let inner = &self.rest()[1..];
        let mut escaped = false;
        let end = inner.find(|c: char| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let Some(end) = end else {
            return Err(self.fault(
                "C0606",
                "a string never ends",
                "close it with `\"`; write `\\\"` for a quotation mark",
            ));
        };
        self.at += end + 2;
        let raw = inner[..end].to_string();
        let plain = unescape(&raw);
        Ok(Argument::Text { raw, plain })
    }
}

/// `\n`, `\t`, `\r`, `\\` and `\"`; what else stands behind a backslash keeps it.
fn unescape(raw: &str) -> String {
    let mut plain = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some('r') => plain.push('\r'),
            Some(c @ ('\\' | '"')) => plain.push(c),
            Some(c) => plain.extend(['\\', c]),
            None => plain.push('\\'),
        }
    }
    plain
}

/// The second pass over separators and keys, after XML: `\n`, `\t` and `\r`; anything else stays.
pub(super) fn control_characters(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r")
}

/// The alternatives of a separator: `\\|` (or `\|`) stands between them.
pub(super) fn alternatives(text: &str) -> Vec<String> {
    let all: Vec<String> =
        text.replace("\\\\|", "\\|").split("\\|").map(control_characters).filter(|one| !one.is_empty()).collect();
    if all.is_empty() { vec![control_characters(text)] } else { all }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &str, args: Vec<Argument>) -> Value {
        Value::Call { name: name.into(), args }
    }

    fn text(raw: &str, plain: &str) -> Argument {
        Argument::Text { raw: raw.into(), plain: plain.into() }
    }

    #[test]
    fn values_are_calls_variables_or_constants() {
        let var = |name: &str| Argument::Variable(name.into());
        let cases = [
            ("$_mac", Value::Variable("_mac".into())),
            ("7", Value::Constant("7".into())),
            ("\"Juniper login\"", Value::Constant("Juniper login".into())),
            ("Login (failed)", Value::Constant("Login (failed)".into())),
            ("Foo(bar)", Value::Constant("Foo(bar)".into())),
            ("a $b", Value::Constant("a $b".into())),
            ("toUpper ( $a )", call("toUpper", vec![var("a")])),
            (
                "combineMsgId(\"x-\", $a, \"\\\"\")",
                call("combineMsgId", vec![text("x-", "x-"), var("a"), text("\\\"", "\"")]),
            ),
            ("scale($a, 1000)", call("scale", vec![var("a"), Argument::Word("1000".into())])),
            (
                "toUpper(toLower($a))",
                call("toUpper", vec![Argument::Call { name: "toLower".into(), args: vec![var("a")] }]),
            ),
            ("now()", call("now", vec![])),
            (
                "replaceStrInStr($a, \"\\|\", \",\")",
                call("replaceStrInStr", vec![var("a"), text("\\|", "\\|"), text(",", ",")]),
            ),
            ("mystery($a)", call("mystery", vec![var("a")])),
        ];
        for (written, expected) in cases {
            assert_eq!(parse(written), Ok(expected), "{written}");
        }
    }

    #[test]
    fn malformed_calls_say_why() {
        for (written, part) in [
            ("toUpper($a", "missing"),
            ("toUpper(\"a)", "never ends"),
            ("toUpper($a) x", "behind the call"),
            ("toUpper($)", "name is missing"),
            ("add($a,,1)", "argument is missing"),
        ] {
            assert!(parse(written).unwrap_err().message.contains(part), "{written}");
        }
    }

    #[test]
    fn separators_have_alternatives_and_escapes() {
        assert_eq!(alternatives("\\t\\\\| SNMP\\\\|) Uptime"), ["\t", " SNMP", ") Uptime"]);
        assert_eq!(alternatives("\\n"), ["\n"]);
        assert_eq!(alternatives("a\\|b"), ["a", "b"]);
        assert_eq!(alternatives(" | "), [" | "]);
    }
}
