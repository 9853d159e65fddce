//! How the bodies of an API's deliveries are read: JSON, forms, text, empty bodies, and `CloudEvents` in each of their
//! modes, compressed or not.
//!
//! Decoders see every body as JSON. The delivery keeps the bytes that arrived: these are verified, stored and passed
//! on.

mod batch;
mod cloud_events;
mod codings;
mod form;
mod inside;
mod json;
mod lines;
pub(crate) mod token;
mod view;

use std::borrow::Cow;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method};

use crate::delivery::Delivery;
use crate::headers;
use crate::location::Location;

pub use self::batch::{Item, MAX_ITEMS, split, split_by};
pub use self::cloud_events::Mode;
#[cfg(feature = "brotli")]
pub use self::codings::BROTLI;
#[cfg(feature = "zstd")]
pub use self::codings::ZSTD;
pub use self::codings::{Coding, CodingFault, Codings};
#[cfg(feature = "gzip")]
pub use self::codings::{DEFLATE, GZIP};
pub use self::form::{Field, FormField};
use self::view::View;
pub(crate) use self::view::{malformed_as_sent, unnamed_as_sent};

/// How the bodies of an API are read. Built by generated code.
#[derive(Debug, PartialEq, Eq)]
pub struct Bodies {
    /// The media types that the document lists, in lower case and without parameters. `text/*` stands for all text
    /// types.
    pub media_types: &'static [(&'static str, Format)],
    /// Events with a format of their own: the event, its media type, and the format.
    pub events: &'static [(&'static str, &'static str, Format)],
    /// The format of bodies without a media type.
    pub otherwise: Format,
    /// The events that may come without a body.
    pub may_be_empty: &'static [&'static str],
    /// Whether deliveries by GET have their fields in the query of the URL, like a form.
    pub in_query: bool,
    /// The path of keys to the list whose items are deliveries, if bodies have one.
    pub batch: Option<&'static [&'static str]>,
    /// Whether the events are `CloudEvents`, and which of the modes the payloads describe.
    pub cloud_events: Option<Mode>,
    /// How bodies may be compressed.
    pub codings: Codings,
}

/// The format of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As JSON.
    Json,
    /// As the text of one value.
    Text(Field),
    /// As a form, with these fields; all others are text.
    Form(&'static [FormField]),
    /// As JSON in one field of a form.
    JsonInForm(&'static str),
    /// In one field of a form.
    InForm(&'static str, Inside),
    /// As the claims of a JSON Web Token, which the scheme verifies.
    Claims,
    /// In a string of the JSON body, at this path of keys.
    Inside(&'static [&'static str], Inside),
    /// As JSON Lines, or as a JSON text sequence (RFC 7464): each line, or each text, is an event.
    Lines,
}

/// How a payload is written in a string, or in a field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// As JSON.
    Json,
    /// As JSON in Base64 of either alphabet.
    Base64,
    /// As the claims of a JSON Web Token.
    Claims,
}

const FORM: &str = "application/x-www-form-urlencoded";

impl Bodies {
    /// JSON, whatever the media type.
    pub const JSON: Self = Self {
        media_types: &[],
        events: &[],
        otherwise: Format::Json,
        may_be_empty: &[],
        in_query: false,
        batch: None,
        cloud_events: None,
        codings: Codings::NONE,
    };

    /// Whether the delivery's body is JSON as received.
    #[inline]
    pub(crate) fn are_json(&self) -> bool {
        self.media_types.is_empty()
            && self.events.is_empty()
            && self.may_be_empty.is_empty()
            && !self.in_query
            && self.cloud_events.is_none()
            && self.codings.are_none()
            && matches!(self.otherwise, Format::Json)
    }

    /// Whether a body may have an event in each line.
    #[inline]
    pub(crate) fn have_lines(&self) -> bool {
        let mut listed = self.media_types.iter().map(|(_, format)| format);
        self.otherwise == Format::Lines || listed.any(|format| *format == Format::Lines)
    }

    /// Whether a receiver takes bodies of a media type: JSON, and what the document lists.
    pub fn accept(&self, media_type: &str) -> bool {
        let essence = essence(media_type);
        is_json(essence) || self.listed(essence).is_some()
    }

