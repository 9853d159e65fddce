//! The result or the fault of every kind of text.

mod faults;
mod places;
mod references;
mod values;

use super::{Format, Sources};
use crate::diagnostic::{Diagnostic, Location};
use crate::node::Node;

/// The tree of a text as JSON.
fn json(path: &str, text: &str) -> String {
    tree(path, text).to_json().to_string()
}

fn yaml(text: &str) -> String {
    json("test.yaml", text)
}

fn tree(path: &str, text: &str) -> Node {
    let mut sources = Sources::new();
    let file = sources.add(path.to_owned(), text).unwrap();
    sources.document(file).root.clone()
}

fn fault(path: &str, text: impl Into<Vec<u8>>) -> Diagnostic {
    Sources::new().add(path.to_owned(), text).unwrap_err()
}

/// The fault of a text as `line:column: message`.
fn describe_fault(path: &str, text: impl Into<Vec<u8>>) -> String {
    let diagnostic = fault(path, text);
    match diagnostic.location {
        Location::Position { line, column, .. } => format!("{line}:{column}: {}", diagnostic.message),
        _ => diagnostic.message,
    }
}

fn yaml_fault(text: &str) -> String {
    describe_fault("test.yaml", text)
}

fn json_fault(text: &str) -> String {
    describe_fault("test.json", text)
}

fn format(path: &str, text: &str) -> Format {
    let mut sources = Sources::new();
    let file = sources.add(path.to_owned(), text).unwrap();
    sources.document(file).format
}
