//! The inference judged by lists that people wrote before they saw its answers.
//!
//! `lists/<log>.keys.tsv` says for every key of a log which event fields are right (`-`: none), `lists/<log>.classes.tsv` the class of each
//! record. The logs themselves are not here, because they are other people's: `COLLECTOR_SAMPLES` names a folder that has a
//! folder for each list. Without it only the form of the lists is checked. What collectors of the same product do is held
//! back: the answer is that for a product which nobody has seen.
//!
//! `COLLECTOR_SAMPLES=DIR cargo test -p collector-infer --test judge -- --nocapture` prints the table of `docs/inference.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use collector_core::EventSchema;
use collector_infer::inference::{Inference, Use};
use collector_infer::{Knowledge, Sample, infer};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The rows of a list without its header.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_string).collect()).collect()
}

fn names(suffix: &str) -> BTreeSet<String> {
    let lists = fs::read_dir(here("tests/lists")).expect("the lists are there").flatten();
    lists.filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(suffix)?.to_string())).collect()
}

/// What the collectors at hand do, without those of the log's own product.
fn knowledge(log: &str) -> Knowledge {
    let own = log.split('-').next().unwrap_or(log);
    let mut knowledge = Knowledge::default();
    let mut crates: Vec<PathBuf> =
        fs::read_dir(here("../../collectors")).expect("listed").flatten().map(|entry| entry.path()).collect();
    crates.sort();
    for dir in crates {
        let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Ok(map) = fs::read_to_string(dir.join("maps/Rec2Evt.map"))
            && name.split('-').next() != Some(own)
        {
            knowledge.add(&name, &map);
        }
    }
    knowledge
}

/// Lists leave out where in a list a value is, and name the parts of headers by what they are.
fn plain(key: &str) -> String {
    let mut out = String::new();
    let mut rest = key;
    while let Some(open) = rest.find('[') {
        let close = rest[open..].find(']').map_or(rest.len(), |close| open + close);
        out.push_str(&rest[..open]);
        let inner = &rest[open + 1..close];
        let is_index = inner.bytes().all(|byte| byte.is_ascii_digit());
        out.push_str(&if is_index { "[*]".to_string() } else { format!(".{}", inner.trim_matches('"')) });
        rest = rest.get(close + 1..).unwrap_or("");
    }
    out.push_str(rest);
    let out = out.trim_matches('"').trim_start_matches('.').to_string();
    let parts = [
        ("event_class_id", "signature"),
        ("device_version", "version"),
        ("product_version", "version"),
        ("event_id", "eventid"),
    ];
    match out.strip_prefix("cef.").or_else(|| out.strip_prefix("leef.")) {
        Some(part) => parts.iter().find(|(ours, _)| *ours == part).map_or(part, |(_, theirs)| *theirs).to_string(),
        None => out,
    }
}

/// How an answer compares with a list.
#[derive(Debug, Default)]
struct Score {
    /// Keys that have a right field and a value.
    with_field: usize,
    right: usize,
    /// Of those, in a field that is not right.
    wrong: usize,
    /// Keys without a right field that were given one.
    invented: usize,
    keys: usize,
    details: Vec<String>,
}

fn fields(found: &[Inference]) -> BTreeMap<String, Option<String>> {
    let mut all: BTreeMap<String, Option<String>> = BTreeMap::new();
    for known in found.iter().flat_map(|found| &found.keys) {
        let field = match &known.use_ {
            Use::Field(proposal) | Use::Seconds(proposal) => Some(proposal.field.clone()),
            Use::Time(field) => Some((*field).to_string()),
            Use::Kept(_) => None,
        };
        let entry = all.entry(plain(&known.key.name)).or_default();
        if entry.is_none() {
            *entry = field;
        }
    }
    all
}

fn score(list: &[Vec<String>], answer: &BTreeMap<String, Option<String>>) -> Score {
    let mut score = Score::default();
    for row in list {
        let (key, wanted) = (&row[0], &row[1]);
        let note = row.get(2).map_or("", String::as_str);
        if note.contains("no value in the sample") || note.starts_with("empty container") || note.starts_with("null") {
            continue;
        }
        score.keys += 1;
        let given = answer.get(key).cloned().flatten();
        let is_right = given.as_ref().is_some_and(|given| wanted.split('|').any(|field| field == given));
        if wanted == "-" {
            if let Some(given) = given {
                score.invented += 1;
                score.details.push(format!("invented {key} -> {given}"));
            }
            continue;
        }
        score.with_field += 1;
        match given {
            Some(_) if is_right => score.right += 1,
            Some(given) => {
                score.wrong += 1;
                score.details.push(format!("wrong    {key} -> {given}, not {wanted}"));
            }
            None => score.details.push(format!(
                "missed   {key}: {wanted}{}",
                if answer.contains_key(key) { "" } else { " (no such key)" }
            )),
        }
    }
    score
}

