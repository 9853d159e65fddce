//! Deliveries, before and after they are trusted.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::bodies::{CodingFault, Codings};
use crate::message::{self, LeftOutHeader};
use crate::trust::{Proof, Trust};

/// One request or message as it was received: its headers, the raw bytes of its body, and how it arrived. It isn't
/// trusted yet: only a [`Trusted`] delivery can be decoded.
#[derive(Clone)]
pub struct Delivery {
    headers: HeaderMap,
    body: Bytes,
    arrival: Arrival,
    left_out: Vec<LeftOutHeader>,
    /// Whether the body is JSON, whatever the media type says.
    is_json: bool,
    /// The decompressed body, once it was asked for.
    decoded: OnceLock<Arc<DecodedBody>>,
}

/// The codings that a body was decompressed with, and the result.
type DecodedBody = (Codings, Result<Bytes, CodingFault>);

/// The direction of a message, as seen by the application that an `AsyncAPI` document describes. It is
/// closed: there are no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The application sends it.
    Sent,
    /// The application receives it.
    Received,
}

impl Direction {
    /// The direction as a word: `sent` or `received`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
        }
    }

    /// The direction with this word.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::Sent, Self::Received].into_iter().find(|direction| direction.as_str() == word)
    }
}

/// What the transport says besides headers and body, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) event: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) direction: Option<Direction>,
    pub(crate) method: Option<Method>,
    pub(crate) url: Option<String>,
}

impl Delivery {
    /// Creates a delivery from headers and body. The body must be byte for byte as received.
    pub fn new(headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        Self {
            headers,
            body: body.into(),
            arrival: Arrival::default(),
            left_out: Vec::new(),
            is_json: false,
            decoded: OnceLock::new(),
        }
    }

    /// Creates a delivery from a broker's message. Its headers may be those of Kafka, AMQP or NATS, the user properties
    /// of MQTT 5, or the attributes of SQS. Give numbers as text.
    ///
    /// A delivery's headers follow the rules of HTTP for names and values, and names are case-insensitive. A header
    /// that breaks the rules is left out, so that the message can still be read: brokers and their clients add binary
    /// headers. Headers beyond 1,024, or 256 KiB in all, are left out too. [`left_out`](Self::left_out) lists them, for
    /// your log.
    ///
    /// ```
    /// use hookwright_runtime::Delivery;
    ///
    /// let headers = [("x-source", "shop".as_bytes()), ("offset", &[0, 0, 0, 7])];
    /// let delivery = Delivery::from_message(headers, r#"{"type":"order.paid"}"#).received_on("orders");
    ///
    /// assert_eq!(delivery.headers()["x-source"], "shop");
    /// let left_out = delivery.left_out().iter().map(ToString::to_string).collect::<Vec<_>>();
    /// assert_eq!(left_out, ["the header `offset` is left out: HTTP doesn't allow its value"]);
    /// ```
    pub fn from_message<N, V>(headers: impl IntoIterator<Item = (N, V)>, body: impl Into<Bytes>) -> Self
    where
        N: AsRef<str>,
        V: AsRef<[u8]>,
    {
        let (headers, left_out) = message::read(headers);
        Self { left_out, ..Self::new(headers, body) }
    }

    /// Sets which event this is, if the transport carries the name (Socket.IO, server-sent events, AMQP's `type`) or
    /// each webhook has its own URL.
    #[must_use]
    pub fn named(mut self, event: impl Into<String>) -> Self {
        self.arrival.event = Some(event.into());
        self
    }

    /// Sets the address that a message arrived on: an MQTT topic, an AMQP routing key, a Kafka topic, a NATS subject,
    /// the path of a WebSocket. It is matched against the addresses of the document's channels.
    #[must_use]
    pub fn received_on(mut self, address: impl Into<String>) -> Self {
        self.arrival.address = Some(address.into());
        self
    }

    /// Sets the direction of a message. It matters only for code generated with `messages: both`, if a message that the
    /// application sends has the same name as one that it receives.
    #[must_use]
    pub fn in_direction(mut self, direction: Direction) -> Self {
        self.arrival.direction = Some(direction);
        self
    }

    /// Sets the method and the URL of a request. The URL is the one that the sender called, with its query. A proxy may
    /// have changed the URL that your server sees.
    #[must_use]
    pub fn requested(mut self, method: Method, url: impl Into<String>) -> Self {
        self.arrival.method = Some(method);
        self.arrival.url = Some(url.into());
        self
    }

    /// The same delivery, with its body marked as JSON whatever the media type says.
    pub(crate) fn written_as_json(self) -> Self {
        Self { is_json: true, ..self }
    }

    /// Whether the body is JSON whatever the media type says.
    pub(crate) fn is_written_as_json(&self) -> bool {
        self.is_json
    }

    /// The same delivery with other headers.
    pub(crate) fn with_headers(self, headers: HeaderMap) -> Self {
        Self { headers, decoded: OnceLock::new(), ..self }
    }

    /// The decompressed body; `None` if it wasn't compressed. It is decoded once for all callers with the same
    /// settings.
    pub(crate) fn decoded_body(&self, codings: &Codings) -> Result<Option<Bytes>, CodingFault> {
        let Some(coding) = codings.coding_of(&self.headers)? else { return Ok(None) };
        let decode = || codings.decode(coding, &self.body);
        let kept = self.decoded.get_or_init(|| Arc::new((*codings, decode())));
        let decoded = if kept.0 == *codings { kept.1.clone() } else { decode() };
        decoded.map(Some)
    }

