//! Finds out what recorded deliveries have and a document doesn't describe, and writes an overlay for it.
//!
//! Shapes are a sample: they prove that a property exists or may be null, but never the opposite. So each action only
//! allows more, and says how often its reason was seen.

mod schema;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use hookwright_runtime::shapes::{ANY_KEY, EventShape, JsonType, Shape, Shapes};

use super::action::{Action, overlay_with};
use super::part::Part;
use super::schema::Described;
use super::{Document, required, widen};
use crate::Compilation;
use crate::ir::{Api, Object, Type, TypeKind};
use crate::nearest;
use crate::place::Place;

/// The results for an API.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learned {
    /// The actions of an overlay, each with its reason as a comment.
    pub actions: Vec<Action>,
    /// Lines about what an overlay can't express, or a person has to decide.
    pub notes: Vec<String>,
}

impl Learned {
    /// The text of an overlay with the actions, and with the notes as comments.
    pub fn overlay(&self, document: &str) -> Result<String, &'static str> {
        let mut text =
            if self.actions.is_empty() { String::new() } else { overlay_with(&self.actions, None, document)? };
        for note in &self.notes {
            text.push_str("# ");
            text.push_str(note);
            text.push('\n');
        }
        Ok(text)
    }
}

/// The events of a document's API in a file of shapes. A file with one API needs no name.
pub fn events_of<'s>(shapes: &'s Shapes, api: &Api) -> Result<&'s BTreeMap<String, EventShape>, String> {
    if let Some(events) = shapes.apis.get(&api.name) {
        return Ok(events);
    }
    let names = || shapes.apis.keys().map(String::as_str);
    match shapes.apis.values().next() {
        Some(only) if shapes.apis.len() == 1 => Ok(only),
        Some(_) => Err(format!(
            "the files have no shapes of the API `{}`\n{}",
            api.name,
            nearest::help(&api.name, names(), &format!("they have {}", nearest::list(names())))
        )),
        None => Err("the files have no shapes".to_owned()),
    }
}

/// Compares the shapes of events with a document.
pub fn learn(compiled: &Compilation<'_>, events: &BTreeMap<String, EventShape>) -> Learned {
    let Compilation { sources, document, spec, ir: api, .. } = compiled;
    let document = Document { sources, file: *document, dialect: spec.dialect, api };
    let mut walk = Walk { document: &document, event: "", seen: Seen::default() };
    let mut unlisted = Vec::new();
    for (name, shape) in events {
        let Some(event) = api.events.iter().find(|event| event.name == *name) else {
            unlisted.push((name, shape));
            continue;
        };
        let message = spec.messages.iter().find(|message| message.place == event.place);
        let place = message.and_then(|message| message.payload.as_ref()).map(|payload| &payload.place);
        walk.event = name;
        walk.value(&Part::payload(&event.payload, place), &shape.payload);
    }
    let mut learned = walk.seen.learned(&document);
    words::unlisted_events(&unlisted, &mut learned.notes);
    learned
}

/// Walks through the shape of an event together with its type.
struct Walk<'a> {
    document: &'a Document<'a>,
    event: &'a str,
    seen: Seen<'a>,
}

/// What was seen, by the query for the schema concerned. Events that share a schema are counted together.
#[derive(Default)]
struct Seen<'a> {
    /// Unlisted properties, by the schema of the object and the key.
    added: BTreeMap<(String, String), Evidence<Shape>>,
    /// Values that are null, by the schema of the value.
    null: BTreeMap<String, Evidence<Part<'a>>>,
    /// Required properties that are missing.
    missing: BTreeMap<String, Evidence<(Place, &'a str)>>,
    notes: BTreeSet<String>,
}

/// How often something was seen.
struct Evidence<T> {
    what: T,
    count: u64,
    of: u64,
    events: BTreeSet<String>,
}

impl<T> Evidence<T> {
    fn new(what: T) -> Self {
        Self { what, count: 0, of: 0, events: BTreeSet::new() }
    }

