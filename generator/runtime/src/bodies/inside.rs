//! Payloads in a string of a JSON body.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Inside, token};
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
        Inside::Base64 => {
            let decoded = PLAIN.decode(text.as_bytes()).or_else(|_| FOR_URLS.decode(text.as_bytes()));
            decoded.map_err(|_| "the payload is not Base64")
        }
        Inside::Claims => token::claims(text.as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Inside, payload};

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
