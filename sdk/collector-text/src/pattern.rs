//! Message patterns: free text taken apart by a picture of itself.
//!
//! `Login {result:(permitted|denied)} from {src_ip}/{src_port:int}` is compiled once into a short program of
//! comparisons and captures. There is no regular expression behind it: literals are compared, a capture ends
//! where the next literal begins, and only when what follows does not fit is a longer capture tried. The work
//! on one text is bounded by a number of steps.
//!
//! | element | matches |
//! |---|---|
//! | text | itself; a run of blanks matches one or more blanks |
//! | `{name}` | the shortest text (at least one byte) for which the rest fits; at the end of the pattern everything |
//! | `{name:word}` | the same without blanks |
//! | `{name:int}` | digits, with an optional `-` |
//! | `{name:hex}` | hexadecimal digits, with an optional `0x` |
//! | `{name:paren}` | text up to the closing bracket that balances, not including it |
//! | `{name:rest}` | everything to the end, possibly nothing |
//! | `{name:(a\|b)}` | one of the texts |
//! | `{_}`, `{_:int}` … | the same without keeping it |
//! | `{?…}` | what is inside, or nothing |
//! | `{{`, `}}` | a brace |
//!
//! A pattern matches from the start of the text; text left over at its end is allowed, so that a message with
//! an addition of a newer release still matches.

use memchr::{memchr, memchr2, memmem};

/// The most captures in one pattern.
pub const MAX_CAPTURES: usize = 48;

/// Steps that matching may take before it gives up: far more than any sensible pattern needs.
const MAX_STEPS: u32 = 20_000;

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
enum Op<N> {
    Literal(Box<str>),
    Blanks,
    Capture(Option<N>, Kind),
    /// Either the next operations, or go on behind this many of them.
    Optional(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Lazy,
    Word,
    Int,
    Hex,
    Paren,
    Rest,
    OneOf(Box<[Box<str>]>),
}

/// A compiled pattern. `N` names a capture: an attribute, or the name itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern<N> {
    ops: Vec<Op<N>>,
}

/// The captures of one match, in the order of the pattern.
#[derive(Debug)]
pub struct Captures<N> {
    items: [Option<(N, usize, usize)>; MAX_CAPTURES],
    len: usize,
}

impl<N: Copy> Captures<N> {
    /// Makes room, to be used for many matches.
    #[must_use]
    pub fn new() -> Captures<N> {
        Captures { items: [None; MAX_CAPTURES], len: 0 }
    }

