//! The reference is right: its examples are run.

use collector_core::{Diagnostics, Level};

use super::{Entry, elements, shapes};
use crate::manifest::Settings;
use crate::parser::{Library, Parser};
use crate::testing::{parser, run};

fn entry(name: &str) -> &'static Entry {
    elements::ENTRIES.iter().find(|entry| entry.name == name).unwrap_or_else(|| panic!("no entry `{name}`"))
}

#[test]
fn parts_and_tests_are_in_the_examples_that_are_named() {
    for (part, attributes, name) in elements::PARTS {
        assert!(entry(name).example.xml.contains(&format!("<{part}")), "{part}");
        assert!(
            attributes.iter().all(|attribute| entry(name).example.xml.contains(&format!(" {attribute}="))),
            "{part}"
        );
    }
    for (test, name) in shapes::OF_OTHERS {
        assert!(entry(name).example.xml.contains(test), "{test}");
    }
}

#[test]
fn examples_of_elements_set_what_they_say() {
    let aliases = elements::ALIASES.iter().map(|(alias, name)| (entry(name), *alias));
    for (entry, called) in elements::ENTRIES.iter().map(|entry| (entry, entry.name)).chain(aliases) {
        let mut xml = entry.example.xml.replace(entry.name, called);
        if !xml.contains("<parsingInstructions") && !xml.contains("<generalPatternDefinitions") {
            let is_section =
                ["patternDefinitions", "eventFormatRecognizer", "deviceType", "appType", "attachedDeviceType"]
                    .iter()
                    .any(|section| xml.contains(&format!("<{section}")));
            xml = match is_section {
                true => format!("{xml}<parsingInstructions/>"),
                false => format!("<parsingInstructions>{xml}</parsingInstructions>"),
            };
        }
        if xml.contains("<generalPatternDefinitions") {
            let mut found = Diagnostics::new();
            Library::default().add_general_patterns(&xml, "x.xml", &mut found);
            assert!(found.is_empty(), "{}: {found}", entry.name);
            continue;
        }
        let got = run(&parser(&xml, Settings::default()), entry.example.record);
        for (name, value) in entry.example.sets {
            assert_eq!(got.get(*name).map(String::as_str), Some(*value), "{}: {name}\n{xml}\n{got:?}", entry.name);
        }
    }
}

#[test]
fn every_element_of_the_language_has_its_entry() {
    let documented: Vec<&str> = elements::ENTRIES.iter().map(|entry| entry.name).collect();
    for element in crate::read::ELEMENTS {
        let has = elements::ENTRIES
            .iter()
            .any(|entry| entry.name == element || entry.example.xml.contains(&format!("<{element}")));
        assert!(has, "{element} is in none of {documented:?}");
    }
}

#[test]
fn tests_hold_and_do_not() {
    for shape in shapes::SHAPES {
        let test = shape.test.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let xml = format!(
            "<parsingInstructions><switch><case><collectFieldsByRegex src=\"$_rawmsg\"><regex><![CDATA[^<_a:gPatStrComma>,]]></regex>\
             </collectFieldsByRegex></case><default/></switch><switch><case><collectFieldsByRegex src=\"$_rawmsg\"><regex>\
             <![CDATA[,<_b:gPatInt>|,(?:<_b:gPatWord>)]]></regex></collectFieldsByRegex></case><default/></switch>\
             <when test=\"{test}\"><setEventAttribute attr=\"_yes\">1</setEventAttribute></when></parsingInstructions>"
        );
        let parser = parser(&xml, Settings::default());
        assert!(run(&parser, shape.holds).contains_key("_yes"), "{} for {}", shape.test, shape.holds);
        assert!(!run(&parser, shape.fails).contains_key("_yes"), "{} not for {}", shape.test, shape.fails);
    }
}

#[test]
fn what_is_rejected_has_its_code() {
    for rejected in shapes::REJECTED {
        let mut found = Diagnostics::new();
        let read = Parser::read(rejected.xml, "x", "x.xml", Settings::default(), &Library::default(), &mut found);
        assert!(read.is_none(), "{}", rejected.xml);
        let codes: Vec<_> = found.iter().filter(|f| f.level == Level::Error).map(|f| f.code).collect();
        assert!(codes.contains(&rejected.code), "{codes:?} for {}", rejected.xml);
    }
}
