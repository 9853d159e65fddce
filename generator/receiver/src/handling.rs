//! Runs handlers in their own tasks, so that a panic only ends the task.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context as Waker, Poll};
use std::time::Duration;

use tokio::task::{JoinError, JoinHandle};

use crate::aside::{caught, why};
use crate::telemetry;
use hookwright_runtime::{Context, Decoded, Dispatch, Failure};

/// A handler at work. If this is dropped, the handler is dropped at its next `await`.
pub(crate) struct Handling(JoinHandle<Result<(), Failure>>);

/// The handler's result, or the message of its panic.
type Ended = Result<Result<(), Failure>, String>;

/// The result of handling an event.
#[derive(Debug)]
pub(crate) enum Handled {
    /// The handler succeeded.
    Done,
    /// Another attempt may help.
    Transient { retry_after: Option<Duration>, cause: String },
    /// Another attempt cannot help.
    Permanent { cause: String },
    /// The handler panicked.
    Panicked { message: String },
}

/// Passes the event to the handler, and waits for it in the caller's task.
pub(crate) async fn run<E: Dispatch<H>, H: Sync>(event: E, context: Context<E::Headers>, handler: &H) -> Handled {
    log_failure(caught(pin!(event.dispatch(&context, handler))).await)
}

/// Passes the event to the handler, in its own task: the caller continues even if the handler blocks its thread.
pub(crate) fn start<E, H>(event: E, context: Context<E::Headers>, handler: &Arc<H>) -> Handling
where
    E: Dispatch<H>,
    H: Send + Sync + 'static,
{
    let handler = Arc::clone(handler);
    spawn(async move { event.dispatch(&context, &handler).await })
}

/// Runs a handler in its own task.
pub(crate) fn spawn(work: impl Future<Output = Result<(), Failure>> + Send + 'static) -> Handling {
    Handling(tokio::spawn(telemetry::in_current_span(work)))
}

impl Handling {
    /// Drops the handler at its next `await`.
    pub(crate) fn abort(&self) {
        self.0.abort();
    }
}

impl Future for Handling {
    type Output = Result<Result<(), Failure>, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Waker<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl Drop for Handling {
    fn drop(&mut self) {
        self.abort();
    }
}

/// The result of a handler that has ended.
pub(crate) fn end(ended: Result<Result<(), Failure>, JoinError>) -> Handled {
    log_failure(ended.map_err(why))
}

fn log_failure(ended: Ended) -> Handled {
    let handled = Handled::from(ended);
    match &handled {
        Handled::Done => {}
        Handled::Transient { cause, .. } => {
            telemetry::warn("the handler failed; the delivery will be retried", cause);
        }
        Handled::Permanent { cause } => telemetry::error("the handler failed permanently", cause),
        Handled::Panicked { message } => telemetry::error("the handler panicked", message),
    }
    handled
}

/// Why a delivery can't be passed to a handler; `None` if it can. The content of strings isn't shown.
pub(crate) fn unfit<E>(decoded: &Decoded<E>) -> Option<String> {
    match decoded {
        Decoded::Known(_) => None,
        Decoded::Unknown(_) => Some("not listed by the document".to_owned()),
        Decoded::Malformed(fault) => Some(fault.to_string()),
        Decoded::Unnamed(fault) => Some(fault.to_string()),
    }
}

impl From<Ended> for Handled {
    fn from(ended: Ended) -> Self {
        match ended {
            Ok(Ok(())) => Self::Done,
            Ok(Err(Failure::Transient { retry_after, cause, .. })) => {
                Self::Transient { retry_after, cause: cause.to_string() }
            }
            Ok(Err(Failure::Permanent { cause, .. })) => Self::Permanent { cause: cause.to_string() },
            Err(message) => Self::Panicked { message },
        }
    }
}
