//! JSON objects into records (RFC 8259), in one pass and without a tree.
//!
//! The names of the record's attributes are paths (`target[0].id`), compiled into a tree when the collector
//! was loaded; the scan walks that tree and fills the slots. What no path asks for is kept aside under its
//! path, as the JSON text that it was, and leaves in the extended information. The **whole** text is checked:
//! structure, tokens, numbers, escapes. A damaged text is an error with its position, also where nobody asked
//! for anything: a scanner that skips quietly was measured to accept one damaged line in nine.
//!
//! A repeated key keeps its first value; the others are kept aside. `null` sets nothing.

use std::panic::Location;

use collector_core::{AttrId, IntoValue, ParseError, Record, Value, value::parse_int};

use skip::{Kind, Skip, string_end};

use crate::fields::text_of;
use crate::raw::{Escape, Raw};

/// Objects and arrays may be nested this deep; deeper texts are refused.
pub const MAX_DEPTH: u32 = 64;

/// Reads the record's body, which must be one JSON object.
///
/// # Errors
/// When the body is not one whole JSON object, or is nested too deep; the position is that of the fault.
#[track_caller]
pub fn fields(rec: &mut Record<'_>) -> Result<(), ParseError> {
    object(rec, rec.body()).map(|_| ())
}

/// Reads the JSON object at the start of a text and returns what follows it.
///
/// # Errors
/// As [`fields`], but text behind the object is no error.
#[track_caller]
pub fn leading_object<'b>(rec: &mut Record<'b>, text: &'b str) -> Result<&'b str, ParseError> {
    let (done, at) = rec.on_behalf_of(Location::caller(), |rec| {
        let mut scan = Scan { text, bytes: text.as_bytes(), at: 0, rec };
        (scan.blanks().and_then(|()| scan.members(Some(0), &Place::Root, MAX_DEPTH)), scan.at)
    });
    match done {
        Ok(()) => Ok(&text[at..]),
        Err(reason) => Err(rec.error(reason, &text[text.floor_char_boundary(at)..])),
    }
}

#[track_caller]
fn object<'b>(rec: &mut Record<'b>, text: &'b str) -> Result<(), ParseError> {
    let rest = leading_object(rec, text)?;
    if rest.bytes().all(is_blank) {
        return Ok(());
    }
    Err(rec.error("text behind the JSON object", rest))
}

/// Checks that a text is one JSON value.
///
/// # Errors
/// The reason and the byte at which the text stops being JSON.
pub fn check(text: &str) -> Result<(), (&'static str, usize)> {
    let mut scan = Skip { bytes: text.as_bytes(), at: 0 };
    let done = scan.blanks().and_then(|()| scan.value(MAX_DEPTH)).and_then(|_| scan.blanks());
    match done {
        Ok(()) if scan.at == text.len() => Ok(()),
        Ok(()) => Err(("text behind the JSON value", scan.at)),
        Err(reason) => Err((reason, scan.at)),
    }
}

/// Visits the elements of a JSON array (or the members of an object, without their keys) as texts.
///
/// # Errors
/// The reason and the byte at which the text stops being JSON.
///
/// ```
/// let mut found = Vec::new();
/// collector_text::json::elements(r#"[{"ip":"192.0.2.1"}, 7]"#, |text| found.push(text)).unwrap();
/// assert_eq!(found, [r#"{"ip":"192.0.2.1"}"#, "7"]);
/// ```
pub fn elements<'t>(text: &'t str, mut visit: impl FnMut(&'t str)) -> Result<(), (&'static str, usize)> {
    pairs(text, |_, value| visit(value))
}

/// Visits the members of a JSON object with their keys as written; the keys of an array's elements are empty.
///
/// # Errors
/// The reason and the byte at which the text stops being JSON.
pub fn pairs<'t>(text: &'t str, mut visit: impl FnMut(&'t str, &'t str)) -> Result<(), (&'static str, usize)> {
    let mut scan = Skip { bytes: text.as_bytes(), at: 0 };
    let mut walk = |scan: &mut Skip<'t>| -> Result<(), Fault> {
        scan.blanks()?;
        let close = match scan.peek() {
            Some(b'[') => b']',
            Some(b'{') => b'}',
            _ => return Err("no JSON array or object"),
        };
        scan.at += 1;
        scan.blanks()?;
        if scan.peek() == Some(close) {
            scan.at += 1;
            return Ok(());
        }
        loop {
            let key = if close == b'}' { scan.key(text)?.as_written() } else { "" };
            let start = scan.at;
            scan.value(MAX_DEPTH)?;
            visit(key, &text[start..scan.at]);
            if scan.next_or_end(close)? {
                return Ok(());
            }
        }
    };
    walk(&mut scan).map_err(|reason| (reason, scan.at))
}

