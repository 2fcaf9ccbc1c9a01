//! When it happened.
//!
//! Windows writes the System section's time in UTC. Senders of flat JSON write local time without a zone; then the zone is that
//! of the source, unless the record itself tells it: some pipelines add the time of receipt in UTC to the local one.

use collector_sdk::core::Zone;
use collector_sdk::prelude::*;

use crate::attr;

/// Sets the event's time: Sysmon's own, the System section's, the sender's, the pipeline's, the syslog header's.
#[inline]
pub(crate) fn set(rec: &mut Record<'_>, evt: &mut Event<'_>, cx: &Context<'_>, header: Option<Stamp>) {
    let utc = rec.str(attr::UTC_TIME).and_then(stamp).map(as_utc);
    if evt.set_observer_event_time(cx, utc) {
        rec.unset(attr::UTC_TIME);
        // The others tell when the record was written, a moment later; one of them is enough.
        if rec.str(attr::TIMESTAMP) == rec.str(attr::TIME) {
            rec.unset(attr::TIMESTAMP);
        }
        return;
    }
    if set_from(rec, evt, cx, attr::TIME) || set_from(rec, evt, cx, attr::EVENT_TIME) {
        return;
    }
    if !set_from(rec, evt, cx, attr::TIMESTAMP) {
        evt.set_observer_event_time(cx, header);
    }
}

/// What is no time stays, and leaves in the extended information.
fn set_from(rec: &mut Record<'_>, evt: &mut Event<'_>, cx: &Context<'_>, attr: AttrId) -> bool {
    let Some(mut stamp) = rec.str(attr).and_then(stamp) else { return false };
    if let Stamp::Local(local) = stamp
        && let Some(offset) = told_offset(rec, cx)
    {
        stamp = Stamp::Offset(local, offset);
    }
    let is_set = evt.set_observer_event_time(cx, stamp);
    if is_set {
        if attr != attr::TIMESTAMP && rec.str(attr::TIMESTAMP) == rec.str(attr) {
            rec.unset(attr::TIMESTAMP);
        }
        rec.unset(attr);
    }
    is_set
}

fn stamp(text: &str) -> Option<Stamp> {
    let (stamp, len) = timestamp::parse(text)?;
    (len == text.len()).then_some(stamp)
}

fn as_utc(stamp: Stamp) -> Stamp {
    match stamp {
        Stamp::Local(local) => Stamp::Offset(local, 0),
        other => other,
    }
}

const QUARTER: i64 = 15 * 60;
/// Receipt and its stamp in UTC lie this many seconds apart at most.
const NEAR: i64 = 120;
const FARTHEST: i64 = 14 * 3600;

/// The sender's offset, where the record has its receipt by both clocks: local time, and the pipeline's `@timestamp`.
#[cold]
fn told_offset(rec: &Record<'_>, cx: &Context<'_>) -> Option<i32> {
    let Some(Stamp::Local(local)) = rec.str(attr::RECEIVED_TIME).and_then(stamp) else { return None };
    let utc = match rec.str(attr::TIMESTAMP).and_then(stamp)? {
        Stamp::Local(_) => return None,
        stamp => cx.resolve(stamp)?.0,
    };
    let apart = local.in_zone(Zone::Utc)?.secs() - utc.secs();
    let offset = (apart + apart.signum() * QUARTER / 2) / QUARTER * QUARTER;
    let is_certain = (apart - offset).abs() <= NEAR && offset.abs() <= FARTHEST;
    i32::try_from(offset).ok().filter(|_| is_certain)
}
