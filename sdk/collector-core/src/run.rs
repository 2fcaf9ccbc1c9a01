//! Records through all stages, and sessions through their end.

mod sessions;
mod waiting;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use bumpalo::Bump;

use crate::batch::{Bounds, Source};
use crate::driver::Sink;
use crate::event::{Constants, Event, ObserverTime};
use crate::identity::EventIds;
use crate::lifecycle::{Collector, Context, ParseError, Verdict};
use crate::manifest::Unmapped;
use crate::maps::taxonomy::UNSUPPORTED;
use crate::plan::{Factory, Plan};
use crate::record::{Origin, Record};
use crate::replay::to_base64;
use crate::schema::{FieldId, field, framework};
use crate::summary::{Disposition, Fate, Summary};
use crate::trace::{Stage, Who};
use crate::value::Value;
use waiting::Outcome;
pub(crate) use waiting::{Pair, Waiting};

/// One record makes at most this many events, so that a stage that always asks for more cannot run forever.
const MAX_PARTS: u32 = 100_000;

/// What does not change within a batch, borrowed once.
pub(crate) struct Staging<'b> {
    /// Defaults that Rec2Evt may override: they begin in their slots.
    defaults: &'b [(FieldId, Value<'b>, Who<'b>)],
    /// All others.
    pub(crate) constants: &'b Constants<'b>,
    ids: EventIds,
}

impl<'b> Staging<'b> {
    pub(crate) fn new(plan: &'b Plan, source: &'b Source, arena: &'b Bump) -> Staging<'b> {
        let mut defaults = bumpalo::collections::Vec::new_in(arena);
        let mut constants = bumpalo::collections::Vec::new_in(arena);
        for (id, value, file, line) in plan.defaults() {
            let kind = if plan.rec2evt().maps(id) { &mut defaults } else { &mut constants };
            kind.push((id, value.borrow_in(arena), Who::Map { file, line }));
        }
        let mut inject = |id, text: Option<&'b str>| {
            if let Some(text) = text {
                constants.push((id, Value::Text(text), Who::Framework));
            }
        };
        inject(framework::TENANT_NAME, source.tenant.as_deref());
        inject(framework::EVENT_SOURCE_ID, source.source_uuid.as_deref());
        inject(framework::CONNECTOR_ID, source.connector_uuid.as_deref());
        inject(framework::COLLECTOR_MANAGER_ID, source.manager_uuid.as_deref());
        inject(framework::COLLECTOR_ID, Some(&plan.manifest().collector.uuid));
        if !plan.rec2evt().maps(field::REPORTER_IP) {
            inject(field::REPORTER_IP, source.address.as_deref());
        } else if let Some(address) = &source.address {
            defaults.push((field::REPORTER_IP, Value::Text(address), Who::Framework));
        }
        let constants = arena.alloc(Constants::new(plan.schema(), constants.into_bump_slice(), arena));
        Staging { defaults: defaults.into_bump_slice(), constants, ids: EventIds::new(&source.id) }
    }
}

/// The state of one batch's loop.
pub(crate) struct Run<'b, 'r> {
    pub(crate) collector: &'r mut Box<dyn Collector>,
    /// The current record with its event.
    pub(crate) pair: &'b mut Pair<'b>,
    pub(crate) waiting: Waiting<'b>,
    pub(crate) cx: Context<'b>,
    pub(crate) staging: Staging<'b>,
    pub(crate) sink: &'r mut dyn Sink,
    pub(crate) summary: &'r mut Summary,
    /// What the ordinals of events begin at: those of sessions must not meet those of records.
    pub(crate) ordinals: u32,
    /// True while a stage of the author's runs.
    pub(crate) is_author: bool,
    pub(crate) factory: &'r Factory,
}

/// How a record ended.
enum End {
    Fate(Disposition),
    Held(u64),
}

