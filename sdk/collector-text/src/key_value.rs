//! `key=value` lines: FortiGate, SonicWall, Sophos, auditd, Check Point, structured application logs.
//!
//! There is no standard, so the form is data: [`Options`]. The rules that products force:
//!
//! - A quote closes a value only where a separator or the end follows (`msg="User "bob" logged in"`); if no such
//!   quote follows, the first one does (`msg='…'UID=…`, auditd).
//! - Quotes count only at the start of a value; keys are never quoted.
//! - A key may come twice; every occurrence is visited, in order, and the caller decides.
//! - "Blank" is every byte up to 0x20: auditd separates its enriched part by 0x1D.
//!
//! Absent: types, and guessing the options.

use collector_core::word::{is_word, same};

use crate::raw::{Escape, Raw, ScanError, ScanErrorKind, find_byte, find_either};
use separator::{Blank, Separator};

mod separator;

/// What stands between two pairs. In a row it counts once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairSeparator {
    /// Bytes up to 0x20.
    Blank,
    /// One ASCII byte.
    Byte(u8),
    /// A text such as `", "`; an empty one is found nowhere.
    Str(&'static str),
}

/// The form of a key-value line, made from one of the constants.
///
/// ```
/// use collector_text::key_value::{Options, PairSeparator};
/// const SEMICOLONS: Options = Options { separator: PairSeparator::Byte(b';'), ..Options::COMMAS };
/// assert!(SEMICOLONS.trim);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// What stands between two pairs.
    pub separator: PairSeparator,
    /// What stands between key and value, an ASCII byte.
    pub assign: u8,
    /// Values may stand in `"…"`.
    pub quote: bool,
    /// Values may stand in `'…'` too.
    pub apostrophe: bool,
    /// Inside quotes a backslash escapes ([`Escape::Backslash`]).
    pub escapes: bool,
    /// Blanks around separator and assign sign belong to neither key nor value.
    pub trim: bool,
    /// Unquoted values run up to the last separator before the next `key=`.
    pub values_hold_blanks: bool,
}

impl Options {
    /// `a=1 b="x y"`: blanks between pairs, quotes allowed, no escapes. FortiGate's form, and the fastest.
    pub const BLANKS: Options = Options {
        separator: PairSeparator::Blank,
        assign: b'=',
        quote: true,
        apostrophe: false,
        escapes: false,
        trim: false,
        values_hold_blanks: false,
    };
    /// `a: 1, b: 2` and `a=1,b=2` (set [`Options::assign`]): commas between pairs, blanks around everything.
    pub const COMMAS: Options = Options { separator: PairSeparator::Byte(b','), trim: true, ..Options::BLANKS };
}

/// A part of a key-value line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'t> {
    /// A key, never empty, and its value.
    Pair(&'t str, Raw<'t>),
    /// Text between separators with no key.
    Word(&'t str),
}

/// Visits the pairs in order and passes over words.
///
/// ```
/// use collector_text::key_value::{Options, pairs};
/// let mut seen = Vec::new();
/// pairs(r#"srcip=10.0.0.1 user= policyname="Srv A=B out""#, &Options::BLANKS, |key, value| {
///     seen.push((key, value.as_written()));
/// })?;
/// assert_eq!(seen, [("srcip", "10.0.0.1"), ("user", ""), ("policyname", "Srv A=B out")]);
/// # Ok::<(), collector_text::raw::ScanError>(())
/// ```
///
/// # Errors
///
/// `UnclosedQuote` at the quote, after the pairs before it have been visited; `UnusableDialect` before any is.
#[inline]
pub fn pairs<'t>(text: &'t str, options: &Options, mut visit: impl FnMut(&'t str, Raw<'t>)) -> Result<(), ScanError> {
    items(text, options, |item| {
        if let Item::Pair(key, value) = item {
            visit(key, value);
        }
    })
}

