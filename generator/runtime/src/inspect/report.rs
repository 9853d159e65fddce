//! An outcome as JSON.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};

use crate::api::Api;
use crate::bodies::split;
use crate::delivery::Trusted;
use crate::event_set::{EventSet, decode};
use crate::handshake::Answers;
use crate::outcome::Decoded;

/// The outcome as an object with `api`, `outcome` (`known`, `unknown`, `malformed` or `unnamed`), `event`, `path`,
/// `line`, `column`, `message` and `value`. Members that don't apply are null. `value` is the event as it serializes,
/// except that a [`Decimal`](crate::Decimal) is rounded to fit a `Value`; [`line()`] has all of its digits.
pub fn report<E: EventSet + Serialize>(api: &str, decoded: &Decoded<E>) -> Value {
    let mut report = match decoded {
        Decoded::Known(event) => known_report(event),
        Decoded::Unknown(_) => empty_report("unknown"),
        Decoded::Malformed(fault) => faulty("malformed", &fault.path, &fault.message, fault.line, fault.column),
        Decoded::Unnamed(fault) => faulty("unnamed", &fault.path, &fault.message, fault.line, fault.column),
    };
    report["api"] = api.into();
    report["event"] = decoded.name().into();
    report
}

/// The [`report`] as a line of JSON, with all the digits of numbers.
pub fn line<E: EventSet + Serialize>(api: &str, decoded: &Decoded<E>) -> String {
    let mut report = report(api, decoded);
    let value = match decoded {
        Decoded::Known(event) => to_raw_value(event).ok(),
        _ => None,
    };
    if value.is_some() {
        // A `Value` can't hold some numbers, but the line can.
        report["message"] = Value::Null;
    }
    match (&report, value) {
        (Value::Object(report), Some(value)) => serde_json::to_string(&Line { report, value }).unwrap_or_default(),
        _ => report.to_string(),
    }
}

/// The [`line()`] of a delivery, or one for each item if it holds several events. A handshake has the outcome
/// `handshake`. Its `value` is the `status`, `headers` and `body` of the answer that it would get with the right token
/// or signature.
pub fn lines<E: Api + Serialize>(api: &str, delivery: Trusted) -> String {
    if let Some(mut report) = handshake::<E>(&delivery) {
        report["api"] = api.into();
        return report.to_string();
    }
    let items = match split::<E>(delivery) {
        Ok(items) => items,
        Err(unnamed) => return line(api, &Decoded::<E>::Unnamed(unnamed)),
    };
    let lines = items.iter().map(|item| line(api, &decode::<E>(&item.trusted)));
    lines.collect::<Vec<_>>().join("\n")
}

fn handshake<E: Api>(delivery: &Trusted) -> Option<Value> {
    let answers = Answers::new(E::INFO.answers, ["no secret is known here"]).ok()?;
    let mut report = empty_report("handshake");
    match answers.find(delivery.delivery())?.shown(delivery.delivery()) {
        Ok(answer) => {
            let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            let headers = answer.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value).into()));
            let headers: Map<String, Value> = headers.collect();
            let body = String::from_utf8_lossy(&answer.body);
            report["value"] = json!({ "status": answer.status.as_u16(), "headers": headers, "body": body });
        }
        Err(refusal) => report["message"] = refusal.to_string().into(),
    }
    Some(report)
}

/// A report with the value as the event serializes it.
struct Line<'a> {
    report: &'a Map<String, Value>,
    value: Box<RawValue>,
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.report.len()))?;
        for (key, part) in self.report {
            match key.as_str() {
                "value" => map.serialize_entry(key, &self.value)?,
                _ => map.serialize_entry(key, part)?,
            }
        }
        map.end()
    }
}

/// The answer to a line that isn't a request, or that names an unknown API.
pub fn refusal(api: Option<&str>, message: &str) -> Value {
    let mut report = empty_report("unnamed");
    report["api"] = api.into();
    report["message"] = message.into();
    report
}

fn empty_report(outcome: &str) -> Value {
    json!({
        "api": null, "outcome": outcome, "event": null, "path": null,
        "line": null, "column": null, "message": null, "value": null,
    })
}

/// An event that can't be written says so in `message`. Generated events always can.
fn known_report(event: &impl Serialize) -> Value {
    let mut report = empty_report("known");
    match serde_json::to_value(event) {
        Ok(value) => report["value"] = value,
        Err(error) => report["message"] = error.to_string().into(),
    }
    report
}

fn faulty(outcome: &str, path: &str, message: &str, line: usize, column: usize) -> Value {
    let mut report = empty_report(outcome);
    report["path"] = path.into();
    report["message"] = message.into();
    // Line 0 stands for a fault outside the body.
    if line > 0 {
        report["line"] = line.into();
        report["column"] = column.into();
    }
    report
}
