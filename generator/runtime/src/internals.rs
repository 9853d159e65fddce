//! What `hookwright-receiver`, the inboxes and the command need beyond the public items. It may change with any
//! version, so they require exactly the same version.

use std::borrow::Cow;

use http::HeaderMap;

use crate::bodies::unnamed_as_sent;
use crate::event_set::{Name, name_without_body, repeated};
use crate::reader::Reader;
use crate::{Api, Delivery, EventSet, Location, Unnamed};

pub use crate::bodies::{CodingFault, Item, split, split_by};
pub use crate::context::in_attempt;
pub use crate::delivery::with_body;
pub use crate::delivery_key::delivery_key;
pub use crate::drift::{Drift, last_drift};
pub use crate::known::{KnownApi, Seen};
pub use crate::shown::{shown, shown_of, shown_within};
pub use crate::verifier::{verify_by, verify_for};

/// Finds the name of the event, listed or not, and reads nothing else of the payload.
pub fn event_name<E: EventSet>(delivery: &Delivery) -> Result<Result<&'static str, Cow<'_, str>>, Unnamed> {
    if E::BODIES.are_json() {
        return E::NAME_AT.find_early(delivery).map(listed::<E>);
    }
    let view = match E::BODIES.view(delivery, delivery.event()) {
        Ok(view) => view,
        Err(unnamed) if E::BODIES.uncompressed(delivery).is_err() => {
            return name_without_body::<E>(delivery).map(|name| name.map_err(Cow::Owned)).ok_or(unnamed);
        }
        Err(unnamed) => return Err(unnamed),
    };
    let name = E::NAME_AT.find(&view.delivery, &Reader::new(view.delivery.body()));
    let name = name.map_err(|unnamed| match view.delivery {
        Cow::Borrowed(_) => unnamed,
        Cow::Owned(_) => unnamed_as_sent(unnamed, delivery),
    })?;
    Ok(listed::<E>(name).map_err(|name| Cow::Owned(name.into_owned())))
}

fn listed<E: EventSet>(name: Name<'_>) -> Result<&'static str, Cow<'_, str>> {
    match name {
        Name::Stated(name) => E::listed(&name).ok_or(name),
        Name::Listed(name) => Ok(name),
        Name::Unlisted(name) => Err(name.into()),
    }
}

/// The text at a location, as the decoders see the delivery.
pub fn text<E: EventSet>(at: Location, delivery: &Delivery) -> Option<Cow<'_, str>> {
    E::BODIES.text(at, delivery)
}

/// The fault of an event that the document doesn't list and whose key occurs twice.
pub fn repeated_key<E: Api>(delivery: &Delivery) -> Option<Unnamed> {
    repeated(delivery, E::BODIES, E::NAME_AT, E::INFO.key)
}

/// Whether a delivery of the API may hold several events.
#[inline]
pub fn may_hold_several<E: EventSet>() -> bool {
    E::BODIES.batch.is_some() || E::BODIES.cloud_events.is_some() || E::BODIES.have_lines()
}

/// Whether a receiver takes bodies of a media type: JSON, and what the document lists.
pub fn accepts<E: EventSet>(media_type: &str) -> bool {
    E::BODIES.accept(media_type)
}

/// Whether a receiver takes bodies with the encoding that the headers state, at most one.
pub fn accepts_coding<E: EventSet>(headers: &HeaderMap) -> bool {
    E::BODIES.codings.coding_of(headers).is_ok()
}

/// The encodings that a receiver takes, as `Accept-Encoding` lists them.
pub fn accepted_codings<E: EventSet>() -> String {
    E::BODIES.codings.names()
}

/// The delivery with its decompressed body, which is kept for later calls. It is borrowed if it wasn't compressed.
pub fn uncompressed<E: EventSet>(delivery: &Delivery) -> Result<Cow<'_, Delivery>, CodingFault> {
    E::BODIES.uncompressed(delivery)
}
