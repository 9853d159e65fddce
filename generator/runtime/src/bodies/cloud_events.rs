//! Converts `CloudEvents` 1.0 to the mode that the payloads are described in.
//!
//! In structured mode, the attributes are members of a JSON object, as is `data`. In binary mode, they are headers, and
//! the body is the data. The media type determines the mode (HTTP protocol binding 1.0.2, section 3).

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::view::View;
use super::{is_json, json, media_type};
use crate::delivery::{Delivery, with_body, with_headers};
use crate::reader::{Kind, Reader};

/// A mode of `CloudEvents`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The attributes are in the body.
    Structured,
    /// The attributes are in headers with this prefix.
    Binary(&'static str),
}

/// The prefix of attributes in headers, over HTTP and with Kafka, and the headers of the required attributes except for
/// the version.
const PREFIXES: [(&str, [&str; 3]); 2] =
    [("ce-", ["ce-id", "ce-source", "ce-type"]), ("ce_", ["ce_id", "ce_source", "ce_type"])];

/// Whether a media type is that of structured mode, or of a list of events.
fn is_envelope(media_type: &str) -> bool {
    media_type.get(..CLOUD_EVENTS.len()).is_some_and(|start| start.eq_ignore_ascii_case(CLOUD_EVENTS))
}

/// How many attributes an event may have.
const MAX_ATTRIBUTES: usize = 1_000;

const CLOUD_EVENTS: &str = "application/cloudevents";

/// Converts a delivery in binary mode to structured mode; `None` if it isn't in binary mode.
pub(super) fn structured(delivery: &Delivery) -> Option<Result<View<'_>, String>> {
    if media_type(delivery).is_some_and(is_envelope) {
        return None;
    }
    let prefix = prefix(delivery.headers())?;
    Some(attributes(delivery.headers(), prefix).map(|attributes| {
        let (json, fault) = envelope(&attributes, delivery);
        View { fault, ..View::unchanged(Cow::Owned(with_body(delivery.clone(), Bytes::from(json)))) }
    }))
}

/// The prefix of the attributes, if the required ones are present.
fn prefix(headers: &HeaderMap) -> Option<&'static str> {
    let found = PREFIXES.into_iter().find(|(_, names)| names.iter().any(|name| headers.contains_key(*name)));
    found.map(|(prefix, _)| prefix)
}

/// The attributes in the headers, each once.
fn attributes<'h>(headers: &'h HeaderMap, prefix: &str) -> Result<Vec<(&'h str, String)>, String> {
    let mut attributes = Vec::new();
    for name in headers.keys() {
        let Some(attribute) = name.as_str().strip_prefix(prefix) else { continue };
        let mut values = headers.get_all(name).iter();
        let value = values.next().and_then(|value| said(prefix, value.as_bytes()));
        match value {
            Some(value) if values.next().is_none() => attributes.push((attribute, value)),
            Some(_) => return Err(format!("the header `{name}` occurs several times")),
            None => return Err(format!("the header `{name}` is not UTF-8")),
        }
    }
    Ok(attributes)
}

/// Writes the event in structured mode. Data that should be JSON and isn't is left out, and the fault is returned.
fn envelope(attributes: &[(&str, String)], delivery: &Delivery) -> (Vec<u8>, Option<String>) {
    let mut object = Members::default();
    if !attributes.iter().any(|(name, _)| *name == "specversion") {
        object.key("specversion");
        json::string("1.0", &mut object.0);
    }
    // `data` isn't an attribute, so neither is a header of that name (CloudEvents 1.0.2, section 3.2).
    let own = attributes.iter().filter(|(name, _)| !matches!(*name, "data" | "data_base64" | "datacontenttype"));
    for (name, value) in own {
        object.key(name);
        json::string(value, &mut object.0);
    }
    let sent = delivery.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if let Some(sent) = sent {
        object.key("datacontenttype");
        json::string(sent, &mut object.0);
    }
    let body = delivery.body();
    let mut fault = None;
    if media_type(delivery).is_none_or(is_json) {
        match json::check(body) {
            _ if body.is_empty() => {}
            Ok(()) => {
                object.key("data");
                object.0.extend_from_slice(body);
            }
            Err(error) => fault = Some(format!("the data is not JSON: {}", error.message())),
        }
    } else if let Ok(text) = std::str::from_utf8(body) {
        object.key("data");
        json::string(text, &mut object.0);
    } else {
        object.key("data_base64");
        json::string(&STANDARD.encode(body), &mut object.0);
    }
    (object.finished(), fault)
}

/// An object while it is written.
#[derive(Default)]
struct Members(Vec<u8>);

impl Members {
    fn key(&mut self, name: &str) {
        self.0.push(if self.0.is_empty() { b'{' } else { b',' });
        json::string(name, &mut self.0);
        self.0.push(b':');
    }

    fn finished(mut self) -> Vec<u8> {
        if self.0.is_empty() {
            self.0.push(b'{');
        }
        self.0.push(b'}');
        self.0
    }
}

