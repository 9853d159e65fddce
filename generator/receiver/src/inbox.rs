//! Inboxes. Deliveries wait in them between the response to the sender and the handler.
//!
//! A receiver stores a delivery before it responds. A worker claims it for the length of a lease, passes it to the
//! handler, and then acknowledges it, releases it for another attempt, or parks it. A worker that crashes loses its
//! claims when their leases end: a delivery is handled at least once, and completed once for each key.

pub(crate) mod alternation;
pub(crate) mod lineup;
mod managed;
mod memory;
mod scheduling;
mod transactional;

use std::error::Error;
use std::fmt;
use std::time::{Duration, SystemTime};

use hookwright_runtime::StoredDelivery;

pub use managed::{
    Cursor, DeliveryFilter, DeliveryId, DeliveryPage, DeliveryState, DeliverySummary, Erasure, ManagedInbox,
    PageRequest, Selection, StateFilter,
};
pub use memory::{MemoryBounds, MemoryClaim, MemoryInbox};
pub use scheduling::{ClaimRules, Order, SchedulingInbox};
pub use transactional::TransactionalInbox;

/// Stores deliveries until they are handled.
///
/// All methods are atomic. A clone is a handle to the same inbox.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an inbox",
    note = "use `MemoryInbox`, or the inbox of the crate `hookwright-inbox-file`, `hookwright-inbox-postgres` or \
            `hookwright-inbox-nats`"
)]
pub trait Inbox: Clone + Send + Sync + 'static {
    /// Identifies a claim.
    type Claim: Send + Sync + 'static;

    /// Stores a delivery, durably if the inbox is durable. Does nothing if a delivery with the same key is or was in
    /// the inbox. A delivery without a key is always stored. One with a [`reason`](StoredDelivery::parked) is parked at
    /// once.
    fn put(&self, delivery: StoredDelivery) -> impl Future<Output = Result<Put, InboxError>> + Send;

    /// Stores the deliveries of one body in their order, and returns the outcome of each. Their keys may be equal.
    ///
    /// An inbox should store all of them or none, if it can. By default, they are stored one by one, and an error
    /// doesn't undo the ones before it: when the sender repeats them all, their keys identify those as duplicates.
    fn put_all(&self, deliveries: Vec<StoredDelivery>) -> impl Future<Output = Result<Vec<Put>, InboxError>> + Send {
        async move {
            let mut puts = Vec::with_capacity(deliveries.len());
            for delivery in deliveries {
                puts.push(self.put(delivery).await?);
            }
            Ok(puts)
        }
    }

    /// Waits until a delivery of the API is due, and claims it for the length of the lease. Dropping the future doesn't
    /// lose a delivery. All claims of an API must use the same lease.
    ///
    /// An inbox that notices before the end of the lease that a claim's process has died waits before it returns the
    /// delivery again. The wait grows with the number of such claims, as in
    /// [`RetryPolicy::delay`](crate::RetryPolicy::delay).
    fn claim(
        &self,
        api: &str,
        lease: Duration,
    ) -> impl Future<Output = Result<Claimed<Self::Claim>, InboxError>> + Send;

    /// Extends a claim to the length of the lease from now, while the handler is still running.
    fn extend(&self, claim: &Self::Claim, lease: Duration) -> impl Future<Output = Result<(), InboxError>> + Send;

    /// Acknowledges a delivery: it is complete. Its key stays known, so that a repeated delivery is a duplicate.
    fn ack(&self, claim: Self::Claim) -> impl Future<Output = Result<(), InboxError>> + Send;

    /// Releases a delivery, to be due again at that time.
    fn retry_at(&self, claim: Self::Claim, at: SystemTime) -> impl Future<Output = Result<(), InboxError>> + Send;

    /// Parks a delivery until someone looks at it.
    fn park(&self, claim: Self::Claim, reason: &str) -> impl Future<Output = Result<(), InboxError>> + Send;
}

/// The outcome of storing a delivery. No variants will be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It is stored.
    Stored,
    /// A delivery with the same key is or was in the inbox.
    Duplicate,
}

/// A delivery to handle, claimed by a worker.
#[derive(Debug)]
#[non_exhaustive]
pub struct Claimed<C> {
    /// The delivery.
    pub delivery: StoredDelivery,
    /// The number of this attempt, counted from 1.
    pub attempt: u32,
    /// Identifies the claim.
    pub claim: C,
    /// How many earlier claims ran out unsettled because the process died, or lost its connection to the inbox for
    /// longer than the lease. An inbox that can't tell them from released claims returns 0.
    pub lost_claims: u32,
    /// When it was [released](ManagedInbox::release) after it had been parked, if it was and the inbox knows. Its age
    /// counts from then.
    pub released_at: Option<SystemTime>,
}

impl<C> Claimed<C> {
    /// For implementations of [`Inbox`].
    pub fn new(delivery: StoredDelivery, attempt: u32, claim: C) -> Self {
        Self { delivery, attempt, claim, lost_claims: 0, released_at: None }
    }

    /// Sets how many earlier claims ran out unsettled.
    #[must_use]
    pub fn with_lost_claims(self, lost_claims: u32) -> Self {
        Self { lost_claims, ..self }
    }

    /// Sets when it was released after it had been parked.
    #[must_use]
    pub fn with_released_at(self, released_at: SystemTime) -> Self {
        Self { released_at: Some(released_at), ..self }
    }
}

/// Why an inbox failed.
#[non_exhaustive]
pub enum InboxError {
    /// It is full.
    Full,
    /// The claim has run out: another worker may be handling the delivery.
    Lost,
    /// It can't be reached, or can't write.
    Down(Box<dyn Error + Send + Sync>),
    /// It doesn't support this operation. Retrying doesn't help.
    Unsupported(&'static str),
}

impl InboxError {
    /// It can't be reached, or can't write.
    pub fn down(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Down(cause.into())
    }
}

impl fmt::Display for InboxError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => formatter.write_str("the inbox is full"),
            Self::Lost => formatter.write_str("the claim has run out"),
            Self::Down(cause) => write!(formatter, "the inbox is down: {cause}"),
            Self::Unsupported(what) => write!(formatter, "the inbox does not support this: {what}"),
        }
    }
}

/// The message, because that is what a `main` that returns this error prints.
impl fmt::Debug for InboxError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Error for InboxError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Down(cause) => Some(cause.as_ref()),
            Self::Full | Self::Lost | Self::Unsupported(_) => None,
        }
    }
}
