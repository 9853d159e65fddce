//! The cases in `tests/diff`. `rules` has one for each rule: two documents in a short form, payloads of both, and
//! programs written against the old one. `pairs` has pairs of whole documents.

use std::collections::BTreeMap;
use std::path::Path;

use hookwright_core::diff::Side;
use hookwright_core::diff::report::Audience;
use hookwright_core::ir::Api;
use hookwright_core::name::Names;
use hookwright_core::plan::FileSet;
use hookwright_core::{Compilation, Input, Loaded, Options, report};
use serde_json::{Map, Value, json};

use crate::generate::{CASE, COMMAND};

/// The event that a document has unless it says otherwise.
const EVENT: &str = "a.happened";

/// A case.
#[derive(Debug)]
pub struct Case {
    /// The name of the rule.
    pub name: String,
    /// Other rules that unavoidably apply.
    pub also: Vec<String>,
    /// Both documents, old and new.
    pub documents: [Compiled; 2],
    /// Payloads according to each of them.
    pub sent: [Vec<Sent>; 2],
    /// Programs written against the old document, by their result with the new one, or the other way round.
    pub programs: BTreeMap<&'static str, String>,
}

/// A delivery.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The method of its request, or null.
    pub method: Value,
    /// Its headers.
    pub headers: Value,
    /// Its body.
    pub body: Value,
}

/// A document from which code can be generated.
#[derive(Debug)]
pub struct Compiled {
    /// What it says.
    pub api: Api,
    /// The names of its parts.
    pub names: Names,
    /// The code generated from it.
    pub files: FileSet,
}

impl Compiled {
    /// The form in which it is compared.
    pub fn side(&self) -> Side<'_> {
        Side { api: &self.api, names: &self.names, audience: Audience::Rust }
    }
}

/// All cases of rules, by name.
pub fn rule_cases() -> Vec<Case> {
    texts("diff/rules").into_iter().map(|(name, case)| read(name, &case)).collect()
}

/// The documents of all pairs, by name.
pub fn pairs() -> Vec<(String, [Compiled; 2])> {
    texts("diff/pairs").into_iter().map(|(name, pair)| (name.clone(), documents(&name, &pair))).collect()
}

fn texts(folder: &str) -> Vec<(String, Value)> {
    let files = crate::golden::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).into_iter();
    let read = |(file, text): (String, String)| {
        let value = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        (file.strip_suffix(".yaml").unwrap().to_owned(), value)
    };
    files.map(read).collect()
}

fn documents(name: &str, case: &Value) -> [Compiled; 2] {
    [&case["old"], &case["new"]].map(|side| compile(name, side))
}

fn read(name: String, case: &Value) -> Case {
    let programs = ["compiles", "breaks", "gains"].into_iter();
    let programs = programs.filter_map(|what| Some((what, case[what].as_str()?.to_owned())));
    let also = case["also"].as_array().into_iter().flatten().map(|rule| rule.as_str().unwrap().to_owned());
    Case {
        also: also.collect(),
        documents: documents(&name, case),
        sent: ["old", "new"].map(|side| case["sent"][side].as_array().unwrap().iter().map(sent).collect()),
        programs: programs.collect(),
        name,
    }
}

/// A payload without a name belongs to the event that every document has.
fn sent(value: &Value) -> Sent {
    let is_whole = value.get("body").is_some();
    let body = if is_whole { named(&value["body"]) } else { named(value) };
    let part = |key: &str| value.get(key).filter(|_| is_whole).cloned();
    Sent { method: part("method").unwrap_or_default(), headers: part("headers").unwrap_or_else(|| json!({})), body }
}

fn named(body: &Value) -> Value {
    match body {
        Value::Array(items) => items.iter().map(named).collect(),
        Value::Object(map) if map.get("type") == Some(&Value::Null) => {
            map.iter().filter(|(key, _)| *key != "type").map(|(key, value)| (key.clone(), value.clone())).collect()
        }
        Value::Object(map) => {
            let mut named = Map::from_iter([("type".to_owned(), EVENT.into())]);
            named.extend(map.clone());
            named.into()
        }
        other => other.clone(),
    }
}

