//! Walks through all parts of a tree that can contain references, and skips plain data.

use crate::node::{Map, Node};
use crate::place::Pointer;

/// What leads from a node to one below it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'n> {
    Key(&'n str),
    Item(usize),
}

/// Whether the values of a keyword are payloads, in which `$ref` is an ordinary key.
fn has_data(keyword: &str) -> bool {
    matches!(keyword, "default" | "enum" | "const" | "example" | "value" | "dataValue")
}

/// Those of them that show a payload, which may be in another file.
const SHOWN: [&str; 3] = ["example", "value", "dataValue"];

/// Whether the values of a key are mappings with freely chosen names: a property called `default` isn't a default.
fn has_names(key: &str) -> bool {
    matches!(
        key,
        "properties"
            | "patternProperties"
            | "dependentSchemas"
            | "$defs"
            | "definitions"
            | "schemas"
            | "responses"
            | "parameters"
            | "requestBodies"
            | "headers"
            | "securitySchemes"
            | "links"
            | "callbacks"
            | "pathItems"
            | "mediaTypes"
            | "paths"
            | "webhooks"
            | "x-webhooks"
            | "content"
            | "encoding"
            | "variables"
            | "servers"
            | "channels"
            | "operations"
            | "messages"
            | "messageTraits"
            | "operationTraits"
            | "replies"
            | "mapping"
    )
}

/// Calls `visit` with every mapping that belongs to the document itself, and with the steps that lead to it.
pub(super) fn for_each<'n>(root: &'n Node, visit: &mut impl FnMut(&[Step<'n>], &'n Map)) {
    walk(root, false, &mut Vec::new(), visit);
}

fn walk<'n>(
    node: &'n Node,
    keys_are_names: bool,
    steps: &mut Vec<Step<'n>>,
    visit: &mut impl FnMut(&[Step<'n>], &'n Map),
) {
    match node {
        Node::Map(map) => {
            visit(steps, map);
            for (key, inner) in map.iter() {
                steps.push(Step::Key(key));
                match inner {
                    Node::Map(examples) if key == "examples" && !keys_are_names => {
                        visit_references(examples, steps, visit);
                    }
                    Node::List(examples) if key == "examples" && !keys_are_names => {
                        for (index, example) in examples.iter().enumerate() {
                            steps.push(Step::Item(index));
                            visit_example(example, steps, visit);
                            steps.pop();
                        }
                    }
                    Node::Map(shown) if SHOWN.contains(&key) && !keys_are_names && is_reference(shown) => {
                        visit(steps, shown);
                    }
                    Node::Map(_) | Node::List(_) if keys_are_names || !has_data(key) => {
                        walk(inner, !keys_are_names && has_names(key), steps, visit);
                    }
                    _ => {}
                }
                steps.pop();
            }
        }
        Node::List(items) => {
            for (index, inner) in items.iter().enumerate() {
                steps.push(Step::Item(index));
                walk(inner, false, steps, visit);
                steps.pop();
            }
        }
        _ => {}
    }
}

/// An example may be in another file, but its content is data.
fn visit_references<'n>(examples: &'n Map, steps: &mut Vec<Step<'n>>, visit: &mut impl FnMut(&[Step<'n>], &'n Map)) {
    for (name, example) in examples.iter() {
        steps.push(Step::Key(name));
        match example.as_map().filter(|example| example.get("$ref").is_some()) {
            Some(example) => visit(steps, example),
            None => visit_example(example, steps, visit),
        }
        steps.pop();
    }
}

/// An example that is in another file, or whose payload is.
fn visit_example<'n>(example: &'n Node, steps: &mut Vec<Step<'n>>, visit: &mut impl FnMut(&[Step<'n>], &'n Map)) {
    let Some(example) = example.as_map() else { return };
    if is_reference(example) {
        visit(steps, example);
    }
    for (key, shown) in example.iter() {
        if let Some(shown) =
            shown.as_map().filter(|shown| (SHOWN.contains(&key) || key == "payload") && is_reference(shown))
        {
            steps.push(Step::Key(key));
            visit(steps, shown);
            steps.pop();
        }
    }
}

/// Whether an example is nothing but a reference. Next to other keys, `$ref` is a part of the payload.
pub(crate) fn is_reference(example: &Map) -> bool {
    example.len() == 1 && example.get("$ref").is_some_and(|target| target.as_str().is_some())
}

/// The pointer made of steps.
pub(super) fn pointer(steps: &[Step<'_>]) -> Pointer {
    steps.iter().fold(Pointer::root(), |pointer, step| match step {
        Step::Key(key) => pointer.child(*key),
        Step::Item(index) => pointer.child(index.to_string()),
    })
}
