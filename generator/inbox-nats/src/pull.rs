//! Requests deliveries from the server.

use std::fmt;
use std::task::Poll;
use std::time::Duration;

use async_nats::jetstream::consumer::pull::{BatchConfig, Config};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer};
use async_nats::{Message, StatusCode, Subscriber, jetstream};
use futures_util::{FutureExt, StreamExt};
use tokio::time::{Instant, timeout, timeout_at};

use crate::Shared;
use crate::claim::JetStreamClaim;
use crate::names::Names;
use hookwright_receiver::InboxError;

/// Which of the two streams of deliveries to handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    New,
    Retries,
}

/// The messages of one stream. All requests share one subscription: late messages are still read, and unread ones wait.
pub(super) struct Pull {
    api: String,
    names: Names,
    source: Source,
    lease: Duration,
    consumer: Option<PullConsumer>,
    messages: Option<(String, Subscriber)>,
    asked: Option<Asked>,
    size: usize,
    sweep_at: Instant,
}

/// A request with answers outstanding.
#[derive(Clone, Copy)]
struct Asked {
    at: Instant,
    ends: Instant,
    left: usize,
}

impl Pull {
    pub(super) fn new(api: &str, names: Names, source: Source, lease: Duration) -> Self {
        let (consumer, messages, asked) = (None, None, None);
        Self { api: api.to_owned(), names, source, lease, consumer, messages, asked, size: 1, sweep_at: Instant::now() }
    }

    /// Returns a message that has already arrived. If there is none, a request is open afterwards, so that one can be
    /// [heard](Self::hear).
    pub(super) async fn ask(&mut self, shared: &Shared) -> Result<Option<JetStreamClaim>, InboxError> {
        if let Some(asked) = self.asked {
            if let Poll::Ready(message) = self.arrived() {
                return self.read(message, asked, shared);
            }
            if asked.ends > Instant::now() {
                return Ok(None);
            }
            // Once the server answers this, everything that it sent before has arrived, however late we are.
            let up = match &self.consumer {
                Some(consumer) => consumer.get_info().await.map(drop).map_err(InboxError::down),
                None => Ok(()),
            };
            if let Poll::Ready(message) = self.arrived() {
                return self.read(message, asked, shared);
            }
            self.asked = None;
            up.inspect_err(|_| self.consumer = None)?;
        }
        self.request_messages(shared).await.inspect_err(|_| self.consumer = None)?;
        Ok(None)
    }

    /// Waits for a message. `None` if the request has ended. Dropping the future loses nothing.
    pub(super) async fn hear(&mut self, shared: &Shared) -> Result<Option<JetStreamClaim>, InboxError> {
        let (Some(asked), Some((_, messages))) = (self.asked, &mut self.messages) else { return Ok(None) };
        match timeout_at(asked.ends, messages.next()).await {
            Ok(message) => self.read(message, asked, shared),
            Err(_) => Ok(None),
        }
    }

    /// A message that has arrived and isn't read yet, or `Ready(None)` if the subscription has ended.
    fn arrived(&mut self) -> Poll<Option<Message>> {
        let message = self.messages.as_mut().and_then(|(_, messages)| messages.next().now_or_never());
        message.map_or(Poll::Pending, Poll::Ready)
    }

    /// Stops requesting, and returns what has arrived.
    pub(super) async fn end(&mut self, shared: &Shared) -> Vec<JetStreamClaim> {
        let (mut claims, asked) = (Vec::new(), self.asked.take());
        let (Some((_, mut messages)), Some(asked)) = (self.messages.take(), asked) else { return claims };
        if messages.drain().await.is_ok() {
            while let Ok(Some(message)) = timeout(shared.settings.timeout, messages.next()).await {
                claims.extend(self.claim(message, asked, shared));
            }
        }
        claims
    }

