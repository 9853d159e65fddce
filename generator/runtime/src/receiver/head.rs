//! What can be told from a request before its body is read.

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use http_body::Body;

use super::outcome::Rejection;

/// Refuses a request that cannot hold a delivery, or claims a body of more than `limit` bytes.
pub(super) fn check(head: &Parts, body: &impl Body, limit: usize) -> Result<(), Rejection> {
    if head.method != Method::POST {
        return Err(Rejection::Method);
    }
    if !all(&head.headers, &CONTENT_TYPE, is_json) || !all(&head.headers, &CONTENT_ENCODING, is_identity) {
        return Err(Rejection::MediaType);
    }
    let claimed = claimed_length(&head.headers).unwrap_or(0).max(body.size_hint().lower());
    if usize::try_from(claimed).is_ok_and(|claimed| claimed <= limit) { Ok(()) } else { Err(Rejection::Large) }
}

fn claimed_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn all(headers: &HeaderMap, name: &HeaderName, fits: fn(&str) -> bool) -> bool {
    headers.get_all(name).iter().map(HeaderValue::to_str).all(|text| text.is_ok_and(fits))
}

/// Whether it is `application/json` or a media type with the suffix `+json` (RFC 6839, section 3.1), whatever its
/// parameters.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().as_bytes();
    let is_suffixed = || essence.last_chunk::<5>().is_some_and(|end| end.eq_ignore_ascii_case(b"+json"));
    essence.eq_ignore_ascii_case(b"application/json") || (essence.contains(&b'/') && is_suffixed())
}

/// Signatures are over the bytes before any coding, so that no coding is undone here.
fn is_identity(codings: &str) -> bool {
    codings.split(',').all(|coding| coding.trim().is_empty() || coding.trim().eq_ignore_ascii_case("identity"))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;
    use http_body_util::{Empty, Full};

    use super::*;

    fn checked<B: Body>(length: &'static str, body: B, limit: usize) -> Result<(), Rejection> {
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static(length));
        let (head, body) = request.into_parts();
        check(&head, &body, limit)
    }

    #[test]
    fn a_claim_alone_is_refused() {
        assert_eq!(checked("1024", Empty::<Bytes>::new(), 1024), Ok(()));
        assert_eq!(checked("1025", Empty::<Bytes>::new(), 1024), Err(Rejection::Large));
        assert_eq!(checked("none", Full::new(Bytes::from_static(b"abcdef")), 6), Ok(()));
        assert_eq!(checked("none", Full::new(Bytes::from_static(b"abcdef")), 5), Err(Rejection::Large));
    }

    #[test]
    fn json_is_told_by_its_media_type() {
        for json in ["application/json", "Application/JSON ; charset=utf-8", "application/cloudevents+json", "a/b+json"]
        {
            assert!(is_json(json), "{json}");
        }
        for other in
            ["", "text/plain", "application/jsonl", "text/json", "+json", "json", "text/html; x=application/json"]
        {
            assert!(!is_json(other), "{other}");
        }
    }

    #[test]
    fn no_coding_is_undone() {
        assert!(is_identity("identity") && is_identity("Identity, identity") && is_identity(""));
        assert!(!is_identity("gzip") && !is_identity("identity, br"));
    }
}
