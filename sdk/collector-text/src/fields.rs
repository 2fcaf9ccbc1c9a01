//! From formats to records: the functions that collectors call.
//!
//! They read the record's body (what is left after an envelope was taken off) and set attributes by the names
//! that the data has. Names that neither the collector nor its maps know are kept aside and leave in the
//! extended information.

use std::panic::Location;

use collector_core::{AttrId, Context, OwnedValue, ParseError, Record, Value, Verdict};

use crate::delimited::Dialect;
use crate::key_value::Options;
use crate::raw::{Escape, Raw, ScanError};
use crate::zeek::{self, Header};
use crate::{cef, delimited, key_value, leef, syslog, w3c, xml};

pub use crate::json::fields as json;

/// The meaning of a value: the slice itself when nothing is escaped, else a copy in the batch.
#[inline]
#[must_use]
pub fn text_of<'b>(rec: &Record<'b>, raw: Raw<'b>) -> &'b str {
    match raw.as_plain() {
        Some(text) => text,
        None => unescaped(rec, raw.as_written(), raw.escape()),
    }
}

/// Apart, so that what is plain takes no room in the loops of the scanners.
#[cold]
#[inline(never)]
fn unescaped<'b>(rec: &Record<'b>, text: &'b str, escape: Escape) -> &'b str {
    rec.build(text, |out| {
        Raw::new(text, escape).unescape_into(out);
        Ok(())
    })
}

/// Takes a syslog header off: what is behind it becomes the body. Never fails, because what is no header
/// stays in the body.
#[inline(always)]
#[track_caller]
pub fn syslog<'b>(rec: &mut Record<'b>, options: &syslog::Options) -> syslog::Header<'b> {
    let (header, message) = syslog::header_with(rec.body(), options);
    rec.set_body(message);
    header
}

/// Sets an attribute for each parameter of a header's structured data (RFC 5424), whatever element it is in.
///
/// # Errors
/// When the structured data is damaged; the parameters before the damage are set.
#[track_caller]
pub fn structured_data<'b>(rec: &mut Record<'b>, data: &'b str) -> Result<(), ParseError> {
    let done = rec.on_behalf_of(Location::caller(), |rec| {
        syslog::structured_data(data, |_, key, value| {
            let value = text_of(rec, value);
            rec.set_named_text(key, value);
        })
    });
    done.map_err(|error| fault(rec, data, error))
}

/// What stands between pairs is kept aside under this name.
pub const WORDS: &str = "words";

/// Puts pairs into a record.
struct Pairs<'r, 'b, F> {
    rec: &'r mut Record<'b>,
    /// The meaning of a value, if it says anything.
    meaning: F,
}

impl<'b, F: Fn(&Record<'b>, Raw<'b>) -> Option<&'b str>> key_value::Take<'b> for Pairs<'_, 'b, F> {
    #[inline(always)]
    fn item(&mut self, item: key_value::Item<'b>) {
        match item {
            key_value::Item::Pair(key, value) => {
                if let Some(text) = (self.meaning)(self.rec, value) {
                    self.rec.set_named_text(key, text);
                }
            }
            key_value::Item::Word(word) => self.rec.keep_aside(WORDS, Value::Text(word)),
        }
    }

    #[inline(always)]
    fn expects(&self) -> &str {
        self.rec.expected_name()
    }

    #[inline(always)]
    fn expected(&mut self, value: Raw<'b>) {
        match (self.meaning)(self.rec, value) {
            Some(text) => self.rec.set_expected_text(text),
            None => {
                self.rec.take_expected();
            }
        }
    }
}

/// Sets an attribute for each pair of the body. Words that belong to no pair are kept aside under [`WORDS`].
///
/// # Errors
/// When a quote is never closed; the pairs before it are set.
///
/// ```
/// # use collector_core::{Record, Event, Context, Verdict, ParseError};
/// use collector_text::{fields, key_value::Options};
/// fn parse(rec: &mut Record, _evt: &mut Event, _cx: &mut Context) -> Result<Verdict, ParseError> {
///     fields::key_value(rec, &Options::BLANKS)?;
///     Ok(Verdict::Send)
/// }
/// ```
#[track_caller]
pub fn key_value(rec: &mut Record<'_>, options: &Options) -> Result<(), ParseError> {
    key_value_with(rec, options, |rec, value| Some(text_of(rec, value)))
}

