//! A parser as it runs: instructions over numbered variables, each with its place in the file.

use std::sync::{Arc, OnceLock};

use collector_core::maps::hash;
use memchr::memmem::Finder;

use crate::at::At;
use crate::function::Function;
use crate::matcher::Matcher;
use crate::prefilter::Prefilter;

/// The number of a variable within its parser.
pub(crate) type Slot = u16;

/// What instructions work on: `_rawmsg` has this number in every parser.
pub(crate) const RAW: Slot = 0;
/// `reptDevIpAddr`.
pub(crate) const DEVICE: Slot = 1;
/// `eventType`.
pub(crate) const EVENT_TYPE: Slot = 2;

/// Instructions in order.
pub(crate) type Block = Vec<Instruction>;

/// One instruction and where it stands.
#[derive(Debug)]
pub(crate) struct Instruction {
    pub(crate) at: At,
    pub(crate) kind: Kind,
}

/// What an instruction does; each is named after its element. Small, because a parser has thousands of them and a record
/// meets some dozens.
#[derive(Debug)]
pub(crate) enum Kind {
    /// `collectFieldsByRegex`, `collectAndSetAttrByRegex`.
    Regex { src: Slot, regex: Box<Regex> },
    /// The other collect instructions.
    Collect(Box<Collect>),
    /// `collectAndSetAttrFromAnotherEvent`.
    AnotherEvent(Box<AnotherEvent>),
    /// `setEventAttribute`.
    Set { attr: Slot, value: Expression },
    /// `swap`.
    Swap(Slot, Slot),
    /// `choose`, and a `when` of its own.
    Choose { whens: Vec<When>, otherwise: Option<Block>, table: Option<Box<Table>> },
    /// `switch`.
    Switch(Box<Switch>),
    /// Sibling `when`s that ask for one variable: `table` leads to those that hold.
    Whens { whens: Vec<When>, table: Box<Table> },
}

/// What a collect instruction reads, and how.
#[derive(Debug)]
pub(crate) enum Collect {
    /// `collectAndSetAttrByKeyValuePair`, and with `all` its `…MultiValue` form.
    KeyValue { src: Slot, sep: Separators, maps: Vec<KeyMap>, all: bool },
    /// `collectFieldsByKeyValuePair`.
    Fields { src: Slot, sep: Separators, kvsep: String, keys: Keys },
    /// `collectAndSetAttrByPos` and its forms with quotes and nested separators.
    Position { src: Slot, sep: String, inner: Inner, maps: Vec<PositionMap> },
    /// `collectAndSetAttrByJSON`.
    Json { src: Slot, maps: Vec<JsonMap> },
    /// `collectAndSetAttrByJsonArray`.
    JsonArray { src: Slot, sep: String, maps: Vec<JsonMap> },
    /// `collectAndSetAttrByJsonSymbol`.
    JsonSymbol { src: Slot, symbols: Symbols },
    /// `collectAndSetAttrBySymbol`.
    Symbol { src: Slot, sep: Separators, start: String, end: String, symbols: Symbols },
    /// `collectAndSetAttrByXPath`.
    XPath { src: Slot, path: crate::collect::xpath::Path, symbols: Symbols },
    /// `collectFieldsByXPath`.
    XPathFields { src: Slot, maps: Vec<(Option<Slot>, crate::collect::xpath::Path)>, then: Block },
    /// `collectFieldsByCsvFile`.
    CsvFile { file: String, key: Operand, maps: Vec<(Slot, usize)> },
    /// `collectFieldsByCsvValue`.
    CsvValue { file: String, delimiter: String, pattern: Box<Regex>, attrs: Vec<Slot> },
    /// `collectFieldsBySNMPTrap`.
    SnmpTrap { src: Slot, maps: Vec<KeyMap> },
}

impl From<Collect> for Kind {
    fn from(collect: Collect) -> Kind {
        Kind::Collect(Box::new(collect))
    }
}

/// `switch`.
#[derive(Debug)]
pub(crate) struct Switch {
    pub(crate) cases: Vec<Block>,
    pub(crate) default: Option<Block>,
    /// Which cases can match, and the text that they all begin with.
    pub(crate) filter: Option<(Box<Prefilter>, Slot)>,
    /// A case may fail when it has set something already.
    pub(crate) undoes: bool,
}

/// True when a block may not complete.
pub(crate) fn can_fail(block: &Block) -> bool {
    block.iter().any(Instruction::can_fail)
}

/// True when a block may fail when it has set something already.
pub(crate) fn can_fail_late(block: &Block) -> bool {
    let [first, others @ ..] = &block[..] else { return false };
    others.iter().any(Instruction::can_fail)
        || match &first.kind {
            Kind::Switch(switch) => switch.default.as_ref().is_some_and(can_fail_late),
            Kind::Choose { whens, otherwise, .. } => {
                whens.iter().map(|when| &when.then).chain(otherwise).any(can_fail_late)
            }
            Kind::Regex { .. } => false,
            _ => first.can_fail(),
        }
}

impl Instruction {
    fn can_fail(&self) -> bool {
        match &self.kind {
            Kind::Regex { .. } => true,
            Kind::Switch(switch) => switch.default.as_ref().is_none_or(can_fail),
            Kind::Choose { whens, otherwise, .. } => whens.iter().map(|when| &when.then).chain(otherwise).any(can_fail),
            Kind::Whens { whens, .. } => whens.iter().any(|when| can_fail(&when.then)),
            Kind::AnotherEvent(another) => another.whens.iter().any(|when| can_fail(&when.then)),
            Kind::Collect(collect) => matches!(&**collect, Collect::XPathFields { then, .. } if can_fail(then)),
            _ => false,
        }
    }
}

