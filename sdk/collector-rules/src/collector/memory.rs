//! What is remembered of a source: who reads the records of a device, and events that others ask for.
//!
//! It lies in the state of the source, so that a restart goes on with it, and is kept at hand in the collector.

use collector_core::{Context, OwnedValue};

use super::RulesCollector;
use crate::correlate::Other;
use crate::set::Ran;

/// State of a source: which parsers read the records of a device.
const DEVICE_STATE: &str = "rules.device/";
/// And events that others ask for.
const EVENT_STATE: &str = "rules.event/";
/// Sources whose memory is kept at hand; that of others is read from their state again.
const SOURCES: usize = 1000;

impl RulesCollector {
    /// Takes the memory of a record's source.
    #[inline]
    pub(super) fn remember(&mut self, cx: &Context<'_>) {
        if self.source != cx.origin().source.id {
            self.change_source(cx);
        }
    }

    #[cold]
    fn change_source(&mut self, cx: &Context<'_>) {
        let source = &cx.origin().source.id;
        let before = (std::mem::take(&mut self.runner.recent), std::mem::take(&mut self.others));
        if self.sources.len() >= SOURCES {
            self.sources.clear();
        }
        self.sources.insert(std::mem::replace(&mut self.source, source.clone()), before);
        if let Some((recent, others)) = self.sources.remove(source) {
            (self.runner.recent, self.others) = (recent, others);
            return;
        }
        for (name, value) in cx.states(EVENT_STATE) {
            if let Ok(number) = name[EVENT_STATE.len()..].parse() {
                self.others.restore(number, value);
            }
        }
        for (name, value) in cx.states(DEVICE_STATE) {
            for parser in value.as_str().unwrap_or_default().lines() {
                let place = self.set.parsers().iter().position(|known| known.name() == parser);
                place.into_iter().for_each(|place| self.runner.recent.note(&name[DEVICE_STATE.len()..], place));
            }
        }
        self.runner.recent.changed.clear();
    }

    /// Puts what was learnt of devices into the state of the source.
    #[cold]
    pub(super) fn note_devices(&mut self, cx: &mut Context<'_>) {
        let recent = &mut self.runner.recent;
        for device in std::mem::take(&mut recent.dropped) {
            cx.set_state(&format!("{DEVICE_STATE}{device}"), OwnedValue::Null);
        }
        for device in std::mem::take(&mut recent.changed) {
            let names: Vec<&str> =
                recent.of(&device).into_iter().flatten().map(|parser| self.set.parsers()[*parser].name()).collect();
            cx.set_state(&format!("{DEVICE_STATE}{device}"), OwnedValue::Text(names.join("\n")));
        }
    }

    /// Keeps an event that some parser may ask for.
    #[inline(never)]
    pub(super) fn keep(&mut self, ran: Ran, text: &str, cx: &mut Context<'_>) {
        let Some(event_type) = self.set.event_type(ran, text, &self.runner) else { return };
        if self.set.kept_types.binary_search_by(|known| known.as_str().cmp(event_type)).is_err() {
            return;
        }
        let mut attributes = Vec::new();
        self.set.texts(ran, text, &self.runner, |name, value| {
            if self.set.kept_attributes.binary_search_by(|known| known.as_str().cmp(name)).is_ok() {
                attributes.push((name.to_string(), value.to_string()));
            }
        });
        let other = Other {
            number: 0,
            event_type: event_type.to_string(),
            device: self.runner.device.clone(),
            time: self.set.event_time(ran, text, &self.runner, cx.now()),
            arrival: cx.now().millis(),
            attributes,
        };
        let (number, dropped) = self.others.keep(other);
        let name = |number: u64| format!("{EVENT_STATE}{number:020}");
        for number in dropped {
            cx.set_state(&name(number), OwnedValue::Null);
        }
        if let Some(last) = self.others.last() {
            cx.set_state(&name(number), last.to_value());
        }
    }
}
