//! Everything that a document says about one value: a schema with the schemas that it refers to and builds on.

use std::collections::BTreeMap;

use serde_json::Value;

use super::asyncapi::is_json_schema;
use super::files::{Node, Spot};
use super::references::{References, is_null};

/// Keywords with a schema that applies to a value depending on its other content.
const CONDITIONAL: [&str; 3] = ["if", "then", "else"];

/// Keywords with such schemas by name.
const CONDITIONAL_BY_NAME: [&str; 2] = ["dependentSchemas", "dependencies"];

/// Keywords with a schema for some items, or for properties that nothing else describes.
const PARTIAL: [(&str, Inner); 4] = [
    ("contains", Inner::Items),
    ("unevaluatedItems", Inner::Items),
    ("additionalItems", Inner::Items),
    ("unevaluatedProperties", Inner::Rest),
];

/// The part of a value that a schema describes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Inner {
    /// The value itself.
    Whole,
    /// The items of a list.
    Items,
    /// The properties that have no name in the schema.
    Rest,
}

/// The schemas that apply to one value at once.
#[derive(Debug, Default)]
pub(super) struct Conjunction<'d> {
    /// The schemas, without those that are only a reference.
    schemas: Vec<Node<'d>>,
    /// Their places, and those of the references that lead to them.
    pub(super) spots: Vec<Spot>,
    /// Schemas in languages that aren't supported here.
    pub(super) foreign: Vec<Node<'d>>,
    /// References that the walker can't follow.
    pub(super) dangling: Vec<Spot>,
    /// The places of the schemas that apply directly, not because other schemas build on them.
    pub(super) heads: Vec<Spot>,
}

impl<'d> Conjunction<'d> {
    /// Collects the schemas. In a dialect that ignores keywords next to a reference, those are skipped.
    pub(super) fn flatten(schemas: &[Node<'d>], references: &References<'d>) -> Self {
        let mut conjunction = Self::default();
        let mut waiting: Vec<(Node<'d>, bool)> = schemas.iter().rev().map(|schema| (schema.clone(), true)).collect();
        while let Some((schema, is_head)) = waiting.pop() {
            if conjunction.spots.contains(&schema.spot) {
                continue;
            }
            conjunction.spots.push(schema.spot.clone());
            if is_head {
                conjunction.heads.push(schema.spot.clone());
            }
            if let (Some(format), Some(inner)) = (schema.text("schemaFormat"), schema.get("schema")) {
                if is_json_schema(format) {
                    waiting.push((inner, is_head));
                } else {
                    conjunction.foreign.push(inner);
                }
                continue;
            }
            let parts = schema.items_of("allOf");
            // A single part is the schema itself.
            let is_lone = parts.len() == 1 && schema.get("properties").is_none();
            waiting.extend(parts.into_iter().map(|part| (part, is_head && is_lone)));
            for reference in ["$ref", "$dynamicRef"].into_iter().filter_map(|key| schema.text(key)) {
                match references.target(&schema.spot, reference) {
                    Some(target) => waiting.push((target, is_head)),
                    None => conjunction.dangling.push(schema.spot.clone()),
                }
            }
            if schema.is_mapping() {
                conjunction.schemas.push(schema);
            }
        }
        conjunction
    }

    /// The listed properties, each with the schemas of its value.
    pub(super) fn properties(&self) -> BTreeMap<&'d str, Vec<Node<'d>>> {
        let mut properties: BTreeMap<&str, Vec<Node<'d>>> = BTreeMap::new();
        for (name, schema) in self.schemas.iter().flat_map(|schema| schema.entries_of("properties")) {
            properties.entry(name).or_default().push(schema);
        }
        properties
    }

    /// The lists that a value must be in, each with the places of its values.
    pub(super) fn values(&self) -> Vec<Vec<Node<'d>>> {
        let constants = self.schemas.iter().filter_map(|schema| schema.get("const")).map(|constant| vec![constant]);
        let listed = self.schemas.iter().filter(|schema| schema.get("const").is_none());
        let lists = listed.map(|schema| schema.items_of("enum")).filter(|list| !list.is_empty());
        constants.chain(lists).collect()
    }

    /// The schemas of items and of properties without a name, by what each describes.
    pub(super) fn inner(&self, of: Inner) -> Vec<Node<'d>> {
        let own = self.schemas.iter().flat_map(|schema| match of {
            Inner::Whole => Vec::new(),
            Inner::Items => {
                let listed = ["items", "prefixItems"].map(|key| schema.items_of(key)).concat();
                schema.get("items").filter(Node::is_mapping).into_iter().chain(listed).collect()
            }
            Inner::Rest => {
                let patterns = schema.entries_of("patternProperties").into_iter().map(|(_, schema)| schema);
                schema.get("additionalProperties").filter(Node::is_mapping).into_iter().chain(patterns).collect()
            }
        });
        own.collect()
    }

