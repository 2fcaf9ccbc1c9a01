//! Rules about the lines of one text file.
//!
//! Raw data (samples, golden cases) is left alone: a log without a last newline is a case worth having.

use super::{Finding, Weight};

/// A Rust file over this many lines fails.
const MAX_LINES: usize = 900;
/// A Rust file over this many lines is warned about.
const MANY_LINES: usize = 500;

// In two parts each, so that this file keeps its own rules.
const LEFTOVERS: [(&str, &str); 4] = [
    (concat!(".unwr", "ap()"), "return the error, or `expect(\"why it cannot fail\")`"),
    (concat!("tod", "o!("), "write it, or return an error"),
    (concat!("unimpl", "emented!("), "write it, or return an error"),
    (concat!("db", "g!("), "remove it"),
];
const IGNORED_TEST: &str = concat!("#[ign", "ore");
const ALLOWS: [&str; 2] = [concat!("#[al", "low("), concat!("#![al", "low(")];
const MACHINE_PATHS: [&str; 3] = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
/// On a line that must name such a path all the same, such as a sample of a log.
const WAIVER: &str = "tidy: path is data";

/// Checks one file of the repository.
pub(super) fn check(file: &str, text: &str, findings: &mut Vec<Finding>) {
    if text.is_empty() || is_data(file) {
        return;
    }
    let count = text.lines().count();
    if !text.ends_with('\n') {
        findings.push(Finding::fail(file, count, "no newline at the end of the file"));
    }
    for (index, line) in text.split('\n').enumerate() {
        if line.ends_with([' ', '\t', '\r']) {
            findings.push(Finding::fail(file, index + 1, "blanks at the end of the line"));
        }
        if let Some(path) = machine_path(line).filter(|_| !line.contains(WAIVER)) {
            let what = format!("`{path}` is a path of one machine; make it relative, or write `{WAIVER}` beside it");
            findings.push(Finding::fail(file, index + 1, what));
        }
    }
    if file.ends_with(".rs") {
        check_rust(file, text, count, findings);
    }
}

/// Inputs and expectations of tests, and what else must stay byte for byte.
fn is_data(file: &str) -> bool {
    let folders = ["/cases/", "/data/", "/samples/", "/corpus/", "/fixtures/", "/proptest-regressions/"];
    file == "Cargo.lock" || folders.iter().any(|folder| file.contains(folder))
}

fn check_rust(file: &str, text: &str, count: usize, findings: &mut Vec<Finding>) {
    if count > MANY_LINES && !file.ends_with("/generated.rs") {
        let weight = if count > MAX_LINES { Weight::Fail } else { Weight::Warn };
        let what = format!("{count} lines; split by concept (over {MANY_LINES} warns, over {MAX_LINES} fails)");
        findings.push(Finding { weight, ..Finding::fail(file, count, what) });
    }
    let is_test_file = file.split('/').any(|part| part == "tests" || part == "tests.rs");
    let lines: Vec<&str> = text.lines().collect();
    let in_tests = test_lines(&lines);
    for (index, line) in lines.iter().enumerate() {
        let mut fail = |what: String| findings.push(Finding::fail(file, index + 1, what));
        if line.contains('\t') {
            fail("a tab; run `cargo fmt`".to_owned());
        }
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        if code.starts_with(IGNORED_TEST) {
            fail(format!("`{IGNORED_TEST}`: a test runs or goes"));
        }
        if ALLOWS.iter().any(|allow| code.starts_with(allow)) {
            let attribute: String = lines[index..].iter().take_while(|line| !line.contains(")]")).copied().collect();
            let last = lines[index..].iter().find(|line| line.contains(")]")).copied().unwrap_or_default();
            if !attribute.contains("reason") && !last.contains("reason") {
                fail("an allowed lint without `reason = \"…\"`".to_owned());
            }
        }
        if is_test_file || in_tests[index] {
            continue;
        }
        for (pattern, remedy) in LEFTOVERS {
            if holds(code, pattern) {
                fail(format!("`{pattern}` outside tests; {remedy}"));
            }
        }
    }
}

