//! One delivery, as its sender would make it.

use std::error::Error;

use hookwright_core::ir::{Api, Event, ValueLocation};
use hookwright_runtime::http::header::CONTENT_TYPE;
use hookwright_runtime::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use hookwright_runtime::serde_json::{self, Value};
use hookwright_runtime::verify::Signer;

use super::format::{Format, escaped};
use crate::post::{self, Outgoing};

/// What all deliveries of one event have in common.
pub(super) struct Payload {
    event: String,
    method: Method,
    /// The parameters of the query that name the event.
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Body,
    /// The format of the body, if it isn't JSON.
    format: Option<Format>,
}

/// What is sent.
pub(super) enum Body {
    /// The document's example, whose id is the same for everyone.
    Example(String),
    /// The user's own bytes.
    AsItIs(Vec<u8>),
}

impl Body {
    /// Whether it can be encoded in another format: the user's own bytes may already be encoded.
    fn is_json(&self) -> bool {
        match self {
            Self::Example(_) => true,
            Self::AsItIs(bytes) => serde_json::from_slice::<Value>(bytes).is_ok_and(|value| value.is_object()),
        }
    }
}

impl Payload {
    /// The body, with the headers that the document lists: the event's name where it belongs, and valid values for
    /// required headers.
    pub(super) fn new(api: &Api, event: &Event, body: Body) -> Result<Self, Box<dyn Error>> {
        let format = Format::of_event(api, event).filter(|_| body.is_json());
        let media_type = format.as_ref().map_or("application/json", |format| format.media_type.as_str());
        let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::try_from(media_type)?)]);
        for (name, value) in event.request_headers(api) {
            headers.insert(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
        }
        let query = event.request_parameters().map(|(name, value)| (name.to_owned(), value)).collect();
        Ok(Self { event: event.name.clone(), method: event.method.parse()?, query, headers, body, format })
    }
}

/// Makes deliveries of one API.
pub(super) struct Sender<'a> {
    pub(super) to: &'a Uri,
    /// Where the id of a delivery is.
    pub(super) key: Option<&'a ValueLocation>,
    pub(super) signer: Option<&'a (dyn Signer + Sync)>,
    /// The user's own headers, which replace the document's.
    pub(super) headers: &'a [(HeaderName, HeaderValue)],
}

impl Sender<'_> {
    /// A delivery of the payload, with a unique id at the document's place for it. The user's own bytes stay unchanged
    /// in the first turn.
    pub(super) fn delivery(&self, payload: &Payload, turn: usize) -> Result<Outgoing, Box<dyn Error>> {
        let id = self.own_id()?.unwrap_or_else(post::fresh_id);
        let mut headers = payload.headers.clone();
        let key = self.own_key();
        if let Some(ValueLocation::Header(name)) = key {
            headers.insert(HeaderName::try_from(name)?, HeaderValue::try_from(&id)?);
        }
        let body = match (&payload.body, key) {
            (Body::AsItIs(body), Some(ValueLocation::Body(path))) if turn > 0 => with_key(body, path, &id),
            (Body::AsItIs(body), _) => body.clone(),
            (Body::Example(body), Some(ValueLocation::Body(path))) => with_key(body.as_bytes(), path, &id),
            (Body::Example(body), _) => body.clone().into_bytes(),
        };
        let body = match &payload.format {
            Some(format) => format.write(body),
            None => body,
        };
        // The user's own headers are signed if the scheme signs headers, and one of them may be a wrong signature.
        self.replace_headers(&mut headers);
        let (label, method) = (payload.event.clone(), payload.method.clone());
        let outgoing = Outgoing { label, method, to: with_parameters(self.to, &payload.query)?, headers, body };
        let Some(signer) = self.signer else { return Ok(outgoing) };
        let mut outgoing = outgoing.signed(signer, &id)?;
        self.replace_headers(&mut outgoing.headers);
        Ok(outgoing)
    }

    fn replace_headers(&self, headers: &mut HeaderMap) {
        self.headers.iter().for_each(|(name, _)| drop(headers.remove(name)));
        headers.extend(self.headers.iter().cloned());
    }

    /// Where the id that differs for each delivery is: of several places, the last one.
    fn own_key(&self) -> Option<&ValueLocation> {
        let mut key = self.key?;
        while let ValueLocation::Joined(places) = key {
            key = places.last()?;
        }
        Some(key)
    }

    /// The id that the user gave, in the header for ids.
    fn own_id(&self) -> Result<Option<String>, Box<dyn Error>> {
        let Some(ValueLocation::Header(key)) = self.own_key() else { return Ok(None) };
        let own = self.headers.iter().rfind(|(name, _)| name.as_str().eq_ignore_ascii_case(key));
        Ok(own.map(|(_, value)| value.to_str().map(str::to_owned)).transpose()?)
    }
}

/// The URL with parameters that its query lacks. What the user wrote counts.
fn with_parameters(to: &Uri, parameters: &[(String, String)]) -> Result<Uri, Box<dyn Error>> {
    let url = to.to_string();
    let has = |name: &str| {
        let query = to.query().unwrap_or_default();
        query.split('&').any(|field| field.split('=').next() == Some(name))
    };
    let missing = parameters.iter().filter(|(name, _)| !has(name));
    let url = missing.fold(url, |url, (name, value)| {
        let separator = if url.contains('?') { '&' } else { '?' };
        format!("{url}{separator}{}={}", escaped(name), escaped(value))
    });
    Ok(url.parse()?)
}

/// The body with another id, wherever that is. A body without an id stays as it is.
fn with_key(body: &[u8], path: &[String], id: &str) -> Vec<u8> {
    let found = std::str::from_utf8(body).ok().and_then(|text| Some((text, text_at(text, path)?)));
    match found {
        Some((text, key)) => text.replace(&Value::String(key).to_string(), &Value::from(id).to_string()).into_bytes(),
        None => body.to_owned(),
    }
}

fn text_at(body: &str, path: &[String]) -> Option<String> {
    let body: Value = serde_json::from_str(body).ok()?;
    let value = path.iter().try_fold(&body, |value, key| value.get(key))?;
    value.as_str().map(str::to_owned)
}
