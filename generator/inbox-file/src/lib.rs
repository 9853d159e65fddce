//! An inbox for webhooks in one file. There is nothing to install, and a killed process loses nothing.
//!
//! ```no_run
//! # use hookwright_receiver::{Receiver, Worker};
//! # use hookwright_runtime::{Api, Dispatch, Verifier, verify::Scheme};
//! # fn receive<Event: Api + Dispatch<Orders>, S: Scheme>(verifier: Verifier<Event, S>)
//! # -> Result<(), Box<dyn std::error::Error>> {
//! use hookwright_inbox_file::FileInbox;
//!
//! let inbox = FileInbox::open("inbox.redb")?;
//! let receiver = Receiver::builder(verifier).inbox(inbox.clone()).build();
//! let worker = Worker::builder(inbox).handler::<Event, _>(Orders);
//! # Ok(())
//! # }
//! # struct Orders;
//! ```
//!
//! Only one process can have the file open. For several processes, use `hookwright-inbox-postgres` or
//! `hookwright-inbox-nats`.

mod builder;
mod clock;
mod damaged_pages;
mod file;
mod key;
mod lineups;
mod managed;
mod open_error;
mod operations;
mod quiet;
mod repair;
mod rewriting;
mod rows;
mod store;
mod subject;
mod writer;

use std::fmt;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tokio::sync::{Notify, mpsc};

pub use builder::FileInboxBuilder;
pub use open_error::{FileProblem, OpenError};

use hookwright_receiver::internals::{self, Sealing};
use hookwright_receiver::{ClaimRules, Claimed, Inbox, InboxError, Put, SchedulingInbox};
use hookwright_runtime::StoredDelivery;
use operations::{Arrival, ClaimNumber, Next, Taken};
use rows::Fault;
use store::{Session, Settings};
use writer::Command;

/// An inbox in one file, which only one process can have open.
///
/// When [`put`](Inbox::put) returns, the delivery is on disk: neither a killed process nor a power failure loses it. A
/// separate thread does all work on the file. Requests that arrive while it waits for the disk are written together, in
/// one transaction (see [`FileInboxStats::commits`]), and no asynchronous thread waits for the disk.
///
/// # Claims
///
/// A claim and the number of its attempt are also written to the file. The file belongs to one process, so there are no
/// claims when it is opened: deliveries that were claimed when the process died are retried after a pause that grows
/// with each such death, from a second up to an hour. The attempt has the next number. A claim whose lease has run out
/// is valid until another worker claims the delivery. Dropping a claim releases its delivery.
///
/// # Bounds
///
/// `max_deliveries` and `max_bytes` limit the deliveries that aren't complete, **including parked ones**: if nobody
/// releases or drops those, and they aren't [dropped automatically](FileInboxBuilder::drop_parked_after), the inbox
/// eventually becomes [full](InboxError::Full). The keys of completed deliveries take about 150 bytes each in addition,
/// for as long as they are remembered.
///
/// # Time
///
/// The time that passes while the file is open decides when deliveries are due and keys are forgotten, not the system's
/// clock, which may be set. For due deliveries, the time while the file was closed counts, too, as far as the system's
/// clock tells; keys stay known for longer instead. A clock that jumps is logged.
///
/// # Data at rest
///
/// Only its owner can read the file (mode 0600). These settings go further:
///
/// | what | setting |
/// | --- | --- |
/// | encrypt deliveries and reasons | [`encrypt`](FileInboxBuilder::encrypt) |
/// | erase the bytes of completed and dropped deliveries from the file | [`erase_when_done`](FileInboxBuilder::erase_when_done) |
/// | drop deliveries that were parked for long | [`drop_parked_after`](FileInboxBuilder::drop_parked_after); by default, they stay |
/// | forget keys | [`remember_keys`](FileInboxBuilder::remember_keys): 5 days |
/// | erase a person's or a tenant's deliveries at once | [`erase`](hookwright_receiver::ManagedInbox::erase) |
///
/// # Disk errors
///
/// If the disk fails or is full, every request of that transaction fails with [`InboxError::Down`], nothing of it is
/// stored, and the file is reopened for the next one.
///
/// # Damage
///
/// Each delivery, and the record of its state, has a checksum. A delivery that anything but this crate has changed is
/// parked with a reason that says so, and never handled. All others are handled. This also holds if the process was
/// killed while the file was open. If the pages that lead to the deliveries are damaged, the file can't be opened
/// ([`FileProblem::Damaged`]).
///
/// The database panics on some damage. Such panics become errors, and a hook keeps their messages off standard error.
/// In a program with `panic = "abort"`, such a panic ends the process instead.
#[derive(Clone)]
pub struct FileInbox {
    settings: Arc<Settings>,
    commands: mpsc::Sender<Command>,
    arrivals: Arc<Notify>,
    commits: Arc<AtomicU64>,
    sealing: Sealing,
}

