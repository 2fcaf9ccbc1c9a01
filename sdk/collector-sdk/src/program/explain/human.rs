//! An explanation for people: stage by stage, then the event, then the verdict.

use std::fmt::Write as _;

use collector_core::trace::Stage;
use collector_testkit::explain::{Explanation, Kind, StageWrites, Write};
use serde_json::Value as Json;

use super::raw::{self, Span};
use super::terminal::{Paint, Style, fit, shown, width};

/// Renders an explanation; `name` is that of the input.
pub(super) fn render(explanation: &Explanation, name: &str, style: Style) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = body(explanation, name, style, &mut out);
    out
}

fn body(explanation: &Explanation, name: &str, style: Style, out: &mut String) -> std::fmt::Result {
    let title = match (explanation.line, &explanation.session) {
        (Some(line), _) => format!("{name}:{line}: {}", explanation.disposition),
        (None, Some(session)) => {
            let end = if session.forced { "ended here to show its event" } else { "ended" };
            format!("session {} of {} records, {end}: {}", session.id, session.records, explanation.disposition)
        }
        (None, None) => explanation.disposition.clone(),
    };
    writeln!(out, "{}", style.paint(Paint::Bold, &title))?;
    let mut marks = (false, false);
    let many = explanation.stages.iter().any(|stage| stage.part > 0);
    for stage in &explanation.stages {
        let number = if many { format!(" (event {})", stage.part + 1) } else { String::new() };
        writeln!(out, "\n{}", style.paint(Paint::Bold, &format!("{}{number}", stage.stage.name())))?;
        if stage.stage == Stage::Read {
            read(explanation, style, out)?;
        } else {
            table(stage, style, out, &mut marks)?;
        }
    }
    for (i, event) in explanation.events.iter().enumerate() {
        let number = if explanation.events.len() > 1 { format!(" {}", i + 1) } else { String::new() };
        writeln!(out, "\n{}", style.paint(Paint::Bold, &format!("event{number}")))?;
        writeln!(out, "{}", pretty(event))?;
    }
    writeln!(out)?;
    verdict(explanation, style, out)?;
    if marks.0 {
        writeln!(out, "{}", style.paint(Paint::Dim, "- overwritten later"))?;
    }
    if marks.1 {
        writeln!(out, "{}", style.paint(Paint::Dim, "! did not fit its field"))?;
    }
    for session in &explanation.sessions {
        writeln!(out)?;
        body(session, name, style, out)?;
    }
    Ok(())
}

fn pretty(event: &Json) -> String {
    let text = serde_json::to_string_pretty(event).unwrap_or_default();
    text.lines().map(|line| shown(line)).collect::<Vec<_>>().join("\n")
}

/// The raw text with the bytes that reached the event, and those that nobody used.
fn read(explanation: &Explanation, style: Style, out: &mut String) -> std::fmt::Result {
    let writes = explanation.stages.iter().flat_map(|stage| &stage.writes);
    let reached = writes.filter(|write| matches!(write.kind, Kind::Field | Kind::Extended) && !write.overwritten);
    let pairs = reached.flat_map(|write| write.bytes.iter().map(|bytes| (*bytes, write.target.clone())));
    let (spans, whole) = raw::join(pairs);
    raw::write(&explanation.raw, &spans, style, out);
    for Span { bytes, label } in whole {
        writeln!(out, "  {label}: bytes {}..{}", bytes[0], bytes[1])?;
    }
    if explanation.unused.is_empty() {
        return Ok(());
    }
    writeln!(out, "  unused (a time or number that code takes straight from the text counts as unused):")?;
    for [start, end] in &explanation.unused {
        let text = explanation.raw.get(*start..*end).unwrap_or_default();
        let place = format!("{start}..{end}");
        writeln!(out, "    {place:<10}  {}", fit(text, style.width.saturating_sub(16)).trim_end())?;
    }
    Ok(())
}

/// The widest that names and writers may become.
const WIDEST_TARGET: usize = 30;

fn table(stage: &StageWrites, style: Style, out: &mut String, marks: &mut (bool, bool)) -> std::fmt::Result {
    if stage.writes.is_empty() {
        return writeln!(out, "  {}", style.paint(Paint::Dim, "nothing written"));
    }
    let widest_by = (style.width / 3).max(20);
    let rows: Vec<[String; 4]> = stage.writes.iter().map(|write| cells(write, widest_by)).collect();
    let widest = |column: usize| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0);
    let bytes = widest(3).min(14);
    let by = widest(2).min(widest_by);
    let target = widest(0).min(WIDEST_TARGET);
    let value = widest(1).min(style.width.saturating_sub(target + by + bytes + 8).max(10));
    for (write, row) in stage.writes.iter().zip(&rows) {
        let mark = match (write.overwritten, &write.note) {
            (_, Some(_)) => '!',
            (true, None) => '-',
            _ => ' ',
        };
        marks.0 |= mark == '-';
        marks.1 |= mark == '!';
        let line = format!(
            "{mark} {}  {}  {}  {}",
            fit(&row[0], target),
            fit(&row[1], value),
            fit(&row[2], by),
            fit(&row[3], bytes)
        );
        let line = line.trim_end();
        match mark {
            '-' => writeln!(out, "{}", style.paint(Paint::Dim, line))?,
            '!' => writeln!(out, "{}", style.paint(Paint::Warn, line))?,
            _ => writeln!(out, "{line}")?,
        }
        if let Some(note) = &write.note {
            writeln!(out, "    {note}")?;
        }
    }
    Ok(())
}

