//! The vocabulary and lifecycle of Collector SDK.
//!
//! A [`Collector`] turns the raw [`Record`]s of one product into normalised [`Event`]s. The [`Driver`] calls it
//! for each record, in the order *reset, read, preparse, parse, normalize, send*. Names of fields and
//! attributes become ids when a [`Plan`] is loaded; values borrow from the batch; nothing is allocated per
//! field.
//!
//! This room does no IO, reads no clock and holds no regular expressions: whatever comes in is handed to it.
//! Formats of logs are in `collector-text`; reading files and sockets is done by programs.

pub mod attr;
mod batch;
mod custom;
mod diag;
#[doc(hidden)]
pub mod doc_example;
mod driver;
mod event;
pub mod fetch;
mod identity;
#[doc(hidden)]
pub mod lanes;
mod lifecycle;
pub mod lookup;
mod manifest;
pub mod maps;
pub mod parameter;
mod plan;
mod record;
pub mod replay;
mod run;
pub mod schema;
pub mod session;
pub mod severity;
mod slots;
mod stamp;
mod summary;
pub mod time;
pub mod trace;
pub mod value;
#[doc(hidden)]
pub mod word;

pub use attr::{AttrId, AttrSet, AttrTable, TextId};
pub use batch::{Batch, Position, Source};
pub use custom::{Custom, Customize};
pub use diag::{CODES, Diagnostic, Diagnostics, Level, explain_code, nearest};
pub use driver::{Driver, Sink, Snapshot, SourceState};
pub use event::{EncodeOptions, Encoder, Event, FieldError, JsonLines, Lines, StoreCounts};
pub use identity::{Host, User, split_host, split_user};
pub use lifecycle::{Collector, Context, ParseError, Setup, Verdict};
pub use manifest::{Coverage, Events, Framing, Identity, Input, Manifest, Stream, Unmapped, is_id};
pub use plan::{Factory, Injection, Plan, PlanSource};
pub use record::{MAX_NAMED, Note, Origin, OwnedRecord, Record};
pub use schema::{EventSchema, FieldId, NameStyle, field};
pub use stamp::Stamp;
pub use summary::{Disposition, Fate, Summary};
pub use time::{LocalTime, Time, Zone};
pub use value::{IntoValue, OwnedValue, Value};
