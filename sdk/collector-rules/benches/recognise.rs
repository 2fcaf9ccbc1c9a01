//! Recognition with ten and with a thousand parsers: what a line costs must hardly grow.
//!
//! The parsers are generated: one in ten has no literal, one in five shares its prefix with others, and order decides.

#![allow(missing_docs, reason = "a benchmark has no readers of its documentation")]

use std::hint::black_box;

use collector_core::Diagnostics;
use collector_rules::{Discovery, ParserSet, SourceFile};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Recognizers by number.
fn recognizer(number: usize) -> String {
    match number % 10 {
        0 => format!("<:gPatTime>\\s\\d{{{}}}-[a-f]+\\s", 3 + number % 7),
        1 | 2 => format!("%SHARED-PREFIX-\\d-{number}:"),
        3 => format!("(?:app{number}|daemon{number})\\[<:gPatInt>\\]:"),
        4 => format!("<:gPatSyslogPRI>\\s*<:gPatMon>.*?device{number}="),
        _ => format!("\\bproduct{number}:\\s+<:gPatWord>"),
    }
}

fn set(parsers: usize) -> ParserSet {
    let files: Vec<SourceFile> = (0..parsers)
        .map(|number| {
            let path = format!("P{number:04}.xml");
            let text = format!(
                "<eventFormatRecognizer><![CDATA[{}]]></eventFormatRecognizer><parsingInstructions>\
                 <setEventAttribute attr=\"eventType\">P-{number}</setEventAttribute></parsingInstructions>",
                recognizer(number)
            );
            SourceFile { shown: path.clone(), path, text }
        })
        .collect();
    let mut found = Diagnostics::new();
    let set = ParserSet::load(&files, &mut found);
    assert!(!found.has_errors(), "{found}");
    set
}

/// Lines for parsers all over the order, and one for nobody.
fn lines(parsers: usize) -> Vec<String> {
    let header = "<134>Nov 24 10:15:00 gw01.example.com";
    let filler = "src=192.0.2.10 dst=203.0.113.5 sport=50000 dport=443 proto=tcp action=allow rule=web-out bytes=1200";
    (0..parsers)
        .step_by((parsers / 10).max(1))
        .map(|number| match number % 10 {
            1 | 2 => format!("{header} %SHARED-PREFIX-6-{number}: {filler}"),
            3 => format!("{header} app{number}[811]: {filler}"),
            4 => format!("{header} acme device{number}=x {filler}"),
            _ => format!("{header} product{number}: word {filler}"),
        })
        .chain([format!("{header} nobody: {filler}")])
        .collect()
}

fn recognise(c: &mut Criterion) {
    let mut group = c.benchmark_group("recognise");
    for parsers in [10, 100, 1000] {
        let set = set(parsers);
        let lines = lines(parsers);
        let mut buffers = Discovery::default();
        group.throughput(Throughput::Elements(lines.len() as u64));
        group.bench_function(format!("{parsers} parsers"), |b| {
            b.iter(|| {
                for line in &lines {
                    black_box(set.recognized_by(black_box(line), &mut buffers));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, recognise);
criterion_main!(benches);
