//! What is doubtful in parsers that load: unused patterns, values that go nowhere, branches that are never reached,
//! recognizers that never match or take another parser's records.

mod inclusion;

use std::collections::BTreeSet;

use collector_core::{Diagnostics, nearest};
use regex_syntax::hir::{Hir, HirKind, Look};

use crate::at::At;
use crate::attribute::Type;
use crate::inventory::Inventory;
use crate::manifest::Device;
use crate::matcher::Matcher;
use crate::parser::Parser;
use crate::program::{Argument, Block, Call, Collect, Expression, Kind, Operand, Regex, Switch, Test, When, can_fail};
use crate::set::ParserSet;
use inclusion::{Budget, Texts};

/// What a type takes, in words.
pub(crate) fn type_name(ty: Type) -> String {
    match ty {
        Type::Text => "text".to_string(),
        Type::Unsigned(max) => format!("a number from 0 to {max}"),
        Type::Signed(max) => format!("a number from {} to {max}", -max - 1),
        Type::Double => "a decimal number".to_string(),
        Type::Date => "an instant, such as toDateTime makes".to_string(),
        Type::Ip => "an IPv4 or IPv6 address".to_string(),
    }
}

/// What values of a type look like, and what stands for nothing; `None` when there is nothing to be said.
fn written(ty: Type) -> Option<&'static str> {
    match ty {
        Type::Unsigned(_) | Type::Signed(_) => Some(r"^\s*(?:[+-]?[0-9]+|-|[Nn]/[Aa])?\s*$"),
        Type::Double => Some(r"^\s*(?:[0-9.eE+-]+|[Nn]/[Aa])?\s*$"),
        Type::Ip => {
            Some(r"^\s*(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[^ ]+)?|-|[Nn]/[Aa])?\s*$")
        }
        Type::Text | Type::Date => None,
    }
}

/// What a group holds.
fn captured<'h>(hir: &'h Hir, name: &str) -> Option<&'h Hir> {
    match hir.kind() {
        HirKind::Capture(capture) if capture.name.as_deref() == Some(name) => Some(&capture.sub),
        HirKind::Capture(capture) => captured(&capture.sub, name),
        HirKind::Repetition(repetition) => captured(&repetition.sub, name),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().find_map(|part| captured(part, name)),
        _ => None,
    }
}

impl ParserSet {
    /// Checks all parsers, and how they get on with each other.
    pub fn check(&self, inventory: &Inventory, found: &mut Diagnostics) {
        for parser in self.parsers().iter().chain(&self.faulty) {
            Check { parser, set: self, found }.all(inventory);
        }
        self.shadows(found);
        self.test_events(found);
    }

    /// Recognizers that an earlier one makes useless.
    fn shadows(&self, found: &mut Diagnostics) {
        let mut budget = Budget::default();
        let mut before: Vec<(&Parser, Texts)> = Vec::new();
        for parser in self.parsers().iter().filter(|parser| !parser.is_relay()) {
            let Some(regex) = &parser.recognizer else { continue };
            let Some(mut texts) = regex.matcher.hir().and_then(Texts::of) else { continue };
            let taker = before.iter_mut().find_map(|(parser, earlier)| {
                inclusion::takes_all_of(earlier, &mut texts, &mut budget).then_some(*parser)
            });
            if let Some(earlier) = taker {
                let message = format!(
                    "`{}` recognises every record that `{}` would, and comes before it",
                    earlier.name, parser.name
                );
                found
                    .warning("C0625", &parser.file, regex.at.pair(), message)
                    .hint("make the earlier recognizer narrower, or put this parser before it in parserOrder.csv");
            }
            before.push((parser, texts));
        }
    }

