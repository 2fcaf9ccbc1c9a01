//! Heap allocations per record in the steady state.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use collector_core::{Batch, JsonLines, NameStyle, Position, Source};

use super::MeasureError;
use crate::definition::Loaded;
use crate::input::{Clock, Reader, arrival_of};

/// Runs the file twice through one driver in this process and counts in the second pass, when all buffers have
/// their size; reading the file is not counted.
///
/// `count` calls what it is given and returns the number of allocations in it. Which allocator counts is the
/// program's choice, because a library that brings one takes the choice from every program that links it.
///
/// # Errors
/// When the file cannot be read.
pub fn allocations_per_record(
    loaded: &Loaded,
    file: &Path,
    count: &mut dyn FnMut(&mut dyn FnMut()) -> u64,
) -> Result<f64, MeasureError> {
    let failed = |verb, source| MeasureError::File { verb, path: file.display().to_string(), source };
    let input = loaded.plan.manifest().input.clone();
    let source = Arc::new(Source::new("bench", "FILE"));
    let mut driver = loaded.driver();
    let mut sink = JsonLines::new(NameStyle::Labels);
    let mut batch = Batch::new(source);
    let (mut records, mut allocations) = (0, 0);
    for pass in 0..2 {
        let stream = File::open(file).map_err(|source| failed("open", source))?;
        let mut reader = Reader::new(stream, &input, Position(0), Clock::Fixed(arrival_of(file)))
            .map_err(|source| failed("read", source))?;
        while reader.next(&mut batch).map_err(|source| failed("read", source))? {
            sink.out.clear();
            if pass == 0 {
                driver.run(&batch, &mut sink);
            } else {
                allocations += count(&mut || driver.run(&batch, &mut sink));
                records += batch.len() as u64;
            }
        }
    }
    Ok(allocations as f64 / records.max(1) as f64)
}
