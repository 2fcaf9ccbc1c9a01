//! From samples to everything that a collector of them needs.

use std::collections::BTreeMap;

use collector_core::Framing;
use collector_core::severity::{Scale, to_sentinel};
use serde::Serialize;

use crate::assign::assign;
use crate::classes::{self, Class};
use crate::envelope::{self, Envelope};
use crate::format::{self, Format, Message, Reader};
use crate::keys::{self, Key, Row};
use crate::mapping::{Knowledge, Mapper, Proposal};
use crate::meaning;
use crate::sample::{self, Sample};
use crate::shape;
use crate::text::{self, Form};
use crate::time::{self, Source};

/// What becomes of a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Use {
    /// It goes to an event field.
    Field(Proposal),
    /// Seconds, which go to `Duration` as milliseconds.
    Seconds(Proposal),
    /// Code reads a time from it.
    Time(&'static str),
    /// It stays in the extended information, for this reason.
    Kept(String),
}

/// A key and its use.
#[derive(Clone, Debug)]
pub struct Known {
    /// The key.
    pub key: Key,
    /// What becomes of it.
    pub use_: Use,
}

/// A table from the values of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The keys, in the order in which they are asked.
    pub keys: Vec<String>,
    /// Their values and what they mean.
    pub rows: Vec<(String, String)>,
}

/// Where the severity comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Severity {
    /// A key whose values are in a table.
    Table(Table),
    /// The priority of the syslog header.
    Syslog,
    /// Nothing says it.
    Default,
}

/// Who made the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Product {
    /// The vendor.
    pub vendor: String,
    /// The product.
    pub product: String,
    /// Why.
    pub reason: String,
}

/// What was found out about samples.
#[derive(Clone, Debug)]
pub struct Inference {
    /// The names of the samples.
    pub files: Vec<String>,
    /// The records of the samples.
    pub texts: Vec<sample::Text>,
    /// Not all records were looked at.
    pub is_cut: bool,
    /// How they are cut.
    pub framing: Framing,
    /// What is around messages.
    pub envelope: Envelope,
    /// The format of most messages.
    pub format: Format,
    /// The names of columns, where a header row gives them.
    pub columns: Vec<String>,
    /// How many records are in the format.
    pub structured: usize,
    /// All key-value records begin with a pair.
    pub begins_with_pair: bool,
    /// How many records are in free text.
    pub free: usize,
    /// The keys, in the order in which they first come.
    pub keys: Vec<Known>,
    /// The keys that tell classes.
    pub by: Vec<String>,
    /// Another spelling of the key, which other records have.
    pub also: Option<String>,
    /// The classes of records in the format.
    pub classes: Vec<Class>,
    /// The forms of messages in free text.
    pub forms: Vec<Form>,
    /// The class of each record by its number, as a report shows it.
    pub class_of: BTreeMap<usize, String>,
    /// Where the event's own time is, in the order in which it is looked for.
    pub times: Vec<Source>,
    /// When an activity began and ended.
    pub span: (Option<Source>, Option<Source>),
    /// The severity.
    pub severity: Severity,
    /// The outcome.
    pub outcome: Option<Table>,
    /// Who made the log, if it says so.
    pub product: Option<Product>,
}

/// Why nothing can be inferred.
#[derive(Debug, thiserror::Error)]
pub enum InferError {
    /// There is nothing but blanks.
    #[error("the samples hold no record; give a file with at least one line of the product's log")]
    Empty,
}

/// Finds out what a collector of these samples needs. The same samples give the same answer.
///
/// # Errors
/// When there is no record.
pub fn infer(samples: &[Sample], knowledge: Knowledge) -> Result<Inference, InferError> {
    let records = sample::records(samples);
    if records.texts.is_empty() {
        return Err(InferError::Empty);
    }
    let envelope = envelope::detect(records.texts.iter().map(|text| text.text.as_str()));
    let opened: Vec<_> = records.texts.iter().map(|text| envelope.open(&text.text)).collect();
    let messages: Vec<Message<'_>> = opened.iter().map(|(_, message)| *message).collect();
    let (format, _) = format::detect(&messages);
    let columns = format::header_row(&format, &messages).unwrap_or_default();
    let mut reader = Reader::new(format.clone(), columns.clone());
    let mut rows = Vec::new();
    let mut free = Vec::new();
    for (record, message) in messages.iter().enumerate() {
        if is_header(&format, &columns, message.body) {
            reader.read(message);
            continue;
        }
        match reader.read(message) {
            Some(mut pairs) => {
                if matches!(format, Format::Zeek) && !reader.zeek_path().is_empty() {
                    pairs.push(("zeek.path".to_string(), reader.zeek_path().to_string()));
                }
                rows.push(Row { record, pairs });
            }
            None => free.push((record, opened[record].0.app.unwrap_or_default(), message.body.trim())),
        }
    }
    // A handful of lines in another form is no second kind of log, but each is understood as text.
    let forms = text::learn(&free);
    let row_keys = keys::collect(&rows);
    let by = classes::discriminators(&row_keys, &rows);
    let also = classes::other_spelling(&row_keys, &by);
    let mapper = Mapper::new(knowledge);
    let mut all_rows = rows.clone();
    all_rows.extend(forms.rows.iter().cloned());
    let keys = keys::collect(&all_rows);
    let times = times(&all_rows);
    let span = time::of_span(&keys, &times);
    let known = assign(&keys, &all_rows, (&mapper, &format), &by, &times, &span);
    let severity = severity(&known, &format, envelope);
    let outcome = outcome(&known);
    let title_of = |row: &Row| title(row, &by);
    let classes = classes::list(&rows, &by, also.as_deref(), &title_of);
    let mut class_of = BTreeMap::new();
    for row in &rows {
        class_of.insert(row.record, classes::of(row, &by, also.as_deref()).unwrap_or_else(|| "record".to_string()));
    }
    for (row, form) in forms.rows.iter().zip(&forms.form_of) {
        class_of.insert(row.record, forms.forms[*form].title.clone());
    }
    let product = product(&records.texts, &rows);
    Ok(Inference {
        files: samples.iter().map(|sample| sample.name.clone()).collect(),
        framing: records.framing,
        is_cut: records.is_cut,
        envelope,
        columns,
        structured: rows.len(),
        begins_with_pair: rows.iter().all(|row| begins_with_pair(&format, messages[row.record].body)),
        free: free.len(),
        keys: known,
        by,
        also,
        classes,
        forms: forms.forms,
        class_of,
        times,
        span,
        severity,
        outcome,
        product,
        format,
        texts: records.texts,
    })
}