/// Visits the pairs, and the words that belong to none, in order.
///
/// ```
/// use collector_text::key_value::{Item, Options, items};
/// use collector_text::raw::Raw;
/// let mut seen = Vec::new();
/// items("DENIED user=bob", &Options::BLANKS, |item| seen.push(item))?;
/// assert_eq!(seen, [Item::Word("DENIED"), Item::Pair("user", Raw::plain("bob"))]);
/// # Ok::<(), collector_text::raw::ScanError>(())
/// ```
///
/// # Errors
///
/// Those of [`pairs`].
#[inline]
pub fn items<'t>(text: &'t str, options: &Options, visit: impl FnMut(Item<'t>)) -> Result<(), ScanError> {
    take(text, options, &mut Items(visit))
}

/// Takes the items of a line. A trait and no closure, because only a function can be made part of the loops.
pub(crate) trait Take<'t> {
    /// Takes one.
    fn item(&mut self, item: Item<'t>);

    /// The key that is likely to come next, of letters, digits, `_`, `-` and `.` alone; empty when none is.
    #[inline(always)]
    fn expects(&self) -> &str {
        ""
    }

    /// Takes the value of the key that [`Take::expects`] has named.
    fn expected(&mut self, _value: Raw<'t>) {}
}

/// Gives items to a closure.
pub(crate) struct Items<F>(pub(crate) F);

impl<'t, F: FnMut(Item<'t>)> Take<'t> for Items<F> {
    #[inline(always)]
    fn item(&mut self, item: Item<'t>) {
        (self.0)(item);
    }
}

#[inline(always)]
pub(crate) fn take<'t>(text: &'t str, options: &Options, visit: &mut impl Take<'t>) -> Result<(), ScanError> {
    let unusable = ScanError::new(0, ScanErrorKind::UnusableDialect);
    if !options.assign.is_ascii() {
        return Err(unusable);
    }
    match options.separator {
        PairSeparator::Blank => scan(text, &Blank, options, visit),
        PairSeparator::Byte(byte) if !byte.is_ascii() => Err(unusable),
        PairSeparator::Byte(byte) => scan(text, &byte, options, visit),
        PairSeparator::Str(between) => scan(text, between.as_bytes(), options, visit),
    }
}

#[inline(always)]
fn is_blank_at(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|&b| b <= b' ')
}

#[inline(always)]
fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while is_blank_at(bytes, at) {
        at += 1;
    }
    at
}

/// What the line has shown about one kind of quote: whether one that closes properly may still follow.
struct Quotes {
    proper: bool,
}

impl Quotes {
    /// Finds the quote that closes the value opened at `open`; returns it and whether a backslash came before.
    #[inline(always)]
    fn close(
        &mut self,
        bytes: &[u8],
        open: usize,
        escapes: bool,
        ends: impl Fn(usize) -> bool,
    ) -> Option<(usize, bool)> {
        let quote = bytes[open];
        let mut first = None;
        let mut escaped = false;
        let mut at = open + 1;
        loop {
            at = if escapes { find_either(bytes, at, quote, b'\\') } else { find_byte(bytes, at, quote) };
            if at >= bytes.len() {
                break;
            }
            if bytes[at] == b'\\' && escapes {
                escaped = true;
                at += 2;
                continue;
            }
            if !self.proper || ends(at + 1) {
                return Some((at, escaped));
            }
            first = first.or(Some((at, escaped)));
            at += 1;
        }
        // Asked once more the search would run to the end again, in all quadratic.
        self.proper = false;
        first
    }
}

