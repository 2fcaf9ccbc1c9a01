//! Reading and checking `fields.csv`.

use std::collections::HashMap;

use super::TABLE;
use crate::names;

const COLUMNS: [&str; 9] = ["tag", "name", "aliases", "type", "size", "range", "set_by", "origin", "description"];
const TYPES: [&str; 10] = ["string", "integer", "long", "float", "boolean", "date", "ip", "mac", "uuid", "json"];
const SETTERS: [&str; 5] = ["collector", "parameter", "taxonomy", "framework", "mapping"];
const ORIGINS: [&str; 4] = ["sentinel", "extension", "reserved", "customer"];

/// Fields that the core fills or clears as one range of ids.
struct Block {
    title: &'static str,
    first: &'static str,
    last: &'static str,
    holds: fn(&Field) -> bool,
}

const BLOCKS: [Block; 2] = [
    Block {
        title: "observer-time",
        first: "ObserverTZ",
        last: "ObserverTZMin",
        holds: |field| field.name.starts_with("ObserverTZ"),
    },
    Block { title: "taxonomy", first: "TaxonomyLevel1", last: "XDASDetail", holds: |field| field.setter == "taxonomy" },
];

/// One row of the table, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) line: u64,
    pub(super) tag: String,
    pub(super) name: String,
    pub(super) aliases: Vec<String>,
    pub(super) ty: String,
    pub(super) size: u32,
    /// The least and the greatest number.
    pub(super) range: Option<(i64, i64)>,
    pub(super) setter: String,
    pub(super) origin: String,
    pub(super) description: String,
}

/// Reads and checks the table.
///
/// # Errors
/// All findings, each with file and line.
pub(super) fn read(text: &str) -> std::result::Result<Vec<Field>, Vec<String>> {
    let mut findings = Vec::new();
    let mut fields = Vec::new();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    for (index, row) in reader.records().enumerate() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                findings.push(format!("{TABLE}: {error}"));
                break;
            }
        };
        let line = row.position().map_or(1, csv::Position::line);
        if index == 0 {
            if row.iter().ne(COLUMNS) {
                findings.push(format!("{TABLE}:{line}: the header must be `{}`", COLUMNS.join(",")));
                break;
            }
            continue;
        }
        if row.len() != COLUMNS.len() {
            findings.push(format!("{TABLE}:{line}: {} cells instead of {}", row.len(), COLUMNS.len()));
            continue;
        }
        let mut wrong = |what: String| findings.push(format!("{TABLE}:{line}: {what}"));
        fields.push(field(&row, line, &mut wrong));
    }
    if fields.is_empty() && findings.is_empty() {
        findings.push(format!("{TABLE}:1: no fields"));
    }
    check_unique(&fields, &mut findings);
    // Rows that could not be read would look like gaps.
    if findings.is_empty() {
        for block in &BLOCKS {
            check_block(&fields, block, &mut findings);
        }
    }
    if findings.is_empty() { Ok(fields) } else { Err(findings) }
}

