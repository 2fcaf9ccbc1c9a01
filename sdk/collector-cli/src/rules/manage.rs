//! `rules enable`, `disable`, `clone`, `order`, `import`, `devices`: parsers as an operator keeps them.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use collector_sdk::core::Diagnostics;
use collector_sdk::program::{FINDINGS, FINE, NOTHING, counted};
use collector_sdk::rules::{Discovery, Inventory, ParserSet, SourceFile};
use toml_edit::{DocumentMut, value};

use super::check::{manifest_of, rendered};
use super::{Failure, Parsers, files, run};

#[derive(Debug, clap::Args)]
pub(crate) struct NamedArgs {
    #[command(flatten)]
    parsers: Parsers,

    /// The parser
    name: String,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The copy is a custom parser, whatever the original is, and has its priority: among equals system parsers come first, then \
                  names decide."
)]
pub(crate) struct CloneArgs {
    #[command(flatten)]
    parsers: Parsers,

    /// The parser to copy
    name: String,

    /// What the copy is called
    new: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct OrderArgs {
    #[command(flatten)]
    parsers: Parsers,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Nothing is overwritten. Files that do not load are named with what is wrong and left out.")]
pub(crate) struct ImportArgs {
    /// A directory of parsers as it was exported
    from: PathBuf,

    /// Where they are put
    #[arg(long, value_name = "DIR")]
    into: PathBuf,

    /// They are the vendor's: read-only, before custom ones in the order
    #[arg(long)]
    system: bool,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "One JSON object each time that something new is known of a device: address, host, parser, device, \
                        application, attached."
)]
pub(crate) struct DevicesArgs {
    #[command(flatten)]
    parsers: Parsers,

