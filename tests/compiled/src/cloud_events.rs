//! Deliveries from the official SDKs of `CloudEvents`, in either mode: the one for Python in Kafka's format
//! (`tests/payloads/cloud_events.py`), the one for JavaScript in HTTP's (`tests/payloads/cloud_events.mjs`).

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use hookwright_runtime::{Api, Decoded, Delivery, EventSet, Trusted, internals};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::{cloud_events_in_body, cloud_events_in_headers};

/// The key, the entity and the count in the data of each event.
const EVENTS: [(&str, Option<&str>, i64); 4] = [
    ("/parcels/7 e-1", Some("parcel-7"), 7),
    ("/parcels/8 e-1", None, 8),
    ("/parcels 7 e-1", Some("Päckchen"), 9),
    ("urn:acme:parcels e-2", None, 10),
];

const OVER_KAFKA: &str = include_str!("../../payloads/cloud_events.jsonl");
const OVER_HTTP: &str = include_str!("../../payloads/cloud_events_over_http.jsonl");

/// The deliveries of one mode.
fn deliveries(file: &str, mode: &str) -> Vec<Trusted> {
    let lines = file.lines();
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let delivery = |line: Value| {
        let headers = line["headers"].as_object().unwrap().iter().map(|(name, value)| {
            let value = HeaderValue::from_bytes(value.as_str().unwrap().as_bytes()).unwrap();
            (HeaderName::try_from(name).unwrap(), value)
        });
        let headers: HeaderMap = headers.collect();
        // If the document lists one event, it is known which one comes.
        Delivery::new(headers, line["body"].as_str().unwrap().to_owned()).named("parcelMoved").unsigned("a test")
    };
    lines.filter(|line| line["mode"] == mode).map(delivery).collect()
}

/// What a receiver knows of a delivery: its key, entity and time.
fn facts<E: Api + EventSet>(delivery: &Trusted) -> (Option<String>, Option<String>, Option<String>) {
    let context = delivery.context::<E>();
    let key = internals::text::<E>(E::INFO.key.unwrap(), delivery.delivery());
    // Seconds may have a fraction.
    let time = context.occurred_at().map(|time| time.replace(".000", ""));
    (key.map(Into::into), context.entity().map(Into::into), time)
}

fn expected((key, entity, _): (&str, Option<&str>, i64)) -> (Option<String>, Option<String>, Option<String>) {
    (Some(key.to_owned()), entity.map(str::to_owned), Some("2026-11-20T10:00:00Z".to_owned()))
}

/// Each file with each mode.
fn all() -> impl Iterator<Item = Vec<Trusted>> {
    let files = [OVER_KAFKA, OVER_HTTP].into_iter();
    files.flat_map(|file| ["structured", "binary"].map(|mode| deliveries(file, mode)))
}

#[test]
fn structured_schemas_read_both_modes() {
    use cloud_events_in_body::acme::{Event, decode};
    for (delivery, event) in all().flat_map(|deliveries| deliveries.into_iter().zip(EVENTS)) {
        assert_eq!(facts::<Event>(&delivery), expected(event));
        let number = match decode(&delivery) {
            Decoded::Known(Event::ParcelMoved(moved)) => moved.data.unwrap().number,
            Decoded::Known(Event::ParcelLost(lost)) => lost.data.unwrap().number,
            other => panic!("{other:?}"),
        };
        assert_eq!(number, event.2);
    }
}

#[test]
fn binary_schemas_read_both_modes() {
    use cloud_events_in_headers::acme::{Event, decode};
    for (delivery, event) in all().flat_map(|deliveries| deliveries.into_iter().zip(EVENTS)) {
        assert_eq!(facts::<Event>(&delivery), expected(event));
        let Decoded::Known(Event::ParcelMoved(moved)) = decode(&delivery) else { panic!("not known") };
        assert_eq!(moved.number, event.2);
        assert!(delivery.context::<Event>().headers().is_ok());
    }
}
