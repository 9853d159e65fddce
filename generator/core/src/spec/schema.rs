//! One schema, as the document writes it: JSON Schema 2020-12, `OpenAPI` 3.0's dialect and draft-07 in one type.
//!
//! Schemas inside it are only referred to, so that a document is read only as far as its events need.

mod json_type;
mod keywords;

pub use self::json_type::{JsonType, JsonTypes};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::node::{Node, Number};
use crate::place::Place;

/// What a schema says about unlisted properties.
#[derive(Clone, Debug)]
pub enum Additional<'d> {
    /// Nothing: they may be present.
    Unsaid,
    /// They may be present (`true`) or not (`false`).
    Allowed(bool),
    /// They have one type.
    Typed(Cursor<'d>),
    /// Patterns of their names determine their types, and others may be present, too.
    Mixed,
}

/// A list whose items are described individually.
#[derive(Clone, Debug)]
pub struct Tuple<'d> {
    /// The items.
    pub items: Vec<Cursor<'d>>,
    /// Whether no further items are allowed.
    pub is_all: bool,
}

/// How many of the alternatives a value satisfies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Alternation {
    /// Exactly one.
    OneOf,
    /// One or several.
    AnyOf,
}

/// The property that says which alternative a value is.
#[derive(Clone, Debug)]
pub struct Discriminator<'d> {
    /// The property.
    pub property: &'d str,
    /// The place of the discriminator.
    pub place: Place,
    /// Its values, each with the text that names a schema: a name or a reference.
    pub mapping: Vec<(&'d str, Cursor<'d>)>,
}

/// One schema.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a keyword by itself")]
pub struct Schema<'d> {
    /// Its place.
    pub place: Place,
    /// The value of its `$ref`, or else of its `$dynamicRef`.
    pub reference: Option<Cursor<'d>>,
    /// The types that `type` lists. `None` if it says nothing.
    pub types: Option<JsonTypes>,
    /// `nullable: true`, which real documents write in every dialect.
    pub nullable: bool,
    /// `description`, or else `title` if it is more than a name.
    pub description: Option<&'d str>,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// `readOnly`: the owner only sends the value.
    pub read_only: bool,
    /// `writeOnly`: the owner only receives the value.
    pub write_only: bool,
    /// `format`.
    pub format: Option<&'d str>,
    /// `const` as a list of one, or `enum`.
    pub values: Option<Vec<Cursor<'d>>>,
    /// `properties`, in the document's order.
    pub properties: Vec<(&'d str, Cursor<'d>)>,
    /// `required`.
    pub required: Vec<&'d str>,
    /// `additionalProperties`.
    pub additional: Additional<'d>,
    /// `items`, if it applies to all items.
    pub items: Option<Cursor<'d>>,
    /// `prefixItems`, or a list of `items` as in drafts before 2020-12.
    pub tuple: Option<Tuple<'d>>,
    /// `allOf`.
    pub all_of: Vec<Cursor<'d>>,
    /// `oneOf` or `anyOf`.
    pub one_of: Vec<Cursor<'d>>,
    /// Which of the two it is.
    pub alternation: Alternation,
    /// `discriminator`.
    pub discriminator: Option<Discriminator<'d>>,
    /// Further restrictions of the values, for the docs.
    pub bounds: Vec<(&'static str, String)>,
    /// `default`.
    pub default: Option<&'d Node>,
    /// `minimum`, if it is a number.
    pub minimum: Option<Number>,
    /// `pattern`.
    pub pattern: Option<&'d str>,
    /// A schema that nothing satisfies: `false`.
    pub never: bool,
}

impl<'d> Schema<'d> {
    /// Reads the schema at `cursor`. Keywords that can't be used are reported.
    pub fn read(cursor: &Cursor<'d>, diagnostics: &mut Diagnostics) -> Self {
        if let Some((format, inner)) = super::asyncapi::described(cursor) {
            return Self::read_described(format, &inner, diagnostics);
        }
        if let Some(payload) = super::asyncapi::payload_of_message(cursor) {
            return Self::read_message(cursor, &payload, diagnostics);
        }
        let mut schema = Self::anything(cursor.place.clone());
        match cursor.node {
            Node::Bool(allowed) => schema.never = !allowed,
            Node::Map(_) => schema.read_keywords(cursor, diagnostics),
            other => {
                let named = other.as_str().and_then(|name| Some((name, JsonType::parse(name)?)));
                let meant = named.map_or_else(|| "any JSON".to_owned(), |(name, _)| format!("`{{ type: {name} }}`"));
                let message = format!(
                    "a schema must be an object or a boolean, but this is {}; it is read as {meant}",
                    other.kind()
                );
                let fault = Diagnostic::warning(codes::schemas::NO_SCHEMA, cursor.location(), message);
                diagnostics.push(match named {
                    Some((name, _)) => fault.help(format!("write `{{ type: {name} }}`")),
                    None => fault,
                });
                schema.types = named.map(|(_, json_type)| json_type.into());
            }
        }
        schema
    }