fn cells(write: &Write, widest_by: usize) -> [String; 4] {
    let value = match &write.value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let bytes: Vec<String> = write.bytes.iter().map(|[start, end]| format!("{start}..{end}")).collect();
    [write.target.clone(), shown(&value).into_owned(), fit_end(&write.by, widest_by), bytes.join(" ")]
}

/// Cuts the beginning instead of the end, and at a folder if possible: of a path the end matters.
fn fit_end(text: &str, widest: usize) -> String {
    let taken = text.chars().count();
    if taken <= widest {
        return text.to_string();
    }
    let rest: String = text.chars().skip(taken - widest.saturating_sub(1)).collect();
    let at = rest.find('/').unwrap_or(0);
    format!("…{}", &rest[at..])
}

fn verdict(explanation: &Explanation, style: Style, out: &mut String) -> std::fmt::Result {
    let reason = explanation.reason.as_ref().map(|reason| format!(": {}", shown(reason))).unwrap_or_default();
    let note = match (explanation.disposition.as_str(), &explanation.session) {
        ("held", Some(session)) => format!(": kept in session {} until it ends; no event of its own", session.id),
        _ => String::new(),
    };
    let paint = if explanation.disposition == "unsupported" { Paint::Bad } else { Paint::Bold };
    let before = explanation.stages.iter().rev().find(|stage| !matches!(stage.stage, Stage::Send | Stage::Reset));
    let place = match explanation.disposition.as_str() {
        "filtered" | "unsupported" => before.map(|stage| format!(" (in {})", stage.stage.name())).unwrap_or_default(),
        _ => String::new(),
    };
    writeln!(out, "{}{place}{reason}{note}", style.paint(paint, &explanation.disposition))?;
    if let Some(at) = explanation.position {
        raw::caret(&explanation.raw, at, &format!("here, byte {at}"), style, out);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn write(target: &str, kind: Kind, value: &str, bytes: &[[usize; 2]]) -> Write {
        let (target, by) = (target.to_string(), "src/lib.rs:7".to_string());
        Write { target, kind, value: json!(value), by, bytes: bytes.to_vec(), overwritten: false, note: None }
    }

    fn explanation() -> Explanation {
        let stage = |stage, writes| StageWrites { stage, part: 0, writes };
        let mut old = write("SourceIP", Kind::Field, "::", &[]);
        old.overwritten = true;
        Explanation {
            line: Some(3),
            raw: "from 10.0.0.1 now".into(),
            disposition: "sent".into(),
            reason: None,
            position: None,
            session: None,
            stages: vec![
                stage(Stage::Reset, vec![old]),
                stage(Stage::Read, vec![]),
                stage(Stage::Preparse, vec![]),
                stage(Stage::Send, vec![write("SourceIP", Kind::Field, "10.0.0.1", &[[5, 13]])]),
            ],
            event: None,
            events: vec![json!({"SourceIP": "10.0.0.1"})],
            unused: vec![[0, 4], [14, 17]],
            sessions: vec![],
        }
    }

    #[test]
    fn the_whole_without_colour() {
        let expected = "\
a.log:3: sent

reset
- SourceIP  ::  src/lib.rs:7

read
  from 10.0.0.1 now
       ^^^^^^^^ SourceIP
  unused (a time or number that code takes straight from the text counts as unused):
    0..4        from
    14..17      now

preparse
  nothing written

send
  SourceIP  10.0.0.1  src/lib.rs:7  5..13

event
{
  \"SourceIP\": \"10.0.0.1\"
}

sent
- overwritten later
";
        assert_eq!(render(&explanation(), "a.log", Style { color: false, width: 80 }), expected);
    }

    #[test]
    fn an_unsupported_record_shows_where() {
        let mut wrong = explanation();
        wrong.disposition = "unsupported".into();
        wrong.reason = Some("no address".into());
        wrong.position = Some(5);
        wrong.events.clear();
        let text = render(&wrong, "a.log", Style { color: false, width: 80 });
        let expected = "unsupported (in preparse): no address\n  from 10.0.0.1 now\n       ^ here, byte 5\n";
        assert!(text.contains(expected), "{text}");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let mut wide = explanation();
        wide.stages[3].writes[0].target = "rec.".to_string() + &"n".repeat(60);
        wide.stages[3].writes[0].value = json!("v".repeat(300));
        wide.stages[3].writes[0].by = format!("collectors/{}/src/lib.rs:1234", "x".repeat(70));
        wide.events.clear();
        let text = render(&wide, "a.log", Style { color: false, width: 100 });
        assert!(text.lines().all(|line| width(line) <= 100), "{text}");
        assert!(text.contains("src/lib.rs:1234"), "{text}");
    }
}
