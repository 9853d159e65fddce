//! Diagnostics for other programs: JSON Lines.

use serde_json::{Value, json};

use super::spot::Spot;
use super::{Found, word};
use crate::diagnostic::Diagnostic;
use crate::load::Sources;

/// An object on a line for each.
pub(super) fn lines(all: &[Found<'_>], sources: &Sources) -> String {
    all.iter().map(|(spot, diagnostic)| object(spot, diagnostic, sources).to_string() + "\n").collect()
}

fn object(spot: &Spot<'_>, diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let notes = diagnostic.labels.iter().map(|label| {
        let mut note = place(&Spot::from_location(&label.location, sources));
        note["message"] = label.text.clone().into();
        note
    });
    let mut object = place(spot);
    object["code"] = diagnostic.code.to_string().into();
    object["severity"] = word(diagnostic.severity).into();
    object["message"] = diagnostic.message.clone().into();
    object["notes"] = notes.collect();
    object["help"] = diagnostic.help.clone().into();
    object["allowed"] = diagnostic.allowed.into();
    object
}

fn place(spot: &Spot<'_>) -> Value {
    json!({
        "file": spot.path,
        "line": spot.span.map(|span| span.start.line),
        "column": spot.span.map(|span| span.start.column),
        "end_line": spot.span.map(|span| span.end.line),
        "end_column": spot.span.map(|span| span.end.column),
        "pointer": spot.pointer.as_ref().map(ToString::to_string),
    })
}
