//! Whatever the files and the records are: no panic, and every record accounted for.

mod support;

use collector_core::{Diagnostics, Driver};
use collector_rules::{Inventory, ParserSet, format};
use proptest::prelude::*;
use support::{Lines, batch, driver, file, source};

/// A parser with every instruction, over the whole record.
const EVERYTHING: &str = r#"
<eventFormatRecognizer><![CDATA[.|^$]]></eventFormatRecognizer>
<parsingInstructions>
  <setEventAttribute attr="eventType">All</setEventAttribute>
  <switch><case><collectFieldsByRegex src="$_rawmsg"><regex><![CDATA[<user:gPatStr>=<srcIpAddr:gPatIpAddr>.*?<_b:gPatMesgBody>]]></regex></collectFieldsByRegex></case><default/></switch>
  <collectAndSetAttrByKeyValuePair src="$_rawmsg" sep=" \\| ,"><attrKeyMap attr="srcIpPort" key="a="/><attrKeyMap attr="msg" key="é"/></collectAndSetAttrByKeyValuePair>
  <collectAndSetAttrByKeyValuePairMultiValue src="$_rawmsg" sep=","><attrKeyMap attr="_m" key="="/></collectAndSetAttrByKeyValuePairMultiValue>
  <collectFieldsByKeyValuePair src="$_rawmsg" sep=" " kvsep="="><attrKeyMap attr="hostName" key="a"/></collectFieldsByKeyValuePair>
  <collectAndSetAttrByPos src="$_rawmsg" sep=","><attrPosMap attr="_p" pos="2"/></collectAndSetAttrByPos>
  <collectAndSetAttrByPosWithQuotes src="$_rawmsg" sep="," quo="&quot;"><attrPosMap attr="_q" pos="2"/></collectAndSetAttrByPosWithQuotes>
  <collectAndSetAttrByPosWithNestedSep src="$_rawmsg" L1Sep=" " L2Sep="[], {}, &quot;&quot;"><attrPosMap attr="_n" pos="2"/></collectAndSetAttrByPosWithNestedSep>
  <collectAndSetAttrByJSON src="$_rawmsg"><attrKeyMap attr="_j" key="a.b[0].find(k='v', c)"/><attrKeyMap attr="count" key="a"/></collectAndSetAttrByJSON>
  <collectAndSetAttrByJsonArray src="$_rawmsg" sep=" "><attrKeyMap attr="_ja" key="entries.find(a='b', c)"/></collectAndSetAttrByJsonArray>
  <collectAndSetAttrByJsonSymbol src="$_rawmsg"/>
  <collectAndSetAttrBySymbol src="$_rawmsg" sep=",[" symStart="[" symEnd="]="/>
  <collectAndSetAttrByXPath src="$_rawmsg" xpath="//a[@b]/*"/>
  <collectFieldsByXPath src="$_rawmsg"><attrKeyMap attr="_x" key="/a/b[2]/@c"/></collectFieldsByXPath>
  <collectFieldsBySNMPTrap src="$_rawmsg"><attrKeyMap attr="_s" key="a"/></collectFieldsBySNMPTrap>
  <setEventAttribute attr="deviceTime">toDateTime($_rawmsg, "yyyy-MM-dd HH:mm:ss.SSSZ")</setEventAttribute>
  <setEventAttribute attr="_1">toDateTime($_p, $_q, $_n)</setEventAttribute>
  <setEventAttribute attr="_2">toUnixTime($_rawmsg)</setEventAttribute>
  <setEventAttribute attr="_3">calculateMSec($_rawmsg)</setEventAttribute>
  <setEventAttribute attr="_4">add($srcIpPort, $_p, $_q)</setEventAttribute>
  <setEventAttribute attr="_5">replaceStringByRegex($_rawmsg, "[^a]*", "é")</setEventAttribute>
  <setEventAttribute attr="_6">decodeHex($_rawmsg)</setEventAttribute>
  <setEventAttribute attr="_7">unzip($_rawmsg)</setEventAttribute>
  <setEventAttribute attr="_8">URLDecode($_rawmsg)</setEventAttribute>
  <setEventAttribute attr="_9">normalizeMAC($_rawmsg)</setEventAttribute>
  <setEventAttribute attr="_10">extractHostFromURL($_rawmsg)</setEventAttribute>
  <setEventAttribute attr="_11">splitJsonEvent($_rawmsg, "a", "x", "y", "false")</setEventAttribute>
  <swap>$_1, $_2</swap>
  <when test="$_p &lt;= 5"><setEventAttribute attr="ipProto">$_p</setEventAttribute></when>
</parsingInstructions>
"#;

