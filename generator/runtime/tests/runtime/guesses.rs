//! Names that are guessed near the end of a body are those of the outermost object, or count for nothing.

use hookwright_runtime::{Decode, DecodeError, Decoded, Delivery, EventSet, NameAt, Reader, decode};
use http::HeaderMap;
use serde_json::Value;

/// Two events of any content.
#[derive(Debug, PartialEq)]
enum Event {
    Opened(Value),
    Closed(Value),
}

impl EventSet for Event {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        match name {
            "opened" => Some(Value::decode(reader).map(Self::Opened)),
            "closed" => Some(Value::decode(reader).map(Self::Closed)),
            _ => None,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Opened(_) => "opened",
            Self::Closed(_) => "closed",
        }
    }
}

/// What it is, in words.
fn outcome(body: &str) -> String {
    match decode::<Event>(&Delivery::new(HeaderMap::new(), body.to_owned()).unsigned("a test")) {
        Decoded::Known(event) => event.name().to_owned(),
        Decoded::Unknown(unknown) => format!("unknown {}", unknown.name),
        Decoded::Malformed(malformed) => format!("malformed {}", malformed.event),
        Decoded::Unnamed(_) => "unnamed".to_owned(),
    }
}

#[test]
fn the_name_of_the_outermost_object_counts() {
    let cases = [
        (r#"{"type":"opened"}"#, "opened"),
        (r#"{"of":{"type":"closed"},"type":"opened"}"#, "opened"),
        (r#"{"type":"opened","of":{"type":"closed"}}"#, "opened"),
        (r#"{"type":"opened","type":"closed"}"#, "opened"),
        (r#"{"type":"closed","type":"closed"}"#, "closed"),
        (r#"{"ty\u0070e":"opened","type":"closed"}"#, "opened"),
        (r#"{"type":"op\u0065ned","of":{"type":"closed"}}"#, "opened"),
        (r#"{"type":"painted","of":{"type":"closed"}}"#, "unknown painted"),
        (r#"{"type":"opened","of":{"type":"painted"}}"#, "opened"),
        (r#"{"of":{"type":"closed"}}"#, "unnamed"),
        (r#"{"type":5,"of":{"type":"closed"}}"#, "unnamed"),
        (r#"[{"type":"closed"}]"#, "unnamed"),
        (r#"{"a":1e999,"type":"opened"}"#, "malformed opened"),
        (r#"{"a":1e999,"type":"opened","of":{"type":"closed"}}"#, "malformed opened"),
        (r#"{"type":"opened","a":1e999}"#, "malformed opened"),
        (r#"{"type":"opened"} {"type":"closed"}"#, "malformed opened"),
        (r#"{"type":"opened","of":{"type":"closed"}"#, "malformed opened"),
        (r#"{"a":,"type":"opened"}"#, "unnamed"),
        (r#"{"a":"{\"type\":\"closed\"}","type" : "opened"}"#, "opened"),
    ];
    for (body, expected) in cases {
        assert_eq!(outcome(body), expected, "{body}");
        let far = body.replacen('{', &format!(r#"{{"long":"{}","#, "x".repeat(1000)), 1);
        if !body.starts_with('[') {
            assert_eq!(outcome(&far), expected, "{body}, far from the start");
        }
    }
}