/// Converts a delivery to binary mode with this prefix; `None` if it is in that mode already, or isn't an event.
pub(super) fn binary<'a>(delivery: &'a Delivery, prefix: &str) -> Option<Result<View<'a>, String>> {
    let view = match self::prefix(delivery.headers()) {
        Some(found) if found == prefix => return None,
        Some(found) => renamed(delivery, found, prefix),
        None if media_type(delivery).is_some_and(is_envelope) => taken_apart(delivery, prefix),
        None => return None,
    };
    Some(view.map(|view| View::unchanged(Cow::Owned(view))))
}

/// The delivery with its headers renamed to those of another protocol.
fn renamed(delivery: &Delivery, found: &str, prefix: &str) -> Result<Delivery, String> {
    let mut headers = delivery.headers().clone();
    for (name, value) in attributes(delivery.headers(), found)? {
        let header = HeaderName::try_from(format!("{prefix}{name}"));
        let (Ok(header), Ok(value)) = (header, HeaderValue::from_str(&encoded(prefix, &value))) else { continue };
        headers.insert(header, value);
    }
    Ok(with_headers(delivery.clone(), headers))
}

fn taken_apart(delivery: &Delivery, prefix: &str) -> Result<Delivery, String> {
    let mut headers = delivery.headers().clone();
    headers.remove(CONTENT_TYPE);
    let mut data: Option<Bytes> = None;
    let body = delivery.body();
    let not_json = |error: crate::DecodeError| format!("the event is not JSON: {}", error.message());
    let mut reader = Reader::new(body);
    for (name, value) in reader.members(MAX_ATTRIBUTES).map_err(not_json)? {
        let text = body.get(value.clone()).unwrap_or_default();
        match (&*name, reader_of(text)) {
            ("data", _) if data.is_none() => data = Some(body.slice(value)),
            ("data_base64", Some(encoded)) if data.is_none() => {
                data = Some(
                    STANDARD.decode(encoded.as_bytes()).map_err(|_| "`data_base64` is not Base64".to_owned())?.into(),
                );
            }
            ("data" | "data_base64", _) => return Err("the data occurs twice".to_owned()),
            ("datacontenttype", Some(text)) => {
                let value =
                    HeaderValue::from_str(&text).map_err(|_| "`datacontenttype` isn't a media type".to_owned())?;
                headers.insert(CONTENT_TYPE, value);
            }
            (name, Some(text)) => {
                let header = HeaderName::try_from(format!("{prefix}{name}"));
                // An attribute whose name can't be a header name isn't one (CloudEvents 1.0.2, "Naming Conventions").
                let (Ok(header), Ok(value)) = (header, HeaderValue::from_str(&encoded(prefix, &text))) else {
                    continue;
                };
                if headers.insert(header, value).is_some() {
                    return Err("an attribute occurs twice".to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(with_headers(with_body(delivery.clone(), data.unwrap_or_default()), headers))
}

/// The text of an attribute: the content of a string, or a number or a boolean as written.
fn reader_of(value: &[u8]) -> Option<Cow<'_, str>> {
    let mut reader = Reader::new(value);
    match reader.peek().ok()? {
        Kind::String => reader.borrowed_text().ok(),
        Kind::Number | Kind::Bool => std::str::from_utf8(value).ok().map(Cow::Borrowed),
        _ => None,
    }
}

/// Decodes the value of a header with the prefix. Only HTTP encodes values.
pub(super) fn said(prefix: &str, value: &[u8]) -> Option<String> {
    if prefix == "ce-" { decoded(value) } else { std::str::from_utf8(value).ok().map(str::to_owned) }
}

/// Decodes the value of a header (HTTP protocol binding 1.0.2, section 3.1.3.2): removes quotes, which older senders
/// add, then decodes percent signs once.
fn decoded(value: &[u8]) -> Option<String> {
    let unquoted = value.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    let value: Cow<'_, [u8]> = unquoted.map_or(Cow::Borrowed(value), |quoted| Cow::Owned(unescaped(quoted)));
    if !value.contains(&b'%') {
        // Some senders don't encode letters, but send them in the character set that HTTP once had.
        let text = std::str::from_utf8(&value).map(str::to_owned);
        return Some(text.unwrap_or_else(|_| value.iter().copied().map(char::from).collect()));
    }
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = &*value;
    while let Some((first, others)) = rest.split_first() {
        rest = others;
        match (first, others) {
            (b'%', [high, low, behind @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16).unwrap_or_default();
                bytes.push(u8::try_from(digit(high) * 16 + digit(low)).unwrap_or_default());
                rest = behind;
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).ok()
}

/// Removes the backslashes that quote characters (RFC 9110, section 5.6.4).
fn unescaped(quoted: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(quoted.len());
    let mut rest = quoted.iter();
    while let Some(byte) = rest.next() {
        bytes.extend(if *byte == b'\\' { rest.next() } else { Some(byte) });
    }
    bytes
}

/// Encodes a text as the value of a header.
fn encoded(prefix: &str, text: &str) -> String {
    if prefix != "ce-" {
        return text.to_owned();
    }
    let mut value = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'"' | b'%' | 0..=b' ' | 0x7f.. => {
                let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase();
                value.extend(['%', digit(byte >> 4), digit(byte & 15)]);
            }
            _ => value.push(char::from(byte)),
        }
    }
    value
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::*;

    fn delivery(headers: &[(&'static str, &str)], body: &str) -> Delivery {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        Delivery::new(map, body.to_owned())
    }

    fn as_structured(headers: &[(&'static str, &str)], body: &str) -> Option<Result<(String, bool), String>> {
        let delivery = delivery(headers, body);
        let view = structured(&delivery)?;
        Some(view.map(|view| (String::from_utf8_lossy(view.delivery.body()).into_owned(), view.fault.is_some())))
    }

    #[test]
    fn values_of_headers_are_decoded_once() {
        for (value, said) in [
            ("plain", Some("plain")),
            ("Euro%20%E2%82%AC%20%F0%9F%98%80", Some("Euro € 😀")),
            ("%2541", Some("%41")),
            ("\"a \\\"b\\\" %25\"", Some("a \"b\" %")),
            ("100%", Some("100%")),
            ("%zz%4", Some("%zz%4")),
            ("\"", Some("\"")),
            ("€", Some("€")),
            ("%ff", None),
        ] {
            assert_eq!(decoded(value.as_bytes()).as_deref(), said, "{value}");
        }
        for text in ["", "a b", "100%", "\"q\"", "Euro € 😀", "\n"] {
            assert_eq!(decoded(encoded("ce-", text).as_bytes()).as_deref(), Some(text));
        }
    }

    #[test]
    fn letters_may_be_in_the_old_character_set() {
        assert_eq!(decoded(b"P\xe4ckchen").as_deref(), Some("Päckchen"));
        assert_eq!(said("ce_", b"100%25").as_deref(), Some("100%25"));
        assert_eq!(said("ce_", b"\xe4"), None);
    }

    #[test]
    fn headers_of_one_protocol_are_read_as_those_of_another() {
        let delivery = delivery(&[("ce-id", "a%20b")], "{}");
        let view = binary(&delivery, "ce_").unwrap().map_err(|error| panic!("{error}")).unwrap();
        assert_eq!(view.delivery.headers()["ce_id"], "a b");
        assert!(binary(&delivery, "ce-").is_none());
    }

    #[test]
    fn headers_become_an_envelope() {
        let headers = [("ce-type", "order.paid"), ("ce-id", "1"), ("content-type", "application/json")];
        let (json, is_faulty) = as_structured(&headers, r#"{"a":1}"#).unwrap().unwrap();
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let expected = serde_json::json!({
            "specversion": "1.0", "type": "order.paid", "id": "1", "datacontenttype": "application/json", "data": {"a": 1},
        });
        assert_eq!((value, is_faulty), (expected, false));
        let (json, _) = as_structured(&[("ce-id", "1"), ("content-type", "text/plain")], "a").unwrap().unwrap();
        assert!(json.ends_with(r#""data":"a"}"#), "{json}");
        assert_eq!(as_structured(&[("content-type", "application/json")], "{}"), None);
        assert_eq!(as_structured(&[("ce-id", "1"), ("content-type", "application/cloudevents+json")], "{}"), None);
        assert!(as_structured(&[("ce-id", "%ff")], "{}").unwrap().is_err());
        assert!(as_structured(&[("ce-id", "1"), ("ce-x", "1"), ("ce-x", "2")], "{}").unwrap().is_err());
    }

    #[test]
    fn data_cannot_add_attributes() {
        for body in [r#"1,"type":"other""#, "", "{", r#"1}{"type":"other""#] {
            let (json, is_faulty) = as_structured(&[("ce-type", "a"), ("ce-data", "9")], body).unwrap().unwrap();
            let value: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert_eq!(value, serde_json::json!({"specversion": "1.0", "type": "a"}), "{body}");
            assert_eq!(is_faulty, !body.is_empty());
        }
    }

    #[test]
    fn an_envelope_becomes_headers() {
        let envelope = [("content-type", "application/cloudevents+json; charset=utf-8")];
        let body = r#"{"specversion":"1.0","id":"a b","n":5,"datacontenttype":"application/json","data":{"x":[1]},"null":null}"#;
        let delivery = delivery(&envelope, body);
        let view = binary(&delivery, "ce-").unwrap().map_err(|error| panic!("{error}")).unwrap();
        let said = |name: &str| view.delivery.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(said("ce-id").as_deref(), Some("a%20b"));
        assert_eq!(said("ce-n").as_deref(), Some("5"));
        assert_eq!(said("content-type").as_deref(), Some("application/json"));
        assert_eq!(&view.delivery.body()[..], br#"{"x":[1]}"#);
        for body in
            [r#"{"id":"1","id":"2"}"#, r#"{"data":1,"data":2}"#, r#"{"data":1,"data_base64":"MQ=="}"#, "[]", "{"]
        {
            let delivery = super::tests::delivery(&envelope, body);
            assert!(binary(&delivery, "ce-").unwrap().is_err(), "{body}");
        }
    }
}
