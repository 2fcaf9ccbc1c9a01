//! Which event field a key belongs to, and why.
//!
//! Four kinds of evidence are asked, the surest first: names that are well known as they are (`names.csv`), what the
//! collectors at hand do with a key of that name, rules over the words of a name (`rules.csv`), and the last step of a path
//! alone. The values have a veto: a key whose values do not fit a field is not proposed for it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use collector_core::EventSchema;
use collector_core::schema::{Field, FieldType};
use serde::Serialize;

use crate::format::Format;
use crate::keys::Key;
use crate::shape::{self, Shape};
use crate::words::{Words, compact};

/// What collectors do already: the attributes of their `Rec2Evt.map`.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    /// Compact names of attributes, and the fields that they go to with the collectors that say so.
    votes: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl Knowledge {
    /// Takes in the text of a `Rec2Evt.map`.
    pub fn add(&mut self, collector: &str, map: &str) {
        for line in map.lines().filter(|line| !line.starts_with('#')) {
            let Some((field, attribute)) = line.split_once(',') else { continue };
            // These come from names that code gives, not from keys of the data.
            let is_made_up = matches!(field, "EventName" | "Severity" | "ExtendedInformation" | "Message");
            let attribute = attribute.trim_matches('"');
            if attribute.is_empty() || is_made_up {
                continue;
            }
            let voters = self.votes.entry(compact(attribute)).or_default().entry(field.to_string()).or_default();
            if voters.last().is_none_or(|last| last != collector) {
                voters.push(collector.to_string());
            }
        }
    }

    /// The field that most collectors choose for a name, and one of them.
    fn field(&self, name: &str) -> Option<(&str, &str)> {
        let fields = self.votes.get(name)?;
        let all: usize = fields.values().map(Vec::len).sum();
        let (field, voters) = fields.iter().max_by_key(|(field, voters)| (voters.len(), std::cmp::Reverse(*field)))?;
        (voters.len() * 2 > all).then(|| (field.as_str(), voters[0].as_str()))
    }
}

/// A field proposed for a key.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proposal {
    /// The event field.
    pub field: String,
    /// How sure it is, 0 to 1.
    pub confidence: f64,
    /// Why.
    pub reason: String,
}

/// Proposals below this are not made.
const LEAST: f64 = 0.5;

/// So much of the values must fit a field.
const FITTING: f64 = 0.9;

/// The same where the name leaves no doubt.
const FITTING_IF_SURE: f64 = 0.5;

/// A rule of `rules.csv`.
#[derive(Debug)]
struct Rule {
    field: &'static str,
    role: Role,
    words: Vec<String>,
    is_whole: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Source,
    Target,
    Observer,
    None,
    Any,
}

impl Role {
    fn parse(text: &str) -> Role {
        match text {
            "source" => Role::Source,
            "target" => Role::Target,
            "observer" => Role::Observer,
            "any" => Role::Any,
            _ => Role::None,
        }
    }

    fn of_word(word: &str) -> Option<Role> {
        match word {
            "source" | "initiator" => Some(Role::Source),
            "target" => Some(Role::Target),
            "observer" => Some(Role::Observer),
            _ => None,
        }
    }
}

/// Proposes fields.
#[derive(Debug)]
pub struct Mapper {
    words: Words,
    /// Well-known names: the field, and how many names are better known.
    names: BTreeMap<&'static str, (&'static str, usize)>,
    rules: Vec<Rule>,
    knowledge: Knowledge,
    schema: Arc<EventSchema>,
}

impl Mapper {
    /// A mapper with what collectors at hand do.
    #[must_use]
    pub fn new(knowledge: Knowledge) -> Mapper {
        let mut names = BTreeMap::new();
        for (field, known) in table(include_str!("../data/names.csv")) {
            for (place, name) in known.split(' ').enumerate() {
                names.entry(name).or_insert((field, place));
            }
        }
        let vocabulary = Words::load();
        let mut rules = Vec::new();
        for (field, rest) in table(include_str!("../data/rules.csv")) {
            let (role, alternatives) = rest.split_once(',').unwrap_or(("any", rest));
            for words in alternatives.split('|') {
                let (words, is_whole) = words.strip_prefix('=').map_or((words, false), |words| (words, true));
                rules.push(Rule { field, role: Role::parse(role), words: vocabulary.of(words), is_whole });
            }
        }
        Mapper { words: vocabulary, names, rules, knowledge, schema: EventSchema::base() }
    }

