//! The functions of `setEventAttribute`, as data: name, usage, examples that are run as tests, and what they do.
//!
//! A function answers by writing text and returning `true`. One that cannot answer (an argument is not set, a
//! conversion fails) returns `false`, and the attribute stays what it was. None does IO: clock, zone, tables and
//! look-ups come with the call.

mod address;
mod encoding;
mod number;
mod text;
mod time;

use collector_core::lookup::Question;
use collector_core::{Time, Zone, nearest};

use crate::correlate::Others;
use crate::data::DataFiles;
use crate::matcher::Matcher;

/// What one call may write.
pub(crate) const LONGEST_ANSWER: usize = 16 << 20;

/// A built-in function.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// Other spellings of the name.
    pub(crate) aliases: &'static [&'static str],
    /// The arguments as the reference shows them.
    pub(crate) usage: &'static str,
    pub(crate) about: &'static str,
    /// The fewest and the most arguments.
    pub(crate) args: (usize, usize),
    /// Which argument is an expression.
    pub(crate) regex: Option<usize>,
    /// Not of the vendor's language; only where the parser's manifest allows it.
    pub(crate) is_extension: bool,
    /// Records that follow each other often ask the same, and the answer is dear; it must depend on the arguments and the zone alone.
    pub(crate) repeats: fn(&[Option<&str>]) -> bool,
    pub(crate) examples: &'static [Example],
    pub(crate) run: fn(&mut Args<'_, '_>) -> bool,
}

impl Function {
    /// What most functions begin with.
    const BASE: Function = Function {
        name: "",
        aliases: &[],
        usage: "",
        about: "",
        args: (1, 1),
        regex: None,
        is_extension: false,
        repeats: |_| false,
        examples: &[],
        run: |_| false,
    };
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// A call with the variables it needs, and the answer; `None` when the function cannot answer.
pub(crate) struct Example {
    pub(crate) call: &'static str,
    pub(crate) with: &'static [(&'static str, &'static str)],
    pub(crate) gives: Option<&'static str>,
}

/// What a function works with.
pub(crate) struct Args<'a, 'e> {
    pub(crate) values: &'a [Option<&'a str>],
    pub(crate) regex: Option<&'a Matcher>,
    pub(crate) env: &'a mut Env<'e>,
    /// The reporting device, for tables that are kept per device.
    pub(crate) device: &'a str,
    pub(crate) out: &'a mut String,
}

/// What surrounds a record: the clock, the zone, tables and look-ups.
pub(crate) struct Env<'e> {
    pub(crate) arrival: Time,
    pub(crate) zone: Zone,
    pub(crate) data: &'e DataFiles,
    pub(crate) ask: &'e mut dyn FnMut(&Question) -> Option<String>,
    /// Events that were parsed before, for `collectAndSetAttrFromAnotherEvent`.
    pub(crate) others: &'e Others,
}

impl<'a> Args<'a, '_> {
    /// An argument that is needed.
    fn get(&self, index: usize) -> Option<&'a str> {
        self.values.get(index).copied().flatten()
    }

    /// Writes a whole number.
    fn answer_number(&mut self, number: Option<i64>) -> bool {
        let Some(number) = number else { return false };
        push_number(number, self.out);
        true
    }

    /// Writes an answer, if there is one.
    fn answer(&mut self, text: Option<impl std::fmt::Display>) -> bool {
        use std::fmt::Write;
        // Writing to a string cannot fail.
        text.is_some_and(|text| write!(self.out, "{text}").is_ok())
    }
}

/// Writes a whole number, without the detour of formatting.
pub(crate) fn push_number(number: i64, out: &mut String) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        out.push('-');
    }
    out.extend(digits[at..].iter().map(|digit| char::from(*digit)));
}

/// `combineMsgId` is an expression of its own: it joins any number of arguments.
pub(crate) const JOIN: &str = "combineMsgId";

/// `splitJsonEvent` acts on the record and not on a value.
pub(crate) const SPLIT: &str = "splitJsonEvent";

/// Names that later versions of the language have without saying what they do.
pub(crate) const UNSUPPORTED: [&str; 2] = ["compare", "convertHexStrToStr"];

/// What the reference says about the two that are no plain functions.
const SPECIAL: [Function; 2] = [
    Function {
        name: JOIN,
        usage: "(a, …)",
        about: "Joins texts and variables without a separator; what is not set is left out.",
        args: (1, 64),
        examples: &[
            Example { call: "combineMsgId(\"ASA-\", $_id)", with: &[("_id", "302013")], gives: Some("ASA-302013") },
            Example { call: "combineMsgId($_no, \"x\")", with: &[], gives: Some("x") },
            Example { call: "combineMsgId(toUpper($_a), \"-\", $_a)", with: &[("_a", "x")], gives: Some("X-x") },
        ],
        ..Function::BASE
    },
    Function {
        name: SPLIT,
        usage: "(json, path, prefix, suffix, drop)",
        about: "Makes an event of its own of every member of the array at the path (\"\": the text is the array): the member \
                between prefix and suffix is read as a new record. With \"true\" the original makes no event. Answers how \
                many there are.",
        args: (5, 5),
        examples: &[Example {
            call: "splitJsonEvent($_j, \"Records\", \"P \", \"\", \"false\")",
            with: &[("_j", "{\"Records\":[{\"a\":1},{\"a\":2}]}")],
            gives: Some("2"),
        }],
        ..Function::BASE
    },
];

/// All functions, by family, in the order of the reference.
pub(crate) fn all() -> impl Iterator<Item = &'static Function> {
    [&SPECIAL[..], text::FUNCTIONS, number::FUNCTIONS, time::FUNCTIONS, address::FUNCTIONS, encoding::FUNCTIONS]
        .into_iter()
        .flatten()
}

/// Finds a function by name or alias.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name || function.aliases.contains(&name))
}

/// The name that was probably meant.
pub(crate) fn near(name: &str) -> Option<&'static str> {
    nearest(name, all().filter(|function| !function.is_extension).map(|function| function.name))
}

pub(crate) use address::protocol_name;
pub(crate) use number::decimal;
pub(crate) use time::date_millis;
