//! How fast a collector is: real files through its own program, as whole processes.
//!
//! The figure that repeats is the CPU time of the process per record, and of several rounds the quietest: what
//! else runs on a machine makes rounds slower, never faster. Rates and `ns_per_record` are therefore those of the
//! quietest round; `cpu_s` shows how far the others were.
//!
//! Absent: statistics beyond minimum, median and maximum, and micro-benchmarks, which are criterion's.

mod allocations;
mod rounds;
mod samples;

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

pub use allocations::allocations_per_record;
pub use rounds::{Round, run_once, run_supervised};
pub use samples::Samples;

/// Why something could not be measured.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MeasureError {
    /// A file cannot be read or written.
    #[error("cannot {verb} `{path}`: {source}")]
    File {
        /// What was tried.
        verb: &'static str,
        /// The file.
        path: String,
        /// Why not.
        source: std::io::Error,
    },
    /// The collector's program did not do its work.
    #[error("a run over `{path}` failed ({status}): {message}")]
    Run {
        /// The file that it ran over.
        path: String,
        /// How it ended.
        status: String,
        /// The end of what it said.
        message: String,
    },
    /// What the supervisor of a round said.
    #[error("{0}")]
    Supervisor(String),
    /// There is nothing to measure.
    #[error("there is no sample input in `{0}`; name a file to measure")]
    NoSamples(String),
    /// The file has no records.
    #[error("`{0}` holds no records")]
    NoRecords(String),
    /// The operating system does not tell what a process has used.
    #[error("this system does not tell what a process has used")]
    NoUsage,
}

/// The figures of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    /// The collector's id.
    pub collector: String,
    /// The file, or `samples`.
    pub file: String,
    /// Records in it.
    pub records: u64,
    /// Its size.
    pub bytes: u64,
    /// How often it was run.
    pub rounds: usize,
    /// Records per second of wall time.
    pub lines_per_s: f64,
    /// Records per second of CPU time, user and system.
    pub lines_per_cpu_s: f64,
    /// Millions of bytes read per second of wall time.
    pub mb_per_s: f64,
    /// CPU time per record in nanoseconds.
    pub ns_per_record: f64,
    /// CPU time of the rounds in seconds: minimum, median, maximum.
    pub cpu_s: [f64; 3],
    /// The largest resident set of all rounds.
    pub peak_rss_kb: u64,
    /// Heap allocations per record after warming up; unknown when the program does not count them.
    pub allocations_per_record: Option<f64>,
    /// CPU time per record divided by that of the baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio_to_baseline: Option<f64>,
}

impl Measurement {
    /// Sums up the rounds over one file.
    ///
    /// # Errors
    /// When there are no rounds, or no records in them.
    pub fn new(collector: &str, file: &str, bytes: u64, rounds: &[Round]) -> Result<Measurement, MeasureError> {
        let mut cpu: Vec<f64> = rounds.iter().map(|round| round.cpu_s).collect();
        cpu.sort_by(f64::total_cmp);
        let wall = rounds.iter().map(|round| round.wall_s).fold(f64::INFINITY, f64::min);
        let records = rounds.first().map_or(0, |round| round.records);
        let (Some(quietest), Some(slowest), false) = (cpu.first(), cpu.last(), records == 0) else {
            return Err(MeasureError::NoRecords(file.to_string()));
        };
        Ok(Measurement {
            collector: collector.to_string(),
            file: file.to_string(),
            records,
            bytes,
            rounds: rounds.len(),
            lines_per_s: tenths(per(records as f64, wall)),
            lines_per_cpu_s: tenths(per(records as f64, *quietest)),
            mb_per_s: tenths(per(bytes as f64 / 1e6, wall)),
            ns_per_record: tenths(quietest * 1e9 / records as f64),
            cpu_s: [*quietest, cpu[cpu.len() / 2], *slowest],
            peak_rss_kb: rounds.iter().map(|round| round.peak_rss_kb).max().unwrap_or(0),
            allocations_per_record: None,
            ratio_to_baseline: None,
        })
    }

    /// Notes how the figures compare with those of the same file in an earlier report. Returns `false` when
    /// there are none.
    pub fn compare(&mut self, baseline: &[Measurement]) -> bool {
        let earlier = baseline.iter().find(|m| m.collector == self.collector && m.file == self.file);
        self.ratio_to_baseline = earlier.map(|earlier| per(self.ns_per_record, earlier.ns_per_record));
        earlier.is_some()
    }

