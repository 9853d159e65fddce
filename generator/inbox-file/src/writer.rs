//! The thread that has the file open. It writes concurrent requests together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use std::{fmt, io};

use redb::StorageError;
use tokio::sync::{Notify, mpsc, oneshot};

use crate::open_error::{FileProblem, OpenError};
use crate::rows::Fault;
use crate::store::{Claims, Session, Settings, Store};
use hookwright_receiver::InboxError;
use hookwright_receiver::internals::{self, Sealing};

/// A message to the thread.
pub(super) enum Command {
    Run(Box<dyn Job>),
    /// Some time has passed.
    Tick,
    /// Rewrites the file without removed data.
    Rewrite(oneshot::Sender<Result<(), String>>),
    Close(oneshot::Sender<()>),
}

/// An operation with a waiting caller.
pub(super) trait Job: Send {
    /// Runs it. The outcome isn't sent yet.
    fn run(&mut self, session: &mut Session<'_>) -> Result<(), StorageError>;

    /// Sends the outcome, now that it is known whether it was written.
    fn answer(self: Box<Self>, written: Result<(), String>);
}

/// A command, and the receiver of its outcome.
///
/// `written` makes the outcome from the operation's result, once that is written. If it isn't, there is no outcome:
/// it might be a claim, and dropping that would release a delivery that the file doesn't know as claimed.
pub(super) fn command<R: Send + 'static, T: Send + 'static>(
    operation: impl FnOnce(&mut Session<'_>) -> Result<R, Fault> + Send + 'static,
    written: impl FnOnce(R) -> T + Send + 'static,
) -> (Command, oneshot::Receiver<Result<T, InboxError>>) {
    let (answer, answered) = oneshot::channel();
    (Command::Run(Box::new(Operation { work: Some((operation, written)), outcome: None, answer })), answered)
}

/// Opens the file and starts the thread. It ends once all senders are dropped.
pub(super) fn start(
    settings: Arc<Settings>,
    arrivals: Arc<Notify>,
    commits: Arc<AtomicU64>,
) -> Result<(mpsc::Sender<Command>, Sealing), OpenError> {
    let path = settings.path.clone();
    let failed = |problem| OpenError::new(&path, problem);
    let store = Store::open(&settings, Claims::Release).map_err(failed)?;
    let sealing = store.sealing().clone();
    let (sender, commands) = mpsc::channel(WAITING);
    let tick = settings.tick();
    let writer = Writer { store: Some(store), settings, commands, arrivals, commits, removed_at: None };
    spawn("hookwright-inbox", || writer.serve()).map_err(|error| failed(FileProblem::Io(error)))?;
    if let Some(tick) = tick {
        let commands = sender.downgrade();
        let ticks = move || {
            loop {
                thread::sleep(tick);
                if commands.upgrade().is_none_or(|commands| commands.blocking_send(Command::Tick).is_err()) {
                    return;
                }
            }
        };
        spawn("hookwright-inbox-clock", ticks).map_err(|error| failed(FileProblem::Io(error)))?;
    }
    Ok((sender, sealing))
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}

/// How many commands may wait, and how many are written together.
const WAITING: usize = 256;

/// How many keys are forgotten and parked deliveries dropped in each transaction: more than it can add.
const FORGOTTEN: usize = 2 * WAITING;

/// The time after which a failed rewrite is retried.
const RETRY: Duration = Duration::from_secs(60);

struct Writer {
    /// `None` after a fault, until it is reopened.
    store: Option<Store>,
    settings: Arc<Settings>,
    commands: mpsc::Receiver<Command>,
    arrivals: Arc<Notify>,
    commits: Arc<AtomicU64>,
    /// When something was removed whose bytes are still in the file.
    removed_at: Option<Instant>,
}

/// What to do after the jobs.
enum Then {
    Close(oneshot::Sender<()>),
    Rewrite(oneshot::Sender<Result<(), String>>),
}

impl Writer {
    fn serve(mut self) {
        while let Some(first) = self.commands.blocking_recv() {
            let (mut jobs, then) = self.together_with(first);
            let written = self.transact(&mut jobs);
            for job in jobs {
                job.answer(written.clone());
            }
            match then {
                Some(Then::Close(closed)) => {
                    self.close();
                    let _ = closed.send(());
                    return;
                }
                Some(Then::Rewrite(answer)) => {
                    let _ = answer.send(self.rewrite());
                }
                None => self.erase_if_due(),
            }
        }
        self.close();
    }

    /// Rewrites the file if removed data must be erased by now.
    fn erase_if_due(&mut self) {
        let (Some(within), Some(removed_at)) = (self.settings.erase_within, self.removed_at) else { return };
        if removed_at.elapsed() < within {
            return;
        }
        if let Err(problem) = self.rewrite() {
            internals::warn("the inbox file can't be rewritten, so it still contains removed data", &problem);
            // It is retried, but not with each transaction.
            self.removed_at = Some(Instant::now() + RETRY);
        }
    }

    fn rewrite(&mut self) -> Result<(), String> {
        let mut store = self.store()?;
        store.rewrite(&self.settings).map_err(|problem| problem.to_string())?;
        (self.store, self.removed_at) = (Some(store), None);
        Ok(())
    }

    /// The open file. The caller must put it back.
    fn store(&mut self) -> Result<Store, String> {
        match self.store.take() {
            Some(store) => Ok(store),
            None => Store::open(&self.settings, Claims::Keep).map_err(|problem| problem.to_string()),
        }
    }

    /// Records how much time has passed, and closes the file.
    fn close(mut self) {
        if self.removed_at.is_some()
            && self.settings.erase_within.is_some()
            && let Err(problem) = self.rewrite()
        {
            internals::warn("the inbox file contains removed data until it is opened again", &problem);
        }
        if let Some(mut store) = self.store.take() {
            let _ = store.transact(&self.settings, |session| {
                session.changed = true;
                Ok(())
            });
        }
    }

    /// The jobs that are waiting, up to the first other command.
    fn together_with(&mut self, first: Command) -> (Vec<Box<dyn Job>>, Option<Then>) {
        let (mut jobs, mut next) = (Vec::new(), Some(first));
        while let Some(command) = next {
            match command {
                Command::Run(job) => jobs.push(job),
                Command::Tick => {}
                Command::Close(closed) => return (jobs, Some(Then::Close(closed))),
                Command::Rewrite(answer) => return (jobs, Some(Then::Rewrite(answer))),
            }
            next = if jobs.len() < WAITING { self.commands.try_recv().ok() } else { None };
        }
        (jobs, None)
    }

    fn transact(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), String> {
        let mut store = self.store()?;
        let written = store.transact(&self.settings, |session| {
            jobs.iter_mut().try_for_each(|job| job.run(session))?;
            session.clear_old(FORGOTTEN)
        });
        let written = written.map_err(|error| error.to_string())?;
        self.store = Some(store);
        if written.changed {
            self.commits.fetch_add(1, Ordering::Relaxed);
        }
        if written.removed && self.removed_at.is_none() {
            self.removed_at = Some(Instant::now());
        }
        if written.arrived {
            self.arrivals.notify_waiters();
        }
        Ok(())
    }
}

struct Operation<F, W, R, T> {
    work: Option<(F, W)>,
    outcome: Option<Result<(R, W), InboxError>>,
    answer: oneshot::Sender<Result<T, InboxError>>,
}

impl<F, W, R, T> Job for Operation<F, W, R, T>
where
    F: FnOnce(&mut Session<'_>) -> Result<R, Fault> + Send,
    W: FnOnce(R) -> T + Send,
    R: Send,
    T: Send,
{
    fn run(&mut self, session: &mut Session<'_>) -> Result<(), StorageError> {
        let Some((work, written)) = self.work.take() else { return Ok(()) };
        self.outcome = Some(match work(session) {
            Ok(result) => Ok((result, written)),
            Err(Fault::Refused(error)) => Err(error),
            Err(Fault::Storage(error)) => return Err(error),
        });
        Ok(())
    }

    fn answer(self: Box<Self>, written: Result<(), String>) {
        let outcome = match (written, self.outcome) {
            (Ok(()), Some(outcome)) => outcome.map(|(result, written)| written(result)),
            (Ok(()), None) => Err(InboxError::down("the operation didn't run")),
            (Err(cause), _) => Err(InboxError::down(cause)),
        };
        // The future was dropped, so nothing waits for the outcome. If it was a claim, its delivery is released.
        let _ = self.answer.send(outcome);
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Command")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Dropping a claim releases its delivery. A claim that isn't in the file could release that of another worker.
    #[test]
    fn an_unwritten_operation_has_no_outcome() {
        let answered = |written: Result<(), String>| {
            let claims = Arc::new(AtomicU64::new(0));
            let count = Arc::clone(&claims);
            let make = move |number: u64| count.fetch_add(number, Ordering::Relaxed);
            let (answer, mut answered) = oneshot::channel();
            let work = |_: &mut Session<'_>| Ok(7);
            let operation = Operation { work: Some((work, make.clone())), outcome: Some(Ok((7, make))), answer };
            Box::new(operation).answer(written);
            (claims.load(Ordering::Relaxed), answered.try_recv().is_ok_and(|outcome| outcome.is_ok()))
        };
        assert_eq!(answered(Ok(())), (7, true));
        assert_eq!(answered(Err("the disk is full".to_owned())), (0, false));
    }
}