    /// `AsyncAPI` 3.x: a schema with the name of its language next to it.
    fn read_described(format: &str, cursor: &Cursor<'d>, diagnostics: &mut Diagnostics) -> Self {
        let Some(language) = super::asyncapi::foreign_format(format) else { return Self::read(cursor, diagnostics) };
        let message = format!("a schema in {language} is not supported; its values are treated as any JSON");
        diagnostics.push(Diagnostic::warning(codes::messages::LANGUAGE, cursor.key_location(), message));
        Self::anything(cursor.place.clone())
    }

    /// `AsyncAPI`: a message where a schema is expected.
    fn read_message(cursor: &Cursor<'d>, payload: &Cursor<'d>, diagnostics: &mut Diagnostics) -> Self {
        let message = "this is a message and not a schema; its payload is read";
        let warning = Diagnostic::warning(codes::messages::MESSAGE_AS_SCHEMA, cursor.key_location(), message);
        diagnostics.push(warning.help("refer to the schema of its payload"));
        Self::read(payload, diagnostics)
    }

    /// A schema with nothing but alternatives.
    pub fn one_of(alternatives: Vec<Cursor<'d>>, place: Place) -> Self {
        Self { one_of: alternatives, alternation: Alternation::OneOf, ..Self::anything(place) }
    }

    fn anything(place: Place) -> Self {
        Self {
            place,
            reference: None,
            types: None,
            nullable: false,
            description: None,
            deprecated: false,
            read_only: false,
            write_only: false,
            format: None,
            values: None,
            properties: Vec::new(),
            required: Vec::new(),
            additional: Additional::Unsaid,
            items: None,
            tuple: None,
            all_of: Vec::new(),
            one_of: Vec::new(),
            alternation: Alternation::OneOf,
            discriminator: None,
            bounds: Vec::new(),
            default: None,
            minimum: None,
            pattern: None,
            never: false,
        }
    }

    fn read_keywords(&mut self, cursor: &Cursor<'d>, diagnostics: &mut Diagnostics) {
        if is_plain(cursor.node) {
            self.types = types(cursor, diagnostics);
            self.description = description(cursor, diagnostics);
            self.format = cursor.text("format", diagnostics);
            self.values = values(cursor, diagnostics);
            return;
        }
        self.reference = cursor.get("$ref").or_else(|| cursor.get("$dynamicRef"));
        self.types = types(cursor, diagnostics);
        self.nullable = cursor.flag("nullable", diagnostics).unwrap_or(false);
        self.description = description(cursor, diagnostics);
        self.deprecated = cursor.flag("deprecated", diagnostics).unwrap_or(false);
        self.read_only = cursor.flag("readOnly", diagnostics).unwrap_or(false);
        self.write_only = cursor.flag("writeOnly", diagnostics).unwrap_or(false);
        self.format = cursor.text("format", diagnostics);
        self.values = values(cursor, diagnostics);
        self.properties = properties(cursor, diagnostics);
        self.required = required(cursor, diagnostics);
        self.additional = additional(cursor);
        self.items = items(cursor);
        self.tuple = tuple(cursor);
        self.all_of = cursor.list("allOf", diagnostics).iter().flat_map(Cursor::items).collect();
        self.one_of = alternatives(cursor, diagnostics);
        self.alternation = if cursor.get("oneOf").is_some() { Alternation::OneOf } else { Alternation::AnyOf };
        self.discriminator = discriminator(cursor, diagnostics);
        self.bounds = keywords::bounds(cursor);
        self.default = cursor.node.get("default");
        self.minimum = cursor.get("minimum").and_then(|minimum| match minimum.node {
            Node::Number(number) => Some(*number),
            _ => None,
        });
        self.pattern = cursor.node.get("pattern").and_then(Node::as_str);
        keywords::name_the_unread(cursor, diagnostics);
    }

