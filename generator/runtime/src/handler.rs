//! How handlers are called, and how they fail.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::api::Api;
use crate::context::Context;

/// Passes an event to a handler `H`. Generated code implements it for each handler of its API. An [`Arc`] of a handler
/// is a handler, too.
#[diagnostic::on_unimplemented(
    message = "`{H}` does not handle the events of `{Self}`",
    label = "this doesn't implement the `Handler` of the module that has `{Self}`",
    note = "implement `Handler` for `{H}`: each generated module has its own `Handler`, next to its `Event`"
)]
pub trait Dispatch<H>: Api {
    /// Calls the handler's method for this event.
    fn dispatch(
        self,
        context: &Context<Self::Headers>,
        handler: &H,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

impl<E: Dispatch<H>, H: Sync + Send> Dispatch<Arc<H>> for E {
    fn dispatch(
        self,
        context: &Context<Self::Headers>,
        handler: &Arc<H>,
    ) -> impl Future<Output = Result<(), Failure>> + Send {
        <E as Dispatch<H>>::dispatch(self, context, handler)
    }
}

/// A handler's failure: what went wrong, and whether another attempt may help.
///
/// `?` and `into` turn any plain error into [`Failure::Transient`]: `anyhow::Error`, the errors of libraries, `&str`,
/// `String`. For that to work, `Failure` doesn't implement [`Error`], and neither does `anyhow::Error`.
///
/// No variants will be added: match both.
pub enum Failure {
    /// Another attempt may help: the sender is asked to repeat the delivery, or the inbox keeps it for another attempt.
    #[non_exhaustive]
    Transient {
        /// How long to wait before the next attempt, if the handler knows.
        retry_after: Option<Duration>,
        /// What went wrong.
        cause: Box<dyn Error + Send + Sync>,
    },
    /// Another attempt cannot help: the delivery is parked, or the sender is told not to repeat it.
    #[non_exhaustive]
    Permanent {
        /// What went wrong.
        cause: Box<dyn Error + Send + Sync>,
    },
}

impl Failure {
    /// A failure after which another attempt may help.
    pub fn transient(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Transient { retry_after: None, cause: cause.into() }
    }

    /// A transient failure whose next attempt should wait at least this long.
    pub fn retry_after(delay: Duration, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Transient { retry_after: Some(delay), cause: cause.into() }
    }

    /// A failure after which another attempt cannot help.
    pub fn permanent(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Permanent { cause: cause.into() }
    }

    /// What went wrong.
    pub fn cause(&self) -> &(dyn Error + Send + Sync + 'static) {
        match self {
            Self::Transient { cause, .. } | Self::Permanent { cause } => cause.as_ref(),
        }
    }
}

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for Failure {
    fn from(cause: E) -> Self {
        Self::transient(cause)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transient { retry_after: None, cause } => write!(formatter, "transient failure: {cause}"),
            Self::Transient { retry_after: Some(delay), cause } => {
                write!(formatter, "transient failure, retry after {delay:?}: {cause}")
            }
            Self::Permanent { cause } => write!(formatter, "permanent failure: {cause}"),
        }
    }
}

/// The message, with the causes: this is what a `main` that returns it prints.
impl fmt::Debug for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")?;
        let mut causes = std::iter::successors(self.cause().source(), |cause| (*cause).source());
        causes.try_for_each(|cause| write!(formatter, ": {cause}"))
    }
}
