//! Who is who: values of the event data take the parts that `roles.map` gives them.
//!
//! One name plays many parts: `TargetUserName` is the account that logs on, the group that changes, or the account that asks
//! for a ticket. A value that took a part is forgotten under its own name; one that cannot (no address where one belongs, or
//! the part is taken) stays, and leaves in the extended information.

use collector_sdk::core::TextId;
use collector_sdk::prelude::*;

use crate::attr;

/// A line of `roles.map`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Move {
    from: From,
    to: AttrId,
    /// For what is taken apart: the second half.
    and: AttrId,
    how: How,
}

#[derive(Clone, Copy, Debug)]
enum From {
    Value(AttrId),
    Fixed(TextId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Text,
    Number,
    Pid,
    Ip,
    Port,
    Host,
    User,
    Name,
    List,
    Quoted,
    Path,
    Hashes,
    Member,
}

#[derive(Debug, Default)]
pub(crate) struct Roles(Vec<(Box<str>, Move)>);

impl Roles {
    pub(crate) fn load(setup: &mut Setup<'_>) -> Roles {
        let mut rows = Vec::new();
        for row in setup.rows("roles.map", Header::FirstCell("set")) {
            let [set, value, part, how] = row.texts()[..] else {
                setup.diagnostics().error("C0102", &row.path, (row.line, 1), "a row of roles.map has four columns");
                continue;
            };
            let Some((how, first, second)) = How::parse(how) else {
                let message = format!("no way `{how}` to read a value");
                setup.diagnostics().error("C0111", &row.path, (row.line, 4), message);
                continue;
            };
            let from = match value.strip_prefix('=') {
                Some(text) => From::Fixed(setup.text(text)),
                None => From::Value(setup.attr(value)),
            };
            let to = setup.attr(&attribute(part, first));
            let and = if second.is_empty() { to } else { setup.attr(&attribute(part, second)) };
            rows.push((set.into(), Move { from, to, and, how }));
        }
        Roles(rows)
    }

    pub(crate) fn set(&self, name: &str) -> impl Iterator<Item = Move> {
        self.0.iter().filter(move |(set, _)| **set == *name).map(|(_, line)| *line)
    }
}

/// The attribute of a part. Those whose names begin with a capital are kept in the extended information as they are.
fn attribute(part: &str, half: &str) -> String {
    let ours = if part.starts_with(|c: char| c.is_ascii_lowercase()) { "win:" } else { "" };
    format!("{ours}{part}{half}")
}

impl How {
    /// The way, and what is appended to the name of the part for its halves.
    fn parse(word: &str) -> Option<(How, &'static str, &'static str)> {
        Some(match word {
            "text" => (How::Text, "", ""),
            "number" => (How::Number, "", ""),
            "pid" => (How::Pid, "", ""),
            "ip" => (How::Ip, "", ""),
            "port" => (How::Port, "", ""),
            "host" => (How::Host, "", "_domain"),
            "user" => (How::User, "_name", "_domain"),
            "name" => (How::Name, "_name", "_email"),
            "list" => (How::List, "", ""),
            "quoted" => (How::Quoted, "", ""),
            "path" => (How::Path, "_name", "_directory"),
            "hashes" => (How::Hashes, "", ""),
            "member" => (How::Member, "", ""),
            _ => return None,
        })
    }
}

impl Move {
    #[inline]
    pub(crate) fn apply(self, rec: &mut Record<'_>) {
        let from = match self.from {
            From::Value(from) => from,
            From::Fixed(text) => return rec.set(self.to, rec.fixed(text)),
        };
        let Some(text) = rec.str(from) else { return };
        if rec.has(self.to) {
            return;
        }
        if self.take(rec, text) {
            rec.unset(from);
        }
    }

    /// Puts a value where it belongs; false when it does not fit there.
    #[inline]
    fn take<'b>(self, rec: &mut Record<'b>, text: &'b str) -> bool {
        match self.how {
            How::Text => rec.set(self.to, text),
            How::Number => match number(text) {
                Some(number) => rec.set(self.to, number),
                None => return false,
            },
            How::Ip => return ip(rec, self.to, text),
            // No process, or no port: the request came over the network, or from the host itself.
            How::Pid | How::Port => match number(text) {
                Some(0) => {}
                Some(number) => rec.set(self.to, number),
                None => return false,
            },
            How::Host => {
                let host = split_host(text.trim_start_matches('\\'));
                rec.set(self.to, host.name);
                rec.set(self.and, host.domain);
            }
            How::User => {
                let user = split_user(text);
                rec.set(self.to, user.name);
                rec.set(self.and, user.domain);
            }
            How::Name => name(rec, self.to, self.and, text),
            How::List => rec.set(self.to, list(rec, text)),
            How::Quoted => {
                let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
                rec.set(self.to, inside.unwrap_or(text));
            }
            How::Path => path(rec, self.to, self.and, text),
            How::Hashes => hashes(rec, text),
            How::Member => return member(rec, self.to, text),
        }
        true
    }
}

