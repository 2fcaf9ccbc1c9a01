//! The event schema: which fields an event has, their types and sizes, and who may set them.
//!
//! The base schema comes from one data file, `schema/fields.csv`; the constants in [`field`] are generated
//! from it. Its identity is the **short tag**: labels changed between SDK generations, tags never did. Older
//! labels are accepted wherever a person writes a name.
//!
//! [`EventSchema::builder`] extends the base schema; the ids of base fields stay what they are. Whatever
//! leaves the process names fields by tag or label, never by id.

mod generated;
mod keys;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use serde::Serialize;

use crate::diag::nearest;

pub use generated::field;
pub(crate) use generated::framework;
pub(crate) use keys::KeyTable;
use keys::LONGEST_NAME;

/// The number of a field within a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(u16);

impl FieldId {
    pub(crate) const fn new(id: u16) -> FieldId {
        FieldId(id)
    }

    /// The place of the field in [`EventSchema::fields`].
    #[inline(always)]
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// Text up to the field's size in bytes.
    String,
    /// A 32-bit signed integer.
    Integer,
    /// A 64-bit signed integer.
    Long,
    /// A floating-point number.
    Float,
    /// True or false.
    Boolean,
    /// An instant.
    Date,
    /// An IPv4 or IPv6 address.
    Ip,
    /// A hardware address.
    Mac,
    /// A UUID.
    Uuid,
    /// JSON; only the extended information.
    Json,
}

/// Who may set a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Setter {
    /// The collector.
    Collector,
    /// The collector; a parameter or the prototype gives the default.
    Parameter,
    /// `set_taxonomy`; the collector may override it.
    Taxonomy,
    /// The framework alone.
    Framework,
    /// A mapping service behind the collector.
    Mapping,
}

impl Setter {
    /// True when maps and author code may set the field.
    #[must_use]
    pub fn is_collector(self) -> bool {
        matches!(self, Setter::Collector | Setter::Parameter | Setter::Taxonomy)
    }
}

/// Where a field comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A named field of Sentinel.
    Sentinel,
    /// Ours, in Sentinel's style, for facts that Sentinel has no field for.
    Extension,
    /// Reserved for vendors.
    Reserved,
    /// Free for sites.
    Customer,
}

/// A row of the generated table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldDef {
    pub(crate) tag: &'static str,
    pub(crate) name: &'static str,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) ty: FieldType,
    pub(crate) size: u32,
    pub(crate) range: Option<(i64, i64)>,
    pub(crate) setter: Setter,
    pub(crate) origin: Origin,
    pub(crate) description: &'static str,
}

/// A field of a schema.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    /// The short tag: the identity.
    pub tag: Cow<'static, str>,
    /// The current label.
    pub name: Cow<'static, str>,
    /// Older labels, accepted in maps.
    pub aliases: Cow<'static, [&'static str]>,
    /// The type.
    #[serde(rename = "type")]
    pub ty: FieldType,
    /// The greatest size in bytes, for text.
    pub size: u32,
    /// The least and the greatest number, where they are narrower than those of the type.
    pub range: Option<(i64, i64)>,
    /// Who may set it.
    pub setter: Setter,
    /// Where it comes from.
    pub origin: Origin,
    /// What goes in.
    pub description: Cow<'static, str>,
}

/// What a write must know about a field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldMeta {
    pub(crate) ty: FieldType,
    pub(crate) size: u32,
    /// The least and the greatest number.
    pub(crate) min: i64,
    pub(crate) max: i64,
    /// False for the fields of the framework and the mapping service.
    pub(crate) settable: bool,
}

impl FieldMeta {
    fn new(field: &Field) -> FieldMeta {
        let of_type = match field.ty {
            FieldType::Integer => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        let (min, max) = field.range.unwrap_or(of_type);
        FieldMeta { ty: field.ty, size: field.size, min, max, settable: field.setter.is_collector() }
    }

    /// True when the field can hold the number.
    #[inline(always)]
    pub(crate) fn holds(&self, n: i64) -> bool {
        self.min <= n && n <= self.max
    }
}

/// The list of fields that an event can have.
#[derive(Debug)]
pub struct EventSchema {
    fields: Vec<Field>,
    metas: Vec<FieldMeta>,
    index: HashMap<String, FieldId>,
    names: KeyTable,
    tags: KeyTable,
}

/// Whether events are written with labels or short tags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NameStyle {
    /// Current labels, such as `InitiatorUserName`.
    #[default]
    Labels,
    /// Short tags, such as `sun`.
    Tags,
}

