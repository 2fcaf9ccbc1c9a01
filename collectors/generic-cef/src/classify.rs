//! What kind of event it is, and how it ended.
//!
//! ArcSight's categories say it where they are present. Else words do: `words.map` gives each a subject (`session`,
//! `malware`), what is done to it (`create`, `delete`) or an outcome. Words are looked for in the event's name, then its
//! category, then its class. What has no subject is a web request if it
//! has an address and a method, else the general class.

use collector_sdk::core::maps::taxonomy::TaxonomyId;
use collector_sdk::prelude::*;

use crate::attr;
use crate::memo::Memo;
use crate::names::{self, Names};

/// The longest word that is looked up, which bounds the work on any text.
const MAX_WORD: usize = 32;

/// Words of a text beyond this are not looked at: names are short, and what is longer is prose.
const MAX_WORDS: usize = 24;

/// How an activity ended. The order is that of precedence within a text: a block that failed is a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Success,
    Denial,
    Failure,
}

impl Outcome {
    fn of(name: &str) -> Option<Outcome> {
        match name {
            "success" => Some(Outcome::Success),
            "denial" => Some(Outcome::Denial),
            "failure" => Some(Outcome::Failure),
            _ => None,
        }
    }

    fn xdas(self) -> &'static str {
        match self {
            Outcome::Success => "XDAS_OUT_SUCCESS",
            Outcome::Denial => "XDAS_OUT_DENIAL",
            Outcome::Failure => "XDAS_OUT_FAILURE",
        }
    }
}

/// What a word, or several, tell. Subjects and verbs are numbered as they come in the map: the first ones win.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Hint {
    subject: Option<u8>,
    verb: Option<u8>,
    outcome: Option<Outcome>,
}

#[derive(Default)]
pub(crate) struct Classes {
    words: Names<Hint>,
    memo: Memo<Hint>,
    categories: Names<Hint>,
    /// Rows by subject, then by verb; the first of each subject is the one without a verb.
    rows: Vec<Vec<Option<TaxonomyId>>>,
    general: Option<TaxonomyId>,
    session: Hint,
    session_end: Hint,
    web: Hint,
    /// Subjects before this one are threats.
    threats: u8,
    /// Subjects from this one on say little.
    weak: u8,
}

impl Classes {
    pub(crate) fn load(setup: &mut Setup<'_>) -> Classes {
        let mut classes = Classes { general: setup.taxonomy("general"), ..Classes::default() };
        let (mut subjects, mut verbs) = (Vec::new(), Vec::new());
        for (file, first) in [("words.map", "word"), ("categories.map", "category")] {
            for row in names::rows(setup, file, first) {
                let cell = |at: usize| Some(row.cell(at)).filter(|cell| !cell.is_empty());
                let hint = Hint {
                    subject: cell(1).map(|name| number_of(name, &mut subjects)),
                    verb: cell(2).map(|name| number_of(name, &mut verbs)),
                    outcome: cell(3).and_then(Outcome::of),
                };
                let table = if file == "words.map" { &mut classes.words } else { &mut classes.categories };
                table.insert(row.cell(0), hint);
            }
        }
        classes.rows = subjects
            .iter()
            .map(|subject| {
                let plain = setup.taxonomy(subject);
                let row = |verb: &String| setup.taxonomy(&format!("{subject}.{verb}")).or(plain);
                std::iter::once(plain).chain(verbs.iter().map(row)).collect()
            })
            .collect();
        let threats = subjects.iter().take_while(|subject| subject.starts_with("threat.")).count();
        classes.threats = u8::try_from(threats).unwrap_or(u8::MAX);
        classes.weak = number_of("health", &mut subjects);
        classes.web = classes.words.get("url").copied().unwrap_or_default();
        classes.session = classes.words.get("login").copied().unwrap_or_default();
        classes.session_end = classes.words.get("logout").copied().unwrap_or_default();
        classes
    }

