//! A recorded delivery as JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::decode::{Decode, decode_slice};
use crate::delivery::{Arrival, Delivery, Direction, with_body};
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
    /// Reads a request of the form `{"api": …, "headers": {…}, "media_type": "…", "body": …, "body_text": "…",
    /// "body_base64": "…", "event": "…", "channel": "…", "direction": "sent", "method": "…", "url": "…"}`. Only `api`
    /// is required.
    ///
    /// `headers` has strings and lists of strings, and `media_type` is short for the header `Content-Type`. `body` is
    /// any JSON, kept byte for byte. `body_text` is the text of a body that may not be JSON, and `body_base64` is any
    /// bytes, such as a compressed body. Only one of the three is allowed. `event` is the name that the transport
    /// gives, as in [`Delivery::named`]. `channel` is the address that the message arrived on, as in
    /// [`Delivery::received_on`]. `direction` is `sent` or `received`, as in [`Delivery::in_direction`]. `method` and
    /// `url` are those of the request.
    pub fn parse(line: &[u8]) -> Result<Self, DecodeError> {
        // A reader may refuse the body, so the line is read around it.
        let Some(extent) = scan::value_of(line, "body") else { return decode_slice(line) };
        let raw = Bytes::copy_from_slice(&line[extent.clone()]);
        // The line is read with null instead of the body, padded so that all offsets stay the same. A body shorter than
        // null can't be JSON, so it is kept.
        let mut line = line.to_vec();
        if let Some(room) = line.get_mut(extent).filter(|room| room.len() >= NULL.len()) {
            room.fill(b' ');
            room[..NULL.len()].copy_from_slice(NULL);
        }
        let mut request: Self = decode_slice(&line)?;
        request.delivery = with_body(request.delivery, raw);
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

const FIELDS: &[&str] = &[
    "api",
    "headers",
    "body",
    "body_text",
    "event",
    "channel",
    "method",
    "url",
    "media_type",
    "direction",
    "body_base64",
];

impl Decode for Request {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (mut api, mut headers, mut body, mut media_type) =
            (None, None::<Option<Headers>>, None, None::<Option<Value>>);
        let mut arrival = Arrival::default();
        reader.object(const { &Fields::new(FIELDS) }, |index, reader| match index {
            0 => api.read(reader),
            1 => headers.read(reader),
            2 => read_body(&mut body, reader, |reader| reader.raw().map(Bytes::copy_from_slice)),
            3 => read_body(&mut body, reader, |reader| reader.string().map(Bytes::from)),
            4 => Decode::decode(reader).map(|event| arrival.event = event),
            5 => Decode::decode(reader).map(|address| arrival.address = address),
            6 => read_method(reader).map(|method| arrival.method = method),
            7 => Decode::decode(reader).map(|url| arrival.url = url),
            8 => media_type.read(reader),
            9 => read_direction(reader).map(|direction| arrival.direction = direction),
            _ => read_body(&mut body, reader, read_base64),
        })?;
        let api = api.ok_or_else(|| reader.missing(FIELDS[0]))?;
        let mut headers = headers.flatten().unwrap_or_default().0;
        if let Some(Some(Value(media_type))) = media_type {
            headers.insert(CONTENT_TYPE, media_type);
        }
        let delivery = Delivery::new(headers, body.unwrap_or_default()).with_arrival(arrival);
        Ok(Self { api, delivery })
    }
}

fn read_method(reader: &mut Reader<'_>) -> Result<Option<Method>, DecodeError> {
    let method = reader.fork().text(|text| Method::from_bytes(text.as_bytes()).ok());
    match method {
        Ok(Some(method)) => reader.skip().map(|()| Some(method)),
        Ok(None) => Err(reader.refused("a method that HTTP forbids")),
        Err(_) => Option::<String>::decode(reader).map(|_| None),
    }
}

fn read_direction(reader: &mut Reader<'_>) -> Result<Option<Direction>, DecodeError> {
    match reader.fork().text(Direction::from_word) {
        Ok(Some(direction)) => reader.skip().map(|()| Some(direction)),
        Ok(None) => Err(reader.refused("a direction other than `sent` and `received`")),
        Err(_) => Option::<String>::decode(reader).map(|_| None),
    }
}

fn read_base64(reader: &mut Reader<'_>) -> Result<Bytes, DecodeError> {
    // The error is reported at the value, so the reader must not pass it.
    match reader.fork().text(|text| STANDARD.decode(text.as_bytes()).ok())? {
        Some(bytes) => reader.skip().map(|()| Bytes::from(bytes)),
        None => Err(reader.refused("a text that isn't Base64")),
    }
}

fn read_body<'a>(
    body: &mut Option<Bytes>,
    reader: &mut Reader<'a>,
    read: impl FnOnce(&mut Reader<'a>) -> Result<Bytes, DecodeError>,
) -> Result<(), DecodeError> {
    if body.is_some() {
        return Err(reader.refused("one of `body`, `body_text` and `body_base64`, not several"));
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

/// One or several values of a header.
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
        // The error is reported at the value, so the reader must not pass it.
        match reader.fork().text(|text| HeaderValue::from_bytes(text.as_bytes()))? {
            Ok(value) => reader.skip().map(|()| Self(value)),
            Err(_) => Err(reader.refused("a header's value that HTTP forbids")),
        }
    }
}