/// Reads, lowers, names and generates a document. Warnings don't matter here.
fn compile(name: &str, side: &Value) -> Compiled {
    let mut loaded = Loaded::default();
    let document = loaded.sources.add("openapi.json".to_owned(), text(side)).unwrap();
    let config = side["settings"].as_str().map(|text| loaded.sources.add("codegen.yaml".to_owned(), text).unwrap());
    loaded.inputs.push(Input { name: CASE.to_owned(), document, config });
    let mut compiled = loaded.compile();
    let options = Options { command: COMMAND.to_owned(), crate_path: None };
    let files = hookwright_core::generate(&compiled.apis, &options, &mut compiled.diagnostics);
    let report = report::text(&compiled.diagnostics, &loaded.sources);
    let Compilation { ir: api, names, .. } = compiled.only().unwrap_or_else(|_| panic!("{name}: {report}"));
    Compiled { api, names, files }
}

/// A document's text. Cases about the order of keys have it in full.
fn text(side: &Value) -> String {
    side["document"].as_str().map_or_else(|| document(side).to_string(), str::to_owned)
}

/// The whole document for one in the short form.
fn document(side: &Value) -> Value {
    if let Some(document) = side.get("document") {
        return document.clone();
    }
    let events = match side.get("events") {
        Some(Value::Object(events)) => events.clone(),
        _ => Map::from_iter([(EVENT.to_owned(), side["fields"].clone())]),
    };
    let parameters: Vec<Value> = entries(&side["headers"])
        .map(|(name, required, schema)| {
            json!({ "name": name, "in": "header", "required": required, "schema": expanded(schema) })
        })
        .collect();
    let name_key = side["named"].as_str().unwrap_or("type");
    let webhooks: Map<String, Value> = events
        .iter()
        .map(|(names, fields)| {
            let schema = if fields.is_string() { expanded(fields) } else { payload(name_key, names, fields) };
            let operation =
                json!({ "parameters": parameters, "requestBody": { "content": { "application/json": { "schema": schema } } } });
            (names.clone(), json!({ (side["method"].as_str().unwrap_or("post")): operation }))
        })
        .collect();
    let components: Map<String, Value> = side["components"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, schema)| (name.clone(), expanded(schema)))
        .collect();
    let paths = json!({ "openapi": "3.1.0", "info": { "title": "Acme", "version": "1" } });
    let mut document = paths;
    document["webhooks"] = webhooks.into();
    document["components"] = json!({ "schemas": components });
    document
}

/// An event's payload: its fields and its name. Several names are separated by `, `.
fn payload(name_key: &str, names: &str, fields: &Value) -> Value {
    let mut schema = expanded(&json!({ "fields": fields }));
    let names: Vec<&str> = names.split(", ").collect();
    let name = match names.as_slice() {
        [only] => json!({ "const": only }),
        several => json!({ "type": "string", "enum": several }),
    };
    schema["properties"][name_key] = name;
    let required = schema["required"].as_array_mut().unwrap();
    if !required.contains(&json!(name_key)) {
        required.push(json!(name_key));
    }
    schema
}

/// The whole schema for one in the short form: the name of a type, with `|null` if null is allowed, `any`,
/// `#Component`, or fields.
fn expanded(schema: &Value) -> Value {
    match schema {
        Value::String(text) => match (text.strip_prefix('#'), text.strip_suffix("|null")) {
            (Some(component), _) => json!({ "$ref": format!("#/components/schemas/{component}") }),
            (_, Some(ty)) => json!({ "type": [ty, "null"] }),
            _ if text == "any" => json!({}),
            _ => json!({ "type": text }),
        },
        Value::Object(map) if map.contains_key("fields") => object(map),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), inner(key, value))).collect(),
        other => other.clone(),
    }
}

fn object(map: &Map<String, Value>) -> Value {
    let fields = &map["fields"];
    let properties: Map<String, Value> =
        entries(fields).map(|(name, _, schema)| (name.to_owned(), expanded(schema))).collect();
    let required: Vec<&str> = entries(fields).filter(|(_, required, _)| *required).map(|(name, ..)| name).collect();
    let mut object = json!({ "type": "object", "properties": properties, "required": required });
    for (key, value) in map.iter().filter(|(key, _)| *key != "fields") {
        object[key] = inner(key, value);
    }
    object
}

fn inner(key: &str, value: &Value) -> Value {
    match (key, value) {
        ("items" | "additionalProperties", _) => expanded(value),
        ("oneOf", Value::Array(items)) => items.iter().map(expanded).collect(),
        _ => value.clone(),
    }
}

/// The entries of a mapping, each with its name and whether it is required: a `?` after the name means that it isn't.
fn entries(fields: &Value) -> impl Iterator<Item = (&str, bool, &Value)> {
    fields.as_object().into_iter().flatten().map(|(key, schema)| match key.strip_suffix('?') {
        Some(name) => (name, false, schema),
        None => (key.as_str(), true, schema),
    })
}
