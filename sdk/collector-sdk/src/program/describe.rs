//! `describe`, `explain-code`, `completions` and `man`: what there is to know without input.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::Args as ClapArgs;
use clap_complete::Shell;
use collector_core::parameter::{Parameter, json_schema};
use collector_core::{CODES, Plan, explain_code as text_of, nearest};
use collector_testkit::LoadOptions;
use collector_testkit::check::placeholders;
use serde_json::{Value as Json, json};

use super::explain::Form;
use super::explain::terminal::print;
use super::{FINE, NOTHING, Program, VerbError};
use crate::registry::registered;

/// Arguments of `describe`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  describe                        what the collector is, its parameters and the fields that it fills
  describe --all                  hidden parameters too
  describe -o json | jq .fields   for programs
  describe --schema               the JSON Schema of the parameters, for forms and editors")]
pub(super) struct Args {
    /// For people, or one JSON object
    #[arg(short, long, value_name = "FORM", default_value = "human")]
    output: Form,

    /// Print the JSON Schema of the parameters instead
    #[arg(long)]
    schema: bool,

    /// Show hidden parameters too
    #[arg(long)]
    all: bool,
}

/// Arguments of `explain-code`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  explain-code C0103\n  explain-code          every code\n\nExit code 3: there is no such code."
)]
pub(super) struct CodeArgs {
    /// The code, such as C0103; without it all codes are listed
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

/// Arguments of `completions`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  completions bash > /etc/bash_completion.d/cisco-asa\n  completions zsh > ~/.zfunc/_cisco-asa"
)]
pub(super) struct CompletionArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(program: &Program, args: &Args) -> Result<u8, VerbError> {
    let manifest = &program.manifest;
    let parameters: Vec<&Parameter> =
        manifest.parameters.iter().filter(|parameter| args.all || !parameter.hidden).collect();
    if args.schema {
        let shown: Vec<Parameter> = parameters.into_iter().cloned().collect();
        print(&pretty(&json_schema(&manifest.collector.id, &shown))?)?;
        return Ok(FINE);
    }
    let options = LoadOptions { parameters: placeholders(manifest, &[]), ..LoadOptions::default() };
    let loaded = program.definition.load(&options)?;
    let maps: Vec<(&str, usize)> = program.definition.maps.iter().map(|(name, text)| (*name, rows(text))).collect();
    let text = match args.output {
        Form::Json => pretty(&to_json(program, &loaded.plan, &parameters, &maps))?,
        Form::Human => {
            let mut text = String::new();
            // Writing to a string cannot fail.
            let _ = human(program, &loaded.plan, &parameters, &maps, &mut text);
            text
        }
    };
    print(&text)?;
    Ok(FINE)
}

fn pretty(json: &Json) -> Result<String, VerbError> {
    let mut text = serde_json::to_string_pretty(json).map_err(|error| VerbError::Other(error.to_string()))?;
    text.push('\n');
    Ok(text)
}

/// The lines of a map that are no comment.
fn rows(text: &str) -> usize {
    text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count()
}

/// A field that the maps fill, with its attributes in their order and its default.
#[derive(Default)]
struct Filled<'p> {
    attributes: Vec<&'p str>,
    default: Option<String>,
}

/// The fields that the maps fill, in the order of the schema. Code may fill more.
fn filled(plan: &Plan) -> BTreeMap<collector_core::FieldId, Filled<'_>> {
    let mut all: BTreeMap<_, Filled<'_>> = BTreeMap::new();
    for mapping in plan.rec2evt().mappings() {
        all.entry(mapping.field).or_default().attributes.push(plan.attributes().name(mapping.attr));
    }
    for (field, value, ..) in plan.defaults() {
        let text = match value {
            collector_core::OwnedValue::Text(text) => text.clone(),
            other => plain(other),
        };
        all.entry(field).or_default().default = Some(text);
    }
    all
}

fn plain(value: &collector_core::OwnedValue) -> String {
    match serde_json::to_value(value) {
        Ok(json) => match json.get("v") {
            Some(Json::String(text)) => text.clone(),
            Some(inner) => inner.to_string(),
            None => String::new(),
        },
        Err(_) => String::new(),
    }
}

