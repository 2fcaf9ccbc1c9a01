//! Classes of records: the keys that tell them apart, and what each class is called.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::keys::{Key, Row};
use crate::meaning;
use crate::shape::Shape;
use crate::words::{compact, pieces};

/// A class of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Class {
    /// The values of the keys that tell it, joined by `/`; of text, a name made from its constant words.
    pub key: String,
    /// The name of its events.
    pub title: String,
    /// The row of `taxonomy.map`.
    pub taxonomy: String,
    /// The words that say so.
    pub because: Option<String>,
    /// How many records are of it.
    pub count: usize,
    /// One of them, by its number among all records.
    pub example: usize,
}

/// How often a key of this name tells the class, from experience.
fn prior(name: &str) -> f64 {
    let name = compact(name);
    let known: &[(&str, f64)] = &[
        ("eventtype", 1.0),
        ("eventname", 1.0),
        ("eventid", 1.0),
        ("eventcode", 1.0),
        ("systemeventid", 1.0),
        ("cefeventclassid", 1.0),
        ("leefeventid", 1.0),
        ("protopayloadmethodname", 1.0),
        ("methodname", 0.95),
        ("operation", 0.9),
        ("operationname", 0.95),
        ("activity", 0.7),
        ("event", 0.9),
        ("type", 0.85),
        ("subtype", 0.75),
        ("kind", 0.7),
        ("msgid", 0.8),
        ("messageid", 0.8),
        ("action", 0.7),
        ("eventaction", 0.8),
        ("eventtypename", 0.8),
        ("cefname", 0.7),
        ("logtype", 0.8),
        ("category", 0.5),
        ("cat", 0.5),
        ("name", 0.4),
        ("op", 0.6),
        ("product", 0.5),
        ("eventsname", 1.0),
        ("events0name", 1.0),
        ("eventstype", 0.8),
    ];
    let whole = known.iter().find(|(known, _)| *known == name).map(|(_, prior)| *prior);
    let ending =
        known.iter().filter(|(known, _)| known.len() > 4 && name.ends_with(known)).map(|(_, prior)| prior * 0.7);
    whole.unwrap_or_else(|| ending.fold(0.0, f64::max))
}

/// A key tells classes apart if it is a word or number that most records have, of which there are few.
fn can_tell(key: &Key, rows: usize, least: f64) -> bool {
    let kinds = key.values.len();
    let is_short = key.values.iter().all(|(value, _)| value.len() <= 80);
    let words = key.share(&[Shape::Word, Shape::Int, Shape::Text, Shape::Host, Shape::Bool, Shape::Path]);
    !key.has_more
        && (kinds >= 2 || key.count < rows)
        && is_short
        && words > 0.95
        && key.count as f64 >= rows as f64 * least
}

/// How much a key says about which other keys a record has, 0 to 1.
fn says_about_structure(rows: &[Row], value: impl Fn(&Row) -> Option<String>) -> f64 {
    let mut joint: BTreeMap<(String, String), f64> = BTreeMap::new();
    let (mut values, mut shapes): (BTreeMap<String, f64>, BTreeMap<String, f64>) = Default::default();
    for row in rows {
        let names: BTreeSet<&str> = row.pairs.iter().map(|(name, _)| name.as_str()).collect();
        let shape = names.into_iter().collect::<Vec<_>>().join("\n");
        let value = value(row).unwrap_or_default();
        *values.entry(value.clone()).or_default() += 1.0;
        *shapes.entry(shape.clone()).or_default() += 1.0;
        *joint.entry((value, shape)).or_default() += 1.0;
    }
    let all = rows.len() as f64;
    let entropy = |counts: &mut dyn Iterator<Item = &f64>| counts.map(|n| -n / all * (n / all).ln()).sum::<f64>();
    let of_shapes = entropy(&mut shapes.values());
    if of_shapes < 1e-9 {
        return 0.0;
    }
    let shared = entropy(&mut values.values()) + of_shapes - entropy(&mut joint.values());
    // Many values explain any structure; what counts is what they explain beyond their number.
    let cost = (values.len() as f64 - 1.0) * (shapes.len() as f64 - 1.0) / (2.0 * all);
    ((shared - cost.min(shared) * 0.5) / of_shapes).clamp(0.0, 1.0)
}

fn is_letters(text: &str) -> bool {
    text.len() > 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-' || byte == b'_')
}

