//! The formats of logs, sans-IO.
//!
//! Each format is a scanner over text that calls a visitor: it cuts a line into slices and rewrites nothing
//! ([`raw::Raw`] says how a slice is to be read). On top of the scanners stand the functions that collectors
//! call, which put what was found into a record: [`syslog`], [`key_value`], [`delimited`], [`json`], [`cef`],
//! [`leef`], [`xml`], [`w3c`] each have them under the names that [`fields`] explains.
//!
//! No scanner panics, allocates per value, or takes more than linear time on any input. An error says what is
//! wrong and at which byte.

pub mod catalogue;
pub mod cef;
pub mod delimited;
pub mod fields;
pub mod framing;
pub mod json;
pub mod key_value;
pub mod leef;
pub mod pattern;
pub mod raw;
pub mod syslog;
pub mod timestamp;
pub mod w3c;
pub mod xml;
pub mod zeek;
