//! Locations of values in a delivery.

use std::borrow::Cow;

use crate::delivery::Delivery;
use crate::reader::Reader;
use crate::{headers, scan};

/// Reads the header of that name.
pub(crate) type InHeader<'a, 'f> = dyn Fn(&'static str, &'a Delivery) -> Option<Cow<'a, str>> + 'f;

/// The location of a value in a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// The header of this name.
    Header(&'static str),
    /// The value in the body that this path of keys leads to.
    Body(&'static [&'static str]),
    /// The values at several locations, joined so that the results differ if any of the values do.
    Joined(&'static [Location]),
}

impl Location {
    /// The text at the location: a string without its quotes, or a number as written. `None` for anything else. The
    /// texts of joined locations are separated by spaces; a space in any but the last is written `%20`.
    pub fn text(self, delivery: &Delivery) -> Option<Cow<'_, str>> {
        self.text_by(delivery, &|name, delivery| headers::text(delivery.headers(), name).ok()?.map(Cow::Borrowed))
    }

    /// The same, with a function that reads headers.
    pub(crate) fn text_by<'a>(self, delivery: &'a Delivery, in_header: &InHeader<'a, '_>) -> Option<Cow<'a, str>> {
        match self {
            Self::Header(name) => in_header(name, delivery),
            Self::Body(path) => in_body(delivery.body(), path),
            Self::Joined(places) => joined(places, delivery, in_header).map(Cow::Owned),
        }
    }

    /// The paths of its parts in the body.
    pub(crate) fn paths(self) -> Vec<&'static [&'static str]> {
        match self {
            Self::Header(_) => Vec::new(),
            Self::Body(path) => vec![path],
            Self::Joined(places) => places.iter().flat_map(|place| place.paths()).collect(),
        }
    }

    /// Whether at least a part of it is in the body.
    #[doc(hidden)]
    pub fn is_in_body(self) -> bool {
        match self {
            Self::Header(_) => false,
            Self::Body(_) => true,
            Self::Joined(places) => places.iter().any(|place| place.is_in_body()),
        }
    }
}

/// The texts with spaces between them. Only the last may contain spaces, so that it is clear where each ends.
fn joined<'a>(places: &[Location], delivery: &'a Delivery, in_header: &InHeader<'a, '_>) -> Option<String> {
    let (last, before) = places.split_last()?;
    let mut joined = String::new();
    for place in before {
        joined.push_str(&place.text_by(delivery, in_header)?.replace(' ', "%20"));
        joined.push(' ');
    }
    joined.push_str(&last.text_by(delivery, in_header)?);
    Some(joined)
}

fn in_body<'a>(body: &'a [u8], path: &[&str]) -> Option<Cow<'a, str>> {
    let value = path.iter().try_fold(body, |text, key| scan::value_of(text, key).map(|found| &text[found]))?;
    match value.first()? {
        b'"' => Reader::new(value).text_at(&[]).ok(),
        b'-' | b'0'..=b'9' => std::str::from_utf8(value).ok().map(Cow::Borrowed),
        _ => None,
    }
}
