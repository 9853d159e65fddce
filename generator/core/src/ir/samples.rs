//! Samples as trees, from which both the generated expressions and the JSON of an event's sample are written.

use std::sync::OnceLock;

use serde::{Serialize, Serializer};

use super::{Literal, Table, TypeId};
use crate::node::Node;

/// The samples of types: of all structs for which a valid value was found.
pub type TypeSamples = Table<TypeId, Option<TypeSample>>;

/// The samples of one type.
#[derive(Clone, Debug, Serialize)]
pub struct TypeSample {
    /// The value of `sample()`.
    pub full: FullSample,
    /// The value with required fields only, for use in optional fields and lists.
    pub lean: ObjectSample,
}

/// The value of `sample()`.
#[derive(Clone, Debug, Serialize)]
pub enum FullSample {
    /// The document's first payload of the event at this index.
    Shown(usize),
    /// A value made from the schema, and from the examples of its parts.
    Made(ObjectSample),
}

/// The values of an object's fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ObjectSample {
    /// A value for each field, in order. `None` if the field is absent or null.
    pub fields: Vec<Option<SampleValue>>,
    /// Unlisted properties.
    pub additional: Vec<(String, SampleValue)>,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum SampleValue {
    /// Null.
    Null,
    /// Text of any kind.
    Text(String),
    /// A boolean.
    Boolean(bool),
    /// An integer, signed.
    Integer(i64),
    /// An integer that is never negative.
    Unsigned(u64),
    /// A number.
    Number(f64),
    /// A number that keeps its digits.
    Decimal(String),
    /// Any JSON.
    Json(serde_json::Value),
    /// A list.
    List(Vec<SampleValue>),
    /// A mapping.
    Map(Vec<(String, SampleValue)>),
    /// The sample of another struct.
    Own(TypeId, Extent),
    /// The full sample of a struct, but with another value of the field with this index.
    With(TypeId, usize, Box<SampleValue>),
    /// One of the values of a string enum, by its index.
    Variant(TypeId, usize),
    /// One of several alternatives, by its index.
    Alternative(TypeId, usize, Box<SampleValue>),
}

/// How much of a struct is there.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Serialize)]
pub enum Extent {
    /// With optional fields.
    Full,
    /// Only what is required.
    Lean,
}

/// A payload of an event that was made from its schema.
#[derive(Clone, Debug, Serialize)]
pub struct MadePayload {
    /// What the payload is.
    pub value: SampleValue,
    /// Paths of keys, each with a value that replaces that of the sample, if another event has the sample's value.
    pub renamed: Vec<(Vec<String>, Literal)>,
    /// The same as JSON text with the event's name, indented by two spaces.
    pub json: MadeJson,
}

/// JSON that becomes text on request.
#[derive(Clone, Debug)]
pub struct MadeJson {
    node: Node,
    text: OnceLock<String>,
}

impl From<Node> for MadeJson {
    fn from(node: Node) -> Self {
        Self { node, text: OnceLock::new() }
    }
}

impl MadeJson {
    /// The text.
    pub fn as_str(&self) -> &str {
        self.text.get_or_init(|| serde_json::to_string_pretty(&self.node).unwrap_or_default() + "\n")
    }
}

impl Serialize for MadeJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl TypeSample {
    /// Whether the sample only has what is required.
    pub fn is_lean(&self) -> bool {
        matches!(&self.full, FullSample::Made(full) if *full == self.lean)
    }
}

impl ObjectSample {
    /// Calls `visit` with each struct whose sample this one is made of.
    pub fn for_each_own(&self, visit: &mut impl FnMut(TypeId, Extent)) {
        let additional = self.additional.iter().map(|(_, value)| value);
        self.fields.iter().flatten().chain(additional).for_each(|value| value.for_each_own(visit));
    }
}

impl SampleValue {
    /// Calls `visit` with each struct whose sample this value is made of.
    pub fn for_each_own(&self, visit: &mut impl FnMut(TypeId, Extent)) {
        match self {
            Self::Own(id, extent) => visit(*id, *extent),
            Self::List(items) => items.iter().for_each(|item| item.for_each_own(visit)),
            Self::Map(entries) => entries.iter().for_each(|(_, value)| value.for_each_own(visit)),
            Self::With(id, _, value) => {
                visit(*id, Extent::Full);
                value.for_each_own(visit);
            }
            Self::Alternative(_, _, value) => value.for_each_own(visit),
            _ => {}
        }
    }
}
