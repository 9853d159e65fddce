//! Deliveries in the generated code of the cases about names.

use hookwright_runtime::inspect::{Request, report};
use hookwright_runtime::{Decoded, EventSet};
use serde::Serialize;
use serde_json::Value;

/// The outcome and the event's name of a delivery, as read by `inspect`.
fn outcome<E: EventSet + Serialize>(decode: fn(&hookwright_runtime::Trusted) -> Decoded<E>, line: &str) -> String {
    let request = match Request::parse(line.as_bytes()) {
        Ok(request) => request,
        Err(error) => return error.to_string(),
    };
    let report = report("acme", &decode(&request.delivery().unsigned("a test")));
    let text = |key: &str| report[key].as_str().unwrap_or_default().to_owned();
    let whole = format!("{} {}", text("outcome"), text("event"));
    if report["value"] == Value::Null && text("outcome") == "known" {
        format!("{whole}: no value")
    } else {
        whole.trim().to_owned()
    }
}

macro_rules! outcomes {
    ($case:ident: $($line:literal => $expected:literal,)+) => {
        $(assert_eq!(outcome(crate::$case::acme::decode, $line), $expected, "{}", $line);)+
    };
}

#[test]
fn integers_and_booleans_can_be_names() {
    outcomes! { name_by_integer:
        r#"{"api": "x", "body": {"kind": 0}}"# => "known 0",
        r#"{"api": "x", "body": {"order": "o-1", "kind": 1.0}}"# => "known 1",
        r#"{"api": "x", "body": {"kind": true}}"# => "known true",
        r#"{"api": "x", "body": {"kind": 9}}"# => "unknown 9",
        r#"{"api": "x", "body": {"kind": "1", "order": "o-1"}}"# => "unnamed",
        r#"{"api": "x", "body": {"kind": 1}}"# => "malformed 1",
        r#"{"api": "x", "body": {"kind": 0, "kind": 0}}"# => "malformed 0",
        r#"{"api": "x", "body": {}}"# => "unnamed",
    }
}

#[test]
fn addresses_can_be_names() {
    outcomes! { name_by_channel:
        r#"{"api": "x", "channel": "orders.south.made", "body": {"id": "o-1"}}"# => "known made",
        r#"{"api": "x", "channel": "orders.north.made", "body": {"id": "o-1"}}"# => "known orders.north.made",
        r#"{"api": "x", "channel": "acme-stock", "body": 5}"# => "known level",
        r#"{"api": "x", "channel": "stock/levels", "body": 5}"# => "known level",
        r#"{"api": "x", "channel": "stock", "body": 5}"# => "unknown stock",
        r#"{"api": "x", "event": "level", "body": 5}"# => "known level",
        r#"{"api": "x", "body": 5}"# => "unnamed",
    }
}

#[test]
fn a_body_with_the_header_of_another_event_is_refused() {
    outcomes! { name_of_header_constants:
        r#"{"api": "x", "headers": {"acme-topic": "order.made"}, "body": {"of": "order"}}"# => "known order.made",
        r#"{"api": "x", "headers": {"acme-topic": "parcel.lost"}, "body": {"of": "order"}}"# => "malformed parcel.lost",
        r#"{"api": "x", "headers": {"acme-topic": "made"}, "body": {"of": "order"}}"# => "unknown made",
        r#"{"api": "x", "body": {"of": "order"}}"# => "unnamed",
    }
}

#[test]
fn an_event_can_be_recognized_by_a_missing_value() {
    outcomes! { name_lacking_in_one:
        r#"{"api": "x", "body": {"type": "tick", "at": 1}}"# => "known tick",
        r#"{"api": "x", "body": {"reason": "none"}}"# => "known fault",
        r#"{"api": "x", "body": {"type": "start", "reason": "none"}}"# => "unknown start",
        r#"{"api": "x", "body": {"type": null, "reason": "none"}}"# => "unnamed",
        r#"{"api": "x", "body": {}}"# => "unnamed",
        r#"{"api": "x", "body": {"reason": "none", "reason": "some"}}"# => "malformed fault",
    }
}

#[test]
fn a_value_listed_for_all_events_is_not_a_name() {
    outcomes! { name_of_all_events:
        r#"{"api": "x", "body": {"event_type": "shop.order.lost"}}"# => "known shop.order.lost",
        r#"{"api": "x", "body": {"event_type": "*"}}"# => "unknown *",
    }
}

