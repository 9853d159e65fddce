//! A schema with everything that it refers to, as one JSON Schema 2020-12, whatever dialect the document has.
//!
//! Differences of other dialects are translated: `nullable`, boolean `exclusiveMinimum` and `exclusiveMaximum`, lists
//! of `items`, `dependencies`, keywords next to a `$ref` that don't count. By the standard, a `discriminator` isn't for
//! validators. Here each alternative must have its own name, since that is how receivers read it.

use std::collections::HashMap;

use hookwright_core::cursor::Cursor;
use hookwright_core::load::Sources;
use hookwright_core::node::Node;
use hookwright_core::place::Place;
use hookwright_core::resolve;
use hookwright_core::spec::Dialect;
use serde_json::{Map, Value, json};

/// The standalone schema at `cursor`. Fails if a reference leads nowhere or the schema is in another language.
/// `patches` are the places that hold previous values by a setting, each with the schema of these values.
pub fn bundle<'d>(
    sources: &'d Sources,
    dialect: Dialect,
    patches: &[(Place, Cursor<'d>)],
    cursor: &Cursor<'d>,
) -> Result<Value, String> {
    let mut bundle = Bundle { sources, dialect, patches, places: HashMap::new(), waiting: Vec::new() };
    let root = bundle.reference(cursor.clone(), Part::Whole);
    let mut definitions = Map::new();
    while let Some((index, part, cursor)) = bundle.waiting.pop() {
        definitions.insert(index.to_string(), bundle.schema(&cursor, part)?);
    }
    Ok(json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": root, "$defs": definitions }))
}

struct Bundle<'a, 'd> {
    sources: &'d Sources,
    dialect: Dialect,
    patches: &'a [(Place, Cursor<'d>)],
    places: HashMap<(Place, Part), usize>,
    waiting: Vec<(usize, Part, Cursor<'d>)>,
}

/// The purpose of a reference to a schema.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Part {
    /// Everything that a value must be.
    Whole,
    /// The part that another schema builds on with `allOf`: its discriminator and alternatives don't count then, since
    /// the other schema is chosen.
    Base,
}

/// Keywords with a schema in them.
const SCHEMAS: [&str; 10] = [
    "items",
    "additionalProperties",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "unevaluatedProperties",
    "unevaluatedItems",
];

/// Keywords with schemas by name.
const MAPPINGS: [&str; 3] = ["properties", "patternProperties", "dependentSchemas"];

/// Keywords with a list of schemas.
const LISTS: [&str; 3] = ["oneOf", "anyOf", "prefixItems"];

/// Keywords that are left out: names of places, which references no longer use, and translated ones.
const GONE: [&str; 14] = [
    "$id",
    "id",
    "$anchor",
    "$dynamicAnchor",
    "$schema",
    "$defs",
    "definitions",
    "$ref",
    "$dynamicRef",
    "nullable",
    "discriminator",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "additionalItems",
];

