//! Backslashes that senders forgot to escape: `C:\new\report.txt` holds no line break.

use collector_sdk::prelude::*;
use collector_sdk::text::raw::{Escape, Raw};

/// The meaning of a value of the extension.
#[inline]
pub(crate) fn text_of<'b>(rec: &Record<'b>, key: &str, value: Raw<'b>) -> &'b str {
    if value.escape() == Escape::None {
        value.as_written()
    } else {
        escaped(rec, key, value.as_written(), value.escape())
    }
}

/// Apart and in parts, for nearly all values have no backslash.
#[inline(never)]
fn escaped<'b>(rec: &Record<'b>, key: &str, written: &'b str, escape: Escape) -> &'b str {
    if is_forgotten(key, written) { written } else { fields::text_of(rec, Raw::new(written, escape)) }
}

/// True for a path that begins with a single backslash where the standard asks for two, and for `DOMAIN\name`.
fn is_forgotten(key: &str, written: &str) -> bool {
    match written.as_bytes() {
        [drive, b':', b'\\', next, ..] if drive.is_ascii_alphabetic() => *next != b'\\',
        // The name of a share; with escapes it begins with four.
        [b'\\', b'\\', next, rest @ ..] if *next != b'\\' => rest.contains(&b'\\') && !has_pair(rest),
        _ => {
            matches!(key, "suser" | "duser" | "sourceUserName" | "destinationUserName")
                && written.matches('\\').count() == 1
                && !written.contains(' ')
        }
    }
}

fn has_pair(bytes: &[u8]) -> bool {
    bytes.windows(2).any(|pair| pair == b"\\\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forgotten_escapes() {
        let check = |key: &str, written: &str, expected| assert_eq!(is_forgotten(key, written), expected, "{written}");
        check("filePath", r"C:\new\report.txt", true);
        check("filePath", r"C:\\new\\report.txt", false);
        check("filePath", r"\\server\new", true);
        check("filePath", r"\\\\server\\new", false);
        check("filePath", r"\\Device\\new", false);
        check("suser", r"EXAMPLE\nora", true);
        check("suser", r"EXAMPLE\\nora", false);
        check("msg", r"one\nora", false);
        check("msg", "\\", false);
    }
}
