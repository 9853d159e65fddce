//! Where a verified delivery goes: into an inbox, or straight to a handler.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::HeaderName;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};

use crate::delivery::Verified;
use crate::handling::{self, Handled};
use crate::inbox::{Inbox, InboxError, Kept, Put};
use crate::outcome::Decoded;
use crate::source::{Api, DispatchTo};
use crate::telemetry;

use super::outcome::Outcome;

/// A verified delivery, and what was found out about it.
pub struct Arrived<E> {
    pub(super) verified: Verified,
    pub(super) decoded: Decoded<E>,
    pub(super) key: Option<String>,
    pub(super) received_at: SystemTime,
}

/// Where a verified delivery goes.
#[diagnostic::on_unimplemented(
    message = "this receiver has nowhere to put the events of `{E}`",
    note = "give it an `inbox(…)`, or a `handler(…)` that implements the module's `Handler`"
)]
pub trait Destination<E: Api>: Send + Sync + 'static {
    /// Whether it keeps what it is given, malformed or not.
    const KEEPS: bool;

    /// Takes a delivery. The headers hold secrets, and are not to be kept.
    fn take(&self, arrived: Arrived<E>, secret_headers: &[HeaderName]) -> impl Future<Output = Outcome> + Send;
}

/// Nowhere, as yet.
#[derive(Clone, Copy, Debug)]
pub struct Nowhere;

/// Into an inbox, which has so long to take a delivery.
#[derive(Clone, Debug)]
pub struct Keep<I> {
    pub(super) inbox: I,
    pub(super) time: Duration,
}

/// To a handler, before the answer.
#[derive(Debug)]
pub struct Handle<H>(pub(super) Arc<H>);

impl<E: Api, I: Inbox> Destination<E> for Keep<I> {
    const KEEPS: bool = true;

    async fn take(&self, arrived: Arrived<E>, secret_headers: &[HeaderName]) -> Outcome {
        let outcome = match arrived.decoded {
            Decoded::Known(_) => Outcome::Stored,
            Decoded::Unknown(_) => Outcome::Unknown,
            Decoded::Malformed(_) => Outcome::Malformed,
            Decoded::Unnamed(_) => Outcome::Unnamed,
        };
        let kept = arrived.kept(secret_headers);
        match self.put(&kept).await {
            Ok(Put::Stored) => outcome,
            Ok(Put::Duplicate) => Outcome::Duplicate,
            Err(error) => {
                telemetry::error("a delivery is not kept", &error);
                if matches!(error, InboxError::Full) { Outcome::Full } else { Outcome::Down }
            }
        }
    }
}

impl<I: Inbox> Keep<I> {
    /// An inbox that hangs must not hold up the sender, nor a shutdown. What it keeps after all has a key, by which the
    /// sender's next attempt is known.
    async fn put(&self, kept: &Kept) -> Result<Put, InboxError> {
        let put = tokio::time::timeout(self.time, self.inbox.put(kept)).await;
        put.unwrap_or_else(|_| Err(InboxError::down("it takes longer than it may")))
    }
}

impl<E: Api> Arrived<E> {
    fn kept(self, secret_headers: &[HeaderName]) -> Kept {
        let verified = self.verified.without([AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE].iter().chain(secret_headers));
        Kept {
            event: self.decoded.name().map(str::to_owned),
            key: self.key,
            parked: handling::unfit(&self.decoded),
            ..Kept::new(E::FACTS.name, verified, self.received_at)
        }
    }
}

impl<E: DispatchTo<H>, H: Send + Sync + 'static> Destination<E> for Handle<H> {
    const KEEPS: bool = false;

    async fn take(&self, arrived: Arrived<E>, _: &[HeaderName]) -> Outcome {
        if let Some(reason) = handling::unfit(&arrived.decoded) {
            telemetry::warn("a delivery is not handled", &reason);
        }
        match arrived.decoded {
            Decoded::Known(event) => handling::run(event, arrived.verified.context_of::<E>(), &self.0).await.into(),
            Decoded::Unknown(_) => Outcome::Unknown,
            Decoded::Malformed(_) => Outcome::Malformed,
            Decoded::Unnamed(_) => Outcome::Unnamed,
        }
    }
}

impl From<Handled> for Outcome {
    fn from(handled: Handled) -> Self {
        match handled {
            Handled::Done => Self::Handled,
            Handled::Retry { after, .. } => Self::Retry { after },
            Handled::Refused { .. } => Self::Refused,
            Handled::Panicked { .. } => Self::Panicked,
        }
    }
}
