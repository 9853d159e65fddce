//! A delivery as the decoders see it.

use std::borrow::Cow;

use bytes::Bytes;

use super::FORM;
use super::cloud_events::{self, Mode};
use super::{Bodies, CodingFault, Field, Format, form, inside, lines, token};
use crate::delivery::{Delivery, with_body, with_decoded_body};
use crate::outcome::{Malformed, Unnamed};

/// A delivery whose body is JSON, whatever was received.
pub(crate) struct View<'a> {
    /// The delivery with the converted body.
    pub(crate) delivery: Cow<'a, Delivery>,
    /// What is wrong with a part of the body that was left out. The event is known then, but its payload isn't.
    pub(crate) fault: Option<String>,
    /// Whether an object without properties replaces an empty body.
    pub(crate) is_nothing: bool,
}

impl<'a> View<'a> {
    /// A delivery that needs no conversion.
    pub(super) fn unchanged(delivery: Cow<'a, Delivery>) -> Self {
        Self { delivery, fault: None, is_nothing: false }
    }

    fn into_owned(self) -> View<'static> {
        View { delivery: Cow::Owned(self.delivery.into_owned()), ..self }
    }
}

impl Bodies {
    /// The delivery with its body decompressed.
    pub(crate) fn uncompressed<'a>(&self, delivery: &'a Delivery) -> Result<Cow<'a, Delivery>, CodingFault> {
        if self.codings.are_none() {
            return Ok(Cow::Borrowed(delivery));
        }
        Ok(match delivery.decoded_body(&self.codings)? {
            Some(body) => Cow::Owned(with_decoded_body(delivery, body)),
            None => Cow::Borrowed(delivery),
        })
    }

    /// The delivery as the decoders see it, or what is wrong with it. The event may be known from the delivery.
    pub(crate) fn view<'a>(&self, delivery: &'a Delivery, event: Option<&str>) -> Result<View<'a>, Unnamed> {
        match self.uncompressed(delivery) {
            Ok(Cow::Borrowed(delivery)) => self.view_uncompressed(delivery, event),
            Ok(Cow::Owned(uncompressed)) => self.view_uncompressed(&uncompressed, event).map(View::into_owned),
            Err(fault) => Err(Unnamed::outside_the_body(fault.to_string(), delivery.body())),
        }
    }

    /// The same for a delivery that isn't compressed.
    pub(crate) fn view_uncompressed<'a>(
        &self,
        delivery: &'a Delivery,
        event: Option<&str>,
    ) -> Result<View<'a>, Unnamed> {
        let unnamed = |message: &str| Unnamed::outside_the_body(message.to_owned(), delivery.body());
        let shown = |json: Vec<u8>| with_body(delivery.clone(), Bytes::from(json));
        if let Some(query) = self.query(delivery) {
            let json = match self.listed(FORM) {
                Some(Format::Form(fields)) => form::to_json(query.as_bytes(), fields),
                Some(Format::JsonInForm(field)) => form::json_in(query.as_bytes(), field),
                Some(Format::InForm(field, written)) => inside::in_form(query.as_bytes(), field, written),
                _ => form::to_json(query.as_bytes(), &[]),
            };
            return Ok(View::unchanged(Cow::Owned(shown(json.map_err(unnamed)?))));
        }
        let view = match self.format(delivery, event) {
            Format::Json if delivery.body().is_empty() && !self.may_be_empty.is_empty() => {
                let view = View::unchanged(Cow::Owned(shown(b"{}".to_vec())));
                return Ok(View { is_nothing: true, ..view });
            }
            Format::Json => return self.cloud_event(delivery),
            Format::Lines => match lines::split(delivery.body(), 2).as_slice() {
                [only] => with_body(delivery.clone(), delivery.body().slice(only.clone())),
                _ => return Ok(View::unchanged(Cow::Borrowed(delivery))),
            },
            Format::Text(holds) => {
                let text = std::str::from_utf8(delivery.body()).map_err(|_| unnamed("the text is not UTF-8"))?;
                let text = if holds == Field::Text { text } else { text.trim_ascii() };
                let mut json = Vec::new();
                holds.write(text, &mut json);
                shown(json)
            }
            Format::Form(fields) => shown(form::to_json(delivery.body(), fields).map_err(unnamed)?),
            Format::Claims => shown(token::claims(delivery.body()).map_err(unnamed)?),
            Format::JsonInForm(field) => shown(form::json_in(delivery.body(), field).map_err(unnamed)?),
            Format::InForm(field, written) => shown(inside::in_form(delivery.body(), field, written).map_err(unnamed)?),
            Format::Inside(path, written) => shown(inside::payload(delivery.body(), path, written).map_err(unnamed)?),
        };
        Ok(View::unchanged(Cow::Owned(view)))
    }

    fn cloud_event<'a>(&self, delivery: &'a Delivery) -> Result<View<'a>, Unnamed> {
        let found = match self.cloud_events {
            Some(Mode::Structured) => cloud_events::structured(delivery),
            Some(Mode::Binary(prefix)) => cloud_events::binary(delivery, prefix),
            None => None,
        };
        match found {
            None => Ok(View::unchanged(Cow::Borrowed(delivery))),
            Some(Ok(view)) => Ok(view),
            Some(Err(message)) => Err(Unnamed::outside_the_body(message, delivery.body())),
        }
    }

    /// Whether the body is empty and the event allows that.
    pub(crate) fn is_without_body(&self, delivery: &Delivery, event: &str) -> bool {
        delivery.body().is_empty() && self.may_be_empty.contains(&event)
    }

    /// Whether the event has its own format, so that its view would differ.
    pub(crate) fn is_format_of_its_own(&self, delivery: &Delivery, event: &str) -> bool {
        !self.events.is_empty() && self.format(delivery, Some(event)) != self.format(delivery, delivery.event())
    }
}

/// Applies a fault to the delivery as received. Positions in the text that the decoders saw don't apply to its body.
pub(crate) fn unnamed_as_sent(unnamed: Unnamed, sent: &Delivery) -> Unnamed {
    Unnamed { line: 0, column: 0, body: sent.body().clone(), ..unnamed }
}

/// Applies a fault to the delivery as received.
pub(crate) fn malformed_as_sent(malformed: Malformed, sent: &Delivery) -> Malformed {
    Malformed { line: 0, column: 0, body: sent.body().clone(), ..malformed }
}
