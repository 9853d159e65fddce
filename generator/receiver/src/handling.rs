//! Runs a handler apart from whoever waits for it, so that a panic ends nothing but the task.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{JoinError, JoinHandle};

use crate::aside::{caught, why};
use crate::telemetry;
use hookwright_runtime::Context;
use hookwright_runtime::Decoded;
use hookwright_runtime::DispatchTo;
use hookwright_runtime::Failure;

/// A handler at work.
pub(crate) type Handling = JoinHandle<Result<(), Failure>>;

/// What a handler ended with, or why it came to no end.
type Ended = Result<Result<(), Failure>, String>;

/// What became of an event that a handler was given.
#[derive(Debug)]
pub(crate) enum Handled {
    /// It is done with.
    Done,
    /// It should come again.
    Retry { after: Option<Duration>, cause: String },
    /// It should not come again.
    Refused { cause: String },
    /// The handler panicked.
    Panicked { message: String },
}

/// Gives the event to the handler, and waits for it. Nothing else can happen in the caller's task meanwhile.
pub(crate) async fn run<E: DispatchTo<H>, H: Sync>(event: E, context: Context<E::Headers>, handler: &H) -> Handled {
    log_outcome(caught(pin!(event.dispatch_to(&context, handler))).await)
}

/// Gives the event to the handler, in a task of its own: the caller goes on even where the handler blocks its thread.
pub(crate) fn start<E, H>(event: E, context: Context<E::Headers>, handler: &Arc<H>) -> Handling
where
    E: DispatchTo<H>,
    H: Send + Sync + 'static,
{
    let handler = Arc::clone(handler);
    tokio::spawn(telemetry::in_current_span(async move { event.dispatch_to(&context, &handler).await }))
}

/// What became of it, once the handler has ended.
pub(crate) fn end(ended: Result<Result<(), Failure>, JoinError>) -> Handled {
    log_outcome(ended.map_err(why))
}

/// Every failure is told in the log.
fn log_outcome(ended: Ended) -> Handled {
    let handled = Handled::from(ended);
    match &handled {
        Handled::Done => {}
        Handled::Retry { cause, .. } => telemetry::warn("the handler wants the delivery again", cause),
        Handled::Refused { cause } => telemetry::error("the handler has refused the delivery", cause),
        Handled::Panicked { message } => telemetry::error("the handler has panicked", message),
    }
    handled
}

/// Why a delivery is not for a handler, if it is not. No content of strings is shown.
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
            Ok(Err(Failure::Retry { after, cause })) => Self::Retry { after, cause: cause.to_string() },
            Ok(Err(Failure::Refuse { cause })) => Self::Refused { cause: cause.to_string() },
            Err(message) => Self::Panicked { message },
        }
    }
}
