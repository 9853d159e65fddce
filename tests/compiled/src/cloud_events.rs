//! Deliveries that the official Python SDK of `CloudEvents` made (`tests/payloads/cloud_events.py`), in either mode.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use hookwright_runtime::{Api, Decoded, Delivery, EventSet, Trusted};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::{cloud_events_in_body, cloud_events_in_headers};

/// Of each event: its key, what it is about, and what its data counts.
const EVENTS: [(&str, Option<&str>, i64); 4] = [
    ("/parcels/7 e-1", Some("parcel-7"), 7),
    ("/parcels/8 e-1", None, 8),
    ("/parcels 7 e-1", Some("Päckchen"), 9),
    ("urn:acme:parcels e-2", None, 10),
];

/// The deliveries of one mode.
fn deliveries(mode: &str) -> Vec<Trusted> {
    let lines = include_str!("../../payloads/cloud_events.jsonl").lines();
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let delivery = |line: Value| {
        let headers = line["headers"].as_object().unwrap().iter().map(|(name, value)| {
            let value = HeaderValue::from_bytes(value.as_str().unwrap().as_bytes()).unwrap();
            (HeaderName::try_from(name).unwrap(), value)
        });
        let headers: HeaderMap = headers.collect();
        // Where the document lists one event, it is known which one comes.
        Delivery::new(headers, line["body"].as_str().unwrap().to_owned()).named("parcelMoved").unsigned("a test")
    };
    lines.filter(|line| line["mode"] == mode).map(delivery).collect()
}

/// What a receiver knows of a delivery: the key, what the event is about and when it happened.
fn facts<E: Api + EventSet>(delivery: &Trusted) -> (Option<String>, Option<String>, Option<String>) {
    let context = delivery.context::<E>();
    let key = E::INFO.key.unwrap().text(delivery.delivery());
    (key.map(Into::into), context.entity().map(Into::into), context.occurred_at().map(Into::into))
}

fn expected((key, entity, _): (&str, Option<&str>, i64)) -> (Option<String>, Option<String>, Option<String>) {
    (Some(key.to_owned()), entity.map(str::to_owned), Some("2026-11-20T10:00:00Z".to_owned()))
}

#[test]
fn structured_events_say_all_in_the_body() {
    use cloud_events_in_body::acme::{Event, decode};
    for (delivery, event) in deliveries("structured").iter().zip(EVENTS) {
        assert_eq!(facts::<Event>(delivery), expected(event));
        let number = match decode(delivery) {
            Decoded::Known(Event::ParcelMoved(moved)) => moved.data.unwrap().number,
            Decoded::Known(Event::ParcelLost(lost)) => lost.data.unwrap().number,
            other => panic!("{other:?}"),
        };
        assert_eq!(number, event.2);
    }
}

#[test]
fn binary_events_say_all_in_headers() {
    use cloud_events_in_headers::acme::{Event, decode};
    for (delivery, event) in deliveries("binary").iter().zip(EVENTS) {
        assert_eq!(facts::<Event>(delivery), expected(event));
        let Decoded::Known(Event::ParcelMoved(moved)) = decode(delivery) else { panic!("not known") };
        assert_eq!(moved.number, event.2);
    }
}
