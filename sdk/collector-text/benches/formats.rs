//! What one line costs in each format: the scanners alone, and the same formats put into a record.
//!
//! `cargo bench -p collector-text` runs all, `cargo bench -p collector-text -- key_value` some. The lines are made
//! up after the products named beside them.

#![allow(missing_docs, reason = "criterion's macros make a public function")]

use std::hint::black_box;

use collector_core::{
    Batch, Collector, Context, Driver, Event, ParseError, Position, Record, Sink, Source, Time, Verdict, doc_example,
};
use collector_text::delimited::Dialect;
use collector_text::key_value::Options;
use collector_text::pattern::{Captures, Pattern};
use collector_text::timestamp::{self, Format};
use collector_text::{cef, delimited, fields, json, key_value, leef, syslog, xml};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// A firewall that writes pairs.
const PAIRS: &str = concat!(
    r#"date=2026-11-20 time=10:00:00 devname="FGT-07 HQ" devid="FG100FTK20003621" eventtime=1795165200000517616 "#,
    r#"tz="+0100" logid="0000000015" type="traffic" subtype="forward" level="notice" vd="root" srcip=10.2.176.107 "#,
    r#"srcport=60597 srcintf="port6" srcintfrole="lan" dstip=203.0.113.21 dstport=123 dstintf="wan1" "#,
    r#"dstintfrole="wan" srccountry="Reserved" dstcountry="France" sessionid=178911174 proto=17 action="deny" "#,
    r#"policyid=291 policytype="policy" policyname="LAN to WAN" service="DNS" trandisp="snat" transip=192.0.2.170 "#,
    r#"transport=56744 duration=594 sentbyte=887515 rcvdbyte=341676 sentpkt=375 rcvdpkt=5197 appcat="Web.Client""#,
);
/// A firewall that writes columns.
const COLUMNS: &str = concat!(
    "1,2026/11/20 09:00:00,012001009393,TRAFFIC,start,2561,2026/11/20 09:00:00,10.1.26.100,203.0.113.120,",
    "192.0.2.104,203.0.113.120,Deny-All,,,web-browsing,vsys1,dmz,untrust,ethernet1/2,ethernet1/6,Log-Fwd,",
    "2026/11/20 09:00:00,5017611,1,26241,53,38126,123,0x170837,tcp,allow,757063,38043,719020,594,",
    r#"2026/11/20 08:59:46,85,"business, and ""economy""",0,7017863742,0x8000000000000000,France,0,40,554,aged-out"#,
);
const CEF: &str = concat!(
    r"CEF:0|Example Security|Endpoint Guard|12.0|415|Exploit attempt blocked|5|rt=1795165200000 dvchost=sensor03 ",
    r"src=10.2.65.224 spt=44773 dst=203.0.113.203 dpt=123 proto=UDP suser=j.doe duser=j.doe sntdom=CORP act=allowed ",
    r"outcome=success cat=/Security/Malware request=https://www.example.com/a?id\=9894&b\=83 requestMethod=POST ",
    r"fname=report final.docx filePath=C:\\Users\\j.doe\\Downloads\\f677.bin cs1Label=Policy cs1=Default Policy 4 ",
    r"cn1Label=Score cn1=93 in=709645 out=841512 externalId=586858279 msg=The file was blocked by policy 4",
);
const LEEF: &str = concat!(
    "LEEF:1.0|Example|Gateway|7.5|blocked|cat=web\tdevTime=Nov 20 2026 09:00:00\tsrc=10.2.65.224\tsrcPort=44773\t",
    "dst=203.0.113.203\tdstPort=443\tproto=TCP\tusrName=j.doe\tdomain=CORP\tsev=5\turl=https://www.example.com/a\t",
    "policy=Default Policy 4\tbytesIn=709645\tbytesOut=841512",
);
const XML: &str = concat!(
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-",
    "Security-Auditing' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}'/><EventID>4624</EventID><Version>2</Version>",
    "<Level>0</Level><Task>12544</Task><Opcode>0</Opcode><Keywords>0x8020000000000000</Keywords><TimeCreated ",
    "SystemTime='2026-11-20T09:00:00.3556997Z'/><EventRecordID>1462295795</EventRecordID><Execution ProcessID='983' ",
    "ThreadID='1820'/><Channel>Security</Channel><Computer>dc06.example.com</Computer><Security/></System><EventData>",
    "<Data Name='SubjectUserSid'>S-1-5-18</Data><Data Name='SubjectUserName'>DC05$</Data><Data Name='TargetUserName'>",
    "x.li</Data><Data Name='TargetDomainName'>R&amp;D</Data><Data Name='LogonType'>3</Data><Data Name='IpAddress'>",
    "10.1.12.32</Data><Data Name='IpPort'>6535</Data><Data Name='ProcessName'>C:\\Windows\\System32\\lsass.exe</Data>",
    "</EventData></Event>",
);
const JSON: &str = concat!(
    r#"{"actor":{"id":"00u88f6ddc","type":"User","alternateId":"p.novak@example.com","displayName":"P. Novák"},"#,
    r#""client":{"userAgent":{"rawUserAgent":"Mozilla/5.0 (X11; Linux)","os":"Linux"},"ipAddress":"203.0.113.214","#,
    r#""geographicalContext":{"city":"Austin","geolocation":{"lat":30.2672,"lon":-97.7431}}},"outcome":{"result":"#,
    r#""SUCCESS","reason":null},"published":"2026-11-20T09:00:00.000Z","severity":"INFO","uuid":"1480c5b9-c0bf-44bc-"#,
    r#"0bb3-dedf4c095481","target":[{"id":"00tfa1350853","type":"AppInstance","alternateId":"Mail \"new\""}]}"#,
);
const SYSLOG_3164: &str = "<86>Nov 20 09:00:00 web01 sshd[4711]: Accepted publickey for root from 192.0.2.7";
const SYSLOG_5424: &str =
    r#"<165>1 2026-11-20T09:00:00.003Z fw01.example.com app 4711 ID47 [ex@32473 iut="3" src="App"] An event"#;
