//! Payloads in a string of a JSON body, or in a field of a form.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Inside, form, token};
use crate::reader::{Kind, Reader};

/// Senders write padding, or leave it out.
const PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const PLAIN: GeneralPurpose = GeneralPurpose::new(&STANDARD, PADDING);
const FOR_URLS: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, PADDING);

/// The payload at the path, as JSON.
pub(super) fn payload(body: &[u8], path: &[&str], written: Inside) -> Result<Vec<u8>, &'static str> {
    const MISSING: &str = "the body has no string with the payload";
    let path: Vec<Box<str>> = path.iter().map(|key| (*key).into()).collect();
    let mut reader = Reader::new(body);
    let found = reader.value_at(&path).and_then(|found| reader.finish().map(|()| found));
    let found = found.map_err(|_| "the body is not JSON, or repeats a key on the way to the payload")?;
    let json = found.and_then(|range| body.get(range)).ok_or(MISSING)?;
    let mut reader = Reader::new(json);
    if reader.peek().ok() != Some(Kind::String) {
        return Err(MISSING);
    }
    let text: Cow<'_, str> = reader.borrowed_text().map_err(|_| MISSING)?;
    match written {
        Inside::Json => Ok(text.into_owned().into_bytes()),
        Inside::Base64 => base64(text.as_bytes()),
        Inside::Claims => token::claims(text.as_bytes()),
    }
}

/// The payload in the field of a form, as JSON.
pub(super) fn in_form(form: &[u8], name: &str, written: Inside) -> Result<Vec<u8>, &'static str> {
    let text = form::json_in(form, name)?;
    match written {
        Inside::Json => Ok(text),
        Inside::Base64 => base64(&text),
        Inside::Claims => token::claims(&text),
    }
}

fn base64(text: &[u8]) -> Result<Vec<u8>, &'static str> {
    let decoded = PLAIN.decode(text).or_else(|_| FOR_URLS.decode(text));
    decoded.map_err(|_| "the payload is not Base64")
}

#[cfg(test)]
mod tests {
    use super::{Inside, in_form, payload};

    #[test]
    fn a_payload_is_in_a_field_of_a_form() {
        for (form, written) in [
            ("x=1&data=%7B%22c%22%3A1%7D", Inside::Json),
            ("data=eyJjIjoxfQ%3D%3D", Inside::Base64),
            ("data=eyJjIjoxfQ", Inside::Base64),
            ("data=e30.eyJjIjoxfQ.c2ln&x=", Inside::Claims),
        ] {
            assert_eq!(in_form(form.as_bytes(), "data", written).as_deref(), Ok(&br#"{"c":1}"#[..]), "{form}");
        }
        for form in ["", "x=e30", "data=e30&data=e30", "data=%7B%7D"] {
            assert!(in_form(form.as_bytes(), "data", Inside::Base64).is_err(), "{form}");
        }
        assert!(in_form(b"data=e30", "data", Inside::Claims).is_err());
    }

    #[test]
    fn a_payload_is_a_string() {
        for (body, written, expected) in [
            (r#"{"a":{"b":"{\"c\":1}"}}"#, Inside::Json, r#"{"c":1}"#),
            (r#"{"a":{"b":"eyJjIjoxfQ=="}}"#, Inside::Base64, r#"{"c":1}"#),
            (r#"{"a":{"b":"eyJjIjoxfQ"},"x":[]}"#, Inside::Base64, r#"{"c":1}"#),
            (r#"{"a":{"b":"Ij8_PyI"}}"#, Inside::Base64, r#""???""#),
            (r#"{"a":{"b":"e30.eyJjIjoxfQ.c2ln"}}"#, Inside::Claims, r#"{"c":1}"#),
        ] {
            assert_eq!(payload(body.as_bytes(), &["a", "b"], written).as_deref(), Ok(expected.as_bytes()), "{body}");
        }
        for body in [
            "",
            "{}",
            r#"{"a":{"b":null}}"#,
            r#"{"a":{"b":{}}}"#,
            r#"{"a":{"b":"?"}}"#,
            r#"{"a":{"b":"e30"},"a":{"b":"e30"}}"#,
            r#"{"a":{"b":"e30","b":"e30"}}"#,
            r#"{"a":{"b":"e30"}}{}"#,
        ] {
            assert!(payload(body.as_bytes(), &["a", "b"], Inside::Base64).is_err(), "{body}");
        }
    }
}
