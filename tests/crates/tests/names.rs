//! No name of a document breaks the generated code: documents have events, groups, components, properties, values,
//! headers and channels that are named after everything that generated modules use, the runtime has and Rust knows.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use hookwright_core::krate::{self, CrateOptions, Manifest};
use hookwright_core::name::{taken_modules, taken_types};
use hookwright_core::project::Project;
use proc_macro2::{TokenStream, TokenTree};
use serde_json::{Map, Value, json};
use tests::generate::{ApiText, CASE, COMMAND};
use tests::golden;
use tests::nested::{self, succeeded};
use tests::scratch::Scratch;

/// Names in every module of Rust: types, traits, functions, macros, and crates.
const RUST: &str = "Clone Copy Debug Default Drop Eq Fn FnMut FnOnce Hash Iterator Ord PartialEq PartialOrd Sized TryFrom \
                    TryInto Unpin ToOwned IntoFuture FromIterator Display Error Item Output Infallible Ordering drop vec \
                    format panic matches assert_eq include_str concat bool char str i64 u64 f64 usize i128 std core alloc \
                    serde serde_json http test proc_macro macro_rules derive cfg doc allow non_exhaustive must_use \
                    self Self super crate static async await try gen dyn type match fn mod lib main union auto default raw \
                    safe additional unhandled name correlation_id Unrecognized clone eq fmt serialize event payload delivery \
                    handler headers reader value text key body con aux nul com1 S H T E N1 1 注文 größe m² _ __ r#type";

/// Suffixes that the generator itself adds to names.
const SUFFIXES: [&str; 14] = [
    "Model", "Value", "Event", "Headers", "Patch", "Address", "Item", "2", "22", "_types", "_event", "_2", "_",
    "Model2",
];

/// All words that documents are named after, alone.
fn words() -> BTreeSet<String> {
    let runtime = fs::read_to_string("../../generator/runtime/src/lib.rs").unwrap();
    let runtime = identifiers(&runtime);
    let generated = golden::folders(Path::new("../cases")).into_iter().take(8).flat_map(|folder| {
        let files = ApiText::read(&folder, CASE).generate().files;
        files
            .iter()
            .filter(|(path, _)| Path::new(path).extension().is_some_and(|extension| extension == "rs"))
            .flat_map(|(_, text)| identifiers(text))
            .collect::<Vec<_>>()
    });
    let fixed = RUST.split_whitespace().chain(taken_types()).chain(taken_modules()).map(str::to_owned);
    runtime.into_iter().chain(generated).chain(fixed).collect()
}

/// All identifiers of a file, as written in a document.
fn identifiers(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(text.parse().unwrap(), &mut |ident| _ = found.insert(ident.trim_start_matches("r#").to_owned()));
    found
}

fn collect(tokens: TokenStream, found: &mut impl FnMut(&str)) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => found(&ident.to_string()),
            TokenTree::Group(group) => collect(group.stream(), found),
            _ => {}
        }
    }
}

/// A document with these events: their names and payloads.
fn document(events: impl IntoIterator<Item = (String, Value)>, components: &Map<String, Value>) -> Value {
    let webhook = |(name, mut schema): (String, Value)| {
        schema["properties"]["type"] = json!({ "const": name });
        schema["required"] = json!(["type"]);
        let content = json!({ "application/json": { "schema": schema, "example": { "type": name } } });
        (name, json!({ "post": { "requestBody": { "content": content } } }))
    };
    let webhooks: Map<String, Value> = events.into_iter().map(webhook).collect();
    let info = json!({ "title": "Names", "version": "1" });
    json!({ "openapi": "3.1.0", "info": info, "webhooks": webhooks, "components": { "schemas": components } })
}

fn reference(component: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{}", component.replace('~', "~0").replace('/', "~1").replace('#', "%23")) })
}

/// Each word is an event, its group, a component, a property and a value at once.
fn all_alike(words: &BTreeSet<String>) -> Value {
    let component = |word: &String| {
        let values = json!({ "type": "string", "enum": [word, word.to_uppercase(), word.to_lowercase()] });
        let object = json!({ "type": "object", "properties": { word: values, "any": {}, "at": { "format": "date-time", "type": "string" } } });
        (word.clone(), object)
    };
    let components = words.iter().map(component).collect();
    let events = words.iter().map(|word| {
        let properties =
            json!({ word: reference(word), format!("{word}s"): { "type": "array", "items": reference(word) } });
        (format!("{word}.{word}"), json!({ "type": "object", "properties": properties }))
    });
    document(events, &components)
}

