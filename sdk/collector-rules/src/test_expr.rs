//! The test expressions of `when`: one condition each; there is no AND, OR or NOT.

use std::cmp::Ordering;

/// A test as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Written {
    Exist {
        name: String,
        wanted: bool,
    },
    Private {
        name: String,
        wanted: bool,
    },
    /// The second part is a quoted expression, or a bare word that may name a pattern.
    Matches {
        name: String,
        regex: Term,
        wanted: bool,
    },
    Compare {
        name: String,
        op: Comparison,
        right: Term,
    },
    In {
        name: String,
        list: Vec<String>,
    },
    Within(i64),
}

/// What stands on the right.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Term {
    Text(String),
    Variable(String),
    Word(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// What the order of two numbers must be; `None` for comparisons of texts.
    pub(crate) fn accepts(self) -> Option<fn(Ordering) -> bool> {
        Some(match self {
            Comparison::Equal | Comparison::NotEqual => return None,
            Comparison::Less => Ordering::is_lt,
            Comparison::LessOrEqual => Ordering::is_le,
            Comparison::Greater => Ordering::is_gt,
            Comparison::GreaterOrEqual => Ordering::is_ge,
        })
    }
}

/// What is wrong with a test, at which byte, and a remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TestFault {
    pub(crate) at: usize,
    pub(crate) message: String,
    pub(crate) hint: &'static str,
}

const SHAPES: &str =
    "tests look like $a = 'x', $a != $b, $a <= 10, $a IN 'x, y', exist a, not_exist a, matches($a, 'expression')";

