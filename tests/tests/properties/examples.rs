//! Examples in the docs of modules compile, and print something of the event.

use hookwright_core::plan::FileSet;
use tests::generate::{ApiText, cases, specs};

const PRELUDE: [&str; 5] = ["Box", "Option", "String", "Vec", "Self"];

/// The lines of the example in the docs of the API's module.
fn example(files: &FileSet, name: &str) -> Vec<String> {
    let module = files.get(&format!("{name}.rs")).unwrap_or_default();
    module.lines().filter_map(|line| Some(line.strip_prefix("//! ")?.to_owned())).collect()
}

/// The names in the payload of the example's handler that are neither imported nor written with their path.
fn unknown_names(example: &[String]) -> Vec<String> {
    let Some(payload) = example.iter().find_map(|line| line.split_once("&self, event: ")?.1.split_once(", _:")) else {
        return Vec::new();
    };
    let imports = example.iter().find(|line| line.starts_with("use ")).cloned().unwrap_or_default();
    let imports: Vec<&str> = imports.split(|it: char| !it.is_alphanumeric() && it != '_').collect();
    let names = payload.0.split(|it: char| !it.is_alphanumeric() && it != '_' && it != ':');
    let is_known = |name: &&str| name.contains("::") || imports.contains(name) || PRELUDE.contains(name);
    let is_type = |name: &&str| name.starts_with(char::is_uppercase);
    names.filter(is_type).filter(|name| !is_known(name)).map(str::to_owned).collect()
}

/// Vendors describe what a group of events is about next to each of them.
#[test]
fn a_text_of_several_events_is_written_once() {
    let summary = "There is activity relating to orders. ".repeat(8) + "Ask for the permission to read orders.";
    let webhook = |key: &str, description: &str| {
        let schema = format!(
            "{{ type: object, required: [type], properties: {{ type: {{ const: {key} }}, id: {{ type: string }} }} }}"
        );
        format!(
            "{key}: {{ post: {{ summary: '{summary}', description: '{description}', requestBody: {{ content: {{ \
             application/json: {{ schema: {schema} }} }} }}, responses: {{}} }} }}"
        )
    };
    let webhooks = [webhook("paid", "An order was paid."), webhook("sent", "An order was sent.")].join(", ");
    let api = ApiText {
        name: "acme".to_owned(),
        path: "openapi.yaml".to_owned(),
        document: format!("{{ openapi: 3.1.0, info: {{ title: Acme, version: '1' }}, webhooks: {{ {webhooks} }} }}"),
        config: None,
        overlay: None,
    };
    let outcome = api.generate();
    let files = outcome.files;
    let lines = |text: &str| files.iter().flat_map(|(_, file)| file.lines()).filter(|line| line.contains(text)).count();
    assert!(lines("An order was paid.") > 1 && lines("An order was sent.") > 1, "{}", outcome.report);
    assert_eq!(lines("Ask for the permission"), 1);
}

#[test]
fn examples_know_the_types_of_payloads() {
    let of_any = |payload: &str| ApiText {
        name: "acme".to_owned(),
        path: "openapi.yaml".to_owned(),
        document: format!(
            "{{ openapi: 3.1.0, info: {{ title: Acme, version: '1' }}, webhooks: {{ orders: {{ post: {{ requestBody: {{ \
             content: {{ application/json: {{ schema: {payload} }} }} }}, responses: {{}} }} }} }} }}"
        ),
        config: None,
        overlay: None,
    };
    let lists = ["{ type: array, items: {} }", "{ type: array, items: { type: string, format: date-time } }"];
    let maps =
        ["{ type: object, additionalProperties: true }", "{ type: object, additionalProperties: { type: string } }"];
    let (mut checked, mut paths) = (0, 0);
    for api in lists.into_iter().chain(maps).map(of_any).chain(cases()).chain(specs()) {
        let example = example(&api.generate().files, &api.name);
        assert_eq!(unknown_names(&example), Vec::<String>::new(), "{}: {example:#?}", api.path);
        paths += usize::from(example.iter().any(|line| line.contains("event: Vec<serde_json::Value>, ")));
        checked += usize::from(example.iter().any(|line| line.contains("&self, event: ")));
    }
    assert!(checked > 100 && paths > 0, "{checked} examples, {paths} with a path");
}
