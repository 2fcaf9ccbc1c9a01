//! The tag of a message, `%ASA-6-302013: `, its parts, and where in a record a tag counts as one.
//!
//! Texts hold what strangers chose: a URL or a user name may read like a tag. So the first tag must stand where the
//! header ends, and a further one behind a header of its own that begins with a priority, as relays glue messages
//! together. Every other tag is text.

use collector_sdk::core::word::parse_digits;
use collector_sdk::prelude::*;
use collector_sdk::text::raw::{find_byte, find_far};

/// A message within a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Message<'b> {
    pub(crate) level: u8,
    pub(crate) level_text: &'b str,
    pub(crate) id: u32,
    pub(crate) id_text: &'b str,
    pub(crate) text: &'b str,
    /// Header and tag of a message that follows another.
    pub(crate) header: &'b str,
    /// The message that follows in the same record.
    pub(crate) next: Option<Place>,
}

/// Where a message stands in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Where its header begins, if it follows another; else as `tag`.
    header: usize,
    tag: usize,
}

/// The products that number their messages alike.
const PRODUCTS: [&str; 5] = ["ASA", "FTD", "FWSM", "PIX", "NGIPS"];

/// Headers are shorter, and so the work on each `%` is bounded.
const LONGEST_HEADER: usize = 320;

/// The class in a tag (`session`, `config`, …) is shorter.
const LONGEST_CLASS: usize = 32;

impl<'b> Message<'b> {
    /// Reads the message at a place. Where the record's own header has a time, the header of a further message must
    /// have one too.
    #[inline(always)]
    pub(crate) fn read(body: &'b str, place: Place, has_time: bool) -> Option<Message<'b>> {
        let tag = tag_at(body, place.tag)?;
        let next = next_place(body, tag.end, has_time);
        let end = next.map_or(body.len(), |next| next.header);
        let blanks = body.as_bytes()[tag.end..end].iter().take_while(|byte| matches!(byte, b':' | b' ')).count();
        let text = &body[tag.end + blanks..end];
        let text = if next.is_some() { text.trim_end() } else { text };
        Some(Message {
            level: tag.level,
            level_text: tag.level_text,
            id: tag.id,
            id_text: tag.id_text,
            text,
            header: if place.header == place.tag { "" } else { &body[place.header..tag.end] },
            next,
        })
    }
}

/// Finds the first message: where the header ends, or behind what may be a header that could not be read.
pub(crate) fn first_place(body: &str) -> Option<Place> {
    let bytes = body.as_bytes();
    let tag = match bytes.first()? {
        b'%' => 0,
        _ => find_byte(&bytes[..bytes.len().min(LONGEST_HEADER)], 0, b'%'),
    };
    (tag == 0 || bytes.get(tag) == Some(&b'%') && is_header(&body[..tag])).then_some(Place { header: tag, tag })
}

/// Finds the next tag that stands behind a header which begins with a priority, and not within quotes.
fn next_place(body: &str, begin: usize, has_time: bool) -> Option<Place> {
    let mut from = begin;
    let mut quotes = Quotes { counted: begin, double: false, single: false };
    loop {
        let at = find_far(body.as_bytes(), from, b'%');
        if at == body.len() {
            return None;
        }
        if let Some(tag) = tag_at(body, at)
            && let Some(header) = header_before(body, begin, &tag, has_time)
            && !quotes.are_open_at(body, header)
        {
            return Some(Place { header, tag: at });
        }
        from = at + 1;
    }
}

/// Which quotes are open, counted once from the beginning.
struct Quotes {
    counted: usize,
    double: bool,
    single: bool,
}

impl Quotes {
    #[cold]
    fn are_open_at(&mut self, body: &str, at: usize) -> bool {
        for byte in body.as_bytes().get(self.counted..at).unwrap_or_default() {
            self.double ^= *byte == b'"';
            self.single ^= *byte == b'\'';
        }
        self.counted = self.counted.max(at);
        self.double || self.single
    }
}

/// Where the header begins that ends at the tag: with a blank, if it is more than a priority.
#[cold]
fn header_before(body: &str, begin: usize, tag: &Tag<'_>, has_time: bool) -> Option<usize> {
    let bytes = body.as_bytes();
    let begin = begin.max(tag.start.saturating_sub(LONGEST_HEADER));
    let at = begin + bytes[begin..tag.start].iter().rposition(|b| *b == b'<')?;
    let (header, message) = syslog::header_with(&body[at..tag.end], &syslog::Options::NETWORK_DEVICE);
    let is_header = header.priority.is_some()
        && match header.time {
            Some(_) => bytes[tag.start - 1] == b' ',
            None => !has_time,
        }
        && message.len() == tag.end - tag.start;
    is_header.then_some(at)
}

/// True for a text of words with digits, months, zones, and one name at most: `<999>Nov 20 2026 09:04:00 fw01 : `.
/// Damaged bytes may be among them, but nothing that belongs to data or to a sentence.
#[cold]
fn is_header(text: &str) -> bool {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let is_name = |word: &&str| {
        let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
        has(u8::is_ascii_alphabetic)
            && !has(u8::is_ascii_digit)
            && has(u8::is_ascii_lowercase)
            && !MONTHS.iter().any(|month| word.ends_with(month))
    };
    text.ends_with([' ', '\t', ':', '>', ']'])
        && !text.contains(['"', '\'', '=', '?', '&', '{', '}', '|', ';', '\\'])
        && text.split([' ', '\t']).filter(is_name).count() <= 1
}

struct Tag<'b> {
    start: usize,
    end: usize,
    level: u8,
    level_text: &'b str,
    id: u32,
    id_text: &'b str,
}

