//! Collectors whose code is a FortiSIEM event parser (XML).
//!
//! A crate of such a collector has its parser in `maps/parser.xml` and one line of Rust:
//!
//! ```ignore
//! collector_sdk::register_parser!();
//! ```
//!
//! Everything else is that of any collector: manifest, golden cases, all verbs. The map from FortiSIEM attributes to event
//! fields ships with the SDK; maps of the crate lie above it.

use collector_testkit::Definition;

pub use collector_rules::*;

/// What every collector with an XML parser extends: the lifecycle around the parsers, and the maps from their
/// attributes to event fields.
pub const DEFINITION: Definition =
    Definition::new(collector_rules::MANIFEST, collector_rules::MAPS, || Box::new(RulesCollector::default()));

/// Registers a collector whose code is `maps/parser.xml`. Further files of `maps/` are listed: maps that lie above
/// those of the SDK, tables that the parser asks, its manifest `parser.toml`.
#[macro_export]
macro_rules! register_parser {
    ($($map:literal),* $(,)?) => {
        $crate::register_collector!(
            @with $crate::rules::RulesCollector,
            ["parser.xml" $(, $map)*],
            .extending(&$crate::rules::DEFINITION)
        );
    };
}