fn to_json(program: &Program, plan: &Plan, parameters: &[&Parameter], maps: &[(&str, usize)]) -> Json {
    let fields: Vec<Json> = filled(plan)
        .into_iter()
        .map(|(id, filled)| {
            let field = plan.schema().field(id);
            json!({
                "field": field.name,
                "tag": field.tag,
                "type": field.ty,
                "attributes": filled.attributes,
                "default": filled.default,
            })
        })
        .collect();
    let maps: Vec<Json> = maps.iter().map(|(name, rows)| json!({"name": name, "rows": rows})).collect();
    json!({
        "collector": program.manifest.collector,
        "input": program.manifest.input,
        "events": program.manifest.events,
        "parameters": parameters,
        "maps": maps,
        "taxonomy_keys": plan.taxonomy().rows().len(),
        "fields": fields,
    })
}

fn human(
    program: &Program,
    plan: &Plan,
    parameters: &[&Parameter],
    maps: &[(&str, usize)],
    out: &mut String,
) -> std::fmt::Result {
    let (identity, input) = (&program.manifest.collector, &program.manifest.input);
    writeln!(out, "{} {}: {}", identity.id, identity.version, identity.name)?;
    writeln!(out, "{}\n", identity.description)?;
    let methods = if identity.methods.is_empty() { "any".to_string() } else { identity.methods.join(", ") };
    let framing = word(&json!(input.framing));
    for (name, value) in [
        ("product", format!("{} {}", identity.vendor, identity.product)),
        ("uuid", identity.uuid.clone()),
        ("methods", methods),
        ("input", format!("{framing}, at most {} bytes a record, {}", input.max_record, input.charset)),
        ("unmapped names", word(&json!(program.manifest.events.unmapped))),
        ("taxonomy keys", plan.taxonomy().rows().len().to_string()),
    ] {
        writeln!(out, "{name:<16}{value}")?;
    }
    writeln!(out, "\nparameters")?;
    write_parameters(parameters, out)?;
    let hidden = program.manifest.parameters.len() - parameters.len();
    if hidden > 0 {
        writeln!(out, "  {hidden} hidden; shown with --all")?;
    }
    writeln!(out, "\nmaps")?;
    for (name, rows) in maps {
        writeln!(out, "  {name:<26}{rows} rows")?;
    }
    writeln!(out, "\nfields filled by maps (code may fill more)")?;
    for (id, filled) in filled(plan) {
        let field = plan.schema().field(id);
        let mut from = filled.attributes.join(", ");
        if let Some(default) = filled.default {
            let _ = write!(from, "{}= {default}", if from.is_empty() { "" } else { ", else " });
        }
        writeln!(out, "  {:<26}{:<9}{from}", field.name, field.ty.to_string())?;
    }
    Ok(())
}

/// Parameters by section, in the order of the manifest.
fn write_parameters(parameters: &[&Parameter], out: &mut String) -> std::fmt::Result {
    if parameters.is_empty() {
        return writeln!(out, "  none");
    }
    let mut sections: Vec<Option<&str>> = Vec::new();
    for parameter in parameters {
        if !sections.contains(&parameter.section.as_deref()) {
            sections.push(parameter.section.as_deref());
        }
    }
    // Those without a section come first.
    sections.sort_by_key(Option::is_some);
    for section in sections {
        if let Some(section) = section {
            writeln!(out, "  [{section}]")?;
        }
        for parameter in parameters.iter().filter(|parameter| parameter.section.as_deref() == section) {
            writeln!(out, "  {:<20}{:<12}{}", parameter.name, word(&json!(parameter.ty)), limits(parameter))?;
            writeln!(out, "  {:<20}{}", "", parameter.description)?;
        }
    }
    Ok(())
}

