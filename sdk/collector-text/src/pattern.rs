//! Message patterns: free text taken apart by a picture of itself.
//!
//! `Login {result:(permitted|denied)} from {src_ip}/{src_port:int}` is compiled once into a short list of
//! comparisons and captures. There is no regular expression behind it: each element takes what it can and
//! never gives it back, except for `{name}`, which is tried again longer when what follows does not fit. The
//! work on one text is bounded by its length.
//!
//! | element | matches |
//! |---|---|
//! | text | itself; a run of blanks matches one or more blanks |
//! | `{name}` | the shortest text (at least one byte) for which the rest fits; at the end of the pattern everything |
//! | `{name:word}` | text without blanks up to the first place where the next literal begins |
//! | `{name:int}` | digits, with an optional `-` |
//! | `{name:hex}` | hexadecimal digits, with an optional `0x` |
//! | `{name:paren}` | text up to the closing bracket that balances, not including it |
//! | `{name:rest}` | everything to the end, possibly nothing |
//! | `{name:(a\|b)}` | one of the texts, the longest that fits |
//! | `{_}`, `{_:int}` … | the same without keeping it |
//! | `{?…}` | what is inside if it fits, else nothing |
//! | `{{`, `}}` | a brace |
//!
//! A pattern matches from the start of the text; text left over at its end is allowed, so that a message with
//! an addition of a newer release still matches.

mod literal;
mod matching;
mod starts;

pub(crate) use literal::Literal;
pub(crate) use matching::{is_retried, needed, sequence};
use starts::Starts;

/// The most captures in one pattern.
pub const MAX_CAPTURES: usize = 48;

/// Texts longer than this are not matched; records are far shorter.
const MAX_TEXT: usize = u32::MAX as usize;

/// The work on one text: so many bytes may be looked at for each byte of the text, and some more for short
/// ones. Sensible patterns look at each byte once or twice.
const LOOKS_PER_BYTE: usize = 8;
const LOOKS: usize = 4096;

/// What is wrong with a pattern, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}, at character {}", at + 1)]
pub struct PatternError {
    /// What is wrong.
    pub message: String,
    /// The character of the pattern, from 0.
    pub at: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Op<N> {
    Literal(Literal),
    /// A word up to where the literal begins, and the literal.
    WordUpTo(Option<N>, Literal),
    Int(Option<N>),
    /// The longest first.
    OneOf(Option<N>, Box<[Literal]>),
    Capture(Option<N>, Kind),
    Optional(Box<[Op<N>]>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The shortest text for which the rest fits.
    Lazy,
    /// The same within a word, because something other than a literal follows; with what that can begin.
    LazyWord(Option<Starts>),
    /// All of a word: nothing follows.
    Word,
    Hex,
    Paren,
    Rest,
}

/// A compiled pattern. `N` names a capture: an attribute, or the name itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern<N> {
    pub(crate) ops: Vec<Op<N>>,
}

/// The captures of one match, in the order of the pattern.
#[derive(Debug)]
pub struct Captures<N> {
    /// Name, begin and end; behind `len` they mean nothing.
    items: [(Option<N>, u32, u32); MAX_CAPTURES],
    pub(crate) len: usize,
    looks: usize,
}

impl<N: Copy> Captures<N> {
    /// Makes room, to be used for many matches.
    #[must_use]
    pub fn new() -> Captures<N> {
        Captures { items: [(None, 0, 0); MAX_CAPTURES], len: 0, looks: 0 }
    }

    /// What was captured, as ranges of the text.
    pub fn iter(&self) -> impl Iterator<Item = (N, std::ops::Range<usize>)> + '_ {
        self.items[..self.len].iter().filter_map(|(name, from, to)| Some(((*name)?, *from as usize..*to as usize)))
    }

    /// Forgets the last match; `None` when the text is too long to be matched.
    #[inline(always)]
    pub(crate) fn begin(&mut self, text: &str) -> Option<()> {
        self.len = 0;
        self.looks = LOOKS + LOOKS_PER_BYTE * text.len().min(MAX_TEXT);
        (text.len() <= MAX_TEXT).then_some(())
    }

    /// Counts a look at so many bytes; `None` when it is one too many. Short ones are paid for by the step that led to
    /// them.
    #[inline(always)]
    fn look(&mut self, bytes: usize) -> Option<()> {
        if bytes > 16 { self.pay(bytes) } else { Some(()) }
    }