#[test]
fn an_event_can_be_recognized_by_a_property_only_it_has() {
    outcomes! { name_by_optional_property:
        r#"{"api": "x", "body": {"nick": "n", "mail": "m"}}"# => "known signed.up",
        r#"{"api": "x", "body": {"reason": "r"}}"# => "known signed.out",
        r#"{"api": "x", "body": {"nick": "n"}}"# => "unnamed",
        r#"{"api": "x", "event": "signed.out", "body": {"nick": "n"}}"# => "known signed.out",
    }
}

#[test]
fn a_name_can_be_made_of_two_properties() {
    outcomes! { name_in_two_properties:
        r#"{"api": "x", "body": {"type": "bill.sent", "version": "1", "total": 1}}"# => "known bill.sent.1",
        r#"{"api": "x", "body": {"type": "bill.sent", "version": "2", "amount": "1"}}"# => "known bill.sent.2",
        r#"{"api": "x", "body": {"type": "bill.sent", "version": "3"}}"# => "unknown bill.sent.3",
        r#"{"api": "x", "body": {"type": "bill.lost", "version": "2"}}"# => "known bill.lost.2",
        r#"{"api": "x", "body": {"type": "bill.sent"}}"# => "unnamed",
    }
    outcomes! { name_on_two_levels:
        r#"{"api": "x", "body": {"type": "hello", "word": "w"}}"# => "known hello",
        r#"{"api": "x", "body": {"type": "told", "what": {"type": "left"}}}"# => "known told.left",
        r#"{"api": "x", "body": {"type": "told", "what": {"type": "new"}}}"# => "unknown told.new",
        r#"{"api": "x", "body": {"type": "new"}}"# => "unknown new",
    }
}

#[test]
fn a_header_may_be_spelled_in_two_ways() {
    outcomes! { name_in_spellings:
        r#"{"api": "x", "headers": {"x-shop-topic": "order/made"}, "body": {}}"# => "known order/made",
        r#"{"api": "x", "headers": {"shop-topic": "order/lost"}, "body": {}}"# => "known order/lost",
        r#"{"api": "x", "headers": {"shop-topic": "order/sent"}, "body": {}}"# => "unknown order/sent",
    }
}

#[test]
fn a_form_next_to_json_keeps_the_names_of_json_events() {
    outcomes! { name_beside_form:
        r#"{"api": "x", "body": {"type": "left"}}"# => "known left",
        r#"{"api": "x", "media_type": "application/json", "body": {"type": "joined"}}"# => "known joined",
        r#"{"api": "x", "media_type": "application/x-www-form-urlencoded", "body_text": "a=b"}"# => "known button",
    }
}

#[test]
fn a_value_listed_by_two_messages_does_not_affect_the_others() {
    outcomes! { name_listed_twice:
        r#"{"api": "x", "body": {"type": "stock.up"}}"# => "unknown stock.up",
        r#"{"api": "x", "body": {"type": "order.made"}}"# => "known order.made",
        r#"{"api": "x", "body": {"type": "order.lost", "by": "b"}}"# => "known order.lost",
        r#"{"api": "x", "body": {"type": "order.sent"}}"# => "known order.sent",
    }
}

#[test]
fn a_shared_value_belongs_to_the_message_whose_key_has_its_words() {
    outcomes! { name_by_words_in_key:
        r#"{"api": "x", "body": {"type": "PARCEL_SENT"}}"# => "known PARCEL_SENT",
        r#"{"api": "x", "body": {"type": "PARCEL_LOST", "where": "sea"}}"# => "known PARCEL_LOST",
        r#"{"api": "x", "body": {"type": "PARCEL"}}"# => "unknown PARCEL",
        r#"{"api": "x", "body": {"type": "STOCK_LOW"}}"# => "unknown STOCK_LOW",
    }
    outcomes! { name_by_words_alike:
        r#"{"api": "x", "body": {"type": "parcel.sent", "by": "sea"}}"# => "known parcel.sent",
        r#"{"api": "x", "body": {"type": "parcel.lost", "where": "sea"}}"# => "known parcel.lost",
        r#"{"api": "x", "body": {"type": "parcel.lost", "by": "sea"}}"# => "malformed parcel.lost",
        r#"{"api": "x", "body": {"type": "ping", "by": "sea"}}"# => "unknown ping",
    }
}

