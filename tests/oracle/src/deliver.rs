//! An instance as a delivery: where it bears its event's name, and which event it says it is.

use hookwright_core::ir::Discriminator;
use serde_json::{Value, json};

use crate::document::Document;

/// Which event a delivery says it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Named {
    /// This one, by its name.
    Event(String),
    /// None: there is no name where the document puts it.
    Nothing,
}

/// The instance with the event's name where the body bears it, if it has a place for it.
pub(crate) fn with_event_name(document: &Document, event: &str, instance: &Value) -> Option<Value> {
    let (path, name) = match &document.api.discriminator {
        Discriminator::Body(path) => (path, event),
        Discriminator::HeaderAndBody(_, path) => (path, event.split_once('.')?.1),
        Discriminator::Header(_) | Discriminator::Delivery => return None,
    };
    let mut instance = instance.clone();
    let (last, above) = path.split_last()?;
    let parent = above.iter().try_fold(&mut instance, |value, key| value.get_mut(key))?;
    parent.as_object_mut()?.insert(last.clone(), name.into());
    Some(instance)
}

/// Which event the delivery of an instance says it is, where it is sent as `event`.
pub(crate) fn name(document: &Document, event: &str, instance: &Value) -> Named {
    match &document.api.discriminator {
        Discriminator::Header(_) | Discriminator::Delivery => Named::Event(event.to_owned()),
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

/// The delivery as a request to a program over the runtime's `inspect`.
pub(crate) fn request(document: &Document, api: &str, event: &str, instance: &Value) -> String {
    let mut request = json!({ "api": api, "body_text": instance.to_string() });
    match &document.api.discriminator {
        Discriminator::Body(_) => {}
        Discriminator::Header(header) => request["headers"] = json!({ header: event }),
        Discriminator::HeaderAndBody(header, _) => request["headers"] = json!({ header: first(event) }),
        Discriminator::Delivery => request["event"] = event.into(),
    }
    request.to_string()
}

fn at<'v>(instance: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(instance, |value, key| value.get(key))
}

/// Whether what is missing at a path is a property, and not the object that would have it.
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