    /// What was captured, as ranges of the text.
    pub fn iter(&self) -> impl Iterator<Item = (N, std::ops::Range<usize>)> + '_ {
        self.items[..self.len].iter().flatten().map(|(name, from, to)| (*name, *from..*to))
    }

    #[inline(always)]
    fn push(&mut self, name: Option<N>, from: usize, to: usize) {
        if let Some(name) = name
            && self.len < MAX_CAPTURES
        {
            self.items[self.len] = Some((name, from, to));
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
        let mut compiler = Compiler { chars: text.char_indices().map(|(_, c)| c).collect(), at: 0, captures: 0 };
        let mut ops = Vec::new();
        compiler.sequence(&mut ops, false, &mut name)?;
        let pattern = Pattern { ops };
        pattern.check_traps()?;
        Ok(pattern)
    }

    /// Matches the start of a text; returns the number of bytes matched.
    #[inline]
    #[must_use]
    pub fn matches(&self, text: &str, captures: &mut Captures<N>) -> Option<usize> {
        captures.len = 0;
        let mut steps = MAX_STEPS;
        self.run(0, text, 0, captures, &mut steps)
    }

    /// The literal text that every match begins with, for dispatch.
    #[must_use]
    pub fn prefix(&self) -> &str {
        match self.ops.first() {
            Some(Op::Literal(text)) => text,
            _ => "",
        }
    }

    fn run(&self, mut pc: usize, text: &str, mut at: usize, out: &mut Captures<N>, steps: &mut u32) -> Option<usize> {
        *steps = steps.checked_sub(1)?;
        let bytes = text.as_bytes();
        while let Some(op) = self.ops.get(pc) {
            pc += 1;
            match op {
                Op::Literal(literal) => {
                    if !bytes[at..].starts_with(literal.as_bytes()) {
                        return None;
                    }
                    at += literal.len();
                }
                Op::Blanks => {
                    let begin = at;
                    while let Some(b' ' | b'\t') = bytes.get(at) {
                        at += 1;
                    }
                    if at == begin {
                        return None;
                    }
                }
                Op::Optional(len) => {
                    let mark = out.len;
                    if let Some(end) = self.run(pc, text, at, out, steps) {
                        return Some(end);
                    }
                    out.len = mark;
                    pc += len;
                }
                Op::Capture(name, kind) => match fixed_end(kind, text, at) {
                    Fixed::End(end) => {
                        out.push(*name, at, end);
                        at = end;
                    }
                    Fixed::No => return None,
                    Fixed::Shortest => return self.shortest(pc, text, at, (*name, kind), out, steps),
                    Fixed::Choices(choices) => {
                        let mark = out.len;
                        for choice in choices.iter().filter(|choice| text[at..].starts_with(&***choice)) {
                            out.push(*name, at, at + choice.len());
                            if let Some(end) = self.run(pc, text, at + choice.len(), out, steps) {
                                return Some(end);
                            }
                            out.len = mark;
                        }
                        return None;
                    }
                },
            }
        }
        Some(at)
    }

    /// A capture that ends as early as what follows allows.
    fn shortest(
        &self,
        pc: usize,
        text: &str,
        at: usize,
        (name, kind): (Option<N>, &Kind),
        out: &mut Captures<N>,
        steps: &mut u32,
    ) -> Option<usize> {
        let bytes = text.as_bytes();
        let limit = match kind {
            Kind::Word => bytes[at..].iter().position(u8::is_ascii_whitespace).map_or(bytes.len(), |len| at + len),
            _ => bytes.len(),
        };
        if limit == at {
            return None;
        }
        let mark = out.len;
        let Some(next) = self.ops.get(pc) else {
            out.push(name, at, limit);
            return Some(limit);
        };
        let mut end = at;
        while end < limit {
            end = match next {
                // What follows may begin where the capture ends, but not before its first byte.
                Op::Literal(literal) => {
                    let window = &bytes[end + 1..(limit + literal.len()).min(bytes.len())];
                    end + 1 + find(window, literal.as_bytes())?
                }
                Op::Blanks => end + 1 + memchr2(b' ', b'\t', &bytes[end + 1..])?,
                _ => end + 1,
            };
            if end > limit {
                return None;
            }
            if !text.is_char_boundary(end) {
                continue;
            }
            out.push(name, at, end);
            if let Some(done) = self.run(pc, text, end, out, steps) {
                return Some(done);
            }
            out.len = mark;
            if *steps == 0 {
                return None;
            }
        }
        None
    }

    /// A shortest capture before nothing but optional parts would always be one byte long.
    fn check_traps(&self) -> Result<(), PatternError> {
        for (pc, op) in self.ops.iter().enumerate() {
            if !matches!(op, Op::Capture(_, Kind::Lazy | Kind::Word)) || pc + 1 == self.ops.len() {
                continue;
            }
            let mut next = pc + 1;
            while let Some(Op::Optional(len)) = self.ops.get(next) {
                next += 1 + len;
            }
            if next >= self.ops.len() {
                let message = "a shortest capture is followed by optional parts only and would be one character long";
                return Err(PatternError { message: message.to_string(), at: 0 });
            }
        }
        Ok(())
    }
}

#[inline(always)]
fn find(window: &[u8], literal: &[u8]) -> Option<usize> {
    match literal {
        [byte] => memchr(*byte, window),
        [first, ..] => {
            // Literals are short, and mostly the first byte decides.
            let at = memchr(*first, window)?;
            if window[at..].starts_with(literal) { Some(at) } else { memmem::find(window, literal) }
        }
        [] => Some(0),
    }
}

