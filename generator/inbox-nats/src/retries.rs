//! Retries have a stream of their own.
//!
//! A server hands out what it has handed out before first. So a delivery whose attempt has failed is copied into the stream
//! of retries, and the first message is complete. Workers read both streams in turn: however many retries are due, new
//! deliveries don't wait for all of them.
//!
//! The copy is postponed when it is handed out for the first time, since a server can delay only what it has handed out.
//! It is deleted when it is complete.

use std::time::{Duration, SystemTime};

use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::AckKind;
use async_nats::jetstream::stream::LastRawMessageErrorKind;
use async_nats::{HeaderMap, Subject};

use crate::Shared;
use crate::claim::JetStreamClaim;
use crate::keep::{ATTEMPTS, message};
use crate::names::Names;
use hookwright_receiver::InboxError;

/// For how long the copy waits, in milliseconds.
const DELAY: &str = "Hookwright-Delay-Ms";
/// The id of the first message.
pub(super) const FIRST_ID: &str = "Hookwright-First-Id";
/// Where the first message is acknowledged.
const FIRST: &str = "Hookwright-First";

/// What all subjects of acknowledgements begin with.
const ACKNOWLEDGEMENTS: &str = "$JS.ACK.";

/// What a copy says of itself.
#[derive(Debug)]
pub(super) struct Retry {
    attempts_before: u32,
    /// Until when it waits, if it was never handed out before.
    postponed_for: Option<Duration>,
    first: Option<Subject>,
}

impl Retry {
    /// Reads the headers of a copy that was published at that time, by the server's clock.
    pub(super) fn new(headers: Option<&HeaderMap>, is_new: bool, published: SystemTime) -> Self {
        let text = |name| headers.and_then(|headers| headers.get(name)).map(|value| value.as_str());
        let delay = Duration::from_millis(text(DELAY).and_then(|text| text.parse().ok()).unwrap_or_default());
        // Where the clocks differ it waits less, and never longer than it has to.
        let waited = SystemTime::now().duration_since(published).unwrap_or_default();
        let first = text(FIRST).filter(|subject| subject.starts_with(ACKNOWLEDGEMENTS));
        Self {
            attempts_before: text(ATTEMPTS).and_then(|text| text.parse().ok()).unwrap_or_default(),
            postponed_for: is_new.then(|| delay.saturating_sub(waited)),
            first: first.map(Subject::from),
        }
    }

    /// The number of the attempt, if the copy is handed out for that time: the first time doesn't count.
    pub(super) fn attempt(&self, delivered: u32) -> u32 {
        self.attempts_before.saturating_add(delivered.saturating_sub(1)).max(1)
    }
}

impl Shared {
    /// Gives a delivery back, to be claimed again after the delay.
    pub(super) async fn retry_after(&self, claim: &JetStreamClaim, delay: Option<Duration>) -> Result<(), InboxError> {
        if claim.retry().is_some() {
            return self.answer(claim, AckKind::Nak(delay)).await;
        }
        claim.held()?;
        let delay_ms = delay.unwrap_or_default().as_millis().to_string();
        let copy = message(claim.payload().clone(), Some(claim.copy_id().to_owned()))
            .header(FIRST_ID, claim.message_id())
            .header(ATTEMPTS, claim.attempt().to_string())
            .header(DELAY, delay_ms)
            .header(FIRST, claim.answer_to().as_str());
        match self.publish(self.names(claim.api()).retry_subject(claim.sequence()), copy).await {
            Ok(_) => self.answer(claim, AckKind::Ack).await,
            // The first message is still there.
            Err(InboxError::Full) => self.answer(claim, AckKind::Nak(delay)).await,
            Err(error) => Err(error),
        }
    }

    /// Answers for good: what was a copy is deleted.
    pub(super) async fn finish(&self, claim: &JetStreamClaim, kind: AckKind) -> Result<(), InboxError> {
        self.answer(claim, kind).await?;
        if claim.retry().is_some() {
            self.delete_copy(claim).await;
        }
        Ok(())
    }

    /// Makes sure that what was pulled can be claimed. `false` if it can't: it is a copy that has to wait, or there is a copy.
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

    /// Lets a copy that was handed out for the first time wait. Whoever made it may have died before the first message was
    /// acknowledged.
    pub(super) async fn postpone(&self, claim: &JetStreamClaim, delay: Duration) -> Result<(), InboxError> {
        if let Some(first) = claim.retry().and_then(|retry| retry.first.clone()) {
            self.context.client().publish(first, AckKind::Ack.into()).await.map_err(InboxError::down)?;
        }
        self.answer(claim, AckKind::Nak(Some(delay).filter(|delay| !delay.is_zero()))).await
    }

    /// Whether there is a copy of a message that comes again: its worker died before it could acknowledge it.
    async fn is_copied(&self, claim: &JetStreamClaim, names: &Names) -> Result<bool, InboxError> {
        let stream = self.context.get_stream_no_info(names.retries_stream()).await.map_err(InboxError::down)?;
        match stream.get_last_raw_message_by_subject(&names.retry_subject(claim.sequence())).await {
            // A stream that was made anew counts from 1 again.
            Ok(copy) => Ok(copy.headers.get(NATS_MESSAGE_ID).is_some_and(|id| id.as_str() == claim.copy_id())),
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(false),
            Err(error) => Err(InboxError::down(error)),
        }
    }

    /// A copy that stays is complete, and goes with the next sweep.
    async fn delete_copy(&self, claim: &JetStreamClaim) {
        let stream = self.names(claim.api()).retries_stream();
        if let Ok(stream) = self.context.get_stream_no_info(stream).await {
            let _ = stream.delete_message(claim.sequence()).await;
        }
    }
}

impl JetStreamClaim {
    /// For how long a copy has to wait that was handed out for the first time.
    pub(super) fn postponed_for(&self) -> Option<Duration> {
        self.retry()?.postponed_for
    }
}
