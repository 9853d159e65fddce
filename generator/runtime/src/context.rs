//! What a handler gets besides the event.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use bytes::Bytes;

use crate::api::{Api, ApiInfo};
use crate::bodies::Bodies;
use crate::delivery::Trusted;
use crate::headers::{self, DeliveryHeaders, HeaderFault, NoHeaders};
use crate::trust::{TenantId, Trust};

/// The delivery that carried an event: its id, the API's own headers, the raw bytes, and why it is trusted.
#[derive(Clone)]
pub struct Context<H = NoHeaders> {
    trusted: Trusted,
    /// Parsed on first use, since few handlers ask for them.
    headers: OnceLock<Result<H, HeaderFault>>,
    info: ApiInfo,
    bodies: &'static Bodies,
    attempt: Option<u32>,
}

impl<H: DeliveryHeaders> Context<H> {
    /// The context of a delivery of the API `E`.
    fn new<E: Api<Headers = H>>(trusted: Trusted) -> Self {
        Self { trusted, headers: OnceLock::new(), info: E::INFO, bodies: E::BODIES, attempt: None }
    }

    /// The API's own headers, or an error if one is missing or malformed. The event isn't lost in that case.
    pub fn headers(&self) -> Result<&H, &HeaderFault> {
        self.headers.get_or_init(|| H::parse(&self.bodies.headers(self.trusted.delivery()))).as_ref()
    }

    /// The id of the delivery, if the API sends one in a header. It stays the same when the delivery is repeated.
    pub fn id(&self) -> Option<&str> {
        headers::text(self.trusted.headers(), H::ID?).ok()?
    }

    /// The number of this attempt: the API's if it sends one in a header, otherwise the worker's. Counted from 1.
    pub fn attempt(&self) -> Option<u32> {
        let sent = || headers::text(self.trusted.headers(), H::ATTEMPT?).ok()??.parse().ok();
        sent().or(self.attempt)
    }
}

impl<H> Context<H> {
    /// What the event is about, as sent. `None` if the document doesn't say where to find it, or the delivery doesn't
    /// have it.
    pub fn entity(&self) -> Option<Cow<'_, str>> {
        self.bodies.text(self.info.entity?, self.trusted.delivery())
    }

    /// When the event happened, as sent (RFC 3339). `None` if the document doesn't say where to find it, or the
    /// delivery doesn't have it.
    pub fn occurred_at(&self) -> Option<Cow<'_, str>> {
        self.bodies.text(self.info.occurred_at?, self.trusted.delivery())
    }

    /// The address on which the delivery arrived, if known.
    pub fn address(&self) -> Option<&str> {
        self.trusted.delivery().address()
    }

    /// Parses the address: `context.address_as::<OrdersAddress>()`. `None` if the address isn't known. Fails for the
    /// address of another channel, and for one that can be parsed in two ways.
    pub fn address_as<A: std::str::FromStr>(&self) -> Option<Result<A, A::Err>> {
        self.address().map(str::parse)
    }

    /// The raw body as received, still compressed if it was.
    pub fn body(&self) -> &Bytes {
        self.trusted.body()
    }

    /// Why the delivery is trusted.
    pub fn trust(&self) -> &Trust {
        self.trusted.trust()
    }

    /// The tenant whose secret the delivery was signed with, if each tenant has its own.
    pub fn tenant(&self) -> Option<&TenantId> {
        self.trusted.proof()?.tenant.as_ref()
    }

    /// The delivery itself, to be stored or decoded again.
    pub fn trusted(&self) -> &Trusted {
        &self.trusted
    }
}

/// The context for an attempt of a worker, from 1.
pub fn in_attempt<H>(context: Context<H>, attempt: u32) -> Context<H> {
    Context { attempt: Some(attempt), ..context }
}

impl Trusted {
    /// What a handler gets besides the event. `E` is the API's event type. It determines the type of the headers, and
    /// where the entity and the time are.
    pub fn context<E: Api>(&self) -> Context<E::Headers> {
        Context::new::<E>(self.clone())
    }
}

/// Doesn't show header values or the body.
impl<H: DeliveryHeaders> fmt::Debug for Context<H> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Context")
            .field("trusted", &self.trusted)
            .field("header_fault", &self.headers().err())
            .finish_non_exhaustive()
    }
}
