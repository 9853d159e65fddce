//! Publishing deliveries.

use std::error::Error as _;

use async_nats::HeaderMap;
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::{self, AckKind, ErrorCode};
use bytes::Bytes;

use crate::Shared;
use crate::claim::JetStreamClaim;
use crate::names::message_id;
use hookwright_receiver::{InboxError, Put};
use hookwright_runtime::StoredDelivery;

impl Shared {
    /// Stores a delivery in its stream. The server has it when this returns.
    pub(super) async fn keep(&self, delivery: &StoredDelivery) -> Result<Put, InboxError> {
        let names = self.names(&delivery.api);
        let event = delivery.event.as_deref();
        let subject = if delivery.parked.is_some() { names.parked_subject(event) } else { names.subject(event) };
        let id = delivery.key.as_deref().map(|key| message_id(&delivery.api, key));
        let payload = delivery.to_bytes();
        self.fits(&payload)?;
        self.publish(subject, message(payload, id)).await
    }

    /// Parks a claimed delivery, once.
    pub(super) async fn keep_aside(&self, claim: &JetStreamClaim, reason: &str) -> Result<(), InboxError> {
        let mut delivery = claim.delivery()?;
        delivery.parked = Some(reason.chars().take(LONGEST_REASON).collect());
        let subject = self.names(&delivery.api).parked_subject(delivery.event.as_deref());
        let message = message(delivery.to_bytes(), Some(claim.message_id().to_owned()));
        self.publish(subject, message.header(ATTEMPTS, claim.attempt().to_string())).await.map(drop)
    }

    /// Parks a message that isn't a delivery as it is, once. Otherwise it would be delivered forever.
    pub(super) async fn put_unreadable_aside(&self, claim: &JetStreamClaim) -> Result<(), InboxError> {
        let subject = self.names(claim.api()).parked_subject(Some("unreadable"));
        self.publish(subject, message(claim.payload().clone(), Some(claim.message_id().to_owned()))).await?;
        match self.finish(claim, AckKind::Term).await {
            Err(InboxError::Lost) => Ok(()),
            answer => answer,
        }
    }

    /// Publishes parked deliveries again, in order, as new ones. Those that were already published aren't published
    /// again.
    pub(super) async fn keep_released(&self, parked: Vec<(String, StoredDelivery)>) -> Result<(), InboxError> {
        self.connected()?;
        let mut sent = Vec::new();
        for (id, mut delivery) in parked {
            delivery.parked = None;
            let subject = self.names(&delivery.api).subject(delivery.event.as_deref());
            let message = message(delivery.to_bytes(), Some(id));
            sent.push(self.context.send_publish(subject, message).await.map_err(refused)?);
        }
        for kept in sent {
            kept.await.map_err(refused)?;
        }
        Ok(())
    }

    /// Checks that a delivery leaves room for the reason that parking may add.
    fn fits(&self, payload: &Bytes) -> Result<(), InboxError> {
        let most = self.context.client().max_payload().saturating_sub(ROOM);
        if payload.len() <= most {
            return Ok(());
        }
        let text = format!("a delivery takes {} bytes, but the server's `max_payload` allows {most}", payload.len());
        Err(InboxError::down(text))
    }

    pub(super) async fn publish(&self, subject: String, message: PublishMessage) -> Result<Put, InboxError> {
        self.connected()?;
        let sent = self.context.send_publish(subject, message).await.map_err(refused)?;
        let kept = sent.await.map_err(refused)?;
        Ok(if kept.duplicate { Put::Duplicate } else { Put::Stored })
    }
}

/// The header with the number of attempts before a delivery was parked.
pub(super) const ATTEMPTS: &str = "Hookwright-Attempts";

/// In characters. Each takes at most 6 bytes in JSON.
const LONGEST_REASON: usize = 1000;
const ROOM: usize = 8 * 1024;

/// Creates a message with that id.
pub(super) fn message(payload: Bytes, id: Option<String>) -> PublishMessage {
    let message = PublishMessage::build().payload(payload);
    // A value with a line break would be refused, but ours have none.
    match id.and_then(|id| id.parse::<async_nats::HeaderValue>().ok()) {
        Some(id) => message.headers(HeaderMap::from_iter([(NATS_MESSAGE_ID, id)])),
        None => message,
    }
}

/// `Full` if the server has no room for the message, `Down` in all other cases.
fn refused(error: PublishError) -> InboxError {
    let answer = error.source().and_then(|source| source.downcast_ref::<jetstream::Error>());
    if answer.is_some_and(is_full) {
        return InboxError::Full;
    }
    match error.kind() {
        PublishErrorKind::StreamNotFound => InboxError::down(
            "no stream accepts this delivery: JetStream isn't ready, or `ensure_streams` wasn't called",
        ),
        _ => InboxError::down(error),
    }
}

fn is_full(error: &jetstream::Error) -> bool {
    match error.error_code() {
        // The server states its error only as text.
        ErrorCode::STREAM_STORE_FAILED => error.to_string().contains("maximum"),
        ErrorCode::INSUFFICIENT_RESOURCES
        | ErrorCode::STORAGE_RESOURCES_EXCEEDED
        | ErrorCode::ACCOUNT_RESOURCES_EXCEEDED => true,
        _ => false,
    }
}