    /// Whether the schema says anything about the shape of its values, apart from a `$ref` in it.
    pub fn is_structural(&self) -> bool {
        self.never
            || self.types.is_some()
            || self.values.is_some()
            || !self.properties.is_empty()
            || !self.required.is_empty()
            || !matches!(self.additional, Additional::Unsaid)
            || self.items.is_some()
            || self.tuple.is_some()
            || !self.all_of.is_empty()
            || !self.one_of.is_empty()
    }
}

/// Whether a schema has only these keywords, as most have. It saves looking for all others.
pub(crate) fn is_plain(schema: &Node) -> bool {
    let is_plain = |key| matches!(key, "type" | "title" | "description" | "format" | "enum" | "example" | "examples");
    schema.as_map().is_some_and(|keywords| keywords.keys().all(is_plain))
}

fn types(cursor: &Cursor<'_>, diagnostics: &mut Diagnostics) -> Option<JsonTypes> {
    if let Some(only) = cursor.node.get("type").and_then(Node::as_str).and_then(JsonType::parse) {
        return Some(only.into());
    }
    let value = cursor.get("type")?;
    let items: Vec<_> = if value.node.as_list().is_some() { value.items().collect() } else { vec![value] };
    let mut types = JsonTypes::default();
    for item in items {
        let name = item.read_as(Node::as_str, "the name of a type, or a list of such names", diagnostics)?;
        let Some(json_type) = JsonType::parse(name) else {
            diagnostics.push(
                Diagnostic::warning(
                    codes::schemas::UNKNOWN_TYPE,
                    item.location(),
                    format!("unknown type `{name}`; any value is accepted"),
                )
                .help("the types are null, boolean, integer, number, string, array and object"),
            );
            return None;
        };
        types.insert(json_type);
    }
    if types.is_empty() {
        diagnostics.push(lists_nothing(cursor, "type"));
        return None;
    }
    Some(types)
}

/// Taken literally, an empty list would make every value invalid, which is never meant.
fn lists_nothing(schema: &Cursor<'_>, key: &str) -> Diagnostic {
    let location = schema.get(key).map_or_else(|| schema.location(), |list| list.key_location());
    Diagnostic::warning(
        codes::schemas::LISTS_NOTHING,
        location,
        format!("`{key}` is empty, so no value would be valid; it is ignored"),
    )
    .help(format!("list the valid values, or remove `{key}`"))
}

/// The description. A title that only repeats a name adds nothing.
fn description<'d>(cursor: &Cursor<'d>, diagnostics: &mut Diagnostics) -> Option<&'d str> {
    let title = cursor.prose("title", diagnostics);
    let described = cursor.prose("description", diagnostics).filter(|text| !text.trim().is_empty());
    described.or_else(|| title.filter(|title| title.trim().contains(' ')))
}

fn values<'d>(cursor: &Cursor<'d>, diagnostics: &mut Diagnostics) -> Option<Vec<Cursor<'d>>> {
    if let Some(constant) = cursor.get("const") {
        return Some(vec![constant]);
    }
    let listed: Vec<_> = cursor.list("enum", diagnostics)?.items().collect();
    if listed.is_empty() {
        diagnostics.push(lists_nothing(cursor, "enum"));
        return None;
    }
    Some(listed)
}

/// The properties. To JSON Schema, a `$ref` among them is a property's name, but authors mean the properties of its
/// target.
fn properties<'d>(cursor: &Cursor<'d>, diagnostics: &mut Diagnostics) -> Vec<(&'d str, Cursor<'d>)> {
    let entries = cursor.mapping("properties", diagnostics).iter().flat_map(Cursor::entries).collect::<Vec<_>>();
    let is_reference = |key: &str, value: &Cursor<'d>| key == "$ref" && value.node.as_str().is_some();
    for (_, reference) in entries.iter().filter(|(key, value)| is_reference(key, value)) {
        let message = "inside `properties`, `$ref` is the name of a property";
        let fault = Diagnostic::warning(codes::schemas::NO_SCHEMA, reference.key_location(), message);
        diagnostics.push(fault.help("move it next to `properties`, or into `allOf`"));
    }
    entries.into_iter().filter(|(key, value)| !is_reference(key, value)).collect()
}

