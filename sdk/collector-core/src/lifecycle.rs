//! The author's side of the lifecycle: the trait, its verdicts and its context.

use std::fmt;
use std::ops::Bound;
use std::panic::Location;
use std::sync::Arc;

use crate::attr::{AttrId, AttrTable, TextId};
use crate::diag::Diagnostics;
use crate::driver::SourceState;
use crate::event::Event;
use crate::lookup::{Lookup, Question};
use crate::maps::key_map::{Header, KeyMap};
use crate::maps::met::Met;
use crate::maps::taxonomy::{Taxonomy, TaxonomyId};
use crate::maps::{self, MapFiles, MapRow};
use crate::parameter::ParameterValues;
use crate::plan::Plan;
use crate::record::{Origin, OwnedRecord, Record};
use crate::session::{SessionEnd, SessionLimits};
use crate::stamp::{Resolved, Stamp};
use crate::time::{Time, Zone};
use crate::value::OwnedValue;

/// A parser for one product.
///
/// The driver calls the stages for every record in the order reset, read, preparse, parse, normalize, send.
/// Only [`parse`](Collector::parse) must be written. A stage that returns an error, or panics, costs its
/// record alone: it leaves as an unsupported event with the reason and the raw text.
///
/// `<'b>` may be left out of a stage as long as no *text* goes from the record to the event in code (text
/// goes through `Rec2Evt.map`; times, numbers and constants may be set directly).
///
/// # Example
/// ```
/// use collector_core::{Collector, Context, Event, ParseError, Record, Verdict};
///
/// mod attr {
///     collector_core::attrs! { ACTION = "action", USER = "user" }
/// }
///
/// #[derive(Default)]
/// struct Acme;
///
/// impl Collector for Acme {
///     fn attributes(&self) -> &'static [&'static str] {
///         attr::NAMES
///     }
///     fn parse(&mut self, rec: &mut Record, evt: &mut Event, _cx: &mut Context) -> Result<Verdict, ParseError> {
///         let body = rec.body();
///         let Some((action, user)) = body.split_once(' ') else { return Err(rec.error("no action", body)) };
///         rec.set(attr::ACTION, action);
///         rec.set(attr::USER, user);
///         evt.set_taxonomy(action);
///         Ok(Verdict::Send)
///     }
/// }
/// ```
pub trait Collector: Send {
    /// The attributes that the code sets, as `attrs!` lists them.
    fn attributes(&self) -> &'static [&'static str] {
        &[]
    }

    /// Loads maps and finds names once, before the first record.
    ///
    /// # Errors
    /// What is wrong in the collector's files; nothing starts then.
    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        let _ = setup;
        Ok(())
    }

    /// Cheap work for every record: take off the envelope, decide the class, filter.
    ///
    /// # Errors
    /// The record becomes an unsupported event.
    fn preparse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        let _ = (rec, evt, cx);
        Ok(Verdict::Send)
    }

    /// Takes the message apart into record attributes. Dispatch per class is a `match` to one function per
    /// class.
    ///
    /// # Errors
    /// The record becomes an unsupported event.
    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError>;

    /// Converts values, looks up key maps, sets time and taxonomy.
    ///
    /// # Errors
    /// The record becomes an unsupported event.
    fn normalize<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        let _ = (rec, evt, cx);
        Ok(Verdict::Send)
    }

    /// Makes an event of the records of a session that ended. The given record has the first one's raw text
    /// and connection data; by default the attributes of all are merged, later ones winning.
    ///
    /// # Errors
    /// All records of the session become one unsupported event.
    fn session<'b>(
        &mut self,
        held: &[OwnedRecord],
        end: SessionEnd,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        let _ = (end, evt, cx);
        for record in held {
            rec.merge(record);
        }
        Ok(Verdict::Send)
    }
}

/// What a stage decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// Go on; after the last stage, send.
    Send,
    /// Send this event, then run the stages again on the same record with [`Context::part`] one higher: for
    /// records that hold several events.
    SendMore,
    /// Drop the record deliberately. The reason is counted.
    Filter(&'static str),
    /// The collector does not understand the record: it leaves as an unsupported event with this reason.
    Unsupported(&'static str),
    /// The record was put into a session with [`Context::hold`].
    Hold,
}

/// Where a stage gave up. What is wrong is noted on the record ([`Record::error`]).
///
/// It is one pointer wide, so that a `Result<&str, ParseError>` stays as small as the text alone.
#[derive(Clone, Copy)]
pub struct ParseError(&'static Location<'static>);

impl ParseError {
    /// An error at the caller's line.
    #[cold]
    #[track_caller]
    #[must_use]
    pub fn here() -> ParseError {
        ParseError(Location::caller())
    }

    /// What is counted when nothing was noted: the file's name, without the directories of the machine that
    /// built it.
    pub(crate) fn reason(self) -> String {
        let file = self.0.file().rsplit(['/', '\\']).next().unwrap_or_default();
        format!("gave up at {file}:{}", self.0.line())
    }

    /// The line of code that gave up.
    #[must_use]
    pub fn location(self) -> &'static Location<'static> {
        self.0
    }
}

impl fmt::Debug for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ParseError({}:{})", self.0.file(), self.0.line())
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "gave up at {}:{}", self.0.file(), self.0.line())
    }
}

