//! Which attribute a key, or the label of a custom field, leads to.
//!
//! `keys.map` lists the dictionaries of CEF and LEEF and the spellings of vendors, `labels.map` the labels whose meaning
//! is well known. What neither lists is kept aside and leaves in the extended information under its own name.

use collector_sdk::prelude::*;

use crate::attr;
use crate::memo::Memo;
use crate::names::{self, Names};

/// Where a value goes, and what is left out there.
#[derive(Clone, Copy)]
struct Route {
    attr: AttrId,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    /// A number, an address or a name: words such as `N/A` stand for nothing.
    Definite,
    /// A custom field, by its place in [`Keys::customs`]; its meaning is in its label.
    Custom(u8),
}

/// A custom field such as `cs1`.
struct Custom {
    value: AttrId,
    label: AttrId,
    /// Where the standard itself says what the field means.
    meaning: Option<Route>,
}

/// Families of custom fields, with the short name, the full name, and how many there are: senders go beyond the
/// standard's numbers. Together they must not exceed the bits of [`Touched`].
const FAMILIES: [(&str, &str, u8); 8] = [
    ("cs", "deviceCustomString", 20),
    ("cn", "deviceCustomNumber", 10),
    ("cfp", "deviceCustomFloatingPoint", 8),
    ("c6a", "deviceCustomIPv6Address", 8),
    ("flexString", "", 5),
    ("flexNumber", "", 5),
    ("flexDate", "", 3),
    ("deviceCustomDate", "", 5),
];

/// The custom fields that a record has.
#[derive(Clone, Copy, Default)]
pub(crate) struct Touched(u64);

#[derive(Default)]
pub(crate) struct Keys {
    /// By the id of the attribute that has the key's name.
    by_id: Vec<Option<Route>>,
    by_name: Names<Route>,
    labels: Names<Route>,
    /// What `labels` says of the labels that come again and again.
    met: Memo<Option<Route>>,
    customs: Vec<Custom>,
}

impl Keys {
    pub(crate) fn load(setup: &mut Setup<'_>) -> Keys {
        let mut keys = Keys::default();
        keys.add_customs(setup);
        for row in names::rows(setup, "keys.map", "key") {
            let route = Route::to(row.cell(1), setup);
            keys.add(row.cell(0), route, setup);
        }
        for row in names::rows(setup, "labels.map", "label") {
            let route = Route::to(row.cell(1), setup);
            keys.labels.insert(row.cell(0), route);
        }
        keys
    }

    fn add(&mut self, key: &str, route: Route, setup: &mut Setup<'_>) {
        let index = setup.attr(key).index();
        if self.by_id.len() <= index {
            self.by_id.resize(index + 1, None);
        }
        self.by_id[index] = Some(route);
        self.by_name.insert(key, route);
    }

    fn add_customs(&mut self, setup: &mut Setup<'_>) {
        for (short, full, count) in FAMILIES {
            for number in 1..=count {
                let name = format!("{short}{number}");
                let meaning = match name.as_str() {
                    "c6a1" => Some(attr::DEVICE_IPV6),
                    "c6a2" => Some(attr::SOURCE_IPV6),
                    "c6a3" => Some(attr::DESTINATION_IPV6),
                    _ => None,
                };
                let custom = Custom {
                    value: setup.attr(&name),
                    label: setup.attr(&format!("{name}Label")),
                    meaning: meaning.map(|attr| Route { attr, kind: Kind::Definite }),
                };
                let place = u8::try_from(self.customs.len()).unwrap_or(u8::MAX);
                let value = Route { attr: custom.value, kind: Kind::Custom(place) };
                let label = Route { attr: custom.label, kind: Kind::Text };
                self.customs.push(custom);
                for name in [short, full].into_iter().filter(|name| !name.is_empty()) {
                    self.add(&format!("{name}{number}"), value, setup);
                    self.add(&format!("{name}{number}Label"), label, setup);
                }
            }
        }
    }