impl<'b> Run<'b, '_> {
    /// Runs the author's stages on one raw record, which then waits with others, or ends with all that wait.
    pub(crate) fn record(&mut self, raw: &'b [u8], text: Option<&'b str>, bounds: &Bounds) {
        let source = self.cx.origin.source;
        let origin = Origin { source, position: bounds.position, arrival: bounds.arrival, cut: bounds.cut };
        self.summary.records += 1;
        self.summary.in_flight += 1;
        self.summary.bytes += raw.len() as u64 + bounds.cut;
        if bounds.cut > 0 {
            self.summary.oversized += 1;
            self.summary.oversized_bytes += bounds.cut;
        }
        let arena = self.pair.rec.arena();
        let (text, is_damaged) = decode(self.cx.plan, raw, text, arena);
        self.summary.invalid_utf8 += u64::from(is_damaged);
        self.begin(raw, text, origin);
        self.pair.outcome = if text.bytes().all(|b| b.is_ascii_whitespace()) {
            Outcome::Said(Ok(Verdict::Filter("empty record")))
        } else {
            Outcome::Said(self.stages())
        };
        // Each record may end the sessions that are open.
        let may_wait =
            matches!(self.pair.outcome, Outcome::Said(Ok(Verdict::Send))) && self.cx.state.sessions.is_idle();
        if !self.waiting.push(&mut self.pair) || !may_wait {
            self.end_waiting();
        }
    }

    /// Ends the records that wait: what the stages said of them is done, and their events leave.
    pub(crate) fn end_waiting(&mut self) {
        while self.waiting.pop(&mut self.pair) {
            let end = self.parts();
            self.finish(end);
            if self.waiting.is_empty() {
                let event_time = self.pair.evt.observer.map(|observer| observer.time);
                self.sessions(event_time, self.pair.rec.origin.arrival);
            }
        }
    }

    /// Counts the values that events could not take as they were; called once, at the end of a batch.
    pub(crate) fn count_stored(&mut self) {
        for pair in self.waiting.others().chain([&*self.pair]) {
            self.summary.truncated_values += pair.evt.counts.truncated;
            self.summary.refused_values += pair.evt.counts.refused;
        }
    }

    fn begin(&mut self, raw: &'b [u8], text: &'b str, origin: Origin<'b>) {
        if let Some(trace) = self.pair.rec.trace {
            trace.clear();
        }
        self.reset_event();
        self.enter(Stage::Read);
        self.pair.rec.begin(raw, text, origin);
        self.pair.outcome = Outcome::Said(Ok(Verdict::Send));
        self.cx.origin = origin;
        self.cx.part = 0;
        self.cx.held = None;
    }

    /// The event becomes a copy of the prototype.
    #[inline]
    fn reset_event(&mut self) {
        self.enter(Stage::Reset);
        self.pair.evt.begin();
        self.pair.rec.note = None;
        self.pair.evt.constants = Some(self.staging.constants);
        for (id, value, _) in self.staging.defaults {
            self.pair.evt.slots.put(id.index(), *value);
        }
        if let Some(trace) = self.pair.evt.trace {
            trace.note_set(self.staging.defaults);
            trace.note_set(self.staging.constants.fields());
        }
    }

    #[inline(always)]
    fn enter(&self, stage: Stage) {
        if let Some(trace) = self.pair.rec.trace {
            trace.enter(stage);
        }
    }

    /// Does what the author's stages said of a record, and runs them until it has given all its events.
    fn parts(&mut self) -> End {
        let mut verdict = match self.pair.outcome {
            Outcome::Said(verdict) => verdict,
            Outcome::Panicked(reason) => {
                self.reset_event();
                return self.unsupported(reason);
            }
        };
        let mut sent = false;
        loop {
            match verdict {
                Ok(Verdict::Send) => {
                    self.send();
                    return End::Fate(Disposition::Sent);
                }
                Ok(Verdict::SendMore) if self.cx.part + 1 < MAX_PARTS => {
                    self.send();
                    sent = true;
                    self.cx.part += 1;
                    self.pair.rec.clear_attributes();
                    self.reset_event();
                    verdict = self.stages();
                }
                Ok(Verdict::SendMore) => return self.unsupported("too many events from one record"),
                Ok(Verdict::Filter(_)) if sent => return End::Fate(Disposition::Sent),
                Ok(Verdict::Filter(reason)) => return self.filter(reason),
                Ok(Verdict::Hold) => match self.cx.held.take() {
                    Some(id) => return End::Held(id),
                    None => return self.unsupported("the verdict is hold, but nothing was held"),
                },
                Ok(Verdict::Unsupported(reason)) => return self.unsupported(reason),
                Err(error) => return self.failed(error),
            }
        }
    }

    /// Runs the author's stages; a record that they do not hold is in no session.
    #[inline]
    fn stages(&mut self) -> Result<Verdict, ParseError> {
        self.is_author = true;
        let verdict = self.author();
        self.is_author = false;
        if !matches!(verdict, Ok(Verdict::Hold)) {
            self.cx.undo_hold();
        }
        verdict
    }

    #[inline(always)]
    fn author(&mut self) -> Result<Verdict, ParseError> {
        let Run { collector, pair, cx, .. } = self;
        let Pair { rec, evt, .. } = &mut **pair;
        let trace = rec.trace;
        let enter = |stage| {
            if let Some(trace) = trace {
                trace.enter(stage);
            }
        };
        enter(Stage::Preparse);
        let first = collector.preparse(rec, evt, cx)?;
        if first != Verdict::Send {
            return Ok(first);
        }
        enter(Stage::Parse);
        let second = collector.parse(rec, evt, cx)?;
        if !matches!(second, Verdict::Send | Verdict::SendMore) {
            return Ok(second);
        }
        enter(Stage::Normalize);
        let third = collector.normalize(rec, evt, cx)?;
        Ok(if third == Verdict::Send { second } else { third })
    }

    fn filter(&mut self, reason: &str) -> End {
        self.summary.reason(reason, 1);
        End::Fate(Disposition::Filtered)
    }

    #[cold]
    fn failed(&mut self, error: ParseError) -> End {
        match self.pair.rec.note {
            Some(note) => {
                let at = raw_position(&self.pair.rec, note.at);
                self.pair.evt.extend("ErrorPosition", Value::Int(at as i64), Who::Framework);
                self.unsupported(note.reason)
            }
            None => self.unsupported(&error.reason()),
        }
    }

    /// Sends the record as an unsupported event: prototype, what was set explicitly, reason and raw text.
    #[cold]
    fn unsupported(&mut self, reason: &str) -> End {
        self.enter(Stage::Send);
        let evt = &mut self.pair.evt;
        let arena = evt.arena();
        evt.write(field::EVENT_NAME, &Value::Text(Plan::UNSUPPORTED_NAME), || Who::Framework);
        evt.write(field::EVENT_REASON, &Value::Text(arena.alloc_str(reason)), || Who::Framework);
        if let Some(row) = self.cx.plan.taxonomy().row(UNSUPPORTED) {
            evt.apply_taxonomy(row, Who::Framework);
        }
        inject(evt, framework::RAW_RECORD, Value::Text(self.pair.rec.text()));
        self.leave();
        self.summary.reason(reason, 1);
        End::Fate(Disposition::Unsupported)
    }

    /// Counts a panic. When it came from author code, what that has held is undone, and the collector is made anew. One whose
    /// `initialize` panics, which it did not when the plan was loaded, stays as it is: that costs records with a reason, and
    /// never the stream.
    fn count_panic(&mut self) {
        self.summary.panics += 1;
        if !std::mem::take(&mut self.is_author) {
            return;
        }
        self.cx.undo_hold();
        let (plan, factory) = (self.cx.plan, self.factory);
        if let Ok(collector) = catch_unwind(AssertUnwindSafe(|| plan.instance(factory))) {
            *self.collector = collector;
        }
    }

    /// Something panicked over the current record, which leaves as unsupported when its turn comes: mostly author code, which
    /// may have held the record, and whose state is not to be trusted; else the sink.
    ///
    /// # Panics
    /// With the same panic when that record has panicked before.
    #[cold]
    pub(crate) fn panicked(&mut self, panic: Box<dyn Any + Send>) {
        if matches!(self.pair.outcome, Outcome::Panicked(_)) {
            resume_unwind(panic);
        }
        self.count_panic();
        let message = panic
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        // The message may quote data; its first line, cut, keeps the number of reasons small.
        let line = message.lines().next().unwrap_or_default();
        let reason = format!("panic: {}", &line[..line.floor_char_boundary(80)]);
        self.pair.outcome = Outcome::Panicked(self.pair.evt.arena().alloc_str(&reason));
        self.waiting.put_back(&mut self.pair);
    }

    fn finish(&mut self, end: End) {
        self.summary.in_flight -= self.summary.in_flight.min(1);
        self.summary.names_over_limit += u64::from(self.pair.rec.named_over);
        let fate = match end {
            End::Fate(disposition) => {
                self.summary.count(disposition, 1);
                Fate::Final(disposition)
            }
            End::Held(id) => Fate::Held(id),
        };
        self.show();
        let Origin { source, position, .. } = self.pair.rec.origin;
        self.sink.fate(source, position, fate);
    }

    /// Shows the record to the sink when lineage is recorded.
    #[inline(always)]
    fn show(&mut self) {
        if self.pair.rec.trace.is_some() {
            self.sink.record(&self.pair.rec);
        }
    }

    /// Rec2Evt, what is left over, and out.
    #[inline]
    fn send(&mut self) {
        self.enter(Stage::Send);
        let Pair { rec, evt, .. } = &mut *self.pair;
        self.cx.plan.rec2evt().apply(rec, evt);
        if !rec.named().is_empty() {
            match self.cx.plan.manifest().events.unmapped {
                Unmapped::Drop => self.summary.dropped_names += rec.named().len() as u64,
                Unmapped::Extended => {
                    for (name, value) in rec.named() {
                        evt.extend(name, *value, Who::Framework);
                    }
                }
            }
        }
        self.leave();
    }

    /// Injects what is the framework's and hands the pair to the sink.
    #[inline]
    fn leave(&mut self) {
        let Pair { rec, evt, .. } = &mut *self.pair;
        let origin = rec.origin();
        let id = self.staging.ids.id(origin.position, self.ordinals + self.cx.part);
        inject(evt, framework::EVENT_ID, id);
        let observer = match evt.slots.get(field::OBSERVER_EVENT_TIME.index()) {
            Some(Value::Time(time)) => Some(time),
            _ => None,
        };
        // The calendar follows the field, however it was set.
        if evt.observer.map(|observer| observer.time) != observer {
            evt.observer = observer.map(|time| ObserverTime { time, zone: origin.source.zone });
        }
        inject(evt, framework::EVENT_TIME, Value::Time(observer.unwrap_or(origin.arrival)));
        let injection = self.cx.plan.injection();
        if injection.process_time {
            inject(evt, framework::SENTINEL_PROCESS_TIME, Value::Time(origin.arrival));
        }
        if injection.raw_record {
            inject(evt, framework::RAW_RECORD, Value::Text(rec.text()));
        }
        if origin.source.replay {
            inject(evt, field::OBSERVER_TYPE, Value::Text("T"));
        }
        if origin.cut > 0 || rec.named_over > 0 || !same(rec) {
            self.add_damage();
        }
        if self.pair.evt.is_extended_large() {
            self.fit_extended();
        }
        self.sink.event(&self.pair.rec, &self.pair.evt);
        self.summary.events += 1;
    }

    /// The extended information has a size, too: pairs beyond it are left out and counted, and the raw text, which has
    /// them, leaves with the event.
    #[cold]
    fn fit_extended(&mut self) {
        let left_out = self.pair.evt.fit_extended();
        if left_out > 0 {
            self.summary.extended_over_size += left_out;
            inject(&mut self.pair.evt, framework::RAW_RECORD, Value::Text(self.pair.rec.text()));
        }
    }

    /// What framing or decoding did to the record, so that the original stays reachable.
    #[cold]
    fn add_damage(&mut self) {
        let Pair { rec, evt, .. } = &mut *self.pair;
        let origin = rec.origin();
        if origin.cut > 0 {
            evt.extend("CutBytes", Value::Int(origin.cut as i64), Who::Framework);
            evt.extend("RecordPosition", Value::Int(origin.position.0 as i64), Who::Framework);
        }
        if rec.named_over > 0 {
            evt.extend("NamesOverLimit", Value::Int(rec.named_over.into()), Who::Framework);
            inject(evt, framework::RAW_RECORD, Value::Text(rec.text()));
        }
        // Once per record is enough, however many events it makes.
        if self.cx.part == 0 && !same(rec) && self.cx.plan.charset().is_none() {
            let encoded = to_base64(rec.raw);
            evt.extend("RawRecordBase64", Value::Text(evt.arena().alloc_str(&encoded)), Who::Framework);
        }
    }
}