static BASE: LazyLock<Arc<EventSchema>> = LazyLock::new(|| Arc::new(EventSchema::from_fields(base_fields())));

fn base_fields() -> Vec<Field> {
    generated::FIELDS
        .iter()
        .map(|def| Field {
            tag: Cow::Borrowed(def.tag),
            name: Cow::Borrowed(def.name),
            aliases: Cow::Borrowed(def.aliases),
            ty: def.ty,
            size: def.size,
            range: def.range,
            setter: def.setter,
            origin: def.origin,
            description: Cow::Borrowed(def.description),
        })
        .collect()
}

impl EventSchema {
    /// The base schema.
    ///
    /// ```
    /// use collector_core::schema::{EventSchema, field};
    /// let schema = EventSchema::base();
    /// assert_eq!(schema.find("sun"), Some(field::INITIATOR_USER_NAME));
    /// assert_eq!(schema.find("InitUserName"), Some(field::INITIATOR_USER_NAME)); // an older label
    /// ```
    #[must_use]
    pub fn base() -> Arc<EventSchema> {
        BASE.clone()
    }

    /// Starts a schema of one's own: the base schema and further fields.
    #[must_use]
    pub fn builder() -> SchemaBuilder {
        SchemaBuilder { fields: base_fields(), base: generated::FIELDS.len() }
    }

    fn from_fields(fields: Vec<Field>) -> EventSchema {
        let mut index = HashMap::with_capacity(fields.len() * 3);
        for (i, field) in fields.iter().enumerate() {
            let id = FieldId(i as u16);
            let names = [&*field.tag, &*field.name];
            for name in names.into_iter().chain(field.aliases.iter().copied()) {
                index.entry(name.to_ascii_lowercase()).or_insert(id);
            }
        }
        let metas = fields.iter().map(FieldMeta::new).collect();
        let names = KeyTable::new(fields.iter().map(|f| &*f.name));
        let tags = KeyTable::new(fields.iter().map(|f| &*f.tag));
        EventSchema { fields, metas, index, names, tags }
    }

    /// Finds a field by label, older label or short tag, without regard to case.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<FieldId> {
        self.index.get(name).or_else(|| self.index.get(&name.to_ascii_lowercase())).copied()
    }

    /// The label nearest to a misspelt one.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.fields.iter().map(|f| &*f.name))
    }

    /// A field's definition.
    #[must_use]
    pub fn field(&self, id: FieldId) -> &Field {
        &self.fields[id.index()]
    }

    /// All fields, in the order of their ids.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// All ids.
    pub fn ids(&self) -> impl Iterator<Item = FieldId> + use<> {
        (0..self.fields.len() as u16).map(FieldId)
    }

    pub(crate) fn metas(&self) -> &[FieldMeta] {
        &self.metas
    }

    pub(crate) fn keys(&self, style: NameStyle) -> &KeyTable {
        match style {
            NameStyle::Labels => &self.names,
            NameStyle::Tags => &self.tags,
        }
    }
}

/// Why a schema could not be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// A tag, label or alias is taken.
    #[error("cannot add field `{name}`: `{taken}` already names the field `{by}`")]
    Taken {
        /// The new field.
        name: String,
        /// The name that is taken.
        taken: String,
        /// The field that has it.
        by: String,
    },
    /// A label that cannot be written.
    #[error("cannot add field `{0}`: a label has 1 to 36 ASCII letters, digits or `_` and begins with a letter")]
    BadName(String),
    /// More fields than an id can number.
    #[error("cannot add field `{0}`: a schema has at most 65535 fields")]
    TooMany(String),
}

/// Builds a schema that extends the base schema.
///
/// ```
/// use collector_core::schema::{EventSchema, FieldType};
/// let schema = EventSchema::builder()
///     .field("acme_zone", "AcmeZone", FieldType::String, 64, "zone of the sensor")
///     .build()
///     .unwrap();
/// assert!(schema.find("acmezone").is_some());
/// ```
#[derive(Debug)]
pub struct SchemaBuilder {
    fields: Vec<Field>,
    base: usize,
}

