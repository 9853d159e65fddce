//! A document as the oracle sees it: its events, each with a bundled schema and a judge of it.

use hookwright_core::cursor::Cursor;
use hookwright_core::ir;
use hookwright_core::load::Sources;
use hookwright_core::place::Place;
use hookwright_core::project::Project;
use hookwright_core::{Compilation, resolve};
use serde_json::Value;

use crate::bundle;
use crate::equal::Schemas;
use crate::judge::Judge;

/// A document that is generated from without an error.
#[derive(Debug)]
pub struct Document {
    /// The API's module.
    pub module: String,
    /// What is generated.
    pub api: ir::Api,
    /// The events whose payloads can be judged.
    pub events: Vec<Event>,
    /// The names of all events.
    pub names: Vec<String>,
    /// The other events, each with the reason.
    pub unjudged: Vec<(String, String)>,
}

/// An event whose payload can be judged.
#[derive(Debug)]
pub struct Event {
    /// Its name.
    pub name: String,
    /// The schema of its payload, bundled.
    pub schema: Value,
    /// What the schema accepts.
    pub judge: Judge,
    /// What is left of that where keywords of one JSON type stand for that type.
    pub narrow: Judge,
    /// What is left of that where alternatives are one type, too.
    pub merged: Judge,
    /// What the schema lists.
    pub lists: Schemas,
}

/// The documents of a project. What is not generated from is left out.
pub fn documents(project: &Project) -> Vec<Document> {
    project.compile().apis.into_iter().map(document).collect()
}

/// The places that hold previous values by a setting, each with the schema that they are values of.
pub(crate) fn patches<'d>(compiled: &Compilation<'d>) -> Vec<(Place, Cursor<'d>)> {
    let file = compiled.document;
    let root = Cursor { node: &compiled.sources.document(file).root, place: Place::root(file) };
    let at = |pointer: &hookwright_core::place::Pointer| root.descend(&pointer.segments());
    let settings = &compiled.config.patches;
    settings.iter().filter_map(|patch| Some((at(&patch.value.at)?.place, at(&patch.value.of)?))).collect()
}

fn document(compiled: Compilation<'_>) -> Document {
    let patches = patches(&compiled);
    let Compilation { sources, spec, ir: api, names, .. } = compiled;
    let mut document = Document {
        module: names.module.to_string(),
        events: Vec::new(),
        names: api.events.iter().map(|event| event.name.clone()).collect(),
        unjudged: Vec::new(),
        api,
    };
    for event in &document.api.events {
        let payload = spec.messages.iter().find(|message| message.place == event.place);
        let payload = payload.and_then(|message| message.payload.clone()).ok_or("no schema of its payload".to_owned());
        let payload = payload.map(|payload| chosen(sources, payload, &event.name));
        let schema = payload.and_then(|payload| bundle::bundle(sources, spec.dialect, &patches, &payload));
        match schema.and_then(|schema| judged(&event.name, schema)) {
            Ok(event) => document.events.push(event),
            Err(reason) => document.unjudged.push((event.name.clone(), reason)),
        }
    }
    document
}

/// The schema that a discriminator maps the event's name to, where the payload has one: such an event is that schema
/// alone.
fn chosen<'d>(sources: &'d Sources, payload: Cursor<'d>, name: &str) -> Cursor<'d> {
    let mapped = |schema: Cursor<'d>| schema.descend(&["discriminator", "mapping", name]);
    let reference = resolve::follow(sources, payload.clone()).ok().and_then(mapped);
    reference.and_then(|reference| resolve::target(sources, &reference).ok()).unwrap_or(payload)
}

fn judged(name: &str, schema: Value) -> Result<Event, String> {
    let narrow = bundle::with_implied_types(&schema);
    let merged = Judge::new(&bundle::with_merged_alternatives(&narrow))?;
    let narrow = Judge::new(&narrow)?;
    let (judge, lists) = (Judge::new(&schema)?, Schemas::from_schema(schema.clone()));
    Ok(Event { name: name.to_owned(), schema, judge, narrow, merged, lists })
}

impl Document {
    /// The event of a name, by its position.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.events.iter().position(|event| event.name == name)
    }
}