    /// The test events of each parser: they must be its own, and run to the end.
    fn test_events(&self, found: &mut Diagnostics) {
        for parser in self.parsers().iter().filter(|parser| !parser.is_relay()) {
            for (index, event) in parser.settings.test_events.iter().enumerate() {
                let (by, stopped) = self.try_out(event);
                let number = index + 1;
                let message = match by {
                    None => format!("test event {number} is recognised by no parser"),
                    Some(name) if name != parser.name => format!("test event {number} is read by `{name}`"),
                    Some(_) => match stopped {
                        Some(line) => format!("test event {number} stops at line {line}"),
                        None => continue,
                    },
                };
                found.warning("C0628", &parser.file, (0, 0), message).hint("see `rules explain` for what happens");
            }
        }
    }
}

struct Check<'c> {
    parser: &'c Parser,
    set: &'c ParserSet,
    found: &'c mut Diagnostics,
}

impl Check<'_> {
    fn warn(&mut self, code: &'static str, at: At, message: String, hint: impl Into<String>) {
        self.found.warning(code, &self.parser.file, at.pair(), message).hint(hint);
    }

    fn all(mut self, inventory: &Inventory) {
        let parser = self.parser;
        for (name, at) in &parser.facts.patterns {
            if !parser.facts.used_patterns.contains(name) {
                self.warn("C0620", *at, format!("the pattern `{name}` is used nowhere"), "remove it");
            }
        }
        self.variables();
        if let Some(regex) = &parser.recognizer {
            self.matcher(&regex.matcher, regex.at);
            if regex.matcher.hir().is_some_and(is_never_found) {
                let message = "the recognizer can never match".to_string();
                self.warn("C0624", regex.at, message, "`^` stands at the begin and `$` at the end of an expression");
            }
        }
        self.block(&parser.body);
        for device in [parser.device(), parser.application()].into_iter().flatten() {
            self.device(device, inventory);
        }
    }

    /// Captures that are never of the type of their attribute.
    fn types(&mut self, regex: &Regex) {
        let Some(hir) = regex.matcher.hir() else { return };
        for (index, slot) in regex.slots.iter().enumerate() {
            let Some(ty) = self.parser.types[usize::from(*slot)] else { continue };
            let Some(written) = written(ty) else { continue };
            let Some(captured) = captured(hir, &format!("v{index}")) else { continue };
            let whole = Hir::concat(vec![Hir::look(Look::Start), captured.clone(), Hir::look(Look::End)]);
            let texts = regex_syntax::parse(written).ok().and_then(|hir| Texts::of(&hir)).zip(Texts::of(&whole));
            if texts.is_some_and(|(mut of_type, mut captured)| inclusion::never_meet(&mut captured, &mut of_type)) {
                let name = &self.parser.names[usize::from(*slot)];
                let at = self.parser.facts.writes.get(slot).copied().unwrap_or(regex.at);
                let message = format!("what is captured for `{name}` is never {}", type_name(ty));
                self.warn("C0622", at, message, "capture it into a local variable, and convert it by a function");
            }
        }
    }

    fn device(&mut self, device: &Device, inventory: &Inventory) {
        if let Some(near) = inventory.misspelt(device) {
            let message = format!("the inventory knows no `{}` `{}`", device.vendor, device.model);
            let hint = format!("did you mean `{}` `{}`? spelling and case count", near.0, near.1);
            self.warn("C0629", At { line: 1, column: 1 }, message, hint);
        }
    }

    fn variables(&mut self) {
        let parser = self.parser;
        if parser.facts.takes_names_from_data {
            return;
        }
        for (slot, at) in &parser.facts.writes {
            let name = &parser.names[*slot as usize];
            let is_read = parser.facts.reads.contains_key(slot);
            if parser.types[*slot as usize].is_some() || is_read || name == "_syslogNGHeader" || name == "_rawmsg" {
                continue;
            }
            // What has an error was left out, and with it what it reads and sets.
            if !parser.is_sound && name.starts_with('_') {
                continue;
            }
            let hint = match nearest(name, self.set.dictionary().names()).filter(|_| !name.starts_with('_')) {
                Some(near) => format!("did you mean the attribute `{near}`?"),
                None if name.starts_with('_') => "write `<:pattern>` to match without keeping the value".to_string(),
                None => "add it to attributes.csv, or call a local variable `_…`".to_string(),
            };
            self.warn("C0621", *at, format!("`{name}` is no attribute, and nothing reads it"), hint);
        }
        for (slot, at) in &parser.facts.reads {
            let name = &parser.names[*slot as usize];
            let is_preset = matches!(name.as_str(), "_rawmsg" | "reptDevIpAddr" | "_syslogNGHeader" | "reptDevName");
            if parser.facts.writes.contains_key(slot) || is_preset || !parser.is_sound {
                continue;
            }
            let own = parser.facts.writes.keys().map(|slot| parser.names[*slot as usize].as_str());
            let hint = match nearest(name, own) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "set it before, or remove what asks for it".to_string(),
            };
            self.warn("C0630", *at, format!("`{name}` is read and never set"), hint);
        }
    }

    fn matcher(&mut self, matcher: &Matcher, at: At) {
        if matcher.backtracks() {
            let message = format!("the expression `{}` needs the backtracking engine", short(matcher.regex()));
            self.warn(
                "C0626",
                at,
                message,
                "it runs under a limit of steps; look-around can often be written as a capture",
            );
        }
    }

    fn block(&mut self, block: &Block) {
        for instruction in block {
            let at = instruction.at;
            match &instruction.kind {
                Kind::Regex { regex, .. } => {
                    self.matcher(&regex.matcher, regex.at);
                    self.types(regex);
                    if regex.matcher.hir().is_some_and(is_never_found) {
                        let message = format!("the expression `{}` can never match", short(&regex.written));
                        self.warn(
                            "C0624",
                            regex.at,
                            message,
                            "`^` stands at the begin and `$` at the end of an expression",
                        );
                    }
                }
                Kind::Collect(collect) => match &**collect {
                    Collect::CsvValue { pattern, .. } => self.matcher(&pattern.matcher, pattern.at),
                    Collect::XPathFields { then, .. } => self.block(then),
                    _ => {}
                },
                Kind::Set { value: Expression::Call(call), .. } => self.call(call, at),
                Kind::Set { value: Expression::Join(parts), .. } => self.arguments(parts, at),
                Kind::Choose { whens, otherwise, .. } => {
                    self.whens(whens, true);
                    otherwise.iter().for_each(|block| self.block(block));
                }
                Kind::Whens { whens, .. } => self.whens(whens, false),
                Kind::AnotherEvent(another) => self.whens(&another.whens, false),
                Kind::Switch(switch) => {
                    let Switch { cases, default, .. } = &**switch;
                    let always = cases.iter().position(|case| !can_fail(case));
                    if let Some(always) = always.filter(|always| *always + 1 < cases.len() || default.is_some()) {
                        let message =
                            format!("case {} always completes, so that nothing behind it is reached", always + 1);
                        self.warn("C0623", at, message, "put it last, or begin it with an expression");
                    }
                    for case in cases.iter().chain(default) {
                        self.block(case);
                    }
                }
                _ => {}
            }
        }
    }

    fn call(&mut self, call: &Call, at: At) {
        if let Some(matcher) = &call.regex {
            self.matcher(matcher, at);
        }
        self.arguments(&call.args, at);
    }

    fn arguments(&mut self, arguments: &[Argument], at: At) {
        for argument in arguments {
            match argument {
                Argument::Call(inner) => self.call(inner, at),
                Argument::Join(parts) => self.arguments(parts, at),
                Argument::Operand(_) => {}
            }
        }
    }

    fn whens(&mut self, whens: &[When], only_first: bool) {
        let mut seen: BTreeSet<(u16, String)> = BTreeSet::new();
        for when in whens {
            if let Test::Matches { regex, .. } = &when.test {
                self.matcher(regex, when.at);
            }
            let keys = self.keys(&when.test);
            if only_first && !keys.is_empty() && keys.iter().all(|key| seen.contains(key)) {
                let name = self.parser.names[keys[0].0 as usize].clone();
                let message = format!("this `<when>` is never reached: `${name} = '{}'` is asked before", keys[0].1);
                self.warn("C0623", when.at, message, "remove one of the two");
            }
            seen.extend(keys);
            self.block(&when.then);
        }
    }

    /// The variable and the texts that a test asks for.
    fn keys(&self, test: &Test) -> Vec<(u16, String)> {
        match test {
            Test::Equal { left, right: Operand::Constant(start, len), wanted: true } => {
                let text = &self.parser.constants[*start as usize..(*start + *len) as usize];
                vec![(*left, text.to_string())]
            }
            Test::In { slot, list } => list.iter().map(|text| (*slot, text.clone())).collect(),
            _ => Vec::new(),
        }
    }
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_string(),
    }
}

