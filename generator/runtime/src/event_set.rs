//! The events of one API, and how a delivery becomes one of them.

use std::borrow::Cow;

use bytes::Bytes;

use crate::bodies::{Bodies, malformed_as_sent, unnamed_as_sent};
use crate::decode::decode_slice;
use crate::delivery::{Delivery, Trusted, with_body};
use crate::drift;
use crate::error::{Cause, DecodeError};
use crate::guess::{self, Guess};
use crate::headers;
use crate::location::Location;
use crate::outcome::{Decoded, Malformed, Unknown, Unnamed};
use crate::reader::Reader;
use crate::scan;
use crate::tree::Tree;

/// The events that one document lists. Generated code implements it.
pub trait EventSet: Sized {
    /// Where the name of an event is sent.
    const NAME_AT: NameAt;

    /// The names that the document lists.
    const NAMES: &'static [&'static str];

    /// How bodies are read.
    const BODIES: &'static Bodies = &Bodies::JSON;

    /// Decodes the payload of the event `name`. Returns `None` if [`NAMES`](Self::NAMES) doesn't list it.
    fn decode_named(name: &str, reader: &mut Reader<'_>) -> Option<Result<Self, DecodeError>>;

    /// The event's name on the wire.
    fn name(&self) -> &'static str;

    /// The name as the document lists it, if it does.
    fn listed(name: &str) -> Option<&'static str> {
        Self::NAMES.iter().copied().find(|listed| *listed == name)
    }
}

/// Where the name of an event is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameAt {
    /// In the body, at a path of keys: `["event_type"]`, `["event", "type"]`.
    Body(&'static [&'static str]),
    /// In a header.
    Header(&'static str),
    /// In both: the name is `<header>.<body value>`, or the header alone if the body lacks that key or has null there.
    HeaderAndBody {
        /// The header.
        header: &'static str,
        /// The path of keys in the body.
        body: &'static [&'static str],
    },
    /// By a decision tree.
    Tree(&'static Tree),
    /// Nowhere: the caller passes the name to [`Delivery::named`].
    Delivery {
        /// The only event of the document, if there is just one. It needs no name.
        only: Option<&'static str>,
    },
}

/// Decodes a delivery: finds the event's name first, then decodes the whole body once as the type of that event.
///
/// The outcome is [`Decoded::Unnamed`] if the body isn't JSON up to the name, or has no string where the name belongs.
/// It is [`Decoded::Unknown`] if the document doesn't list the name. It is [`Decoded::Malformed`] if the payload of a
/// listed event doesn't fit, is cut off or is followed by more text. If the name occurs twice, the first one selects
/// the type, and its decoder refuses the second. If the first one isn't listed, the outcome is [`Decoded::Unnamed`].
pub fn decode<E: EventSet>(delivery: &Trusted) -> Decoded<E> {
    drift::begin();
    let sent = delivery.delivery();
    let decoded = if E::BODIES.are_json() { decode_json(sent) } else { decode_view(sent) };
    match decoded {
        Decoded::Unknown(_) | Decoded::Unnamed(_) => {
            let repeated = repeated(sent, E::BODIES, E::NAME_AT, None);
            repeated.map_or(decoded, Decoded::Unnamed)
        }
        decoded => decoded,
    }
}

/// The fault of a delivery that wasn't decoded as a listed event, and has a repeated key where its list of events, its
/// name or its key is: readers disagree about which one counts.
#[cold]
pub(crate) fn repeated(
    sent: &Delivery,
    bodies: &'static Bodies,
    name_at: NameAt,
    key: Option<Location>,
) -> Option<Unnamed> {
    let view = bodies.view(sent, sent.event()).ok()?;
    let reader = Reader::new(view.delivery.body());
    let key = key.into_iter().flat_map(Location::paths);
    let mut paths = bodies.batch.into_iter().chain(name_at.paths()).chain(key);
    let fault = paths.find_map(|path| reader.refuse_repeated(path).err())?;
    let unnamed = Unnamed::at(&fault, view.delivery.body());
    Some(match view.delivery {
        Cow::Borrowed(_) => unnamed,
        Cow::Owned(_) => unnamed_as_sent(unnamed, sent),
    })
}