impl<'d> Bundle<'_, 'd> {
    /// The bundle's reference to a place.
    fn reference(&mut self, cursor: Cursor<'d>, part: Part) -> String {
        let next = self.places.len();
        let index = *self.places.entry((cursor.place.clone(), part)).or_insert(next);
        if index == next {
            self.waiting.push((index, part, cursor));
        }
        format!("#/$defs/{index}")
    }

    fn schema(&mut self, cursor: &Cursor<'d>, part: Part) -> Result<Value, String> {
        if let (Some(format), Some(inner)) = (cursor.get("schemaFormat"), cursor.get("schema")) {
            let format = format.node.as_str().unwrap_or_default();
            let is_json_schema = format.contains("asyncapi") || format.contains("schema+");
            return if is_json_schema { self.schema(&inner, part) } else { Err(format!("a schema in `{format}`")) };
        }
        if let Some((_, of)) = self.patches.iter().find(|(at, _)| *at == cursor.place) {
            return self.patch(of);
        }
        match cursor.node {
            Node::Map(_) => {}
            Node::Bool(allowed) => return Ok(Value::Bool(*allowed)),
            other => return Err(format!("a schema that is {}", other.kind())),
        }
        let schema = self.keywords(cursor, part)?;
        let is_nullable = cursor.get("nullable").is_some_and(|flag| *flag.node == Node::Bool(true));
        Ok(if is_nullable { json!({ "anyOf": [schema, { "type": "null" }] }) } else { schema })
    }

    /// Previous values of the properties of `of`: each may be missing or null.
    fn patch(&mut self, of: &Cursor<'d>) -> Result<Value, String> {
        let properties = of.get("properties").map_or(Ok(json!({})), |properties| self.mapping(&properties))?;
        let properties = properties.as_object().into_iter().flatten();
        let optional = properties.map(|(key, schema)| (key.clone(), json!({ "anyOf": [schema, { "type": "null" }] })));
        Ok(json!({ "type": "object", "properties": optional.collect::<Map<_, _>>() }))
    }

    fn keywords(&mut self, cursor: &Cursor<'d>, part: Part) -> Result<Value, String> {
        let mut schema = Map::new();
        if let Some(reference) = cursor.get("$ref").or_else(|| cursor.get("$dynamicRef")) {
            schema.insert("$ref".to_owned(), self.target(&reference, part)?.into());
            if !self.dialect.ref_siblings_apply() {
                schema.extend(cursor.get("writeOnly").map(|flag| ("writeOnly".to_owned(), flag.node.to_json())));
                return Ok(Value::Object(schema));
            }
        }
        // An `allOf` of one, within another schema, only refers to it.
        let is_own = self.places.contains_key(&(cursor.place.clone(), part)) || cursor.get("properties").is_some();
        let is_lone = !is_own && cursor.get("allOf").is_some_and(|all| all.items().count() == 1);
        let base = if is_lone { part } else { Part::Base };
        let is_chosen = part == Part::Base && cursor.get("discriminator").is_some();
        let counts = |key: &str| !(GONE.contains(&key) || is_chosen && matches!(key, "oneOf" | "anyOf"));
        for (key, value) in cursor.entries().filter(|(key, _)| counts(key)) {
            self.keyword(key, &value, base, &mut schema)?;
        }
        exclusive(cursor, &mut schema);
        if let (Some(discriminator), Part::Whole) = (cursor.get("discriminator"), part) {
            self.discriminate(cursor, &discriminator, &mut schema);
        }
        if let (true, Some(rest)) = (schema.contains_key("prefixItems"), cursor.get("additionalItems")) {
            schema.insert("items".to_owned(), self.schema(&rest, Part::Whole)?);
        }
        Ok(Value::Object(schema))
    }

    fn keyword(
        &mut self,
        key: &str,
        value: &Cursor<'d>,
        base: Part,
        schema: &mut Map<String, Value>,
    ) -> Result<(), String> {
        let is_list = matches!(value.node, Node::List(_));
        let (key, value) = match key {
            "items" if is_list => ("prefixItems", self.list(value, Part::Whole)?),
            "dependencies" => return self.dependencies(value, schema),
            "allOf" => (key, self.list(value, base)?),
            _ if SCHEMAS.contains(&key) => (key, self.schema(value, Part::Whole)?),
            _ if MAPPINGS.contains(&key) => (key, self.mapping(value)?),
            _ if LISTS.contains(&key) => (key, self.list(value, Part::Whole)?),
            _ => (key, value.node.to_json()),
        };
        schema.insert(key.to_owned(), value);
        Ok(())
    }

    fn list(&mut self, cursor: &Cursor<'d>, part: Part) -> Result<Value, String> {
        cursor.items().map(|item| self.schema(&item, part)).collect::<Result<Vec<_>, _>>().map(Value::Array)
    }

    fn mapping(&mut self, cursor: &Cursor<'d>) -> Result<Value, String> {
        let entries = cursor.entries().map(|(key, value)| Ok((key.to_owned(), self.schema(&value, Part::Whole)?)));
        entries.collect::<Result<Map<_, _>, String>>().map(Value::Object)
    }

    fn dependencies(&mut self, cursor: &Cursor<'d>, schema: &mut Map<String, Value>) -> Result<(), String> {
        for (key, value) in cursor.entries() {
            let is_list = matches!(value.node, Node::List(_));
            let keyword = if is_list { "dependentRequired" } else { "dependentSchemas" };
            let value = if is_list { value.node.to_json() } else { self.schema(&value, Part::Whole)? };
            schema.entry(keyword).or_insert_with(|| json!({}))[key] = value;
        }
        Ok(())
    }

    fn target(&mut self, reference: &Cursor<'d>, part: Part) -> Result<String, String> {
        let target = resolve::target(self.sources, reference).map_err(|fault| fault.message)?;
        Ok(self.reference(target, part))
    }

    /// Makes each alternative that is a reference have the name by which the discriminator knows it. Without
    /// alternatives, these are the schemas that the discriminator maps names to, and anything with none of these names.
    fn discriminate(&mut self, cursor: &Cursor<'d>, discriminator: &Cursor<'d>, schema: &mut Map<String, Value>) {
        let property = discriminator.get("propertyName").unwrap_or_else(|| discriminator.clone());
        let Some(property) = property.node.as_str() else { return };
        let mapping = self.mapped(discriminator);
        let bearing = |names: &[&str]| {
            let values: Vec<Value> = names.iter().flat_map(|name| meanings(name)).collect();
            json!({ "properties": { property: { "enum": values } }, "required": [property] })
        };
        let mut has_alternatives = false;
        for key in ["oneOf", "anyOf"] {
            let alternatives: Vec<Cursor<'d>> = cursor.get(key).iter().flat_map(Cursor::items).collect();
            has_alternatives |= !alternatives.is_empty();
            let Some(Value::Array(bundled)) = schema.get_mut(key) else { continue };
            for (alternative, bundled) in alternatives.iter().zip(bundled) {
                let Some(reference) = alternative.get("$ref").and_then(|reference| reference.node.as_str()) else {
                    continue;
                };
                let target = bundled["$ref"].as_str().unwrap_or_default();
                let last = reference.rsplit('/').next().unwrap_or_default();
                let own = last.trim_end_matches(".yaml").trim_end_matches(".json");
                let is_this = |to: &str| to == target || to == own;
                let names = mapping.iter().filter(|(_, to)| is_this(to)).map(|(name, _)| name.as_str());
                let names: Vec<&str> = names.collect();
                let names = if names.is_empty() { vec![own] } else { names };
                *bundled = json!({ "allOf": [bundled.clone(), bearing(&names)] });
            }
        }
        if !has_alternatives && !mapping.is_empty() {
            let derived = mapping.iter().map(|(name, to)| json!({ "allOf": [{ "$ref": to }, bearing(&[name])] }));
            let all: Vec<&str> = mapping.iter().map(|(name, _)| name.as_str()).collect();
            let others = std::iter::once(json!({ "required": [property], "not": bearing(&all) }));
            schema.insert("oneOf".to_owned(), derived.chain(others).collect());
        }
    }

    /// The names that a discriminator lists, each with its target: a place of the bundle, or else a component.
    fn mapped(&mut self, discriminator: &Cursor<'d>) -> Vec<(String, String)> {
        let mapping = discriminator.get("mapping");
        let mut mapped = Vec::new();
        for (name, value) in mapping.iter().flat_map(Cursor::entries) {
            let target = resolve::target(self.sources, &value).map(|target| self.reference(target, Part::Whole));
            let component = || value.node.as_str().unwrap_or_default().to_owned();
            mapped.push((name.to_owned(), target.unwrap_or_else(|_| component())));
        }
        mapped
    }
}

