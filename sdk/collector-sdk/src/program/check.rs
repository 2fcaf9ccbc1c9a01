//! `check`: everything that is wrong or doubtful in the collector's files.

use std::fmt::Write as _;

use clap::Args as ClapArgs;
use collector_core::Level;
use collector_testkit::LoadOptions;
use collector_testkit::check::{CheckOptions, Finding, check, count};
use serde_json::json;

use super::explain::Form;
use super::explain::terminal::{Paint, Style, print, shown, visible, width};
use super::{FINDINGS, FINE, LoadArgs, Program, VerbError, counted};

/// Arguments of `check`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  check                          errors and warnings, each with its line and a remedy
  check --strict                 warnings fail too; also looks for mapped attributes that nothing sets
  check --overlay /etc/site/asa  together with the maps of a site
  check -o json                  for editors and CI
  explain-code C0113             what a code means

An attribute that is declared and deliberately not mapped is listed in Rec2Evt.map by a comment:
  #unmapped: action, class

Exit codes: 0 no errors (with --strict: nothing at all), 1 findings.")]
pub(super) struct Args {
    /// For people, or one JSON object
    #[arg(short, long, value_name = "FORM", default_value = "human")]
    output: Form,

    /// Let warnings fail, and report what cannot be decided for certain
    #[arg(long)]
    strict: bool,

    /// Write without colours; also NO_COLOR, and when the output is no terminal
    #[arg(long)]
    no_color: bool,

    #[command(flatten)]
    load: LoadArgs,
}

pub(super) fn run(program: &Program, args: &Args) -> Result<u8, VerbError> {
    let identity = &program.manifest.collector;
    let is_crate = program.crate_dir.join("collector.toml").is_file();
    let load = LoadOptions {
        overlay: args.load.overlay.clone(),
        parameters: args.load.parameters.clone(),
        ..LoadOptions::default()
    };
    let options = CheckOptions { load, crate_dir: is_crate.then(|| program.crate_dir.clone()), strict: args.strict };
    let findings = check(&program.definition, &options);
    let (errors, warnings) = count(&findings);
    let text = match args.output {
        Form::Json => {
            let report = json!({
                "collector": identity.id,
                "version": identity.version,
                "errors": errors,
                "warnings": warnings,
                "findings": findings,
            });
            format!("{report}\n")
        }
        Form::Human => {
            let mut text = render(&findings, Style::from_environment(args.no_color));
            let place = if is_crate { "" } else { "; golden cases not looked at: name the crate with --crate-dir" };
            let numbers = match (errors, warnings) {
                (0, 0) => "no findings".to_string(),
                _ => format!("{}, {}", counted(errors, "error"), counted(warnings, "warning")),
            };
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{} {}: {numbers}{place}", identity.id, identity.version);
            text
        }
    };
    print(&text)?;
    Ok(if errors > 0 || args.strict && warnings > 0 { FINDINGS } else { FINE })
}

/// Findings as a compiler writes them.
fn render(findings: &[Finding], style: Style) -> String {
    let mut out = String::new();
    for finding in findings {
        // Writing to a string cannot fail.
        let _ = one(finding, style, &mut out);
        out.push('\n');
    }
    out
}

fn one(finding: &Finding, style: Style, out: &mut String) -> std::fmt::Result {
    let found = &finding.diagnostic;
    let (level, paint) = match found.level {
        Level::Error => ("error", Paint::Bad),
        Level::Warning => ("warning", Paint::Warn),
    };
    let head = style.paint(paint, &format!("{level}[{}]", found.code));
    writeln!(out, "{head}: {}", style.paint(Paint::Bold, &shown(&found.message)))?;
    let number = if found.line > 0 { found.line.to_string() } else { String::new() };
    let gutter = " ".repeat(number.len());
    write!(out, "{gutter}--> {}", found.file)?;
    if found.line > 0 {
        write!(out, ":{number}")?;
        if found.column > 0 {
            write!(out, ":{}", found.column)?;
        }
    }
    writeln!(out)?;
    if let Some(source) = &finding.source {
        let (line, from) = window(source, found.column as usize, style.width.saturating_sub(number.len() + 4));
        writeln!(out, "{gutter} |")?;
        writeln!(out, "{number} | {line}")?;
        if found.column > 0 {
            let before: String = line.chars().take(from).collect();
            let meant: String = line.chars().skip(from).take(finding.length).collect();
            let carets = "^".repeat(width(&meant).max(1));
            writeln!(out, "{gutter} | {}{}", " ".repeat(width(&before)), style.paint(paint, &carets))?;
        }
    }
    if let Some(hint) = &found.hint {
        writeln!(out, "{gutter} = hint: {}", shown(hint))?;
    }
    Ok(())
}

/// The part of a long line that shows a column (from 1), and where the column is in it (from 0).
fn window(line: &str, column: usize, room: usize) -> (String, usize) {
    let characters: Vec<char> = line.chars().map(visible).collect();
    let at = column.saturating_sub(1);
    let room = room.max(20);
    let first = if characters.len() > room && at > room / 2 { at - room / 2 } else { 0 };
    let mut part: String = characters.iter().skip(first).take(room).collect();
    if first > 0 {
        part = format!("…{}", part.chars().skip(1).collect::<String>());
    }
    (part, at - first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use collector_core::Diagnostics;

    #[test]
    fn a_finding_looks_like_a_compilers() {
        let mut found = Diagnostics::new();
        found
            .error("C0103", "maps/Rec2Evt.map", (12, 1), "unknown event field `SorceIP`")
            .hint("did you mean `SourceIP`?");
        found.warning("C0114", "maps/protoEvt.map", (0, 0), "nothing sets `Severity`");
        let sources = [Some("SorceIP,src".to_string()), None];
        let with_source = found.iter().zip(sources);
        let findings: Vec<Finding> = with_source
            .map(|(diagnostic, source)| Finding { diagnostic: diagnostic.clone(), source, length: 7 })
            .collect();
        let expected = "\
error[C0103]: unknown event field `SorceIP`
  --> maps/Rec2Evt.map:12:1
   |
12 | SorceIP,src
   | ^^^^^^^
   = hint: did you mean `SourceIP`?

warning[C0114]: nothing sets `Severity`
--> maps/protoEvt.map

";
        assert_eq!(render(&findings, Style { color: false, width: 80 }), expected);
    }

    #[test]
    fn long_lines_are_cut_around_the_column() {
        let line = format!("{}HERE{}", "a".repeat(100), "b".repeat(100));
        let (part, at) = window(&line, 101, 40);
        assert_eq!(part.chars().count(), 40);
        assert_eq!(part.chars().skip(at).take(4).collect::<String>(), "HERE");
        assert_eq!(window("short", 2, 40), ("short".to_string(), 1));
    }
}
