//! A payload as its schema reads it, and the names of what is in it.

use hookwright_core::cursor::Cursor;
use hookwright_core::interpret::Interpreter;
use hookwright_core::ir::{Api, Event};
use hookwright_core::load::Sources;
use hookwright_core::node::Node;
use hookwright_core::place::Place;
use hookwright_runtime::internals::shown;

/// How many names are shown, and how deep in the payload.
const NAMES: usize = 40;
const DEPTH: usize = 4;

/// A payload that was read as JSON.
pub(super) struct Payload {
    sources: Sources,
    place: Place,
}

impl Payload {
    /// Reads it, or returns what is wrong with the text.
    pub(super) fn read(json: &[u8]) -> Result<Self, String> {
        let mut sources = Sources::new();
        // According to its extension, it is only JSON.
        let file = sources.add("delivery.json".to_owned(), json);
        let file = file.map_err(|fault| fault.message.replacen("the file", "the body", 1))?;
        Ok(Self { sources, place: Place::root(file) })
    }

    /// What is wrong with it as the payload of the event.
    pub(super) fn fault(&self, api: &Api, event: &Event) -> Option<String> {
        let cursor = Cursor { node: self.root(), place: self.place.clone() };
        let read = Interpreter::new(&api.types).read(&event.payload, &cursor, &mut |_, _| ());
        let misfit = read.err()?;
        let path = misfit.place.pointer.to_string().trim_start_matches('/').replace('/', ".");
        Some(if path.is_empty() {
            format!("expected {}", misfit.expected)
        } else {
            format!("{path}: expected {}", misfit.expected)
        })
    }

    /// The names of its fields by their paths, such as `data.items[].id`.
    pub(super) fn names(&self) -> String {
        let mut names = Names::default();
        names.collect(self.root(), "", DEPTH);
        let Names { first, left } = names;
        let first = first.join(", ");
        if left == 0 { first } else { format!("{first} and {left} more") }
    }

    /// All of it, with its values.
    pub(super) fn values(&self) -> String {
        hookwright_runtime::serde_json::to_string_pretty(&self.root().to_json()).unwrap_or_default()
    }

    fn root(&self) -> &Node {
        &self.sources.document(self.place.file).root
    }
}

/// The names of fields by their paths: the first ones, and how many more there are.
#[derive(Default)]
struct Names {
    first: Vec<String>,
    left: usize,
}

impl Names {
    fn collect(&mut self, node: &Node, path: &str, depth: usize) {
        match node {
            Node::Map(map) if depth > 0 && !map.is_empty() => map.iter().for_each(|(key, value)| {
                let key = shown(key);
                let path = if path.is_empty() { key.into_owned() } else { format!("{path}.{key}") };
                self.collect(value, &path, depth - 1);
            }),
            // The first item of a list represents all of them.
            Node::List(items) if depth > 0 && !items.is_empty() => {
                items.first().into_iter().for_each(|item| self.collect(item, &format!("{path}[]"), depth - 1));
            }
            _ if path.is_empty() => {}
            _ if self.first.len() == NAMES => self.left += 1,
            _ => self.first.push(shown(path).into_owned()),
        }
    }
}