/// Pieces of which records that get far are made.
fn record() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a=",
        "é",
        " ",
        ",",
        "\"",
        "[",
        "]",
        "{",
        "}",
        "{\"a\":",
        "[{\"a\":\"b\",\"c\":1}]",
        "null",
        "1",
        "192.0.2.1",
        "<a b='1'>",
        "<b>",
        "</b>",
        "</a>",
        "<!--",
        "-->",
        "2025-11-24 10:15:00",
        ":",
        "=",
        "%41",
        "\\u00e9",
        "\\",
        "\t",
        "::1",
        "-",
        "a = STRING: \"x\"",
        "&amp;",
        "H4sI",
        "00 11 22 33 44 55",
        "https://u@h:1/",
        "18446744073709551616",
        "\u{1F600}",
        "\u{0}",
    ]);
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn account(driver: &mut Driver, record: &str) {
    let mut lines = Lines::default();
    driver.run(&batch(&source("192.0.2.9"), 0, &[record]), &mut lines);
    let summary = driver.summary();
    assert_eq!(summary.panics, 0, "{record:?}");
    assert!(summary.balance());
    // The events are JSON.
    lines.events();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn records_never_panic(record in record()) {
        account(&mut driver(&[file("all.xml", EVERYTHING)]), &record);
    }

    #[test]
    fn files_never_panic(cut in 0..EVERYTHING.len(), insert in "[<>&;\"'/=$ a-z\\[\\]()é{}*+?|.-]{0,12}", len in 0..40_usize) {
        let cut = EVERYTHING.floor_char_boundary(cut);
        let end = EVERYTHING.floor_char_boundary((cut + len).min(EVERYTHING.len()));
        let text = format!("{}{insert}{}", &EVERYTHING[..cut], &EVERYTHING[end..]);
        let mut found = Diagnostics::new();
        let set = ParserSet::load(&[file("all.xml", &text)], &mut found);
        set.check(&Inventory::built_in(), &mut found);
        prop_assert!(!set.is_empty() || !found.is_empty());
        if let Some(laid_out) = format(&text, "all.xml", &mut found) {
            // The layout is stable, and says the same.
            prop_assert_eq!(format(&laid_out, "all.xml", &mut found), Some(laid_out));
        }
    }
}

#[test]
fn one_bad_file_leaves_the_others_alone() {
    let good = "<eventFormatRecognizer>x</eventFormatRecognizer><parsingInstructions><setEventAttribute attr=\"eventType\">X</setEventAttribute></parsingInstructions>";
    let mut found = Diagnostics::new();
    let files = [
        file("bad.xml", "<a>"),
        file("bomb.xml", "<!DOCTYPE x [<!ENTITY a '&a;&a;'>]><parsingInstructions>&a;</parsingInstructions>"),
        file("deep.xml", &"<when test=\"exist a\">".repeat(5000)),
        file("good.xml", good),
        file("attributes.csv", "name,type\nx,NOTHING\n"),
        file("parserOrder.csv", "good,none\nother,1\n"),
        file("good.toml", "priority = \"high\""),
    ];
    let set = ParserSet::load(&files, &mut found);
    assert_eq!(set.parsers().iter().map(|parser| parser.name()).collect::<Vec<_>>(), ["good"]);
    for name in ["bad.xml", "bomb.xml", "deep.xml", "attributes.csv", "parserOrder.csv", "good.toml"] {
        assert!(found.iter().any(|finding| finding.file == name), "{name} in {found}");
    }
}

#[test]
fn work_is_bounded_whatever_the_record_is() {
    // Each would take minutes if it were quadratic; the test's own time limit is what tells.
    let mut driver = driver(&[file("all.xml", EVERYTHING)]);
    for piece in [
        "a",
        "=",
        " ",
        "a=",
        ",",
        "[",
        "{\"a\":",
        "<a>",
        "1:",
        "\"",
        "é",
        "::",
        "a = ",
        "\",",
        ",\"",
        "[ ",
        "[1]=",
        ",[",
        "<a b='1'>",
        "%4",
        "a = STRING: ",
        "1 ",
        "2025-",
        "/@",
        "]",
        "{\"a\":[",
        "&",
        "<!--",
        "a=\"",
    ] {
        account(&mut driver, &piece.repeat((128 << 10) / piece.len()));
    }
}

#[test]
fn expressions_with_look_around_are_bounded() {
    let parser = |regex: &str| {
        format!(
            "<eventFormatRecognizer><![CDATA[{regex}]]></eventFormatRecognizer><parsingInstructions><collectFieldsByRegex src=\"$_rawmsg\">\
                 <regex><![CDATA[{regex}]]></regex></collectFieldsByRegex></parsingInstructions>"
        )
    };
    for regex in ["^(?:a+)+(?!a)b", "(?<=a)a*b", "(a*)*\\1c", "(?>a|aa)+(?=b)"] {
        for len in [100, 4 << 10, 16 << 10, 1 << 20] {
            account(&mut driver(&[file("all.xml", &parser(regex))]), &"a".repeat(len));
        }
    }
}
