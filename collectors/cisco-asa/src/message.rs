//! The tag of a message, `%ASA-6-302013: `, and its parts.

use collector_sdk::text::raw::find_byte;

/// A message within a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Message<'b> {
    pub(crate) level: u8,
    pub(crate) level_text: &'b str,
    pub(crate) id: u32,
    pub(crate) id_text: &'b str,
    pub(crate) text: &'b str,
    /// The header of a message that follows another.
    pub(crate) header: &'b str,
    /// False when another message follows in the same record.
    pub(crate) is_last: bool,
}

/// The products that number their messages alike.
const PRODUCTS: [&str; 5] = ["ASA", "FTD", "FWSM", "PIX", "NGIPS"];

impl<'b> Message<'b> {
    /// Finds a message by its place: some relays glue two into one record.
    pub(crate) fn find(body: &'b str, place: usize) -> Option<Message<'b>> {
        let mut from = 0;
        for _ in 0..place {
            from = next_tag(body, from)?.end;
        }
        let tag = next_tag(body, from)?;
        let header = if place == 0 { "" } else { &body[header_start(body, from, tag.start)..tag.start] };
        let next = next_tag(body, tag.end);
        let end = next.as_ref().map_or(body.len(), |next| header_start(body, tag.end, next.start));
        let text = body[tag.end..end].trim_start_matches([':', ' ']);
        let text = if next.is_some() { text.trim_end() } else { text };
        Some(Message {
            level: tag.level,
            level_text: tag.level_text,
            id: tag.id,
            id_text: tag.id_text,
            text,
            header,
            is_last: next.is_none(),
        })
    }
}

struct Tag<'b> {
    start: usize,
    end: usize,
    level: u8,
    level_text: &'b str,
    id: u32,
    id_text: &'b str,
}

fn next_tag(body: &str, mut from: usize) -> Option<Tag<'_>> {
    loop {
        let start = find_byte(body.as_bytes(), from, b'%');
        if start == body.len() {
            return None;
        }
        if let Some(tag) = tag_at(body, start) {
            return Some(tag);
        }
        from = start + 1;
    }
}

/// Reads `%PRODUCT-level-number` or `%PRODUCT-class-level-number`.
fn tag_at(body: &str, start: usize) -> Option<Tag<'_>> {
    let behind = &body[start + 1..];
    let product = PRODUCTS.iter().find(|product| behind.starts_with(**product))?;
    let mut rest = behind[product.len()..].strip_prefix('-')?;
    if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        rest = rest.split_once('-')?.1;
    }
    let level = rest.bytes().next().filter(u8::is_ascii_digit)? - b'0';
    let level_text = &rest[..1];
    let rest = rest[1..].strip_prefix('-')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let id_text = &rest[..digits];
    let id = id_text.parse().ok()?;
    Some(Tag { start, end: body.len() - rest.len() + digits, level, level_text, id, id_text })
}

/// Where the header of a following message begins: at its priority, when it has one.
fn header_start(body: &str, from: usize, tag: usize) -> usize {
    match body[from..tag].rfind('<') {
        Some(at) => from + at,
        None => tag,
    }
}

/// Reads `92:24:20`, `0h:15m:03s` or `1d 2h:03m:04s` as milliseconds.
pub(crate) fn duration_millis(text: &str) -> Option<i64> {
    let mut total = 0_i64;
    let mut parts = 0;
    for part in text.split([':', ' ']).filter(|part| !part.is_empty()) {
        let (digits, factor) = match part.as_bytes().last()? {
            b'd' => (&part[..part.len() - 1], Some(86_400)),
            b'h' => (&part[..part.len() - 1], Some(3600)),
            b'm' => (&part[..part.len() - 1], Some(60)),
            b's' => (&part[..part.len() - 1], Some(1)),
            _ => (part, None),
        };
        let number = collector_sdk::core::value::parse_int(digits)?;
        total = match factor {
            Some(factor) => total.checked_add(number.checked_mul(factor)?)?,
            // Hours, minutes, seconds in this order.
            None => total.checked_mul(60)?.checked_add(number)?,
        };
        parts += 1;
    }
    (parts > 0).then(|| total.checked_mul(1000)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        let find = |body| Message::find(body, 0).map(|m| (m.level, m.id, m.text, m.is_last));
        assert_eq!(find(": %ASA-6-302013: Built x"), Some((6, 302_013, "Built x", true)));
        assert_eq!(find("%FTD-config-5-111008 User"), Some((5, 111_008, "User", true)));
        assert_eq!(find("100% sure %PIX-4-1: y"), Some((4, 1, "y", true)));
        assert_eq!(find("%ASA--: z"), None);
        let two = "%ASA-6-302010: 5 in use<164>Nov 20 2026 09:07:00 fw01 : %ASA-4-106023: Deny";
        assert_eq!(find(two), Some((6, 302_010, "5 in use", false)));
        assert_eq!(Message::find(two, 1).map(|m| (m.id, m.text, m.is_last)), Some((106_023, "Deny", true)));
        assert_eq!(Message::find(two, 2), None);
    }

    #[test]
    fn durations() {
        for (text, expected) in [
            ("0:00:30", Some(30_000)),
            ("92:24:20", Some(332_660_000)),
            ("1d 2h:03m:04s", Some(93_784_000)),
            ("0h:15m:03s", Some(903_000)),
            ("long", None),
            ("", None),
            ("99999999999999999:00:00", None),
        ] {
            assert_eq!(duration_millis(text), expected, "{text}");
        }
    }
}