    /// When the work is more than what is left, nothing is left for the tries that would follow.
    #[inline(always)]
    fn pay(&mut self, bytes: usize) -> Option<()> {
        let left = self.looks.checked_sub(bytes);
        self.looks = left.unwrap_or(0);
        left.map(|_| ())
    }

    #[inline(always)]
    fn push(&mut self, name: Option<N>, from: usize, to: usize) {
        if name.is_some()
            && let Some(item) = self.items.get_mut(self.len)
        {
            *item = (name, from as u32, to as u32);
            self.len += 1;
        }
    }
}

impl<N: Copy> Default for Captures<N> {
    fn default() -> Self {
        Captures::new()
    }
}

impl<N: Copy> Pattern<N> {
    /// Compiles a pattern; `name` turns the name of a capture into what captures are kept by.
    ///
    /// # Errors
    /// When the pattern is malformed; the position is in characters.
    ///
    /// # Example
    /// ```
    /// use collector_text::pattern::{Captures, Pattern};
    /// let pattern = Pattern::compile("Login {result:word} for user \"{user}\"", |name| name.len()).unwrap();
    /// let mut captures = Captures::new();
    /// let text = "Login permitted for user \"admin\"";
    /// assert!(pattern.matches(text, &mut captures).is_some());
    /// let found: Vec<_> = captures.iter().map(|(_, range)| &text[range]).collect();
    /// assert_eq!(found, ["permitted", "admin"]);
    /// ```
    pub fn compile(text: &str, mut name: impl FnMut(&str) -> N) -> Result<Pattern<N>, PatternError> {
        let mut compiler = Compiler { text, at: 0, captures: 0 };
        let ops = compiler.sequence(false, &mut name)?;
        let pattern = Pattern { ops };
        pattern.check_traps()?;
        Ok(pattern)
    }

    /// Matches the start of a text; returns the number of bytes matched.
    #[inline]
    #[must_use]
    pub fn matches(&self, text: &str, captures: &mut Captures<N>) -> Option<usize> {
        captures.begin(text)?;
        sequence(&self.ops, text, 0, captures)
    }

    /// True when this pattern certainly matches every text that the other one does: the other one only goes on behind
    /// it, or begins where a capture of this one takes all.
    pub(crate) fn always_before(&self, other: &Pattern<N>) -> bool
    where
        N: PartialEq,
    {
        if other.ops.starts_with(&self.ops) {
            return true;
        }
        let Some((Op::Capture(_, last), begin)) = self.ops.split_last() else { return false };
        let Some(next) = other.ops.strip_prefix(begin).map(<[_]>::first) else { return false };
        match (last, next) {
            (Kind::Rest, _) => true,
            (
                Kind::Word,
                Some(Op::WordUpTo(..) | Op::Int(_) | Op::Capture(_, Kind::Word | Kind::LazyWord(_) | Kind::Hex)),
            ) => true,
            (Kind::Lazy, Some(next)) => !matches!(next, Op::Optional(_) | Op::Capture(_, Kind::Rest | Kind::Paren)),
            _ => false,
        }
    }

    /// A shortest capture before nothing but optional parts would always be one byte long.
    fn check_traps(&self) -> Result<(), PatternError> {
        fn check<N>(ops: &[Op<N>], followed: bool) -> bool {
            ops.iter().enumerate().all(|(i, op)| {
                let rest = &ops[i + 1..];
                let optional_rest = rest.iter().all(|op| matches!(op, Op::Optional(_)));
                match op {
                    Op::Capture(_, Kind::Lazy) => (rest.is_empty() && !followed) || !optional_rest,
                    Op::Capture(_, Kind::LazyWord(_)) => !optional_rest,
                    Op::Optional(inner) => check(inner, followed || !rest.is_empty()),
                    _ => true,
                }
            })
        }
        if check(&self.ops, false) {
            return Ok(());
        }
        let message = "nothing but optional parts, or the end of one, follows a shortest capture: where would it end?";
        Err(PatternError { message: message.to_string(), at: 0 })
    }
}

struct Compiler<'t> {
    text: &'t str,
    /// The byte that comes next.
    at: usize,
    captures: usize,
}

