//! The header's parts, each read at a cursor. A part that is not there leaves the cursor where it was.

use collector_core::Stamp;
use memchr::memchr;

use super::line::{FIELD, HOST, Line, TAG};
use super::structured_data::elements;
use super::{Form, Header, Options, usual};
use crate::raw::find_blank;
use crate::timestamp;

/// Longest tag and process; what is longer is a sentence.
const MAX_TAG: usize = 64;

/// Fills `header` and returns the message.
#[inline(never)]
pub(super) fn read<'t>(text: &'t str, options: &Options, header: &mut Header<'t>) -> &'t str {
    let text = match text.as_bytes().last() {
        Some(0..=b'\r') => text.trim_end_matches(['\0', '\r', '\n']),
        _ => text,
    };
    let line = Line { text, options };
    let at = match usual::read(&line, header) {
        Some(end) => line.behind_host(line.skip_blanks(end), header),
        None => return by_steps(text, options, header),
    };
    without_mark(text.get(at..).unwrap_or_default())
}

/// The same without a short way, of a text without line ends.
#[inline(never)]
pub(super) fn by_steps<'t>(text: &'t str, options: &Options, header: &mut Header<'t>) -> &'t str {
    let text = without_mark(text);
    let line = Line { text, options };
    let begin = line.behind_count();
    let (priority, at) = match line.priority(begin) {
        Some((priority, at)) => (Some(priority), at),
        None => (None, 0),
    };
    header.priority = priority;
    let at = line.behind_priority(at, header, true);
    without_mark(text.get(at..).unwrap_or_default())
}

fn without_mark(text: &str) -> &str {
    match text.as_bytes().first() {
        Some(0xEF) => text.strip_prefix('\u{feff}').unwrap_or(text),
        _ => text,
    }
}

