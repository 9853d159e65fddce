//! What documents as people write them are told apart by.

mod assumed;
mod channels;
mod nested;

use crate::compilation::testing;
use crate::ir::{Api, Decision, Discriminator};

fn compiled(document: &str) -> Api {
    testing::compiled(document).0
}

/// The places at which the events' names are looked for, and the names.
fn told_apart(document: &str) -> (String, Vec<String>) {
    let api = compiled(document);
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
fn any_number_can_name_an_event() {
    let document = "
openapi: 3.1.0
webhooks:
  one: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [type, version], properties: { type: { const: reading }, version: { type: number, const: 1.0 } } } } } } } }
  two: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [type, version], properties: { type: { const: reading }, version: { type: number, const: 1.5 } } } } } } } }
  three: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [type, version], properties: { type: { const: reading }, version: { type: integer, const: 18446744073709551615 } } } } } } } }
";
    let names = ["reading.1", "reading.1.5", "reading.18446744073709551615"];
    assert_told_apart(document, "/type, then /version", &names);
}

#[test]
fn a_pattern_of_few_texts_names_an_event_for_each() {
    let document = r"
openapi: 3.1.0
webhooks:
  changed: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [type], properties: { type: { type: string, pattern: '^note\.(made|copied)$' } } } } } } } }
  gone: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [type], properties: { type: { type: string, pattern: '^note\.gone$' } } } } } } } }
";
    assert_told_apart(document, "/type", &["note.made", "note.copied", "note.gone"]);
}

/// `order` isn't called `orderEvent`, whatever else is unknown.
#[test]
fn a_name_that_its_pattern_refuses_is_not_assumed() {
    let document = r"
openapi: 3.1.0
webhooks:
  orderEvent: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [type, data], properties: { type: { type: string, pattern: '^order\.' }, data: { type: object } } } } } } } }
  clientEvent: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [type, data], properties: { type: { type: string, pattern: '^client\.' }, data: { type: object } } } } } } } }
";
    assert_told_apart(document, "Delivery", &["orderEvent", "clientEvent"]);
}

/// Most messages have properties of their own instead of a type.
#[test]
fn a_name_that_most_messages_lack_separates_those_that_have_it() {
    let document = "
asyncapi: 3.0.0
channels:
  all:
    messages:
      trade: { payload: { type: object, required: [type], properties: { type: { const: trade }, price: { type: number } } } }
      quote: { payload: { type: object, required: [type], properties: { type: { const: quote }, price: { type: number } } } }
      error: { payload: { type: object, required: [error], properties: { error: { type: string } } } }
      pong: { payload: { type: object, required: [pong], properties: { pong: { type: integer } } } }
      welcome: { payload: { type: object, required: [session], properties: { session: { type: string } } } }
";
    let names = ["trade", "quote", "error", "pong", "welcome"];
    assert_told_apart(document, "/type, then /error, then /pong, then /session", &names);
}

#[test]
fn a_parameter_of_the_query_names_events() {
    let document = "
openapi: 3.1.0
webhooks:
  paid: { post: { parameters: [{ name: topic, in: query, required: true, schema: { enum: [payment] } }], requestBody: { content: { application/json: { schema: { type: object } } } } } }
  ordered: { post: { parameters: [{ name: topic, in: query, required: true, schema: { enum: [order] } }], requestBody: { content: { application/json: { schema: { type: object } } } } } }
";
    assert_told_apart(document, "query topic", &["payment", "order"]);
}

/// `contact.create`, not `create.contact`.
#[test]
fn what_happened_comes_after_the_thing_that_it_happened_to() {
    let document = "
openapi: 3.1.0
webhooks:
  a: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [resource, event], properties: { resource: { const: contact }, event: { const: create } } } } } } } }
  b: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [resource, event], properties: { resource: { const: contact }, event: { const: update } } } } } } } }
  c: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [resource, event], properties: { resource: { const: deal }, event: { const: create } } } } } } } }
";
    assert_told_apart(document, "/resource, then /event", &["contact.create", "contact.update", "deal.create"]);
}

/// A new action of `pull` is a new event, as it is for `issues`.
#[test]
fn a_second_place_is_looked_at_in_all_branches_that_list_it() {
    let document = "
openapi: 3.1.0
webhooks:
  a: { post: { parameters: [{ name: X-Event, in: header, required: true, schema: { enum: [issues] } }], requestBody: { content: { application/json: { schema: { type: object, required: [action], properties: { action: { const: opened } } } } } } } }
  b: { post: { parameters: [{ name: X-Event, in: header, required: true, schema: { enum: [issues] } }], requestBody: { content: { application/json: { schema: { type: object, required: [action], properties: { action: { const: closed } } } } } } } }
  c: { post: { parameters: [{ name: X-Event, in: header, required: true, schema: { enum: [pull] } }], requestBody: { content: { application/json: { schema: { type: object, required: [action], properties: { action: { const: opened } } } } } } } }
  d: { post: { parameters: [{ name: X-Event, in: header, required: true, schema: { enum: [ping] } }], requestBody: { content: { application/json: { schema: { type: object } } } } } }
";
    let names = ["issues.opened", "issues.closed", "pull.opened", "ping"];
    assert_told_apart(document, "header X-Event, then /action", &names);
}

