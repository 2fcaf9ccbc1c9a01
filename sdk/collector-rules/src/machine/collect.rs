//! The collect instructions: from their hits to variables.

use collector_core::Time;

use super::{Buffer, Flow, Frame, Machine, Val};
use crate::collect::{Piece, json, key_value, position, snmp, symbol, xpath};
use crate::function::Env;
use crate::program::{AnotherEvent, Collect, Operand};
use crate::scan::Outcome;

impl Machine {
    /// Runs a collect instruction; what it does not find stays as it is.
    #[inline(never)]
    pub(super) fn collect(&mut self, frame: &Frame<'_>, env: &mut Env<'_>, kind: &Collect, line: u32) -> Flow {
        match kind {
            Collect::CsvFile { file, key, maps } => {
                let key = self.operand(*key);
                let Some(row) = env.data.row(file, self.store.text(frame, key)).filter(|_| key.is_set()) else {
                    return Ok(());
                };
                for (attr, column) in maps {
                    if let Some(val) = row.get(*column).and_then(|cell| self.store.keep(cell, line)) {
                        self.store.set(*attr, val);
                    }
                }
                return Ok(());
            }
            Collect::CsvValue { file, delimiter, pattern, attrs } => {
                for attr in attrs {
                    let Some(text) = self.store.get(frame, *attr) else { continue };
                    self.answer.clear();
                    for (i, item) in text.split(delimiter.as_str()).enumerate() {
                        if i > 0 {
                            self.answer.push_str(delimiter);
                        }
                        let is_key = pattern.matcher.search(item, &mut self.spans) == Outcome::Match;
                        let row = is_key.then(|| env.data.row(file, item.trim())).flatten();
                        self.answer.push_str(row.and_then(|row| row.get(1)).map_or(item, String::as_str));
                    }
                    if let Some(val) = self.store.keep(&self.answer, line) {
                        self.store.set(*attr, val);
                    }
                }
                return Ok(());
            }
            _ => {}
        }
        let Some(src) = source(kind) else { return Ok(()) };
        let from = self.store.val(src);
        if !from.is_set() {
            return Ok(());
        }
        let text = self.store.text(frame, from);
        let hits = &mut self.hits;
        hits.clear();
        match kind {
            Collect::KeyValue { sep, maps, all: false, .. } => key_value::by_key(text, sep, maps, hits),
            Collect::KeyValue { sep, maps, all: true, .. } => key_value::all_by_key(text, sep, maps, hits),
            Collect::Fields { sep, kvsep, keys, .. } => {
                key_value::fields(text, sep, kvsep, keys, frame.parser.settings.only_declared_keys, hits);
            }
            Collect::Position { sep, inner, maps, .. } => position::by_position(text, sep, inner, maps, hits),
            Collect::Json { maps, .. } => json::by_path(text, maps, hits),
            Collect::JsonArray { sep, maps, .. } => json::by_array(text, sep, maps, hits),
            Collect::JsonSymbol { symbols, .. } => json::by_symbol(text, symbols, hits),
            Collect::Symbol { sep, start, end, symbols, .. } => symbol::by_symbol(text, sep, start, end, symbols, hits),
            Collect::XPath { path, symbols, .. } => xpath::by_element(text, path, symbols, hits),
            Collect::XPathFields { maps, .. } => xpath::by_path(text, maps, hits),
            Collect::SnmpTrap { maps, .. } => snmp::by_oid(text, maps, hits),
            _ => {}
        }
        self.apply(from, line);
        match kind {
            Collect::XPathFields { then, .. } => self.block(frame, env, then),
            _ => Ok(()),
        }
    }

    /// Assigns what was found in a text.
    fn apply(&mut self, from: Val, line: u32) {
        let Machine { hits, store, .. } = self;
        let Some(base) = store.keep(&hits.made, line) else { return };
        for (slot, piece) in &hits.items {
            let val = match *piece {
                Piece::Part(start, len) => from.part(start as usize, len as usize, line),
                Piece::Made(start, len) => base.part(start as usize, len as usize, line),
            };
            store.set(*slot, val);
        }
    }

    /// `collectAndSetAttrFromAnotherEvent`: the newest event for which something is done.
    #[inline(never)]
    pub(super) fn another_event(&mut self, frame: &Frame<'_>, env: &mut Env<'_>, another: &AnotherEvent) -> Flow {
        let device = self.store.get(frame, crate::program::DEVICE).unwrap_or_default().to_string();
        let now = self.event_time(frame, env.arrival);
        let others = env.others;
        for other in others.newest(&another.types, &device) {
            if another.within.is_some_and(|seconds| (now - other.time).abs() > seconds.saturating_mul(1000)) {
                continue;
            }
            for (slot, name) in &another.reads {
                let value = other.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value);
                let val = value.and_then(|value| self.store.keep(value, 0));
                self.store.put(*slot, val);
            }
            let before = self.store.writes;
            for when in &another.whens {
                if self.holds(frame, &when.test) {
                    self.block(frame, env, &when.then)?;
                }
            }
            if self.store.writes > before {
                break;
            }
        }
        for (slot, _) in &another.reads {
            self.store.put(*slot, None);
        }
        Ok(())
    }

    /// The time of the event so far, in milliseconds since 1970.
    pub(crate) fn event_time(&self, frame: &Frame<'_>, arrival: Time) -> i64 {
        let own = frame.parser.time.and_then(|slot| crate::function::date_millis(self.store.get(frame, slot)?.trim()));
        own.unwrap_or(arrival.millis())
    }

    /// The text of an operand, if it is set.
    pub(super) fn operand_text<'t>(&'t self, frame: &Frame<'t>, operand: Operand) -> Option<&'t str> {
        let val = self.operand(operand);
        (val.buffer != Buffer::Unset).then(|| self.store.text(frame, val))
    }
}

/// The text that an instruction reads.
fn source(kind: &Collect) -> Option<crate::program::Slot> {
    match kind {
        Collect::KeyValue { src, .. }
        | Collect::Fields { src, .. }
        | Collect::Position { src, .. }
        | Collect::Json { src, .. }
        | Collect::JsonArray { src, .. }
        | Collect::JsonSymbol { src, .. }
        | Collect::Symbol { src, .. }
        | Collect::XPath { src, .. }
        | Collect::XPathFields { src, .. }
        | Collect::SnmpTrap { src, .. } => Some(*src),
        _ => None,
    }
}