enum Fixed<'k> {
    End(usize),
    No,
    Shortest,
    Choices(&'k [Box<str>]),
}

/// Captures whose end does not depend on what follows.
#[inline(always)]
fn fixed_end<'k>(kind: &'k Kind, text: &str, at: usize) -> Fixed<'k> {
    let bytes = text.as_bytes();
    let run = |from: usize, test: fn(&u8) -> bool| {
        let end = bytes[from..].iter().position(|b| !test(b)).map_or(bytes.len(), |len| from + len);
        if end > from { Fixed::End(end) } else { Fixed::No }
    };
    match kind {
        Kind::Lazy | Kind::Word => Fixed::Shortest,
        Kind::Int => run(at + usize::from(bytes.get(at) == Some(&b'-')), u8::is_ascii_digit),
        Kind::Hex => run(at + if bytes[at..].starts_with(b"0x") { 2 } else { 0 }, u8::is_ascii_hexdigit),
        Kind::Rest => Fixed::End(bytes.len()),
        Kind::OneOf(choices) => Fixed::Choices(choices),
        Kind::Paren => {
            let mut depth = 0_usize;
            for (i, byte) in bytes[at..].iter().enumerate() {
                match byte {
                    b'(' => depth += 1,
                    b')' if depth == 0 => return Fixed::End(at + i),
                    b')' => depth -= 1,
                    _ => {}
                }
            }
            Fixed::No
        }
    }
}

struct Compiler {
    chars: Vec<char>,
    at: usize,
    captures: usize,
}

impl Compiler {
    fn error(&self, message: impl Into<String>) -> PatternError {
        PatternError { message: message.into(), at: self.at }
    }

    fn sequence<N>(
        &mut self,
        ops: &mut Vec<Op<N>>,
        nested: bool,
        name: &mut impl FnMut(&str) -> N,
    ) -> Result<(), PatternError> {
        let mut literal = String::new();
        while let Some(c) = self.chars.get(self.at).copied() {
            let next = self.chars.get(self.at + 1).copied();
            match (c, next) {
                ('{', Some('{')) => {
                    literal.push('{');
                    self.at += 2;
                }
                ('{', Some('?')) => {
                    flush(&mut literal, ops);
                    self.at += 2;
                    let place = ops.len();
                    ops.push(Op::Optional(0));
                    self.sequence(ops, true, name)?;
                    ops[place] = Op::Optional(ops.len() - place - 1);
                }
                ('{', _) => {
                    flush(&mut literal, ops);
                    ops.push(self.capture(name)?);
                }
                ('}', _) if nested => {
                    flush(&mut literal, ops);
                    self.at += 1;
                    return Ok(());
                }
                ('}', Some('}')) => {
                    literal.push('}');
                    self.at += 2;
                }
                ('}', _) => return Err(self.error("`}` without `{`; a brace is written `}}`")),
                (c, _) => {
                    literal.push(c);
                    self.at += 1;
                }
            }
        }
        flush(&mut literal, ops);
        if nested { Err(self.error("`{?` is never closed")) } else { Ok(()) }
    }

    fn capture<N>(&mut self, name: &mut impl FnMut(&str) -> N) -> Result<Op<N>, PatternError> {
        let Some(len) = self.chars[self.at..].iter().position(|c| *c == '}') else {
            return Err(self.error("`{` is never closed; a brace is written `{{`"));
        };
        let inner: String = self.chars[self.at + 1..self.at + len].iter().collect();
        let (label, kind) = inner.split_once(':').unwrap_or((&inner, ""));
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        if label.is_empty() || !label.chars().all(is_name) {
            return Err(self.error(format!("`{label}` is no name of a capture")));
        }
        let kind = match kind {
            "" => Kind::Lazy,
            "word" => Kind::Word,
            "int" => Kind::Int,
            "hex" => Kind::Hex,
            "paren" => Kind::Paren,
            "rest" => Kind::Rest,
            _ => match kind.strip_prefix('(').and_then(|k| k.strip_suffix(')')) {
                Some(choices) => Kind::OneOf(choices.split('|').map(Box::from).collect()),
                None => {
                    let known = "word, int, hex, paren, rest, (a|b)";
                    return Err(self.error(format!("unknown kind of capture `{kind}`; known: {known}")));
                }
            },
        };
        let kept = label != "_";
        if kept {
            self.captures += 1;
            if self.captures > MAX_CAPTURES {
                return Err(self.error(format!("more than {MAX_CAPTURES} captures")));
            }
        }
        let op = Op::Capture(kept.then(|| name(label)), kind);
        self.at += len + 1;
        Ok(op)
    }
}

