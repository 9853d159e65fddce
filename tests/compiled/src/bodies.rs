//! Deliveries in the generated code of the cases about bodies.

#![allow(clippy::unwrap_used, reason = "a panic fails the test")]

use hookwright_runtime::Api;
use hookwright_runtime::inspect::{Request, lines};
use serde::Serialize;
use serde_json::Value;

/// The outcome, the event's name and the value of each event in a delivery, as read by `inspect`.
fn outcomes<E: Api + Serialize>(line: &str) -> String {
    let request = Request::parse(line.as_bytes()).unwrap();
    let lines = lines::<E>("acme", request.delivery().unsigned("a test"));
    let outcome = |line: &str| {
        let report: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| report[key].as_str().unwrap_or_default().to_owned();
        // The value comes last, and has its properties in the order of the document.
        let value = line.split_once(r#","value":"#).unwrap().1.strip_suffix('}').unwrap();
        let value = if text("outcome") == "known" { value } else { "" };
        format!("{} {} {value}", text("outcome"), text("event")).trim().to_owned()
    };
    lines.lines().map(outcome).collect::<Vec<_>>().join("; ")
}

macro_rules! outcomes {
    ($case:ident: $($line:expr => $expected:literal,)+) => {
        $(assert_eq!(outcomes::<crate::$case::acme::Event>($line), $expected, "{}", $line);)+
    };
}

#[test]
fn each_media_type_has_its_own_payload() {
    outcomes! { bodies_by_media_type:
        r#"{"api": "x", "media_type": "application/json", "body": {"type": "parcel.sent", "parcel": "p"}}"#
            => r#"known parcel.sent {"type":"parcel.sent","parcel":"p"}"#,
        r#"{"api": "x", "media_type": "application/vnd.acme.v2+json; v=1", "body": {"type": "parcel.sent", "parcels": ["p"]}}"#
            => r#"known parcel.sent.vnd.acme.v2+json {"type":"parcel.sent","parcels":["p"]}"#,
        r#"{"api": "x", "media_type": "application/vnd.acme.v2+json", "body": {"type": "parcel.sent", "parcel": "p"}}"#
            => "malformed parcel.sent.vnd.acme.v2+json",
        r#"{"api": "x", "media_type": "text/plain", "body": {"type": "parcel.lost", "parcel": "p"}}"#
            => r#"known parcel.lost {"type":"parcel.lost","parcel":"p"}"#,
        r#"{"api": "x", "media_type": "text/vnd.acme.grams", "body_text": " 70\n"}"# => "known parcel.weighed 70",
        r#"{"api": "x", "event": "parcel.weighed", "body_text": "70"}"# => "known parcel.weighed 70",
        r#"{"api": "x", "media_type": "text/vnd.acme.grams", "body_text": "70,1"}"# => "malformed parcel.weighed",
    }
}

#[test]
fn forms_are_read_according_to_their_schema() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let form = |text: &str| format!(r#"{{"api": "x", "media_type": "{FORM}", "body_text": "{text}"}}"#);
    outcomes! { bodies_of_forms:
        &form("type=call&from=%2B1&seconds=7&price=0.50&recorded=true&tags=a&tags=b&address=%7B%22city%22%3A%22Rome%22%7D&status=rung&x=y")
            => r#"known call {"type":"call","from":"+1","seconds":7,"price":0.5,"recorded":true,"tags":["a","b"],"address":{"city":"Rome"},"status":"rung"}"#,
        &form("type=call&from=") => r#"known call {"type":"call","from":""}"#,
        &form("type=call&from=a&seconds=7s") => "malformed call",
        &form("type=call&from=a&from=b") => "malformed call",
        // The same field is text here.
        &form("type=press&seconds=7&data=%7B%22button%22%3A2%7D") => r#"known press {"type":"press","seconds":"7","data":{"button":2}}"#,
        &form("type=press&data=%7B%22button%22%3A%222%22%7D") => "malformed press",
        &form("type=press&data=%7B") => "malformed press",
        &form("type=hang") => "unknown hang",
        &form("type=call&type=call&from=a") => "unnamed",
        &form("from=a") => "unnamed",
        r#"{"api": "x", "body_text": "type=call&from=a"}"# => r#"known call {"type":"call","from":"a"}"#,
        r#"{"api": "x", "media_type": "application/json", "body": {"type": "call", "from": "a"}}"#
            => r#"known call {"type":"call","from":"a"}"#,
    }
}

#[test]
fn a_payload_may_be_in_a_string_of_the_body() {
    outcomes! { bodies_inside:
        r#"{"api": "x", "media_type": "application/json", "body": {"message": {"id": "7", "data": "eyJ0eXBlIjoib3JkZXIucGFpZCIsImFtb3VudCI6NX0="}}}"#
            => r#"known order.paid {"type":"order.paid","amount":5}"#,
        r#"{"api": "x", "media_type": "application/vnd.acme+json", "body": {"message": {"data": "eyJ0eXBlIjoib3JkZXIucGFpZCIsImFtb3VudCI6NX0"}}}"#
            => r#"known order.paid {"type":"order.paid","amount":5}"#,
        r#"{"api": "x", "media_type": "text/plain; charset=UTF-8", "body": {"message": {"data": "eyJ0eXBlIjoib3JkZXIucGFpZCIsImFtb3VudCI6NX0"}}}"#
            => r#"known order.paid {"type":"order.paid","amount":5}"#,
        r#"{"api": "x", "body": {"message": {"data": "eyJ0eXBlIjoib3JkZXIubG9zdCJ9"}}}"# => "unknown order.lost",
        r#"{"api": "x", "body": {"message": {"data": "?"}}}"# => "unnamed",
        // What is around it isn't the payload.
        r#"{"api": "x", "body": {"type": "order.paid", "amount": 5}}"# => "unnamed",
    }
    outcomes! { bodies_inside_token:
        r#"{"api": "x", "body": {"payload": "e30.eyJ0eXBlIjoib3JkZXIucGFpZCIsImFtb3VudCI6NX0.c2ln"}}"#
            => r#"known order.paid {"type":"order.paid","amount":5}"#,
        r#"{"api": "x", "body": {"payload": "eyJ0eXBlIjoib3JkZXIucGFpZCIsImFtb3VudCI6NX0"}}"# => "unnamed",
    }
    outcomes! { bodies_in_form:
        r#"{"api": "x", "media_type": "application/x-www-form-urlencoded", "body_text": "proof=e30.eyJ0eXBlIjoib3JkZXIucGFpZCIsImFtb3VudCI6NX0.c2ln&x=1"}"#
            => r#"known order.paid {"type":"order.paid","amount":5}"#,
        r#"{"api": "x", "media_type": "application/x-www-form-urlencoded", "body_text": "proof=eyJ0eXBlIjoib3JkZXIucGFpZCIsImFtb3VudCI6NX0"}"# => "unnamed",
    }
}

#[test]
fn json_may_be_in_a_field_of_a_form() {
    outcomes! { bodies_as_form_or_json:
        r#"{"api": "x", "media_type": "application/json", "headers": {"x-acme-event": "push"}, "body": {"ref": "a"}}"#
            => r#"known push {"ref":"a"}"#,
        r#"{"api": "x", "media_type": "application/x-www-form-urlencoded", "headers": {"x-acme-event": "push"}, "body_text": "payload=%7B%22ref%22%3A%22a%22%7D"}"#
            => r#"known push {"ref":"a"}"#,
        r#"{"api": "x", "media_type": "application/x-www-form-urlencoded", "headers": {"x-acme-event": "push"}, "body_text": "other=1"}"#
            => "unnamed",
    }
}

#[test]
fn an_event_may_come_without_a_body() {
    let sent = |event: &str, body: &str| {
        format!(r#"{{"api": "x", "headers": {{"x-acme-event": "{event}"}}, "body_text": "{body}"}}"#)
    };
    outcomes! { bodies_empty:
        &sent("opened", "") => "known opened {}",
        &sent("opened", "{}") => "known opened {}",
        &sent("closed", "") => "known closed null",
        &sent("closed", r#"{\"why\": \"late\"}"#) => r#"known closed {"why":"late"}"#,
        &sent("closed", "{}") => "malformed closed",
        &sent("cleaned", "") => "known cleaned {}",
        &sent("sold", "") => "malformed sold",
        &sent("lent", "") => "unknown lent",
    }
}

#[test]
fn each_line_is_an_event() {
    let lines = |media_type: &str, text: &str| {
        format!(r#"{{"api": "x", "media_type": "{media_type}", "body_text": {}}}"#, serde_json::json!(text))
    };
    let (first, second) = (r#"{"type":"entry","text":"a"}"#, r#"{"type":"reading","value":1.5}"#);
    outcomes! { bodies_of_lines:
        &lines("application/x-ndjson", &format!("{first}\n\n{second}\r\n{{}}\n"))
            => r#"known entry {"type":"entry","text":"a"}; known reading {"type":"reading","value":1.5}; unnamed"#,
        &lines("text/plain", &format!("{second}\n{first}"))
            => r#"known reading {"type":"reading","value":1.5}; known entry {"type":"entry","text":"a"}"#,
        &lines("application/jsonl", second) => r#"known reading {"type":"reading","value":1.5}"#,
        &lines("application/x-ndjson", "\n") => "",
        &lines("application/json", &format!("[{first},{first}]"))
            => r#"known entry {"type":"entry","text":"a"}; known entry {"type":"entry","text":"a"}"#,
        &lines("application/json", &format!("{first}\n{first}")) => "malformed entry",
    }
}

#[test]
fn each_item_of_a_batch_is_an_event() {
    outcomes! { batch_inferred:
        r#"{"api": "x", "body": [{"event": "opened", "id": "1"}, {"event": "bounced", "id": "2"}, {"event": "read"}, 5, {"id": "3", "event": "opened"}]}"#
            => r#"known opened {"event":"opened","id":"1"}; malformed bounced; unknown read; unnamed; known opened {"event":"opened","id":"3"}"#,
        r#"{"api": "x", "body": {"event": "opened", "id": "1"}}"# => r#"known opened {"event":"opened","id":"1"}"#,
        r#"{"api": "x", "body": []}"# => "",
        r#"{"api": "x", "body_text": "[{}"}"# => "unnamed",
    }
    outcomes! { batch_by_setting:
        r#"{"api": "x", "body": {"shop": "s", "notices": {"items": [{"id": 1, "kind": "made"}, {"id": "2", "kind": "gone"}]}}}"#
            => r#"known changes {"id":1,"kind":"made"}; malformed changes"#,
        r#"{"api": "x", "body": {"id": 1, "kind": "made"}}"# => r#"known changes {"id":1,"kind":"made"}"#,
        r#"{"api": "x", "body": {"notices": {"items": []}, "notices": {"items": [{"id": 1, "kind": "made"}]}}}"# => "malformed changes",
    }
    outcomes! { batch_nested:
        r#"{"api": "x", "body": {"entry": [{"id": "a", "changes": [{"field": "feed", "id": 1}, {"field": "likes", "id": "2"}]}, {"id": "b", "changes": [{"field": "likes", "id": 3}]}]}}"#
            => r#"known page {"field":"feed","id":1}; malformed page; known page {"field":"likes","id":3}"#,
        r#"{"api": "x", "body": {"entry": [{"id": "a", "changes": [{"field": "feed", "id": 1}]}, {"id": "b"}]}}"# => "malformed page",
    }
    outcomes! { batch_by_extension:
        r#"{"api": "x", "body": [{"kind": "item.made", "id": "1"}, {"kind": "item.sold", "id": "2"}]}"#
            => r#"known item.made {"kind":"item.made","id":"1"}; unknown item.sold"#,
        r#"{"api": "x", "body": {"kind": "item.gone", "id": "1"}}"# => r#"known item.gone {"kind":"item.gone","id":"1"}"#,
    }
}

#[test]
fn a_cloud_event_is_one_event_in_any_mode() {
    let envelope = r#"{"specversion":"1.0","id":"1","source":"/s","type":"com.acme.parcel.lost","data":{"number":7}}"#;
    let sent =
        |media_type: &str, body: &str| format!(r#"{{"api": "x", "media_type": "{media_type}", "body": {body}}}"#);
    outcomes! { cloud_events_in_any_mode:
        &sent("application/cloudevents+json", envelope)
            => r#"known com.acme.parcel.lost {"specversion":"1.0","id":"1","source":"/s","type":"com.acme.parcel.lost","data":{"number":7}}"#,
        r#"{"api": "x", "media_type": "application/json", "headers": {"ce-id": "1", "ce-source": "%2Fs", "ce-type": "com.acme.parcel.lost"}, "body": {"number": 7}}"#
            => r#"known com.acme.parcel.lost {"specversion":"1.0","id":"1","source":"/s","type":"com.acme.parcel.lost","data":{"number":7}}"#,
        &sent("application/cloudevents-batch+json", &format!("[{envelope}, {{}}, {envelope}]"))
            => r#"known com.acme.parcel.lost {"specversion":"1.0","id":"1","source":"/s","type":"com.acme.parcel.lost","data":{"number":7}}; unnamed; known com.acme.parcel.lost {"specversion":"1.0","id":"1","source":"/s","type":"com.acme.parcel.lost","data":{"number":7}}"#,
        r#"{"api": "x", "media_type": "application/json", "headers": {"ce-id": "1", "ce-source": "/s", "ce-type": "com.acme.parcel.lost"}, "body_text": "7,\"type\":\"com.acme.parcel.moved\""}"#
            => "malformed com.acme.parcel.lost",
    }
}

#[test]
fn compressed_bodies_are_decompressed() {
    outcomes! { bodies_compressed:
        r#"{"api": "x", "headers": {"content-encoding": "gzip"}, "body_base64": "H4sIAAAAAAACA4uuVspMUbIy1FHKzswDMpTyi1JSi4qdMxLz0lNTlGp1TGMBg6OICSMAAAA="}"#
            => r#"known ordersChanged {"id":1,"kind":"ordersChanged"}; malformed ordersChanged"#,
        r#"{"api": "x", "headers": {"content-encoding": "gzip"}, "body": [{"id": 1, "kind": "ordersChanged"}]}"# => "malformed ordersChanged",
        r#"{"api": "x", "body": [{"id": 1, "kind": "ordersChanged"}]}"# => r#"known ordersChanged {"id":1,"kind":"ordersChanged"}"#,
    }
}
