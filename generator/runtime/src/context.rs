//! What a handler gets to know beside the event.

use std::fmt;

use bytes::Bytes;

use crate::delivery::{Trust, Verified};
use crate::headers::{self, DeliveryHeaders, HeaderFault, NoHeaders};

/// The delivery that an event came with: its id, the API's own headers, the raw bytes and who vouched for them.
#[derive(Clone)]
pub struct Context<H = NoHeaders> {
    verified: Verified,
    headers: Result<H, HeaderFault>,
}

impl<H: DeliveryHeaders> Context<H> {
    pub(crate) fn new(verified: Verified) -> Self {
        let headers = H::parse(verified.headers());
        Self { verified, headers }
    }

    /// The id of the delivery, where the API sends one in a header. It stays the same when the delivery is repeated.
    pub fn id(&self) -> Option<&str> {
        headers::text(self.verified.headers(), H::ID?).ok()?
    }

    /// Which attempt this is, where the API sends its number in a header.
    pub fn attempt(&self) -> Option<u32> {
        headers::text(self.verified.headers(), H::ATTEMPT?).ok()??.parse().ok()
    }
}

impl<H> Context<H> {
    /// The API's own headers. One that is missing or broken is told here; the event is not lost for it.
    pub fn headers(&self) -> Result<&H, &HeaderFault> {
        self.headers.as_ref()
    }

    /// The raw body.
    pub fn body(&self) -> &Bytes {
        self.verified.body()
    }

    /// Who vouches for the delivery.
    pub fn trust(&self) -> &Trust {
        self.verified.trust()
    }

    /// The delivery itself, to be stored or decoded once more.
    pub fn verified(&self) -> &Verified {
        &self.verified
    }
}

/// Shows no value of a header and nothing of the body.
impl<H> fmt::Debug for Context<H> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = self.headers.as_ref().err();
        formatter.debug_struct("Context").field("verified", &self.verified).field("header_fault", &fault).finish()
    }
}