impl Compiler<'_> {
    fn error(&self, message: impl Into<String>) -> PatternError {
        PatternError { message: message.into(), at: self.text[..self.at].chars().count() }
    }

    fn sequence<N>(&mut self, nested: bool, name: &mut impl FnMut(&str) -> N) -> Result<Vec<Op<N>>, PatternError> {
        let mut ops = Vec::with_capacity(if nested { 4 } else { 32 });
        let mut literal = String::with_capacity(32);
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.find(['{', '}']).unwrap_or(rest.len());
            literal.push_str(&rest[..plain]);
            self.at += plain;
            let rest = &rest[plain..];
            if rest.starts_with("{{") || !nested && rest.starts_with("}}") {
                literal.push_str(&rest[..1]);
                self.at += 2;
                continue;
            }
            flush(&mut literal, &mut ops);
            if rest.starts_with("{?") {
                self.at += 2;
                ops.push(Op::Optional(self.sequence(true, name)?.into()));
            } else if rest.starts_with('{') {
                ops.push(self.capture(name)?);
            } else if rest.starts_with('}') && !nested {
                return Err(self.error("`}` without `{`; a brace is written `}}`"));
            } else if rest.is_empty() && nested {
                return Err(self.error("`{?` is never closed"));
            } else {
                self.at += rest.len().min(1);
                bind_words(&mut ops);
                return Ok(ops);
            }
        }
    }

    fn capture<N>(&mut self, name: &mut impl FnMut(&str) -> N) -> Result<Op<N>, PatternError> {
        let Some((inner, _)) = self.text[self.at + 1..].split_once('}') else {
            return Err(self.error("`{` is never closed; a brace is written `{{`"));
        };
        let (label, kind) = inner.split_once(':').unwrap_or((inner, ""));
        let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
        if label.is_empty() || !label.bytes().all(is_name) {
            return Err(self.error(format!("`{label}` is no name of a capture")));
        }
        let mut op = match kind {
            "" => Op::Capture(None, Kind::Lazy),
            "word" => Op::Capture(None, Kind::Word),
            "int" => Op::Int(None),
            "hex" => Op::Capture(None, Kind::Hex),
            "paren" => Op::Capture(None, Kind::Paren),
            "rest" => Op::Capture(None, Kind::Rest),
            _ => match kind.strip_prefix('(').and_then(|k| k.strip_suffix(')')) {
                Some(choices) => {
                    let mut choices: Vec<Literal> = choices.split('|').map(Literal::new).collect();
                    choices.sort_by_key(|choice| std::cmp::Reverse(choice.len()));
                    Op::OneOf(None, choices.into())
                }
                None => {
                    let known = "word, int, hex, paren, rest, (a|b)";
                    return Err(self.error(format!("unknown kind of capture `{kind}`; known: {known}")));
                }
            },
        };
        if label != "_" {
            self.captures += 1;
            if self.captures > MAX_CAPTURES {
                return Err(self.error(format!("more than {MAX_CAPTURES} captures")));
            }
            if let Op::Capture(slot, _) | Op::Int(slot) | Op::OneOf(slot, _) = &mut op {
                *slot = Some(name(label));
            }
        }
        self.at += inner.len() + 2;
        Ok(op)
    }
}

/// Says for each word where it ends, which depends on what follows.
fn bind_words<N>(ops: &mut Vec<Op<N>>) {
    let mut bound = Vec::with_capacity(ops.len());
    let mut rest = ops.drain(..).peekable();
    while let Some(op) = rest.next() {
        bound.push(match (op, rest.peek()) {
            (Op::Capture(name, Kind::Word), Some(Op::Literal(_))) => match rest.next() {
                Some(Op::Literal(literal)) => Op::WordUpTo(name, literal),
                _ => Op::Capture(name, Kind::Word),
            },
            (Op::Capture(name, Kind::Word), Some(_)) => Op::Capture(name, Kind::LazyWord(None)),
            (op, _) => op,
        });
    }
    drop(rest);
    for i in 0..bound.len() {
        let (before, behind) = bound.split_at_mut(i + 1);
        if let Op::Capture(_, Kind::LazyWord(starts)) = &mut before[i] {
            *starts = Starts::of(behind);
        }
    }
    *ops = bound;
}

/// Ends a literal; a run of blanks in it becomes one.
fn flush<N>(literal: &mut String, ops: &mut Vec<Op<N>>) {
    if literal.is_empty() {
        return;
    }
    let mut is_behind_blank = false;
    literal.retain(|c| {
        let is_blank = matches!(c, ' ' | '\t');
        let is_needless = is_blank && is_behind_blank;
        is_behind_blank = is_blank;
        !is_needless
    });
    if literal.contains('\t') {
        *literal = literal.replace('\t', " ");
    }
    ops.push(Op::Literal(Literal::new(literal)));
    literal.clear();
}

#[cfg(test)]
mod tests;