    /// The best field for a key, if there is one that its values fit.
    #[must_use]
    pub fn propose(&self, key: &Key, format: &Format) -> Option<Proposal> {
        let mut all = self.candidates(&plain_name(&key.name, format));
        all.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.field.cmp(&b.field)));
        all.into_iter().find_map(|proposal| self.fitted(proposal, key))
    }

    /// The canonical words of a name.
    #[must_use]
    pub fn words_of(&self, name: &str) -> Vec<String> {
        self.words.of(name)
    }

    fn candidates(&self, name: &str) -> Vec<Proposal> {
        let mut all = Vec::new();
        let whole = compact(name);
        if let Some((field, place)) = self.names.get(whole.as_str()) {
            all.push(proposal(
                field,
                0.96 - 0.001 * (*place as f64).min(15.0),
                format!("`{name}` is a well-known name of it"),
            ));
        }
        if let Some((field, collector)) = self.knowledge.field(&whole) {
            all.push(proposal(field, 0.93, format!("as in the collector {collector}")));
        }
        let last = name.rsplit(['.', ']']).next().unwrap_or(name);
        if last.len() < name.len()
            && let Some((field, _)) = self.names.get(compact(last).as_str())
        {
            all.push(proposal(field, 0.6, format!("its last step `{last}` is a well-known name of it")));
        }
        if is_counter(name) {
            return Vec::new();
        }
        let (words, before) = self.words.of_path(name);
        all.extend(self.rules.iter().filter_map(|rule| follow(rule, &words, before)));
        all
    }

    /// Checks a proposal against the values; a name for a host whose values are addresses becomes one for an address,
    /// and the other way round.
    fn fitted(&self, mut proposal: Proposal, key: &Key) -> Option<Proposal> {
        if proposal.confidence < LEAST {
            return None;
        }
        if key.count == 0 {
            // Without values only a name that leaves little doubt counts.
            return (proposal.confidence > 0.8).then_some(proposal);
        }
        for _ in 0..2 {
            let field = self.schema.field(self.schema.find(&proposal.field)?);
            let share = key.share_of(|value| fits(field, value));
            // What does not fit is kept beside the field; a name that leaves no doubt needs fewer values.
            let least = if proposal.confidence > 0.92 { FITTING_IF_SURE } else { FITTING };
            if share >= least && better(&proposal.field, key).is_none() {
                return Some(proposal);
            }
            let other = better(&proposal.field, key).or_else(|| sibling(&proposal.field, key))?;
            proposal.reason = format!("{}; its values fit {other}, not {}", proposal.reason, proposal.field);
            proposal.field = other;
            proposal.confidence -= 0.05;
        }
        None
    }
}

/// A name as it would be outside of its format: W3C's `s-ip` is the server's, sections of Windows events say nothing, and
/// the `uid` of Zeek is a connection and no user.
fn plain_name<'n>(name: &'n str, format: &Format) -> Cow<'n, str> {
    match format {
        Format::W3c if name.starts_with("s-") => Cow::Owned(format!("server-{}", &name[2..])),
        Format::W3c if name.starts_with("c-") => Cow::Owned(format!("client-{}", &name[2..])),
        Format::Zeek if name == "uid" => Cow::Borrowed("zeek.uid"),
        Format::Zeek if name == "host" => Cow::Borrowed("http.host"),
        Format::Cef | Format::Leef if name == "cat" => Cow::Borrowed("cef.cat"),
        Format::WindowsXml => {
            let sections = ["System.", "EventData.", "UserData."];
            Cow::Borrowed(sections.iter().find_map(|section| name.strip_prefix(section)).unwrap_or(name))
        }
        _ => Cow::Borrowed(name),
    }
}

/// Counters of a program's own state say nothing about an event.
fn is_counter(name: &str) -> bool {
    name.split('.').any(|step| matches!(step, "stats" | "counters" | "metrics"))
}

fn table(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(','))
}

fn proposal(field: &str, confidence: f64, reason: String) -> Proposal {
    Proposal { field: field.to_string(), confidence, reason }
}

/// Words that say nothing about what a value is.
const SILENT: [&str; 14] = [
    "raw",
    "original",
    "value",
    "info",
    "the",
    "of",
    "details",
    "context",
    "metadata",
    "labels",
    "payload",
    "attributes",
    "data",
    "current",
];

/// Words that make something else of what they stand before.
const LIMITS: [&str; 7] = ["max", "min", "limit", "threshold", "average", "avg", "expected"];

/// Words that are no reason for doubt.
const EMPTY_WORDS: [&str; 6] = ["event", "cs", "sc", "protocol", "authentication", "request"];

