//! YAML, by `serde_yaml`.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer as _, IgnoredAny, Visitor};
use serde_yaml::{Deserializer, Error};

use super::budget::Builder;
use super::fault::Fault;
use super::tree::Value;
use crate::node::Node;

pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    let builder = Builder::new(text, true);
    let parsed = Value::root(&builder).deserialize(Deserializer::from_str(text));
    match parsed {
        Ok(Node::Null) if is_blank(text) => Err(Fault::new("the file is empty", None)),
        Ok(node) => Ok(node),
        Err(error) => Err(explain(text, builder, &error)),
    }
}

/// Whether there is nothing but comments and marks between documents.
fn is_blank(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .all(|line| line.is_empty() || line.starts_with(['#', '%']) || line == "---" || line == "...")
}

fn explain(text: &str, builder: Builder<'_>, error: &Error) -> Fault {
    let offset = error.location().map(|location| location.index());
    if let Some(fault) = builder.into_fault() {
        return fault.at(offset);
    }
    let message = message(error);
    Fault::syntax(format!("the file is not YAML: {message}"), offset)
}

fn message(error: &Error) -> String {
    error.to_string()
}
