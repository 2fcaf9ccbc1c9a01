//! The language by its examples: instructions, a text, and the variables that are set.

use collector_core::Diagnostics;

use crate::function;
use crate::manifest::Settings;
use crate::parser::{Library, Parser};
use crate::testing::{instructions, parser, run};

/// Checks variables given as `name=value`, separated by `|`; an empty value of the list stands for nothing else set.
fn check(xml: &str, text: &str, expected: &[(&str, &str)]) {
    let got = instructions(xml, text);
    let got: Vec<(&str, &str)> = got.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(got, expected, "{xml}\non {text}");
}

fn regex(pattern: &str) -> String {
    format!("<collectFieldsByRegex src=\"$_rawmsg\"><regex><![CDATA[{pattern}]]></regex></collectFieldsByRegex>")
}

#[test]
fn examples_of_functions_give_what_they_say() {
    for function in function::all() {
        assert!(!function.examples.is_empty() && !function.about.is_empty(), "{}", function.name);
        for example in function.examples {
            let mut xml = String::new();
            let mut text = String::new();
            for (name, value) in example.with {
                xml += &format!(
                    "<collectFieldsByRegex src=\"$_rawmsg\"><regex><![CDATA[<{name}> ]]>=(?:\\x01)<![CDATA[<{name}:gPatAny>]]>\\x02</regex></collectFieldsByRegex>"
                );
                text += &format!("<{name}> =\u{1}{value}\u{2}");
            }
            let xml = format!(
                "<patternDefinitions><pattern name=\"gPatAny\"><![CDATA[[^\\x02]*]]></pattern></patternDefinitions>\
                 <parsingInstructions>{xml}<setEventAttribute attr=\"answer\"><![CDATA[{}]]></setEventAttribute></parsingInstructions>",
                example.call
            );
            let settings = Settings { extensions: true, ..Settings::default() };
            let got = run(&parser(&xml, settings), &text);
            assert_eq!(got.get("!"), None, "{}", example.call);
            assert_eq!(
                got.get("answer").map(String::as_str),
                example.gives,
                "{} with {:?}",
                example.call,
                example.with
            );
        }
    }
}

#[test]
fn expressions_capture_into_variables() {
    check(
        &regex("Configured from console by <user:gPatWord> \\(<srcIpAddr:gPatIpAddr>\\)"),
        "x Configured from console by vty1 (192.0.2.8)",
        &[("user", "vty1"), ("srcIpAddr", "192.0.2.8")],
    );
    check(
        &regex(
            "list <_aclName:gPatStr> <_action:gPatWord> <_proto:gPatWord> <srcIpAddr:gPatIpV4Dot>\\(<srcIntfName:gPatWord>\\s*\\) -?> <destIpAddr:gPatIpV4Dot>, <totPkts:gPatInt>",
        ),
        "list 130 permitted eigrp 192.0.2.4(Serial1 ) > 192.0.2.3, 1 packet",
        &[
            ("_aclName", "130"),
            ("_action", "permitted"),
            ("_proto", "eigrp"),
            ("srcIpAddr", "192.0.2.4"),
            ("srcIntfName", "Serial1"),
            ("destIpAddr", "192.0.2.3"),
            ("totPkts", "1"),
        ],
    );
    // One attribute in two alternatives: a group that took no part leaves it.
    let either = regex("(?:<reptDevName:gPatHostName>\\s+<_ip:gPatIpV4Dot>|\\[<_ip:gPatIpV4Dot>\\]):");
    check(&either, "[192.0.2.9]:", &[("_ip", "192.0.2.9")]);
    check(&either, "fw01 192.0.2.8:", &[("reptDevName", "fw01"), ("_ip", "192.0.2.8")]);
    // The dot takes line ends, too.
    check(&regex("^<_a:gPatMesgBodyMin>:\\s+<_b:gPatMesgBody>"), "x:\ny\nz", &[("_a", "x"), ("_b", "y\nz")]);
    check(&regex("(?<=.)b<_a:gPatMesgBody>"), "abc", &[("_a", "c")]);
    check(&regex("^{<_a:gPatWord>"), "{x", &[("_a", "x")]);
}

