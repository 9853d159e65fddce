//! What every [`Inbox`] has to do, as a test of an inbox of your own (feature `conformance`).
//!
//! ```
//! use hookwright_receiver::MemoryInbox;
//! use hookwright_receiver::conformance::{Conformance, Violation};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Violation> {
//! // Give a new and empty inbox each time, ready for the APIs `conformance::APIS`.
//! Conformance::default().check(async || MemoryInbox::new()).await
//! # }
//! ```
//!
//! For a [`TransactionalInbox`] there is [`Conformance::check_transactions`] besides, for a [`ManagedInbox`]
//! [`Conformance::check_managed`], for a [`SchedulingInbox`] [`Conformance::check_scheduling`], and for an inbox that is both of
//! the latter [`Conformance::check_managed_order`].
//!
//! The inboxes of this project pass it: `MemoryInbox`, `FileInbox`, `JetStreamInbox` and `PostgresInbox`.

mod laws;
mod managed;
mod scheduling;
mod tenant;
mod transactions;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hookwright_runtime::{Delivery, StoredDelivery};
use http::{HeaderMap, HeaderValue};
use tokio::time::timeout;

use crate::inbox::{Claimed, Inbox, InboxError, ManagedInbox, Put, SchedulingInbox, TransactionalInbox};

/// The APIs of the deliveries.
pub const APIS: [&str; 2] = ["conformance", "conformance-other"];

const API: &str = APIS[0];

/// How long the checks wait.
///
/// They run in real time, unless the clock of tokio is paused and the inbox goes by it.
#[derive(Clone, Copy, Debug)]
pub struct Conformance {
    lease: Duration,
    quiet: Duration,
    patience: Duration,
}

/// Leases of a second; what must not come is waited for during 300 milliseconds, what has to come during 30 seconds.
impl Default for Conformance {
    fn default() -> Self {
        Self { lease: Duration::from_secs(1), quiet: Duration::from_millis(300), patience: Duration::from_secs(30) }
    }
}

/// What an inbox did wrong.
#[derive(Clone, PartialEq, Eq)]
pub struct Violation {
    law: &'static str,
    what: String,
}

impl Violation {
    /// The law, in a sentence.
    pub fn law(&self) -> &'static str {
        self.law
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.law, self.what)
    }
}

/// The message: it is what a `main` prints that returns this error.
impl fmt::Debug for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for Violation {}

impl Conformance {
    /// How long a lease is in the checks of leases, if not a second: longer for an inbox that is far away.
    #[must_use]
    pub fn lease(self, lease: Duration) -> Self {
        Self { lease, ..self }
    }

    /// For how long nothing may come where nothing is due, if not 300 milliseconds. It has to be shorter than a lease.
    #[must_use]
    pub fn quiet(self, quiet: Duration) -> Self {
        Self { quiet, ..self }
    }

    /// How long the checks wait for what has to come, if not 30 seconds.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Checks the laws one by one, each with an inbox that `open` gives. The first violation ends it.
    pub async fn check<I: Inbox>(&self, open: impl AsyncFn() -> I) -> Result<(), Violation> {
        laws::check(self, open).await
    }

    /// Checks the laws of transactions, as [`check`](Self::check) does those of all inboxes. `write` writes something in a
    /// transaction, and `written` says how much of that is kept in the inbox's database.
    pub async fn check_transactions<I: TransactionalInbox>(
        &self,
        open: impl AsyncFn() -> I,
        write: impl AsyncFn(&I::Transaction),
        written: impl AsyncFn(&I) -> u64,
    ) -> Result<(), Violation> {
        transactions::check(self, open, write, written).await
    }

    /// Checks the laws of a [`ManagedInbox`] in the same way.
    pub async fn check_managed<I: ManagedInbox>(&self, open: impl AsyncFn() -> I) -> Result<(), Violation> {
        managed::check(self, open).await
    }

    /// Checks the laws of a [`SchedulingInbox`] in the same way: order, and tenants that are passed over.
    pub async fn check_scheduling<I: SchedulingInbox>(&self, open: impl AsyncFn() -> I) -> Result<(), Violation> {
        scheduling::check(self, open).await
    }