/// YAML reads `1001` as a number, whatever the type says; JSON documents have the same mistakes.
#[test]
fn listed_values_of_another_type_than_stated_are_read_as_that_type() {
    let document = |ty: &str, first: &str, second: &str| {
        format!(
            "
openapi: 3.0.3
x-webhooks:
  a: {{ post: {{ requestBody: {{ content: {{ application/json: {{ schema: {{ type: object, required: [type], properties: {{ type: {{ type: {ty}, enum: [{first}] }} }} }} }} }} }} }} }}
  b: {{ post: {{ requestBody: {{ content: {{ application/json: {{ schema: {{ type: object, required: [type], properties: {{ type: {{ type: {ty}, enum: [{second}] }} }} }} }} }} }} }} }}
"
        )
    };
    let api = compiled(&document("string", "1001", "1002"));
    assert!(matches!(api.discriminator, Discriminator::Body(_)), "the names are texts");
    let api = compiled(&document("integer", "'1001'", "'1002'"));
    assert!(matches!(api.discriminator, Discriminator::Tree(_)), "the names are numbers");
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

/// The key says which of the listed names is meant, without the words that are about all events. If it doesn't, the
/// names that others list, too, aren't its own.
#[test]
fn a_message_takes_no_names_from_the_list_that_all_share() {
    let document = |key: &str| {
        format!("
openapi: 3.1.0
webhooks:
  order-created: {{ post: {{ requestBody: {{ content: {{ application/json: {{ schema: {{ type: object, required: [type, order], properties: {{ type: {{ $ref: '#/components/schemas/Kind' }}, order: {{ type: string }} }} }} }} }} }} }} }}
  {key}: {{ post: {{ requestBody: {{ content: {{ application/json: {{ schema: {{ type: object, required: [type, account], properties: {{ type: {{ $ref: '#/components/schemas/Kind' }}, account: {{ type: string }} }} }} }} }} }} }} }}
components: {{ schemas: {{ Kind: {{ enum: [order_created, account_updated, payout_failed] }} }} }}
")
    };
    for key in ["account-updated", "onAccountUpdated", "AccountUpdatedEventV2"] {
        assert_told_apart(&document(key), "/type", &["order_created", "account_updated"]);
    }
    // No value leads to the other one.
    assert_told_apart(&document("account-change"), "/type", &["order_created", "account-change"]);
}

/// Neither key has all words of its name, but the examples show them.
#[test]
fn examples_show_which_of_the_listed_names_belongs_to_a_message() {
    let document = "
openapi: 3.1.0
webhooks:
  Degraded: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [type, a], properties: { type: { $ref: '#/components/schemas/Kind' }, a: {} } }, example: { type: link.stream.degraded, a: 1 } } } } } }
  Recovered: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [type, b], properties: { type: { $ref: '#/components/schemas/Kind' }, b: {} } }, example: { type: link.stream.recovered, b: 1 } } } } } }
  LinkMade: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [type, c], properties: { type: { $ref: '#/components/schemas/Kind' }, c: {} } } } } } } }
components: { schemas: { Kind: { enum: [link.stream.degraded, link.stream.recovered, link.made, link.gone] } } }
";
    assert_told_apart(document, "/type", &["link.stream.degraded", "link.stream.recovered", "link.made"]);
}

