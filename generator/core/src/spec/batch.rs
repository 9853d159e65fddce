//! Bodies with several events: each item of the list is an event, and the message's payload is the item.

use std::cell::Cell;

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
                message.payload.clone().is_some_and(|payload| Search::new(reading).list(&payload, 0).is_some())
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
    let search = Search::new(reading);
    let mut schema = search.follow(message.payload.as_ref()?)?;
    for key in path {
        let found = if key == EACH { search.list(&schema, 0)?? } else { search.property(&schema, key, 0)? };
        schema = search.follow(&found)?;
    }
    let items = match search.list(&schema, 0) {
        Some(items) => items?,
        None => Some(schema).filter(|_| path.iter().any(|key| key == EACH))?,
    };
    let is_object = search.is_object(&items, 0);
    is_object.then_some(items)
}

/// How many schemas in a row are searched.
const DEEPEST: usize = 20;

/// How many schemas are looked at for one message. Schemas that refer to each other twice would double with each hop.
const MOST: usize = 1_000;

/// Looks for lists in the schemas of one message.
struct Search<'r, 'f, 'd> {
    reading: &'r Reading<'f, 'd>,
    /// How many schemas may still be looked at.
    left: Cell<usize>,
}

impl<'r, 'f, 'd> Search<'r, 'f, 'd> {
    fn new(reading: &'r Reading<'f, 'd>) -> Self {
        Self { reading, left: Cell::new(MOST) }
    }

    /// The schema without references.
    fn follow(&self, schema: &Cursor<'d>) -> Option<Cursor<'d>> {
        crate::resolve::follow(self.reading.sources, schema.clone()).ok()
    }

    /// The schema without references, unless the search takes too long.
    fn next(&self, schema: &Cursor<'d>, depth: usize) -> Option<Cursor<'d>> {
        self.left.set(self.left.get().checked_sub(1)?);
        if depth < DEEPEST { self.follow(schema) } else { None }
    }

    fn property(&self, schema: &Cursor<'d>, key: &str, depth: usize) -> Option<Cursor<'d>> {
        let schema = self.next(schema, depth)?;
        let own = schema.get("properties").and_then(|properties| properties.get(key));
        own.or_else(|| parts(&schema, "allOf").iter().find_map(|part| self.property(part, key, depth + 1)))
    }

    /// Whether values of the schema are lists, apart from null, or else single items of such a list; and the schema of
    /// the items, if it has one.
    #[expect(clippy::option_option, reason = "a list without a schema of its items is a list")]
    fn list(&self, payload: &Cursor<'d>, depth: usize) -> Option<Option<Cursor<'d>>> {
        let below = depth + 1;
        let schema = self.next(payload, depth)?;
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
        if let Some(found) = parts(&schema, "allOf").iter().find_map(|part| self.list(part, below)) {
            return Some(found);
        }
        let alternatives = alternatives(&schema).into_iter().filter(|part| !self.is_null(part));
        let (lists, others): (Vec<_>, Vec<_>) =
            alternatives.map(|part| self.list(&part, below).ok_or(part)).partition(Result::is_ok);
        let mut lists = lists.into_iter().flatten();
        let (Some(items), None) = (lists.next(), lists.next()) else { return is_array.then_some(None) };
        let is_of_items = |other: &Cursor<'d>| items.as_ref().is_some_and(|items| self.is_one_of(other, items));
        let is_list = others.iter().filter_map(|other| other.as_ref().err()).all(is_of_items);
        is_list.then_some(items)
    }

    /// Whether values of the schema are null.
    fn is_null(&self, schema: &Cursor<'d>) -> bool {
        let is_null = |node: &Node| match node.get("type") {
            Some(kind) => kind.as_str() == Some("null"),
            None => node.get("const").is_some_and(|value| matches!(value, Node::Null)),
        };
        self.follow(schema).is_some_and(|schema| is_null(schema.node))
    }

    /// Whether a schema is that of the items, or one of its alternatives.
    fn is_one_of(&self, one: &Cursor<'d>, items: &Cursor<'d>) -> bool {
        let (Some(one), Some(items)) = (self.follow(one), self.follow(items)) else { return false };
        let alternatives = alternatives(&items).into_iter().filter_map(|part| self.follow(&part));
        { alternatives }.chain([items.clone()]).any(|part| part.place == one.place)
    }

    /// Whether values of the schema are objects, as far as it says.
    fn is_object(&self, schema: &Cursor<'d>, depth: usize) -> bool {
        let Some(schema) = self.next(schema, depth) else { return false };
        if let Some(kind) = schema.node.get("type") {
            return kind.as_str() == Some("object");
        }
        if schema.node.get("properties").is_some() {
            return true;
        }
        let all = [alternatives(&schema), parts(&schema, "allOf")].concat();
        !all.is_empty() && all.iter().all(|part| self.is_object(part, depth + 1))
    }
}

/// The schemas that a keyword lists.
fn parts<'d>(schema: &Cursor<'d>, keyword: &str) -> Vec<Cursor<'d>> {
    schema.get(keyword).iter().flat_map(Cursor::items).collect()
}

fn alternatives<'d>(schema: &Cursor<'d>) -> Vec<Cursor<'d>> {
    [parts(schema, "oneOf"), parts(schema, "anyOf")].concat()
}
