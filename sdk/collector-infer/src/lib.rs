//! From a sample log to the collector that reads it, without network, model or chance.
//!
//! ```
//! use collector_infer::{Knowledge, Sample, infer, report};
//! let text = b"<134>Nov 20 09:00:01 gw01 type=login user=jdoe srcip=198.51.100.7 status=success\n".to_vec();
//! let found = infer(&[Sample { name: "acme.log".into(), bytes: text }], Knowledge::default())?;
//! assert_eq!(found.format.name(), "key-value");
//! assert!(report(&found).text().contains("srcip"));
//! # Ok::<(), collector_infer::InferError>(())
//! ```
//!
//! Samples are cut into records ([`sample`]), the envelope is taken off ([`mod@envelope`]), the format told ([`mod@format`]); keys
//! ([`keys`]) find their fields ([`mapping`]), records their classes ([`classes`]); text is taken apart by its skeletons
//! ([`skeleton`], [`text`]). [`mod@write`] makes a crate of it all, [`report()`] says why, [`against`] compares with a crate that exists.

pub mod against;
mod assign;
pub mod classes;
pub mod envelope;
pub mod format;
pub mod inference;
pub mod keys;
pub mod mapping;
pub mod meaning;
mod report;
pub mod sample;
pub mod shape;
pub mod skeleton;
pub mod text;
pub mod time;
pub mod words;
pub mod write;

pub use inference::{InferError, Inference, infer};
pub use mapping::Knowledge;
pub use report::{Report, report};
pub use sample::Sample;
