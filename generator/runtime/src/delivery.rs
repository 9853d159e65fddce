//! What came over the wire, and who vouches for it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;

use crate::trust::{Proof, Trust};

/// One request as it was received: its headers and the raw bytes of its body. Nobody has vouched for it as yet, so that
/// it cannot be decoded before it has become [`Verified`].
#[derive(Clone)]
pub struct Delivery {
    headers: HeaderMap,
    body: Bytes,
    event: Option<String>,
}

impl Delivery {
    /// A delivery of the headers and the body, byte for byte as they came.
    pub fn new(headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self { headers, body: body.into(), event: None }
    }

    /// Says which event this is, for APIs whose events bear no name on the wire: the caller knows which webhook was
    /// called.
    #[must_use]
    pub fn received_as(self, event: impl Into<String>) -> Self {
        Self { event: Some(event.into()), ..self }
    }

    /// The same delivery with another body.
    pub(crate) fn with_body(self, body: Bytes) -> Self {
        Self { body, ..self }
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The raw body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The name that [`received_as`](Self::received_as) gave.
    pub fn event(&self) -> Option<&str> {
        self.event.as_deref()
    }

    /// Takes the delivery as it is, **without any proof of who sent it**.
    ///
    /// This is the explicit statement that nothing vouches for these bytes: anybody who can reach the endpoint can have
    /// written them. It refuses nothing. `because` says why that is acceptable here (`"replayed from our own inbox"`,
    /// `"the vendor signs nothing; the endpoint is behind a gateway"`); it stays with the delivery as
    /// [`Trust::Unsigned`], for logs and for handlers that want to know.
    pub fn unsigned(self, because: impl Into<Cow<'static, str>>) -> Verified {
        Verified::new(self, Trust::Unsigned { because: because.into() })
    }
}

/// A delivery that somebody has vouched for; [`trust`](Self::trust) says who. Only a verification scheme
/// makes one, by [`Source::verify`](crate::Source::verify), or, explicitly, [`Delivery::unsigned`]. A clone is cheap and
/// shares the bytes.
#[derive(Clone)]
pub struct Verified(Arc<Parts>);

#[derive(Clone)]
struct Parts {
    delivery: Delivery,
    trust: Trust,
}

impl Verified {
    /// The crate's schemes are the only callers: whoever holds a `Verified` knows that one of them has looked.
    pub(crate) fn new(delivery: Delivery, trust: Trust) -> Self {
        Self(Arc::new(Parts { delivery, trust }))
    }

    /// Who vouches for the delivery.
    pub fn trust(&self) -> &Trust {
        &self.0.trust
    }

    /// What a scheme found out about the delivery, if one vouches for it.
    pub fn proof(&self) -> Option<&Proof> {
        match self.trust() {
            Trust::Proved(proof) => Some(proof),
            Trust::Unsigned { .. } => None,
        }
    }

    /// When the delivery was signed, in seconds since the Unix epoch, where a scheme has proved that.
    pub fn signed_at(&self) -> Option<i64> {
        self.proof()?.signed_at
    }

    /// The delivery.
    pub fn delivery(&self) -> &Delivery {
        &self.0.delivery
    }

    /// The raw body.
    pub fn body(&self) -> &Bytes {
        self.delivery().body()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.delivery().headers()
    }
}

/// The same delivery without the headers of these names.
pub fn without_headers<'a>(mut verified: Verified, names: impl IntoIterator<Item = &'a http::HeaderName>) -> Verified {
    let headers = &mut Arc::make_mut(&mut verified.0).delivery.headers;
    for name in names {
        headers.remove(name);
    }
    verified
}

/// Shows the names of the headers and the length of the body only: their content is secret or private.
impl fmt::Debug for Delivery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Delivery")
            .field("header_names", &self.headers.keys().map(http::HeaderName::as_str).collect::<Vec<_>>())
            .field("body_length", &self.body.len())
            .field("event", &self.event)
            .finish()
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Verified").field("trust", self.trust()).field("delivery", self.delivery()).finish()
    }
}
