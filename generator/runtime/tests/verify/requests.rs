//! Headers and what schemes say of them.

use hookwright_runtime::http::{HeaderMap, HeaderName};
use hookwright_runtime::verify::{Scheme, VerifyError};
use hookwright_runtime::{HeaderFaultReason, Proof, Trust};

/// Headers of these names and values, of which there may be several of one name.
pub(crate) fn headers(of: &[(&str, &str)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in of {
        map.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    map
}

/// The same headers with another value for one of them.
pub(crate) fn with(mut headers: HeaderMap, name: &'static str, value: &str) -> HeaderMap {
    headers.insert(name, value.parse().unwrap());
    headers
}

/// What the scheme found out about a delivery that it takes.
pub(crate) fn proof(scheme: &dyn Scheme, headers: &HeaderMap, body: &[u8]) -> Proof {
    match scheme.verify(headers, body) {
        Ok(Trust::Proved(proof)) => proof,
        other => panic!("{other:?}"),
    }
}

/// The header that the scheme refuses, and why.
pub(crate) fn fault(scheme: &dyn Scheme, headers: &HeaderMap) -> (String, HeaderFaultReason) {
    match scheme.verify(headers, b"{}") {
        Err(VerifyError::Header(fault)) => (fault.name.into_owned(), fault.reason),
        other => panic!("{other:?}"),
    }
}
