//! A claimed message, and the answers to the server about it.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_nats::Request;
use async_nats::Subject;
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::{AckKind, Message};
use bytes::Bytes;
use tokio::time::Instant;

use crate::Shared;
use crate::parking_lot::RELEASED;
use crate::pull::Source;
use crate::retries::{FIRST_ID, Retry};
use hookwright_receiver::InboxError;
use hookwright_runtime::StoredDelivery;

/// Identifies a claim in a [`JetStreamInbox`](super::JetStreamInbox).
pub struct JetStreamClaim {
    api: String,
    attempt: u32,
    /// The number of the message in its stream.
    sequence: u64,
    /// The message id for a copy of this message.
    copy_id: String,
    /// The headers of a copy, if this message is one.
    retry: Option<Retry>,
    message_id: String,
    released_at: Option<SystemTime>,
    payload: Bytes,
    answer_to: Subject,
    lease: Duration,
    ends: Mutex<Instant>,
}

impl JetStreamClaim {
    /// The claim on a message that was requested at that time: its lease can't have begun earlier. `None` if no
    /// consumer sent it.
    pub(super) fn new(
        api: &str,
        source: Source,
        message: &Message,
        asked_at: Instant,
        lease: Duration,
    ) -> Option<Self> {
        let info = message.info().ok()?;
        let delivered = u32::try_from(info.delivered).unwrap_or(u32::MAX).max(1);
        let retry = match source {
            Source::New => None,
            Source::Retries => {
                Some(Retry::new(message.headers.as_ref(), delivered == 1, SystemTime::from(info.published)))
            }
        };
        let message_id = message
            .headers
            .as_ref()
            .and_then(|headers| if retry.is_some() { headers.get(FIRST_ID) } else { headers.get(NATS_MESSAGE_ID) })
            .map_or_else(|| format!("{api}:#{}@{}", info.stream_sequence, info.published), ToString::to_string);
        let released_at = match &retry {
            Some(retry) => retry.released_at,
            None => message_id.starts_with(RELEASED).then(|| SystemTime::from(info.published)),
        };
        Some(Self {
            api: api.to_owned(),
            attempt: retry.as_ref().map_or(delivered, |retry| retry.attempt(delivered)),
            sequence: info.stream_sequence,
            copy_id: format!("{}@{}", info.stream_sequence, info.published),
            retry,
            message_id,
            released_at,
            payload: message.payload.clone(),
            answer_to: message.reply.clone()?,
            lease,
            ends: Mutex::new(end(asked_at, lease)),
        })
    }

    pub(super) fn delivery(&self) -> Result<StoredDelivery, InboxError> {
        StoredDelivery::from_bytes(&self.payload).map_err(InboxError::down)
    }

    pub(super) fn api(&self) -> &str {
        &self.api
    }

    pub(super) fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The number of the message in its stream.
    pub(super) fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The message id for a copy of this message. Unlike a key, it is never used again.
    pub(super) fn copy_id(&self) -> &str {
        &self.copy_id
    }

    /// The headers of a copy. `None` if the message is the original delivery.
    pub(super) fn retry(&self) -> Option<&Retry> {
        self.retry.as_ref()
    }

    /// The subject of the answer.
    pub(super) fn answer_to(&self) -> &Subject {
        &self.answer_to
    }

    pub(super) fn lease(&self) -> Duration {
        self.lease
    }

    pub(super) fn message_id(&self) -> &str {
        &self.message_id
    }

    /// When the delivery was released after it had been parked, if it was, by the server's clock.
    pub(super) fn released_at(&self) -> Option<SystemTime> {
        self.released_at
    }

    pub(super) fn payload(&self) -> &Bytes {
        &self.payload
    }

    /// How long the claim is still valid.
    pub(super) fn remaining(&self) -> Duration {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner).saturating_duration_since(Instant::now())
    }

    /// Fails if the claim has run out.
    pub(super) fn ensure_valid(&self) -> Result<(), InboxError> {
        if self.remaining().is_zero() { Err(InboxError::Lost) } else { Ok(()) }
    }
}

impl Shared {
    /// Tells the server the outcome of a message. The server has confirmed it when this returns.
    pub(super) async fn answer(&self, claim: &JetStreamClaim, kind: AckKind) -> Result<(), InboxError> {
        claim.ensure_valid()?;
        self.connected()?;
        let request = Request::new().payload(kind.into()).timeout(Some(self.settings.timeout));
        let client = self.context.client();
        client.send_request(claim.answer_to.clone(), request).await.map(drop).map_err(InboxError::down)
    }

    /// Restarts the lease.
    pub(super) async fn renew(&self, claim: &JetStreamClaim) -> Result<(), InboxError> {
        let at = Instant::now();
        self.answer(claim, AckKind::Progress).await?;
        *claim.ends.lock().unwrap_or_else(PoisonError::into_inner) = end(at, claim.lease);
        Ok(())
    }
}

/// When a lease ends. One that is too long for the clock ends in a year.
fn end(from: Instant, lease: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    from.checked_add(lease).unwrap_or(from + YEAR)
}

/// Shows nothing of the delivery.
impl fmt::Debug for JetStreamClaim {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("JetStreamClaim")
            .field("api", &self.api)
            .field("attempt", &self.attempt)
            .field("lease", &self.lease)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_may_be_as_long_as_one_likes() {
        let now = Instant::now();
        assert_eq!(end(now, Duration::from_secs(30)), now + Duration::from_secs(30));
        assert!(end(now, Duration::MAX) > now + Duration::from_secs(86_400));
    }
}
