//! Formats of a message: which one it is, and its keys and values.

use collector_text::delimited::{self, Dialect};
use collector_text::key_value::{self, Item, Options, PairSeparator};
use collector_text::zeek;
use collector_text::{cef, fields, json, leef, syslog, w3c, xml};

use crate::shape::is_name;

/// Pairs of a message in their order: key or path, and value.
pub type Pairs = Vec<(String, String)>;

/// The format of a message behind its envelope.
#[derive(Clone, Debug, PartialEq)]
pub enum Format {
    /// A JSON object.
    Json,
    /// ArcSight's Common Event Format.
    Cef,
    /// QRadar's Log Event Extended Format.
    Leef,
    /// A Windows event as XML.
    WindowsXml,
    /// W3C extended: columns are named by a `#Fields:` line.
    W3c,
    /// Zeek's tab-separated logs with their header.
    Zeek,
    /// Structured data of RFC 5424.
    StructuredData,
    /// Keys and values; the text is how the options are written in code.
    KeyValue(Options, &'static str),
    /// Columns between separators; the text is how the dialect is written in code.
    Delimited(Dialect, &'static str),
    /// Sentences.
    Text,
}

impl Format {
    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Format::Json => "JSON",
            Format::Cef => "CEF",
            Format::Leef => "LEEF",
            Format::WindowsXml => "Windows event XML",
            Format::W3c => "W3C extended",
            Format::Zeek => "Zeek",
            Format::StructuredData => "structured data of RFC 5424",
            Format::KeyValue(..) => "key-value",
            Format::Delimited(..) => "delimited",
            Format::Text => "plain text",
        }
    }
}

/// The forms of key-value lines that are tried, the simplest first.
const KEY_VALUES: &[(Options, &str)] = &[
    (Options::BLANKS, "key_value::Options::BLANKS"),
    (
        Options { apostrophe: true, ..Options::BLANKS },
        "key_value::Options { apostrophe: true, ..key_value::Options::BLANKS }",
    ),
    (
        Options { escapes: true, ..Options::BLANKS },
        "key_value::Options { escapes: true, ..key_value::Options::BLANKS }",
    ),
    (Options { assign: b'=', ..Options::COMMAS }, "key_value::Options { assign: b'=', ..key_value::Options::COMMAS }"),
    (Options { assign: b':', ..Options::COMMAS }, "key_value::Options { assign: b':', ..key_value::Options::COMMAS }"),
    (
        Options { separator: PairSeparator::Byte(b';'), assign: b'=', ..Options::COMMAS },
        "key_value::Options { separator: key_value::PairSeparator::Byte(b';'), assign: b'=', ..key_value::Options::COMMAS }",
    ),
    (
        Options { separator: PairSeparator::Byte(b';'), assign: b':', ..Options::COMMAS },
        "key_value::Options { separator: key_value::PairSeparator::Byte(b';'), assign: b':', ..key_value::Options::COMMAS }",
    ),
    (
        Options { separator: PairSeparator::Byte(b'|'), assign: b'=', ..Options::COMMAS },
        "key_value::Options { separator: key_value::PairSeparator::Byte(b'|'), assign: b'=', ..key_value::Options::COMMAS }",
    ),
    (
        Options { separator: PairSeparator::Byte(b'\t'), assign: b'=', ..Options::COMMAS },
        "key_value::Options { separator: key_value::PairSeparator::Byte(b'\\t'), assign: b'=', ..key_value::Options::COMMAS }",
    ),
    (
        Options { values_hold_blanks: true, ..Options::BLANKS },
        "key_value::Options { values_hold_blanks: true, ..key_value::Options::BLANKS }",
    ),
];

/// The dialects that are tried. Blanks are no separator here: that is text, whose skeleton says more.
const DIALECTS: &[(Dialect, &str)] = &[
    (Dialect::COMMA, "delimited::Dialect::COMMA"),
    (Dialect::SEMICOLON, "delimited::Dialect::SEMICOLON"),
    (Dialect::TAB, "delimited::Dialect::TAB"),
    (Dialect::PIPE, "delimited::Dialect::PIPE"),
];

