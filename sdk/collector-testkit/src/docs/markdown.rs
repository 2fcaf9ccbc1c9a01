//! Markdown from data: tables, code and fences that the data cannot break.

use std::fmt::Write as _;

/// A table, or a sentence when it has no rows.
pub(super) fn table(head: &[&str], rows: &[Vec<String>], empty: &str) -> String {
    if rows.is_empty() {
        return format!("{empty}\n");
    }
    let mut out = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
    for row in rows {
        // Writing to memory cannot fail.
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
    out
}

/// Prose as it may stand in a table.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '|' | '\\' | '*' | '_' | '`' | '[' | ']' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// A name or value as code, as it may stand in a table; nothing for nothing.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let ticks = "`".repeat(longest_run(text) + 1);
    // A blank keeps backticks at the ends apart from those around.
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    let text = text.replace('|', "\\|").replace(['\n', '\r'], " ");
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// A block of code.
pub(super) fn fence(language: &str, text: &str) -> String {
    let ticks = "`".repeat((longest_run(text) + 1).max(3));
    format!("{ticks}{language}\n{}\n{ticks}\n", text.trim_end_matches(['\n', '\r']))
}

/// The longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_break_out() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("`x``"), "``` `x`` ```");
        assert_eq!(prose("a|b <c>\nd_e"), "a\\|b &lt;c> d\\_e");
        assert_eq!(fence("text", "```\n"), "````text\n```\n````\n");
    }

    #[test]
    fn a_table_without_rows_is_a_sentence() {
        assert_eq!(table(&["A", "B"], &[], "None."), "None.\n");
        assert_eq!(table(&["A", "B"], &[vec!["1".into(), "2".into()]], ""), "| A | B |\n|---|---|\n| 1 | 2 |\n");
    }
}
