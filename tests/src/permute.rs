//! Documents that say the same in another order, or slightly more.

use std::sync::Arc;

use hookwright_core::load::Sources;
use hookwright_core::node::{Map, Node};

/// Reads a document into its tree.
pub fn parse(path: &str, text: &str) -> Node {
    let mut sources = Sources::new();
    let file = sources.add(path.to_owned(), text).expect("the document can be read");
    sources.document(file).root.clone()
}

/// The tree as JSON, which can be read under any file name.
pub fn to_text(root: &Node) -> String {
    serde_json::to_string_pretty(root).unwrap()
}

/// The tree with `change` applied to the value at `path`.
#[must_use]
pub fn change(node: &Node, path: &[String], change: &dyn Fn(&Node) -> Node) -> Node {
    let Some((first, rest)) = path.split_first() else { return change(node) };
    match node {
        Node::Map(map) => Node::Map(
            map.iter()
                .map(|(key, value)| {
                    let value = if key == first { self::change(value, rest, change) } else { value.clone() };
                    (Arc::from(key), value)
                })
                .collect(),
        ),
        Node::List(items) => Node::List(
            items
                .iter()
                .enumerate()
                .map(
                    |(index, item)| {
                        if index.to_string() == *first { self::change(item, rest, change) } else { item.clone() }
                    },
                )
                .collect(),
        ),
        other => other.clone(),
    }
}

/// The pairs of a mapping.
pub type Pairs = Vec<(Arc<str>, Node)>;

/// A mapping with its pairs sorted by `order`.
#[must_use]
pub fn reordered(node: &Node, order: &dyn Fn(&mut Pairs)) -> Node {
    let Node::Map(map) = node else { return node.clone() };
    let mut pairs: Pairs = map.iter().map(|(key, value)| (Arc::from(key), value.clone())).collect();
    order(&mut pairs);
    Node::Map(Map::from_iter(pairs))
}

/// The paths of all mappings under the key `properties` that describe an object's properties.
pub fn property_lists(root: &Node) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    collect(root, &mut Vec::new(), &mut paths);
    paths
}

fn collect(node: &Node, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    let is_schema = node.get("type").and_then(Node::as_str) == Some("object");
    if is_schema && node.get("properties").and_then(Node::as_map).is_some() {
        found.push(path.iter().cloned().chain(["properties".to_owned()]).collect());
    }
    let mut visit = |key: String, inner: &Node| {
        path.push(key);
        collect(inner, path, found);
        path.pop();
    };
    match node {
        Node::Map(map) => map.iter().for_each(|(key, inner)| visit(key.to_owned(), inner)),
        Node::List(items) => items.iter().enumerate().for_each(|(index, inner)| visit(index.to_string(), inner)),
        _ => {}
    }
}
