//! Handlers that write in the transaction that acknowledges their delivery.

use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::handling;
use crate::inbox::{Inbox, InboxError, TransactionalInbox};
use hookwright_runtime::{Context, Dispatch, Failure};

use super::job::{Start, Work};

/// The transaction of an attempt. It may not have begun yet.
pub(super) trait AttemptTransaction<I: Inbox>: Send + Sync {
    /// Ends when the transaction has begun.
    fn begun(&self) -> Ending<'_, ()>;

    /// How long it may take.
    fn max_time(&self, inbox: &I) -> Duration;

    /// Acknowledges the delivery in it, and commits it.
    fn commit_acked<'a>(&'a self, inbox: &'a I, claim: &'a I::Claim) -> Ending<'a, Result<(), InboxError>>;

    /// Ends it after an attempt that failed.
    fn roll_back<'a>(&'a self, inbox: &'a I) -> Ending<'a, ()>;

    /// Ends it if the handler was interrupted.
    fn abort(&self, inbox: &I);
}

type Ending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Starts a handler with its own transaction for each attempt.
pub(super) struct HandlerOfAttempt<F, H> {
    make: Arc<F>,
    handlers: PhantomData<fn() -> H>,
}

impl<F, H> HandlerOfAttempt<F, H> {
    pub(super) fn new(make: F) -> Self {
        Self { make: Arc::new(make), handlers: PhantomData }
    }
}

impl<I, E, H, F> Start<I, E> for HandlerOfAttempt<F, H>
where
    I: TransactionalInbox,
    E: Dispatch<H>,
    H: Send + Sync + 'static,
    F: Fn(I::Transaction) -> H + Send + Sync + 'static,
{
    fn start(&self, inbox: &I, event: E, context: Context<E::Headers>) -> Work<I> {
        let (inbox, make, slot) = (inbox.clone(), Arc::clone(&self.make), Arc::new(Slot::new()));
        let transaction = Some(Box::new(Arc::clone(&slot)) as _);
        // It begins in the handler's task, so that the claim is extended even if the inbox takes long.
        let handling = handling::spawn(async move {
            let transaction = inbox.begin().await.map_err(Failure::transient)?;
            if !slot.fill(transaction.clone()) {
                inbox.abort(transaction);
                return Err(Failure::transient("the attempt was aborted before its transaction began"));
            }
            let handler = make(transaction);
            event.dispatch(&context, &handler).await
        });
        Work { handling, transaction }
    }
}

/// Holds a copy of the handle from the handler's task, so that the worker can end the transaction.
struct Slot<T> {
    state: Mutex<State<T>>,
    begun: Notify,
}

enum State<T> {
    NotBegun,
    Open(T),
    Ended,
}

impl<T> Slot<T> {
    fn new() -> Self {
        Self { state: Mutex::new(State::NotBegun), begun: Notify::new() }
    }

    /// `false` if the attempt has ended.
    fn fill(&self, transaction: T) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_awaited = matches!(*state, State::NotBegun);
        if is_awaited {
            *state = State::Open(transaction);
            self.begun.notify_one();
        }
        is_awaited
    }

    /// Ends it. A transaction that hasn't begun never will.
    fn end(&self) -> Option<T> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *state, State::Ended) {
            State::Open(transaction) => Some(transaction),
            State::NotBegun | State::Ended => None,
        }
    }
}

impl<I: TransactionalInbox> AttemptTransaction<I> for Arc<Slot<I::Transaction>> {
    fn begun(&self) -> Ending<'_, ()> {
        Box::pin(self.begun.notified())
    }

    fn max_time(&self, inbox: &I) -> Duration {
        inbox.max_transaction_time()
    }

    fn commit_acked<'a>(&'a self, inbox: &'a I, claim: &'a I::Claim) -> Ending<'a, Result<(), InboxError>> {
        Box::pin(async move {
            match self.end() {
                Some(transaction) => inbox.commit_acked(transaction, claim).await,
                None => Err(InboxError::down("the transaction has not begun")),
            }
        })
    }

    fn roll_back<'a>(&'a self, inbox: &'a I) -> Ending<'a, ()> {
        Box::pin(async move {
            if let Some(transaction) = self.end() {
                inbox.roll_back(transaction).await;
            }
        })
    }

    fn abort(&self, inbox: &I) {
        if let Some(transaction) = self.end() {
            inbox.abort(transaction);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Slot;

    #[test]
    fn what_begins_after_the_end_is_not_taken() {
        let slot = Slot::new();
        assert_eq!(slot.end(), None);
        assert!(!slot.fill(1));
        assert_eq!(slot.end(), None);
    }

    #[test]
    fn it_ends_once() {
        let slot = Slot::new();
        assert!(slot.fill(1));
        assert_eq!(slot.end(), Some(1));
        assert_eq!(slot.end(), None);
    }
}