#[test]
fn a_miss_stops_and_keeps_what_was_set() {
    let xml = format!(
        "<setEventAttribute attr=\"eventType\">A</setEventAttribute>\n{}<setEventAttribute attr=\"user\">x</setEventAttribute>",
        regex("never")
    );
    check(&xml, "text", &[("eventType", "A"), ("!", "2")]);
    let unset = "<collectFieldsByRegex src=\"$_no\"><regex>.</regex></collectFieldsByRegex>";
    check(unset, "text", &[("!", "1")]);
}

#[test]
fn a_switch_takes_the_first_case_that_completes() {
    let set = |value: &str| format!("<setEventAttribute attr=\"_x\">{value}</setEventAttribute>");
    let switch = format!(
        "<switch><case>{}{}</case><case>{}{}</case><default>{}</default></switch>",
        regex("<_a:gPatWord>=<_b:gPatWord>"),
        regex("never"),
        regex("<_c:gPatWord>;"),
        set("second"),
        set("default")
    );
    // What the first case set is undone.
    check(&switch, "k=v w;", &[("_c", "w"), ("_x", "second")]);
    check(&switch, "-", &[("_x", "default")]);
    let without = format!("<switch><case>{}</case></switch>{}", regex("never"), set("behind"));
    check(&without, "x", &[("!", "1")]);
    let empty = format!("<switch><case>{}</case><default/></switch>{}", regex("never"), set("behind"));
    check(&empty, "x", &[("_x", "behind")]);
    // Many cases are filtered by their literals, and order still decides.
    let many: String =
        (0..20).map(|i| format!("<case>{}{}</case>", regex(&format!("word{i}")), set(&i.to_string()))).collect();
    check(&format!("<switch>{many}</switch>"), "a word17 b", &[("_x", "1")]);
    check(&format!("<switch>{many}</switch>"), "a word7 b", &[("_x", "7")]);
}

#[test]
fn choose_takes_the_first_when_that_holds() {
    let xml = format!(
        "{}<choose><when test=\"$_a = 'x'\"/><when test=\"$_a IN 'y, z'\"><setEventAttribute attr=\"_r\">list</setEventAttribute></when>\
         <when test=\"$_a = 'z'\"><setEventAttribute attr=\"_r\">never</setEventAttribute></when>\
         <otherwise><setEventAttribute attr=\"_r\">other</setEventAttribute></otherwise></choose>",
        regex("^<_a:gPatMesgBody>")
    );
    check(&xml, "x", &[("_a", "x")]);
    check(&xml, "z", &[("_a", "z"), ("_r", "list")]);
    check(&xml, "q", &[("_a", "q"), ("_r", "other")]);
}

#[test]
fn whens_of_one_variable_are_one_look_up_and_all_that_hold_are_run() {
    let when = |test: &str, attr: &str| {
        format!("<when test=\"{test}\"><setEventAttribute attr=\"{attr}\">1</setEventAttribute></when>")
    };
    let xml = [
        regex("^<_a:gPatMesgBody>"),
        when("$_a = 'x'", "_1"),
        when("$_a IN 'x, y'", "_2"),
        when("$_a = 'y'", "_3"),
        when("$_a = 'x'", "_4"),
    ]
    .concat();
    check(&xml, "x", &[("_a", "x"), ("_1", "1"), ("_2", "1"), ("_4", "1")]);
    check(&xml, "y", &[("_a", "y"), ("_2", "1"), ("_3", "1")]);
    // One that changes the variable is not merged.
    let chain = [
        regex("^<_a:gPatMesgBody>"),
        "<when test=\"$_a = 'x'\"><setEventAttribute attr=\"_a\">y</setEventAttribute></when>".to_string(),
        when("$_a = 'y'", "_1"),
        when("$_a = 'x'", "_2"),
        when("$_a = 'z'", "_3"),
    ]
    .concat();
    check(&chain, "x", &[("_a", "y"), ("_1", "1")]);
}