/// What a rule makes of a name's words; the fewer words it leaves unexplained, the surer.
fn follow(rule: &Rule, words: &[String], before_last: usize) -> Option<Proposal> {
    let roles: Vec<Role> = words.iter().filter_map(|word| Role::of_word(word)).collect();
    // The nearest role counts: `client.target.ip` is about the target.
    let role = roles.last().copied().unwrap_or(Role::None);
    if rule.role != Role::Any && rule.role != role {
        return None;
    }
    // Words with whether they are of the last step; what says nothing is left out, and roles unless the rule has them.
    let keeps_roles = rule.role == Role::None || rule.words.iter().any(|word| Role::of_word(word).is_some());
    let rest: Vec<(&str, bool)> = words
        .iter()
        .enumerate()
        .map(|(place, word)| (word.as_str(), place >= before_last))
        .filter(|(word, _)| keeps_roles || Role::of_word(word).is_none())
        .filter(|(word, _)| !SILENT.contains(word) || rule.words.iter().any(|known| known == word))
        .collect();
    let before = rest.len().checked_sub(rule.words.len())?;
    let is_same = rest[before..].iter().zip(&rule.words).all(|((word, _), wanted)| word == wanted);
    if !is_same || (rule.is_whole && before > 0) {
        return None;
    }
    // A limit is not the thing.
    if rest[..before].iter().any(|(word, is_last)| *is_last && LIMITS.contains(word)) {
        return None;
    }
    let mut confidence = 0.80 + 0.04 * rule.words.len() as f64;
    for (word, is_last) in &rest[..before] {
        if !EMPTY_WORDS.contains(word) && !rule.words.iter().any(|known| known == word) {
            // The steps of a path lead to where a value is; words of the last step say what it is.
            confidence -= if *is_last { 0.15 } else { 0.035 };
        }
    }
    // A role that the rule does not ask about is a word like any other.
    if rule.role == Role::Any {
        confidence -= 0.06 * roles.len() as f64;
    }
    Some(proposal(rule.field, confidence.min(0.92), format!("its words `{}`", words.join(" "))))
}

/// The field of the same role that the values may fit instead.
fn sibling(field: &str, key: &Key) -> Option<String> {
    let is_ip = key.share(&[Shape::Ip]) >= FITTING;
    let is_host = key.share(&[Shape::Host, Shape::Word]) >= FITTING;
    let is_int = key.share(&[Shape::Int]) >= FITTING;
    let is_email = key.share(&[Shape::Email]) >= FITTING;
    match field {
        "SourceHostName" | "TargetHostName" | "ObserverHostName" if is_ip => Some(field.replace("HostName", "IP")),
        "SourceIP" | "TargetIP" | "ObserverIP" if is_host => Some(field.replace("IP", "HostName")),
        "InitiatorProcessID" | "TargetProcessID" if key.share(&[Shape::Uuid]) > 0.9 => {
            Some(field.replace("ProcessID", "ProcessUID"))
        }
        "Protocol" if is_int => Some("ProtocolNumber".to_string()),
        "ProtocolNumber" if is_host => Some("Protocol".to_string()),
        "InitiatorUserEmail" | "TargetUserEmail" if !is_email => Some(field.replace("UserEmail", "UserName")),
        "RuleID" if !is_int => Some("RuleName".to_string()),
        _ => None,
    }
}

/// A field that the values fit better though they fit this one, too.
fn better(field: &str, key: &Key) -> Option<String> {
    let is_event_id = || {
        let distinct = key.values.len() as f64 / key.count.max(1) as f64;
        key.share(&[Shape::Uuid]) > 0.9 || (key.count >= 10 && distinct > 0.9 && key.share(&[Shape::Word]) > 0.9)
    };
    let has_blanks = || key.share_of(|value| value.contains(' ') && !value.contains('\\')) > 0.5;
    match field {
        "VendorEventCode" if is_event_id() => Some("ObserverEventID".to_string()),
        "InitiatorUserName" | "TargetUserName" if has_blanks() => Some(field.replace("UserName", "UserDisplayName")),
        "ApplicationProtocol" if key.share(&[Shape::Path]) > 0.9 => Some("InitiatorProcessName".to_string()),
        _ => None,
    }
}

