//! What can be told of a delivery's event by its name.

use std::borrow::Cow;

use crate::delivery::Verified;
use crate::event_set::EventSet;
use crate::outcome::{Decoded, Unknown};
use crate::reader::Reader;

/// What has the name of an event that the document lists.
pub trait Named {
    /// The name.
    fn name(&self) -> &str;

    /// The name, to be kept.
    fn label(&self) -> Cow<'static, str>;
}

impl<E: EventSet> Named for E {
    fn name(&self) -> &str {
        EventSet::name(self)
    }

    fn label(&self) -> Cow<'static, str> {
        EventSet::name(self).into()
    }
}

/// An event that the document lists, of which the name is known and nothing else.
#[derive(Debug)]
pub struct Listed(String);

impl Named for Listed {
    fn name(&self) -> &str {
        &self.0
    }

    fn label(&self) -> Cow<'static, str> {
        self.0.clone().into()
    }
}

/// Finds the event's name, and leaves the payload to whoever handles it: what is malformed is not told here.
pub(super) fn by_name<E: EventSet>(verified: &Verified) -> Decoded<Listed> {
    match E::NAME_AT.find(verified.delivery(), &Reader::new(verified.body())) {
        Ok(name) if is_listed::<E>(&name) => Decoded::Known(Listed(name.into_owned())),
        Ok(name) => Decoded::Unknown(Unknown { name: name.into_owned(), body: verified.body().clone() }),
        Err(unnamed) => Decoded::Unnamed(unnamed),
    }
}

/// The decoder of a listed event fails at a body without anything in it; there is none for any other.
fn is_listed<E: EventSet>(name: &str) -> bool {
    E::decode_named(name, &mut Reader::new(b"")).is_some()
}

/// What was decoded, without the payload.
pub(super) fn without_payload<E: EventSet>(decoded: Decoded<E>) -> Decoded<Listed> {
    match decoded {
        Decoded::Known(event) => Decoded::Known(Listed(event.name().to_owned())),
        Decoded::Unknown(unknown) => Decoded::Unknown(unknown),
        Decoded::Malformed(malformed) => Decoded::Malformed(malformed),
        Decoded::Unnamed(unnamed) => Decoded::Unnamed(unnamed),
    }
}

/// The name of the event, if it has one.
pub(super) fn name<T: Named>(decoded: &Decoded<T>) -> Option<&str> {
    match decoded {
        Decoded::Known(event) => Some(event.name()),
        Decoded::Unknown(unknown) => Some(&unknown.name),
        Decoded::Malformed(malformed) => Some(&malformed.event),
        Decoded::Unnamed(_) => None,
    }
}

/// The name of an event that the document lists. Nothing else becomes a label: anybody could make up any number of them.
pub(crate) fn label<T: Named>(decoded: &Decoded<T>) -> Cow<'static, str> {
    match decoded {
        Decoded::Known(event) => event.label(),
        Decoded::Malformed(malformed) => malformed.event.clone().into(),
        Decoded::Unknown(_) => "unknown".into(),
        Decoded::Unnamed(_) => "none".into(),
    }
}