impl FileInbox {
    /// Opens the inbox in the file with the default limits. Creates the file if it doesn't exist.
    ///
    /// This reads the state of all deliveries, and after a crash the whole file, so call it at startup.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::builder().open(path)
    }

    /// Builds an inbox with other settings.
    pub fn builder() -> FileInboxBuilder {
        FileInboxBuilder::default()
    }

    fn start(settings: Settings) -> Result<Self, OpenError> {
        let settings = Arc::new(settings);
        let (arrivals, commits) = (Arc::new(Notify::new()), Arc::new(AtomicU64::new(0)));
        let (commands, sealing) = writer::start(Arc::clone(&settings), Arc::clone(&arrivals), Arc::clone(&commits))?;
        Ok(Self { settings, commands, arrivals, commits, sealing })
    }

    /// Claims the delivery of the API that has been due for the longest time, if any. New deliveries and retries take
    /// turns.
    pub async fn try_claim(&self, api: &str, lease: Duration) -> Result<Option<Claimed<FileClaim>>, InboxError> {
        Ok(self.claim_or_wait(api, lease, None).await?.ok())
    }

    /// Claims a delivery by rules; see [`SchedulingInbox`].
    pub async fn try_claim_by(
        &self,
        api: &str,
        lease: Duration,
        rules: &ClaimRules,
    ) -> Result<Option<Claimed<FileClaim>>, InboxError> {
        Ok(self.claim_or_wait(api, lease, Some(rules)).await?.ok())
    }

    /// Returns how much the inbox holds.
    pub async fn stats(&self) -> Result<FileInboxStats, InboxError> {
        let commits = self.commits.load(Ordering::Relaxed);
        self.run(move |session| {
            let counts = *session.counts;
            let (deliveries, parked, bytes) = (counts.deliveries, counts.parked, counts.bytes);
            Ok(FileInboxStats { deliveries, parked, bytes, keys: session.tables.key_count()?, commits })
        })
        .await
    }

    /// Closes the file after the operations in progress. After that, the inbox and all its clones are down, and another
    /// process can open the file. Without this call, the file is closed some time after the last clone and the last
    /// claim are dropped.
    pub async fn close(&self) {
        let (answer, closed) = tokio::sync::oneshot::channel();
        if self.commands.send(Command::Close(answer)).await.is_ok() {
            let _ = closed.await;
        }
    }

    /// Waits for a due delivery, and claims it.
    async fn claim_when_due(
        &self,
        api: &str,
        lease: Duration,
        rules: Option<&ClaimRules>,
    ) -> Result<Claimed<FileClaim>, InboxError> {
        loop {
            // Listens before it looks, so that what arrives in between is noticed.
            let mut arrival = pin!(self.arrivals.notified());
            arrival.as_mut().enable();
            match self.claim_or_wait(api, lease, rules).await? {
                Ok(claimed) => return Ok(claimed),
                Err(wait) => {
                    // Never for long, since the timer may use a different clock than the inbox.
                    let wait = wait.saturating_add(Duration::from_millis(1)).min(Duration::from_secs(60));
                    let _ = tokio::time::timeout(wait, arrival).await;
                }
            }
        }
    }

    /// Claims a due delivery, or returns when one will be due.
    async fn claim_or_wait(
        &self,
        api: &str,
        lease: Duration,
        rules: Option<&ClaimRules>,
    ) -> Result<Result<Claimed<FileClaim>, Duration>, InboxError> {
        loop {
            let (owned, rules, commands) = (api.to_owned(), rules.cloned(), self.commands.clone());
            let claim = move |session: &mut Session<'_>| match rules {
                Some(rules) => session.claim_by(&owned, lease, &rules),
                None => session.claim(&owned, lease),
            };
            let next = self.run_then(claim, move |next| next.with_claim(commands));
            match next.await? {
                Err(wait) => return Ok(Err(wait)),
                Ok((taken, mut claim)) => match self.sealing.unseal(claim.number.place(api), &taken.bytes) {
                    Ok(delivery) if delivery.api != api => self.park(claim, OTHER_API).await?,
                    Ok(mut delivery) => {
                        // It may have been parked from the start, and then released.
                        delivery.parked = None;
                        claim.begun = true;
                        let claimed = Claimed::new(delivery, taken.attempt, claim).with_lost_claims(taken.lost);
                        return Ok(Ok(match taken.released_at {
                            Some(at) => claimed.with_released_at(at),
                            None => claimed,
                        }));
                    }
                    Err(unreadable) => {
                        internals::error("parked a delivery that can't be read", &unreadable);
                        self.park(claim, &unreadable.to_string()).await?;
                    }
                },
            }
        }
    }

    /// Ends a claim. It is settled only once that is written; until then, dropping it releases the delivery.
    async fn settle(
        &self,
        mut claim: FileClaim,
        end: impl FnOnce(&mut Session<'_>, ClaimNumber) -> Result<(), Fault> + Send + 'static,
    ) -> Result<(), InboxError> {
        let number = claim.number;
        self.run(move |session| end(session, number)).await?;
        claim.number = ClaimNumber::SETTLED;
        Ok(())
    }

    /// Rewrites the file without what was removed from it.
    async fn rewrite(&self) -> Result<(), InboxError> {
        let (answer, answered) = tokio::sync::oneshot::channel();
        self.commands.send(Command::Rewrite(answer)).await.map_err(|_| InboxError::down(CLOSED))?;
        answered.await.map_err(|_| InboxError::down(CLOSED))?.map_err(InboxError::down)
    }

    async fn run<T: Send + 'static>(
        &self,
        operation: impl FnOnce(&mut Session<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, InboxError> {
        self.run_then(operation, |value| value).await
    }

    /// Runs an operation, and makes the outcome from its result once that is written.
    async fn run_then<R: Send + 'static, T: Send + 'static>(
        &self,
        operation: impl FnOnce(&mut Session<'_>) -> Result<R, Fault> + Send + 'static,
        written: impl FnOnce(R) -> T + Send + 'static,
    ) -> Result<T, InboxError> {
        let (command, answer) = writer::command(operation, written);
        self.commands.send(command).await.map_err(|_| InboxError::down(CLOSED))?;
        answer.await.map_err(|_| InboxError::down(CLOSED))?
    }
}

impl Inbox for FileInbox {
    type Claim = FileClaim;

    async fn put(&self, delivery: StoredDelivery) -> Result<Put, InboxError> {
        let arrival = Arrival::new(delivery);
        self.run(move |session| session.put(&arrival)).await
    }

    async fn put_all(&self, deliveries: Vec<StoredDelivery>) -> Result<Vec<Put>, InboxError> {
        let arrivals: Vec<Arrival> = deliveries.into_iter().map(Arrival::new).collect();
        self.run(move |session| session.put_all(&arrivals)).await
    }

    async fn claim(&self, api: &str, lease: Duration) -> Result<Claimed<FileClaim>, InboxError> {
        self.claim_when_due(api, lease, None).await
    }

    async fn extend(&self, claim: &FileClaim, lease: Duration) -> Result<(), InboxError> {
        let number = claim.number;
        self.run(move |session| session.extend(number, lease)).await
    }

    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method belongs to sessions with one lifetime")]
    async fn ack(&self, claim: FileClaim) -> Result<(), InboxError> {
        self.settle(claim, |session, number| session.ack(number)).await
    }

    async fn retry_at(&self, claim: FileClaim, at: SystemTime) -> Result<(), InboxError> {
        self.settle(claim, move |session, number| session.retry_at(number, at)).await
    }

    async fn park(&self, claim: FileClaim, reason: &str) -> Result<(), InboxError> {
        let reason = reason.to_owned();
        self.settle(claim, move |session, number| session.park(number, &reason)).await
    }
}

/// From the first claim by rules, all unfinished deliveries of the API are listed in memory, with about 300 bytes for
/// each.
impl SchedulingInbox for FileInbox {
    async fn claim_by(&self, api: &str, lease: Duration, rules: &ClaimRules) -> Result<Claimed<FileClaim>, InboxError> {
        self.claim_when_due(api, lease, Some(rules)).await
    }
}

impl fmt::Debug for FileInbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FileInbox").field("path", &self.settings.path).finish_non_exhaustive()
    }
}