    /// Sets taxonomy and outcome of the event.
    pub(crate) fn apply(&mut self, rec: &mut Record<'_>, evt: &mut Event<'_>) {
        let name = self.hint(rec.str(attr::EVENT_NAME));
        let act = self.hint(rec.str(attr::ACT));
        let hint = self.category(rec).or_else(|| self.kind(rec, name, act));
        let row = hint.and_then(|hint| self.row(hint)).or(self.general);
        if let Some(row) = row {
            evt.set_taxonomy_row(row);
        }
        let is_threat = hint.and_then(|hint| hint.subject).is_some_and(|subject| subject < self.threats);
        if is_threat && !rec.has(attr::THREAT_TYPE) {
            rec.set(attr::THREAT_TYPE, rec.str(attr::CAT));
            rec.unset(attr::CAT);
        }
        if let Some(outcome) = self.outcome(rec, is_threat, name, act) {
            evt.set_outcome(outcome.xdas());
        }
    }

    fn row(&self, hint: Hint) -> Option<TaxonomyId> {
        let rows = self.rows.get(usize::from(hint.subject?))?;
        rows.get(hint.verb.map_or(0, |verb| usize::from(verb) + 1)).copied().flatten()
    }

    /// By ArcSight's categories: technique, behaviour and object, each as far as it is known.
    fn category(&self, rec: &Record<'_>) -> Option<Hint> {
        let behavior = self.path(rec.str(attr::CATEGORY_BEHAVIOR));
        let technique = self.path(rec.str(attr::CATEGORY_TECHNIQUE));
        let object = self.path(rec.str(attr::CATEGORY_OBJECT));
        let subject = technique.subject.or(behavior.subject).or(object.subject)?;
        Some(Hint { subject: Some(subject), verb: behavior.verb, outcome: None })
    }

    /// Finds the longest known part of a path such as `/Authentication/Verify`.
    fn path(&self, path: Option<&str>) -> Hint {
        let mut rest = path.unwrap_or_default();
        while !rest.is_empty() {
            if let Some(hint) = self.categories.get(rest) {
                return *hint;
            }
            rest = rest.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
        Hint::default()
    }

    fn kind(&mut self, rec: &Record<'_>, name: Hint, act: Hint) -> Option<Hint> {
        let is_true = |attr| rec.str(attr).is_some_and(|text: &str| text.eq_ignore_ascii_case("true"));
        if is_true(attr::IS_LOGIN) {
            return Some(self.session);
        }
        if is_true(attr::IS_LOGOUT) {
            return Some(self.session_end);
        }
        let mut found = name;
        for attr in [attr::CAT, attr::CLASS_ID] {
            if found.subject.is_none_or(|subject| subject >= self.weak) {
                let hint = self.hint(rec.str(attr));
                let subject = hint.subject.filter(|subject| *subject < self.weak).or(found.subject).or(hint.subject);
                found = Hint { subject, verb: found.verb.or(hint.verb), ..found };
            }
        }
        if found.subject.is_none() && rec.has(attr::REQUEST) && rec.has(attr::REQUEST_METHOD) {
            return Some(self.web);
        }
        found.verb = found.verb.or(act.verb);
        found.subject.map(|_| found)
    }

    /// What the device did decides first: what it blocked was denied, though the block succeeded.
    fn outcome(&mut self, rec: &Record<'_>, is_threat: bool, name: Hint, act: Hint) -> Option<Outcome> {
        // A threat that was deleted, removed or terminated did not succeed.
        let is_undone = is_threat && act.verb.is_some() && act.outcome == Some(Outcome::Success);
        if is_undone || act.outcome == Some(Outcome::Denial) {
            return Some(Outcome::Denial);
        }
        let mut said = |attr| self.hint(rec.str(attr)).outcome;
        said(attr::OUTCOME).or_else(|| said(attr::CATEGORY_OUTCOME)).or(act.outcome).or(name.outcome)
    }

    fn hint(&mut self, text: Option<&str>) -> Hint {
        let Classes { words, memo, .. } = self;
        text.map_or(Hint::default(), |text| memo.get(text, |text| Hint::of(text, words)))
    }
}

impl Hint {
    /// Looks the words of a text up, alone and with the one before: `sign in`, `brute-force`, `logon`.
    fn of(text: &str, known: &Names<Hint>) -> Hint {
        let mut found = Hint::default();
        let mut words = Words { rest: text.as_bytes(), buffer: [0; 2 * MAX_WORD], before: 0, len: 0 };
        for _ in 0..MAX_WORDS {
            if !words.next() {
                break;
            }
            if let Some(pair) = words.pair().and_then(|pair| known.get_folded(pair)) {
                // What its first word alone said is not what was meant.
                found.verb = pair.verb.or(found.verb);
                found.add(*pair);
            } else if let Some(word) = known.get_folded(words.word()) {
                found.add(*word);
            }
        }
        found
    }

