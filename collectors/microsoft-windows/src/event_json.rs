//! An event as JSON, in the forms that the usual senders give it.
//!
//! Winlogbeat and Elastic Agent nest it below `winlog`, tools that dump event logs below `Event`, NXLog and Azure write it flat.
//! All forms set the same attributes as XML: the place of a member decides whether its key is one of the System section's or a
//! name of the event data. Every byte is checked, because each object is visited as a whole.

use collector_sdk::prelude::*;
use collector_sdk::text::raw::{Escape, Raw};

use crate::codes::Parameters;
use crate::event_xml::{read_data, unnamed};
use crate::{attr, data, general, system};

/// The objects that have a meaning of their own.
#[derive(Clone, Copy, Debug)]
enum Place<'b> {
    Top,
    /// `winlog`, and below it the process and the user.
    Winlog,
    WinlogProcess,
    WinlogThread,
    WinlogUser,
    /// `event` and `log` of the Elastic Common Schema.
    Ecs,
    Log,
    /// `Event`.
    Event,
    /// `Event.System`, and an element of it.
    System,
    Element(&'b str),
    Rendering,
    /// Event data and user data.
    Data,
    /// A value of the event data that is written as an object with its name.
    Datum,
}

type Fault = (&'static str, usize);

/// Reads the object that `text` begins with; returns the byte at which what follows it begins.
///
/// # Errors
/// The reason and the byte at which the text stops being JSON.
pub(crate) fn read<'b>(rec: &mut Record<'b>, parameters: &Parameters, text: &'b str) -> Result<usize, Fault> {
    let mut end = 1;
    let mut event = EventJson { rec, parameters, count: 0, name: "", depth: 0 };
    json::pairs(text, |key, value| {
        end = offset(text, value) + value.len();
        event.member(Place::Top, key, value);
    })?;
    event.accounts();
    let rest = text.get(end..).unwrap_or_default();
    Ok(rest.find('}').map_or(text.len(), |at| end + at + 1))
}

fn offset(text: &str, part: &str) -> usize {
    part.as_ptr().addr() - text.as_ptr().addr()
}

struct EventJson<'r, 'b, 'p> {
    rec: &'r mut Record<'b>,
    parameters: &'p Parameters,
    /// Data without a name, so far.
    count: usize,
    /// The name of the [`Place::Datum`] that is open.
    name: &'b str,
    depth: u32,
}

/// Objects within objects that have a meaning are few; the rest is kept as it is.
const DEEPEST: u32 = 12;

impl<'b> EventJson<'_, 'b, '_> {
    fn member(&mut self, place: Place<'b>, key: &'b str, value: &'b str) {
        match value.as_bytes().first() {
            None | Some(b'n') => {}
            Some(b'{') => self.object(place, key, value),
            Some(b'[') => self.list(place, key, value),
            _ => {
                let text = self.scalar(value);
                self.text(place, key, text, value);
            }
        }
    }

    fn scalar(&self, value: &'b str) -> &'b str {
        match value.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            Some(text) => fields::text_of(self.rec, Raw::new(text, Escape::Json)),
            None => value,
        }
    }

    fn walk(&mut self, place: Place<'b>, value: &'b str) {
        self.depth += 1;
        // The whole text was checked by the visit of its outermost object.
        let _ = json::pairs(value, |key, value| self.member(place, key, value));
        self.depth -= 1;
    }

    fn object(&mut self, place: Place<'b>, key: &'b str, value: &'b str) {
        let inner = match (place, key) {
            _ if self.depth >= DEEPEST => return self.keep(key, value),
            (Place::Top, "winlog") => Place::Winlog,
            (Place::Top, "event") => Place::Ecs,
            (Place::Top, "log") => Place::Log,
            (Place::Top, "Event") => Place::Event,
            (Place::Top | Place::Event, "System") => Place::System,
            (Place::Top | Place::Event | Place::Winlog, "EventData" | "UserData" | "event_data" | "user_data") => {
                Place::Data
            }
            (Place::Event, "RenderingInfo") => Place::Rendering,
            (Place::Winlog, "process") => Place::WinlogProcess,
            (Place::WinlogProcess, "thread") => Place::WinlogThread,
            (Place::Winlog, "user") => Place::WinlogUser,
            // Name spaces.
            (Place::Event | Place::Data, "#attributes" | "@attributes") | (Place::Top, "Event_attributes") => return,
            (Place::Element(_) | Place::Datum, "#attributes" | "@attributes") => place,
            (Place::System, _) => Place::Element(key.strip_suffix("_attributes").unwrap_or(key)),
            // A structure of user data, or data with a name.
            (Place::Data, "Data") => return self.datum(value),
            (Place::Data, _) => Place::Data,
            // Of what the common schema derives from the event, its release and its relations say nothing new.
            (Place::Top, "ecs" | "related") => return,
            _ => return self.keep(key, value),
        };
        self.walk(inner, value);
    }

