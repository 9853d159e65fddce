//! The sender's side of recipes.

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Map;

use super::form;
use super::http_signature::{INPUT, Required, SIGNATURE};
use super::jwt::{self, Bound};
use super::key::{Signed, bytes_of};
use super::message::Known;
use super::place::Place;
use super::pointer::Pointer;
use super::prepared::{Form, Prepared};
use super::scheme::{RecipeScheme, is_id};
use super::source::Source;
use super::template::Kind;
use super::url;
use crate::bodies::{essence, is_json, token};
use crate::delivery::{Arrival, Delivery};
use crate::verify::sign::{self, SignError, Signer};

/// Signs with the first recipe and the first of its secrets. The signature is put at the first of its places.
impl Signer for RecipeScheme {
    /// A recipe that signs more than headers and body, or whose signature is elsewhere, needs
    /// [`sign_delivery`](Signer::sign_delivery).
    fn sign(&self, id: &str, at: i64, body: &[u8]) -> Result<HeaderMap, SignError> {
        let unsigned = Delivery::new(HeaderMap::new(), Bytes::copy_from_slice(body));
        let signed = self.sign_delivery(unsigned, id, at)?;
        if signed.body() == body { Ok(signed.headers().clone()) } else { Err(SignError::NoPlace) }
    }

    fn sign_delivery(&self, delivery: Delivery, id: &str, at: i64) -> Result<Delivery, SignError> {
        self.recipes.first().ok_or(SignError::NoSecret)?.sign(&delivery, id, at)
    }
}

impl Prepared {
    fn sign(&self, delivery: &Delivery, id: &str, at: i64) -> Result<Delivery, SignError> {
        let form = &self.form;
        let mut draft = Draft::new(delivery);
        if let Some((header, value)) = &form.when {
            draft.set_header(header, value, false)?;
        }
        if let Some(place) = &form.id {
            if !is_id(id) {
                return Err(SignError::Id);
            }
            draft.set(place, None, id)?;
        }
        let time = form.time.as_ref().map(|time| (&time.at, time.unit.format(at)));
        let Some(items) = &form.items else {
            self.sign_item(&mut draft, None, time.as_ref(), id, at)?;
            return Ok(draft.finished(delivery));
        };
        let count = items.find(&draft.body).map_err(|_| SignError::Part)?.len();
        // From the last to the first, since writing one moves everything after it.
        for index in (0..count).rev() {
            let found = items.find(&draft.body).map_err(|_| SignError::Part)?;
            let item = found.get(index).cloned().ok_or(SignError::Part)?;
            self.sign_item(&mut draft, Some(item), time.as_ref(), id, at)?;
        }
        Ok(draft.finished(delivery))
    }

    /// Signs the delivery, or an item of its body.
    fn sign_item(
        &self,
        draft: &mut Draft,
        mut item: Option<Range<usize>>,
        time: Option<&(&Place, String)>,
        id: &str,
        at: i64,
    ) -> Result<(), SignError> {
        let form = &self.form;
        if let Some((place, text)) = time
            && !matches!(place, Place::Listed(_))
        {
            let before = draft.body.len();
            draft.set(place, item.as_ref(), text)?;
            if let (Some(item), Place::Item(_)) = (&mut item, place) {
                item.end = (item.end + draft.body.len()).saturating_sub(before);
            }
        }
        if let Some(hash) = &form.body_hash {
            let text = hash.text(&draft.body);
            draft.set(&hash.at, None, &text)?;
        }
        if let Some(list) = &form.header_list
            && let Place::Header(header) = &list.listed
            && !draft.headers.contains_key(header)
        {
            draft.set_header(header, &list.text(), false)?;
        }
        if let Some(http) = &form.http {
            return self.sign_http(draft, http, at);
        }
        let items = form.list_items(draft, time, at)?;
        let listed = form.list_text(&items).map(Cow::Owned);
        let listed = Vec::from_iter(listed);
        let delivery = draft.delivery();
        let seen = form.received(&delivery).map_err(|_| SignError::Part)?;
        let read = item.clone().and_then(|item| delivery.body().get(item));
        let source = Source { delivery: &seen, item: read, sent: &delivery };
        let known = Known {
            with_other_port: false,
            source,
            signatures: &listed,
            time: time.map(|(_, text)| Cow::Borrowed(&**text)),
            id: form.id.as_ref().map(|_| Cow::Borrowed(id)),
        };
        let text = match &form.jwt {
            Some(jwt) => {
                let token = if jwt.is_detached {
                    let message = form.message(&known).map_err(|_| SignError::Part)?;
                    jwt::detached(jwt.algorithm, &message, |message| self.sign_token(message))
                } else {
                    let url = jwt.claims.signs_url().then(|| form.url.form(&delivery, false)).transpose();
                    let url = url.map_err(|_| SignError::Part)?;
                    let bound = Bound { body: delivery.body(), url: url.as_deref().unwrap_or_default() };
                    // If the token is the body, its claims are what was the body.
                    let claims = if form.is_body_token() {
                        serde_json::from_slice(&draft.body).map_err(|_| SignError::Part)?
                    } else {
                        form.at.first().and_then(|place| unsigned_claims(place, source)).unwrap_or_default()
                    };
                    jwt.claims.token(jwt.algorithm, claims, bound, at, |message| self.sign_token(message))
                };
                format!("{}{}", form.prefix, token.ok_or(SignError::NoSecret)?)
            }
            None => {
                let message = form.message(&known).map_err(|_| SignError::Part)?;
                form.signature_text(&self.keys_sign(&message)?, time, &items)
            }
        };
        let place = form.at.first().ok_or(SignError::NoPlace)?;
        match place {
            Place::Header(name) => draft.set_header(name, &text, form.is_token),
            place => draft.set(place, item.as_ref(), &text),
        }
    }

