//! Expressions, each run by the cheapest engine that gives the right answer.
//!
//! | engine | for | cost |
//! |---|---|---|
//! | scan | what is made of literals, runs, groups and alternatives | one walk, nothing allocated |
//! | linear | everything else without look-around and back references; a scan over its budget | linear in the text |
//! | backtracking | look-around, back references, atomic groups | under a limit of steps; what would be more does not match and is counted |

use std::sync::OnceLock;

use fancy_regex::RegexBuilder;
use regex_automata::meta;
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::scan::{self, Outcome, Scan, UNSET};

/// Steps of the backtracking engine on one text. A step may look at the whole text, so that is limited, too.
const BACKTRACKS: usize = 50_000;
/// The longest text that the backtracking engine is given.
const LONGEST: usize = 16 << 10;
/// Bytes that a compiled expression may take.
const LARGEST: usize = 8 << 20;

/// Why an expression cannot be used that is none too strange, but too large.
pub(crate) const TOO_LARGE: &str = "it is too large to be compiled";

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Matcher {
    engine: Engine,
    groups: usize,
    /// For the backtracking engine and for messages.
    regex: String,
}

#[derive(Debug)]
enum Engine {
    Tree(Box<Tree>),
    Backtracking(Box<fancy_regex::Regex>),
}

/// An expression that a scan or the linear engine runs. Both are made at their first use: of the expressions of a parser most
/// are for records that never come.
#[derive(Debug)]
struct Tree {
    hir: Hir,
    /// Runs may be taken as short as possible.
    is_test: bool,
    scan: OnceLock<Option<Scan>>,
    linear: OnceLock<Option<Linear>>,
}

#[derive(Debug)]
struct Linear {
    regex: meta::Regex,
    /// For each group `vN` its number in the engine.
    numbers: Vec<usize>,
}

/// Begin and end of each capture of the last search, and its buffers.
#[derive(Debug, Default)]
pub(crate) struct Spans {
    slots: Vec<u32>,
    engine: Vec<Option<NonMaxUsize>>,
    buffers: scan::Buffers,
}

impl Spans {
    /// The bytes of each capture; `None` when it did not take part.
    #[inline(always)]
    pub(crate) fn all(&self) -> impl Iterator<Item = Option<(usize, usize)>> {
        let (spans, _) = self.slots.as_chunks();
        spans.iter().map(|[begin, end]| (*begin != UNSET && *end != UNSET).then_some((*begin as usize, *end as usize)))
    }

    fn prepare(&mut self, groups: usize) {
        let slots = scan::slots(groups);
        if self.slots.len() < slots {
            self.slots.resize(slots, UNSET);
        }
    }
}

impl Matcher {
    /// Compiles an expression with `groups` groups named `v0`, `v1`, ….
    ///
    /// # Errors
    /// What no engine understands, in words.
    pub(crate) fn new(regex: &str, groups: usize) -> Result<Matcher, String> {
        let parsed = regex_syntax::ParserBuilder::new().dot_matches_new_line(true).nest_limit(100).build().parse(regex);
        let engine = match parsed {
            Ok(hir) => {
                Engine::Tree(Box::new(Tree { hir, is_test: false, scan: OnceLock::new(), linear: OnceLock::new() }))
            }
            Err(error) => {
                let built = RegexBuilder::new(&format!("(?s){regex}"))
                    .backtrack_limit(BACKTRACKS)
                    .delegate_size_limit(LARGEST)
                    .build();
                match built {
                    Ok(regex) => Engine::Backtracking(Box::new(regex)),
                    Err(_) => return Err(reason(&error)),
                }
            }
        };
        Ok(Matcher { engine, groups, regex: regex.to_string() })
    }

    /// Compiles an expression, and makes sure that what is built at its first use can be built.
    ///
    /// # Errors
    /// What no engine understands, or that the expression is too large.
    pub(crate) fn sound(regex: &str, groups: usize) -> Result<Matcher, String> {
        let matcher = Matcher::new(regex, groups)?;
        if matcher.is_sound() { Ok(matcher) } else { Err(TOO_LARGE.to_string()) }
    }

    /// The same expression for callers that only ask whether it matches: runs that may be given back are taken as short as
    /// possible, because what a record is known by comes early in it.
    pub(crate) fn for_a_test(mut self) -> Matcher {
        if let Engine::Tree(tree) = &mut self.engine {
            (tree.is_test, tree.scan) = (true, OnceLock::new());
        }
        self
    }

    /// True when it needs the backtracking engine.
    pub(crate) fn backtracks(&self) -> bool {
        matches!(self.engine, Engine::Backtracking(_))
    }

    /// The expression as it was compiled.
    pub(crate) fn regex(&self) -> &str {
        &self.regex
    }

    /// The tree, when the expression has one.
    pub(crate) fn hir(&self) -> Option<&Hir> {
        match &self.engine {
            Engine::Tree(tree) => Some(&tree.hir),
            Engine::Backtracking(_) => None,
        }
    }

    /// False when the expression is too large for what would be built at its first use.
    fn is_sound(&self) -> bool {
        match &self.engine {
            Engine::Tree(tree) => {
                states(&tree.hir) <= SURELY_SMALL
                    || tree.scan(self.groups).is_some()
                    || tree.linear(self.groups).is_some()
            }
            Engine::Backtracking(_) => true,
        }
    }

