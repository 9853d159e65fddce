//! What `hookwright-receiver` and the inboxes need beyond the public items. It may change with any version, which is why
//! they ask for exactly theirs.

use std::borrow::Cow;

use crate::event_set::Name;
use crate::{Delivery, EventSet, Unnamed};

pub use crate::context::in_attempt;
pub use crate::delivery::{with_body, without_headers};
pub use crate::verifier::verify_for;

/// Finds the name of the event, and nothing else of the payload: one that is listed, or another one.
pub fn event_name<E: EventSet>(delivery: &Delivery) -> Result<Result<&'static str, Cow<'_, str>>, Unnamed> {
    Ok(match E::NAME_AT.find_early(delivery)? {
        Name::Stated(name) => E::listed(&name).ok_or(name),
        Name::Listed(name) => Ok(name),
        Name::Unlisted(name) => Err(name.into()),
    })
}
