//! Values as JSON, appended to a buffer.
//!
//! Values of logs are short. Up to 48 bytes are copied as blocks of constant size that overlap, and checked side by side:
//! a copy of a length that is known only at run time is a call, and a loop over bytes costs more than the copy.

use std::io::Write as _;

use crate::lanes::{Lanes, find};
use crate::time::Time;
use crate::value::Value;
use crate::word::{load8, load16};

/// Appends a value as JSON.
pub(crate) fn write_value(value: Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Int(n) => write_json_int(n, out),
        // Writing to a vector cannot fail, here and below.
        Value::UInt(n) => drop(write!(out, "{n}")),
        Value::Float(x) if x.is_finite() => match whole(x) {
            Some(n) => write_json_int(n, out),
            None => drop(write!(out, "{x}")),
        },
        Value::Float(_) => out.extend_from_slice(b"null"),
        Value::Json(json) => out.extend_from_slice(json.as_bytes()),
        Value::Text(text) => write_json_str(text, out),
        Value::Time(_) | Value::Ip(_) | Value::Mac(_) | Value::Uuid(..) => drop(write!(out, "\"{value}\"")),
        Value::List(list) => {
            out.push(b'[');
            for (i, value) in list.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_value(*value, out);
            }
            out.push(b']');
        }
        Value::Object(pairs) => {
            out.push(b'{');
            for (i, (key, value)) in pairs.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_json_str(key, out);
                out.push(b':');
                write_value(*value, out);
            }
            out.push(b'}');
        }
    }
}

/// The number that is written as the float is: one without a fraction, and not the negative zero.
pub(super) fn whole(x: f64) -> Option<i64> {
    let n = x as i64;
    ((n as f64).to_bits() == x.to_bits() && n.unsigned_abs() < 1 << f64::MANTISSA_DIGITS).then_some(n)
}

/// Appends text as a JSON string with its quotes.
#[inline]
fn write_json_str(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    escape(text.as_bytes(), out);
    out.push(b'"');
}

#[inline(always)]
pub(super) fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Appends text as it stands within quotes.
#[inline]
pub(super) fn escape(text: &[u8], out: &mut Vec<u8>) {
    if is_plain(text) {
        out.extend_from_slice(text);
    } else {
        escape_slow(text, out);
    }
}

/// True when nothing in the text needs an escape. All of it is looked at, without a branch in the loop.
#[inline(always)]
pub(super) fn is_plain(text: &[u8]) -> bool {
    let Some(tail) = text.last_chunk::<16>() else {
        return Lanes::new(load16(text).to_le_bytes()).ends_json().bits() & ((1 << text.len()) - 1) == 0;
    };
    let chunks = text.as_chunks::<16>().0.iter();
    !chunks.fold(Lanes::new(*tail).ends_json(), |found, chunk| found | Lanes::new(*chunk).ends_json()).any()
}

/// What a field takes at most in a [`Window`]: key, a short text, quotes.
pub(super) const WINDOW: usize = 256;

/// The place for one field. Its size is constant and offsets into it are masked, so that nothing is checked
/// byte for byte.
pub(super) type Window = [u8; WINDOW];

/// The longest text that fits a window behind its key.
const SHORT: usize = 48;

/// Writes a short text behind `at` and a quote behind it; returns where that ends. `None` when the text is long
/// or needs an escape.
#[inline(always)]
pub(super) fn short_text(text: &[u8], at: usize, window: &mut Window) -> Option<usize> {
    let len = text.len();
    if len > SHORT {
        return None;
    }
    if let (Some(head), Some(tail)) = (text.first_chunk::<16>(), text.last_chunk::<16>()) {
        if (Lanes::new(*head).ends_json() | Lanes::new(*tail).ends_json()).any() {
            return None;
        }
        put(window, at, head);
        if let Some(middle) = text[16..].first_chunk::<16>() {
            if Lanes::new(*middle).ends_json().any() {
                return None;
            }
            put(window, at + 16, middle);
        }
        put(window, at + len - 16, tail);
    } else if let (Some(head), Some(tail)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        if Lanes::of_words(u64::from_le_bytes(*head), u64::from_le_bytes(*tail)).ends_json().any() {
            return None;
        }
        put(window, at, head);
        put(window, at + len - 8, tail);
    } else if let (Some(head), Some(tail)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        let (head_word, tail_word) = (u32::from_le_bytes(*head), u32::from_le_bytes(*tail));
        if Lanes::of_words(head_word.into(), tail_word.into()).ends_json().bits() & 0x0F0F != 0 {
            return None;
        }
        put(window, at, head);
        put(window, at + len - 4, tail);
    } else {
        let word = load8(text);
        // What is behind the text is overwritten.
        if Lanes::of_words(word, 0).ends_json().bits() & ((1 << len) - 1) != 0 {
            return None;
        }
        put(window, at, &(word as u32).to_le_bytes());
    }
    window[(at + len) & (WINDOW - 1)] = b'"';
    Some(at + len + 1)
}

