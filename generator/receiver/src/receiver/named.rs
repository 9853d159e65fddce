//! The name of a delivery's event.

use std::borrow::Cow;

use hookwright_runtime::internals;

use hookwright_runtime::EventSet;
use hookwright_runtime::Trusted;
use hookwright_runtime::{Decoded, Unknown};

/// Something with the name of a listed event.
pub trait Named {
    /// The name.
    fn name(&self) -> &'static str;
}

impl<E: EventSet> Named for E {
    fn name(&self) -> &'static str {
        EventSet::name(self)
    }
}

/// A listed event, known only by its name.
#[derive(Debug)]
pub struct Listed(&'static str);

impl Named for Listed {
    fn name(&self) -> &'static str {
        self.0
    }
}

/// Finds the event's name. The handler decodes the payload, so a malformed one isn't noticed here.
pub(super) fn by_name<E: EventSet>(trusted: &Trusted) -> Decoded<Listed> {
    match internals::event_name::<E>(trusted.delivery()) {
        Ok(Ok(listed)) => Decoded::Known(Listed(listed)),
        Ok(Err(name)) => Decoded::Unknown(Unknown::new(name, trusted.body().clone())),
        Err(unnamed) => Decoded::Unnamed(unnamed),
    }
}

/// A decoded delivery without its payload.
pub(super) fn without_payload<E: EventSet>(decoded: Decoded<E>) -> Decoded<Listed> {
    match decoded {
        Decoded::Known(event) => Decoded::Known(Listed(EventSet::name(&event))),
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

/// The name of the event, owned, if it has one.
pub(super) fn kept_name<T: Named>(decoded: &Decoded<T>) -> Option<Cow<'static, str>> {
    match decoded {
        Decoded::Known(event) => Some(event.name().into()),
        other => name(other).map(|name| name.to_owned().into()),
    }
}

/// The name of a listed event. Other names don't become labels, since senders could make up any number of them.
pub(crate) fn label<T: Named>(decoded: &Decoded<T>) -> Cow<'static, str> {
    match decoded {
        Decoded::Known(event) => event.name().into(),
        Decoded::Malformed(malformed) => malformed.event.clone().into(),
        Decoded::Unknown(_) => "unknown".into(),
        Decoded::Unnamed(_) => "none".into(),
    }
}