const SYSLOG_ASA: &str = "<166>Nov 20 2026 09:00:00 asa-fw10 : %ASA-6-302014: Teardown TCP connection 1514063016";
const PATTERN: &str = concat!(
    "Teardown {protocol:word} connection {id:int} for {src_if}:{src_ip}/{src_port:int} to ",
    "{dst_if}:{dst_ip}/{dst_port:int} duration {duration} bytes {bytes:int}{? {reason:rest}}",
);
const MESSAGE: &str = concat!(
    "Teardown TCP connection 1514063016 for outside:203.0.113.200/123 to inside:10.1.105.102/31130 ",
    "duration 2:22:25 bytes 1307926 SYN Timeout",
);

/// Makes a collector that does nothing but read one format into its record.
macro_rules! reader {
    ($name:ident, |$rec:ident| $read:expr) => {
        #[derive(Default)]
        struct $name;

        impl Collector for $name {
            fn parse(&mut self, $rec: &mut Record, _: &mut Event, _: &mut Context) -> Result<Verdict, ParseError> {
                $read?;
                Ok(Verdict::Send)
            }
        }
    };
}

reader!(ReadPairs, |rec| fields::key_value(rec, &Options::BLANKS));
reader!(ReadCef, |rec| fields::cef(rec));
reader!(ReadJson, |rec| json::fields(rec));
reader!(ReadXml, |rec| fields::windows_event(rec));

/// Takes events and forgets them.
struct Nowhere;

impl Sink for Nowhere {
    fn event(&mut self, rec: &Record<'_>, _: &Event<'_>) {
        black_box(rec.text().len());
    }
}

/// Records in a batch, as many as a chunk of a file holds.
const BATCH: usize = 128;

fn batch_of(line: &str) -> Batch {
    let mut batch = Batch::new(Source::new("bench", "FILE").into());
    (0..BATCH).for_each(|i| batch.push(line.as_bytes(), Position(i as u64), Time::EPOCH, 0));
    batch
}

/// Makes the collector of a benchmark.
type MakeCollector = fn() -> Box<dyn Collector>;

fn load(factory: fn() -> Box<dyn Collector>, map: &str) -> Driver {
    doc_example::load(factory, &[("Rec2Evt.map", map)]).expect("the map of the benchmark is right")
}

