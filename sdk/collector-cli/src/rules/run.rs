//! `rules run`: for each record the parser, its attributes and the event.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;
use collector_sdk::core::{
    Batch, Diagnostics, Disposition, Driver, EncodeOptions, Encoder, Event, Fate, Lines, NameStyle, Position, Record,
    Sink, Source, Time, Value, Zone,
};
use collector_sdk::program::{FINDINGS, FINE, hosts, rfc3339};
use collector_sdk::rules::{
    PARSER, ParserSet, RulesCollector, STATUS, STOPPED_AT, SourceFile, Typed, UNKNOWN_EVENT_TYPE,
};
use collector_sdk::testkit::input::{Clock, Reader, arrival_of, present, source_id};

use super::{Failure, Parsers, files, print};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each object has: line (from 1), parser (null when none recognises the record), status (ok, partial or null), \
                        event_type, attributes (typed, by FortiSIEM's names), dropped (values that their type refused), event."
)]
pub(crate) struct Args {
    #[command(flatten)]
    parsers: Parsers,

    /// Files to read, `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// What the objects look like
    #[arg(short, long, value_name = "FORM", default_value = "ndjson")]
    output: Form,

    /// When the records arrived [default: when the file was last written; for standard input, now]
    #[arg(long, value_name = "TIME", value_parser = rfc3339)]
    received: Option<Time>,

    /// The address that the records came from
    #[arg(long, value_name = "ADDRESS")]
    sender: Option<String>,

    /// The zone of times without one: a name such as Europe/Prague, UTC or +01:00
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true, default_value = "UTC")]
    zone: Zone,

    /// Names and addresses of hosts, as in /etc/hosts, for functions that look them up
    #[arg(long, value_name = "FILE")]
    hosts: Option<PathBuf>,

    /// Take what is unknown in a parser's file as an error
    #[arg(long)]
    strict: bool,

    /// How the summary is written to standard error
    #[arg(long, value_name = "FORM", default_value = "human")]
    summary: SummaryForm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// One JSON object a line
    Ndjson,
    /// One JSON array
    Json,
    /// Indented, for people
    Human,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SummaryForm {
    /// A line for people
    Human,
    /// One JSON object
    Json,
    /// Nothing
    None,
}

pub(crate) fn run(args: &Args) -> Result<u8, Failure> {
    let sources = files::read(&args.parsers.parsers)?;
    let set = load(&sources, &args.parsers, args.strict)?;
    let (mut driver, warnings) = RulesCollector::driver(&set, &sources).map_err(Failure::Findings)?;
    print(&warnings);
    if let Some(path) = &args.hosts {
        driver.set_lookup(Box::new(hosts(path).map_err(Failure::Usage)?));
    }
    let mut printer = Printer {
        set: set.clone(),
        encoder: Encoder::new(EncodeOptions { names: NameStyle::Labels }),
        form: args.output,
        out: io::stdout(),
        buffer: Vec::new(),
        pending: Vec::new(),
        line: 0,
        printed: 0,
    };
    if args.output == Form::Json {
        printer.buffer.push(b'[');
    }
    for path in &args.files {
        printer.line = 0;
        read(path, args, &mut driver, &mut printer)?;
    }
    if args.output == Form::Json {
        printer.buffer.extend_from_slice(b"\n]\n");
    }
    printer.flush()?;
    let summary = driver.summary();
    match args.summary {
        SummaryForm::None => {}
        SummaryForm::Json => eprintln!("{}", summary.to_json()),
        SummaryForm::Human => eprintln!(
            "{} records: {} parsed, {} unsupported, {} filtered; {} parsers",
            summary.records,
            summary.sent,
            summary.unsupported,
            summary.filtered,
            set.parsers().len()
        ),
    }
    Ok(if summary.balance() { FINE } else { FINDINGS })
}

/// Loads the parsers of a directory. What is wrong in one of them is told and keeps only that one out.
pub(crate) fn load(sources: &[SourceFile], parsers: &Parsers, strict: bool) -> Result<Arc<ParserSet>, Failure> {
    let mut found = Diagnostics::new();
    let set = ParserSet::load(sources, &mut found);
    let errors = print(&found);
    if strict && !found.is_empty() {
        return Err(Failure::Usage(format!("{} findings, and --strict takes each as an error", found.iter().count())));
    }
    if set.is_empty() {
        return Err(Failure::Usage(format!(
            "no parser of `{}` can be used ({errors} errors)",
            parsers.parsers.display()
        )));
    }
    Ok(Arc::new(set))
}

fn read(path: &std::path::Path, args: &Args, driver: &mut Driver, printer: &mut Printer) -> Result<(), Failure> {
    let shown = path.display().to_string();
    let failed = |source| Failure::File { verb: "read", path: shown.clone(), source };
    let (stream, id, arrival): (Box<dyn Read>, String, Time) = if path.as_os_str() == "-" {
        (Box::new(io::stdin()), "stdin".to_string(), present())
    } else {
        let file = File::open(path).map_err(failed)?;
        let id = source_id(path, &file).map_err(failed)?;
        (Box::new(File::open(path).map_err(failed)?), id, arrival_of(path))
    };
    let mut source = Source::new(&id, "FILE");
    source.zone = args.zone;
    source.address.clone_from(&args.sender);
    let source = Arc::new(source);
    let input = driver.plan().manifest().input.clone();
    let clock = Clock::Fixed(args.received.unwrap_or(arrival));
    let mut reader = Reader::new(stream, &input, Position(0), clock).map_err(failed)?;
    let mut batch = Batch::new(source.clone());
    while reader.next(&mut batch).map_err(failed)? {
        driver.run(&batch, printer);
        printer.flush()?;
    }
    driver.flush(&source, printer);
    printer.flush()
}

