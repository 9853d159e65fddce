//! How an inbox in `JetStream` is set up.

use std::sync::Arc;
use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::context::ContextBuilder;

use crate::{JetStreamInbox, Shared};

/// Sets up a [`JetStreamInbox`].
#[derive(Clone, Debug)]
#[must_use]
pub struct JetStreamInboxBuilder {
    client: Client,
    settings: Settings,
}

/// What can be chosen.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) prefix: String,
    pub(super) known_for: Duration,
    pub(super) drop_parked_after: Option<Duration>,
    pub(super) max_bytes: i64,
    pub(super) replicas: usize,
    pub(super) prefetch: usize,
    pub(super) timeout: Duration,
}

impl JetStreamInboxBuilder {
    pub(super) fn new(client: Client) -> Self {
        let settings = Settings {
            prefix: "hookwright".to_owned(),
            known_for: Duration::from_secs(5 * 24 * 60 * 60),
            drop_parked_after: None,
            max_bytes: 1 << 30,
            replicas: 1,
            prefetch: 32,
            timeout: Duration::from_secs(5),
        };
        Self { client, settings }
    }

    /// What the names of streams and subjects begin with: `hookwright` by default. Inboxes with different
    /// prefixes know nothing of each other.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.settings.prefix = prefix.into();
        self
    }

    /// For how long a key stays known, at least: as long as the sender tries again. 5 days by default.
    pub fn known_for(mut self, known_for: Duration) -> Self {
        self.settings.known_for = known_for;
        self
    }

    /// For how long a delivery stays parked, if not until somebody releases or drops it; at least as long as its key is known.
    /// The server drops it then, as the age limit of the stream. It applies once `ensure_streams` is called.
    pub fn drop_parked_after(mut self, time: Duration) -> Self {
        self.settings.drop_parked_after = Some(time);
        self
    }

    /// How many bytes each of the three streams of an API holds before it is full: 1 GiB by default. The server sets the room
    /// aside.
    pub fn max_bytes(mut self, max_bytes: u64) -> Self {
        self.settings.max_bytes = i64::try_from(max_bytes).unwrap_or(i64::MAX);
        self
    }

    /// On how many servers of a cluster each stream is kept: 1 by default; 3 survives the loss of a server.
    pub fn replicas(mut self, replicas: usize) -> Self {
        self.settings.replicas = replicas;
        self
    }

    /// How many deliveries a worker asks for at once, at most: 32 by default.
    pub fn prefetch(mut self, prefetch: usize) -> Self {
        self.settings.prefetch = prefetch.max(1);
        self
    }

    /// For how long the server's answer is waited for: 5 seconds by default. It should be less than senders
    /// wait for theirs.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// The inbox. It must be made, and used, within a Tokio runtime.
    pub fn build(self) -> JetStreamInbox {
        let context =
            ContextBuilder::new().timeout(self.settings.timeout).ack_timeout(self.settings.timeout).build(self.client);
        let (lanes, server_times) = Default::default();
        let shared = Shared { context, settings: self.settings, lanes, server_times };
        JetStreamInbox { shared: Arc::new(shared) }
    }
}
