//! The vendors' side: deliveries, signed.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use hookwright_events::{askelephant, contio};
use hookwright_runtime::Delivery;
use hookwright_runtime::verify::Signer;
use http::{HeaderMap, Request};
use serde::Serialize;

pub(crate) const CONTIO_SECRET: &str = "a secret";
pub(crate) const ASKELEPHANT_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Contio's event as the body and the headers of a request signed with that secret.
pub(crate) fn contio(secret: &str, event: &impl Serialize) -> (HeaderMap, String) {
    let body = serde_json::to_string(event).unwrap();
    let headers = contio::verifier([secret]).unwrap().scheme().sign("", 0, body.as_bytes()).unwrap();
    (headers, body)
}

/// The same as a delivery, without a server.
pub(crate) fn contio_delivery(secret: &str, event: &impl Serialize) -> Delivery {
    let (headers, body) = contio(secret, event);
    Delivery::new(headers, body)
}

/// The same as a request to that path.
pub(crate) fn contio_request(secret: &str, path: &str, event: &impl Serialize) -> Request<Body> {
    let (headers, body) = contio(secret, event);
    let mut request = Request::post(path).body(Body::from(body)).unwrap();
    *request.headers_mut() = headers;
    request
}

/// `AskElephant`'s event as the body and the headers of a request that is signed at that time.
pub(crate) fn askelephant(at: i64, event: &impl Serialize) -> (HeaderMap, String) {
    let body = serde_json::to_string(event).unwrap();
    let verifier = askelephant::verifier([ASKELEPHANT_SECRET]).unwrap();
    (verifier.scheme().sign("msg_1", at, body.as_bytes()).unwrap(), body)
}

/// The seconds since the Unix epoch.
pub(crate) fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().try_into().unwrap()
}
