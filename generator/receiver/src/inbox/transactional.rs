//! Inboxes in a database that handlers write to.

use std::time::Duration;

use super::{Inbox, InboxError};

/// An inbox in a database that handlers write to: a handler's writes and the acknowledgement of its delivery are one
/// transaction. See [`Worker::transactional_handler`](crate::Worker::transactional_handler).
///
/// The worker begins a transaction for each attempt and gives the handler a copy of the handle. It ends the transaction
/// once, with one of the three methods below. After that, all copies of the handle fail, including those in other
/// tasks.
#[diagnostic::on_unimplemented(
    message = "the inbox `{Self}` has no transactions for handlers",
    note = "use an inbox in a database that handlers write to, such as `PostgresInbox`, or `handler(…)` instead of \
            `transactional_handler(…)`"
)]
pub trait TransactionalInbox: Inbox {
    /// A handle to a transaction. If all copies are dropped before the end, nothing is kept.
    type Transaction: Clone + Send + Sync + 'static;

    /// Begins a transaction. Dropping the future leaves no transaction behind.
    fn begin(&self) -> impl Future<Output = Result<Self::Transaction, InboxError>> + Send;

    /// Acknowledges the delivery within the transaction and commits both.
    ///
    /// Returns [`InboxError::Lost`] if another worker has taken over the claim; nothing of the transaction is kept
    /// then. After any other error, it may still have been committed, if the answer was lost. If the delivery was
    /// acknowledged, [`retry_at`](Inbox::retry_at) and [`park`](Inbox::park) report the claim as lost.
    fn commit_acked(
        &self,
        transaction: Self::Transaction,
        claim: &Self::Claim,
    ) -> impl Future<Output = Result<(), InboxError>> + Send;

    /// Ends the transaction after a failed attempt. Nothing of it is kept.
    fn roll_back(&self, transaction: Self::Transaction) -> impl Future<Output = ()> + Send;

    /// Ends the transaction of an interrupted handler. Its connection may be in any state, so it is closed, and nothing
    /// of the transaction is kept.
    fn abort(&self, transaction: Self::Transaction);

    /// How long a transaction may take. The worker drops a handler that takes longer.
    fn max_transaction_time(&self) -> Duration;
}
