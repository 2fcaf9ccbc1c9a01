use std::fs;

use collector_core::{Collector, Context, Event, ParseError, Record, Verdict};

use super::*;

/// `user|action`.
struct Words;

mod attr {
    collector_core::attrs! { USER = "user", ACTION = "action", NOTE = "note" }
}

impl Collector for Words {
    fn attributes(&self) -> &'static [&'static str] {
        attr::NAMES
    }

    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        _evt: &mut Event<'b>,
        _cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        let Some((user, action)) = rec.body().split_once('|') else { return Ok(Verdict::Unsupported("one word")) };
        rec.set(attr::USER, user);
        rec.set(attr::ACTION, action);
        rec.set(attr::NOTE, "n");
        Ok(Verdict::Send)
    }
}

const DEFINITION: Definition = Definition::new(
    r#"
[collector]
id = "acme-words"
uuid = "00000000-0000-4000-8000-000000000001"
name = "Acme Words"
version = "0.1.0"
vendor = "Acme"
product = "Words"
description = "Reads words."
methods = ["file"]

[[parameters]]
name = "site"
type = "string"
description = "Where it is."

[[parameters]]
name = "level"
type = "integer"
description = "how | loud"
default = "2"
min = 0
max = 4
field = "Severity"
"#,
    &[
        ("protoEvt.map", "ObserverHostName,@param:site@\n"),
        ("Rec2Evt.map", "InitiatorUserName,user\nEventName,event\nEventName,action\nExtendedInformation,note\n"),
        ("taxonomy.map", "unsupported,,,,,,\nok|x,User,Session,Create,,XDAS_AE_CREATE_SESSION,XDAS_OUT_SUCCESS\n"),
    ],
    || Box::new(Words),
);

fn page(cases: &[(&str, &str)]) -> String {
    let dir = tempfile::tempdir().unwrap();
    for (name, input) in cases {
        let case = dir.path().join("tests/cases").join(name);
        fs::create_dir_all(&case).unwrap();
        fs::write(case.join("config.toml"), "parameters = { site = 's' }").unwrap();
        fs::write(case.join("input.log"), input).unwrap();
    }
    let page = generated(&DEFINITION, dir.path()).unwrap();
    assert!(!page.contains(&dir.path().display().to_string()), "{page}");
    page
}

#[test]
fn a_page_says_what_manifest_and_maps_say() {
    let page = page(&[("a-malformed", "x|y"), ("b-unsupported", "x"), ("c-login", "alice|log in"), ("d", "bob|z")]);
    for wanted in [
        "| Longest record | 1 MiB; what is beyond is cut off and counted |",
        "| Records | one a line |",
        "cargo xtask run acme-words FILE",
        "| `site` | `string` | must be given | Where it is |",
        "| `level` | `integer` | `2` | how \\| loud; from 0 to 4; gives the default of `Severity` |",
        "| `ObserverHostName` | `sn` | `<site>` |",
        "| `Severity` | `sev` | `2` (parameter level) |",
        "| `event`, else `action` | `EventName` | `evt` | text, 255 bytes |",
        "| `user` | `InitiatorUserName` | `sun` |",
        "under their own names: `note`.",
        "Names in the data that no map knows are kept there, too.",
        "| `ok\\|x` | User / Session / Create | `XDAS_AE_CREATE_SESSION` | `XDAS_OUT_SUCCESS` |",
        "| `unsupported` |  |  |  |",
        "The case `c-login` makes, of this record,\n\n```text\nalice|log in\n```",
        "  \"ExtendedInformation\": {\n    \"note\": \"n\"\n  },",
        "  \"InitiatorUserName\": \"alice\",",
    ] {
        assert!(page.contains(wanted), "`{wanted}` is not in\n{page}");
    }
    assert!(page.find("`EventName`") < page.find("`InitiatorUserName`"), "{page}");
    assert!(page.starts_with(BEGIN) && page.ends_with(END));
}

#[test]
fn a_collector_without_cases_has_a_page() {
    assert!(page(&[]).contains("There is no golden case yet that makes an event."));
}

#[test]
fn the_text_outside_is_the_authors() {
    let part = format!("{BEGIN}\nnew\n{END}");
    let check = |readme: Option<&str>| merge(readme, "Acme", &part);
    assert_eq!(check(None), Ok(format!("# Acme\n\n{part}\n")));
    assert_eq!(check(Some("")), check(None));
    assert_eq!(check(Some("mine\n\n\n")), Ok(format!("mine\n\n{part}\n")));
    let old = format!("above\r\n{BEGIN}\nold\n{END}\n\nbelow");
    assert_eq!(check(Some(&old)), Ok(format!("above\r\n{part}\n\nbelow")));
    for damaged in [BEGIN.to_string(), END.to_string(), format!("{END}{BEGIN}"), format!("{old}{old}")] {
        assert_eq!(check(Some(&damaged)), Err(DamagedMarkers), "{damaged}");
    }
}