#[inline(always)]
pub(crate) fn scan<'t, S: Separator + ?Sized>(
    text: &'t str,
    separator: &S,
    options: &Options,
    visit: &mut impl Take<'t>,
) -> Result<(), ScanError> {
    let bytes = text.as_bytes();
    let slice = |from: usize, to: usize| {
        let part = text.get(from..to).unwrap_or_default();
        if options.trim { part.trim_matches(|c| c <= ' ') } else { part }
    };
    let mut quotes = [Quotes { proper: true }, Quotes { proper: true }];
    let may_expect = !is_word(options.assign) && !separator.is_word();
    let mut at = 0;
    loop {
        loop {
            let skip = separator.len_at(bytes, at).max(usize::from(options.trim && is_blank_at(bytes, at)));
            if skip == 0 {
                break;
            }
            at += skip;
        }
        if at >= bytes.len() {
            return Ok(());
        }
        let start = at;
        // Senders keep their order: the key that came next the last time is looked for where it would stand.
        let expected = if may_expect { visit.expects() } else { "" };
        let expected_end = start + expected.len();
        let is_expected = !expected.is_empty()
            && bytes.get(start..expected_end).is_some_and(|here| same(here, expected.as_bytes()))
            && bytes.get(expected_end) == Some(&options.assign);
        // There is one call of `item`, so that it becomes part of this loop and items stay in registers.
        let item = 'item: {
            let key_end = if is_expected { expected_end } else { separator.find_or(bytes, start, options.assign) };
            let mut assign_at = key_end;
            if options.trim {
                assign_at = skip_blanks(bytes, assign_at);
            }
            if bytes.get(assign_at) != Some(&options.assign) || key_end == start {
                at = separator.find(bytes, key_end);
                break 'item Item::Word(slice(start, at));
            }
            let key = if is_expected { "" } else { slice(start, key_end) };
            at = assign_at + 1;
            if options.trim {
                at = skip_blanks(bytes, at);
            }
            let kind = match bytes.get(at) {
                Some(b'"') if options.quote => &mut quotes[0],
                Some(b'\'') if options.apostrophe => &mut quotes[1],
                _ => {
                    let (value_end, next) = value(bytes, at, separator, options);
                    let found = Raw::plain(slice(at, value_end));
                    at = next;
                    break 'item Item::Pair(key, found);
                }
            };
            let ends = |behind: usize| {
                let behind = if options.trim { skip_blanks(bytes, behind) } else { behind };
                behind >= bytes.len() || separator.len_at(bytes, behind) > 0
            };
            let Some((close, escaped)) = kind.close(bytes, at, options.escapes, ends) else {
                return Err(ScanError::new(at, ScanErrorKind::UnclosedQuote));
            };
            let escape = if escaped { Escape::Backslash } else { Escape::None };
            let found = Raw::new(text.get(at + 1..close).unwrap_or_default(), escape);
            at = close + 1;
            Item::Pair(key, found)
        };
        match item {
            Item::Pair(_, value) if is_expected => visit.expected(value),
            item => visit.item(item),
        }
    }
}

