//! Standard input and pipes, read on a thread of its own: a read can wait for ever, and the run must not.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use collector_testkit::input::{CHUNK, is_whole_head};

/// How long a read of the first bytes may wait before Ctrl-C is looked at.
const PAUSE: Duration = Duration::from_millis(200);

/// How many pauses a first line may make before its end.
const PAUSES: u32 = 5;

/// What a read brought.
pub(super) enum Next {
    Bytes(Vec<u8>),
    /// Nothing within the time.
    Nothing,
    End,
}

pub(super) struct Pipe {
    chunks: Receiver<io::Result<Vec<u8>>>,
}

impl Pipe {
    pub(super) fn start(mut stream: impl Read + Send + 'static) -> Pipe {
        // Few chunks wait: who writes faster than the run reads waits himself.
        let (sender, chunks) = sync_channel(2);
        std::thread::spawn(move || {
            loop {
                let mut chunk = vec![0; CHUNK];
                let read = match stream.read(&mut chunk) {
                    Ok(0) => return,
                    Ok(read) => read,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => {
                        // The run has ended when nobody takes it.
                        let _ = sender.send(Err(error));
                        return;
                    }
                };
                chunk.truncate(read);
                if sender.send(Ok(chunk)).is_err() {
                    return;
                }
            }
        });
        Pipe { chunks }
    }

    /// Waits for the next bytes.
    pub(super) fn next(&mut self, wait: Duration) -> io::Result<Next> {
        match self.chunks.recv_timeout(wait) {
            Ok(chunk) => chunk.map(Next::Bytes),
            Err(RecvTimeoutError::Timeout) => Ok(Next::Nothing),
            Err(RecvTimeoutError::Disconnected) => Ok(Next::End),
        }
    }

    /// The first bytes: enough for a fingerprint, or as much as came within a second of waiting. `None` when the run
    /// is stopped before the first one.
    pub(super) fn head(&mut self, stop: &AtomicBool) -> io::Result<Option<Vec<u8>>> {
        let mut head = Vec::new();
        let mut pauses = 0;
        while !is_whole_head(&head) {
            match self.next(PAUSE)? {
                Next::Bytes(bytes) => head.extend(bytes),
                Next::Nothing if stop.load(Ordering::Relaxed) => return Ok((!head.is_empty()).then_some(head)),
                Next::Nothing if head.is_empty() => {}
                Next::Nothing if pauses == PAUSES => break,
                Next::Nothing => pauses += 1,
                Next::End => break,
            }
        }
        Ok(Some(head))
    }
}
