//! Rows of map files that are compiled into tables.

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