    /// The schemas of keywords that apply to some values or some parts of a value: the keyword's place, what its schema
    /// describes, and the schema.
    pub(super) fn partial(&self) -> Vec<(Spot, Inner, Node<'d>)> {
        let mut partial = Vec::new();
        for schema in &self.schemas {
            let whole = CONDITIONAL.map(|key| (key, Inner::Whole));
            for (key, inner) in whole.into_iter().chain(PARTIAL) {
                partial.extend(schema.get(key).filter(Node::is_mapping).map(|it| (it.spot.clone(), inner, it)));
            }
            for mapping in CONDITIONAL_BY_NAME.into_iter().filter_map(|key| schema.get(key)) {
                let schemas = mapping.entries().into_iter().filter(|(_, schema)| schema.is_mapping());
                partial.extend(schemas.map(|(_, schema)| (mapping.spot.clone(), Inner::Whole, schema)));
            }
        }
        partial
    }

    /// The lists of alternatives: the place of each, and its alternatives.
    pub(super) fn alternatives(&self) -> Vec<(Spot, Vec<Node<'d>>)> {
        let lists = self.schemas.iter().flat_map(|schema| {
            let list = |key: &str| Some((schema.get(key)?.spot, schema.items_of(key)));
            ["oneOf", "anyOf"].into_iter().filter_map(list).collect::<Vec<_>>()
        });
        lists.filter(|(_, alternatives)| !alternatives.is_empty()).collect()
    }

    /// The schemas with a `discriminator` that apply directly. `true` if they list no alternatives, so the value may
    /// match any schema that builds on them.
    pub(super) fn discriminators(&self) -> Vec<(&Node<'d>, bool)> {
        let with = self.schemas.iter().filter(|schema| schema.get("discriminator").is_some());
        let heads = with.filter(|schema| self.heads.contains(&schema.spot));
        heads.map(|schema| (schema, ["oneOf", "anyOf"].iter().all(|key| schema.get(key).is_none()))).collect()
    }

    /// The items of lists of types, such as `type: [string, integer]`, that no other schema rules out.
    pub(super) fn listed_types(&self) -> Vec<Node<'d>> {
        let is_allowed = |name: &Node<'d>| self.schemas.iter().all(|schema| allows(schema, name.value));
        let listed = self.schemas.iter().map(|schema| schema.items_of("type"));
        let several = listed.map(|list| list.into_iter().filter(|name| name.value != "null").collect::<Vec<_>>());
        several.filter(|list| list.len() > 1).flatten().filter(is_allowed).collect()
    }

    /// The JSON types that the schemas state or that their keywords imply. Empty if they say nothing.
    pub(super) fn json_types(&self) -> Vec<&'d str> {
        let mut types = Vec::new();
        for schema in &self.schemas {
            let stated = schema.get("type").map(|stated| match stated.value {
                Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
                other => other.as_str().into_iter().collect::<Vec<_>>(),
            });
            types.extend(stated.unwrap_or_else(|| implied(schema)));
        }
        types.retain(|name| *name != "null");
        types
    }

    /// Whether only null satisfies one of the schemas.
    pub(super) fn is_null(&self) -> bool {
        self.schemas.iter().any(|schema| is_null(schema.value))
    }

    /// Whether one of the schemas, or a reference to it, is at `spot`.
    pub(super) fn is_at(&self, spot: &Spot) -> bool {
        self.spots.contains(spot)
    }

    /// Whether the schema is one of these directly.
    pub(super) fn is_one_of(&self, spots: &[Spot]) -> bool {
        self.heads.iter().any(|head| spots.contains(head))
    }
}

/// Whether the `type` of a schema allows values of a type.
fn allows(schema: &Node<'_>, json_type: &Value) -> bool {
    let is_it = |name: &Value| name == json_type || (name == "number" && json_type == "integer");
    match schema.value.get("type") {
        Some(Value::Array(names)) => names.iter().any(is_it),
        Some(name) => is_it(name),
        None => true,
    }
}

fn implied(schema: &Node<'_>) -> Vec<&'static str> {
    let values = schema.get("const").into_iter().chain(schema.items_of("enum"));
    let mut types: Vec<&str> = values.map(|value| json_type(value.value)).collect();
    let has = |keys: &[&str]| keys.iter().any(|key| schema.get(key).is_some());
    if has(&["properties", "additionalProperties", "patternProperties"]) {
        types.push("object");
    }
    if has(&["items", "prefixItems"]) {
        types.push("array");
    }
    types
}

/// The JSON Schema name for the type of a value.
pub(super) fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() && number.as_f64().is_some_and(|it| it.fract() != 0.0) => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
