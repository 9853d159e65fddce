//! The service's responses. Their headers forbid everything that its page doesn't need.

use bytes::Bytes;
use hookwright_receiver::{InboxError, internals};
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, RETRY_AFTER};
use http::header::{WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use http_body_util::Full;
use serde::Serialize;

use crate::wire::Refused;

/// A response of the service.
pub type AdminResponse = Response<Full<Bytes>>;

/// Allows only the service's own files. No inline code, no markup from scripts, and no framing.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
                      trusted-types 'none'";

const HEADERS: [(HeaderName, &str); 7] = [
    (CACHE_CONTROL, "no-store"),
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// A response with these bytes.
pub(crate) fn bytes(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> AdminResponse {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// A response in JSON.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> AdminResponse {
    match serde_json::to_vec(value) {
        Ok(text) => bytes(status, "application/json", text),
        Err(_) => {
            bytes(StatusCode::INTERNAL_SERVER_ERROR, "application/json", r#"{"error":"the response is not JSON"}"#)
        }
    }
}

/// A refused request, with a sentence that says why.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    error: String,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Refusal {
    fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, error: error.into(), header: None }
    }

    fn with(self, name: HeaderName, value: HeaderValue) -> Self {
        Self { header: Some((name, value)), ..self }
    }

    pub(crate) fn unauthenticated(challenge: HeaderValue) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "you are not authenticated").with(WWW_AUTHENTICATE, challenge)
    }

    pub(crate) fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "you may not use this service; a service that trusts its network must be called by an IP address, `localhost`, \
             or a name that was given to `AdminBuilder::host`",
        )
    }

    pub(crate) fn without_action_header() -> Self {
        let error = format!("an action needs the header `{}: 1`", crate::wire::ACTION_HEADER);
        Self::new(StatusCode::FORBIDDEN, error)
    }

    pub(crate) fn nothing_there(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("there is no such {what}"))
    }

    pub(crate) fn method(allowed: &'static str) -> Self {
        let refusal = Self::new(StatusCode::METHOD_NOT_ALLOWED, format!("the method is not one of: {allowed}"));
        refusal.with(ALLOW, HeaderValue::from_static(allowed))
    }

    pub(crate) fn malformed(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    pub(crate) fn too_long(limit: usize) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body is longer than {limit} bytes"))
    }

    pub(crate) fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "the body takes too long")
    }

    pub(crate) fn busy() -> Self {
        Self::unavailable("the inbox took too long")
    }

    pub(crate) fn panicked() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the action panicked; part of it may be done")
    }

    /// The cause is logged but not sent: it may name hosts, files and users.
    pub(crate) fn of_inbox(error: &InboxError) -> Self {
        match error {
            InboxError::Unsupported(what) => Self::malformed(format!("the inbox does not support this: {what}")),
            error => {
                internals::error("an inbox failed in the admin service", error);
                Self::unavailable("the inbox failed; the log says why")
            }
        }
    }

    fn unavailable(error: &str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, error).with(RETRY_AFTER, HeaderValue::from_static("5"))
    }

    pub(crate) fn response(self) -> AdminResponse {
        let mut response = json(self.status, &Refused { error: self.error });
        response.headers_mut().extend(self.header);
        response
    }
}
