//! Syslog headers as products send them: RFC 3164, RFC 5424, and the many that follow neither.
//!
//! [`header`] takes off what it recognises and leaves the rest in the message; it never fails, because a line
//! with a damaged header is still a line. What it knows beyond the RFCs:
//!
//! - Cisco: sequence numbers, a host or task before the time, `*` and `.` before it, zones behind it, an uptime
//!   instead of it, `: ` between host and message.
//! - Relays that put a header before the device's own: the inner one counts, the outer host is the *relay*.
//! - RFC 5424 with fields missing, or without its version, or with structured data that is none: that stays in
//!   the message, as does a mnemonic such as `%ASA-6-302013:` and `CEF:` or `LEEF:`, which are no tags.
//!
//! Without a priority only `Nov 20 …` and ISO with `T` count as the time of a header, because many a format
//! begins with some other time of its own.
//!
//! Absent: framing of streams (a count before a line is read over), and the year or zone of a time.

mod header;
mod line;
mod structured_data;
mod usual;

use collector_core::Stamp;

use crate::timestamp::Format;

pub use structured_data::{structured_data, write_structured_data_value};

/// What a line says before its message. Texts are slices of the line and never empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header<'t> {
    /// Facility times eight plus severity, 0 to 191.
    pub priority: Option<u8>,
    /// Time of the device, the inner one if a relay added its own.
    pub time: Option<Stamp>,
    /// Host name or address of the device.
    pub host: Option<&'t str>,
    /// Host of the relay that put a header before the device's own, or from which the device is seen.
    pub relay: Option<&'t str>,
    /// Program: the tag of RFC 3164, APP-NAME of RFC 5424.
    pub app: Option<&'t str>,
    /// Process: what stands in the tag's brackets, PROCID of RFC 5424.
    pub pid: Option<&'t str>,
    /// MSGID of RFC 5424.
    pub msg_id: Option<&'t str>,
    /// STRUCTURED-DATA of RFC 5424, brackets included; [`structured_data`] reads it.
    pub structured_data: Option<&'t str>,
    /// Sequence number of Cisco IOS, the inner one if there are two.
    pub sequence: Option<&'t str>,
    /// Which grammar was recognised.
    pub form: Form,
}

/// The grammar of a header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// No time and no host: a priority and a tag at most.
    #[default]
    Bare,
    /// Time, host and tag, or some of it.
    Rfc3164,
    /// All fields of RFC 5424, though its version may be missing.
    Rfc5424,
}

/// How far a header goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// `app[123]:` before the message is the program and its process.
    pub tag: bool,
    /// A form of the time to be tried before all others, for lines with a priority.
    pub time: Option<Format>,
}

impl Options {
    /// Servers and whatever has a program's name before its message.
    pub const RFC: Options = Options { tag: true, time: None };
    /// Firewalls, routers and the like: a word with a colon belongs to the message.
    pub const NETWORK_DEVICE: Options = Options { tag: false, ..Options::RFC };
}

impl Default for Options {
    fn default() -> Options {
        Options::RFC
    }
}

const FACILITIES: [&str; 24] = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp",
    "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
];

const SEVERITIES: [&str; 8] = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

impl Header<'_> {
    /// Facility, 0 to 23.
    #[must_use]
    pub fn facility(&self) -> Option<u8> {
        self.priority.map(|priority| priority / 8)
    }

    /// Severity, 0 (worst) to 7.
    #[must_use]
    pub fn severity(&self) -> Option<u8> {
        self.priority.map(|priority| priority % 8)
    }

    /// Facility by name: `kern`, `user`, … `local7`.
    ///
    /// ```
    /// use collector_text::syslog::header;
    /// let (header, _) = header("<165>Nov 20 09:00:00 fw01 app: message");
    /// assert_eq!((header.facility_name(), header.severity_name()), (Some("local4"), Some("notice")));
    /// ```
    #[must_use]
    pub fn facility_name(&self) -> Option<&'static str> {
        FACILITIES.get(usize::from(self.facility()?)).copied()
    }

    /// Severity by name: `emerg`, `alert`, `crit`, `err`, `warning`, `notice`, `info`, `debug`.
    #[must_use]
    pub fn severity_name(&self) -> Option<&'static str> {
        SEVERITIES.get(usize::from(self.severity()?)).copied()
    }
}

/// Takes the header off a line, tag included; returns it and the message.
///
/// ```
/// use collector_text::syslog::header;
/// let (header, message) = header("<86>Nov 20 09:00:00 web01 sshd[4711]: Accepted publickey");
/// assert_eq!((header.host, header.app, header.pid), (Some("web01"), Some("sshd"), Some("4711")));
/// assert_eq!(message, "Accepted publickey");
/// ```
#[must_use]
pub fn header(text: &str) -> (Header<'_>, &str) {
    header_with(text, &Options::RFC)
}

/// Takes the header off a line as far as the options say; returns it and the message.
///
/// ```
/// use collector_text::syslog::{Options, header_with};
/// let line = "<166>Nov 20 2026 09:00:00 fw01 : %ASA-6-302013: Built inbound TCP connection";
/// let (header, message) = header_with(line, &Options::NETWORK_DEVICE);
/// assert_eq!((header.host, header.app), (Some("fw01"), None));
/// assert_eq!(message, "%ASA-6-302013: Built inbound TCP connection");
/// ```
#[inline(always)]
#[must_use]
pub fn header_with<'t>(text: &'t str, options: &Options) -> (Header<'t>, &'t str) {
    // Filled in its place, and inlined so that this is the caller's: copying what has just been written stalls.
    let mut header = Header::default();
    let message = header::read(text, options, &mut header);
    (header, message)
}

#[cfg(test)]
mod tests;