    /// What a message means: a delivery, or the end of a request.
    fn read(
        &mut self,
        message: Option<Message>,
        asked: Asked,
        shared: &Shared,
    ) -> Result<Option<JetStreamClaim>, InboxError> {
        let Some(message) = message else {
            (self.asked, self.messages) = (None, None);
            return Err(InboxError::down("the subscription has ended"));
        };
        match message.status {
            None | Some(StatusCode::OK) => {
                self.adapt(Asked { left: asked.left.saturating_sub(1), ..asked });
                Ok(self.claim(message, asked, shared))
            }
            Some(StatusCode::TIMEOUT | StatusCode::NOT_FOUND) => {
                self.asked = None;
                Ok(None)
            }
            Some(status) => {
                (self.asked, self.consumer) = (None, None);
                Err(InboxError::down(format!("{status}: {}", message.description.as_deref().unwrap_or_default())))
            }
        }
    }

    /// Requests several at once if claims are quick, and one at a time if they are slow: a delivery that waits in a
    /// slow worker could be handled elsewhere, and its lease is running.
    fn adapt(&mut self, asked: Asked) {
        self.asked = Some(asked).filter(|asked| asked.left > 0);
        let took = asked.at.elapsed();
        if took > self.lease / 4 {
            self.size = 1;
        } else if asked.left == 0 && took < self.lease / 8 {
            self.size = self.size.saturating_mul(2);
        }
    }

    fn claim(&self, message: Message, asked: Asked, shared: &Shared) -> Option<JetStreamClaim> {
        let message = jetstream::Message { message, context: shared.context.clone() };
        JetStreamClaim::new(&self.api, self.source, &message, asked.at, self.lease)
    }

    async fn request_messages(&mut self, shared: &Shared) -> Result<(), InboxError> {
        shared.connected()?;
        self.sweep(shared).await;
        let client = shared.context.client();
        if self.messages.is_none() {
            let inbox = client.new_inbox();
            let messages = client.subscribe(inbox.clone()).await.map_err(InboxError::down)?;
            self.messages = Some((inbox, messages));
        }
        if self.consumer.is_none() {
            self.consumer = Some(self.consumer(shared).await?);
        }
        let (Some(consumer), Some((inbox, _))) = (&self.consumer, &self.messages) else { return Ok(()) };
        self.size = self.size.min(shared.settings.prefetch);
        let waits = (self.lease / 8).min(LONGEST_WAIT);
        let at = Instant::now();
        let batch = BatchConfig { batch: self.size, expires: Some(waits), ..BatchConfig::default() };
        // Recorded first: if this future is dropped, the request may have been sent.
        self.asked = Some(Asked { at, ends: at + waits + GRACE, left: self.size });
        let sent = consumer.request_batch(batch, inbox.clone().into()).await;
        sent.inspect_err(|_| self.asked = None).map_err(InboxError::down)
    }

    async fn sweep(&mut self, shared: &Shared) {
        if self.source == Source::New && self.sweep_at <= Instant::now() && self.consumer.is_some() {
            self.sweep_at = Instant::now() + shared.settings.known_for / SWEEPS;
            // It is retried; callers of `sweep` get the error.
            let _ = shared.sweep(&self.names).await;
        }
    }

    /// All workers of an API share one consumer. The one that starts last sets the lease.
    async fn consumer(&self, shared: &Shared) -> Result<PullConsumer, InboxError> {
        let (stream, subjects) = match self.source {
            Source::New => (self.names.stream(), self.names.subjects()),
            Source::Retries => {
                // It is missing if only an older version has called `ensure_streams`.
                shared.ensure_retries(&self.names).await?;
                (self.names.retries_stream(), self.names.retries_subjects())
            }
        };
        let config = Config {
            durable_name: Some(Names::consumer().to_owned()),
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::Explicit,
            ack_wait: self.lease,
            filter_subject: subjects,
            max_deliver: -1,
            max_ack_pending: UNLIMITED,
            ..Config::default()
        };
        shared.context.create_consumer_on_stream(config, stream).await.map_err(InboxError::down)
    }
}

/// How often old deliveries are deleted within the time for which keys are known.
const SWEEPS: u32 = 100;

/// The longest time that a request stays open. One that was lost with a connection is repeated after that.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// How much longer to wait for the end of a request.
const GRACE: Duration = Duration::from_millis(500);

/// No limit on how many deliveries are claimed or wait for their next attempt. The server counts both, and returns
/// nothing new at the limit, so that retries that wait for hours would stop everything.
const UNLIMITED: i64 = -1;

impl fmt::Debug for Pull {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pull")
            .field("api", &self.api)
            .field("source", &self.source)
            .field("lease", &self.lease)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
