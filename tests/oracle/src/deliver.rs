//! An instance as a delivery: where it has its event's name, and which event it says it is.

use hookwright_core::ir::{Decision, Discriminator, Literal, NamePlace, Sign};
use serde_json::{Value, json};

use crate::document::Document;

/// The event that a delivery says it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Named {
    /// This one, by its name.
    Event(String),
    /// None: the document's place has no name.
    Nothing,
}

/// The instance with the event's name in the body, if it has a place for it.
pub(crate) fn with_event_name(document: &Document, event: &str, instance: &Value) -> Option<Value> {
    let (path, name) = match &document.api.discriminator {
        Discriminator::Body(path) => (path, event),
        Discriminator::HeaderAndBody(_, path) => (path, event.split_once('.')?.1),
        Discriminator::Header(_) | Discriminator::Delivery | Discriminator::Tree(_) => return None,
    };
    let mut instance = instance.clone();
    let (last, above) = path.split_last()?;
    let parent = above.iter().try_fold(&mut instance, |value, key| value.get_mut(key))?;
    parent.as_object_mut()?.insert(last.clone(), name.into());
    Some(instance)
}

/// The event that the delivery of an instance says it is, if it is sent as `event`.
pub(crate) fn name(document: &Document, event: &str, instance: &Value) -> Named {
    match &document.api.discriminator {
        Discriminator::Header(_) | Discriminator::Delivery => Named::Event(event.to_owned()),
        Discriminator::Tree(tree) => by_tree(&tree.root, document, event, instance),
        Discriminator::Body(path) => match at(instance, path) {
            Some(Value::String(name)) => Named::Event(name.clone()),
            _ => Named::Nothing,
        },
        Discriminator::HeaderAndBody(_, path) => match at(instance, path) {
            Some(Value::String(rest)) => Named::Event(format!("{}.{rest}", first(event))),
            Some(Value::Null) => Named::Event(first(event).to_owned()),
            None if may_lack(instance, path) => Named::Event(first(event).to_owned()),
            _ => Named::Nothing,
        },
    }
}

/// The delivery as a request to a program that uses the runtime's `inspect`.
pub fn request(document: &Document, api: &str, event: &str, instance: &Value) -> String {
    let mut request = json!({ "api": api, "body_text": instance.to_string() });
    match &document.api.discriminator {
        Discriminator::Body(_) => {}
        Discriminator::Header(header) => request["headers"] = json!({ header: event }),
        Discriminator::HeaderAndBody(header, _) => request["headers"] = json!({ header: first(event) }),
        Discriminator::Delivery => request["event"] = event.into(),
        Discriminator::Tree(_) => {
            for sign in signs(document, event) {
                let value = sign.value.to_string();
                match &sign.at {
                    NamePlace::Header(spellings) => request["headers"][&spellings[0]] = value.into(),
                    NamePlace::Channel => request["channel"] = value.replace(['{', '}'], "").into(),
                    NamePlace::Direction => request["direction"] = value.into(),
                    NamePlace::MediaType => request["media_type"] = value.into(),
                    NamePlace::Method => request["method"] = value.into(),
                    NamePlace::Path => request["url"] = value.replace(['{', '}'], "").into(),
                    NamePlace::Query(name) => request["url"] = format!("/?{name}={value}").into(),
                    NamePlace::Body(_) | NamePlace::BodyType => {}
                }
            }
        }
    }
    request.to_string()
}