    fn add(&mut self, count: u64, of: u64, event: &str) {
        self.count = self.count.saturating_add(count);
        self.of = self.of.saturating_add(of);
        self.events.insert(event.to_owned());
    }
}

impl<'a> Walk<'a> {
    fn value(&mut self, part: &Part<'a>, shape: &Shape) {
        let nulls = shape.count_of(JsonType::Null);
        if nulls > 0 && !part.is_nullable {
            self.null(part, nulls, shape.count());
        }
        self.types(part, part.ty, shape);
        self.inside(part, part.ty, shape);
    }

    fn null(&mut self, part: &Part<'a>, nulls: u64, of: u64) {
        let sources = self.document.sources;
        let described = part.described(sources);
        if described.as_ref().is_some_and(Described::may_be_null) {
            return;
        }
        let Some(target) = described.and_then(|described| self.document.target(&described.own.place)) else {
            self.note(&format!("{} was null, and an overlay can't reach its schema; seen: {nulls}", part.called));
            return;
        };
        let evidence = self.seen.null.entry(target).or_insert_with(|| Evidence::new(part.clone()));
        evidence.add(nulls, of, self.event);
    }

    /// Notes JSON types that the decoder refuses.
    fn types(&mut self, part: &Part<'a>, ty: &Type, shape: &Shape) {
        let Some(expected) = self.json_types(ty) else { return };
        let others = shape.types.iter().filter(|(ty, _)| **ty != JsonType::Null && !expected.contains(ty));
        for (other, count) in others {
            let (called, other) = (&part.called, other.name());
            self.note(&format!("{called} was of the type `{other}`, which the document doesn't allow; seen: {count}"));
        }
    }

