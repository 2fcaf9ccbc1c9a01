//! What tests run parsers with.

use std::collections::BTreeMap;

use collector_core::lookup::Question;
use collector_core::{Diagnostics, Time, Zone};

use crate::correlate::Others;
use crate::data::DataFiles;
use crate::function::Env;
use crate::machine::{Ending, Frame, Machine};
use crate::manifest::Settings;
use crate::matcher::Spans;
use crate::parser::{Library, Parser};
use crate::scan::Outcome;

/// When the records of tests arrive: 2025-11-25T12:00:00Z.
pub(crate) const ARRIVAL: i64 = 1_764_072_000;

pub(crate) fn data() -> DataFiles {
    let mut data = DataFiles::default();
    let mut found = Diagnostics::new();
    data.add("interfaces.csv", "*,outside,0\n*,inside,100\n", &mut found);
    data.add("devices.csv", "cpSelectedIp,hostName\n192.0.2.1,fw01\n", &mut found);
    data.add("codes.csv", "0XC000006D,Login failed,bad user\n%%1537,DELETE\n%%1538,READ\n", &mut found);
    data
}

/// Reads a parser that must be sound.
pub(crate) fn parser(xml: &str, settings: Settings) -> Parser {
    let mut found = Diagnostics::new();
    let parser = Parser::read(xml, "Test", "test.xml", settings, &Library::default(), &mut found);
    parser.unwrap_or_else(|| panic!("{found}\n{xml}"))
}

/// Runs a parser and gives all variables that are set, by name; `!` is where it stopped.
pub(crate) fn run(parser: &Parser, text: &str) -> BTreeMap<String, String> {
    let data = data();
    let others = Others::default();
    let mut ask = |question: &Question| match question {
        Question::AddressOf(name) if name == "www.example.com" => Some("192.0.2.80".to_string()),
        _ => None,
    };
    let arrival = Time::from_unix(ARRIVAL, 0).expect("a time");
    let mut env = Env { arrival, zone: Zone::Utc, data: &data, ask: &mut ask, others: &others };
    let mut machine = Machine::default();
    let frame = Frame { parser, raw: text };
    let mut spans = Spans::default();
    if let Some(regex) = &parser.recognizer
        && regex.matcher.search(text, &mut spans) != Outcome::Match
    {
        spans = Spans::default();
    }
    let ending = machine.run(&frame, &spans, "192.0.2.1", &[], &mut env);
    let mut all = BTreeMap::new();
    for (slot, name) in parser.names.iter().enumerate().skip(2) {
        if let Some(value) = machine.get(&frame, slot as u16) {
            all.insert(name.clone(), value.to_string());
        }
    }
    if let Ending::Stopped(at) = ending {
        all.insert("!".to_string(), at.line.to_string());
    }
    all
}

/// Runs instructions over a text.
pub(crate) fn instructions(xml: &str, text: &str) -> BTreeMap<String, String> {
    let settings = Settings { extensions: true, ..Settings::default() };
    run(&parser(&format!("<parsingInstructions>{xml}</parsingInstructions>"), settings), text)
}
