//! The keys of a format, and what their values look like.

use std::collections::{BTreeMap, BTreeSet};

use crate::format::Pairs;
use crate::shape::{self, Shape};

/// So many different values of a key are remembered.
const MAX_VALUES: usize = 300;

/// A key that records have.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its name or path.
    pub name: String,
    /// In how many records it has a value.
    pub count: usize,
    /// Different values in the order in which they came, with how often; at most 300.
    pub values: Vec<(String, usize)>,
    /// How many values have which shape.
    pub shapes: BTreeMap<Shape, usize>,
    /// Not all different values are in `values`.
    pub has_more: bool,
    places: BTreeMap<String, usize>,
}

impl Key {
    fn new(name: &str) -> Key {
        Key {
            name: name.to_string(),
            count: 0,
            values: Vec::new(),
            shapes: BTreeMap::new(),
            has_more: false,
            places: BTreeMap::new(),
        }
    }

    fn add(&mut self, value: &str) {
        self.count += 1;
        *self.shapes.entry(shape::of(value)).or_default() += 1;
        match self.places.get(value) {
            Some(place) => self.values[*place].1 += 1,
            None if self.values.len() < MAX_VALUES => {
                self.places.insert(value.to_string(), self.values.len());
                self.values.push((value.to_string(), 1));
            }
            None => self.has_more = true,
        }
    }

    /// Whether a map can name it: a name such as `a.` is no path.
    #[must_use]
    pub fn can_be_named(&self) -> bool {
        collector_core::attr::parse_path(&self.name).is_some()
    }

    /// The share of values of these shapes.
    #[must_use]
    pub fn share(&self, shapes: &[Shape]) -> f64 {
        let count: usize = shapes.iter().filter_map(|shape| self.shapes.get(shape)).sum();
        count as f64 / self.count.max(1) as f64
    }

    /// The share of values, as often as they occur, that pass a test.
    #[must_use]
    pub fn share_of(&self, test: impl Fn(&str) -> bool) -> f64 {
        let all: usize = self.values.iter().map(|(_, count)| count).sum();
        let good: usize = self.values.iter().filter(|(value, _)| test(value)).map(|(_, count)| count).sum();
        good as f64 / all.max(1) as f64
    }
}

/// A record taken apart.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which of the records it is.
    pub record: usize,
    /// Its pairs.
    pub pairs: Pairs,
}

impl Row {
    /// The first value of a key.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Values that stand for none.
#[must_use]
pub fn is_empty(value: &str) -> bool {
    matches!(value, "" | "-" | "N/A" | "n/a" | "(null)" | "null" | "none" | "None" | "?" | "(empty)" | "undefined")
}

/// All keys in the order in which they first come.
#[must_use]
pub fn collect(rows: &[Row]) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let mut seen = BTreeSet::new();
        for (name, value) in &row.pairs {
            if !seen.insert(name.as_str()) {
                continue;
            }
            let place = *places.entry(name.clone()).or_insert_with(|| {
                keys.push(Key::new(name));
                keys.len() - 1
            });
            if !is_empty(value) {
                keys[place].add(value);
            }
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_counted_once_a_record() {
        let row = |pairs: &[(&str, &str)]| Row {
            record: 0,
            pairs: pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect(),
        };
        let keys = collect(&[row(&[("a", "1"), ("a", "2"), ("b", "-")]), row(&[("a", "x"), ("c", "192.0.2.1")])]);
        let counts: Vec<_> = keys.iter().map(|key| (key.name.as_str(), key.count)).collect();
        assert_eq!(counts, [("a", 2), ("b", 0), ("c", 1)]);
        assert!(keys[2].share(&[Shape::Ip]) > 0.9);
    }
}
