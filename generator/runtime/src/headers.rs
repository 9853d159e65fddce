//! An API's own headers, typed.

use std::borrow::Cow;
use std::fmt;

use http::header::AsHeaderName;
use http::{HeaderMap, HeaderName, HeaderValue};

/// The headers that an API sends with each delivery, typed. Generated code implements it.
pub trait DeliveryHeaders: Sized {
    /// The header that holds the id of the delivery, if there is one.
    const ID: Option<&'static str> = None;
    /// The header that holds the number of the attempt, if there is one.
    const ATTEMPT: Option<&'static str> = None;

    /// Reads the headers. The error names the first one that is missing or does not fit.
    fn parse(headers: &HeaderMap) -> Result<Self, HeaderFault>;
}

/// For APIs that send no headers of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NoHeaders;

impl DeliveryHeaders for NoHeaders {
    fn parse(_: &HeaderMap) -> Result<Self, HeaderFault> {
        Ok(Self)
    }
}

/// A header that is missing or does not fit. Its value is not shown, since headers carry secrets.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeaderFault {
    /// The header's name as the document spells it.
    pub name: Cow<'static, str>,
    /// What is wrong with it.
    pub reason: HeaderFaultReason,
}

/// What is wrong with a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderFaultReason {
    /// It is required but missing.
    Missing,
    /// It occurs several times, with different values.
    Ambiguous,
    /// It occurs several times, but may occur only once.
    Repeated,
    /// Its value is not UTF-8.
    NotText,
    /// Its value is not what it should be (`an integer`).
    Not(&'static str),
}

impl HeaderFault {
    pub(crate) fn new(name: impl Into<Cow<'static, str>>, reason: HeaderFaultReason) -> Self {
        Self { name: name.into(), reason }
    }

    /// The same for a name that is only known at run time.
    pub(crate) fn for_header(name: &HeaderName, reason: HeaderFaultReason) -> Self {
        Self::new(name.as_str().to_owned(), reason)
    }
}

impl fmt::Display for HeaderFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the header `{}` ", self.name)?;
        match self.reason {
            HeaderFaultReason::Missing => formatter.write_str("is missing"),
            HeaderFaultReason::Ambiguous => formatter.write_str("occurs several times with different values"),
            HeaderFaultReason::Repeated => formatter.write_str("occurs several times"),
            HeaderFaultReason::NotText => formatter.write_str("is not UTF-8"),
            HeaderFaultReason::Not(expected) => write!(formatter, "is not {expected}"),
        }
    }
}

impl std::error::Error for HeaderFault {}

crate::debug::debug_by_display!(HeaderFault);

/// A type that can be read from the text of a header's value.
pub trait HeaderValueText: Sized {
    /// What the text has to be, with an article: `an integer`.
    const EXPECTED: &'static str;

    /// The value, if the text is one.
    fn from_header_text(text: &str) -> Option<Self>;
}

/// Reads a required header. Names are case-insensitive (RFC 9110, section 5.1).
pub fn required<T: HeaderValueText>(headers: &HeaderMap, name: &'static str) -> Result<T, HeaderFault> {
    optional(headers, name)?.ok_or(HeaderFault::new(name, HeaderFaultReason::Missing))
}

/// Reads an optional header.
pub fn optional<T: HeaderValueText>(headers: &HeaderMap, name: &'static str) -> Result<Option<T>, HeaderFault> {
    let Some(text) = text(headers, name)? else {
        return Ok(None);
    };
    match T::from_header_text(text) {
        Some(value) => Ok(Some(value)),
        None => Err(HeaderFault::new(name, HeaderFaultReason::Not(T::EXPECTED))),
    }
}

/// The text of a header.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<Option<&'a str>, HeaderFault> {
    let text = one_value(headers, name).and_then(|value| value.map(text_of).transpose());
    text.map_err(|reason| HeaderFault::new(name, reason))
}

/// The text of a required header.
pub(crate) fn required_text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<&'a str, HeaderFault> {
    text_of(required_value(headers, name)?).map_err(|reason| HeaderFault::for_header(name, reason))
}

/// The bytes of a required header, which must be text.
pub(crate) fn required_bytes<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<&'a [u8], HeaderFault> {
    let value = required_value(headers, name)?;
    // Checking for ASCII is many times faster than checking for UTF-8.
    if !value.as_bytes().is_ascii() {
        text_of(value).map_err(|reason| HeaderFault::for_header(name, reason))?;
    }
    Ok(value.as_bytes())
}

fn required_value<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<&'a HeaderValue, HeaderFault> {
    match one_value(headers, name) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(HeaderFault::for_header(name, HeaderFaultReason::Missing)),
        Err(reason) => Err(HeaderFault::for_header(name, reason)),
    }
}

/// A header sent twice with one value is harmless. With two values it is ambiguous.
fn one_value(headers: &HeaderMap, name: impl AsHeaderName + Copy) -> Result<Option<&HeaderValue>, HeaderFaultReason> {
    let Some(first) = headers.get(name) else {
        return Ok(None);
    };
    // Few requests repeat a header.
    let is_any_repeated = headers.len() > headers.keys_len();
    if is_any_repeated && headers.get_all(name).into_iter().any(|other| other != first) {
        return Err(HeaderFaultReason::Ambiguous);
    }
    Ok(Some(first))
}

/// `HeaderValue::to_str` accepts only ASCII, but some senders use names in UTF-8.
fn text_of(value: &HeaderValue) -> Result<&str, HeaderFaultReason> {
    std::str::from_utf8(value.as_bytes()).map_err(|_| HeaderFaultReason::NotText)
}

/// The enums of strings.
#[doc(hidden)]
pub trait StringEnum: for<'a> From<&'a str> {}

impl<T: StringEnum> HeaderValueText for T {
    const EXPECTED: &'static str = "a text";

    fn from_header_text(text: &str) -> Option<Self> {
        Some(Self::from(text))
    }
}

impl HeaderValueText for String {
    const EXPECTED: &'static str = "a text";

    fn from_header_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl HeaderValueText for i64 {
    const EXPECTED: &'static str = "an integer";

    fn from_header_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl HeaderValueText for u64 {
    const EXPECTED: &'static str = "an integer that is not negative";

    fn from_header_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl HeaderValueText for f64 {
    const EXPECTED: &'static str = "a number";

    fn from_header_text(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number: &f64| number.is_finite())
    }
}

/// `true` or `false`, also written as `True` or `TRUE`, as other languages print it.
impl HeaderValueText for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_header_text(text: &str) -> Option<Self> {
        text.to_ascii_lowercase().parse().ok()
    }
}
