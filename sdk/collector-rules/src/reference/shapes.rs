//! The shapes of tests, and what is rejected.

use super::{Rejected, Shape};

const fn shape(test: &'static str, about: &'static str, holds: &'static str, fails: &'static str) -> Shape {
    Shape { test, about, holds, fails }
}

pub(super) const SHAPES: &[Shape] = &[
    shape("$_a = 'x y'", "the texts are the same, case included", "x y,", "X y,"),
    shape("$_a = 'x", "the same: the closing quote may be missing at the end", "x,", "y,"),
    shape("$_a = \"x\"", "the same, in the other quotes", "x,", "y,"),
    shape("$_a != 'x'", "the texts differ", "y,", "x,"),
    shape("$_a = $_b", "two variables have one text", "q,q", "q,r"),
    shape("$_a < 5", "both are numbers and the order is right", "4.5,", "5,"),
    shape("$_a <= 432000000", "both are numbers and the order is right", "5,", "432000001,"),
    shape("$_a > 5", "both are numbers and the order is right", "6,", "five,"),
    shape("$_a >= 5", "both are numbers and the order is right", "5,", "4,"),
    shape("$_a IN 'x, y,z'", "the text is one of the list", "y,", "w,"),
    shape("exist _a", "the variable is set, be it to an empty text", ",", "no comma"),
    shape("not_exist _b", "the variable is not set", "x,", "x,y"),
    shape("not exist _b", "the same", "x,", "x,y"),
    shape("private_ip _a", "it is an address of RFC 1918", "10.1.2.3,", "192.0.2.1,"),
    shape("not_private_ip _a", "it is an address, and none of RFC 1918", "192.0.2.1,", "10.1.2.3,"),
    shape("matches($_a, '^ab(c|d)')", "the expression is found in the text", "abdx,", "xabc,"),
    shape("matches($_a, gPatIpV4Dot)", "the pattern of that name is found", "x192.0.2.1,", "host,"),
    shape("matches($_a,0)", "a word without quotes is an expression", "x0,", "x1,"),
    shape("not_matches($_a, '^{')", "the expression is not found", "x{,", "{x,"),
];

/// Tests that need another event, and the entry whose example has them.
pub(super) const OF_OTHERS: &[(&str, &str)] = &[
    ("withinTimeSec = 60", "collectAndSetAttrFromAnotherEvent"),
    ("$winLogonId = $AnotherEvent.winLogonId", "collectAndSetAttrFromAnotherEvent"),
];

const fn rejected(about: &'static str, code: &'static str, xml: &'static str) -> Rejected {
    Rejected { xml, code, about }
}

pub(super) const REJECTED: &[Rejected] = &[
    rejected("a file that is not well-formed", "C0601", "<parsingInstructions><when></parsingInstructions>"),
    rejected("a document type, and with it entities of one's own", "C0601", "<!DOCTYPE x><parsingInstructions/>"),
    rejected(
        "an unknown pattern",
        "C0602",
        "<eventFormatRecognizer><![CDATA[<:patNo>]]></eventFormatRecognizer><parsingInstructions/>",
    ),
    rejected(
        "two colons in a reference",
        "C0603",
        "<eventFormatRecognizer><![CDATA[<:user:gPatWord>]]></eventFormatRecognizer><parsingInstructions/>",
    ),
    rejected(
        "patterns that refer to each other in a circle",
        "C0603",
        "<patternDefinitions><pattern name=\"a\"><![CDATA[<:b>]]></pattern><pattern name=\"b\"><![CDATA[<:a>]]></pattern></patternDefinitions><parsingInstructions/>",
    ),
    rejected(
        "an expression that no engine understands",
        "C0603",
        "<eventFormatRecognizer>a)b</eventFormatRecognizer><parsingInstructions/>",
    ),
    rejected("a parser without instructions", "C0608", "<eventFormatRecognizer>x</eventFormatRecognizer>"),
    rejected(
        "an instruction without its expression",
        "C0608",
        "<parsingInstructions><collectFieldsByRegex src=\"$_rawmsg\"/></parsingInstructions>",
    ),
    rejected(
        "two expressions in one instruction",
        "C0608",
        "<parsingInstructions><collectFieldsByRegex src=\"$_rawmsg\"><regex>a</regex><regex>b</regex></collectFieldsByRegex></parsingInstructions>",
    ),
    rejected(
        "an unknown function",
        "C0605",
        "<parsingInstructions><setEventAttribute attr=\"user\">mystery($_a)</setEventAttribute></parsingInstructions>",
    ),
    rejected(
        "functions that the vendor names without describing them: compare, convertHexStrToStr",
        "C0605",
        "<parsingInstructions><setEventAttribute attr=\"user\">compare($_a, $_b)</setEventAttribute></parsingInstructions>",
    ),
    rejected(
        "now, minus and toInt, unless the manifest allows extensions",
        "C0605",
        "<parsingInstructions><setEventAttribute attr=\"user\">now()</setEventAttribute></parsingInstructions>",
    ),
    rejected(
        "too few or too many arguments",
        "C0606",
        "<parsingInstructions><setEventAttribute attr=\"user\">toUpper($_a, $_b)</setEventAttribute></parsingInstructions>",
    ),
    rejected(
        "AND, OR and grouping in a test",
        "C0607",
        "<parsingInstructions><when test=\"$_a = 'x' AND $_b = 'y'\"/></parsingInstructions>",
    ),
    rejected(
        "withinTimeSec outside of collectAndSetAttrFromAnotherEvent",
        "C0607",
        "<parsingInstructions><when test=\"withinTimeSec = 5\"/></parsingInstructions>",
    ),
    rejected(
        "a source that is no variable",
        "C0608",
        "<parsingInstructions><collectAndSetAttrByJSON src=\"_body\"/></parsingInstructions>",
    ),
    rejected(
        "a malformed path",
        "C0613",
        "<parsingInstructions><collectAndSetAttrByJSON src=\"$_rawmsg\"><attrKeyMap attr=\"user\" key=\"a[x]\"/></collectAndSetAttrByJSON></parsingInstructions>",
    ),
    rejected(
        "a position below 1",
        "C0614",
        "<parsingInstructions><collectAndSetAttrByPos src=\"$_rawmsg\" sep=\" \"><attrPosMap attr=\"user\" pos=\"0\"/></collectAndSetAttrByPos></parsingInstructions>",
    ),
];