#[test]
fn tests_have_their_shapes() {
    let holds = |test: &str, text: &str| {
        let xml = format!(
            "{}<when test=\"{test}\"><setEventAttribute attr=\"_yes\">1</setEventAttribute></when>",
            regex("^<_a:gPatStrComma>,(?:<_b:gPatMesgBody>)?")
        );
        instructions(&xml, text).contains_key("_yes")
    };
    for (test, text) in [
        ("exist _a", ",b"),
        ("not_exist _c", "a,b"),
        ("not exist _c", "a,b"),
        ("$_a = ''", ",b"),
        ("$_a != 'x'", "a,b"),
        ("$_a = $_b", "q,q"),
        ("$_a &lt;= 432000000", "5,"),
        ("$_a > 5", "5.5,"),
        ("matches($_a, '^a.c$')", "abc,"),
        ("matches($_a, gPatIpV4Dot)", "192.0.2.1,"),
        ("matches($_a,0)", "x0,"),
        ("not_matches($_a, '^{')", "x,"),
        ("not_private_ip _a", "192.0.2.1,"),
        ("private_ip _a", "10.0.0.1,"),
        ("$_a = 'x", "x,"),
    ] {
        assert!(holds(test, text), "{test} on {text}");
    }
    for (test, text) in [
        ("$_c != 'x'", "a,b"),
        ("not_matches($_c, 'x')", "a,b"),
        ("$_a = 'X'", "x,"),
        ("$_a &lt; 5", "x,"),
        ("not_private_ip _a", "10.0.0.1,"),
        ("not_private_ip _c", "a,"),
        ("private_ip _a", "host,"),
    ] {
        assert!(!holds(test, text), "{test} on {text}");
    }
}

#[test]
fn values_are_constants_variables_and_swapped() {
    let set = |attr: &str, value: &str| format!("<setEventAttribute attr=\"{attr}\">{value}</setEventAttribute>");
    check(&set("eventType", " \"Juniper login (failed)\" "), "", &[("eventType", "Juniper login (failed)")]);
    check(&[set("_a", "1"), set("_b", "$_no"), set("_c", "$_a")].concat(), "", &[("_a", "1"), ("_c", "1")]);
    check(&[set("_a", "1"), set("_b", "2"), "<swap>$_a, $_b</swap>".into()].concat(), "", &[("_a", "2"), ("_b", "1")]);
    check(&[set("_a", "1"), "<swap>$_a, $_b</swap>".into()].concat(), "", &[("_b", "1")]);
    check(&[set("_a", "keep"), set("_a", "convertHexStrToInt($_no)")].concat(), "", &[("_a", "keep")]);
}

#[test]
fn csv_files_and_codes_are_looked_up() {
    let xml = format!(
        "{}<setEventAttribute attr=\"_s\">toUpper($_s)</setEventAttribute>\
         <collectFieldsByCsvFile file=\"/opt/phoenix/x/codes.csv\" key=\"$_s\" reloadInterval=\"3600\"><attrKeyMap attr=\"description\" \
         column=\"1\"/><attrKeyMap attr=\"_more\" column=\"2\"/><attrKeyMap attr=\"_no\" column=\"9\"/></collectFieldsByCsvFile>\
         <collectFieldsByCsvValue file=\"codes.csv\" delimiter=\" \" pattern=\"%%\\d+\"><attrKeyMap attr=\"_codes\"/></collectFieldsByCsvValue>",
        regex("^<_s:gPatStr> <_codes:gPatMesgBody>")
    );
    check(
        &xml,
        "0xc000006d %%1537 x %%1538 %%9",
        &[
            ("_s", "0XC000006D"),
            ("_codes", "DELETE x READ %%9"),
            ("description", "Login failed"),
            ("_more", "bad user"),
        ],
    );
    let missing = "<collectFieldsByCsvFile file=\"no.csv\" key=\"$_rawmsg\"><attrKeyMap attr=\"_x\" column=\"1\"/></collectFieldsByCsvFile>";
    check(missing, "x", &[]);
}

