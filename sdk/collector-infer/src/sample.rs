//! Sample files as records: how they are cut, and their texts.

use std::sync::Arc;

use collector_core::{Batch, Framing, Input, Position, Source, Time};
use collector_text::framing::Framer;
use collector_text::json;

/// Samples are looked at up to this many records; more would not change the answer.
pub const MAX_RECORDS: usize = 50_000;

/// A file to learn from.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Its name, as messages show it.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// One record of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The index of the sample that it is from.
    pub sample: usize,
    /// Its number in the sample, from 1; of lines, the number of the line.
    pub number: usize,
    /// The record. Bytes that are no UTF-8 have been replaced.
    pub text: String,
}

/// All records of the samples.
#[derive(Clone, Debug)]
pub struct Records {
    /// How the samples are cut into records.
    pub framing: Framing,
    /// The records that hold more than blanks.
    pub texts: Vec<Text>,
    /// There were more records than [`MAX_RECORDS`].
    pub is_cut: bool,
}

/// Cuts the samples into records; all of them in the way that fits the first one with anything in it.
#[must_use]
pub fn records(samples: &[Sample]) -> Records {
    let decoded: Vec<String> = samples.iter().map(|sample| decode(&sample.bytes)).collect();
    let framing = decoded.iter().find(|text| !text.trim().is_empty()).map_or(Framing::Lines, |text| framing(text));
    let mut records = Records { framing, texts: Vec::new(), is_cut: false };
    for (sample, text) in decoded.iter().enumerate() {
        cut(sample, text, &mut records);
    }
    records
}

/// A byte order mark tells the character set; anything else is taken as UTF-8.
fn decode(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn framing(text: &str) -> Framing {
    let text = text.trim_start();
    let first = text.lines().next().unwrap_or_default().trim_end();
    match text.as_bytes().first() {
        Some(b'[') if json::check(text.trim_end()).is_ok() && text.contains('{') => Framing::JsonValues,
        Some(b'{') if json::check(first).is_err() && first.len() < 3 => Framing::JsonValues,
        Some(b'<') if text.contains("</Event>") && !first.contains("</Event>") => Framing::XmlElement("Event".into()),
        _ => Framing::Lines,
    }
}

fn cut(sample: usize, text: &str, records: &mut Records) {
    let input = Input { framing: records.framing.clone(), ..Input::default() };
    let mut batch = Batch::new(Arc::new(Source::default()));
    if let Ok(mut framer) = Framer::new(&input, Position(0)) {
        framer.push(text.as_bytes(), Time::EPOCH, &mut batch);
        framer.finish(Time::EPOCH, &mut batch);
    }
    for index in 0..batch.len() {
        let text = String::from_utf8_lossy(batch.record(index).0).trim_end().to_string();
        if text.trim().is_empty() {
            continue;
        }
        if records.texts.len() == MAX_RECORDS {
            records.is_cut = true;
            return;
        }
        records.texts.push(Text { sample, number: index + 1, text });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Records {
        records(&[Sample { name: "a.log".into(), bytes: text.as_bytes().to_vec() }])
    }

    #[test]
    fn framings() {
        assert_eq!(read("a\n\nb\r\n").texts.len(), 2);
        assert_eq!(read("{\"a\":1}\n{\"a\":2}\n").framing, Framing::Lines);
        assert_eq!(read("[\n {\"a\":1},\n {\"a\":2}\n]\n").texts.len(), 2);
        assert_eq!(read("{\n \"a\":1\n}\n{\n \"a\":2}").texts.len(), 2);
        assert_eq!(read("<Event>\n<a/>\n</Event>\n<Event>\n</Event>").texts.len(), 2);
        assert_eq!(read("<134>Nov 20 09:00:00 gw x").framing, Framing::Lines);
    }

    #[test]
    fn numbers_are_those_of_lines() {
        assert_eq!(read("a\n\nb").texts[1].number, 3);
    }

    #[test]
    fn utf16_is_read() {
        let bytes = [0xff, 0xfe, b'h', 0, b'i', 0];
        assert_eq!(records(&[Sample { name: String::new(), bytes: bytes.to_vec() }]).texts[0].text, "hi");
    }
}
