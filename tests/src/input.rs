//! Inputs: the bundled samples, and lines that are made.

use std::fmt::Write as _;
use std::fs;

use crate::root;

/// The lines of all golden cases of a collector, in the order of their names.
///
/// # Panics
/// When there are none.
#[must_use]
pub fn samples(collector: &str) -> Vec<Vec<u8>> {
    let cases = root().join("collectors").join(collector).join("tests/cases");
    let mut paths: Vec<_> = fs::read_dir(&cases)
        .unwrap_or_else(|error| panic!("{}: {error}", cases.display()))
        .flat_map(|case| fs::read_dir(case.expect("readable").path()).into_iter().flatten())
        .map(|file| file.expect("readable").path())
        .filter(|path| path.file_stem().is_some_and(|stem| stem == "input"))
        .collect();
    paths.sort();
    let mut lines = Vec::new();
    for path in paths {
        let bytes = fs::read(&path).expect("a sample can be read");
        let whole = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        lines.extend(whole.split(|byte| *byte == b'\n').map(<[u8]>::to_vec));
    }
    assert!(!lines.is_empty(), "{collector} has no samples");
    lines
}

/// Lines as a file.
#[must_use]
pub fn file_of(lines: &[Vec<u8>]) -> Vec<u8> {
    lines.iter().flat_map(|line| line.iter().copied().chain([b'\n'])).collect()
}

/// Messages of a busy Cisco firewall, no two alike, by running number.
#[must_use]
pub fn firewall(numbers: std::ops::Range<u32>) -> String {
    let mut text = String::new();
    for n in numbers {
        let (a, b, port, second) = (n / 250 % 250, n % 250, 1024 + n % 60_000, n % 60);
        let time = format!("Nov 20 2026 09:{:02}:{second:02}", n / 60 % 60);
        let line = match n % 4 {
            0 => format!(
                "<166>{time} fw01 : %ASA-6-302013: Built inbound TCP connection {n} for outside:198.51.{a}.{b}/{port} (198.51.{a}.{b}/{port}) to dmz:192.0.2.80/443 (192.0.2.80/443)"
            ),
            1 => format!(
                "<166>{time} fw01 : %ASA-6-302014: Teardown TCP connection {n} for outside:198.51.{a}.{b}/{port} to dmz:192.0.2.80/443 duration 0:00:{second:02} bytes {port} TCP FINs"
            ),
            2 => format!(
                "<164>{time} fw01 : %ASA-4-106023: Deny tcp src outside:198.51.{a}.{b}/{port} dst inside:10.1.{a}.{b}/445 by access-group \"outside_in\" [0x{n:x}, 0x0]"
            ),
            _ => format!("<164>{time} fw01 : %ASA-4-999999: no such message, number {n} of user{n}"),
        };
        // Writing to memory cannot fail.
        let _ = writeln!(text, "{line}");
    }
    text
}

/// Bytes that look random and are the same in every run (xorshift).
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// Begins with a seed, which must not be 0.
    #[must_use]
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The next number below a limit.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    /// So many bytes.
    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.below(256) as u8).collect()
    }
}
