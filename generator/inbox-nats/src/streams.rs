//! Creates the streams, and keeps them small.

use std::sync::PoisonError;
use std::time::{Duration, SystemTime};

use async_nats::jetstream::stream::{Config, DiscardPolicy, RetentionPolicy, StorageType};
use async_nats::jetstream::{ErrorCode, consumer, context, stream};

use tokio::time::Instant;

use crate::Shared;
use crate::builder::Settings;
use crate::names::Names;
use hookwright_receiver::InboxError;

impl Shared {
    /// Creates or updates the streams of an API. An administrator's other settings stay.
    pub(super) async fn ensure(&self, names: &Names) -> Result<(), InboxError> {
        let parked_for = self.settings.drop_parked_after.map(|time| time.max(self.settings.known_for));
        self.ensure_stream(names.stream(), names.subjects(), None).await?;
        self.ensure_retries(names).await?;
        self.ensure_stream(names.parked_stream(), names.parked_subjects(), parked_for).await
    }

    /// Creates or updates the stream of retries.
    pub(super) async fn ensure_retries(&self, names: &Names) -> Result<(), InboxError> {
        self.ensure_stream(names.retries_stream(), names.retries_subjects(), None).await
    }

    /// Deletes completed deliveries that are older than the time for which keys are known, and returns how many.
    pub(super) async fn sweep(&self, names: &Names) -> Result<u64, InboxError> {
        let stream = self.context.get_stream(names.stream()).await.map_err(InboxError::down)?;
        let consumer = match stream.consumer_info(Names::consumer()).await {
            Ok(consumer) => consumer,
            Err(error) if matches!(error.kind(), context::ConsumerInfoErrorKind::NotFound) => return Ok(0),
            Err(error) => return Err(InboxError::down(error)),
        };
        let state = &stream.cached_info().state;
        let first_to_stay = self.first_to_stay(&stream, &consumer, names).await?;
        self.sweep_retries(names).await?;
        // Without an upper limit, purging would remove everything.
        if state.messages == 0 || first_to_stay <= state.first_sequence {
            return Ok(0);
        }
        let purged = stream.purge().sequence(first_to_stay).await.map_err(InboxError::down)?;
        Ok(purged.purged)
    }

    /// Deletes completed copies that weren't deleted at the time.
    async fn sweep_retries(&self, names: &Names) -> Result<(), InboxError> {
        let stream = match self.context.get_stream(names.retries_stream()).await {
            Ok(stream) => stream,
            Err(error) if is_not_there(&error) => return Ok(()),
            Err(error) => return Err(InboxError::down(error)),
        };
        let done = match stream.consumer_info(Names::consumer()).await {
            Ok(consumer) => consumer.ack_floor.stream_sequence,
            Err(error) if matches!(error.kind(), context::ConsumerInfoErrorKind::NotFound) => return Ok(()),
            Err(error) => return Err(InboxError::down(error)),
        };
        let state = &stream.cached_info().state;
        if state.messages == 0 || done < state.first_sequence {
            return Ok(());
        }
        stream.purge().sequence(done.saturating_add(1)).await.map(drop).map_err(InboxError::down)
    }

    /// Processes that start together all create the stream. The server refuses all but one of them, with one of several
    /// codes, so a refused one looks again for the stream that another process created.
    async fn ensure_stream(&self, name: String, subjects: String, max_age: Option<Duration>) -> Result<(), InboxError> {
        let mut looks = 1;
        loop {
            match self.make_stream(&name, &subjects, max_age).await {
                Err(error) if looks == LOOKS => return Err(error),
                Err(_) => tokio::time::sleep(PAUSE).await,
                Ok(()) => return Ok(()),
            }
            looks += 1;
        }
    }