/// Whether a value fits a field: by the schema's type and range, and by what the field is for.
fn fits(field: &Field, value: &str) -> bool {
    let in_range = |number: i64| field.range.is_none_or(|range| (range.0..=range.1).contains(&number));
    match field.ty {
        // Fractions of seconds become milliseconds.
        FieldType::Long if field.name == "Duration" => return value.parse::<f64>().is_ok(),
        FieldType::Ip => return shape::ip(value).is_some(),
        FieldType::Integer => return value.parse::<i32>().is_ok_and(|number| in_range(i64::from(number))),
        FieldType::Long => return value.parse::<i64>().is_ok_and(in_range),
        FieldType::Float => return value.parse::<f64>().is_ok(),
        FieldType::Mac => return shape::of(value) == Shape::Mac,
        FieldType::Date => return false,
        _ => {}
    }
    let shape = shape::of(value);
    let is_text = !matches!(shape, Shape::Ip | Shape::Time | Shape::Json | Shape::Mac | Shape::Bool);
    match &*field.name {
        "SourceHostName" | "TargetHostName" | "ObserverHostName" => matches!(shape, Shape::Host | Shape::Word),
        "InitiatorUserEmail" | "TargetUserEmail" => shape == Shape::Email,
        "EmailFrom" | "EmailTo" => value.contains('@'),
        "FileHashMD5" => shape == Shape::Hash(32),
        "FileHashSHA1" => shape == Shape::Hash(40),
        "FileHashSHA256" => shape == Shape::Hash(64),
        "HTTPStatus" => value.len() == 3 && shape == Shape::Int,
        "HTTPMethod" => value.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte == b'-'),
        "InitiatorGeoCountry" | "TargetGeoCountry" | "InitiatorGeoCity" => {
            is_text && !matches!(shape, Shape::Int | Shape::Float)
        }
        "InitiatorUserName"
        | "TargetUserName"
        | "InitiatorUserDomain"
        | "TargetUserDomain"
        | "InitiatorGroup"
        | "Direction"
        | "Action" => is_text && !matches!(shape, Shape::Float | Shape::Url | Shape::Uuid),
        "Protocol" | "ApplicationProtocol" => is_text && shape != Shape::Int && value.len() < 40,
        "URL" => matches!(shape, Shape::Url | Shape::Path | Shape::Word | Shape::Host | Shape::Text) && value != "/-",
        "InitiatorOS" | "TargetOS" | "InitiatorBrowser" => is_text && shape != Shape::Int,
        _ => shape != Shape::Json,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Row, collect};

    fn field(name: &str, values: &[&str]) -> Option<String> {
        let rows: Vec<Row> =
            values.iter().map(|value| Row { record: 0, pairs: vec![(name.to_string(), value.to_string())] }).collect();
        Mapper::new(Knowledge::default()).propose(&collect(&rows)[0], &Format::Json).map(|proposal| proposal.field)
    }

    #[test]
    fn names_and_words_find_fields() {
        for (name, value, expected) in [
            ("srcip", "192.0.2.1", Some("SourceIP")),
            ("src_ip_address", "192.0.2.1", Some("SourceIP")),
            ("remip", "192.0.2.1", Some("SourceIP")),
            ("destination.ip", "192.0.2.1", Some("TargetIP")),
            ("dest-port", "443", Some("TargetPort")),
            ("client.geographicalContext.country", "Norway", Some("InitiatorGeoCountry")),
            ("userIdentity.userName", "jdoe", Some("InitiatorUserName")),
            ("http.user_agent", "curl/8.0", Some("HTTPUserAgent")),
            ("TargetUserName", "jdoe", Some("TargetUserName")),
            ("dstintf", "port1", Some("TargetInterface")),
            ("srcport", "not a port", None),
            ("hostname", "192.0.2.1", Some("ObserverIP")),
            ("frobnication", "17", None),
        ] {
            assert_eq!(field(name, &[value]).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn formats_have_ways_to_name_things() {
        let name = |name, format| plain_name(name, &format).into_owned();
        assert_eq!(name("s-ip", Format::W3c), "server-ip");
        assert_eq!(name("EventData.LogonType", Format::WindowsXml), "LogonType");
        assert_eq!(name("uid", Format::Zeek), "zeek.uid");
        assert_eq!(name("s-ip", Format::Json), "s-ip");
    }

    #[test]
    fn collectors_at_hand_are_asked() {
        let mut knowledge = Knowledge::default();
        knowledge.add("acme-gate", "# a comment\nTunnelGroup,zork\nEventName,event_name\n");
        let mapper = Mapper::new(knowledge);
        let rows = [Row { record: 0, pairs: vec![("ZORK".into(), "x".into()), ("event_name".into(), "x".into())] }];
        let keys = collect(&rows);
        let found = mapper.propose(&keys[0], &Format::Json).expect("a proposal");
        assert_eq!((found.field.as_str(), found.reason.as_str()), ("TunnelGroup", "as in the collector acme-gate"));
    }

    #[test]
    fn every_field_of_the_tables_is_in_the_schema() {
        let mapper = Mapper::new(Knowledge::default());
        let known = |field: &str| EventSchema::base().find(field).is_some();
        for field in mapper.names.values().map(|(field, _)| *field).chain(mapper.rules.iter().map(|rule| rule.field)) {
            assert!(known(field), "{field}");
        }
    }
}
