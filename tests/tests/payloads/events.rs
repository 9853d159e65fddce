//! Events without a delivery: from bodies, from serde values, and their kinds.

use std::collections::HashSet;

use hookwright_events::{askelephant, contio, morph};
use hookwright_runtime::{EventError, EventSet, With as _};
use serde::Deserialize;
use serde_json::{Value, json};

/// `from_slice`, serde from text, serde from a value, and decoding inside another type give the same event.
#[test]
fn a_body_becomes_an_event() {
    #[derive(Deserialize)]
    struct Envelope {
        event: contio::Event,
    }
    for sample in contio::samples::SAMPLES {
        let event = contio::Event::from_slice(sample.json().as_bytes()).unwrap();
        assert_eq!(event.name(), sample.event);
        let value: Value = serde_json::from_str(&sample.json()).unwrap();
        assert_eq!(contio::Event::try_from(value.clone()).unwrap(), event);
        assert_eq!(serde_json::from_str::<contio::Event>(&sample.json()).unwrap(), event);
        assert_eq!(serde_json::from_value::<contio::Event>(value).unwrap(), event);
        let envelope: Envelope = serde_json::from_str(&format!(r#"{{"event": {}}}"#, &sample.json())).unwrap();
        assert_eq!(envelope.event, event);
        assert_eq!(contio::Event::from_slice(&serde_json::to_vec(&event).unwrap()).unwrap(), event);
    }
}

#[test]
fn bodies_that_are_not_events_have_an_error_message() {
    let error = |body: Value| morph::Event::try_from(body).unwrap_err();
    let unknown = error(json!({ "event": "crmEngagement::merged" }));
    assert!(matches!(&unknown, EventError::Unknown(event) if event.name == "crmEngagement::merged"));
    assert_eq!(format!("{unknown:?}"), "the document doesn't list the event `crmEngagement::merged`");
    let malformed = error(json!({ "event": "crmEngagement::created", "data": 5 }));
    assert!(matches!(malformed, EventError::Malformed(_)));
    assert_eq!(malformed.to_string(), "crmEngagement::created: data: expected an object, found 5, at line 1 column 9");
    assert!(matches!(error(json!([])), EventError::Unnamed(_)));
    assert!(serde_json::from_str::<morph::Event>(r#"{"event": 5}"#).is_err());
}

/// Each kind is written as the event's name and can be parsed from it. The order is the document's.
macro_rules! kinds_are_names {
    ($($api:ident)+) => {$(
        let names: Vec<&str> = $api::EventKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names, $api::Event::NAMES);
        assert_eq!(names, $api::EVENTS.iter().map(|event| event.name).collect::<Vec<_>>());
        for kind in $api::EventKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(*kind));
        }
        assert_eq!($api::EventKind::ALL.iter().collect::<HashSet<_>>().len(), names.len());
    )+};
}

#[test]
fn kinds_serialize_as_names() {
    kinds_are_names!(askelephant contio morph);
    let error = "meeting.forgotten".parse::<contio::EventKind>().unwrap_err();
    assert_eq!(error.to_string(), "the document doesn't list the event `meeting.forgotten`");
    let sample = &contio::samples::SAMPLES[0];
    assert_eq!(contio::Event::from_slice(sample.json().as_bytes()).unwrap().kind().name(), sample.event);
}

/// Each event has a constructor, even if several share a payload. A payload of one event converts with `From`.
#[test]
fn events_convert_from_payloads() {
    let created = contio::MeetingCreated::sample().with(|created| created.event_id = "e-1".to_owned());
    let event = contio::Event::meeting_created(created.clone());
    assert_eq!(event, contio::Event::from(created));
    assert_eq!((event.kind(), event.event_id()), (contio::EventKind::MeetingCreated, "e-1"));
    let tag = askelephant::WebhookTagPayload::sample();
    let (created, deleted) = (askelephant::Event::tag_created(tag.clone()), askelephant::Event::tag_deleted(tag));
    assert_eq!((created.kind().name(), deleted.kind().name()), ("v1.tag.created", "v1.tag.deleted"));
    assert!(morph::EngagementFields::default().with(|fields| fields.owner = None).owner.is_none());
}
