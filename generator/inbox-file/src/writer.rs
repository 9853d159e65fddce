//! The thread that has the file open, and writes together what was asked for at the same time.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use redb::StorageError;
use tokio::sync::{Notify, mpsc, oneshot};

use crate::open_error::{FileProblem, OpenError};
use crate::rows::Fault;
use crate::store::{Claims, Session, Settings, Store};
use hookwright_receiver::InboxError;

/// What the thread is told.
pub(super) enum Command {
    Run(Box<dyn Job>),
    Close(oneshot::Sender<()>),
}

/// An operation with a waiting caller.
pub(super) trait Job: Send {
    /// Does it; the outcome is not told as yet.
    fn run(&mut self, session: &mut Session<'_>) -> Result<(), StorageError>;

    /// Tells the outcome, now that it is known whether it was written.
    fn answer(self: Box<Self>, written: Result<(), String>);
}

/// A command, and where its outcome will be told.
pub(super) fn command<T: Send + 'static>(
    operation: impl FnOnce(&mut Session<'_>) -> Result<T, Fault> + Send + 'static,
) -> (Command, oneshot::Receiver<Result<T, InboxError>>) {
    let (answer, answered) = oneshot::channel();
    (Command::Run(Box::new(Operation { work: Some(operation), outcome: None, answer })), answered)
}

/// Opens the file and starts the thread. It ends once all senders are gone.
pub(super) fn start(
    settings: Arc<Settings>,
    arrivals: Arc<Notify>,
    commits: Arc<AtomicU64>,
) -> Result<mpsc::Sender<Command>, OpenError> {
    let path = settings.path.clone();
    let failed = |problem| OpenError::new(&path, problem);
    let store = Store::open(&settings, Claims::Release).map_err(failed)?;
    let (sender, commands) = mpsc::channel(WAITING);
    let writer = Writer { store: Some(store), settings, commands, arrivals, commits };
    let thread = thread::Builder::new().name("hookwright-inbox".to_owned());
    thread.spawn(|| writer.serve()).map_err(|error| failed(FileProblem::Io(error)))?;
    Ok(sender)
}

/// How many commands may wait, and how many are written together.
const WAITING: usize = 256;

/// How many keys may be forgotten with each transaction: more than it can add.
const FORGOTTEN: usize = 2 * WAITING;

struct Writer {
    /// `None` after a fault, until it is opened again.
    store: Option<Store>,
    settings: Arc<Settings>,
    commands: mpsc::Receiver<Command>,
    arrivals: Arc<Notify>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    fn serve(mut self) {
        while let Some(first) = self.commands.blocking_recv() {
            let (mut jobs, close) = self.together_with(first);
            let written = self.transact(&mut jobs);
            for job in jobs {
                job.answer(written.clone());
            }
            if let Some(closed) = close {
                self.close();
                let _ = closed.send(());
                return;
            }
        }
        self.close();
    }

    /// Writes down how much time has passed, and closes the file.
    fn close(mut self) {
        if let Some(mut store) = self.store.take() {
            let _ = store.transact(&self.settings, |session| {
                session.changed = true;
                Ok(())
            });
        }
    }

    /// The jobs that wait by now, up to the first command to close.
    fn together_with(&mut self, first: Command) -> (Vec<Box<dyn Job>>, Option<oneshot::Sender<()>>) {
        let (mut jobs, mut next) = (Vec::new(), Some(first));
        while let Some(command) = next {
            match command {
                Command::Run(job) => jobs.push(job),
                Command::Close(closed) => return (jobs, Some(closed)),
            }
            next = if jobs.len() < WAITING { self.commands.try_recv().ok() } else { None };
        }
        (jobs, None)
    }

    fn transact(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), String> {
        let mut store = match self.store.take() {
            Some(store) => store,
            None => Store::open(&self.settings, Claims::Keep).map_err(|problem| problem.to_string())?,
        };
        let written = store.transact(&self.settings, |session| {
            jobs.iter_mut().try_for_each(|job| job.run(session))?;
            if session.changed { session.forget_keys(FORGOTTEN) } else { Ok(()) }
        });
        let written = written.map_err(|error| error.to_string())?;
        self.store = Some(store);
        if written.changed {
            self.commits.fetch_add(1, Ordering::Relaxed);
        }
        if written.arrived {
            self.arrivals.notify_waiters();
        }
        Ok(())
    }
}

struct Operation<F, T> {
    work: Option<F>,
    outcome: Option<Result<T, InboxError>>,
    answer: oneshot::Sender<Result<T, InboxError>>,
}

impl<F, T> Job for Operation<F, T>
where
    F: FnOnce(&mut Session<'_>) -> Result<T, Fault> + Send,
    T: Send,
{
    fn run(&mut self, session: &mut Session<'_>) -> Result<(), StorageError> {
        let Some(work) = self.work.take() else { return Ok(()) };
        self.outcome = Some(match work(session) {
            Ok(value) => Ok(value),
            Err(Fault::Refused(error)) => Err(error),
            Err(Fault::Storage(error)) => return Err(error),
        });
        Ok(())
    }

    fn answer(self: Box<Self>, written: Result<(), String>) {
        let outcome = match (written, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(InboxError::down("the operation did not run")),
            (Err(cause), _) => Err(InboxError::down(cause)),
        };
        // Nobody waits for the outcome of a future that was dropped. A claim among them gives its delivery back.
        let _ = self.answer.send(outcome);
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Command")
    }
}