/// A request doesn't say on which channel it is.
#[test]
fn requests_are_told_apart_by_their_bodies_rather_than_by_channels() {
    let document = "
asyncapi: 2.6.0
servers: { one: { url: 'https://acme.example/hook', protocol: https } }
channels:
  file.sent: { subscribe: { message: { name: Sent, payload: { type: object, required: [action], properties: { action: { enum: [file.sent] } } } } } }
  file.gone: { subscribe: { message: { name: Gone, payload: { type: object, required: [action], properties: { action: { enum: [file.gone] } } } } } }
  video: { subscribe: { message: { name: Video, payload: { type: object, required: [uuid], properties: { uuid: { type: string } } } } } }
";
    let (places, names) = told_apart(document);
    assert!(places.starts_with("/action"), "{places}");
    assert_eq!(names, ["file.sent", "file.gone", "Video"]);
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

/// The header comes before optional properties, which prove little.
#[test]
fn a_header_for_the_event_has_the_keys_of_the_messages_if_it_lists_nothing() {
    let document = "
asyncapi: 3.0.0
channels:
  fleet:
    address: fleet
    messages:
      ShipSailed: { headers: { $ref: '#/components/schemas/Headers' }, payload: { type: object, properties: { port: { type: string } } } }
      ShipMoored: { headers: { $ref: '#/components/schemas/Headers' }, payload: { type: object, properties: { berth: { type: integer } } } }
components:
  schemas: { Headers: { type: object, required: [X-Event-Name], properties: { X-Trace: { type: string }, X-Event-Name: { type: string } } } }
";
    assert_told_apart(document, "Header(\"X-Event-Name\")", &["ShipSailed", "ShipMoored"]);
}

const TWO_PLACES: &str = "
asyncapi: 3.0.0
channels:
  gate:
    address: gate
    messages:
      opened: { payload: { type: object, required: [type], properties: { type: { const: opened } } } }
      closed: { payload: { type: object, required: [type], properties: { type: { const: closed } } } }
  bell:
    address: bell
    messages:
      rung: { headers: { type: object, required: [event], properties: { event: { const: rung } } }, payload: { type: object } }
      muted: { headers: { type: object, required: [event], properties: { event: { const: muted } } }, payload: { type: object } }
";

#[test]
fn channels_with_names_at_different_places_need_no_address() {
    let Discriminator::Tree(tree) = compiled(TWO_PLACES).discriminator else { panic!("not a tree") };
    let Decision::Value { at, absent, .. } = &tree.root else { panic!("{:?}", tree.root) };
    assert_eq!(at.to_string(), "channel");
    assert!(matches!(&**absent, Decision::Value { listed, .. } if listed.len() == 2), "{absent:?}");
}

/// Nothing but its address says what it is.
#[test]
fn a_message_without_listed_values_needs_an_address() {
    let horn = "  horn: { address: horn, messages: { blown: { payload: { type: object } } } }\n";
    let Discriminator::Tree(tree) = compiled(&format!("{TWO_PLACES}{horn}")).discriminator else {
        panic!("not a tree")
    };
    let Decision::Value { absent, .. } = &tree.root else { panic!("{:?}", tree.root) };
    assert_eq!(**absent, Decision::Nothing);
}

#[test]
fn callbacks_of_one_operation_are_named_by_what_differs_in_their_urls() {
    let document = "
openapi: 3.0.3
paths:
  /watches:
    post:
      responses: {}
      callbacks:
        watch:
          '{$request.query.url}/begun': { post: { requestBody: { content: { application/json: { schema: { type: object } } } } } }
          '{$request.query.url}/ended': { post: { requestBody: { content: { application/json: { schema: { type: object } } } } } }
          '{$request.body#/alarm}': { post: { requestBody: { content: { application/json: { schema: { type: object } } } } } }
";
    assert_eq!(told_apart(document).1, ["watch.begun", "watch.ended", "watch.alarm"]);
}

/// A code of 64 bits without a sign can be read.
#[test]
fn the_largest_constants_are_read_without_a_sign() {
    let document = "
asyncapi: 3.0.0
channels:
  codes:
    messages:
      last: { payload: { type: object, required: [code, last], properties: { code: { const: 18446744073709551615 }, last: { type: string } } } }
      first: { payload: { type: object, required: [code], properties: { code: { const: 1 } } } }
";
    let types = compiled(document).types;
    let fields = types.values().flat_map(|def| def.kind.fields()).filter(|field| field.wire == "code");
    let types: Vec<String> = fields.map(|field| format!("{:?}", field.ty)).collect();
    assert_eq!(types, ["Unsigned", "Integer"]);
}

/// If each message has another default, the defaults name the messages.
#[test]
fn names_that_are_defaults_are_like_examples() {
    let message = |name: &str| {
        format!(
            "{{ name: {name}, payload: {{ type: object, properties: {{ type: {{ type: string, default: room.{name} }} }} }} }}"
        )
    };
    let (lit, dark) = (message("lit"), message("dark"));
    let document =
        format!("asyncapi: 2.6.0\nchannels: {{ a: {{ subscribe: {{ message: {{ oneOf: [{lit}, {dark}] }} }} }} }}");
    assert_told_apart(&document, "/type", &["room.lit", "room.dark"]);
}

const HEIRS: &str = "
asyncapi: 2.6.0
channels:
  sky:
    subscribe:
      message:
        oneOf:
          - { name: one, payload: { $ref: '#/components/schemas/Rain' } }
          - { name: two, payload: { $ref: '#/components/schemas/Snow' } }
components:
  schemas:
    Weather: { type: object, discriminator: kindOfWeather, required: [kindOfWeather], properties: { kindOfWeather: { type: string } } }
    Rain: { allOf: [{ $ref: '#/components/schemas/Weather' }, { type: object, properties: { drops: { type: integer } } }] }
    Snow: { allOf: [{ $ref: '#/components/schemas/Weather' }, { type: object, properties: { depth: { type: integer } } }] }
";

#[test]
fn messages_whose_payloads_share_a_base_are_told_apart_by_its_discriminator() {
    assert_told_apart(HEIRS, "/kindOfWeather", &["Rain", "Snow"]);
    let mapped = HEIRS.replace(
        "discriminator: kindOfWeather,",
        "discriminator: { propertyName: kindOfWeather, mapping: { wet: Rain, white: '#/components/schemas/Snow' } },",
    );
    assert_told_apart(&mapped, "/kindOfWeather", &["wet", "white"]);
}

/// Only the two messages that are really alike stay unknown.
#[test]
fn messages_with_properties_of_their_own_are_told_apart_next_to_others_that_are_alike() {
    let message = |name: &str, key: &str| {
        format!(
            "{{ name: {name}, payload: {{ type: object, required: [{key}], properties: {{ {key}: {{ type: string }} }} }} }}"
        )
    };
    let all = [("allow", "rule"), ("forbid", "rule"), ("greet", "hello"), ("leave", "reason")];
    let all = all.map(|(name, key)| message(name, key)).join(", ");
    let document = format!("asyncapi: 2.6.0\nchannels: {{ a: {{ subscribe: {{ message: {{ oneOf: [{all}] }} }} }} }}");
    assert_told_apart(&document, "/hello, then /reason", &["allow", "forbid", "greet", "leave"]);
    let api = compiled(&document);
    let alike: Vec<_> = api.alike.iter().map(|alike| alike.messages.as_slice()).collect();
    assert_eq!(alike, [["allow", "forbid"]]);
}

const REQUESTS: &str = "
asyncapi: 2.6.0
servers: { subscriber: { url: '{yours}', protocol: https } }
channels:
  lamp_lit: { subscribe: { message: { $ref: '#/components/messages/lamp_lit' } } }
  lamp_out: { subscribe: { message: { $ref: '#/components/messages/lamp_out' } } }
components:
  messageTraits: { All: { headers: { type: object, required: [x-acme-event], properties: { x-acme-event: { type: string } } } } }
  messages:
    lamp_lit: { traits: [{ $ref: '#/components/messageTraits/All' }], payload: { type: object } }
    lamp_out: { traits: [{ $ref: '#/components/messageTraits/All' }], payload: { type: object } }
";

/// All requests may go to one URL, so a header that names the event counts more than the channels.
#[test]
fn a_header_names_requests_rather_than_their_channels() {
    assert_told_apart(REQUESTS, "Header(\"x-acme-event\")", &["lamp_lit", "lamp_out"]);
    let by_broker = REQUESTS.replace("protocol: https", "protocol: amqp");
    assert_told_apart(&by_broker, "channel", &["lamp_lit", "lamp_out"]);
    let without_header = REQUESTS.replace("x-acme-event", "x-acme-sender");
    assert_told_apart(&without_header, "channel", &["lamp_lit", "lamp_out"]);
}

const TOPICS: &str = "
asyncapi: 3.0.0
servers: { broker: { host: 'broker:1883', protocol: mqtt } }
channels:
  tides: { messages: { Level: { $ref: '#/components/messages/Level' } } }
  waves: { messages: { Level: { $ref: '#/components/messages/Level' } } }
components: { messages: { Level: { payload: { type: object, properties: { metres: { type: number } } } } } }
";

#[test]
fn the_keys_of_a_brokers_channels_are_their_addresses_if_they_have_no_others() {
    assert_told_apart(TOPICS, "channel", &["tides", "waves"]);
    let null = TOPICS.replace("{ messages: { Level: {", "{ address: null, messages: { Level: {");
    assert_eq!(told_apart(&null).0, "Delivery");
    let socket = TOPICS.replace("mqtt", "ws");
    assert_eq!(told_apart(&socket).0, "Delivery");
}

/// What is in the wrong place is still what it is.
#[test]
fn schemas_in_place_of_messages_are_payloads() {
    let document = "
asyncapi: 2.6.0
channels:
  /pad: { subscribe: { message: { $ref: '#/components/schemas/Any' } } }
components:
  schemas:
    Any: { oneOf: [{ $ref: '#/components/schemas/Press' }, { $ref: '#/components/schemas/Release' }] }
    Press: { type: object, required: [type], properties: { type: { const: press }, key: { type: string } } }
    Release: { type: object, required: [type], properties: { type: { const: release } } }
";
    assert_told_apart(document, "/type", &["press", "release"]);
}