    fn sign_http(&self, draft: &mut Draft, http: &Required, at: i64) -> Result<(), SignError> {
        for (name, value) in http.headers_to_add(&draft.headers, &draft.body, at) {
            draft.set_header(&name, &value, false)?;
        }
        let delivery = draft.delivery();
        let unsigned = http.draft(at);
        let base = unsigned.base(Source::new(&delivery), &self.form.url).map_err(|_| SignError::Part)?;
        let signature = self.sign_token(base.as_bytes()).ok_or(SignError::NoSecret)?;
        draft.set_header(&INPUT, &unsigned.input(), false)?;
        draft.set_header(&SIGNATURE, &unsigned.signature(signature), false)
    }

    fn keys_sign(&self, message: &[Signed<'_>]) -> Result<zeroize::Zeroizing<String>, SignError> {
        let encoding = self.form.encoding;
        let signature = match &self.sender {
            Some(sign) => {
                let message: Vec<u8> = bytes_of(message).flatten().copied().collect();
                sign(&message).map(|signature| encoding.encode(&signature).into())
            }
            None => self.keys.sign(message, encoding),
        };
        signature.ok_or(SignError::NoSecret)
    }

    fn sign_token(&self, message: &[u8]) -> Option<Vec<u8>> {
        match &self.sender {
            Some(sign) => sign(message),
            None => self.keys.sign_bytes(&[Signed::Bytes(Cow::Borrowed(message))]),
        }
    }
}

impl Form {
    /// The items of a list with names, besides the signature: the time, the list of headers, and what the template
    /// names. What the recipe doesn't know is taken from the delivery.
    fn list_items(
        &self,
        draft: &Draft,
        time: Option<&(&Place, String)>,
        at: i64,
    ) -> Result<Vec<(String, String)>, SignError> {
        let Some(list) = self.list.as_ref().filter(|list| list.has_names()) else { return Ok(Vec::new()) };
        let mut items: Vec<(String, String)> = Vec::new();
        if let Some((Place::Listed(name), text)) = time {
            items.push((name.clone(), text.clone()));
        }
        if let Some(headers) = &self.header_list {
            if let Place::Listed(name) = &headers.listed {
                items.push((name.clone(), headers.text()));
            }
            let times = [("created", at), ("expires", at.saturating_add(300))];
            let times = times.into_iter().filter(|(name, _)| headers.signs(&Place::Listed((*name).to_owned())));
            items.extend(times.map(|(name, at)| (name.to_owned(), at.to_string())));
        }
        let named = self.pieces.iter().filter_map(|(piece, _)| match &piece.kind {
            Kind::Place(Place::Listed(name)) => Some(name),
            _ => None,
        });
        let delivery = draft.delivery();
        let before = self.at.first().and_then(|place| Source::new(&delivery).text(place).ok().flatten());
        for name in named {
            let found = before.as_deref().and_then(|text| list.named_items(text).find(|(key, _)| key == name));
            items.push((name.clone(), found.ok_or(SignError::Part)?.1.to_owned()));
        }
        let mut seen: Vec<String> = Vec::new();
        items.retain(|(name, _)| {
            let is_new = !seen.contains(name);
            seen.push(name.clone());
            is_new
        });
        Ok(items)
    }

    /// The items of a list without the signature.
    fn list_text(&self, items: &[(String, String)]) -> Option<String> {
        let list = self.list.as_ref().filter(|_| !items.is_empty())?;
        let quote = |text: &str| if text.contains(' ') { "\"" } else { "" };
        let items = items.iter().map(|(name, text)| format!("{name}{}{1}{text}{1}", list.pairs, quote(text)));
        Some(items.collect::<Vec<_>>().join(&list.separators.first().copied().unwrap_or(',').to_string()))
    }

