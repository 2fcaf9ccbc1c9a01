//! Where the events of a record begin: behind a syslog header, inside of `<Events>`, or one after another.

use collector_sdk::prelude::*;

/// What begins at a place of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    Xml(usize),
    Json(usize),
    /// Something else.
    Other(usize),
    /// Only markup and blanks are left.
    End,
}

/// Passes over what stands around and between events.
#[inline]
pub(crate) fn begin(text: &str) -> Begin {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        at = match rest.as_bytes() {
            [] => return Begin::End,
            [b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | b']' | 0, ..] => at + 1,
            [b'{', ..] => return Begin::Json(at),
            [b'<', ..] if is_event(rest) => return Begin::Xml(at),
            [b'<', ..] if is_markup(rest) => match rest.find('>') {
                Some(end) => at + end + 1,
                None => return Begin::Other(at),
            },
            // Event Viewer puts a dash before what can be folded.
            [b'-', b' ', b'<', ..] => at + 2,
            _ if rest.starts_with('\u{feff}') => at + '\u{feff}'.len_utf8(),
            _ => return Begin::Other(at),
        };
    }
}

fn is_event(text: &str) -> bool {
    text.starts_with("<Event") && matches!(text.as_bytes().get(6), Some(b' ' | b'>' | b'\t' | b'\r' | b'\n'))
}

fn is_markup(text: &str) -> bool {
    ["<?", "<!--", "<Events", "</Events"].iter().any(|markup| text.starts_with(markup))
}

/// What a syslog header before an event says.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Envelope<'b> {
    pub(crate) time: Option<Stamp>,
    pub(crate) host: Option<&'b str>,
}

/// Takes a header off; what is behind it must be an event, also behind a tag that no grammar knows.
#[cold]
#[inline(never)]
pub(crate) fn behind_header<'b>(rec: &mut Record<'b>, text: &'b str) -> (Envelope<'b>, Begin) {
    rec.set_body(text);
    let header = fields::syslog(rec, &syslog::Options::RFC);
    let message = rec.body();
    let offset = message.as_ptr().addr() - text.as_ptr().addr();
    let found = match begin(message) {
        Begin::Other(_) => match message.match_indices("<Event").find(|(at, _)| is_event(&message[*at..])) {
            Some((at, _)) => Begin::Xml(at),
            None => Begin::Other(0),
        },
        found => found,
    };
    let envelope = Envelope { time: header.time, host: header.host.or(header.relay) };
    let found = match found {
        Begin::Xml(at) => Begin::Xml(at + offset),
        Begin::Json(at) => Begin::Json(at + offset),
        Begin::Other(at) => Begin::Other(at + offset),
        Begin::End => Begin::Other(0),
    };
    (envelope, found)
}

/// The first event of several, alone: a scan that goes on to the end of a long record for each of its events would take
/// quadratic time.
pub(crate) fn first_alone(text: &str) -> &str {
    const CLOSE: &str = "</Event>";
    text.find(CLOSE).map_or(text, |at| &text[..at + CLOSE.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_events() {
        for (text, expected) in [
            ("<Event xmlns='x'>", Begin::Xml(0)),
            ("- <Event>", Begin::Xml(2)),
            ("<?xml version='1.0'?>\n<Events><Event a='b'>", Begin::Xml(30)),
            ("\u{feff}{", Begin::Json(3)),
            ("[ {", Begin::Json(2)),
            ("</Events>\n", Begin::End),
            ("<EventData>", Begin::Other(0)),
            ("<13>Nov 20 09:00:00 dc1 x: {", Begin::Other(0)),
            ("<!-- never", Begin::Other(0)),
            ("", Begin::End),
        ] {
            assert_eq!(begin(text), expected, "{text}");
        }
    }

    #[test]
    fn one_event_of_several() {
        assert_eq!(first_alone("<Event>1</Event><Event>2</Event>"), "<Event>1</Event>");
        assert_eq!(first_alone("<Event>1"), "<Event>1");
    }
}