/// Writes a text behind its quote if there is room for it; returns where it ends.
pub(super) fn long_text(text: &[u8], at: usize, room: &mut [u8]) -> Option<usize> {
    let room = room.get_mut(at..)?;
    let len = if is_plain(text) {
        room.get_mut(..text.len())?.copy_from_slice(text);
        text.len()
    } else {
        escape_into(text, room)?
    };
    *room.get_mut(len)? = b'"';
    Some(at + len + 1)
}

/// An offset into a window of which no bound is checked: what is written to one ends within it.
#[inline(always)]
pub(super) fn within(end: usize) -> usize {
    debug_assert!(end < WINDOW, "a value of {end} bytes in a window");
    end & (WINDOW - 1)
}

/// Copies a block of constant size to a place in the first half of the window.
#[inline(always)]
pub(super) fn put<const N: usize>(window: &mut Window, at: usize, block: &[u8; N]) {
    let at = at & (WINDOW / 2 - 1);
    window[at..at + N].copy_from_slice(block);
}

/// Writes text with its escapes, if there is room for it and sixteen bytes more; returns the bytes written.
#[inline(never)]
fn escape_into(mut text: &[u8], room: &mut [u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(chunk) = text.first_chunk::<16>() {
        *room.get_mut(at..)?.first_chunk_mut::<16>()? = *chunk;
        let found = Lanes::new(*chunk).ends_json().bits();
        let plain = (found | 1 << 16).trailing_zeros() as usize;
        at += plain;
        text = &text[plain..];
        if found != 0 {
            at += escape_one(text[0], at, room)?;
            text = &text[1..];
        }
    }
    for byte in text {
        if needs_escape(*byte) {
            at += escape_one(*byte, at, room)?;
        } else {
            *room.get_mut(at)? = *byte;
            at += 1;
        }
    }
    Some(at)
}

#[inline]
fn escape_one(byte: u8, at: usize, room: &mut [u8]) -> Option<usize> {
    let (bytes, len) = escaped(byte);
    room.get_mut(at..at + len)?.copy_from_slice(&bytes[..len]);
    Some(len)
}

#[cold]
pub(super) fn escape_slow(mut text: &[u8], out: &mut Vec<u8>) {
    loop {
        let at = find(text, 0, Lanes::ends_json);
        out.extend_from_slice(&text[..at]);
        let Some(byte) = text.get(at) else { return };
        let (bytes, len) = escaped(*byte);
        out.extend_from_slice(&bytes[..len]);
        text = &text[at + 1..];
    }
}

/// The escape of a byte that needs one, and its length.
pub(super) fn escaped(byte: u8) -> ([u8; 6], usize) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => return ([b'\\', b'u', b'0', b'0', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]], 6),
    };
    ([b'\\', short, 0, 0, 0, 0], 2)
}

/// Writes a UUID with its quotes behind `at`; returns where it ends.
#[inline]
pub(super) fn uuid(upper: u64, lower: u64, at: usize, window: &mut Window) -> usize {
    let [a, b] = [upper >> 32, upper & 0xFFFF_FFFF].map(hex);
    let [c, d] = [lower >> 32, lower & 0xFFFF_FFFF].map(hex);
    put(window, at, b"\"        -    -    -    -            \"");
    put(window, at + 1, &a.to_le_bytes());
    put(window, at + 10, &(b as u32).to_le_bytes());
    put(window, at + 15, &((b >> 32) as u32).to_le_bytes());
    put(window, at + 20, &(c as u32).to_le_bytes());
    put(window, at + 25, &((c >> 32) as u32).to_le_bytes());
    put(window, at + 29, &d.to_le_bytes());
    at + 38
}

