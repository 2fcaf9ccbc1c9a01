//! Attributes that are asked for together, and attributes that are exchanged.

use std::sync::LazyLock;

use collector_core::trace::{Target, Who};
use collector_core::{
    AttrId, AttrSet, Collector, Context, Event, ParseError, Record, Sink, Value, Verdict, doc_example,
};

/// More than a word of bits, fewer than a set can hold.
static NAMES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| (0..100).map(|i| &*Box::leak(format!("a{i}").into_boxed_str())).collect());

const FIRST: AttrId = AttrId::new(3);
const SECOND: AttrId = AttrId::new(70);

struct Swap;

impl Collector for Swap {
    fn attributes(&self) -> &'static [&'static str] {
        &NAMES
    }

    fn parse(&mut self, rec: &mut Record, _: &mut Event, _: &mut Context) -> Result<Verdict, ParseError> {
        const NONE: AttrSet = AttrSet::of(&[]);
        const OTHERS: AttrSet = AttrSet::of(&[AttrId::new(0), AttrId::new(67), AttrId::new(99), AttrId::new(255)]);
        const BOTH: AttrSet = AttrSet::of(&[FIRST, SECOND]);
        assert!(!rec.has_any(&BOTH));
        rec.set(FIRST, "moved");
        for (set, expected) in [(NONE, false), (OTHERS, false), (BOTH, true)] {
            assert_eq!(rec.has_any(&set), expected, "{set:?}");
        }
        rec.swap(FIRST, SECOND);
        assert!(rec.has_any(&AttrSet::of(&[SECOND])) && !rec.has_any(&AttrSet::of(&[FIRST])));
        Ok(Verdict::Send)
    }
}

/// Who set the second attribute, each time.
#[derive(Default)]
struct Writers(Vec<String>);

impl Sink for Writers {
    fn event(&mut self, rec: &Record<'_>, _: &Event<'_>) {
        assert_eq!((rec.str(FIRST), rec.str(SECOND)), (None, Some("moved")));
        let Some(trace) = rec.trace() else { return };
        trace.each(|entry| {
            if let (Target::Attr(SECOND), Who::Code(location), Value::Text("moved")) =
                (entry.target, entry.who, entry.value)
            {
                self.0.push(location.file().to_string());
            }
        });
    }
}

#[test]
fn the_line_that_exchanges_attributes_is_the_one_that_set_them() {
    let mut driver = doc_example::load(|| Box::new(Swap), &[]).unwrap();
    let mut writers = Writers::default();
    for traced in [false, true] {
        driver.set_tracing(traced);
        driver.run(&doc_example::batch(&[b"x"], 0), &mut writers);
        assert_eq!((driver.summary().panics, driver.summary().unsupported), (0, 0), "{:?}", driver.summary());
    }
    assert_eq!(writers.0.len(), 1, "{:?}", writers.0);
    assert!(writers.0[0].ends_with("attributes.rs"), "{:?}", writers.0);
}

#[test]
#[should_panic(expected = "the first 256 attributes")]
fn a_set_has_an_end() {
    let _ = AttrSet::of(&[AttrId::new(256)]);
}
