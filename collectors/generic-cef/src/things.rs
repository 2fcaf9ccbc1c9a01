//! Files, protocols, directions and web addresses in the form that the event fields ask for.

use collector_sdk::prelude::*;

use crate::attr;
use crate::who::set_or_keep;

/// What goes into fields by kind: hashes, file names apart from their directories, renamed files.
pub(crate) fn files(rec: &mut Record<'_>) {
    if let Some(hash) = rec.str(attr::FILE_HASH) {
        file_hash(rec, hash);
    }
    renamed(rec);
    if let Some(path) = rec.str(attr::FILE_PATH) {
        file_path(rec, path);
    }
}

/// Files the hash by its kind, which its length tells; some senders write the kind before it.
fn file_hash<'b>(rec: &mut Record<'b>, hash: &'b str) {
    let bare = if is_hex(hash) {
        hash
    } else {
        match hash.split_once([':', '=']) {
            Some((kind, bare)) if kind.len() < 8 && is_hex(bare.trim()) => bare.trim(),
            _ => return,
        }
    };
    let attr = match bare.len() {
        32 => attr::MD5,
        40 => attr::SHA1,
        64 => attr::SHA256,
        _ => return,
    };
    rec.unset(attr::FILE_HASH);
    set_or_keep(rec, attr, "fileHash", bare);
}

/// Without a branch for each byte, so that many are looked at at once.
fn is_hex(text: &str) -> bool {
    let is_digit = |b: u8| (b.wrapping_sub(b'0') < 10) | ((b | 0x20).wrapping_sub(b'a') < 6);
    text.bytes().fold(true, |all, b| all & is_digit(b))
}

/// With an old name the file's name is its new one.
fn renamed(rec: &mut Record<'_>) {
    let (old_name, old_path) = (rec.str(attr::OLD_FILE_NAME), rec.str(attr::OLD_FILE_PATH));
    if let Some(old) = old_name.filter(|old| rec.str(attr::FNAME) != Some(old)) {
        rec.set(attr::NEW_FILE_NAME, rec.str(attr::FNAME));
        rec.set(attr::FNAME, old);
    }
    if let Some(old) = old_path.filter(|old| rec.str(attr::FILE_PATH) != Some(old)) {
        rec.set(attr::NEW_FILE_PATH, rec.str(attr::FILE_PATH));
        rec.set(attr::FILE_PATH, old);
    }
}

/// A path ends with the file's name if nothing else names the file, or the same. Any other may be a directory.
fn file_path<'b>(rec: &mut Record<'b>, path: &'b str) {
    let Some((directory, name)) = path.rsplit_once(['/', '\\']) else {
        if !rec.has(attr::FNAME) {
            rec.set(attr::FNAME, path);
            rec.unset(attr::FILE_PATH);
        }
        return;
    };
    if name.is_empty() {
        return;
    }
    match rec.str(attr::FNAME) {
        None => rec.set(attr::FNAME, name),
        Some(known) if known.eq_ignore_ascii_case(name) => {}
        Some(known) if known == path => rec.set(attr::FNAME, name),
        Some(_) => return,
    }
    // The root is a directory, too.
    let end = if directory.is_empty() || directory.ends_with(':') { directory.len() + 1 } else { directory.len() };
    rec.set(attr::FILE_PATH, &path[..end]);
}

/// Names of protocols in capitals, numbers as names.
pub(crate) fn protocol(rec: &mut Record<'_>, protocols: &KeyMap) {
    let Some(protocol) = rec.str(attr::PROTO) else { return };
    let name = match protocol {
        "TCP" | "UDP" | "ICMP" => return,
        "tcp" => "TCP",
        "udp" => "UDP",
        "icmp" => "ICMP",
        _ if protocol.bytes().all(|b| b.is_ascii_digit()) => {
            rec.set(attr::PROTOCOL_NUMBER, protocol);
            match protocols.first(protocol) {
                Some(name) => rec.copy(name),
                None => return,
            }
        }
        _ if protocol.bytes().any(|b| b.is_ascii_lowercase()) && protocol.len() <= 16 => {
            rec.build(protocol, |out| protocol.chars().try_for_each(|c| out.write_char(c.to_ascii_uppercase())))
        }
        _ => return,
    };
    rec.set(attr::PROTO, name);
}

/// The standard has 0 for inbound and 1 for outbound; senders also write words.
pub(crate) fn direction(rec: &mut Record<'_>) {
    let Some(direction) = rec.str(attr::DEVICE_DIRECTION) else { return };
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(direction));
    let word = if is(&["0", "in", "inbound", "incoming", "ingress"]) {
        "inbound"
    } else if is(&["1", "out", "outbound", "outgoing", "egress"]) {
        "outbound"
    } else {
        rec.unset(attr::DEVICE_DIRECTION);
        rec.keep_aside("deviceDirection", Value::Text(direction));
        return;
    };
    rec.set(attr::DEVICE_DIRECTION, word);
}

/// A duration whose label says that it is in seconds.
pub(crate) fn duration(rec: &mut Record<'_>) {
    let Some(text) = rec.str(attr::DURATION_SECONDS) else { return };
    let millis = text.parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(1000));
    match millis {
        Some(millis) if !rec.has(attr::DURATION_MILLIS) => rec.set(attr::DURATION_MILLIS, millis),
        _ => rec.keep_aside("durationSeconds", Value::Text(text)),
    }
}

/// The context of a request is mostly the page that it came from.
pub(crate) fn web(rec: &mut Record<'_>) {
    if let Some(context) = rec.str(attr::REQUEST_CONTEXT) {
        let attr = if context.contains("://") {
            attr::REFERRER
        } else {
            return rec.keep_aside("requestContext", Value::Text(context));
        };
        set_or_keep(rec, attr, "requestContext", context);
    }
}

/// With a subject the users are those of a mail.
pub(crate) fn mail(rec: &mut Record<'_>) {
    if !rec.has(attr::SUBJECT) {
        return;
    }
    for (user, mail) in [(attr::SUSER, attr::MAIL_FROM), (attr::DUSER, attr::MAIL_TO)] {
        if let Some(address) = rec.str(user).filter(|address| address.contains('@'))
            && !rec.has(mail)
        {
            rec.set(mail, address);
        }
    }
}