/// How many classes of the list have a class of their own in the answer: no record of it is in one that is mostly another's.
fn told_apart(list: &[(String, String)], answer: &BTreeMap<String, String>) -> (usize, usize) {
    let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (line, class) in list {
        if let Some(ours) = answer.get(line) {
            *counts.entry(ours).or_default().entry(class).or_default() += 1;
        }
    }
    let classes: BTreeSet<&str> =
        list.iter().filter(|(line, _)| answer.contains_key(line)).map(|(_, class)| class.as_str()).collect();
    let is_apart = |class: &&&str| {
        counts.values().all(|of| {
            !of.contains_key(**class)
                || of.iter().max_by_key(|(_, count)| **count).is_some_and(|(most, _)| most == *class)
        })
    };
    (classes.iter().filter(is_apart).count(), classes.len())
}

fn learn(dir: &Path, log: &str) -> Vec<(String, Inference)> {
    let mut files: Vec<PathBuf> = fs::read_dir(dir.join(log)).expect(log).flatten().map(|entry| entry.path()).collect();
    files.sort();
    let files = files.into_iter().map(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let sample = Sample { name: name.clone(), bytes: fs::read(&path).expect("read") };
        (name, infer(&[sample], knowledge(log)).expect("inferred"))
    });
    files.collect()
}

#[test]
fn lists_are_well_formed() {
    let schema = EventSchema::base();
    assert!(names(".keys.tsv").len() >= 10 && names(".classes.tsv").len() >= 10);
    for log in names(".keys.tsv") {
        let mut seen = BTreeSet::new();
        for row in rows(&here(&format!("tests/lists/{log}.keys.tsv"))) {
            assert!(row.len() >= 2 && seen.insert(row[0].clone()), "{log}: {row:?}");
            for field in row[1].split('|').filter(|field| *field != "-") {
                assert!(schema.find(field).is_some(), "{log}: {row:?}");
            }
        }
    }
}

#[test]
fn most_keys_are_in_their_field() {
    let Some(dir) = std::env::var_os("COLLECTOR_SAMPLES").map(PathBuf::from) else {
        println!("COLLECTOR_SAMPLES names no folder of samples: nothing is judged");
        return;
    };
    println!("| log | keys with a right field | in it | in a wrong one | others in a field | classes told apart |");
    println!("|---|---|---|---|---|---|");
    let (mut good, mut all) = (0, 0);
    for log in names(".classes.tsv") {
        let found = learn(&dir, &log);
        let classes: Vec<(String, String)> = rows(&here(&format!("tests/lists/{log}.classes.tsv")))
            .into_iter()
            .map(|row| (row[0].clone(), row[1].clone()))
            .collect();
        let mut answer = BTreeMap::new();
        for (file, found) in &found {
            for (record, class) in &found.class_of {
                let number = found.texts[*record].number;
                answer.insert(format!("{file}:{number}"), format!("{file} {class}"));
                answer.insert(number.to_string(), class.clone());
            }
        }
        let (apart, kinds) = told_apart(&classes, &answer);
        let path = here(&format!("tests/lists/{log}.keys.tsv"));
        if !path.exists() {
            println!("| {log} | | | | | {apart} of {kinds} |");
            continue;
        }
        let found: Vec<Inference> = found.into_iter().map(|(_, found)| found).collect();
        let score = score(&rows(&path), &fields(&found));
        let percent = |part: usize| part as f64 * 100.0 / score.with_field.max(1) as f64;
        println!(
            "| {log} | {} | {} ({:.0} %) | {} ({:.0} %) | {} of {} | {apart} of {kinds} |",
            score.with_field,
            score.right,
            percent(score.right),
            score.wrong,
            percent(score.wrong),
            score.invented,
            score.keys - score.with_field
        );
        if std::env::var_os("JUDGE_DETAILS").is_some() {
            score.details.iter().for_each(|line| println!("    {line}"));
        }
        all += 1;
        good += usize::from(percent(score.right) >= 70.0 && percent(score.wrong) <= 5.0 && apart * 10 >= kinds * 9);
    }
    println!("{good} of {all} logs reach 70 % right, at most 5 % wrong and 90 % of the classes");
    assert!(good >= 10, "only {good} logs");
}
