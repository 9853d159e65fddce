//! Messages of brokers. HTTP doesn't allow all of their headers.

use std::iter;

use hookwright_runtime::{Delivery, LeftOutReason};

fn left_out(delivery: &Delivery) -> Vec<(&str, LeftOutReason)> {
    delivery.left_out().iter().map(|header| (header.name.as_str(), header.reason)).collect()
}

#[test]
fn headers_that_http_allows_are_copied_exactly() {
    let headers = [("X-Source", &b" shop\t"[..]), ("x-name", "Zoë".as_bytes()), ("empty", b""), ("bytes", b"\xff\x80")];
    let delivery = Delivery::from_message(headers, "{}");
    assert!(delivery.left_out().is_empty());
    for (name, value) in headers {
        assert_eq!(delivery.headers()[name].as_bytes(), value);
    }
}

#[test]
fn names_that_differ_only_in_case_are_one_header() {
    let delivery = Delivery::from_message([("Type", "a"), ("type", "b")], "{}");
    assert_eq!(delivery.headers().get_all("type").iter().collect::<Vec<_>>(), ["a", "b"]);
    assert!(delivery.left_out().is_empty());
}

#[test]
fn headers_that_http_forbids_are_left_out_and_listed() {
    let sent = [
        ("", &b"x"[..]),
        ("a b", b"x"),
        ("cloudEvents:type", b"x"),
        ("größe", b"x"),
        ("line\n", b"x"),
        ("offset", &[0, 0, 0, 7]),
        ("lines", b"a\r\nb: c"),
        ("delete", b"\x7f"),
        ("x-kept", b"x"),
    ];
    let delivery = Delivery::from_message(sent, "{}");
    assert_eq!(delivery.headers().len(), 1);
    assert_eq!(delivery.headers()["x-kept"], "x");
    let expected = sent[..8]
        .iter()
        .enumerate()
        .map(|(index, (name, _))| (*name, if index < 5 { LeftOutReason::Name } else { LeftOutReason::Value }));
    assert_eq!(left_out(&delivery), expected.collect::<Vec<_>>());
    let shown = format!("{delivery:?}");
    assert!(shown.contains(r"the header `line\n` is left out: HTTP doesn't allow its name"), "{shown}");
}

#[test]
fn headers_are_limited_in_number_and_length() {
    let names = (0..).map(|number| format!("x-{number}"));
    let delivery = Delivery::from_message(names.zip(iter::repeat("")), "{}");
    assert_eq!(delivery.headers().len(), 1024);
    assert_eq!(left_out(&delivery), [("x-1024", LeftOutReason::TooMuch)]);

    // Headers that are left out count, too.
    let delivery = Delivery::from_message(iter::repeat(("no name", "")), "{}");
    assert_eq!(delivery.left_out().len(), 1025);

    let long = "a".repeat(256 * 1024);
    let delivery = Delivery::from_message([("x-short", "b"), (long.as_str(), ""), ("x-behind", "c")], "{}");
    assert_eq!(delivery.headers().keys().collect::<Vec<_>>(), ["x-short"]);
    assert_eq!(left_out(&delivery), [(&long[..100], LeftOutReason::TooMuch)]);

    // One name within the limit that is longer than HTTP's type for names allows.
    let delivery = Delivery::from_message([(&long[..70_000], "")], "{}");
    assert_eq!(left_out(&delivery), [(&long[..100], LeftOutReason::Name)]);
}

#[test]
fn a_trusted_delivery_lists_what_was_left_out() {
    let delivery = Delivery::from_message([("a b", "x")], "{}").received_on("orders").named("order.paid");
    let trusted = delivery.unsigned("a test");
    assert_eq!(left_out(trusted.delivery()), [("a b", LeftOutReason::Name)]);
    assert_eq!((trusted.delivery().address(), trusted.delivery().event()), (Some("orders"), Some("order.paid")));
}
