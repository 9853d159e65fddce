//! Places inside a JSON text.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::error::{Part, PartReason, RecipeError};
use crate::bodies::MAX_ITEMS;
use crate::reader::{Kind, Reader};
use crate::verify::error::VerifyError;

/// How many keys and indices a pointer may have.
const MAX_TOKENS: usize = 32;

/// A place in a JSON text (RFC 6901): `/signature/token`. The empty pointer is the whole text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pointer(Box<[Box<str>]>);

impl Pointer {
    /// Whether one of the two is a part of the other.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(one, other)| one == other)
    }

    /// Whether the other leads to this value or to a part of it.
    pub(super) fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    pub(super) fn tokens(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|token| &**token)
    }

    /// The last key, and the pointer to its object.
    pub(super) fn split_last(&self) -> Option<(&str, Self)> {
        self.0.split_last().map(|(key, parent)| (&**key, Self(parent.into())))
    }

    /// The range of the value in the text, if there is one.
    pub(super) fn find(&self, json: &[u8]) -> Result<Option<Range<usize>>, VerifyError> {
        let mut reader = Reader::new(json);
        let found = reader.value_at(&self.0);
        found.and_then(|found| reader.finish().map(|()| found)).map_err(|_| not_json())
    }

    /// The value as text: the content of a string, or a number or a boolean as written. `null` doesn't count as a
    /// value.
    pub(super) fn text<'a>(&self, json: &'a [u8]) -> Result<Result<Option<Cow<'a, str>>, PartReason>, VerifyError> {
        let Some(value) = self.find(json)?.and_then(|range| json.get(range)) else { return Ok(Ok(None)) };
        let mut reader = Reader::new(value);
        let text = match reader.peek().map_err(|_| not_json())? {
            Kind::Null => Ok(None),
            Kind::String => Ok(Some(reader.borrowed_text().map_err(|_| not_json())?)),
            Kind::Number | Kind::Bool => Ok(std::str::from_utf8(value).ok().map(Cow::Borrowed)),
            Kind::Array | Kind::Object => Err(PartReason::NotText),
        };
        Ok(text)
    }
}

/// Where the items are in the text. Each must be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Items {
    list: Pointer,
    inside: Pointer,
}

impl Items {
    /// Parses a pointer to items, `/items/*`, or to a place inside each: `/items/*/item`.
    pub(super) fn parse(text: &str) -> Result<Self, RecipeError> {
        let pointer: Pointer = text.parse()?;
        let mut stars = pointer.0.iter().enumerate().filter(|(_, token)| &***token == "*").map(|(index, _)| index);
        let (Some(star), None) = (stars.next(), stars.next()) else { return Err(RecipeError::NoItems) };
        let (list, inside) = pointer.0.split_at(star);
        Ok(Self { list: Pointer(list.into()), inside: Pointer(inside.iter().skip(1).cloned().collect()) })
    }

    /// The items in the text. There must be at least one.
    pub(super) fn find(&self, json: &[u8]) -> Result<Vec<Range<usize>>, VerifyError> {
        let missing = || VerifyError::part(Part::Items, PartReason::Missing);
        let list = self.list.find(json)?.ok_or_else(missing)?;
        let mut reader = Reader::new(json.get(list.clone()).unwrap_or_default());
        let items = reader.items(MAX_ITEMS).map_err(|_| not_json())?;
        let items = items.ok_or_else(|| VerifyError::part(Part::Items, PartReason::Not("a list of at most 10,000")))?;
        if items.is_empty() {
            return Err(missing());
        }
        let inside = |item: Range<usize>| {
            let start = list.start + item.start;
            let end = list.start + item.end;
            let found = self.inside.find(json.get(start..end).unwrap_or_default())?.ok_or_else(missing)?;
            Ok(start + found.start..start + found.end)
        };
        items.into_iter().map(inside).collect()
    }
}

/// The reason isn't given, since it could show what the body contains.
fn not_json() -> VerifyError {
    VerifyError::part(Part::Body, PartReason::Not("JSON without repeated keys on the way to what is signed"))
}

impl FromStr for Pointer {
    type Err = RecipeError;

    fn from_str(text: &str) -> Result<Self, RecipeError> {
        if text.is_empty() {
            return Ok(Self(Box::default()));
        }
        let tokens = text.strip_prefix('/').ok_or(RecipeError::Pointer)?;
        let tokens = tokens.split('/').map(unescaped).collect::<Option<Box<[_]>>>().ok_or(RecipeError::Pointer)?;
        if tokens.len() > MAX_TOKENS { Err(RecipeError::Pointer) } else { Ok(Self(tokens)) }
    }
}

/// `~1` is a slash, `~0` a tilde, and nothing else may follow a tilde.
fn unescaped(token: &str) -> Option<Box<str>> {
    let mut parts = token.split('~');
    let mut text = parts.next()?.to_owned();
    for part in parts {
        let (escaped, rest) = match (part.strip_prefix('0'), part.strip_prefix('1')) {
            (Some(rest), _) => ('~', rest),
            (_, Some(rest)) => ('/', rest),
            _ => return None,
        };
        text.push(escaped);
        text.push_str(rest);
    }
    Some(text.into())
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|token| write!(formatter, "/{}", token.replace('~', "~0").replace('/', "~1")))
    }
}
