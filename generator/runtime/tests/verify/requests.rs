//! Headers and what schemes say of them.

use hookwright_runtime::http::{HeaderMap, HeaderName};
use hookwright_runtime::verify::{Scheme, VerifyError};
use hookwright_runtime::{Delivery, HeaderFaultReason, Proof, Trust};

/// What a scheme says of headers and a body.
pub(crate) trait Check {
    fn check(&self, headers: &HeaderMap, body: &[u8]) -> Result<Trust, VerifyError>;
}

impl<S: Scheme + ?Sized> Check for S {
    fn check(&self, headers: &HeaderMap, body: &[u8]) -> Result<Trust, VerifyError> {
        self.verify(&Delivery::new(headers.clone(), body.to_vec()))
    }
}

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
    match scheme.check(headers, body) {
        Ok(Trust::Proved(proof)) => proof,
        other => panic!("{other:?}"),
    }
}

/// The header that the scheme refuses, and why.
pub(crate) fn fault(scheme: &dyn Scheme, headers: &HeaderMap) -> (String, HeaderFaultReason) {
    match scheme.check(headers, b"{}") {
        Err(VerifyError::Header(fault)) => (fault.name.into_owned(), fault.reason),
        other => panic!("{other:?}"),
    }
}