/// The event's time; where records of some kinds lack the first one, there is a second and a third.
fn times(rows: &[Row]) -> Vec<Source> {
    let mut found: Vec<Source> = Vec::new();
    let mut rest: Vec<Row> = rows.to_vec();
    while found.len() < 3 && !rest.is_empty() {
        let Some(source) = time::of_event(&keys::collect(&rest), rest.len()) else { break };
        rest.retain(|row| source.keys()[..1].iter().all(|key| row.get(key).is_none_or(keys::is_empty)));
        found.push(source);
    }
    // The same instant under another usual name is what is left when the first is missing.
    let mut keys = keys::collect(rows);
    while found.len() < 3 {
        keys.retain(|key| found.iter().all(|source| !source.keys().contains(&key.name.as_str())));
        let Some(source) = time::of_event_by_name(&keys, rows.len()) else { break };
        found.push(source);
    }
    found
}

fn begins_with_pair(format: &Format, body: &str) -> bool {
    let Format::KeyValue(options, _) = format else { return false };
    let key = body.split(char::from(options.assign)).next().unwrap_or_default().trim_start();
    key.len() < body.len() && shape::is_name(key)
}

/// A line that names columns or says something about the file.
fn is_header(format: &Format, columns: &[String], body: &str) -> bool {
    match format {
        Format::W3c | Format::Zeek => body.starts_with('#'),
        Format::Delimited(dialect, _) => {
            !columns.is_empty() && format::columns(body, dialect).is_some_and(|cells| cells == columns)
        }
        _ => false,
    }
}

/// CEF names its events. Where only a number tells the class, the message's first words say more.
fn title(row: &Row, by: &[String]) -> Option<String> {
    if by.iter().any(|name| name == "cef.event_class_id") {
        return row.get("cef.name").map(meaning::title);
    }
    let number = row.get(by.first()?)?;
    if by.len() > 1 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let message = ["Message", "message", "msg"].iter().find_map(|name| row.get(name))?;
    let first = message.split(['\r', '\n', ':', '.']).next()?.trim();
    let is_name = (8..=80).contains(&first.len()) && !first.bytes().any(|byte| byte.is_ascii_digit());
    is_name.then(|| first.to_string())
}

/// The severity: words that mean one, or numbers of a scale that the format gives.
fn severity(known: &[Known], format: &Format, envelope: Envelope) -> Severity {
    let of_field =
        known.iter().filter(|known| matches!(&known.use_, Use::Field(proposal) if proposal.field == "VendorSeverity"));
    for known in of_field {
        let key = &known.key;
        if key.share_of(|value| meaning::severity(value).is_some()) > 0.6 {
            let rows =
                key.values.iter().filter_map(|(value, _)| Some((value.clone(), meaning::severity(value)?.to_string())));
            return Severity::Table(Table { keys: vec![key.name.clone()], rows: sorted(rows.collect()) });
        }
        let is_ten = |value: &str| value.parse::<u8>().is_ok_and(|number| number <= 10);
        if matches!(format, Format::Cef | Format::Leef) && key.share_of(is_ten) > 0.6 {
            let row = |number: i64| Some((number.to_string(), to_sentinel(number, Scale::Cef)?.to_string()));
            let mut rows: Vec<_> = (0..=10).filter_map(row).collect();
            rows.extend(
                ["Low", "Medium", "High", "Very-High", "Unknown"]
                    .iter()
                    .zip([1, 3, 4, 5, 1])
                    .map(|(word, to)| ((*word).to_string(), to.to_string())),
            );
            return Severity::Table(Table { keys: vec![key.name.clone()], rows });
        }
    }
    if envelope.is_syslog { Severity::Syslog } else { Severity::Default }
}