fn required<'d>(cursor: &Cursor<'d>, diagnostics: &mut Diagnostics) -> Vec<&'d str> {
    let Some(value) = cursor.get("required") else { return Vec::new() };
    if value.node.as_bool().is_some() {
        let message = "`required` must be a list of property names; a boolean is ignored";
        let help = "if the property is required, list it in `required` of its object";
        diagnostics.push(Diagnostic::warning(codes::schemas::REQUIRED_FLAG, value.location(), message).help(help));
        return Vec::new();
    }
    let Some(list) = cursor.list("required", diagnostics) else { return Vec::new() };
    let names: Option<Vec<&str>> = list.node.as_list().into_iter().flatten().map(Node::as_str).collect();
    if let Some(names) = names {
        return names;
    }
    list.items().filter_map(|item| item.read_as(Node::as_str, "the name of a property", diagnostics)).collect()
}

fn additional<'d>(cursor: &Cursor<'d>) -> Additional<'d> {
    let patterns: Vec<_> = cursor.get("patternProperties").iter().flat_map(Cursor::entries).collect();
    let value = cursor.get("additionalProperties");
    match (patterns.as_slice(), value.as_ref().map(|value| value.node)) {
        ([], None) => Additional::Unsaid,
        ([], Some(Node::Bool(allowed))) => Additional::Allowed(*allowed),
        ([], Some(Node::Map(map))) if map.is_empty() => Additional::Allowed(true),
        ([], Some(_)) => value.map_or(Additional::Unsaid, Additional::Typed),
        // One pattern describes all properties only if nothing else is allowed.
        ([(_, only)], Some(Node::Bool(false))) => Additional::Typed(only.clone()),
        _ => Additional::Mixed,
    }
}

fn items<'d>(cursor: &Cursor<'d>) -> Option<Cursor<'d>> {
    let behind_a_list = cursor.get("items").is_some_and(|items| items.node.as_list().is_some());
    let items = cursor.get(if behind_a_list { "additionalItems" } else { "items" });
    // After a tuple, `false` says that there are no more items.
    items.filter(|items| items.node != &Node::Bool(false))
}

fn tuple<'d>(cursor: &Cursor<'d>) -> Option<Tuple<'d>> {
    let list = cursor.get("prefixItems").or_else(|| cursor.get("items").filter(|it| it.node.as_list().is_some()))?;
    let items: Vec<_> = list.items().collect();
    Some(Tuple { is_all: tuple_is_all(cursor, items.len()), items })
}

fn tuple_is_all(cursor: &Cursor<'_>, length: usize) -> bool {
    let closed = |key: &str| cursor.get(key).is_some_and(|value| *value.node == Node::Bool(false));
    let most = cursor.get("maxItems").and_then(|most| match most.node {
        Node::Number(Number::Signed(most)) => usize::try_from(*most).ok(),
        _ => None,
    });
    closed("items") || closed("additionalItems") || most.is_some_and(|most| most <= length)
}

fn alternatives<'d>(cursor: &Cursor<'d>, diagnostics: &mut Diagnostics) -> Vec<Cursor<'d>> {
    let one_of = cursor.list("oneOf", diagnostics);
    let any_of = cursor.list("anyOf", diagnostics);
    if let (Some(_), Some(any_of)) = (&one_of, &any_of) {
        let message = "`anyOf` next to `oneOf` is ignored";
        diagnostics.push(Diagnostic::warning(codes::schemas::ANY_OF_IGNORED, any_of.key_location(), message));
    }
    one_of.or(any_of).iter().flat_map(Cursor::items).collect()
}

/// `OpenAPI` has an object, `AsyncAPI` the name of the property.
fn discriminator<'d>(cursor: &Cursor<'d>, diagnostics: &mut Diagnostics) -> Option<Discriminator<'d>> {
    let value = cursor.get("discriminator")?;
    if let Some(property) = value.node.as_str() {
        return Some(Discriminator { property, place: value.place, mapping: Vec::new() });
    }
    let property = value.text("propertyName", diagnostics)?;
    let mapping: Vec<_> = value.mapping("mapping", diagnostics).iter().flat_map(Cursor::entries).collect();
    let mapping = mapping.into_iter().filter_map(|(value, target)| {
        target.read_as(Node::as_str, "the name of a schema", diagnostics).is_some().then_some((value, target))
    });
    Some(Discriminator { property, mapping: mapping.collect(), place: value.place })
}