    /// Takes a pair of the data.
    #[inline]
    pub(crate) fn take<'b>(&self, rec: &mut Record<'b>, key: &'b str, value: &'b str, touched: &mut Touched) {
        let id = rec.find(key);
        self.put(rec, (key, id), value, touched);
    }

    /// The same for a key whose attribute has been looked for. Nearly all pairs end here; the rest is apart.
    #[inline(always)]
    pub(crate) fn put<'b>(
        &self,
        rec: &mut Record<'b>,
        (key, id): (&'b str, Option<AttrId>),
        value: &'b str,
        touched: &mut Touched,
    ) {
        match id.and_then(|id| self.by_id.get(id.index()).copied().flatten()) {
            Some(route) if route.takes_as_is(value) && !rec.has(route.attr) => rec.set(route.attr, value),
            known => self.put_slowly(rec, (key, known), value, touched),
        }
    }

    #[inline(never)]
    fn put_slowly<'b>(
        &self,
        rec: &mut Record<'b>,
        (key, known): (&'b str, Option<Route>),
        value: &'b str,
        touched: &mut Touched,
    ) {
        let value = unquoted(trimmed(value));
        if matches!(value, "" | "-") {
            return;
        }
        match known.or_else(|| self.by_name.get(key).copied()) {
            Some(route) => route.put(rec, key, value, touched),
            None => rec.keep_aside(key, Value::Text(value)),
        }
    }

    /// Sends the custom fields where their labels say.
    pub(crate) fn customs(&mut self, rec: &mut Record<'_>, touched: Touched) {
        let mut left = touched.0;
        while left != 0 {
            let custom = &self.customs[left.trailing_zeros() as usize];
            left &= left - 1;
            let Some(value) = rec.str(custom.value) else { continue };
            let label = rec.str(custom.label).map(without_marks);
            let labels = &self.labels;
            let route = label.and_then(|label| self.met.get(label, |label| labels.get(label).copied()));
            let name = match label {
                Some(label) if !label.is_empty() => label,
                _ => rec.names().name(custom.value),
            };
            match route.or(custom.meaning.filter(|_| label.is_none())) {
                Some(route) => route.put(rec, name, value, &mut Touched::default()),
                None => rec.keep_aside(name, Value::Text(value)),
            }
        }
    }
}

impl Route {
    fn to(attribute: &str, setup: &mut Setup<'_>) -> Route {
        let attr = setup.attr(attribute);
        let definite = [&attr::ADDRESSES[..], &attr::NUMBERS, &attr::NAMES_OF_THINGS].concat();
        Route { attr, kind: if definite.contains(&attr) { Kind::Definite } else { Kind::Text } }
    }

    /// True for a value that certainly has no blanks or quotation marks around it and is no word for nothing.
    #[inline(always)]
    fn takes_as_is(self, value: &str) -> bool {
        let [first, .., last] = value.as_bytes() else { return false };
        let asks = match self.kind {
            Kind::Text => WRAPPED,
            Kind::Definite => WRAPPED | NOTHING,
            Kind::Custom(_) => return false,
        };
        (FIRST[usize::from(*first)] & asks == 0) & (*last > b' ')
    }

    /// Sets the attribute. Of several keys for one attribute the first one counts; another value is kept under its own
    /// name.
    #[inline(always)]
    fn put<'b>(self, rec: &mut Record<'b>, name: &'b str, value: &'b str, touched: &mut Touched) {
        if self.kind == Kind::Definite && is_nothing(value) {
            return;
        }
        match rec.str(self.attr) {
            None => rec.set(self.attr, value),
            Some(first) if first == value => return,
            Some(_) => rec.keep_aside(name, Value::Text(value)),
        }
        if let Kind::Custom(place) = self.kind {
            touched.0 |= 1 << place;
        }
    }
}

/// A value that begins so may have blanks or quotation marks around it.
const WRAPPED: u8 = 1;
/// A value that begins so may be a word of [`is_nothing`].
const NOTHING: u8 = 2;