/// [`key_value()`] for products that write what is no value, or have escapes of their own: `meaning` makes a text of a value, or
/// nothing, which sets nothing. Constant options become part of the code.
///
/// # Errors
/// Those of [`key_value()`].
#[inline(always)]
#[track_caller]
pub fn key_value_with<'b>(
    rec: &mut Record<'b>,
    options: &Options,
    meaning: impl Fn(&Record<'b>, Raw<'b>) -> Option<&'b str>,
) -> Result<(), ParseError> {
    let body = rec.body();
    rec.set_behalf(Some(Location::caller()));
    let done = key_value::take(body, options, &mut Pairs { rec, meaning });
    rec.set_behalf(None);
    done.map_err(|error| fault(rec, body, error))
}

/// Sets an attribute for each column of the body, by place. Columns without an attribute are kept aside by
/// number (`column12`, from 1); empty ones set nothing. Returns the number of columns.
///
/// # Errors
/// When a quote is never closed, or text follows a closing quote.
#[track_caller]
pub fn delimited<'b>(rec: &mut Record<'b>, dialect: &Dialect, columns: &[Option<AttrId>]) -> Result<usize, ParseError> {
    let body = rec.body();
    let done = rec.on_behalf_of(Location::caller(), |rec| {
        delimited::fields(body, dialect, |index, value| {
            if value.as_written().is_empty() {
                return;
            }
            let value = text_of(rec, value);
            match columns.get(index) {
                Some(Some(attr)) => rec.set(*attr, value),
                Some(None) | None => {
                    let name = rec.build("", |out| write!(out, "column{}", index + 1));
                    rec.keep_aside(name, Value::Text(value));
                }
            }
        })
    });
    done.map_err(|error| fault(rec, body, error))
}

/// Sets an attribute for each column of the body, by the names of a header row.
///
/// # Errors
/// As [`delimited()`].
#[track_caller]
pub fn delimited_by_name<'b>(rec: &mut Record<'b>, dialect: &Dialect, names: &[&str]) -> Result<usize, ParseError> {
    let body = rec.body();
    let done = rec.on_behalf_of(Location::caller(), |rec| {
        delimited::fields(body, dialect, |index, value| {
            if value.as_written().is_empty() {
                return;
            }
            let value = text_of(rec, value);
            set_column(rec, names.get(index).copied(), index, value);
        })
    });
    done.map_err(|error| fault(rec, body, error))
}

#[track_caller]
fn set_column<'b>(rec: &mut Record<'b>, name: Option<&str>, index: usize, value: &'b str) {
    match name.and_then(|name| rec.find(name)) {
        Some(attr) if rec.get(attr).is_none() => rec.set(attr, value),
        _ => {
            let name = match name {
                Some(name) => rec.copy(name),
                None => rec.build("", |out| write!(out, "column{}", index + 1)),
            };
            rec.keep_aside(name, Value::Text(value));
        }
    }
}

/// The attributes that [`cef()`] sets from the header, besides the keys of the extension.
pub const CEF_HEADER: [&str; 7] = [
    "cef.version",
    "cef.vendor",
    "cef.product",
    "cef.device_version",
    "cef.event_class_id",
    "cef.name",
    "cef.severity",
];

/// Reads a CEF message: the header under the names of [`CEF_HEADER`], the extension under its own keys. A
/// custom field that no map knows (`cs1`) is kept aside under its label's text (`cs1Label`).
///
/// # Errors
/// When the body holds no CEF header.
#[track_caller]
pub fn cef<'b>(rec: &mut Record<'b>) -> Result<cef::Header<'b>, ParseError> {
    let body = rec.body();
    let message = cef::header(body).map_err(|error| fault(rec, body, error))?;
    let header = message.header;
    rec.on_behalf_of(Location::caller(), |rec| {
        let values = [
            Raw::plain(header.version),
            header.vendor,
            header.product,
            header.device_version,
            header.event_class_id,
            header.name,
            header.severity,
        ];
        for (name, value) in CEF_HEADER.into_iter().zip(values) {
            if let Some(attr) = rec.find(name) {
                rec.set(attr, text_of(rec, value));
            }
        }
        let labels = Labels::find(message.extension);
        cef::extension(message.extension, |key, value| {
            let value = text_of(rec, value);
            if rec.find(key).is_some() || labels.is_empty() {
                rec.set_named(key, value);
            } else if let Some(label) = labels.of(key) {
                let label = text_of(rec, label);
                rec.set_named(label, value);
            } else if !labels.is_used(key) {
                rec.set_named(key, value);
            }
        });
    });
    Ok(header)
}