/// Returns where the unquoted value at `from` ends and where the next item may begin.
#[inline(always)]
fn value<S: Separator + ?Sized>(bytes: &[u8], from: usize, separator: &S, options: &Options) -> (usize, usize) {
    if !options.values_hold_blanks {
        let end = separator.find(bytes, from);
        return (end, end);
    }
    // `seen` holds the last separator found, as (end of the value, begin of the key).
    let mut at = from;
    let mut seen = None;
    loop {
        let found = separator.find_or(bytes, at, options.assign);
        if found >= bytes.len() {
            break;
        }
        if bytes[found] == options.assign {
            let key_end = found;
            if let Some((value_end, key)) = seen.take()
                && key < key_end
            {
                return (value_end, key);
            }
            at = found + 1;
            continue;
        }
        let mut next = found;
        loop {
            let skip = separator.len_at(bytes, next).max(usize::from(options.trim && is_blank_at(bytes, next)));
            if skip == 0 {
                break;
            }
            next += skip;
        }
        if !(options.trim && bytes.get(next) == Some(&options.assign) && seen.is_some()) {
            seen = Some((found, next));
        }
        at = next;
    }
    // The rest is the value, without the separators at its end.
    let end = match seen {
        Some((value_end, key)) if key >= bytes.len() => value_end,
        _ => bytes.len(),
    };
    (end, bytes.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn with(change: impl Fn(&mut Options)) -> Options {
        let mut options = Options::BLANKS;
        change(&mut options);
        options
    }

    /// Pairs as `key→value`, words as they are, joined by `¦`, then the error if there is one.
    fn read(text: &str, options: &Options) -> String {
        let mut seen = Vec::new();
        let result = items(text, options, |item| match item {
            Item::Pair(key, value) => seen.push(format!("{key}→{}", value.unescape())),
            Item::Word(word) => seen.push(word.to_owned()),
        });
        let error = result.err().map_or(String::new(), |e| format!(" !{:?} {}", e.kind, e.at));
        seen.join("¦") + &error
    }

    #[track_caller]
    fn check(options: &Options, text: &str, expected: &str) {
        assert_eq!(read(text, options), expected, "{text}");
    }

    #[test]
    fn blanks() {
        let blanks = Options::BLANKS;
        check(&blanks, "", "");
        check(&blanks, "  \t", "");
        check(&blanks, "date=2026-11-20 time=10:00", "date→2026-11-20¦time→10:00");
        check(&blanks, r#"a="x y=1"  b= c="" d=é"#, "a→x y=1¦b→¦c→¦d→é");
        check(&blanks, "a=1 a=2 url=/x?b=c", "a→1¦a→2¦url→/x?b=c");
        check(&blanks, "DENY a=1 =2 on", "DENY¦a→1¦=2¦on");
        check(&blanks, r#"m="User "bob"! in" x=1"#, r#"m→User "bob"! in¦x→1"#);
        check(&blanks, r#"a=1 b="x y"#, "a→1 !UnclosedQuote 6");
        check(&blanks, r#"a="C:\" b=1"#, r"a→C:\¦b→1");
        check(&blanks, r#"a="x"b="y"c=1"#, r#"a→x¦b→y¦c→1"#);
    }

    #[test]
    fn variants() {
        let quotes = with(|o| (o.apostrophe, o.escapes) = (true, true));
        check(&quotes, "m='a b=\"x\"'\u{1d}U=\"r\"", "m→a b=\"x\"¦U→r");
        check(&quotes, r#"a="x\"y\\" b=c:\t"#, r#"a→x"y\¦b→c:\t"#);
        check(&with(|o| o.quote = false), r#"a="x y""#, r#"a→"x¦y""#);
        check(&with(|o| o.assign = 0xC3), "a", " !UnusableDialect 0");
        let trim = with(|o| o.trim = true);
        check(&trim, r#"a = 1 b= "x y" c =z d"#, "a→1¦b→x y¦c→z¦d");
        let mut commas = Options::COMMAS;
        check(&commas, r#" a = 1 2,, b="x, y" , c"#, "a→1 2¦b→x, y¦c");
        commas.assign = b':';
        check(&commas, "IP: ::1, Name: x y", "IP→::1¦Name→x y");
        let text = with(|o| o.separator = PairSeparator::Str("; "));
        check(&text, "a=1; b=2;3; ; c=\"; \"", "a→1¦b→2;3¦c→; ");
        let empty = with(|o| o.separator = PairSeparator::Str(""));
        check(&empty, "a=1 b=2", "a→1 b=2");
    }

    #[test]
    fn values_up_to_the_next_key() {
        let mut hold = with(|o| o.values_hold_blanks = true);
        check(&hold, "go a=b  m=x = y u=/a?b=c d  ", "go¦a→b¦m→x = y¦u→/a?b=c d");
        check(&hold, "a= b= c=1", "a→¦b→¦c→1");
        check(&hold, "a=", "a→");
        hold.trim = true;
        check(&hold, "a = 1 2 b = 3", "a→1 2¦b→3");
        hold.separator = PairSeparator::Byte(b',');
        check(&hold, "a=1, 2, b = 3", "a→1, 2¦b→3");
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        let mut count = 0;
        let quotes = "k=\"a\"b ".repeat(100_000);
        pairs(&quotes, &Options::BLANKS, |_, _| count += 1).unwrap();
        let assigns = format!("k=1 {}", "a=".repeat(100_000));
        let hold = with(|o| o.values_hold_blanks = true);
        pairs(&assigns, &hold, |_, _| count += 1).unwrap();
        assert!(count > 2);
    }

    proptest! {
        #[test]
        fn never_panics(text in r#"([ a=,;"'\\\t]|\PC){0,60}"#, assign: u8, byte: u8, flags: [bool; 5]) {
            let kinds = [PairSeparator::Blank, PairSeparator::Byte(b','), PairSeparator::Byte(byte), PairSeparator::Str(", ")];
            for separator in kinds {
                for assign in [b'=', assign] {
                    let [quote, apostrophe, escapes, trim, values_hold_blanks] = flags;
                    let options = Options { separator, assign, quote, apostrophe, escapes, trim, values_hold_blanks };
                    let _ = read(&text, &options);
                }
            }
        }
    }
}
