//! Memory does not grow with the number of records.
#![cfg(target_os = "linux")]

use collector_tests::{Piped, input};

const ASA: &str = env!("CARGO_BIN_EXE_asa-under-test");

/// The peak in KiB after so many records.
fn peak_after(records: u32) -> u64 {
    let mut program = Piped::start(ASA);
    for begin in (0..records).step_by(5000) {
        program.feed(input::firewall(begin..records.min(begin + 5000)).as_bytes());
    }
    program.wait_for(records.into());
    let peak = program.peak_kib();
    program.end();
    peak
}

#[test]
fn ten_times_the_records_take_no_more_memory() {
    let (few, many) = (peak_after(20_000), peak_after(200_000));
    assert!(many <= few + 2048, "{few} KiB after 20,000 records, {many} KiB after 200,000");
}
