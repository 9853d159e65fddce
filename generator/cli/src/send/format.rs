//! Bodies in other formats, made from JSON samples.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hookwright_core::ir::{Api, BodyFormat, Event, Inside};
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
            (BodyFormat::Inside(path, written), _) => inside(&json, path, *written),
            (BodyFormat::Form(_), Value::Object(fields)) => form(&fields),
            (BodyFormat::Text(_), Value::String(text)) => text.into_bytes(),
            // The signer turns claims into a token.
            _ => json,
        }
    }
}

/// A body with the payload in a string, at a path of keys. A token isn't signed yet.
fn inside(json: &[u8], path: &[String], written: Inside) -> Vec<u8> {
    let text = match written {
        Inside::Json => String::from_utf8_lossy(json).into_owned(),
        Inside::Base64 => STANDARD.encode(json),
        Inside::Claims => format!("e30.{}.", URL_SAFE_NO_PAD.encode(json)),
    };
    let body = path.iter().rev().fold(Value::from(text), |inner, key| serde_json::json!({ key: inner }));
    body.to_string().into_bytes()
}

/// A field for each property, in the order of their names, and for each item of a list. An object stays JSON, and null
/// is left out.
fn form(fields: &serde_json::Map<String, Value>) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, value) in fields {
        let values = match value {
            Value::Array(items) => items.as_slice(),
            value => std::slice::from_ref(value),
        };
        for value in values {
            match value {
                Value::Null => {}
                Value::String(text) => pair(name, text, &mut form),
                other => pair(name, &other.to_string(), &mut form),
            }
        }
    }
    form
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
        let json = r#"{"from":"+1 5","count":3,"tags":["a","b&c"],"address":{"city":"Köln"},"none":null}"#;
        let form = "address=%7B%22city%22%3A%22K%C3%B6ln%22%7D&count=3&from=%2B1+5&tags=a&tags=b%26c";
        assert_eq!(written(BodyFormat::Form(Vec::new()), json), form);
        assert_eq!(written(BodyFormat::JsonInForm("data".to_owned()), r#"{"a":1}"#), "data=%7B%22a%22%3A1%7D");
        assert_eq!(written(BodyFormat::Json, "{ }"), "{ }");
        let inside = |how| BodyFormat::Inside(vec!["a".to_owned(), "b".to_owned()], how);
        assert_eq!(written(inside(Inside::Json), r#"{"c":1}"#), r#"{"a":{"b":"{\"c\":1}"}}"#);
        assert_eq!(written(inside(Inside::Base64), r#"{"c":1}"#), r#"{"a":{"b":"eyJjIjoxfQ=="}}"#);
        assert_eq!(written(inside(Inside::Claims), r#"{"c":1}"#), r#"{"a":{"b":"e30.eyJjIjoxfQ."}}"#);
    }
}
