//! Descriptions of what was seen.

use std::fmt::Write;

use hookwright_runtime::shapes::{EventShape, JsonType, Shape, TextFormat};

/// A text on one line, since names of events and properties come from senders.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { '\u{fffd}' } else { char }).collect()
}

/// The JSON types of values, with the format of strings.
pub(super) fn types(shape: &Shape) -> String {
    let names = shape.types.keys().map(|ty| match ty {
        JsonType::String => format!("string{}", formats(shape)),
        other => other.name().to_owned(),
    });
    names.collect::<Vec<_>>().join(" or ")
}

fn formats(shape: &Shape) -> String {
    let names: Vec<&str> = shape.formats.keys().map(|format| format.name()).collect();
    if shape.formats.keys().all(|format| *format == TextFormat::Other) {
        String::new()
    } else {
        format!(" ({})", names.join(", "))
    }
}

/// Adds the events that the document doesn't list, with their payloads.
pub(super) fn unlisted_events(events: &[(&String, &EventShape)], notes: &mut Vec<String>) {
    if events.is_empty() {
        return;
    }
    notes.push("Events that the document doesn't list:".to_owned());
    for (name, event) in events {
        notes.push(plain(&format!("  {name}, payloads: {}", event.samples)));
        properties(&event.payload, 2, notes);
    }
}

/// Adds a line for each property, and for those inside it.
fn properties(shape: &Shape, depth: usize, notes: &mut Vec<String>) {
    let of = shape.count_of(JsonType::Object);
    for (name, property) in &shape.properties {
        let mut line = format!("{}{name}: {}", "  ".repeat(depth), types(property));
        if property.count() < of {
            // Writing to a string can't fail.
            let _ = write!(line, ", in {} of {of}", property.count());
        }
        notes.push(plain(&line));
        properties(property, depth + 1, notes);
    }
    if let Some(items) = &shape.items {
        notes.push(format!("{}each: {}", "  ".repeat(depth), types(items)));
        properties(items, depth + 1, notes);
    }
}
