//! A set of parsers from files: which file is what.
//!
//! | file | is |
//! |---|---|
//! | `name.xml` | the parser `name` |
//! | `name/parser.xml`, `name/maps/parser.xml` | the parser `name` |
//! | an XML file with `<generalPatternDefinitions>` | patterns of the site, over the built-in ones |
//! | `name.toml` beside `name.xml`, `parser.toml` in a folder | the parser's manifest |
//! | `parserOrder.csv` | the order |
//! | `attributes.csv` | attributes of the site |
//! | other `.csv` | tables that parsers ask |

use std::collections::BTreeMap;

use collector_core::Diagnostics;

use crate::data::DataFiles;
use crate::manifest::{Order, Settings};
use crate::parser::{Library, Parser};
use crate::set::{ParserSet, SourceFile};

pub(crate) fn load(files: &[SourceFile], found: &mut Diagnostics) -> ParserSet {
    let mut library = Library::default();
    let mut data = DataFiles::default();
    let mut order = None;
    let mut manifests = BTreeMap::new();
    let mut texts = Vec::new();
    for file in files {
        let (stem, ending) = file.path.rsplit_once('.').unwrap_or((&file.path, ""));
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        match ending.to_ascii_lowercase().as_str() {
            "xml"
                if file.text.contains("<generalPatternDefinitions") && !file.text.contains("<parsingInstructions") =>
            {
                library.add_general_patterns(&file.text, &file.shown, found);
            }
            "xml" => texts.push(file),
            "toml" => {
                manifests.insert(stem.to_string(), file);
            }
            "csv" if name.eq_ignore_ascii_case("parserOrder.csv") => {
                order = Some((Order::parse(&file.text, &file.shown, found), &file.shown));
            }
            "csv" if name.eq_ignore_ascii_case("attributes.csv") => {
                library.dictionary.add(&file.text, &file.shown, found)
            }
            "csv" => data.add(&file.path, &file.text, found),
            _ => {}
        }
    }
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    let (mut parsers, mut faulty): (Vec<Parser>, Vec<Parser>) = (Vec::new(), Vec::new());
    for file in texts {
        let stem = file.path.rsplit_once('.').map_or(file.path.as_str(), |(stem, _)| stem);
        let manifest = manifests.get(stem).or_else(|| {
            let (folder, _) = stem.rsplit_once('/')?;
            manifests.get(&format!("{folder}/parser"))
        });
        let settings = manifest.map_or_else(Settings::default, |m| Settings::parse(&m.text, &m.shown, found));
        let name = parser_name(&file.path);
        if let Some(other) = parsers.iter().find(|parser| parser.name() == name) {
            let message = format!("the parser `{name}` is in {} already", other.file());
            found.error("C0608", &file.shown, (0, 0), message).hint("rename one of the files");
            continue;
        }
        let Some(root) = crate::xml::read(&file.text, &file.shown, found) else { continue };
        let parser = crate::read::parser(&root, name, &file.shown, settings, &library, found);
        let all = if parser.is_sound { &mut parsers } else { &mut faulty };
        all.push(parser);
    }
    if let Some((order, shown)) = &order {
        let names: Vec<&str> = parsers.iter().map(Parser::name).collect();
        order.check(&names, shown, found);
    }
    let mut set = ParserSet::new(parsers, &order.map(|(order, _)| order).unwrap_or_default(), data, library.dictionary);
    set.faulty = faulty;
    set.check_data(found);
    set
}

/// The file of a parser by its name.
pub(crate) fn file_of(files: &[SourceFile], name: &str) -> Option<String> {
    let mut parsers = files.iter().filter(|file| file.path.to_ascii_lowercase().ends_with(".xml"));
    parsers.find(|file| parser_name(&file.path).eq_ignore_ascii_case(name)).map(|file| file.shown.clone())
}

/// The name of the parser in a file: the file's, or the folder's when the file is `parser.xml`, or in `maps/`.
fn parser_name(path: &str) -> &str {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    if stem.eq_ignore_ascii_case("parser") && !folder.is_empty() {
        let folder = folder.strip_suffix("/maps").unwrap_or(folder);
        return folder.rsplit('/').next().unwrap_or(folder);
    }
    stem
}
