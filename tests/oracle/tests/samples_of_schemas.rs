//! Samples of single schemas: their values, and that the judge accepts them.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use hookwright_core::diagnostic::codes;
use hookwright_core::ir::Event;
use hookwright_core::load::Reach;
use hookwright_core::project::Project;
use schema_oracle::samples::judge;
use serde_json::Value;
use tests::scratch::Scratch;

/// The sample payload of an event with this schema (in YAML's flow style), or why there is none.
fn payload(schema: &str) -> Result<Value, String> {
    let document = format!(
        "openapi: 3.1.0
info: {{title: Acme, version: '1'}}
webhooks:
  order.paid:
    post: {{requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Paid'}}}}}}}}}}
components:
  schemas:
    Paid: {schema}
"
    );
    let name = format!("schema-{:?}-{:x}", std::thread::current().id(), schema.len());
    let scratch = Scratch::new(&name);
    std::fs::create_dir_all(scratch.path()).unwrap();
    let file = scratch.path().join("document.yaml");
    std::fs::write(&file, document).unwrap();
    let project = Project::from_documents_within(&[file], Reach::Folder);
    let compiled = project.compile();
    let [api] = compiled.apis.as_slice() else { panic!("{schema}: {:#?}", compiled.diagnostics) };
    let judged = judge(api, &compiled.diagnostics);
    assert_eq!(judged.refused, [""; 0], "{schema}");
    assert_eq!(judged.events, 1, "{schema}");
    let reasons = compiled.diagnostics.iter().filter(|finding| finding.code == codes::examples::NO_SAMPLE);
    let reasons: Vec<&str> = reasons.map(|finding| finding.message.as_str()).collect();
    match api.ir.events.first().and_then(Event::sample) {
        Some(json) => Ok(serde_json::from_str(json).unwrap()),
        None => Err(reasons.join("\n")),
    }
}

/// The value of a required property with this name and schema.
fn property(name: &str, schema: &str) -> Result<Value, String> {
    let payload = payload(&format!("{{type: object, required: [{name}], properties: {{{name}: {schema}}}}}"))?;
    Ok(payload.get(name).cloned().unwrap())
}

/// Checks the values of required properties, each as JSON.
#[track_caller]
fn assert_values(cases: &[(&str, &str, &str)]) {
    for (name, schema, json) in cases {
        let expected: Value = serde_json::from_str(json).unwrap();
        assert_eq!(property(name, schema), Ok(expected), "{name}: {schema}");
    }
}

/// Checks that there is no sample, and that the finding has these words.
#[track_caller]
fn assert_none(cases: &[(&str, &str, &str)]) {
    for (name, schema, reason) in cases {
        let fault = property(name, schema).unwrap_err();
        assert!(fault.contains(reason), "{name}: {schema}: {fault}");
    }
}

#[test]
fn addresses_of_any_length_are_reserved_ones() {
    assert_values(&[
        ("a", "{type: string, format: email, maxLength: 19}", r#""jane@example.com""#),
        ("a", "{type: string, format: email, maxLength: 13}", r#""x@example.org""#),
        ("a", "{type: string, format: email, minLength: 25}", r#""xxxxxxxxxxxxx@example.com""#),
        ("a", "{type: string, format: hostname, maxLength: 10}", r#""a.example""#),
        ("host", "{type: string, maxLength: 11}", r#""example.com""#),
        ("url", "{type: string, maxLength: 19}", r#""https://example.com""#),
        ("customer_phone", "{type: string, maxLength: 10}", r#""2025550100""#),
        ("customer_email", "{type: string, maxLength: 10}", r#""a@a.test""#),
    ]);
    assert_none(&[
        ("a", "{type: string, format: email, maxLength: 5}", "`maxLength`"),
        ("a", "{type: string, format: hostname, maxLength: 3}", "`maxLength`"),
    ]);
}

#[test]
fn addresses_made_from_patterns_are_reserved_ones() {
    assert_values(&[
        ("a", r"{type: string, pattern: '^https:\/\/[a-z]+\.com\/$'}", r#""https://example.com/""#),
        ("a", r"{type: string, pattern: '^[\w.+-]+@[\w-]+\.[\w.]+$'}", r#""jane.doe@example.com""#),
        ("a", r"{type: string, pattern: '^(\d{1,3}\.){3}\d{1,3}$'}", r#""192.0.2.1""#),
        ("a", "{type: string, pattern: '^[0-9]{3}-[0-9]{3}-[0-9]{4}$'}", r#""202-555-0100""#),
        ("a", r"{type: string, pattern: '^\+49\d{8,}$'}", r#""+493023125100""#),
        ("a", r"{type: string, pattern: '^https://hooks\.acme\.io/[a-z]{3}$'}", r#""https://hooks.acme.io/abc""#),
        ("a", "{type: string, pattern: '^[a-z]{3}_[0-9]{3}$'}", r#""abc_345""#),
    ]);
    assert_none(&[
        ("a", r"{type: string, pattern: '^[a-z]+@acme\.io$'}", "could be someone's address: `abcdef@acme.io`"),
        ("a", r"{type: string, pattern: '^\+86\d{11}$'}", "could be someone's address"),
    ]);
}

#[test]
fn integers_are_exact() {
    assert_values(&[
        ("n", "{type: integer, minimum: 9007199254740993}", "9007199254740993"),
        ("n", "{type: integer, minimum: -9007199254740993, maximum: -9007199254740993}", "-9007199254740993"),
        ("n", "{type: integer, multipleOf: 1000000000}", "1000000000"),
        ("n", "{type: integer, multipleOf: 1e10, minimum: 1}", "10000000000"),
        ("n", "{type: integer, multipleOf: 9007199254740994, minimum: 1}", "9007199254740994"),
        ("n", "{type: integer, minimum: 9223372036854775806}", "9223372036854775806"),
        ("n", "{type: integer, minimum: 9223372036854775807}", "9223372036854775807"),
        ("n", "{type: integer, exclusiveMinimum: 9007199254740993}", "9007199254740994"),
        ("n", "{type: integer, multipleOf: 7, exclusiveMaximum: -70, minimum: -80}", "-77"),
        ("n", "{type: number, multipleOf: 0.01, minimum: 0.07, maximum: 0.07}", "0.07"),
    ]);
}

#[test]
fn items_of_a_list_differ_and_share_a_format() {
    let list =
        |format: &str| format!("{{type: array, minItems: 3, uniqueItems: true, items: {{type: string, {format}}}}}");
    for (format, items) in [
        ("format: email", ["jane.doe@example.com", "john.roe@example.com", "user3@example.com"]),
        ("format: uri", ["https://example.com/", "https://example.com/2", "https://example.com/3"]),
        ("format: hostname", ["www.example.com", "mail.example.com", "host3.example.com"]),
        ("format: ipv4", ["192.0.2.1", "192.0.2.2", "192.0.2.3"]),
        ("format: date", ["2026-01-15", "2026-01-16", "2026-01-17"]),
        ("format: date-time", ["2026-01-15T09:30:00Z", "2026-01-16T09:30:00Z", "2026-01-17T09:30:00Z"]),
        ("contentEncoding: base64", ["ZXhhbXBsZQ==", "0001ZXhhZXhh", "0002ZXhhZXhh"]),
    ] {
        assert_eq!(property("q", &list(format)), Ok(items.as_slice().into()), "{format}");
    }
    let many = list("format: uuid").replace("minItems: 3", "minItems: 64");
    assert_eq!(property("q", &many).unwrap().as_array().unwrap().len(), 64);
    assert_values(&[
        ("q", "{type: array, minItems: 3, items: {type: integer}}", "[1, 2, 3]"),
        (
            "q",
            "{type: array, uniqueItems: true, minItems: 3, items: {type: object, required: [a], minProperties: 1}}",
            r#"[{"a": "Example q"}, {"a": "Example q 2"}, {"a": "Example q 3"}]"#,
        ),
        ("email_addresses", "{type: array, minItems: 1, items: {type: string}}", r#"["jane.doe@example.com"]"#),
        ("data", "{type: string, contentEncoding: base64}", r#""ZXhhbXBsZQ==""#),
        ("at", "{type: string, format: date-time, minLength: 25}", r#""2026-01-15T09:30:00+00:00""#),
    ]);
    assert_none(&[("q", "{type: array, minItems: 65, items: {type: string}}", "it has at least 65 items")]);
}

#[test]
fn simple_payloads_have_a_sample() {
    for (schema, json) in [
        ("{type: string}", r#""Example""#),
        ("{type: string, minLength: 10}", r#""ExampleExa""#),
        ("{type: array, minItems: 1, items: {type: string}}", r#"["Example"]"#),
        ("{type: object, minProperties: 1, additionalProperties: {type: string}}", r#"{"example": "Example"}"#),
        (
            "{type: object, minProperties: 2, additionalProperties: {type: integer}, propertyNames: {enum: [a, b]}}",
            r#"{"a": 1, "b": 1}"#,
        ),
        (
            "{type: object, minProperties: 1, additionalProperties: {type: integer}, propertyNames: {format: email}}",
            r#"{"jane.doe@example.com": 1}"#,
        ),
        (
            "{type: object, required: [a], properties: {a: {type: integer}, b: {type: integer, minimum: 7}},
             dependentSchemas: {a: {required: [b], properties: {b: {minimum: 9}}}}}",
            r#"{"a": 1, "b": 9}"#,
        ),
        (
            "{type: object, required: [a], properties: {a: {type: integer}}, minProperties: 2,
             additionalProperties: {type: boolean}}",
            r#"{"a": 1, "example": true}"#,
        ),
        ("{type: array, items: {type: integer}, contains: {const: 5}}", "[5]"),
    ] {
        assert_eq!(payload(schema), Ok(serde_json::from_str(json).unwrap()), "{schema}");
    }
}

#[test]
fn an_example_is_used_if_the_pattern_is_unsupported() {
    assert_values(&[("code", "{type: string, pattern: '^(?=.*[0-9])(?=.*[a-z]).{4,}$', example: ab12}", r#""ab12""#)]);
    assert_none(&[
        ("code", "{type: string, pattern: '^(?=.*[0-9]).{4,}$'}", "the pattern `^(?=.*[0-9]).{4,}$` can't be read"),
        ("code", "{pattern: '^(?=.*[0-9]).{4,}$', type: [string, integer], minimum: 5, maximum: 4}", "`code`"),
    ]);
}