    /// `{"@Name": "TargetUserName", "#text": "jdoe"}`, or the texts of data without names.
    fn datum(&mut self, value: &'b str) {
        self.name = "";
        let _ = json::pairs(value, |key, value| {
            if matches!(key, "@Name" | "Name") {
                self.name = self.scalar(value);
            } else if matches!(key, "#attributes" | "@attributes") {
                let _ = json::pairs(value, |key, value| {
                    if key == "Name" {
                        self.name = self.scalar(value);
                    }
                });
            }
        });
        self.walk(Place::Datum, value);
    }

    fn list(&mut self, place: Place<'b>, key: &'b str, value: &'b str) {
        match (place, key) {
            (Place::Data, "Data") | (Place::Datum, "#text" | "Value") => {
                let _ = json::elements(value, |element| match element.as_bytes().first() {
                    Some(b'{') => self.datum(element),
                    Some(b'"') => {
                        let text = self.scalar(element);
                        self.unnamed(text);
                    }
                    _ => self.count += 1,
                });
            }
            (Place::Element(_) | Place::Datum, _) => {}
            _ => {
                let name = match place {
                    Place::Top | Place::Winlog => system::flat(key),
                    _ => None,
                };
                let joined = self.joined(value);
                match (name, joined) {
                    (Some(attr), Some(text)) if !self.rec.has(attr) => self.rec.set(attr, text),
                    (_, Some(text)) if matches!(place, Place::Data) => self.put(key, text),
                    _ => self.keep(key, value),
                }
            }
        }
    }

