//! What documents as people write them are told apart by.

use crate::diagnostic::Diagnostics;
use crate::ir::Discriminator;
use crate::load::Sources;
use crate::{Input, compilation};

/// The places at which the events' names are looked for, and the names.
fn told_apart(document: &str) -> (String, Vec<String>) {
    let mut sources = Sources::new();
    let document = sources.add("document.yaml".to_owned(), document).unwrap();
    let input = Input { name: "acme".to_owned(), document, config: None };
    let mut diagnostics = Diagnostics::default();
    let api = compilation::compile(&sources, &input, &mut diagnostics).unwrap().ir;
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    let places = match &api.discriminator {
        Discriminator::Tree(tree) => tree.places().iter().map(ToString::to_string).collect::<Vec<_>>().join(", then "),
        Discriminator::Body(path) => format!("/{}", path.join("/")),
        other => format!("{other:?}"),
    };
    (places, api.events.into_iter().map(|event| event.name).collect())
}

fn assert_told_apart(document: &str, places: &str, names: &[&str]) {
    assert_eq!(told_apart(document), (places.to_owned(), names.iter().map(|name| (*name).to_owned()).collect()));
}

#[test]
fn events_told_apart_by_a_boolean_have_the_names_of_their_messages() {
    let document = "
asyncapi: 2.6.0
channels:
  /table:
    subscribe:
      message:
        oneOf:
          - { name: Announcement, payload: { type: object, required: [public], properties: { public: { const: true } } } }
          - { name: Whisper, payload: { type: object, required: [public], properties: { public: { const: false }, to: { type: string } } } }
";
    assert_told_apart(document, "/public", &["Announcement", "Whisper"]);
}

#[test]
fn messages_with_a_copied_name_have_those_of_their_components() {
    let document = "
asyncapi: 2.6.0
channels:
  money/paid: { subscribe: { message: { $ref: '#/components/messages/Payment' } } }
  money/returned: { subscribe: { message: { $ref: '#/components/messages/Refund' } } }
components:
  messages:
    Payment: { name: payment, payload: { type: object, properties: { sum: { type: integer } } } }
    Refund: { name: payment, payload: { type: object, properties: { why: { type: string } } } }
";
    assert_told_apart(document, "channel", &["Payment", "Refund"]);
}

/// The events that are in JSON keep their names, although binary ones come through the same channels.
#[test]
fn what_payloads_list_comes_before_channels_and_media_types() {
    let document = "
asyncapi: 2.6.0
channels:
  /prices: { subscribe: { message: { oneOf: [{ $ref: '#/components/messages/Welcome' }, { $ref: '#/components/messages/Pong' }, { $ref: '#/components/messages/Prices' }] } } }
  /volumes: { subscribe: { message: { oneOf: [{ $ref: '#/components/messages/Welcome' }, { $ref: '#/components/messages/Pong' }, { $ref: '#/components/messages/Volumes' }] } } }
components:
  messages:
    Welcome: { payload: { type: object, properties: { type: { const: welcome } } } }
    Pong: { contentType: application/json, payload: { type: object, properties: { type: { const: pong } } } }
    Prices: { contentType: application/octet-stream, payload: { type: object } }
    Volumes: { contentType: application/octet-stream, payload: { type: object } }
";
    assert_told_apart(document, "/type, then channel", &["welcome", "pong", "Prices", "Volumes"]);
}

/// A message without a media type is JSON, too.
#[test]
fn a_media_type_that_only_one_message_states_says_nothing() {
    let document = "
asyncapi: 3.0.0
channels:
  rides:
    messages:
      began: { contentType: application/json, payload: { type: object, properties: { began: { type: object } } } }
      ended: { payload: { type: object, properties: { ended: { type: object } } } }
";
    assert_told_apart(document, "/began, then /ended", &["began", "ended"]);
}

#[test]
fn a_reference_into_definitions_of_its_own_schema_is_followed() {
    let document = "
asyncapi: 3.0.0
channels:
  tides:
    messages:
      turned:
        payload:
          type: object
          properties: { type: { $ref: '#/definitions/Turned' } }
          definitions: { Turned: { const: turned } }
      measured:
        payload:
          type: object
          properties: { type: { $ref: '#/$defs/Measured' } }
          $defs: { Measured: { const: measured } }
";
    assert_told_apart(document, "/type", &["turned", "measured"]);
}

#[test]
fn json_is_taken_for_the_media_type_of_json() {
    let document = "
asyncapi: 2.6.0
defaultContentType: json
channels:
  a: { subscribe: { message: { name: rose, payload: { type: object, properties: { type: { const: rose } } } } } }
  b: { subscribe: { message: { name: fell, payload: { type: object, properties: { type: { const: fell } } } } } }
";
    assert_told_apart(document, "/type", &["rose", "fell"]);
}
