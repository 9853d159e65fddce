//! Events whose name is not in the body.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use crate::name_in_header_and_body::acme::{Event, EventKind};

#[test]
fn the_kind_of_a_body_without_a_name_is_said() {
    let event = Event::from_slice_of(EventKind::Ping, b"{}").unwrap();
    assert_eq!(event.kind(), EventKind::Ping);
    let error = Event::from_slice_of(EventKind::Ping, b"[]").unwrap_err();
    assert_eq!(error.to_string(), "expected an object, found a list");
}
