//! The pairs of an extension.

use collector_core::word::same;

use crate::raw::{Escape, Raw, find_either};

/// Visits the pairs of an extension in order and returns the text before the first key, mostly empty.
///
/// ```
/// use collector_text::cef;
/// let mut seen = Vec::new();
/// cef::extension(r"fname=a b.txt  request=/x?y=z msg=1 \= one", |key, value| seen.push((key, value.unescape())));
/// assert_eq!(seen, [("fname", "a b.txt".into()), ("request", "/x?y=z".into()), ("msg", "1 = one".into())]);
/// ```
#[inline]
pub fn extension<'t>(text: &'t str, visit: impl FnMut(&'t str, Raw<'t>)) -> &'t str {
    take_extension(text, &mut Visit { visit, key: "" })
}

/// What takes the pairs of an extension: each key when it is met, and its value when the next key shows where that ends.
pub trait Take<'t> {
    /// The key that may come next, of letters, digits and `_.-`: senders keep their order. What it says changes nothing but the
    /// time that is taken.
    #[inline(always)]
    fn expects(&self) -> &str {
        ""
    }

    /// Takes a key.
    fn key(&mut self, key: &'t str);

    /// Takes a key that [`Take::expects`] has named.
    #[inline(always)]
    fn expected_key(&mut self, key: &'t str) {
        self.key(key);
    }

    /// Takes the value of the last key.
    fn value(&mut self, value: Raw<'t>);
}

struct Visit<'t, F> {
    visit: F,
    key: &'t str,
}

impl<'t, F: FnMut(&'t str, Raw<'t>)> Take<'t> for Visit<'t, F> {
    #[inline(always)]
    fn key(&mut self, key: &'t str) {
        self.key = key;
    }

    #[inline(always)]
    fn value(&mut self, value: Raw<'t>) {
        (self.visit)(self.key, value);
    }
}

/// [`extension`] for what knows which key may come next.
///
/// ```
/// use collector_text::{cef, raw::Raw};
/// struct Ports<'t>(&'t str, Vec<&'t str>);
/// impl<'t> cef::Take<'t> for Ports<'t> {
///     fn expects(&self) -> &str {
///         "dpt"
///     }
///     fn key(&mut self, key: &'t str) {
///         self.0 = key;
///     }
///     fn value(&mut self, value: Raw<'t>) {
///         if self.0 == "dpt" {
///             self.1.push(value.as_written());
///         }
///     }
/// }
/// let mut ports = Ports("", Vec::new());
/// cef::take_extension("dst=192.0.2.1 dpt=443 act=allow", &mut ports);
/// assert_eq!(ports.1, ["443"]);
/// ```
#[inline]
pub fn take_extension<'t>(text: &'t str, take: &mut impl Take<'t>) -> &'t str {
    let bytes = text.as_bytes();
    let mut leading = text;
    let mut is_first = true;
    let mut value_at = 0;
    // Nothing before this belongs to a key still to come.
    let mut floor = 0;
    let mut escape = Escape::None;
    let mut at = 0;
    loop {
        at = find_either(bytes, at, b'=', b'\\');
        let Some(&found) = bytes.get(at) else {
            break;
        };
        if found == b'\\' {
            escape = Escape::CefExtension;
            at = (at + 2).min(bytes.len());
            floor = at;
            continue;
        }
        let expected = take.expects().as_bytes();
        let (key_at, is_expected) = match at.checked_sub(expected.len()) {
            Some(key_at)
                if key_at >= floor
                    && key_at < at
                    && same(&bytes[key_at..at], expected)
                    && !is_key(bytes, key_at, floor) =>
            {
                (key_at, true)
            }
            _ => (key_begin(bytes, at, floor), false),
        };
        let behind_blank = key_at == 0 || bytes[key_at - 1] <= b' ' && key_at > value_at;
        if key_at < at && behind_blank {
            // The blank before the key belongs to neither.
            let before = trimmed(text, value_at, key_at.saturating_sub(1));
            if is_first {
                leading = before;
                is_first = false;
            } else {
                take.value(Raw::new(before, escape));
            }
            let key = &text[key_at..at];
            debug_assert!(key.bytes().all(is_key_byte), "`{key}` is no key that could be expected");
            if is_expected {
                take.expected_key(key);
            } else {
                take.key(key);
            }
            value_at = at + 1;
            escape = Escape::None;
        }
        at += 1;
        floor = at;
    }
    let last = trimmed(text, value_at, bytes.len());
    if is_first {
        return last;
    }
    take.value(Raw::new(last, escape));
    leading
}

