//! What `hookwright-receiver` and the inboxes need beyond the public items. It may change with any version, which is why
//! they ask for exactly theirs.

use std::borrow::Cow;

use crate::{Delivery, EventSet, Unnamed};

pub use crate::context::in_attempt;
pub use crate::delivery::{with_body, without_headers};

/// Finds the name of the event, and nothing else of the payload.
pub fn event_name<E: EventSet>(delivery: &Delivery) -> Result<Cow<'_, str>, Unnamed> {
    E::NAME_AT.find_early(delivery)
}
