//! Functions on addresses, protocols, interfaces and hosts.

use std::net::Ipv4Addr;

use collector_core::lookup::Question;

use super::{Args, Example, Function};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "normalizeMAC",
        usage: "(value)",
        about: "A MAC address as six pairs with colons, in upper case; what has not twelve digits stays as it is.",
        examples: &[
            Example {
                call: "normalizeMAC($_a)",
                with: &[("_a", "00 16 b6 db 12 22")],
                gives: Some("00:16:B6:DB:12:22"),
            },
            Example { call: "normalizeMAC($_a)", with: &[("_a", "001a.1ec0.607a")], gives: Some("00:1A:1E:C0:60:7A") },
            Example { call: "normalizeMAC($_a)", with: &[("_a", "unknown")], gives: Some("unknown") },
        ],
        run: |args| {
            let Some(text) = args.get(0) else { return false };
            let digits = || text.bytes().filter(u8::is_ascii_hexdigit);
            if digits().count() != 12 || !text.bytes().all(|b| b.is_ascii_hexdigit() || b" :.-".contains(&b)) {
                return args.answer(Some(text));
            }
            for (i, digit) in digits().enumerate() {
                if i > 0 && i % 2 == 0 {
                    args.out.push(':');
                }
                args.out.push(char::from(digit.to_ascii_uppercase()));
            }
            true
        },
        ..Function::BASE
    },
    Function {
        name: "convertStrToIntIpProto",
        usage: "(name)",
        about: "The IANA number of an IP protocol; digits stay.",
        examples: &[
            Example { call: "convertStrToIntIpProto($_a)", with: &[("_a", "TCP")], gives: Some("6") },
            Example { call: "convertStrToIntIpProto($_a)", with: &[("_a", "17")], gives: Some("17") },
            Example { call: "convertStrToIntIpProto($_a)", with: &[("_a", "nothing")], gives: None },
        ],
        run: |args| by_name(args, PROTOCOLS),
        ..Function::BASE
    },
    Function {
        name: "convertStrToIntIpPort",
        usage: "(service)",
        about: "The port of a service; digits stay.",
        examples: &[
            Example { call: "convertStrToIntIpPort($_a)", with: &[("_a", "https")], gives: Some("443") },
            Example { call: "convertStrToIntIpPort($_a)", with: &[("_a", "8080")], gives: Some("8080") },
        ],
        run: |args| by_name(args, PORTS),
        ..Function::BASE
    },
    Function {
        name: "convertIpDecimalToStr",
        aliases: &["converIpDecimalToStr"],
        usage: "(number, …)",
        about: "The IPv4 address of the first argument that is a number or an address already.",
        args: (1, 2),
        examples: &[
            Example { call: "convertIpDecimalToStr($_a)", with: &[("_a", "3221225985")], gives: Some("192.0.2.1") },
            Example { call: "convertIpDecimalToStr($_a)", with: &[("_a", "4294967296")], gives: None },
        ],
        run: |args| {
            let address =
                |text: &str| text.trim().parse::<u32>().map(Ipv4Addr::from).or_else(|_| text.trim().parse()).ok();
            let first = args.values.iter().flatten().find_map(|text| address(text));
            args.answer(first)
        },
        ..Function::BASE
    },
    Function {
        name: "resolveDNSName",
        aliases: &["convertHostNameToIp"],
        usage: "(name)",
        about: "The address of a host, when whoever runs the parser can look it up; nothing waits for it.",
        examples: &[Example {
            call: "resolveDNSName($_a)",
            with: &[("_a", "www.example.com")],
            gives: Some("192.0.2.80"),
        }],
        run: |args| {
            let answer = args.get(0).and_then(|name| (args.env.ask)(&Question::AddressOf(name.to_string())));
            args.answer(answer)
        },
        ..Function::BASE
    },
    Function {
        name: "compIntfSecVal",
        usage: "(source, destination)",
        about: "LESS, GREATER or EQUAL: how the security level of one interface compares with the other's, by the table \
                interfaces.csv (device,interface,level).",
        args: (2, 2),
        examples: &[
            Example {
                call: "compIntfSecVal($_a, $_b)",
                with: &[("_a", "outside"), ("_b", "inside")],
                gives: Some("LESS"),
            },
            Example { call: "compIntfSecVal($_a, $_b)", with: &[("_a", "dmz9"), ("_b", "inside")], gives: None },
        ],
        run: |args| {
            let level = |index| args.env.data.interface_level(args.device, args.get(index)?);
            let answer = level(0).zip(level(1)).map(|(a, b)| match a.cmp(&b) {
                std::cmp::Ordering::Less => "LESS",
                std::cmp::Ordering::Greater => "GREATER",
                std::cmp::Ordering::Equal => "EQUAL",
            });
            args.answer(answer)
        },
        ..Function::BASE
    },
    Function {
        name: "DeviceToCMDBAttr",
        usage: "(\"column\", value, \"attribute\")",
        about: "What the table devices.csv says of a device: the cell under `attribute` in the row whose `column` is the value.",
        args: (3, 3),
        examples: &[Example {
            call: "DeviceToCMDBAttr(\"cpSelectedIp\", $_a, \"hostName\")",
            with: &[("_a", "192.0.2.1")],
            gives: Some("fw01"),
        }],
        run: |args| {
            let cell = match (args.get(0), args.get(1), args.get(2)) {
                (Some(column), Some(value), Some(wanted)) => args.env.data.device_cell(column, value, wanted),
                _ => None,
            };
            args.answer(cell)
        },
        ..Function::BASE
    },
];