/// The labels of custom fields in one message: at most as many as CEF has custom fields.
struct Labels<'b> {
    labels: [Option<(&'b str, Raw<'b>)>; 40],
    count: usize,
}

impl<'b> Labels<'b> {
    fn find(extension: &'b str) -> Labels<'b> {
        let mut found = Labels { labels: [None; 40], count: 0 };
        if memchr::memmem::find(extension.as_bytes(), b"Label=").is_none() {
            return found;
        }
        cef::extension(extension, |key, value| {
            if let Some(custom) = key.strip_suffix("Label")
                && cef::label_of(custom).is_some()
                && !value.as_written().is_empty()
                && found.count < found.labels.len()
            {
                found.labels[found.count] = Some((custom, value));
                found.count += 1;
            }
        });
        found
    }

    fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn of(&self, key: &str) -> Option<Raw<'b>> {
        self.labels[..self.count].iter().flatten().find(|(custom, _)| *custom == key).map(|(_, label)| *label)
    }

    fn is_used(&self, key: &str) -> bool {
        key.strip_suffix("Label").is_some_and(|custom| self.of(custom).is_some())
    }
}

/// The attributes that [`leef()`] sets from the header, besides the keys of the message.
pub const LEEF_HEADER: [&str; 5] =
    ["leef.version", "leef.vendor", "leef.product", "leef.product_version", "leef.event_id"];

/// Reads a LEEF message: the header under the names of [`LEEF_HEADER`], the attributes under their own keys.
///
/// # Errors
/// When the body holds no LEEF header.
#[track_caller]
pub fn leef<'b>(rec: &mut Record<'b>) -> Result<leef::Header<'b>, ParseError> {
    let body = rec.body();
    let message = leef::header(body).map_err(|error| fault(rec, body, error))?;
    let header = message.header;
    rec.on_behalf_of(Location::caller(), |rec| {
        let values = [header.version, header.vendor, header.product, header.product_version, header.event_id];
        for (name, value) in LEEF_HEADER.into_iter().zip(values) {
            if let Some(attr) = rec.find(name) {
                rec.set(attr, value);
            }
        }
        leef::attributes(message.attributes, header.delimiter, |key, value| {
            let value = text_of(rec, value);
            rec.set_named(key, value);
        });
    });
    Ok(header)
}

/// Reads a Windows event as XML. Attributes are named by path: `System.EventID`, `System.Provider.Name`,
/// `EventData.TargetUserName`.
///
/// # Errors
/// When the XML is damaged, cut off, nested too deep or has a document type.
#[track_caller]
pub fn windows_event(rec: &mut Record<'_>) -> Result<(), ParseError> {
    let body = rec.body();
    // Where the last text went; without an attribute it was kept aside.
    let mut last = None;
    let done = rec.on_behalf_of(Location::caller(), |rec| {
        xml::windows_event(body, |path, value| {
            if value.as_written().is_empty() {
                return;
            }
            let names = rec.names();
            let known = names
                .node(0)
                .member(path.section)
                .and_then(|node| names.node(node).member(path.name))
                .and_then(|node| match path.attribute {
                    Some(attribute) => names.node(node).member(attribute),
                    None => Some(node),
                })
                .and_then(|node| names.node(node).attr());
            let value = text_of(rec, value);
            if path.goes_on {
                return go_on(rec, last, value);
            }
            last = known.filter(|attr| rec.get(*attr).is_none());
            match last {
                Some(attr) => rec.set(attr, value),
                None => {
                    let name = rec.build("", |out| {
                        write!(out, "{}.{}", path.section, path.name)?;
                        path.attribute.map_or(Ok(()), |attribute| write!(out, ".{attribute}"))
                    });
                    rec.keep_aside(name, Value::Text(value));
                }
            }
        })
    });
    done.map_err(|error| fault(rec, body, error))
}

/// Appends a further piece to a text.
#[cold]
fn go_on<'b>(rec: &mut Record<'b>, last: Option<AttrId>, piece: &'b str) {
    let before = match last {
        Some(attr) => rec.str(attr),
        None => rec.named().last().and_then(|(_, value)| value.as_str()),
    };
    let text = rec.build(piece, |out| write!(out, "{}{piece}", before.unwrap_or_default()));
    match last {
        Some(attr) => rec.set(attr, text),
        None => rec.set_last_aside(text),
    }
}

