//! The envelope of a record: its syslog header, if it has one.

use collector_text::syslog::{self, Form, Header, Options};

use crate::format::Message;

/// The envelope of most records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Records have a syslog header.
    pub is_syslog: bool,
    /// A program's name stands before the message.
    pub has_tag: bool,
}

impl Envelope {
    /// How headers are read.
    #[must_use]
    pub fn options(self) -> Options {
        if self.has_tag { Options::RFC } else { Options::NETWORK_DEVICE }
    }

    /// Takes the envelope off a record.
    #[must_use]
    pub fn open(self, text: &str) -> (Header<'_>, Message<'_>) {
        if !self.is_syslog {
            return (Header::default(), Message { structured_data: None, body: text });
        }
        let (header, body) = syslog::header_with(text, &self.options());
        (header, Message { structured_data: header.structured_data, body })
    }
}

/// Tells the envelope: syslog when at least a third of the records have a header. Records that hold an object or
/// element from their first byte have none.
#[must_use]
pub fn detect<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Envelope {
    let (mut all, mut headers, mut tags) = (0_usize, 0_usize, 0_usize);
    for text in texts {
        all += 1;
        if text.starts_with(['{', '[', '#']) || text.starts_with("<Event") {
            continue;
        }
        let (header, _) = syslog::header_with(text, &Options::RFC);
        if header.priority.is_some() || header.form != Form::Bare {
            headers += 1;
            tags += usize::from(header.app.is_some());
        }
    }
    let is_syslog = headers * 3 >= all && headers > 0;
    Envelope { is_syslog, has_tag: is_syslog && tags * 3 >= headers }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envelopes() {
        let tagged = ["<134>Nov 20 09:00:00 gw sshd[7]: Accepted", "<134>Nov 20 09:00:01 gw sshd[8]: Failed"];
        assert_eq!(detect(tagged.into_iter()), Envelope { is_syslog: true, has_tag: true });
        let bare = ["<134>Nov 20 09:00:00 gw a=1 b=2"];
        assert_eq!(detect(bare.into_iter()), Envelope { is_syslog: true, has_tag: false });
        assert!(!detect(["{\"a\":1}", "[1]"].into_iter()).is_syslog);
        assert!(!detect(["192.0.2.1 - - [20/Nov/2026:09:00:00 +0000] \"GET / HTTP/1.1\" 200"].into_iter()).is_syslog);
    }
}