/// What a parameter may be, and what it is when nobody says.
fn limits(parameter: &Parameter) -> String {
    let mut parts = Vec::new();
    match (parameter.min, parameter.max) {
        (Some(min), Some(max)) => parts.push(format!("{min} to {max}")),
        (Some(min), None) => parts.push(format!("at least {min}")),
        (None, Some(max)) => parts.push(format!("at most {max}")),
        (None, None) => {}
    }
    if !parameter.choices.is_empty() {
        parts.push(parameter.choices.join(" | "));
    }
    match &parameter.default {
        Some(_) if parameter.ty.is_secret() => parts.push("has a default".to_string()),
        Some(default) if default.is_empty() => parts.push("default empty".to_string()),
        Some(default) => parts.push(format!("default {default}")),
        None => parts.push("must be given".to_string()),
    }
    if let Some(field) = &parameter.field {
        parts.push(format!("fills {field}"));
    }
    if parameter.hidden {
        parts.push("hidden".to_string());
    }
    parts.join(", ")
}

/// The word by which a manifest names a choice.
fn word(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_string)
}

pub(super) fn explain_code(args: &CodeArgs) -> Result<u8, VerbError> {
    let Some(code) = &args.code else {
        let all: Vec<String> = CODES.iter().map(|(code, text)| format!("{code}  {text}\n")).collect();
        print(&all.concat())?;
        return Ok(FINE);
    };
    let code = code.trim().to_ascii_uppercase();
    match text_of(&code) {
        Some(text) => {
            print(&format!("{code}: {text}\n"))?;
            Ok(FINE)
        }
        None => {
            let near = nearest(&code, CODES.iter().map(|(known, _)| *known));
            let hint = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
            eprintln!("error: there is no code `{code}`{hint}");
            Ok(NOTHING)
        }
    }
}

pub(super) fn completions(program: &Program, args: &CompletionArgs) -> Result<u8, VerbError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), &program.manifest.collector.id, &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(FINE)
}

pub(super) fn man() -> Result<u8, VerbError> {
    let mut command = super::command();
    // A program of one collector bears its name; the texts live as long as the process, which ends here.
    if let Ok(all) = registered()
        && let [(manifest, _)] = &all[..]
    {
        let identity = &manifest.collector;
        let name: &'static str = identity.id.clone().leak();
        let version: &'static str = identity.version.clone().leak();
        command = command.name(name).version(version).about(identity.description.clone());
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(|source| VerbError::File {
        verb: "write",
        path: "the manual page".to_string(),
        source,
    })?;
    print(&String::from_utf8_lossy(&page))?;
    Ok(FINE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use collector_core::parameter::ParameterType;

    fn parameter(name: &str, section: Option<&str>) -> Parameter {
        Parameter {
            name: name.into(),
            ty: ParameterType::Integer,
            description: "How many.".into(),
            default: Some("5".into()),
            min: Some(1),
            max: Some(9),
            choices: vec![],
            section: section.map(str::to_string),
            hidden: false,
            field: None,
        }
    }

    #[test]
    fn parameters_by_section() {
        let (a, b, c) = (parameter("a", Some("Limits")), parameter("b", None), parameter("c", Some("Limits")));
        let mut out = String::new();
        write_parameters(&[&a, &b, &c], &mut out).unwrap();
        let lines: Vec<&str> = out.lines().filter(|line| !line.contains("How many")).map(str::trim_end).collect();
        let with = |name: &str| format!("  {name:<20}integer     1 to 9, default 5");
        assert_eq!(lines, [with("b").as_str(), "  [Limits]", &with("a"), &with("c")]);
    }

    #[test]
    fn secrets_are_not_told() {
        let mut secret = parameter("key", None);
        secret.ty = ParameterType::Secret;
        secret.default = Some("hush".into());
        assert!(!limits(&secret).contains("hush"));
    }

    #[test]
    fn codes_are_found_or_a_near_one_is_named() {
        let explain = |code: &str| explain_code(&CodeArgs { code: Some(code.into()) }).unwrap();
        assert_eq!(explain("c0103"), FINE);
        assert_eq!(explain("C9999"), NOTHING);
    }

    #[test]
    fn the_command_line_is_consistent() {
        super::super::command().debug_assert();
    }
}