fn by_name(args: &mut Args<'_, '_>, table: &[(&str, u16)]) -> bool {
    let Some(name) = args.get(0).map(str::trim) else { return false };
    if !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) {
        return args.answer(Some(name));
    }
    let number = table.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, number)| i64::from(*number));
    args.answer_number(number)
}

/// The name of a protocol's number.
pub(crate) fn protocol_name(number: u64) -> Option<&'static str> {
    PROTOCOLS.iter().find(|(_, known)| u64::from(*known) == number).map(|(name, _)| *name)
}

/// IANA, Protocol Numbers: those that logs name. Names of old tables stand behind.
const PROTOCOLS: &[(&str, u16)] = &[
    ("icmp", 1),
    ("igmp", 2),
    ("ipip", 4),
    ("tcp", 6),
    ("egp", 8),
    ("igrp", 9),
    ("udp", 17),
    ("rdp", 27),
    ("dccp", 33),
    ("ipv6", 41),
    ("rsvp", 46),
    ("gre", 47),
    ("esp", 50),
    ("ah", 51),
    ("ipv6-icmp", 58),
    ("eigrp", 88),
    ("ospf", 89),
    ("pim", 103),
    ("vrrp", 112),
    ("l2tp", 115),
    ("sctp", 132),
    ("udplite", 136),
    ("ip", 0),
    ("hopopt", 0),
    ("icmp6", 58),
    ("icmpv6", 58),
    ("ipsec", 50),
    ("ipinip", 4),
    ("nos", 94),
    ("pcp", 108),
    ("snp", 109),
];

/// IANA, Service Names, and the names that Cisco's logs have for them.
const PORTS: &[(&str, u16)] = &[
    ("echo", 7),
    ("discard", 9),
    ("daytime", 13),
    ("chargen", 19),
    ("ftp-data", 20),
    ("ftp", 21),
    ("ssh", 22),
    ("telnet", 23),
    ("smtp", 25),
    ("time", 37),
    ("nameserver", 42),
    ("whois", 43),
    ("tacacs", 49),
    ("domain", 53),
    ("dns", 53),
    ("bootps", 67),
    ("bootpc", 68),
    ("tftp", 69),
    ("gopher", 70),
    ("finger", 79),
    ("http", 80),
    ("www", 80),
    ("kerberos", 88),
    ("hostname", 101),
    ("pop2", 109),
    ("pop3", 110),
    ("sunrpc", 111),
    ("ident", 113),
    ("nntp", 119),
    ("ntp", 123),
    ("netbios-ns", 137),
    ("netbios-dgm", 138),
    ("netbios-ssn", 139),
    ("imap", 143),
    ("imap4", 143),
    ("snmp", 161),
    ("snmptrap", 162),
    ("xdmcp", 177),
    ("bgp", 179),
    ("irc", 194),
    ("ldap", 389),
    ("https", 443),
    ("microsoft-ds", 445),
    ("isakmp", 500),
    ("exec", 512),
    ("biff", 512),
    ("login", 513),
    ("who", 513),
    ("syslog", 514),
    ("cmd", 514),
    ("lpd", 515),
    ("talk", 517),
    ("rip", 520),
    ("uucp", 540),
    ("klogin", 543),
    ("kshell", 544),
    ("rtsp", 554),
    ("submission", 587),
    ("ldaps", 636),
    ("imaps", 993),
    ("pop3s", 995),
    ("lotusnotes", 1352),
    ("ms-sql-s", 1433),
    ("ms-sql-m", 1434),
    ("citrix-ica", 1494),
    ("sqlnet", 1521),
    ("radius", 1812),
    ("radius-acct", 1813),
    ("pptp", 1723),
    ("nfs", 2049),
    ("ctiqbe", 2748),
    ("mysql", 3306),
    ("ms-wbt-server", 3389),
    ("sip", 5060),
    ("aol", 5190),
    ("postgresql", 5432),
    ("pcanywhere-data", 5631),
    ("pcanywhere-status", 5632),
    ("http-alt", 8080),
];