/// True when the byte before a place belongs to the same key.
#[inline(always)]
fn is_key(bytes: &[u8], at: usize, floor: usize) -> bool {
    at > floor && is_key_byte(bytes[at - 1])
}

/// Where the key begins that ends at a place.
#[inline]
fn key_begin(bytes: &[u8], mut at: usize, floor: usize) -> usize {
    while is_key(bytes, at, floor) {
        at -= 1;
    }
    at
}

/// The text between, without blanks at its end, of which nearly none has any. Both ends are those of characters, for a blank,
/// `=` or nothing stands there.
#[inline(always)]
fn trimmed(text: &str, from: usize, to: usize) -> &str {
    let value = &text[from..to.max(from)];
    if value.as_bytes().last().is_some_and(|last| *last <= b' ') { without_blanks(value) } else { value }
}

#[cold]
fn without_blanks(value: &str) -> &str {
    value.trim_end_matches(|c: char| c <= ' ')
}

#[inline(always)]
const fn is_key_byte(byte: u8) -> bool {
    const KEY: [bool; 256] = {
        let mut table = [false; 256];
        let mut i = 0;
        while i < 256 {
            table[i] = (i as u8).is_ascii_alphanumeric() || matches!(i as u8, b'_' | b'.' | b'[' | b']' | b'-');
            i += 1;
        }
        table
    };
    KEY[byte as usize]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> String {
        let mut seen = Vec::new();
        let leading = extension(text, |key, value| seen.push(format!("{key}→{}", value.unescape())));
        seen.insert(0, leading.to_owned());
        seen.join("¦")
    }

    struct Guess<'t, 'e> {
        expected: &'e str,
        seen: Vec<(&'t str, String)>,
    }

    impl<'t> Take<'t> for Guess<'t, '_> {
        fn expects(&self) -> &str {
            self.expected
        }

        fn key(&mut self, key: &'t str) {
            self.seen.push((key, String::new()));
        }

        fn expected_key(&mut self, key: &'t str) {
            assert_eq!(key, self.expected);
            self.key(key);
        }

        fn value(&mut self, value: Raw<'t>) {
            self.seen.last_mut().expect("a key came before").1 = value.unescape().into_owned();
        }
    }

    /// The text before the first key, then `key→value`, joined by `¦`.
    #[track_caller]
    fn check(cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(read(text), *expected, "{text}");
        }
    }

    #[test]
    fn extensions() {
        check(&[
            ("", ""),
            ("just words ", "just words"),
            ("  act=\"Logon\" suser=a fname= dvc= msg=", "¦act→\"Logon\"¦suser→a¦fname→¦dvc→¦msg→"),
            ("msg=a b  c   src=1 ", "¦msg→a b  c¦src→1"),
            (r"id\=1 x=a\\b\nc\|d=e", "id\\=1¦x→a\\b\nc|d=e"),
            ("u=https://h/a?b=c&d=e f=1", "¦u→https://h/a?b=c&d=e¦f→1"),
            ("msg=a == b = c ad.x[0]=1 é=2", "¦msg→a == b = c¦ad.x[0]→1 é=2"),
            (r"a=x\", "¦a→x\\"),
            (r"p=C:\\Users\\b\\ q=\ r=1", "¦p→C:\\Users\\b\\¦q→\\¦r→1"),
            ("a=1\tb=2\n c=3", "¦a→1¦b→2¦c→3"),
        ]);
    }

    proptest! {
        #[test]
        fn what_is_expected_changes_nothing(text in r"[ab=\\ .\[é]{0,40}", expected in "[ab.]{0,3}") {
            let mut seen = Vec::new();
            let leading = extension(&text, |key, value| seen.push((key, value.unescape().into_owned())));
            let mut guess = Guess { expected: &expected, seen: Vec::new() };
            prop_assert_eq!(take_extension(&text, &mut guess), leading);
            prop_assert_eq!(guess.seen, seen);
        }
    }
}