    /// Subjects that come first in the map win, and so do outcomes that say more; of verbs the first one in the text.
    fn add(&mut self, other: Hint) {
        self.subject = match (self.subject, other.subject) {
            (Some(known), Some(new)) => Some(known.min(new)),
            (known, new) => known.or(new),
        };
        self.verb = self.verb.or(other.verb);
        self.outcome = self.outcome.max(other.outcome);
    }
}

fn number_of(name: &str, names: &mut Vec<String>) -> u8 {
    let at = names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_string());
        names.len() - 1
    });
    u8::try_from(at).unwrap_or(u8::MAX)
}

/// Cuts a text into words in lower case: at all that is no letter, and before a capital behind a small letter. The buffer
/// holds the word before and the word.
struct Words<'t> {
    rest: &'t [u8],
    buffer: [u8; 2 * MAX_WORD],
    before: usize,
    len: usize,
}

impl Words<'_> {
    fn next(&mut self) -> bool {
        let (from, to) = (self.before, self.before + self.len);
        self.buffer.copy_within(from..to, 0);
        self.before = self.len;
        self.len = 0;
        let Some(begin) = self.rest.iter().position(u8::is_ascii_alphabetic) else { return false };
        self.rest = &self.rest[begin..];
        let mut end = 1;
        while let Some(byte) = self.rest.get(end)
            && byte.is_ascii_alphabetic()
            && !(byte.is_ascii_uppercase() && self.rest[end - 1].is_ascii_lowercase())
        {
            end += 1;
        }
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        // A longer one is no word of any map.
        if word.len() <= MAX_WORD {
            self.len = word.len();
            for (to, from) in self.buffer[self.before..].iter_mut().zip(word) {
                *to = from.to_ascii_lowercase();
            }
        }
        true
    }

    fn word(&self) -> &[u8] {
        &self.buffer[self.before..self.before + self.len]
    }

    fn pair(&self) -> Option<&[u8]> {
        (self.before > 0 && self.len > 0).then(|| &self.buffer[..self.before + self.len])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Words { rest: text.as_bytes(), buffer: [0; 2 * MAX_WORD], before: 0, len: 0 };
        let mut seen = Vec::new();
        while words.next() {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            seen.push(format!("{}/{}", text(words.word()), words.pair().map(text).unwrap_or_default()));
        }
        seen
    }

    #[test]
    fn words_and_pairs() {
        assert_eq!(words("Sign-in 4625 OK"), ["sign/", "in/signin", "ok/inok"]);
        assert_eq!(words("UserLoginFailed"), ["user/", "login/userlogin", "failed/loginfailed"]);
        assert_eq!(words(&format!("a {} b", "x".repeat(40))), ["a/", "/", "b/"]);
        assert!(words("é 12 \u{1}").is_empty());
    }

    #[test]
    fn a_failed_block_is_a_failure() {
        let mut hint = Hint { outcome: Some(Outcome::Denial), ..Hint::default() };
        hint.add(Hint { outcome: Some(Outcome::Failure), subject: Some(3), verb: None });
        hint.add(Hint { outcome: Some(Outcome::Success), subject: Some(1), verb: None });
        assert_eq!((hint.outcome, hint.subject), (Some(Outcome::Failure), Some(1)));
    }
}
