//! The worker's function, with the platform's time.

use hookwright_events::askelephant::WebhookContactPayload;
use http::Request;
use serde_json::json;

use crate::sender::{ASKELEPHANT_SECRET, askelephant};
use example::receive;

#[path = "../../examples/wasm_worker.rs"]
#[allow(unreachable_pub, reason = "the example is a library")]
mod example;

#[test]
fn the_clock_of_the_platform_is_used() {
    let mut contact = WebhookContactPayload::sample();
    contact.data.object.id = "cnt_7".to_owned();
    // Three events have this payload, and the sample is the first.
    let mut updated = serde_json::to_value(contact).unwrap();
    updated["type"] = "v1.contact.updated".into();
    updated["data"]["previous_attributes"] = json!({ "first_name": "Janet" });
    let signed_at = 1_700_000_000;
    let answer = |now| {
        let (headers, body) = askelephant(signed_at, &updated);
        let mut request = Request::new(body.into_bytes());
        *request.headers_mut() = headers;
        let response = receive(request, ASKELEPHANT_SECRET, now).unwrap();
        (response.status().as_u16(), response.into_body())
    };
    assert_eq!(answer(signed_at + 299), (200, "cnt_7: /first_name changed".to_owned()));
    assert_eq!(answer(signed_at + 301).0, 401);
}
