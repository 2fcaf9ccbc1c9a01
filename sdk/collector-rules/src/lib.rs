//! FortiSIEM event parsers (XML): read, checked, compiled and run as they are.
//!
//! A [`ParserSet`] is made of files in memory ([`ParserSet::load`]); [`RulesCollector`] runs it through the lifecycle of any
//! collector. The language is that of the vendor's documents and of parsers in use; [`reference()`] lists what works.
//! Whoever reads files and sockets is elsewhere: there is no IO in here.
//!
//! ```
//! use collector_core::Diagnostics;
//! use collector_rules::{Discovery, ParserSet, SourceFile};
//!
//! let text = r#"
//!   <eventFormatRecognizer><![CDATA[acme: ]]></eventFormatRecognizer>
//!   <parsingInstructions>
//!     <collectFieldsByRegex src="$_rawmsg"><regex><![CDATA[user <user:gPatWord>]]></regex></collectFieldsByRegex>
//!     <setEventAttribute attr="eventType">Acme-Login</setEventAttribute>
//!   </parsingInstructions>"#;
//! let file = SourceFile { path: "Acme.xml".into(), shown: "parsers/Acme.xml".into(), text: text.into() };
//! let mut found = Diagnostics::new();
//! let set = ParserSet::load(&[file], &mut found);
//! assert!(found.is_empty());
//! assert_eq!(set.recognized_by("acme: user joe", &mut Discovery::default()), Some("Acme"));
//! ```

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
mod recognizers;
mod reference;
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
