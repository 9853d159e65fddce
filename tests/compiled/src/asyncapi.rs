//! Tests of generated code for features that only `AsyncAPI` documents have.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use hookwright_runtime::{Decoded, Delivery};
use http::HeaderMap;

#[test]
fn an_address_is_parsed_and_printed() {
    use crate::asyncapi3_addresses::acme::{OrdersAddress, OrdersAddressShopId};
    let address: OrdersAddress = "shops/north/orders/7".parse().unwrap();
    assert_eq!(address.shop_id, OrdersAddressShopId::North);
    assert_eq!(address.order_id, "7");
    assert_eq!(address.to_string(), "shops/north/orders/7");
    let address: OrdersAddress = "shops/east/orders/7".parse().unwrap();
    assert_eq!(address.shop_id, OrdersAddressShopId::Unrecognized("east".to_owned()));
    assert_eq!(address.to_string(), "shops/east/orders/7");
    let error = "shops/north".parse::<OrdersAddress>().unwrap_err();
    assert_eq!(error.template(), OrdersAddress::TEMPLATE);
}

/// The correlation id of a payload, with the header that some messages use for theirs.
fn correlation_id(body: &'static str) -> Option<String> {
    use crate::asyncapi3_correlation_ids::acme;
    let headers = HeaderMap::from_iter([("X-Correlation-Id".parse().unwrap(), "c-1".parse().unwrap())]);
    let delivery = Delivery::new(headers, body).unsigned("a test");
    match acme::decode(&delivery) {
        Decoded::Known(event) => event.correlation_id(&delivery.context::<acme::Event>()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_correlation_id_is_found_at_its_location() {
    let found = |body| correlation_id(body).unwrap_or_default();
    assert_eq!(found(r#"{"type": "order.created", "order": {"id": "o-1"}}"#), "o-1");
    assert_eq!(found(r#"{"type": "order.created", "order": {}}"#), "");
    assert_eq!(found(r#"{"type": "order.paid", "payment": {"number": 12}}"#), "12");
    assert_eq!(found(r#"{"type": "order.paid"}"#), "");
    assert_eq!(found(r#"{"type": "order.deleted"}"#), "c-1");
    assert_eq!(correlation_id(r#"{"type": "order.counted"}"#), None);
}
