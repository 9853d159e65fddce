//! Printed text never shows the values of headers or the content of bodies.

use hookwright_runtime::http::HeaderMap;
use hookwright_runtime::{Context, DecodeError, Decoded, Delivery, Failure, Reader, Trust, Trusted, decode};

use crate::api::Event;

const SECRET: &str = "hunter2";

fn delivery(body: &str) -> Delivery {
    let mut headers = HeaderMap::new();
    headers.insert("x-secret", SECRET.parse().unwrap());
    Delivery::new(headers, body.to_owned())
}

#[test]
fn debug_output_of_deliveries_shows_only_lengths_and_names() {
    let trusted = delivery(SECRET).unsigned("a test");
    let context = trusted.context::<Event>();
    assert_eq!(
        format!("{:?}", trusted.delivery()),
        r#"Delivery { header_names: ["x-secret"], body_length: 7, event: None, address: None, direction: None, method: None, left_out: [], .. }"#
    );
    for shown in [format!("{trusted:?}"), format!("{context:?}")] {
        assert!(shown.contains("body_length: 7") && shown.contains("a test") && !shown.contains(SECRET), "{shown}");
    }
    assert_eq!(trusted.clone().trust(), &Trust::Unsigned { because: "a test".into() });
}

#[test]
fn debug_output_of_readers_shows_no_text() {
    let json = format!("[\"{SECRET}\"]");
    let mut reader = Reader::new(json.as_bytes());
    reader.skip().unwrap();
    assert_eq!(format!("{reader:?}"), "Reader { offset: 11, body_length: 11, depth: 0 }");
}

#[test]
fn results_are_send_and_sync() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<Trusted>();
    crosses::<Context>();
    crosses::<Failure>();
    crosses::<DecodeError>();
    crosses::<Decoded<Event>>();
}

#[test]
fn debug_output_of_outcomes_shows_no_content() {
    let bodies = [
        format!(r#"{{"event_type": "new", "data": "{SECRET}"}}"#),
        format!(r#"{{"event_type": "meeting.updated", "data": "{SECRET}"}}"#),
        format!(r#"{{"event_type": ["{SECRET}"]}}"#),
    ];
    for body in bodies {
        let outcome: Decoded<Event> = decode(&delivery(&body).unsigned("a test"));
        let shown = format!("{outcome:?}");
        assert!(shown.contains(&format!("body_length: {}", body.len())) && !shown.contains(SECRET), "{shown}");
    }
}