/// True if `pattern` stands in `code` and is not the end of a longer word.
fn holds(code: &str, pattern: &str) -> bool {
    code.match_indices(pattern).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        pattern.starts_with('.') || !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// Marks the lines of items under `#[cfg(test)]`: one line for `mod tests;`, the rest of the file for `mod tests {` (it
/// stands last, and its raw strings may look like its end), else up to the brace that closes at the same indentation.
fn test_lines(lines: &[&str]) -> Vec<bool> {
    let indentation = |line: &str| line.len() - line.trim_start().len();
    let mut marks = vec![false; lines.len()];
    let mut index = 0;
    while index < lines.len() {
        let start = index;
        index += 1;
        if !lines[start].trim_start().starts_with("#[cfg(test)]") {
            continue;
        }
        let is_item = |line: &&str| !line.trim_start().starts_with(['#', '/']);
        let item = lines[start..].iter().position(is_item).map_or(lines.len(), |at| start + at);
        let text = lines.get(item).map_or("", |line| line.trim());
        index = if text.ends_with(';') {
            item + 1
        } else if text.starts_with("mod ") || text.contains(" mod ") {
            lines.len()
        } else {
            let closes =
                |line: &&str| line.trim_start().starts_with('}') && indentation(line) == indentation(lines[start]);
            lines[item.min(lines.len())..].iter().position(closes).map_or(lines.len(), |length| item + length + 1)
        };
        marks[start..index].fill(true);
    }
    marks
}

/// The first path of a machine in a line; `a/home/b` and `https://x/home/` are none.
fn machine_path(line: &str) -> Option<&'static str> {
    MACHINE_PATHS.into_iter().find(|path| {
        line.match_indices(path).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || "._-*/}$~".contains(c))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_file(file: &str, text: &str, expected: &[(usize, &str)]) {
        let mut findings = Vec::new();
        check(file, text, &mut findings);
        let found: Vec<(usize, &str)> = findings.iter().map(|finding| (finding.line, finding.what.as_str())).collect();
        assert_eq!(found.len(), expected.len(), "{file}: {found:#?}");
        for ((line, what), (expected_line, expected)) in found.iter().zip(expected) {
            assert!(line == expected_line && what.contains(expected), "{file}:{line}: {what}; expected {expected}");
        }
    }

    #[test]
    fn text_files() {
        check_file("README.md", "fine\n", &[]);
        check_file("README.md", "a \nb\r\nc", &[(3, "no newline"), (1, "blanks"), (2, "blanks")]);
        check_file("README.md", concat!("see /ho", "me/me/x\n"), &[(1, "one machine")]);
        check_file("README.md", "cwd=/root/x (tidy: path is data)\nhttps://x/home/ a/work/b\n", &[]);
        check_file("collectors/a/tests/cases/one/input.log", concat!("/ho", "me/me \nno end"), &[]);
    }

    #[test]
    fn leftovers_are_found_outside_tests_only() {
        let bad = "fn a() {\n    b.unwrap();\n    dbg!(1);\n    my_todo!(2);\n}\n";
        check_file("sdk/a/src/a.rs", bad, &[(2, "unwrap"), (3, "dbg!")]);
        check_file("sdk/a/tests/a.rs", bad, &[]);
        check_file("sdk/a/src/a/tests.rs", bad, &[]);
        check_file("sdk/a/src/a.rs", "/// b.unwrap();\n#[cfg(test)]\nmod tests {\n    b.unwrap();\n}\n", &[]);
        let raw = "#[cfg(test)]\nmod tests {\n    const A: &str = r#\"\n{\n}\n\"#;\n    b.unwrap();\n}\n";
        check_file("sdk/a/src/a.rs", raw, &[]);
        let between =
            "#[cfg(test)]\nmod tests;\nfn a() { todo!() }\n#[cfg(test)]\nfn b() {\n    c.unwrap();\n}\ntodo!()\n";
        check_file("sdk/a/src/a.rs", between, &[(3, "todo!"), (8, "todo!")]);
    }

    #[test]
    fn attributes_have_reasons() {
        check_file("a.rs", "#[allow(dead_code)]\nfn a() {}\n", &[(1, "without `reason")]);
        check_file("a.rs", "#![allow(\n    dead_code,\n    reason = \"x\"\n)]\n#[allow(b, reason = \"y\")]\n", &[]);
        check_file("a/tests/a.rs", "#[ignore = \"slow\"]\n", &[(1, "a test runs or goes")]);
        check_file("a.rs", "\tfn a() {}\n", &[(1, "a tab")]);
    }

    #[test]
    fn long_files() {
        check_file("a.rs", &"x\n".repeat(501), &[(501, "split by concept")]);
        check_file("sdk/generated.rs", &"x\n".repeat(5000), &[]);
        let mut findings = Vec::new();
        check("a.rs", &"x\n".repeat(501), &mut findings);
        check("b.rs", &"x\n".repeat(901), &mut findings);
        assert_eq!((findings[0].weight, findings[1].weight), (Weight::Warn, Weight::Fail));
    }
}