#[test]
fn only_the_value_listed_by_two_messages_is_unknown() {
    outcomes! { name_shared_by_two:
        r#"{"api": "x", "body": {"type": "stock.gone"}}"# => "known stock.gone",
        r#"{"api": "x", "body": {"type": "stock.up", "count": 1}}"# => "unknown stock.up",
    }
    outcomes! { name_shared_in_part:
        r#"{"api": "x", "body": {"type": "stock.up"}}"# => "known stock.up",
        r#"{"api": "x", "body": {"type": "stock.down"}}"# => "known stock.down",
        r#"{"api": "x", "body": {"type": "stock.same"}}"# => "unknown stock.same",
    }
    outcomes! { name_beside_alike:
        r#"{"api": "x", "body": {"type": "stock.gone"}}"# => "known stock.gone",
        r#"{"api": "x", "body": {"type": "stock.up"}}"# => "unknown stock.up",
    }
}

#[test]
fn a_value_listed_by_one_message_is_its_event() {
    outcomes! { name_of_several_values:
        r#"{"api": "x", "body": {"type": "order.made"}}"# => "known order.made",
        r#"{"api": "x", "body": {"type": "order.changed"}}"# => "known order.changed",
        r#"{"api": "x", "body": {"type": "order.lost"}}"# => "malformed order.lost",
        r#"{"api": "x", "body": {"type": "order.lost", "by": "us"}}"# => "known order.lost",
        r#"{"api": "x", "body": {"type": "order.sent", "at": "sea"}}"# => "known order.sent",
    }
}

#[test]
fn values_listed_by_only_one_message_are_checked() {
    outcomes! { name_checked_beside_header:
        r#"{"api": "x", "headers": {"acme-topic": "order.made"}, "body": {"api": 2, "type": "order.made"}}"#
            => "known order.made",
        r#"{"api": "x", "headers": {"acme-topic": "order.made"}, "body": {"api": 2, "type": "evil"}}"#
            => "malformed order.made",
        r#"{"api": "x", "headers": {"acme-topic": "order.made"}, "body": {"api": 2, "type": "order.made", "of": "parcel"}}"#
            => "malformed order.made",
        r#"{"api": "x", "headers": {"acme-topic": "order.made"}, "body": {"api": 2, "type": "order.made", "of": "order", "status": "void"}}"#
            => "known order.made",
        r#"{"api": "x", "headers": {"acme-topic": "parcel.lost"}, "body": {"api": 2, "type": "evil"}}"#
            => "known parcel.lost",
        r#"{"api": "x", "headers": {"acme-topic": "parcel.lost"}, "body": {"api": 3}}"# => "malformed parcel.lost",
    }
}

#[test]
fn versions_of_an_event_have_their_own_names() {
    outcomes! { name_of_two_versions:
        r#"{"api": "x", "body": {"name": "order.paid", "version": "1.0"}}"# => "known order.paid.1.0",
        r#"{"api": "x", "body": {"name": "order.paid", "version": "2.0"}}"# => "known order.paid.2.0",
        r#"{"api": "x", "body": {"name": "order.paid", "version": "3.0"}}"# => "unknown order.paid.3.0",
        r#"{"api": "x", "body": {"name": "order.lost", "version": "1.0"}}"# => "unknown order.lost",
        r#"{"api": "x", "body": {"version": "1.0"}}"# => "unnamed",
    }
}

#[test]
fn an_alternative_may_lack_the_name_of_the_others() {
    outcomes! { name_lacking_in_alternative:
        r#"{"api": "x", "body": {"type": "tick", "at": 1}}"# => "known tick",
        r#"{"api": "x", "body": {"type": "stop"}}"# => "known stop",
        r#"{"api": "x", "body": {"reason": "none"}}"# => "known frame",
        r#"{"api": "x", "body": {"type": "start", "reason": "none"}}"# => "unknown start",
        r#"{"api": "x", "body": {}}"# => "unnamed",
    }
}

#[test]
fn a_key_that_another_message_lists_is_not_assumed_as_a_name() {
    outcomes! { name_free_but_listed:
        r#"{"api": "x", "body": {"type": "order.made", "by": "us"}}"# => "known order.made",
        r#"{"api": "x", "body": {"type": "order.made"}}"# => "malformed order.made",
        r#"{"api": "x", "body": {"type": "order.lost"}}"# => "known order.lost",
        r#"{"api": "x", "event": "order.made.unlisted", "body": {"type": "a"}}"# => "known order.made.unlisted",
    }
}

