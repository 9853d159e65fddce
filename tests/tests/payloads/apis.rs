//! The three APIs, each with its document and what the generated crate makes of a body.

use hookwright_events::{askelephant, contio, morph};
use hookwright_runtime::{Decoded, Delivery, EventInfo, EventSet, Sample, Trusted};
use http::HeaderMap;
use serde::Serialize;
use serde_json::Value;

use crate::document::{Document, EventSpec};

pub(crate) struct Api {
    pub(crate) label: &'static str,
    /// The field of the payload that bears the event's name.
    pub(crate) name_key: &'static str,
    /// As the document has them.
    pub(crate) specs: Vec<EventSpec>,
    /// As the generated crate has them.
    pub(crate) listed: &'static [EventInfo],
    pub(crate) samples: &'static [Sample],
    pub(crate) decode: fn(Vec<u8>) -> Decoded<Came>,
}

/// A decoded event: its name, and what it writes itself as.
#[derive(Debug, PartialEq)]
pub(crate) struct Came {
    pub(crate) name: &'static str,
    pub(crate) value: Value,
}

impl Api {
    pub(crate) fn all() -> [Self; 3] {
        [Self::askelephant(), Self::morph(), Self::contio()]
    }

    pub(crate) fn askelephant() -> Self {
        let document = Document::parse(
            include_str!("../../../specs/askelephant/openapi.yaml"),
            include_str!("../../../specs/askelephant/codegen.yaml"),
        );
        Self {
            label: "askelephant",
            name_key: "type",
            specs: document.events("type"),
            listed: askelephant::EVENTS,
            samples: askelephant::samples::SAMPLES,
            decode: |body| came(askelephant::decode(&delivery(body))),
        }
    }

    pub(crate) fn morph() -> Self {
        Self {
            label: "morph",
            name_key: "event",
            specs: Document::parse(include_str!("../../../specs/morph/openapi.yaml"), "").events("event"),
            listed: morph::EVENTS,
            samples: morph::samples::SAMPLES,
            decode: |body| came(morph::decode(&delivery(body))),
        }
    }

    pub(crate) fn contio() -> Self {
        Self {
            label: "contio",
            name_key: "event_type",
            specs: Document::parse(include_str!("../../../specs/contio/asyncapi.yaml"), "").events("event_type"),
            listed: contio::EVENTS,
            samples: contio::samples::SAMPLES,
            decode: |body| came(contio::decode(&delivery(body))),
        }
    }
}

pub(crate) fn delivery(body: impl Into<Vec<u8>>) -> Trusted {
    Delivery::new(HeaderMap::new(), body.into()).unsigned("it is a test")
}

fn came<E: EventSet + Serialize>(decoded: Decoded<E>) -> Decoded<Came> {
    match decoded {
        Decoded::Known(event) => {
            let value = serde_json::to_value(&event).expect("an event can always be written");
            Decoded::Known(Came { name: event.name(), value })
        }
        Decoded::Unknown(unknown) => Decoded::Unknown(unknown),
        Decoded::Malformed(fault) => Decoded::Malformed(fault),
        Decoded::Unnamed(fault) => Decoded::Unnamed(fault),
    }
}
