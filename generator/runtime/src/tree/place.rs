//! The places of a delivery that identify its event, and what deliveries have there.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use crate::address;
use crate::delivery::{Delivery, Direction};
use crate::error::{Cause, DecodeError};
use crate::headers::{self, HeaderFault, HeaderFaultReason};
use crate::outcome::Unnamed;
use crate::reader::{Constant, Kind, Reader, Rounded};
use crate::scan;
use crate::verify::recipe::PartReason;
use crate::verify::recipe::form;

/// A place in a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The address that it arrived on.
    Channel,
    /// Whether the document's application sends or receives it.
    Direction,
    /// The method of the request.
    Method,
    /// The path of the URL.
    Path,
    /// The media type of the body.
    MediaType,
    /// The JSON type of the body: `boolean`, `list`, `null`, `number`, `object` or `string`.
    BodyType,
    /// A header, with the ways to spell its name.
    Header(&'static [&'static str]),
    /// A parameter of the URL's query.
    Query(&'static str),
    /// The body, at the end of a path of keys.
    Body(&'static [&'static str]),
}

/// What a document lists at a place: a text, an address with its parameters in braces, a number or a boolean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// A text.
    Text(&'static str),
    /// An address, and the others that the same address may match although neither is more specific.
    Overlapping(&'static str, &'static [&'static str]),
    /// An integer.
    Integer(i64),
    /// An integer above `i64::MAX`.
    Unsigned(u64),
    /// Any other number, as Rust writes it.
    Fraction(&'static str),
    /// `true` or `false`.
    Boolean(bool),
}

/// What a delivery has at a place.
pub(super) enum Said<'a> {
    /// This.
    Value(Value<'a>),
    /// Nothing, with the error if something is required there.
    Nothing(Box<dyn FnOnce() -> Unnamed + 'a>),
}

/// A value in the body, or text elsewhere.
pub(super) enum Value<'a> {
    Body(Constant<'a>),
    Text(Cow<'a, str>),
}

impl Place {
    /// Reads what a delivery has here.
    pub(super) fn read<'a>(&self, delivery: &'a Delivery, reader: &Reader<'a>) -> Result<Said<'a>, Unnamed> {
        let text = match *self {
            Self::Body(path) => return in_body(delivery, reader, path),
            Self::Header(spellings) => return in_header(delivery, spellings),
            Self::Query(name) => return in_query(delivery, name),
            Self::BodyType => return Ok(type_of(delivery, reader)),
            Self::Channel => delivery.address(),
            Self::Direction => delivery.direction().map(Direction::as_str),
            Self::Method => delivery.method().map(http::Method::as_str),
            Self::Path => delivery.url().map(path_of),
            Self::MediaType => headers::text(delivery.headers(), "content-type").ok().flatten().map(essence),
        };
        let place = *self;
        Ok(text.map_or_else(
            || {
                let say = move || {
                    let message = format!("{place} is missing{}", place.hint());
                    Unnamed::outside_the_body(message, delivery.body())
                };
                Said::Nothing(Box::new(say))
            },
            |text| Said::Value(Value::Text(Cow::Borrowed(text))),
        ))
    }

    /// How a caller states what the delivery itself doesn't.
    fn hint(&self) -> &'static str {
        match self {
            Self::Channel => ": set it with `Delivery::received_on`",
            Self::Direction => ": set it with `Delivery::in_direction`",
            Self::Method | Self::Path | Self::Query(_) => ": set it with `Delivery::requested`",
            Self::MediaType | Self::BodyType | Self::Header(_) | Self::Body(_) => "",
        }
    }

    /// Whether the listed values may have parameters.
    pub(super) fn has_templates(&self) -> bool {
        matches!(self, Self::Channel | Self::Path)
    }

    /// Whether the value here is a part of the event's name.
    pub(super) fn is_part_of_names(&self) -> bool {
        matches!(self, Self::Header(_) | Self::Query(_) | Self::Body(_))
    }

    /// Whether a value equals or matches a listed one.
    pub(super) fn is_listed(&self, listed: &Listed, value: &Value<'_>) -> bool {
        match (self, listed, value) {
            (
                Self::Channel | Self::Path,
                Listed::Text(template) | Listed::Overlapping(template, _),
                Value::Text(text),
            ) => self.matches(template, text),
            _ => self.compare(listed, value) == Ordering::Equal,
        }
    }

    /// Whether the address or path matches the template.
    fn matches(&self, template: &str, text: &str) -> bool {
        if *self == Self::Path { address::ends_like(template, text) } else { address::is_like(template, text) }
    }

    /// Whether an address may match both this template and another, and neither is more specific.
    pub(super) fn is_ambiguous(&self, listed: &Listed, value: &Value<'_>) -> bool {
        match (listed, value) {
            (Listed::Overlapping(_, others), Value::Text(text)) => others.iter().any(|other| self.matches(other, text)),
            _ => false,
        }
    }

    /// Compares a listed value with one that was sent: texts come first, then numbers, then booleans.
    pub(super) fn compare(&self, listed: &Listed, value: &Value<'_>) -> Ordering {
        match value {
            Value::Body(Constant::Text(text)) => listed.compare_text(text),
            Value::Body(Constant::Integer(value)) => listed.compare(&Listed::Integer(*value)),
            Value::Body(Constant::Boolean(value)) => listed.compare(&Listed::Boolean(*value)),
            Value::Body(Constant::Number(text)) => listed.compare_number(Rounded::by_value(text.as_bytes()).as_ref()),
            Value::Text(text) => match (self, listed) {
                (Self::MediaType, Listed::Text(listed)) => {
                    listed.bytes().cmp(text.bytes().map(|byte| byte.to_ascii_lowercase()))
                }
                // The value of a header is text, whatever it means.
                (_, Listed::Integer(_) | Listed::Unsigned(_) | Listed::Fraction(_)) => {
                    Rounded::in_text(text).map_or(Ordering::Greater, |number| listed.compare_number(Some(&number)))
                }
                (_, Listed::Boolean(_)) => match text.parse() {
                    Ok(value) => listed.compare(&Listed::Boolean(value)),
                    Err(_) => Ordering::Greater,
                },
                (_, Listed::Text(_) | Listed::Overlapping(..)) => listed.compare_text(text),
            },
        }
    }

    /// An error at the value that a body has here.
    #[cold]
    pub(super) fn error(&self, reader: &Reader<'_>, message: &str) -> Option<DecodeError> {
        match *self {
            Self::Body(path) => reader.refused_at(path, message).err(),
            Self::BodyType => reader.refused_at(&[], message).err(),
            _ => None,
        }
    }

    /// The JSON type of a listed value, with its article.
    pub(super) fn kind_of(&self, listed: &Listed) -> &'static str {
        match (self, listed) {
            (Self::BodyType, Listed::Text("boolean")) => "true or false",
            (Self::BodyType, Listed::Text("list")) => "a list",
            (Self::BodyType, Listed::Text("number")) => "a number",
            (Self::BodyType, Listed::Text("object")) => "an object",
            _ => listed.kind(),
        }
    }
}

impl Listed {
    fn compare_text(&self, text: &str) -> Ordering {
        match self {
            Self::Text(listed) | Self::Overlapping(listed, _) => (*listed).cmp(text),
            _ => Ordering::Greater,
        }
    }

    /// A number beyond `f64` comes after all others.
    fn compare_number(&self, value: Option<&Rounded>) -> Ordering {
        match (self, value) {
            (_, Some(Rounded::Signed(value))) => self.compare(&Self::Integer(*value)),
            (_, Some(Rounded::Unsigned(value))) => self.compare(&Self::Unsigned(*value)),
            (Self::Fraction(listed), Some(Rounded::Float(value))) => {
                listed.parse().map_or(Ordering::Less, |listed: f64| listed.total_cmp(value))
            }
            (Self::Boolean(_), _) => Ordering::Greater,
            _ => Ordering::Less,
        }
    }

    /// Whether a value has the JSON type of this one.
    pub(super) fn is_of_kind(&self, value: &Constant<'_>) -> bool {
        match value {
            Constant::Text(_) => self.rank() == 0,
            Constant::Integer(_) | Constant::Number(_) => (1..=3).contains(&self.rank()),
            Constant::Boolean(_) => matches!(self, Self::Boolean(_)),
        }
    }

    fn compare(&self, value: &Self) -> Ordering {
        match (self, value) {
            (Self::Text(listed), Self::Text(value)) => listed.cmp(value),
            (Self::Integer(listed), Self::Integer(value)) => listed.cmp(value),
            (Self::Unsigned(listed), Self::Unsigned(value)) => listed.cmp(value),
            (Self::Boolean(listed), Self::Boolean(value)) => listed.cmp(value),
            _ => self.rank().cmp(&value.rank()),
        }
    }

    /// The JSON type, with its article.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::Overlapping(..) => "a string",
            Self::Integer(_) | Self::Unsigned(_) => "an integer",
            Self::Fraction(_) => "a number",
            Self::Boolean(_) => "true or false",
        }
    }

    fn rank(self) -> u8 {
        match self {
            Self::Text(_) | Self::Overlapping(..) => 0,
            Self::Integer(_) => 1,
            Self::Unsigned(_) => 2,
            Self::Fraction(_) => 3,
            Self::Boolean(_) => 4,
        }
    }
}

fn in_body<'a>(
    delivery: &'a Delivery,
    reader: &Reader<'a>,
    path: &'static [&'static str],
) -> Result<Said<'a>, Unnamed> {
    let error = match reader.constant_at(path) {
        Ok(value) => return Ok(Said::Value(Value::Body(value))),
        Err(error) => error,
    };
    match error.cause() {
        Cause::Missing => Ok(Said::Nothing(Box::new(move || Unnamed::at(&error, delivery.body())))),
        // Too deeply nested JSON is still JSON, and its event can still be found.
        Cause::Depth => behind_the_depth(delivery.body(), path)
            .map(|value| Said::Value(Value::Body(value)))
            .ok_or_else(|| Unnamed::at(&error, delivery.body())),
        _ => Err(Unnamed::at(&error, delivery.body())),
    }
}

