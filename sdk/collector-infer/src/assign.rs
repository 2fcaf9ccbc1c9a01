//! Which use each key has: proposals, and what becomes of keys that want the same field.

use std::collections::BTreeMap;

use collector_text::fields;

use crate::format::Format;
use crate::inference::{Known, Use};
use crate::keys::{self, Key, Row};
use crate::mapping::{Mapper, Proposal};
use crate::meaning;
use crate::shape::{self, Shape};
use crate::time::Source;

/// Gives each key its use. Of several keys for one field the surest has it; another one is a second choice where the
/// two never contradict each other, and is kept otherwise.
pub(crate) fn assign(
    keys: &[Key],
    rows: &[Row],
    (mapper, format): (&Mapper, &Format),
    by: &[String],
    times: &[Source],
    span: &(Option<Source>, Option<Source>),
) -> Vec<Known> {
    let of_time = |key: &Key| {
        let of_event = times.iter().map(|source| (source, "ObserverEventTime"));
        let of_span = [(&span.0, "BeginTime"), (&span.1, "EndTime")];
        let of_span = of_span.into_iter().filter_map(|(source, field)| Some((source.as_ref()?, field)));
        let found = of_event.chain(of_span).find(|(source, _)| source.keys().contains(&key.name.as_str()));
        found.map(|(source, field)| match source {
            Source::DateAndTime(_, _, Some(offset)) if *offset == key.name => "ObserverTZ",
            _ => field,
        })
    };
    let mut known: Vec<Known> = keys
        .iter()
        .map(|key| {
            let is_later = key.name.contains('[') && !key.name.contains("[0]") && !key.name.contains("[\"");
            let use_ = match (of_time(key), is_later) {
                (Some(field), _) => Use::Time(field),
                (None, true) => Use::Kept("a further element of a list".to_string()),
                (None, false) if !key.can_be_named() => Use::Kept("no map can hold its name".to_string()),
                (None, false) if key.name == fields::WORDS => Use::Kept("words that belong to no key".to_string()),
                (None, false) => match mapper.propose(key, format) {
                    Some(proposal) if proposal.field == "Duration" => duration(key, proposal),
                    Some(proposal) => Use::Field(proposal),
                    None if key.count == 0 => Use::Kept("it never has a value here".to_string()),
                    None => Use::Kept("no field is known for it".to_string()),
                },
            };
            Known { key: key.clone(), use_ }
        })
        .collect();
    places_by_value(&mut known);
    parents_act(&mut known, mapper);
    code_of_class(&mut known, by);
    let mut fields: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, known) in known.iter().enumerate() {
        if let Use::Field(proposal) | Use::Seconds(proposal) = &known.use_ {
            fields.entry(proposal.field.clone()).or_default().push(place);
        }
    }
    let mut taken: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut losers: Vec<(usize, String)> = Vec::new();
    for (field, mut places) in fields {
        places.sort_by(|a, b| {
            sureness(&known[*b])
                .total_cmp(&sureness(&known[*a]))
                .then(known[*b].key.count.cmp(&known[*a].key.count))
                .then(a.cmp(b))
        });
        let mut winners: Vec<String> = Vec::new();
        for place in places {
            let name = known[place].key.name.clone();
            match winners.iter().find(|winner| contradict(rows, winner, &name)) {
                Some(winner) => {
                    known[place].use_ = Use::Kept(format!("{field} is taken by `{winner}`"));
                    losers.push((place, field.clone()));
                }
                None => winners.push(name),
            }
        }
        taken.insert(field, winners);
    }
    for (place, field) in losers {
        let name = known[place].key.name.clone();
        let Some(second) = second_choice(&field, &mapper.words_of(&name), taken.contains_key("URL")) else { continue };
        let winners = taken.entry(second.to_string()).or_default();
        if winners.iter().all(|winner| !contradict(rows, winner, &name)) {
            winners.push(name);
            let reason = format!("{field} is taken, and this is the other side of it");
            known[place].use_ = Use::Field(Proposal { field: second.to_string(), confidence: 0.6, reason });
        }
    }
    // The code makes milliseconds of one key.
    for later in known.iter_mut().filter(|known| matches!(known.use_, Use::Seconds(_))).skip(1) {
        later.use_ = Use::Kept("Duration is made of another key".to_string());
    }
    known
}

/// Where a key belongs that is not the first of its field: a record with an actor and a user names whom it was done to, one
/// with a URL and two hosts the host of the URL, one with an application and a service the service.
fn second_choice(field: &str, words: &[String], has_url: bool) -> Option<&'static str> {
    match field {
        "InitiatorUserName" if words == ["user"] => Some("TargetUserName"),
        "ObserverHostName" if has_url => Some("TargetHostName"),
        "ApplicationProtocol" if words.iter().any(|word| word == "service") => Some("TargetServiceName"),
        _ => None,
    }
}