/// True when an expression is found in no text. Edges of words are asked of an automaton, which costs more.
fn is_never_found(hir: &Hir) -> bool {
    let is_found_nowhere = || {
        let texts = Texts::of(&Hir::fail()).zip(Texts::of(hir));
        texts
            .is_some_and(|(mut none, mut texts)| inclusion::takes_all_of(&mut none, &mut texts, &mut Budget::default()))
    };
    never_matches(hir) || hir.properties().look_set().contains_word() && is_found_nowhere()
}

/// True when an expression has its begin or end where it cannot be.
fn never_matches(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(_) => hir.properties().minimum_len().is_none(),
        HirKind::Capture(capture) => never_matches(&capture.sub),
        HirKind::Repetition(repetition) => repetition.min > 0 && never_matches(&repetition.sub),
        HirKind::Alternation(parts) => parts.iter().all(never_matches),
        HirKind::Concat(parts) => {
            let takes = |hir: &Hir| hir.properties().minimum_len().unwrap_or(0) > 0;
            let begin = parts.iter().rposition(|part| matches!(part.kind(), HirKind::Look(Look::Start)));
            let end = parts.iter().position(|part| matches!(part.kind(), HirKind::Look(Look::End)));
            parts.iter().any(never_matches)
                || begin.is_some_and(|begin| parts[..begin].iter().any(takes))
                || end.is_some_and(|end| parts[end..].iter().any(takes))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribute::Dictionary;
    use crate::data::DataFiles;
    use crate::manifest::{Order, Settings};
    use crate::parser::Library;

    fn told(files: &[(&str, &str)]) -> String {
        let mut found = Diagnostics::new();
        let library = Library::default();
        let parsers = files
            .iter()
            .filter_map(|(name, xml)| {
                Parser::read(xml, name, &format!("{name}.xml"), Settings::default(), &library, &mut found)
            })
            .collect();
        let set = ParserSet::new(parsers, &Order::default(), DataFiles::default(), Dictionary::built_in());
        set.check(&Inventory::built_in(), &mut found);
        found.to_string()
    }

    fn body(instructions: &str) -> String {
        format!(
            "<eventFormatRecognizer>acme</eventFormatRecognizer><parsingInstructions>{instructions}<setEventAttribute attr=\"eventType\">A</setEventAttribute></parsingInstructions>"
        )
    }

    #[test]
    fn edges_of_words_within_words_are_told() {
        for (regex, is_told) in
            [("[0-9](?-u:\\b)[0-9]", true), ("a(?-u:\\b).", false), ("(?-u:\\b)a(?-u:\\b)", false), ("a$b", true)]
        {
            let hir = regex_syntax::parse(regex).unwrap();
            assert_eq!(is_never_found(&hir), is_told, "{regex}");
        }
    }

    #[test]
    fn captures_that_never_fit_their_attribute_are_told() {
        let check = |regex: &str| {
            told(&[(
                "A",
                &body(&format!(
                    "<collectFieldsByRegex src=\"$_rawmsg\"><regex><![CDATA[{regex}]]></regex></collectFieldsByRegex>"
                )),
            )])
        };
        for regex in
            ["ip <srcIpAddr:gPatInt>", "(?:tcp|udp) <srcIpPort:gPatIpV4Dot>", "n <:gPatInt> <srcIpAddr:gPatMon>"]
        {
            assert!(check(regex).contains("C0622"), "{regex}: {}", check(regex));
        }
        for regex in [
            "<srcIpAddr:gPatStr>",
            "<srcIpAddr:gPatIpAddr>",
            "<srcIpPort:gPatWord>",
            "<user:gPatInt>",
            "<srcIpPort:gPatInt>",
        ] {
            assert_eq!(check(regex), "", "{regex}");
        }
    }

    #[test]
    fn doubtful_things_are_told() {
        let xml = body(
            "<collectFieldsByRegex src=\"$_rawmsg\"><regex><![CDATA[<srcIpAdr:gPatIpAddr> <_lost:gPatInt>]]></regex></collectFieldsByRegex>\
             <setEventAttribute attr=\"user\">$_usr</setEventAttribute>\
             <choose><when test=\"$_a = 'x'\"/><when test=\"$_a IN 'x'\"/></choose>\
             <switch><case><setEventAttribute attr=\"msg\">a</setEventAttribute></case><case/></switch>\
             <collectFieldsByRegex src=\"$_rawmsg\"><regex><![CDATA[a^b]]></regex></collectFieldsByRegex>\
             <collectFieldsByRegex src=\"$_rawmsg\"><regex><![CDATA[(?<=a)b]]></regex></collectFieldsByRegex>",
        );
        let xml = format!(
            "<deviceType><Vendor>cisco</Vendor><Model>ASA</Model></deviceType>\
             <patternDefinitions><pattern name=\"patNo\">x</pattern></patternDefinitions>{xml}"
        );
        let told = told(&[("A", &xml)]);
        for part in [
            "`patNo` is used nowhere",
            "did you mean the attribute `srcIpAddr`?",
            "`_lost` is no attribute, and nothing reads it",
            "`_usr` is read and never set",
            "never reached: `$_a = 'x'`",
            "case 1 always completes",
            "`a^b` can never match",
            "needs the backtracking engine",
            "did you mean `Cisco` `ASA`?",
        ] {
            assert!(told.contains(part), "{part} in\n{told}");
        }
    }

    #[test]
    fn errors_do_not_hide_what_is_doubtful() {
        let xml = body(
            "<collectFieldsByRegex src=\"$_rawmsg\"><regex><![CDATA[<srcIpAdr:gPatIpAddr> <_a:gPatNone> <_b:patUsed>]]></regex></collectFieldsByRegex>\
             <setEventAttribute attr=\"user\">nofun($_a, $_b)</setEventAttribute>\
             <setEventAttribute attr=\"srcIpPort\">many</setEventAttribute>\
             <choose><when test=\"$_a = 'x'\"/><when test=\"$_a IN 'x'\"/></choose>",
        );
        let xml = format!(
            "<patternDefinitions><pattern name=\"patNo\">x</pattern><pattern name=\"patUsed\">y</pattern></patternDefinitions>{xml}"
        );
        let file = |path: &str, text: &str| crate::set::SourceFile {
            path: path.to_string(),
            shown: path.to_string(),
            text: text.to_string(),
        };
        let mut found = Diagnostics::new();
        let set = ParserSet::load(&[file("A.xml", &xml)], &mut found);
        assert!(set.is_empty(), "a parser with errors does not run");
        set.check(&Inventory::built_in(), &mut found);
        let codes: Vec<&str> = found.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["C0602", "C0605", "C0622", "C0620", "C0621", "C0623"], "{found}");
    }

    #[test]
    fn recognizers_that_take_others_records_are_told() {
        let narrow = "<eventFormatRecognizer>acme fw: x</eventFormatRecognizer><parsingInstructions><setEventAttribute attr=\"eventType\">B</setEventAttribute></parsingInstructions>";
        let told = told(&[("A", &body("")), ("B", narrow), ("C", narrow)]);
        assert!(told.contains("`A` recognises every record that `B` would"), "{told}");
        assert!(told.contains("that `C` would"), "{told}");
    }
}
