//! Collector for Template vendor Template product: comma-separated log files.
//!
//! The columns have a fixed order (`COLUMNS`), unless a header row says otherwise: it is kept as state of its source,
//! so that a restart in the middle of a file still knows the columns. Which attribute becomes which event field is said
//! in `maps/Rec2Evt.map`, not here.

use collector_sdk::core::Diagnostics;
use collector_sdk::prelude::*;

/// The attributes that this code reads or sets, and the columns.
mod attr {
    collector_sdk::core::attrs! {
        TIME = "time",
        DEVICE = "device",
        CLASS = "class",
        LEVEL = "level",
        ACTION = "action",
        USER = "user",
        SRC_IP = "src_ip",
        SRC_PORT = "src_port",
        DST_IP = "dst_ip",
        DST_PORT = "dst_port",
        PROTOCOL = "protocol",
        BYTES_OUT = "bytes_out",
        BYTES_IN = "bytes_in",
        URL = "url",
        REASON = "reason",
        SEVERITY = "severity",
        EVENT_NAME = "event_name",
    }
}

/// The columns in the order of the product's manual. A column without an attribute (`None`), and those behind the last,
/// go to the extended information by number.
const COLUMNS: &[Option<AttrId>] = &[
    Some(attr::TIME),
    Some(attr::DEVICE),
    Some(attr::CLASS),
    Some(attr::LEVEL),
    Some(attr::ACTION),
    Some(attr::USER),
    Some(attr::SRC_IP),
    Some(attr::SRC_PORT),
    Some(attr::DST_IP),
    Some(attr::DST_PORT),
    Some(attr::PROTOCOL),
    Some(attr::BYTES_OUT),
    Some(attr::BYTES_IN),
    Some(attr::URL),
    Some(attr::REASON),
];

/// How the file is written: RFC 4180, with blanks around values allowed.
const DIALECT: delimited::Dialect = delimited::Dialect::COMMA.trim(true);

/// The state of a source that holds the names of its header row.
const HEADER: &str = "header";

/// The collector; public, so that other crates can extend it.
#[derive(Debug, Default)]
pub struct TemplateDelimited {
    severities: KeyMap,
}

impl Collector for TemplateDelimited {
    fn attributes(&self) -> &'static [&'static str] {
        attr::NAMES
    }

    /// Called once, before the first record: maps and parameters.
    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        self.severities = setup.key_map("severity.map", Header::FirstCell("level"));
        Ok(())
    }

    fn preparse(&mut self, rec: &mut Record, _evt: &mut Event, cx: &mut Context) -> Result<Verdict, ParseError> {
        let body = rec.body();
        if body.starts_with('#') {
            return Ok(Verdict::Filter("comment"));
        }
        if body.starts_with("time,") {
            let names = body.split(',').map(|name| OwnedValue::Text(name.trim().to_string()));
            cx.set_state(HEADER, OwnedValue::List(names.collect()));
            return Ok(Verdict::Filter("header row"));
        }
        Ok(Verdict::Send)
    }

    fn parse(&mut self, rec: &mut Record, evt: &mut Event, cx: &mut Context) -> Result<Verdict, ParseError> {
        // Your product's message: take rec.body() apart into attributes, find the class, call the class's function.
        let (columns, expected) = match cx.state(HEADER) {
            Some(OwnedValue::List(names)) => {
                let names = rec.arena().alloc_slice_fill_iter(names.iter().map(column_name));
                (fields::delimited_by_name(rec, &DIALECT, names)?, names.len())
            }
            _ => (fields::delimited(rec, &DIALECT, COLUMNS)?, COLUMNS.len()),
        };
        if columns < expected {
            return Err(rec.error("too few columns", ""));
        }
        match rec.str(attr::CLASS) {
            Some("web") => web(rec, evt),
            Some("login") => login(rec, evt),
            Some(_) => generic(rec, evt),
            None => return Err(rec.error("the column `class` is empty", rec.body())),
        }
        Ok(Verdict::Send)
    }

    fn normalize(&mut self, rec: &mut Record, evt: &mut Event, cx: &mut Context) -> Result<Verdict, ParseError> {
        let time = rec.str(attr::TIME).unwrap_or_default();
        let Some((stamp, _)) = timestamp::parse(time) else { return Err(rec.error("no time stamp", time)) };
        evt.set_observer_event_time(cx, stamp); // the files name no zone: the one configured for the source decides
        let severity = rec.str(attr::LEVEL).and_then(|level| self.severities.first(level));
        rec.set(attr::SEVERITY, severity.map(|severity| rec.copy(severity)));
        Ok(Verdict::Send)
    }
}

fn column_name(name: &OwnedValue) -> &str {
    match name {
        OwnedValue::Text(name) => name,
        _ => "",
    }
}

/// Somebody asked for a page.
fn web(rec: &mut Record, evt: &mut Event) {
    let (name, taxonomy) = match rec.str(attr::ACTION) {
        Some("blocked") => ("Web access blocked", "web.blocked"),
        _ => ("Web access allowed", "web.allowed"),
    };
    rec.set(attr::EVENT_NAME, name);
    evt.set_taxonomy(taxonomy);
}

/// Somebody logged in, or was kept out.
fn login(rec: &mut Record, evt: &mut Event) {
    let (name, taxonomy) = match rec.str(attr::ACTION) {
        Some("accepted") => ("User logged in", "login.accepted"),
        _ => ("User login failed", "login.rejected"),
    };
    rec.set(attr::EVENT_NAME, name);
    evt.set_taxonomy(taxonomy);
}

/// Everything else keeps its own class as the name of the event.
fn generic(rec: &mut Record, evt: &mut Event) {
    rec.set(attr::EVENT_NAME, rec.str(attr::CLASS));
    evt.set_taxonomy("generic");
}

register_collector!(TemplateDelimited, maps: ["severity.map"]);