/// Reads a test.
pub(crate) fn parse(text: &str) -> Result<Written, TestFault> {
    let mut reader = Reader { text, at: 0 };
    reader.blanks();
    let written = reader.test()?;
    reader.blanks();
    if reader.at < text.len() {
        let rest = reader.rest();
        let combined = ["&&", "||", "AND ", "OR ", "and ", "or "].iter().any(|op| rest.starts_with(op));
        let hint =
            if combined { "nest one `when` in another for AND; write one after the other for OR" } else { SHAPES };
        return Err(reader.fault(format!("`{}` stands behind the test", rest.trim_end()), hint));
    }
    Ok(written)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn fault(&self, message: impl Into<String>, hint: &'static str) -> TestFault {
        TestFault { at: self.at, message: message.into(), hint }
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take(&mut self, word: &str) -> bool {
        let takes = self.rest().starts_with(word);
        self.at += if takes { word.len() } else { 0 };
        takes
    }

    /// Takes a keyword, which a name must not continue.
    fn keyword(&mut self, word: &str) -> bool {
        let Some(rest) = self.rest().strip_prefix(word) else { return false };
        let ends = !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.');
        self.at += if ends { word.len() } else { 0 };
        ends
    }

    fn name(&mut self) -> Result<String, TestFault> {
        let rest = self.rest();
        let len = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
        if len == 0 {
            return Err(self.fault("the name of an attribute is missing", SHAPES));
        }
        self.at += len;
        Ok(rest[..len].to_string())
    }

    fn test(&mut self) -> Result<Written, TestFault> {
        if self.rest().starts_with('(') || self.rest().starts_with('!') {
            return Err(
                self.fault("tests cannot be grouped or negated", "use not_exist, not_matches or !=, and nest `when`s")
            );
        }
        if self.take("not exist ") {
            return self.exist(false);
        }
        for (word, wanted) in [("exist", true), ("not_exist", false)] {
            if self.keyword(word) {
                return self.exist(wanted);
            }
        }
        for (word, wanted) in [("private_ip", true), ("not_private_ip", false)] {
            if self.keyword(word) {
                self.blanks();
                self.take("$");
                return Ok(Written::Private { name: self.name()?, wanted });
            }
        }
        for (word, wanted) in [("matches", true), ("not_matches", false)] {
            if self.keyword(word) {
                return self.matches(wanted);
            }
        }
        if self.keyword("withinTimeSec") {
            self.blanks();
            if !self.take("=") {
                return Err(self.fault("`=` is missing", "it looks like withinTimeSec = 60"));
            }
            self.blanks();
            let (Term::Word(number) | Term::Text(number)) = self.term()? else {
                return Err(self.fault("seconds are a number", "it looks like withinTimeSec = 60"));
            };
            let seconds =
                number.parse().map_err(|_| self.fault("seconds are a number", "it looks like withinTimeSec = 60"))?;
            return Ok(Written::Within(seconds));
        }
        if !self.take("$") {
            return Err(self.fault("this is no test", SHAPES));
        }
        let name = self.name()?;
        self.blanks();
        self.comparison(name)
    }

    fn exist(&mut self, wanted: bool) -> Result<Written, TestFault> {
        self.blanks();
        self.take("$");
        Ok(Written::Exist { name: self.name()?, wanted })
    }

    fn matches(&mut self, wanted: bool) -> Result<Written, TestFault> {
        const SHAPE: &str = "it looks like matches($attribute, 'expression')";
        self.blanks();
        if !self.take("(") {
            return Err(self.fault("`(` is missing", SHAPE));
        }
        self.blanks();
        self.take("$");
        let name = self.name()?;
        self.blanks();
        if !self.take(",") {
            return Err(self.fault("`,` is missing", SHAPE));
        }
        self.blanks();
        let rest = self.rest();
        let regex = match rest.chars().next() {
            Some(quote @ ('\'' | '"')) => {
                // The expression may hold parentheses and quotes: the last quote before the closing parenthesis ends it.
                let inner = rest[1..].trim_end();
                let inner = inner.strip_suffix(')').unwrap_or(inner).trim_end();
                self.at = self.text.len();
                Term::Text(inner.strip_suffix(quote).unwrap_or(inner).to_string())
            }
            _ => {
                let word = self.word(')')?;
                self.take(")");
                Term::Word(word)
            }
        };
        Ok(Written::Matches { name, regex, wanted })
    }

    fn comparison(&mut self, name: String) -> Result<Written, TestFault> {
        if self.keyword("IN") || self.keyword("in") {
            self.blanks();
            let (Term::Text(list) | Term::Word(list)) = self.term()? else {
                return Err(self.fault("IN takes a list of texts", "it looks like $a IN 'x, y, z'"));
            };
            let list = list.split(',').map(|item| item.trim().to_string()).collect();
            return Ok(Written::In { name, list });
        }
        let ops = [
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("==", Comparison::Equal),
            ("=", Comparison::Equal),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let Some((_, op)) = ops.into_iter().find(|(sign, _)| self.take(sign)) else {
            return Err(self.fault("an operator is missing", SHAPES));
        };
        self.blanks();
        Ok(Written::Compare { name, op, right: self.term()? })
    }

    fn term(&mut self) -> Result<Term, TestFault> {
        let rest = self.rest();
        match rest.chars().next() {
            Some(quote @ ('\'' | '"')) => {
                let inner = &rest[1..];
                // The closing quote may be missing at the end.
                let end = inner.find(quote);
                self.at += 1 + end.map_or(inner.len(), |end| end + 1);
                let text = &inner[..end.unwrap_or(inner.len())];
                Ok(Term::Text(if end.is_none() { text.trim_end() } else { text }.to_string()))
            }
            Some('$') => {
                self.at += 1;
                Ok(Term::Variable(self.name()?))
            }
            Some(_) => Ok(Term::Word(self.word(' ')?)),
            None => Err(self.fault("there is nothing to compare with", SHAPES)),
        }
    }

    fn word(&mut self, stop: char) -> Result<String, TestFault> {
        let rest = self.rest();
        let len = rest.find(|c: char| c == stop || c.is_whitespace()).unwrap_or(rest.len());
        if len == 0 {
            return Err(self.fault("a value is missing", SHAPES));
        }
        self.at += len;
        self.blanks();
        Ok(rest[..len].to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_read() {
        let text = |t: &str| Term::Text(t.to_string());
        let name = || "v".to_string();
        let compare = |op, right| Written::Compare { name: name(), op, right };
        let cases = [
            ("$v = 'S s'", compare(Comparison::Equal, text("S s"))),
            ("$v = 'S", compare(Comparison::Equal, text("S"))),
            ("$v=\"S\"", compare(Comparison::Equal, text("S"))),
            ("$v != 'S'", compare(Comparison::NotEqual, text("S"))),
            ("$v = ''", compare(Comparison::Equal, text(""))),
            ("$v = $AnotherEvent.x", compare(Comparison::Equal, Term::Variable("AnotherEvent.x".into()))),
            ("$v <= 432000000", compare(Comparison::LessOrEqual, Term::Word("432000000".into()))),
            ("exist v", Written::Exist { name: name(), wanted: true }),
            ("exist $v ", Written::Exist { name: name(), wanted: true }),
            ("not_exist v", Written::Exist { name: name(), wanted: false }),
            ("not exist v", Written::Exist { name: name(), wanted: false }),
            ("not_private_ip v", Written::Private { name: name(), wanted: false }),
            ("private_ip v", Written::Private { name: name(), wanted: true }),
            ("matches($v, '^a(b)')", Written::Matches { name: name(), regex: text("^a(b)"), wanted: true }),
            ("not_matches( $v , '^{' )", Written::Matches { name: name(), regex: text("^{"), wanted: false }),
            (
                "matches($v, gPatIpAddr)",
                Written::Matches { name: name(), regex: Term::Word("gPatIpAddr".into()), wanted: true },
            ),
            ("matches($v,0)", Written::Matches { name: name(), regex: Term::Word("0".into()), wanted: true }),
            ("$v IN 'a, b,c'", Written::In { name: name(), list: vec!["a".into(), "b".into(), "c".into()] }),
            ("withinTimeSec = 60", Written::Within(60)),
        ];
        for (test, expected) in cases {
            assert_eq!(parse(test), Ok(expected), "{test}");
        }
    }

    #[test]
    fn what_is_no_test_says_why() {
        let fault = |test: &str| parse(test).unwrap_err();
        assert!(fault("$a = 'x' AND $b = 'y'").hint.contains("nest"));
        assert!(fault("$a = 'x' && $b = 'y'").hint.contains("nest"));
        assert!(fault("($a = 'x')").message.contains("grouped"));
        assert_eq!(fault("$a ~ 'x'").at, 3);
        assert!(fault("").message.contains("no test"));
        assert!(fault("$a =").message.contains("nothing"));
        assert!(fault("withinTimeSec = soon").message.contains("number"));
    }
}
