//! Previous values of `AskElephant`'s resources.

use hookwright_events::askelephant::{self, ContactPatch, Event, WebhookContactPayload};
use hookwright_runtime::{Change, Decoded, Nullable};
use serde_json::{Value, json};

use crate::apis::delivery;
use crate::bases::sample;
use crate::tree::are_equal;

/// The vendor guide's example of an update, which omits fields that the reference page requires.
fn abbreviated() -> Value {
    json!({
        "type": "v1.contact.updated",
        "data": {
            "object": {
                "object": "contact", "id": "cnt_01JWAS...", "first_name": "Jane", "last_name": "Doe",
                "updated_at": "2026-03-09T12:00:00.000Z",
            },
            "previous_attributes": { "first_name": "Janet" },
        },
    })
}

fn decode(payload: &Value) -> Decoded<Event> {
    askelephant::decode(&delivery(payload.to_string()))
}

fn contact(payload: &Value) -> WebhookContactPayload {
    match decode(payload) {
        Decoded::Known(Event::ContactUpdated(event)) => *event,
        outcome => panic!("an update of a contact was expected: {outcome:?}"),
    }
}

/// An update of a contact with these previous values.
fn updated(previous: &Value) -> Value {
    let api = crate::apis::Api::askelephant();
    let mut payload = sample(&api, "v1.contact.updated").value();
    payload["data"]["previous_attributes"] = previous.clone();
    payload
}

fn patch(payload: &WebhookContactPayload) -> &ContactPatch {
    payload.data.previous_attributes.as_ref().expect("an update has previous values")
}

fn change(path: &str, before: Value, after: Option<Value>) -> Change {
    Change { path: path.to_owned(), before, after }
}

/// Each missing field is reported in turn, the inner one first, because its object ends first.
#[test]
fn the_abbreviated_example_lacks_five_fields() {
    let mut payload = abbreviated();
    let mut lacking = Vec::new();
    while let Decoded::Malformed(fault) = decode(&payload) {
        assert_eq!((fault.event.as_str(), fault.message.as_str()), ("v1.contact.updated", "required, but missing"));
        assert!(lacking.len() < 5, "{fault}");
        payload.pointer_mut(parent(&fault.path)).unwrap()[last(&fault.path)] = json!("2026-03-01T10:00:00.000Z");
        lacking.push(fault.path);
    }
    assert_eq!(lacking, ["data.object.created_at", "id", "api_version", "created_at", "workspace_id"]);
    let known = contact(&payload);
    assert!(are_equal(&serde_json::to_value(&known).unwrap(), &payload));
    let changes = [change("/first_name", json!("Janet"), Some(json!("Jane")))];
    assert_eq!(patch(&known).changes(&known.data.object), changes);
    assert_eq!(known.data.changes(), changes);
}

fn parent(path: &str) -> &'static str {
    if path.starts_with("data.object.") { "/data/object" } else { "" }
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

#[test]
fn absent_null_and_a_value_are_distinguished() {
    let payload = updated(&json!({ "first_name": null, "last_name": "Roe" }));
    let known = contact(&payload);
    let patch = patch(&known);
    assert_eq!(patch.first_name, Nullable::Null);
    assert_eq!(patch.last_name, Nullable::Value("Roe".to_owned()));
    assert_eq!(patch.description, Nullable::Absent);
    assert_eq!(serde_json::to_value(patch).unwrap(), payload["data"]["previous_attributes"]);
    assert_eq!(
        patch.changes(&known.data.object),
        [
            change("/first_name", Value::Null, Some(json!("Jane"))),
            change("/last_name", json!("Roe"), Some(json!("Doe"))),
        ],
    );
}

/// A field that didn't exist before is null in the patch, even if it is never null in the resource.
#[test]
fn required_fields_can_have_been_null_before() {
    let known =
        contact(&updated(&json!({ "id": null, "emails": null, "company": { "id": "cmp_1", "object": "company" } })));
    let patch = patch(&known);
    assert!(patch.id.is_null() && patch.emails.is_null());
    assert_eq!(patch.company.as_ref().map(|company| company.id.as_str()), Some("cmp_1"));
    let paths: Vec<_> = patch.changes(&known.data.object).into_iter().map(|change| change.path).collect();
    assert_eq!(paths, ["/company", "/emails", "/id"]);
}

#[test]
fn unknown_keys_of_a_patch_are_kept() {
    let previous = json!({ "first_name": "Janet", "lead_score": { "value": 7 }, "a/b~c": null });
    let known = contact(&updated(&previous));
    let patch = patch(&known);
    assert_eq!(patch.additional.len(), 2);
    assert_eq!(patch.additional["lead_score"], json!({ "value": 7 }));
    assert_eq!(serde_json::to_value(patch).unwrap(), previous);
    assert_eq!(
        patch.changes(&known.data.object),
        [
            change("/a~1b~0c", Value::Null, None),
            change("/first_name", json!("Janet"), Some(json!("Jane"))),
            change("/lead_score", json!({ "value": 7 }), None),
        ],
    );
}

#[test]
fn a_previous_value_of_the_wrong_type_is_malformed() {
    let Decoded::Malformed(fault) = decode(&updated(&json!({ "emails": [{ "email": 5, "is_primary": true }] }))) else {
        panic!("an address is a string");
    };
    assert_eq!(fault.path, "data.previous_attributes.emails[0].email");
    assert_eq!(fault.message, "expected a string, found 5");
}

#[test]
fn an_empty_patch_is_no_change() {
    let known = contact(&updated(&json!({})));
    assert_eq!(patch(&known).changes(&known.data.object), []);
    assert_eq!(known.data.changes(), []);
}

#[test]
fn an_event_without_a_patch_has_no_changes() {
    let known = WebhookContactPayload::sample();
    assert_eq!(known.data.previous_attributes, None);
    assert_eq!(known.data.changes(), []);
}

/// The changes in the vendor's four updates.
#[test]
fn each_resource_has_its_patch() {
    let told_by = |event: Event| -> Vec<Change> {
        match event {
            Event::ContactUpdated(event) => event.data.previous_attributes.unwrap().changes(&event.data.object),
            Event::CompanyUpdated(event) => event.data.previous_attributes.unwrap().changes(&event.data.object),
            Event::EngagementUpdated(event) => event.data.previous_attributes.unwrap().changes(&event.data.object),
            Event::TagUpdated(event) => event.data.previous_attributes.unwrap().changes(&event.data.object),
            _ => Vec::new(),
        }
    };
    let samples =
        askelephant::samples::SAMPLES.iter().map(|sample| decode(&serde_json::from_str(&sample.json()).unwrap()));
    let changes: Vec<Change> = samples.flat_map(|outcome| told_by(outcome.known().unwrap())).collect();
    assert_eq!(
        changes,
        [
            change("/first_name", json!("Janet"), Some(json!("Jane"))),
            change("/name", json!("Acme Inc"), Some(json!("Acme Corp"))),
            change("/processing_status", json!("PROCESSING"), Some(json!("COMPLETED"))),
            change("/hex_color", Value::Null, Some(json!("#FF5733"))),
        ],
    );
}
