//! Look-ups beyond the record: names of addresses, users of addresses.
//!
//! Sans-IO rooms may not wait for an answer, so a look-up answers at once or not at all, and whoever provides
//! it fills its answers in behind, between batches; the first events of a new address leave unresolved. A recording has the
//! answers of each batch, so that a replay gives the same.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// The host name of an address.
    HostOf(IpAddr),
    /// The address of a host name.
    AddressOf(String),
    /// The user who last logged in at an address.
    UserOf(IpAddr),
}

/// Answers questions at once or with *unknown*.
pub trait Lookup: Send {
    /// The answer, when it is known now.
    fn ask(&mut self, question: &Question) -> Option<String>;
}

/// Knows nothing; what a run without a provider uses.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLookup;

impl Lookup for NoLookup {
    fn ask(&mut self, _question: &Question) -> Option<String> {
        None
    }
}

/// Answers from a table: a file of known hosts, or the answers that a recording holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<Question, String>);

/// Why a file of hosts cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: `{text}` is no address; a line looks like `192.0.2.1 fw01.example.com fw01`")]
pub struct BadHost {
    /// The line, from 1.
    pub line: usize,
    /// What stands where an address should be.
    pub text: String,
}

impl Answers {
    /// Reads names and addresses as `/etc/hosts` has them: an address, its name, other names of it, and comments behind `#`.
    /// Of several lines with one address or name the first counts; names are the same in capitals.
    ///
    /// # Errors
    /// A line that does not begin with an address.
    pub fn of_hosts(text: &str) -> Result<Answers, BadHost> {
        let mut answers = Answers::default();
        for (number, line) in text.lines().enumerate() {
            let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
            let Some(first) = words.next() else { continue };
            let address: IpAddr =
                first.parse().map_err(|_| BadHost { line: number + 1, text: first.chars().take(60).collect() })?;
            for (place, name) in words.enumerate() {
                if place == 0 {
                    answers.0.entry(Question::HostOf(address)).or_insert_with(|| name.to_string());
                }
                let question = Question::AddressOf(name.to_ascii_lowercase());
                answers.0.entry(question).or_insert_with(|| address.to_string());
            }
        }
        Ok(answers)
    }

    /// Learns an answer, or that there is none any more.
    pub fn learn(&mut self, question: Question, answer: Option<String>) {
        let question = folded(&question).unwrap_or(question);
        match answer {
            Some(answer) => self.0.insert(question, answer),
            None => self.0.remove(&question),
        };
    }
}

impl Lookup for Answers {
    fn ask(&mut self, question: &Question) -> Option<String> {
        match folded(question) {
            Some(question) => self.0.get(&question).cloned(),
            None => self.0.get(question).cloned(),
        }
    }
}

/// The question in small letters, if it has others: names are the same in capitals.
fn folded(question: &Question) -> Option<Question> {
    match question {
        Question::AddressOf(name) if name.bytes().any(|b| b.is_ascii_uppercase()) => {
            Some(Question::AddressOf(name.to_ascii_lowercase()))
        }
        _ => None,
    }
}

/// A question and what was answered.
pub type Answer = (Question, Option<String>);

/// A provider whose answers may be noted.
pub(crate) struct Asked {
    pub(crate) provider: Box<dyn Lookup>,
    pub(crate) notes: Option<Notes>,
}

/// What was answered.
#[derive(Default)]
pub(crate) struct Notes {
    last: BTreeMap<Question, Option<String>>,
    /// Answers that are not as they were before.
    pub(crate) fresh: Vec<Answer>,
}

impl Lookup for Asked {
    fn ask(&mut self, question: &Question) -> Option<String> {
        let answer = self.provider.ask(question);
        if let Some(notes) = &mut self.notes
            && notes.last.get(question) != Some(&answer)
        {
            notes.last.insert(question.clone(), answer.clone());
            notes.fresh.push((question.clone(), answer.clone()));
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTS: &str = "# known\n192.0.2.1 fw01.example.com FW01 # the gate\n\n2001:db8::1\tfw01\n192.0.2.1 other\n";

    #[test]
    fn hosts_are_known_both_ways() {
        let mut hosts = Answers::of_hosts(HOSTS).unwrap();
        let mut ask = |question: Question| hosts.ask(&question);
        assert_eq!(ask(Question::HostOf("192.0.2.1".parse().unwrap())).as_deref(), Some("fw01.example.com"));
        assert_eq!(ask(Question::HostOf("2001:db8::1".parse().unwrap())).as_deref(), Some("fw01"));
        assert_eq!(ask(Question::AddressOf("Fw01".into())).as_deref(), Some("192.0.2.1"));
        assert_eq!(ask(Question::AddressOf("other".into())).as_deref(), Some("192.0.2.1"));
        assert_eq!(ask(Question::AddressOf("fw02".into())), None);
        assert_eq!(ask(Question::UserOf("192.0.2.1".parse().unwrap())), None);
        hosts.learn(Question::AddressOf("FW02".into()), Some("192.0.2.2".into()));
        assert_eq!(hosts.ask(&Question::AddressOf("fw02".into())).as_deref(), Some("192.0.2.2"));
        hosts.learn(Question::AddressOf("fw02".into()), None);
        assert_eq!(hosts.ask(&Question::AddressOf("Fw02".into())), None);
        let wrong = Answers::of_hosts("192.0.2.1 a\n\nfw01 192.0.2.1\n").unwrap_err();
        assert!(wrong.to_string().starts_with("line 3: `fw01` is no address"), "{wrong}");
    }

    #[test]
    fn answers_are_noted_when_they_change() {
        let mut asked =
            Asked { provider: Box::new(Answers::of_hosts(HOSTS).unwrap()), notes: Some(Default::default()) };
        let question = Question::AddressOf("fw01".into());
        let unknown = Question::AddressOf("fw02".into());
        for _ in 0..2 {
            assert!(asked.ask(&question).is_some());
            assert_eq!(asked.ask(&unknown), None);
        }
        assert_eq!(std::mem::take(&mut asked.notes.as_mut().unwrap().fresh).len(), 2);
        asked.provider = Box::new(NoLookup);
        assert_eq!(asked.ask(&question), None);
        assert_eq!(asked.notes.unwrap().fresh, [(question, None)]);
    }
}
