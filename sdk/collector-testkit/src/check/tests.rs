use collector_core::doc_example::MANIFEST;
use collector_core::{Collector, Context, ParseError, Setup, Verdict};

use super::*;

struct Names;

impl Collector for Names {
    fn attributes(&self) -> &'static [&'static str] {
        &["user", "action", "actor"]
    }

    fn initialize(&mut self, setup: &mut Setup<'_>) -> Result<(), Diagnostics> {
        setup.attr("asked");
        Ok(())
    }

    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        _: &mut Event<'b>,
        _: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        let body = rec.body();
        if let Some((name, value)) = body.split_once('=') {
            rec.set_named(name, value);
        }
        Ok(Verdict::Send)
    }
}

const TAXONOMY: (&str, &str) = ("taxonomy.map", "unsupported,,,,,,\n");

fn found(
    maps: &'static [(&'static str, &'static str)],
    options: &CheckOptions,
) -> Vec<(&'static str, u32, u32, usize)> {
    let definition = Definition::new(MANIFEST, maps, || Box::new(Names));
    let findings = check(&definition, options);
    findings.iter().map(|f| (f.diagnostic.code, f.diagnostic.line, f.diagnostic.column, f.length)).collect()
}

#[test]
fn errors_point_at_cells() {
    let maps = &[TAXONOMY, ("Rec2Evt.map", "# first\nSourceIP,\"a..b\"\nSorceIP,user\n")];
    assert_eq!(found(maps, &CheckOptions::default()), [("C0109", 2, 10, 6), ("C0103", 3, 1, 7)]);
    let definition = Definition::new(MANIFEST, maps, || Box::new(Names));
    assert_eq!(check(&definition, &CheckOptions::default())[1].source.as_deref(), Some("SorceIP,user"));
}

#[test]
fn what_loads_and_is_probably_not_meant() {
    let maps = &[TAXONOMY, ("Rec2Evt.map", "InitiatorUserName,user\nTargetUserName,actor.name\n")];
    assert_eq!(found(maps, &CheckOptions::default()), [("C0114", 0, 0, 0), ("C0113", 0, 0, 0)]);
    let maps = &[
        TAXONOMY,
        ("protoEvt.map", "Severity,1\n"),
        ("Rec2Evt.map", "#unmapped: action, actr\nInitiatorUserName,user\nTargetUserName,actor.name\n"),
    ];
    assert_eq!(found(maps, &CheckOptions::default()), [("C0113", 1, 0, 0)]);
}

#[test]
fn golden_cases_decide_about_names_from_data() {
    let maps = &[
        TAXONOMY,
        (
            "Rec2Evt.map",
            "#unmapped: action, actor\nInitiatorUserName,user\nSeverity,asked\nTargetIP,dst\nSourceIP,src\n",
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    let options =
        CheckOptions { strict: true, crate_dir: Some(folder.path().to_path_buf()), ..CheckOptions::default() };
    assert_eq!(found(maps, &options), [("C0115", 0, 0, 0), ("C0110", 4, 10, 3), ("C0110", 5, 10, 3)]);
    let case = folder.path().join("tests/cases/one");
    fs::create_dir_all(&case).unwrap();
    fs::write(case.join("input.log"), "dst=192.0.2.1\n").unwrap();
    assert_eq!(found(maps, &options), [("C0110", 5, 10, 3)]);
}

#[test]
fn parameters_without_default_are_filled_in() {
    let manifest =
        format!("{MANIFEST}\n[[parameters]]\nname = \"level\"\ntype = \"integer\"\ndescription = \"d\"\nmin = 3\n");
    let mut wrong = Diagnostics::new();
    let manifest = Manifest::parse(&manifest, "collector.toml", &mut wrong).unwrap();
    assert_eq!(placeholders(&manifest, &[]), [("level".to_string(), "3".to_string())]);
    assert!(placeholders(&manifest, &[("level".into(), "4".into())]).is_empty());
}
