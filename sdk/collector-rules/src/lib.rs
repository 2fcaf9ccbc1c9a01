//! FortiSIEM event parsers (XML): read, check, compile, run.

mod at;
mod attribute;
mod check;
mod collect;
mod collector;
mod correlate;
mod data;
mod fmt;
mod function;
mod inventory;
mod load;
mod machine;
mod manifest;
mod matcher;
mod parser;
mod pattern;
mod prefilter;
mod program;
mod read;
mod reference;
mod recognizers;
mod scan;
mod set;
mod test_expr;
#[cfg(test)]
mod testing;
mod xml;

/// The manifest of [`RulesCollector`].
pub const MANIFEST: &str = include_str!("../collector.toml");

/// The maps from FortiSIEM attributes to event fields.
pub const MAPS: &[(&str, &str)] = &[
    ("protoEvt.map", include_str!("../maps/protoEvt.map")),
    ("Rec2Evt.map", include_str!("../maps/Rec2Evt.map")),
    ("taxonomy.map", include_str!("../maps/taxonomy.map")),
];

pub use attribute::{Dictionary, Type, Typed};
pub use collector::{PARSER, RulesCollector, STATUS, STOPPED_AT};
pub use data::DataFiles;
pub use fmt::format;
pub use inventory::{Discovered, Inventory};
pub use machine::OnMiss;
pub use manifest::{Device, Order, Origin, Role, Settings};
pub use parser::{Library, Parser};
pub use reference::reference;
pub use set::{Discovery, ParserSet, SourceFile, UNKNOWN_EVENT_TYPE};