/// Decodes a delivery whose body may be compressed, and may not be JSON.
fn decode_view<E: EventSet>(sent: &Delivery) -> Decoded<E> {
    match E::BODIES.uncompressed(sent) {
        Ok(Cow::Borrowed(_)) => decode_uncompressed(sent),
        Ok(Cow::Owned(uncompressed)) => match decode_uncompressed(&uncompressed) {
            Decoded::Known(event) => Decoded::Known(event),
            Decoded::Unknown(unknown) => Decoded::Unknown(Unknown { body: sent.body().clone(), ..unknown }),
            Decoded::Malformed(fault) => Decoded::Malformed(malformed_as_sent(fault, sent)),
            Decoded::Unnamed(fault) => Decoded::Unnamed(unnamed_as_sent(fault, sent)),
        },
        Err(fault) => match name_without_body::<E>(sent) {
            Some(Ok(name)) => {
                Decoded::Malformed(Malformed::outside_the_body(name.to_owned(), fault.to_string(), sent.body()))
            }
            Some(Err(name)) => Decoded::Unknown(Unknown::new(name, sent.body().clone())),
            None => Decoded::Unnamed(Unnamed::outside_the_body(fault.to_string(), sent.body())),
        },
    }
}

/// The event's name, listed or not, if it can be found without a body that can't be read.
pub(crate) fn name_without_body<E: EventSet>(sent: &Delivery) -> Option<Result<&'static str, String>> {
    let empty = with_body(sent.clone(), Bytes::new());
    let name = E::NAME_AT.find(&empty, &Reader::new(b"")).ok()?;
    Some(match name {
        Name::Stated(name) => E::listed(&name).ok_or_else(|| name.into_owned()),
        Name::Listed(name) => Ok(name),
        Name::Unlisted(name) => Err(name),
    })
}

/// Decodes a delivery whose body may not be JSON.
fn decode_uncompressed<E: EventSet>(sent: &Delivery) -> Decoded<E> {
    let view = match E::BODIES.view_uncompressed(sent, sent.event()) {
        Ok(view) => view,
        Err(unnamed) => return Decoded::Unnamed(unnamed),
    };
    if matches!(view.delivery, Cow::Borrowed(_)) && E::BODIES.events.is_empty() {
        return decode_json(sent);
    }
    let name = match E::NAME_AT.find(&view.delivery, &Reader::new(view.delivery.body())) {
        Ok(Name::Stated(name)) => name.into_owned(),
        Ok(Name::Listed(name)) => name.to_owned(),
        Ok(Name::Unlisted(name)) => return Decoded::Unknown(Unknown::new(name, sent.body().clone())),
        Err(unnamed) if matches!(view.delivery, Cow::Borrowed(_)) => return Decoded::Unnamed(unnamed),
        Err(unnamed) => return Decoded::Unnamed(unnamed_as_sent(unnamed, sent)),
    };
    if let (Some(fault), Some(listed)) = (&view.fault, E::listed(&name)) {
        return Decoded::Malformed(Malformed::outside_the_body(listed.to_owned(), fault.clone(), sent.body()));
    }
    let own = E::BODIES.is_format_of_its_own(sent, &name).then(|| E::BODIES.view_uncompressed(sent, Some(&name)));
    let view = match own {
        Some(Ok(own)) => own,
        Some(Err(unnamed)) => return Decoded::Unnamed(unnamed),
        None => view,
    };
    let mut reader = if E::BODIES.is_without_body(sent, &name) {
        Reader::of_nothing()
    } else if view.is_nothing {
        // It is decoded as it came, so that the error says that the body is empty.
        Reader::new(b"")
    } else {
        Reader::new(view.delivery.body())
    };
    let Some(event) = E::decode_named(&name, &mut reader) else {
        return Decoded::Unknown(Unknown::new(name, sent.body().clone()));
    };
    let event = finished(event, &mut reader);
    let decoded = outcome(Cow::Owned(name), event, &view.delivery);
    match decoded {
        Decoded::Malformed(fault) if matches!(view.delivery, Cow::Owned(_)) => {
            Decoded::Malformed(malformed_as_sent(fault, sent))
        }
        decoded => decoded,
    }
}

