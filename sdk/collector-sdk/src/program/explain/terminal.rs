//! What a terminal can show: colours or not, its width, and text that cannot steer it.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use crate::program::VerbError;

/// How to write for people.
#[derive(Clone, Copy, Debug)]
pub(in crate::program) struct Style {
    pub(in crate::program) color: bool,
    pub(in crate::program) width: usize,
}

/// A colour or weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::program) enum Paint {
    Bold,
    Dim,
    Bad,
    Warn,
    /// One of the colours that alternate.
    Turn(usize),
}

impl Style {
    /// Colours only on a terminal, and not when NO_COLOR or the user forbids them; the width is COLUMNS or 80.
    pub(in crate::program) fn from_environment(no_color: bool) -> Style {
        let forbidden = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        let width = columns.filter(|width| *width > 0).unwrap_or(80_usize).clamp(40, 500);
        Style { color: !no_color && !forbidden && io::stdout().is_terminal(), width }
    }

    pub(in crate::program) fn paint(self, paint: Paint, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_string();
        }
        let code = match paint {
            Paint::Bold => "1",
            Paint::Dim => "2",
            Paint::Bad => "1;31",
            Paint::Warn => "1;33",
            Paint::Turn(n) => ["36", "33", "35", "32"][n % 4],
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// A character that shows where it is and does nothing else. Log text is not ours: it may hold escape sequences.
pub(in crate::program) fn visible(c: char) -> char {
    match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ => c,
    }
}

/// A text made visible.
pub(in crate::program) fn shown(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| visible(c) == c) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(visible).collect())
    }
}

/// The columns that a character takes, nearly: the wide blocks of East Asia and pictographs take two.
pub(in crate::program) fn columns(c: char) -> usize {
    match c as u32 {
        0x300..=0x36f | 0x200b..=0x200d | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 => 2,
        0x1f300..=0x1f64f | 0x1f900..=0x1f9ff | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// The columns of a text.
pub(in crate::program) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// The text in exactly so many columns: filled with blanks, or cut with `…`.
pub(in crate::program) fn fit(text: &str, columns_wanted: usize) -> String {
    let mut out = shown(text).into_owned();
    let mut taken = width(&out);
    if taken > columns_wanted {
        while taken >= columns_wanted.max(1) {
            taken -= out.pop().map_or(taken, columns);
        }
        out.push('…');
        taken += 1;
    }
    out.extend(std::iter::repeat_n(' ', columns_wanted.saturating_sub(taken)));
    out
}

/// Writes a result to standard output. A reader that has seen enough is no error, but `false`: nobody reads on.
pub(in crate::program) fn print(text: &str) -> Result<bool, VerbError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(VerbError::File { verb: "write", path: "standard output".to_string(), source: error })
        }
        done => Ok(done.is_ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_steer_the_terminal() {
        assert_eq!(shown("a\x1b[31m\u{9b}b\u{202e}"), "a␛[31m\u{fffd}b\u{fffd}");
        assert!(matches!(shown("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn cells_have_their_width() {
        assert_eq!(fit("ab", 4), "ab  ");
        assert_eq!(fit("abcdef", 4), "abc…");
        assert_eq!(width(&fit("漢字漢字", 4)), 4);
        let style = Style { color: true, width: 80 };
        assert_eq!(style.paint(Paint::Turn(4), "x"), "\x1b[36mx\x1b[0m");
    }
}
