//! SYSTEM records: the event's name leads to the messages of `maps/messages.pat`, by `maps/system.map`.

use collector_sdk::core::value::parse_ip;
use collector_sdk::prelude::*;

use crate::attr;
use crate::class::{Class, Classes};
use crate::labels;
use crate::network::{SOURCE_USER, place, split};

/// Names and texts of the device's own messages.
#[derive(Default)]
pub(crate) struct System {
    /// From names of events to numbers of the catalogue.
    numbers: KeyMap,
    catalogue: Catalogue,
    captures: pattern::Captures<AttrId>,
}

impl System {
    pub(crate) fn load(setup: &mut Setup<'_>) -> System {
        System {
            numbers: setup.key_map("system.map", Header::FirstCell("eventid")),
            catalogue: Catalogue::load(setup, "messages.pat"),
            captures: pattern::Captures::new(),
        }
    }

    /// Says what happened.
    pub(crate) fn read(&mut self, classes: &Classes, rec: &mut Record, evt: &mut Event) {
        // The subtype is the daemon that wrote the message.
        let daemon = rec.str(attr::SUBTYPE);
        rec.set(attr::DAEMON, daemon);
        if rec.str(attr::OBJECT).is_some_and(|object| object.trim().is_empty()) {
            rec.unset(attr::OBJECT);
        }
        let event = rec.str(attr::EVENTID);
        let number = event.and_then(|event| self.numbers.first(event)).and_then(|number| number.parse().ok());
        let text = rec.str(attr::OPAQUE).unwrap_or_default().trim();
        let text = text.strip_suffix('.').unwrap_or(text);
        match self.catalogue.read(number.unwrap_or(0), text, rec, &mut self.captures) {
            Understood::Whole(section, _) | Understood::IdOnly(section) => {
                rec.set(attr::EVENT_NAME, section.name(rec));
                classes.set_key(&section.key, section.taxonomy, rec, evt);
                match section.key.as_str() {
                    "auth.success" | "auth.failure" | "admin.login.failure" => labels::authentication(rec, text),
                    key if key.starts_with("vpn.") => labels::global_protect(rec, text),
                    _ => {}
                }
            }
            Understood::Unknown => {
                classes.set(Class::SystemOther, rec, evt);
                // The product's own name says more than ours.
                rec.set(attr::EVENT_NAME, event);
            }
        }
        split(rec, &SOURCE_USER);
        place(rec, attr::SRCREGION);
        addresses(rec);
    }
}

/// Names that stand where addresses are expected.
fn addresses(rec: &mut Record) {
    if let Some(source) = rec.str(attr::SRC)
        && parse_ip(source).is_none()
    {
        rec.unset(attr::SRC);
        rec.set(attr::ORIGIN, source);
    }
    if let Some(server) = rec.str(attr::SERVER)
        && parse_ip(server).is_some()
    {
        rec.unset(attr::SERVER);
        rec.set(attr::DST, server);
    }
    if rec.str(attr::MACHINENAME) == Some("[Unavailable]") {
        rec.unset(attr::MACHINENAME);
    }
}
