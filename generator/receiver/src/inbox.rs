//! Where deliveries are kept between the answer to their sender and the handler.
//!
//! A receiver puts a delivery in before it answers; a worker claims it for a while, hands it to the handler, and says
//! that it is done, to be tried again or put aside. Who crashes with a claim loses it when the lease ends: a delivery is
//! handled at least once, and completed once for each key.

mod memory;

use std::error::Error;
use std::fmt;
use std::time::{Duration, SystemTime};

use hookwright_runtime::Kept;

pub use memory::{MemoryBounds, MemoryClaim, MemoryInbox};

/// Keeps deliveries until they are handled.
///
/// All methods take effect at once or not at all. A clone, where there is one, is the same inbox.
pub trait Inbox: Clone + Send + Sync + 'static {
    /// What a claim is known by.
    type Claim: Send + Sync + 'static;

    /// Keeps a delivery, durably where the inbox is durable, unless one with its key is or was there: then nothing
    /// happens. A delivery without a key is always kept. One with a [`reason`](Kept::parked) is put aside at once.
    fn put(&self, delivery: Kept) -> impl Future<Output = Result<Put, InboxError>> + Send;

    /// Waits for a delivery of the API that is due, and claims it for the length of the lease. To drop the future loses
    /// no delivery. The lease is the same in all claims of an API.
    fn claim(
        &self,
        api: &str,
        lease: Duration,
    ) -> impl Future<Output = Result<Claimed<Self::Claim>, InboxError>> + Send;

    /// Holds a claim for the length of the lease from now on: the handler is still at work.
    fn extend(&self, claim: &Self::Claim, lease: Duration) -> impl Future<Output = Result<(), InboxError>> + Send;

    /// Completes a delivery. Its key stays known, so that it is not taken a second time.
    fn done(&self, claim: Self::Claim) -> impl Future<Output = Result<(), InboxError>> + Send;

    /// Gives a delivery back; it is due again at that time.
    fn retry_at(&self, claim: Self::Claim, at: SystemTime) -> impl Future<Output = Result<(), InboxError>> + Send;

    /// Puts a delivery aside, for a person to look at.
    fn park(&self, claim: Self::Claim, reason: &str) -> impl Future<Output = Result<(), InboxError>> + Send;
}

/// What became of a delivery that was put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It is kept.
    Stored,
    /// One with the same key is or was there.
    Duplicate,
}

/// A delivery that is to be handled.
#[derive(Debug)]
#[non_exhaustive]
pub struct Claimed<C> {
    /// The delivery.
    pub delivery: Kept,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// What the claim is known by.
    pub claim: C,
}

impl<C> Claimed<C> {
    /// For implementations of [`Inbox`].
    pub fn new(delivery: Kept, attempt: u32, claim: C) -> Self {
        Self { delivery, attempt, claim }
    }
}

/// Why an inbox did not do as it was told.
#[derive(Debug)]
#[non_exhaustive]
pub enum InboxError {
    /// It holds as much as it may.
    Full,
    /// The claim has run out: somebody else may be at work on the delivery.
    Lost,
    /// It cannot be reached, or cannot write.
    Down(Box<dyn Error + Send + Sync>),
}

impl InboxError {
    /// It cannot be reached, or cannot write.
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
        }
    }
}

impl Error for InboxError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Down(cause) => Some(cause.as_ref()),
            Self::Full | Self::Lost => None,
        }
    }
}
