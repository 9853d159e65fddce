//! The events of an `OpenAPI` document: the operations of webhooks and callbacks, and those that the settings list.

use serde_json::Value;

use super::files::Node;
use super::references::References;
use super::{Body, Listed};

/// The keys of a path item that have an operation.
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// All events of the document at `root`.
pub(super) fn events<'d>(root: &Node<'d>, settings: &Value, references: &References<'d>) -> Vec<Listed<'d>> {
    let mut listing = Listing { references, listed: Vec::new() };
    for (section, is_later) in [("webhooks", false), ("x-webhooks", true)] {
        let webhooks = root.get(section).and_then(|webhooks| references.follow(&webhooks));
        for (key, item) in webhooks.iter().flat_map(Node::entries) {
            let other = root.get("webhooks").filter(|_| is_later).and_then(|webhooks| webhooks.get(key));
            // A webhook that both sections describe is one event.
            if other.is_none_or(|other| other.value != item.value) {
                listing.item(&item);
            }
        }
    }
    for (path, item) in root.get("paths").and_then(|paths| references.follow(&paths)).iter().flat_map(Node::entries) {
        for (method, operation) in listing.operations(&item) {
            listing.callbacks(&operation);
            if is_set(settings, path, method) {
                listing.add(&item, &operation);
            }
        }
    }
    listing.listed
}

fn is_set(settings: &Value, path: &str, method: &str) -> bool {
    let listed = settings.get("events").and_then(Value::as_array).into_iter().flatten();
    let text = |setting: &Value, key: &str| setting.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    listed.into_iter().any(|it| text(it, "path") == path && text(it, "method").eq_ignore_ascii_case(method))
}

struct Listing<'r, 'd> {
    references: &'r References<'d>,
    listed: Vec<Listed<'d>>,
}

impl<'d> Listing<'_, 'd> {
    /// The operations of a path item. Keys next to a reference take precedence over its target.
    fn operations(&self, item: &Node<'d>) -> Vec<(&'d str, Node<'d>)> {
        let layers: Vec<Node<'d>> = [Some(item.clone()), self.references.follow(item)].into_iter().flatten().collect();
        let get = |key: &str| layers.iter().find_map(|layer| layer.get(key));
        let own = METHODS.into_iter().filter_map(|method| Some((method, get(method)?)));
        let additional = get("additionalOperations").map(|operations| operations.entries()).unwrap_or_default();
        let all = own.chain(additional);
        all.filter_map(|(method, operation)| Some((method, self.references.follow(&operation)?))).collect()
    }

    /// The operations of a webhook or a callback.
    fn item(&mut self, item: &Node<'d>) {
        for (_, operation) in self.operations(item) {
            self.add(item, &operation);
        }
    }

    /// An operation, and its callbacks. Several places may refer to the same operation.
    fn add(&mut self, item: &Node<'d>, operation: &Node<'d>) {
        if self.listed.iter().any(|listed| listed.spot == operation.spot) {
            return;
        }
        let bodies = self.bodies(operation);
        self.listed.push(Listed {
            spot: operation.spot.clone(),
            named_at: vec![item.spot.clone(), operation.spot.clone()],
            bodies,
        });
        self.callbacks(operation);
    }

    fn callbacks(&mut self, operation: &Node<'d>) {
        let callbacks = operation.get("callbacks").and_then(|callbacks| self.references.follow(&callbacks));
        for (_, callback) in callbacks.iter().flat_map(Node::entries) {
            let Some(callback) = self.references.follow(&callback) else { continue };
            for (_, item) in callback.entries().into_iter().filter(|(key, _)| !key.starts_with("x-")) {
                self.item(&item);
            }
        }
    }

    /// The bodies of a request, one per media type.
    fn bodies(&self, operation: &Node<'d>) -> Vec<Body<'d>> {
        let body = operation.get("requestBody").and_then(|body| self.references.follow(&body));
        let mut bodies = Vec::new();
        for (_, entry) in body.iter().flat_map(|body| body.entries_of("content")) {
            let Some(media) = self.references.follow(&entry) else { continue };
            for key in ["schema", "itemSchema"] {
                if let Some(schema) = media.get(key) {
                    let named_at = vec![entry.spot.clone(), media.spot.clone(), schema.spot.clone()];
                    bodies.push(Body { named_at, schema: Some(schema) });
                }
            }
        }
        bodies
    }
}
