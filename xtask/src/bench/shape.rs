//! An API of any size: its document, and the same types written by hand with serde's derives.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

/// An API with a number of events. Each leads to five structs and an enum that no other event shares.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// How many events there are.
    pub(crate) events: usize,
}

/// The types of each event, the payload first.
const TYPES: [(&str, &[Field]); 5] = [
    (
        "Payload",
        &[
            required("id", Kind::Text),
            required("created_at", Kind::Time),
            required("account_id", Kind::Text),
            required("attempt", Kind::Integer),
            optional("is_test", Kind::Flag),
            required("data", Kind::One("Data")),
            optional("context", Kind::One("Context")),
        ],
    ),
    (
        "Data",
        &[
            required("object_id", Kind::Text),
            required("status", Kind::Choice),
            required("title", Kind::Text),
            optional("description", Kind::Text),
            required("amount", Kind::Number),
            optional("quantity", Kind::Integer),
            required("updated_at", Kind::Time),
            optional("labels", Kind::Texts),
            required("items", Kind::Many("Item")),
            required("owner", Kind::One("Owner")),
        ],
    ),
    (
        "Context",
        &[
            required("request_id", Kind::Text),
            optional("address", Kind::Text),
            optional("agent", Kind::Text),
            required("is_automatic", Kind::Flag),
            optional("scopes", Kind::Texts),
            required("seen_at", Kind::Time),
        ],
    ),
    (
        "Item",
        &[
            required("sku", Kind::Text),
            required("name", Kind::Text),
            required("price", Kind::Number),
            required("count", Kind::Integer),
            optional("discount", Kind::Number),
            optional("note", Kind::Text),
            optional("delivered_at", Kind::Time),
        ],
    ),
    (
        "Owner",
        &[
            required("user_id", Kind::Text),
            required("email", Kind::Text),
            optional("display_name", Kind::Text),
            required("is_active", Kind::Flag),
            optional("team", Kind::Text),
            required("joined_at", Kind::Time),
        ],
    ),
];

/// The values of the enum.
const CHOICES: [&str; 5] = ["draft", "open", "in_review", "closed", "archived"];

/// A property of one of the types.
#[derive(Clone, Copy, Debug)]
struct Field {
    name: &'static str,
    kind: Kind,
    is_required: bool,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Text,
    Time,
    Integer,
    Number,
    Flag,
    Texts,
    Choice,
    One(&'static str),
    Many(&'static str),
}

const fn required(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, is_required: true }
}

const fn optional(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, is_required: false }
}

impl Shape {
    /// The document as `OpenAPI` 3.1.
    pub(crate) fn document(self) -> String {
        let (mut webhooks, mut schemas) = (Map::new(), Map::new());
        for number in 0..self.events {
            let schema = json!({"$ref": reference("Payload", number)});
            let operation = json!({
                "summary": format!("Something of kind {number} has changed"),
                "requestBody": {"content": {"application/json": {"schema": schema}}},
                "responses": {"200": {"description": "Taken."}},
            });
            webhooks.insert(event(number), json!({"post": operation}));
            for (name, fields) in TYPES {
                schemas.insert(type_name(name, number), schema_of(name, fields, number));
            }
        }
        let document = json!({
            "openapi": "3.1.0",
            "info": {"title": "Many events", "version": "1.0.0"},
            "webhooks": webhooks,
            "components": {"schemas": schemas},
        });
        format!("{document:#}\n")
    }

    /// A library with the same types, `Serialize` and `Deserialize` derived, and an enum of the events tagged by name.
    pub(crate) fn derived(self) -> String {
        const DERIVES: &str = "#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]\n";
        let mut text = format!("{DERIVES}#[serde(tag = \"type\")]\npub enum Event {{\n");
        for number in 0..self.events {
            let _ =
                writeln!(text, "    #[serde(rename = \"{}\")]\n    E{number}(Box<E{number}Payload>),", event(number));
        }
        text.push_str("}\n");
        for number in 0..self.events {
            for (name, fields) in TYPES {
                let _ = writeln!(text, "\n{DERIVES}pub struct {} {{", type_name(name, number));
                for field in fields {
                    let (name, rust) = (field.key(number), field.kind.rust(number));
                    let rust = if field.is_required { rust } else { format!("Option<{rust}>") };
                    let skipped = "    #[serde(default, skip_serializing_if = \"Option::is_none\")]\n";
                    let _ = writeln!(text, "{}    pub {name}: {rust},", if field.is_required { "" } else { skipped });
                }
                text.push_str("}\n");
            }
            let _ = writeln!(text, "\n{DERIVES}#[serde(rename_all = \"snake_case\")]\npub enum E{number}Status {{");
            text.push_str("    Draft,\n    Open,\n    InReview,\n    Closed,\n    Archived,\n");
            text.push_str("    #[serde(untagged)]\n    Unrecognized(String),\n}\n");
        }
        text
    }
}

impl Field {
    /// Some keys contain the event's number, so that no two events have equal types.
    fn key(self, number: usize) -> String {
        match self.kind {
            Kind::Number | Kind::Flag => format!("{}_{number}", self.name),
            _ => self.name.to_owned(),
        }
    }
}

impl Kind {
    fn schema(self, number: usize) -> Value {
        match self {
            Self::Text => json!({"type": "string"}),
            Self::Time => json!({"type": "string", "format": "date-time"}),
            Self::Integer => json!({"type": "integer"}),
            Self::Number => json!({"type": "number"}),
            Self::Flag => json!({"type": "boolean"}),
            Self::Texts => json!({"type": "array", "items": {"type": "string"}}),
            Self::Choice => json!({"type": "string", "enum": CHOICES}),
            Self::One(name) => json!({"$ref": reference(name, number)}),
            Self::Many(name) => json!({"type": "array", "items": {"$ref": reference(name, number)}}),
        }
    }

    fn rust(self, number: usize) -> String {
        match self {
            Self::Text | Self::Time => "String".to_owned(),
            Self::Integer => "i64".to_owned(),
            Self::Number => "f64".to_owned(),
            Self::Flag => "bool".to_owned(),
            Self::Texts => "Vec<String>".to_owned(),
            Self::Choice => type_name("Status", number),
            Self::One(name) => type_name(name, number),
            Self::Many(name) => format!("Vec<{}>", type_name(name, number)),
        }
    }
}

fn schema_of(name: &str, fields: &[Field], number: usize) -> Value {
    let mut properties: Map<String, Value> =
        fields.iter().map(|field| (field.key(number), field.kind.schema(number))).collect();
    let mut required: Vec<String> =
        fields.iter().filter(|field| field.is_required).map(|field| field.key(number)).collect();
    if name == "Payload" {
        properties.insert("type".to_owned(), json!({"const": event(number)}));
        required.push("type".to_owned());
    }
    json!({"type": "object", "description": format!("What kind {number} says."), "properties": properties, "required": required})
}

fn event(number: usize) -> String {
    format!("kind{number}.changed")
}

fn type_name(name: &str, number: usize) -> String {
    format!("E{number}{name}")
}

fn reference(name: &str, number: usize) -> String {
    format!("#/components/schemas/{}", type_name(name, number))
}
