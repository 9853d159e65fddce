//! The rules of transactions, one function each.

use std::time::SystemTime;

use super::{Conformance, Trial, Violation, delivery};
use crate::inbox::{Claimed, TransactionalInbox};

/// What a handler would write, and how much of it was kept.
struct Writes<W, C> {
    write: W,
    written: C,
}

/// Checks each rule with its own inbox.
pub(super) async fn check<I: TransactionalInbox>(
    times: &Conformance,
    open: impl AsyncFn() -> I,
    write: impl AsyncFn(&I::Transaction),
    written: impl AsyncFn(&I) -> u64,
) -> Result<(), Violation> {
    let writes = Writes { write, written };
    let trial = async |rule| Trial { rule, times, lease: times.patience * 4, inbox: open().await };
    let short = async |rule| Trial { rule, times, lease: times.lease, inbox: open().await };
    committed(&trial("A commit keeps what was written and acknowledges the delivery").await, &writes).await?;
    rolled_back(&trial("Writes that are rolled back are not kept, and the delivery can be retried").await, &writes)
        .await?;
    aborted(&trial("Writes that are aborted are not kept, and the delivery can be retried").await, &writes).await?;
    lost(&short("Nothing is kept if another worker has taken over the claim").await, &writes).await?;
    extended(&short("A claim can be extended while its transaction is open").await, &writes).await
}

impl<W, C> Writes<W, C> {
    /// A claimed delivery, and a transaction that has written.
    async fn begin<I>(&self, trial: &Trial<'_, I>) -> Result<(Claimed<I::Claim>, I::Transaction), Violation>
    where
        I: TransactionalInbox,
        W: AsyncFn(&I::Transaction),
    {
        trial.done("put", trial.inbox.put(delivery("a")).await)?;
        let claimed = trial.claim().await?;
        let transaction = trial.done("begin", trial.inbox.begin().await)?;
        (self.write)(&transaction).await;
        Ok((claimed, transaction))
    }

    async fn expect_kept<I: TransactionalInbox>(&self, trial: &Trial<'_, I>, is_kept: bool) -> Result<(), Violation>
    where
        C: AsyncFn(&I) -> u64,
    {
        let count = (self.written)(&trial.inbox).await;
        let expected = if is_kept { "something" } else { "nothing" };
        trial.expect((count > 0) == is_kept, || format!("{count} writes were kept although {expected} was expected"))
    }
}

async fn committed<I, W, C>(trial: &Trial<'_, I>, writes: &Writes<W, C>) -> Result<(), Violation>
where
    I: TransactionalInbox,
    W: AsyncFn(&I::Transaction),
    C: AsyncFn(&I) -> u64,
{
    let (claimed, transaction) = writes.begin(trial).await?;
    writes.expect_kept(trial, false).await?;
    trial.done("commit_acked", trial.inbox.commit_acked(transaction, &claimed.claim).await)?;
    writes.expect_kept(trial, true).await?;
    trial.nothing_is_due().await?;
    trial.lost("retry_at", trial.inbox.retry_at(claimed.claim, SystemTime::UNIX_EPOCH).await)
}

async fn rolled_back<I, W, C>(trial: &Trial<'_, I>, writes: &Writes<W, C>) -> Result<(), Violation>
where
    I: TransactionalInbox,
    W: AsyncFn(&I::Transaction),
    C: AsyncFn(&I) -> u64,
{
    let (claimed, transaction) = writes.begin(trial).await?;
    trial.inbox.roll_back(transaction).await;
    tried_again(trial, writes, claimed.claim).await
}

async fn aborted<I, W, C>(trial: &Trial<'_, I>, writes: &Writes<W, C>) -> Result<(), Violation>
where
    I: TransactionalInbox,
    W: AsyncFn(&I::Transaction),
    C: AsyncFn(&I) -> u64,
{
    let (claimed, transaction) = writes.begin(trial).await?;
    trial.inbox.abort(transaction);
    tried_again(trial, writes, claimed.claim).await
}

async fn tried_again<I, W, C>(trial: &Trial<'_, I>, writes: &Writes<W, C>, claim: I::Claim) -> Result<(), Violation>
where
    I: TransactionalInbox,
    C: AsyncFn(&I) -> u64,
{
    trial.done("retry_at", trial.inbox.retry_at(claim, SystemTime::UNIX_EPOCH).await)?;
    let again = trial.claim().await?;
    writes.expect_kept(trial, false).await?;
    trial.done("ack", trial.inbox.ack(again.claim).await)
}

async fn lost<I, W, C>(trial: &Trial<'_, I>, writes: &Writes<W, C>) -> Result<(), Violation>
where
    I: TransactionalInbox,
    W: AsyncFn(&I::Transaction),
    C: AsyncFn(&I) -> u64,
{
    let (stale, transaction) = writes.begin(trial).await?;
    let current = trial.claim().await?;
    trial.lost("commit_acked", trial.inbox.commit_acked(transaction, &stale.claim).await)?;
    writes.expect_kept(trial, false).await?;
    trial.done("ack", trial.inbox.ack(current.claim).await)
}

async fn extended<I, W, C>(trial: &Trial<'_, I>, writes: &Writes<W, C>) -> Result<(), Violation>
where
    I: TransactionalInbox,
    W: AsyncFn(&I::Transaction),
    C: AsyncFn(&I) -> u64,
{
    let (claimed, transaction) = writes.begin(trial).await?;
    let rounds = 2 * trial.lease.as_millis() / trial.times.quiet.as_millis().max(1) + 1;
    for _ in 0..rounds {
        trial.done("extend", trial.inbox.extend(&claimed.claim, trial.lease).await)?;
        trial.nothing_is_due().await?;
    }
    trial.done("commit_acked", trial.inbox.commit_acked(transaction, &claimed.claim).await)?;
    writes.expect_kept(trial, true).await
}