    /// The signature as sent: with its prefix, and in its list.
    fn signature_text(&self, signature: &str, time: Option<&(&Place, String)>, items: &[(String, String)]) -> String {
        let value = format!("{}{signature}", self.prefix);
        let Some(list) = &self.list else { return value };
        let (separator, pairs) = (list.separators.first().copied().unwrap_or(','), list.pairs);
        let Some(name) = list.take.first() else {
            let Some((Place::Listed(number), time)) = time else { return value };
            let before = number.parse().map_or(0, |number: usize| number.saturating_sub(1));
            let signatures = vec![value.as_str(); before.max(1)];
            let (before, behind) = signatures.split_at(before);
            return [before, &[time], behind].concat().join(&separator.to_string());
        };
        let own = format!("{name}{pairs}{value}");
        self.list_text(items).map(|items| format!("{items}{separator}{own}")).unwrap_or(own)
    }
}

/// The claims of a token that is at the place in the body already. It is signed again.
fn unsigned_claims(place: &Place, source: Source<'_>) -> Option<Map<String, serde_json::Value>> {
    let text = source.text(place).ok().flatten().filter(|_| matches!(place, Place::Body(_)))?;
    serde_json::from_slice(&token::claims(text.as_bytes()).ok()?).ok()
}

/// A delivery that is being signed.
struct Draft {
    headers: HeaderMap,
    body: Vec<u8>,
    arrival: Arrival,
}

impl Draft {
    fn new(delivery: &Delivery) -> Self {
        let arrival = delivery.arrival().clone();
        Self { headers: delivery.headers().clone(), body: delivery.body().to_vec(), arrival }
    }

    fn delivery(&self) -> Delivery {
        Delivery::new(self.headers.clone(), self.body.clone()).with_arrival(self.arrival.clone())
    }

    /// The signed delivery. An unchanged body is shared.
    fn finished(self, unsigned: &Delivery) -> Delivery {
        let body = if self.body == **unsigned.body() { unsigned.body().clone() } else { self.body.into() };
        Delivery::new(self.headers, body).with_arrival(self.arrival)
    }

    fn set(&mut self, place: &Place, item: Option<&Range<usize>>, text: &str) -> Result<(), SignError> {
        match place {
            Place::Header(name) => self.set_header(name, text, false),
            Place::Query(name) => {
                let url = self.arrival.url.as_deref().ok_or(SignError::Part)?;
                self.arrival.url = Some(url::with_parameter(url, name, text));
                Ok(())
            }
            Place::Form(name) => {
                self.body = form::with_field(&self.form()?, name, text).into_bytes();
                Ok(())
            }
            Place::JsonInForm(name, pointer) => self.set_in_form(name, pointer, text),
            Place::WholeBody => {
                self.body = text.as_bytes().to_vec();
                // A token isn't JSON. Any other media type is what the sender calls it.
                let media_type = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
                if media_type.is_some_and(|media_type| !is_json(essence(media_type))) {
                    return Ok(());
                }
                self.set_header(&CONTENT_TYPE, "application/jwt", false)
            }
            Place::Body(pointer) => self.set_in_body(pointer, 0..self.body.len(), text),
            Place::Item(pointer) => self.set_in_body(pointer, item.ok_or(SignError::NoPlace)?.clone(), text),
            Place::Listed(_) => Err(SignError::NoPlace),
        }
    }

    /// Writes a string into the JSON in a field of a form.
    fn set_in_form(&mut self, name: &str, pointer: &Pointer, text: &str) -> Result<(), SignError> {
        let form = self.form()?;
        let json = form::value(&form, name).map_err(|_| SignError::NoPlace)?.ok_or(SignError::NoPlace)?;
        self.body = json.into_owned().into_bytes();
        self.set_in_body(pointer, 0..self.body.len(), text)?;
        let json = std::str::from_utf8(&self.body).map_err(|_| SignError::NoPlace)?;
        self.body = form::with_field(&form, name, json).into_bytes();
        Ok(())
    }

    /// The body, if a recipe reads it as a form.
    fn form(&self) -> Result<String, SignError> {
        let is_form = Source::new(&self.delivery()).is_form();
        String::from_utf8(self.body.clone()).ok().filter(|_| is_form).ok_or(SignError::NoPlace)
    }

    fn set_header(&mut self, name: &HeaderName, text: &str, is_secret: bool) -> Result<(), SignError> {
        let mut value: HeaderValue = sign::value(text)?;
        value.set_sensitive(is_secret);
        self.headers.insert(name, value);
        Ok(())
    }

    /// Writes a string into a part of the body: at the value that the pointer leads to, or as the first field of the
    /// object that it belongs in. All other bytes stay the same.
    fn set_in_body(&mut self, pointer: &Pointer, part: Range<usize>, text: &str) -> Result<(), SignError> {
        let json = self.body.get(part.clone()).ok_or(SignError::NoPlace)?;
        let string = serde_json::Value::from(text).to_string();
        let (at, new) = match pointer.find(json).map_err(|_| SignError::NoPlace)? {
            Some(old) => (old, string),
            None => {
                let (key, parent) = pointer.split_last().ok_or(SignError::NoPlace)?;
                let object = parent.find(json).map_err(|_| SignError::NoPlace)?.ok_or(SignError::NoPlace)?;
                let fields =
                    json.get(object.clone()).and_then(|text| text.strip_prefix(b"{")).ok_or(SignError::NoPlace)?;
                let is_empty = fields.trim_ascii_start().starts_with(b"}");
                let comma = if is_empty { "" } else { "," };
                let field = format!("{}:{string}{comma}", serde_json::Value::from(key));
                (object.start + 1..object.start + 1, field)
            }
        };
        self.body.splice(part.start + at.start..part.start + at.end, new.into_bytes());
        Ok(())
    }
}
