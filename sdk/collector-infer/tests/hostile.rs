//! Samples are whatever somebody has: no bytes make the inference panic or take long.

use collector_infer::write::{Identity, files};
use collector_infer::{Knowledge, Sample, infer, report};
use proptest::prelude::*;

fn all(bytes: Vec<u8>) {
    let samples = [Sample { name: "sample".to_string(), bytes }];
    if let Ok(found) = infer(&samples, Knowledge::default()) {
        let _ = report(&found).text();
        let identity = Identity::new("acme-gate", None, None, &found);
        assert!(!files(&found, &identity, "EventName,\nSourceIP,\n").is_empty());
    }
}

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        all(bytes);
    }

    #[test]
    fn any_lines(text in "([ -~]{0,40}\n){0,12}") {
        all(text.into_bytes());
    }

    #[test]
    fn what_looks_like_a_log(text in "(<13>Nov 20 09:00:00 gw [a-z]{1,3}(\\[7\\])?: ([a-z]{1,4}=\"?[a-z0-9. ]{0,6}\"? ?){0,5}[{}<>\\[\\]|,:]{0,4}\n){1,8}") {
        all(text.into_bytes());
    }

    #[test]
    fn what_looks_like_json(text in "(\\{\"[a-z.\\[\\]]{0,5}\":(\"[^\"\\\\]{0,6}\"|[0-9]{1,12}|null|\\[\\{\"[a-z]\":1\\}\\])(,\"[a-z]\":true)?\\}\n){1,8}") {
        all(text.into_bytes());
    }
}

#[test]
fn long_and_deep_samples() {
    all(vec![b'['; 1 << 20]);
    all(b"{\"a\":".repeat(1 << 16));
    all("a=1 ".repeat(1 << 18).into_bytes());
    all("\"".repeat(1 << 20).into_bytes());
    all("x y z 1 2 3 <> () ".repeat(1 << 16).into_bytes());
    let lines: String =
        (0..20_000).map(|n| format!("word{n} other{} by user u{n} at 192.0.2.{}\n", n % 7, n % 250)).collect();
    all(lines.into_bytes());
    let texts: String = (0..3_000_u32)
        .map(|n| {
            format!(
                "{}\n",
                (0..12).map(|k| format!("w{} ", (n.wrapping_mul(2_654_435_761) >> k) % 97)).collect::<String>()
            )
        })
        .collect();
    all(texts.into_bytes());
}
