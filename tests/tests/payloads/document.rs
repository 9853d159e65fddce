//! The documents of `specs/`, read independently of the generator.

use crate::shape::Shape;
use crate::tree::Tree;

pub(crate) struct Document {
    root: Tree,
    /// Pairs of pointers: the untyped field, and the schema of the resource whose previous values it has.
    patches: Vec<(String, String)>,
}

/// An event as the document describes it.
pub(crate) struct EventSpec {
    pub(crate) name: String,
    pub(crate) since: Option<String>,
    pub(crate) summary: String,
    pub(crate) shape: Shape,
    pub(crate) example: Tree,
}

impl Document {
    pub(crate) fn parse(document: &str, overrides: &str) -> Self {
        let root = serde_yaml::from_str(document).expect("the document is YAML");
        let overrides = serde_yaml::from_str(overrides).unwrap_or(Tree::raw("null"));
        Self { root, patches: patches(&overrides) }
    }

    /// The events in the document's order. `name_key` is the field with their name.
    pub(crate) fn events(&self, name_key: &str) -> Vec<EventSpec> {
        let messages = self.keys("/components/messages").map(|key| self.message(&key));
        messages.chain(self.keys("/webhooks").map(|key| self.webhook(&key, name_key))).collect()
    }

    pub(crate) fn node(&self, pointer: &str) -> &Tree {
        self.root.pointer(pointer).unwrap_or_else(|| panic!("there is nothing at {pointer}"))
    }

    /// The schema of the resource whose previous values are in the field at the pointer.
    pub(crate) fn patched(&self, pointer: &str) -> Option<&str> {
        self.patches.iter().find(|(at, _)| at == pointer).map(|(_, of)| of.as_str())
    }

    fn keys(&self, pointer: &str) -> impl Iterator<Item = String> {
        let entries = self.root.pointer(pointer).map(Tree::entries).unwrap_or_default();
        entries.iter().map(|(key, _)| key.clone())
    }

    fn message(&self, key: &str) -> EventSpec {
        let pointer = format!("/components/messages/{key}");
        let text = |key: &str| self.node(&pointer).get(key).and_then(Tree::as_text);
        EventSpec {
            name: text("name").expect("each message has a name"),
            since: text("x-since"),
            summary: text("summary").unwrap_or_default(),
            shape: Shape::from_document(self, &format!("{pointer}/payload")),
            example: self.node(&format!("{pointer}/examples/0/payload")).clone(),
        }
    }

    /// The name of a webhook's event is only in its example. The key differs.
    fn webhook(&self, key: &str, name_key: &str) -> EventSpec {
        let pointer = format!("/webhooks/{key}/post");
        let content = format!("{pointer}/requestBody/content/application~1json");
        let (_, example) = &self.node(&format!("{content}/examples")).entries()[0];
        let example = example.get("value").expect("each example has a value").clone();
        EventSpec {
            name: example.get(name_key).and_then(Tree::as_text).expect("each example has a name"),
            since: None,
            summary: self.node(&pointer).get("summary").and_then(Tree::as_text).unwrap_or_default(),
            shape: Shape::from_document(self, &format!("{content}/schema")),
            example,
        }
    }
}

fn patches(overrides: &Tree) -> Vec<(String, String)> {
    let patches = overrides.get("patches").map(Tree::items).unwrap_or_default();
    let text = |patch: &Tree, key| patch.get(key).and_then(Tree::as_text).expect("a patch has two pointers");
    patches.iter().map(|patch| (text(patch, "at"), text(patch, "of"))).collect()
}