/// Decodes a delivery whose body is JSON.
fn decode_json<E: EventSet>(delivery: &Delivery) -> Decoded<E> {
    let reader = Reader::new(delivery.body());
    let guess = E::NAME_AT.guess(delivery.body()).and_then(|(key, guess)| attempt::<E>(key, &guess, &reader));
    let (name, event) = match guess {
        Some(Attempt { name, event, is_confirmed: true }) => (Cow::Borrowed(name), event),
        guess => match E::NAME_AT.find(delivery, &reader) {
            Err(unnamed) => return Decoded::Unnamed(unnamed),
            Ok(Name::Unlisted(name)) => return Decoded::Unknown(Unknown::new(name, delivery.body().clone())),
            Ok(Name::Listed(name)) => {
                let Some(event) = decode_unless_done(guess, name, reader) else {
                    return Decoded::Unknown(Unknown::new(name, delivery.body().clone()));
                };
                (Cow::Borrowed(name), event)
            }
            Ok(Name::Stated(name)) => match decode_unless_done(guess, &name, reader) {
                Some(event) => (name, event),
                None => return Decoded::Unknown(Unknown { name: name.into_owned(), body: delivery.body().clone() }),
            },
        },
    };
    outcome(name, event, delivery)
}

/// The outcome for an event that the document lists.
fn outcome<E: EventSet>(name: Cow<'_, str>, event: Result<E, DecodeError>, delivery: &Delivery) -> Decoded<E> {
    match event {
        Ok(event) => match E::NAME_AT.contradiction(event.name(), delivery) {
            Some(malformed) => Decoded::Malformed(malformed),
            None => Decoded::Known(event),
        },
        Err(error) => Decoded::Malformed(Malformed::new(name.into_owned(), &error, delivery.body())),
    }
}

/// An event's name, as far as it is known.
pub(crate) enum Name<'a> {
    /// What the delivery says, listed or not.
    Stated(Cow<'a, str>),
    /// An event that the document lists.
    Listed(&'static str),
    /// Not a listed event, even if a listed one has the same name.
    Unlisted(String),
}

/// The result of decoding a body as the event of a guessed name.
struct Attempt<'a, E> {
    name: &'a str,
    event: Result<E, DecodeError>,
    /// Whether the guess was right.
    is_confirmed: bool,
}

/// A name far from the start is guessed, since looking for it means reading the body twice. The decoder passes the name
/// anyway, even after a payload that doesn't fit. A wrong guess only costs time.
fn attempt<'a, E: EventSet>(key: &'static str, guess: &Guess<'a>, reader: &Reader<'_>) -> Option<Attempt<'a, E>> {
    let mut reader = reader.watching(key);
    let event = finished(E::decode_named(guess.name, &mut reader)?, &mut reader);
    if let Err(error) = &event {
        reader.go_on_to_watched(error);
    }
    Some(Attempt { name: guess.name, event, is_confirmed: reader.watched() == Some(guess.behind_colon) })
}

/// Decodes the body as the event of this name, unless that was done already.
fn decode_unless_done<E: EventSet>(
    attempt: Option<Attempt<'_, E>>,
    name: &str,
    mut reader: Reader<'_>,
) -> Option<Result<E, DecodeError>> {
    if let Some(attempt) = attempt.filter(|attempt| attempt.name == name) {
        return Some(attempt.event);
    }
    // What a wrong guess passed over doesn't count.
    drift::begin();
    Some(finished(E::decode_named(name, &mut reader)?, &mut reader))
}

pub(crate) fn finished<E>(event: Result<E, DecodeError>, reader: &mut Reader<'_>) -> Result<E, DecodeError> {
    let event = event?;
    reader.finish()?;
    Ok(event)
}

impl<E: EventSet> Decoded<E> {
    /// The event's name, if it has one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Known(event) => Some(event.name()),
            Self::Unknown(unknown) => Some(&unknown.name),
            Self::Malformed(malformed) => Some(&malformed.event),
            Self::Unnamed(_) => None,
        }
    }
}

impl NameAt {
    /// The key of the body that holds the name and a guess at it, if the name is behind a single key.
    fn guess(self, body: &[u8]) -> Option<(&'static str, Guess<'_>)> {
        match self {
            Self::Body([key]) => guess::near_the_end(body, key).map(|guess| (*key, guess)),
            _ => None,
        }
    }

