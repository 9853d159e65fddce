//! The settings of an inbox in `JetStream`.

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

/// The settings.
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

    /// Sets the prefix of the names of streams and subjects. The default is `hookwright`. Inboxes with different
    /// prefixes are independent.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.settings.prefix = prefix.into();
        self
    }

    /// Sets how long a key stays known, at least. This should be as long as the sender retries. The default is 5 days.
    pub fn known_for(mut self, known_for: Duration) -> Self {
        self.settings.known_for = known_for;
        self
    }

    /// Sets how long a delivery stays parked; at least as long as its key is known. By default, it stays until it is
    /// released or dropped. The server then drops it because of the stream's age limit, which is set when
    /// `ensure_streams` is called.
    pub fn drop_parked_after(mut self, time: Duration) -> Self {
        self.settings.drop_parked_after = Some(time);
        self
    }

    /// Sets how many bytes each of an API's three streams may have. The default is 1 GiB. The server reserves this
    /// space: `ensure_streams` fails if it has less.
    pub fn max_bytes(mut self, max_bytes: u64) -> Self {
        self.settings.max_bytes = i64::try_from(max_bytes).unwrap_or(i64::MAX);
        self
    }

    /// Sets on how many servers of a cluster each stream is stored. The default is 1; 3 survives the loss of a server.
    pub fn replicas(mut self, replicas: usize) -> Self {
        self.settings.replicas = replicas;
        self
    }

    /// Sets the maximum number of deliveries that a worker requests at once. The default is 32.
    pub fn prefetch(mut self, prefetch: usize) -> Self {
        self.settings.prefetch = prefetch.max(1);
        self
    }

    /// Sets how long to wait for the server's answer. The default is 5 seconds. It should be shorter than the time for
    /// which senders wait.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// Builds the inbox. This must be called, and the inbox used, within a Tokio runtime.
    pub fn build(self) -> JetStreamInbox {
        let context =
            ContextBuilder::new().timeout(self.settings.timeout).ack_timeout(self.settings.timeout).build(self.client);
        let (lanes, server_times) = Default::default();
        let shared = Shared { context, settings: self.settings, lanes, server_times };
        JetStreamInbox { shared: Arc::new(shared) }
    }
}