/// A claim on a delivery of a [`FileInbox`]. Dropping it releases the delivery, which is then due at once.
#[derive(Debug)]
pub struct FileClaim {
    number: ClaimNumber,
    commands: mpsc::Sender<Command>,
    /// Whether it has reached the caller of [`claim`](Inbox::claim).
    begun: bool,
}

impl Drop for FileClaim {
    fn drop(&mut self) {
        if self.number != ClaimNumber::SETTLED {
            let (number, begun) = (self.number, self.begun);
            let give_back = move |session: &mut Session<'_>| session.give_back(number, begun);
            // If there is no room for the command, the lease runs out instead.
            let _ = self.commands.try_send(writer::command(give_back, |()| ()).0);
        }
    }
}

impl Next {
    /// The delivery and its claim, or how long to wait.
    fn with_claim(self, commands: mpsc::Sender<Command>) -> Result<(Taken, FileClaim), Duration> {
        match self {
            Self::Due(number, taken) => Ok((taken, FileClaim { number, commands, begun: false })),
            Self::Later(wait) => Err(Duration::from_millis(wait)),
        }
    }
}

/// How much a [`FileInbox`] holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileInboxStats {
    /// Deliveries that are not complete, including parked ones.
    pub deliveries: u64,
    /// Deliveries that are parked.
    pub parked: u64,
    /// The bytes of all deliveries that are not complete.
    pub bytes: u64,
    /// Keys that are known.
    pub keys: u64,
    /// How often this process has written to the disk and waited for it.
    pub commits: u64,
}

const CLOSED: &str = "the file is closed";

const OTHER_API: &str = "the stored delivery is of another API than the record of its state says";