/// Ends a literal: its blanks become operations of their own.
fn flush<N>(literal: &mut String, ops: &mut Vec<Op<N>>) {
    let mut rest = literal.as_str();
    while !rest.is_empty() {
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if blanks > 0 {
            ops.push(Op::Blanks);
            rest = &rest[blanks..];
            continue;
        }
        let len = rest.find([' ', '\t']).unwrap_or(rest.len());
        ops.push(Op::Literal(rest[..len].into()));
        rest = &rest[len..];
    }
    literal.clear();
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: Option<&str>) {
        let mut names = Vec::new();
        let compiled = Pattern::compile(pattern, |name| {
            names.push(name.to_string());
            names.len() - 1
        })
        .unwrap();
        let mut captures = Captures::new();
        let found = compiled.matches(text, &mut captures).map(|_| {
            captures.iter().map(|(n, range)| format!("{}={}", names[n], &text[range])).collect::<Vec<_>>().join(",")
        });
        assert_eq!(found.as_deref(), expected, "{pattern} on {text}");
    }

    #[test]
    fn elements() {
        check("a {x} b", "a  1 2 b", Some("x=1 2"));
        check("{if}:{ip}/{port:int}", "outside:2001:db8::1/443", Some("if=outside,ip=2001:db8::1,port=443"));
        check("for {a:word} ({b:paren}){? tail}", "for x (u (LOCAL\\v)) tail", Some("a=x,b=u (LOCAL\\v)"));
        check("{a}{? to {b:word}} end", "1 to 2 end", Some("a=1,b=2"));
        check("{a}{? to {b:word}} end", "1 end", Some("a=1"));
        check("{r:(permit|permitted)} x", "permitted x", Some("r=permitted"));
        check("[{h:hex}, {_:hex}]", "[0xe0ba, 0x0]", Some("h=0xe0ba"));
        check("{{{x:int}}}", "{7}", Some("x=7"));
        check("{x:int}", "-", None);
        check("m {x:rest}", "m ", Some("x="));
        check("m {x}", "m ", None);
        check("{x}é", "aéé", Some("x=a"));
        check("{?{? }({u:paren})} go", " (bob) go", Some("u=bob"));
        check("a", "ab", Some(""));
    }

    #[test]
    fn malformed_patterns() {
        let compile = |text: &str| Pattern::compile(text, |_| ()).unwrap_err();
        assert_eq!(compile("ab}").at, 2);
        assert_eq!(compile("é {x").at, 2);
        assert!(compile("{x:wrd}").message.contains("known: word"));
        assert!(compile("{?a").message.contains("never closed"));
        assert!(compile("{x}{? y}").message.contains("optional parts only"));
    }

    #[test]
    fn work_is_bounded() {
        let pattern = "{a} {b} {c} {d} {e} {f} z";
        let compiled = Pattern::compile(pattern, |_| ()).unwrap();
        assert_eq!(compiled.matches(&"x ".repeat(100_000), &mut Captures::new()), None);
    }

    proptest! {
        #[test]
        fn never_panics(pattern in "[a{}?:(|) int_]{0,24}", text in any::<String>()) {
            if let Ok(compiled) = Pattern::compile(&pattern, |_| ()) {
                let mut captures = Captures::new();
                if compiled.matches(&text, &mut captures).is_some() {
                    for (_, range) in captures.iter() {
                        let _ = &text[range];
                    }
                }
            }
        }
    }
}
