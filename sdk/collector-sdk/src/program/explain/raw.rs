//! The raw text with what was taken from it: coloured, or with a line of markers below.

use std::collections::BTreeMap;

use super::terminal::{Paint, Style, columns, visible, width};

/// Bytes of the raw text and the fields that they went to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) bytes: [usize; 2],
    pub(super) label: String,
}

/// Joins the fields of the same bytes. Returns the spans in order, and apart from them those that hold at least two
/// others: a whole message would hide everything in it.
pub(super) fn join(all: impl IntoIterator<Item = ([usize; 2], String)>) -> (Vec<Span>, Vec<Span>) {
    let mut by_bytes: BTreeMap<[usize; 2], Vec<String>> = BTreeMap::new();
    for (bytes, label) in all {
        let labels = by_bytes.entry(bytes).or_default();
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    let keys: Vec<[usize; 2]> = by_bytes.keys().copied().collect();
    let holds = |outer: [usize; 2], inner: [usize; 2]| outer != inner && outer[0] <= inner[0] && inner[1] <= outer[1];
    let spans = by_bytes.into_iter().map(|(bytes, labels)| Span { bytes, label: labels.join(", ") });
    spans.partition(|span| keys.iter().filter(|inner| holds(span.bytes, **inner)).take(2).count() < 2)
}

/// A character where it is shown.
struct Cell {
    at: usize,
    shown: char,
    column: usize,
    columns: usize,
}

/// One line of the terminal.
#[derive(Default)]
struct Row {
    cells: Vec<Cell>,
    columns: usize,
}

impl Row {
    fn text(&self) -> String {
        self.cells.iter().map(|cell| cell.shown).collect()
    }

    /// The columns that bytes take on this line.
    fn extent(&self, bytes: [usize; 2]) -> Option<(usize, usize)> {
        let mut inside = self.cells.iter().filter(|cell| bytes[0] <= cell.at && cell.at < bytes[1]);
        let first = inside.next()?;
        let last = inside.next_back().unwrap_or(first);
        Some((first.column, last.column + last.columns))
    }
}

fn rows(text: &str, width: usize) -> Vec<Row> {
    let mut rows = vec![Row::default()];
    for (at, c) in text.char_indices() {
        let shown = visible(c);
        let wide = columns(shown);
        if rows.last().is_none_or(|row| row.columns + wide > width) {
            rows.push(Row::default());
        }
        if let Some(row) = rows.last_mut() {
            row.cells.push(Cell { at, shown, column: row.columns, columns: wide });
            row.columns += wide;
        }
        // A line feed inside a record is shown and followed.
        if c == '\n' {
            rows.push(Row::default());
        }
    }
    rows.retain(|row| !row.cells.is_empty());
    rows
}

const INDENT: &str = "  ";

/// Writes the text with its spans.
pub(super) fn write(text: &str, spans: &[Span], style: Style, out: &mut String) {
    let room = style.width - INDENT.len();
    for row in rows(text, room) {
        out.push_str(INDENT);
        if style.color {
            colored(&row, spans, style, out);
            out.push('\n');
        } else {
            out.push_str(&row.text());
            out.push('\n');
            for line in markers(&row, spans, room) {
                out.push_str(INDENT);
                out.push_str(&line);
                out.push('\n');
            }
        }
    }
    if style.color {
        legend(spans, style, out);
    }
}

fn colored(row: &Row, spans: &[Span], style: Style, out: &mut String) {
    // The shortest span wins where several overlap.
    let turn_at = |at: usize| {
        let covering = spans.iter().enumerate().filter(|(_, span)| span.bytes[0] <= at && at < span.bytes[1]);
        covering.min_by_key(|(_, span)| span.bytes[1] - span.bytes[0]).map(|(turn, _)| turn)
    };
    let mut piece = String::new();
    let mut current = None;
    for cell in &row.cells {
        let turn = turn_at(cell.at);
        if turn != current {
            flush(&mut piece, current, style, out);
            current = turn;
        }
        piece.push(cell.shown);
    }
    flush(&mut piece, current, style, out);
}

fn flush(piece: &mut String, turn: Option<usize>, style: Style, out: &mut String) {
    match turn {
        Some(turn) => out.push_str(&style.paint(Paint::Turn(turn), piece)),
        None => out.push_str(piece),
    }
    piece.clear();
}

/// The fields in their colours, in the order of the text.
fn legend(spans: &[Span], style: Style, out: &mut String) {
    let mut column = 0;
    for (turn, span) in spans.iter().enumerate() {
        let taken = width(&span.label) + INDENT.len() + 2;
        if column + taken > style.width && column > 0 {
            out.push('\n');
            column = 0;
        }
        out.push_str(INDENT);
        out.push_str(&style.paint(Paint::Turn(turn), &format!("■ {}", span.label)));
        column += taken;
    }
    if column > 0 {
        out.push('\n');
    }
}

/// Lines of `^^^^ label` below a row; each span goes to the first line that has room for it.
fn markers(row: &Row, spans: &[Span], room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for span in spans {
        let Some((start, end)) = row.extent(span.bytes) else { continue };
        let carets = "^".repeat((end - start).max(1));
        let label = &span.label;
        let after = format!("{carets} {label}");
        let fits_after = start + width(&after) <= room;
        let before = width(label) + 1;
        let (at, mark) = match start.checked_sub(before) {
            Some(at) if !fits_after => (at, format!("{label} {carets}")),
            _ => (start, after),
        };
        let is_free = |line: &&mut String| line.is_empty() || width(line) < at;
        match lines.iter_mut().find(is_free) {
            Some(line) => place(line, at, &mark),
            None => {
                let mut line = String::new();
                place(&mut line, at, &mark);
                lines.push(line);
            }
        }
    }
    lines
}

fn place(line: &mut String, at: usize, mark: &str) {
    let taken = width(line);
    line.extend(std::iter::repeat_n(' ', at.saturating_sub(taken)));
    line.push_str(mark);
}

/// The row around a byte, with a caret below it.
pub(super) fn caret(text: &str, at: usize, label: &str, style: Style, out: &mut String) {
    let all = rows(text, style.width - INDENT.len());
    let found = all.iter().find(|row| row.cells.last().is_some_and(|cell| at <= cell.at)).or(all.last());
    let Some(row) = found else { return };
    let column = row.cells.iter().find(|cell| at <= cell.at).map_or(row.columns, |cell| cell.column);
    let before = width(label) + 1;
    let mark = match column.checked_sub(before) {
        Some(start) if column + 1 + before > style.width - INDENT.len() => {
            format!("{}{label} {}", " ".repeat(start), style.paint(Paint::Bad, "^"))
        }
        _ => format!("{}{} {label}", " ".repeat(column), style.paint(Paint::Bad, "^")),
    };
    out.push_str(&format!("{INDENT}{}\n{INDENT}{mark}\n", row.text()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: usize, end: usize, label: &str) -> ([usize; 2], String) {
        ([start, end], label.to_string())
    }

    fn plain(text: &str, all: &[([usize; 2], String)], columns: usize) -> String {
        let mut out = String::new();
        let (spans, _) = join(all.iter().cloned());
        write(text, &spans, Style { color: false, width: columns }, &mut out);
        out
    }

    #[test]
    fn markers_find_room() {
        let text = "login alice 10.0.0.1 443";
        let all = [span(6, 11, "InitiatorUserName"), span(12, 20, "SourceIP"), span(21, 24, "SourcePort")];
        let expected = "  login alice 10.0.0.1 443\n        ^^^^^ InitiatorUserName\n              ^^^^^^^^ SourceIP\n                       ^^^ SourcePort\n";
        assert_eq!(plain(text, &all, 80), expected);
        let same = [span(0, 1, "A"), span(2, 3, "B"), span(6, 7, "C"), span(0, 1, "D")];
        assert_eq!(plain("a b   c", &same, 80), "  a b   c\n  ^ A, D\n    ^ B ^ C\n");
    }

    #[test]
    fn long_text_is_wrapped_and_labels_turn_to_the_left() {
        let text = "x".repeat(50);
        assert_eq!(
            plain(&text, &[span(36, 40, "Right")], 42),
            format!("  {}\n  {}Right ^^^^\n  {}\n", "x".repeat(40), " ".repeat(30), "x".repeat(10))
        );
    }

    #[test]
    fn what_holds_everything_is_apart() {
        let (spans, whole) = join([span(0, 9, "Message"), span(0, 3, "A"), span(4, 9, "B")]);
        assert_eq!(spans.len(), 2);
        assert_eq!(whole[0].label, "Message");
    }

    #[test]
    fn colours_and_their_legend() {
        let mut out = String::new();
        let (spans, _) = join([span(0, 1, "A"), span(2, 3, "B")]);
        write("a b", &spans, Style { color: true, width: 80 }, &mut out);
        assert_eq!(out, "  \x1b[36ma\x1b[0m \x1b[33mb\x1b[0m\n  \x1b[36m■ A\x1b[0m  \x1b[33m■ B\x1b[0m\n");
    }

    #[test]
    fn the_caret_stands_below_its_byte() {
        for (at, expected) in [(2, "  añb\n   ^ here\n"), (3, "  añb\n    ^ here\n"), (4, "  añb\n     ^ here\n")] {
            let mut out = String::new();
            // Byte 2 is inside of `ñ`: the caret goes to the next character.
            caret("añb", at, "here", Style { color: false, width: 80 }, &mut out);
            let moved = if at == 2 { expected.replace("   ^", "    ^") } else { expected.to_string() };
            assert_eq!(out, moved, "{at}");
        }
    }
}
