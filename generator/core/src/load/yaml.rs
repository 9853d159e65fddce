//! YAML, by `serde_yaml`.

use serde::de::{DeserializeSeed, Deserializer as _};
use serde_yaml::{Deserializer, Error};

use super::brackets;
use super::budget::{self, Builder, DEEPEST};
use super::fault::Fault;
use super::locate::Nothing;
use super::tree::Value;
use crate::diagnostic::codes;
use crate::node::Node;

/// With this many open brackets, a file is nested too deeply, even if some are text that is taken for brackets.
const MOST_OPEN: usize = 10 * DEEPEST;

pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    // The parser takes quadratic time for these before it says how deep they are.
    if let Some(offset) = brackets::too_many_open(text, MOST_OPEN) {
        return Err(budget::too_deep(Some(offset)));
    }
    let builder = Builder::new(text, true);
    let parsed = Value::root(&builder).deserialize(Deserializer::from_str(text));
    match parsed {
        Ok(Node::Null) if is_blank(text) => Err(Fault::new(codes::files::EMPTY, "the file is empty", None)),
        Ok(node) => Ok(node),
        Err(error) => Err(explain(text, builder, &error)),
    }
}

/// Whether there are only comments and document markers.
fn is_blank(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .all(|line| line.is_empty() || line.starts_with(['#', '%']) || line == "---" || line == "...")
}

fn explain(text: &str, builder: Builder<'_>, error: &Error) -> Fault {
    if let Some(fault) = builder.into_fault() {
        return fault.at(offset(error));
    }
    match error.to_string() {
        message if message.contains("more than one document") => second_document(text),
        message if message.contains("repetition limit exceeded") => {
            Fault::new(codes::files::TOO_LARGE, "the aliases of the file expand to too many values", None)
        }
        _ => syntax(text, error),
    }
}

fn syntax(text: &str, error: &Error) -> Fault {
    let message = message(error);
    if message.starts_with("control characters are not allowed") {
        // These are the only errors without a place.
        return Fault::syntax("the file is not YAML: control characters are not allowed", text.find(is_forbidden));
    }
    let is_ours = message.starts_with("invalid ");
    let message = if is_ours { message } else { format!("the file is not YAML: {message}") };
    let is_tab = offset(error).is_some_and(|offset| text.as_bytes().get(offset) == Some(&b'\t'));
    if is_tab {
        let fault = Fault::syntax("the file is not YAML: a line is indented with a tab", offset(error));
        return fault.help("indent with spaces: YAML doesn't allow tabs there");
    }
    Fault::syntax(message, offset(error)).coded(if is_ours { codes::files::NO_JSON } else { codes::files::SYNTAX })
}

/// The parser reports anything after the first document as a second document. Reading that part to make it fail shows
/// what and where it is.
fn second_document(text: &str) -> Fault {
    let second = Deserializer::from_str(text).nth(1).and_then(|second| second.deserialize_any(Nothing).err());
    match second {
        Some(error) if !error.to_string().contains(Nothing::EXPECTED) => syntax(text, &error),
        error => Fault::new(
            codes::files::SEVERAL_DOCUMENTS,
            "the file contains more than one document",
            error.as_ref().and_then(offset),
        )
        .help("split the file at the lines `---`"),
    }
}

fn offset(error: &Error) -> Option<usize> {
    error.location().map(|location| location.index())
}

/// The parser's message, without the place and the path that the diagnostic shows anyway. For a value of the wrong
/// type, it begins with `invalid type` or `invalid value`.
fn message(error: &Error) -> String {
    let text = error.to_string();
    let place = error.location().map(|at| format!(" at line {} column {}", at.line(), at.column()));
    let text = place.map(|place| text.replacen(&place, "", 1)).unwrap_or(text);
    let start = text.find("invalid type: ").or_else(|| text.find("invalid value: ")).unwrap_or(0);
    text[start..].to_owned()
}

/// Whether YAML 1.2 forbids a character anywhere in a file (5.1, c-printable).
fn is_forbidden(char: char) -> bool {
    let is_control = char.is_control() && !matches!(char, '\t' | '\n' | '\r' | '\u{85}');
    is_control || matches!(char, '\u{FFFE}' | '\u{FFFF}')
}
