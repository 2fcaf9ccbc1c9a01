//! The dates and clocks that were read last: records that follow each other are mostly of the same second.
//!
//! What is remembered is the text from its beginning to the end of the seconds, and what it means. What may stand behind (a
//! fraction, a zone, a year) is read each time, so that it can differ. Nothing that is read depends on what was read before.

use std::cell::Cell;

use collector_core::{LocalTime, Stamp};

use super::clock::{is_no_tail, is_word_at, stamp_of, tail, with_fraction};

/// A text that was read: three words that cover all of it.
#[derive(Clone, Copy)]
struct Read {
    words: [u64; 3],
    len: usize,
    local: LocalTime,
    has_year: bool,
}

/// `Nov 20 09:00:00` is the shortest.
const SHORTEST: usize = 15;
/// As long as three words cover.
const LONGEST: usize = 24;

thread_local! {
    /// Those that begin with a letter, then those that begin with a digit, by their last one.
    static LAST: [Cell<Option<Read>>; 9] = const { [const { Cell::new(None) }; 9] };
}

/// What the beginnings of texts are remembered by.
#[inline(always)]
fn place(bytes: &[u8]) -> Option<usize> {
    match *bytes.first()? {
        b'A'..=b'Z' => Some(0),
        // `2026-11-20 09:00:00` ends at the 19th byte.
        b'0'..=b'9' => Some(1 + usize::from(bytes.get(18)? & 7)),
        _ => None,
    }
}

/// The first, the last and the last but one eight bytes of the text up to `len`.
#[inline(always)]
fn words(bytes: &[u8], len: usize) -> Option<[u64; 3]> {
    let text = bytes.get(..len)?;
    let middle = text.get(len.saturating_sub(16)..)?;
    let [first, last, middle] = [text.first_chunk::<8>()?, text.last_chunk::<8>()?, middle.first_chunk::<8>()?];
    Some([first, last, middle].map(|word| u64::from_le_bytes(*word)))
}

/// The date and clock that a text begins with, if they are remembered.
#[inline(always)]
fn find(bytes: &[u8]) -> Option<Read> {
    let read = LAST.with(|last| last[place(bytes)?].get())?;
    // One by one: arrays would be compared by way of memory.
    let ([a, b, c], [x, y, z]) = (words(bytes, read.len)?, read.words);
    (a ^ x | b ^ y | c ^ z == 0).then_some(read)
}

/// Reads a stamp whose date and clock are remembered, if nothing belongs to it but these: a blank and a name follow.
#[inline(always)]
pub(crate) fn read_alone(bytes: &[u8]) -> Option<(Stamp, usize)> {
    let Read { len, local, has_year, .. } = find(bytes)?;
    let ends = bytes.get(len) == Some(&b' ') && is_no_tail(bytes, len + 1);
    ends.then_some((if has_year { Stamp::Local(local) } else { Stamp::Yearless(local) }, len))
}

/// Reads a stamp whose date and clock are remembered.
#[inline(always)]
pub(super) fn read(bytes: &[u8]) -> Option<(Stamp, usize)> {
    let read = find(bytes)?;
    let local = read.local;
    let clock = with_fraction(bytes, local.hour(), local.minute(), local.second(), read.len)?;
    let tail = tail(bytes, clock.end, !read.has_year);
    if tail.year.is_some() || tail.afternoon.is_some() || tail.end == clock.end && is_word_at(bytes, clock.end) {
        return None;
    }
    Some((stamp_of(local.with_nanos(clock.nanos)?, read.has_year, tail.offset)?, tail.end))
}

/// Remembers a stamp that ends with its seconds.
#[inline]
pub(super) fn keep(bytes: &[u8], stamp: Stamp, len: usize) {
    if let Stamp::Local(local) | Stamp::Yearless(local) = stamp {
        keep_local(bytes, local, matches!(stamp, Stamp::Local(_)), len);
    }
}

#[inline(never)]
fn keep_local(bytes: &[u8], local: LocalTime, has_year: bool, len: usize) {
    let has_colons = (SHORTEST..=LONGEST).contains(&len) && bytes[len - 3] == b':' && bytes[len - 6] == b':';
    // Only before a sign may a clock have no seconds, and something else before its first colon.
    let ends_with_clock = has_colons && !matches!(bytes.get(len), Some(b'+' | b'-'));
    if ends_with_clock
        && local.nanos() == 0
        && let (Some(place), Some(words)) = (place(bytes), words(bytes, len))
    {
        LAST.with(|last| last[place].set(Some(Read { words, len, local, has_year })));
    }
}

/// Forgets all, so that what follows is read anew.
#[cfg(test)]
pub(crate) fn forget() {
    LAST.with(|last| last.iter().for_each(|place| place.set(None)));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{anew, parse};
    use super::forget;

    #[test]
    fn a_clock_without_seconds_is_no_beginning_of_one_with_them() {
        forget();
        for text in
            ["Fri 20/Nov/2026:09:00-x", "Fri 20/Nov/2026:09:00:30", "20/Nov/2000:00:00-x", "20/Nov/2000:00:00:30"]
        {
            assert_eq!(parse(text), anew(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_stands_behind_is_read_each_time() {
        for begin in
            ["Nov 20 2026 09:00:00", "Nov 20 09:00:00", "2026-11-20 09:00:00", "2026/11/20T09:00:00", "Feb 29 09:00:60"]
        {
            assert!(parse(begin).is_some());
            for behind in
                ["", " fw01", ".250Z", "+01:00", " UTC", " PM", " 2027", "5", "x", ",7", ",250 x", " CEST 2027: x", ":"]
            {
                let text = format!("{begin}{behind}");
                assert_eq!(parse(&text), anew(text.as_bytes()), "{text}");
                assert_eq!(parse(&text), anew(text.as_bytes()), "{text} once more");
            }
        }
    }

    proptest! {
        #[test]
        fn the_order_of_texts_changes_nothing(texts in proptest::collection::vec(
            "(Nov|Dec|Fri, Nov|\\*Nov) {1,2}[0-3]?[0-9] (202[67] )?0?9:00:0[0-2][ .,+Z]?[0-9A-Z]{0,4}|20(26|27)[-/]11[-/]20[T ]09:0[01]:0[0-2][ .,+Z]?[0-9A-Z:]{0,5}|(Fri,? )?20[/-]Nov[/-]20(26|00)[: ]0[09]:00(:[03]0)?[-+.Z]?[0-9x]?",
            1..20,
        )) {
            forget();
            for text in &texts {
                prop_assert_eq!(parse(text), anew(text.as_bytes()), "{}", text);
            }
        }
    }
}
