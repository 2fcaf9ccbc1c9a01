//! What proves a collector right: loading, running over input, golden cases, explanations, documents.
//!
//! Everything here works on a [`Definition`] and on data in memory or in the collector's own folder; the
//! commands that call it, and what they print where, are the program's.

pub mod check;
pub mod coverage;
pub mod definition;
pub mod diff;
pub mod docs;
pub mod explain;
pub mod golden;
pub mod input;
pub mod junit;
pub mod lineage;
pub mod measure;
pub mod replace_file;
pub mod secrets;

pub use definition::{Definition, LoadOptions, Loaded};