impl SchemaBuilder {
    /// Adds a field that collectors may set; `size` is in bytes and counts for text only.
    #[must_use]
    pub fn field(self, tag: &str, name: &str, ty: FieldType, size: u32, description: &str) -> Self {
        self.field_set_by(Setter::Collector, tag, name, ty, size, description)
    }

    /// Limits the numbers of the field that was added last; what is beyond leaves in the extended information.
    #[must_use]
    pub fn range(mut self, min: i64, max: i64) -> Self {
        if let Some(field) = self.fields[self.base..].last_mut() {
            field.range = Some((min, max));
        }
        self
    }

    /// Adds a field and says who may set it.
    #[must_use]
    pub fn field_set_by(
        mut self,
        setter: Setter,
        tag: &str,
        name: &str,
        ty: FieldType,
        size: u32,
        description: &str,
    ) -> Self {
        self.fields.push(Field {
            tag: Cow::Owned(tag.to_string()),
            name: Cow::Owned(name.to_string()),
            aliases: Cow::Borrowed(&[]),
            ty,
            size,
            range: None,
            setter,
            origin: Origin::Extension,
            description: Cow::Owned(description.to_string()),
        });
        self
    }

    /// Checks the names and makes the schema.
    ///
    /// # Errors
    /// When a name is taken or malformed.
    pub fn build(self) -> Result<Arc<EventSchema>, SchemaError> {
        let mut taken: HashMap<String, usize> = HashMap::new();
        for (i, field) in self.fields.iter().enumerate() {
            let added = i >= self.base;
            if i >= usize::from(u16::MAX) {
                return Err(SchemaError::TooMany(field.name.to_string()));
            }
            if added && !(is_label(&field.name) && is_label(&field.tag)) {
                return Err(SchemaError::BadName(field.name.to_string()));
            }
            for name in [&*field.tag, &*field.name].into_iter().chain(field.aliases.iter().copied()) {
                let earlier = taken.insert(name.to_ascii_lowercase(), i).filter(|earlier| *earlier != i);
                if let (true, Some(earlier)) = (added, earlier) {
                    let by = self.fields[earlier].name.to_string();
                    return Err(SchemaError::Taken { name: field.name.to_string(), taken: name.to_string(), by });
                }
            }
        }
        Ok(Arc::new(EventSchema::from_fields(self.fields)))
    }
}

fn is_label(name: &str) -> bool {
    name.len() <= LONGEST_NAME
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FieldType::String => "text",
            FieldType::Integer => "integer",
            FieldType::Long => "long",
            FieldType::Float => "float",
            FieldType::Boolean => "boolean",
            FieldType::Date => "date",
            FieldType::Ip => "address",
            FieldType::Mac => "hardware address",
            FieldType::Uuid => "UUID",
            FieldType::Json => "JSON",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_names_are_unique_and_fit_their_block() {
        let schema = EventSchema::base();
        let mut seen = HashMap::new();
        for field in schema.fields() {
            assert!(is_label(&field.name), "{}", field.name);
            for name in [&*field.tag, &*field.name].into_iter().chain(field.aliases.iter().copied()) {
                let other = seen.insert(name.to_ascii_lowercase(), field.name.clone());
                assert!(other.is_none_or(|o| o == field.name), "{name}");
            }
        }
    }

    #[test]
    fn the_builder_extends_and_refuses_what_is_taken() {
        let schema = EventSchema::builder().field("zz", "ZzField", FieldType::Long, 0, "a test").build().unwrap();
        assert_eq!(schema.find("ZzField").unwrap().index(), EventSchema::base().fields().len());
        assert_eq!(schema.find("sip"), EventSchema::base().find("sip"));
        let error = EventSchema::builder().field("sip", "Mine", FieldType::Ip, 0, "").build().unwrap_err();
        assert!(matches!(error, SchemaError::Taken { .. }), "{error}");
        let error = EventSchema::builder().field("a-b", "a-b", FieldType::Ip, 0, "").build().unwrap_err();
        assert!(matches!(error, SchemaError::BadName(_)));
    }
}