type Fault = &'static str;

const CUT_OFF: Fault = "the JSON text is cut off";

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Where a value stands, linked through the recursion; only spelt out when a value is kept aside.
enum Place<'p, 'b> {
    Root,
    Member(&'p Place<'p, 'b>, &'b str),
    Item(&'p Place<'p, 'b>, usize),
}

impl<'b> Place<'_, 'b> {
    fn write(&self, out: &mut dyn std::fmt::Write) -> std::fmt::Result {
        match self {
            Place::Root => Ok(()),
            Place::Member(Place::Root, key) => out.write_str(key),
            Place::Member(parent, key) => {
                parent.write(out)?;
                out.write_char('.')?;
                out.write_str(key)
            }
            Place::Item(parent, index) => {
                parent.write(out)?;
                write!(out, "[{index}]")
            }
        }
    }

    fn name(&self, rec: &Record<'b>) -> &'b str {
        match self {
            Place::Member(Place::Root, key) => key,
            _ => rec.build("", |out| self.write(out)),
        }
    }
}

struct Scan<'b, 'r> {
    text: &'b str,
    bytes: &'b [u8],
    at: usize,
    rec: &'r mut Record<'b>,
}

impl<'b> Scan<'b, '_> {
    fn skip<T>(&mut self, step: impl FnOnce(&mut Skip<'b>) -> Result<T, Fault>) -> Result<T, Fault> {
        let mut skip = Skip { bytes: self.bytes, at: self.at };
        let done = step(&mut skip);
        self.at = skip.at;
        done
    }

    fn blanks(&mut self) -> Result<(), Fault> {
        self.skip(Skip::blanks)
    }

    /// An object whose members lead to children of `node`.
    fn members(&mut self, node: Option<u16>, place: &Place<'_, 'b>, depth: u32) -> Result<(), Fault> {
        if self.bytes.get(self.at) != Some(&b'{') {
            return Err("no JSON object");
        }
        self.at += 1;
        self.blanks()?;
        if self.bytes.get(self.at) == Some(&b'}') {
            self.at += 1;
            return Ok(());
        }
        let mut last = 0;
        loop {
            let (child, key) = self.member(node, last)?;
            last = child.unwrap_or(last);
            // Most values are strings; a call for each would cost half as much as what it does.
            if self.bytes.get(self.at) == Some(&b'"') {
                let attr = child.and_then(|id| self.rec.names().node(id).attr());
                self.string(attr, &Place::Member(place, key))?;
            } else {
                self.value(child, &Place::Member(place, key), depth)?;
            }
            if self.skip(|skip| skip.next_or_end(b'}'))? {
                return Ok(());
            }
        }
    }

    /// A key with its colon, and the child of `node` to which it leads. Data keeps its order: the key that
    /// came at this place last time is compared before the end of the key is searched for.
    #[inline(always)]
    fn member(&mut self, node: Option<u16>, last: u16) -> Result<(Option<u16>, &'b str), Fault> {
        let Some(parent) = node else {
            let text = self.text;
            let key = self.skip(|skip| skip.key(text))?;
            return Ok((None, text_of(self.rec, key)));
        };
        let guess = self.rec.expected_member(parent, last);
        if guess != 0 {
            let expected = self.rec.names().node(guess);
            if let Some(len) = expected.begins(self.bytes.get(self.at..).unwrap_or_default()) {
                self.at += len;
                self.blanks()?;
                return Ok((Some(guess), expected.name()));
            }
        }
        let text = self.text;
        let key = self.skip(|skip| skip.key(text))?;
        let key = text_of(self.rec, key);
        Ok((self.rec.find_member(parent, last, key), key))
    }

    /// An array whose elements lead to children of `node`.
    fn items(&mut self, node: u16, place: &Place<'_, 'b>, depth: u32) -> Result<(), Fault> {
        self.at += 1;
        self.blanks()?;
        if self.bytes.get(self.at) == Some(&b']') {
            self.at += 1;
            return Ok(());
        }
        for index in 0.. {
            let child = self.rec.names().node(node).item(index);
            self.value(child, &Place::Item(place, index), depth)?;
            if self.skip(|skip| skip.next_or_end(b']'))? {
                break;
            }
        }
        Ok(())
    }

    fn value(&mut self, node: Option<u16>, place: &Place<'_, 'b>, depth: u32) -> Result<(), Fault> {
        let start = self.at;
        let first = self.bytes.get(start);
        let mut attr = None;
        if let Some(id) = node {
            let names = self.rec.names();
            let known = names.node(id);
            attr = known.attr();
            if !known.is_leaf() && matches!(first, Some(b'{' | b'[')) {
                let depth = depth.checked_sub(1).filter(|d| *d > 0).ok_or("nested too deep")?;
                if first == Some(&b'{') {
                    self.members(Some(id), place, depth)?;
                } else {
                    self.items(id, place, depth)?;
                }
                if let Some(attr) = attr
                    && self.rec.get(attr).is_none()
                {
                    self.rec.set(attr, Value::Json(&self.text[start..self.at]));
                }
                return Ok(());
            }
        }
        if first == Some(&b'"') {
            return self.string(attr, place);
        }
        let kind = self.skip(|skip| skip.value(depth))?;
        self.take(kind, start, attr, place);
        Ok(())
    }

    /// Takes the string that begins here.
    #[inline(always)]
    fn string(&mut self, attr: Option<AttrId>, place: &Place<'_, 'b>) -> Result<(), Fault> {
        let start = self.at + 1;
        let end = string_end(self.bytes, start);
        if self.bytes.get(end) != Some(&b'"') {
            return self.escaped_string(start, end, attr, place);
        }
        self.at = end + 1;
        self.put(attr, place, &self.text[start..end]);
        Ok(())
    }

    /// The same from the first byte on that cannot stand there as it is.
    #[inline(never)]
    fn escaped_string(
        &mut self,
        start: usize,
        end: usize,
        attr: Option<AttrId>,
        place: &Place<'_, 'b>,
    ) -> Result<(), Fault> {
        self.skip(|skip| skip.rest_of_string(end))?;
        let text = text_of(self.rec, Raw::new(&self.text[start..self.at - 1], Escape::Json));
        self.put(attr, place, text);
        Ok(())
    }

    /// Puts what is no string where it belongs; nothing for null and empty containers. Each kind goes straight to its
    /// slot: a value that is made first and stored afterwards lies in memory between the two, and reading it back stalls.
    #[inline(always)]
    fn take(&mut self, kind: Kind, start: usize, attr: Option<AttrId>, place: &Place<'_, 'b>) {
        let text = &self.text[start..self.at];
        match kind {
            Kind::True => self.put(attr, place, true),
            Kind::False => self.put(attr, place, false),
            Kind::Null | Kind::Empty => {}
            Kind::Integer => match parse_int(text) {
                Some(n) => self.put(attr, place, n),
                None => self.put(attr, place, text.parse().map_or(Value::Json(text), Value::UInt)),
            },
            // The text keeps every digit; a field of type float converts it. Strings do not come here.
            Kind::Number | Kind::Container | Kind::String => self.put(attr, place, Value::Json(text)),
        }
    }

    #[inline(always)]
    fn put(&mut self, attr: Option<AttrId>, place: &Place<'_, 'b>, value: impl IntoValue<'b>) {
        match attr {
            Some(attr) if !self.rec.has(attr) => self.rec.set(attr, value),
            _ => self.keep(place, value),
        }
    }

    #[inline(never)]
    fn keep(&mut self, place: &Place<'_, 'b>, value: impl IntoValue<'b>) {
        let name = place.name(self.rec);
        if let Some(value) = value.into_value(self.rec.arena()) {
            self.rec.keep_aside(name, value);
        }
    }
}

mod skip;
#[cfg(test)]
mod tests;