/// Writes an object for each record.
struct Printer {
    set: Arc<ParserSet>,
    encoder: Encoder,
    form: Form,
    out: io::Stdout,
    buffer: Vec<u8>,
    /// The objects of the current record, from behind `line`.
    pending: Vec<Lines>,
    line: u64,
    printed: u64,
}

impl Printer {
    fn flush(&mut self) -> Result<(), Failure> {
        let written = self.out.write_all(&self.buffer).and_then(|()| self.out.flush());
        self.buffer.clear();
        written.map_err(|source| match source.kind() {
            io::ErrorKind::BrokenPipe => Failure::NoReader,
            _ => Failure::File { verb: "write", path: "standard output".to_string(), source },
        })
    }

    fn object(&mut self, rest: &[u8]) {
        let line = self.line;
        let mut object = format!("{{\"line\":{line},").into_bytes();
        object.extend_from_slice(rest);
        match self.form {
            Form::Ndjson => {}
            Form::Json if self.printed > 0 => self.buffer.extend_from_slice(b",\n"),
            Form::Json => self.buffer.push(b'\n'),
            Form::Human => {
                // It was just written as JSON.
                let value: serde_json::Value = serde_json::from_slice(&object).unwrap_or_default();
                object = serde_json::to_vec_pretty(&value).unwrap_or_default();
            }
        }
        self.printed += 1;
        self.buffer.extend_from_slice(&object);
        if self.form != Form::Json {
            self.buffer.push(b'\n');
        }
    }
}

fn text(out: &mut Lines, text: Option<&str>) {
    match text {
        Some(text) => out.push_json_str(text),
        None => out.extend_from_slice(b"null"),
    }
}

/// A value as JSON; instants are seconds since 1970, with milliseconds when there are some.
fn value(out: &mut Lines, value: Value<'_>) {
    let written = match value {
        Value::Int(number) => write!(out, "{number}"),
        Value::UInt(number) => write!(out, "{number}"),
        Value::Float(number) => write!(out, "{number}"),
        Value::Ip(address) => write!(out, "\"{address}\""),
        Value::Time(time) => match time.nanos() / 1_000_000 {
            0 => write!(out, "{}", time.secs()),
            millis => write!(out, "{}.{millis:03}", time.secs()),
        },
        Value::Text(text) => {
            out.push_json_str(text);
            Ok(())
        }
        _ => write!(out, "null"),
    };
    debug_assert!(written.is_ok(), "writing to memory cannot fail");
}

impl Sink for Printer {
    fn event(&mut self, rec: &Record<'_>, evt: &Event<'_>) {
        let mut out = Lines::default();
        let attributes = rec.attributes();
        let find = |name: &str| attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        let parser = find(PARSER).and_then(Value::as_str);
        out.extend_from_slice(b"\"parser\":");
        text(&mut out, parser);
        out.extend_from_slice(b",\"status\":");
        text(&mut out, find(STATUS).and_then(Value::as_str));
        if let Some(Value::Int(line)) = find(STOPPED_AT) {
            let _ = write!(out, ",\"stopped_at\":{line}");
        }
        out.extend_from_slice(b",\"event_type\":");
        let event_type = find("eventType").and_then(Value::as_str);
        text(&mut out, Some(event_type.unwrap_or(UNKNOWN_EVENT_TYPE)));
        out.extend_from_slice(b",\"attributes\":{");
        let dictionary = self.set.dictionary();
        let typed = attributes.iter().filter_map(|(name, raw)| Some((*name, *raw, dictionary.find(name)?)));
        let mut sorted: Vec<_> = typed.collect();
        sorted.sort_by_key(|(name, ..)| *name);
        let mut is_first = true;
        for (name, raw, ty) in sorted {
            let typed = match raw {
                Value::Text(text) => match ty.read(text) {
                    Typed::Value(value) => value,
                    Typed::Nothing | Typed::Refused => continue,
                },
                other => other,
            };
            if !is_first {
                out.push(b',');
            }
            is_first = false;
            out.push_json_str(name);
            out.push(b':');
            value(&mut out, typed);
        }
        out.extend_from_slice(b"},\"dropped\":{");
        if parser.is_some() {
            for (index, (name, refused)) in rec.named().iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                out.push_json_str(name);
                out.push(b':');
                value(&mut out, *refused);
            }
        }
        out.extend_from_slice(b"},\"event\":");
        self.encoder.object(evt, &mut out);
        out.push(b'}');
        self.pending.push(out);
    }

    fn fate(&mut self, _: &Source, _: Position, fate: Fate) {
        self.line += 1;
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() && matches!(fate, Fate::Final(Disposition::Filtered)) {
            let nothing =
                br#""parser":null,"status":null,"event_type":null,"attributes":{},"dropped":{},"event":null}"#;
            self.object(nothing);
        }
        for object in &pending {
            self.object(object);
        }
    }
}