/// The JSON type of the body. A body without a value has none.
fn type_of<'a>(delivery: &'a Delivery, reader: &Reader<'a>) -> Said<'a> {
    let word = match reader.fork().peek() {
        Ok(Kind::Array) => "list",
        Ok(Kind::Bool) => "boolean",
        Ok(Kind::Null) => "null",
        Ok(Kind::Number) => "number",
        Ok(Kind::Object) => "object",
        Ok(Kind::String) => "string",
        Err(error) => return Said::Nothing(Box::new(move || Unnamed::at(&error, delivery.body()))),
    };
    Said::Value(Value::Text(Cow::Borrowed(word)))
}

/// Finds the value without reading nested values before it.
#[cold]
fn behind_the_depth<'a>(body: &'a [u8], path: &[&str]) -> Option<Constant<'a>> {
    let value = path.iter().try_fold(body, |text, key| scan::value_of(text, key).map(|found| &text[found]))?;
    Reader::new(value).constant_at(&[]).ok()
}

/// A header without a value counts as missing. If spellings have different values, the result is ambiguous.
fn in_header<'a>(delivery: &'a Delivery, spellings: &'static [&'static str]) -> Result<Said<'a>, Unnamed> {
    let unnamed = |fault: HeaderFault| Unnamed::outside_the_body(fault.to_string(), delivery.body());
    let mut found: Option<&str> = None;
    for name in spellings {
        let text = headers::text(delivery.headers(), name).map_err(unnamed)?.map(str::trim);
        let Some(text) = text.filter(|text| !text.is_empty()) else { continue };
        if found.is_some_and(|found| found != text) {
            return Err(unnamed(HeaderFault::new(*name, HeaderFaultReason::Ambiguous)));
        }
        found = Some(text);
    }
    Ok(found.map_or_else(
        || {
            let name = spellings.first().copied().unwrap_or_default();
            let fault = HeaderFault::new(Cow::Borrowed(name), HeaderFaultReason::Missing);
            Said::Nothing(Box::new(move || Unnamed::outside_the_body(fault.to_string(), delivery.body())))
        },
        |text| Said::Value(Value::Text(Cow::Borrowed(text))),
    ))
}

