//! Recordings of a run, and their replay.
//!
//! Records are written before they are run, so that the one that ends a program is in the recording; what look-ups answered is
//! known only behind them.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use collector_core::lookup::Answers;
use collector_core::{Batch, Driver, Source, replay};
use collector_testkit::input::CHUNK;

use super::files::{create, open, write};
use super::{Running, VerbError};

/// A recording that is being made.
pub(super) struct Recording {
    path: PathBuf,
    file: File,
    /// Somebody answers look-ups.
    has_answers: bool,
}

impl Recording {
    pub(super) fn create(path: &Path, has_answers: bool, driver: &mut Driver) -> Result<Recording, VerbError> {
        if has_answers {
            driver.note_answers();
        }
        Ok(Recording { path: path.to_path_buf(), file: create(path)?, has_answers })
    }

    pub(super) fn begin(&mut self, source: &Source) -> Result<(), VerbError> {
        let mut header = Vec::new();
        replay::write_header(source, self.has_answers, &mut header);
        write(&mut self.file, &header, &self.path)
    }

    pub(super) fn batch(&mut self, batch: &Batch) -> Result<(), VerbError> {
        let mut lines = Vec::new();
        replay::write_batch(batch, &mut lines);
        write(&mut self.file, &lines, &self.path)
    }

    /// What look-ups have answered since the last time.
    pub(super) fn answers(&mut self, driver: &mut Driver) -> Result<(), VerbError> {
        if !self.has_answers {
            return Ok(());
        }
        let mut line = Vec::new();
        replay::write_answers(driver.take_answers(), &mut line);
        write(&mut self.file, &line, &self.path)
    }
}

impl Running<'_> {
    pub(super) fn replay(&mut self, path: &Path) -> Result<(), VerbError> {
        let name = path.display().to_string();
        let failed = |source| VerbError::File { verb: "read", path: name.clone(), source };
        let broken = |error: replay::ReplayError| VerbError::Other(format!("`{name}`: {error}"));
        let mut lines = BufReader::new(open(path)?).lines().enumerate();
        let header = lines.next().map(|(_, line)| line).transpose().map_err(failed)?.unwrap_or_default();
        let (source, has_answers) = replay::read_header(&header).map_err(broken)?;
        let mut known = Answers::default();
        self.output.begin_file(&name, 0);
        let mut batch = Batch::new(source.clone());
        let mut done = Ok(());
        for (index, line) in lines {
            if self.stop.load(Ordering::Relaxed) || self.left == 0 {
                break;
            }
            let read = line.map_err(failed);
            let answers = match read.and_then(|line| replay::read_line(&line, index + 1, &mut batch).map_err(broken)) {
                Ok(answers) => answers,
                Err(error) => {
                    done = Err(error);
                    break;
                }
            };
            let ends = match answers {
                Some(answers) => {
                    if !answers.is_empty() {
                        answers.into_iter().for_each(|(question, answer)| known.learn(question, answer));
                        self.driver.set_lookup(Box::new(known.clone()));
                    }
                    true
                }
                None => {
                    self.left -= 1;
                    // What a batch was answered stands behind it.
                    !has_answers && batch.buffer().len() > CHUNK
                }
            };
            if ends {
                self.batch(&batch)?;
                batch.clear();
            }
        }
        // What stands before a damaged line is as good as ever.
        self.batch(&batch)?;
        self.end_source(&source)?;
        done
    }
}
