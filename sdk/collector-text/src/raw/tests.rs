use proptest::prelude::*;

use super::*;

const ALL: [Escape; 10] = [
    Escape::None,
    Escape::Backslash,
    Escape::DoubledQuote,
    Escape::DoubledApostrophe,
    Escape::CefHeader,
    Escape::CefExtension,
    Escape::Xml,
    Escape::Json,
    Escape::HexByte,
    Escape::StructuredData,
];

#[track_caller]
fn check(escape: Escape, cases: &[(&str, &str)]) {
    for (written, meaning) in cases {
        let raw = Raw::new(written, escape);
        assert_eq!(raw.unescape(), *meaning, "{written}");
        assert_eq!(raw.as_plain().is_some(), matches!(raw.unescape(), Cow::Borrowed(_)), "{written}");
    }
}

#[test]
fn meanings() {
    check(Escape::None, &[("", ""), (r#"a\n"&amp;"#, r#"a\n"&amp;"#)]);
    check(
        Escape::Backslash,
        &[(r"a\nb\tc\rd", "a\nb\tc\rd"), (r#"\"\\\=\|\'\,"#, r#""\=|',"#), (r"C:\Users\é\", r"C:\Users\é\")],
    );
    check(Escape::DoubledQuote, &[(r#"a""b"#, r#"a"b"#), (r#"a"b""""#, r#"a"b"""#), (r#"""#, r#"""#)]);
    check(Escape::DoubledApostrophe, &[("it''s", "it's")]);
    check(Escape::StructuredData, &[(r#"C:\\a\"b\]c\nd\"#, r#"C:\a"b]c\nd\"#)]);
    check(Escape::CefHeader, &[(r"a\|b\\c\=d\n\", r"a|b\c\=d\n\")]);
    check(Escape::CefExtension, &[(r"a\=b\\c\nd\re\|f\x\", "a=b\\c\nd\re|f\\x\\")]);
    check(
        Escape::Xml,
        &[
            ("&lt;&gt;&amp;&quot;&apos;", "<>&\"'"),
            ("&#65;&#x42;&#x1F600;&amp;lt;", "AB😀&lt;"),
            ("&#0;&#xD800;&#x110000;&#;&#x;&;&bomb;&amp", "&#0;&#xD800;&#x110000;&#;&#x;&;&bomb;&amp"),
            ("&ééééééééé;&&lt;", "&ééééééééé;&<"),
        ],
    );
    check(
        Escape::Json,
        &[
            (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r"\u0041\ud83d\uDE00", "A😀"),
            (r"\ud83d\ud83d\ude00 \ude00\ud83d", "\u{FFFD}😀 \u{FFFD}\u{FFFD}"),
            (r"\u12 \x \", r"\u12 \x \"),
        ],
    );
    check(Escape::HexByte, &[(r"a\x09b\\c", "a\tb\\c"), (r"\xc3\xa9\xff\x41", "é\u{FFFD}A"), (r"\xé \x4", r"\xé \x4")]);
}

#[test]
fn errors_are_small() {
    assert!(size_of::<ScanError>() <= 16);
    assert_eq!(size_of::<Result<(), ScanError>>(), 16);
    let error = ScanError::new(7, ScanErrorKind::UnclosedQuote);
    assert_eq!(error.to_string(), "quote opened here is never closed, at byte 7");
}

proptest! {
    #[test]
    fn never_panics(text in r#"(\\[a-z\\]|\\u[d0-9a-f]{4}|\\x[0-9a-f]{2}|&#?x?[0-9]{0,8};|["'&;]|\PC){0,40}"#) {
        for escape in ALL {
            let raw = Raw::new(&text, escape);
            if let Some(plain) = raw.as_plain() {
                prop_assert_eq!(plain, &text);
            }
            let _ = raw.unescape();
        }
    }

    #[test]
    fn finds_agree_with_a_loop(bytes in prop::collection::vec(any::<u8>(), 0..60), from in 0..70usize, a: u8, b: u8) {
        let slow = |test: &dyn Fn(u8) -> bool| {
            (from..bytes.len()).find(|&i| test(bytes[i])).unwrap_or(bytes.len())
        };
        prop_assert_eq!(find_byte(&bytes, from, a), slow(&|x| x == a));
        prop_assert_eq!(find_either(&bytes, from, a, b), slow(&|x| x == a || x == b));
        prop_assert_eq!(find_any(&bytes, from, [a, b, 0]), slow(&|x| x == a || x == b || x == 0));
        prop_assert_eq!(find_blank(&bytes, from), slow(&|x| x <= b' '));
        prop_assert_eq!(find_white(&bytes, from), slow(&|x| matches!(x, 9..=13 | b' ')));
        prop_assert_eq!(find_no_digit(&bytes, from), slow(&|x| !x.is_ascii_digit()));
        prop_assert_eq!(find_no_hex(&bytes, from), slow(&|x| !x.is_ascii_hexdigit()));
        prop_assert_eq!(find_blank_or(&bytes, from, a), slow(&|x| x <= b' ' || x == a));
    }
}
