//! Bodies in other formats, made from JSON samples.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hookwright_core::ir::{Api, BodyFormat, Event, FieldContent, FormField, Inside};
use hookwright_runtime::serde_json::{self, Value};

/// How the bodies of an event are encoded.
pub(super) struct Format {
    /// The media type.
    pub(super) media_type: String,
    written: BodyFormat,
}

impl Format {
    /// The event's format. `None` if it is JSON.
    pub(super) fn of_event(api: &Api, event: &Event) -> Option<Self> {
        let (media_type, written) = api.bodies.of_event(&event.name)?;
        Some(Self { media_type: media_type.to_owned(), written: written.clone() })
    }

    /// A JSON payload, as it is sent.
    pub(super) fn write(&self, json: Vec<u8>) -> Vec<u8> {
        let Ok(value) = serde_json::from_slice::<Value>(&json) else { return json };
        match (&self.written, value) {
            (BodyFormat::JsonInForm(field), _) => {
                let mut form = Vec::new();
                pair(field, &String::from_utf8_lossy(&json), &mut form);
                form
            }
            (BodyFormat::InForm(field, written), _) => {
                let mut form = Vec::new();
                pair(field, &text(&json, *written), &mut form);
                form
            }
            (BodyFormat::Inside(path, written), _) => inside(&json, path, *written),
            (BodyFormat::Form(listed), Value::Object(fields)) => form(&fields, listed),
            (BodyFormat::Text(_), Value::String(text)) => text.into_bytes(),
            (BodyFormat::Lines, value) => format!("{value}\n").into_bytes(),
            // The signer turns claims into a token.
            _ => json,
        }
    }
}

/// The payload as a text. A token isn't signed yet.
fn text(json: &[u8], written: Inside) -> String {
    match written {
        Inside::Json => String::from_utf8_lossy(json).into_owned(),
        Inside::Base64 => STANDARD.encode(json),
        Inside::Claims => format!("e30.{}.", URL_SAFE_NO_PAD.encode(json)),
    }
}

/// A body with the payload in a string, at a path of keys.
fn inside(json: &[u8], path: &[String], written: Inside) -> Vec<u8> {
    let text = Value::from(text(json, written));
    let body = path.iter().rev().fold(text, |inner, key| serde_json::json!({ key: inner }));
    body.to_string().into_bytes()
}

/// A field for each property, in the order of their names, and for each item of a list. If the document describes an
/// object, its properties have names with brackets, as `data[id]`. Other objects stay JSON, and null is left out.
fn form(fields: &serde_json::Map<String, Value>, listed: &[FormField]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, value) in fields {
        let is_object = |field: &FormField| field.content == FieldContent::Json && !field.is_list;
        match value {
            Value::Object(_) if !listed.iter().any(|field| field.wire == *name && is_object(field)) => {
                pair(name, &value.to_string(), &mut form);
            }
            value => add(name, value, &mut form),
        }
    }
    form
}

/// How many keys a name with brackets has at most. Receivers read no more.
const DEEPEST: usize = 8;

fn add(name: &str, value: &Value, form: &mut Vec<u8>) {
    let is_key = |key: &String| !key.is_empty() && !key.contains(['[', ']']);
    match value {
        Value::Null => {}
        Value::String(text) => pair(name, text, form),
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Null => {}
                    Value::String(text) => pair(name, text, form),
                    other => pair(name, &other.to_string(), form),
                }
            }
        }
        Value::Object(fields)
            if !fields.is_empty() && fields.keys().all(is_key) && name.matches('[').count() + 1 < DEEPEST =>
        {
            fields.iter().for_each(|(key, value)| add(&format!("{name}[{key}]"), value, form));
        }
        other => pair(name, &other.to_string(), form),
    }
}

fn pair(name: &str, value: &str, form: &mut Vec<u8>) {
    if !form.is_empty() {
        form.push(b'&');
    }
    escape(name, form);
    form.push(b'=');
    escape(value, form);
}

/// A text as a form or a query has it.
pub(super) fn escaped(text: &str) -> String {
    let mut form = Vec::new();
    escape(text, &mut form);
    String::from_utf8_lossy(&form).into_owned()
}

/// Encodes a text for a form: a space becomes a plus, and everything except letters and digits is escaped.
fn escape(text: &str, form: &mut Vec<u8>) {
    for byte in text.bytes() {
        match byte {
            b' ' => form.push(b'+'),
            b'*' | b'-' | b'.' | b'_' => form.push(byte),
            _ if byte.is_ascii_alphanumeric() => form.push(byte),
            _ => form.extend(format!("%{byte:02X}").bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(written: BodyFormat, json: &str) -> String {
        let format = Format { media_type: String::new(), written };
        String::from_utf8_lossy(&format.write(json.into())).into_owned()
    }

    #[test]
    fn a_payload_is_written_as_a_form() {
        let json = r#"{"from":"+1 5","count":3,"tags":["a","b&c"],"address":{"city":"Köln","at":{"x":1}},"none":null,
            "empty":{},"odd":{"a]":1},"lines":[{"id":1}]}"#;
        let form = "address%5Bat%5D%5Bx%5D=1&address%5Bcity%5D=K%C3%B6ln&count=3&empty=%7B%7D&from=%2B1+5&\
                    lines=%7B%22id%22%3A1%7D&odd=%7B%22a%5D%22%3A1%7D&tags=a&tags=b%26c";
        let listed = |wire: &str| FormField { wire: wire.to_owned(), content: FieldContent::Json, is_list: false };
        let listed = ["address", "empty", "odd"].map(listed).to_vec();
        assert_eq!(written(BodyFormat::Form(listed), json), form);
        assert_eq!(written(BodyFormat::Form(Vec::new()), r#"{"a":{"b":1}}"#), "a=%7B%22b%22%3A1%7D");
        assert_eq!(written(BodyFormat::JsonInForm("data".to_owned()), r#"{"a":1}"#), "data=%7B%22a%22%3A1%7D");
        let encoded = BodyFormat::InForm("data".to_owned(), Inside::Base64);
        assert_eq!(written(encoded, r#"{"a":1}"#), "data=eyJhIjoxfQ%3D%3D");
        assert_eq!(written(BodyFormat::Json, "{ }"), "{ }");
        assert_eq!(written(BodyFormat::Lines, "{\n\"a\": 1\n}"), "{\"a\":1}\n");
        let inside = |how| BodyFormat::Inside(vec!["a".to_owned(), "b".to_owned()], how);
        assert_eq!(written(inside(Inside::Json), r#"{"c":1}"#), r#"{"a":{"b":"{\"c\":1}"}}"#);
        assert_eq!(written(inside(Inside::Base64), r#"{"c":1}"#), r#"{"a":{"b":"eyJjIjoxfQ=="}}"#);
        assert_eq!(written(inside(Inside::Claims), r#"{"c":1}"#), r#"{"a":{"b":"e30.eyJjIjoxfQ."}}"#);
    }
}
