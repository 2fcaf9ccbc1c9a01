//! The elements of the language.

use super::{Entry, Example};

const NONE: Example = Example { xml: "", record: "", sets: &[] };

const fn example(xml: &'static str, record: &'static str, sets: &'static [(&'static str, &'static str)]) -> Example {
    Example { xml, record, sets }
}

const BASE: Entry = Entry { name: "", place: "", attributes: &[], about: "", example: NONE };

const FILE: &str = "the file, or in `eventParser`";
const BLOCK: &str = "a block: `parsingInstructions`, `when`, `otherwise`, `case`, `default`";
const SRC: (&str, &str) = ("src", "the variable that is read, such as `$_body`");
const SEP: (&str, &str) =
    ("sep", "what ends a value; alternatives are separated by `\\\\|`, and `\\n`, `\\t`, `\\r` are control characters");

/// Elements that stand within others alone, with their attributes, and the entry whose example has them.
pub(super) const PARTS: &[(&str, &[&str], &str)] = &[
    ("Vendor", &[], "deviceType"),
    ("Model", &[], "deviceType"),
    ("Version", &[], "deviceType"),
    ("Name", &[], "appType"),
    ("templateFunction", &["onSuccess"], "parseByTemplate"),
    ("regex", &[], "collectFieldsByRegex"),
    ("otherwise", &[], "choose"),
    ("case", &[], "switch"),
    ("default", &[], "switch"),
];

