//! Bodies with several events: each item of the list is an event, and the message's payload is the item.

use super::{Api, Example, Message, Reading};
use crate::config::{BatchSetting, Config};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Location, codes};
use crate::node::Node;
use crate::place::Pointer;

/// Finds the list of a body: where `codegen.yaml` says, or at the top if a payload is a list of objects or an extension
/// says that several events come at once. From then on, payloads are the items.
pub(super) fn take_apart<'d>(api: &mut Api<'d>, config: &Config, reading: &mut Reading<'_, 'd>) {
    let path = match config.batch.as_ref().map(|setting| &setting.value) {
        Some(BatchSetting::None) => return,
        Some(BatchSetting::At(path)) => path.clone(),
        Some(BatchSetting::ItemsAt(path)) => {
            // The payloads are the items already.
            api.batch = Some(path.clone());
            return;
        }
        None => {
            let is_list_of_others = |message: &Message<'d>| {
                message.payload.clone().is_some_and(|payload| list(&payload, reading, 0).is_some())
                    && items(message, &[], reading).is_none()
            };
            let is_batched = |message: &Message<'d>| message.is_batched || items(message, &[], reading).is_some();
            // A list that is one event must not be split because other events come in lists.
            if !api.messages.iter().any(is_batched) || api.messages.iter().any(is_list_of_others) {
                return;
            }
            Vec::new()
        }
    };
    let found: Vec<Option<Cursor<'d>>> = api.messages.iter().map(|message| items(message, &path, reading)).collect();
    let is_any = found.iter().any(Option::is_some) || api.messages.iter().any(|message| message.is_batched);
    if let (Some(setting), false) = (&config.batch, is_any) {
        let pointer = path.iter().fold(Pointer::root(), |pointer, key| pointer.child(key.as_str()));
        let what = if path.is_empty() { "the root of its body".to_owned() } else { format!("`{pointer}`") };
        let message = format!("this setting has no effect: no event has a list of objects at {what}");
        let fault = Diagnostic::error(codes::settings::UNUSED, Location::Value(setting.place.clone()), message);
        reading.diagnostics.push(fault.help("write the JSON Pointer to the list, or `/` for the body as a whole"));
    }
    for (message, items) in api.messages.iter_mut().zip(found) {
        let Some(items) = items else { continue };
        message.payload = Some(items);
        let examples = message.examples.iter().flat_map(|example: &Example<'d>| {
            // A body may also be one event.
            let items = items_in(&example.payload, &path, path.is_empty());
            items.into_iter().map(|payload| Example { name: example.name, payload })
        });
        message.examples = examples.collect();
    }
    api.batch = Some(path);
}

/// The segment of a path that stands for each item of a list.
const EACH: &str = "*";

/// The items at a path in an example. An object is one itself if it may be.
fn items_in<'d>(value: &Cursor<'d>, path: &[String], may_be_item: bool) -> Vec<Cursor<'d>> {
    match path.split_first() {
        None if may_be_item && matches!(value.node, Node::Map(_)) => vec![value.clone()],
        None => value.items().collect(),
        Some((key, below)) if key == EACH => value.items().flat_map(|item| items_in(&item, below, true)).collect(),
        Some((key, below)) => value.get(key).iter().flat_map(|value| items_in(value, below, may_be_item)).collect(),
    }
}

/// The schema of the items at a path in a payload, if they are objects.
fn items<'d>(message: &Message<'d>, path: &[String], reading: &Reading<'_, 'd>) -> Option<Cursor<'d>> {
    let follow = |cursor: Cursor<'d>| crate::resolve::follow(reading.sources, cursor).ok();
    let mut schema = follow(message.payload.clone()?)?;
    for key in path {
        let found = if key == EACH { list(&schema, reading, 0)?? } else { property(&schema, key, reading, 0)? };
        schema = follow(found)?;
    }
    let items = match list(&schema, reading, 0) {
        Some(items) => items?,
        None => Some(schema).filter(|_| path.iter().any(|key| key == EACH))?,
    };
    let is_object = follow(items.clone()).is_some_and(|item| is_object(&item, reading, 0));
    is_object.then_some(items)
}

/// How many schemas are searched for one property.
const DEEPEST: usize = 20;

