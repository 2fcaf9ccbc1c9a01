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
    check("{a}{?>} b", "<x> b", Some("a=<x"));
    check("{i:word}{?({a:paren})}:{p:int}", "out(acl):5", Some("i=out,a=acl,p=5"));
    check("{i:word}{?({a:paren})}:{p:int}", "out:5", Some("i=out,p=5"));
    check("{r:(permit|permitted)} x", "permitted x", Some("r=permitted"));
    check("[{h:hex}, {_:hex}]", "[0xe0ba, 0x0]", Some("h=0xe0ba"));
    check("{{{x:int}}}", "{7}", Some("x=7"));
    check("{x:int}", "-", None);
    check("m {x:rest}", "m ", Some("x="));
    check("m {x}", "m ", None);
    for (text, expected) in [
        ("x(ann) go", Some("u=ann")),
        ("x (ann) go", Some("u=ann")),
        ("x  \t(ann) go", Some("u=ann")),
        ("x go", Some("")),
        ("x  go", Some("")),
        ("x", None),
        ("x ", None),
    ] {
        check("x{?{? }({u:paren})} go", text, expected);
    }
    // Words and numbers that end within sixteen bytes, and at and behind their end.
    check("{a:word}:{b:rest}", ":xxxxxxxxxxxxxxxxxxxxxxxx", None);
    check("{a:word}:{b:rest}", "::xxxxxxxxxxxxxxxxxxxxxxx", Some("a=:,b=xxxxxxxxxxxxxxxxxxxxxxx"));
    check("{a:int}{b:rest}", "x123456789012345", None);
    for len in 1..20 {
        let (long, behind) = ("1234567890123456789".get(..len).unwrap(), "x".repeat(20));
        check("{a:int}{b:rest}", &format!("{long}{behind}"), Some(&format!("a={long},b={behind}")));
        check("{a:int}{b:rest}", &format!("-{long}{behind}"), Some(&format!("a=-{long},b={behind}")));
        check("{a:word}x{b:rest}", &format!("{long}{behind}"), Some(&format!("a={long},b={}", &behind[1..])));
        check("{a:word}x{b:rest}", &format!("{long} {behind}"), None);
    }
    // Nothing stands behind the end of a text, not even what it is padded with.
    for pattern in ["ab\0", "ab\0{x:rest}", "ab\0{x:paren}"] {
        check(pattern, "ab", None);
    }
    check("{x}é", "aéé", Some("x=a"));
    check("{?{? }({u:paren})} go", " (bob) go", Some("u=bob"));
    check("a", "ab", Some(""));
}

/// Words are not tried again where they were tried before: the work would just not be enough.
#[test]
fn a_word_is_looked_through_once() {
    let compiled = Pattern::compile("{a} {b:word}{?/{c:int}}{?({d:paren})}=x", |_| ()).unwrap();
    let text = "( x".repeat(59) + "=x";
    assert_eq!(compiled.matches(&text, &mut Captures::new()), Some(text.len()));
}

#[test]
fn malformed_patterns() {
    let compile = |text: &str| Pattern::compile(text, |_| ()).unwrap_err();
    // What is not kept is not counted.
    let (named, unnamed) = ("{a:int} ".repeat(MAX_CAPTURES), "{_:int} ".repeat(9));
    assert!(Pattern::compile(&format!("{unnamed}{named}{unnamed}"), |_| ()).is_ok());
    assert_eq!(compile(&format!("{unnamed}{named}{{b:int}}")).message, "more than 48 captures");
    assert_eq!(compile("ab}").at, 2);
    assert_eq!(compile("é {x").at, 2);
    assert!(compile("{x:wrd}").message.contains("known: word"));
    assert!(compile("{?a").message.contains("never closed"));
    assert!(compile("{x}{? y}").message.contains("where would it end"));
    assert!(compile("{? {x}} y").message.contains("where would it end"));
}

/// Each of these took a time that grows with the square of the text.
#[test]
fn work_is_bounded() {
    for (pattern, text) in [
        ("{a} {b} {c} {d} {e} {f} z", "x ".repeat(100_000)),
        ("{a} from {b:word} ({c:paren}) z", "x from y (".repeat(100_000)),
        ("[{a} ] drop {b}", format!("[ x{}]", " ".repeat(1_000_000))),
        ("{a}:{b:word} z", ":".repeat(1_000_000)),
        ("{a}a{b:hex}z", "a".repeat(1_000_000)),
        ("{a} {? {b:paren}}z", " (".repeat(500_000)),
        ("{a} b{? c}{d:int}", " b ".repeat(300_000)),
        ("{a} {b}!", format!("u{}x", " ".repeat(1_000_000))),
        ("user {a} {b:int} done", format!("user u{}x", " ".repeat(1_000_000))),
    ] {
        let compiled = Pattern::compile(pattern, |_| ()).unwrap();
        let mut captures = Captures::new();
        assert_eq!(compiled.matches(&text, &mut captures), None, "{pattern}");
        assert!(captures.looks < LOOKS + LOOKS_PER_BYTE * text.len());
    }
}

proptest! {
    /// Where what follows a word can begin is looked for; trying every place gives the same.
    #[test]
    fn words_end_where_they_end_without_looking_ahead(
        parts in proptest::collection::vec("\\{[ab]:word\\}|\\{\\?[:/(x ]{1,2}\\}|\\{\\?/\\{c:int\\}\\}|[:/(x ]{1,2}", 1..8),
        text in "[0x:/( \t]{0,24}",
    ) {
        let Ok(quick) = Pattern::compile(&parts.concat(), |name| name.len()) else { return Ok(()) };
        let mut slow = quick.clone();
        for op in &mut slow.ops {
            if let Op::Capture(_, Kind::LazyWord(starts)) = op {
                *starts = None;
            }
        }
        let (mut a, mut b) = (Captures::new(), Captures::new());
        prop_assert_eq!(quick.matches(&text, &mut a), slow.matches(&text, &mut b));
        prop_assert_eq!(a.iter().collect::<Vec<_>>(), b.iter().collect::<Vec<_>>());
    }

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
