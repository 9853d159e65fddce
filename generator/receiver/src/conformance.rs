//! Tests that an inbox of your own does what every [`Inbox`] must do (feature `conformance`).
//!
//! ```
//! use hookwright_receiver::MemoryInbox;
//! use hookwright_receiver::conformance::{Conformance, Violation};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Violation> {
//! // Return a new and empty inbox each time, ready for the APIs `conformance::APIS`.
//! Conformance::default().check(async || MemoryInbox::new()).await
//! # }
//! ```
//!
//! Further checks are [`Conformance::check_transactions`] for a [`TransactionalInbox`], [`Conformance::check_managed`]
//! for a [`ManagedInbox`], [`Conformance::check_scheduling`] for a [`SchedulingInbox`], and
//! [`Conformance::check_managed_order`] for an inbox that implements both of the latter.
//!
//! The inboxes of this project pass all of them: `MemoryInbox`, `FileInbox`, `JetStreamInbox` and `PostgresInbox`.

mod managed;
mod rules;
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
/// The checks run in real time, unless tokio's clock is paused and the inbox uses it.
#[derive(Clone, Copy, Debug)]
pub struct Conformance {
    lease: Duration,
    quiet: Duration,
    patience: Duration,
}

/// Leases last a second. The checks wait 300 milliseconds for what must not happen, and up to 30 seconds for what must.
impl Default for Conformance {
    fn default() -> Self {
        Self { lease: Duration::from_secs(1), quiet: Duration::from_millis(300), patience: Duration::from_secs(30) }
    }
}

/// What an inbox did wrong.
#[derive(Clone, PartialEq, Eq)]
pub struct Violation {
    rule: &'static str,
    what: String,
}

impl Violation {
    /// The violated rule, in a sentence.
    pub fn rule(&self) -> &'static str {
        self.rule
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.rule, self.what)
    }
}

/// The message, because that is what a `main` that returns this error prints.
impl fmt::Debug for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for Violation {}

impl Conformance {
    /// Sets how long a lease lasts in the checks that let it end. The default is a second; an inbox that is far away
    /// needs more.
    #[must_use]
    pub fn lease(self, lease: Duration) -> Self {
        Self { lease, ..self }
    }

    /// Sets how long the checks wait to see that nothing is due. The default is 300 milliseconds. It must be shorter
    /// than a lease.
    #[must_use]
    pub fn quiet(self, quiet: Duration) -> Self {
        Self { quiet, ..self }
    }

    /// Sets how long the checks wait for what must happen. The default is 30 seconds.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Checks the rules one by one, each with an inbox that `open` returns. Ends with the first violation.
    pub async fn check<I: Inbox>(&self, open: impl AsyncFn() -> I) -> Result<(), Violation> {
        rules::check(self, open).await
    }

    /// Checks the rules of transactions, like [`check`](Self::check). `write` writes something in a transaction, and
    /// `written` returns how much of that is in the inbox's database.
    pub async fn check_transactions<I: TransactionalInbox>(
        &self,
        open: impl AsyncFn() -> I,
        write: impl AsyncFn(&I::Transaction),
        written: impl AsyncFn(&I) -> u64,
    ) -> Result<(), Violation> {
        transactions::check(self, open, write, written).await
    }

    /// Checks the rules of a [`ManagedInbox`] in the same way.
    pub async fn check_managed<I: ManagedInbox>(&self, open: impl AsyncFn() -> I) -> Result<(), Violation> {
        managed::check(self, open).await
    }

    /// Checks the rules of a [`SchedulingInbox`] in the same way: order, and tenants that are passed over.
    pub async fn check_scheduling<I: SchedulingInbox>(&self, open: impl AsyncFn() -> I) -> Result<(), Violation> {
        scheduling::check(self, open).await
    }

    /// Checks in the same way that releasing and dropping deliveries keeps the order.
    pub async fn check_managed_order<I: SchedulingInbox + ManagedInbox>(
        &self,
        open: impl AsyncFn() -> I,
    ) -> Result<(), Violation> {
        scheduling::check_managed(self, open).await
    }
}

/// An inbox that is checked for one rule. The rule names the failure.
struct Trial<'a, I: Inbox> {
    rule: &'static str,
    times: &'a Conformance,
    /// The length of all leases.
    lease: Duration,
    inbox: I,
}

impl<I: Inbox> Trial<'_, I> {
    fn violation(&self, what: impl Into<String>) -> Violation {
        Violation { rule: self.rule, what: what.into() }
    }

    /// Fails unless the condition holds.
    fn expect(&self, is_so: bool, what: impl FnOnce() -> String) -> Result<(), Violation> {
        if is_so { Ok(()) } else { Err(self.violation(what())) }
    }

    /// The method's result. Fails if the method failed.
    fn done<T>(&self, method: &str, result: Result<T, InboxError>) -> Result<T, Violation> {
        result.map_err(|error| self.violation(format!("`{method}` failed: {error}")))
    }

    /// Fails unless the claim was lost.
    fn lost(&self, method: &str, result: Result<(), InboxError>) -> Result<(), Violation> {
        match result {
            Err(InboxError::Lost) => Ok(()),
            other => {
                Err(self.violation(format!("`{method}` of a claim that another worker took over returned {other:?}")))
            }
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
            Err(_) => Err(self.violation("a due delivery was not handed out")),
        }
    }

    /// Fails if a delivery is due.
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
    // Inboxes store milliseconds.
    let mut kept = StoredDelivery::new(api, trusted, SystemTime::UNIX_EPOCH + Duration::from_millis(1_764_323_045_678));
    kept.event = Some("order.sold".into());
    kept.key = key.map(Arc::from);
    kept
}

/// The key of a delivery.
fn key(kept: &StoredDelivery) -> &str {
    kept.key.as_deref().unwrap_or_default()
}
