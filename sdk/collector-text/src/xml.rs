//! One-line XML, scanned: Windows events and what appliances send.
//!
//! [`scan`] is not a document model: it walks the text once, calls a [`Visit`] and keeps nothing but the names of
//! the elements that are open, at most 64. It checks what a scanner can check for nothing, that tags are
//! well-formed and balance, so a line cut off by a transport is an error with a position.
//!
//! The contract is XML 1.0 without document types: `<!DOCTYPE` is refused, so nobody can declare an entity, and
//! only the predefined ones are known ([`Escape::Xml`]). [`windows_event`] names fields after the schema
//! `http://schemas.microsoft.com/win/2004/08/events/event`.

use memchr::memchr;

use std::fmt::Write;

use crate::raw::{Escape, Raw, ScanError, ScanErrorKind, find_any, find_byte, find_either, put};

const DEEPEST: usize = 64;

/// What [`scan`] tells, in the order of the text.
pub trait Visit<'t> {
    /// Text inside an element, also if it is blank; a CDATA section comes as a piece of its own.
    fn text(&mut self, text: Raw<'t>);

    /// An element begins; its attributes follow. Names come with their prefix ([`local_name`] drops it).
    fn open(&mut self, _name: &'t str) {}

    /// An attribute of the element that has just begun.
    fn attribute(&mut self, _name: &'t str, _value: Raw<'t>) {}

    /// The element ends.
    fn close(&mut self, _name: &'t str) {}
}

/// Walks over one document, or several in a row.
///
/// ```
/// use collector_text::raw::Raw;
/// use collector_text::xml::{Visit, scan};
///
/// struct Texts(Vec<String>);
/// impl Visit<'_> for Texts {
///     fn text(&mut self, text: Raw<'_>) {
///         self.0.push(text.unescape().into_owned());
///     }
/// }
/// let mut texts = Texts(Vec::new());
/// scan("<a x='1'>R&amp;D<b/><![CDATA[<&>]]></a>", &mut texts)?;
/// assert_eq!(texts.0, ["R&D", "<&>"]);
/// # Ok::<(), collector_text::raw::ScanError>(())
/// ```
///
/// # Errors
///
/// `DoctypeRefused`, `UnclosedMarkup`, `InvalidTag`, `MismatchedClose`, `UnclosedElement`, `TooDeep` and
/// `OutsideElement`, each where it is found; everything before has been visited.
#[inline]
pub fn scan<'t>(text: &'t str, visit: &mut impl Visit<'t>) -> Result<(), ScanError> {
    let bytes = text.as_bytes();
    let mut open = [""; DEEPEST];
    let mut depth = 0usize;
    let mut any = false;
    let mut at = 0;
    let mut head = Head::default();
    loop {
        // One look tells the end of the text and whether anything in it is escaped.
        let mut tag = find_either(bytes, at, b'<', b'&');
        let mut escape = Escape::None;
        if bytes.get(tag) == Some(&b'&') {
            (tag, escape) = (find_byte(bytes, tag, b'<'), Escape::Xml);
        }
        if tag > at {
            let between = text.get(at..tag).unwrap_or_default();
            if depth > 0 {
                visit.text(Raw::new(between, escape));
            } else if !is_blank(between) {
                return Err(ScanError::new(at, ScanErrorKind::OutsideElement));
            }
        }
        match bytes.get(tag + 1) {
            Some(b'/') => {
                let Some(name) = depth.checked_sub(1).map(|last| open[last]) else {
                    return Err(ScanError::new(tag, ScanErrorKind::MismatchedClose));
                };
                at = close_tag(bytes, tag, name)?;
                depth -= 1;
                visit.close(name);
            }
            Some(b'!') => {
                let (section, end) = declaration(text, tag)?;
                match section {
                    Some(section) if depth > 0 => visit.text(Raw::plain(section)),
                    Some(_) => return Err(ScanError::new(tag, ScanErrorKind::OutsideElement)),
                    None => {}
                }
                at = end;
            }
            Some(b'?') => at = end_of(bytes, tag, tag + 2, b"?>")?,
            Some(_) => {
                let slot = open.get_mut(depth).ok_or(ScanError::new(tag, ScanErrorKind::TooDeep))?;
                any = true;
                let (name, end, is_empty) = open_tag(text, tag, &mut head, visit)?;
                at = end;
                if is_empty {
                    visit.close(name);
                } else {
                    *slot = name;
                    depth += 1;
                }
            }
            None if tag < bytes.len() => {
                return Err(ScanError::new(tag, ScanErrorKind::UnclosedMarkup));
            }
            None if depth > 0 => {
                let begin = open[depth - 1].as_ptr().addr() - text.as_ptr().addr();
                return Err(ScanError::new(begin - 1, ScanErrorKind::UnclosedElement));
            }
            None if any => return Ok(()),
            None => return Err(ScanError::new(0, ScanErrorKind::OutsideElement)),
        }
    }
}

/// The begin of the last tag with attributes, up to and with the quote of the first value: elements of one kind follow each
/// other, and what is the same again need not be taken apart again.
#[derive(Default)]
struct Head<'t> {
    whole: &'t str,
    name_len: usize,
    key: &'t str,
}

