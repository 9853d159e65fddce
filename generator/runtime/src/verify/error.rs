//! Why a delivery is refused.

use std::fmt;

use http::HeaderName;

use super::recipe::PartFault;
use crate::headers::{HeaderFault, HeaderFaultReason};

/// Why a delivery could not be verified. It doesn't show secrets, signatures or the body.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// A header that the scheme needs is missing, occurs several times with different values, or doesn't have the
    /// required form.
    Header(HeaderFault),
    /// Another part of the delivery that the scheme needs is missing, occurs several times, or doesn't have the
    /// required form.
    Part(PartFault),
    /// The delivery was signed too long ago.
    TooOld,
    /// The delivery was signed in the future.
    TooNew,
    /// No signature or token matches any of the secrets.
    NoMatch,
}

impl VerifyError {
    /// The header isn't what it should be (`a Unix time`).
    pub(super) fn not(header: &HeaderName, expected: &'static str) -> Self {
        Self::Header(HeaderFault::for_header(header, HeaderFaultReason::Not(expected)))
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(fault) => fault.fmt(formatter),
            Self::Part(fault) => fault.fmt(formatter),
            Self::TooOld => formatter.write_str("it was signed too long ago"),
            Self::TooNew => formatter.write_str("it was signed in the future"),
            Self::NoMatch => formatter.write_str("no signature or token matches a secret"),
        }
    }
}

impl std::error::Error for VerifyError {}

crate::debug::debug_by_display!(VerifyError);

impl From<HeaderFault> for VerifyError {
    fn from(fault: HeaderFault) -> Self {
        Self::Header(fault)
    }
}