fn property<'d>(schema: &Cursor<'d>, key: &str, reading: &Reading<'_, 'd>, depth: usize) -> Option<Cursor<'d>> {
    if depth == DEEPEST {
        return None;
    }
    let own = schema.get("properties").and_then(|properties| properties.get(key));
    own.or_else(|| {
        let parts: Vec<Cursor<'d>> = schema.get("allOf").iter().flat_map(Cursor::items).collect();
        let parts = parts.into_iter().filter_map(|part| crate::resolve::follow(reading.sources, part).ok());
        parts.into_iter().find_map(|part| property(&part, key, reading, depth + 1))
    })
}

/// Whether values of the schema are lists, apart from null, or else single items of such a list; and the schema of the
/// items, if it has one.
#[expect(clippy::option_option, reason = "a list without a schema of its items is a list")]
fn list<'d>(payload: &Cursor<'d>, reading: &Reading<'_, 'd>, depth: usize) -> Option<Option<Cursor<'d>>> {
    let below = depth + 1;
    let schema = crate::resolve::follow(reading.sources, payload.clone()).ok().filter(|_| depth < DEEPEST)?;
    let parts = |key: &str| schema.get(key).iter().flat_map(Cursor::items).collect::<Vec<_>>();
    let is_array = match schema.node.get("type") {
        Some(Node::List(kinds)) => {
            kinds.iter().any(|kind| kind.as_str() == Some("array"))
                && kinds.iter().all(|kind| matches!(kind.as_str(), Some("array" | "null")))
        }
        Some(kind) if kind.as_str() != Some("array") => return None,
        Some(_) => true,
        None => schema.node.get("items").is_some(),
    };
    if is_array && schema.node.get("items").is_some() {
        return Some(schema.get("items"));
    }
    if let Some(found) = parts("allOf").iter().find_map(|part| list(part, reading, below)) {
        return Some(found);
    }
    let alternatives = ["oneOf", "anyOf"].into_iter().flat_map(parts);
    let alternatives: Vec<Cursor<'d>> = alternatives.filter(|part| !is_null(part, reading)).collect();
    let mut lists = alternatives.iter().filter_map(|part| list(part, reading, below));
    let (Some(items), None) = (lists.next(), lists.next()) else { return is_array.then_some(None) };
    let others = alternatives.iter().filter(|part| list(part, reading, below).is_none());
    let is_of_items = |other: &Cursor<'d>| items.as_ref().is_some_and(|items| is_one_of(other, items, reading));
    let is_list = { others }.all(is_of_items);
    is_list.then_some(items)
}

/// Whether values of the schema are null.
fn is_null<'d>(schema: &Cursor<'d>, reading: &Reading<'_, 'd>) -> bool {
    let schema = crate::resolve::follow(reading.sources, schema.clone()).ok();
    let is_null = |node: &Node| match node.get("type") {
        Some(kind) => kind.as_str() == Some("null"),
        None => node.get("const").is_some_and(|value| matches!(value, Node::Null)),
    };
    schema.is_some_and(|schema| is_null(schema.node))
}

/// Whether a schema is that of the items, or one of its alternatives.
fn is_one_of<'d>(one: &Cursor<'d>, items: &Cursor<'d>, reading: &Reading<'_, 'd>) -> bool {
    let follow = |cursor: &Cursor<'d>| crate::resolve::follow(reading.sources, cursor.clone()).ok();
    let (Some(one), Some(items)) = (follow(one), follow(items)) else { return false };
    let parts = |key: &str| items.get(key).iter().flat_map(Cursor::items).collect::<Vec<_>>();
    let alternatives = ["oneOf", "anyOf"].into_iter().flat_map(parts).filter_map(|part| follow(&part));
    { alternatives }.chain([items.clone()]).any(|part| part.place == one.place)
}

/// Whether values of the schema are objects, as far as it says.
fn is_object<'d>(schema: &Cursor<'d>, reading: &Reading<'_, 'd>, depth: usize) -> bool {
    if let Some(kind) = schema.node.get("type") {
        return kind.as_str() == Some("object");
    }
    if schema.node.get("properties").is_some() {
        return true;
    }
    let parts = |key: &str| schema.get(key).iter().flat_map(Cursor::items).collect::<Vec<_>>();
    let mut all = ["oneOf", "anyOf", "allOf"].into_iter().flat_map(parts).peekable();
    depth < DEEPEST
        && all.peek().is_some()
        && all.all(|part| {
            crate::resolve::follow(reading.sources, part).is_ok_and(|part| is_object(&part, reading, depth + 1))
        })
}
