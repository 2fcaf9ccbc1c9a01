//! A collector crate from what was inferred: code, maps, manifest and cases, as a person would have written them.

mod cases;
mod code;
mod maps;
mod names;

use serde::Serialize;

use crate::inference::Inference;
use names::Names;

/// Who the collector is.
#[derive(Clone, Debug, Serialize)]
pub struct Identity {
    /// The name of the crate, such as `acme-gate`.
    pub id: String,
    /// The vendor as people write it.
    pub vendor: String,
    /// The product as people write it.
    pub product: String,
}

impl Identity {
    /// The collector of this name; who made its product is what the user says, else what the samples say, else what the
    /// name says.
    #[must_use]
    pub fn new(id: &str, vendor: Option<&str>, product: Option<&str>, found: &Inference) -> Identity {
        let named = found.product.as_ref();
        let (first, rest) = id.split_once('-').unwrap_or((id, id));
        let vendor = vendor.or(named.map(|named| named.vendor.as_str())).map_or_else(|| capitalised(first), plain);
        let product = product.or(named.map(|named| named.product.as_str())).map_or_else(|| capitalised(rest), plain);
        Identity { id: id.to_string(), vendor, product }
    }
}

fn capitalised(words: &str) -> String {
    let words = words.split('-').filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_uppercase() + &word[1..]).collect::<Vec<_>>().join(" ")
}

/// A name that needs no quoting in TOML, CSV or Rust.
fn plain(name: &str) -> String {
    let kept: String =
        name.chars().map(|c| if c.is_alphanumeric() || " .-_&+()/".contains(c) { c } else { ' ' }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(100).collect()
}

/// A file of the crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path in the crate.
    pub path: String,
    /// What is in it.
    pub text: Vec<u8>,
}

/// The files of the crate besides `Cargo.toml` and `src/main.rs`. `fields` is a `Rec2Evt.map` that lists all fields, whose
/// second column is filled in.
#[must_use]
pub fn files(found: &Inference, identity: &Identity, fields: &str) -> Vec<File> {
    let names = Names::new(found);
    let mut files = vec![
        file("src/lib.rs", code::library(found, identity, &names)),
        file("collector.toml", manifest(found, identity)),
        file("maps/protoEvt.map", maps::prototype(found)),
        file("maps/Rec2Evt.map", maps::rec2evt(found, &names, fields)),
        file("maps/taxonomy.map", maps::taxonomy(found)),
        file("README.md", readme(found, identity)),
    ];
    files.extend(maps::tables(found).into_iter().map(|(name, text)| file(&format!("maps/{name}"), text)));
    files.extend(cases::files(found));
    files
}

fn file(path: &str, text: String) -> File {
    File { path: path.to_string(), text: text.into_bytes() }
}

fn manifest(found: &Inference, identity: &Identity) -> String {
    let Identity { id, vendor, product } = identity;
    let framing = match &found.framing {
        collector_core::Framing::JsonValues => {
            "framing = \"json-values\"  # objects, one after the other or in an array\n".to_string()
        }
        collector_core::Framing::XmlElement(name) => format!("framing = {{ xml-element = \"{name}\" }}\n"),
        _ => String::new(),
    };
    let input = if framing.is_empty() { String::new() } else { format!("\n[input]\n{framing}") };
    let methods = if found.envelope.is_syslog { "\"syslog\", \"file\"" } else { "\"file\"" };
    let coverage = coverage(found);
    let uuid = uuid(found, id);
    let format = found.format.name();
    format!(
        "[collector]\nid = \"{id}\"\nuuid = \"{uuid}\"  # identifies the collector for ever; never change it, never copy it\n\
         name = \"{vendor} {product}\"\nversion = \"0.1.0\"\nvendor = \"{vendor}\"\nproduct = \"{product}\"\n\
         description = \"Reads the {format} records of {vendor} {product}.\"\nmethods = [{methods}]\n{input}{coverage}"
    )
}

/// Keys that no map can name are kept on purpose.
fn coverage(found: &Inference) -> String {
    let odd: Vec<String> = found
        .keys
        .iter()
        .filter(|known| !known.key.can_be_named())
        .map(|known| format!("{:?}", known.key.name))
        .collect();
    if odd.is_empty() {
        return String::new();
    }
    format!("\n[coverage.kept]\n\"no map can hold these names\" = [{}]\n", odd.join(", "))
}

/// An identity from the name and the samples, so that the same call makes the same crate; of version 8 (RFC 9562).
fn uuid(found: &Inference, id: &str) -> String {
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let texts = found.texts.iter().map(|text| text.text.as_str());
    for byte in std::iter::once(id).chain(texts).flat_map(str::bytes) {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    let hex = format!("{hash:032x}");
    format!("{}-{}-8{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

fn readme(found: &Inference, identity: &Identity) -> String {
    let Identity { vendor, product, .. } = identity;
    let mut text = format!("# {vendor} {product}\n\nReads {} records", found.format.name());
    if found.envelope.is_syslog {
        text.push_str(" behind a syslog header");
    }
    text.push_str(".\n\n## How it was made\n\nA first version was inferred from sample records. Mappings, severities and the taxonomy are drafts: read\n`maps/`, and follow a record with `explain`.\n");
    if !found.by.is_empty() {
        let keys: Vec<String> = found.by.iter().map(|name| format!("`{name}`")).collect();
        text.push_str(&format!(
            "\nRecords are told apart by {}; `maps/classes.map` names their events.\n",
            keys.join(" and ")
        ));
    }
    if !found.forms.is_empty() {
        text.push_str("\nMessages in words are read by the patterns of `maps/messages.pat`.\n");
    }
    text
}