    /// The text at a location, as the decoders see the delivery.
    pub(crate) fn text<'a>(&self, at: Location, delivery: &'a Delivery) -> Option<Cow<'a, str>> {
        if self.are_json() {
            return at.text(delivery);
        }
        match self.view(delivery, delivery.event()).ok()?.delivery {
            Cow::Borrowed(delivery) => at.text_by(delivery, &|name, delivery| self.in_header(name, delivery)),
            Cow::Owned(view) => {
                let text = at.text_by(&view, &|name, view| self.in_header(name, view))?;
                Some(Cow::Owned(text.into_owned()))
            }
        }
    }

    /// What a header says. It is the same in each mode of a `CloudEvent`.
    fn in_header<'a>(&self, name: &'static str, delivery: &'a Delivery) -> Option<Cow<'a, str>> {
        match self.cloud_events {
            Some(Mode::Binary(prefix)) if name.starts_with(prefix) => {
                let mut values = delivery.headers().get_all(name).iter();
                let said = cloud_events::said(prefix, values.next()?.as_bytes())?;
                values.next().is_none().then_some(Cow::Owned(said))
            }
            _ => headers::text(delivery.headers(), name).ok()?.map(Cow::Borrowed),
        }
    }

    /// The headers, as the decoders see the delivery.
    pub(crate) fn headers<'a>(&self, delivery: &'a Delivery) -> Cow<'a, HeaderMap> {
        match self.cloud_events.map(|_| self.view(delivery, delivery.event())) {
            Some(Ok(View { delivery: Cow::Owned(view), .. })) => Cow::Owned(view.headers().clone()),
            _ => Cow::Borrowed(delivery.headers()),
        }
    }

    /// The query of the URL, if the delivery has its fields there. Nothing else in the request counts then.
    fn query<'a>(&self, delivery: &'a Delivery) -> Option<&'a str> {
        let is_meant = self.in_query && delivery.method() == Some(&Method::GET) && delivery.body().is_empty();
        is_meant.then(|| delivery.url()?.split_once('?').map(|(_, query)| query)).map(Option::unwrap_or_default)
    }

    /// The format of a delivery's body. An event may have its own.
    fn format(&self, delivery: &Delivery, event: Option<&str>) -> Format {
        if delivery.is_written_as_json() {
            return Format::Json;
        }
        let sent = media_type(delivery);
        let own = self.events.iter().find(|(name, media_type, _)| {
            event == Some(*name) && sent.is_none_or(|sent| sent.eq_ignore_ascii_case(media_type))
        });
        if let Some((_, _, format)) = own {
            return *format;
        }
        match sent {
            Some(sent) => match self.listed(sent) {
                Some(format) => format,
                None if is_json(sent) && !matches!(self.otherwise, Format::Claims | Format::Inside(..)) => Format::Json,
                None => self.otherwise,
            },
            None => self.otherwise,
        }
    }

    fn listed(&self, essence: &str) -> Option<Format> {
        let listed = self.media_types.iter().find(|(listed, _)| matches(listed, essence));
        listed.map(|(_, format)| *format)
    }
}

/// The media type of a delivery, without its parameters.
fn media_type(delivery: &Delivery) -> Option<&str> {
    let text = headers::text(delivery.headers(), CONTENT_TYPE.as_str()).ok().flatten()?;
    Some(essence(text)).filter(|essence| !essence.is_empty())
}

pub(crate) fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

fn matches(listed: &str, essence: &str) -> bool {
    match listed.split_once("/*") {
        Some(("*", "")) => true,
        Some((kind, "")) => essence.split_once('/').is_some_and(|(sent, _)| sent.eq_ignore_ascii_case(kind)),
        _ => listed.eq_ignore_ascii_case(essence),
    }
}

/// Whether the subtype is `json`, or has the suffix `+json` (RFC 6839, section 3.1).
pub(crate) fn is_json(essence: &str) -> bool {
    essence.split_once('/').is_some_and(|(kind, subtype)| {
        let suffix = subtype.rsplit('+').next().unwrap_or_default();
        !kind.is_empty() && suffix.eq_ignore_ascii_case("json")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_by_its_media_type() {
        let all = ["application/json", "Application/JSON ; charset=utf-8", "application/cloudevents+json", "a/b+json"];
        for json in all.into_iter().chain(["text/json"]) {
            assert!(Bodies::JSON.accept(json), "{json}");
        }
        let others = ["", "text/plain", "application/jsonl", "/json", "+json", "json", "a/b+json+x"];
        for other in others.into_iter().chain(["text/html; x=application/json"]) {
            assert!(!Bodies::JSON.accept(other), "{other}");
        }
    }

    #[test]
    fn listed_media_types_are_accepted_too() {
        let listed = |media_type| Bodies { media_types: media_type, ..Bodies::JSON };
        let text = listed(&[("text/plain", Format::Json)]);
        assert!(text.accept("Text/Plain; charset=utf-8") && text.accept("application/json"));
        assert!(!text.accept("text/html"));
        let any_text = listed(&[("text/*", Format::Json)]);
        assert!(any_text.accept("text/html") && !any_text.accept("image/png"));
        assert!(listed(&[("*/*", Format::Json)]).accept("image/png"));
    }
}
