//! The driver: it owns the lifecycle and calls the author's stages.
//!
//! One driver runs one collector. It reads batches and gives events to a [`Sink`]; it does no IO and knows no
//! clock but the arrival of its records. An author's panic costs its record: the loop over the batch resumes
//! behind it with a new instance of the collector; sessions and source state are the driver's and survive.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bumpalo::Bump;
use serde::{Deserialize, Serialize};

use crate::batch::{Batch, Source};
use crate::event::Event;
use crate::lifecycle::{Collector, Context};
use crate::lookup::{Answer, Asked, Lookup, NoLookup};
use crate::plan::{Factory, Plan};
use crate::record::{Origin, Record};
use crate::run::{Run, Staging, Waiting};
use crate::session::{Sessions, SessionsSnapshot};
use crate::stamp::Resolved;
use crate::summary::{Fate, Summary};
use crate::time::Time;
use crate::value::OwnedValue;

/// Where events go.
pub trait Sink {
    /// Takes an event with the record that it was made from. Both end with the call. Records behind it in the batch may have
    /// been through the author's stages before.
    fn event(&mut self, rec: &Record<'_>, evt: &Event<'_>);

    /// Sees a record whose turn ended, with its lineage, whatever became of it; called before
    /// [`fate`](Sink::fate), and only when lineage is recorded. For a session it is the record that the session's
    /// event was made from.
    fn record(&mut self, rec: &Record<'_>) {
        let _ = rec;
    }

    /// Learns what became of a record, by its source and its position there. The events that a record or a session made
    /// were given to [`event`](Sink::event) before, with their ids.
    fn fate(&mut self, source: &Source, position: crate::batch::Position, fate: Fate) {
        let _ = (source, position, fate);
    }
}

/// State of one source: what survives batches and restarts.
#[derive(Debug, Default)]
pub struct SourceState {
    pub(crate) values: BTreeMap<String, OwnedValue>,
    pub(crate) sessions: Sessions,
}

/// The state of one source as it is stored with a checkpoint.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Snapshot {
    values: BTreeMap<String, OwnedValue>,
    sessions: SessionsSnapshot,
}

/// Runs a collector.
pub struct Driver {
    plan: Arc<Plan>,
    factory: Factory,
    collector: Box<dyn Collector>,
    arena: Bump,
    states: BTreeMap<String, SourceState>,
    summary: Summary,
    tracing: bool,
    lookup: Asked,
}

/// What a call of the driver has to do.
#[derive(Clone, Copy)]
enum Work<'b> {
    /// All records of a batch.
    Batch(&'b Batch),
    /// The sessions that are due at this time.
    Sessions(Time),
}

impl<'b> Work<'b> {
    fn go(self, run: &mut Run<'b, '_>, next: &Cell<usize>) {
        // After a panic, those that wait.
        run.end_waiting();
        let batch = match self {
            Work::Batch(batch) => batch,
            Work::Sessions(now) => return run.sessions(None, now),
        };
        let whole = simdutf8::basic::from_utf8(batch.buffer()).ok();
        while let Some(bounds) = batch.bounds().get(next.get()) {
            let raw = &batch.buffer()[bounds.start..bounds.end];
            // The whole batch is validated at once; a slice of it is text if it begins and ends at characters.
            let text = whole.and_then(|text| text.get(bounds.start..bounds.end));
            next.set(next.get() + 1);
            run.record(raw, text, bounds);
        }
        run.end_waiting();
    }

    /// How many records may go together.
    fn records(self) -> usize {
        match self {
            Work::Batch(batch) => batch.len(),
            Work::Sessions(_) => 1,
        }
    }
}

/// An arena that grew beyond this in one batch is given back.
const ARENA_KEEP: usize = 8 << 20;

impl Driver {
    /// Makes a driver for a loaded collector.
    #[must_use]
    pub fn new(plan: Arc<Plan>, factory: Factory) -> Driver {
        let collector = plan.instance(&factory);
        Driver {
            plan,
            factory,
            collector,
            arena: Bump::with_capacity(256 << 10),
            states: BTreeMap::new(),
            summary: Summary::default(),
            tracing: false,
            lookup: Asked { provider: Box::new(NoLookup), notes: None },
        }
    }

    /// Records lineage from now on, or no longer.
    pub fn set_tracing(&mut self, on: bool) {
        self.tracing = on;
    }