/// Other names of elements.
pub(super) const ALIASES: &[(&str, &str)] = &[
    ("collectAndSetAttrByRegex", "collectFieldsByRegex"),
    ("collectAndSetAttrByKeyValPair", "collectAndSetAttrByKeyValuePair"),
];

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "eventParser",
        place: "the file; it may be left out, so that its sections stand side by side",
        attributes: &[("name", "the parser's name, when the file has none")],
        about: "Holds the sections of a parser.",
        example: example(
            "<eventParser name=\"Acme\">\n  <parsingInstructions>\n    <setEventAttribute attr=\"eventType\">Acme-Any</setEventAttribute>\n  </parsingInstructions>\n</eventParser>",
            "anything",
            &[("eventType", "Acme-Any")],
        ),
    },
    Entry {
        name: "deviceType",
        place: FILE,
        about: "The device whose records the parser reads: `Vendor`, `Model`, `Version`. `Generic` by `Generic` leaves it to other discovery.",
        example: example(
            "<deviceType>\n  <Vendor>Cisco</Vendor>\n  <Model>ASA</Model>\n  <Version>ANY</Version>\n</deviceType>",
            "",
            &[],
        ),
        ..BASE
    },
    Entry {
        name: "appType",
        place: FILE,
        about: "The application: as `deviceType`, and `Name`.",
        example: example(
            "<appType>\n  <Vendor>Oracle</Vendor>\n  <Model>Database Server</Model>\n  <Version>ANY</Version>\n  <Name>Oracle Database Server</Name>\n</appType>",
            "",
            &[],
        ),
        ..BASE
    },
    Entry {
        name: "attachedDeviceType",
        place: FILE,
        about: "The device type of a device that reports through a manager. Metadata alone.",
        example: example(
            "<attachedDeviceType>\n  <Vendor>Juniper</Vendor>\n  <Model>JunOS</Model>\n  <Version>ANY</Version>\n</attachedDeviceType>",
            "",
            &[],
        ),
        ..BASE
    },
    Entry {
        name: "patternDefinitions",
        place: FILE,
        about: "The parser's own patterns; they win over general ones of the same name, and are known in the whole file.",
        example: example(
            "<patternDefinitions>\n  <pattern name=\"patCode\"><![CDATA[[A-Z]{2}\\d+]]></pattern>\n</patternDefinitions>\n<parsingInstructions>\n  <collectFieldsByRegex src=\"$_rawmsg\">\n    <regex><![CDATA[code <_code:patCode>]]></regex>\n  </collectFieldsByRegex>\n</parsingInstructions>",
            "code AB12",
            &[("_code", "AB12")],
        ),
        ..BASE
    },
    Entry {
        name: "pattern",
        place: "`patternDefinitions`, `generalPatternDefinitions`",
        attributes: &[
            ("name", "how it is referred to"),
            ("list", "`begin`, `continue`, `end`: consecutive ones of one name are one pattern"),
        ],
        about: "A pattern: an expression, which may refer to other patterns.",
        example: example(
            "<patternDefinitions>\n  <pattern name=\"patModule\" list=\"begin\"><![CDATA[SYS|LINK|]]></pattern>\n  <pattern name=\"patModule\" list=\"end\"><![CDATA[CDP|SEC_LOGIN]]></pattern>\n</patternDefinitions>\n<parsingInstructions>\n  <collectFieldsByRegex src=\"$_rawmsg\">\n    <regex><![CDATA[%<_module:patModule>-]]></regex>\n  </collectFieldsByRegex>\n</parsingInstructions>",
            "%CDP-4-X:",
            &[("_module", "CDP")],
        ),
    },
    Entry {
        name: "generalPatternDefinitions",
        place: "a file of its own",
        about: "Patterns for all parsers. Their names begin with `g`.",
        example: example(
            "<generalPatternDefinitions>\n  <pattern name=\"gPatAcmeId\"><![CDATA[A\\d{6}]]></pattern>\n</generalPatternDefinitions>",
            "",
            &[],
        ),
        ..BASE
    },
    Entry {
        name: "eventFormatRecognizer",
        place: FILE,
        about: "What a record must have to be the parser's: an expression that is searched for in `_rawmsg`. What it captures is set. A parser without one is asked after all others, and taken when it runs to its end and sets `eventType`.",
        example: example(
            "<eventFormatRecognizer><![CDATA[%ASA-<_sev:gPatInt>-\\d+:]]></eventFormatRecognizer>",
            "x %ASA-6-302013: y",
            &[("_sev", "6")],
        ),
        ..BASE
    },
    Entry {
        name: "parsingInstructions",
        place: FILE,
        about: "The instructions, in order.",
        example: example(
            "<parsingInstructions>\n  <setEventAttribute attr=\"eventType\">Acme-Any</setEventAttribute>\n  <setEventAttribute attr=\"msg\">$_rawmsg</setEventAttribute>\n</parsingInstructions>",
            "hello",
            &[("eventType", "Acme-Any"), ("msg", "hello")],
        ),
        ..BASE
    },
    Entry {
        name: "parseByTemplate",
        place: FILE,
        about: "Names a native function of the product (`templateFunction`). It is ignored with a note; the instructions are run.",
        example: example(
            "<parseByTemplate><templateFunction onSuccess=\"exit\">parseAcme</templateFunction></parseByTemplate>\n<parsingInstructions>\n  <setEventAttribute attr=\"eventType\">Acme-Any</setEventAttribute>\n</parsingInstructions>",
            "x",
            &[("eventType", "Acme-Any")],
        ),
        ..BASE
    },
    Entry {
        name: "testEvents",
        place: FILE,
        about: "Records as tests (`testEvent`): `rules check` runs them and tells which are not read to their end by this parser.",
        example: example(
            "<parsingInstructions>\n  <setEventAttribute attr=\"eventType\">Acme-Any</setEventAttribute>\n</parsingInstructions>\n<testEvents>\n  <testEvent><![CDATA[<13>Nov 24 10:15:00 gw01 acme: hello]]></testEvent>\n</testEvents>",
            "x",
            &[("eventType", "Acme-Any")],
        ),
        ..BASE
    },
    Entry {
        name: "collectFieldsByRegex",
        place: BLOCK,
        attributes: &[SRC],
        about: "Searches for the expression in `regex` and sets what it captures; also written `collectAndSetAttrByRegex`. One that does not match fails: in a `case` the next case is tried, elsewhere the parser stops and keeps what it has (the manifest's `on_regex_miss` says `stop`, `continue` or `fail`). The dot takes line ends, classes are ASCII, case counts.",
        example: example(
            "<collectAndSetAttrByRegex src=\"$_rawmsg\">\n  <regex><![CDATA[by <user:gPatWord> \\(<srcIpAddr:gPatIpAddr>\\)]]></regex>\n</collectAndSetAttrByRegex>",
            "Configured from console by vty1 (192.0.2.8)",
            &[("user", "vty1"), ("srcIpAddr", "192.0.2.8")],
        ),
    },
    Entry {
        name: "collectAndSetAttrByKeyValuePair",
        place: BLOCK,
        attributes: &[SRC, SEP, ("kvsep", "with it, the instruction is `collectFieldsByKeyValuePair`")],
        about: "Finds the key of each `attrKeyMap` anywhere in the text (keys carry their own `=`); the value goes to the next separator. An occurrence behind a separator or a blank is preferred. One pair of double quotes around the value is taken off. `collectAndSetAttrByKeyValPair` is its old name.",
        example: example(
            "<collectAndSetAttrByKeyValuePair src=\"$_rawmsg\" sep=\"\\t\\\\| SNMP\">\n  <attrKeyMap attr=\"srcMACAddr\" key=\"11.0 = Hex-STRING: \"/>\n  <attrKeyMap attr=\"wlanRadioId\" key=\"56.0 = INTEGER: \"/>\n</collectAndSetAttrByKeyValuePair>",
            "1.11.0 = Hex-STRING: 00 16 B6\t1.56.0 = INTEGER: 2 SNMP",
            &[("srcMACAddr", "00 16 B6"), ("wlanRadioId", "2")],
        ),
    },
    Entry {
        name: "collectAndSetAttrByKeyValuePairMultiValue",
        place: BLOCK,
        attributes: &[SRC, SEP],
        about: "The same for every occurrence of a key; the values are joined by a comma and a blank.",
        example: example(
            "<collectAndSetAttrByKeyValuePairMultiValue src=\"$_rawmsg\" sep=\",\">\n  <attrKeyMap attr=\"_step\" key=\"Step=\"/>\n</collectAndSetAttrByKeyValuePairMultiValue>",
            "Step=13020 , User=joe, Step=13013 ,",
            &[("_step", "13020, 13013")],
        ),
    },
    Entry {
        name: "collectFieldsByKeyValuePair",
        place: BLOCK,
        attributes: &[SRC, SEP, ("kvsep", "what stands between key and value")],
        about: "Takes a text of keys and values apart. Values may hold the separator: one ends before the last separator in front of the next key. Of a repeated key the last value counts. With `only_declared_keys` in the manifest only keys of the maps are keys.",
        example: example(
            "<collectFieldsByKeyValuePair src=\"$_rawmsg\" sep=\" \" kvsep=\"=\">\n  <attrKeyMap attr=\"msg\" key=\"msg\"/>\n  <attrKeyMap attr=\"appName\" key=\"app\"/>\n</collectFieldsByKeyValuePair>",
            "msg=A b c. app=HTTP",
            &[("msg", "A b c."), ("appName", "HTTP")],
        ),
    },
    Entry {
        name: "attrKeyMap",
        place: "the instructions that collect by key",
        attributes: &[
            ("attr", "the variable that is set; empty: the value is ignored"),
            ("key", "the key, or the path into JSON or XML"),
            ("column", "the column of a CSV file, from 0"),
        ],
        about: "Where a value goes. Maps are applied in order: of two for one variable, the last that is found counts.",
        example: example(
            "<collectAndSetAttrByKeyValPair src=\"$_rawmsg\" sep=\";\">\n  <attrKeyMap attr=\"hostIpAddr\" key=\"a=\"/>\n  <attrKeyMap attr=\"hostIpAddr\" key=\"b=\"/>\n  <attrKeyMap attr=\"\" key=\"c=\"/>\n</collectAndSetAttrByKeyValPair>",
            "a=192.0.2.1;b=192.0.2.2;c=1",
            &[("hostIpAddr", "192.0.2.2")],
        ),
    },
    Entry {
        name: "collectAndSetAttrByPos",
        place: BLOCK,
        attributes: &[SRC, ("sep", "the separator; two of them have an empty field between them")],
        about: "Takes values by their position, from 1 (`attrPosMap`).",
        example: example(
            "<collectAndSetAttrByPos src=\"$_rawmsg\" sep=\" \">\n  <attrPosMap attr=\"httpMethod\" pos=\"2\"/>\n  <attrPosMap attr=\"uriStem\" pos=\"3\"/>\n</collectAndSetAttrByPos>",
            "W3SVC1 GET /index.htm -",
            &[("httpMethod", "GET"), ("uriStem", "/index.htm")],
        ),
    },
    Entry {
        name: "collectAndSetAttrByPosWithQuotes",
        place: BLOCK,
        attributes: &[SRC, ("sep", "the separator"), ("quo", "the quote; doubled inside quotes it is one")],
        about: "The same, where quotes hide separators.",
        example: example(
            "<collectAndSetAttrByPosWithQuotes src=\"$_rawmsg\" sep=\",\" quo=\"&quot;\">\n  <attrPosMap attr=\"_nas\" pos=\"2\"/>\n  <attrPosMap attr=\"user\" pos=\"3\"/>\n</collectAndSetAttrByPosWithQuotes>",
            "\"2008-07-09\",\"SJ, QA\",\"joe\"",
            &[("_nas", "SJ, QA"), ("user", "joe")],
        ),
    },
    Entry {
        name: "collectAndSetAttrByPosWithNestedSep",
        place: BLOCK,
        attributes: &[
            SRC,
            ("L1Sep", "the separator"),
            ("L2Sep", "pairs that hide it, separated by commas: `\"\", []`"),
        ],
        about: "The same, where pairs of characters hide separators; a pair around a whole field is taken off.",
        example: example(
            "<collectAndSetAttrByPosWithNestedSep src=\"$_rawmsg\" L1Sep=\" \" L2Sep=\"&quot;&quot;, []\">\n  <attrPosMap attr=\"_time\" pos=\"1\"/>\n  <attrPosMap attr=\"httpUserAgent\" pos=\"3\"/>\n</collectAndSetAttrByPosWithNestedSep>",
            "[25/Sep/2015:17:39:43 +0100] GET \"Mozilla/5.0 (X11)\"",
            &[("_time", "25/Sep/2015:17:39:43 +0100"), ("httpUserAgent", "Mozilla/5.0 (X11)")],
        ),
    },
    Entry {
        name: "attrPosMap",
        place: "the instructions that collect by position",
        attributes: &[
            ("attr", "the variable that is set; empty: the value is ignored"),
            ("pos", "the position, from 1"),
        ],
        about: "Where the value at a position goes; beyond the last one nothing is set.",
        example: example(
            "<collectAndSetAttrByPos src=\"$_rawmsg\" sep=\";\">\n  <attrPosMap attr=\"\" pos=\"1\"/>\n  <attrPosMap attr=\"user\" pos=\"2\"/>\n  <attrPosMap attr=\"msg\" pos=\"9\"/>\n</collectAndSetAttrByPos>",
            "a;b",
            &[("user", "b")],
        ),
    },
    Entry {
        name: "collectAndSetAttrByJSON",
        place: BLOCK,
        attributes: &[SRC],
        about: "Takes values out of JSON; text before the first `{` is skipped. Keys are paths: `a.b`, `a[0].b`, `a.find(k='v', b)`. A member whose name has dots wins over a descent, and may be written in quotes. Objects and arrays are set as JSON text, `null` sets nothing.",
        example: example(
            "<collectAndSetAttrByJSON src=\"$_rawmsg\">\n  <attrKeyMap attr=\"user\" key=\"actor.name\"/>\n  <attrKeyMap attr=\"hostIpAddr\" key=\"nets[0].ip\"/>\n  <attrKeyMap attr=\"hostName\" key=\"tags.find(k='host', v)\"/>\n</collectAndSetAttrByJSON>",
            "x: {\"actor\":{\"name\":\"joe\"},\"nets\":[{\"ip\":\"192.0.2.1\"}],\"tags\":[{\"k\":\"host\",\"v\":\"h1\"}]}",
            &[("user", "joe"), ("hostIpAddr", "192.0.2.1"), ("hostName", "h1")],
        ),
    },
    Entry {
        name: "collectAndSetAttrByJsonArray",
        place: BLOCK,
        attributes: &[SRC, ("sep", "what stands between several values")],
        about: "The same for the first array in a text, which may be a fragment; `entries` is the array itself, and `find` gives all that it finds.",
        example: example(
            "<collectAndSetAttrByJsonArray src=\"$_rawmsg\" sep=\" \">\n  <attrKeyMap attr=\"ec2InstanceId\" key=\"entries.find(Type='Instance', Id)\"/>\n</collectAndSetAttrByJsonArray>",
            "\"Resources\":[{\"Type\":\"Instance\",\"Id\":\"i-1\"},{\"Type\":\"Account\",\"Id\":\"7\"}],\"x\":1]]",
            &[("ec2InstanceId", "i-1")],
        ),
    },
    Entry {
        name: "collectAndSetAttrByJsonSymbol",
        place: BLOCK,
        attributes: &[SRC],
        about: "Every scalar member of a JSON object sets the variable of its name.",
        example: example(
            "<collectAndSetAttrByJsonSymbol src=\"$_rawmsg\">\n  <excludeAttr>msg</excludeAttr>\n</collectAndSetAttrByJsonSymbol>",
            "{\"user\":\"joe\",\"srcIpPort\":22,\"msg\":\"no\"}",
            &[("user", "joe"), ("srcIpPort", "22")],
        ),
    },
    Entry {
        name: "collectAndSetAttrBySymbol",
        place: BLOCK,
        attributes: &[
            SRC,
            SEP,
            ("symStart", "what stands before a key"),
            ("symEnd", "what stands between key and value"),
        ],
        about: "The same for text such as `[key]=value,[key]=value`; what stands before the first key is skipped.",
        example: example(
            "<collectAndSetAttrBySymbol src=\"$_rawmsg\" sep=\",[\" symStart=\"[\" symEnd=\"]=\">\n  <excludeAttr>user</excludeAttr>\n</collectAndSetAttrBySymbol>",
            "AWS_FLOW [ipProto]=6,[srcIpPort]=22,[user]=x",
            &[("ipProto", "6"), ("srcIpPort", "22")],
        ),
    },
    Entry {
        name: "excludeAttr",
        place: "the instructions that take names from the data",
        about: "A name that is not set.",
        example: example(
            "<collectAndSetAttrByXPath src=\"$_rawmsg\" xpath=\"/event/*\">\n  <excludeAttr>msg</excludeAttr>\n</collectAndSetAttrByXPath>",
            "<event><msg>no</msg><count>7</count></event>",
            &[("count", "7")],
        ),
        ..BASE
    },
    Entry {
        name: "collectAndSetAttrByXPath",
        place: BLOCK,
        attributes: &[SRC, ("xpath", "which elements")],
        about: "Each selected element sets the variable of its name; text around the XML is skipped. Paths have child steps, `//`, `*`, `[@a]`, `[@a='v']`, `[n]`, and `@a` or `text()` at the end; namespaces are ignored.",
        example: example(
            "<collectAndSetAttrByXPath src=\"$_rawmsg\" xpath=\"//event[@name]/*\"/>",
            "<13>x <!-- BOX --><event name=\"e\"><hostName>h1</hostName><count>1</count></event>",
            &[("hostName", "h1"), ("count", "1")],
        ),
    },
    Entry {
        name: "collectFieldsByXPath",
        place: BLOCK,
        attributes: &[SRC],
        about: "Sets the first node of each path; `when`s in it are run behind the maps.",
        example: example(
            "<collectFieldsByXPath src=\"$_rawmsg\">\n  <attrKeyMap attr=\"user\" key=\"/Event/EventData/Data[@Name='User']\"/>\n  <attrKeyMap attr=\"_id\" key=\"Event/System/@id\"/>\n</collectFieldsByXPath>",
            "<Event xmlns='x'><System id='4624'/><EventData><Data Name='User'>joe</Data></EventData></Event>",
            &[("user", "joe"), ("_id", "4624")],
        ),
    },
    Entry {
        name: "collectFieldsByCsvFile",
        place: BLOCK,
        attributes: &[
            ("file", "the table; its base name is looked up beside the parsers"),
            ("key", "what is looked up in column 0"),
            ("reloadInterval", "seconds; a changed table is taken over when the parsers are loaded again"),
        ],
        about: "Looks a key up in a CSV file, exactly and case included, and sets columns (`attrKeyMap column`). A missing file is a finding; then nothing is set.",
        example: example(
            "<collectFieldsByCsvFile file=\"/opt/phoenix/data-definition/codes.csv\" key=\"$_rawmsg\" reloadInterval=\"3600\">\n  <attrKeyMap attr=\"description\" column=\"1\"/>\n</collectFieldsByCsvFile>",
            "0XC000006D",
            &[("description", "Login failed")],
        ),
    },
    Entry {
        name: "collectFieldsByCsvValue",
        place: BLOCK,
        attributes: &[
            ("file", "the table"),
            ("delimiter", "what separates the items of the variable's value"),
            ("pattern", "which items are looked up"),
            ("reloadInterval", "as above"),
        ],
        about: "Replaces items of a variable by what the table has in column 1.",
        example: example(
            "<setEventAttribute attr=\"_access\">$_rawmsg</setEventAttribute>\n<collectFieldsByCsvValue file=\"codes.csv\" delimiter=\" \" pattern=\"%%\\d+\">\n  <attrKeyMap attr=\"_access\"/>\n</collectFieldsByCsvValue>",
            "%%1537 %%1538",
            &[("_access", "DELETE READ")],
        ),
    },
    Entry {
        name: "collectFieldsBySNMPTrap",
        place: BLOCK,
        attributes: &[SRC],
        about: "Takes values out of the variable bindings of an SNMP trap; keys are OIDs without the instance. The type and quotes are taken off.",
        example: example(
            "<collectFieldsBySNMPTrap src=\"$_rawmsg\">\n  <attrKeyMap attr=\"srcMACAddr\" key=\"SNMPv2-SMI::enterprises.25597.1.9\"/>\n</collectFieldsBySNMPTrap>",
            "x SNMPv2-SMI::enterprises.25597.1.9.1116 = STRING: \"70:38:ee:91:cc:80\" y",
            &[("srcMACAddr", "70:38:ee:91:cc:80")],
        ),
    },
    Entry {
        name: "collectAndSetAttrFromAnotherEvent",
        place: BLOCK,
        attributes: &[("AnotherEventType", "the types of the other event, separated by ` OR `")],
        about: "Looks among the events of the same device that were parsed before, the newest first, for one for which a `when` in it does something; there `$AnotherEvent.name` is the other event's attribute, and `withinTimeSec = N` limits its age. 10,000 events of 15 minutes are kept, across restarts. (See `tests/another_event.rs`.)",
        example: example(
            "<collectAndSetAttrFromAnotherEvent AnotherEventType=\"Win-Security-540 OR Win-Security-528\">\n  <when test=\"withinTimeSec = 60\">\n    <when test=\"$winLogonId = $AnotherEvent.winLogonId\">\n      <setEventAttribute attr=\"srcIpAddr\">$AnotherEvent.srcIpAddr</setEventAttribute>\n    </when>\n  </when>\n</collectAndSetAttrFromAnotherEvent>",
            "",
            &[],
        ),
    },
    Entry {
        name: "setEventAttribute",
        place: BLOCK,
        attributes: &[("attr", "the variable that is set: an attribute of the dictionary, or a local variable")],
        about: "Sets a constant, a variable's value, or what a function answers. From a variable that is not set nothing is set.",
        example: example(
            "<setEventAttribute attr=\"eventType\">\"Acme login (failed)\"</setEventAttribute>\n<setEventAttribute attr=\"msg\">$_rawmsg</setEventAttribute>\n<setEventAttribute attr=\"user\">toUpper($_rawmsg)</setEventAttribute>",
            "joe",
            &[("eventType", "Acme login (failed)"), ("msg", "joe"), ("user", "JOE")],
        ),
    },
    Entry {
        name: "swap",
        place: BLOCK,
        about: "Exchanges two variables.",
        example: example(
            "<setEventAttribute attr=\"srcIpPort\">1</setEventAttribute>\n<setEventAttribute attr=\"destIpPort\">2</setEventAttribute>\n<swap>$srcIpPort, $destIpPort</swap>",
            "",
            &[("srcIpPort", "2"), ("destIpPort", "1")],
        ),
        ..BASE
    },
    Entry {
        name: "when",
        place: "a block, where it is an *if*; or in `choose`",
        attributes: &[("test", "the condition; see *Tests*")],
        about: "Runs its instructions when the test holds. Nesting is AND. An empty one in a `choose` still wins.",
        example: example(
            "<when test=\"$_rawmsg = 'x'\">\n  <setEventAttribute attr=\"msg\">it is</setEventAttribute>\n</when>",
            "x",
            &[("msg", "it is")],
        ),
    },
    Entry {
        name: "choose",
        place: BLOCK,
        about: "Runs the first `when` that holds, or `otherwise`. Many `when`s that compare one variable with constants are one look-up.",
        example: example(
            "<choose>\n  <when test=\"$_rawmsg IN 'a, b'\">\n    <setEventAttribute attr=\"msg\">a or b</setEventAttribute>\n  </when>\n  <otherwise>\n    <setEventAttribute attr=\"msg\">neither</setEventAttribute>\n  </otherwise>\n</choose>",
            "c",
            &[("msg", "neither")],
        ),
        ..BASE
    },
    Entry {
        name: "switch",
        place: BLOCK,
        about: "Runs the first `case` that completes; one that fails is undone. Without any it runs `default`; without that it fails.",
        example: example(
            "<switch>\n  <case>\n    <collectFieldsByRegex src=\"$_rawmsg\"><regex><![CDATA[user <user:gPatWord>]]></regex></collectFieldsByRegex>\n  </case>\n  <case>\n    <collectFieldsByRegex src=\"$_rawmsg\"><regex><![CDATA[host <hostName:gPatWord>]]></regex></collectFieldsByRegex>\n  </case>\n  <default/>\n</switch>",
            "host h1",
            &[("hostName", "h1")],
        ),
        ..BASE
    },
];
