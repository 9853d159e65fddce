//! Fills templates with the sender's values. A value isn't parsed as a template.

use std::borrow::Cow;

use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue};
use serde_json::Value;
use serde_json::value::RawValue;

use super::answer::{Answer, Given, Refusal};
use super::class::Class;
use super::prepared::{Filled, Handed, Json, Prepared};
use crate::verify::recipe::place::Place;
use crate::verify::recipe::source::Source;
use crate::verify::recipe::template::{Kind, Piece, Template};

/// The maximum length of a URL that a sender passes, and of a secret.
const MAX_GIVEN: usize = 4_096;

/// A delivery whose values are filled in, within bounds.
pub(super) struct Filling<'a> {
    pub(super) source: Source<'a>,
    pub(super) class: &'a Class,
    pub(super) computed: Option<&'a str>,
}

impl Filling<'_> {
    pub(super) fn text(&self, template: &Template) -> Result<String, Refusal> {
        let mut text = String::new();
        for piece in &template.pieces {
            text.push_str(&self.piece(piece)?);
        }
        Ok(text)
    }

    pub(super) fn piece<'p>(&'p self, piece: &'p Piece) -> Result<Cow<'p, str>, Refusal> {
        match &piece.kind {
            Kind::Literal(literal) => Ok(Cow::Borrowed(literal)),
            Kind::Computed => self.computed.map(Cow::Borrowed).ok_or(Refusal::Unfit),
            Kind::Place(place) => self.value(place, piece),
            _ => Err(Refusal::Unfit),
        }
    }

    fn value(&self, place: &Place, piece: &Piece) -> Result<Cow<'_, str>, Refusal> {
        let value = self.source.text(place).map_err(|_| Refusal::Unfit)?;
        match value.map(|value| piece.cased(value)) {
            Some(value) if self.class.matches(&value) => Ok(value),
            None if piece.is_optional => Ok(Cow::Borrowed("")),
            _ => Err(Refusal::Unfit),
        }
    }

    /// Writes JSON. It isn't made of values, since a number that is repeated must keep its digits.
    fn json(&self, json: &Json, text: &mut String) -> Result<(), Refusal> {
        match json {
            Json::Fixed(value) => text.push_str(&value.to_string()),
            Json::Text(template) => match self.number(template) {
                Some(number) => text.push_str(number),
                None => text.push_str(&quoted(self.text(template)?)),
            },
            Json::List(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    text.push_str(if index == 0 { "" } else { "," });
                    self.json(item, text)?;
                }
                text.push(']');
            }
            Json::Object(fields) => {
                text.push('{');
                for (index, (key, value)) in fields.iter().enumerate() {
                    text.extend([if index == 0 { "" } else { "," }, &quoted(key.as_str()), ":"]);
                    self.json(value, text)?;
                }
                text.push('}');
            }
        }
        Ok(())
    }

    /// The number in the body that the whole template repeats, as it was sent: a sender that compares expects no text.
    /// Bounded like a text.
    fn number(&self, template: &Template) -> Option<&str> {
        let [Piece { kind: Kind::Place(Place::Body(pointer)), .. }] = template.pieces.as_slice() else { return None };
        let body = self.source.delivery.body();
        let text = std::str::from_utf8(body.get(pointer.find(body).ok()??)?).ok()?;
        let number = serde_json::from_str::<&RawValue>(text).ok()?.get();
        let is_number = number.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        (is_number && self.class.matches(number)).then_some(number)
    }

    pub(super) fn answer(&self, rule: &Prepared) -> Result<Answer, Refusal> {
        let mut headers = HeaderMap::new();
        for (name, template) in &rule.headers {
            let value = self.text(template)?;
            // A line break would begin another header. `HeaderValue` refuses it, as does almost any bound.
            let value = HeaderValue::from_str(&value).map_err(|_| Refusal::Unfit)?;
            if !value.is_empty() {
                headers.append(name, value);
            }
        }
        let (media_type, body) = match &rule.content {
            Filled::Nothing => (None, String::new()),
            Filled::Text(template) => (Some("text/plain; charset=utf-8"), self.text(template)?),
            Filled::Json(json) => {
                let mut text = String::new();
                self.json(json, &mut text)?;
                (Some("application/json"), text)
            }
        };
        if let Some(media_type) = media_type {
            headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(media_type));
        }
        // Browsers don't treat the text as a page, and a page made of it may do nothing.
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
        Ok(Answer { status: rule.status, headers, body: body.into(), given: self.given(rule)? })
    }

    fn given(&self, rule: &Prepared) -> Result<Option<Given>, Refusal> {
        let text = |place| {
            let text = self.source.required(place).map_err(|_| Refusal::Unfit)?;
            let is_fit = (1..=MAX_GIVEN).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
            if is_fit { Ok(text.into_owned()) } else { Err(Refusal::Unfit) }
        };
        Ok(match &rule.gives {
            None => None,
            Some(Handed::Secret(place)) => Some(Given::Secret(text(place)?)),
            Some(Handed::Url(place)) => Some(Given::Url(text(place)?)),
        })
    }
}

/// The text as JSON.
fn quoted(text: impl Into<String>) -> String {
    Value::String(text.into()).to_string()
}
