//! What came over the wire, before and after it is trusted.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;

use crate::trust::{Proof, Trust};

/// One request as it was received: its headers and the raw bytes of its body. It isn't trusted yet, so it cannot be decoded
/// before it becomes [`Trusted`].
#[derive(Clone)]
pub struct Delivery {
    headers: HeaderMap,
    body: Bytes,
    event: Option<String>,
}

impl Delivery {
    /// A delivery with these headers and this body, byte for byte as they came.
    pub fn new(headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self { headers, body: body.into(), event: None }
    }

    /// Says which event this is, for APIs whose deliveries don't name their event: you know which webhook was called.
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
    /// Anybody who can reach the endpoint can have written these bytes. `because` says why that is acceptable here
    /// (`"replayed from our own inbox"`, `"the vendor signs nothing; the endpoint is behind a gateway"`). It stays with the
    /// delivery as [`Trust::Unsigned`], for logs and for handlers that want to know.
    pub fn unsigned(self, because: impl Into<Cow<'static, str>>) -> Trusted {
        Trusted::new(self, Trust::Unsigned { because: because.into() })
    }
}

/// A delivery that may be decoded; [`trust`](Self::trust) says why. Only a verification scheme makes one, by
/// [`Verifier::verify`](crate::Verifier::verify), or, explicitly, [`Delivery::unsigned`]. A clone is cheap and shares the
/// bytes.
#[derive(Clone)]
pub struct Trusted(Arc<Parts>);

#[derive(Clone)]
struct Parts {
    delivery: Delivery,
    trust: Trust,
}

impl Trusted {
    /// Private to the crate, so that a scheme has seen every `Trusted`, or the caller has said why none had to.
    pub(crate) fn new(delivery: Delivery, trust: Trust) -> Self {
        Self(Arc::new(Parts { delivery, trust }))
    }

    /// Why the delivery is trusted.
    pub fn trust(&self) -> &Trust {
        &self.0.trust
    }

    /// What a verification scheme found out about the delivery, if one verified it.
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
pub fn without_headers<'a>(mut trusted: Trusted, names: impl IntoIterator<Item = &'a http::HeaderName>) -> Trusted {
    let headers = &mut Arc::make_mut(&mut trusted.0).delivery.headers;
    for name in names {
        headers.remove(name);
    }
    trusted
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

impl fmt::Debug for Trusted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Trusted").field("trust", self.trust()).field("delivery", self.delivery()).finish()
    }
}