/// The delivery of an instance as [`request()`] writes it, but wherever it names `event`, it has `name` instead, which
/// isn't an event of the document.
pub fn unlisted(document: &Document, api: &str, event: &str, instance: &Value, name: &str) -> String {
    match &document.api.discriminator {
        Discriminator::Header(_) | Discriminator::Delivery => request(document, api, name, instance),
        Discriminator::Body(_) => {
            let named = with_event_name(document, name, instance);
            request(document, api, event, named.as_ref().unwrap_or(instance))
        }
        Discriminator::HeaderAndBody(..) => {
            let name = format!("{name}.{name}");
            let named = with_event_name(document, &name, instance);
            request(document, api, &name, named.as_ref().unwrap_or(instance))
        }
        Discriminator::Tree(_) => {
            let mut instance = instance.clone();
            let (mut headers, mut url) = (Vec::new(), None);
            for sign in signs(document, event) {
                match &sign.at {
                    NamePlace::Body(path) => {
                        let place = path.iter().try_fold(&mut instance, |value, key| value.get_mut(key));
                        place.into_iter().for_each(|place| *place = name.into());
                    }
                    NamePlace::Header(spellings) => headers.extend(spellings.first()),
                    NamePlace::Query(parameter) => url = Some(format!("/?{parameter}={name}")),
                    _ => {}
                }
            }
            let mut request: Value = request(document, api, event, &instance).parse().unwrap_or_default();
            headers.into_iter().for_each(|header| request["headers"][header] = name.into());
            url.into_iter().for_each(|url| request["url"] = url.into());
            request.to_string()
        }
    }
}

/// The result of a tree for an instance that is sent as `event`.
fn by_tree(decision: &Decision, document: &Document, event: &str, instance: &Value) -> Named {
    match decision {
        Decision::Event(name) => Named::Event(name.clone()),
        Decision::Nothing => Named::Nothing,
        Decision::Property { path, present, absent } => {
            let next = if at(instance, path).is_some() { present } else { absent };
            if instance.is_object() { by_tree(next, document, event, instance) } else { Named::Nothing }
        }
        Decision::Value { at: place, listed, absent, other } => {
            let says = match place {
                NamePlace::Body(path) => match at(instance, path) {
                    None if may_lack(instance, path) => None,
                    None | Some(Value::Null | Value::Array(_) | Value::Object(_)) => return Named::Nothing,
                    Some(value) => Some(value.clone()),
                },
                NamePlace::BodyType => Some(json!(type_of(instance))),
                place => signs(document, event).iter().find(|sign| sign.at == *place).map(|sign| json!(sign.value)),
            };
            let Some(says) = says else {
                let next = other.as_ref().filter(|_| **absent == Decision::Nothing).unwrap_or(absent);
                return by_tree(next, document, event, instance);
            };
            let is_same = |value: &Value| match (value.as_f64(), says.as_f64()) {
                (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
                _ => *value == says,
            };
            match (listed.iter().find(|(value, _)| is_same(&json!(value))), other) {
                (Some((_, next)), _) => by_tree(next, document, event, instance),
                (None, Some(other)) => by_tree(other, document, event, instance),
                (None, None) if *place == NamePlace::BodyType => Named::Nothing,
                // A value of another JSON type than all names isn't a name.
                (None, None) if matches!(place, NamePlace::Body(_)) && !lists_kind_of(listed, &says) => Named::Nothing,
                (None, None) => Named::Event(says.as_str().map_or_else(|| says.to_string(), str::to_owned)),
            }
        }
    }
}

/// Whether a value of the same JSON type is listed. True if nothing is listed.
fn lists_kind_of(listed: &[(Literal, Decision)], value: &Value) -> bool {
    listed.is_empty() || listed.iter().any(|(literal, _)| type_of(&json!(literal)) == type_of(value))
}

fn type_of(instance: &Value) -> &'static str {
    match instance {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

fn signs<'d>(document: &'d Document, event: &str) -> &'d [Sign] {
    let event = document.api.events.iter().find(|it| it.name == event);
    event.map(|event| event.signs.as_slice()).unwrap_or_default()
}

fn at<'v>(instance: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(instance, |value, key| value.get(key))
}

/// Whether a property is missing at a path, and not the object that would have it.
fn may_lack(instance: &Value, path: &[String]) -> bool {
    let mut value = Some(instance);
    path.iter().all(|key| {
        let is_object = value.is_none_or(Value::is_object);
        value = value.and_then(|value| value.get(key));
        is_object
    })
}

fn first(event: &str) -> &str {
    event.split_once('.').map_or(event, |(first, _)| first)
}
