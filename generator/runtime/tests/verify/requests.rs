//! Headers, and the verdicts of schemes on them.

use hookwright_runtime::http::{HeaderMap, HeaderName};
use hookwright_runtime::verify::{Scheme, VerifyError};
use hookwright_runtime::{Delivery, HeaderFaultReason, Proof, Trust};

/// The verdict of a scheme on headers and a body.
pub(crate) trait Check {
    fn check(&self, headers: &HeaderMap, body: &[u8]) -> Result<Trust, VerifyError>;
}

impl<S: Scheme + ?Sized> Check for S {
    fn check(&self, headers: &HeaderMap, body: &[u8]) -> Result<Trust, VerifyError> {
        self.verify(&Delivery::new(headers.clone(), body.to_vec()))
    }
}

/// Headers with these names and values. Names may be repeated.
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

/// The proof of a delivery that the scheme accepts.
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
