//! Documents whose schemas refer to each other at random, mostly in cycles, or each twice to the next one. A fuzzer
//! that changes bytes seldom makes these.

use fastrand::Rng;
use serde_json::{Map, Value, json};

const COMPONENTS: [&str; 5] = ["A", "B", "C", "D", "E"];

/// How deeply a schema may be nested in a component, without following references.
const DEPTH: u32 = 3;

#[test]
fn schemas_may_refer_to_each_other() {
    for seed in 0..200 {
        let document = document(&mut Rng::with_seed(seed));
        println!("seed {seed}: {document}");
        fuzz_targets::generate::run(document.to_string().as_bytes());
    }
}

/// Following each of these paths means following two to the power of forty.
#[test]
fn schemas_with_exponentially_many_paths_are_handled() {
    const LENGTH: usize = 40;
    let shapes: [fn(&Value) -> Value; 7] = [
        |next| json!({ "allOf": [next, next] }),
        |next| json!({ "allOf": [next, next, { "properties": { "own": {} } }] }),
        |next| json!({ "anyOf": [next, next] }),
        |next| json!({ "oneOf": [{ "type": "object", "properties": { "next": next } }, next] }),
        |next| json!({ "type": "object", "properties": { "one": next, "other": next } }),
        |next| json!({ "type": "array", "items": { "anyOf": [next, { "type": "array", "items": next }] } }),
        |next| json!({ "allOf": [next, { "properties": { "inner": { "allOf": [next, { "properties": { "own": {} } }] } } }] }),
    ];
    for shape in shapes {
        let chained = (0..LENGTH).map(|number| {
            let name = if number == 0 { "A".to_owned() } else { format!("A{number}") };
            (name, shape(&reference(&format!("A{}", number + 1))))
        });
        let last = (format!("A{LENGTH}"), json!({ "type": "object", "properties": { "id": { "type": "string" } } }));
        let document = document_of(&chained.chain([last]).collect());
        println!("{document}");
        fuzz_targets::generate::run(document.to_string().as_bytes());
    }
}

fn document(random: &mut Rng) -> Value {
    let names = &COMPONENTS[..random.usize(2..=COMPONENTS.len())];
    document_of(&names.iter().map(|name| ((*name).to_owned(), schema(random, names, DEPTH))).collect())
}

fn document_of(schemas: &Map<String, Value>) -> Value {
    let body = json!({ "content": { "application/json": { "schema": reference("A") } } });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Acme", "version": "1" },
        "webhooks": { "order.paid": { "post": { "requestBody": body } } },
        "components": { "schemas": schemas },
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn one_of<'a>(random: &mut Rng, names: &[&'a str]) -> &'a str {
    random.choice(names).copied().unwrap_or("A")
}

fn schema(random: &mut Rng, names: &[&str], depth: u32) -> Value {
    match random.u32(0..100) {
        0..30 => reference(one_of(random, names)),
        30..36 => json!({ "type": random.choice(["string", "integer", "boolean"]) }),
        36..42 => json!({ "enum": [random.choice(["a", "b"]), random.choice([json!("c"), json!(1), json!(null)])] }),
        _ if depth == 0 => reference(one_of(random, names)),
        42..50 => json!({ "type": "array", "items": schema(random, names, depth - 1) }),
        50..55 => json!({ "type": "object", "additionalProperties": schema(random, names, depth - 1) }),
        _ => Value::Object(parts(random, names, depth - 1)),
    }
}

/// A schema of several keywords that apply at once.
fn parts(random: &mut Rng, names: &[&str], depth: u32) -> Map<String, Value> {
    let mut schema_of = Map::new();
    let mut is_there = |keyword: &str, percent: u32, value: &mut dyn FnMut(&mut Rng) -> Value| {
        if random.u32(0..100) < percent {
            schema_of.insert(keyword.to_owned(), value(random));
        }
    };
    let several = |random: &mut Rng| (0..random.u32(1..=3)).map(|_| schema(random, names, depth)).collect();
    is_there("type", 50, &mut |_| json!("object"));
    is_there("properties", 60, &mut |random| properties(random, names, depth));
    is_there("required", 20, &mut |random| json!([format!("p{}", random.u32(0..4))]));
    is_there("allOf", 35, &mut |random| several(random));
    is_there("oneOf", 20, &mut |random| several(random));
    is_there("anyOf", 15, &mut |random| several(random));
    is_there("$ref", 10, &mut |random| reference(one_of(random, names))["$ref"].take());
    is_there("discriminator", 20, &mut |random| {
        let (one, other) = (one_of(random, names), one_of(random, names));
        json!({ "propertyName": "kind", "mapping": { "one": reference(one)["$ref"], "other": reference(other)["$ref"] } })
    });
    schema_of
}

fn properties(random: &mut Rng, names: &[&str], depth: u32) -> Value {
    let mut properties: Map<String, Value> =
        (0..random.u32(0..4)).map(|_| (format!("p{}", random.u32(0..4)), schema(random, names, depth))).collect();
    if random.u32(0..100) < 40 {
        properties.insert("kind".to_owned(), json!({ "const": one_of(random, names) }));
    }
    Value::Object(properties)
}
