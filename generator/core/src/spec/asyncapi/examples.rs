//! The example payloads of a message.

use super::super::{Example, Reading};
use super::layers::Layers;
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::node::Node;

/// The examples of `message`: objects with a `payload` (section "Message Example Object"), or mappings from names to
/// such objects, as in documents of 2.0, where an example was only "a map".
pub(super) fn read<'d>(message: &Layers<'d>, reading: &mut Reading<'_, 'd>) -> Vec<Example<'d>> {
    let Some(examples) = message.raw("examples") else { return Vec::new() };
    if examples.node.as_map().is_some() {
        let fault = Diagnostic::warning(
            codes::examples::MAPPING,
            examples.key_location(),
            "`examples` must be a list, but this is a mapping; it is read as a list",
        );
        reading.diagnostics.push(fault.help("write `- name: <name>` and `payload:` for each example"));
        return read_named_examples(&examples, reading);
    }
    examples.read_as(Node::as_list, "a list", reading.diagnostics);
    let items: Vec<_> = examples.items().filter_map(|item| target(item, reading)).collect();
    let one_or_named = |item: &Cursor<'d>| {
        if item.get("payload").is_none() && item.get("headers").is_none() {
            return read_named_examples(item, reading);
        }
        let name = reading.text(item, "name");
        example(name, item, reading).into_iter().collect()
    };
    items.iter().flat_map(one_or_named).collect()
}

/// The example that an item stands for. Nothing depends on one that is missing or in another file, which isn't read.
fn target<'d>(item: Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<Cursor<'d>> {
    let found = crate::resolve::follow(reading.sources, item).map_err(crate::resolve::of_part);
    let note = |fault| reading.diagnostics.push(Diagnostic { severity: Severity::Note, ..fault });
    found.map_err(note).ok()
}

fn read_named_examples<'d>(examples: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Vec<Example<'d>> {
    examples.entries().filter_map(|(name, cursor)| example(Some(name), &cursor, reading)).collect()
}

fn example<'d>(name: Option<&'d str>, cursor: &Cursor<'d>, reading: &mut Reading<'_, 'd>) -> Option<Example<'d>> {
    let payload = reading.shown(cursor.get("payload")?);
    if is_json_in_text(payload.node) {
        let message = "this example is JSON in a string; it is left out";
        let help = "write the payload itself, without quotes or a `|` before it";
        reading.diagnostics.push(Diagnostic::note(codes::examples::TEXT, payload.location(), message).help(help));
        return None;
    }
    Some(Example { name, payload })
}

/// Whether a payload is JSON printed into a text, as with `payload: |`.
fn is_json_in_text(node: &Node) -> bool {
    node.as_str().is_some_and(|text| text.trim_start().starts_with(['{', '[']) && text.trim_end().ends_with(['}', ']']))
}
