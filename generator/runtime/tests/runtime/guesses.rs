//! Names that are guessed near the end of a body belong to the outermost object, or don't count.

use std::collections::BTreeMap;

use hookwright_runtime::{Decode, DecodeError, Decoded, Delivery, EventSet, Fields, NameAt, Reader, Slot, decode};
use http::HeaderMap;
use proptest::prelude::*;
use serde_json::Value;

use crate::differential::{damage, document};

/// Two events with any content.
#[derive(Debug, PartialEq)]
enum Event {
    Opened(Value),
    Closed(Value),
}

impl EventSet for Event {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = &["opened", "closed"];

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

/// Two events whose content is a mapping of lists of integers.
#[derive(Debug, PartialEq)]
struct Typed {
    name: &'static str,
    of: BTreeMap<String, Vec<i64>>,
}

impl EventSet for Typed {
    const NAME_AT: NameAt = NameAt::Body(&["type"]);
    const NAMES: &'static [&'static str] = &["opened", "closed"];

    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
        let name = Self::listed(name)?;
        let mut of = None;
        let read = reader.object(const { &Fields::new(&["of", "type"]) }, |index, reader| match index {
            0 => of.read(reader),
            _ => reader.tag(name),
        });
        Some(read.and_then(|()| Ok(Self { name, of: of.ok_or_else(|| reader.missing("of"))? })))
    }

    fn name(&self) -> &'static str {
        self.name
    }
}

/// What it is, in words.
fn outcome<E: EventSet>(body: &[u8]) -> String {
    match decode::<E>(&Delivery::new(HeaderMap::new(), body.to_vec()).unsigned("a test")) {
        Decoded::Known(event) => event.name().to_owned(),
        Decoded::Unknown(unknown) => format!("unknown {}", unknown.name),
        Decoded::Malformed(malformed) => format!("malformed {}", malformed.event),
        Decoded::Unnamed(_) => "unnamed".to_owned(),
    }
}

#[test]
fn the_name_in_the_outermost_object_is_used() {
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
        assert_eq!(outcome::<Event>(body.as_bytes()), expected, "{body}");
        let far = body.replacen('{', &format!(r#"{{"long":"{}","#, "x".repeat(1000)), 1);
        if !body.starts_with('[') {
            assert_eq!(outcome::<Event>(far.as_bytes()), expected, "{body}, far from the start");
        }
    }
}

#[test]
fn the_name_after_a_malformed_value_is_used() {
    let cases = [
        (r#"{"of":{"a":[1]},"type":"opened"}"#, "opened"),
        (r#"{"of":{"a":[1,"x",{"type":"closed"}]},"type":"opened"}"#, "malformed opened"),
        (r#"{"of":{"a":[1.5]},"type":"opened"}"#, "malformed opened"),
        (r#"{"of":{"a":[1e99 , 2 ] } , "type" : "opened"}"#, "malformed opened"),
        (r#"{"of":[],"type":"opened"}"#, "malformed opened"),
        (r#"{"of":{},"of":[{"type":"closed"}],"type":"opened"}"#, "malformed opened"),
        (r#"{"of":{},"of":,"type":"opened"}"#, "unnamed"),
        (r#"{"x":0,"type":"opened"}"#, "malformed opened"),
        (r#"{"of":5,"type":"opened","type":"closed"}"#, "malformed opened"),
        (r#"{"of":5,"ty\u0070e":"opened","type":"closed"}"#, "malformed opened"),
        (r#"{"of":5,"type":"painted","of":{"type":"closed"}}"#, "unknown painted"),
        (r#"{"of":{"a":["x"],"type":"closed"}}"#, "unnamed"),
        (r#"{"of":{"a":["x"}},"type":"opened"}"#, "unnamed"),
        (r#"{"of":{"a":[9223372036854775808 []]},"type":"opened"}"#, "unnamed"),
        (r#"{"of":{"a":["x"]],"type":"opened"}"#, "unnamed"),
        (r#"{"of":{"a":["x",]},"type":"opened"}"#, "unnamed"),
        (r#"{"of":{"a":["x"],"b":nul},"type":"opened"}"#, "unnamed"),
        (r#"{"of":{"a":["x"]} "type":"opened"}"#, "unnamed"),
        (r#"{"of":{"a":["x"]},"type":"opened""#, "malformed opened"),
    ];
    for (body, expected) in cases {
        assert_eq!(outcome::<Typed>(body.as_bytes()), expected, "{body}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_name_is_the_one_found_by_looking_ahead(
        (before, value, behind) in (document(), document(), document()),
        damages in prop::collection::vec(damage(), 0..3),
    ) {
        let mut body = format!(r#"{{"x":{before},"of":{{"a":[{value}]}},"type":"opened","y":{behind}}}"#).into_bytes();
        for damage in &damages {
            damage.apply(&mut body);
        }
        let outcome = outcome::<Typed>(&body);
        match Reader::new(&body).text_at(&["type"]) {
            // An event that isn't listed must have one name.
            Ok(name) if name != "opened" && name != "closed" && Reader::new(&body).refuse_repeated(&["type"]).is_err() => {
                prop_assert_eq!(outcome, "unnamed", "{}", String::from_utf8_lossy(&body));
            }
            Ok(name) => prop_assert_eq!(outcome.rsplit(' ').next(), name.rsplit(' ').next(), "{}", String::from_utf8_lossy(&body)),
            Err(error) => prop_assert_eq!(outcome, "unnamed", "{:?}: {}", String::from_utf8_lossy(&body), error),
        }
    }
}
