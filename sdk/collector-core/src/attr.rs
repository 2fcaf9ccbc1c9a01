//! Attribute names, resolved to ids once.
//!
//! A collector declares the attributes that its code sets (`attrs!`); its maps add the names that they read
//! from the data. After loading, the table is frozen: names that come from data later live in the batch.
//! A name may be a **path** into nested data (`target[0].id`, `a["key.with.dots"]`); paths are compiled into
//! a tree, so that one pass over a JSON text fills every slot.

use std::collections::HashMap;

use crate::slots::{BLOCK, WORD};
use crate::word;

/// The number of an attribute within a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttrId(u16);

impl AttrId {
    /// Makes an id; used by [`attrs!`](crate::attrs).
    #[doc(hidden)]
    #[must_use]
    pub const fn new(id: u16) -> AttrId {
        AttrId(id)
    }

    /// The place of the attribute in the table.
    #[inline(always)]
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of attributes that are asked for at once, see [`Record::has_any`](crate::Record::has_any).
#[derive(Clone, Copy, Debug)]
pub struct AttrSet([u64; BLOCK]);

impl AttrSet {
    /// Makes a set of attributes that `attrs!` declared, of which it can hold the first 256.
    ///
    /// # Panics
    /// When an attribute comes later: constants do not compile then.
    #[must_use]
    pub const fn of(attrs: &[AttrId]) -> AttrSet {
        let mut words = [0; BLOCK];
        let mut i = 0;
        while i < attrs.len() {
            let index = attrs[i].index();
            assert!(index < BLOCK * WORD, "a set holds the first 256 attributes");
            words[index / WORD] |= 1 << (index % WORD);
            i += 1;
        }
        AttrSet(words)
    }