/// The text of raw bytes, and whether bytes of it are no UTF-8. `text` is given when it is known already.
#[inline(always)]
fn decode<'b>(plan: &Plan, raw: &'b [u8], text: Option<&'b str>, arena: &'b Bump) -> (&'b str, bool) {
    if let Some(charset) = plan.charset() {
        return (arena.alloc_str(&charset.decode_without_bom_handling(raw).0), false);
    }
    match text.or_else(|| std::str::from_utf8(raw).ok()) {
        Some(text) => (text, false),
        None => (arena.alloc_str(&String::from_utf8_lossy(raw)), true),
    }
}

fn same(rec: &Record<'_>) -> bool {
    std::ptr::eq(rec.raw.as_ptr(), rec.text().as_ptr()) && rec.raw.len() == rec.text().len()
}

/// The place in the raw bytes of a place in the text, which differ where bytes are no UTF-8.
fn raw_position(rec: &Record<'_>, at: usize) -> usize {
    if same(rec) {
        return at;
    }
    let (mut text, mut raw) = (0, 0);
    for chunk in rec.raw.utf8_chunks() {
        if at < text + chunk.valid().len() {
            return raw + (at - text);
        }
        text += chunk.valid().len();
        raw += chunk.valid().len();
        if at <= text {
            return raw;
        }
        // Each run of bytes that are no UTF-8 stands as one U+FFFD of three bytes.
        text += if chunk.invalid().is_empty() { 0 } else { 3 };
        raw += chunk.invalid().len();
    }
    raw
}

#[inline(always)]
fn inject<'b>(evt: &mut Event<'b>, id: FieldId, value: Value<'b>) {
    evt.slots.put(id.index(), value);
    if evt.trace.is_some() {
        note_injected(evt, id);
    }
}

#[inline(never)]
fn note_injected(evt: &Event<'_>, id: FieldId) {
    if let (Some(trace), Some(value)) = (evt.trace, evt.slots.get(id.index())) {
        trace.note(crate::trace::Target::Field(id), value, Who::Framework);
    }
}