/// Takes the tag at `tag`, visits it and its attributes; returns name, end, and whether it closes itself.
#[inline]
fn open_tag<'t>(
    text: &'t str,
    tag: usize,
    head: &mut Head<'t>,
    visit: &mut impl Visit<'t>,
) -> Result<(&'t str, usize, bool), ScanError> {
    let bytes = text.as_bytes();
    if !head.whole.is_empty() && bytes.get(tag..tag + head.whole.len()) == Some(head.whole.as_bytes()) {
        let name = text.get(tag + 1..tag + 1 + head.name_len).unwrap_or_default();
        visit.open(name);
        let at = value(text, tag + head.whole.len() - 1, head.key, visit)?;
        return attributes(text, (tag, name, at), &mut Head::default(), visit);
    }
    let at = name_end(bytes, tag + 1);
    if at == tag + 1 {
        return Err(ScanError::new(tag, ScanErrorKind::InvalidTag));
    }
    let name = text.get(tag + 1..at).unwrap_or_default();
    visit.open(name);
    if let Some(b'>') = bytes.get(at) {
        return Ok((name, at + 1, false));
    }
    attributes(text, (tag, name, at), head, visit)
}

/// Takes attributes up to the end of the tag; `head` learns of the first one.
#[inline(always)]
fn attributes<'t>(
    text: &'t str,
    (tag, name, mut at): (usize, &'t str, usize),
    head: &mut Head<'t>,
    visit: &mut impl Visit<'t>,
) -> Result<(&'t str, usize, bool), ScanError> {
    let bytes = text.as_bytes();
    let unclosed = ScanError::new(tag, ScanErrorKind::UnclosedMarkup);
    let mut is_first = true;
    loop {
        at = skip_blanks(bytes, at);
        match bytes.get(at).ok_or(unclosed)? {
            b'>' => return Ok((name, at + 1, false)),
            b'/' if bytes.get(at + 1) == Some(&b'>') => return Ok((name, at + 2, true)),
            _ => {}
        }
        let begin = at;
        at = name_end(bytes, at);
        let key = text.get(begin..at).unwrap_or_default();
        at = skip_blanks(bytes, at);
        if key.is_empty() || *bytes.get(at).ok_or(unclosed)? != b'=' {
            return Err(ScanError::new(begin, ScanErrorKind::InvalidTag));
        }
        at = skip_blanks(bytes, at + 1);
        if at >= bytes.len() {
            return Err(unclosed);
        }
        let end = value(text, at, key, visit)?;
        if is_first {
            *head = Head { whole: text.get(tag..=at).unwrap_or_default(), name_len: name.len(), key };
            is_first = false;
        }
        at = end;
    }
}

/// Takes the value that begins with the quote at `at`, and visits the attribute; returns its end.
#[inline(always)]
fn value<'t>(text: &'t str, at: usize, key: &'t str, visit: &mut impl Visit<'t>) -> Result<usize, ScanError> {
    let bytes = text.as_bytes();
    let quote = bytes.get(at).copied().unwrap_or_default();
    if !matches!(quote, b'"' | b'\'') {
        return Err(ScanError::new(at, ScanErrorKind::InvalidTag));
    }
    let mut end = find_any(bytes, at + 1, [quote, b'<', b'&']);
    let mut escape = Escape::None;
    if bytes.get(end) == Some(&b'&') {
        (end, escape) = (find_either(bytes, end, quote, b'<'), Escape::Xml);
    }
    if bytes.get(end) != Some(&quote) {
        return Err(ScanError::new(at, ScanErrorKind::UnclosedQuote));
    }
    visit.attribute(key, Raw::new(text.get(at + 1..end).unwrap_or_default(), escape));
    Ok(end + 1)
}

/// Takes the closing tag at `tag`, which must be that of `name`, and returns its end.
#[inline(always)]
fn close_tag(bytes: &[u8], tag: usize, name: &str) -> Result<usize, ScanError> {
    let begin = tag + 2;
    let end = begin + name.len();
    if bytes.get(begin..end) != Some(name.as_bytes()) {
        let kind = if find_byte(bytes, begin, b'>') < bytes.len() {
            ScanErrorKind::MismatchedClose
        } else {
            ScanErrorKind::UnclosedMarkup
        };
        return Err(ScanError::new(tag, kind));
    }
    let end = skip_blanks(bytes, end);
    match bytes.get(end) {
        Some(b'>') => Ok(end + 1),
        Some(_) => Err(ScanError::new(tag, ScanErrorKind::MismatchedClose)),
        None => Err(ScanError::new(tag, ScanErrorKind::UnclosedMarkup)),
    }
}

