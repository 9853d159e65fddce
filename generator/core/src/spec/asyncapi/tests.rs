//! What a document says besides types: addresses, parameters, places in messages.

use crate::config::Config;
use crate::cursor::Cursor;
use crate::diagnostic::Diagnostics;
use crate::load::Sources;
use crate::spec::{Api, RuntimeExpression, read};

fn with_api(text: &str, check: impl FnOnce(&Api<'_>)) {
    let mut sources = Sources::new();
    let file = sources.add("document.yaml".to_owned(), text).unwrap();
    let mut diagnostics = Diagnostics::default();
    let api = read(&sources, file, &Config::default(), &mut diagnostics).unwrap();
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    check(&api);
}

#[test]
fn addresses_and_their_parameters_are_kept_in_3() {
    let text = "
asyncapi: 3.0.0
channels:
  orders:
    address: shops/{shopId}/orders/{orderId}
    description: All orders.
    bindings: { $ref: '#/components/channelBindings/Mqtt' }
    parameters:
      shopId: { description: Which shop., enum: [north, south], default: north, examples: [south] }
      orderId: { location: '$message.payload#/id' }
    messages: { created: { payload: { type: object }, bindings: { kafka: { key: { type: string } } } } }
  later: { address: null, messages: {} }
components: { channelBindings: { Mqtt: { mqtt: { qos: 1 } } } }
";
    with_api(text, |api| {
        let [orders, later] = api.channels.as_slice() else { panic!("{:?}", api.channels) };
        assert_eq!((orders.key, orders.address), ("orders", Some("shops/{shopId}/orders/{orderId}")));
        assert_eq!(orders.description, Some("All orders."));
        assert_eq!((later.key, later.address), ("later", None));
        let [shop, order] = orders.parameters.as_slice() else { panic!("{:?}", orders.parameters) };
        assert_eq!((shop.name, shop.description), ("shopId", Some("Which shop.")));
        assert_eq!((shop.values.as_slice(), shop.default), (["north", "south"].as_slice(), Some("north")));
        assert_eq!(shop.examples, ["south"]);
        assert_eq!(order.location, RuntimeExpression::parse("$message.payload#/id"));
        assert_eq!(api.messages[0].channels, ["orders"]);
        let shown = |bindings: &Option<Cursor<'_>>| bindings.as_ref().map(|it| it.node.to_json().to_string());
        assert_eq!(shown(&orders.bindings).as_deref(), Some(r#"{"mqtt":{"qos":1}}"#));
        assert_eq!(shown(&later.bindings), None);
        assert_eq!(shown(&api.messages[0].bindings).as_deref(), Some(r#"{"kafka":{"key":{"type":"string"}}}"#));
    });
}

#[test]
fn an_address_is_the_key_of_its_channel_in_2() {
    let text = "
asyncapi: 2.6.0
channels:
  shops/{shopId}/{kind}:
    parameters: { kind: { schema: { type: string, enum: [order, refund] } } }
    subscribe: { message: { name: created, payload: { type: object } } }
";
    with_api(text, |api| {
        let [channel] = api.channels.as_slice() else { panic!("{:?}", api.channels) };
        assert_eq!(channel.address, Some("shops/{shopId}/{kind}"));
        let names: Vec<_> = channel.parameters.iter().map(|parameter| parameter.name).collect();
        assert_eq!(names, ["kind", "shopId"], "what only the address names comes last");
        assert_eq!(channel.parameters[0].values, ["order", "refund"]);
    });
}

#[test]
fn correlation_ids_are_kept() {
    let text = "
asyncapi: 3.1.0
channels:
  orders:
    messages:
      created: { correlationId: { $ref: '#/components/correlationIds/Order' }, payload: { type: object } }
      deleted:
        payload: { type: object }
        traits: [{ correlationId: { location: '$message.header#/correlation-id' } }]
components: { correlationIds: { Order: { location: '$message.payload#/order/id' } } }
";
    with_api(text, |api| {
        let ids: Vec<_> = api.messages.iter().map(|message| message.correlation_id.clone()).collect();
        let expected = ["$message.payload#/order/id", "$message.header#/correlation-id"].map(RuntimeExpression::parse);
        assert_eq!(ids, expected);
    });
}
