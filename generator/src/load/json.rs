//! JSON, by `serde_json`.

use serde::de::DeserializeSeed;
use serde_json::{Deserializer, Error};

use super::budget::Builder;
use super::fault::Fault;
use super::locate::floor_char_boundary;
use super::tree::Value;
use crate::node::Node;

pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    if text.trim().is_empty() {
        return Err(Fault::new("the file is empty", None));
    }
    let builder = Builder::new(text, false);
    let mut deserializer = Deserializer::from_str(text);
    let read = Value::root(&builder).deserialize(&mut deserializer);
    let parsed = read.and_then(|node| deserializer.end().map(|()| node));
    parsed.map_err(|error| explain(text, builder, &error))
}

fn explain(text: &str, builder: Builder<'_>, error: &Error) -> Fault {
    let offset = offset(text, error.line(), error.column());
    match builder.into_fault() {
        Some(fault) => fault.at(Some(token_start(text, offset))),
        None => Fault::syntax(format!("the file is not JSON: {}", message(error)), offset),
    }
}

/// What the parser says, without the place that the diagnostic shows anyway.
fn message(error: &Error) -> String {
    let place = format!(" at line {} column {}", error.line(), error.column());
    error.to_string().replace(&place, "")
}

/// The parser counts bytes in its columns.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    floor_char_boundary(text, before + column.saturating_sub(1))
}

/// Our own faults are noticed at the end of a token, which is a string where the fault is in a key.
fn token_start(text: &str, end: usize) -> usize {
    let Some(inside) =
        text[..end].strip_suffix('"').map_or_else(|| text[end..].starts_with('"').then(|| &text[..end]), Some)
    else {
        return end;
    };
    let escapes = |quote: usize| inside[..quote].bytes().rev().take_while(|byte| *byte == b'\\').count();
    inside.rmatch_indices('"').map(|(quote, _)| quote).find(|quote| escapes(*quote) % 2 == 0).unwrap_or(end)
}