#[test]
fn a_spelling_may_be_unlisted() {
    outcomes! { name_in_listed_spelling:
        r#"{"api": "x", "headers": {"acme-topic": "order/made"}, "body": {"id": "o-1"}}"# => "known order/made",
        r#"{"api": "x", "headers": {"x-acme-topic": "order/lost"}, "body": {"id": "o-1"}}"# => "known order/lost",
    }
}

#[test]
fn names_can_come_from_extensions_and_examples() {
    outcomes! { name_by_extension:
        r#"{"api": "x", "body": {"about": {"what": "book.closed.v1"}}}"# => "known book.closed.v1",
        r#"{"api": "x", "body": {"about": {"what": "closed"}}}"# => "unknown closed",
    }
    outcomes! { name_of_examples:
        r#"{"api": "x", "body": {"name": "acme.order.was_lost"}}"# => "known acme.order.was_lost",
    }
}

#[test]
fn an_address_of_two_channels_is_unknown() {
    outcomes! { name_by_channels_alike:
        r#"{"api": "x", "channel": "south/orders", "body": {}}"# => "known placed",
        r#"{"api": "x", "channel": "north/lost", "body": {}}"# => "known told",
        r#"{"api": "x", "channel": "north/orders", "body": {}}"# => "unknown north/orders",
        r#"{"api": "x", "channel": "north/orders", "event": "placed", "body": {}}"# => "known placed",
    }
}

#[test]
fn sent_and_received_messages_of_the_same_name_are_distinguished() {
    outcomes! { asyncapi2_messages_in_both_directions:
        r#"{"api": "x", "direction": "sent", "body": {"type": "order.created", "id": "o-1"}}"# => "known order.created.sent",
        r#"{"api": "x", "direction": "received", "body": {"type": "order.created", "wish": 1}}"#
            => "known order.created.received",
        r#"{"api": "x", "direction": "received", "body": {"type": "order.created", "id": "o-1"}}"#
            => "malformed order.created.received",
        r#"{"api": "x", "body": {"type": "order.created", "id": "o-1"}}"# => "unnamed",
        r#"{"api": "x", "event": "order.created.sent", "body": {"type": "order.created", "id": "o-1"}}"#
            => "known order.created.sent",
        r#"{"api": "x", "body": {"type": "order.paid", "id": "o-1"}}"# => "known order.paid",
        r#"{"api": "x", "body": {"type": "order.cancel"}}"# => "known order.cancel",
        r#"{"api": "x", "direction": "sideways", "body": {}}"#
            => "direction: a direction other than `sent` and `received`",
    }
}

#[test]
fn a_repeated_key_read_before_decoding_is_malformed() {
    outcomes! { keys_that_come_twice:
        r#"{"api": "x", "body": {"type": "order.lost", "data": {"id": 1}, "by": 1, "by": 2}}"# => "known order.lost",
        r#"{"api": "x", "body": {"type": "order.lost", "type": "order.lost"}}"# => "malformed order.lost",
        r#"{"api": "x", "body": {"type": "order.lost", "t\u0079pe": "order.paid"}}"# => "malformed order.lost",
        r#"{"api": "x", "body": {"type": "order.lost", "data": {}, "data": {"id": 1}}}"# => "malformed order.lost",
        r#"{"api": "x", "body": {"type": "order.lost", "data": {"id": 1, "id": 1}}}"# => "malformed order.lost",
        r#"{"api": "x", "body": {"type": "order.lost", "id": 1, "id": 1}}"# => "known order.lost",
        r#"{"api": "x", "body": {"type": "order.counted", "data": {"id": 1, "id": 2}}}"# => "malformed order.counted",
        r#"{"api": "x", "body": {"type": "order.paid", "data": {"id": "1", "id": "2"}}}"# => "malformed order.paid",
    }
}

