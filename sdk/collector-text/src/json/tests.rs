use proptest::prelude::*;

use super::check;

#[test]
fn only_json_is_accepted() {
    for good in ["{}", "[]", " {\"a\" : [1, -2.5e+3, true, null, \"\\u00e9\\n\"] } ", "0", "\"\""] {
        assert_eq!(check(good), Ok(()), "{good}");
    }
    for (bad, at) in [
        ("", 0),
        ("{\"a\":1", 6),
        ("{\"a\":1,}", 7),
        ("{a:1}", 1),
        ("[1 2]", 3),
        ("[01]", 3),
        ("[1.]", 3),
        ("\"a\nb\"", 2),
        ("\"\\x\"", 1),
        ("\"\\u12g4\"", 1),
        ("{} x", 3),
        ("tru", 0),
        ("\u{feff}{}", 0),
    ] {
        assert_eq!(check(bad).unwrap_err().1, at, "{bad}");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(check(&deep).unwrap_err().0, "nested too deep");
}

proptest! {
    #[test]
    fn agrees_with_serde_json(text in r#"[\[\]{}",:0-9eE+.\-tfnrualse \\\\é\n]{0,40}"#) {
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        // Numbers beyond every float are JSON all the same.
        prop_assume!(!theirs.as_ref().is_err_and(|error| error.to_string().contains("out of range")));
        prop_assert_eq!(check(&text).is_ok(), theirs.is_ok(), "{}", text);
    }

    #[test]
    fn damaged_json_never_panics(text in any::<String>(), cut in 0_usize..200) {
        let json = serde_json::json!({"k": text, "l": [1, {"m": text}]}).to_string();
        prop_assert_eq!(check(&json), Ok(()));
        let cut = json.floor_char_boundary(cut % json.len());
        prop_assert!(check(&json[..cut]).is_err());
    }
}
