//! An API that is known only at run time, for commands that read a document: does what generated code does.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderMap;

use crate::bodies::{Bodies, CodingFault, malformed_as_sent, unnamed_as_sent};
use crate::delivery::{Delivery, Trusted};
use crate::delivery_key::delivery_key;
use crate::event_set::{Name, NameAt, repeated};
use crate::location::Location;
use crate::outcome::{Malformed, Unnamed};
use crate::reader::Reader;
use crate::verify::Scheme;

/// How the deliveries of an API are told apart and read.
#[derive(Clone, Copy, Debug)]
pub struct KnownApi {
    /// Where the name of an event is sent.
    pub name_at: NameAt,
    /// The names that the document lists.
    pub names: &'static [&'static str],
    /// How bodies are read.
    pub bodies: &'static Bodies,
    /// Where the key of an event is.
    pub key: Option<Location>,
}

/// What a delivery is, before its payload is read.
#[derive(Clone, Debug)]
pub enum Seen {
    /// An event that the document lists, and its payload as the decoders see it: JSON, or `None` without a body.
    Listed(&'static str, Option<Bytes>),
    /// An event that the document doesn't list.
    Unlisted(String),
    /// A listed event whose payload can't be read, or contradicts the event.
    Malformed(Malformed),
    /// The delivery doesn't say which event it is.
    Unnamed(Unnamed),
}

impl KnownApi {
    /// Finds out which event a delivery is.
    pub fn see(&self, sent: &Delivery) -> Seen {
        let seen = self.find(sent).unwrap_or_else(Seen::Unnamed);
        match seen {
            Seen::Unlisted(_) | Seen::Unnamed(_) => {
                repeated(sent, self.bodies, self.name_at, self.key).map_or(seen, Seen::Unnamed)
            }
            seen => seen,
        }
    }

    fn find(&self, sent: &Delivery) -> Result<Seen, Unnamed> {
        let uncompressed = self.bodies.uncompressed(sent);
        let uncompressed = uncompressed.map_err(|fault| Unnamed::outside_the_body(fault.to_string(), sent.body()))?;
        let view = self.bodies.view_uncompressed(&uncompressed, sent.event())?;
        let found = self.name_at.find(&view.delivery, &Reader::new(view.delivery.body()));
        let found = found.map_err(|unnamed| match view.delivery {
            Cow::Borrowed(_) => unnamed,
            Cow::Owned(_) => unnamed_as_sent(unnamed, sent),
        })?;
        let name = match found {
            Name::Stated(name) => match self.names.iter().find(|listed| **listed == name) {
                Some(listed) => *listed,
                None => return Ok(Seen::Unlisted(name.into_owned())),
            },
            Name::Listed(name) => name,
            Name::Unlisted(name) => return Ok(Seen::Unlisted(name)),
        };
        if let Some(fault) = view.fault {
            return Ok(Seen::Malformed(Malformed::outside_the_body(name.to_owned(), fault, sent.body())));
        }
        if let Some(malformed) = self.name_at.contradiction(name, &view.delivery) {
            return Ok(Seen::Malformed(malformed_as_sent(malformed, sent)));
        }
        if self.bodies.is_without_body(&uncompressed, name) {
            return Ok(Seen::Listed(name, None));
        }
        let own = self.bodies.is_format_of_its_own(&uncompressed, name);
        let view = if own { self.bodies.view_uncompressed(&uncompressed, Some(name))? } else { view };
        let is_nothing = view.is_nothing;
        Ok(Seen::Listed(name, Some(if is_nothing { Bytes::new() } else { view.delivery.body().clone() })))
    }

    /// Whether bodies may be encoded as the headers say.
    pub fn accepts_coding(&self, headers: &HeaderMap) -> bool {
        self.bodies.codings.coding_of(headers).is_ok()
    }

    /// The delivery with its decompressed body, which is kept for later calls.
    pub fn uncompressed<'d>(&self, delivery: &'d Delivery) -> Result<Cow<'d, Delivery>, CodingFault> {
        self.bodies.uncompressed(delivery)
    }

    /// The key of an event. `mark` distinguishes an item of a body.
    pub fn key(&self, trusted: &Trusted, mark: Option<&str>, scheme: Option<&dyn Scheme>) -> Option<String> {
        let text = |at| self.bodies.text(at, trusted.delivery());
        let id_header = scheme.and_then(Scheme::id_header);
        delivery_key(trusted, mark, (self.key, id_header), text).map(|key| key.to_string())
    }
}
