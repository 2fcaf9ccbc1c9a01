//! Results of golden cases as JUnit XML, for what builds and shows them elsewhere.

use std::fmt::Write as _;

use crate::diff::{Detail, Paint, render};
use crate::golden::{CaseResult, Status};

/// One test suite with a test case for each result.
#[must_use]
pub fn xml(suite: &str, results: &[CaseResult]) -> String {
    let failures = results.iter().filter(|result| !result.is_fine()).count();
    let seconds: f64 = results.iter().map(|result| result.elapsed.as_secs_f64()).sum();
    let counts = format!(r#"tests="{}" failures="{failures}" errors="0" time="{seconds:.3}""#, results.len());
    let suite = escape(suite);
    let mut out = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n");
    // Writing to memory cannot fail, here and below.
    let _ = writeln!(out, "  <testsuite name=\"{suite}\" {counts} skipped=\"0\">");
    for result in results {
        let (name, seconds) = (escape(&result.name), result.elapsed.as_secs_f64());
        let _ = write!(out, "    <testcase classname=\"{suite}\" name=\"{name}\" time=\"{seconds:.3}\"");
        if result.is_fine() {
            out.push_str("/>\n");
            continue;
        }
        let message = match (&result.problems[..], result.status) {
            (_, Status::New) => "there is no expected.jsonl; `--bless` writes it".to_string(),
            ([first, ..], _) => first.lines().next().unwrap_or_default().to_string(),
            ([], _) => format!("{} events differ", result.differences.len()),
        };
        let mut text = result.problems.join("\n");
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&render(&result.differences, &result.input, Detail::Fields, Paint::Plain));
        let _ = writeln!(out, ">\n      <failure message=\"{}\">{}</failure>", escape(&message), escape(&text));
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

/// Text for an element or attribute; what XML 1.0 cannot hold becomes U+FFFD.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c < ' ' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