    pub(crate) const fn words(&self) -> &[u64; BLOCK] {
        &self.0
    }
}

/// The number of a text that a collector sets again and again, see [`Setup::text`](crate::Setup::text).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextId(u32);

/// Declares the attributes of a collector: one constant each, and `NAMES` for
/// [`Collector::attributes`](crate::Collector::attributes).
///
/// ```
/// mod attr {
///     collector_core::attrs! {
///         /// Who asked.
///         SRC_IP = "src_ip",
///         ACTION = "action",
///     }
/// }
/// assert_eq!(attr::NAMES, ["src_ip", "action"]);
/// ```
#[macro_export]
macro_rules! attrs {
    ($($(#[$doc:meta])* $constant:ident = $name:literal),* $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "only numbers the constants")]
        #[repr(u16)]
        enum Number { $($constant),* }
        $($(#[$doc])* pub(crate) const $constant: $crate::AttrId = $crate::AttrId::new(Number::$constant as u16);)*
        /// The declared names, in the order of their ids.
        pub(crate) const NAMES: &[&str] = &[$($name),*];
    };
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A member of an object.
    Key(String),
    /// An element of a list, from 0.
    Index(usize),
}

/// Splits a path into its steps; `None` when it is malformed.
///
/// ```
/// use collector_core::attr::{Step, parse_path};
/// assert_eq!(parse_path("object[0].username").unwrap().len(), 3);
/// assert!(parse_path("object[").is_none());
/// ```
#[must_use]
pub fn parse_path(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix("[\"") {
            let end = inner.find("\"]")?;
            steps.push(Step::Key(inner[..end].to_string()));
            rest = &inner[end + 2..];
        } else if let Some(inner) = rest.strip_prefix('[') {
            let end = inner.find(']')?;
            steps.push(Step::Index(inner[..end].parse().ok()?));
            rest = &inner[end + 1..];
        } else {
            let name = if steps.is_empty() { rest } else { rest.strip_prefix('.')? };
            let end = name.find(['.', '[']).unwrap_or(name.len());
            if end == 0 {
                return None;
            }
            steps.push(Step::Key(name[..end].to_string()));
            rest = &name[end..];
        }
    }
    matches!(steps.first(), Some(Step::Key(_))).then_some(steps)
}

/// A key with its quotes and colon, as JSON without blanks has it. Its first 32 bytes are compared as two words under
/// masks, so that keys of all lengths take one path.
#[derive(Debug, Default)]
struct Quoted {
    text: Box<[u8]>,
    words: [u128; 2],
    masks: [u128; 2],
}

impl Quoted {
    fn new(key: &str) -> Quoted {
        let text = format!("\"{key}\":").into_bytes();
        let mut quoted = Quoted { text: text.clone().into(), ..Quoted::default() };
        for (i, byte) in text.into_iter().take(32).enumerate() {
            quoted.words[i / 16] |= u128::from(byte) << (8 * (i % 16));
            quoted.masks[i / 16] |= 0xFF << (8 * (i % 16));
        }
        quoted
    }

    #[inline(always)]
    fn begins(&self, json: &[u8]) -> Option<usize> {
        let len = self.text.len();
        let same = match json.split_first_chunk::<32>() {
            Some((chunk, rest)) => {
                let [low, high] = [chunk.first_chunk::<16>(), chunk.last_chunk::<16>()]
                    .map(|half| half.map_or(0, |half| u128::from_le_bytes(*half)));
                let differs = (low ^ self.words[0]) & self.masks[0] | (high ^ self.words[1]) & self.masks[1];
                differs == 0 && (len <= 32 || rest.starts_with(&self.text[32..]))
            }
            _ => json.starts_with(&self.text),
        };
        (same && len > 0).then_some(len)
    }
}

/// A node of the tree of all paths.
#[derive(Debug, Default)]
pub struct PathNode {
    /// The key under which the parent has it; empty for list elements, and for keys that JSON must escape.
    name: Box<str>,
    quoted: Quoted,
    attr: Option<AttrId>,
    keys: Vec<(Box<str>, u16)>,
    items: Vec<(usize, u16)>,
}

impl PathNode {
    /// The attribute that this place fills.
    #[inline]
    #[must_use]
    pub fn attr(&self) -> Option<AttrId> {
        self.attr
    }

    /// The key that leads here, when it stands in JSON as it is.
    #[inline(always)]
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The bytes of the key with its quotes and colon, when a JSON text begins with it.
    #[inline(always)]
    #[must_use]
    pub fn begins(&self, json: &[u8]) -> Option<usize> {
        self.quoted.begins(json)
    }

    /// True when nothing below this place is wanted.
    #[inline]
    #[must_use]
    pub fn is_leaf(&self) -> bool {
        self.keys.is_empty() && self.items.is_empty()
    }

    /// The node of a member.
    #[inline]
    #[must_use]
    pub fn member(&self, key: &str) -> Option<u16> {
        self.keys.iter().find(|(name, _)| **name == *key).map(|(_, node)| *node)
    }

    /// The node of a list element.
    #[inline]
    #[must_use]
    pub fn item(&self, index: usize) -> Option<u16> {
        self.items.iter().find(|(i, _)| *i == index).map(|(_, node)| *node)
    }
}

/// The first step of a path and the steps behind it.
type Nested = (Box<str>, Box<[Step]>);

/// All attribute names of a plan.
#[derive(Debug, Default)]
pub struct AttrTable {
    names: Vec<Box<str>>,
    probes: Vec<u16>,
    nodes: Vec<PathNode>,
    texts: Vec<Box<str>>,
    text_ids: HashMap<Box<str>, TextId>,
    /// For a path attribute: its first step and the steps behind it.
    nested: Vec<Option<Nested>>,
    /// For each name itself, if it is a word; nothing for others.
    words: Vec<Box<str>>,
}

const EMPTY: u16 = u16::MAX;

impl AttrTable {
    /// Starts with the declared names.
    #[must_use]
    pub fn new(declared: &[&str]) -> AttrTable {
        let names = declared.iter().map(|n| Box::from(*n)).collect();
        let mut table = AttrTable { names, ..AttrTable::default() };
        table.rebuild_probes();
        table
    }

    /// The id of a name, adding it when it is new; `None` when the table is full (65,534 names).
    pub fn intern(&mut self, name: &str) -> Option<AttrId> {
        if let Some(id) = self.find(name) {
            return Some(id);
        }
        let id = u16::try_from(self.names.len()).ok().filter(|id| *id < EMPTY)?;
        self.names.push(name.into());
        if self.names.len() * 4 > self.probes.len() {
            self.rebuild_probes();
        } else {
            Self::insert(&mut self.probes, name, id);
        }
        Some(AttrId(id))
    }

    fn rebuild_probes(&mut self) {
        self.probes = vec![EMPTY; (self.names.len() * 8).next_power_of_two().max(64)];
        for (i, name) in self.names.iter().enumerate() {
            Self::insert(&mut self.probes, name, i as u16);
        }
    }

    fn insert(probes: &mut [u16], name: &str, id: u16) {
        let mask = probes.len() - 1;
        let mut at = hash(name) as usize & mask;
        while probes[at] != EMPTY {
            at = (at + 1) & mask;
        }
        probes[at] = id;
    }

    /// The id of a name.
    #[inline]
    #[must_use]
    pub fn find(&self, name: &str) -> Option<AttrId> {
        let mask = self.probes.len().checked_sub(1)?;
        let mut at = hash(name) as usize & mask;
        loop {
            match self.probes[at] {
                EMPTY => return None,
                id if same(&self.names[id as usize], name) => return Some(AttrId(id)),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// The name of an id.
    #[inline]
    #[must_use]
    pub fn name(&self, id: AttrId) -> &str {
        &self.names[id.index()]
    }

    /// The name of an id, if it has letters, digits, `_`, `-` and `.` alone; else nothing.
    #[inline(always)]
    pub(crate) fn word(&self, id: AttrId) -> &str {
        self.words.get(id.index()).map_or("", |word| word)
    }

    /// The id of a text, keeping the text when it is new.
    pub(crate) fn intern_text(&mut self, text: &str) -> TextId {
        if let Some(id) = self.text_ids.get(text) {
            return *id;
        }
        let id = TextId(self.texts.len() as u32);
        self.texts.push(text.into());
        self.text_ids.insert(text.into(), id);
        id
    }

    /// A kept text.
    #[inline(always)]
    pub(crate) fn text(&self, id: TextId) -> &str {
        &self.texts[id.0 as usize]
    }

    /// A table with the same names and texts, in which further ones can be looked up but not numbered.
    pub(crate) fn again(&self) -> AttrTable {
        let mut table = AttrTable { names: self.names.clone(), ..AttrTable::default() };
        table.rebuild_probes();
        table.texts.clone_from(&self.texts);
        table.text_ids.clone_from(&self.text_ids);
        table
    }

    /// True when a text is kept.
    pub(crate) fn has_text(&self, text: &str) -> bool {
        self.text_ids.contains_key(text)
    }

    /// The number of names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// True when there are no names.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// All names in the order of their ids.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|n| &**n)
    }

    /// Builds the tree of paths; called once, after the last name was added. Malformed paths are plain names.
    pub fn freeze(&mut self) {
        self.nodes = vec![PathNode::default()];
        let word = |name: &str| Box::from(if name.bytes().all(word::is_word) { name } else { "" });
        self.words = self.names.iter().map(|name| word(name)).collect();
        self.nested = vec![None; self.names.len()];
        for i in 0..self.names.len() {
            let Some(steps) = parse_path(&self.names[i]) else { continue };
            let mut node = 0_u16;
            for step in &steps {
                node = self.child(node, step);
            }
            if node != 0 {
                self.nodes[node as usize].attr = Some(AttrId(i as u16));
            }
            if let [Step::Key(root), rest @ ..] = &steps[..]
                && !rest.is_empty()
            {
                self.nested[i] = Some((root.as_str().into(), rest.into()));
            }
        }
    }

    fn child(&mut self, parent: u16, step: &Step) -> u16 {
        // The tree has at most as many nodes as ids can number; what is beyond stays a plain name.
        let Ok(next) = u16::try_from(self.nodes.len()) else { return 0 };
        let node = &mut self.nodes[parent as usize];
        let known = match step {
            Step::Key(key) => node.keys.iter().find(|(k, _)| **k == **key).map(|(_, n)| *n),
            Step::Index(index) => node.item(*index),
        };
        if let Some(known) = known {
            return known;
        }
        match step {
            Step::Key(key) => node.keys.push((key.as_str().into(), next)),
            Step::Index(index) => node.items.push((*index, next)),
        }
        let (name, quoted) = match step {
            Step::Key(key) if !key.bytes().any(|b| b < 0x20 || b == b'"' || b == b'\\') => {
                (key.as_str().into(), Quoted::new(key))
            }
            _ => (Box::default(), Quoted::default()),
        };
        self.nodes.push(PathNode { name, quoted, ..PathNode::default() });
        next
    }

    /// The number of nodes of the tree.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// A node of the tree; 0 is the root.
    #[inline]
    #[must_use]
    pub fn node(&self, node: u16) -> &PathNode {
        &self.nodes[node as usize]
    }

    /// For a path of several steps: the first one's name and the steps behind it.
    #[inline]
    #[must_use]
    pub fn nested(&self, id: AttrId) -> Option<(&str, &[Step])> {
        self.nested.get(id.index())?.as_ref().map(|(root, steps)| (&**root, &**steps))
    }
}

/// Compares names.
#[inline(always)]
pub(crate) fn same(a: &str, b: &str) -> bool {
    word::same(a.as_bytes(), b.as_bytes())
}

/// Mixes the length with the first and last eight bytes: names differ there.
#[inline]
fn hash(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let word = |part: &[u8]| part.iter().fold(0_u64, |word, b| word << 8 | u64::from(*b));
    let head = match bytes.first_chunk::<8>() {
        Some(chunk) => u64::from_be_bytes(*chunk),
        None => word(bytes),
    };
    let tail = bytes.last_chunk::<8>().map_or(0, |chunk| u64::from_be_bytes(*chunk));
    let mixed = (head ^ tail.rotate_left(23) ^ (bytes.len() as u64) << 56).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ mixed >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_compared_whole_whatever_their_length() {
        for len in 1..80 {
            let key = "abcdefghij".repeat(8)[..len].to_string();
            let quoted = Quoted::new(&key);
            for rest in ["", "1", "\"a value that is long enough for two words behind the key\"}"] {
                let json = format!("\"{key}\":{rest}");
                assert_eq!(quoted.begins(json.as_bytes()), Some(len + 3), "{json}");
                for at in [0, 1, len, len + 1, len + 2] {
                    let mut other = json.clone().into_bytes();
                    other[at] ^= 1;
                    assert_eq!(quoted.begins(&other), None, "{json} at {at}");
                }
                assert_eq!(quoted.begins(&json.as_bytes()[..len + 2]), None);
            }
        }
        assert_eq!(Quoted::default().begins(b"\"\":"), None);
    }

    #[test]
    fn paths() {
        let key = |k: &str| Step::Key(k.to_string());
        assert_eq!(parse_path("a.b[2].c"), Some(vec![key("a"), key("b"), Step::Index(2), key("c")]));
        assert_eq!(parse_path("a[\"x.y\"].z"), Some(vec![key("a"), key("x.y"), key("z")]));
        for bad in ["", ".a", "a..b", "a[", "a[x]", "[0]", "a]b["] {
            assert!(parse_path(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn names_are_found_and_the_tree_leads_to_them() {
        let mut table = AttrTable::new(&["action"]);
        let id = table.intern("target[0].id").unwrap();
        for i in 0..500 {
            table.intern(&format!("name{i}")).unwrap();
        }
        table.freeze();
        assert_eq!(table.find("target[0].id"), Some(id));
        assert_eq!(table.find("name499").map(|id| table.name(id)), Some("name499"));
        assert_eq!(table.find("absent"), None);
        let target = table.node(0).member("target").unwrap();
        let first = table.node(target).item(0).unwrap();
        let leaf = table.node(first).member("id").unwrap();
        assert_eq!(table.node(leaf).attr(), Some(id));
        assert_eq!(table.node(target).item(1), None);
    }
}