impl std::error::Error for ParseError {}

/// What a stage may know besides the record: clock, source, parameters, maps, sessions, state. No IO.
pub struct Context<'b> {
    pub(crate) plan: &'b Plan,
    pub(crate) origin: Origin<'b>,
    pub(crate) part: u32,
    pub(crate) state: &'b mut SourceState,
    pub(crate) held: Option<u64>,
    pub(crate) lookup: &'b mut dyn Lookup,
    pub(crate) resolved: Resolved,
}

impl<'b> Context<'b> {
    /// The plan: schema, maps, parameters.
    #[must_use]
    pub fn plan(&self) -> &'b Plan {
        self.plan
    }

    /// The clock: when the current record arrived.
    #[must_use]
    pub fn now(&self) -> Time {
        self.origin.arrival
    }

    /// Source, position and arrival of the current record.
    #[must_use]
    pub fn origin(&self) -> Origin<'b> {
        self.origin
    }

    /// The parameters' values.
    #[must_use]
    pub fn parameters(&self) -> &'b ParameterValues {
        self.plan.parameters()
    }

    /// Which event of the record is being made, from 0; see [`Verdict::SendMore`].
    #[must_use]
    pub fn part(&self) -> usize {
        self.part as usize
    }

    /// Makes a stamp an instant, by the source's zone and the record's arrival; also the observer's zone.
    #[inline]
    #[must_use]
    pub fn resolve(&self, stamp: Stamp) -> Option<(Time, Zone)> {
        self.resolved.resolve(stamp, self.origin.source.zone, self.origin.arrival)
    }

    /// Puts the record into the session of a key and returns [`Verdict::Hold`] for the stage to return.
    ///
    /// A record is in one session at most: a second call moves it, and a verdict other than hold takes it out.
    /// The session ends when [`Context::release`] is called, or one of its limits is reached. `time` is the
    /// record's event time; the arrival is used when there is none.
    pub fn hold(&mut self, key: &str, rec: &Record<'b>, time: Option<Time>, limits: SessionLimits) -> Verdict {
        self.undo_hold();
        let id = self.state.sessions.hold(key, rec.to_owned(), time, limits);
        self.held = Some(id);
        Verdict::Hold
    }

    /// Takes the current record out of its session again: a record has one fate.
    pub(crate) fn undo_hold(&mut self) {
        if let Some(id) = self.held.take() {
            self.state.sessions.withdraw(id);
        }
    }

    /// Ends the session of a key after the current record. Returns `false` when there is none.
    pub fn release(&mut self, key: &str) -> bool {
        self.state.sessions.complete(key)
    }

    /// True when records of this key are held.
    #[must_use]
    pub fn is_held(&self, key: &str) -> bool {
        self.state.sessions.contains(key)
    }

    /// Asks for what the record does not say. Answers at once or with `None`; the driver's provider decides
    /// what is known.
    pub fn lookup(&mut self, question: &Question) -> Option<String> {
        self.lookup.ask(question)
    }

    /// State of the source that survives batches and restarts, such as the columns that a header named.
    #[must_use]
    pub fn state(&self, name: &str) -> Option<&OwnedValue> {
        self.state.values.get(name)
    }

    /// All state of the source whose names begin with a prefix, sorted by name.
    pub fn states<'s>(&'s self, prefix: &'s str) -> impl Iterator<Item = (&'s str, &'s OwnedValue)> {
        let from = self.state.values.range::<str, _>((Bound::Included(prefix), Bound::Unbounded));
        from.take_while(move |(name, _)| name.starts_with(prefix)).map(|(name, value)| (name.as_str(), value))
    }

    /// Sets state of the source; [`OwnedValue::Null`] forgets it.
    pub fn set_state(&mut self, name: &str, value: OwnedValue) {
        if value == OwnedValue::Null {
            self.state.values.remove(name);
        } else {
            self.state.values.insert(name.to_string(), value);
        }
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("origin", &self.origin).field("part", &self.part).finish_non_exhaustive()
    }
}

