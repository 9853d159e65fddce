//! The parked deliveries of one API on the server.

use std::time::{Duration, SystemTime};

use async_nats::HeaderMap;
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::consumer::pull::Config;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer};
use async_nats::jetstream::stream::{DeleteMessageErrorKind, LastRawMessageErrorKind, Stream};
use async_nats::jetstream::{ErrorCode, context};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::join_all;
use hookwright_receiver::{DeliveryFilter, DeliveryId, DeliveryState, DeliverySummary, InboxError};
use hookwright_runtime::{StoredDelivery, StoredDeliveryError};

use crate::Shared;
use crate::keep::ATTEMPTS;
use crate::names::Names;
use crate::retries::FIRST_ID;

/// How many messages are read, released or deleted at a time.
pub(super) const BATCH: usize = 100;

/// The beginning of the message ids of released deliveries.
pub(super) const RELEASED: &str = "released/";

/// How long the server keeps a dead reader.
const INACTIVE: Duration = Duration::from_secs(30);

/// The stream of the parked deliveries of one API.
pub(super) struct ParkingLot {
    pub(super) names: Names,
    pub(super) stream: Stream,
}

/// A message of that stream.
pub(super) struct Parked {
    pub(super) sequence: u64,
    pub(super) published: SystemTime,
    pub(super) delivery: Result<StoredDelivery, StoredDeliveryError>,
    attempts: u32,
    /// The id of the message, if it has one. A copy has the id of the first message.
    pub(super) message_id: Option<String>,
}

/// Reads the messages after a place, batch by batch.
pub(super) struct Reading {
    consumer: PullConsumer,
    /// How many of the messages at the beginning are left.
    left: usize,
    /// How long a batch may take.
    patience: Duration,
}

impl Shared {
    /// The parking lots that match a filter, sorted by name.
    pub(super) async fn parking_lots(&self, filter: &DeliveryFilter) -> Result<Vec<ParkingLot>, InboxError> {
        if let Some(api) = &filter.api {
            return Ok(self.parking_lot(self.names(api)).await?.into_iter().collect());
        }
        let beginning = Names::all_parked_subjects(&self.settings.prefix);
        let mut tokens = Vec::new();
        let mut streams = self.context.streams();
        while let Some(info) = streams.next().await {
            let info = info.map_err(InboxError::down)?;
            let subject = info.config.subjects.first().and_then(|subject| subject.strip_prefix(&beginning));
            tokens.extend(subject.and_then(|subject| subject.strip_suffix(".>")).map(str::to_owned));
        }
        tokens.sort_unstable();
        let mut lots = Vec::new();
        for names in tokens.iter().filter_map(|token| Names::of_token(&self.settings.prefix, token)) {
            lots.extend(self.parking_lot(names).await?);
        }
        Ok(lots)
    }

    /// The parking lot of the API, if it exists.
    pub(super) async fn parking_lot(&self, names: Names) -> Result<Option<ParkingLot>, InboxError> {
        let name = names.parked_stream();
        self.stream_named(name, names).await
    }

    /// A stream of the API, to be read and deleted from like a parking lot.
    pub(super) async fn stream_named(&self, name: String, names: Names) -> Result<Option<ParkingLot>, InboxError> {
        self.connected()?;
        match self.context.get_stream(name).await {
            Ok(stream) => Ok(Some(ParkingLot { names, stream })),
            Err(error) if is_not_there(&error) => Ok(None),
            Err(error) => Err(InboxError::down(error)),
        }
    }
}

impl ParkingLot {
    /// Reads the messages after the one with this number.
    pub(super) async fn read_after(&self, sequence: u64, patience: Duration) -> Result<Reading, InboxError> {
        let config = Config {
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: sequence.saturating_add(1) },
            ack_policy: AckPolicy::None,
            inactive_threshold: INACTIVE,
            memory_storage: true,
            num_replicas: 1,
            ..Config::default()
        };
        let consumer = self.stream.create_consumer(config).await.map_err(InboxError::down)?;
        let left = usize::try_from(consumer.cached_info().num_pending).unwrap_or(usize::MAX);
        Ok(Reading { consumer, left, patience })
    }

    /// Ends the reading on the server.
    pub(super) async fn end(&self, reading: Reading) {
        // Otherwise, it does so some time later.
        let _ = self.stream.delete_consumer(&reading.consumer.cached_info().name).await;
    }

    /// The message with this number, if it exists.
    pub(super) async fn get(&self, sequence: u64) -> Result<Option<Parked>, InboxError> {
        match self.stream.get_raw_message(sequence).await {
            Ok(message) => {
                let published = SystemTime::from(message.time);
                Ok(Some(Parked::new(message.sequence, published, Some(&message.headers), &message.payload)))
            }
            Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(InboxError::down(error)),
        }
    }

    /// Deletes the messages with these numbers. Returns how many existed.
    pub(super) async fn delete(&self, sequences: &[u64]) -> Result<u64, InboxError> {
        let mut deleted = 0;
        for some in sequences.chunks(BATCH) {
            let deletions = join_all(some.iter().map(|sequence| self.stream.delete_message(*sequence)));
            for deletion in deletions.await {
                match deletion {
                    Ok(was_there) => deleted += u64::from(was_there),
                    Err(error) if is_gone(&error.kind()) => {}
                    Err(error) => return Err(InboxError::down(error)),
                }
            }
        }
        Ok(deleted)
    }
}