    /// The JSON types of a type's values, except null. Empty if there may be several.
    fn json_types(&self, ty: &Type) -> Option<&'static [JsonType]> {
        use JsonType::{Array, Boolean, Integer, Number, Object, String};
        Some(match ty {
            Type::String | Type::Text(_) => &[String],
            Type::Boolean => &[Boolean],
            Type::Integer | Type::Unsigned => &[Integer],
            Type::Number | Type::Decimal => &[Integer, Number],
            Type::List(_) => &[Array],
            Type::Map(_) => &[Object],
            Type::Nullable(inner) => return self.json_types(inner),
            Type::Any => return None,
            Type::Named(id) | Type::Boxed(id) => match self.document.api.kind(*id) {
                TypeKind::Object(_) | TypeKind::Tagged(_) | TypeKind::Keyed(_) | TypeKind::Patch(_) => &[Object],
                TypeKind::StringEnum(_) | TypeKind::Address(_) => &[String],
                TypeKind::Union(_) | TypeKind::Alias(_) => return None,
            },
        })
    }

    fn inside(&mut self, part: &Part<'a>, ty: &'a Type, shape: &Shape) {
        match ty {
            Type::Nullable(inner) => self.inside(&Part { ty: inner, ..part.clone() }, inner, shape),
            Type::List(_) => {
                if let (Some(inner), Some(items)) = (part.inner(self.document.sources), &shape.items) {
                    self.value(&inner, items);
                }
            }
            Type::Map(_) => {
                if let Some(inner) = part.inner(self.document.sources) {
                    shape.properties.values().for_each(|property| self.value(&inner, property));
                }
            }
            Type::Named(id) | Type::Boxed(id) => {
                let api = self.document.api;
                match api.kind(*id) {
                    TypeKind::Object(object) => {
                        self.object(part, (object, &api.type_def(api.original(*id)).place), shape);
                    }
                    TypeKind::Tagged(_) | TypeKind::Keyed(_) | TypeKind::Union(_) => self.note(&format!(
                        "{} may be of several types, and shapes don't say which; it wasn't compared",
                        part.called
                    )),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, part: &Part<'a>, (object, place): (&'a Object, &Place), shape: &Shape) {
        let objects = shape.count_of(JsonType::Object);
        // A property that wasn't recorded may still have been there.
        let is_complete = !shape.is_cut && !shape.is_map && !shape.properties.contains_key(ANY_KEY);
        for field in &object.fields {
            let property = shape.properties.get(&field.wire);
            let count = property.map_or(0, Shape::count);
            if count < objects && field.presence.is_required() && is_complete {
                self.missing(&field.place, &field.wire, objects - count, objects);
            }
            if let Some(property) = property {
                self.value(&Part::field(field), property);
            }
        }
        if object.additional.is_some() {
            return;
        }
        let schema = Described::at(self.document.sources, place);
        let target = schema.and_then(|schema| self.document.target(schema.place()));
        let is_listed = |key: &str| {
            object.fields.iter().any(|field| field.wire == key)
                || object.tag.as_ref().is_some_and(|tag| tag.wire == key)
        };
        for (key, property) in shape.properties.iter().filter(|(key, _)| !is_listed(key)) {
            if key == ANY_KEY {
                self.note(&format!("{} has keys that look like data; seen: {}", part.called, property.count()));
                continue;
            }
            let Some(target) = target.clone() else {
                self.note(&format!("`{key}` in {} isn't listed, and an overlay can't reach its schema", part.called));
                continue;
            };
            let evidence =
                self.seen.added.entry((target, key.clone())).or_insert_with(|| Evidence::new(Shape::default()));
            evidence.what.merge(property.clone());
            evidence.add(property.count(), objects, self.event);
        }
    }

    fn missing(&mut self, place: &Place, wire: &'a str, count: u64, of: u64) {
        let Some(target) = self.document.target(place) else {
            self.note(&format!("the required property `{wire}` was missing, and an overlay can't reach its schema"));
            return;
        };
        let evidence = self.seen.missing.entry(target).or_insert_with(|| Evidence::new((place.clone(), wire)));
        evidence.add(count, of, self.event);
    }

    fn note(&mut self, text: &str) {
        self.seen.notes.insert(words::plain(&format!("{}: {text}", self.event)));
    }
}

impl Seen<'_> {
    fn learned(self, document: &Document<'_>) -> Learned {
        let mut learned = Learned { actions: Vec::new(), notes: self.notes.into_iter().collect() };
        for ((target, key), evidence) in self.added {
            let schema = widen::map(&key, schema::for_shape(&evidence.what, document.dialect));
            let action = Action::update(target, widen::map("properties", schema));
            let what = words::types(&evidence.what);
            learned.actions.push(action.because(&evidence.says(&format!("not listed: {what};"))));
        }
        for evidence in self.null.into_values() {
            let described = evidence.what.described(document.sources);
            let actions = described.and_then(|described| document.allow_null(&described));
            learned.add(actions, &evidence.says(&format!("{} may be null:", evidence.what.called)));
        }
        for evidence in self.missing.into_values() {
            let (place, wire) = &evidence.what;
            learned.add(required::fix(document, place, wire), &evidence.says(&format!("`{wire}` may be missing:")));
        }
        learned
    }
}

impl Learned {
    /// Adds the actions for one piece of evidence. Without any, it becomes a note.
    fn add(&mut self, actions: Option<Vec<Action>>, reason: &str) {
        match actions {
            Some(actions) => {
                let mut actions = actions.into_iter();
                self.actions.extend(actions.next().map(|first| first.because(reason)));
                self.actions.extend(actions);
            }
            None => self.notes.push(words::plain(&format!("{reason}; this can't be written as an overlay"))),
        }
    }
}

impl<T> Evidence<T> {
    fn says(&self, what: &str) -> String {
        let events: Vec<&str> = self.events.iter().map(String::as_str).collect();
        words::plain(&format!("{what} in {} of {} values of {}", self.count, self.of, events.join(", ")))
    }
}