/// Process numbers are hexadecimal in the Security log and decimal elsewhere.
pub(crate) fn number(text: &str) -> Option<i64> {
    match text.strip_prefix("0x") {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// Sets an address; IPv4 in the guise of IPv6 is IPv4.
pub(crate) fn ip<'b>(rec: &mut Record<'b>, to: AttrId, text: &'b str) -> bool {
    let plain = text.strip_prefix("::ffff:").unwrap_or(text);
    if collector_sdk::core::value::is_plain_ipv4(plain) {
        rec.set(to, plain);
        return true;
    }
    match collector_sdk::core::value::parse_ip(text) {
        Some(ip) => {
            rec.set(to, Value::Ip(ip));
            true
        }
        None => false,
    }
}

/// An account name, also as a principal (`jdoe@EXAMPLE.COM`).
pub(crate) fn name<'b>(rec: &mut Record<'b>, to: AttrId, mail: AttrId, text: &'b str) {
    match text.split_once('@') {
        Some((name, realm)) if !name.is_empty() && !realm.is_empty() => {
            rec.set(to, name);
            rec.set(mail, text);
        }
        _ => rec.set(to, text),
    }
}

/// Privileges and groups stand one a line, with tabs between.
fn list<'b>(rec: &Record<'b>, text: &'b str) -> &'b str {
    if !text.contains(['\n', '\t']) {
        return text;
    }
    rec.build(text, |out| {
        for (i, piece) in text.split_ascii_whitespace().enumerate() {
            out.write_str(if i > 0 { ", " } else { "" })?;
            out.write_str(piece)?;
        }
        Ok(())
    })
}

/// Takes a path apart at its last backslash.
pub(crate) fn path<'b>(rec: &mut Record<'b>, to: AttrId, directory: AttrId, text: &'b str) {
    match text.rsplit_once(['\\', '/']) {
        Some((above, name)) if !name.is_empty() => {
            rec.set(to, name);
            rec.set(directory, above);
        }
        _ => rec.set(to, text),
    }
}

/// `SHA1=…,MD5=…,SHA256=…,IMPHASH=…`; a hash without a name is of an unknown kind.
fn hashes<'b>(rec: &mut Record<'b>, text: &'b str) {
    for hash in text.split(',') {
        let (kind, digits) = hash.split_once('=').unwrap_or(("", hash));
        if digits.bytes().all(|digit| digit == b'0') {
            continue; // none was computed
        }
        let attr = match kind {
            "MD5" => attr::MD5,
            "SHA1" => attr::SHA1,
            "SHA256" => attr::SHA256,
            "IMPHASH" => attr::IMPHASH,
            _ => attr::HASH,
        };
        rec.set(attr, digits);
    }
}

/// `CN=Jane Doe,OU=…`: people know the member by its first part; the whole stays.
fn member<'b>(rec: &mut Record<'b>, to: AttrId, text: &'b str) -> bool {
    if let Some(rest) = text.strip_prefix("CN=").or_else(|| text.strip_prefix("cn=")) {
        rec.set(to, rest.split(',').next());
        return false;
    }
    let user = split_user(text);
    rec.set(attr::TARGET_NAME, user.name);
    rec.set(attr::TARGET_DOMAIN, user.domain);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value without a line would be lost where it cannot take its part.
    #[test]
    fn every_value_and_part_has_a_line_in_rec2evt() {
        let lines = include_str!("../maps/Rec2Evt.map");
        let is_mapped = |name: &str| {
            let behind = format!(",{name}");
            let unmapped = lines
                .lines()
                .filter_map(|line| line.strip_prefix("#unmapped: "))
                .any(|names| names.split(", ").any(|other| other == name));
            unmapped || lines.lines().any(|line| !line.starts_with('#') && line.ends_with(&behind))
        };
        for row in include_str!("../maps/roles.map").lines().filter(|row| !row.starts_with('#')).skip(1) {
            let cells: Vec<&str> = row.split(',').collect();
            let (_, first, second) = How::parse(cells[3]).unwrap();
            assert!(cells[1].starts_with('=') || is_mapped(cells[1]), "{row}");
            if cells[3] != "hashes" {
                assert!(is_mapped(&attribute(cells[2], first)), "{row}");
                assert!(second.is_empty() || is_mapped(&attribute(cells[2], second)), "{row}");
            }
        }
        for name in crate::attr::NAMES {
            assert!(is_mapped(name), "{name}");
        }
    }

    #[test]
    fn numbers() {
        assert_eq!(number("0x1a4"), Some(420));
        assert_eq!(number("420"), Some(420));
        assert_eq!(number("0x"), None);
        assert_eq!(number("none"), None);
        assert_eq!(number("0xffffffffffffffffff"), None);
    }
}
