//! The lists of events, and the fields that all events of an API share.

use hookwright_events::{askelephant, contio, morph};
use hookwright_runtime::decode_slice;

use crate::apis::{Api, delivery};
use crate::tree::Tree;

#[test]
fn all_events_are_listed_in_the_order_of_the_document() {
    for (api, count) in Api::all().iter().zip([13, 3, 31]) {
        let documented = api.specs.iter().map(|spec| (spec.name.as_str(), spec.since.as_deref()));
        let listed = api.listed.iter().map(|event| (event.name, event.since));
        // If the summary only repeats the name, the first words of the description are used.
        let summaries =
            || api.listed.iter().zip(&api.specs).map(|(event, spec)| (event.summary, spec.summary.as_str()));
        assert!(summaries().all(|(listed, documented)| api.label != "contio" || listed == documented), "{}", api.label);
        assert!(summaries().all(|(listed, _)| listed.contains(" is ") || api.label == "contio"), "{}", api.label);
        assert_eq!(listed.collect::<Vec<_>>(), documented.collect::<Vec<_>>(), "{}", api.label);
        assert_eq!(api.listed.len(), count, "{}", api.label);
    }
}

/// Only Contio's page says since when each of its events is sent.
#[test]
fn only_contio_events_have_a_since_version() {
    let versions = ["1.0", "1.3", "1.4", "1.5", "1.6"];
    assert!(contio::EVENTS.iter().all(|event| event.since.is_some_and(|since| versions.contains(&since))));
    assert!(askelephant::EVENTS.iter().chain(morph::EVENTS).all(|event| event.since.is_none()));
}

/// The text of the field at the pointer in a sample.
fn field(json: &str, pointer: &str) -> String {
    Tree::parse(json).pointer(pointer).and_then(Tree::as_text).expect("the sample has the field")
}

#[test]
fn contio_shares_its_envelope() {
    for sample in contio::samples::SAMPLES {
        let event = contio::decode(&delivery(sample.json().into_owned())).known().unwrap();
        assert_eq!(event.name(), sample.event);
        assert_eq!(event.event_id(), field(&sample.json(), "/event_id"));
        assert_eq!(event.timestamp().as_str(), field(&sample.json(), "/timestamp"));
        assert_eq!(event.partner_app_id(), field(&sample.json(), "/partner_app_id"));
        let user = event.for_user().expect("each sample has a user");
        assert_eq!(
            [&user.id, &user.email],
            [&field(&sample.json(), "/for_user/id"), &field(&sample.json(), "/for_user/email")]
        );
    }
}

#[test]
fn askelephant_shares_its_envelope() {
    for sample in askelephant::samples::SAMPLES {
        let event = askelephant::decode(&delivery(sample.json().into_owned())).known().unwrap();
        assert_eq!(event.name(), sample.event);
        assert_eq!(event.id(), field(&sample.json(), "/id"));
        assert_eq!(event.api_version(), field(&sample.json(), "/api_version"));
        assert_eq!(event.created_at().as_str(), field(&sample.json(), "/created_at"));
        assert_eq!(event.workspace_id(), field(&sample.json(), "/workspace_id"));
    }
}

#[test]
fn morph_shares_its_resource() {
    for sample in morph::samples::SAMPLES {
        let event = morph::decode(&delivery(sample.json().into_owned())).known().unwrap();
        assert_eq!(event.name(), sample.event);
        assert_eq!(event.data().id, field(&sample.json(), "/data/id"));
        assert_eq!(event.data().created_at.as_str(), field(&sample.json(), "/data/createdAt"));
    }
}

/// `sample()` is the payload of the first event that has the type.
#[test]
fn samples_are_ordinary_values() {
    let sample = contio::MeetingUpdated::sample();
    let event = contio::Event::MeetingUpdated(Box::new(sample.clone()));
    assert_eq!(event.event_id(), sample.event_id);
    assert_eq!(event.clone(), event);
    let contact = askelephant::WebhookContactPayload::sample();
    assert_eq!(contact.r#type, askelephant::WebhookContactEventType::ContactCreated);
    assert_eq!(morph::CrmEngagementEvent::sample().event, morph::CrmEngagementEventKind::CrmEngagementCreated);
}

/// Each kind of event has a sample, also if several share a payload.
#[test]
fn kinds_have_samples() {
    for kind in morph::EventKind::ALL {
        assert_eq!(kind.sample().map(|event| event.kind()), Some(*kind));
    }
    for kind in askelephant::EventKind::ALL {
        assert_eq!(kind.sample().map(|event| event.kind()), Some(*kind));
    }
}

/// A payload type that belongs to one event also checks the name if it is decoded alone.
#[test]
fn a_payload_type_refuses_the_name_of_another_event() {
    let sample = renamed(&contio::samples::SAMPLES[0].json(), "action_button.triggered", "action_button.pressed");
    let fault = decode_slice::<contio::ActionButtonTriggered>(sample.as_bytes()).unwrap_err();
    assert_eq!(fault.to_string(), NAME_FAULT);
    let fault = serde_json::from_str::<contio::ActionButtonTriggered>(&sample).unwrap_err();
    assert_eq!(fault.to_string(), NAME_FAULT);
}

const NAME_FAULT: &str = "event_type: expected the name `action_button.triggered`, found `action_button.pressed`";

fn renamed(json: &str, from: &str, to: &str) -> String {
    assert!(json.contains(from), "the sample has the name");
    json.replace(from, to)
}