/// What the first byte of a value tells.
const FIRST: [u8; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = match i as u8 {
            0..=b' ' | b'"' => WRAPPED,
            b'n' | b'N' | b'u' | b'U' | b'(' | b'-' | b'<' | b'e' | b'E' => NOTHING,
            _ => 0,
        };
        i += 1;
    }
    table
};

/// The words of [`is_nothing`].
const WORDS: [&str; 12] =
    ["n/a", "na", "none", "null", "nil", "(null)", "(none)", "<null>", "unknown", "undefined", "(empty)", "--"];

/// Words that templates and programs write where there is nothing.
pub(crate) fn is_nothing(value: &str) -> bool {
    // The longest is `undefined`; nearly all values are turned away by their length or first byte.
    if value.len() > 9 || FIRST[usize::from(value.as_bytes()[0])] & NOTHING == 0 {
        return false;
    }
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(value))
}

/// The text without blanks around it, of which nearly none has any.
#[inline]
pub(crate) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if *first > b' ' && *last > b' ' => text,
        _ => text.trim_ascii(),
    }
}

/// Takes quotation marks off that enclose a value: neither format knows them, yet some senders write them.
#[inline]
pub(crate) fn unquoted(value: &str) -> &str {
    match value.as_bytes() {
        [b'"', .., b'"'] => value[1..value.len() - 1].trim(),
        _ => value,
    }
}

/// A label without the marks that word processors make of quotes.
fn without_marks(label: &str) -> &str {
    label.trim_matches(['“', '”', '„', '"', '\'', ':', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_fit_the_bits() {
        let all: u32 = FAMILIES.iter().map(|(_, _, count)| u32::from(*count)).sum();
        assert!(all <= u64::BITS, "{all}");
    }

    /// An attribute that no line of Rec2Evt.map knows would leave nowhere.
    #[test]
    fn all_attributes_leave() {
        let mapped = include_str!("../maps/Rec2Evt.map");
        let named: Vec<&str> = mapped
            .lines()
            .filter_map(|line| match line.strip_prefix("#unmapped: ") {
                Some(names) => Some(names),
                None => line.split_once(',').filter(|_| !line.starts_with('#')).map(|(_, attribute)| attribute),
            })
            .flat_map(|names| names.split(", "))
            .collect();
        for map in [include_str!("../maps/keys.map"), include_str!("../maps/labels.map")] {
            for line in map.lines().filter(|line| !line.starts_with('#') && !line.ends_with(",attribute")) {
                let (_, attribute) = line.split_once(',').unwrap();
                assert!(named.contains(&attribute), "{line}");
            }
        }
    }

    #[test]
    fn quotes_and_words_for_nothing() {
        assert_eq!([unquoted("\"a b\""), unquoted("\""), unquoted("\"a\" b")], ["a b", "\"", "\"a\" b"]);
        assert_eq!(without_marks("“Device IPv6 Address”"), "Device IPv6 Address");
        assert_eq!(["N/A", "NULL", "(null)", "nora", "none"].map(is_nothing), [true, true, true, false, true]);
    }

    #[test]
    fn what_is_taken_as_it_is_needs_no_second_look() {
        let route = |kind| Route { attr: attr::SRC, kind };
        let wrapped = ["\"a\"", " a", "a ", "\ta", "-", "a", "", "0.0.0.0", "É b", "x\u{a0}"].map(str::to_string);
        let words = WORDS.iter().flat_map(|word| [word.to_string(), word.to_ascii_uppercase(), format!("{word}x")]);
        for value in wrapped.into_iter().chain(words) {
            let is_plain = unquoted(trimmed(&value)) == value;
            assert!(is_plain || !route(Kind::Text).takes_as_is(&value), "{value}");
            let is_definite = is_plain && !value.is_empty() && !is_nothing(&value);
            assert!(is_definite || !route(Kind::Definite).takes_as_is(&value), "{value}");
        }
        for word in WORDS {
            assert!(is_nothing(word) && is_nothing(&word.to_ascii_uppercase()), "{word}");
        }
        assert!(route(Kind::Definite).takes_as_is("192.0.2.1") && route(Kind::Text).takes_as_is("none"));
    }
}