/// The possible values of a mapping's key, which is always text: the property's own schema says whether it is a number
/// or a boolean.
fn meanings(name: &str) -> Vec<Value> {
    let other = serde_json::from_str(name).ok().filter(|value: &Value| value.is_number() || value.is_boolean());
    std::iter::once(Value::from(name)).chain(other).collect()
}

/// The exclusive bounds: numbers, or flags next to the bounds that they apply to.
fn exclusive(cursor: &Cursor<'_>, schema: &mut Map<String, Value>) {
    for (key, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        match cursor.get(key).map(|value| value.node.to_json()) {
            Some(Value::Bool(true)) => {
                if let Some(number) = schema.remove(bound) {
                    schema.insert(key.to_owned(), number);
                }
            }
            Some(number @ Value::Number(_)) => drop(schema.insert(key.to_owned(), number)),
            _ => {}
        }
    }
}

/// The bundled schema with the documented rule that keywords for objects or lists imply that type.
pub fn with_implied_types(schema: &Value) -> Value {
    match schema {
        Value::Object(keywords) => {
            let mut all: Map<String, Value> = keywords
                .iter()
                .map(|(key, value)| {
                    let holds_values = ["const", "enum", "default", "example", "examples"].contains(&key.as_str());
                    let names_schemas = MAPPINGS.contains(&key.as_str()) || key == "$defs";
                    let value = match value {
                        value if holds_values => value.clone(),
                        Value::Object(named) if names_schemas => {
                            named.iter().map(|(name, schema)| (name.clone(), with_implied_types(schema))).collect()
                        }
                        value => with_implied_types(value),
                    };
                    (key.clone(), value)
                })
                .collect();
            if let Some(name) = implied_type(keywords) {
                all.insert("type".to_owned(), name.into());
            }
            Value::Object(all)
        }
        Value::Array(schemas) => schemas.iter().map(with_implied_types).collect(),
        other => other.clone(),
    }
}

