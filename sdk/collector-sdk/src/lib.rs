//! What authors of collectors use.
//!
//! A collector crate has a library with an `impl` of [`Collector`](prelude::Collector) and one line that
//! registers it, and a program of one line:
//!
//! ```
//! use collector_sdk::prelude::*;
//!
//! #[derive(Default)]
//! struct Acme;
//!
//! impl Collector for Acme {
//!     fn parse(&mut self, rec: &mut Record, _evt: &mut Event, _cx: &mut Context) -> Result<Verdict, ParseError> {
//!         fields::key_value(rec, &key_value::Options::BLANKS)?;
//!         Ok(Verdict::Send) // Rec2Evt.map does the rest
//!     }
//! }
//! // collector_sdk::register_collector!(Acme);
//! ```
//!
//! The program has every verb of the author's loop: `run`, `test`, `explain`, `check`, `describe`, `bench`,
//! `docs`.

pub mod program;
mod registry;
pub mod rules;

pub use collector_core as core;
pub use collector_testkit as testkit;
pub use collector_text as text;
#[doc(hidden)]
pub use inventory;

pub use program::main;
pub use registry::{Registration, RegistryError, registered};

/// What a collector's library needs, in one line.
pub mod prelude {
    pub use collector_core::maps::MapRow;
    pub use collector_core::maps::key_map::{Header, KeyMap};
    pub use collector_core::schema::field;
    pub use collector_core::session::{SessionEnd, SessionLimits};
    pub use collector_core::severity;
    pub use collector_core::{
        AttrId, AttrSet, Collector, Context, Diagnostics, Event, OwnedRecord, OwnedValue, ParseError, Record, Setup,
        Stamp, Time, Value, Verdict, attrs, split_host, split_user,
    };
    pub use collector_text::catalogue::{Catalogue, Understood};
    pub use collector_text::{cef, delimited, fields, json, key_value, leef, pattern, syslog, timestamp, w3c, xml};

    pub use crate::register_collector;
}

/// Registers a collector with the program that it is linked into, and makes its `DEFINITION`, a public constant that
/// other crates extend.
///
/// The crate's `collector.toml` and the standard maps (`protoEvt.map`, `Rec2Evt.map`, `taxonomy.map`) are
/// taken in at build time; further maps are listed. A crate that extends another collector lists all maps of its own:
/// they lie above those of the other one.
///
/// ```ignore
/// register_collector!(Acme, maps: ["severity.map", "messages.pat"]);
/// register_collector!(Acme, schema: acme_schema, maps: ["severity.map"]);
/// register_collector!(SiteAcme, extends: acme_firewall::DEFINITION, maps: ["Rec2Evt.map"]);
/// ```
#[macro_export]
macro_rules! register_collector {
    ($collector:ty, extends: $base:path $(, maps: [$($map:literal),* $(,)?])? $(,)?) => {
        $crate::register_collector!(@with $collector, [$($($map),*)?], .extending(&$base));
    };
    ($collector:ty $(, schema: $schema:path)? $(, maps: [$($map:literal),* $(,)?])? $(,)?) => {
        $crate::register_collector!(
            @with $collector,
            ["protoEvt.map", "Rec2Evt.map", "taxonomy.map" $($(, $map)*)?],
            $(.with_schema($schema))?
        );
    };
    (@with $collector:ty, [$($map:literal),*], $($more:tt)*) => {
        /// The collector as it is linked into programs.
        #[allow(dead_code, unreachable_pub, reason = "a program has nobody who could use it")]
        pub const DEFINITION: $crate::testkit::Definition = $crate::testkit::Definition::new(
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/collector.toml")),
            &[$(($map, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/maps/", $map)))),*],
            || Box::new(<$collector as ::core::default::Default>::default()),
        )$($more)*;

        $crate::inventory::submit! { $crate::Registration(DEFINITION) }
    };
}

/// The code of the authors' guide is compiled with the documentation's examples.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/authors.md")]
struct AuthorsGuide;
