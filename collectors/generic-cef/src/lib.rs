//! Collector for any product's CEF (ArcSight Common Event Format) and LEEF (Log Event Extended Format) messages.
//!
//! The two formats have their dictionaries of keys in common, nearly: `keys.map` leads all spellings to the attributes
//! that `attr` names. The code does what no map can: custom fields with labels, times, what a name says of the kind of
//! event, and addresses, hosts and users that senders put into each other's place.

mod attr;
mod backslash;
mod classify;
mod envelope;
mod keys;
mod leef_forms;
mod memo;
mod names;
mod things;
mod times;
mod who;

use std::panic::Location;

use collector_sdk::prelude::*;
use collector_sdk::text::raw::Raw;
use collector_sdk::text::raw::find_byte;

use classify::Classes;
use keys::{Keys, Touched};
use leef_forms::Delimiter;
use names::Names;
use times::SlashDates;

/// The collector; public, so that other crates can extend it.
#[derive(Default)]
pub struct GenericCef {
    keys: Keys,
    classes: Classes,
    severities: Names<i64>,
    numbers: [Option<i64>; 11],
    protocols: KeyMap,
    slashes: SlashDates,
    /// The time of the record's syslog header.
    header_time: Option<Stamp>,
}

impl Collector for GenericCef {
    fn attributes(&self) -> &'static [&'static str] {
        attr::NAMES
    }

    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        self.keys = Keys::load(setup);
        self.classes = Classes::load(setup);
        self.protocols = setup.key_map("protocol.map", Header::FirstCell("number"));
        let severities = &mut self.severities;
        for row in names::rows(setup, "severity.map", "level") {
            if let Ok(severity) = row.cell(1).parse() {
                severities.insert(row.cell(0), severity);
            }
        }
        let numbers = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
        for (number, severity) in numbers.into_iter().zip(&mut self.numbers) {
            *severity = self.severities.get(number).copied();
        }
        self.slashes = match setup.parameters().str("slash_dates") {
            Some("day-first") => SlashDates::DayFirst,
            _ => SlashDates::MonthFirst,
        };
        Ok(())
    }

    fn preparse(&mut self, rec: &mut Record, _evt: &mut Event, _cx: &mut Context) -> Result<Verdict, ParseError> {
        self.header_time = envelope::take(rec);
        Ok(Verdict::Send)
    }

    fn parse(&mut self, rec: &mut Record, _evt: &mut Event, _cx: &mut Context) -> Result<Verdict, ParseError> {
        let body = rec.body();
        match Format::of(body) {
            Some(Format::Cef) => rec.on_behalf_of(Location::caller(), |rec| self.cef(rec, body))?,
            Some(Format::Leef) => rec.on_behalf_of(Location::caller(), |rec| self.leef(rec, body))?,
            None => return Ok(Verdict::Unsupported("neither `CEF:` nor `LEEF:` with a version")),
        }
        Ok(Verdict::Send)
    }

    fn normalize<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        self.severity(rec);
        event_name(rec);
        times::set(rec, evt, cx, self.header_time, self.slashes);
        who::normalize(rec);
        things::files(rec);
        things::protocol(rec, &self.protocols);
        things::direction(rec);
        things::duration(rec);
        things::web(rec);
        things::mail(rec);
        self.classes.apply(rec, evt);
        Ok(Verdict::Send)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Cef,
    Leef,
}

impl Format {
    /// The format whose tag comes first.
    fn of(body: &str) -> Option<Format> {
        let is_version = |at: usize| body[at..].trim_start_matches(' ').starts_with(|c: char| c.is_ascii_digit());
        let bytes = body.as_bytes();
        let mut at = find_byte(bytes, 0, b':');
        while at < bytes.len() {
            let format = match &bytes[..at] {
                [.., b'L', b'E', b'E', b'F'] => Some(Format::Leef),
                [.., b'C', b'E', b'F'] => Some(Format::Cef),
                _ => None,
            };
            if format.is_some() && is_version(at + 1) {
                return format;
            }
            at = find_byte(bytes, at + 1, b':');
        }
        None
    }
}

