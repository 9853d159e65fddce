//! Names and properties inside the objects of a payload.

use super::{assert_told_apart, told_apart};

#[test]
fn a_property_inside_another_one_separates_messages_that_are_alike_at_the_top() {
    let document = "
asyncapi: 3.0.0
channels:
  all:
    messages:
      mail: { payload: { type: object, required: [sent], properties: { sent: { type: object, required: [mail], properties: { mail: { type: string } } } } } }
      text: { payload: { type: object, required: [sent], properties: { sent: { type: object, required: [text], properties: { text: { type: string } } } } } }
      call: { payload: { type: object, required: [sent], properties: { sent: { type: object, required: [to], properties: { to: { type: object, required: [call], properties: { call: { type: string } } } } } } } }
";
    assert_told_apart(document, "/sent/mail, then /sent/text, then /sent/to", &["mail", "text", "call"]);
}

#[test]
fn each_message_may_have_its_names_in_an_object_of_its_own() {
    let document = "
asyncapi: 3.0.0
channels:
  all:
    messages:
      bounce: { payload: { type: object, required: [sent], properties: { sent: { type: object, required: [mail], properties: { mail: { type: object, required: [type], properties: { type: { const: bounce } } } } } } } }
      delivery: { payload: { type: object, required: [sent], properties: { sent: { type: object, required: [mail], properties: { mail: { type: object, required: [type], properties: { type: { const: delivery } } } } } } } }
      track: { payload: { type: object, required: [sent], properties: { sent: { type: object, required: [track], properties: { track: { type: object, required: [type], properties: { type: { enum: [click, open] } } } } } } } }
";
    let names = ["bounce", "delivery", "click", "open"];
    assert_told_apart(document, "/sent/mail/type, then /sent/track/type", &names);
}

/// What happened to a customer says `event`, not what kind of customer it is.
#[test]
fn a_part_of_the_payload_does_not_name_the_event() {
    let parts = |first: &str, second: &str| {
        format!("
openapi: 3.1.0
webhooks:
  customer.created: {{ post: {{ requestBody: {{ content: {{ application/json: {{ schema: {{ type: object, required: [event, data], properties: {{ event: {{ type: string, example: customer.created }}, data: {{ type: object, required: [type], properties: {{ type: {{ enum: [{first}] }} }} }} }} }} }} }} }} }} }}
  invoice.paid: {{ post: {{ requestBody: {{ content: {{ application/json: {{ schema: {{ type: object, required: [event, data], properties: {{ event: {{ type: string, example: invoice.paid }}, data: {{ type: object, required: [type], properties: {{ type: {{ enum: [{second}] }} }} }} }} }} }} }} }} }} }}
")
    };
    for (first, second) in [("person, company", "standard, one_off"), ("customer", "invoice")] {
        assert_told_apart(&parts(first, second), "/event", &["customer.created", "invoice.paid"]);
    }
    let single = "
openapi: 3.1.0
webhooks:
  order.paid: { post: { requestBody: { content: { application/json: { schema: { type: object, required: [id], properties: { id: { type: string }, shipping: { type: object, required: [name], properties: { name: { enum: [ups, dhl] } } } } } } } } } }
";
    assert_told_apart(single, "Delivery", &["order.paid"]);
}

/// The type of an error isn't an event.
#[test]
fn values_elsewhere_do_not_name_the_message_that_lacks_a_name() {
    let document = "
asyncapi: 3.0.0
channels:
  all:
    messages:
      trade: { payload: { type: object, required: [type], properties: { type: { const: trade }, price: { type: number } } } }
      quote: { payload: { type: object, required: [type], properties: { type: { const: quote }, price: { type: number } } } }
      failure: { payload: { type: object, required: [error], properties: { error: { type: object, required: [type], properties: { type: { enum: [late, full] } } } } } }
";
    assert_told_apart(document, "/type, then /error", &["trade", "quote", "failure"]);
}

#[test]
fn names_in_envelopes_of_envelopes_are_found() {
    let document = "
asyncapi: 2.6.0
channels:
  ledger:
    subscribe:
      message:
        oneOf:
          - { name: a, payload: { type: object, required: [box], properties: { box: { type: object, required: [event], properties: { event: { type: object, required: [type], properties: { type: { const: entry.made }, sum: { type: integer } } } } } } } }
          - { name: b, payload: { type: object, required: [box], properties: { box: { type: object, required: [event], properties: { event: { type: object, required: [type], properties: { type: { const: entry.gone }, why: { type: string } } } } } } } }
";
    assert_told_apart(document, "/box/event/type", &["entry.made", "entry.gone"]);
}

#[test]
fn names_in_a_free_property_of_an_envelope_are_the_keys() {
    let document = "
asyncapi: 2.6.0
channels:
  shelf:
    subscribe:
      message:
        oneOf:
          - { name: book.lent, payload: { type: object, properties: { meta: { $ref: '#/components/schemas/Meta' }, book: { type: object, properties: { name: { type: string } } } } } }
          - { name: book.lost, payload: { type: object, properties: { meta: { $ref: '#/components/schemas/Meta' }, book: { type: object, properties: { name: { type: string } } } } } }
components: { schemas: { Meta: { type: object, properties: { type: { type: string } } } } }
";
    assert_told_apart(document, "/meta/type", &["book.lent", "book.lost"]);
    let document = document.replace("meta:", "about:").replace("properties: { type:", "properties: { title:");
    assert_eq!(told_apart(&document).0, "Delivery");
}

#[test]
fn names_in_examples_are_found_in_envelopes() {
    let message = |name: &str| {
        format!(
            "{{ name: {name}, payload: {{ type: object, properties: {{ header: {{ type: object, properties: {{ type: {{ type: string }} }} }} }} }}, \
             examples: [{{ payload: {{ header: {{ type: box-{name} }} }} }}] }}"
        )
    };
    let (packed, sent) = (message("packed"), message("sent"));
    let document =
        format!("asyncapi: 2.6.0\nchannels: {{ a: {{ subscribe: {{ message: {{ oneOf: [{packed}, {sent}] }} }} }} }}");
    assert_told_apart(&document, "/header/type", &["box-packed", "box-sent"]);
}