impl Reading {
    /// Some more messages; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Parked>>, InboxError> {
        let mut batch = Vec::new();
        let wanted = self.left.min(BATCH);
        if wanted == 0 {
            return Ok(None);
        }
        let messages = self.consumer.fetch().max_messages(wanted).expires(self.patience).messages().await;
        let mut messages = messages.map_err(InboxError::down)?;
        while let Some(message) = messages.next().await {
            let message = message.map_err(InboxError::down)?;
            let (sequence, published) = {
                let info = message.info().map_err(InboxError::down)?;
                (info.stream_sequence, SystemTime::from(info.published))
            };
            batch.push(Parked::new(sequence, published, message.headers.as_ref(), &message.payload));
        }
        // Messages that were deleted meanwhile are missing.
        self.left = self.left.saturating_sub(batch.len());
        Ok(Some(batch).filter(|batch| !batch.is_empty()))
    }
}

impl Parked {
    fn new(sequence: u64, published: SystemTime, headers: Option<&HeaderMap>, payload: &Bytes) -> Self {
        let attempts = headers.and_then(|headers| headers.get(ATTEMPTS)).and_then(|text| text.as_str().parse().ok());
        Self {
            sequence,
            published,
            delivery: StoredDelivery::from_bytes(payload),
            attempts: attempts.unwrap_or_default(),
            message_id: headers
                .and_then(|headers| headers.get(FIRST_ID).or_else(|| headers.get(NATS_MESSAGE_ID)))
                .map(ToString::to_string),
        }
    }

    pub(super) fn passes(&self, filter: &DeliveryFilter) -> bool {
        !filter.needs_delivery() || self.delivery.as_ref().is_ok_and(|delivery| filter.allows_delivery(delivery))
    }

    pub(super) fn summary(self, names: &Names) -> DeliverySummary {
        let (api, reason) = match &self.delivery {
            Ok(delivery) => (delivery.api.to_string(), delivery.parked.clone().unwrap_or_default()),
            Err(error) => (names.token().to_owned(), error.to_string()),
        };
        let id = DeliveryId::new(place(self.sequence, names));
        DeliverySummary::new(id, api, self.delivery, DeliveryState::Parked { reason }).with_attempts(self.attempts, 0)
    }

    /// The message id for its release, so that it is published only once, however often that is tried. The ids of other
    /// messages begin with their API.
    pub(super) fn released_id(&self) -> String {
        let published = self.published.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        format!("{RELEASED}{}@{}", self.sequence, published.as_nanos())
    }
}

/// An id or a cursor: the number of the message, and the API by its token.
pub(super) fn place(sequence: u64, names: &Names) -> String {
    format!("{sequence}/{}", names.token())
}

/// The message number and the API in an id or a cursor.
pub(super) fn read_place(prefix: &str, text: &str) -> Option<(u64, Names)> {
    let (sequence, token) = text.split_once('/')?;
    Some((sequence.parse().ok()?, Names::of_token(prefix, token)?))
}

fn is_not_there(error: &context::GetStreamError) -> bool {
    matches!(error.kind(), context::GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

fn is_gone(error: &DeleteMessageErrorKind) -> bool {
    const GONE: [ErrorCode; 3] =
        [ErrorCode::NO_MESSAGE_FOUND, ErrorCode::SEQUENCE_NOT_FOUND, ErrorCode::STREAM_MESSAGE_DELETE_FAILED];
    matches!(error, DeleteMessageErrorKind::JetStream(error) if GONE.contains(&error.error_code()))
}
