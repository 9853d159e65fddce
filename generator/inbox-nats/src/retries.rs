//! Retries have their own stream.
//!
//! The server redelivers messages before it delivers new ones. So a delivery whose attempt has failed is copied into
//! the stream of retries, and the first message is acknowledged. Workers read both streams in turn: however many
//! retries are due, new deliveries don't wait for all of them.
//!
//! The copy is postponed when it is delivered for the first time, since the server can delay only redeliveries. It is
//! deleted when it is complete.

use std::time::{Duration, SystemTime};

use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::AckKind;
use async_nats::jetstream::stream::LastRawMessageErrorKind;
use async_nats::{HeaderMap, HeaderValue, Subject};

use crate::Shared;
use crate::claim::JetStreamClaim;
use crate::keep::{ATTEMPTS, message};
use crate::names::Names;
use hookwright_receiver::InboxError;

/// How long the copy waits, in milliseconds.
const DELAY: &str = "Hookwright-Delay-Ms";
/// When the delivery was released after it had been parked, in milliseconds since 1970.
const RELEASED_AT: &str = "Hookwright-Released-Ms";
/// The id of the first message.
pub(super) const FIRST_ID: &str = "Hookwright-First-Id";
/// The subject that acknowledges the first message.
const FIRST: &str = "Hookwright-First";

/// The prefix of all acknowledgement subjects.
const ACKNOWLEDGEMENTS: &str = "$JS.ACK.";

/// The headers of a copy.
#[derive(Debug)]
pub(super) struct Retry {
    attempts_before: u32,
    /// How long it still has to wait, if it was never delivered before.
    postponed_for: Option<Duration>,
    first: Option<Subject>,
    /// When the delivery was released after it had been parked, if it was.
    pub(super) released_at: Option<SystemTime>,
}

impl Retry {
    /// Reads the headers of a copy that was published at that time, by the server's clock.
    pub(super) fn new(headers: Option<&HeaderMap>, is_new: bool, published: SystemTime) -> Self {
        let text = |name| headers.and_then(|headers| headers.get(name)).map(HeaderValue::as_str);
        let delay = Duration::from_millis(text(DELAY).and_then(|text| text.parse().ok()).unwrap_or_default());
        // If the clocks differ, it may wait less, but never longer than the delay.
        let waited = SystemTime::now().duration_since(published).unwrap_or_default();
        let released = text(RELEASED_AT).and_then(|text| text.parse().ok()).map(Duration::from_millis);
        let first = text(FIRST).filter(|subject| subject.starts_with(ACKNOWLEDGEMENTS));
        Self {
            attempts_before: text(ATTEMPTS).and_then(|text| text.parse().ok()).unwrap_or_default(),
            postponed_for: is_new.then(|| delay.saturating_sub(waited)),
            first: first.map(Subject::from),
            released_at: released.and_then(|released| SystemTime::UNIX_EPOCH.checked_add(released)),
        }
    }

    /// The number of the attempt, if the copy was delivered this many times: the first time doesn't count.
    pub(super) fn attempt(&self, delivered: u32) -> u32 {
        self.attempts_before.saturating_add(delivered.saturating_sub(1)).max(1)
    }
}

impl Shared {
    /// Returns a delivery, which can be claimed again after the delay.
    pub(super) async fn retry_after(&self, claim: &JetStreamClaim, delay: Option<Duration>) -> Result<(), InboxError> {
        if claim.retry().is_some() {
            return self.answer(claim, AckKind::Nak(delay)).await;
        }
        claim.ensure_valid()?;
        let delay_ms = delay.unwrap_or_default().as_millis().to_string();
        let mut copy = message(claim.payload().clone(), Some(claim.copy_id().to_owned()))
            .header(FIRST_ID, claim.message_id())
            .header(ATTEMPTS, claim.attempt().to_string())
            .header(DELAY, delay_ms)
            .header(FIRST, claim.answer_to().as_str());
        if let Some(released) = claim.released_at().and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok()) {
            copy = copy.header(RELEASED_AT, released.as_millis().to_string());
        }
        match self.publish(self.names(claim.api()).retry_subject(claim.sequence()), copy).await {
            Ok(_) => self.answer(claim, AckKind::Ack).await,
            // The first message is still there.
            Err(InboxError::Full) => self.answer(claim, AckKind::Nak(delay)).await,
            Err(error) => Err(error),
        }
    }

    /// Sends the last answer to a message. A copy is deleted.
    pub(super) async fn finish(&self, claim: &JetStreamClaim, kind: AckKind) -> Result<(), InboxError> {
        self.answer(claim, kind).await?;
        if claim.retry().is_some() {
            self.delete_copy(claim).await;
        }
        Ok(())
    }

    /// Makes sure that a pulled message can be claimed, and returns whether it can: a new copy has to wait, and a
    /// message that was copied is done.
    pub(super) async fn prepare(&self, claim: &JetStreamClaim, names: &Names) -> Result<bool, InboxError> {
        if let Some(delay) = claim.postponed_for() {
            return self.postpone(claim, delay).await.map(|()| false);
        }
        let is_again = claim.retry().is_none() && claim.attempt() > 1;
        if is_again && self.is_copied(claim, names).await? {
            return self.answer(claim, AckKind::Ack).await.map(|()| false);
        }
        if claim.remaining() <= claim.lease() / 4 * 3 {
            self.renew(claim).await?;
        }
        Ok(true)
    }

    /// Lets a new copy wait. The worker that made it may have died before it acknowledged the first message, so that is
    /// done again.
    pub(super) async fn postpone(&self, claim: &JetStreamClaim, delay: Duration) -> Result<(), InboxError> {
        if let Some(first) = claim.retry().and_then(|retry| retry.first.clone()) {
            self.context.client().publish(first, AckKind::Ack.into()).await.map_err(InboxError::down)?;
        }
        self.answer(claim, AckKind::Nak(Some(delay).filter(|delay| !delay.is_zero()))).await
    }

    /// Whether there is a copy of a message that is redelivered, since its worker died before it acknowledged the
    /// message.
    async fn is_copied(&self, claim: &JetStreamClaim, names: &Names) -> Result<bool, InboxError> {
        let stream = self.context.get_stream_no_info(names.retries_stream()).await.map_err(InboxError::down)?;
        match stream.get_last_raw_message_by_subject(&names.retry_subject(claim.sequence())).await {
            // A stream that was deleted and created again counts from 1.
            Ok(copy) => Ok(copy.headers.get(NATS_MESSAGE_ID).is_some_and(|id| id.as_str() == claim.copy_id())),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(false),
            Err(error) => Err(InboxError::down(error)),
        }
    }

    /// If this fails, a sweep deletes the copy.
    async fn delete_copy(&self, claim: &JetStreamClaim) {
        let stream = self.names(claim.api()).retries_stream();
        if let Ok(stream) = self.context.get_stream_no_info(stream).await {
            let _ = stream.delete_message(claim.sequence()).await;
        }
    }
}

impl JetStreamClaim {
    /// How long a new copy has to wait.
    pub(super) fn postponed_for(&self) -> Option<Duration> {
        self.retry()?.postponed_for
    }
}