/// The keys that tell the classes apart: none, one, or two.
#[must_use]
pub fn discriminators(keys: &[Key], rows: &[Row]) -> Vec<String> {
    let value = |name: &str, row: &Row| row.get(name).map(str::to_string);
    let score = |key: &Key| {
        let structure = says_about_structure(rows, |row| value(&key.name, row));
        prior(&key.name) * 0.7 + structure * 0.3
    };
    // Records without the key are a class of their own, when no key is in most records.
    let least = if keys.iter().any(|key| can_tell(key, rows.len(), 0.6) && prior(&key.name) > 0.0) { 0.6 } else { 0.3 };
    let able = keys.iter().filter(|key| can_tell(key, rows.len(), least));
    let mut scored: Vec<(f64, &Key)> =
        able.clone().filter(|key| prior(&key.name) > 0.0).map(|key| (score(key), key)).collect();
    if scored.is_empty() {
        // Columns without a name: words in capitals or of letters alone that say which other columns there are.
        let is_kind =
            |key: &&Key| key.name.starts_with("column") && key.values.len() <= 30 && key.share_of(is_letters) > 0.99;
        let structured = able.filter(is_kind).map(|key| (says_about_structure(rows, |row| value(&key.name, row)), key));
        scored = structured.filter(|(structure, _)| *structure > 0.3).collect();
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let Some((_, first)) = scored.first() else { return Vec::new() };
    let has_type = |key: &Key| compact(&key.name) == "type" && can_tell(key, rows.len(), 0.6);
    let first = match keys.iter().find(|key| has_type(key)) {
        Some(coarse) if compact(&first.name) == "subtype" => coarse,
        _ => *first,
    };
    let mut chosen = vec![first.name.clone()];
    // `type` needs its `subtype` or the name of the event; an identifier needs nothing.
    let is_coarse =
        matches!(compact(&first.name).as_str(), "type" | "kind" | "category" | "cat" | "logtype" | "eventtype");
    let finer = |name: &str| {
        keys.iter().find(|key| key.name != first.name && key.values.len() > 1 && compact(&key.name) == name)
    };
    if is_coarse {
        let second = ["subtype", "eventsubtype", "alertcategory"].iter().find_map(|name| finer(name));
        let second = second.or_else(|| {
            let named = ["name", "eventname", "action", "operation"].iter().find_map(|name| finer(name))?;
            (can_tell(named, rows.len(), 0.9) && named.values.len() > first.values.len()).then_some(named)
        });
        chosen.extend(second.map(|key| key.name.clone()));
    }
    chosen
}

/// Another spelling of the key that tells the classes, for records that lack it: `EventName` where others have `eventName`.
#[must_use]
pub fn other_spelling(keys: &[Key], by: &[String]) -> Option<String> {
    let [by] = by else { return None };
    let other = keys.iter().find(|key| key.name != *by && compact(&key.name) == compact(by) && key.count > 0)?;
    Some(other.name.clone())
}

/// The class of a record by the keys that tell it.
#[must_use]
pub fn of(row: &Row, by: &[String], other: Option<&str>) -> Option<String> {
    let parts: Vec<&str> = by.iter().filter_map(|name| row.get(name).or_else(|| row.get(other?))).collect();
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// All classes, in the order of their keys.
#[must_use]
pub fn list(rows: &[Row], by: &[String], other: Option<&str>, title_of: &dyn Fn(&Row) -> Option<String>) -> Vec<Class> {
    let mut classes: BTreeMap<String, Class> = BTreeMap::new();
    for row in rows {
        let Some(key) = of(row, by, other) else { continue };
        let class = classes.entry(key.clone()).or_insert_with(|| {
            let title = title_of(row).unwrap_or_else(|| meaning::title(&key));
            let words = pieces(&format!("{key} {title}"));
            let (draft, because) = meaning::taxonomy(&words);
            let because = because.map(str::to_string);
            Class { key, title, taxonomy: draft.key.to_string(), because, count: 0, example: row.record }
        });
        class.count += 1;
    }
    classes.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::collect;

    fn rows(texts: &[&str]) -> Vec<Row> {
        let pairs = |text: &&str| text.split(' ').filter_map(|pair| pair.split_once('=')).map(own).collect();
        texts.iter().enumerate().map(|(record, text)| Row { record, pairs: pairs(text) }).collect()
    }

    fn own((key, value): (&str, &str)) -> (String, String) {
        (key.to_string(), value.to_string())
    }

    #[test]
    fn type_and_subtype_tell_classes() {
        let rows = rows(&["type=utm subtype=ips sev=1", "type=utm subtype=dns q=x", "type=traffic subtype=local n=2"]);
        let by = discriminators(&collect(&rows), &rows);
        assert_eq!(by, ["type", "subtype"]);
        let classes = list(&rows, &by, None, &|_| None);
        assert_eq!(
            classes.iter().map(|class| class.key.as_str()).collect::<Vec<_>>(),
            ["traffic/local", "utm/dns", "utm/ips"]
        );
        assert_eq!(classes[0].taxonomy, "connection");
    }

    #[test]
    fn one_kind_of_record_has_no_discriminator() {
        let rows = rows(&["a=1 b=2", "a=3 b=4"]);
        assert!(discriminators(&collect(&rows), &rows).is_empty());
    }
}