/// Eight hexadecimal digits of a number of 32 bits, one a byte, the first in the lowest.
#[inline(always)]
fn hex(n: u64) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    // Halves, quarters and eighths are put apart, the upper one first.
    let fours = n >> 16 | (n & 0xFFFF) << 32;
    let pairs = fours >> 8 & 0x00FF_0000_00FF | (fours & 0x00FF_0000_00FF) << 16;
    let digits = pairs >> 4 & 0x000F_000F_000F_000F | (pairs & 0x000F_000F_000F_000F) << 8;
    let letters = (digits + 6 * ONES) >> 4 & ONES;
    digits + ZEROS + letters * u64::from(b'a' - b'0' - 10)
}

/// Appends an integer as a JSON number.
#[inline]
pub(super) fn write_json_int(n: i64, out: &mut Vec<u8>) {
    let mut window = [0; WINDOW];
    let end = int(n, 0, &mut window);
    out.extend_from_slice(&window[..end]);
}

/// Writes a decimal integer behind `at`; returns where it ends, at most 20 bytes on.
#[inline(always)]
pub(super) fn int(n: i64, mut at: usize, window: &mut Window) -> usize {
    let mut rest = n.unsigned_abs();
    if n < 0 {
        window[at & (WINDOW - 1)] = b'-';
        at += 1;
    }
    if rest >= EIGHT_DIGITS {
        let high = rest / EIGHT_DIGITS;
        rest %= EIGHT_DIGITS;
        if high >= EIGHT_DIGITS {
            at = leading(high / EIGHT_DIGITS, at, window);
            put(window, at, &(digits(high % EIGHT_DIGITS) | ZEROS).to_le_bytes());
            at += 8;
        } else {
            at = leading(high, at, window);
        }
        put(window, at, &(digits(rest) | ZEROS).to_le_bytes());
        return at + 8;
    }
    leading(rest, at, window)
}

const EIGHT_DIGITS: u64 = 100_000_000;
/// Eight times the digit 0.
const ZEROS: u64 = u64::from_ne_bytes([b'0'; 8]);

/// Up to eight digits without leading zeros.
#[inline(always)]
fn leading(n: u64, at: usize, window: &mut Window) -> usize {
    let digits = digits(n);
    let zeros = (digits | 1 << 56).trailing_zeros() & !7;
    put(window, at, &(digits >> zeros | ZEROS).to_le_bytes());
    at + 8 - zeros as usize / 8
}