    /// The same delivery with another URL.
    pub(crate) fn with_url(mut self, url: String) -> Self {
        self.arrival.url = Some(url);
        self
    }

    /// The same delivery, with all that the transport says.
    pub(crate) fn with_arrival(self, arrival: Arrival) -> Self {
        Self { arrival, ..self }
    }

    /// What the transport says.
    pub(crate) fn arrival(&self) -> &Arrival {
        &self.arrival
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The headers that [`from_message`](Self::from_message) had to leave out. A stored delivery doesn't keep this
    /// list.
    pub fn left_out(&self) -> &[LeftOutHeader] {
        &self.left_out
    }

    /// The raw body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The name that [`named`](Self::named) gave.
    pub fn event(&self) -> Option<&str> {
        self.arrival.event.as_deref()
    }

    /// The address that [`received_on`](Self::received_on) gave.
    pub fn address(&self) -> Option<&str> {
        self.arrival.address.as_deref()
    }

    /// The direction that [`in_direction`](Self::in_direction) gave.
    pub fn direction(&self) -> Option<Direction> {
        self.arrival.direction
    }

    /// The method that [`requested`](Self::requested) gave.
    pub fn method(&self) -> Option<&Method> {
        self.arrival.method.as_ref()
    }

    /// The URL that [`requested`](Self::requested) gave.
    pub fn url(&self) -> Option<&str> {
        self.arrival.url.as_deref()
    }

    /// Trusts the delivery **without any proof of who sent it**.
    ///
    /// Anyone who can reach the endpoint could have written these bytes. `because` says why that is acceptable here
    /// (`"replayed from our own inbox"`, `"the vendor signs nothing; the endpoint is behind a gateway"`). It is kept as
    /// [`Trust::Unsigned`], for logs and handlers.
    pub fn unsigned(self, because: impl Into<Cow<'static, str>>) -> Trusted {
        Trusted::new(self, Trust::Unsigned { because: because.into() })
    }
}

/// A delivery that may be decoded. [`trust`](Self::trust) says why. Only two things create one: a verification scheme,
/// by [`Verifier::verify`](crate::Verifier::verify), and [`Delivery::unsigned`]. Cloning is cheap: clones share the
/// bytes.
#[derive(Clone)]
pub struct Trusted(Arc<Parts>);

#[derive(Clone)]
struct Parts {
    delivery: Delivery,
    trust: Trust,
    /// Headers that contain a secret of the scheme. They are not stored.
    secret_headers: Box<[HeaderName]>,
}

impl Trusted {
    /// Private to the crate, so that every `Trusted` was verified by a scheme, or the caller said why not.
    pub(crate) fn new(delivery: Delivery, trust: Trust) -> Self {
        Self(Arc::new(Parts { delivery, trust, secret_headers: Box::default() }))
    }

    /// The same delivery, with the names of the headers that contain a secret. It must not be shared yet.
    pub(crate) fn with_secret_headers(mut self, names: &[HeaderName]) -> Self {
        if !names.is_empty() {
            Arc::make_mut(&mut self.0).secret_headers = names.into();
        }
        self
    }

    /// Another delivery, trusted as this one is.
    pub(crate) fn with_delivery(&self, delivery: Delivery) -> Self {
        Self::new(delivery, self.trust().clone()).with_secret_headers(&self.0.secret_headers)
    }

    /// The delivery without the headers that contain secrets, for storage.
    pub(crate) fn without_secrets(mut self) -> Self {
        let Parts { delivery, secret_headers, .. } = Arc::make_mut(&mut self.0);
        // Only what was received is stored, and once.
        delivery.decoded.take();
        for name in [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE].iter().chain(&*secret_headers) {
            delivery.headers.remove(name);
        }
        self
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

    /// When the delivery was signed, in seconds since the Unix epoch, if the scheme proves that.
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

/// The same delivery with another body.
pub fn with_body(delivery: Delivery, body: Bytes) -> Delivery {
    Delivery { body, decoded: OnceLock::new(), ..delivery }
}

/// The same delivery with its decompressed body. The headers no longer say that it is compressed.
pub(crate) fn with_decoded_body(delivery: &Delivery, body: Bytes) -> Delivery {
    let mut decoded = with_body(delivery.clone(), body);
    decoded.headers.remove(CONTENT_ENCODING);
    decoded
}

/// The same delivery with the JSON that its body holds. The headers say that the body is JSON.
pub(crate) fn with_json_body(delivery: &Delivery, body: Bytes) -> Delivery {
    let mut json = with_body(delivery.clone(), body);
    json.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    json
}

/// The same delivery with other headers.
pub(crate) fn with_headers(delivery: Delivery, headers: HeaderMap) -> Delivery {
    delivery.with_headers(headers)
}

/// A part of a trusted delivery. It is trusted as the whole is.
pub(crate) fn with_body_of(trusted: &Trusted, part: Bytes) -> Trusted {
    trusted.with_delivery(with_body(trusted.delivery().clone(), part))
}

/// Shows only the names of the headers and the length of the body, since their content, and what is in a URL, may be
/// secret or private.
impl fmt::Debug for Delivery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Delivery")
            .field("header_names", &self.headers.keys().map(HeaderName::as_str).collect::<Vec<_>>())
            .field("body_length", &self.body.len())
            .field("event", &self.arrival.event)
            .field("address", &self.arrival.address)
            .field("direction", &self.arrival.direction)
            .field("method", &self.arrival.method)
            .field("left_out", &self.left_out)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Trusted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Trusted").field("trust", self.trust()).field("delivery", self.delivery()).finish()
    }
}
