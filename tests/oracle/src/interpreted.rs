//! What the generator's interpreter expects the decoder to do with an instance.

use hookwright_core::cursor::Cursor;
use hookwright_core::interpret::Interpreter;
use hookwright_core::load::Sources;
use hookwright_core::place::Place;
use serde_json::Value;

use crate::document::Document;

/// Whether the interpreter and the decoder disagree about an instance with the name of a listed event.
pub(crate) fn disagreement(document: &Document, name: &str, instance: &Value, answer: &Value) -> Option<String> {
    let event = document.api.events.iter().find(|event| event.name == name)?;
    let decodes = match answer["outcome"].as_str()? {
        "known" => true,
        "malformed" => false,
        _ => return None,
    };
    let mut sources = Sources::new();
    // An instance that is nested too deeply to be read isn't judged.
    let file = sources.add("instance.json".to_owned(), instance.to_string()).ok()?;
    let cursor = Cursor { node: &sources.document(file).root, place: Place::root(file) };
    let read = Interpreter::new(&document.api.types).read(&event.payload, &cursor, &mut |_, _| ());
    match (read, decodes) {
        (Ok(()), true) | (Err(_), false) => None,
        (Ok(()), false) => Some(format!("the interpreter reads it, and the decoder says: {}", answer["message"])),
        (Err(misfit), true) => {
            Some(format!("it decodes, and the interpreter expects {} at `{}`", misfit.expected, misfit.place.pointer))
        }
    }
}