/// A parameter without a value counts as missing. One that occurs twice is ambiguous.
fn in_query<'a>(delivery: &'a Delivery, name: &'static str) -> Result<Said<'a>, Unnamed> {
    let place = Place::Query(name);
    let unnamed = move |fault: &str| Unnamed::outside_the_body(format!("{place} {fault}"), delivery.body());
    let url = delivery.url().and_then(|url| url.split('#').next());
    let query = url.and_then(|url| url.split_once('?')).map(|(_, query)| query);
    let value = query.map(|query| form::value(query, name)).transpose().map_err(|reason| match reason {
        PartReason::Repeated => unnamed("occurs several times"),
        _ => unnamed("isn't text"),
    })?;
    Ok(match value.flatten().filter(|text| !text.is_empty()) {
        Some(text) => Said::Value(Value::Text(text)),
        None => Said::Nothing(Box::new(move || unnamed(&format!("is missing{}", place.hint())))),
    })
}

/// The path of a URL, with or without scheme and host.
fn path_of(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    match path.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|start| rest.get(start..)).unwrap_or("/"),
        None => path,
    }
}

/// A media type without its parameters.
fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel => formatter.write_str("the address of the channel"),
            Self::Direction => formatter.write_str("the direction of the message"),
            Self::Method => formatter.write_str("the method of the request"),
            Self::Path => formatter.write_str("the path of the URL"),
            Self::MediaType => formatter.write_str("the media type"),
            Self::BodyType => formatter.write_str("the JSON type of the body"),
            Self::Header(spellings) => write!(formatter, "the header `{}`", spellings.join("` or `")),
            Self::Query(name) => write!(formatter, "the query's parameter `{name}`"),
            Self::Body(path) => write!(formatter, "the body at `/{}`", path.join("/")),
        }
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Overlapping(text, _) | Self::Fraction(text) => formatter.write_str(text),
            Self::Integer(value) => value.fmt(formatter),
            Self::Unsigned(value) => value.fmt(formatter),
            Self::Boolean(value) => value.fmt(formatter),
        }
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Body(Constant::Text(text)) => formatter.write_str(text),
            Self::Body(Constant::Number(text)) => formatter.write_str(text),
            Self::Body(Constant::Integer(value)) => value.fmt(formatter),
            Self::Body(Constant::Boolean(value)) => value.fmt(formatter),
        }
    }
}
