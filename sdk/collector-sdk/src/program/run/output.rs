//! Where events go: standard output or a file, in the chosen form.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Write};

use collector_core::{
    Disposition, EncodeOptions, Encoder, Event, Fate, Lines, NameStyle, Position, Record, Sink, Source, field,
};
use collector_testkit::lineage::Lineage;

use super::{Form, is_unsupported};
use crate::program::VerbError;

/// Collects events of a batch and writes them out at its end.
pub(super) struct Output {
    encoder: Encoder,
    form: Form,
    lineage: bool,
    writers: Lineage,
    list_unsupported: bool,
    buffer: Lines,
    events: u64,
    target: Target,
    file: String,
    line: u64,
    reason: String,
}

enum Target {
    Stdout(io::Stdout),
    File(String, File),
}

impl Output {
    pub(super) fn open(
        file: Option<(String, File)>,
        form: Form,
        names: NameStyle,
        lineage: bool,
        list_unsupported: bool,
    ) -> Output {
        let target = match file {
            None => Target::Stdout(io::stdout()),
            Some((path, file)) => Target::File(path, file),
        };
        let mut output = Output {
            encoder: Encoder::new(EncodeOptions { names }),
            form,
            lineage,
            writers: Lineage::default(),
            list_unsupported,
            buffer: Lines::default(),
            events: 0,
            target,
            file: String::new(),
            line: 0,
            reason: String::new(),
        };
        if form == Form::Json {
            output.buffer.push(b'[');
        }
        output
    }

    /// Begins a file, of which earlier runs have read some records.
    pub(super) fn begin_file(&mut self, name: &str, records_before: u64) {
        self.file = name.to_string();
        self.line = records_before;
    }

    pub(super) fn flush(&mut self) -> Result<(), VerbError> {
        let (path, done) = match &mut self.target {
            Target::Stdout(stdout) => ("standard output", stdout.write_all(&self.buffer).and_then(|()| stdout.flush())),
            Target::File(path, file) => (path.as_str(), file.write_all(&self.buffer)),
        };
        self.buffer.clear();
        match done {
            // A reader that has seen enough is no error, but there is nobody left to write for.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(VerbError::NoReader),
            Err(source) => Err(VerbError::File { verb: "write", path: path.to_string(), source }),
            Ok(()) => Ok(()),
        }
    }

    /// Makes sure that what was written outlives a crash of the machine.
    pub(super) fn sync(&mut self) -> Result<(), VerbError> {
        let Target::File(path, file) = &self.target else { return Ok(()) };
        match file.sync_data() {
            // A device or a pipe keeps nothing.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
            Err(source) => Err(VerbError::File { verb: "write", path: path.clone(), source }),
            Ok(()) => Ok(()),
        }
    }

    pub(super) fn end(&mut self) -> Result<(), VerbError> {
        if self.form == Form::Json {
            self.buffer.extend_from_slice(b"]\n");
        }
        self.flush()
    }

    fn human(&mut self, evt: &Event<'_>) {
        // Writing to memory cannot fail.
        let _ = writeln!(self.buffer, "{}", printable(evt.str(field::EVENT_NAME).unwrap_or("event")));
        for (definition, value) in evt.fields() {
            let _ = writeln!(self.buffer, "  {:<28} {}", definition.name, printable(&value.to_string()));
        }
        for (name, value) in evt.extended() {
            let _ = writeln!(self.buffer, "  ei.{:<25} {}", printable(name), printable(&value.to_string()));
        }
        self.buffer.push(b'\n');
    }
}

/// Log data must not command the terminal that shows it.
fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let escape = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    Cow::Owned(text.chars().map(escape).collect())
}

impl Sink for Output {
    fn event(&mut self, rec: &Record<'_>, evt: &Event<'_>) {
        if self.list_unsupported {
            self.reason.clear();
            self.reason.push_str(evt.str(field::EVENT_REASON).unwrap_or_default());
        }
        match self.form {
            Form::None => {}
            Form::Human => self.human(evt),
            Form::Ndjson | Form::Json => {
                if self.form == Form::Json && self.events > 0 {
                    self.buffer.push(b',');
                }
                self.encoder.object(evt, &mut self.buffer);
                if self.lineage {
                    self.buffer.pop();
                    self.buffer.extend_from_slice(b",\"_lineage\":");
                    self.writers.object(rec, evt, &mut self.buffer);
                    self.buffer.push(b'}');
                }
                self.buffer.push(b'\n');
            }
        }
        self.events += 1;
    }

    fn fate(&mut self, _: &Source, _: Position, fate: Fate) {
        if !matches!(fate, Fate::Released(..)) {
            self.line += 1;
        }
        if self.list_unsupported && is_unsupported(fate) {
            eprintln!("{}:{}: unsupported: {}", self.file, self.line, self.reason);
        }
        debug_assert!(!matches!(fate, Fate::Final(Disposition::DeadLettered)));
    }
}