    async fn make_stream(&self, name: &str, subjects: &str, max_age: Option<Duration>) -> Result<(), InboxError> {
        let (context, settings) = (&self.context, &self.settings);
        match context.get_stream(name).await {
            Ok(stream) => {
                let now = &stream.cached_info().config;
                let wanted = with_ours(now.clone(), settings, subjects, max_age);
                if *now == wanted {
                    Ok(())
                } else {
                    context.update_stream(wanted).await.map(drop).map_err(|error| not_made(error, name, settings))
                }
            }
            Err(error) if is_not_there(&error) => {
                let new =
                    Config { name: name.to_owned(), description: Some(DESCRIPTION.to_owned()), ..Config::default() };
                context
                    .create_stream(with_ours(new, settings, subjects, max_age))
                    .await
                    .map(drop)
                    .map_err(|error| not_made(error, name, settings))
            }
            Err(error) => Err(InboxError::down(error)),
        }
    }

    /// A lower bound of the server's clock: its time of the stream's newest message, plus the time since that was seen.
    /// The clock of this machine may be wrong, and nothing must be forgotten too soon.
    fn server_time(&self, stream: &stream::Stream) -> SystemTime {
        let info = stream.cached_info();
        let (newest, at) = (SystemTime::from(info.state.last_timestamp), Instant::now());
        let mut times = self.server_times.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = times.entry(info.config.name.clone()).or_insert(ServerTime { newest, at });
        let passed = seen.newest.checked_add(at.saturating_duration_since(seen.at)).unwrap_or(seen.newest);
        if newest > passed {
            *seen = ServerTime { newest, at };
        }
        passed.max(newest)
    }

    /// Searches the completed deliveries by bisection, since later ones have higher numbers. The age of one that was
    /// erased is that of the next one that the stream has.
    async fn first_to_stay(
        &self,
        stream: &stream::Stream,
        consumer: &consumer::Info,
        names: &Names,
    ) -> Result<u64, InboxError> {
        let now = self.server_time(stream);
        let horizon = now.checked_sub(self.settings.known_for).unwrap_or(SystemTime::UNIX_EPOCH);
        let mut first = stream.cached_info().state.first_sequence;
        let mut end = consumer.ack_floor.stream_sequence.saturating_add(1).max(first);
        while first < end {
            let middle = first.midpoint(end);
            match stream.get_first_raw_message_by_subject(names.subjects(), middle).await {
                Ok(next) if next.sequence < end && SystemTime::from(next.time) < horizon => {
                    first = next.sequence.saturating_add(1);
                }
                Ok(_) => end = middle,
                Err(error) if error.kind() == stream::LastRawMessageErrorKind::NoMessageFound => end = middle,
                Err(error) => return Err(InboxError::down(error)),
            }
        }
        Ok(first)
    }
}

/// The server's time, and when it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServerTime {
    newest: SystemTime,
    at: Instant,
}

/// How often `ensure_stream` tries, and how long it waits in between.
const LOOKS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(100);

const DESCRIPTION: &str = "Webhook and event deliveries, stored by Hookwright";

/// Limits retention, without a work queue: after a restart, the server learns the known keys from the messages in the
/// stream, so a completed delivery must stay for as long as its key should be known. There is no age limit, except for
/// parked deliveries if it is set: an unhandled delivery is never deleted.
fn with_ours(config: Config, settings: &Settings, subjects: &str, max_age: Option<Duration>) -> Config {
    Config {
        subjects: vec![subjects.to_owned()],
        retention: RetentionPolicy::Limits,
        storage: StorageType::File,
        discard: DiscardPolicy::New,
        max_bytes: settings.max_bytes,
        duplicate_window: settings.known_for,
        num_replicas: settings.replicas,
        max_age: max_age.unwrap_or(config.max_age),
        ..config
    }
}

/// Says what to change if the server doesn't have the space.
fn not_made(error: context::CreateStreamError, name: &str, settings: &Settings) -> InboxError {
    let no_space = matches!(error.kind(), context::CreateStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STORAGE_RESOURCES_EXCEEDED);
    if no_space {
        InboxError::down(format!(
            "the server can't reserve {} bytes for the stream `{name}`: free space on its disk, raise `max_file_store` in its \
             configuration, or lower `JetStreamInboxBuilder::max_bytes`",
            settings.max_bytes,
        ))
    } else {
        InboxError::down(error)
    }
}

fn is_not_there(error: &context::GetStreamError) -> bool {
    matches!(error.kind(), context::GetStreamErrorKind::JetStream(error) if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}