    /// Says who answers look-ups; by default nobody does.
    pub fn set_lookup(&mut self, lookup: Box<dyn Lookup>) {
        self.lookup.provider = lookup;
    }

    /// Notes from now on what look-ups answer, for a recording.
    pub fn note_answers(&mut self) {
        self.lookup.notes.get_or_insert_default();
    }

    /// The answers that are not as they were before, since this was last called, in the order of the questions.
    pub fn take_answers(&mut self) -> Vec<Answer> {
        self.lookup.notes.as_mut().map(|notes| std::mem::take(&mut notes.fresh)).unwrap_or_default()
    }

    /// Takes over a new plan; sessions and source state stay.
    pub fn reload(&mut self, plan: Arc<Plan>) {
        self.collector = plan.instance(&self.factory);
        self.plan = plan;
    }

    /// The plan in force.
    #[must_use]
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// What became of the records so far.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = self.summary.clone();
        summary.held = self.states.values().map(|state| state.sessions.held() as u64).sum();
        summary
    }

    /// Runs all records of a batch.
    pub fn run(&mut self, batch: &Batch, sink: &mut dyn Sink) {
        if batch.is_empty() {
            return;
        }
        self.staged(batch.source(), sink, Work::Batch(batch));
    }

    /// Ends sessions whose time is up by the clock; called when a read brought nothing.
    pub fn idle(&mut self, source: &Arc<Source>, now: Time, sink: &mut dyn Sink) {
        self.staged(source, sink, Work::Sessions(now));
    }

    /// When the next session ends by the clock: no read of this source may wait longer.
    #[must_use]
    pub fn next_deadline(&self, source: &Source) -> Option<Time> {
        self.states.get(&source.id)?.sessions.next_deadline()
    }

    /// Ends all sessions of a source, because it stops and nothing keeps them.
    pub fn flush(&mut self, source: &Arc<Source>, sink: &mut dyn Sink) {
        if let Some(state) = self.states.get_mut(&source.id) {
            state.sessions.end_all();
        }
        self.staged(source, sink, Work::Sessions(Time::EPOCH));
    }

    /// The state of a source, to be stored with a checkpoint.
    #[must_use]
    pub fn snapshot(&self, source: &Source) -> Snapshot {
        let Some(state) = self.states.get(&source.id) else { return Snapshot::default() };
        Snapshot { values: state.values.clone(), sessions: state.sessions.snapshot() }
    }

    /// Takes the state of a source from a checkpoint, in the place of the one it has. Held records count as
    /// read.
    pub fn restore(&mut self, source: &Source, snapshot: Snapshot) {
        let state = SourceState { values: snapshot.values, sessions: Sessions::restore(snapshot.sessions) };
        self.summary.records += state.sessions.held() as u64;
        if let Some(before) = self.states.insert(source.id.clone(), state) {
            self.summary.records -= before.sessions.held() as u64;
        }
    }

    /// Lays record, event and context out in the arena and does the work, going on after each panic.
    fn staged(&mut self, source: &Arc<Source>, sink: &mut dyn Sink, work: Work<'_>) {
        let Driver { plan, factory, collector, arena, states, summary, tracing, lookup } = self;
        if !states.contains_key(&source.id) {
            states.insert(source.id.clone(), SourceState::default());
        }
        let Some(state) = states.get_mut(&source.id) else { return };
        {
            let (arena, plan) = (&*arena, &**plan);
            let origin = Origin { source, position: crate::batch::Position(0), arrival: Time::EPOCH, cut: 0 };
            let (waiting, pair) = Waiting::new(plan, origin, work.records(), arena, *tracing);
            let cx = Context { plan, origin, part: 0, state, held: None, lookup, resolved: Resolved::default() };
            let staging = Staging::new(plan, source, arena);
            let (ordinals, is_author) = (0, false);
            let mut run = Run { collector, pair, waiting, cx, staging, sink, summary, ordinals, is_author, factory };
            let next = Cell::new(0_usize);
            while let Err(panic) = catch_unwind(AssertUnwindSafe(|| work.go(&mut run, &next))) {
                run.panicked(panic);
            }
            run.count_stored();
        }
        if arena.allocated_bytes() > ARENA_KEEP {
            *arena = Bump::with_capacity(256 << 10);
        } else {
            arena.reset();
        }
    }
}

impl std::fmt::Debug for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Driver").field("id", &self.plan.manifest().collector.id).finish_non_exhaustive()
    }
}
