//! A request that a rule answers, for tests and for tools that send.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Map, Value};

use super::answers::{Answers, Found};
use super::prepared::{Filled, Handed, Json, Prepared, Proper, Test};
use crate::delivery::Delivery;
use crate::verify::recipe::form;
use crate::verify::recipe::place::Place;
use crate::verify::recipe::template::{Kind, Template};
use crate::verify::recipe::url;

/// Values for the parts of a request that must match. It is closed, since rules compare with nothing else.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown<'a> {
    /// The token.
    pub token: Option<&'a str>,
    /// The secret, if a rule compares with it.
    pub secret: Option<&'a str>,
}

impl Answers {
    /// For each rule, a request that it answers, with made-up values. It isn't signed. `None` if there is no such
    /// request: the rule needs a value that isn't given, or an earlier rule matches.
    pub fn requests(&self, shown: Shown<'_>) -> Vec<Option<Delivery>> {
        let requests = self.rules().map(|rule| (rule, rule.request(shown)));
        let is_found =
            |rule: &Prepared, delivery: &Delivery| self.find(delivery).is_some_and(|found| found.is_of(rule));
        requests.map(|(rule, request)| request.filter(|request| is_found(rule, request))).collect()
    }
}

impl Found<'_> {
    fn is_of(&self, rule: &Prepared) -> bool {
        std::ptr::eq(self.rule(), rule)
    }
}

impl Prepared {
    fn request(&self, shown: Shown<'_>) -> Option<Delivery> {
        let mut draft = Draft { headers: HeaderMap::new(), query: Vec::new(), form: Vec::new(), body: Value::Null };
        let sample = self.class.sample();
        for place in self.repeated() {
            draft.set(place, &sample)?;
        }
        match &self.gives {
            Some(Handed::Secret(place)) => draft.set(place, &sample)?,
            Some(Handed::Url(place)) => draft.set(place, "https://events.example/confirm")?,
            None => {}
        }
        for check in &self.checks {
            match check {
                Proper::Secret(place) => draft.set(place, shown.secret?)?,
                Proper::Token(place) => draft.set(place, shown.token?)?,
                Proper::OneOf(place, texts) => draft.set(place, texts.first()?)?,
            }
        }
        for test in &self.when {
            match test {
                Test::Present(place) if draft.has_value_at(place) => {}
                Test::Present(place) => draft.set(place, &sample)?,
                Test::Is(place, text) => draft.set(place, text)?,
                Test::Empty(place) => draft.set_value(place, Value::Array(Vec::new()))?,
            }
        }
        Some(draft.finished(self.method.clone().unwrap_or(Method::POST)))
    }

    /// The places whose values the answer repeats.
    fn repeated(&self) -> Vec<&Place> {
        let mut templates: Vec<&Template> = self.headers.iter().map(|(_, template)| template).collect();
        templates.extend(self.computed.iter().map(|computed| &computed.of));
        match &self.content {
            Filled::Nothing => {}
            Filled::Text(template) => templates.push(template),
            Filled::Json(json) => add_templates(json, &mut templates),
        }
        let pieces = templates.into_iter().flat_map(|template| &template.pieces);
        pieces
            .filter_map(|piece| match &piece.kind {
                Kind::Place(place) => Some(place),
                _ => None,
            })
            .collect()
    }
}

fn add_templates<'a>(json: &'a Json, all: &mut Vec<&'a Template>) {
    match json {
        Json::Fixed(_) => {}
        Json::Text(template) => all.push(template),
        Json::List(items) => items.iter().for_each(|item| add_templates(item, all)),
        Json::Object(fields) => fields.iter().for_each(|(_, value)| add_templates(value, all)),
    }
}

struct Draft {
    headers: HeaderMap,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
    body: Value,
}

impl Draft {
    fn has_value_at(&self, place: &Place) -> bool {
        match place {
            Place::Header(name) => self.headers.contains_key(name),
            Place::Query(name) => self.query.iter().any(|(key, _)| key == name),
            Place::Body(pointer) => self.body.pointer(&pointer.to_string()).is_some(),
            Place::Form(name) => self.form.iter().any(|(key, _)| key == name),
            Place::JsonInForm(..) | Place::WholeBody | Place::Item(_) | Place::Listed(_) => false,
        }
    }

    fn set(&mut self, place: &Place, text: &str) -> Option<()> {
        match place {
            Place::Header(name) => {
                self.headers.insert(HeaderName::clone(name), HeaderValue::from_str(text).ok()?);
            }
            Place::Query(name) | Place::Form(name) => {
                let fields = if matches!(place, Place::Form(_)) { &mut self.form } else { &mut self.query };
                fields.retain(|(key, _)| key != name);
                fields.push((name.clone(), text.to_owned()));
            }
            // A text that is a number becomes a number, since numbers are compared as written.
            place => {
                let bare = serde_json::from_str(text).ok().filter(is_bare);
                self.set_value(place, bare.unwrap_or_else(|| text.into()))?;
            }
        }
        Some(())
    }

    fn set_value(&mut self, place: &Place, value: Value) -> Option<()> {
        let Place::Body(pointer) = place else { return None };
        let mut at = &mut self.body;
        for token in pointer.tokens() {
            let index = token.parse::<usize>().ok().filter(|index| *index < 16);
            at = match index {
                Some(index) if at.is_array() || at.is_null() => {
                    if at.is_null() {
                        *at = Value::Array(Vec::new());
                    }
                    let items = at.as_array_mut()?;
                    items.resize(items.len().max(index + 1), Value::Null);
                    items.get_mut(index)?
                }
                _ => {
                    if at.is_null() {
                        *at = Value::Object(Map::new());
                    }
                    at.as_object_mut()?.entry(token).or_insert(Value::Null)
                }
            };
        }
        *at = value;
        Some(())
    }

    fn finished(mut self, method: Method) -> Delivery {
        let mut target = "/".to_owned();
        for (name, value) in &self.query {
            target = url::with_parameter(&target, name, value);
        }
        if !self.form.is_empty() {
            self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
            let form = self.form.iter().fold(String::new(), |form, (name, value)| form::with_field(&form, name, value));
            return Delivery::new(self.headers, form).requested(method, target);
        }
        let body = match (&self.body, method.is_safe()) {
            (Value::Null, true) => Bytes::new(),
            (Value::Null, false) => Bytes::from_static(b"{}"),
            (body, _) => body.to_string().into(),
        };
        Delivery::new(self.headers, body).requested(method, target)
    }
}

fn is_bare(value: &Value) -> bool {
    value.is_number() || value.is_boolean()
}
