//! Rows of map files that are compiled into tables, which key maps cannot be walked through for.

use collector_sdk::prelude::*;

/// Visits the cells of each row, a layer after the other; the header is a row whose first cell names itself, and is skipped.
/// No cell of these maps has a comma, so that no quotes are needed.
pub(crate) fn each(setup: &mut Setup<'_>, file: &str, mut visit: impl FnMut(&mut Setup<'_>, &[&str])) {
    each_at(setup, file, |setup, cells, _, _| visit(setup, cells));
}

/// The same with path and line, for findings.
pub(crate) fn each_at(setup: &mut Setup<'_>, file: &str, mut visit: impl FnMut(&mut Setup<'_>, &[&str], &str, u32)) {
    for (path, text) in setup.texts(file) {
        let mut is_header = true;
        for (line, row) in (1..).zip(text.lines()) {
            if row.starts_with('#') || row.is_empty() {
                continue;
            }
            if std::mem::take(&mut is_header) && HEADERS.iter().any(|header| row.starts_with(header)) {
                continue;
            }
            let cells: Vec<&str> = row.split(',').map(str::trim).collect();
            visit(setup, &cells, &path, line);
        }
    }
}

const HEADERS: [&str; 5] = ["event,", "set,", "number,", "status,", "source,"];

/// Sorts rows; of those with one key the one that came last stays, because it is the overlay's.
pub(crate) fn last_wins<T, K: Ord>(rows: &mut Vec<T>, key: impl Fn(&T) -> K) {
    rows.reverse();
    rows.sort_by_key(&key);
    rows.dedup_by_key(|row| key(row));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_row_of_a_key_wins() {
        let mut rows = vec![(2, "a"), (1, "b"), (2, "c")];
        last_wins(&mut rows, |row| row.0);
        assert_eq!(rows, [(1, "b"), (2, "c")]);
    }
}