/// Takes what begins with `<!`; returns the text of a CDATA section, and the end.
fn declaration(text: &str, tag: usize) -> Result<(Option<&str>, usize), ScanError> {
    let bytes = text.as_bytes();
    let here = bytes.get(tag..).unwrap_or_default();
    if here.starts_with(b"<!--") {
        return Ok((None, end_of(bytes, tag, tag + 4, b"-->")?));
    }
    if here.starts_with(b"<![CDATA[") {
        let end = end_of(bytes, tag, tag + 9, b"]]>")?;
        return Ok((text.get(tag + 9..end - 3), end));
    }
    let is_doctype = here.get(2..9).is_some_and(|word| word.eq_ignore_ascii_case(b"DOCTYPE"));
    let kind = if is_doctype { ScanErrorKind::DoctypeRefused } else { ScanErrorKind::InvalidTag };
    Err(ScanError::new(tag, kind))
}

/// Returns where the markup ends that begins at `tag` and whose `tail`, ending in `>`, is not before `from`.
fn end_of(bytes: &[u8], tag: usize, from: usize, tail: &[u8]) -> Result<usize, ScanError> {
    let mut at = from;
    while let Some(found) = memchr(b'>', bytes.get(at..).unwrap_or_default()) {
        at += found + 1;
        if bytes.get(from..at).is_some_and(|inside| inside.ends_with(tail)) {
            return Ok(at);
        }
    }
    Err(ScanError::new(tag, ScanErrorKind::UnclosedMarkup))
}

#[inline(always)]
fn name_end(bytes: &[u8], at: usize) -> usize {
    const NAME: [bool; 256] = {
        let mut table = [false; 256];
        let mut i = 0;
        while i < 256 {
            let byte = i as u8;
            table[i] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':') || !byte.is_ascii();
            i += 1;
        }
        table
    };
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|b| !NAME[usize::from(*b)]).unwrap_or(rest.len())
}

#[inline(always)]
fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

#[inline(always)]
fn is_blank(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'))
}

/// Returns a name without its namespace prefix.
///
/// ```
/// assert_eq!(collector_text::xml::local_name("evt:System"), "System");
/// ```
#[inline]
pub fn local_name(name: &str) -> &str {
    // Most names are short and have no prefix.
    name.bytes().rposition(|byte| byte == b':').map_or(name, |colon| &name[colon + 1..])
}

/// Where a value of a Windows event stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path<'t> {
    /// The child of `Event`: `System`, `EventData`, `UserData`, `RenderingInfo`, …
    pub section: &'t str,
    /// The element, innermost; in `EventData` the value of its `Name`, or `Data1`, `Data2`, … without one
    /// (`Data` beyond 32). Empty for what belongs to the section itself.
    pub name: &'t str,
    /// The attribute, if it is the value of one.
    pub attribute: Option<&'t str>,
    /// True when the text goes on from the one that was visited before: comments and CDATA sections split it.
    pub goes_on: bool,
}

/// Visits the values of a Windows event: attributes and texts, no blank ones but those of `Data`.
///
/// `Event` may stand inside other elements; without one nothing is visited.
///
/// ```
/// use collector_text::xml::windows_event;
/// let event = "<Event xmlns='…'><System><Provider Name='P'/><EventID>4624</EventID></System>\
///     <EventData><Data Name='IpAddress'>::1</Data><Data/></EventData></Event>";
/// let mut seen = Vec::new();
/// windows_event(event, |path, value| seen.push((path.section, path.name, path.attribute, value.as_written())))?;
/// assert_eq!(seen, [
///     ("System", "Provider", Some("Name"), "P"),
///     ("System", "EventID", None, "4624"),
///     ("EventData", "IpAddress", None, "::1"),
///     ("EventData", "Data1", None, ""),
/// ]);
/// # Ok::<(), collector_text::raw::ScanError>(())
/// ```
///
/// # Errors
///
/// Those of [`scan`].
#[inline]
pub fn windows_event<'t>(text: &'t str, visit: impl FnMut(Path<'t>, Raw<'t>)) -> Result<(), ScanError> {
    let path = Path { section: "", name: "", attribute: None, goes_on: false };
    scan(text, &mut WindowsEvent { visit, path, level: None, above: 0, data: Data::Other, told: false, unnamed: 0 })
}

