//! Which lines of map files were used: what coverage is counted from.
//!
//! Nothing is noted unless somebody asked for it when the collector was loaded ([`MapFiles::observe`](super::MapFiles::observe)).

use std::sync::atomic::{AtomicBool, Ordering};

/// The lines of one map file, and whether they were used.
#[derive(Debug)]
pub struct Met(Box<[AtomicBool]>);

impl Met {
    pub(super) fn new(text: &str) -> Met {
        Met((0..=text.lines().count()).map(|_| AtomicBool::new(false)).collect())
    }

    /// Notes that a line, from 1, was used.
    #[cold]
    pub fn mark(&self, line: u32) {
        if let Some(line) = self.0.get(line as usize) {
            line.store(true, Ordering::Relaxed);
        }
    }

    /// Whether a line, from 1, was used.
    #[must_use]
    pub fn has(&self, line: u32) -> bool {
        self.0.get(line as usize).is_some_and(|line| line.load(Ordering::Relaxed))
    }
}