    /// Finds the name if nothing else of the payload is needed.
    ///
    /// Most bodies have the name among their first bytes. Reading only these gives the same result as reading all: the
    /// text before the name and the name itself are checked.
    pub(crate) fn find_early(self, delivery: &Delivery) -> Result<Name<'_>, Unnamed> {
        const EARLY: usize = 256;
        let body = delivery.body();
        let early = body.get(..EARLY).and_then(|early| self.find(delivery, &Reader::new(early)).ok());
        early.map_or_else(|| self.find(delivery, &Reader::new(body)), Ok)
    }

    /// Finds the name and reads nothing else of the payload. The reader is at the start of the body.
    pub(crate) fn find<'a>(self, delivery: &'a Delivery, reader: &Reader<'a>) -> Result<Name<'a>, Unnamed> {
        let name = match self {
            Self::Body(path) => in_body(delivery, reader, path),
            Self::Header(header) => in_header(delivery, header).map(Cow::Borrowed),
            Self::HeaderAndBody { header, body } => in_both(delivery, reader, header, body),
            Self::Delivery { only } => stated_name(delivery, only).map(Cow::Borrowed),
            Self::Tree(tree) => return tree.find(delivery, reader),
        };
        name.map(Name::Stated)
    }

    /// The paths in the body that it reads.
    fn paths(self) -> Vec<&'static [&'static str]> {
        match self {
            Self::Body(path) | Self::HeaderAndBody { body: path, .. } => vec![path],
            Self::Tree(tree) => tree.paths(),
            Self::Header(_) | Self::Delivery { .. } => Vec::new(),
        }
    }

    /// What contradicts that the delivery is this event.
    pub(crate) fn contradiction(self, event: &str, delivery: &Delivery) -> Option<Malformed> {
        match self {
            Self::Tree(tree) if !tree.constraints.is_empty() => tree.contradiction(event, delivery),
            _ => None,
        }
    }
}

fn in_body<'a>(
    delivery: &Delivery,
    reader: &Reader<'a>,
    path: &'static [&'static str],
) -> Result<Cow<'a, str>, Unnamed> {
    match reader.text_at(path) {
        Ok(name) => Ok(name),
        Err(error) => match error.cause() {
            // Too deeply nested JSON is still JSON, and its event can still be found.
            Cause::Depth => behind_the_depth(delivery.body(), path)
                .map(Cow::Owned)
                .ok_or_else(|| Unnamed::at(&error, delivery.body())),
            _ => Err(Unnamed::at(&error, delivery.body())),
        },
    }
}

/// Finds the name without reading nested values before it.
#[cold]
fn behind_the_depth(body: &[u8], path: &[&str]) -> Option<String> {
    let value = path.iter().try_fold(body, |text, key| scan::value_of(text, key).map(|found| &text[found]))?;
    decode_slice(value).ok()
}

/// A header without a value counts as missing.
fn in_header<'a>(delivery: &'a Delivery, header: &'static str) -> Result<&'a str, Unnamed> {
    headers::text(delivery.headers(), header)
        .map(|text| text.map(str::trim).filter(|text| !text.is_empty()))
        .and_then(|text| text.ok_or(headers::HeaderFault::new(header, headers::HeaderFaultReason::Missing)))
        .map_err(|fault| Unnamed::outside_the_body(fault.to_string(), delivery.body()))
}

fn in_both<'a>(
    delivery: &'a Delivery,
    reader: &Reader<'_>,
    header: &'static str,
    path: &'static [&'static str],
) -> Result<Cow<'a, str>, Unnamed> {
    let family = in_header(delivery, header)?;
    match reader.text_at(path) {
        Ok(action) => Ok(Cow::Owned(format!("{family}.{action}"))),
        Err(error) if is_absent(&error) => Ok(Cow::Borrowed(family)),
        Err(error) => Err(Unnamed::at(&error, delivery.body())),
    }
}

/// Null for an optional field counts as absent everywhere, and so here.
fn is_absent(error: &DecodeError) -> bool {
    match error.cause() {
        Cause::Missing => true,
        Cause::Type { expected, found } => expected == "a string" && found == "null",
        _ => false,
    }
}

fn stated_name<'a>(delivery: &'a Delivery, only: Option<&'static str>) -> Result<&'a str, Unnamed> {
    delivery.event().or(only).ok_or_else(|| {
        let message = "the event has no name on the wire: set it with `Delivery::named`";
        Unnamed::outside_the_body(message.to_owned(), delivery.body())
    })
}