    /// True when a record takes more CPU time than in the baseline, by more than so many percent.
    #[must_use]
    pub fn is_slower_by(&self, percent: f64) -> bool {
        self.ratio_to_baseline.is_some_and(|ratio| (ratio - 1.0) * 100.0 > percent)
    }
}

/// A ratio; a time too short to be measured counts as a microsecond.
fn per(amount: f64, of: f64) -> f64 {
    amount / of.max(1e-6)
}

/// No figure is more exact than that.
fn tenths(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// The figures as a table for people.
#[must_use]
pub fn table(all: &[Measurement]) -> String {
    let compared = all.iter().any(|m| m.ratio_to_baseline.is_some());
    let mut rows = vec![
        [
            "file",
            "records",
            "MB",
            "lines/s",
            "lines/CPU s",
            "MB/s",
            "ns/record",
            "CPU s: min",
            "median",
            "max",
            "peak MB",
            "allocations/record",
            "CPU/baseline",
        ]
        .map(str::to_string),
    ];
    for m in all {
        rows.push([
            m.file.clone(),
            grouped(m.records as f64),
            format!("{:.1}", m.bytes as f64 / 1e6),
            grouped(m.lines_per_s),
            grouped(m.lines_per_cpu_s),
            format!("{:.1}", m.mb_per_s),
            grouped(m.ns_per_record),
            format!("{:.3}", m.cpu_s[0]),
            format!("{:.3}", m.cpu_s[1]),
            format!("{:.3}", m.cpu_s[2]),
            format!("{:.1}", m.peak_rss_kb as f64 / 1024.0),
            m.allocations_per_record.map_or("not counted".to_string(), |n| format!("{n:.5}")),
            m.ratio_to_baseline.map_or("-".to_string(), |ratio| format!("{ratio:.3}")),
        ]);
    }
    let columns = rows[0].len() - usize::from(!compared);
    let widths: Vec<usize> =
        (0..columns).map(|i| rows.iter().map(|row| row[i].chars().count()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for row in &rows {
        // Writing to memory cannot fail. The first column stands left, numbers stand right.
        let _ = write!(text, "{:<width$}", row[0], width = widths[0]);
        for (cell, width) in row[1..columns].iter().zip(&widths[1..]) {
            let _ = write!(text, "  {cell:>width$}");
        }
        text.push('\n');
    }
    text
}

/// A whole number with a blank between groups of three digits.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(cpu_s: f64) -> Round {
        Round { wall_s: cpu_s * 2.0, cpu_s, peak_rss_kb: 10_240, records: 1_000_000, unsupported: 0 }
    }

    fn measured(cpu: &[f64]) -> Measurement {
        let rounds: Vec<Round> = cpu.iter().copied().map(round).collect();
        Measurement::new("acme-fw", "a.log", 200_000_000, &rounds).unwrap()
    }

    #[test]
    fn the_quietest_round_counts() {
        let m = measured(&[0.7, 0.5, 2.0]);
        assert_eq!((m.cpu_s, m.rounds, m.records), ([0.5, 0.7, 2.0], 3, 1_000_000));
        assert_eq!((m.ns_per_record, m.lines_per_cpu_s, m.lines_per_s, m.mb_per_s), (500.0, 2e6, 1e6, 200.0));
        assert!(matches!(Measurement::new("acme-fw", "a.log", 0, &[]), Err(MeasureError::NoRecords(_))));
    }

    #[test]
    fn a_baseline_is_compared_by_file() {
        let text = serde_json::to_string(&[measured(&[0.5])]).unwrap();
        let baseline: Vec<Measurement> = serde_json::from_str(&text).unwrap();
        let mut slower = measured(&[0.6]);
        assert!(slower.compare(&baseline));
        assert!(slower.is_slower_by(19.0) && !slower.is_slower_by(21.0));
        slower.file = "b.log".to_string();
        assert!(!slower.compare(&baseline) && !slower.is_slower_by(0.0));
    }

    #[test]
    fn the_table_lines_up() {
        let mut m = measured(&[0.5]);
        let plain = table(std::slice::from_ref(&m));
        assert!(!plain.contains("baseline"), "{plain}");
        m.ratio_to_baseline = Some(1.0);
        m.allocations_per_record = Some(0.0);
        let text = table(&[m]);
        assert!(text.contains("1 000 000") && text.contains("0.00000") && text.contains("1.000"), "{text}");
        let lengths: Vec<usize> = text.lines().map(str::len).collect();
        assert_eq!(lengths[0], lengths[1], "{text}");
    }
}
