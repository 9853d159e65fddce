//! Events whose name is not in the body.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use serde_json::json;

use crate::name_in_header_and_body::acme::{Event, EventKind};
use crate::name_unlisted_by_payloads::acme as unlisted;

#[test]
fn from_slice_of_decodes_a_body_without_a_name() {
    let event = Event::from_slice_of(EventKind::Ping, b"{}").unwrap();
    assert_eq!(event.kind(), EventKind::Ping);
    let error = Event::from_slice_of(EventKind::Ping, b"[]").unwrap_err();
    assert_eq!(error.to_string(), "expected an object, found a list");
}

#[test]
fn an_unlisted_name_survives_serialization() {
    let sent = [
        (json!({"event": {"type": "ship.left"}, "ship": "Grace", "fee": "1.10"}), "ship.left"),
        (json!({"event": {"type": "ship.sunk"}, "ship": "Grace"}), "ship.sunk"),
        (json!({"event": {"type": "ship.found", "at": "2026-01-02T03:04:05Z"}}), "ship.found"),
        (json!({"event": {"type": "ship.sold", "for": [1, 2]}}), "ship.sold"),
        (json!({"event": {"type": "ship.arrived"}}), "ship.arrived"),
    ];
    for (body, name) in sent {
        let event = unlisted::Event::try_from(body.clone()).unwrap();
        assert_eq!(event.name(), name);
        let queued = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&queued).unwrap(), body);
        assert_eq!(serde_json::from_str::<unlisted::Event>(&queued).unwrap(), event);
    }
}

#[test]
fn an_added_name_does_not_change_the_digits_of_decimals() {
    let event = unlisted::Event::from_slice(br#"{"event":{"type":"ship.left"},"ship":"Grace","fee":"0.10"}"#).unwrap();
    let queued = serde_json::to_string(&event).unwrap();
    assert_eq!(queued, r#"{"event":{"type":"ship.left"},"ship":"Grace","fee":"0.10"}"#);
}
