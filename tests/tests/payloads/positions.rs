//! Errors in bodies written by hand: the path, the line, the column and the message of each.

use hookwright_events::{askelephant, contio, morph};
use hookwright_runtime::{Decoded, Malformed, Unnamed};

use crate::apis::delivery;

/// `▶` marks the place of the error in each body, and is removed before decoding.
const MARK: char = '▶';

fn unmarked(body: &str) -> (String, (usize, usize)) {
    let (before, after) = body.split_once(MARK).expect("the place of the fault is marked");
    let line = before.rsplit('\n').next().unwrap_or_default();
    (format!("{before}{after}"), (before.split('\n').count(), line.chars().count() + 1))
}

fn assert_malformed<E: std::fmt::Debug>(outcome: Decoded<E>, place: (usize, usize), fault: &str) {
    let Decoded::Malformed(Malformed { path, line, column, message, .. }) = outcome else {
        panic!("{fault}: {outcome:?}");
    };
    assert_eq!((format!("{path}: {message}").as_str(), (line, column)), (fault, place));
}

fn contio(body: &str, fault: &str, at: (usize, usize)) {
    let (body, place) = unmarked(body);
    assert_eq!(place, at, "the mark is where the test says");
    assert_malformed(contio::decode(&delivery(body)), place, fault);
}

#[test]
fn a_missing_field_of_a_list_item_has_its_position() {
    let body = r#"{
  "data": {
    "meeting_id": "mtg-1",
    "participants": [
      {"participant_id": "p-1", "display_name": "Jürgen 😀"▶}
    ]
  },
  "event_type": "participant.added"
}"#;
    contio(body, "data.participants[0].role: required, but missing", (5, 59));
}

#[test]
fn columns_count_characters() {
    let body = "{\n\"event_type\": \"meeting.created\",\n\"ä€😀\": \"ä€😀\", \"event_id\": ▶5}";
    contio(body, "event_id: expected a string, found 5", (3, 27));
}

#[test]
fn lines_end_with_a_line_feed_and_a_tab_is_one_column() {
    let body = "{\r\n\t\"event_type\": \"meeting.created\",\r\n\t\t\"data\":\t▶[1]\r\n}";
    contio(body, "data: expected an object, found a list", (3, 11));
}

#[test]
fn an_out_of_range_number_has_its_position() {
    let body = r#"{"event_type":"session.expired","data":{"session_id":"s","turn_count":▶9223372036854775808}}"#;
    contio(body, "data.turn_count: a number beyond the type i64: 9223372036854775808", (1, 71));
}

#[test]
fn a_repeated_field_has_the_position_of_the_second() {
    let body = "{\n  \"event_type\": \"meeting.created\",\n  \"event_id\": \"evt-1\",\n  ▶\"event_id\": \"evt-2\"\n}";
    contio(body, "event_id: the field occurs twice", (4, 3));
}

#[test]
fn a_repeated_name_has_the_position_of_the_second() {
    let body = "{\"event_type\": \"meeting.created\", ▶\"event_type\": \"meeting.updated\"}";
    contio(body, "event_type: the field occurs twice", (1, 35));
}

/// An error in a field that isn't read is a JSON error, and its path may need quotes.
#[test]
fn an_error_in_an_unlisted_field_has_its_position() {
    let body = "{\"event_type\": \"meeting.created\",\n \"data\": {\"a.b\": [0, {\"\": tru▶}]}}";
    contio(body, "data[\"a.b\"][1][\"\"]: expected `null`, `true` or `false`", (2, 30));
}

#[test]
fn syntax_errors_have_their_position() {
    contio("{\"event_type\": \"meeting.created\"\n ▶\"event_id\": \"evt-1\"}", ": expected `,` or `}`", (2, 2));
    contio("{\"event_type\": \"meeting.created\",\n \"data\": {▶", "data: the text ends inside an object", (2, 11));
}

#[test]
fn a_deeply_nested_error_has_its_position() {
    let body = r#"{
  "id": "evt", "type": "v1.engagement.created", "api_version": "v1", "created_at": "t", "workspace_id": "w",
  "data": {"object": {
    "contacts": [
      {"object": "contact", "id": "c", "created_at": "t", "updated_at": "t",
       "emails": [{"email": "a@b.c", "is_primary": true}, {"email": "d@e.f", "is_primary": ▶"yes"}]}
    ]
  }}
}"#;
    let (body, place) = unmarked(body);
    assert_eq!(place, (6, 92));
    let fault = "data.object.contacts[0].emails[1].is_primary: expected true or false, found a string";
    assert_malformed(askelephant::decode(&delivery(body)), place, fault);
}

#[test]
fn a_value_of_no_alternative_has_its_position() {
    for (field, value, expected) in [
        ("duration", "{}", "expected a number or a string, found an object"),
        ("duration", "5.5", "expected an integer, found 5.5"),
        ("owner", "[]", "expected a string or an object, found a list"),
        ("users", "{}", "expected a string or a list, found an object"),
    ] {
        let body = format!(
            "{{\"event\": \"crmEngagement::created\", \"data\": {{\n \"fields\": {{\"{field}\": ▶{value}}}}}}}"
        );
        let (body, place) = unmarked(&body);
        assert_malformed(morph::decode(&delivery(body)), place, &format!("data.fields.{field}: {expected}"));
    }
}

#[test]
fn a_name_at_another_place_is_not_found() {
    for (body, fault) in [
        ("{\n  \"data\": {\"event_type\": \"meeting.created\"}\n▶}", "event_type: required, but missing"),
        (
            "{\"data\": {},\n \"event_type\": ▶{\"name\": \"meeting.created\"}}",
            "event_type: expected a string, found an object",
        ),
        (
            "{\"data\": {\"title\": \"x▶\n\"}, \"event_type\": \"meeting.created\"}",
            "data.title: a control character in a string",
        ),
        ("\n \n ▶event_type=meeting.created", ": expected a value"),
    ] {
        let (body, place) = unmarked(body);
        let Decoded::Unnamed(Unnamed { path, line, column, message, .. }) = contio::decode(&delivery(body)) else {
            panic!("{fault}: should be unnamed");
        };
        assert_eq!((format!("{path}: {message}").as_str(), (line, column)), (fault, place));
    }
}