/// The same with the rule that alternatives are one type with the properties of all: a property that one of them lists
/// has that schema in the others, too.
pub fn with_merged_alternatives(schema: &Value) -> Value {
    merged(schema, schema)
}

fn merged(root: &Value, schema: &Value) -> Value {
    match schema {
        Value::Object(keywords) => {
            let each = keywords.iter().map(|(key, value)| match value {
                Value::Array(alternatives) if key == "oneOf" || key == "anyOf" => {
                    (key.clone(), merged_alternatives(root, alternatives))
                }
                value => (key.clone(), merged(root, value)),
            });
            Value::Object(each.collect())
        }
        Value::Array(items) => items.iter().map(|item| merged(root, item)).collect(),
        other => other.clone(),
    }
}

fn merged_alternatives(root: &Value, alternatives: &[Value]) -> Value {
    let mut listed: Vec<Map<String, Value>> = vec![Map::new(); alternatives.len()];
    listed.iter_mut().zip(alternatives).for_each(|(listed, schema)| list_properties(root, schema, 0, listed));
    let merged = alternatives.iter().zip(&listed).map(|(schema, own)| {
        let others = listed.iter().flatten().filter(|(key, _)| !own.contains_key(*key));
        let others: Map<String, Value> = others.fold(Map::new(), |mut others, (key, schema)| {
            let any = others.entry(key.clone()).or_insert_with(|| json!({ "anyOf": [{ "type": "null" }] }));
            any["anyOf"].as_array_mut().into_iter().for_each(|any| any.push(schema.clone()));
            others
        });
        json!({ "allOf": [merged(root, schema), { "properties": others }] })
    });
    merged.collect()
}

/// The properties that a schema lists itself or through references.
fn list_properties(root: &Value, schema: &Value, depth: usize, listed: &mut Map<String, Value>) {
    const DEPTH: usize = 8;
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    listed.extend(properties.map(|(key, schema)| (key.clone(), schema.clone())));
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|target| root.pointer(target.strip_prefix('#')?));
    let parts = ["allOf", "oneOf", "anyOf"].into_iter().filter_map(|key| schema.get(key)?.as_array()).flatten();
    if depth < DEPTH {
        parts.chain(target).for_each(|part| list_properties(root, part, depth + 1, listed));
    }
}

fn implied_type(keywords: &Map<String, Value>) -> Option<&'static str> {
    let has = |names: &[&str]| names.iter().any(|name| keywords.get(*name).is_some_and(|value| !value.is_boolean()));
    if keywords.contains_key("type") {
        None
    } else if has(&["properties", "required", "additionalProperties", "patternProperties"]) {
        Some("object")
    } else {
        has(&["items", "prefixItems"]).then_some("array")
    }
}
