//! Places in a parser file.

/// A line and a column, both from 1, the column in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl At {
    /// As diagnostics take it.
    pub(crate) fn pair(self) -> (u32, u32) {
        (self.line, self.column)
    }

    /// So many characters further on the line.
    pub(crate) fn right(self, columns: usize) -> At {
        At { column: self.column + columns as u32, ..self }
    }

    /// The place behind a text that begins here.
    pub(crate) fn after(self, text: &str) -> At {
        match text.rsplit_once('\n') {
            Some((before, last)) => At {
                line: self.line + 1 + before.bytes().filter(|b| *b == b'\n').count() as u32,
                column: 1 + last.chars().count() as u32,
            },
            None => self.right(text.chars().count()),
        }
    }
}

/// Where the lines of a text begin.
pub(crate) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Lines<'t> {
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1)).collect();
        Lines { text, starts }
    }

    /// The place of a byte.
    pub(crate) fn at(&self, byte: usize) -> At {
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts[line - 1];
        let column = self.text[start..self.text.floor_char_boundary(byte)].chars().count();
        At { line: line as u32, column: column as u32 + 1 }
    }
}