    /// Searches a text for the first match and notes its captures.
    #[inline]
    pub(crate) fn search(&self, text: &str, spans: &mut Spans) -> Outcome {
        spans.prepare(self.groups);
        match &self.engine {
            Engine::Tree(tree) => {
                if let Some(scan) = tree.scan(self.groups) {
                    let slots = &mut spans.slots[..scan.slots];
                    match scan.search(text, slots, &mut spans.buffers) {
                        Outcome::TooMuch => {}
                        done => return done,
                    }
                }
                search_linear(tree.linear(self.groups), text, spans)
            }
            Engine::Backtracking(regex) => self.search_backtracking(regex, text, spans),
        }
    }

    /// Says whether a text has a match.
    #[inline]
    pub(crate) fn is_match(&self, text: &str, spans: &mut Spans) -> Outcome {
        if let Engine::Tree(tree) = &self.engine
            && let Some(is_in) = tree.scan(self.groups).and_then(|scan| scan.has_one_of_set(text))
        {
            return if is_in { Outcome::Match } else { Outcome::NoMatch };
        }
        self.search(text, spans)
    }

    #[cold]
    fn search_backtracking(&self, regex: &fancy_regex::Regex, text: &str, spans: &mut Spans) -> Outcome {
        spans.slots[..2 * self.groups].fill(UNSET);
        if text.len() > LONGEST {
            return Outcome::TooMuch;
        }
        match regex.captures(text) {
            Ok(Some(found)) => {
                for group in 0..self.groups {
                    if let Some(span) = found.name(&format!("v{group}")) {
                        spans.slots[2 * group] = span.start() as u32;
                        spans.slots[2 * group + 1] = span.end() as u32;
                    }
                }
                Outcome::Match
            }
            Ok(None) => Outcome::NoMatch,
            Err(_) => Outcome::TooMuch,
        }
    }

    /// Writes a text with each match replaced; `None` when the limit of steps is reached.
    pub(crate) fn replace_all(&self, text: &str, with: &str, out: &mut String) -> Option<()> {
        let mut at = 0;
        match &self.engine {
            Engine::Tree(tree) => {
                for found in tree.linear(self.groups)?.regex.find_iter(text) {
                    out.push_str(&text[at..found.start()]);
                    out.push_str(with);
                    at = found.end();
                }
            }
            Engine::Backtracking(_) if text.len() > LONGEST => return None,
            Engine::Backtracking(regex) => {
                for found in regex.find_iter(text) {
                    let found = found.ok()?;
                    out.push_str(&text[at..found.start()]);
                    out.push_str(with);
                    at = found.end();
                }
            }
        }
        out.push_str(&text[at..]);
        Some(())
    }
}

impl Tree {
    #[inline]
    fn scan(&self, groups: usize) -> Option<&Scan> {
        let build = || {
            let short = self.is_test.then(|| Scan::new(&scan::shortened(&self.hir), groups)).flatten();
            short.or_else(|| Scan::new(&self.hir, groups))
        };
        self.scan.get_or_init(build).as_ref()
    }

    /// `None` when it is too large.
    fn linear(&self, groups: usize) -> Option<&Linear> {
        let build = || {
            let config = meta::Config::new()
                .nfa_size_limit(Some(LARGEST))
                .onepass_size_limit(Some(1 << 20))
                .hybrid_cache_capacity(2 << 20);
            let regex = meta::Regex::builder().configure(config).build_from_hir(&self.hir).ok()?;
            let mut numbers = vec![0; groups];
            number(&self.hir, &mut numbers);
            Some(Linear { regex, numbers })
        };
        self.linear.get_or_init(build).as_ref()
    }
}

/// An expression of so few states is far from [`LARGEST`].
const SURELY_SMALL: usize = 10_000;

/// More states than an expression has.
fn states(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        // A range of characters is some ranges of bytes.
        HirKind::Class(Class::Unicode(class)) => 16 * class.ranges().len(),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min + 1);
            states(&repetition.sub).saturating_mul(times as usize).saturating_add(2)
        }
        HirKind::Capture(capture) => states(&capture.sub).saturating_add(2),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(states).fold(parts.len(), usize::saturating_add)
        }
    }
}

/// Finds the numbers of the groups `v0`, `v1`, ….
fn number(hir: &Hir, numbers: &mut [usize]) {
    match hir.kind() {
        HirKind::Capture(capture) => {
            let named = capture.name.as_deref().and_then(|name| name.strip_prefix('v')?.parse::<usize>().ok());
            if let Some(place) = named.and_then(|group| numbers.get_mut(group)) {
                *place = capture.index as usize;
            }
            number(&capture.sub, numbers);
        }
        HirKind::Repetition(repetition) => number(&repetition.sub, numbers),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().for_each(|part| number(part, numbers)),
        _ => {}
    }
}

#[inline(never)]
fn search_linear(linear: Option<&Linear>, text: &str, spans: &mut Spans) -> Outcome {
    let Some(linear) = linear else { return Outcome::TooMuch };
    let engine = &mut spans.engine;
    engine.clear();
    engine.resize(linear.regex.group_info().slot_len(), None);
    let input = Input::new(text).anchored(Anchored::No);
    if linear.regex.search_slots(&input, engine).is_none() {
        return Outcome::NoMatch;
    }
    for (group, number) in linear.numbers.iter().enumerate() {
        let slot = |index: usize| engine.get(index).copied().flatten().map_or(UNSET, |at| at.get() as u32);
        spans.slots[2 * group] = slot(2 * number);
        spans.slots[2 * group + 1] = slot(2 * number + 1);
    }
    Outcome::Match
}

/// The reason in one line: the library draws a picture.
fn reason(error: &regex_syntax::Error) -> String {
    match error {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        other => other.to_string(),
    }
}