/// Components, groups, properties and values with names that the generator gives to others.
fn with_suffixes(words: &[&str]) -> Value {
    let names: Vec<String> = words.iter().flat_map(|word| SUFFIXES.map(|suffix| format!("{word}{suffix}"))).collect();
    let all: Vec<String> = words.iter().map(|word| (*word).to_owned()).chain(names).collect();
    let components = all
        .iter()
        .map(|name| (name.clone(), json!({ "type": "object", "properties": { "id": { "type": "string" } } })));
    let components = components.collect();
    let mut events: Vec<(String, Value)> = Vec::new();
    for (index, names) in all.chunks(60).enumerate() {
        let properties: Map<String, Value> = names.iter().map(|name| (name.clone(), reference(name))).collect();
        events.push((format!("all.{index}"), json!({ "type": "object", "properties": properties })));
        let values = json!({ "properties": { "value": { "type": "string", "enum": names } }, "type": "object" });
        events.push((format!("values.{index}"), values));
    }
    let groups =
        words.iter().flat_map(|word| ["", "_types", "_types_2", "_2"].map(|suffix| format!("{word}{suffix}.made")));
    events.extend(groups.map(|name| (name, json!({ "type": "object", "properties": {} }))));
    document(events, &components)
}

/// Headers with names that their module uses.
fn with_headers(words: &BTreeSet<String>) -> Value {
    let is_header = |word: &&String| word.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let headers = words.iter().filter(is_header);
    let headers: Vec<Value> = headers
        .map(|word| json!({ "name": format!("X-{word}"), "in": "header", "schema": { "type": "string" } }))
        .chain(
            ["headers", "HeaderMap", "parse", "type"]
                .map(|word| json!({ "name": word, "in": "header", "schema": { "type": "string" } })),
        )
        .collect();
    let mut document =
        document([("delivery.made".to_owned(), json!({ "type": "object", "properties": {} }))], &Map::new());
    document["webhooks"]["delivery.made"]["post"]["parameters"] = json!(headers);
    document
}

/// Channels and their parameters.
fn with_channels(words: &BTreeSet<String>) -> Value {
    let is_plain = |word: &&String| word.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let channel = |word: &String| {
        let payload = json!({ "type": "object", "properties": { "type": { "const": word }, "title": { "type": "object", "title": word } } });
        let channel = json!({
            "address": format!("{word}/{{{word}}}"),
            "parameters": { word: { "enum": [word, "other"] } },
            "messages": { word: { "payload": payload } },
        });
        (word.clone(), channel)
    };
    let channels: Map<String, Value> = words.iter().filter(is_plain).map(channel).collect();
    json!({ "asyncapi": "3.0.0", "info": { "title": "Names", "version": "1" }, "channels": channels })
}

#[test]
fn documents_with_names_of_generated_items_compile() {
    let (folder, out) = (Scratch::new("names-documents"), Scratch::new("names-crate"));
    fs::create_dir_all(folder.path()).unwrap();
    let words = words();
    let taken: Vec<&str> = taken_types().chain(taken_modules()).chain(["order", "Self", "Unrecognized"]).collect();
    let documents = [
        ("event", all_alike(&words)),
        ("http", with_suffixes(&taken)),
        ("delivery", with_headers(&words)),
        ("mod", with_channels(&words)),
    ];
    let write = |(name, document): (&str, Value)| {
        let path = folder.path().join(format!("{name}.json"));
        fs::write(&path, document.to_string()).unwrap();
        path
    };
    let documents: Vec<PathBuf> = documents.into_iter().map(write).collect();
    let runtime = fs::canonicalize("../../generator/runtime").unwrap();
    let options = CrateOptions {
        command: COMMAND.to_owned(),
        name: "names".to_owned(),
        manifest: Manifest::Generated { runtime_path: Some(runtime.to_str().unwrap().to_owned()) },
    };
    let generated = krate::generate(Project::from_documents(&documents), out.path(), &options);
    let generated = generated.map_err(|error| error.to_string()).unwrap();
    generated.plan.apply(out.path()).unwrap();
    fs::copy("../../Cargo.lock", out.path().join("Cargo.lock")).unwrap();
    // Whether letters of other scripts look like Latin ones is up to the document's author.
    let manifest = out.path().join("Cargo.toml");
    let text = fs::read_to_string(&manifest).unwrap() + "\n[lints.rust]\nuncommon_codepoints = \"allow\"\n";
    fs::write(manifest, text).unwrap();
    let check = ["check", "--tests", "--features", "samples"];
    succeeded(&nested::cargo(out.path()).args(check).output().unwrap());
}
