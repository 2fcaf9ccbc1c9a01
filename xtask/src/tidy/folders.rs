//! Rules about what the folder of a collector (or template, which becomes one) holds.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;

const FILES: [&str; 5] = ["Cargo.toml", "README.md", "collector.toml", "maps/Rec2Evt.map", "maps/protoEvt.map"];
const MIN_CASES: usize = 3;

/// Checks every folder below `collectors/` and `templates/` from the list of the repository's files.
pub(super) fn check(files: &[String], findings: &mut Vec<Finding>) {
    let mut folders: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for file in files {
        let mut parts = file.splitn(3, '/');
        if let (Some(room @ ("collectors" | "templates")), Some(name), Some(rest)) =
            (parts.next(), parts.next(), parts.next())
        {
            folders.entry(format!("{room}/{name}")).or_default().insert(rest);
        }
    }
    for (folder, files) in folders {
        // The map of collectors whose code is an XML parser is the SDK's.
        let is_needed = |file: &&&str| **file != "maps/Rec2Evt.map" || !files.contains("maps/parser.xml");
        for missing in FILES.iter().filter(|file| !files.contains(*file)).filter(is_needed) {
            let what = format!("missing; every collector has {}", FILES.join(", "));
            findings.push(Finding::fail(&format!("{folder}/{missing}"), 1, what));
        }
        let cases: BTreeSet<&str> = files.iter().filter_map(|file| case(file)).collect();
        let malformed = cases.iter().any(|case| case.starts_with("malformed"));
        if cases.len() < MIN_CASES || !malformed {
            let what = format!(
                "{} cases with an input{}; every collector has {MIN_CASES}, one of them named `malformed…`",
                cases.len(),
                if malformed { "" } else { ", none malformed" }
            );
            findings.push(Finding::fail(&format!("{folder}/tests/cases"), 1, what));
        }
    }
}

/// The case that a file is the input of.
fn case(file: &str) -> Option<&str> {
    let (case, name) = file.strip_prefix("tests/cases/")?.split_once('/')?;
    name.starts_with("input.").then_some(case)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cases: &[&str], without: &str) -> Vec<String> {
        let inputs = cases.iter().map(|case| format!("tests/cases/{case}/input.log"));
        let files: Vec<String> = FILES
            .iter()
            .map(|file| (*file).to_owned())
            .chain(inputs)
            .filter(|file| file != without)
            .map(|file| format!("collectors/acme/{file}"))
            .chain(["collectors/README.md".to_owned(), "sdk/x/src/lib.rs".to_owned()])
            .collect();
        let mut findings = Vec::new();
        check(&files, &mut findings);
        findings.into_iter().map(|finding| format!("{}: {}", finding.file, finding.what)).collect()
    }

    #[test]
    fn a_whole_collector_has_files_and_cases() {
        assert_eq!(found(&["a", "b", "malformed-x"], ""), Vec::<String>::new());
        assert!(
            found(&["a", "b", "malformed-x"], "maps/Rec2Evt.map")[0]
                .starts_with("collectors/acme/maps/Rec2Evt.map: missing")
        );
        assert!(found(&["a", "b", "c"], "")[0].contains("none malformed"));
        assert!(found(&["a", "malformed"], "")[0].contains("2 cases"));
    }
}