fn field(row: &csv::StringRecord, line: u64, wrong: &mut impl FnMut(String)) -> Field {
    let cell = |column: usize| row[column].trim();
    let mut word = |column: usize, known: &[&str]| {
        let value = cell(column);
        if !known.contains(&value) {
            let hint = collector_scaffold::names::nearest(value, known.iter().copied())
                .map_or_else(|| format!("known are {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
            wrong(format!("unknown {} `{value}`; {hint}", COLUMNS[column]));
        }
        value.to_owned()
    };
    let (ty, setter, origin) = (word(3, &TYPES), word(6, &SETTERS), word(7, &ORIGINS));
    let is_tag = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if cell(0).is_empty() || !cell(0).chars().all(is_tag) {
        wrong(format!("the tag `{}` is not made of small letters, digits and `_`", cell(0)));
    }
    let aliases: Vec<String> =
        cell(2).split([';', '|', ' ']).filter(|alias| !alias.is_empty()).map(str::to_owned).collect();
    for name in std::iter::once(cell(1)).chain(aliases.iter().map(String::as_str)) {
        if !name.starts_with(|c: char| c.is_ascii_uppercase()) || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            wrong(format!("the name `{name}` is not of the form `SourceIP`"));
        }
    }
    let size = if cell(4).is_empty() { Ok(0) } else { cell(4).parse() };
    if size.is_err() {
        wrong(format!("the size `{}` is not a number of bytes", cell(4)));
    }
    let range = match cell(5) {
        "" => None,
        text => {
            let numbers = text.split_once("..").and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
            if numbers.is_none_or(|(low, high): (i64, i64)| low > high)
                || !matches!(ty.as_str(), "integer" | "long" | "float")
            {
                wrong(format!("the range `{text}` is not of the form `0..65535`, or the field holds no number"));
            }
            numbers
        }
    };
    if cell(8).is_empty() || cell(8).contains(char::is_control) {
        wrong("the description must be one line of text".to_owned());
    }
    Field {
        line,
        tag: cell(0).to_owned(),
        name: cell(1).to_owned(),
        aliases,
        ty,
        size: size.unwrap_or(0),
        range,
        setter,
        origin,
        description: cell(8).to_owned(),
    }
}

/// Tags, names with aliases, and constants are three name spaces; in each, a word stands for one field.
fn check_unique(fields: &[Field], findings: &mut Vec<String>) {
    let mut seen: HashMap<(&str, String), u64> = HashMap::new();
    for field in fields {
        let words = std::iter::once(("tag", field.tag.clone()))
            .chain([("name", field.name.clone()), ("constant", names::constant(&field.name))])
            .chain(field.aliases.iter().map(|alias| ("name", alias.clone())));
        for (kind, word) in words {
            match seen.get(&(kind, word.clone())) {
                // The constant follows from the name: one finding is enough.
                Some(line) if kind != "constant" || !findings.iter().any(|f| f.contains(&field.name)) => {
                    findings.push(format!(
                        "{TABLE}:{}: the {kind} `{word}` is taken by line {line} (for `{}`)",
                        field.line, field.name
                    ))
                }
                Some(_) => {}
                None => {
                    seen.insert((kind, word), field.line);
                }
            }
        }
    }
}

fn check_block(fields: &[Field], block: &Block, findings: &mut Vec<String>) {
    let members: Vec<usize> = (0..fields.len()).filter(|id| (block.holds)(&fields[*id])).collect();
    for pair in members.windows(2).filter(|pair| pair[1] != pair[0] + 1) {
        let (last, field) = (&fields[pair[0]], &fields[pair[1]]);
        findings.push(format!(
            "{TABLE}:{}: `{}` belongs to the {} fields, which end at line {}; move it there (ids are places)",
            field.line, field.name, block.title, last.line
        ));
    }
    for (end, id, wanted) in [("begin", members.first(), block.first), ("end", members.last(), block.last)] {
        let found = id.map(|id| &fields[*id]);
        if found.is_none_or(|field| field.name != wanted) {
            let (line, name) = found.map_or((1, "nothing"), |field| (field.line, field.name.as_str()));
            findings.push(format!(
                "{TABLE}:{line}: the {} fields {end} with `{name}`; the core relies on `{wanted}`",
                block.title
            ));
        }
    }
}

#[cfg(test)]
pub(in crate::codegen) mod tests {
    use super::*;

    pub(super) const SAMPLE: &str = "\
tag,name,aliases,type,size,range,set_by,origin,description
id,EventID,EventUUID,uuid,0,,framework,sentinel,Unique id of the event.
evt,EventName,Event;Name,string,255,,collector,sentinel,\"What happened, such as \"\"Log [in]\"\" or D:\\tmp.\"
estz,ObserverTZ,,string,255,,framework,sentinel,Zone of the observer.
estzmin,ObserverTZMin,,integer,0,0..59,framework,sentinel,Minute there
x_risk,RiskScore,,float,,,mapping,extension,Score a | b.
cv1,CustomerVar1,,string,255,,collector,customer,Free for the site.
rv1,TaxonomyLevel1,,string,0,,taxonomy,sentinel,First level.
xdasdetail,XDASDetail,,integer,0,,taxonomy,sentinel,Detail.
";

    pub(in crate::codegen) fn sample() -> Vec<Field> {
        read(SAMPLE).expect("the sample is right")
    }

    /// Changes the sample and expects exactly these findings.
    fn check(from: &str, to: &str, expected: &[&str]) {
        assert!(SAMPLE.contains(from), "{from}");
        let findings = read(&SAMPLE.replacen(from, to, 1)).expect_err(to);
        assert_eq!(findings.len(), expected.len(), "{findings:#?}");
        for (finding, expected) in findings.iter().zip(expected) {
            assert!(finding.starts_with(TABLE) && finding.contains(expected), "{finding}\n{expected}");
        }
    }

    #[test]
    fn the_sample_is_read() {
        let fields = sample();
        assert_eq!(fields.len(), 8);
        assert_eq!(fields[1].aliases, ["Event", "Name"]);
        assert_eq!((fields[1].size, fields[4].size), (255, 0));
        assert_eq!((fields[1].range, fields[3].range), (None, Some((0, 59))));
        assert_eq!(fields[1].description, "What happened, such as \"Log [in]\" or D:\\tmp.");
    }

    #[test]
    fn mistakes_are_found_with_their_line() {
        check("tag,name", "name,tag", &["fields.csv:1: the header must be"]);
        check("uuid,0", "uid,0", &[":2: unknown type `uid`; did you mean `uuid`?"]);
        check("collector,sentinel", "author,sentinel", &[":3: unknown set_by `author`; known are collector"]);
        check("mapping,extension", "mapping,extra", &[":6: unknown origin `extra`"]);
        check("Unique id of the event.", "", &[":2: the description must be"]);
        check("EventUUID", "event-uuid", &[":2: the name `event-uuid`"]);
        check("x_risk", "Risk", &[":6: the tag `Risk`"]);
        check("string,255", "string,big", &[":3: the size `big`"]);
        check(",Minute there", "", &[":5: 8 cells instead of 9"]);
        check("0..59", "9..1", &[":5: the range `9..1`"]);
        check("uuid,0,,", "uuid,0,0..1,", &[":2: the range `0..1`"]);
    }

    #[test]
    fn names_are_unique_across_aliases() {
        check("evt,", "id,", &[":3: the tag `id` is taken by line 2"]);
        check("Event;Name", "EventID", &[":3: the name `EventID` is taken by line 2"]);
        check("RiskScore", "EventID", &[":6: the name `EventID` is taken by line 2"]);
        check("RiskScore", "EventUUID", &[":6: the name `EventUUID` is taken by line 2"]);
    }

    #[test]
    fn blocks_stand_together() {
        let moved = "ux,ObserverTZHour,,integer,0,,framework,sentinel,Hour.\nrv1,";
        check(
            "rv1,",
            moved,
            &[
                ":8: `ObserverTZHour` belongs to the observer-time fields, which end at line 5",
                ":8: the observer-time fields end with `ObserverTZHour`; the core relies on `ObserverTZMin`",
            ],
        );
        check(
            "mapping",
            "taxonomy",
            &[
                ":8: `TaxonomyLevel1` belongs to the taxonomy fields, which end at line 6",
                ":6: the taxonomy fields begin with `RiskScore`",
            ],
        );
    }
}
