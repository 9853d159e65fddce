//! Any body for each of the three APIs: a known event comes back equal, a malformed one has a place, and all of them
//! keep their bytes.
//!
//! The first byte of the input selects the API, the rest is the body.

use hookwright_events::{askelephant, contio, morph};
use hookwright_runtime::{Decoded, Delivery, EventSet, decode};
use http::HeaderMap;
use serde::Serialize;

/// Decodes.
pub fn run(data: &[u8]) {
    let Some((system, body)) = data.split_first() else { return };
    match system % 3 {
        0 => decoded::<askelephant::Event>(body),
        1 => decoded::<contio::Event>(body),
        _ => decoded::<morph::Event>(body),
    }
}

fn decoded<E: EventSet + Serialize + PartialEq + std::fmt::Debug>(body: &[u8]) {
    let delivery = Delivery::new(HeaderMap::new(), body.to_vec()).unsigned("it was made up");
    match decode::<E>(&delivery) {
        Decoded::Known(event) => {
            let written = serde_json::to_vec(&event).expect("an event can be written");
            let delivery = Delivery::new(HeaderMap::new(), written).unsigned("it was written here");
            match decode::<E>(&delivery) {
                Decoded::Known(again) => assert_eq!(event, again),
                other => panic!("the encoded event is no longer known: {other:?}"),
            }
        }
        Decoded::Unknown(unknown) => assert_eq!(unknown.body, body),
        Decoded::Malformed(fault) => {
            assert_eq!(fault.body, body);
            assert!(fault.line > 0 && fault.column > 0, "{fault}");
        }
        Decoded::Unnamed(fault) => {
            assert_eq!(fault.body, body);
            assert!(fault.line > 0 && fault.column > 0, "{fault}");
        }
    }
}
