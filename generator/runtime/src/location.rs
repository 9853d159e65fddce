//! Locations of values in a delivery.

use std::borrow::Cow;

use crate::delivery::Delivery;
use crate::reader::Reader;
use crate::{headers, scan};

/// The location of a value in a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// The header of this name.
    Header(&'static str),
    /// The value in the body that this path of keys leads to.
    Body(&'static [&'static str]),
    /// The values in several places together, as one that is never the same where one of them differs.
    Joined(&'static [Location]),
}

impl Location {
    /// The text there: a string without its quotes, a number as it is written; `None` where there is neither. Of several
    /// places, it is all of their texts with spaces between; a space in any but the last of them is written `%20`.
    pub fn text(self, delivery: &Delivery) -> Option<Cow<'_, str>> {
        match self {
            Self::Header(name) => headers::text(delivery.headers(), name).ok()?.map(Cow::Borrowed),
            Self::Body(path) => in_body(delivery.body(), path),
            Self::Joined(places) => joined(places, delivery).map(Cow::Owned),
        }
    }
    /// Whether it leads into the body, at least in part.
    #[doc(hidden)]
    pub fn is_in_body(self) -> bool {
        match self {
            Self::Header(_) => false,
            Self::Body(_) => true,
            Self::Joined(places) => places.iter().any(|place| place.is_in_body()),
        }
    }
}

/// The texts with spaces between, of which each but the last has none, so that the whole says where each ends.
fn joined(places: &[Location], delivery: &Delivery) -> Option<String> {
    let (last, before) = places.split_last()?;
    let mut joined = String::new();
    for place in before {
        joined.push_str(&place.text(delivery)?.replace(' ', "%20"));
        joined.push(' ');
    }
    joined.push_str(&last.text(delivery)?);
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
