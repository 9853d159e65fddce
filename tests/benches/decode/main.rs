//! The cost of decoding, compared with a derived `Deserialize` of the right type: `cargo bench -p benches --bench
//! decode`.
//!
//! The others know which event comes, or find it out with serde's own means. We find the name in the body, and put the
//! event into its box.

#![allow(dead_code, reason = "the types are there to be decoded")]

mod askelephant;
mod contio;
mod trees;

use std::hint::black_box;

use askelephant::{Engagement, EngagementKind, Named, Tagged, Untagged};
use benches::Group;
use benches::engagement::{engagement, name_last};
use hookwright_events::{askelephant as ours, contio as our_contio};
use hookwright_runtime::{Decoded, Delivery, EventSet, Trusted, decode};
use serde::de::DeserializeOwned;

const OURS: &str = "found, decoded and boxed";
const DERIVED: &str = "derive, the one right type";
const TAGGED: &str = "derive, a tagged enum";
const UNTAGGED: &str = "derive, an untagged enum";

fn main() {
    for (bytes, times) in [(6_500, 10), (120_000, 1)] {
        let body = engagement(bytes);
        same_event(&format!("decode: {bytes} bytes, name first"), &body, times);
        same_event(&format!("decode: {bytes} bytes, name last"), &name_last(&body), times);
    }
    for bytes in [1_500, 6_500] {
        trees::ways(bytes, &engagement(bytes));
    }
    samples();
    other_events("name first", &engagement(6_500));
    other_events("name last", &name_last(&engagement(6_500)));
}

/// An engagement, with every reader.
fn same_event(title: &str, body: &str, times: u32) {
    let delivery = delivery(body);
    Group::new(title, 1000, times)
        .case(DERIVED, || derives::<Named<EngagementKind, Engagement>>(body))
        .case(OURS, || is_known::<ours::Event>(&delivery))
        .case(TAGGED, || derives::<Tagged>(body))
        .case(UNTAGGED, || derives::<Untagged>(body))
        .target(0.8, OURS, DERIVED)
        .run();
}

/// All samples of a document with many small events.
fn samples() {
    let samples = our_contio::samples::SAMPLES;
    let bodies: Vec<_> = samples.iter().map(|sample| one_line(&sample.json())).collect();
    let deliveries: Vec<_> = bodies.iter().map(|body| delivery(body)).collect();
    let derived: Vec<_> = samples.iter().map(|sample| contio::derived(sample.event)).collect();
    let is_right = |(delivery, event): (&Trusted, &str)| match decode::<our_contio::Event>(black_box(delivery)) {
        Decoded::Known(found) => found.name() == event,
        _ => false,
    };
    Group::new(&format!("decode: {} samples of Contio", samples.len()), 1000, 4)
        .case(DERIVED, || bodies.iter().zip(&derived).all(|(body, derived)| derived(body.as_bytes())))
        .case(OURS, || deliveries.iter().zip(samples.iter().map(|sample| sample.event)).all(is_right))
        .case(TAGGED, || bodies.iter().all(|body| derives::<contio::Tagged>(body)))
        .target(0.9, OURS, DERIVED)
        .run();
}

/// Events that don't fit, compared with one that does.
fn other_events(title: &str, body: &str) {
    const KNOWN: &str = "a known event";
    const UNKNOWN: &str = "an unknown event";
    const EARLY: &str = "malformed at the start";
    const LATE: &str = "malformed at the end";
    let known = delivery(body);
    let unknown = delivery(&body.replace("v1.engagement.created", "v1.engagement.painted"));
    let early = delivery(&body.replacen(r#""api_version":""#, r#""api_version":1,"x":""#, 1));
    let late = delivery(&body.replace(r#""tags":[{"object":"tag""#, r#""tags":[{"object":7"#));
    Group::new(&format!("decode: payloads that don't fit, {title}"), 1000, 10)
        .case(KNOWN, || is_known::<ours::Event>(&known))
        .case(UNKNOWN, || matches!(decode::<ours::Event>(black_box(&unknown)), Decoded::Unknown(_)))
        .case(EARLY, || matches!(decode::<ours::Event>(black_box(&early)), Decoded::Malformed(_)))
        .case(LATE, || matches!(decode::<ours::Event>(black_box(&late)), Decoded::Malformed(_)))
        .target(1.0, UNKNOWN, KNOWN)
        .target(1.0, EARLY, KNOWN)
        .target(1.0, LATE, KNOWN)
        .run();
}

fn is_known<E: EventSet>(delivery: &Trusted) -> bool {
    matches!(black_box(decode::<E>(black_box(delivery))), Decoded::Known(_))
}

fn derives<T: DeserializeOwned>(body: &str) -> bool {
    black_box(serde_json::from_slice::<T>(black_box(body.as_bytes()))).is_ok()
}

fn delivery(body: &str) -> Trusted {
    Delivery::new(http::HeaderMap::new(), body.to_owned()).unsigned("a benchmark")
}

/// As it is sent: without the line breaks that make it readable. No string of the samples has any.
fn one_line(text: &str) -> String {
    text.lines().map(|line| line.trim_start().replacen("\": ", "\":", 1)).collect()
}
