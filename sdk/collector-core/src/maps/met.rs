//! Which lines of map files were used: what coverage is counted from.
//!
//! Nothing is noted unless somebody asked for it when the collector was loaded ([`MapFiles::observe`](super::MapFiles::observe)).

use std::sync::atomic::{AtomicBool, Ordering};

/// The lines of one map file, and whether they were used.
#[derive(Debug)]
pub struct Met {
    lines: Box<[AtomicBool]>,
    /// Somebody says which lines are used. A file that a collector reads in its own way may have nobody who does.
    is_watched: AtomicBool,
}

impl Met {
    pub(super) fn new(text: &str) -> Met {
        let lines = (0..=text.lines().count()).map(|_| AtomicBool::new(false)).collect();
        Met { lines, is_watched: AtomicBool::new(false) }
    }

    /// Says that lines will be noted.
    pub fn watch(&self) {
        self.is_watched.store(true, Ordering::Relaxed);
    }

    /// Whether lines are noted.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        self.is_watched.load(Ordering::Relaxed)
    }

    /// Notes that a line, from 1, was used.
    #[cold]
    pub fn mark(&self, line: u32) {
        if let Some(line) = self.lines.get(line as usize) {
            line.store(true, Ordering::Relaxed);
        }
    }

    /// Whether a line, from 1, was used.
    #[must_use]
    pub fn has(&self, line: u32) -> bool {
        self.lines.get(line as usize).is_some_and(|line| line.load(Ordering::Relaxed))
    }
}