/// What [`Collector::initialize`] works with: maps by name, names to ids.
pub struct Setup<'s> {
    pub(crate) id: &'s str,
    pub(crate) files: &'s MapFiles,
    pub(crate) attrs: &'s mut AttrTable,
    pub(crate) taxonomy: &'s Taxonomy,
    pub(crate) parameters: &'s ParameterValues,
    pub(crate) found: &'s mut Diagnostics,
    pub(crate) frozen: bool,
}

impl Setup<'_> {
    /// Loads a key map. A missing file and what is wrong in it are reported when loading ends.
    pub fn key_map(&mut self, name: &str, header: Header<'_>) -> KeyMap {
        if self.files.layers(name).next().is_none() {
            self.missing(name);
        }
        KeyMap::load(self.files.layers(name), header, self.found)
    }

    /// Where a format of one's own notes which lines of a file it used; `None` unless somebody asked.
    #[must_use]
    pub fn met(&self, path: &str) -> Option<Arc<Met>> {
        let met = self.files.iter().find(|file| file.path == path)?.met.clone()?;
        met.watch();
        Some(met)
    }

    /// The rows of a file's layers in their order, for tables that a key map does not express. The header is left out, and so
    /// are comments; what is not CSV is reported.
    pub fn rows(&mut self, name: &str, header: Header<'_>) -> Vec<MapRow> {
        if self.files.layers(name).next().is_none() {
            self.missing(name);
        }
        let mut all = Vec::new();
        for (layer, file) in self.files.layers(name).enumerate() {
            let path: Arc<str> = file.path.as_str().into();
            for row in maps::rows(file, self.found) {
                let cells: Vec<String> = row.cells.iter().map(|cell| cell.trim().to_string()).collect();
                if !header.is(&cells[0], row.line) {
                    all.push(MapRow { path: path.clone(), layer, line: row.line, cells });
                }
            }
        }
        all
    }

    /// The text of a file's layers with their paths, for formats of one's own.
    pub fn texts(&mut self, name: &str) -> Vec<(String, String)> {
        let texts: Vec<_> = self.files.layers(name).map(|file| (file.path.clone(), file.text.clone())).collect();
        if texts.is_empty() {
            self.missing(name);
        }
        texts
    }

    /// The collector's id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.id
    }

    /// The names of the map files, each once for every layer that has it.
    pub fn file_names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.name.as_str())
    }

    fn missing(&mut self, name: &str) {
        let known = crate::diag::nearest(name, self.files.iter().map(|file| file.name.as_str())).map(str::to_string);
        let diagnostic = self.found.error("C0111", name, (0, 0), format!("the map `{name}` is missing"));
        diagnostic.hint(match known {
            Some(near) => format!("did you mean `{near}`?"),
            None => "put it into maps/ and list it in `register_collector!`".to_string(),
        });
    }

    /// The id of an attribute by name, adding the name when it is new.
    ///
    /// # Panics
    /// When the plan is frozen and the name is new: `initialize` must ask for the same names every time.
    pub fn attr(&mut self, name: &str) -> AttrId {
        if let Some(id) = self.attrs.find(name) {
            return id;
        }
        assert!(!self.frozen, "`initialize` asked for the attribute `{name}` only the second time");
        self.attrs.intern(name).expect("a collector has fewer than 65,534 attributes")
    }

    /// True when an attribute is declared, mapped, or was asked for before.
    #[must_use]
    pub fn knows_attr(&self, name: &str) -> bool {
        self.attrs.find(name).is_some()
    }

    /// Keeps a text that the code sets again and again: [`Record::fixed`] hands it out without a copy.
    ///
    /// # Panics
    /// When the plan is frozen and the text is new: `initialize` must ask for the same texts every time.
    pub fn text(&mut self, text: &str) -> TextId {
        assert!(
            !self.frozen || self.attrs.has_text(text),
            "`initialize` asked for the text `{text}` only the second time"
        );
        self.attrs.intern_text(text)
    }

    /// Finds a taxonomy key once.
    #[must_use]
    pub fn taxonomy(&self, key: &str) -> Option<TaxonomyId> {
        self.taxonomy.find(key)
    }

    /// The parameters' values.
    #[must_use]
    pub fn parameters(&self) -> &ParameterValues {
        self.parameters
    }

    /// Where findings go.
    pub fn diagnostics(&mut self) -> &mut Diagnostics {
        self.found
    }
}
