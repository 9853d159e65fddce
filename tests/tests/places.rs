//! Settings that name a place in a delivery, with a document that describes it.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use tests::generate::{ApiText, Outcome};

const ORDERS: &str = "
openapi: 3.1.0
info: { title: Acme, version: '1' }
webhooks:
  order.paid:
    post:
      parameters: [{ name: event, in: query, required: true, schema: { const: order.paid } }]
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/order' } } } }
  order.lost:
    post:
      parameters: [{ name: event, in: query, required: true, schema: { const: order.lost } }]
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/order' } } } }
components:
  schemas:
    order:
      type: object
      required: [id]
      properties:
        id: { type: string }
        gift: { type: boolean }
        lines: { type: array, items: { type: object, properties: { sku: { type: string } } } }
        buyer: { type: object, properties: { name: { type: string } } }
";

fn outcome(settings: &str) -> Outcome {
    let api = ApiText {
        name: "acme".to_owned(),
        path: "document.yaml".to_owned(),
        document: ORDERS.to_owned(),
        config: Some(("codegen.yaml".to_owned(), settings.to_owned())),
        overlay: None,
    };
    api.generate()
}

fn has_text(outcome: &Outcome, text: &str) -> bool {
    outcome.files.iter().any(|(_, file)| file.contains(text))
}

/// The errors, each with what follows it: where it is, and the help.
fn errors(outcome: &Outcome) -> Vec<&str> {
    outcome.report.split("\n\n").filter(|finding| finding.starts_with("error[")).collect()
}

#[test]
fn a_response_repeats_what_payloads_have() {
    let outcome = outcome(
        "
discriminator: query event
answers:
  - when: [accepted, { at: /gift, is: true }]
    respond: { json: { id: '{body:/id}', by: '{body:/buyer/name?}', first: '{body:/lines/0/sku}' } }
  - when: [accepted, { at: /lines, is: [] }]
    respond: { text: '{body:/id}', headers: { X-Id: '{body:/id}' } }
  - when: { at: /challenge }
    respond: { text: '{body:/challenge}' }
",
    );
    assert_eq!(errors(&outcome), [""; 0], "{}", outcome.report);
}

#[test]
fn a_misspelt_place_of_a_response_is_an_error_there() {
    let outcome = outcome(
        "
discriminator: query event
answers:
  - when: [accepted, { at: /gfit }]
    respond: { json: { a: [{ id: '{body:/idd}' }] }, headers: { X-Name: '{body:/buyer/nmae}' } }
  - when: [accepted, { at: /id, is: [] }]
    respond: { text: 'OK {body:/buyer}' }
",
    );
    let scalar = "a string, a number or a boolean";
    let expected = [
        ("/answers/0/when/1/at", scalar, "/gfit", "did you mean `/gift`?"),
        ("/answers/0/respond/json/a/0/id", scalar, "/idd", "did you mean `/id`?"),
        ("/answers/0/respond/headers/X-Name", scalar, "/buyer/nmae", "did you mean `/buyer/name`?"),
        ("/answers/1/when/1/at", "a list", "/id", ""),
        ("/answers/1/respond/text", scalar, "/buyer", ""),
    ];
    let found = errors(&outcome);
    assert_eq!(found.len(), expected.len(), "{}", outcome.report);
    for (found, (at, what, pointer, help)) in found.iter().zip(expected) {
        assert!(found.starts_with(&format!("error[HW0615]: no payload has {what} at `{pointer}`")), "{found}");
        assert!(found.contains(&format!("at: {at}")) && found.contains(help), "{found}");
    }
}

#[test]
fn a_parameter_of_the_query_names_the_events() {
    let listed = outcome("discriminator: query event");
    assert!(has_text(&listed, "Place::Query(\"event\")"), "{}", listed.report);
    assert!(has_text(&listed, "Listed::Text(\"order.lost\")"), "{}", listed.report);
    // The document doesn't list this one, so the names are the keys.
    let unlisted = outcome("discriminator: query kind");
    assert!(has_text(&unlisted, "Place::Query(\"kind\")"), "{}", unlisted.report);
    assert!(unlisted.report.contains("no event lists the parameter `kind` in its query"), "{}", unlisted.report);
}

#[test]
fn a_misspelt_parameter_of_the_query_is_an_error() {
    for (wrong, help) in [
        ("query evnet", "did you mean `event`?"),
        ("quary event", "did you mean `query event`?"),
        ("query", "write a JSON Pointer"),
        ("'query '", "write a JSON Pointer"),
    ] {
        let outcome = outcome(&format!("discriminator: {wrong}"));
        let found = errors(&outcome);
        let is_there = |error: &&&str| error.contains("at: /discriminator") && error.contains(help);
        assert!(found.iter().any(|error| is_there(&error)) && outcome.files.is_empty(), "{wrong}: {}", outcome.report);
    }
}