    /// Files to read
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// The address that the records came from
    #[arg(long, value_name = "ADDRESS", default_value = "")]
    sender: String,
}

/// Finds the file of a parser by its name.
fn find(parsers: &Parsers, name: &str) -> Result<(PathBuf, Vec<SourceFile>), Failure> {
    let sources = files::read(&parsers.parsers)?;
    let file = ParserSet::file_of(&sources, name).map(PathBuf::from);
    match file {
        Some(file) => Ok((file, sources)),
        None => Err(Failure::Usage(format!("there is no parser `{name}` in `{}`", parsers.parsers.display()))),
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|source| Failure::File { verb: "write", path: path.display().to_string(), source })
}

/// Changes a manifest, keeping what else is in it.
fn edit(parser: &Path, change: impl FnOnce(&mut DocumentMut)) -> Result<(), Failure> {
    let path = manifest_of(parser);
    let text = if path.is_file() { files::text_of(&path)? } else { String::new() };
    let mut manifest: DocumentMut =
        text.parse().map_err(|error| Failure::Usage(format!("`{}` cannot be read: {error}", path.display())))?;
    change(&mut manifest);
    write(&path, &manifest.to_string())
}

pub(crate) fn enable(args: &NamedArgs, enabled: bool) -> Result<u8, Failure> {
    let (file, _) = find(&args.parsers, &args.name)?;
    edit(&file, |manifest| manifest["enabled"] = value(enabled))?;
    println!("`{}` is {}", args.name, if enabled { "enabled" } else { "disabled" });
    Ok(FINE)
}

pub(crate) fn clone(args: &CloneArgs) -> Result<u8, Failure> {
    let (file, sources) = find(&args.parsers, &args.name)?;
    let is_name = !args.new.is_empty() && args.new.chars().all(|c| c.is_alphanumeric() || "-_. ".contains(c));
    if !is_name || args.new.starts_with('.') {
        return Err(Failure::Usage(format!(
            "`{}` is no name for a parser: use letters, digits, `-` and `_`",
            args.new
        )));
    }
    if ParserSet::file_of(&sources, &args.new).is_some() {
        return Err(Failure::Usage(format!("there is a parser `{}` already", args.new)));
    }
    let directory = if args.parsers.parsers.is_dir() {
        args.parsers.parsers.clone()
    } else {
        file.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
    };
    let copy = directory.join(format!("{}.xml", args.new));
    if copy.exists() {
        return Err(Failure::Usage(format!("`{}` exists already", copy.display())));
    }
    write(&copy, &files::text_of(&file)?)?;
    let manifest = manifest_of(&file);
    if manifest.is_file() {
        write(&manifest_of(&copy), &files::text_of(&manifest)?)?;
    }
    // Its place is the original's, also where that comes from the order file.
    let set = ParserSet::load(&sources, &mut Diagnostics::new());
    let priority = set.order().find(|(parser, _)| parser.name() == args.name).map(|(_, priority)| priority);
    edit(&copy, |manifest| {
        manifest["origin"] = value("custom");
        if let Some(priority) = priority {
            manifest["priority"] = value(i64::from(priority));
        }
    })?;
    println!("made `{}` from `{}`", copy.display(), file.display());
    let parsers = args.parsers.parsers.display();
    let disable = format!("collector rules disable --parsers {parsers} {}", args.name);
    println!("next: disable the original (`{disable}`), or order the copy before it");
    Ok(FINE)
}

pub(crate) fn order(args: &OrderArgs) -> Result<u8, Failure> {
    let sources = files::read(&args.parsers.parsers)?;
    let mut found = Diagnostics::new();
    let set = ParserSet::load(&sources, &mut found);
    println!("{:<8} {:<8} {:<10} PARSER", "PLACE", "PRIORITY", "ORIGIN");
    for (place, (parser, priority)) in set.order().enumerate() {
        let origin = format!("{:?}", parser.settings().origin).to_lowercase();
        let relay = if parser.is_relay() { " (relay: runs in addition)" } else { "" };
        println!("{:<8} {priority:<8} {origin:<10} {}{relay}", place + 1, parser.name());
    }
    set.check(&Inventory::built_in(), &mut found);
    let conflicts: Vec<_> = found.iter().filter(|finding| matches!(finding.code, "C0612" | "C0625")).collect();
    for conflict in &conflicts {
        eprint!("{}", rendered(conflict, &sources));
    }
    Ok(if conflicts.is_empty() { FINE } else { FINDINGS })
}

pub(crate) fn import(args: &ImportArgs) -> Result<u8, Failure> {
    let sources = files::read(&args.from)?;
    let mut found = Diagnostics::new();
    let set = ParserSet::load(&sources, &mut found);
    let make = |path: &Path| {
        fs::create_dir_all(path).map_err(|source| Failure::File {
            verb: "create",
            path: path.display().to_string(),
            source,
        })
    };
    make(&args.into)?;
    let (mut imported, mut kept) = (0, 0);
    for source in &sources {
        let is_parser = source.path.to_ascii_lowercase().ends_with(".xml");
        let loads = !found
            .iter()
            .any(|finding| finding.file == source.shown && finding.level == collector_sdk::core::Level::Error);
        let target = args.into.join(&source.path);
        if target.exists() {
            eprintln!("note: `{}` exists already and stays", target.display());
            kept += 1;
            continue;
        }
        if !loads {
            continue;
        }
        if let Some(parent) = target.parent() {
            make(parent)?;
        }
        write(&target, &source.text)?;
        if is_parser {
            imported += 1;
            if args.system {
                edit(&target, |manifest| manifest["origin"] = value("system"))?;
            }
        }
    }
    for finding in found.iter() {
        eprint!("{}", rendered(finding, &sources));
    }
    println!(
        "{} imported into `{}`, already there: {kept}; {} can be used",
        counted(imported, "file"),
        args.into.display(),
        counted(set.parsers().len(), "parser")
    );
    Ok(if found.has_errors() { FINDINGS } else { FINE })
}

pub(crate) fn devices(args: &DevicesArgs) -> Result<u8, Failure> {
    let set = run::load(&files::read(&args.parsers.parsers)?, &args.parsers, false)?;
    let inventory = Inventory::built_in();
    let mut discovery = Discovery::default();
    let mut last = std::collections::BTreeMap::new();
    let mut out = std::io::stdout().lock();
    for path in &args.files {
        let failed = |source| Failure::File { verb: "read", path: path.display().to_string(), source };
        let mut reader = BufReader::new(fs::File::open(path).map_err(failed)?);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).map_err(failed)? > 0 {
            let text = String::from_utf8_lossy(&line);
            if let Some(device) = set.discover(text.trim_end(), &args.sender, &mut discovery) {
                let key = (device.address.clone(), device.parser.clone());
                if last.get(&key) != Some(&device) {
                    for named in [&device.device, &device.application].into_iter().flatten() {
                        if let Some((vendor, model)) = inventory.misspelt(named) {
                            eprintln!(
                                "warning[C0629]: `{}` `{}` is spelt `{vendor}` `{model}` in the inventory",
                                named.vendor, named.model
                            );
                        }
                    }
                    let json = serde_json::to_string(&device).unwrap_or_default();
                    if writeln!(out, "{json}").is_err() {
                        return Err(Failure::NoReader);
                    }
                    last.insert(key, device);
                }
            }
            line.clear();
        }
    }
    Ok(if last.is_empty() { NOTHING } else { FINE })
}