#[test]
fn a_context_has_the_address() {
    use crate::name_by_channel::acme::{Event, MadeAddress};
    let delivery = hookwright_runtime::Delivery::new(http::HeaderMap::new(), r#"{"id":"o-1"}"#);
    let context = delivery.received_on("orders.south.made").unsigned("a test").context::<Event>();
    assert_eq!(context.address(), Some("orders.south.made"));
    let address = context.address_as::<MadeAddress>();
    assert!(matches!(address, Some(Ok(address)) if address.shop == "south"));
}

#[test]
fn an_event_can_be_recognized_by_the_json_type_of_its_body() {
    outcomes! { name_by_body_type:
        r#"{"api": "x", "body": {"type": "joined", "who": "w"}}"# => "known joined",
        r#"{"api": "x", "body": {"type": "parted"}}"# => "known parted",
        r#"{"api": "x", "body": {"type": "new"}}"# => "unknown new",
        r#"{"api": "x", "body": "hello"}"# => "known said",
        r#"{"api": "x", "body": [1, 2]}"# => "known counts",
        r#"{"api": "x", "body": ["1"]}"# => "malformed counts",
        r#"{"api": "x", "body": 5}"# => "known beat",
        r#"{"api": "x", "body": false}"# => "known paused",
        r#"{"api": "x", "body": null}"# => "unnamed",
        r#"{"api": "x", "body": {}}"# => "unnamed",
    }
}

#[test]
fn booleans_can_name_events() {
    outcomes! { name_of_switch:
        r#"{"api": "x", "body": {"paid": true, "at": 1}}"# => "known charge.true",
        r#"{"api": "x", "body": {"paid": false, "why": "w"}}"# => "known charge.false",
        r#"{"api": "x", "body": {"paid": "true", "at": 1}}"# => "unnamed",
    }
}

#[test]
fn integer_codes_can_be_names() {
    outcomes! { name_of_codes:
        r#"{"api": "x", "body": {"op": 0, "beat": 1}}"# => "known 0",
        r#"{"api": "x", "body": {"op": 10, "order": "o"}}"# => "known 10",
        r#"{"api": "x", "body": {"op": 11.0}}"# => "known 11",
        r#"{"api": "x", "body": {"op": 12}}"# => "unknown 12",
    }
    outcomes! { name_by_extension_integer:
        r#"{"api": "x", "body": {"kind": 1}}"# => "known 1",
        r#"{"api": "x", "body": {"kind": 2, "why": "w"}}"# => "known 2",
        r#"{"api": "x", "body": {"kind": "2"}}"# => "unnamed",
    }
    // A name from `codegen.yaml` has the type of its place.
    outcomes! { name_free_of_another_type:
        r#"{"api": "x", "body": {"type": 1}}"# => "known 1",
        r#"{"api": "x", "body": {"type": 2, "why": "w"}}"# => "known 2",
        r#"{"api": "x", "body": {"type": 3}}"# => "known 3",
        r#"{"api": "x", "body": {"type": "2", "why": "w"}}"# => "unnamed",
    }
}

#[test]
fn object_and_action_make_a_name() {
    outcomes! { name_of_thing_and_action:
        r#"{"api": "x", "body": {"action": "made", "object": "order"}}"# => "known order.made",
        r#"{"api": "x", "body": {"object": "parcel", "action": "kept"}}"# => "known parcel.kept",
        r#"{"api": "x", "body": {"object": "parcel", "action": "lost"}}"# => "unknown parcel.lost",
    }
}

#[test]
fn header_constants_can_be_patterns_or_have_a_media_type() {
    outcomes! { name_of_header_patterns:
        r#"{"api": "x", "headers": {"x-acme-code": "order.made"}, "body": {"id": "o"}}"# => "known order.made",
        r#"{"api": "x", "headers": {"x-acme-code": "order.lost"}, "body": {"id": "o"}}"# => "known order.lost",
        r#"{"api": "x", "headers": {"x-acme-code": "made"}, "body": {"id": "o"}}"# => "unknown made",
    }
}

#[test]
fn addresses_can_use_other_separators_and_bodies_can_be_missing() {
    outcomes! { asyncapi_no_payload:
        r#"{"api": "x", "channel": "acme.north.waked", "body_text": ""}"# => "known waked: no value",
        r#"{"api": "x", "channel": "acme.north.waked", "body": {"any": 1}}"# => "known waked",
        r#"{"api": "x", "channel": "/acme/north/slept", "body": {"at": 1}}"# => "known slept",
        r#"{"api": "x", "channel": "/acme/north/slept", "body_text": ""}"# => "malformed slept",
    }
    let address = "/acme/north/slept".parse::<crate::asyncapi_no_payload::acme::SleptAddress>();
    assert_eq!(address.map(|address| address.room).as_deref(), Ok("north"));
}

#[test]
fn a_handshake_is_not_an_event() {
    outcomes! { handshake_alone:
        r#"{"api": "x", "body": {"type": "made"}}"# => "known made",
        r#"{"api": "x", "body": {"type": "lost"}}"# => "known lost",
    }
}
