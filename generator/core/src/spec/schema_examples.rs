//! The examples in the schemas of payloads.

use super::{Api, Example};
use crate::cursor::Cursor;
use crate::load::Sources;
use crate::node::Node;

/// Gives messages without examples those of the schemas of their payloads.
pub(super) fn add<'d>(api: &mut Api<'d>, sources: &'d Sources) {
    for message in api.messages.iter_mut().filter(|message| message.examples.is_empty()) {
        let schema = message.payload.clone().and_then(|schema| crate::resolve::follow(sources, schema).ok());
        message.examples = schema.iter().flat_map(of_schema).collect();
    }
}

/// `example` (`OpenAPI` 3.0, section 4.7.24.2) or else `examples` (JSON Schema 2020-12, validation, section 9.5). Some
/// documents write the latter by name, like those of messages. Texts are left out, since they may be anything.
fn of_schema<'d>(schema: &Cursor<'d>) -> Vec<Example<'d>> {
    let single = schema.get("example").map(|payload| Example { name: None, payload });
    let several = schema.get("examples");
    let listed = several.iter().flat_map(Cursor::items).map(|payload| Example { name: None, payload });
    let named = several.iter().flat_map(Cursor::entries);
    let named = named.filter_map(|(name, example)| Some(Example { name: Some(name), payload: example.get("value")? }));
    let all = single.into_iter().chain(listed).chain(named);
    all.filter(|example| matches!(example.payload.node, Node::Map(_) | Node::List(_))).collect()
}
