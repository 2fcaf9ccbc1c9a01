//! Replay: raw records with their connection data and clock, recorded as JSON lines.
//!
//! The first line names the format and the source; each further line is a record. Bytes are kept as text when
//! they are UTF-8 and as base64 when not, so that a recording can be read and edited, and stays exact.

use std::sync::Arc;

use base64::Engine as _;
use serde::{Deserialize, Serialize};

use crate::batch::{Batch, Position, Source};
use crate::lookup::Answer;
use crate::time::Time;

/// Bytes as text where possible.
pub(crate) mod bytes {
    use base64::Engine as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Form {
        Text(String),
        Base64 { base64: String },
    }

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        let form = match std::str::from_utf8(bytes) {
            Ok(text) => Form::Text(text.to_string()),
            Err(_) => Form::Base64 { base64: super::to_base64(bytes) },
        };
        form.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        match Form::deserialize(deserializer)? {
            Form::Text(text) => Ok(text.into_bytes()),
            Form::Base64 { base64 } => {
                base64::engine::general_purpose::STANDARD.decode(base64).map_err(serde::de::Error::custom)
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
struct HeaderLine {
    replay: u32,
    source: String,
    method: String,
    zone: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tenant: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source_uuid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    connector_uuid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    manager_uuid: Option<String>,
    /// Behind the records of each batch stands a line with the answers of look-ups.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    answers: bool,
}

#[derive(Serialize, Deserialize)]
struct AnswersLine {
    answers: Vec<Answer>,
}

#[derive(Serialize, Deserialize)]
struct RecordLine {
    position: Position,
    arrival: Time,
    #[serde(default, skip_serializing_if = "is_zero")]
    cut: u64,
    #[serde(with = "bytes")]
    raw: Vec<u8>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

const VERSION: u32 = 1;

/// How the line with the answers of a batch begins.
const ANSWERS: &str = "{\"answers\":";

/// Why a recording cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// A line is no record.
    #[error("cannot read recording, line {line}: {source}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The first line is of another version.
    #[error("cannot read recording: its version is {0}, this program reads version {VERSION}")]
    Version(u32),
    /// The zone of the source is unknown.
    #[error("cannot read recording: {0}")]
    Zone(#[from] crate::time::UnknownZone),
    /// There is no first line.
    #[error("cannot read recording: it is empty")]
    Empty,
}

/// Appends the first line of a recording, which says whether [`write_answers`] follows each batch.
pub fn write_header(source: &Source, answers: bool, out: &mut Vec<u8>) {
    let line = HeaderLine {
        replay: VERSION,
        source: source.id.clone(),
        method: source.method.clone(),
        zone: source.zone.to_option(),
        tenant: source.tenant.clone(),
        address: source.address.clone(),
        source_uuid: source.source_uuid.clone(),
        connector_uuid: source.connector_uuid.clone(),
        manager_uuid: source.manager_uuid.clone(),
        answers,
    };
    write_line(&line, out);
}

/// Appends the records of a batch to a recording.
pub fn write_batch(batch: &Batch, out: &mut Vec<u8>) {
    for index in 0..batch.len() {
        let (raw, position, arrival, cut) = batch.record(index);
        write_line(&RecordLine { position, arrival, cut, raw: raw.to_vec() }, out);
    }
}

/// Appends the answers that look-ups gave to the batch before.
pub fn write_answers(answers: Vec<Answer>, out: &mut Vec<u8>) {
    write_line(&AnswersLine { answers }, out);
}

fn write_line(line: &impl Serialize, out: &mut Vec<u8>) {
    // Neither line has anything that JSON cannot hold, and a vector takes every byte.
    let _ = serde_json::to_writer(&mut *out, line);
    out.push(b'\n');
}

/// Reads the first line of a recording: its source, and whether answers of look-ups follow each batch.
///
/// # Errors
/// When it is of another version or no first line at all.
pub fn read_header(line: &str) -> Result<(Arc<Source>, bool), ReplayError> {
    if line.trim().is_empty() {
        return Err(ReplayError::Empty);
    }
    let header: HeaderLine = serde_json::from_str(line).map_err(|source| ReplayError::Line { line: 1, source })?;
    if header.replay != VERSION {
        return Err(ReplayError::Version(header.replay));
    }
    let mut source = Source::new(&header.source, &header.method);
    source.zone = header.zone.parse()?;
    source.tenant = header.tenant;
    source.address = header.address;
    source.source_uuid = header.source_uuid;
    source.connector_uuid = header.connector_uuid;
    source.manager_uuid = header.manager_uuid;
    Ok((Arc::new(source), header.answers))
}

/// Reads a further line (`number`, from 1, is for messages): a record goes into the batch; the answers of look-ups, which end a
/// batch, are returned.
///
/// # Errors
/// When the line is neither.
pub fn read_line(line: &str, number: usize, batch: &mut Batch) -> Result<Option<Vec<Answer>>, ReplayError> {
    let broken = |source| ReplayError::Line { line: number, source };
    if line.starts_with(ANSWERS) {
        let line: AnswersLine = serde_json::from_str(line).map_err(broken)?;
        return Ok(Some(line.answers));
    }
    let record: RecordLine = serde_json::from_str(line).map_err(broken)?;
    batch.push(&record.raw, record.position, record.arrival, record.cut);
    Ok(None)
}

/// Encodes bytes that are no text, the same in recordings and in events.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lookup::Question;

    #[test]
    fn a_recording_is_exact() {
        let mut source = Source::new("file:a", "FILE");
        source.zone = "+05:30".parse().unwrap();
        let source = Arc::new(source);
        let mut batch = Batch::new(source.clone());
        let arrival = Time::from_unix(1, 5).unwrap();
        batch.push(b"text \xC3\xA9", Position(0), arrival, 0);
        batch.push(b"\xFF\x00raw", Position(9), arrival, 7);
        let mut out = Vec::new();
        write_header(&source, true, &mut out);
        write_batch(&batch, &mut out);
        let answers = vec![
            (Question::HostOf("192.0.2.1".parse().unwrap()), Some("fw01".to_string())),
            (Question::AddressOf("fw02".to_string()), None),
        ];
        write_answers(answers.clone(), &mut out);
        let text = String::from_utf8(out).unwrap();
        let mut lines = text.lines();
        let (read_source, has_answers) = read_header(lines.next().unwrap()).unwrap();
        assert!(has_answers);
        assert_eq!(*read_source, *source);
        let mut back = Batch::new(read_source);
        let mut read = Vec::new();
        for (i, line) in lines.enumerate() {
            read.extend(read_line(line, i + 2, &mut back).unwrap());
        }
        assert_eq!(read, [answers]);
        let all = |b: &Batch| {
            (0..b.len())
                .map(|i| {
                    let (r, p, t, c) = b.record(i);
                    (r.to_vec(), p, t, c)
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(all(&back), all(&batch));
        assert!(read_header("{}").is_err());
    }
}