struct WindowsEvent<'t, F> {
    visit: F,
    path: Path<'t>,
    /// Depth below `Event`, which is 0.
    level: Option<usize>,
    /// Depth outside of `Event`.
    above: usize,
    data: Data,
    /// A piece of the text of the open element has been visited.
    told: bool,
    unnamed: usize,
}

/// What is known about the `Data` element that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Data {
    Other,
    Unnamed,
    Named,
    Told,
}

impl<'t, F: FnMut(Path<'t>, Raw<'t>)> WindowsEvent<'t, F> {
    fn tell(&mut self, value: Raw<'t>) {
        const NUMBERED: [&str; 32] = [
            "Data1", "Data2", "Data3", "Data4", "Data5", "Data6", "Data7", "Data8", "Data9", "Data10", "Data11",
            "Data12", "Data13", "Data14", "Data15", "Data16", "Data17", "Data18", "Data19", "Data20", "Data21",
            "Data22", "Data23", "Data24", "Data25", "Data26", "Data27", "Data28", "Data29", "Data30", "Data31",
            "Data32",
        ];
        if self.data == Data::Unnamed {
            self.path.name = NUMBERED.get(self.unnamed).copied().unwrap_or("Data");
            self.unnamed += 1;
        }
        if self.data != Data::Other {
            self.data = Data::Told;
        }
        (self.visit)(Path { goes_on: self.told, ..self.path }, value);
        self.told = true;
    }
}

impl<'t, F: FnMut(Path<'t>, Raw<'t>)> Visit<'t> for WindowsEvent<'t, F> {
    #[inline]
    fn open(&mut self, name: &'t str) {
        let name = local_name(name);
        self.told = false;
        let Some(level) = &mut self.level else {
            if name == "Event" {
                self.level = Some(0);
            } else {
                self.above += 1;
            }
            return;
        };
        *level += 1;
        if *level == 1 {
            self.path = Path { section: name, ..self.path };
            self.path.name = "";
            self.unnamed = 0;
            return;
        }
        self.path.name = name;
        self.data = if name == "Data" && self.path.section == "EventData" { Data::Unnamed } else { Data::Other };
    }

    #[inline]
    fn attribute(&mut self, name: &'t str, value: Raw<'t>) {
        match self.level {
            None | Some(0) => return,
            Some(level) if level >= 2 && name == "Name" && self.path.section == "EventData" => {
                self.path.name = value.as_written();
                if self.data == Data::Unnamed {
                    self.data = Data::Named;
                }
                return;
            }
            Some(_) => {}
        }
        if name == "xmlns" || name.starts_with("xmlns:") {
            return;
        }
        (self.visit)(Path { attribute: Some(local_name(name)), ..self.path }, value);
    }

    #[inline]
    fn text(&mut self, text: Raw<'t>) {
        if self.data != Data::Other || self.level > Some(0) && (self.told || !is_blank(text.as_written())) {
            self.tell(text);
        }
    }

    #[inline]
    fn close(&mut self, _name: &'t str) {
        if matches!(self.data, Data::Unnamed | Data::Named) {
            self.tell(Raw::plain(""));
        }
        self.data = Data::Other;
        self.told = false;
        self.path.name = "";
        match &mut self.level {
            None => self.above -= 1,
            Some(0) => self.level = None,
            Some(level) => *level -= 1,
        }
    }
}

/// Takes the entity at the begin of `text`; see [`Raw::unescape_into`].
pub(crate) fn entity(text: &str, out: &mut dyn Write) -> usize {
    // `&#1114111;` and `&#x0010FFFF;` fit; without a limit a line of ampersands would take quadratic time.
    const LONGEST: usize = 12;
    let bytes = text.as_bytes();
    let near = bytes.get(..LONGEST).unwrap_or(bytes);
    let Some(end) = near.iter().position(|&b| b == b';') else {
        return 0;
    };
    let meaning = match &near[1..end] {
        b"amp" => Some('&'),
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        [b'#', b'x', digits @ ..] => number(digits, 16).filter(|&c| is_xml_char(c)),
        [b'#', digits @ ..] => number(digits, 10).filter(|&c| is_xml_char(c)),
        _ => None,
    };
    let Some(meaning) = meaning else { return 0 };
    put(out, meaning);
    end + 1
}

fn number(digits: &[u8], radix: u32) -> Option<char> {
    if digits.is_empty() {
        return None;
    }
    let step = |sum: u32, &b: &u8| sum.checked_mul(radix)?.checked_add(char::from(b).to_digit(radix)?);
    digits.iter().try_fold(0, step).and_then(char::from_u32)
}

/// XML 1.0 §2.2, production `Char`.
fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests;