impl<'t> Line<'t, '_> {
    /// Where a priority stands behind the count of RFC 6587, else 0.
    fn behind_count(&self) -> usize {
        if !matches!(self.byte(0), Some(b'1'..=b'9')) {
            return 0;
        }
        match self.digits_end(0) {
            end @ 1..=6 if self.rest(end).starts_with(" <") => end + 1,
            _ => 0,
        }
    }

    #[inline(always)]
    pub(super) fn priority(&self, at: usize) -> Option<(u8, usize)> {
        let digit = |byte: u8| byte.wrapping_sub(b'0');
        let (priority, len) = match *self.text.as_bytes().get(at..)? {
            [b'<', a, b'>', ..] if digit(a) <= 9 => (u16::from(digit(a)), 3),
            [b'<', a, b, b'>', ..] if digit(a) <= 9 && digit(b) <= 9 => (u16::from(digit(a) * 10 + digit(b)), 4),
            [b'<', a, b, c, b'>', ..] if digit(a) <= 9 && digit(b) <= 9 && digit(c) <= 9 => {
                (u16::from(digit(a)) * 100 + u16::from(digit(b) * 10 + digit(c)), 5)
            }
            _ => return None,
        };
        (priority <= 191).then_some((priority as u8, at + len))
    }

    /// Reads what stands behind the priority; returns where the message begins.
    fn behind_priority(&self, at: usize, header: &mut Header<'t>, outer: bool) -> usize {
        if let Some((time, end)) = self.version_and_time(at, header.priority.is_some()) {
            header.time = time;
            if let Some(message) = self.rfc5424(end, header, Strict::No) {
                return message;
            }
            if time.is_some() {
                header.form = Form::Rfc3164;
                return self.behind_time(end, true, header, outer);
            }
        }
        let begin = match self.byte(at) {
            Some(b' ' | b':') => self.skip_colon(at),
            _ => at,
        };
        if let Some(end) = self.time(begin, header.priority.is_some(), &mut header.time) {
            header.form = Form::Rfc3164;
            return self.behind_time(end, self.byte(begin + 10) == Some(b'T'), header, outer);
        }
        if let Some(message) = self.words_before_time(begin, header, outer) {
            return message;
        }
        match header.priority {
            Some(_) => self.tag_into(self.host_before_mnemonic(begin, header), header),
            None => at,
        }
    }

    /// `fw01 : %ASA-…` without a time.
    fn host_before_mnemonic(&self, at: usize, header: &mut Header<'t>) -> usize {
        let end = self.run_before_colon(at);
        let behind = self.skip_colon(end);
        if end == at || behind == end || self.byte(behind) != Some(b'%') || self.byte(at) == Some(b'%') {
            return at;
        }
        header.host = Some(self.slice(at, end));
        behind
    }

    /// Where a word of the letters of a host ends, without a colon at its end.
    fn run_before_colon(&self, at: usize) -> usize {
        let end = self.run(at, HOST);
        if end > at && self.byte(end - 1) == Some(b':') { end - 1 } else { end }
    }

    /// `1 ` and a time, or `-`, and a blank.
    fn version_and_time(&self, at: usize, has_priority: bool) -> Option<(Option<Stamp>, usize)> {
        // Versions beyond 1 were never made; two digits leave room for them.
        let end = match (self.byte(at)?, self.byte(at + 1)?) {
            (b'1'..=b'9', b' ') => at + 2,
            (b'1'..=b'9', b'0'..=b'9') if self.byte(at + 2) == Some(b' ') => at + 3,
            _ => return None,
        };
        if has_priority && self.rest(end).starts_with("- ") {
            return Some((None, end + 2));
        }
        if !self.byte(end)?.is_ascii_digit() {
            return None;
        }
        let mut time = None;
        let end = self.time(end, has_priority, &mut time)?;
        (self.byte(end) == Some(b' ')).then_some((time, end + 1))
    }

    /// Reads a time that nothing but a blank or colon follows; returns where it ends.
    #[inline(always)]
    fn time(&self, at: usize, any_form: bool, time: &mut Option<Stamp>) -> Option<usize> {
        let first = self.byte(at)?;
        if !first.is_ascii_alphanumeric() && !matches!(first, b'*' | b'.') {
            return None;
        }
        if !any_form && first.is_ascii_digit() && !self.is_iso_or_cisco(at) {
            return None;
        }
        let rest = self.rest(at);
        let (stamp, used) = match self.options.time {
            Some(format) if any_form => timestamp::parse_as(rest, format).or_else(|| timestamp::parse(rest))?,
            _ => timestamp::parse(rest)?,
        };
        let end = at + used;
        if !self.ends_at(end) && self.byte(end) != Some(b':') {
            return None;
        }
        *time = Some(stamp);
        Some(end)
    }

    /// `2026-11-20T…`, or `2026 Nov …` of NX-OS.
    fn is_iso_or_cisco(&self, at: usize) -> bool {
        match self.byte(at + 4) {
            Some(b'-') => self.byte(at + 10) == Some(b'T'),
            Some(b' ') => self.byte(at + 5).is_some_and(|b| b.is_ascii_alphabetic()),
            _ => false,
        }
    }

    /// Reads `123: host: 124: *task: ` of Cisco up to the time, or up to an uptime and `%`. Nothing of it counts
    /// if neither follows.
    fn words_before_time(&self, begin: usize, header: &mut Header<'t>, outer: bool) -> Option<usize> {
        let mut at = begin;
        let mut found = *header;
        // Two numbers, two hosts and a task are the most that was seen.
        for _ in 0..5 {
            let digits = self.digits_end(at);
            if let Some(message) = self.behind_uptime(at) {
                found.form = Form::Rfc3164;
                *header = found;
                return Some(message);
            }
            let end = if digits > at && self.rest(digits).starts_with(": ") {
                found.sequence = Some(self.slice(at, digits));
                digits + 1
            } else {
                // Words are too common where nothing says that this is syslog.
                header.priority?;
                self.word_before_time(at, &mut found)?
            };
            at = self.skip_blanks(end);
            if let Some(end) = self.time(at, false, &mut found.time) {
                found.form = Form::Rfc3164;
                *header = found;
                return Some(self.behind_time(end, false, header, outer));
            }
        }
        None
    }

    /// A host that ends with a colon (or that another follows), or a `*task:`.
    fn word_before_time(&self, at: usize, found: &mut Header<'t>) -> Option<usize> {
        if self.byte(at) == Some(b'*') {
            let end = self.run(at + 1, TAG);
            if end == at + 1 || self.byte(end) != Some(b':') {
                return None;
            }
            found.app = Some(self.slice(at + 1, end));
            return Some(end + 1);
        }
        if !self.byte(at)?.is_ascii_alphanumeric() {
            return None;
        }
        let blank = self.run(at, HOST);
        if self.byte(blank) != Some(b' ') {
            return None;
        }
        let word = self.slice(at, blank);
        let (host, end) = if let Some(host) = word.strip_suffix(':') {
            (host, blank)
        } else if let Some((host, _)) = word.split_once(':') {
            (host, at + host.len() + 1)
        } else if found.sequence.is_some() {
            (word, blank)
        } else {
            return None;
        };
        if found.host.is_some() {
            found.relay = found.host;
        }
        found.host = Some(host);
        Some(end)
    }

    /// Where `%` stands behind `1:02:03: ` or `1w2d: `.
    fn behind_uptime(&self, at: usize) -> Option<usize> {
        let mut end = at;
        while self.byte(end).is_some_and(|b| b.is_ascii_digit() || matches!(b, b'y' | b'w' | b'd' | b'h' | b':')) {
            end += 1;
        }
        let is_uptime = self.slice(at, end).bytes().filter(|b| !b.is_ascii_digit()).count() > 1;
        (is_uptime && self.rest(end).starts_with(" %")).then_some(end + 1)
    }

    /// Reads zone leftovers, host, second header and tag.
    fn behind_time(&self, at: usize, is_iso: bool, header: &mut Header<'t>, outer: bool) -> usize {
        let at = self.skip_blanks(self.behind_unknown_zone(at));
        if self.byte(at) == Some(b':') {
            return self.tag_into(self.skip_blanks(at + 1), header);
        }
        if self.byte(at) == Some(b'M')
            && let Some(behind) = self.rest(at).strip_prefix("Message forwarded from ")
        {
            let host = self.text.len() - behind.len();
            let end = self.run(host, HOST);
            if let Some(name) = self.slice(host, end).strip_suffix(':') {
                header.host = Some(name).filter(|name| !name.is_empty());
                return self.tag_into(self.skip_blanks(end), header);
            }
        }
        let mut at = at;
        let host_at = at;
        if header.host.is_none() {
            if let Some(end) = self.host_end(at) {
                header.host = Some(self.slice(at, end));
                at = self.skip_blanks(end);
            } else if self.rest(at).starts_with("- ") {
                at = self.skip_blanks(at + 1);
            }
        }
        if is_iso
            && header.priority.is_some()
            && let Some(message) = self.rfc5424(host_at, header, Strict::Yes)
        {
            return message;
        }
        if outer && header.host.is_some() {
            return self.behind_host(at, header);
        }
        self.tag_into(self.skip_colon(at), header)
    }

    /// Reads a second header, if there is one, and the tag.
    #[inline(always)]
    pub(super) fn behind_host(&self, at: usize, header: &mut Header<'t>) -> usize {
        let may_begin = matches!(self.byte(at), Some(b'<' | b'*' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z'));
        if may_begin && let Some(message) = self.second_header(at, header) {
            return message;
        }
        self.tag_into(self.skip_colon(at), header)
    }

    /// ` DST` before `: %`: a zone that means nothing outside of its device.
    fn behind_unknown_zone(&self, at: usize) -> usize {
        if self.byte(at) != Some(b' ') {
            return at;
        }
        let mut end = at + 1;
        while self.byte(end).is_some_and(|b| b.is_ascii_uppercase()) {
            end += 1;
        }
        if !matches!(end - at, 3..=6) {
            return at;
        }
        let is_before_mnemonic = |at: usize| {
            let rest = self.rest(at);
            rest.starts_with(": %") || rest.starts_with(" : %")
        };
        // Between the zone and the mnemonic a host may stand: `IST fw01 : %ASA-…`.
        let is_before_host = || {
            self.byte(end) == Some(b' ') && {
                let host_end = self.run_before_colon(end + 1);
                host_end > end + 1 && is_before_mnemonic(host_end)
            }
        };
        if self.rest(end).starts_with(": %") || is_before_host() { end } else { at }
    }

    /// Where the host that stands at `at` ends: a word of the right letters which is no tag.
    #[inline(always)]
    fn host_end(&self, at: usize) -> Option<usize> {
        let first = self.byte(at)?;
        if !first.is_ascii_alphanumeric() && !matches!(first, b':' | b'[' | b'_') {
            return None;
        }
        let end = self.run(at, HOST);
        if end == at + 1 && first == b':' || !self.ends_at(end) {
            return None;
        }
        let word = &self.text.as_bytes()[at..end];
        let is_tag = match word {
            [.., b':', b':'] => false,
            [.., b':'] => true,
            // `app[123]`, but not `[2001:db8::1]`.
            [.., b']'] => first != b'[' || !word.contains(&b':'),
            _ => first == b'[',
        };
        (!is_tag).then_some(end)
    }

    /// The device's own header behind that of a relay.
    #[inline(never)]
    fn second_header(&self, at: usize, header: &mut Header<'t>) -> Option<usize> {
        let first = self.byte(at)?;
        if first == b'<' {
            let (priority, end) = self.priority(at)?;
            let mut inner = Header { priority: Some(priority), ..Header::default() };
            let message = self.behind_priority(end, &mut inner, false);
            inner.time = inner.time.or(header.time);
            inner.sequence = inner.sequence.or(header.sequence);
            match inner.host {
                Some(_) => inner.relay = inner.relay.or(header.host),
                None => (inner.host, inner.relay) = (header.host, header.relay),
            }
            if inner.form == Form::Bare {
                inner.form = header.form;
            }
            *header = inner;
            return Some(message);
        }
        let mut at = at;
        let mut sequence = header.sequence;
        if first.is_ascii_digit() {
            let digits = self.digits_end(at);
            if self.rest(digits).starts_with(": ") {
                sequence = Some(self.slice(at, digits));
                at = self.skip_blanks(digits + 1);
            }
        }
        let is_iso = self.byte(at)?.is_ascii_digit();
        let mut time = None;
        let end = self.time(at, false, &mut time)?;
        let end = self.behind_unknown_zone(end);
        let next = self.skip_blanks(end);
        let mut host = None;
        if self.byte(next) != Some(b':') {
            host = self.host_end(next).map(|end| (self.slice(next, end), end));
            // A program may begin its own messages so: `2026-11-20T09:00:00Z ERROR …`.
            let is_level = |host: &str| host.bytes().all(|b| b.is_ascii_uppercase());
            let is_device = match host {
                None => !is_iso,
                Some((host, end)) => !is_level(host) && (!is_iso || self.is_message_begin(self.skip_colon(end))),
            };
            if !is_device {
                return None;
            }
        }
        header.time = time;
        header.sequence = sequence;
        let behind = match host {
            Some((host, end)) => {
                header.relay = header.host;
                header.host = Some(host);
                end
            }
            None => next,
        };
        Some(self.tag_into(self.skip_colon(behind), header))
    }

    /// Whether a tag stands here, or what is like one.
    fn is_message_begin(&self, at: usize) -> bool {
        let rest = self.rest(at);
        self.byte(at) == Some(b'%') || rest.starts_with("CEF:") || rest.starts_with("LEEF:") || self.tag(at).is_some()
    }

    #[inline(always)]
    fn tag_into(&self, at: usize, header: &mut Header<'t>) -> usize {
        if !self.options.tag || self.byte(at) == Some(b'%') {
            return at;
        }
        let Some((app, pid, end)) = self.tag(at) else {
            return at;
        };
        header.app = Some(app);
        header.pid = pid;
        self.skip_blanks(end)
    }

    /// `app[123]: ` or `app: `.
    #[inline]
    fn tag(&self, at: usize) -> Option<(&'t str, Option<&'t str>, usize)> {
        let end = self.run(at, TAG);
        let name = self.slice(at, end);
        if name.len() > MAX_TAG || matches!(name, "CEF" | "LEEF") {
            return None;
        }
        match self.byte(end)? {
            b':' if matches!(self.byte(end + 1), None | Some(b' ' | b'\t' | b'{' | b'[')) => {
                name.bytes().any(|b| b.is_ascii_alphabetic()).then_some((name, None, end + 1))
            }
            b'[' if !name.is_empty() => {
                let rest = self.text.as_bytes().get(end + 1..)?;
                let len = memchr(b']', &rest[..rest.len().min(MAX_TAG)])?;
                if find_blank(&rest[..len], 0) < len {
                    return None;
                }
                let close = end + 1 + len;
                let colon = usize::from(self.byte(close + 1) == Some(b':'));
                let next = close + 1 + colon;
                let pid = self.slice(end + 1, close);
                (colon == 1 || self.ends_at(next)).then_some((name, Some(pid).filter(|pid| !pid.is_empty()), next))
            }
            _ => None,
        }
    }

    /// The fields of RFC 5424 behind its time; returns where the message begins, or changes nothing.
    fn rfc5424(&self, at: usize, header: &mut Header<'t>, strict: Strict) -> Option<usize> {
        let mut fields = [None; 4];
        let mut at = at;
        for field in &mut fields {
            let end = self.run(at, FIELD);
            if end == at || self.byte(end) != Some(b' ') {
                return None;
            }
            let text = self.slice(at, end);
            *field = Some(text).filter(|text| *text != "-");
            at = end + 1;
        }
        let [host, app, pid, msg_id] = fields;
        let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let is_process = pid.is_none_or(is_number);
        if app.is_some_and(|app| app.ends_with(':')) || strict == Strict::Yes && !is_process {
            return None;
        }
        let (sd, end) = if self.byte(at) == Some(b'-') && self.ends_at(at + 1) {
            (None, at + 1)
        } else {
            match elements(self.text, at, |_, _, _| ()) {
                Ok(end) if end > at => (Some(self.slice(at, end)), end),
                // Brackets that are none of the RFC's, or no structured data at all.
                _ if strict == Strict::No && (self.byte(at) == Some(b'[') || is_process) => (None, at),
                _ => return None,
            }
        };
        header.host = host;
        header.app = app;
        header.pid = pid;
        header.msg_id = msg_id;
        header.structured_data = sd;
        header.form = Form::Rfc5424;
        Some(self.skip_blanks(end))
    }
}

/// Whether the line had a version that says it is RFC 5424.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strict {
    Yes,
    No,
}
