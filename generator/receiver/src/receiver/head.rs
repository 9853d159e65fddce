//! Checks the head of a request before its body is read.

use std::net::SocketAddr;

use bytes::Bytes;
use hookwright_runtime::Delivery;
use hookwright_runtime::handshake::Answers;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body::Body;

use super::Limits;
use super::outcome::Rejection;

/// Refuses a request that can't contain a delivery, or that declares a body that is too long.
///
/// A handshake that its head identifies may have a body of any type. One that only its body identifies may have the
/// method of its rule.
pub(super) fn check(head: &Parts, body: &impl Body, limits: &Limits, answers: &Answers) -> Result<(), Rejection> {
    let rejection = check_kind(head, limits, answers);
    if rejection.is_err() && !is_handshake(head, answers) {
        return rejection;
    }
    let claimed = head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let claimed = claimed.unwrap_or(0).max(body.size_hint().lower());
    if usize::try_from(claimed).is_ok_and(|claimed| claimed <= limits.body) { Ok(()) } else { Err(Rejection::Large) }
}

fn check_kind(head: &Parts, limits: &Limits, answers: &Answers) -> Result<(), Rejection> {
    let is_known = limits.methods.contains(&head.method.as_str()) || answers.methods().any(|it| *it == head.method);
    if !is_known {
        return Err(Rejection::Method);
    }
    if !all_fit(&head.headers, &CONTENT_TYPE, limits.accepts) {
        return Err(Rejection::MediaType);
    }
    if (limits.accepts_coding)(&head.headers) { Ok(()) } else { Err(Rejection::Coding) }
}

fn is_handshake(head: &Parts, answers: &Answers) -> bool {
    let delivery =
        || Delivery::new(head.headers.clone(), Bytes::new()).requested(head.method.clone(), head.uri.to_string());
    !answers.is_empty() && answers.matches_head(&delivery())
}

/// The sender's address, if the server knows it.
#[cfg_attr(not(feature = "server"), allow(unused_variables, reason = "only a server knows it"))]
pub(super) fn peer(head: &Parts) -> Option<SocketAddr> {
    #[cfg(feature = "server")]
    if let Some(peer) = head.extensions.get::<crate::server::Peer>() {
        return Some(peer.0);
    }
    #[cfg(all(feature = "axum", feature = "server"))]
    if let Some(info) = head.extensions.get::<axum::extract::ConnectInfo<SocketAddr>>() {
        return Some(info.0);
    }
    None
}

/// A delivery from a request's head, without a body yet.
pub(super) fn delivery(head: Parts) -> Delivery {
    Delivery::new(head.headers, Bytes::new()).requested(head.method, head.uri.to_string())
}

fn all_fit(headers: &HeaderMap, name: &HeaderName, fits: fn(&str) -> bool) -> bool {
    headers.get_all(name).iter().map(HeaderValue::to_str).all(|text| text.is_ok_and(fits))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http::{Method, Request};
    use http_body_util::{Empty, Full};

    use super::*;

    fn checked<B: Body>(length: &'static str, body: B, limit: usize) -> Result<(), Rejection> {
        let mut request = Request::new(body);
        *request.method_mut() = Method::PATCH;
        request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static(length));
        let (head, body) = request.into_parts();
        let limits = Limits {
            methods: &["POST", "PATCH"],
            accepts: |_| true,
            accepts_coding: |_| true,
            body: limit,
            bodies: limit,
            time: Duration::MAX,
        };
        check(&head, &body, &limits, &Answers::default())
    }

    #[test]
    fn a_claim_alone_is_refused() {
        assert_eq!(checked("1024", Empty::<Bytes>::new(), 1024), Ok(()));
        assert_eq!(checked("1025", Empty::<Bytes>::new(), 1024), Err(Rejection::Large));
        assert_eq!(checked("none", Full::new(Bytes::from_static(b"abcdef")), 6), Ok(()));
        assert_eq!(checked("none", Full::new(Bytes::from_static(b"abcdef")), 5), Err(Rejection::Large));
    }
}