    /// The texts of a list, as the map files write lists; none when there is something else in it.
    fn joined(&self, value: &'b str) -> Option<&'b str> {
        let mut is_plain = true;
        let _ = json::elements(value, |element| is_plain &= element.starts_with('"'));
        is_plain.then(|| {
            self.rec.build(value, |out| {
                let mut between = "";
                let mut done = Ok(());
                let _ = json::elements(value, |element| {
                    if done.is_ok() {
                        done = write!(out, "{between}{}", self.scalar(element));
                    }
                    between = ", ";
                });
                done
            })
        })
    }

    fn unnamed(&mut self, text: &'b str) {
        let name = unnamed(self.count);
        self.count += 1;
        self.put(name, text);
    }

    fn put(&mut self, name: &'b str, text: &'b str) {
        data::put(self.rec, self.parameters, name, text);
    }

    fn set(&mut self, attr: AttrId, key: &'b str, text: &'b str) {
        let text = text.trim_ascii();
        if text.is_empty() || text == "-" {
            return;
        }
        match self.rec.str(attr) {
            Some(told) if told == text => {}
            None if !self.rec.has(attr) => self.rec.set(attr, text),
            _ => self.rec.keep_aside(key, Value::Text(text)),
        }
    }

    fn keep(&mut self, key: &'b str, value: &'b str) {
        if !matches!(value, "{}" | "[]") {
            self.rec.keep_aside(key, Value::Json(value));
        }
    }

    /// A text, number or truth value at its place.
    fn text(&mut self, place: Place<'b>, key: &'b str, text: &'b str, value: &'b str) {
        match place {
            Place::Top => self.top(key, text, value),
            Place::Winlog => match system::flat(key) {
                Some(attr) => self.set(attr, key, text),
                // How the beat read the log.
                None if key == "api" => {}
                None => self.scalar_aside(key, text, value),
            },
            Place::WinlogProcess if key == "pid" => self.set(attr::EXECUTION_PID, key, text),
            Place::WinlogThread if key == "id" => self.set(attr::EXECUTION_TID, key, text),
            Place::WinlogUser => match key {
                "identifier" => self.set(attr::SYSTEM_USER, key, text),
                "name" => self.put("AccountName", text),
                "domain" => self.put("Domain", text),
                "type" => self.put("AccountType", text),
                _ => self.scalar_aside(key, text, value),
            },
            Place::Ecs => match key {
                "code" if !self.rec.has(attr::EVENT_ID) => self.rec.set(attr::EVENT_ID, text),
                "provider" if !self.rec.has(attr::PROVIDER) => self.rec.set(attr::PROVIDER, text),
                "outcome" => self.set(attr::OUTCOME_TEXT, key, text),
                // They repeat the event's own, or are the same for all events of a beat.
                "code" | "provider" | "kind" | "module" | "dataset" | "timezone" => {}
                _ => {
                    let name = self.rec.build("", |out| write!(out, "event.{key}"));
                    self.rec.keep_aside(name, Value::Text(text));
                }
            },
            Place::Log if key == "level" => self.set(attr::LEVEL_TEXT, key, text),
            Place::Log => self.scalar_aside(key, text, value),
            Place::System => system::set(self.rec, key, "", text),
            Place::Element(element) => {
                let attribute = key.strip_prefix('@').unwrap_or(key);
                let attribute = if matches!(attribute, "#text" | "text") { "" } else { attribute };
                system::set(self.rec, element, attribute, text);
            }
            Place::Rendering if key == "Message" => self.set(attr::MESSAGE, key, text),
            Place::Datum => match key {
                "#text" | "Value" | "text" if self.name.is_empty() => self.unnamed(text),
                "#text" | "Value" | "text" => self.put(self.name, text),
                _ => {}
            },
            Place::Data if key == "Data" => self.unnamed(text),
            Place::Data if key.starts_with("@xmlns") || key == "xmlns" || key == "xml_name" => {}
            Place::Data => self.put(key, text),
            Place::Event | Place::Rendering | Place::WinlogProcess | Place::WinlogThread => {}
        }
    }

    fn top(&mut self, key: &'b str, text: &'b str, value: &'b str) {
        if let Some(known) = system::flat(key) {
            return self.set(known, key, text);
        }
        match key {
            // NXLog's own, in the place of the event's; it writes the event's with a slip of the pen.
            "EventType" if is_audit_type(text) => self.set(attr::AUDIT_TYPE, key, text),
            "EventTypeOrignal" if is_audit_type(text) => {}
            "EventData" | "UserData" if text.starts_with('<') => {
                if read_data(self.rec, self.parameters, data_element(text)).is_err() {
                    self.rec.keep_aside(key, Value::Text(text));
                }
            }
            // Pipelines add the host from which the record came.
            "host" if !self.rec.has(attr::REPORTER) => general::reporter(self.rec, text),
            // The release of the format, and the module's kind: the same for all records of a sender.
            "@version" | "SourceModuleType" => {}
            _ => match key.strip_prefix("winlog.") {
                Some(path) => self.dotted(path, text),
                None if value.starts_with('"') => self.put(key, text),
                None => self.scalar_aside(key, text, value),
            },
        }
    }

    /// A document whose objects were made flat.
    fn dotted(&mut self, path: &'b str, text: &'b str) {
        if let Some(name) = path.strip_prefix("event_data.").or_else(|| path.strip_prefix("user_data.")) {
            self.put(name, text);
        } else if let Some(attr) = system::flat(path) {
            self.set(attr, path, text);
        } else {
            self.put(path, text);
        }
    }

    /// What no map knows keeps its type.
    fn scalar_aside(&mut self, key: &'b str, text: &'b str, value: &'b str) {
        match self.rec.find(key) {
            Some(_) => self.put(key, text),
            None if value.starts_with('"') => self.put(key, text),
            None => self.rec.keep_aside(key, Value::Json(value)),
        }
    }

    /// Azure's `DOMAIN\name` columns repeat those that the event has; they count where those are missing.
    fn accounts(&mut self) {
        for (both, name, domain) in [
            (attr::SUBJECT_ACCOUNT, attr::SUBJECT_USER, attr::SUBJECT_DOMAIN),
            (attr::TARGET_ACCOUNT, attr::TARGET_NAME, attr::TARGET_DOMAIN),
        ] {
            let Some(account) = self.rec.str(both) else { continue };
            let is_told = self.rec.has(name) || both == attr::TARGET_ACCOUNT && self.rec.has(attr::TARGET_USER);
            if !is_told {
                let user = split_user(account);
                self.rec.set(name, user.name);
                self.rec.set(domain, user.domain);
            }
            self.rec.unset(both);
        }
        if self.rec.has(attr::SUBJECT_USER) || self.rec.has(attr::TARGET_USER) || self.rec.has(attr::TARGET_NAME) {
            self.rec.unset(attr::ACCOUNT);
        }
    }
}

/// The element with the data, which some senders wrap.
fn data_element(text: &str) -> &str {
    let find = |open: &str, close: &str| {
        let (start, end) = (text.find(open)?, text.rfind(close)?);
        text.get(start..end + close.len())
    };
    find("<EventData", "</EventData>").or_else(|| find("<UserData", "</UserData>")).unwrap_or(text)
}

fn is_audit_type(text: &str) -> bool {
    matches!(text, "AUDIT_SUCCESS" | "AUDIT_FAILURE" | "INFO" | "WARNING" | "ERROR" | "CRITICAL" | "VERBOSE")
}