/// Reads `%PRODUCT-level-number` or `%PRODUCT-class-level-number`.
#[inline]
fn tag_at(body: &str, start: usize) -> Option<Tag<'_>> {
    usual_tag(body, start).or_else(|| any_tag(body, start))
}

/// `%ASA-6-302013: ` is by far the most frequent form.
#[inline(always)]
fn usual_tag(body: &str, start: usize) -> Option<Tag<'_>> {
    let chunk = body.as_bytes().get(start..)?.first_chunk::<14>()?;
    let [_, _, _, _, _, level @ b'0'..=b'9', b'-', number @ .., b':'] = chunk else { return None };
    if !chunk.starts_with(b"%ASA-") {
        return None;
    }
    let id = parse_digits(number)? as u32;
    let (_, tag) = body.split_at_checked(start + 5)?;
    let (level_text, tag) = tag.split_at_checked(1)?;
    let (_, tag) = tag.split_at_checked(1)?;
    let (id_text, _) = tag.split_at_checked(6)?;
    Some(Tag { start, end: start + 13, level: level - b'0', level_text, id, id_text })
}

#[inline(never)]
fn any_tag(body: &str, start: usize) -> Option<Tag<'_>> {
    let behind = body.get(start + 1..)?;
    let product = PRODUCTS.iter().find(|product| behind.starts_with(**product))?;
    let mut rest = behind[product.len()..].strip_prefix('-')?;
    if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let len = rest.bytes().take(LONGEST_CLASS).position(|b| b == b'-')?;
        rest = &rest[len + 1..];
    }
    let level = rest.bytes().next().filter(u8::is_ascii_digit)? - b'0';
    let level_text = &rest[..1];
    let rest = rest[1..].strip_prefix('-')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let id_text = &rest[..digits];
    let id = id_text.parse().ok()?;
    Some(Tag { start, end: body.len() - rest.len() + digits, level, level_text, id, id_text })
}

/// Reads `92:24:20`, `0h:15m:03s` or `1d 2h:03m:04s` as milliseconds.
pub(crate) fn duration_millis(text: &str) -> Option<i64> {
    clock_millis(text.as_bytes()).or_else(|| any_millis(text))
}

/// `92:24:20`, or one digit for the hours, is by far the most frequent form.
fn clock_millis(text: &[u8]) -> Option<i64> {
    let (hours, [b':', m, n, b':', s, t]) = text.split_last_chunk()? else { return None };
    let (g, h) = match *hours {
        [h] => (b'0', h),
        [g, h] => (g, h),
        _ => return None,
    };
    let digits = [g, h, *m, *n, *s, *t].map(|digit| digit.wrapping_sub(b'0'));
    let [hours, minutes, seconds] = [0, 2, 4].map(|i| i64::from(digits[i]) * 10 + i64::from(digits[i + 1]));
    let are_digits = digits.iter().fold(true, |all, digit| all & (*digit <= 9));
    are_digits.then_some(((hours * 60 + minutes) * 60 + seconds) * 1000)
}

