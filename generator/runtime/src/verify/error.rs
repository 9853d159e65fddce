//! Why a delivery is refused.

use std::fmt;

use crate::headers::HeaderFault;

/// Why nobody vouches for a delivery. It shows nothing of secrets, signatures or the body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// A header that the scheme needs is missing, or comes several times with different values.
    Header(HeaderFault),
    /// A header that the scheme needs is not written as the scheme says.
    Malformed {
        /// The header.
        header: &'static str,
    },
    /// The delivery was signed too long ago.
    TooOld,
    /// The delivery was signed in the future.
    TooNew,
    /// No signature is of any of the secrets.
    NoMatch,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(fault) => fault.fmt(formatter),
            Self::Malformed { header } => write!(formatter, "the header `{header}` is not written as the scheme says"),
            Self::TooOld => formatter.write_str("it was signed too long ago"),
            Self::TooNew => formatter.write_str("it was signed in the future"),
            Self::NoMatch => formatter.write_str("no signature is of any of the secrets"),
        }
    }
}

impl std::error::Error for VerifyError {}

impl From<HeaderFault> for VerifyError {
    fn from(fault: HeaderFault) -> Self {
        Self::Header(fault)
    }
}
