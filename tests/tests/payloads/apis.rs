//! The three APIs, each with its document and the generated crate's decoder.

use hookwright_events::{askelephant, contio, morph};
use hookwright_runtime::{Decoded, Delivery, EventInfo, EventSet, Sample, Trusted};
use http::HeaderMap;
use serde::Serialize;
use serde_json::Value;

use crate::document::{Document, EventSpec};

pub(crate) struct Api {
    pub(crate) label: &'static str,
    /// The payload's field with the event's name.
    pub(crate) name_key: &'static str,
    /// According to the document.
    pub(crate) specs: Vec<EventSpec>,
    /// According to the generated crate.
    pub(crate) listed: &'static [EventInfo],
    pub(crate) samples: &'static [Sample],
    pub(crate) decode: fn(Vec<u8>) -> Decoded<Came>,
}

/// A decoded event: its name, and its serialized form.
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