fn scanners(c: &mut Criterion) {
    let mut group = c.benchmark_group("scan");
    let mut line = |name: &str, text: &'static str, scan: &dyn Fn(&'static str) -> usize| {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| b.iter(|| scan(black_box(text))));
    };
    line("key_value", PAIRS, &|text| {
        let mut seen = 0;
        key_value::pairs(text, &Options::BLANKS, |key, value| seen += key.len() + value.as_written().len())
            .expect("the pairs are right");
        seen
    });
    line("delimited", COLUMNS, &|text| {
        let mut seen = 0;
        delimited::fields(text, &Dialect::COMMA, |_, value| seen += value.as_written().len())
            .expect("the columns are right");
        seen
    });
    line("cef", CEF, &|text| {
        let mut seen = 0;
        let message = cef::header(text).expect("the header is right");
        cef::extension(message.extension, |key, value| seen += key.len() + value.as_written().len());
        seen
    });
    line("leef", LEEF, &|text| {
        let mut seen = 0;
        let message = leef::header(text).expect("the header is right");
        leef::attributes(message.attributes, message.header.delimiter, |key, value| {
            seen += key.len() + value.as_written().len();
        });
        seen
    });
    line("windows_event", XML, &|text| {
        let mut seen = 0;
        xml::windows_event(text, |path, value| seen += path.name.len() + value.as_written().len())
            .expect("the event is right");
        seen
    });
    line("json_check", JSON, &|text| {
        json::check(text).expect("the object is right");
        text.len()
    });
    group.finish();
}

fn headers(c: &mut Criterion) {
    let mut group = c.benchmark_group("syslog");
    for (name, line, options) in [
        ("rfc3164", SYSLOG_3164, syslog::Options::RFC),
        ("rfc5424", SYSLOG_5424, syslog::Options::RFC),
        ("cisco_asa", SYSLOG_ASA, syslog::Options::NETWORK_DEVICE),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| {
                let (header, message) = syslog::header_with(black_box(line), &options);
                black_box(header);
                message.len()
            });
        });
    }
    group.finish();
}

fn timestamps(c: &mut Criterion) {
    let mut group = c.benchmark_group("timestamp");
    for (name, text) in [
        ("iso", "2026-11-20T09:00:00.123+01:00"),
        ("month_name", "Nov 20 2026 09:00:00"),
        ("yearless", "Nov 20 09:00:00"),
        ("epoch_millis", "1795165200000"),
    ] {
        group.bench_function(name, |b| b.iter(|| timestamp::parse(black_box(text))));
    }
    let text = "12/11/2026 9:05:00 PM";
    group.bench_function("month_first", |b| b.iter(|| timestamp::parse_as(black_box(text), Format::MonthFirst)));
    group.bench_function("date_time", |b| {
        b.iter(|| timestamp::date_time(black_box("2026-11-20"), black_box("10:00:00"), Some("+0100")));
    });
    group.finish();
}

fn patterns(c: &mut Criterion) {
    let mut group = c.benchmark_group("pattern");
    let pattern = Pattern::compile(PATTERN, str::len).expect("the pattern is right");
    let mut captures = Captures::new();
    assert_eq!(pattern.matches(MESSAGE, &mut captures), Some(MESSAGE.len()), "the pattern fits the message");
    group.bench_function("match", |b| b.iter(|| pattern.matches(black_box(MESSAGE), &mut captures)));
    let other = "Teardown UDP translation from inside:10.1.105.102/31130";
    group.bench_function("no_match", |b| b.iter(|| pattern.matches(black_box(other), &mut captures)));
    group.finish();
}

fn records(c: &mut Criterion) {
    let mut group = c.benchmark_group("record");
    let pairs = "SourceIP,srcip\nTargetIP,dstip\nSourcePort,srcport\nTargetPort,dstport\nAction,action\n";
    let paths =
        "InitiatorUserName,actor.alternateId\nSourceIP,client.ipAddress\nTargetUserName,target[0].alternateId\n";
    let event = "VendorEventCode,System.EventID\nTargetUserName,EventData.TargetUserName\n";
    let cases: [(&str, &str, MakeCollector, &str); 4] = [
        ("key_value", PAIRS, || Box::new(ReadPairs), pairs),
        ("cef", CEF, || Box::new(ReadCef), "SourceIP,src\nTargetIP,dst\nPolicyName,cs1\n"),
        ("json", JSON, || Box::new(ReadJson), paths),
        ("windows_event", XML, || Box::new(ReadXml), event),
    ];
    group.throughput(Throughput::Elements(BATCH as u64));
    for (name, line, factory, map) in cases {
        let mut driver = load(factory, map);
        let batch = batch_of(line);
        driver.run(&batch, &mut Nowhere);
        assert_eq!(driver.summary().sent, BATCH as u64, "{name}: {:?}", driver.summary().reasons);
        group.bench_function(name, |b| b.iter(|| driver.run(black_box(&batch), &mut Nowhere)));
    }
    group.finish();
}

criterion_group!(benches, scanners, headers, timestamps, patterns, records);
criterion_main!(benches);
