//! What calls a handler, and what a handler answers when it did not succeed.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::api::Api;
use crate::context::Context;

/// An API whose events a handler `H` takes; implemented by generated code for each of its handlers.
pub trait DispatchTo<H>: Api {
    /// Calls the method of the handler that is for this event.
    fn dispatch_to(
        self,
        context: &Context<Self::Headers>,
        handler: &H,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// A handler's failure: what went wrong, and whether another attempt may help.
///
/// Any plain error becomes [`Failure::Retry`] by `?` or `into`: `anyhow::Error`, the errors of libraries, `&str`,
/// `String`. It is therefore no [`Error`] itself, as `anyhow::Error` is none.
#[derive(Debug)]
pub enum Failure {
    /// The event should come again: the sender is asked to repeat it, or an inbox keeps it for another attempt.
    Retry {
        /// How long to wait before that, if the handler knows.
        after: Option<Duration>,
        /// What went wrong.
        cause: Box<dyn Error + Send + Sync>,
    },
    /// Another attempt cannot help: the event is put aside.
    Refuse {
        /// What went wrong.
        cause: Box<dyn Error + Send + Sync>,
    },
}

impl Failure {
    /// The event should come again.
    pub fn retry(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Retry { after: None, cause: cause.into() }
    }

    /// The event should come again, but not before that time.
    pub fn retry_after(after: Duration, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Retry { after: Some(after), cause: cause.into() }
    }

    /// Another attempt cannot help.
    pub fn refuse(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Refuse { cause: cause.into() }
    }

    /// What went wrong.
    pub fn cause(&self) -> &(dyn Error + Send + Sync + 'static) {
        match self {
            Self::Retry { cause, .. } | Self::Refuse { cause } => cause.as_ref(),
        }
    }
}

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for Failure {
    fn from(cause: E) -> Self {
        Self::retry(cause)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Retry { after: None, cause } => write!(formatter, "to be tried again: {cause}"),
            Self::Retry { after: Some(after), cause } => {
                write!(formatter, "to be tried again after {after:?}: {cause}")
            }
            Self::Refuse { cause } => write!(formatter, "refused: {cause}"),
        }
    }
}
