//! From an event to the method of a handler that is for it.

use crate::api::Api;
use crate::context::Context;
use crate::failure::Failure;

/// An API whose events a handler `H` takes; implemented by generated code for each of its handlers.
pub trait DispatchTo<H>: Api {
    /// Calls the method of the handler that is for this event.
    fn dispatch_to(
        self,
        context: &Context<Self::Headers>,
        handler: &H,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}