impl GenericCef {
    fn cef<'b>(&mut self, rec: &mut Record<'b>, body: &'b str) -> Result<(), ParseError> {
        let message = match cef::header(body) {
            Ok(message) => message,
            Err(error) => return Err(fault(rec, body, error.at, "the CEF header has fewer than seven fields")),
        };
        let header = message.header;
        let values = [
            (attr::VENDOR, header.vendor),
            (attr::PRODUCT, header.product),
            (attr::VERSION, header.device_version),
            (attr::CLASS_ID, header.event_class_id),
            (attr::NAME, header.name),
            (attr::VENDOR_SEVERITY, header.severity),
        ];
        for (attr, value) in values {
            let value = keys::trimmed(fields::text_of(rec, value));
            if !value.is_empty() {
                rec.set(attr, value);
            }
        }
        rec.set(attr::FORMAT, header.version);
        envelope::rest(rec, message.prefix);
        let mut taker = Taker { keys: &self.keys, rec, touched: Touched::default(), key: "", id: None };
        let leading = cef::take_extension(message.extension, &mut taker);
        let touched = taker.touched;
        words(rec, leading);
        self.keys.customs(rec, touched);
        Ok(())
    }

    fn leef<'b>(&mut self, rec: &mut Record<'b>, body: &'b str) -> Result<(), ParseError> {
        let message = match leef::header(body) {
            Ok(message) => message,
            Err(error) => return Err(fault(rec, body, error.at, "the LEEF header has fewer than five fields")),
        };
        let header = message.header;
        let values = [
            (attr::VENDOR, header.vendor),
            (attr::PRODUCT, header.product),
            (attr::VERSION, header.product_version),
            (attr::CLASS_ID, header.event_id),
        ];
        for (attr, value) in values {
            let value = value.trim();
            if !value.is_empty() {
                rec.set(attr, value);
            }
        }
        rec.set(attr::FORMAT, header.version);
        envelope::rest(rec, message.prefix);
        let mut touched = Touched::default();
        let mut take = |key: &'b str, value: &'b str| match key {
            "" => words(rec, value),
            _ => self.keys.take(rec, key, value, &mut touched),
        };
        match leef_forms::delimiter(&message) {
            (Delimiter::Char(delimiter), attributes) => {
                leef::attributes(attributes, delimiter, |key, value| take(key, value.as_written()));
            }
            (Delimiter::Text(delimiter), attributes) => leef_forms::split(attributes, delimiter, take),
            (Delimiter::Blanks, attributes) => {
                let leading = cef::extension(attributes, |key, value| take(key, value.as_written()));
                take("", leading);
            }
        }
        self.keys.customs(rec, touched);
        Ok(())
    }

    /// The header's severity, or LEEF's `sev`, as Sentinel's.
    fn severity(&self, rec: &mut Record<'_>) {
        for attr in [attr::SEV, attr::SEVERITY_KEY] {
            if let Some(severity) = rec.str(attr) {
                who::set_or_keep(rec, attr::VENDOR_SEVERITY, rec.names().name(attr), severity);
            }
        }
        let Some(text) = rec.str(attr::VENDOR_SEVERITY) else { return };
        // `5.0`, `7/10` and `3 (Low)` are on the same scale.
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let severity = match text[..digits].parse::<usize>() {
            Ok(number) => self.numbers.get(number).copied().flatten(),
            Err(_) => self.severities.get(text).copied(),
        };
        rec.set(attr::SEVERITY, severity);
    }
}

/// Takes the pairs of CEF's extension.
struct Taker<'k, 'r, 'b> {
    keys: &'k Keys,
    rec: &'r mut Record<'b>,
    touched: Touched,
    key: &'b str,
    id: Option<AttrId>,
}

impl<'b> cef::Take<'b> for Taker<'_, '_, 'b> {
    #[inline(always)]
    fn expects(&self) -> &str {
        self.rec.expected_name()
    }

    #[inline(always)]
    fn key(&mut self, key: &'b str) {
        self.key = key;
        self.id = self.rec.find(key);
    }

    #[inline(always)]
    fn expected_key(&mut self, key: &'b str) {
        self.key = key;
        self.id = Some(self.rec.take_expected());
    }

    #[inline(always)]
    fn value(&mut self, value: Raw<'b>) {
        let value = backslash::text_of(self.rec, self.key, value);
        self.keys.put(self.rec, (self.key, self.id), value, &mut self.touched);
    }
}

/// The name of the event; LEEF has none, so that a title or what reads like one stands in.
fn event_name(rec: &mut Record<'_>) {
    let is_word = |text: &&str| text.bytes().any(|b| b.is_ascii_alphabetic());
    if let Some(name) = rec.str(attr::NAME) {
        if let Some(title) = rec.str(attr::EVENT_TITLE).filter(|title| *title != name) {
            rec.keep_aside("eventName", Value::Text(title));
        }
        rec.set(attr::EVENT_NAME, name);
        return;
    }
    let candidates = [attr::EVENT_TITLE, attr::CLASS_ID, attr::CAT];
    let name = candidates.into_iter().find_map(|attr| rec.str(attr).filter(is_word));
    rec.set(attr::EVENT_NAME, name.or(rec.str(attr::CLASS_ID)));
}

/// Text before the first key is the message, if nothing else is.
fn words<'b>(rec: &mut Record<'b>, text: &'b str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    if rec.has(attr::MSG) {
        rec.keep_aside(fields::WORDS, Value::Text(text));
    } else {
        rec.set(attr::MSG, text);
    }
}

#[cold]
fn fault(rec: &mut Record<'_>, body: &str, at: usize, reason: &'static str) -> ParseError {
    let at = body.floor_char_boundary(at.min(body.len()));
    rec.error(reason, &body[at..])
}

register_collector!(
    GenericCef,
    maps: ["keys.map", "labels.map", "words.map", "categories.map", "severity.map", "protocol.map"]
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tag_tells_the_format() {
        assert_eq!(Format::of("CEF:0|a"), Some(Format::Cef));
        assert_eq!(Format::of("x: CEF: 1|a LEEF:1.0|"), Some(Format::Cef));
        assert_eq!(Format::of("LEEF:2.0|CEF:0|"), Some(Format::Leef));
        assert_eq!(Format::of("CEF:|LEEF:x"), None);
        assert_eq!(Format::of(""), None);
    }
}
