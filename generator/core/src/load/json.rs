//! JSON, by `serde_json`.

use serde::de::DeserializeSeed;
use serde_json::{Deserializer, Error};

use super::budget::Builder;
use super::fault::Fault;
use super::locate::{Lines, floor_char_boundary};
use super::tree::Value;
use crate::diagnostic::codes;
use crate::node::Node;

pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    if text.trim().is_empty() {
        return Err(Fault::new(codes::files::EMPTY, "the file is empty", None));
    }
    let builder = Builder::new(text, false);
    let mut deserializer = Deserializer::from_str(text);
    let read = Value::root(&builder).deserialize(&mut deserializer);
    let parsed = read.and_then(|node| deserializer.end().map(|()| node));
    parsed.map_err(|error| explain(text, builder, &error))
}

fn explain(text: &str, builder: Builder<'_>, error: &Error) -> Fault {
    // The parser counts columns in bytes.
    let offset = floor_char_boundary(text, Lines::new(text).offset(error.line(), error.column()));
    if let Some(fault) = builder.into_fault() {
        return fault.at(Some(token_start(text, offset)));
    }
    // The diagnostic shows the place anyway.
    let place = format!(" at line {} column {}", error.line(), error.column());
    Fault::syntax(format!("the file is not JSON: {}", error.to_string().replace(&place, "")), offset)
}

/// The start of the token at whose end our own faults are noticed. This is a string if the fault is in a key.
fn token_start(text: &str, end: usize) -> usize {
    if !text[end..].starts_with('"') {
        return end;
    }
    let is_escaped = |quote: usize| text[..quote].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
    let mut quotes = text[..end].rmatch_indices('"').map(|(quote, _)| quote);
    quotes.find(|quote| !is_escaped(*quote)).unwrap_or(end)
}
