//! The four outcomes, for each place of an event's name.

use hookwright_runtime::http::HeaderMap;
use hookwright_runtime::{DecodeError, Decoded, Delivery, EventSet, NameAt, Reader, decode};

use crate::api::{Event, UPDATED};

fn outcome(body: &str) -> Decoded<Event> {
    decode(&Delivery::new(HeaderMap::new(), body.to_owned()).unsigned("a test"))
}

/// The outcome on one line.
fn describe<E: EventSet>(outcome: &Decoded<E>) -> String {
    match outcome {
        Decoded::Known(event) => format!("known {}", event.name()),
        Decoded::Unknown(unknown) => format!("unknown {}", unknown.name),
        Decoded::Malformed(fault) => format!("malformed {fault}"),
        Decoded::Unnamed(fault) => format!("unnamed {fault}"),
    }
}

#[test]
fn an_event_is_known_if_its_name_is_first_or_last() {
    let Some(Event::MeetingUpdated(event)) = outcome(UPDATED).known() else { panic!("not known") };
    assert_eq!(event.data.title, "Kick-off");
    assert!(event.data.starts_at.is_null());
    assert_eq!(event.data.participants[1].role, "spy");
    assert_eq!(outcome(UPDATED).name(), Some("meeting.updated"));
    assert_eq!(describe(&outcome("{\"event_type\":\"meeting.deleted\",\"data\":{}}\n")), "known meeting.deleted");
    assert_eq!(describe(&outcome(r#"{"\u0065vent_type":"meeting\u002edeleted"}"#)), "known meeting.deleted");
}

#[test]
fn an_unknown_event_keeps_its_name_and_bytes() {
    let body = r#"{"data": 1, "event_type": "meeting.moved", "rest": not json"#;
    let Decoded::Unknown(unknown) = outcome(body) else { panic!("not unknown") };
    assert_eq!((unknown.name.as_str(), &unknown.body[..]), ("meeting.moved", body.as_bytes()));
    assert_eq!(outcome(body).name(), Some("meeting.moved"));
    assert_eq!(outcome(body).known(), None);
}

#[test]
fn a_malformed_event_has_its_place() {
    let body = "{\"event_type\": \"meeting.updated\",\n \"data\": {\"participants\": [], \"title\": 5}}";
    let Decoded::Malformed(fault) = outcome(body) else { panic!("not malformed") };
    let told = "meeting.updated: data.title: expected a string, found 5, at line 2 column 40";
    assert_eq!(fault.to_string(), told);
    assert_eq!(
        (fault.event.as_str(), fault.path.as_str(), fault.line, fault.column),
        ("meeting.updated", "data.title", 2, 40)
    );
    assert_eq!((fault.message.as_str(), &fault.body[..]), ("expected a string, found 5", body.as_bytes()));
}

#[test]
fn truncated_or_repeated_bodies_are_malformed() {
    let cases = [
        (r#"{"event_type":"meeting.deleted","data":{"#, "the text ends inside an object, at line 1 column 41"),
        (r#"{"event_type":"meeting.deleted"} x"#, "more text after the value, at line 1 column 34"),
        ("{\"event_type\":\"meeting.deleted\"}\u{0}", "more text after the value, at line 1 column 33"),
    ];
    for (body, fault) in cases {
        let fault = fault.replace("data: ", "");
        assert!(describe(&outcome(body)).ends_with(&fault), "{}", describe(&outcome(body)));
        assert!(describe(&outcome(body)).starts_with("malformed meeting.deleted: "));
    }
    let doubled = r#"{"event_type":"meeting.updated","event_type":"meeting.updated"}"#;
    let fault = "malformed meeting.updated: event_type: the field occurs twice, at line 1 column 33";
    assert_eq!(describe(&outcome(doubled)), fault);
}

#[test]
fn too_deep_nesting_before_the_name_is_malformed() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let named = format!(r#"{{"data": {{"x": {deep}}}, "event_type": "meeting.deleted"}}"#);
    let Decoded::Malformed(fault) = outcome(&named) else { panic!("not malformed") };
    assert_eq!((fault.event.as_str(), fault.message.as_str()), ("meeting.deleted", "nested deeper than 128 levels"));
    let nameless = format!(r#"{{"data": {deep}}}"#);
    assert!(matches!(outcome(&nameless), Decoded::Unnamed(_)));
}

#[test]
fn an_event_without_a_name_is_unnamed() {
    let cases = [
        ("", "the text ends where a value is expected, at line 1 column 1"),
        ("\u{feff}{}", "expected a value, at line 1 column 1"),
        ("payload=%7B%7D", "expected a value, at line 1 column 1"),
        ("[]", "expected an object, found a list, at line 1 column 1"),
        ("null", "expected an object, found null, at line 1 column 1"),
        ("{}", "event_type: required, but missing, at line 1 column 2"),
        ("{\"a\": {\"event_type\": \"meeting.deleted\"}\n}", "event_type: required, but missing, at line 2 column 1"),
        (r#"{"event_type": null}"#, "event_type: expected a string, found null, at line 1 column 16"),
        (r#"{"event_type": {"a": "private"}}"#, "event_type: expected a string, found an object, at line 1 column 16"),
        (
            r#"{"data": {"a": [tru]}, "event_type": "meeting.deleted"}"#,
            "data.a[0]: expected `null`, `true` or `false`, at line 1 column 20",
        ),
        (r#"{"data": {}"#, "the text ends inside an object, at line 1 column 12"),
        (r#"{"event_type": "meeting.del"#, "event_type: the text ends inside a string, at line 1 column 28"),
    ];
    for (body, fault) in cases {
        assert_eq!(describe(&outcome(body)), format!("unnamed {fault}"), "{body}");
    }
    let Decoded::Unnamed(unnamed) = outcome("{}") else { panic!("not unnamed") };
    assert_eq!((unnamed.path.as_str(), &unnamed.body[..]), ("event_type", &b"{}"[..]));
    assert_eq!(outcome("{}").name(), None);
}

/// Defines an event set of one event, `a.b`, that skips its payload.
macro_rules! named_at {
    ($name:ident, $at:expr) => {
        #[derive(Debug, PartialEq)]
        struct $name(&'static str);

        impl EventSet for $name {
            const NAME_AT: NameAt = $at;
            const NAMES: &'static [&'static str] = &["a", "a.b"];

            fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>> {
                let name = Self::listed(name)?;
                Some(reader.skip().map(|()| Self(name)))
            }

            fn name(&self) -> &'static str {
                self.0
            }
        }
    };
}

named_at!(Nested, NameAt::Body(&["event", "type"]));
named_at!(InHeader, NameAt::Header("X-Event"));
named_at!(InBoth, NameAt::HeaderAndBody { header: "X-Event", body: &["action"] });
named_at!(Said, NameAt::Delivery { only: None });
named_at!(Only, NameAt::Delivery { only: Some("a.b") });

fn delivery(header: Option<&str>, body: &str) -> Delivery {
    let mut headers = HeaderMap::new();
    if let Some(header) = header {
        headers.insert("x-event", header.parse().unwrap());
    }
    Delivery::new(headers, body.to_owned())
}

fn told_of<E: EventSet>(delivery: Delivery) -> String {
    describe(&decode::<E>(&delivery.unsigned("a test")))
}

#[test]
fn a_name_may_be_nested() {
    let told = |body: &str| told_of::<Nested>(delivery(None, body));
    assert_eq!(told(r#"{"type": "x", "event": {"id": {"type": "y"}, "type": "a.b"}}"#), "known a.b");
    assert_eq!(told(r#"{"event": {"type": "c"}}"#), "unknown c");
    assert_eq!(told(r#"{"event": {}}"#), "unnamed event.type: required, but missing, at line 1 column 12");
    assert_eq!(told(r#"{"event": "a.b"}"#), "unnamed event: expected an object, found a string, at line 1 column 11");
    assert_eq!(
        told(r#"{"event": {"type": 1}}"#),
        "unnamed event.type: expected a string, found 1, at line 1 column 20"
    );
}

/// Readers disagree about which one counts.
#[test]
fn a_repeated_key_on_the_path_to_the_name_is_refused() {
    let twice = r#"{"event_type":"meeting.moved","event_type":"meeting.updated"}"#;
    assert_eq!(describe(&outcome(twice)), "unnamed event_type: the field occurs twice, at line 1 column 31");
    for (body, fault) in [
        (r#"{"event":{"type":"c","type":"a"}}"#, "event.type: the field occurs twice, at line 1 column 22"),
        (r#"{"event":{"type":"c"},"\u0065vent":{}}"#, "event: the field occurs twice, at line 1 column 23"),
        (r#"{"event":{},"event":{"type":"a"}}"#, "event: the field occurs twice, at line 1 column 13"),
    ] {
        assert_eq!(told_of::<Nested>(delivery(None, body)), format!("unnamed {fault}"), "{body}");
    }
    let twice = r#"{"action":"c","action":"b"}"#;
    let fault = "unnamed action: the field occurs twice, at line 1 column 15";
    assert_eq!(told_of::<InBoth>(delivery(Some("a"), twice)), fault);
    assert_eq!(told_of::<InHeader>(delivery(Some("c"), twice)), "unknown c");
    // Elsewhere, it doesn't matter.
    assert_eq!(told_of::<Nested>(delivery(None, r#"{"type":1,"type":2,"event":{"type":"c"}}"#)), "unknown c");
}

#[test]
fn a_name_may_be_in_a_header() {
    assert_eq!(told_of::<InHeader>(delivery(Some("a.b"), "{}")), "known a.b");
    assert_eq!(told_of::<InHeader>(delivery(Some("c"), "not json")), "unknown c");
    assert_eq!(told_of::<InHeader>(delivery(None, "{}")), "unnamed the header `X-Event` is missing");
    assert_eq!(
        told_of::<InHeader>(delivery(Some("a.b"), "{")),
        "malformed a.b: the text ends inside an object, at line 1 column 2"
    );
    for empty in ["", " ", "\t"] {
        assert_eq!(told_of::<InHeader>(delivery(Some(empty), "{}")), "unnamed the header `X-Event` is missing");
        assert_eq!(
            told_of::<InBoth>(delivery(Some(empty), r#"{"action": "b"}"#)),
            "unnamed the header `X-Event` is missing"
        );
    }
    let mut headers = HeaderMap::new();
    headers.append("x-event", "a".parse().unwrap());
    headers.append("x-event", "b".parse().unwrap());
    let fault = "unnamed the header `X-Event` occurs several times with different values";
    assert_eq!(told_of::<InHeader>(Delivery::new(headers, "{}")), fault);
}

#[test]
fn a_name_may_be_in_a_header_and_the_body() {
    assert_eq!(told_of::<InBoth>(delivery(Some("a"), r#"{"x": 1, "action": "b"}"#)), "known a.b");
    assert_eq!(told_of::<InBoth>(delivery(Some("a"), r#"{"x": 1}"#)), "known a");
    assert_eq!(told_of::<InBoth>(delivery(Some("a"), r#"{"action": null}"#)), "known a");
    assert_eq!(told_of::<InBoth>(delivery(Some("a"), r#"{"action": "c"}"#)), "unknown a.c");
    assert_eq!(
        told_of::<InBoth>(delivery(Some("a"), r#"{"action": 5}"#)),
        "unnamed action: expected a string, found 5, at line 1 column 12"
    );
    assert_eq!(
        told_of::<InBoth>(delivery(Some("a"), "null")),
        "unnamed expected an object, found null, at line 1 column 1"
    );
    assert_eq!(told_of::<InBoth>(delivery(None, "{}")), "unnamed the header `X-Event` is missing");
}

#[test]
fn the_caller_can_supply_the_name() {
    assert_eq!(told_of::<Said>(delivery(None, "{}").named("a.b")), "known a.b");
    assert_eq!(told_of::<Said>(delivery(None, "{}").named("c")), "unknown c");
    let fault = "unnamed the event has no name on the wire: set it with `Delivery::named`";
    assert_eq!(told_of::<Said>(delivery(None, "{}")), fault);
    assert_eq!(told_of::<Only>(delivery(None, "{}")), "known a.b");
    assert_eq!(told_of::<Only>(delivery(None, "{}").named("a")), "known a");
}