/// A `when` with its test.
#[derive(Debug)]
pub(crate) struct When {
    pub(crate) at: At,
    /// The test as it is written, for explanations.
    pub(crate) written: String,
    pub(crate) test: Test,
    pub(crate) then: Block,
}

/// The answers of tests `$variable = 'text'` by text: which `when`s they are, so that no chain is walked.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) slot: Slot,
    pub(crate) rows: Names<Vec<u16>>,
}

/// An expression with what it captures into.
#[derive(Debug)]
pub(crate) struct Regex {
    pub(crate) matcher: Matcher,
    pub(crate) slots: Vec<Slot>,
    pub(crate) at: At,
    /// As the author wrote it.
    pub(crate) written: String,
}

/// `attrKeyMap` with a key; without an attribute the value is ignored.
#[derive(Debug)]
pub(crate) struct KeyMap {
    pub(crate) attr: Option<Slot>,
    pub(crate) key: String,
    pub(crate) finder: Finder<'static>,
}

/// Variables by bare keys; those without one are known and ignored.
pub(crate) type Keys = Names<Vec<Option<Slot>>>;

/// `attrKeyMap` with a JSON path.
#[derive(Debug)]
pub(crate) struct JsonMap {
    pub(crate) attr: Option<Slot>,
    pub(crate) path: crate::collect::json::Path,
}

/// `attrPosMap`.
#[derive(Debug)]
pub(crate) struct PositionMap {
    pub(crate) attr: Option<Slot>,
    /// From 1.
    pub(crate) pos: usize,
}

/// What may hide separators of positions.
#[derive(Debug)]
pub(crate) enum Inner {
    Nothing,
    Quotes(String),
    Pairs(Vec<(char, char)>),
}

/// The alternatives of a separator.
#[derive(Debug)]
pub(crate) struct Separators(pub(crate) Vec<Finder<'static>>);

impl Separators {
    pub(crate) fn new(alternatives: &[String]) -> Separators {
        Separators(alternatives.iter().map(|one| Finder::new(one.as_bytes()).into_owned()).collect())
    }

    /// Where the first separator behind `from` is, and how long.
    #[inline]
    pub(crate) fn find(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        let bytes = text.as_bytes();
        let found = self.0.iter().filter_map(|one| Some((from + one.find(&bytes[from..])?, one.needle().len())));
        found.min_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)))
    }

    /// Where the last separator within a text begins and ends.
    pub(crate) fn last(&self, text: &str) -> Option<(usize, usize)> {
        let ends = self.0.iter().filter_map(|one| {
            let at = memchr::memmem::rfind(text.as_bytes(), one.needle())?;
            Some((at, at + one.needle().len()))
        });
        ends.max_by_key(|(_, end)| *end)
    }

    pub(crate) fn needles(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Finder::needle)
    }

    /// The longest alternative.
    pub(crate) fn longest(&self) -> usize {
        self.needles().map(<[u8]>::len).max().unwrap_or(0)
    }
}

/// A table by name.
pub(crate) type Names<V> = hash::Names<Box<str>, V>;

/// Variables by the names that data has for them; known when the whole file was read. `excludeAttr` names are left out.
#[derive(Debug, Default)]
pub(crate) struct Symbols {
    pub(crate) names: Arc<OnceLock<Names<Slot>>>,
    pub(crate) excluded: Vec<String>,
}

/// `collectAndSetAttrFromAnotherEvent`.
#[derive(Debug)]
pub(crate) struct AnotherEvent {
    pub(crate) types: Vec<String>,
    pub(crate) whens: Vec<When>,
    /// Variables that hold the other event's attributes, each with the attribute's name.
    pub(crate) reads: Vec<(Slot, String)>,
    /// The shortest `withinTimeSec` of the tests.
    pub(crate) within: Option<i64>,
}

/// The value of `setEventAttribute`.
#[derive(Debug)]
pub(crate) enum Expression {
    /// Begin and length in the parser's constants.
    Constant(u32, u32),
    Variable(Slot),
    /// `combineMsgId`.
    Join(Vec<Argument>),
    Call(Box<Call>),
}

/// A constant or a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operand {
    Constant(u32, u32),
    Variable(Slot),
}

/// A call of a function.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) function: &'static Function,
    pub(crate) args: Vec<Argument>,
    /// Some argument is to be made first.
    pub(crate) nests: bool,
    /// It is `splitJsonEvent`, which acts on the record and not on a value.
    pub(crate) splits: bool,
    /// The expression, for the function that takes one.
    pub(crate) regex: Option<Box<Matcher>>,
}

/// An argument of a call.
#[derive(Debug)]
pub(crate) enum Argument {
    Operand(Operand),
    Call(Box<Call>),
    Join(Vec<Argument>),
}

/// A test of a `when`.
#[derive(Debug)]
pub(crate) enum Test {
    Exist {
        slot: Slot,
        wanted: bool,
    },
    Private {
        slot: Slot,
        wanted: bool,
    },
    Matches {
        slot: Slot,
        regex: Box<Matcher>,
        wanted: bool,
    },
    Equal {
        left: Slot,
        right: Operand,
        wanted: bool,
    },
    Order {
        left: Slot,
        right: Operand,
        accepts: fn(std::cmp::Ordering) -> bool,
    },
    In {
        slot: Slot,
        list: Vec<String>,
    },
    /// `withinTimeSec`, only inside `collectAndSetAttrFromAnotherEvent`, which has looked at the age already.
    Within,
}