fn findings(xml: &str) -> String {
    let mut found = Diagnostics::new();
    let _ = Parser::read(xml, "Test", "test.xml", Settings::default(), &Library::default(), &mut found);
    found.to_string()
}

#[test]
fn every_fault_is_told_at_once_with_its_place() {
    let xml = "<deviceType><Vendor>Acme</Vendor><Model>X</Model></deviceType>\n\
               <patternDefinitions><pattern name=\"patA\"><![CDATA[<:patB>]]></pattern></patternDefinitions>\n\
               <eventFormatRecognizer><![CDATA[<:a:gPatInt>]]></eventFormatRecognizer>\n\
               <parsingInstructions>\n\
               <collectFieldsByRegex src=\"$_rawmsg\"><regex>a</regex><regex>b</regex></collectFieldsByRegex>\n\
               <setEventAttribute attr=\"user\">toUper($_x)</setEventAttribute>\n\
               <setEventAttribute attr=\"user\">compare($_x)</setEventAttribute>\n\
               <when test=\"$a = 'x' AND $b = 'y'\"/>\n\
               <collectFieldsByRegx src=\"$_rawmsg\"/>\n\
               <collectAndSetAttrByPos src=\"_body\" sep=\" \"><attrPosMap attr=\"user\" pos=\"0\"/></collectAndSetAttrByPos>\n\
               <collectAndSetAttrByJSON src=\"$_rawmsg\"><attrKeyMap attr=\"user\" key=\"a[x]\"/></collectAndSetAttrByJSON>\n\
               <setEventAttribute attr=\"user\">now()</setEventAttribute>\n\
               <setEventAttribute attr=\"eventSeverity\">HIGH</setEventAttribute>\n\
               </parsingInstructions>";
    let told = findings(xml);
    for part in [
        "test.xml:2:51",
        "`patB` is unknown",
        "test.xml:3:33",
        "one colon",
        "test.xml:5:",
        "a second <regex>",
        "did you mean `toUpper`?",
        "unsupported function `compare`",
        "nest one `when`",
        "did you mean `<collectFieldsByRegex>`?",
        "src=\"_body\" is no variable",
        "`0` is no position",
        "`a[x]` is malformed",
        "no function of the vendor",
        "`HIGH` does not fit",
    ] {
        assert!(told.contains(part), "{part} in\n{told}");
    }
}

#[test]
fn both_forms_of_a_file_and_odd_but_legal_things_load() {
    for xml in [
        "<?xml version=\"1.0\"?><eventParser name=\"X\"><deviceType><Vendor>A</Vendor><Model>B</Model><Version>ANY</Version></deviceType>\
         <eventFormatRecognizer>a</eventFormatRecognizer><parsingInstructions/></eventParser>",
        "<parsingInstructions><when test=\"exist a\"/><choose><when test=\"$a = 'x\"></when></choose></parsingInstructions>\
         <patternDefinitions><pattern name=\"p\" list=\"begin\">a|</pattern><pattern name=\"p\" list=\"end\">b|</pattern></patternDefinitions>\
         <eventFormatRecognizer><:p></eventFormatRecognizer>",
        "<parsingInstructions><collectAndSetAttrByXPath src=\"$_rawmsg\" xpath=\"//event[@name]/*\"><excludeAttr>x</excludeAttr>\
         </collectAndSetAttrByXPath><collectFieldsByXPath src=\"$_rawmsg\"><attrKeyMap attr=\"\" key=\"/a/b\"/></collectFieldsByXPath>\
         </parsingInstructions>",
    ] {
        let xml = xml.replace("<:p>", "&lt;:p>");
        let told = findings(&xml);
        assert!(!told.contains("error["), "{told}");
    }
}