/// Where a record has a process and its parent, the parent acts and the process is what it acts upon.
fn parents_act(known: &mut [Known], mapper: &Mapper) {
    let has = |known: &Known, wanted: &str| mapper.words_of(&known.key.name).iter().any(|word| word == wanted);
    let acts = |known: &Known| matches!(&known.use_, Use::Field(proposal) if proposal.field.starts_with("Initiator"));
    if !known.iter().any(|known| acts(known) && has(known, "parent")) {
        return;
    }
    for known in known.iter_mut().filter(|known| !has(known, "parent") && !has(known, "source")) {
        if let Use::Field(proposal) = &mut known.use_
            && ["ProcessName", "ProcessID", "ProcessUID", "CommandLine"]
                .iter()
                .any(|end| proposal.field == format!("Initiator{end}"))
        {
            proposal.field = proposal.field.replace("Initiator", "Target");
            proposal.reason.push_str("; its parent is the one who acts");
        }
    }
}

/// The key that alone tells the classes apart is the vendor's code, unless it says how things ended.
fn code_of_class(known: &mut [Known], by: &[String]) {
    let [by] = by else { return };
    let Some(known) = known.iter_mut().find(|known| known.key.name == *by) else { return };
    let says_outcome = known.key.share_of(|value| meaning::outcome(value).is_some()) > 0.3;
    let is_free = match &known.use_ {
        Use::Field(proposal) => matches!(proposal.field.as_str(), "Action" | "VendorEventCode"),
        Use::Kept(_) => true,
        _ => false,
    };
    if !says_outcome && is_free {
        let reason = "it tells the classes apart".to_string();
        known.use_ = Use::Field(Proposal { field: "VendorEventCode".to_string(), confidence: 0.97, reason });
    }
}

/// Columns without a name: the first address is where it came from, the second where it went, and the numbers behind
/// them are ports.
fn places_by_value(known: &mut [Known]) {
    let is_column =
        |known: &Known| known.key.name.strip_prefix("column").is_some_and(|number| number.parse::<usize>().is_ok());
    let free: Vec<usize> = (0..known.len()).filter(|at| is_column(&known[*at]) && known[*at].key.count > 0).collect();
    let all = |at: usize, test: &dyn Fn(&str) -> bool| known[at].key.share_of(test) > 0.95;
    let mut found: Vec<(usize, &str, &str)> = Vec::new();
    let addresses: Vec<usize> =
        free.iter().copied().filter(|at| all(*at, &|value| shape::ip(value).is_some())).collect();
    for (at, field) in addresses.iter().zip(["SourceIP", "TargetIP"]) {
        found.push((*at, field, "an address; the first is taken as the source, the second as the target"));
    }
    if let [first, second, ..] = addresses[..] {
        let ports: Vec<usize> =
            free.iter().copied().filter(|at| *at > second && all(*at, &shape::is_port)).take(2).collect();
        if let [from, to] = ports[..]
            && second == first + 1
            && from == second + 1
            && to == from + 1
        {
            found.push((from, "SourcePort", "the number behind two addresses"));
            found.push((to, "TargetPort", "the second number behind two addresses"));
        }
    }
    let protocols = ["tcp", "udp", "icmp", "icmp6", "igmp", "esp", "gre"];
    let is_protocol = |value: &str| protocols.contains(&value.to_ascii_lowercase().as_str());
    found.extend(free.iter().find(|at| all(**at, &is_protocol)).map(|at| (*at, "Protocol", "names of protocols")));
    let is_action =
        |value: &str| meaning::outcome(value).is_some_and(|_| !matches!(value, "true" | "false" | "no" | "yes"));
    found.extend(free.iter().find(|at| all(**at, &is_action)).map(|at| (*at, "Action", "words for what was done")));
    let is_direction =
        |value: &str| matches!(value.to_ascii_lowercase().as_str(), "in" | "out" | "inbound" | "outbound");
    found.extend(free.iter().find(|at| all(**at, &is_direction)).map(|at| (*at, "Direction", "words for a direction")));
    for (at, field, reason) in found {
        if matches!(known[at].use_, Use::Kept(_)) {
            known[at].use_ =
                Use::Field(Proposal { field: field.to_string(), confidence: 0.55, reason: reason.to_string() });
        }
    }
}

fn sureness(known: &Known) -> f64 {
    match &known.use_ {
        Use::Field(proposal) | Use::Seconds(proposal) => proposal.confidence,
        _ => 0.0,
    }
}

/// Two keys contradict each other where a record has both with different values.
fn contradict(rows: &[Row], a: &str, b: &str) -> bool {
    rows.iter().any(|row| match (row.get(a), row.get(b)) {
        (Some(a), Some(b)) => a != b && !keys::is_empty(a) && !keys::is_empty(b),
        _ => false,
    })
}

/// A duration is in milliseconds if its name says so, or if it is that of a web server; otherwise in seconds.
fn duration(key: &Key, proposal: Proposal) -> Use {
    let name = key.name.to_ascii_lowercase();
    if ["ms", "milli", "time-taken", "timetaken"].iter().any(|mark| name.contains(mark))
        && key.share(&[Shape::Int]) > 0.99
    {
        Use::Field(proposal)
    } else {
        Use::Seconds(Proposal { reason: format!("{}, taken as seconds", proposal.reason), ..proposal })
    }
}