/// The state of a source under which [`w3c`] keeps the columns.
const W3C_FIELDS: &str = "w3c.fields";

/// Reads a line of a W3C extended log. A `#Fields:` line is remembered as state of the source, so that a
/// restart in mid-file knows the columns; other directives are filtered.
///
/// # Errors
/// When a data line comes before any `#Fields:` line, or a quote is never closed.
#[track_caller]
pub fn w3c<'b>(rec: &mut Record<'b>, cx: &mut Context<'b>) -> Result<Verdict, ParseError> {
    let body = rec.body();
    if body.starts_with('#') {
        if let Some(w3c::Directive::Fields(names)) = w3c::directive(body) {
            let names = w3c::Fields::parse(names);
            let names = names.names().iter().map(|name| OwnedValue::Text(name.clone())).collect();
            cx.set_state(W3C_FIELDS, OwnedValue::List(names));
        }
        return Ok(Verdict::Filter("header line"));
    }
    let Some(OwnedValue::List(names)) = cx.state(W3C_FIELDS) else {
        return Err(rec.error("no #Fields line before the data", body));
    };
    let done = rec.on_behalf_of(Location::caller(), |rec| {
        w3c::values(body, |index, value| {
            let value = text_of(rec, value);
            if value == "-" {
                return;
            }
            let name = match names.get(index) {
                Some(OwnedValue::Text(name)) => Some(name.as_str()),
                _ => None,
            };
            set_column(rec, name, index, value);
        })
    });
    done.map_err(|error| fault(rec, body, error))?;
    Ok(Verdict::Send)
}

/// The state of a source under which [`zeek`] keeps the header.
const ZEEK_HEADER: &str = "zeek.header";

/// Reads a line of a Zeek log. Header lines are remembered as state of the source, so that a restart in mid-file knows
/// the columns, and filtered. `#path`, the name of the log, is set as the attribute `zeek.path`; unset and empty values set
/// nothing.
///
/// # Errors
/// When a data line comes before any `#fields` line.
#[track_caller]
pub fn zeek<'b>(rec: &mut Record<'b>, cx: &mut Context<'b>) -> Result<Verdict, ParseError> {
    let body = rec.body();
    if body.starts_with('#') {
        let mut header = Header::default();
        if let Some(OwnedValue::List(lines)) = cx.state(ZEEK_HEADER) {
            for line in lines.iter().filter_map(OwnedValue::as_str) {
                header.apply(line);
            }
        }
        header.apply(body);
        cx.set_state(ZEEK_HEADER, OwnedValue::List(header.lines().into_iter().map(OwnedValue::Text).collect()));
        return Ok(Verdict::Filter("header line"));
    }
    let Some(OwnedValue::List(lines)) = cx.state(ZEEK_HEADER) else {
        return Err(rec.error("no #fields line before the data", body));
    };
    let line = |name: &str| lines.iter().filter_map(OwnedValue::as_str).find_map(|line| line.strip_prefix(name));
    let separator = line("#separator ").and_then(zeek::separator).unwrap_or(b'\t');
    let setting = |name: &str| line(name).and_then(|text| text.strip_prefix(char::from(separator)));
    let (unset, empty) = (setting("#unset_field"), setting("#empty_field"));
    if let (Some(path), Some(attr)) = (setting("#path"), rec.find("zeek.path")) {
        rec.set(attr, rec.copy(path));
    }
    let mut names = setting("#fields").unwrap_or_default().split(char::from(separator));
    let done = rec.on_behalf_of(Location::caller(), |rec| {
        zeek::values(body, separator, |index, value| {
            let name = names.next().filter(|name| !name.is_empty());
            let written = value.as_written();
            if written.is_empty() || Some(written) == unset || Some(written) == empty {
                return;
            }
            let value = text_of(rec, value);
            set_column(rec, name, index, value);
        })
    });
    done.map_err(|error| fault(rec, body, error))?;
    Ok(Verdict::Send)
}

/// Notes a scanner's error on the record, with its position.
#[cold]
#[track_caller]
fn fault<'b>(rec: &mut Record<'b>, text: &'b str, error: ScanError) -> ParseError {
    let at = text.floor_char_boundary(error.at.min(text.len()));
    rec.error(error.kind.as_str(), &text[at..])
}