/// How much of a message must be pairs for it to count as key-value.
const PAIRS_SHARE: f64 = 0.5;

/// A message behind its envelope, as far as the format cares.
#[derive(Clone, Copy, Debug)]
pub struct Message<'t> {
    /// The structured data of RFC 5424.
    pub structured_data: Option<&'t str>,
    /// What is behind the header.
    pub body: &'t str,
}

/// Tells the format of most messages, and how many of them are in it.
#[must_use]
pub fn detect(messages: &[Message<'_>]) -> (Format, usize) {
    for (directive, format) in [("#Fields:", Format::W3c), ("#fields\t", Format::Zeek)] {
        if messages.iter().any(|message| message.body.starts_with(directive)) {
            return (format, messages.len());
        }
    }
    let mut counts: Vec<(Format, usize)> = Vec::new();
    for message in messages {
        let format = marked(message).unwrap_or(Format::Text);
        match counts.iter_mut().find(|(known, _)| *known == format) {
            Some((_, count)) => *count += 1,
            None => counts.push((format, 1)),
        }
    }
    let best_marked = counts.iter().filter(|(format, _)| *format != Format::Text).max_by_key(|(_, count)| *count);
    if let Some((format, count)) = best_marked
        && *count * 2 >= messages.len()
    {
        return (format.clone(), *count);
    }
    key_value_format(messages).or_else(|| delimited_format(messages)).unwrap_or((Format::Text, messages.len()))
}

/// A format that shows itself by how a message begins.
fn marked(message: &Message<'_>) -> Option<Format> {
    let body = message.body.trim_start();
    if body.starts_with('{') && json::check(body.trim_end()).is_ok() {
        Some(Format::Json)
    } else if cef::header(body).is_ok() {
        Some(Format::Cef)
    } else if leef::header(body).is_ok() {
        Some(Format::Leef)
    } else if body.starts_with('<') && xml::windows_event(body, |_, _| {}).is_ok() {
        Some(Format::WindowsXml)
    } else if message.structured_data.is_some_and(|data| structured_data(data).len() > 2) {
        Some(Format::StructuredData)
    } else {
        None
    }
}

fn key_value_format(messages: &[Message<'_>]) -> Option<(Format, usize)> {
    let mut best: Option<(f64, usize, usize)> = None;
    for (place, (options, _)) in KEY_VALUES.iter().enumerate() {
        let scores = messages.iter().filter_map(|message| key_value_score(message.body, options));
        let (sum, count) = scores.fold((0.0, 0), |(sum, count), score| (sum + score, count + 1));
        // Of two that say about the same the simpler one is taken.
        if count * 2 >= messages.len() && best.is_none_or(|(most, _, _)| sum > most * 1.05) {
            best = Some((sum, count, place));
        }
    }
    let (_, count, place) = best?;
    let (options, code) = KEY_VALUES[place];
    Some((Format::KeyValue(options, code), count))
}

/// How well a message reads as pairs; `None` when it does not.
fn key_value_score(body: &str, options: &Options) -> Option<f64> {
    let (mut pairs, mut words, mut bytes) = (0_usize, 0_usize, 0_usize);
    let mut is_odd = false;
    let done = key_value::items(body, options, |item| match item {
        Item::Pair(key, value) => {
            let key = key.trim_start_matches(['[', '(', '{']);
            let good = is_key(key);
            is_odd |= !good && key.len() > 48;
            if good {
                pairs += 1;
                bytes += key.len() + value.as_written().len() + 2;
            } else {
                words += 2;
            }
        }
        Item::Word(_) => words += 1,
    });
    let enough = pairs >= 3 && bytes as f64 >= body.len() as f64 * PAIRS_SHARE;
    (done.is_ok() && enough && !is_odd).then_some(pairs as f64 - words as f64 * 0.6)
}

/// A key as logs have them; not a number.
fn is_key(key: &str) -> bool {
    key.len() <= 48
        && key.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !key.as_bytes().first().is_some_and(u8::is_ascii_digit)
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.()@/:[]".contains(&byte))
}

/// The least columns of a delimited line.
const MIN_COLUMNS: usize = 5;

fn delimited_format(messages: &[Message<'_>]) -> Option<(Format, usize)> {
    let mut best: Option<(usize, usize, &(Dialect, &'static str))> = None;
    for dialect in DIALECTS {
        let mut total = 0;
        let count = messages
            .iter()
            .filter(|message| match columns(message.body, &dialect.0) {
                Some(cells) if cells.len() >= MIN_COLUMNS && !is_prose(&cells) => {
                    total += cells.len();
                    true
                }
                _ => false,
            })
            .count();
        if count * 2 >= messages.len() && count > 0 && best.is_none_or(|(most, _, _)| total > most) {
            best = Some((total, count, dialect));
        }
    }
    best.map(|(_, count, (dialect, code))| (Format::Delimited(*dialect, code), count))
}

/// Commas of a sentence are no separators: what is between them has many words.
fn is_prose(cells: &[String]) -> bool {
    let words: usize = cells.iter().map(|cell| cell.split_whitespace().count()).sum();
    words > cells.len() * 2
}

/// The cells of a delimited line.
#[must_use]
pub fn columns(body: &str, dialect: &Dialect) -> Option<Vec<String>> {
    let mut cells = Vec::new();
    delimited::fields(body, dialect, |_, value| cells.push(value.unescape().into_owned())).ok()?;
    Some(cells)
}

fn structured_data(data: &str) -> Pairs {
    let mut pairs = Pairs::new();
    // What is damaged gives the pairs before the damage.
    let _ = syslog::structured_data(data, |_, key, value| pairs.push((key.to_string(), value.unescape().into_owned())));
    pairs
}

/// Reads messages in one format, with what earlier lines said about later ones.
#[derive(Debug)]
pub struct Reader {
    format: Format,
    columns: Vec<String>,
    zeek: zeek::Header,
}

impl Reader {
    /// A reader; `columns` are the names of a delimited format's columns, as far as they are known.
    #[must_use]
    pub fn new(format: Format, columns: Vec<String>) -> Reader {
        Reader { format, columns, zeek: zeek::Header::default() }
    }

    /// Keys and values of a message; `None` when it is not in the format or is a header line.
    pub fn read(&mut self, message: &Message<'_>) -> Option<Pairs> {
        let mut pairs = Pairs::new();
        let body = message.body.trim();
        match &self.format {
            Format::Json => flatten(body, "", &mut pairs)?,
            Format::Cef => read_cef(body, &mut pairs)?,
            Format::Leef => read_leef(body, &mut pairs)?,
            Format::WindowsXml => xml::windows_event(body, |path, value| {
                let attribute = path.attribute.map(|name| format!(".{name}")).unwrap_or_default();
                let name = format!("{}.{}{attribute}", path.section, path.name);
                pairs.push((name, value.unescape().into_owned()));
            })
            .ok()?,
            Format::StructuredData => pairs = structured_data(message.structured_data?),
            Format::KeyValue(options, _) => {
                key_value_score(message.body, options)?;
                key_value::items(message.body, options, |item| match item {
                    Item::Pair(key, value) => pairs.push((key.to_string(), value.unescape().into_owned())),
                    Item::Word(word) => pairs.push((fields::WORDS.to_string(), word.to_string())),
                })
                .ok()?;
            }
            Format::Delimited(dialect, _) => {
                let cells = columns(message.body, dialect).filter(|cells| cells.len() >= MIN_COLUMNS)?;
                for (index, cell) in cells.into_iter().enumerate() {
                    let name = self.columns.get(index).filter(|name| !name.is_empty()).cloned();
                    pairs.push((name.unwrap_or_else(|| format!("column{}", index + 1)), cell));
                }
            }
            Format::W3c => {
                if body.starts_with('#') {
                    if let Some(w3c::Directive::Fields(names)) = w3c::directive(body) {
                        self.columns = w3c::Fields::parse(names).names().to_vec();
                    }
                    return None;
                }
                w3c::values(body, |index, value| self.column(index, value.unescape().into_owned(), "-", &mut pairs))
                    .ok()?;
            }
            Format::Zeek => {
                if self.zeek.apply(body) {
                    return None;
                }
                self.columns.clone_from(&self.zeek.fields);
                let unset = self.zeek.unset_field.clone();
                self.zeek
                    .values(message.body, |index, value| {
                        self.column(index, value.unescape().into_owned(), &unset, &mut pairs);
                    })
                    .ok()?;
            }
            Format::Text => return None,
        }
        (!pairs.is_empty()).then_some(pairs)
    }

    /// The name of the log that Zeek's header gives.
    #[must_use]
    pub fn zeek_path(&self) -> &str {
        &self.zeek.path
    }

    fn column(&self, index: usize, value: String, unset: &str, pairs: &mut Pairs) {
        if value != unset && value != "(empty)" {
            let name = self.columns.get(index).cloned().unwrap_or_else(|| format!("column{}", index + 1));
            pairs.push((name, value));
        }
    }
}

/// Leaves of a JSON object under their paths; empty values are left out.
fn flatten(text: &str, path: &str, out: &mut Pairs) -> Option<()> {
    let is_list = text.starts_with('[');
    let mut index = 0;
    json::pairs(text, |key, value| {
        let name = match (is_list, path) {
            (true, _) => format!("{path}[{index}]"),
            (false, "") => step(key),
            (false, _) if key.contains(['.', '[', '"']) => format!("{path}{}", step(key)),
            (false, _) => format!("{path}.{key}"),
        };
        index += 1;
        match value.as_bytes().first() {
            Some(b'{' | b'[') => {
                // The whole text has been checked, so what is inside is well formed.
                let _ = flatten(value, &name, out);
            }
            Some(b'"') => {
                let text: String = serde_json::from_str(value).unwrap_or_else(|_| value.trim_matches('"').to_string());
                out.push((name, text));
            }
            Some(b'n') | None => out.push((name, String::new())),
            Some(_) => out.push((name, value.to_string())),
        }
    })
    .ok()
}

/// A member's name as a step of a path, quoted where it would be read as several.
fn step(key: &str) -> String {
    if key.contains(['.', '[', '"']) { format!("[\"{}\"]", key.replace('"', "\\\"")) } else { key.to_string() }
}

fn read_cef(body: &str, pairs: &mut Pairs) -> Option<()> {
    let message = cef::header(body).ok()?;
    let header = message.header;
    let values = [
        ("cef.vendor", header.vendor),
        ("cef.product", header.product),
        ("cef.device_version", header.device_version),
        ("cef.event_class_id", header.event_class_id),
        ("cef.name", header.name),
        ("cef.severity", header.severity),
    ];
    pairs.extend(values.into_iter().map(|(name, value)| (name.to_string(), value.unescape().into_owned())));
    let mut labels: Vec<(String, String)> = Vec::new();
    cef::extension(message.extension, |key, value| {
        if let Some(custom) = key.strip_suffix("Label").filter(|custom| cef::label_of(custom).is_some()) {
            labels.push((custom.to_string(), value.unescape().into_owned()));
        }
    });
    cef::extension(message.extension, |key, value| {
        if labels.iter().any(|(custom, _)| key.strip_suffix("Label") == Some(custom)) {
            return;
        }
        let label = labels.iter().find(|(custom, label)| custom == key && !label.is_empty());
        let name = label.map_or_else(|| key.to_string(), |(_, label)| label.clone());
        pairs.push((name, value.unescape().into_owned()));
    });
    Some(())
}

fn read_leef(body: &str, pairs: &mut Pairs) -> Option<()> {
    let message = leef::header(body).ok()?;
    let header = message.header;
    for (name, value) in [
        ("leef.vendor", header.vendor),
        ("leef.product", header.product),
        ("leef.product_version", header.product_version),
        ("leef.event_id", header.event_id),
    ] {
        pairs.push((name.to_string(), value.to_string()));
    }
    leef::attributes(message.attributes, header.delimiter, |key, value| {
        pairs.push((key.to_string(), value.unescape().into_owned()));
    });
    Some(())
}

/// The names of a header row: the first line of a delimited format, when it names things and the next does not.
#[must_use]
pub fn header_row(format: &Format, messages: &[Message<'_>]) -> Option<Vec<String>> {
    let Format::Delimited(dialect, _) = format else { return None };
    let first = columns(messages.first()?.body, dialect)?;
    let second = columns(messages.get(1)?.body, dialect)?;
    let names = |cells: &[String]| {
        cells.iter().all(|cell| {
            let cell = cell.trim();
            !cell.is_empty()
                && cell.len() < 48
                && is_name(&cell.replace([' ', '/', '(', ')'], "_"))
                && !cell.as_bytes()[0].is_ascii_digit()
        })
    };
    let mut sorted: Vec<&str> = first.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    sorted.dedup();
    (first.len() == second.len() && sorted.len() == first.len() && names(&first) && !names(&second)).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(lines: &[&str]) -> Format {
        let messages: Vec<_> = lines.iter().map(|body| Message { structured_data: None, body }).collect();
        detect(&messages).0
    }

    #[test]
    fn formats_are_told_apart() {
        assert_eq!(detected(&[r#"{"a":1}"#, r#"{"b":2}"#]), Format::Json);
        assert_eq!(detected(&["CEF:0|Acme|Gate|1|7|Login|3|src=192.0.2.1"]), Format::Cef);
        assert_eq!(detected(&["LEEF:1.0|Acme|Gate|1|7|src=192.0.2.1"]), Format::Leef);
        assert_eq!(detected(&["#Fields: date time c-ip", "2026-11-20 09:00:00 192.0.2.1"]), Format::W3c);
        assert!(matches!(detected(&["a=1 b=2 c=\"x y\""]), Format::KeyValue(o, _) if o == Options::BLANKS));
        assert!(
            matches!(detected(&["a=1,b=2,c=x y"]), Format::KeyValue(o, _) if o.separator == PairSeparator::Byte(b','))
        );
        assert!(matches!(detected(&["a: 1; b: 2; c: x"]), Format::KeyValue(o, _) if o.assign == b':'));
        assert!(matches!(detected(&["1,2,3,4,5,6"]), Format::Delimited(d, _) if d == Dialect::COMMA));
        assert_eq!(detected(&["Failed password for jdoe from 192.0.2.1 port 22"]), Format::Text);
        assert_eq!(
            detected(&["One thing, two, and three, as well as four, five, and more of these words"]),
            Format::Text
        );
    }

    #[test]
    fn json_is_flattened_in_order() {
        let mut reader = Reader::new(Format::Json, Vec::new());
        let message = Message { structured_data: None, body: r#"{"b":{"x":1,"y.z":"2"},"a":[{"i":"u"},null],"e":""}"# };
        let pairs = reader.read(&message).expect("read");
        let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["b.x", "b[\"y.z\"]", "a[0].i", "a[1]", "e"]);
    }

    #[test]
    fn labels_name_custom_fields() {
        let mut reader = Reader::new(Format::Cef, Vec::new());
        let body = "CEF:0|Acme|Gate|1|7|Login|3|cs1=lobby cs1Label=Rule cs2=x";
        let pairs = reader.read(&Message { structured_data: None, body }).expect("read");
        assert_eq!(pairs[6..], [("Rule".to_string(), "lobby".to_string()), ("cs2".to_string(), "x".to_string())]);
    }

    #[test]
    fn a_header_row_names_columns() {
        let lines = ["Time,User,Source IP,Action,Bytes", "2026-11-20T09:00:00Z,jdoe,192.0.2.1,allow,12"];
        let messages = lines.map(|body| Message { structured_data: None, body });
        let (format, _) = detect(&messages);
        assert_eq!(header_row(&format, &messages).expect("a header")[2], "Source IP");
    }
}
