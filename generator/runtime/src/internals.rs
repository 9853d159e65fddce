//! What `hookwright-receiver` and the inboxes need beyond the public items. It may change with any version, which is why
//! they ask for exactly theirs.

use std::borrow::Cow;

use http::HeaderName;

use crate::{Context, Delivery, EventSet, Unnamed, Verified};

/// Finds the name of the event, and nothing else of the payload.
pub fn event_name<E: EventSet>(delivery: &Delivery) -> Result<Cow<'_, str>, Unnamed> {
    E::NAME_AT.find_early(delivery)
}

/// The context for an attempt of a worker, from 1.
pub fn in_attempt<H>(context: Context<H>, attempt: u32) -> Context<H> {
    context.in_attempt(attempt)
}

/// The same delivery without the headers of these names.
pub fn without_headers<'a>(verified: Verified, names: impl IntoIterator<Item = &'a HeaderName>) -> Verified {
    verified.without(names)
}
