//! Messages of several channels, over HTTP and with brokers.

use super::{assert_told_apart, told_apart};
use crate::compilation::testing::compiled;

/// Messages about a shelf and messages about a desk, one of each with the same name.
const SHARED: &str = "
asyncapi: 2.6.0
servers: { yours: { url: '{url}', protocol: https } }
channels:
  /shelf: { subscribe: { message: { name: ShelfEvent, payload: { type: object, required: [event_type], properties: { event_type: { const: MOVED }, shelf: { type: integer } } } } } }
  /desk: { subscribe: { message: { name: DeskEvent, payload: { type: object, required: [event_type], properties: { event_type: { enum: [MOVED, SOLD] }, desk: { type: integer } } } } } }
";

#[test]
fn requests_are_told_apart_by_their_bodies_before_their_channels() {
    assert_told_apart(SHARED, "/event_type, then channel", &["/shelf.MOVED", "/desk.MOVED", "SOLD"]);
    let (_, findings) = compiled(SHARED);
    let expected = "HW0355: some events differ only in their channels, and an HTTP request doesn't state its channel";
    assert_eq!(findings, [expected]);
    let by_broker = SHARED.replace("url: '{url}', protocol: https", "url: 'mqtt://acme.example', protocol: mqtt");
    assert_eq!(told_apart(&by_broker).0, "channel");
}

#[test]
fn a_name_on_another_channel_is_not_taken_away() {
    let document = SHARED.replace("const: MOVED", "enum: [MOVED, DROPPED]").replace("name: ShelfEvent", "name: MOVED");
    assert_told_apart(&document, "/event_type, then channel", &["/shelf.MOVED", "DROPPED", "/desk.MOVED", "SOLD"]);
}

#[test]
fn events_with_one_name_have_those_of_their_messages() {
    let document = "
asyncapi: 2.6.0
channels:
  /shelf: { subscribe: { message: { name: shelfMoved, payload: { type: object, required: [event], properties: { event: { const: moved }, shelf: { type: integer } } } } } }
  /desk: { subscribe: { message: { name: deskMoved, payload: { type: object, required: [event], properties: { event: { const: moved }, desk: { type: integer } } } } } }
";
    assert_eq!(told_apart(document).1, ["shelfMoved", "deskMoved"]);
}

#[test]
fn events_on_templates_are_named_by_their_channels_or_operations() {
    let document = "
asyncapi: 3.0.0
channels:
  shelfMoved: { address: 'shop/{shop}/shelf', messages: { moved: { $ref: '#/components/messages/moved' } } }
  deskMoved: { address: 'shop/{shop}/desk', messages: { moved: { $ref: '#/components/messages/moved' } } }
  chairMoved: { address: shop/chair, messages: { moved: { $ref: '#/components/messages/moved' } } }
components: { messages: { moved: { payload: { type: object, properties: { id: { type: string } } } } } }
";
    assert_told_apart(document, "channel", &["shelfMoved", "deskMoved", "shop/chair"]);
    let document = "
asyncapi: 2.6.0
channels:
  'shop/{shop}/shelf': { subscribe: { operationId: onShelf, message: { $ref: '#/components/messages/moved' } } }
  'shop/{shop}/desk': { subscribe: { message: { $ref: '#/components/messages/moved' } } }
components: { messages: { moved: { payload: { type: object, properties: { id: { type: string } } } } } }
";
    assert_told_apart(document, "channel", &["onShelf", "shop/{shop}/desk"]);
}