/// The outcome: a key that says how things ended, else one that says what the observer did about it.
fn outcome(known: &[Known]) -> Option<Table> {
    let means = |known: &&Known| known.key.share_of(|value| meaning::outcome(value).is_some()) > 0.5;
    let of_field = |field: &str| {
        let is_it = |known: &&Known| matches!(&known.use_, Use::Field(proposal) if proposal.field == field);
        let mut keys: Vec<&Key> = known.iter().filter(is_it).filter(means).map(|known| &known.key).collect();
        keys.sort_by_key(|key| std::cmp::Reverse(key.count));
        keys
    };
    let found =
        Some(of_field("VendorOutcomeCode")).filter(|keys| !keys.is_empty()).unwrap_or_else(|| of_field("Action"));
    let values = found.iter().flat_map(|key| &key.values);
    let mut rows: Vec<_> =
        values.filter_map(|(value, _)| Some((value.clone(), meaning::outcome(value)?.to_string()))).collect();
    rows.sort();
    rows.dedup();
    (!found.is_empty()).then(|| Table { keys: found.iter().map(|key| key.name.clone()).collect(), rows })
}

fn sorted(mut rows: Vec<(String, String)>) -> Vec<(String, String)> {
    rows.sort();
    rows
}

/// The product, from what formats say by themselves, or from marks that its lines have.
fn product(texts: &[sample::Text], rows: &[Row]) -> Option<Product> {
    for prefix in ["cef", "leef"] {
        let of = |name: &str| {
            let name = format!("{prefix}.{name}");
            let mut values: Vec<&str> = rows.iter().filter_map(|row| row.get(&name)).collect();
            values.dedup();
            <[&str; 1]>::try_from(values).ok().map(|[value]| value.to_string())
        };
        if let (Some(vendor), Some(product)) = (of("vendor"), of("product")) {
            return Some(Product { vendor, product, reason: format!("the header of {}", prefix.to_uppercase()) });
        }
    }
    let mut table = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .has_headers(false)
        .from_reader(include_str!("../data/products.csv").as_bytes());
    let mut rows = table.records().flatten();
    rows.find_map(|row| {
        let (vendor, product, marks) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let count = texts.iter().filter(|text| marks.split('|').all(|mark| text.text.contains(mark))).count();
        let reason =
            format!("lines hold {}", marks.split('|').map(|mark| format!("`{mark}`")).collect::<Vec<_>>().join(", "));
        (count * 2 >= texts.len()).then(|| Product { vendor: vendor.into(), product: product.into(), reason })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Inference {
        infer(&[Sample { name: "a.log".into(), bytes: text.as_bytes().to_vec() }], Knowledge::default())
            .expect("inferred")
    }

    fn field<'i>(found: &'i Inference, name: &str) -> &'i str {
        let known = found.keys.iter().find(|known| known.key.name == name).expect(name);
        match &known.use_ {
            Use::Field(proposal) | Use::Seconds(proposal) => &proposal.field,
            Use::Time(field) => field,
            Use::Kept(_) => "-",
        }
    }

    const GATE: &str = "\
<134>Nov 20 09:00:01 gw01 type=session action=open level=info user=jdoe srcip=198.51.100.7 status=success
<132>Nov 20 09:00:12 gw01 type=flow action=deny level=warning proto=tcp srcip=192.0.2.77 dstip=198.51.100.80 dstport=23 duration=2
<132>Nov 20 09:00:15 gw01 type=session action=open level=warning user=amy srcip=203.0.113.9 status=failure
";

    #[test]
    fn a_key_value_log() {
        let found = of(GATE);
        assert!(found.envelope.is_syslog);
        assert_eq!((found.structured, found.free), (3, 0));
        assert_eq!(found.by, ["type"]);
        for (key, expected) in
            [("srcip", "SourceIP"), ("dstport", "TargetPort"), ("user", "InitiatorUserName"), ("duration", "Duration")]
        {
            assert_eq!(field(&found, key), expected);
        }
        let Severity::Table(table) = &found.severity else { panic!("{:?}", found.severity) };
        assert_eq!(table.rows, [("info".into(), "1".into()), ("warning".into(), "3".into())]);
        assert_eq!(found.outcome.expect("an outcome").keys, ["status"]);
    }

    #[test]
    fn the_same_samples_give_the_same_answer() {
        assert_eq!(format!("{:?}", of(GATE)), format!("{:?}", of(GATE)));
    }

    #[test]
    fn two_keys_of_one_field_that_contradict_each_other() {
        let found = of("{\"client_ip\":\"192.0.2.1\",\"src\":\"192.0.2.2\"}\n");
        assert_eq!(field(&found, "client_ip"), "SourceIP");
        assert_eq!(field(&found, "src"), "-");
    }

    #[test]
    fn nothing_is_an_error() {
        assert!(infer(&[], Knowledge::default()).is_err());
    }
}