    /// Checks in the same way that what an operator releases or drops keeps the order.
    pub async fn check_managed_order<I: SchedulingInbox + ManagedInbox>(
        &self,
        open: impl AsyncFn() -> I,
    ) -> Result<(), Violation> {
        scheduling::check_managed(self, open).await
    }
}

/// An inbox under one of the laws, by whose name it fails.
struct Trial<'a, I: Inbox> {
    law: &'static str,
    times: &'a Conformance,
    /// The length of all leases.
    lease: Duration,
    inbox: I,
}

impl<I: Inbox> Trial<'_, I> {
    fn violation(&self, what: impl Into<String>) -> Violation {
        Violation { law: self.law, what: what.into() }
    }

    /// Fails unless it is so.
    fn expect(&self, is_so: bool, what: impl FnOnce() -> String) -> Result<(), Violation> {
        if is_so { Ok(()) } else { Err(self.violation(what())) }
    }

    /// What the method gave; fails where it failed.
    fn done<T>(&self, method: &str, result: Result<T, InboxError>) -> Result<T, Violation> {
        result.map_err(|error| self.violation(format!("`{method}` failed: {error}")))
    }

    /// Fails unless the claim was lost.
    fn lost(&self, method: &str, result: Result<(), InboxError>) -> Result<(), Violation> {
        match result {
            Err(InboxError::Lost) => Ok(()),
            other => Err(self.violation(format!("`{method}` of a claim that another took over gave {other:?}"))),
        }
    }

    async fn put(&self, delivery: StoredDelivery) -> Result<(), Violation> {
        let put = self.done("put", self.inbox.put(delivery).await)?;
        self.expect(put == Put::Stored, || format!("`put` gave {put:?}"))
    }

    /// The next delivery of the first API.
    async fn claim(&self) -> Result<Claimed<I::Claim>, Violation> {
        self.claim_of(API).await
    }

    async fn claim_of(&self, api: &str) -> Result<Claimed<I::Claim>, Violation> {
        match timeout(self.times.patience, self.inbox.claim(api, self.lease)).await {
            Ok(claimed) => self.done("claim", claimed),
            Err(_) => Err(self.violation("what is due was not handed out")),
        }
    }

    /// Fails where something is due.
    async fn nothing_is_due(&self) -> Result<(), Violation> {
        self.nothing_is_due_of(API).await
    }

    async fn nothing_is_due_of(&self, api: &str) -> Result<(), Violation> {
        match timeout(self.times.quiet, self.inbox.claim(api, self.lease)).await {
            Err(_) => Ok(()),
            Ok(Ok(Claimed { delivery, attempt, .. })) => {
                let key = delivery.key.unwrap_or_default();
                Err(self.violation(format!("a delivery with the key {key:?} was handed out, attempt {attempt}")))
            }
            Ok(Err(error)) => Err(self.violation(format!("`claim` failed: {error}"))),
        }
    }
}

/// A delivery of the first API with the key.
fn delivery(key: &str) -> StoredDelivery {
    delivery_of(API, Some(key))
}

fn delivery_of(api: &'static str, key: Option<&str>) -> StoredDelivery {
    let mut headers = HeaderMap::new();
    headers.insert("x-shop", HeaderValue::from_static("north"));
    let mut secret = HeaderValue::from_static("not for logs");
    secret.set_sensitive(true);
    headers.append("x-shop", secret);
    let trusted = Delivery::new(headers, &b"{\"text\": \"\xff\"}"[..]).named("sold").unsigned("a test");
    // Inboxes keep milliseconds.
    let mut kept = StoredDelivery::new(api, trusted, SystemTime::UNIX_EPOCH + Duration::from_millis(1_764_323_045_678));
    kept.event = Some("order.sold".into());
    kept.key = key.map(Arc::from);
    kept
}

/// The key of a delivery.
fn key(kept: &StoredDelivery) -> &str {
    kept.key.as_deref().unwrap_or_default()
}
