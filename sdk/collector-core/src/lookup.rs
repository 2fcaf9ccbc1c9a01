//! Look-ups beyond the record: names of addresses, users of addresses.
//!
//! Sans-IO rooms may not wait for an answer, so a look-up answers at once or not at all, and whoever provides
//! it fills its answers in behind; the first events of a new address leave unresolved. Every answer is noted,
//! so that a replay gives the same.

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

/// Answers from a table: a recorded run's answers, or a file of known hosts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(pub BTreeMap<Question, String>);

impl Lookup for Answers {
    fn ask(&mut self, question: &Question) -> Option<String> {
        self.0.get(question).cloned()
    }
}

/// Passes questions on and notes the answers, to be recorded for a replay.
pub struct Noting<L> {
    inner: L,
    /// What was answered so far.
    pub answers: Answers,
}

impl<L: Lookup> Noting<L> {
    /// Notes what `inner` answers.
    pub fn new(inner: L) -> Noting<L> {
        Noting { inner, answers: Answers::default() }
    }
}

impl<L: Lookup> Lookup for Noting<L> {
    fn ask(&mut self, question: &Question) -> Option<String> {
        let answer = self.inner.ask(question)?;
        self.answers.0.entry(question.clone()).or_insert_with(|| answer.clone());
        Some(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noted_answers_answer_again() {
        let question = Question::HostOf("192.0.2.1".parse().unwrap());
        let table = Answers(BTreeMap::from([(question.clone(), "fw01.example.com".to_string())]));
        let mut noting = Noting::new(table);
        assert_eq!(noting.ask(&question).as_deref(), Some("fw01.example.com"));
        assert_eq!(noting.ask(&Question::AddressOf("x".into())), None);
        assert_eq!(noting.answers.clone().ask(&question).as_deref(), Some("fw01.example.com"));
        assert_eq!(NoLookup.ask(&question), None);
    }
}
