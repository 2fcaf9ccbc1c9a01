//! Collector for the logs of Palo Alto Networks firewalls and Panorama: the comma-separated format of PAN-OS.
//!
//! Which columns a log type has is data: `maps/columns.map`. The code here takes the syslog header off, finds the type,
//! and calls the function of the type, which says what kind of event the record is; name, taxonomy and severity of a kind
//! follow from its key.

mod access;
mod attr;
mod class;
mod columns;
mod envelope;
mod labels;
mod network;
mod system;
mod threat;
mod time;
mod traffic;

use std::panic::Location;

use collector_sdk::prelude::*;

use class::{Class, Classes};
use columns::{Layout, Tables};
use envelope::Envelope;
use system::System;

/// The collector; public, so that other crates can extend it.
#[derive(Default)]
pub struct PaloaltoPanos {
    tables: Tables,
    classes: Classes,
    system: System,
}

impl Collector for PaloaltoPanos {
    fn attributes(&self) -> &'static [&'static str] {
        attr::NAMES
    }

    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        self.tables = Tables::load(setup, "columns.map");
        self.classes = Classes::load(setup);
        self.system = System::load(setup);
        Ok(())
    }

    /// All is done in one stage, because the header's host and time depend on the columns.
    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        let envelope = Envelope::take(rec);
        let Some(layout) = envelope::layout(rec) else {
            evt.set_observer_event_time(cx, envelope.time);
            envelope.name_hosts(rec);
            return Ok(Verdict::Unsupported(why_not(rec.body())));
        };
        let done = rec.on_behalf_of(Location::caller(), |rec| self.tables.read(layout, rec));
        envelope.name_hosts(rec);
        let offset = time::observed(rec, evt, cx, envelope.time);
        done?;
        version(rec);
        self.record(layout, rec, evt, cx, offset)?;
        Ok(Verdict::Send)
    }
}

impl PaloaltoPanos {
    /// Says what a record tells.
    #[inline]
    fn record(
        &mut self,
        layout: Layout,
        rec: &mut Record,
        evt: &mut Event,
        cx: &Context,
        offset: Option<i32>,
    ) -> Result<(), ParseError> {
        let class = match layout {
            Layout::Traffic | Layout::Tunnel | Layout::Gtp => {
                network::normalize(rec)?;
                let (class, is_over) = match layout {
                    Layout::Traffic => traffic::session(rec),
                    Layout::Tunnel => traffic::tunnel(rec),
                    _ => (traffic::gtp(rec), true),
                };
                time::session(rec, evt, cx, offset, is_over);
                class
            }
            Layout::Threat => {
                network::normalize(rec)?;
                threat::threat(rec)
            }
            Layout::Decryption => {
                network::normalize(rec)?;
                traffic::decryption(rec)
            }
            Layout::Sctp => {
                network::normalize(rec)?;
                traffic::sctp(rec)
            }
            Layout::System => {
                self.system.read(&self.classes, rec, evt);
                return Ok(());
            }
            other => person(other, rec),
        };
        self.classes.set(class, rec, evt);
        if is_undecided(layout, rec) {
            evt.set_outcome("XDAS_OUT_UNKNOWN");
        }
        Ok(())
    }
}

/// True for records that lack the action on which their outcome depends, or have a new one.
#[inline]
fn is_undecided(layout: Layout, rec: &Record) -> bool {
    matches!(layout, Layout::Threat | Layout::Tunnel | Layout::Gtp | Layout::Sctp)
        && network::action(rec) == network::Action::Unknown
}

/// Records of people and their devices.
fn person(layout: Layout, rec: &mut Record) -> Class {
    match layout {
        Layout::Config | Layout::ConfigDetail => access::config(rec),
        Layout::GlobalProtect | Layout::GlobalProtectOld => access::global_protect(rec),
        Layout::UserId => access::user_id(rec),
        Layout::Authentication => access::authentication(rec),
        Layout::HipMatch => access::hip_match(rec),
        Layout::IpTag => access::ip_tag(rec),
        Layout::Correlation => access::correlation(rec),
        Layout::Audit => access::audit(rec),
        _ => Class::SystemOther,
    }
}

/// The release stands in the record as a number: 2561 is 0x0A01, 10.1.
#[inline]
fn version(rec: &mut Record) {
    let Some(text) = rec.str(attr::CONFIG_VER) else { return };
    let release = match text {
        "2049" => "8.1",
        "2304" => "9.0",
        "2305" => "9.1",
        "2560" => "10.0",
        "2561" => "10.1",
        "2562" => "10.2",
        "2816" => "11.0",
        "2817" => "11.1",
        "2818" => "11.2",
        "3073" => "12.1",
        // Logging services write the release as it is.
        _ if text.contains('.') => text,
        // Releases up to 8.0 wrote 1.
        "1" => {
            rec.unset(attr::CONFIG_VER);
            return;
        }
        _ => return,
    };
    rec.set(attr::VERSION, release);
    rec.unset(attr::CONFIG_VER);
}

/// Why a line is none of the product's, or not of this form.
fn why_not(body: &str) -> &'static str {
    let has_time = |at: usize| {
        let column = body.splitn(at + 2, ',').nth(at);
        column.and_then(timestamp::parse).is_some()
    };
    if body.contains("CEF:0|") || body.contains("LEEF:") {
        "CEF or LEEF: the firewall's default format is expected"
    } else if has_time(1) {
        "unknown log type"
    } else {
        "no columns of PAN-OS"
    }
}

register_collector!(PaloaltoPanos, maps: ["columns.map", "severity.map", "system.map", "messages.pat"]);
