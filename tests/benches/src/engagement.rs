//! Events of realistic length: the document's sample with longer lists.

use hookwright_events::askelephant::{EngagementActionItem, EngagementCompany, WebhookContactPayload};
use hookwright_events::askelephant::{WebhookEngagementPayload, WebhookTagPayload};
use hookwright_runtime::decode_slice;

const COMPANY: &str = r#"{
    "object": "engagement_company", "id": "cmpny_01JWAS", "name": "Acme Inc.", "domains": ["acme.example", "acme.test"],
    "crm_association": {"object_type": "company", "crm_object_id": "0015g00000XyZabAAF", "source": "SALESFORCE"}
}"#;
const ACTION_ITEM: &str = r#"{
    "object": "engagement_action_item", "id": "actn_01JWAS", "title": "Send the proposal",
    "description": "The customer asked for a proposal with prices for three years, and for a call about it next week.",
    "due_on": "2026-03-16", "assigned_to_user_id": "usr_01JWAS", "assigned_to_user_name": "Ada Example",
    "assigned_to_user_email": null, "created_at": "2026-03-09T15:00:00.000Z", "updated_at": "2026-03-09T15:00:00.000Z"
}"#;

/// The body of `v1.engagement.created` with at least this many bytes, on one line, with the event's name near its
/// start.
pub fn engagement(bytes: usize) -> String {
    let (contact, tag) = (WebhookContactPayload::sample().data.object, WebhookTagPayload::sample().data.object);
    let company: EngagementCompany = decode_slice(COMPANY.as_bytes()).unwrap();
    let action_item: EngagementActionItem = decode_slice(ACTION_ITEM.as_bytes()).unwrap();
    let mut event = WebhookEngagementPayload::sample();
    let mut text = String::new();
    for items in 0.. {
        let engagement = &mut event.data.object;
        engagement.contacts = Some(vec![contact.clone(); items]);
        engagement.tags = Some(vec![tag.clone(); items]);
        engagement.companies = Some(vec![company.clone(); items]);
        engagement.action_items = Some(vec![action_item.clone(); items]);
        text = serde_json::to_string(&event).unwrap();
        if text.len() >= bytes {
            break;
        }
    }
    text
}

/// The same text with the event's name at its end.
pub fn name_last(text: &str) -> String {
    const NAME: &str = r#""type":"v1.engagement.created""#;
    let (before, behind) = text.split_once(&format!("{NAME},")).unwrap();
    let behind = behind.strip_suffix('}').unwrap();
    format!("{before}{behind},{NAME}}}")
}
