use collector_core::doc_example;
use collector_core::session::SessionLimits;
use collector_core::trace::Stage;
use collector_core::{Collector, Context, Event, ParseError, Record, Verdict, field};

use super::*;

mod attr {
    collector_core::attrs! { ACTION = "action", USER = "user", PORT = "port" }
}

/// `action user port`; `noise` is filtered, `begin`/`end` make a session, `list` makes an event a word.
#[derive(Default)]
struct Words;

impl Collector for Words {
    fn attributes(&self) -> &'static [&'static str] {
        attr::NAMES
    }

    fn preparse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        _: &mut Event<'b>,
        _: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        Ok(if rec.body().starts_with("noise") { Verdict::Filter("noise") } else { Verdict::Send })
    }

    fn parse<'b>(
        &mut self,
        rec: &mut Record<'b>,
        evt: &mut Event<'b>,
        cx: &mut Context<'b>,
    ) -> Result<Verdict, ParseError> {
        let body = rec.body();
        let Some((action, rest)) = body.split_once(' ') else { return Err(rec.error("no action", &body[1..])) };
        if action == "list" {
            let words: Vec<&str> = rest.split(' ').collect();
            rec.set(attr::USER, words[cx.part()]);
            return Ok(if cx.part() + 1 < words.len() { Verdict::SendMore } else { Verdict::Send });
        }
        let (user, port) = rest.split_once(' ').unwrap_or((rest, ""));
        rec.set(attr::ACTION, action);
        rec.set(attr::USER, user);
        rec.set(attr::PORT, port);
        evt.set(field::SEVERITY, 3_i64);
        if action == "begin" || action == "end" {
            let verdict = cx.hold(user, rec, None, SessionLimits::default());
            if action == "end" {
                cx.release(user);
            }
            return Ok(verdict);
        }
        Ok(Verdict::Send)
    }
}

const REC2EVT: &str = "InitiatorUserName,user\nSourcePort,port\nAction,action\n";
const PROTO: &str = "Severity,1\n";

fn run(text: &str, select: &Select) -> Vec<Explanation> {
    let maps = [("Rec2Evt.map", REC2EVT), ("protoEvt.map", PROTO)];
    let mut driver = doc_example::load(|| Box::new(Words), &maps).unwrap();
    let source = Arc::new(Source::new("test", "FILE"));
    let mut all = Vec::new();
    let mut each = |explanation: &Explanation| {
        all.push(explanation.clone());
        Ok::<(), io::Error>(())
    };
    let found = explain(&mut driver, &source, text.as_bytes(), Time::EPOCH, select, &mut each).unwrap();
    assert_eq!(found as usize, all.iter().filter(|explanation| explanation.line.is_some()).count());
    assert!(driver.summary().balance());
    all
}

fn writes<'e>(explanation: &'e Explanation, target: &str) -> Vec<(Stage, &'e Write)> {
    let all = explanation.stages.iter().flat_map(|stage| stage.writes.iter().map(|write| (stage.stage, write)));
    all.filter(|(_, write)| write.target == target).collect()
}

#[test]
fn who_wrote_what_from_which_bytes() {
    let all = run("login alice 443 extra", &Select::First);
    let found = writes(&all[0], "InitiatorUserName");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, Stage::Send);
    assert_eq!((found[0].1.by.as_str(), &found[0].1.bytes[..]), ("Rec2Evt.map:1", &[[6, 11]][..]));
    let severity = writes(&all[0], "Severity");
    assert_eq!(severity.iter().map(|(_, w)| w.overwritten).collect::<Vec<_>>(), [true, false]);
    assert!(severity[1].1.by.contains("tests.rs:"), "{}", severity[1].1.by);
    // `443 extra` is no port: the value is kept and said to be refused, and its bytes were looked at.
    let port = writes(&all[0], "SourcePort");
    assert!(port[0].1.note.as_ref().is_some_and(|note| note.starts_with(collect::REFUSED)), "{port:?}");
    assert_eq!(all[0].unused, Vec::<[usize; 2]>::new());
    assert_eq!(all[0].disposition, "sent");
}

#[test]
fn lines_and_texts_are_found() {
    let text = "login a 1\r\n\r\nlogin b 2\nlogin c 3\n";
    assert_eq!(run(text, &Select::Line(3))[0].raw, "login b 2");
    assert_eq!(run(text, &Select::Line(2))[0].reason.as_deref(), Some("empty record"));
    assert_eq!(run(text, &Select::Grep("c 3".into()))[0].line, Some(4));
    assert!(run(text, &Select::Line(9)).is_empty());
    assert!(run(text, &Select::Grep("nobody".into())).is_empty());
    assert_eq!(run(text, &Select::All).len(), 4);
}

#[test]
fn what_makes_no_event_is_explained() {
    let all = run("noise here\nwrong\n", &Select::All);
    assert_eq!((all[0].disposition.as_str(), all[0].reason.as_deref()), ("filtered", Some("noise")));
    assert_eq!(all[0].stages.last().unwrap().stage, Stage::Preparse);
    assert_eq!(all[0].unused, [[0, 10]]);
    assert_eq!((all[1].disposition.as_str(), all[1].reason.as_deref()), ("unsupported", Some("no action")));
    assert_eq!(all[1].position, Some(1));
}

#[test]
fn several_events_of_one_record() {
    let all = run("list a b c", &Select::First);
    assert_eq!(all[0].events.len(), 3);
    assert_eq!(all[0].events[2]["InitiatorUserName"], "c");
    let parts: Vec<usize> = all[0].stages.iter().filter(|s| s.stage == Stage::Send).map(|s| s.part).collect();
    assert_eq!(parts, [0, 1, 2]);
    assert!(writes(&all[0], "rec.user").iter().all(|(_, write)| !write.overwritten));
}

#[test]
fn sessions() {
    let text = "begin x 1\nbegin y 2\nend x 3\n";
    let held = &run(text, &Select::Line(2))[0];
    assert_eq!(held.disposition, "held");
    assert_eq!(held.sessions.len(), 1, "only its own session");
    assert_eq!(held.sessions[0].event.as_ref().unwrap()["InitiatorUserName"], "y");
    assert!(held.sessions[0].session.as_ref().unwrap().forced);
    let ended = &run(text, &Select::Line(3))[0];
    assert_eq!(ended.sessions[0].session, Some(SessionOf { id: 0, records: 2, forced: false }));
    let all = run(text, &Select::All);
    assert_eq!(all.len(), 4);
    assert_eq!((all[3].line, all[3].session.as_ref().unwrap().records), (None, 1));
}

#[test]
fn keys_count_as_used() {
    let write = |target: &str, bytes: [usize; 2]| Write {
        target: target.into(),
        kind: Kind::Attribute,
        value: Json::Null,
        by: String::new(),
        bytes: vec![bytes],
        overwritten: false,
        note: None,
    };
    let text = "date=1 src=\"a\" [x] dst=b";
    let stage = StageWrites {
        stage: Stage::Parse,
        part: 0,
        writes: vec![write("rec.src", [12, 13]), write("rec.to.dst", [23, 24])],
    };
    assert_eq!(unused(text, &[stage]), [[0, 6], [16, 17]]);
}

fn unused(text: &str, stages: &[StageWrites]) -> Vec<[usize; 2]> {
    writes::unused(text, stages)
}
