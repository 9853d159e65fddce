//! A recorded delivery as JSON.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::decode::{Decode, decode_slice};
use crate::delivery::Delivery;
use crate::error::DecodeError;
use crate::reader::{Fields, Kind, Reader};
use crate::scan;
use crate::slot::Slot;

/// A recorded delivery, and the API that it belongs to.
#[derive(Clone, Debug)]
pub struct Request {
    api: String,
    delivery: Delivery,
}

impl Request {
    /// Reads a request of the form `{"api": …, "headers": {…}, "body": …, "body_text": "…", "event": "…"}`, of which
    /// only `api` has to be there.
    ///
    /// `headers` holds strings and lists of strings. `body` is any JSON, the bytes of which are kept exactly as they are;
    /// `body_text` is the text of a body that need not be JSON, and both at once are refused. `event` says which event it
    /// is where it bears no name, as [`Delivery::received_as`] does.
    pub fn parse(line: &[u8]) -> Result<Self, DecodeError> {
        // The body may be what a reader refuses, so the line is read around it.
        let Some(extent) = scan::value_of(line, "body") else { return decode_slice(line) };
        let raw = Bytes::copy_from_slice(&line[extent.clone()]);
        // The line is read with null for the body, padded so that all places stay what they are. What is left of a
        // literal that is no JSON at all has to be shorter than null to be cut short by it; it stays as it is.
        let mut line = line.to_vec();
        if let Some(room) = line.get_mut(extent).filter(|room| room.len() >= NULL.len()) {
            room.fill(b' ');
            room[..NULL.len()].copy_from_slice(NULL);
        }
        let mut request: Self = decode_slice(&line)?;
        request.delivery = request.delivery.with_body(raw);
        Ok(request)
    }

    /// The API that the delivery belongs to.
    pub fn api(&self) -> &str {
        &self.api
    }

    /// The delivery.
    pub fn delivery(&self) -> Delivery {
        self.delivery.clone()
    }
}

const NULL: &[u8] = b"null";

const FIELDS: &[&str] = &["api", "headers", "body", "body_text", "event"];

impl Decode for Request {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (mut api, mut headers, mut event) = (None, None::<Option<Headers>>, None::<Option<String>>);
        let mut body = None;
        reader.object(const { &Fields::new(FIELDS) }, |index, reader| match index {
            0 => api.read(reader),
            1 => headers.read(reader),
            2 => read_body(&mut body, reader, |reader| reader.raw().map(Bytes::copy_from_slice)),
            3 => read_body(&mut body, reader, |reader| reader.string().map(Bytes::from)),
            _ => event.read(reader),
        })?;
        let api = api.ok_or_else(|| reader.missing(FIELDS[0]))?;
        let delivery = Delivery::new(headers.flatten().unwrap_or_default().0, body.unwrap_or_default());
        let delivery = match event.flatten() {
            Some(event) => delivery.received_as(event),
            None => delivery,
        };
        Ok(Self { api, delivery })
    }
}

fn read_body<'a>(
    body: &mut Option<Bytes>,
    reader: &mut Reader<'a>,
    read: impl FnOnce(&mut Reader<'a>) -> Result<Bytes, DecodeError>,
) -> Result<(), DecodeError> {
    if body.is_some() {
        return Err(reader.refused("either `body` or `body_text`, not both"));
    }
    *body = Some(read(reader)?);
    Ok(())
}

#[derive(Default)]
struct Headers(HeaderMap);

impl Decode for Headers {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut headers = HeaderMap::new();
        for (name, values) in reader.map::<Values>()? {
            let name = HeaderName::try_from(&name)
                .map_err(|_| reader.refused("a header's name that HTTP forbids").within_key(&name))?;
            for value in values.0 {
                headers.append(&name, value);
            }
        }
        Ok(Self(headers))
    }
}

/// One value of a header, or several.
struct Values(Vec<HeaderValue>);

impl Decode for Values {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match reader.peek()? {
            Kind::String => Ok(Self(vec![Value::decode(reader)?.0])),
            Kind::Array => Ok(Self(reader.list::<Value>()?.into_iter().map(|value| value.0).collect())),
            _ => Err(reader.unexpected("a string or a list of strings")),
        }
    }
}

struct Value(HeaderValue);

impl Decode for Value {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        // The fault is told at the value, so the reader must not have gone past it.
        match reader.fork().text(|text| HeaderValue::from_bytes(text.as_bytes()))? {
            Ok(value) => reader.skip().map(|()| Self(value)),
            Err(_) => Err(reader.refused("a header's value that HTTP forbids")),
        }
    }
}
