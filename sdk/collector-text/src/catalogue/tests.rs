use collector_core::{Collector, Context, Diagnostics, Event, ParseError, Record, Setup, Verdict, doc_example};

use super::Catalogue;

/// A collector that does nothing but load its catalogue.
#[derive(Default)]
struct Loads;

impl Collector for Loads {
    fn attributes(&self) -> &'static [&'static str] {
        &["x"]
    }

    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        let _ = Catalogue::load(setup, "messages.pat");
        let found = setup.diagnostics();
        // Warnings alone would not reach the test.
        let warned: Vec<String> = found.iter().map(|d| format!("{} {}:{}", d.code, d.file, d.line)).collect();
        if !warned.is_empty() {
            found.error("C0301", "all", (0, 0), warned.join(", "));
        }
        Ok(())
    }

    fn parse(&mut self, _: &mut Record, _: &mut Event, _: &mut Context) -> Result<Verdict, ParseError> {
        Ok(Verdict::Send)
    }
}

/// What loading finds: code, file and line of each.
#[track_caller]
fn check(texts: &[&str], expected: &str) {
    let maps: Vec<(&str, &str)> = texts.iter().map(|text| ("messages.pat", *text)).collect();
    let found = match doc_example::load(|| Box::new(Loads), &maps) {
        Ok(_) => String::new(),
        Err(found) => found.iter().find(|d| d.file == "all").map(|d| d.message.clone()).unwrap_or_default(),
    };
    assert_eq!(found, expected, "{texts:?}");
}

#[test]
fn findings_have_their_lines() {
    check(&["[1] A | unsupported\n  a\n"], "");
    check(&["\n[1] A | unsupported\n[2] B | unsupported\n  b\n"], "C0403 messages.pat:2");
    check(&["  a\n[1] A | unsupported\n  a\nb\n"], "C0403 messages.pat:1, C0403 messages.pat:4");
    check(&["[1] A\n  a\n[2] B | unsupported\n  b\n"], "C0403 messages.pat:1");
    check(&["[1] A | other\n  {a\n"], "C0204 messages.pat:1, C0401 messages.pat:2");
    check(&["[1 x] A | unsupported\n  a\n"], "C0403 messages.pat:1");
}

/// A header without a pattern at the end of one file is not a finding of the next.
#[test]
fn layers_do_not_mix() {
    check(&["[1] A | unsupported\n  a\n", "[1] B | unsupported\n"], "C0403 messages.pat:1");
    check(&["[1] A | unsupported\n  a\n", "[1] B | unsupported\n  a\n"], "");
}

#[test]
fn a_pattern_that_can_never_match_is_found() {
    check(&["[1] A | unsupported\n  a {x:word}\n  a {x:word} b\n"], "C0402 messages.pat:3");
    check(&["[1] A | unsupported\n  a {x}\n  a {x} b\n"], "C0402 messages.pat:3");
    check(&["[1] A | unsupported\n  a {x} b\n  a {x} c\n  a {x}\n"], "");
    check(&["[1] A | unsupported\n  a\n[1-9] B | unsupported\n  a b\n"], "");
    check(&["[1] A | unsupported\n  a\n[1] B | unsupported\n  a{x:int}\n"], "C0402 messages.pat:4");
}

#[test]
fn an_attribute_that_goes_nowhere_is_told_once() {
    check(&["[1] A | unsupported | x=1\n  a {x} {_}\n"], "");
    check(
        &["[1] A | unsupported | y=1\n  a {x} {z:word}\n[2] B | unsupported\n  {y} {z}\n"],
        "C0404 messages.pat:1, C0404 messages.pat:2",
    );
}