fn any_millis(text: &str) -> Option<i64> {
    let (mut total, mut parts) = (0_i64, 0);
    let mut number = None;
    // Behind a unit a part must end.
    let mut is_closed = false;
    for byte in text.bytes().chain(std::iter::once(b':')) {
        let seconds = match byte {
            b'0'..=b'9' if !is_closed => {
                number = Some(number.unwrap_or(0_i64).checked_mul(10)?.checked_add(i64::from(byte - b'0'))?);
                continue;
            }
            b':' | b' ' => {
                is_closed = false;
                // Hours, minutes, seconds in this order.
                let Some(number) = number.take() else { continue };
                total = total.checked_mul(60)?;
                number
            }
            b'd' => number.take()?.checked_mul(86_400)?,
            b'h' => number.take()?.checked_mul(3600)?,
            b'm' => number.take()?.checked_mul(60)?,
            b's' => number.take()?,
            _ => return None,
        };
        is_closed = byte.is_ascii_alphabetic();
        total = total.checked_add(seconds)?;
        parts += 1;
    }
    (parts > 0).then(|| total.checked_mul(1000)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Level, number and text of every message in the body.
    fn check(body: &str, has_time: bool, expected: &[(u8, u32, &str)]) {
        let mut found = Vec::new();
        let mut place = first_place(body);
        while let Some(message) = place.and_then(|place| Message::read(body, place, has_time)) {
            found.push((message.level, message.id, message.text));
            place = message.next;
        }
        assert_eq!(found, expected, "{body}");
    }

    #[test]
    fn first_tags() {
        check("%ASA-6-302013: Built x", true, &[(6, 302_013, "Built x")]);
        check(": %ASA-6-302013: Built x", true, &[(6, 302_013, "Built x")]);
        check("%FTD-config-5-111008 User", true, &[(5, 111_008, "User")]);
        check("<999>Nov 20 2026 09:04:00 CEST fw01 : %PIX-4-1: y", false, &[(4, 1, "y")]);
        check("<166>Nov 20 202\u{fffd} 09:04:00 fw01 : %PIX-4-1: y", false, &[(4, 1, "y")]);
        check("edge-ftd  %FTD-6-430003: y", false, &[(6, 430_003, "y")]);
        for body in [
            "",
            "%",
            "%ASA--: z",
            "100% sure %PIX-4-1: y",
            "sshd[7]: Invalid user x %ASA-5-502101: New user added",
            "GET /x?a=1 %ASA-5-502101: New user added",
            "sshd[7]: x%ASA-5-502101: New user added",
            "sshd[7]: Invalid user \"%ASA-5-502101: New user added\"",
        ] {
            check(body, false, &[]);
        }
    }

    #[test]
    fn further_tags_need_a_header() {
        let two = "%ASA-6-302010: 5 in use<164>Nov 20 2026 09:07:00 fw01 : %ASA-4-106023: Deny";
        check(two, true, &[(6, 302_010, "5 in use"), (4, 106_023, "Deny")]);
        check("%ASA-6-1: a <166>%ASA-6-2: b", false, &[(6, 1, "a"), (6, 2, "b")]);
        for body in [
            "%ASA-6-1: a <166>%ASA-6-2: b",
            "%ASA-6-1: a%ASA-6-2: b",
            "%ASA-6-1: a <192>Nov 20 2026 09:07:00 fw01 : %ASA-6-2: b",
            "%ASA-6-1: a <166>Nov 20 2026 09:07:00 fw01 : x%ASA-6-2: b",
            "%ASA-6-1: a<166>2026-11-20T09:07:00Z:%ASA-6-2: b",
            "%ASA-6-1: \"a <166>Nov 20 2026 09:07:00 fw01 : %ASA-6-2: b\"",
            "%ASA-6-1: 'a <166>Nov 20 2026 09:07:00 fw01 : %ASA-6-2: b'",
            "%ASA-6-1: a Nov 20 2026 09:07:00 fw01 : %ASA-6-2: b",
        ] {
            check(body, true, &[(6, 1, &body[10..])]);
        }
    }

    #[test]
    fn time_is_linear() {
        // Quadratic time would be minutes.
        for unit in ["%ASA-1-1", "<1>%ASA-1-1", "%ASA-a", "\"<1>%ASA-1-1", "<1>1 - a b c d [x y=\"%ASA-1-1", "%"] {
            let body = format!("%ASA-6-1: {}", unit.repeat(131_072));
            let mut place = first_place(&body);
            while let Some(message) = place.and_then(|place| Message::read(&body, place, false)) {
                place = message.next;
            }
        }
    }

    #[test]
    fn durations() {
        for (text, expected) in [
            ("0:00:30", Some(30_000)),
            ("92:24:20", Some(332_660_000)),
            ("1d 2h:03m:04s", Some(93_784_000)),
            ("0h:15m:03s", Some(903_000)),
            ("2:22:25", Some(8_545_000)),
            ("99:99:99", Some(362_439_000)),
            ("100:00:01", Some(360_001_000)),
            ("1:2x:25", None),
            ("x:22:25", None),
            (":22:25", Some(1_345_000)),
            ("long", None),
            ("1h2", None),
            ("h", None),
            (" 1:02 ", Some(62_000)),
            ("", None),
            ("99999999999999999:00:00", None),
        ] {
            assert_eq!(duration_millis(text), expected, "{text}");
            assert!(clock_millis(text.as_bytes()).is_none_or(|millis| any_millis(text) == Some(millis)), "{text}");
        }
    }
}