/// Eight decimal digits, one a byte, the first in the lowest: halves, quarters and eighths are divided side by
/// side.
#[inline(always)]
fn digits(n: u64) -> u64 {
    let fours = (n / 10_000) | ((n % 10_000) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x7F_0000_007F;
    let pairs = hundreds | (fours - hundreds * 100) << 16;
    let tens = ((pairs * 103) >> 10) & 0x000F_000F_000F_000F;
    tens | (pairs - tens * 10) << 8
}

/// The text of the last second that was written: events come in the order of time, and of one day there are many. Date and clock
/// are apart, because what is stored in parts and read back as a block stalls the processor.
#[derive(Debug)]
pub(super) struct TimeCache {
    secs: i64,
    /// Since 1970.
    day: i64,
    /// `"2026-11-20T`
    date: [u8; 12],
    /// `09:00:00`
    clock: u64,
}

const SECS_OF_A_DAY: i64 = 24 * 3600;

impl TimeCache {
    pub(super) fn new() -> TimeCache {
        TimeCache { secs: i64::MIN, day: i64::MIN, date: [0; 12], clock: 0 }
    }

    /// Writes a time with its quotes behind `at`; returns where it ends.
    #[inline(always)]
    pub(super) fn write(&mut self, time: Time, at: usize, window: &mut Window) -> usize {
        if time.secs() != self.secs {
            self.render(time);
        }
        put(window, at, &self.date);
        put(window, at + 12, &self.clock.to_le_bytes());
        put(window, at + 20, b"Z\"");
        if time.nanos() == 0 { at + 22 } else { fraction(time.nanos(), at + 20, window) }
    }

    #[inline(never)]
    fn render(&mut self, time: Time) {
        const COLONS: u64 = u64::from_le_bytes(*b"\0\0:\0\0:\0\0");
        self.secs = time.secs();
        let day = self.secs.div_euclid(SECS_OF_A_DAY);
        let secs = self.secs.rem_euclid(SECS_OF_A_DAY) as u64;
        let (hours, minutes) = (secs / 3600, secs / 60 % 60);
        // `00` each for the colons, which have all bits of `0`.
        self.clock = digits(hours * 1_000_000 + minutes * 1_000 + secs % 60) | ZEROS | COLONS;
        if day != self.day {
            self.day = day;
            self.render_date();
        }
    }

    #[cold]
    fn render_date(&mut self) {
        let mut buffer = [0_u8; 30];
        if let Some(midnight) = Time::from_unix(self.day * SECS_OF_A_DAY, 0) {
            midnight.write_rfc3339(&mut buffer);
        }
        self.date[0] = b'"';
        self.date[1..].copy_from_slice(&buffer[..11]);
    }
}

/// Writes `.123Z"` with three, six or nine digits.
#[inline(never)]
fn fraction(nanos: u32, at: usize, window: &mut Window) -> usize {
    let mut text = [b'Z'; 12];
    text[0] = b'.';
    text[1..9].copy_from_slice(&(digits(u64::from(nanos / 10)) | ZEROS).to_le_bytes());
    text[9] = b'0' + (nanos % 10) as u8;
    let end = match nanos {
        n if n % 1_000_000 == 0 => 4,
        n if n % 1_000 == 0 => 7,
        _ => 10,
    };
    text[end..end + 2].copy_from_slice(b"Z\"");
    put(window, at, &text);
    at + end + 2
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(n: i64) -> String {
        let mut out = Vec::new();
        write_json_int(n, &mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn integers_are_written_as_rust_writes_them(n: i64) {
            prop_assert_eq!(number(n), n.to_string());
        }

        #[test]
        fn uuids_are_written_as_they_read(upper: u64, lower: u64) {
            let mut window = [0; WINDOW];
            let end = uuid(upper, lower, 3, &mut window);
            let expected = format!("\"{}\"", Value::Uuid(upper, lower));
            prop_assert_eq!(std::str::from_utf8(&window[3..end]).unwrap(), expected);
        }

        #[test]
        fn floats_are_written_as_rust_writes_them(x: f64, n: i32, scale in 0..20_i32) {
            for x in [x, f64::from(n), f64::from(n) * 10_f64.powi(scale), f64::from(n) / 10_f64.powi(scale), -0.0] {
                let mut out = Vec::new();
                write_value(Value::Float(x), &mut out);
                let expected = if x.is_finite() { x.to_string() } else { "null".to_string() };
                prop_assert_eq!(String::from_utf8(out).unwrap(), expected);
            }
        }

        #[test]
        fn times_are_written_as_they_read(secs in proptest::collection::vec(-100_000..2_000_000_000_i64, 1..9), near in 0..90_000_i64) {
            let mut cache = TimeCache::new();
            for secs in secs.iter().flat_map(|secs| [*secs, secs + near, *secs]) {
                let time = Time::from_unix(secs, 0).unwrap();
                let mut window = [0; WINDOW];
                let end = cache.write(time, 3, &mut window);
                prop_assert_eq!(std::str::from_utf8(&window[3..end]).unwrap(), format!("\"{}\"", time));
            }
        }

        #[test]
        fn texts_are_escaped_into_room_if_there_is_enough(text in "[ -~\n\u{1}é\"\\\\]{0,60}", room in 0..200_usize) {
            let mut expected = Vec::new();
            escape_slow(text.as_bytes(), &mut expected);
            let mut room = vec![0; room];
            match escape_into(text.as_bytes(), &mut room) {
                Some(len) => prop_assert_eq!(&room[..len], &expected[..]),
                None => prop_assert!(room.len() < expected.len() + 16),
            }
        }

        #[test]
        fn strings_are_read_back(text in "(?s).{0,80}") {
            let mut out = Vec::new();
            write_json_str(&text, &mut out);
            prop_assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }
    }

    #[test]
    fn each_byte_that_needs_an_escape_is_found_at_each_place_of_each_length() {
        for len in 1..70 {
            for at in 0..len {
                for byte in (0..0x20).chain([b'"', b'\\', 0x7F, b'!', b'#', b'[', b']']) {
                    let mut text = vec![b'x'; len];
                    text[at] = byte;
                    let mut out = Vec::new();
                    let text = String::from_utf8(text).unwrap();
                    write_json_str(&text, &mut out);
                    assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
                }
            }
        }
    }

    #[test]
    fn numbers_at_the_edges() {
        for n in [0, 9, 10, 99, 100, 101, 999, 1000, i64::MAX, i64::MIN, -1, -10] {
            assert_eq!(number(n), n.to_string());
        }
    }
}
