//! Reads a delivery at the places of a recipe.

use std::borrow::Cow;

use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue};

use super::error::{Part, PartReason};
use super::form;
use super::place::Place;
use super::pointer::Pointer;
use super::url;
use crate::bodies::essence;
use crate::delivery::Delivery;
use crate::verify::error::VerifyError;

/// A delivery, or one item of its body.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    /// The delivery, with its body decompressed if the recipe is about decompressed bodies.
    pub(super) delivery: &'a Delivery,
    pub(super) item: Option<&'a [u8]>,
    /// The delivery as received.
    pub(super) sent: &'a Delivery,
}

impl<'a> Source<'a> {
    /// A delivery as received.
    pub(super) fn new(delivery: &'a Delivery) -> Self {
        Self { delivery, item: None, sent: delivery }
    }

    /// The text at the place; `None` if there is none.
    pub(super) fn text(self, place: &Place) -> Result<Option<Cow<'a, str>>, VerifyError> {
        let text = match place {
            Place::Header(name) => header(self.delivery, name),
            Place::Query(name) => match url::query(url::url(self.delivery)?) {
                Some(query) => form::value(query, name),
                None => Ok(None),
            },
            Place::Form(name) => match self.form() {
                Some(form) => form::value(form, name),
                None => Ok(None),
            },
            Place::JsonInForm(name, pointer) => self.in_form(name, pointer)?,
            Place::WholeBody => match std::str::from_utf8(self.delivery.body()) {
                Ok(text) => Ok(Some(Cow::Borrowed(text.trim_ascii())).filter(|text| !text.is_empty())),
                Err(_) => Err(PartReason::NotText),
            },
            Place::Body(pointer) => pointed(pointer, self.delivery.body())?,
            Place::Item(pointer) => pointed(pointer, self.item.unwrap_or_default())?,
            // Only the list has it.
            Place::Listed(_) => Ok(None),
        };
        text.map_err(|reason| VerifyError::place(place, reason))
    }

    fn in_form(self, name: &str, pointer: &Pointer) -> Result<Result<Option<Cow<'a, str>>, PartReason>, VerifyError> {
        let Some(form) = self.form() else { return Ok(Ok(None)) };
        match form::value(form, name) {
            Ok(Some(json)) => {
                let text = pointer.text(json.as_bytes())?;
                Ok(text.map(|text| text.map(|text| Cow::Owned(text.into_owned()))))
            }
            Ok(None) => Ok(Ok(None)),
            Err(reason) => Ok(Err(reason)),
        }
    }

    /// The body, if it is a form.
    pub(super) fn form(self) -> Option<&'a str> {
        std::str::from_utf8(self.delivery.body()).ok().filter(|_| self.is_form())
    }

    /// Whether the body may only be read as a form. JSON may contain signed fields of another delivery between
    /// ampersands, in a string.
    pub(super) fn is_form(self) -> bool {
        let is_other = |value: &HeaderValue| {
            value.to_str().map_or(true, |text| !essence(text).eq_ignore_ascii_case("application/x-www-form-urlencoded"))
        };
        let has_other_type = self.delivery.headers().get_all(CONTENT_TYPE).iter().any(is_other);
        let begins_like_json = matches!(self.delivery.body().trim_ascii_start().first(), Some(b'{' | b'[' | b'"'));
        !has_other_type && !begins_like_json
    }

    /// The text at the place, which is required.
    pub(super) fn required(self, place: &Place) -> Result<Cow<'a, str>, VerifyError> {
        self.text(place)?.ok_or_else(|| VerifyError::place(place, PartReason::Missing))
    }

    /// The method, if it is one of HTTP (RFC 9110, section 9, and RFC 5789).
    pub(super) fn method(self) -> Result<&'a str, VerifyError> {
        let fault = |reason| VerifyError::part(Part::Method, reason);
        let method = self.delivery.method().ok_or_else(|| fault(PartReason::Missing))?.as_str();
        let all = ["POST", "GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT"];
        if all.contains(&method) { Ok(method) } else { Err(fault(PartReason::Not("one of HTTP"))) }
    }
}

fn pointed<'a>(pointer: &Pointer, json: &'a [u8]) -> Result<Result<Option<Cow<'a, str>>, PartReason>, VerifyError> {
    pointer.text(json)
}

/// A header that occurs twice is refused, even with equal values, since senders don't sign both.
fn header<'a>(delivery: &'a Delivery, name: &HeaderName) -> Result<Option<Cow<'a, str>>, PartReason> {
    let headers = delivery.headers();
    let Some(value) = headers.get(name) else { return Ok(None) };
    // Few requests repeat a header.
    if headers.len() > headers.keys_len() && headers.get_all(name).iter().nth(1).is_some() {
        return Err(PartReason::Repeated);
    }
    std::str::from_utf8(value.as_bytes()).map(|text| Some(Cow::Borrowed(text))).map_err(|_| PartReason::NotText)
}
